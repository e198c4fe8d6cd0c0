"""XLS and XLSB to grids: texts and merged cells through calamine, numbers as they print from the records themselves.

calamine gives values without their formats, and 100 % is stored as 1. The records of an XLS (BIFF8, [MS-XLS]) that
carry numbers, their formats and what is hidden are few, so they are read here and laid over calamine's cells. An XLSB
or an XLS older than Excel 97 keeps calamine's plain values.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from pipelines.ingest import sniff
from pipelines.ingest.allowance import CellCount, encrypted
from pipelines.ingest.archives import Package, is_zip
from pipelines.ingest.characters import INVISIBLE, as_printed, is_pictograph_font
from pipelines.ingest.content import Content, Grid, Lines, Remark, UnreadableDocument
from pipelines.ingest.number_formats import Formats, general
from pipelines.ingest.ole2 import MAGIC, Container
from pipelines.ingest.sheet_grid import SheetCells, address, hidden_parts, hidden_sheet, unknown_formats

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_BOF, _EOF, _FILEPASS, _DATEMODE, _FORMAT, _XF, _FONT, _SHEET = 0x809, 0x0A, 0x2F, 0x22, 0x41E, 0xE0, 0x31, 0x85
_NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR, _ROW, _COLINFO = 0x203, 0x27E, 0xBD, 0x06, 0x205, 0x208, 0x7D
_LABELSST, _LABEL, _RSTRING = 0xFD, 0x204, 0xD6
_BIFF8 = 0x600
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


@dataclass(slots=True)
class _SheetRecords:
    """What the records of one sheet say: printed numbers, formats of texts, and what is hidden."""

    printed: dict[tuple[int, int], str] = field(default_factory=dict)
    styles: dict[tuple[int, int], int] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def hides(self, cells: SheetCells) -> bool:
        """Tell whether text stands in a hidden row or column."""
        return any(row in self.hidden_rows for row in cells.texts) or any(
            first <= column <= last
            for first, last in self.hidden_columns
            for row in cells.texts.values()
            for column in row
        )


def read(data: bytes, name: str, limits: object) -> Content:
    """Read an XLS or XLSB; raises UnreadableDocument where it is encrypted, damaged or too large."""
    import python_calamine

    records = None
    media_type = sniff.XLS
    if is_zip(data):
        media_type = sniff.XLSX if sniff.media_type(data) == sniff.XLSX else sniff.XLSB
        Package(data, limits).verify()  # calamine inflates by itself
    else:
        records = _Records.of(data)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            return _content(workbook, records, media_type, limits)
    except python_calamine.PasswordError:
        raise encrypted("workbook", "工作簿") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        reason = str(error)[:200]
        raise UnreadableDocument(f"damaged workbook: {reason}", f"工作簿已损坏：{reason}") from None
    except BaseException as error:
        # calamine is native code: on some damaged files it panics, which is no ordinary error.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableDocument("damaged workbook: its reader gave up", "工作簿已损坏，无法解析") from None


def _content(workbook: CalamineWorkbook, records: _Records | None, media_type: str, limits: object) -> Content:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    count = CellCount(limits)
    blocks: list[Lines | Grid] = []
    remarks: list[Remark] = []
    for metadata in workbook.sheets_metadata:
        if metadata.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(metadata.name)
        found = records.sheet(metadata.name) if records is not None else None
        cells = SheetCells(metadata.name, count)
        _fill(cells, sheet, found, records)
        grid = cells.grid()
        if grid is None:
            continue
        blocks.append(grid)
        if metadata.visible != SheetVisibleEnum.Visible:
            remarks.append(hidden_sheet(metadata.name))
        if found is not None and found.hides(cells):
            remarks.append(hidden_parts(metadata.name))
    if records is not None and records.formats.unknown:
        remarks.append(unknown_formats(records.formats))
    if records is None or not records.understood:
        remarks.append(
            Remark(
                "",
                "the number formats of this kind of workbook are not read: 100% may stand as 1",
                "无法读取此类工作簿的数字格式：100% 可能显示为 1",
                "signal",
            )
        )
    return Content(media_type, blocks, remarks)


def _fill(cells: SheetCells, sheet: CalamineSheet, found: _SheetRecords | None, records: _Records | None) -> None:
    if sheet.start is not None:
        top, left = sheet.start
        for row, values in enumerate(sheet.to_python(skip_empty_area=True), top):
            shown = 0
            for column, value in enumerate(values, left):
                if value == "" or value is None:
                    continue
                shown += 1
                text = _plain(value)
                if isinstance(value, str) and found is not None and records is not None:
                    text = records.text(text, found.styles.get((row, column)))
                cells.put(row, column, text.strip())
            cells.count.spend(shown)
    for (row, column), text in found.printed.items() if found is not None else ():
        # An empty print (a format that hides zeros) removes calamine's value too.
        cells.texts.setdefault(row, {})[column] = text
    for (first, begin), (last, end) in sheet.merged_cell_ranges or []:
        cells.merge(first, begin, last, end)
    cells.texts = {
        row: kept for row, texts in cells.texts.items() if (kept := {at: text for at, text in texts.items() if text})
    }


def _plain(value: object) -> str:
    """Print a value of calamine's without its format."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").translate(INVISIBLE)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return general(float(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


