"""Archives: their members as documents of their own, also those of archives inside them.

Paths inside an archive are labels and never touch the file system. Members are hashed while they are inflated.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pipelines.ingest import sniff
from pipelines.ingest.allowance import allowance
from pipelines.ingest.archive_entries import Archive, Entry
from pipelines.ingest.archive_kinds import open_archive
from pipelines.ingest.content import UnreadableDocument
from pipelines.ingest.leftovers import REASONS, is_leftover, temporary_kind
from pipelines.ingest.packages import Exhausted, FileBytes, Inflation, Source

NESTED_ARCHIVES = 3


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive, or of an archive inside it.

    `label` is its path below the archive (`县/材料.zip!/表.txt`), `entries` are its places in the directories, the
    outermost first. `document_id` is the SHA-256 of its bytes, None where they could not be unpacked; `refusal` then
    says why, and `size_bytes` is what the archive states. `files` counts what lies in a member that is an archive
    itself and `kind` is its media type, None for all others. `content` is there only if it was asked for.
    """

    label: str
    entries: tuple[int, ...]
    size_bytes: int
    document_id: str | None = None
    refusal: UnreadableDocument | None = None
    files: int | None = None
    kind: str | None = None
    content: bytes | None = None


def walk(archive: Archive, limits: object, *, keep: bool = False) -> Iterator[Member]:
    """Yield every file in an archive and in the archives inside it, at most three deep, in their order.

    An archive inside follows the files in it. A member that cannot be unpacked is yielded with its refusal; office
    packages are members, not archives. Folders and what macOS and Windows leave behind are passed over. With `keep`
    the members bring their bytes. Raises, after what was still possible, Exhausted where the archive as a whole goes
    beyond `limits.archive_unpacked_bytes` or `limits.members`, UnreadableDocument where the rest of it is damaged.
    """
    yield from _Walk(limits, keep).members(archive, "", ())


def members(data: Source, name: str, limits: object) -> Iterator[tuple[str, bytes | UnreadableDocument]]:
    """Yield `(path, bytes)` for every file in an archive, and in the archives inside it, in their order.

    The path is `archive.zip!/folder/member`, once more `!/` for an archive inside an archive. A member that cannot be
    read is yielded with the UnreadableDocument that says why, the archive itself where it holds too much or its rest is
    damaged. Raises UnreadableDocument, on the first step, where the archive itself cannot be opened.
    """
    archive = open_archive(data, Inflation(limits, "archive_unpacked_bytes"), name)
    if archive is None:
        raise UnreadableDocument(*sniff.reason_unreadable(sniff.media_type(data[:])))
    try:
        for member in walk(archive, limits, keep=True):
            if member.refusal is not None:
                yield f"{name}!/{member.label}", member.refusal
            elif member.files is None and member.content is not None:
                yield f"{name}!/{member.label}", member.content
    except UnreadableDocument as refusal:
        yield name, refusal


