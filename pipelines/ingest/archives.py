"""ZIP archives: members as documents of their own, and office packages as parts, every decompressed byte counted.

The central directory is read by `zipfile`; the data are inflated here in bounded steps, because neither the sizes nor
the names in a directory can be trusted. Paths inside an archive are labels and never touch the file system. An archive
may be larger than memory: its bytes are read slice by slice, and members are hashed while they are inflated.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pipelines.ingest.allowance import RATIO_FLOOR, allowance, encrypted
from pipelines.ingest.content import UnreadableDocument
from pipelines.ingest.leftovers import REASONS, is_leftover, temporary_kind

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
NESTED_ARCHIVES = 3
# Deflate cannot do better than 1032:1, so a small package is known to be harmless without inflating it.
DEFLATE_BEST = 1032

_STEP = 1 << 16
_PIECE = 1 << 20
_UTF8_NAME = 0x800
_UNICODE_PATH = 0x7075
# A directory with false flags is mended in memory, which a very large archive must not be.
_MENDABLE = 128 << 20
_WORDPROCESSING = b"wordprocessingml"
_SPREADSHEET = b"spreadsheetml"
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/epub+zip": "epub",
}


class FileBytes:
    """The bytes of an open file, read slice by slice, where a reader expects `bytes`."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self._length = os.fstat(file.fileno()).st_size

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, part: slice) -> bytes:
        start, stop, _step = part.indices(self._length)
        return os.pread(self.file.fileno(), max(0, stop - start), start)


Source = bytes | FileBytes


class Exhausted(UnreadableDocument):
    """An archive used up what it may cost as a whole: what lies behind this point is not read."""


class Inflation:
    """Counts decompressed bytes over one archive with everything inside it; `total` names the limit."""

    def __init__(self, limits: object, total: str = "unpacked_bytes") -> None:
        self.most = allowance(limits, total)
        self.ratio = allowance(limits, "unpacked_ratio")
        self.used = 0

    def spend(self, count: int) -> None:
        """Add `count` bytes; raises Exhausted beyond the limit."""
        self.used += count
        if self.used > self.most:
            megabytes = self.most >> 20
            raise Exhausted(f"decompresses to more than {megabytes} MiB", f"解压后超过 {megabytes} MiB")