class _Records:
    """The records of one XLS that calamine does not tell."""

    def __init__(self, stream: bytes) -> None:
        self.stream = stream
        self.formats = Formats()
        self.understood = False
        self._fonts: list[str] = []
        self._styles: list[tuple[int, int]] = []  # number of the font and of the format
        self._sheets: dict[str, int] = {}
        self._read_globals()

    @classmethod
    def of(cls, data: bytes) -> _Records:
        """Open the workbook stream; raises UnreadableDocument where there is none or it is encrypted."""
        if data[:8] != MAGIC:
            return cls(data)
        container = Container(data)
        if "encryptedpackage" in container.root_names:
            raise encrypted("workbook", "工作簿")
        stream = container.stream("workbook") or container.stream("book")
        if stream is None:
            raise UnreadableDocument("the Office container holds no workbook", "Office 容器文件中没有工作簿")
        return cls(stream)

    def text(self, text: str, style: int | None) -> str:
        """Print a text under a cell format: fonts of pictographs, and formats that add to a text."""
        if style is None or not 0 <= style < len(self._styles):
            return text
        font, number = self._styles[style]
        return self.formats.text(as_printed(text, self._font(font)), self.formats.code(number))

    def sheet(self, name: str) -> _SheetRecords:
        """Read the cells of one sheet that print something else than calamine says."""
        found = _SheetRecords()
        if not self.understood or name not in self._sheets:
            return found
        depth = 0
        for kind, body in _records(self.stream, self._sheets[name]):
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    break
            elif depth == 1:
                try:
                    self._cell(kind, body, found, name)
                except struct.error:
                    continue
        return found

    def _cell(self, kind: int, body: bytes, found: _SheetRecords, name: str) -> None:
        if kind == _NUMBER:
            row, column, style, number = struct.unpack_from("<3Hd", body)
            self._print(found, name, row, column, style, number)
        elif kind == _RK:
            row, column, style, packed = struct.unpack_from("<3HL", body)
            self._print(found, name, row, column, style, _unpacked(packed))
        elif kind == _MULRK:
            row, column = struct.unpack_from("<HH", body)
            for offset in range(4, len(body) - 7, 6):
                style, packed = struct.unpack_from("<HL", body, offset)
                self._print(found, name, row, column, style, _unpacked(packed))
                column += 1
        elif kind == _FORMULA:
            row, column, style = struct.unpack_from("<3H", body)
            result = body[6:14]
            if result[6:8] != b"\xff\xff":
                self._print(found, name, row, column, style, struct.unpack("<d", result)[0])
            elif result[0] == 0:
                found.styles[(row, column)] = style
            elif result[0] == 2:
                found.printed[(row, column)] = _ERRORS.get(result[2], "#VALUE!")
        elif kind == _BOOLERR:
            row, column, _style, code, is_error = struct.unpack_from("<3HBB", body)
            if is_error:
                found.printed[(row, column)] = _ERRORS.get(code, "#VALUE!")
        elif kind in (_LABELSST, _LABEL, _RSTRING):
            row, column, style = struct.unpack_from("<3H", body)
            found.styles[(row, column)] = style
        elif kind == _ROW:
            if struct.unpack_from("<H", body, 12)[0] & 0x20:
                found.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLINFO:
            first, last, _width, _style, flags = struct.unpack_from("<5H", body)
            if flags & 1:
                found.hidden_columns.append((first, last))

    def _print(self, found: _SheetRecords, name: str, row: int, column: int, style: int, number: float) -> None:
        code = self.formats.code(self._styles[style][1]) if style < len(self._styles) else "General"
        found.printed[(row, column)] = self.formats.number(number, code, f"sheet {name} {address(row, column)}")

    def _font(self, number: int) -> str | None:
        # Font number 4 does not exist; the fonts after it are one place further up.
        index = number - 1 if number > 4 else number
        font = self._fonts[index] if index < len(self._fonts) else None
        return font if is_pictograph_font(font) else None

    def _read_globals(self) -> None:
        for position, (kind, body) in enumerate(_records(self.stream, 0)):
            if position == 0:
                if kind != _BOF or len(body) < 4 or struct.unpack_from("<H", body)[0] != _BIFF8:
                    return
                self.understood = True
            try:
                if kind == _FILEPASS:
                    raise encrypted("workbook", "工作簿")
                if kind == _DATEMODE:
                    self.formats.since_1904 = struct.unpack_from("<H", body)[0] == 1
                elif kind == _FORMAT:
                    number, length, flags = struct.unpack_from("<HHB", body)
                    self.formats.codes[number] = _text(body[5:], length, flags)
                elif kind == _FONT:
                    length, flags = struct.unpack_from("<BB", body, 14)
                    self._fonts.append(_text(body[16:], length, flags))
                elif kind == _XF:
                    font, number = struct.unpack_from("<HH", body)
                    self._styles.append((font, number))
                elif kind == _SHEET:
                    start, _state, _type, length, flags = struct.unpack_from("<LBBBB", body)
                    self._sheets[_text(body[8:], length, flags)] = start
                elif kind == _EOF:
                    return
            except struct.error:
                continue


def _records(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        yield kind, stream[position + 4 : position + 4 + length]
        position += 4 + length


def _text(body: bytes, length: int, flags: int) -> str:
    return body[: 2 * length].decode("utf-16-le", "replace") if flags & 1 else body[:length].decode("latin-1")


def _unpacked(packed: int) -> float:
    """Return the number of an RK value ([MS-XLS] 2.5.217)."""
    if packed & 2:
        number = float(struct.unpack("<i", struct.pack("<L", packed))[0] >> 2)
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return number / 100 if packed & 1 else number