class _Walk:
    def __init__(self, limits: object, keep: bool) -> None:
        self.limits, self.keep = limits, keep
        self.most = allowance(limits, "members")
        # An archive inside an archive is opened in memory.
        self.largest_inside = allowance(limits, "document_bytes")
        self.files = 0

    def members(self, archive: Archive, prefix: str, chain: tuple[int, ...]) -> Iterator[Member]:
        seen: dict[str, int] = {}
        for entry in archive.entries():
            label = safe_label(entry.name)
            if entry.name.endswith("/") or not label or _left_behind(label):
                continue
            self.files += 1
            if self.files > self.most:
                raise Exhausted(
                    f"the archive holds more than {self.most:,} files; the first {self.most:,} were read",
                    f"压缩包内文件超过 {self.most:,} 个，只读取了前 {self.most:,} 个",
                )
            seen[label] = seen.get(label, 0) + 1
            path = f"{prefix}{label}" if seen[label] == 1 else f"{prefix}{label} ({seen[label]})"
            refusal = entry.refusal or _refusal(label)
            if refusal is None:
                yield from self._member(archive, entry, path, (*chain, entry.place))
            else:
                yield Member(path, (*chain, entry.place), entry.size, refusal=refusal)

    def _member(self, archive: Archive, entry: Entry, path: str, chain: tuple[int, ...]) -> Iterator[Member]:
        try:
            size, document_id, content = self._unpacked(entry)
        except Exhausted as refusal:
            raise Exhausted(
                f"{refusal}; {path} and what follows it was not read", f"{refusal.reason_zh}，自 {path} 起未读取"
            ) from None
        except UnreadableDocument as refusal:
            yield Member(path, chain, entry.size, refusal=refusal)
            return
        kind = None if content is None else sniff.archive_type(content)
        if content is None or kind is None:
            yield Member(path, chain, size, document_id, content=content if self.keep else None)
            return
        before, refusal_inside = self.files, None
        if len(chain) >= NESTED_ARCHIVES:
            refusal_inside = UnreadableDocument(
                f"archives are nested more than {NESTED_ARCHIVES} deep", f"压缩包嵌套超过 {NESTED_ARCHIVES} 层"
            )
        else:
            try:
                inside = open_archive(content, archive.inflation, path)
                if inside is not None:
                    yield from self.members(inside, f"{path}!/", chain)
            except Exhausted:
                raise
            except UnreadableDocument as refusal:
                refusal_inside = refusal
        yield Member(path, chain, size, document_id, refusal_inside, self.files - before, kind)

    def _unpacked(self, entry: Entry) -> tuple[int, str, bytes | None]:
        """Size and SHA-256 of a member, and its bytes where they are asked for or may be an archive."""
        digest = hashlib.sha256()
        size = 0
        head = b""
        held: io.BytesIO | None = io.BytesIO()
        for piece in entry.pieces():
            digest.update(piece)
            size += len(piece)
            if len(head) < sniff.ARCHIVE_HEAD:
                head += piece[: sniff.ARCHIVE_HEAD - len(head)]
            if held is not None:
                held.write(piece)
                whole = len(head) >= sniff.ARCHIVE_HEAD
                if whole and not self.keep and not (sniff.begins_archive(head) and size <= self.largest_inside):
                    held = None
        content = None if held is None else held.getvalue()
        return size, digest.hexdigest(), content


class ArchiveFile:
    """An archive that stays open while its members are read one after another, each by its entries."""

    def __init__(self, file: BinaryIO, limits: object) -> None:
        self._limits = limits
        self._file = file
        self._outer = _Members(FileBytes(file), limits)
        self._inside: tuple[tuple[int, ...], _Members] | None = None

    def member(self, entries: tuple[int, ...]) -> bytes:
        """Return the bytes of a member; raises UnreadableDocument as `Archive` does, IndexError for no such entry."""
        members = self._outer
        if len(entries) > 1:
            outer = entries[:-1]
            if self._inside is None or self._inside[0] != outer:
                # Members come in the archive's order: the archive inside that was opened last is the one needed.
                self._inside = None
                self._inside = (outer, _Members(self.member(outer), self._limits))
            members = self._inside[1]
        return members.read(entries[-1])

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class _Members:
    """The members of one archive by their places, read forward; what lies before makes it begin anew."""

    def __init__(self, source: Source, limits: object) -> None:
        self._source, self._limits = source, limits
        self._archive: Archive | None = None
        self._entries: Iterator[Entry] = iter(())
        self._next = -1

    def read(self, place: int) -> bytes:
        if self._next < 0 or place < self._next:
            inflation = Inflation(self._limits, "archive_unpacked_bytes")
            if self._archive is None:
                self._archive = open_archive(self._source, inflation)
            if self._archive is None:  # another file lies there now
                raise IndexError(place)
            self._archive.inflation = inflation
            self._entries, self._next = self._archive.entries(), 0
        for entry in self._entries:
            self._next = entry.place + 1
            if entry.place == place:
                return self._whole(entry)
        self._next = -1
        raise IndexError(place)

    def _whole(self, entry: Entry) -> bytes:
        inflation = Inflation(self._limits, "document_bytes")
        whole = io.BytesIO()
        for piece in entry.pieces():
            inflation.spend(len(piece))
            whole.write(piece)
        return whole.getvalue()


def _refusal(label: str) -> UnreadableDocument | None:
    """Say why a member of this name is not unpacked, None where it is."""
    kind = next((kind for part in label.split("/") if (kind := temporary_kind(part.encode())) is not None), None)
    return None if kind is None else UnreadableDocument(*REASONS[kind])


def safe_label(name: str) -> str:
    """Turn a member's name into a relative label: no drive, no root, no `..`, no control characters."""
    name = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "�", name)
    name = re.sub(r"^[A-Za-z]:", "", name.replace("\\", "/"))
    return "/".join(part for part in name.split("/") if part not in ("", ".", ".."))


def _left_behind(label: str) -> bool:
    return any(is_leftover(part.encode()) for part in label.split("/"))
