"""ZIP archives: their members as documents of their own, also those of archives inside them.

Paths inside an archive are labels and never touch the file system. Members are hashed while they are inflated.
"""

from __future__ import annotations

import hashlib
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pipelines.ingest import sniff
from pipelines.ingest.allowance import allowance
from pipelines.ingest.content import UnreadableDocument
from pipelines.ingest.leftovers import REASONS, is_leftover, temporary_kind
from pipelines.ingest.packages import UTF8_NAME, Exhausted, FileBytes, Inflation, Package, Source, is_zip

NESTED_ARCHIVES = 3

_UNICODE_PATH = 0x7075


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive, or of an archive inside it.

    `label` is its path below the archive (`县/材料.zip!/表.txt`), `entries` are its places in the directories, the
    outermost first. `document_id` is the SHA-256 of its bytes, None where they could not be unpacked; `refusal` then
    says why, and `size_bytes` is what the directory states. `files` counts what lies in a member that is an archive
    itself, None for all others. `content` is there only if it was asked for.
    """

    label: str
    entries: tuple[int, ...]
    size_bytes: int
    document_id: str | None = None
    refusal: UnreadableDocument | None = None
    files: int | None = None
    content: bytes | None = None


def walk(package: Package, limits: object, *, keep: bool = False) -> Iterator[Member]:
    """Yield every file in an archive and in the archives inside it, at most three deep, in directory order.

    An archive inside follows the files in it. A member that cannot be unpacked is yielded with its refusal; office
    packages are members, not archives. Folders and what macOS and Windows leave behind are passed over. With `keep`
    the members bring their bytes. Raises Exhausted, after what was still possible, where the archive as a whole goes
    beyond `limits.archive_unpacked_bytes` or `limits.members`.
    """
    yield from _Walk(limits, keep).members(package, "", ())


def members(data: Source, name: str, limits: object) -> Iterator[tuple[str, bytes | UnreadableDocument]]:
    """Yield `(path, bytes)` for every file in an archive, and in the archives inside it, in directory order.

    The path is `archive.zip!/folder/member`, once more `!/` for an archive inside an archive. A member that cannot be
    read is yielded with the UnreadableDocument that says why, the archive itself where it holds too much. Raises
    UnreadableDocument, on the first step, where the archive itself cannot be opened.
    """
    package = Package(data, limits, Inflation(limits, "archive_unpacked_bytes"))
    try:
        for member in walk(package, limits, keep=True):
            if member.refusal is not None:
                yield f"{name}!/{member.label}", member.refusal
            elif member.files is None and member.content is not None:
                yield f"{name}!/{member.label}", member.content
    except Exhausted as refusal:
        yield name, refusal


class _Walk:
    def __init__(self, limits: object, keep: bool) -> None:
        self.limits, self.keep = limits, keep
        self.most = allowance(limits, "members")
        # An archive inside an archive is opened in memory.
        self.largest_inside = allowance(limits, "document_bytes")
        self.files = 0

    def members(self, package: Package, prefix: str, chain: tuple[int, ...]) -> Iterator[Member]:
        seen: dict[str, int] = {}
        for place, info in enumerate(package.entries):
            name = member_name(info)
            label = safe_label(name)
            if name.endswith("/") or not label or _left_behind(label):
                continue
            self.files += 1
            if self.files > self.most:
                raise Exhausted(
                    f"the archive holds more than {self.most:,} files; the first {self.most:,} were read",
                    f"压缩包内文件超过 {self.most:,} 个，只读取了前 {self.most:,} 个",
                )
            seen[label] = seen.get(label, 0) + 1
            path = f"{prefix}{label}" if seen[label] == 1 else f"{prefix}{label} ({seen[label]})"
            refusal = _refusal(info, label)
            if refusal is None:
                yield from self._member(package, info, path, (*chain, place))
            else:
                yield Member(path, (*chain, place), info.file_size, refusal=refusal)

    def _member(self, package: Package, info: zipfile.ZipInfo, path: str, chain: tuple[int, ...]) -> Iterator[Member]:
        try:
            size, document_id, content = self._unpacked(package, info)
        except Exhausted as refusal:
            raise Exhausted(
                f"{refusal}; {path} and what follows it was not read", f"{refusal.reason_zh}，自 {path} 起未读取"
            ) from None
        except UnreadableDocument as refusal:
            yield Member(path, chain, info.file_size, refusal=refusal)
            return
        if content is None or not _is_archive(content):
            yield Member(path, chain, size, document_id, content=content if self.keep else None)
            return
        before, refusal_inside = self.files, None
        if len(chain) >= NESTED_ARCHIVES:
            refusal_inside = UnreadableDocument(
                f"archives are nested more than {NESTED_ARCHIVES} deep", f"压缩包嵌套超过 {NESTED_ARCHIVES} 层"
            )
        else:
            try:
                inside = Package(content, self.limits, package.inflation)
                yield from self.members(inside, f"{path}!/", chain)
            except Exhausted:
                raise
            except UnreadableDocument as refusal:
                refusal_inside = refusal
        yield Member(path, chain, size, document_id, refusal_inside, self.files - before)

    def _unpacked(self, package: Package, info: zipfile.ZipInfo) -> tuple[int, str, bytes | None]:
        """Size and SHA-256 of a member, and its bytes where they are asked for or may be an archive."""
        digest = hashlib.sha256()
        size = 0
        head = b""
        held: io.BytesIO | None = io.BytesIO()
        for piece in package.pieces(info):
            digest.update(piece)
            size += len(piece)
            if len(head) < 4:
                head += piece[:4]
            if held is not None:
                held.write(piece)
                archive = is_zip(head) and size <= self.largest_inside
                if len(head) >= 4 and not archive and not self.keep:
                    held = None
        content = None if held is None else held.getvalue()
        return size, digest.hexdigest(), content


class ArchiveFile:
    """An archive that stays open while its members are read one after another, each by its entries."""

    def __init__(self, file: BinaryIO, limits: object) -> None:
        self._limits = limits
        self._file = file
        self._package = Package(FileBytes(file), limits)
        self._inside: tuple[tuple[int, ...], Package] | None = None

    def member(self, entries: tuple[int, ...]) -> bytes:
        """Return the bytes of a member; raises UnreadableDocument as `Package` does, IndexError for no such entry."""
        package = self._package
        if len(entries) > 1:
            outer = entries[:-1]
            if self._inside is None or self._inside[0] != outer:
                # Members come in directory order: the archive inside that was opened last is the one that is needed.
                self._inside = None
                self._inside = (outer, Package(self.member(outer), self._limits))
            package = self._inside[1]
        package.inflation = Inflation(self._limits, "document_bytes")
        return package.inflate(package.entries[entries[-1]])

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _refusal(info: zipfile.ZipInfo, label: str) -> UnreadableDocument | None:
    """Say why a member is not unpacked, None where it is."""
    if stat.S_ISLNK(info.external_attr >> 16):
        return UnreadableDocument("the member is a symbolic link", "压缩包成员是符号链接")
    kind = next((kind for part in label.split("/") if (kind := temporary_kind(part.encode())) is not None), None)
    return None if kind is None else UnreadableDocument(*REASONS[kind])


def _is_archive(data: bytes) -> bool:
    """Tell whether a ZIP is an archive and no office document, by the rule that decides for files."""
    return is_zip(data) and sniff.zip_type(data) == sniff.ZIP


def member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member as the sender saw it.

    The order is: the Unicode field of Info-ZIP, the UTF-8 flag, bytes that are valid UTF-8, GB 18030 (what Chinese
    Windows writes without saying so), code page 437.
    """
    try:
        raw = info.orig_filename.encode("utf-8" if info.flag_bits & UTF8_NAME else "cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    name = _unicode_path(info.extra, raw)
    if name is None:
        if info.flag_bits & UTF8_NAME:
            name = info.orig_filename
        else:
            for encoding in ("utf-8", "gb18030", "cp437"):
                try:
                    name = raw.decode(encoding)
                    break
                except UnicodeDecodeError:
                    continue
    name = name or info.orig_filename
    return name if "/" in name else name.replace("\\", "/")


def safe_label(name: str) -> str:
    """Turn a member's name into a relative label: no drive, no root, no `..`, no control characters."""
    name = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "�", name)
    name = re.sub(r"^[A-Za-z]:", "", name.replace("\\", "/"))
    return "/".join(part for part in name.split("/") if part not in ("", ".", ".."))


def _left_behind(label: str) -> bool:
    return any(is_leftover(part.encode()) for part in label.split("/"))


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        body = extra[position + 4 : position + 4 + length]
        if kind == _UNICODE_PATH and len(body) > 5 and body[0] == 1:
            if struct.unpack_from("<L", body, 1)[0] != zlib.crc32(raw):
                return None
            try:
                return body[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
        position += 4 + length
    return None
