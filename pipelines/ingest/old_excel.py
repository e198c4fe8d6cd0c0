"""XLS of Excel 97 to 2003 (BIFF8, [MS-XLS]) to grids: values as they print, merged cells, what is hidden.

The records are read here because no library tells the number format of a cell, and 100 % is stored as 1. Whatever a
record claims is checked against the bytes that are there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.ingest import sniff
from pipelines.ingest.allowance import CellCount, encrypted
from pipelines.ingest.characters import INVISIBLE, as_printed, is_pictograph_font
from pipelines.ingest.content import Content, Grid, Lines, Remark, UnreadableDocument
from pipelines.ingest.number_formats import Formats
from pipelines.ingest.sheet_grid import SheetCells, address, hidden_parts, hidden_sheet, unknown_formats

_BOF, _EOF, _CONTINUE, _FILEPASS, _DATEMODE = 0x809, 0x0A, 0x3C, 0x2F, 0x22
_FORMAT, _XF, _FONT, _SHEET, _STRINGS = 0x41E, 0xE0, 0x31, 0x85, 0xFC
_NUMBER, _RK, _MULRK, _FORMULA, _STRING, _BOOLERR = 0x203, 0x27E, 0xBD, 0x06, 0x207, 0x205
_LABELSST, _LABEL, _RSTRING, _MERGED, _ROW, _COLINFO = 0xFD, 0x204, 0xD6, 0xE5, 0x208, 0x7D
_BIFF8 = 0x600
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def is_biff8(stream: bytes) -> bool:
    """Tell whether a workbook stream is of Excel 97 or later."""
    return len(stream) >= 8 and struct.unpack_from("<H", stream)[0] == _BOF and stream[4:6] == b"\x00\x06"


def read(stream: bytes, limits: object) -> Content:
    """Read the workbook stream of an XLS; raises UnreadableDocument where it is encrypted, damaged or too large."""
    return _Workbook(stream, limits).content()


@dataclass(slots=True)
class _Sheet:
    """What was noticed while one sheet was read."""

    cells: SheetCells
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    result_at: tuple[int, int, int] | None = None  # row, column and style of a formula whose text follows

    def hides(self) -> bool:
        return any(row in self.hidden_rows for row in self.cells.texts) or any(
            first <= column <= last
            for first, last in self.hidden_columns
            for texts in self.cells.texts.values()
            for column in texts
        )


class _Workbook:
    def __init__(self, stream: bytes, limits: object) -> None:
        self.stream = stream
        self.count = CellCount(limits)
        self.formats = Formats()
        self.fonts: list[str] = []
        self.styles: list[tuple[int, int]] = []  # number of the font and of the number format
        self.strings: list[tuple[str, list[tuple[int, int]]]] = []  # text, and where in it other fonts begin
        self.sheets: list[tuple[str, int, int]] = []  # name, place in the stream, 0 where it is shown
        self.missing_strings = 0

    def content(self) -> Content:
        """Read every worksheet in order."""
        self._read_globals()
        blocks: list[Lines | Grid] = []
        remarks: list[Remark] = []
        for name, position, state in self.sheets:
            sheet = self._sheet(name, position)
            grid = sheet.cells.grid()
            if grid is None:
                continue
            blocks.append(grid)
            if state:
                remarks.append(hidden_sheet(name))
            if sheet.hides():
                remarks.append(hidden_parts(name))
        if self.formats.unknown:
            remarks.append(unknown_formats(self.formats))
        if self.missing_strings:
            remarks.append(
                Remark(
                    "",
                    f"the workbook is damaged: {self.missing_strings} cells name a text that is not there",
                    f"工作簿已损坏：有 {self.missing_strings} 个单元格引用的文本不存在",
                )
            )
        return Content(sniff.XLS, blocks, remarks)

    def _read_globals(self) -> None:
        for kind, parts in _records(self.stream, 0):
            body = parts[0]
            try:
                if kind == _FILEPASS:
                    raise encrypted("workbook", "工作簿")
                if kind == _DATEMODE:
                    self.formats.since_1904 = struct.unpack_from("<H", body)[0] == 1
                elif kind == _FORMAT:
                    (number,) = struct.unpack_from("<H", body)
                    self.formats.codes[number] = _Text(parts, 2).long()
                elif kind == _FONT:
                    self.fonts.append(_Text(parts, 14).short())
                elif kind == _XF:
                    font, number = struct.unpack_from("<HH", body)
                    self.styles.append((font, number))
                elif kind == _SHEET:
                    position, state, sheet_type = struct.unpack_from("<LBB", body)
                    if sheet_type == 0:
                        self.sheets.append((_Text(parts, 6).short(), position, state & 3))
                elif kind == _STRINGS:
                    self._read_strings(parts)
                elif kind == _EOF:
                    return
            except (struct.error, IndexError):
                continue
        raise UnreadableDocument("damaged workbook: it ends before its sheets", "工作簿已损坏：内容不完整")

    def _read_strings(self, parts: list[bytes]) -> None:
        _total, unique = struct.unpack_from("<LL", parts[0])
        text = _Text(parts, 8)
        for _ in range(unique):
            if text.at_end():
                return  # fewer than promised; cells that name the others are counted
            try:
                self.strings.append(text.rich())
            except (struct.error, IndexError):
                return

    def _sheet(self, name: str, position: int) -> _Sheet:
        sheet = _Sheet(SheetCells(name, self.count))
        depth = 0
        for kind, parts in _records(self.stream, position):
            if kind == _BOF:
                depth += 1  # a chart on the sheet has records of its own
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    break
            elif depth == 1:
                try:
                    self._record(sheet, kind, parts)
                except (struct.error, IndexError):
                    continue
        return sheet

    def _record(self, sheet: _Sheet, kind: int, parts: list[bytes]) -> None:
        body = parts[0]
        if kind == _NUMBER:
            row, column, style, number = struct.unpack_from("<3Hd", body)
            self._number(sheet, row, column, style, number)
        elif kind == _RK:
            row, column, style, packed = struct.unpack_from("<3HL", body)
            self._number(sheet, row, column, style, _unpacked(packed))
        elif kind == _MULRK:
            row, column = struct.unpack_from("<HH", body)
            for offset in range(4, len(body) - 7, 6):
                style, packed = struct.unpack_from("<HL", body, offset)
                self._number(sheet, row, column, style, _unpacked(packed))
                column += 1
        elif kind == _LABELSST:
            row, column, style, index = struct.unpack_from("<3HL", body)
            if index < len(self.strings):
                self._text(sheet, row, column, style, *self.strings[index])
            else:
                self.missing_strings += 1
        elif kind in (_LABEL, _RSTRING):
            row, column, style = struct.unpack_from("<3H", body)
            self._text(sheet, row, column, style, _Text(parts, 6).long(), [])
        elif kind == _FORMULA:
            self._formula(sheet, body)
        elif kind == _STRING:
            if sheet.result_at is not None:
                self._text(sheet, *sheet.result_at, _Text(parts, 0).long(), [])
                sheet.result_at = None
        elif kind == _BOOLERR:
            row, column, _style, code, is_error = struct.unpack_from("<3HBB", body)
            self._put(sheet, row, column, _ERRORS.get(code, "#VALUE!") if is_error else _truth(code))
        elif kind == _MERGED:
            (ranges,) = struct.unpack_from("<H", body)
            for index in range(ranges):
                top, bottom, left, right = struct.unpack_from("<4H", body, 2 + 8 * index)
                self.count.spend(1)
                sheet.cells.merge(top, left, bottom, right)
        elif kind == _ROW:
            if struct.unpack_from("<H", body, 12)[0] & 0x20:
                sheet.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLINFO:
            first, last, _width, _style, flags = struct.unpack_from("<5H", body)
            if flags & 1:
                sheet.hidden_columns.append((first, last))

    def _formula(self, sheet: _Sheet, body: bytes) -> None:
        row, column, style = struct.unpack_from("<3H", body)
        result = body[6:14]
        if result[6:8] != b"\xff\xff":
            self._number(sheet, row, column, style, struct.unpack("<d", result)[0])
        elif result[0] == 0:
            sheet.result_at = (row, column, style)
        elif result[0] == 1:
            self._put(sheet, row, column, _truth(result[2]))
        elif result[0] == 2:
            self._put(sheet, row, column, _ERRORS.get(result[2], "#VALUE!"))

    def _number(self, sheet: _Sheet, row: int, column: int, style: int, number: float) -> None:
        code = self.formats.code(self.styles[style][1]) if style < len(self.styles) else "General"
        place = f"sheet {sheet.cells.name} {address(row, column)}"
        self._put(sheet, row, column, self.formats.number(number, code, place))

    def _text(self, sheet: _Sheet, row: int, column: int, style: int, text: str, runs: list[tuple[int, int]]) -> None:
        font, number = self.styles[style] if style < len(self.styles) else (0, 0)
        pieces: list[str] = []
        begin = 0
        for start, following in [*runs, (len(text), 0)]:
            pieces.append(as_printed(text[begin:start], self._font(font)))
            begin, font = max(start, begin), following
        printed = "".join(pieces).replace("\r\n", "\n").replace("\r", "\n").translate(INVISIBLE)
        self._put(sheet, row, column, self.formats.text(printed, self.formats.code(number)).strip())

    def _put(self, sheet: _Sheet, row: int, column: int, text: str) -> None:
        if text:
            self.count.spend(1)
            sheet.cells.put(row, column, text)

    def _font(self, number: int) -> str | None:
        # Font number 4 does not exist; the fonts after it stand one place further up.
        index = number - 1 if number > 4 else number
        font = self.fonts[index] if index < len(self.fonts) else None
        return font if is_pictograph_font(font) else None


class _Text:
    """Reads strings from a record that may go on in further records ([MS-XLS] 2.5.293 and 2.5.294)."""

    def __init__(self, parts: list[bytes], position: int) -> None:
        self.parts = parts
        self.index = 0
        self.position = position

    def at_end(self) -> bool:
        return self.index == len(self.parts) - 1 and self.position >= len(self.parts[-1])

    def short(self) -> str:
        length, flags = self._take(2)
        return self._characters(length, flags)

    def long(self) -> str:
        length, flags = struct.unpack("<HB", self._take(3))
        return self._characters(length, flags)

    def rich(self) -> tuple[str, list[tuple[int, int]]]:
        """Return a text and `(character, font)` where the font changes."""
        length, flags = struct.unpack("<HB", self._take(3))
        runs = struct.unpack("<H", self._take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<L", self._take(4))[0] if flags & 4 else 0
        text = self._characters(length, flags)
        fonts = [struct.unpack("<HH", self._take(4)) for _ in range(runs)]
        self._skip(extra)
        return text, [(start, font) for start, font in fonts]

    def _take(self, count: int) -> bytes:
        pieces = b""
        while count:
            part = self.parts[self.index]
            piece = part[self.position : self.position + count]
            self.position += len(piece)
            pieces += piece
            count -= len(piece)
            if count:
                self._next()
        return pieces

    def _skip(self, count: int) -> None:
        while count:
            step = min(count, len(self.parts[self.index]) - self.position)
            self.position += step
            count -= step
            if count:
                self._next()

    def _characters(self, length: int, flags: int) -> str:
        pieces: list[str] = []
        while length:
            part = self.parts[self.index]
            width = 2 if flags & 1 else 1
            count = min(length, (len(part) - self.position) // width)
            raw = part[self.position : self.position + count * width]
            pieces.append(raw.decode("utf-16-le" if width == 2 else "latin-1", "replace"))
            self.position += count * width
            length -= count
            if length:
                self._next()
                # A text that goes on says anew how wide its characters are.
                flags = self.parts[self.index][0]
                self.position = 1
        return "".join(pieces)

    def _next(self) -> None:
        self.index += 1
        self.position = 0
        if self.index >= len(self.parts):
            raise IndexError("the record ends inside a text")


def _records(stream: bytes, position: int) -> Iterator[tuple[int, list[bytes]]]:
    """Yield records with those that continue them."""
    kind, parts = -1, [b""]
    while position + 4 <= len(stream):
        following, length = struct.unpack_from("<HH", stream, position)
        body = stream[position + 4 : position + 4 + length]
        position += 4 + length
        if following == _CONTINUE and kind >= 0:
            parts.append(body)
            continue
        if kind >= 0:
            yield kind, parts
        kind, parts = following, [body]
    if kind >= 0:
        yield kind, parts


def _truth(value: int) -> str:
    return "TRUE" if value else "FALSE"


def _unpacked(packed: int) -> float:
    """Return the number of an RK value ([MS-XLS] 2.5.217)."""
    if packed & 2:
        number = float(struct.unpack("<i", struct.pack("<L", packed))[0] >> 2)
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return number / 100 if packed & 1 else number
