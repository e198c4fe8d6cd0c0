"""A press for the two old carriers that no library writes: OLE2 containers and the workbooks of Excel 97 in them."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(stream: str, content: bytes = b"\0" * 5000) -> bytes:
    """Press an OLE2 container with one stream, filled up to the 4,096 bytes that need no small sectors."""
    content = content.ljust(4096, b"\0")
    sectors = -(-len(content) // 512)
    entries = [("Root Entry", 5, 1, _END, 0), (stream, 2, _FREE, 0, len(content))]
    directory = b""
    for name, kind, child, start, size in entries:
        raw = name.encode("utf-16-le") + b"\0\0"
        directory += raw.ljust(64, b"\0") + struct.pack("<HBB3L", len(raw), kind, 1, _FREE, _FREE, child)
        directory += b"\0" * 36 + struct.pack("<LLL", start, size, 0)
    tables = 1
    while sectors + 1 + tables > 128 * tables:
        tables += 1
    chain = [*range(1, sectors), _END, _END, *[_TABLE] * tables]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<9L", 0, tables, sectors, 0, 4096, _END, 0, _END, 0)
    places = [sectors + 1 + number for number in range(tables)]
    header += struct.pack("<109L", *places, *[_FREE] * (109 - tables))
    allocation = struct.pack(f"<{128 * tables}L", *chain, *[_FREE] * (128 * tables - len(chain)))
    return header + content.ljust(sectors * 512, b"\0") + directory.ljust(512, b"\0") + allocation


@dataclass
class OldSheet:
    """A sheet of an Excel 97 workbook: `(row, column, value, number format)` from 0, and merged ranges."""

    name: str
    cells: list[tuple[int, int, object, str]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: int = 0
    hidden_rows: tuple[int, ...] = ()


def old_workbook(*sheets: OldSheet, encrypted: bool = False, since_1904: bool = False) -> bytes:
    """Press an XLS. Text, numbers, truth values and `=1/0` (a formula with an error as its result) are written."""
    formats = list(dict.fromkeys(code for sheet in sheets for _, _, _, code in sheet.cells))
    strings = list(dict.fromkeys(value for sheet in sheets for _, _, value, _ in sheet.cells if isinstance(value, str)))
    begin = record(0x809, struct.pack("<HHHHLL", 0x600, 5, 0, 0x7CC, 0, 6))
    if encrypted:
        begin += record(0x2F, struct.pack("<HHHH", 0, 1, 2, 3))
    begin += record(0x42, struct.pack("<H", 1200)) + record(0x22, struct.pack("<H", int(since_1904)))
    begin += record(0x31, struct.pack("<HHHHHBBBB", 220, 0, 0x7FFF, 400, 0, 0, 0, 134, 0) + short("宋体"))
    for number, code in enumerate(formats, 164):
        begin += record(0x41E, struct.pack("<HHB", number, len(code), 1) + code.encode("utf-16-le"))
    for number in range(164, 164 + len(formats)):
        begin += record(0xE0, struct.pack("<HH", 0, number) + b"\0" * 16)
    places = {text: number for number, text in enumerate(strings)}
    bodies = [_sheet(sheet, formats, places) for sheet in sheets]
    end = _shared(strings) + record(0x0A)
    position = len(begin) + sum(4 + 6 + len(short(sheet.name)) for sheet in sheets) + len(end)
    names = b""
    for sheet, body in zip(sheets, bodies, strict=True):
        names += record(0x85, struct.pack("<LBB", position, sheet.hidden, 0) + short(sheet.name))
        position += len(body)
    return compound("Workbook", begin + names + end + b"".join(bodies))


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def short(text: str) -> bytes:
    return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")


def _shared(strings: list[str]) -> bytes:
    """Press the shared texts: a record holds 8,224 bytes, and a text that goes on says again how wide it is."""
    parts = [struct.pack("<LL", len(strings), len(strings))]
    for text in strings:
        if len(parts[-1]) > 8200:
            parts.append(b"")
        parts[-1] += struct.pack("<HB", len(text), 1)
        while text:
            room = (8224 - len(parts[-1])) // 2
            parts[-1] += text[:room].encode("utf-16-le")
            text = text[room:]
            if text:
                parts.append(b"\x01")
    return record(0xFC, parts[0]) + b"".join(record(0x3C, part) for part in parts[1:])


def _sheet(sheet: OldSheet, formats: list[str], strings: dict[str, int]) -> bytes:
    body = bytearray(record(0x809, struct.pack("<HHHHLL", 0x600, 0x10, 0, 0x7CC, 0, 6)))
    rows = [row for row, _, _, _ in sheet.cells]
    columns = [column for _, column, _, _ in sheet.cells]
    if rows:
        body += record(0x200, struct.pack("<LLHHH", min(rows), max(rows) + 1, min(columns), max(columns) + 1, 0))
    for row in sheet.hidden_rows:
        body += record(0x208, struct.pack("<HHHHHHL", row, 0, 9, 0xFF, 0, 0, 0x120))
    for row, column, value, code in sheet.cells:
        place = struct.pack("<HHH", row, column, formats.index(code))
        if value == "=1/0":
            body += record(0x06, place + b"\x02\0\x07\0\0\0\xff\xff" + struct.pack("<HLH", 0, 0, 0))
        elif isinstance(value, str):
            body += record(0xFD, place + struct.pack("<L", strings[value]))
        elif isinstance(value, bool):
            body += record(0x205, place + struct.pack("<BB", value, 0))
        elif isinstance(value, int):
            body += record(0x27E, place + struct.pack("<L", value << 2 & 0xFFFFFFFF | 2))
        else:
            assert isinstance(value, float)
            body += record(0x203, place + struct.pack("<d", value))
    if sheet.merged:
        ranges = b"".join(struct.pack("<HHHH", *one) for one in sheet.merged)
        body += record(0xE5, struct.pack("<H", len(sheet.merged)) + ranges)
    return bytes(body) + record(0x0A)
