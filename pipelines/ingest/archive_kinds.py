"""Archives of every kind behind one interface: ZIP, 7z, RAR, TAR, and files in gzip, bzip2 or xz, alone or as TAR."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from functools import partial

from pipelines.ingest import sniff
from pipelines.ingest.archive_entries import Archive, Entry, decoded_name
from pipelines.ingest.content import UnreadableDocument
from pipelines.ingest.packages import Inflation, Package, Source
from pipelines.ingest.rar_archives import RarArchive
from pipelines.ingest.seven_zip import SevenZipArchive
from pipelines.ingest.streams import GZIP_MAGIC, Decompressed, Stored, decompressed
from pipelines.ingest.tar_archives import BLOCK, TarArchive, is_header
from pipelines.ingest.zip_names import member_name

_NAMED, _EXTRA = 0x08, 0x04
_SUFFIXES = {".tgz": ".tar", ".gz": "", ".bz2": "", ".xz": "", ".z": ""}


def open_archive(source: Source, inflation: Inflation, name: str = "") -> Archive | None:
    """Open an archive of documents; None where the bytes are a document of their own or nothing that is opened here.

    `name` is the file's own name, after which the one file in a `.gz` is called. Raises UnreadableDocument where the
    archive is damaged at its beginning, or where the program that unpacks it is missing.
    """
    kind = sniff.archive_type(source)
    if kind == sniff.ZIP:
        return ZipArchive(Package(source, None, inflation))
    if kind == sniff.TAR:
        return TarArchive(partial(Stored, source), inflation, counts=True)
    if kind == sniff.SEVEN_ZIP:
        return SevenZipArchive(source, inflation)
    if kind == sniff.RAR:
        return RarArchive(source, inflation)
    if kind in sniff.COMPRESSED:
        single = CompressedFile(source, inflation, name)
        # What is decompressed for a look at the first block is not counted.
        if is_header(Decompressed(decompressed(source, Inflation(None))).read(BLOCK)):
            return TarArchive(single.opened, inflation, counts=False)
        return single
    return None


class ZipArchive:
    """The entries of a ZIP in the order of its directory."""

    def __init__(self, package: Package) -> None:
        self._package = package

    @property
    def inflation(self) -> Inflation:
        """Counts what the archive decompresses to."""
        return self._package.inflation

    @inflation.setter
    def inflation(self, inflation: Inflation) -> None:
        self._package.inflation = inflation

    def entries(self) -> Iterator[Entry]:
        """Yield all entries from the first one on."""
        for place, info in enumerate(self._package.entries):
            link = stat.S_ISLNK(info.external_attr >> 16)
            refusal = UnreadableDocument("the member is a symbolic link", "压缩包成员是符号链接") if link else None
            yield Entry(place, member_name(info), info.file_size, partial(self._package.pieces, info), refusal)


class CompressedFile:
    """One file compressed by gzip, bzip2 or xz, as an archive of one entry."""

    def __init__(self, source: Source, inflation: Inflation, name: str) -> None:
        self._source, self.inflation = source, inflation
        self._name = _name_in_gzip(source[:4096]) or _without_suffix(name)

    def opened(self) -> Decompressed:
        """Begin to decompress it anew."""
        return Decompressed(decompressed(self._source, self.inflation))

    def entries(self) -> Iterator[Entry]:
        """Yield the one entry; how large it is nobody knows before."""
        yield Entry(0, self._name, 0, partial(decompressed, self._source, self.inflation))


def _name_in_gzip(head: bytes) -> str:
    """The name of the file that a gzip header states (RFC 1952); empty where it states none."""
    if not head.startswith(GZIP_MAGIC) or len(head) < 10 or not head[3] & _NAMED:
        return ""
    at = 10
    if head[3] & _EXTRA:
        at += 2 + int.from_bytes(head[10:12], "little")
    return decoded_name(head[at:].partition(b"\0")[0])


def _without_suffix(name: str) -> str:
    own = name.replace("\\", "/").rpartition("/")[2]
    for suffix, instead in _SUFFIXES.items():
        if own.lower().endswith(suffix) and len(own) > len(suffix):
            return own[: -len(suffix)] + instead
    return own or "content"