class Package:
    """One ZIP opened for reading parts by name.

    Raises UnreadableDocument where the bytes are no whole ZIP. `read` raises it for an encrypted, damaged or too
    large part and KeyError for a part that is not there. Names are compared without case, with `/` between folders.
    """

    def __init__(self, data: Source, limits: object, inflation: Inflation | None = None) -> None:
        self.data = data
        self.inflation = inflation or Inflation(limits)
        self.entries = _directory(data)
        self.names = [info.orig_filename.replace("\\", "/").lstrip("/") for info in self.entries]
        self._by_name: dict[str, zipfile.ZipInfo] = {}
        for name, info in zip(self.names, self.entries, strict=True):
            self._by_name.setdefault(name.casefold(), info)

    def __contains__(self, name: str) -> bool:
        return name.lstrip("/").casefold() in self._by_name

    def read(self, name: str) -> bytes:
        """Return the decompressed bytes of the part `name`."""
        return self.inflate(self._by_name[name.lstrip("/").casefold()])

    def inflate(self, info: zipfile.ZipInfo) -> bytes:
        """Return the decompressed bytes of one directory entry, counted while they arrive."""
        whole = io.BytesIO()
        for piece in self.pieces(info):
            whole.write(piece)
        return whole.getvalue()

    def pieces(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield the decompressed bytes of one directory entry piece by piece, counted while they arrive."""
        return _pieces(self.data, info, self.inflation)

    def verify(self) -> None:
        """Make sure that a library which inflates by itself stays within the limits; nothing is kept in memory."""
        if sum(info.compress_size for info in self.entries) * DEFLATE_BEST <= self.inflation.most:
            return
        for info in self.entries:
            for _ in _pieces(self.data, info, self.inflation):
                pass


def is_zip(data: Source) -> bool:
    """Tell whether the bytes begin as a ZIP does."""
    return data[:4] in ZIP_MAGIC


def zip_kind(data: Source) -> str:
    """Name what a ZIP holds: docx, xlsx, xlsb, pptx, odt, ods, odp, ofd, epub, `zip` otherwise, `""` for no ZIP.

    A ZIP whose directory cannot be read is `zip`: opening it as an archive tells the reason.
    """
    if not is_zip(data):
        return ""
    try:
        package = Package(data, None)
    except UnreadableDocument:
        return "zip"
    if "mimetype" in package:
        try:
            kind = _OPEN_DOCUMENT.get(package.read("mimetype").strip().removesuffix(b"-template"))
        except UnreadableDocument:
            kind = None
        if kind:
            return kind
    if "ofd.xml" in package:
        return "ofd"
    if "[content_types].xml" not in package:
        if "content.xml" in package and "meta-inf/manifest.xml" in package:
            return _open_document_without_type(package)
        return "zip"
    folders = {name.partition("/")[0].casefold() for name in package.names}
    if "xl/workbook.bin" in package:
        return "xlsb"
    for folder, kind in (("word", "docx"), ("xl", "xlsx"), ("ppt", "pptx")):
        if folder in folders:
            return kind
    try:
        types = package.read("[content_types].xml")
    except UnreadableDocument:
        return "zip"
    if _WORDPROCESSING in types:
        return "docx"
    return "xlsx" if _SPREADSHEET in types else "zip"


def _open_document_without_type(package: Package) -> str:
    manifest = b""
    try:
        manifest = package.read("meta-inf/manifest.xml")
    except UnreadableDocument:
        return "zip"
    found = re.search(rb"application/vnd\.oasis\.opendocument\.(?:text|spreadsheet|presentation)", manifest)
    return _OPEN_DOCUMENT[found.group()] if found else "zip"


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
    from pipelines.ingest import sniff

    return is_zip(data) and sniff.zip_type(data) == sniff.ZIP


def member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member as the sender saw it.

    The order is: the Unicode field of Info-ZIP, the UTF-8 flag, bytes that are valid UTF-8, GB 18030 (what Chinese
    Windows writes without saying so), code page 437.
    """
    try:
        raw = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAME else "cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    name = _unicode_path(info.extra, raw)
    if name is None:
        if info.flag_bits & _UTF8_NAME:
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


def _directory(data: Source) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(_file_of(data)) as archive:
            if is_zip(data) and _is_of_a_member(archive, data):
                raise _cut_off()
            return archive.infolist()
    except UnicodeDecodeError as error:
        # The UTF-8 flag is set over names that are not UTF-8.
        if len(data) > _MENDABLE:
            raise _not_whole(data, error) from None
    except (zipfile.BadZipFile, ValueError, struct.error, OverflowError, NotImplementedError, EOFError) as error:
        raise _not_whole(data, error) from None
    try:
        with zipfile.ZipFile(io.BytesIO(_without_false_flags(data[:]))) as archive:
            return archive.infolist()
    except Exception as error:
        raise _not_whole(data, error) from None


def _is_of_a_member(archive: zipfile.ZipFile, data: Source) -> bool:
    """Tell whether the directory is not that of the whole: it does not stand where it says.

    That happens where an archive is cut off behind an uncompressed office document, which is a ZIP as well.
    """
    tail = data[max(0, len(data) - 66_000) :]
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or end + 20 > len(tail):
        return False
    stated = int(struct.unpack_from("<L", tail, end + 16)[0])
    return stated != 0xFFFFFFFF and archive.start_dir != stated


def _file_of(data: Source) -> BinaryIO:
    if isinstance(data, FileBytes):
        data.file.seek(0)
        return data.file
    return io.BytesIO(data)


def _not_whole(data: Source, error: Exception) -> UnreadableDocument:
    if is_zip(data) and b"PK\x05\x06" not in data[max(0, len(data) - 66_000) :]:
        return _cut_off()
    return UnreadableDocument(f"damaged ZIP: {error}", f"ZIP 文件已损坏：{error}")


def _cut_off() -> UnreadableDocument:
    return UnreadableDocument("the ZIP is cut off: its directory is missing", "ZIP 文件不完整：缺少目录，可能被截断")


def _without_false_flags(data: bytes) -> bytes:
    """Clear the UTF-8 flag of directory entries whose name is not UTF-8."""
    patched = bytearray(data)
    position = data.find(b"PK\x01\x02")
    while position >= 0 and position + 46 <= len(data):
        flags, length = (
            struct.unpack_from("<H", data, position + 8)[0],
            struct.unpack_from("<H", data, position + 28)[0],
        )
        try:
            data[position + 46 : position + 46 + length].decode("utf-8")
        except UnicodeDecodeError:
            struct.pack_into("<H", patched, position + 8, flags & ~_UTF8_NAME)
        position = data.find(b"PK\x01\x02", position + 46 + length)
    return bytes(patched)


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


def _pieces(data: Source, info: zipfile.ZipInfo, inflation: Inflation) -> Iterator[bytes]:
    """Yield the decompressed bytes of one entry, counted against its ratio and the archive's total."""
    if info.flag_bits & 0x1:
        raise encrypted("ZIP member", "压缩包成员")
    most = max(RATIO_FLOOR, inflation.ratio * max(info.compress_size, 1))
    size = checksum = 0
    try:
        for piece in _decompressed(data, info):
            size += len(piece)
            if size > most:
                raise UnreadableDocument(
                    f"decompresses to more than {inflation.ratio} times its size (a ZIP bomb)",
                    f"解压后超过原大小的 {inflation.ratio} 倍（疑似压缩炸弹）",
                )
            inflation.spend(len(piece))
            checksum = zlib.crc32(piece, checksum)
            yield piece
    except (zlib.error, zipfile.BadZipFile, struct.error, EOFError, OSError, ValueError) as error:
        raise UnreadableDocument(f"damaged ZIP member: {error}", f"压缩包成员已损坏：{error}") from None
    except NotImplementedError:
        raise UnreadableDocument(
            f"ZIP compression method {info.compress_type} is not supported", f"不支持 ZIP 压缩方法 {info.compress_type}"
        ) from None
    except RuntimeError as error:
        raise UnreadableDocument(f"ZIP member cannot be opened: {error}", f"无法打开压缩包成员：{error}") from None
    if checksum != info.CRC:
        raise UnreadableDocument(
            "damaged ZIP member: wrong checksum or cut off", "压缩包成员已损坏：校验和不符或被截断"
        )


def _decompressed(data: Source, info: zipfile.ZipInfo) -> Iterator[bytes]:
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(_file_of(data)) as archive, archive.open(info) as member:
            while piece := member.read(_PIECE):
                yield piece
        return
    # The name in front of the data often differs from the directory's in files of Chinese tools, so it is not compared.
    offset = info.header_offset
    local = data[offset : offset + 30]
    if local[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("no member where the directory says")
    name_length, extra_length = struct.unpack_from("<HH", local, 26)
    start = offset + 30 + name_length + extra_length
    end = start + info.compress_size
    if end > len(data):
        raise EOFError("the archive ends inside the member")
    if info.compress_type == zipfile.ZIP_STORED:
        for position in range(start, end, _PIECE):
            yield data[position : min(position + _PIECE, end)]
        return
    inflater = zlib.decompressobj(-15)
    for position in range(start, end, _STEP):
        chunk = data[position : min(position + _STEP, end)]
        while chunk and not inflater.eof:
            piece = inflater.decompress(chunk, _PIECE)
            chunk = inflater.unconsumed_tail
            if piece:
                yield piece
        if inflater.eof:
            return
    while piece := inflater.decompress(b"", _PIECE):
        yield piece
