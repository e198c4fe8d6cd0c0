"""A press for 7z archives, as 7-Zip packs them: one block for all files, the directory packed as well."""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence

DICTIONARY = 1 << 20
LZMA2 = ([(b"\x21", b"\x10")], [{"id": lzma.FILTER_LZMA2, "dict_size": DICTIONARY}])
LZMA1 = (
    [(b"\3\1\1", b"\x5d" + DICTIONARY.to_bytes(4, "little"))],
    [{"id": lzma.FILTER_LZMA1, "dict_size": DICTIONARY, "lc": 3, "lp": 0, "pb": 2}],
)
X86_LZMA2 = ([(b"\3\3\1\3", b""), LZMA2[0][0]], [{"id": lzma.FILTER_X86}, *LZMA2[1]])
Coders = Sequence[tuple[bytes, bytes]]


def pressed(
    files: Mapping[str, bytes],
    coders: Coders = LZMA2[0],
    pack: Callable[[bytes], bytes] | None = None,
    packed_directory: bool = True,
    folders: Sequence[str] = (),
    attributes: Mapping[str, int] | None = None,
) -> bytes:
    """An archive of one block; `pack` compresses it (default: by LZMA2), `folders` are entries without data."""
    pack = pack or raw(LZMA2[1])
    stored = {name: data for name, data in files.items() if data}
    names = [*stored, *(name for name in files if not files[name]), *folders]
    block = pack(b"".join(stored.values()))
    listed = b"\x05" + number(len(names))
    if len(names) > len(stored):
        without = [index >= len(stored) for index in range(len(names))]
        listed += prop(0x0E, bits(without))
        listed += prop(0x0F, bits([name not in folders for name in names[len(stored) :]]))
    listed += prop(0x19, bytes(3))  # what pads a directory
    listed += prop(0x11, b"\0" + "".join(f"{name}\0" for name in names).encode("utf-16-le"))
    if attributes:
        values = [attributes.get(name, 0x20) for name in names]
        listed += prop(0x15, b"\x01\0" + struct.pack(f"<{len(values)}L", *values))
    listed += b"\0"
    streams = b"\x04" + streams_of(0, len(block), coders, list(stored.values())) + b"\0" if stored else b""
    directory = b"\x01" + streams + listed + b"\0"
    data = block if stored else b""
    if packed_directory:
        small = raw(LZMA2[1])(directory)
        described = b"\x17" + streams_of(len(data), len(small), LZMA2[0], [directory], alone=True) + b"\0"
        data, directory = data + small, described
    start = struct.pack("<QQL", len(data), len(directory), zlib.crc32(directory))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<L", zlib.crc32(start)) + start + data + directory


def raw(filters: Sequence[Mapping[str, int]]) -> Callable[[bytes], bytes]:
    return lambda data: lzma.compress(data, lzma.FORMAT_RAW, filters=list(filters))


def number(value: int) -> bytes:
    """A number in the form of 7z: as many bytes follow the first as it has leading ones."""
    for more in range(9):
        if value < 1 << (7 * (more + 1)) or more == 8:
            rest = value & ((1 << (8 * more)) - 1)
            first = (0xFF00 >> more) & 0xFF | (value >> (8 * more) if more < 8 else 0)
            return bytes([first]) + rest.to_bytes(more, "little")
    raise AssertionError


def bits(flags: Sequence[bool]) -> bytes:
    padded = [*flags, *[False] * (-len(flags) % 8)]
    return bytes(sum(flag << (7 - at) for at, flag in enumerate(padded[i : i + 8])) for i in range(0, len(padded), 8))


def prop(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + number(len(body)) + body


def streams_of(position: int, packed: int, coders: Coders, files: Sequence[bytes], alone: bool = False) -> bytes:
    """Where one block lies, how it is packed, and which files are in it."""
    size = sum(map(len, files))
    found = b"\x06" + number(position) + number(1) + b"\x09" + number(packed) + b"\0"
    found += b"\x07\x0b" + number(1) + b"\0" + number(len(coders))
    for method, properties in coders:
        flags = len(method) | (0x20 if properties else 0)
        found += bytes([flags]) + method + (number(len(properties)) + properties if properties else b"")
    # Each coder takes what the next one yields.
    found += b"".join(number(place) + number(place + 1) for place in range(len(coders) - 1))
    found += b"\x0c" + number(size) * len(coders)
    if alone:
        return found + b"\x0a\x01" + struct.pack("<L", zlib.crc32(files[0])) + b"\0"
    found += b"\0\x08\x0d" + number(len(files)) + b"\x09" + b"".join(number(len(data)) for data in files[:-1])
    return found + b"\x0a\x01" + b"".join(struct.pack("<L", zlib.crc32(data)) for data in files) + b"\0"
