"""Bytes read forward only: of a file as they are, or of a gzip, bzip2 or xz file as they decompress, counted.

What a stream yields is counted against the archive's total and against the ratio between what came out and what went
in, so that a small file cannot become a large one unnoticed.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from pipelines.ingest.allowance import RATIO_FLOOR
from pipelines.ingest.content import DamagedPart, UnreadableDocument
from pipelines.ingest.packages import Inflation, Source

GZIP_MAGIC, BZIP2_MAGIC, XZ_MAGIC = b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00"

_CHUNK, _PIECE = 1 << 16, 1 << 18
# What a decompressor may keep to look back at; the strongest common setting takes 64 MiB.
_MOST_MEMORY = 192 << 20


class Stream(Protocol):
    """Something to read from once, from the beginning to the end."""

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most `size`, fewer only at the end."""
        ...

    def skip(self, size: int) -> None:
        """Pass over the next bytes."""
        ...


class Decompressor(Protocol):
    """What the decompressors of the standard library have in common."""

    @property
    def eof(self) -> bool:
        """Whether the data are complete."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What follows complete data."""
        ...

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes:
        """Return at most so many bytes."""
        ...


class Stored:
    """The bytes of a file as they are; nothing is counted."""

    def __init__(self, source: Source) -> None:
        self._source, self._at = source, 0

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most `size`, fewer only at the end."""
        data = self._source[self._at : self._at + size]
        self._at += len(data)
        return data

    def skip(self, size: int) -> None:
        """Pass over the next bytes."""
        self._at = min(self._at + size, len(self._source))


class Decompressed:
    """The bytes that pieces of a decompressor make up, kept until they are asked for; what fails once fails again."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, b""
        self._failure: UnreadableDocument | None = None

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most `size`, fewer only at the end."""
        parts, wanted = [], size
        while wanted:
            if not self._left:
                self._left = self._next()
                if not self._left:
                    break
            parts.append(self._left[:wanted])
            self._left = self._left[wanted:]
            wanted -= len(parts[-1])
        return b"".join(parts)

    def _next(self) -> bytes:
        if self._failure is not None:
            raise self._failure
        try:
            return next(self._pieces, b"")
        except UnreadableDocument as failure:
            self._failure = failure
            raise

    def skip(self, size: int) -> None:
        """Pass over the next bytes."""
        while size > 0:
            passed = len(self.read(min(size, _PIECE)))
            if not passed:
                return
            size -= passed


def decompressed(source: Source, inflation: Inflation) -> Iterator[bytes]:
    """Yield the decompressed bytes of a gzip, bzip2 or xz file; several one behind the other are one file.

    Raises DamagedPart where the data are damaged or cut off, UnreadableDocument and Exhausted beyond the limits.
    """
    head = source[:6]
    if head.startswith(GZIP_MAGIC):
        return _pieces(source, inflation, Inflater, GZIP_MAGIC)
    if head.startswith(XZ_MAGIC):
        return _pieces(source, inflation, lambda: lzma.LZMADecompressor(memlimit=_MOST_MEMORY), XZ_MAGIC)
    return _pieces(source, inflation, bz2.BZ2Decompressor, BZIP2_MAGIC)


class Inflater:
    """zlib with the interface of its younger sisters: what was not asked for yet is kept inside."""

    def __init__(self, bits: int = 31) -> None:
        self._zlib = zlib.decompressobj(bits)

    @property
    def eof(self) -> bool:
        """Whether the data are complete."""
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        """What follows complete data."""
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        """Return at most so many bytes; `bits` of the beginning say whether they have a header (31: gzip)."""
        return self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)


def _pieces(source: Source, inflation: Inflation, begin: Callable[[], Decompressor], magic: bytes) -> Iterator[bytes]:
    at = produced = 0
    one = begin()
    data = b""
    while True:
        try:
            piece = one.decompress(data, _PIECE)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
            raise DamagedPart(f"damaged compressed data: {error}", f"压缩数据已损坏：{error}") from None
        if piece:
            produced += len(piece)
            if produced > max(RATIO_FLOOR, inflation.ratio * at):
                raise UnreadableDocument(
                    f"decompresses to more than {inflation.ratio:g} times its size (a bomb)",
                    f"解压后超过原大小的 {inflation.ratio:g} 倍（疑似压缩炸弹）",
                )
            inflation.spend(len(piece))
            yield piece
        if one.eof:
            data = one.unused_data
            if len(data) < len(magic):
                more = source[at : at + _CHUNK]
                at += len(more)
                data += more
            if not data.startswith(magic):
                return
            one = begin()
        elif len(piece) == _PIECE:
            data = b""
        else:
            data = source[at : at + _CHUNK]
            at += len(data)
            if not data:
                raise DamagedPart("cut off in the middle of its compressed data", "压缩数据不完整，可能被截断")


def taken(stream: Stream, size: int) -> Iterator[bytes]:
    """Yield exactly the next `size` bytes of a stream; raises DamagedPart where it ends before."""
    while size > 0:
        piece = stream.read(min(size, _PIECE))
        if not piece:
            raise DamagedPart("the archive ends inside the member", "压缩包在成员中间结束，可能被截断")
        size -= len(piece)
        yield piece


class Body:
    """The bytes of one member of a stream, which may be asked for once.

    `left` says how many of them were not read. They are counted by `inflation` unless the stream counts by itself, and
    held against `checksum` (CRC-32) where it is known.
    """

    def __init__(
        self, stream: Stream, size: int, inflation: Inflation | None = None, checksum: int | None = None
    ) -> None:
        self.size = self.left = size
        self._stream, self._inflation, self._checksum = stream, inflation, checksum

    def pieces(self) -> Iterator[bytes]:
        """Yield them; raises DamagedPart where the stream ends before, or where they do not add up."""
        added = 0
        for piece in taken(self._stream, self.left):
            self.left -= len(piece)
            if self._inflation is not None:
                self._inflation.spend(len(piece))
            added = zlib.crc32(piece, added)
            yield piece
        if self._checksum is not None and added != self._checksum:
            raise DamagedPart("damaged member: wrong checksum", "压缩包成员已损坏：校验和不符")
