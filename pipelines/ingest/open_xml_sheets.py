"""XLSX to grids, one per sheet that shows anything: values as they print, merged cells, real row numbers.

The XML is read here and not through a library, because what prints depends on the number format of each cell and on
whether a formula was ever computed, and no fast library tells either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.ingest import sniff
from pipelines.ingest.allowance import CellCount
from pipelines.ingest.characters import INVISIBLE, as_printed, is_pictograph_font
from pipelines.ingest.content import Content, Grid, Lines, Remark, UnreadableDocument
from pipelines.ingest.number_formats import Formats
from pipelines.ingest.open_packaging import relations, relations_part
from pipelines.ingest.packages import Package
from pipelines.ingest.sheet_grid import SheetCells, address, hidden_parts, hidden_sheet, unknown_formats
from pipelines.ingest.xml_safety import attribute, local_name, parse, stream

if TYPE_CHECKING:
    from lxml.etree import _Element

_TRUE = ("1", "true", "on")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
_REMEMBERED = 100_000


@dataclass(slots=True)
class _Style:
    """What a cell format contributes: the number format, and the font where it prints pictographs."""

    code: str = "General"
    font: str | None = None


@dataclass(slots=True)
class _Sheet:
    """What was noticed while one sheet was read."""

    cells: SheetCells
    uncomputed: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: bool = False
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    drawings: list[str] = field(default_factory=list)

    def hides(self) -> bool:
        return self.hidden_rows or any(
            first <= column <= last
            for first, last in self.hidden_columns
            for texts in self.cells.texts.values()
            for column in texts
        )


class Workbook:
    """One XLSX. `content` reads all sheets; raises UnreadableDocument where the workbook is damaged or too large.

    With `recover` damaged parts are read as far as they go.
    """

    def __init__(self, data: bytes, limits: object, recover: bool = False) -> None:
        self.recover = recover
        self.package = Package(data, limits)
        self.count = CellCount(limits)
        self.remarks: list[Remark] = []
        self.formats = Formats()
        self.styles: list[_Style] = []
        self.strings: list[tuple[str, bool]] = []
        self._printed: dict[tuple[str, str], str] = {}
        self._formulas = self._zero_formulas = 0

    def content(self) -> Content:
        """Read every worksheet in the order of the workbook."""
        main = self._main_part()
        root = self._xml(main)
        related = self._relations(main)
        for node in root.iter():
            if local_name(node) == "workbookPr":
                self.formats.since_1904 = node.get("date1904") in _TRUE
        for kind, target in related.values():
            if kind == "styles" and target in self.package:
                self._read_styles(self._xml(target))
            elif kind == "sharedStrings" and target in self.package:
                self._read_strings(target)
        blocks: list[Lines | Grid] = []
        for node in root.iter():
            if local_name(node) == "sheet":
                kind, target = related.get(attribute(node, "id") or "", ("", ""))
                if target in self.package and kind not in ("chartsheet", "dialogsheet"):
                    blocks += self._sheet(node.get("name") or "", target, node.get("state") or "visible")
        if self.formats.unknown:
            self.remarks.append(unknown_formats(self.formats))
        recalculated = any(local_name(node) == "calcPr" and node.get("fullCalcOnLoad") in _TRUE for node in root.iter())
        if recalculated and self._formulas and self._formulas == self._zero_formulas:
            self.remarks.append(
                Remark(
                    "",
                    f"all {self._formulas} formulas hold 0: the program that wrote the workbook did not compute them",
                    f"全部 {self._formulas} 个公式的保存值都是 0：生成该文件的程序没有计算公式",
                )
            )
        return Content(sniff.XLSX, blocks, self.remarks)

    def _xml(self, part: str) -> _Element:
        return parse(self.package.read(part), part, recover=self.recover)

    def _main_part(self) -> str:
        root = self._xml("_rels/.rels") if "_rels/.rels" in self.package else None
        for kind, target in relations(root, "").values():
            if kind == "officeDocument" and target in self.package:
                return target
        if "xl/workbook.xml" in self.package:
            return "xl/workbook.xml"
        raise UnreadableDocument("the workbook has no main part", "工作簿缺少主体部分")

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        name = relations_part(part)
        return relations(self._xml(name) if name in self.package else None, part)

    # ---- styles and strings

    def _read_styles(self, root: _Element) -> None:
        fonts: list[str | None] = []
        for group in root:
            name = local_name(group)
            if name == "numFmts":
                for node in group:
                    number = node.get("numFmtId") or ""
                    if number.isdecimal():
                        self.formats.codes[int(number)] = node.get("formatCode") or "General"
            elif name == "fonts":
                for node in group:
                    named = next((child.get("val") for child in node if local_name(child) == "name"), None)
                    fonts.append(named if is_pictograph_font(named) else None)
        for group in root:
            if local_name(group) == "cellXfs":
                for node in group:
                    number, font = node.get("numFmtId") or "0", node.get("fontId") or "0"
                    self.styles.append(
                        _Style(
                            self.formats.code(int(number) if number.isdecimal() else 0),
                            fonts[int(font)] if font.isdecimal() and int(font) < len(fonts) else None,
                        )
                    )

    def _read_strings(self, part: str) -> None:
        for _event, node in stream(self.package.read(part), part, ("{*}si",), self.recover):
            self.strings.append(_rich_text(node))
            _forget(node)

    # ---- one sheet

    def _sheet(self, name: str, part: str, state: str) -> list[Lines | Grid]:
        sheet = _Sheet(SheetCells(name, self.count))
        next_row = 0
        tags = ("{*}row", "{*}mergeCell", "{*}col", "{*}drawing")
        for _event, node in stream(self.package.read(part), part, tags, self.recover):
            kind = local_name(node)
            if kind == "row":
                next_row = self._row(sheet, node, next_row) + 1
            elif kind == "mergeCell":
                corners = [_position(corner) for corner in (node.get("ref") or "").split(":")]
                if len(corners) == 2 and corners[0] and corners[1]:
                    self.count.spend(1)
                    (top, left), (bottom, right) = corners[0], corners[1]
                    sheet.cells.merge(min(top, bottom), min(left, right), max(top, bottom), max(left, right))
            elif kind == "col" and node.get("hidden") in _TRUE:
                first, last = node.get("min") or "", node.get("max") or ""
                if first.isdecimal() and last.isdecimal():
                    sheet.hidden_columns.append((int(first) - 1, int(last) - 1))
            elif kind == "drawing":
                sheet.drawings.append(attribute(node, "id") or "")
            _forget(node)
        if sheet.uncomputed:
            self.remarks.append(sheet.cells.uncomputed(sheet.uncomputed))
        grid = sheet.cells.grid()
        blocks: list[Lines | Grid] = [] if grid is None else [grid]
        blocks += self._text_boxes(name, part, sheet.drawings)
        if blocks and state != "visible":
            self.remarks.append(hidden_sheet(name))
        if grid is not None and sheet.hides():
            self.remarks.append(hidden_parts(name))
        return blocks

    def _row(self, sheet: _Sheet, row: _Element, expected: int) -> int:
        stated = row.get("r") or ""
        number = int(stated) - 1 if stated.isdecimal() and 0 < int(stated) <= _LAST_ROW else expected
        column = -1
        shown = 0
        for cell in row:
            place = cell.get("r")
            position = _position(place) if place else None
            column = position[1] if position else column + 1
            text = self._cell(sheet, cell, number, column)
            if text:
                shown += 1
                sheet.cells.put(number, column, text)
        self.count.spend(shown)
        if shown and row.get("hidden") in _TRUE:
            sheet.hidden_rows = True
        return number

    def _cell(self, sheet: _Sheet, cell: _Element, row: int, column: int) -> str:
        kind = cell.get("t", "n")
        value: str | None = None
        formula = False
        for child in cell:
            name = local_name(child)
            if name == "v":
                value = child.text or ""
            elif name == "f":
                formula = True
            elif name == "is" and kind == "inlineStr":
                text, pictographs = _rich_text(child)
                return self._string(text, pictographs, cell)
        if formula:
            if value is None or (not value and kind != "str"):
                sheet.uncomputed.append((row, column))
            else:
                self._formulas += 1
                self._zero_formulas += value == "0"
        if not value:
            return ""
        if kind == "s":
            index = int(value) if value.isdecimal() else -1
            if 0 <= index < len(self.strings):
                return self._string(*self.strings[index], cell)
            if self.recover:
                return ""
            raise UnreadableDocument("damaged XML: a cell names a text that is not there", "单元格引用的文本不存在")
        if kind in ("str", "inlineStr"):
            return self._string(_unescaped(value), False, cell)
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind in ("e", "d"):
            return value
        return self._number(value, self._style(cell).code, sheet.cells.name, row, column)

    def _number(self, value: str, code: str, sheet: str, row: int, column: int) -> str:
        key = (code, value)
        printed = self._printed.get(key)
        if printed is None:
            try:
                number = float(value)
            except ValueError:
                return value.strip()
            printed = self.formats.number(number, code, f"sheet {sheet} {address(row, column)}")
            if len(self._printed) >= _REMEMBERED:
                self._printed.clear()
            self._printed[key] = printed
        return printed

    def _string(self, text: str, pictographs: bool, cell: _Element) -> str:
        style = self._style(cell)
        if style.font is not None and not pictographs:
            text = as_printed(text, style.font)
        return (self.formats.text(text, style.code) if text else text).strip()

    def _style(self, cell: _Element) -> _Style:
        index = cell.get("s") or "0"
        return self.styles[int(index)] if index.isdecimal() and int(index) < len(self.styles) else _Style()

    def _text_boxes(self, name: str, part: str, drawings: list[str]) -> list[Lines | Grid]:
        texts: list[str] = []
        related = self._relations(part) if drawings else {}
        for drawing in drawings:
            target = related.get(drawing, ("", ""))[1]
            if target not in self.package:
                continue
            for node in self._xml(target).iter("{*}txBody"):
                for paragraph in node.iter("{*}p"):
                    pieces = [
                        "\n" if local_name(piece) == "br" else piece.text or ""
                        for piece in paragraph.iter("{*}t", "{*}br")
                    ]
                    texts += [line for line in "".join(pieces).split("\n") if line.strip()]
        return [Lines(texts, 1, f"sheet {name} text box", "line")] if texts else []


def _rich_text(node: _Element) -> tuple[str, bool]:
    """Return a string item as it prints, and whether runs of pictographs have been turned into signs already."""
    pieces: list[str] = []
    pictographs = False
    for child in node:
        name = local_name(child)
        if name == "t":
            pieces.append(_unescaped(child.text or ""))
        elif name == "r":
            font = None
            for part in child:
                kind = local_name(part)
                if kind == "rPr":
                    font = next((one.get("val") for one in part if local_name(one) == "rFont"), None)
                    pictographs = pictographs or is_pictograph_font(font)
                elif kind == "t":
                    pieces.append(as_printed(_unescaped(part.text or ""), font))
    return "".join(pieces).translate(INVISIBLE), pictographs


def _unescaped(text: str) -> str:
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: _character(int(match.group(1), 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _character(code: int) -> str:
    if 0xD800 <= code < 0xE000:
        return "�"
    return chr(code) if code >= 0x20 or code in (0x09, 0x0A, 0x0D) else ""


def _position(place: str) -> tuple[int, int] | None:
    """Return row and column, from 0, of an address such as `C7` or `$C$7`."""
    match = _ADDRESS.fullmatch(place.replace("$", "").upper())
    if match is None:
        return None
    column = 0
    for letter in match.group(1):
        column = column * 26 + ord(letter) - 64
    row = int(match.group(2))
    return (row - 1, column - 1) if 0 < row <= _LAST_ROW and column <= _LAST_COLUMN else None


def _forget(node: _Element) -> None:
    """Free an element that has been read, with everything before it."""
    node.clear()
    parent = node.getparent()
    while parent is not None and node.getprevious() is not None:
        del parent[0]
