"""7z archives: their directory, and what LZMA, LZMA2, BZip2, Deflate or nothing has compressed, read forward.

Only what 7-Zip and its kin write by default for documents is decompressed, by the standard library; anything else says
what it is. The directory and every number in it are read as if somebody had made them up.
"""

from __future__ import annotations

import bz2
import lzma
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pipelines.ingest.allowance import RATIO_FLOOR, encrypted
from pipelines.ingest.archive_entries import Entry
from pipelines.ingest.content import DamagedPart, UnreadableDocument
from pipelines.ingest.packages import Exhausted, Inflation, Source
from pipelines.ingest.streams import Body, Decompressed, Decompressor, Inflater

_CHUNK, _PIECE = 1 << 16, 1 << 18
# A directory of a hundred thousand long names takes less.
_LARGEST_DIRECTORY = 64 << 20
_LARGEST_DICTIONARY = 256 << 20
_SIGNATURE = struct.Struct("<6sBBLQQL")
# Properties of the directory.
_END, _HEADER, _PACKED, _UNPACKED, _SUBSTREAMS = 0x00, 0x01, 0x06, 0x07, 0x08
_SIZES, _CHECKSUMS, _FOLDERS, _FOLDER_SIZES, _COUNTS = 0x09, 0x0A, 0x0B, 0x0C, 0x0D
_ARCHIVE_PROPERTIES, _STREAMS, _FILES = 0x02, 0x04, 0x05
_WITHOUT_STREAM, _EMPTY_FILE, _NAMES, _ATTRIBUTES, _ENCODED = 0x0E, 0x0F, 0x11, 0x15, 0x17
_COPY, _LZMA, _LZMA2, _BZIP2, _DEFLATE, _AES = (
    b"\0", b"\3\1\1", b"\x21", b"\4\2\2", b"\4\1\x08", b"\6\xf1\7\1",
)  # fmt: skip
_X86 = (b"\3\3\1\3", b"\4")
_NAMES_OF_METHODS = {b"\3\4\1": "PPMd", b"\3\3\1\x1b": "BCJ2", b"\3": "Delta", b"\4\1\x09": "Deflate64"}


@dataclass(slots=True)
class _Folder:
    """Files compressed together: coders as (method, properties), where the data lie, and how large they unpack.

    `simple`: one stream of data goes through all coders from the last to the first. `inputs` and `outputs` count the
    streams of data that are stored and those that have a size; `last` is the one that yields the files.
    """

    coders: list[tuple[bytes, bytes]]
    simple: bool
    inputs: int
    outputs: int
    last: int
    streams: int = 1
    offset: int = 0
    packed: int = 0
    size: int = 0
    checksum: int | None = None
    checksums: list[int | None] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _File:
    name: str = ""
    has_stream: bool = True
    is_folder: bool = False
    attributes: int = 0


class SevenZipArchive:
    """The entries of a 7z in the order of its directory."""

    def __init__(self, source: Source, inflation: Inflation) -> None:
        self._source, self.inflation = source, inflation
        self._folders, self._files = _directory(source)

    def entries(self) -> Iterator[Entry]:
        """Yield all entries from the first one on."""
        streams = self._bodies()
        for place, file in enumerate(self._files):
            name = f"{file.name}/" if file.is_folder else file.name
            link = file.attributes & 0x8000 and stat.S_ISLNK(file.attributes >> 16)
            refusal = UnreadableDocument("the member is a symbolic link", "压缩包成员是符号链接") if link else None
            if not file.has_stream:
                yield Entry(place, name, 0, lambda: iter(()), refusal)
                continue
            body = next(streams, None)
            if body is None:
                raise _damaged("more files than data")
            yield Entry(place, name, body.size, body.pieces, refusal)

    def _bodies(self) -> Iterator[Body]:
        for folder in self._folders:
            stream = Decompressed(_unpacked(self._source, folder, self.inflation))
            for size, checksum in zip(folder.parts, folder.checksums, strict=True):
                body = Body(stream, size, None, checksum)
                yield body
                try:
                    stream.skip(body.left)
                except Exhausted:
                    raise
                except UnreadableDocument:
                    continue  # each further file of the same data says so, and no other is harmed


