"""XML Spreadsheet 2003 to grids: what report programs write as `.xls` with `progid="Excel.Sheet"`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pipelines.ingest import sniff
from pipelines.ingest.allowance import CellCount
from pipelines.ingest.content import Content, Grid, Lines, Remark, UnreadableDocument
from pipelines.ingest.number_formats import Formats
from pipelines.ingest.sheet_grid import SheetCells, address, hidden_parts, hidden_sheet, unknown_formats
from pipelines.ingest.xml_safety import attribute, local_name, parse

if TYPE_CHECKING:
    from lxml.etree import _Element

# Formats that have a name instead of a code.
_NAMED = {
    "general number": "General",
    "general date": "yyyy/m/d h:mm",
    "short date": "yyyy/m/d",
    "medium date": "d-mmm-yy",
    "long date": 'yyyy"年"m"月"d"日"',
    "short time": "h:mm",
    "medium time": "h:mm AM/PM",
    "long time": "h:mm:ss",
    "fixed": "0.00",
    "standard": "#,##0.00",
    "percent": "0.00%",
    "currency": '"¥"#,##0.00',
    "euro currency": "#,##0.00",
    "scientific": "0.00E+00",
    "on/off": "General",
    "yes/no": "General",
    "true/false": "General",
}
_LAST = 1_048_576


def read(data: bytes, name: str, limits: object) -> Content:
    """Read an XML Spreadsheet 2003; raises UnreadableDocument where it is damaged or too large."""
    try:
        root = parse(data, "workbook")
    except UnreadableDocument as refusal:
        if "damaged" not in str(refusal):
            raise
        root = parse(data, "workbook", recover=True)
        remarks = [Remark("", f"{refusal}; read as far as possible", f"{refusal.reason_zh}；已尽量读取，内容可能不全")]
    else:
        remarks = []
    if local_name(root) != "Workbook":
        raise UnreadableDocument("XML that is no workbook", "不是工作簿的 XML 文件")
    formats = Formats()
    codes = _codes(root)
    count = CellCount(limits)
    blocks: list[Lines | Grid] = []
    for sheet in _named(root, "Worksheet"):
        cells = SheetCells(attribute(sheet, "Name") or "", count)
        hidden = False
        for table in _named(sheet, "Table"):
            hidden = _table(table, cells, codes, formats) or hidden
        grid = cells.grid()
        if grid is None:
            continue
        blocks.append(grid)
        visible = next((node.text for node in sheet.iter() if local_name(node) == "Visible"), None)
        if visible in ("SheetHidden", "SheetVeryHidden"):
            remarks.append(hidden_sheet(cells.name))
        if hidden:
            remarks.append(hidden_parts(cells.name))
    if formats.unknown:
        remarks.append(unknown_formats(formats))
    return Content(sniff.EXCEL_XML, blocks, remarks)


def _named(parent: _Element, name: str) -> list[_Element]:
    return [child for child in parent if local_name(child) == name]


def _codes(root: _Element) -> dict[str, str]:
    """Return the number format of every style, inherited ones too."""
    own: dict[str, str] = {}
    parents: dict[str, str] = {}
    for styles in _named(root, "Styles"):
        for style in _named(styles, "Style"):
            name = attribute(style, "ID") or ""
            parents[name] = attribute(style, "Parent") or ""
            for number_format in _named(style, "NumberFormat"):
                code = attribute(number_format, "Format") or "General"
                own[name] = _NAMED.get(code.casefold(), code)
    found: dict[str, str] = {}
    for name in parents:
        at, steps = name, 0
        while at and at not in own and steps < 10:
            at, steps = parents.get(at, ""), steps + 1
        found[name] = own.get(at, "General")
    return found


def _table(table: _Element, cells: SheetCells, codes: dict[str, str], formats: Formats) -> bool:
    hidden = False
    row_number = -1
    for row in _named(table, "Row"):
        row_number = _index(row, row_number)
        row_style = attribute(row, "StyleID")
        column = -1
        shown = False
        for cell in _named(row, "Cell"):
            column = _index(cell, column)
            style = attribute(cell, "StyleID") or row_style or "Default"
            text = _text(
                cell, codes.get(style, "General"), formats, f"sheet {cells.name} {address(row_number, column)}"
            )
            cells.count.spend(1)
            cells.put(row_number, column, text)
            shown = shown or bool(text)
            across, down = _size(cell, "MergeAcross"), _size(cell, "MergeDown")
            cells.merge(row_number, column, row_number + down, column + across)
            column += across
        hidden = hidden or (shown and attribute(row, "Hidden") == "1")
        row_number += _size(row, "Span")
    return hidden


def _index(node: _Element, before: int) -> int:
    stated = attribute(node, "Index") or ""
    return int(stated) - 1 if stated.isdecimal() and 0 < int(stated) <= _LAST else before + 1


def _size(node: _Element, name: str) -> int:
    stated = attribute(node, name) or ""
    return min(int(stated), _LAST) if stated.isdecimal() and len(stated) < 9 else 0


def _text(cell: _Element, code: str, formats: Formats, place: str) -> str:
    data = next((child for child in cell if local_name(child) == "Data"), None)
    if data is None:
        return ""
    text = "".join(data.itertext()).replace("\r\n", "\n").replace("\r", "\n")
    kind = attribute(data, "Type")
    if kind == "Number":
        try:
            return formats.number(float(text), code, place)
        except ValueError:
            return text.strip()
    if kind == "DateTime":
        try:
            moment = datetime.fromisoformat(text.strip())
        except ValueError:
            return text.strip()
        days = (moment - datetime(1899, 12, 30)).total_seconds() / 86_400  # noqa: DTZ001
        return formats.number(days, "yyyy/m/d" if code == "General" else code, place)
    if kind == "Boolean":
        return "TRUE" if text.strip() == "1" else "FALSE"
    return formats.text(text, code).strip() if text else ""
