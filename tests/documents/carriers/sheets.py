"""XLSX workbooks with merged cells and numbers that are numbers."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from tests.documents.grid import Cell, Paragraph, Section, Table


def sheet_per_form(sections: Sequence[Section]) -> bytes:
    """One sheet per form."""
    return _workbook([(sheet_name(section.name, number), [section]) for number, section in enumerate(sections)])


def stacked(sections: Sequence[Section]) -> bytes:
    """All forms under one another on one sheet, behind a cover sheet."""
    cover = Section("封面")
    cover.say("项目支出绩效自评报告附表", "title")
    cover.say("说明：本表由系统自动生成，共若干张。")
    return _workbook([("封面", [cover]), ("绩效表", list(sections))])


def sheet_name(name: str, number: int) -> str:
    """A name that a workbook allows, and that no other form has."""
    cleaned = re.sub(r"[\[\]:*?/\\]", "", name)[:24]
    return f"{cleaned}~{number}"


def numeric(cell: Cell) -> tuple[float, str] | None:
    """Value and number format that show the cell as printed, None where a spreadsheet would hold text."""
    percent = cell.text.endswith("%")
    digits = cell.text.removesuffix("%")
    if not cell.number or not re.fullmatch(r"\d{1,3}(,\d{3})*(\.\d+)?|\d+(\.\d+)?", digits):
        return None
    decimals = len(digits.split(".")[1]) if "." in digits else 0
    shape = ("#,##0" if "," in digits else "0") + ("." + "0" * decimals if decimals else "")
    value = float(digits.replace(",", ""))
    return (value / 100, shape + "%") if percent else (value, shape)


def placed(sections: Sequence[Section]) -> Iterator[tuple[int, int, Cell, str]]:
    """Row, column, cell and style of everything on a sheet; titles and captions are merged over its whole width."""
    width = max((len(b.widths) for s in sections for b in s.blocks if isinstance(b, Table)), default=6)
    line = 0
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                span = width if block.style in ("title", "caption") else 1
                yield line, 0, Cell(block.text, span), block.style
                line += 1
                continue
            for number, row in enumerate(block.matrix()):
                for column, cell in enumerate(row):
                    if cell is not None:
                        yield line + number, column, cell, "cell"
            line += len(block.rows)
        line += 2


def _workbook(sheets: Sequence[tuple[str, Sequence[Section]]]) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    workbook.set_properties({"created": datetime(2024, 1, 1, tzinfo=UTC)})
    plain = {"border": 1, "text_wrap": True, "valign": "vcenter", "font_name": "宋体", "font_size": 9}
    formats = {
        "": workbook.add_format(plain),
        "title": workbook.add_format({"bold": True, "align": "center", "font_size": 16}),
        "caption": None,
        "text": None,
    }
    for name, sections in sheets:
        sheet = workbook.add_worksheet(name)
        for row, column, cell, style in placed(sections):
            held = numeric(cell)
            shape = style if style != "cell" else held[1] if held else ""
            if shape not in formats:
                formats[shape] = workbook.add_format({**plain, "num_format": shape})
            if cell.row_span > 1 or cell.column_span > 1:
                last = (row + cell.row_span - 1, column + cell.column_span - 1)
                sheet.merge_range(row, column, *last, "", formats[shape])
            if held:
                sheet.write_number(row, column, held[0], formats[shape])
            else:
                sheet.write_string(row, column, cell.text, formats[shape])
    workbook.close()
    return stream.getvalue()