def _damaged(what: str) -> DamagedPart:
    return DamagedPart(f"damaged 7z archive: {what}", f"7z 压缩包已损坏：{what}")


class _Numbers:
    """Reads a directory from the beginning to the end; raises DamagedPart where it ends too early."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        if size < 0 or self.at + size > len(self.data):
            raise _damaged("its directory ends too early")
        found = self.data[self.at : self.at + size]
        self.at += size
        return found

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        """A number of one to nine bytes: as many follow the first as it has leading ones."""
        first = self.byte()
        mask, value = 0x80, 0
        for place in range(8):
            if not first & mask:
                return value + ((first & (mask - 1)) << (8 * place))
            value |= self.byte() << (8 * place)
            mask >>= 1
        return value

    def count(self) -> int:
        """A number of things that each take room in the directory."""
        found = self.number()
        if found > len(self.data):
            raise _damaged("its directory counts more than it holds")
        return found

    def bits(self, size: int) -> list[bool]:
        data = self.take((size + 7) // 8)
        return [bool(data[place // 8] & (0x80 >> place % 8)) for place in range(size)]

    def defined(self, size: int) -> list[bool]:
        return [True] * size if self.byte() else self.bits(size)

    def checksums(self, size: int) -> list[int | None]:
        return [int.from_bytes(self.take(4), "little") if one else None for one in self.defined(size)]


def _directory(source: Source) -> tuple[list[_Folder], list[_File]]:
    head = source[: _SIGNATURE.size]
    if len(head) < _SIGNATURE.size:
        raise _cut_off()
    _magic, _major, _minor, checksum, offset, size, directory_checksum = _SIGNATURE.unpack(head)
    if zlib.crc32(head[12:]) != checksum:
        raise _damaged("its first header does not add up")
    if not size:
        return [], []
    if size > _LARGEST_DIRECTORY:
        raise _damaged("its directory is too large")
    data = source[_SIGNATURE.size + offset : _SIGNATURE.size + offset + size]
    if len(data) < size:
        raise _cut_off()
    if zlib.crc32(data) != directory_checksum:
        raise _damaged("its directory does not add up")
    numbers = _Numbers(data)
    kind = numbers.byte()
    while kind == _ENCODED:
        folders = _streams(numbers)
        if len(folders) != 1 or folders[0].size > _LARGEST_DIRECTORY:
            raise _damaged("its directory is too large")
        unpacked = b"".join(_unpacked(source, folders[0], Inflation(None)))
        if folders[0].checksum is not None and zlib.crc32(unpacked) != folders[0].checksum:
            raise _damaged("its directory does not add up")
        numbers = _Numbers(unpacked)
        kind = numbers.byte()
    if kind != _HEADER:
        raise _damaged("it has no directory")
    folders, files = [], []
    while (kind := numbers.byte()) != _END:
        if kind == _STREAMS:
            folders = _streams(numbers)
        elif kind == _FILES:
            files = _files(numbers)
        elif kind == _ARCHIVE_PROPERTIES:
            while numbers.byte() != _END:
                numbers.take(numbers.number())
        else:
            raise _damaged("its directory holds something unknown")
    return folders, files


def _cut_off() -> DamagedPart:
    return DamagedPart("the 7z archive is cut off: its directory is missing", "7z 压缩包不完整：缺少目录，可能被截断")


def _streams(numbers: _Numbers) -> list[_Folder]:
    """Where the packed data lie, how they were packed, and the files in them."""
    position = 0
    sizes: list[int] = []
    folders: list[_Folder] = []
    while (kind := numbers.byte()) != _END:
        if kind == _PACKED:
            position = numbers.number()
            count = numbers.count()
            while (kind := numbers.byte()) != _END:
                if kind == _SIZES:
                    sizes = [numbers.number() for _ in range(count)]
                elif kind == _CHECKSUMS:
                    numbers.checksums(count)
                else:
                    raise _damaged("its directory holds something unknown")
        elif kind == _UNPACKED:
            folders = _folders(numbers)
        elif kind == _SUBSTREAMS:
            _substreams(numbers, folders)
        else:
            raise _damaged("its directory holds something unknown")
    packed = iter(sizes)
    for folder in folders:
        if not folder.parts and folder.streams == 1:
            folder.parts, folder.checksums = [folder.size], [folder.checksum]
        folder.offset = _SIGNATURE.size + position
        stored = list(islice(packed, folder.inputs))
        if len(stored) < folder.inputs or not stored:
            raise _damaged("its directory names data that are not there")
        folder.packed = sum(stored)
        position += folder.packed
    return folders


def _folders(numbers: _Numbers) -> list[_Folder]:
    if numbers.byte() != _FOLDERS:
        raise _damaged("its directory holds something unknown")
    count = numbers.count()
    if numbers.byte():
        raise _damaged("its directory lies elsewhere")
    folders = [_folder(numbers) for _ in range(count)]
    if numbers.byte() != _FOLDER_SIZES:
        raise _damaged("its directory holds something unknown")
    for folder in folders:
        folder.size = [numbers.number() for _ in range(folder.outputs)][folder.last]
    while (kind := numbers.byte()) != _END:
        if kind != _CHECKSUMS:
            raise _damaged("its directory holds something unknown")
        for folder, checksum in zip(folders, numbers.checksums(count), strict=True):
            folder.checksum = checksum
    return folders


def _folder(numbers: _Numbers) -> _Folder:
    coders: list[tuple[bytes, bytes]] = []
    simple = True
    ins = outs = 0
    for _ in range(numbers.count()):
        flags = numbers.byte()
        method = numbers.take(flags & 0x0F)
        coming = going = 1
        if flags & 0x10:
            coming, going = numbers.count(), numbers.count()
        ins, outs = ins + coming, outs + going
        properties = numbers.take(numbers.number()) if flags & 0x20 else b""
        coders.append((method, properties))
        simple &= coming == going == 1
    pairs = [(numbers.number(), numbers.number()) for _ in range(outs - 1)]
    if ins - len(pairs) > 1:
        for _ in range(ins - len(pairs)):
            numbers.number()
        simple = False
    yielding = set(range(outs)) - {out for _, out in pairs}
    if not coders or ins <= len(pairs) or len(yielding) != 1:
        raise _damaged("its directory names no method")
    last = yielding.pop()
    if simple:
        # From the coder that yields the files to the one that takes what is stored.
        feeds = dict(pairs)
        order = [last]
        while order[-1] in feeds and len(order) <= len(coders):
            order.append(feeds[order[-1]])
        simple = len(order) == len(coders)
        coders = [coders[place] for place in order] if simple else coders
    return _Folder(coders, simple, ins - len(pairs), outs, last)


def _substreams(numbers: _Numbers, folders: list[_Folder]) -> None:
    kind = numbers.byte()
    if kind == _COUNTS:
        for folder in folders:
            folder.streams = numbers.count()
        kind = numbers.byte()
    for folder in folders:
        if folder.streams:
            parts = [numbers.number() for _ in range(folder.streams - 1)] if kind == _SIZES else []
            folder.parts = [*parts, folder.size - sum(parts)]
            if folder.parts[-1] < 0 or len(folder.parts) != folder.streams:
                raise _damaged("the sizes of its files do not add up")
    if kind == _SIZES:
        kind = numbers.byte()
    known = [folder.streams == 1 and folder.checksum is not None for folder in folders]
    unknown = sum(folder.streams for folder, one in zip(folders, known, strict=True) if not one)
    found: Iterator[int | None] = iter([None] * unknown)
    while kind != _END:
        if kind == _CHECKSUMS:
            found = iter(numbers.checksums(unknown))
        else:
            numbers.take(numbers.number())
        kind = numbers.byte()
    for folder, one in zip(folders, known, strict=True):
        folder.checksums = [folder.checksum] if one else [next(found) for _ in range(folder.streams)]


def _files(numbers: _Numbers) -> list[_File]:
    files = [_File() for _ in range(numbers.count())]
    without = [False] * len(files)
    while (kind := numbers.number()) != _END:
        own = _Numbers(numbers.take(numbers.number()))
        if kind == _WITHOUT_STREAM:
            without = own.bits(len(files))
            for file, one in zip(files, without, strict=True):
                file.has_stream, file.is_folder = not one, one
        elif kind == _EMPTY_FILE:
            empty = [file for file, one in zip(files, without, strict=True) if one]
            for file, one in zip(empty, own.bits(len(empty)), strict=True):
                file.is_folder = not one
        elif kind == _NAMES and not own.byte():
            names = own.data[1:].decode("utf-16-le", "replace").split("\0")
            for file, name in zip(files, names, strict=False):
                file.name = name
        elif kind == _ATTRIBUTES:
            defined = own.defined(len(files))
            if not own.byte():
                for file, one in zip(files, defined, strict=True):
                    file.attributes = int.from_bytes(own.take(4), "little") if one else 0
    return files


def _unpacked(source: Source, folder: _Folder, inflation: Inflation) -> Iterator[bytes]:
    """Yield the unpacked bytes of files compressed together, counted against the limits."""
    decompressor = _decompressor(folder)
    at, end = folder.offset, folder.offset + folder.packed
    left, produced = folder.size, 0
    data = b""
    while left > 0:
        try:
            piece = data if decompressor is None else decompressor.decompress(data, min(left, _PIECE))
        except (lzma.LZMAError, zlib.error, OSError, EOFError, ValueError) as error:
            raise _damaged(str(error)) from None
        piece = piece[:left]
        left -= len(piece)
        produced += len(piece)
        if piece:
            if produced > max(RATIO_FLOOR, inflation.ratio * folder.packed):
                raise UnreadableDocument(
                    f"decompresses to more than {inflation.ratio:g} times its size (a bomb)",
                    f"解压后超过原大小的 {inflation.ratio:g} 倍（疑似压缩炸弹）",
                )
            inflation.spend(len(piece))
            yield piece
        if len(piece) == _PIECE and decompressor is not None:
            data = b""
            continue
        data = source[at : min(at + _CHUNK, end)]
        at += len(data)
        if not data and not piece:
            raise DamagedPart("the 7z archive ends inside its data", "7z 压缩包在数据中间结束，可能被截断")


def _decompressor(folder: _Folder) -> Decompressor | None:
    """What decompresses the data of a folder, None for data as they are; raises UnreadableDocument for the rest."""
    methods = [method for method, _ in folder.coders]
    if _AES in methods:
        raise encrypted("7z archive", "7z 压缩包")
    method, properties = folder.coders[-1]
    if folder.simple and len(methods) == 1:
        if method == _COPY:
            return None
        if method == _BZIP2:
            return bz2.BZ2Decompressor()
        if method == _DEFLATE:
            return Inflater(-15)
    filters: list[dict[str, Any]] = []
    if folder.simple and len(methods) == 2 and methods[0] in _X86 and method == _LZMA2:
        filters = [{"id": lzma.FILTER_X86}]
    elif not folder.simple or len(methods) > 1:
        method = next((one for one in methods if one in _NAMES_OF_METHODS), methods[0])
        raise _unknown(method)
    if method == _LZMA2 and len(properties) == 1 and properties[0] <= 40:
        bits = properties[0]
        size = 0xFFFFFFFF if bits == 40 else (2 | bits & 1) << (bits // 2 + 11)
        filters.append({"id": lzma.FILTER_LZMA2, "dict_size": _dictionary(size, folder)})
    elif method == _LZMA and len(properties) == 5 and properties[0] < 225:
        first = properties[0]
        filters.append(
            {
                "id": lzma.FILTER_LZMA1, "lc": first % 9, "lp": first // 9 % 5, "pb": first // 45,
                "dict_size": _dictionary(int.from_bytes(properties[1:], "little"), folder),
            }
        )  # fmt: skip
    else:
        raise _unknown(method)
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
    except (lzma.LZMAError, ValueError) as error:
        raise _damaged(str(error)) from None


def _dictionary(stated: int, folder: _Folder) -> int:
    """The memory to look back at: never more than the data are long."""
    size = max(4096, min(stated, folder.size))
    if size > _LARGEST_DICTIONARY:
        megabytes = size >> 20
        raise UnreadableDocument(
            f"a 7z archive that needs {megabytes} MiB to look back at", f"7z 压缩包字典过大（{megabytes} MiB）"
        )
    return size


def _unknown(method: bytes) -> UnreadableDocument:
    name = _NAMES_OF_METHODS.get(method, method.hex())
    return UnreadableDocument(
        f"compressed by a method that is not supported ({name}): pack it as ZIP", f"不支持的 7z 压缩方法：{name}"
    )
