"""A TrueType font whose glyphs are boxes, so that a PDF can embed it as published PDFs embed theirs.

The machines that run the tests have no Chinese font. A reader of text layers looks at codes, origins and boxes of
characters, never at their shapes; boxes of the right size are all it takes.
"""

from __future__ import annotations

import struct

UNITS = 1000
ASCENT, DESCENT = 860, -140


def _glyph(width: int) -> bytes:
    """One rectangle, nearly as wide as its advance; nothing for the blank."""
    left, right, bottom, top = 60, width - 60, -80, 780
    head = struct.pack(">hhhhh", 1, left, bottom, right, top)
    ends = struct.pack(">HH", 3, 0)
    flags = bytes([1, 1, 1, 1])
    xs = struct.pack(">hhhh", left, 0, right - left, 0)
    ys = struct.pack(">hhhh", bottom, top - bottom, 0, bottom - top)
    data = head + ends + flags + xs + ys
    return data + b"\0" * (-len(data) % 4)


def _cmap(codes: list[int]) -> bytes:
    """Format 4, one segment per character."""
    count = len(codes) + 1
    search = 1
    while search * 2 <= count:
        search *= 2
    ends = [*codes, 0xFFFF]
    deltas = [(glyph + 1 - code) & 0xFFFF for glyph, code in enumerate(codes)] + [1]
    body = struct.pack(">HHHH", count * 2, search * 2, search.bit_length() - 1, count * 2 - search * 2)
    body += struct.pack(f">{count}H", *ends) + b"\0\0" + struct.pack(f">{count}H", *ends)
    body += struct.pack(f">{count}H", *deltas) + b"\0\0" * count
    table = struct.pack(">HHH", 4, len(body) + 6, 0) + body
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + table


def _name(family: str) -> bytes:
    texts = {1: family, 2: "Regular", 4: family, 6: family}
    records, storage = b"", b""
    for identifier, text in texts.items():
        data = text.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, identifier, len(data), len(storage))
        storage += data
    return struct.pack(">HHH", 0, len(texts), 6 + len(records)) + records + storage


def box_font(characters: str, family: str = "BoxSong") -> bytes:
    """The bytes of a font for these characters of the basic plane: full width 1000, half width 500."""
    codes = sorted({ord(character) for character in characters if ord(character) < 0xFFFF} | {0x20})
    widths = [UNITS] + [UNITS // 2 if code < 0x100 else UNITS for code in codes]
    glyphs = [_glyph(UNITS)] + [
        b"" if code in (0x20, 0xA0, 0x3000) else _glyph(width) for code, width in zip(codes, widths[1:], strict=True)
    ]
    offsets, data = [0], b"".join(glyphs)
    for glyph in glyphs:
        offsets.append(offsets[-1] + len(glyph))
    count = len(glyphs)
    tables = {
        b"OS/2": struct.pack(
            ">HhHHHhhhhhhhhhhh10sIIII4sHHHhhhHH",
            1,
            UNITS,
            400,
            5,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            b"\0" * 10,
            0,
            0,
            0,
            0,
            b"BOXF",
            64,
            codes[0],
            codes[-1],
            ASCENT,
            DESCENT,
            0,
            ASCENT,
            -DESCENT,
        )
        + struct.pack(">II", 1, 0),
        b"cmap": _cmap(codes),
        b"glyf": data,
        b"head": struct.pack(
            ">IIIIHHqqhhhhHHhhh",
            0x10000,
            0x10000,
            0,
            0x5F0F3CF5,
            0,
            UNITS,
            0,
            0,
            0,
            DESCENT,
            UNITS,
            ASCENT,
            0,
            8,
            2,
            1,
            0,
        ),
        b"hhea": struct.pack(
            ">IhhhHhhhhhhhhhhhH", 0x10000, ASCENT, DESCENT, 0, UNITS, 0, 0, UNITS, 1, 0, 0, 0, 0, 0, 0, 0, count
        ),
        b"hmtx": b"".join(struct.pack(">Hh", width, 60) for width in widths),
        b"loca": struct.pack(f">{count + 1}I", *offsets),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, count, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        b"name": _name(family),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, -100, 50, 0, 0, 0, 0, 0),
    }
    search = 1
    while search * 2 <= len(tables):
        search *= 2
    head = struct.pack(
        ">IHHHH", 0x10000, len(tables), search * 16, search.bit_length() - 1, (len(tables) - search) * 16
    )
    position = len(head) + 16 * len(tables)
    directory, body = b"", b""
    for tag, content in sorted(tables.items()):
        padded = content + b"\0" * (-len(content) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += struct.pack(">4sIII", tag, checksum, position, len(content))
        body += padded
        position += len(padded)
    return head + directory + body
