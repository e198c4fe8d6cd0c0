"""ZIPs opened for reading their parts: the directory by `zipfile`, the data inflated here, every byte counted.

Neither the sizes nor the names in a directory can be trusted, so the data are inflated in bounded steps. A ZIP may be
larger than memory: its bytes are read slice by slice.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from pipelines.ingest.allowance import RATIO_FLOOR, allowance, encrypted
from pipelines.ingest.content import DamagedPart, UnreadableDocument

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# Deflate cannot do better than 1032:1, so a small package is known to be harmless without inflating it.
DEFLATE_BEST = 1032
# The bit of an entry's flags that calls its name UTF-8.
UTF8_NAME = 0x800

_STEP = 1 << 16
_PIECE = 1 << 20
# A directory with false flags is mended in memory, which a very large archive must not be.
_MENDABLE = 128 << 20


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
            struct.pack_into("<H", patched, position + 8, flags & ~UTF8_NAME)
        position = data.find(b"PK\x01\x02", position + 46 + length)
    return bytes(patched)


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
        raise DamagedPart(f"damaged ZIP member: {error}", f"压缩包成员已损坏：{error}") from None
    except NotImplementedError:
        raise UnreadableDocument(
            f"ZIP compression method {info.compress_type} is not supported", f"不支持 ZIP 压缩方法 {info.compress_type}"
        ) from None
    except RuntimeError as error:
        raise UnreadableDocument(f"ZIP member cannot be opened: {error}", f"无法打开压缩包成员：{error}") from None
    if checksum != info.CRC:
        raise DamagedPart("damaged ZIP member: wrong checksum or cut off", "压缩包成员已损坏：校验和不符或被截断")


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
