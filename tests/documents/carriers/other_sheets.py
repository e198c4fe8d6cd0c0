"""Workbooks that are no XLSX: Excel 97 XLS, OpenDocument, XML Spreadsheet 2003, and comma-separated values."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from html import escape

from tests.documents.carriers.sheets import numeric, placed, sheet_name
from tests.documents.grid import Cell, Section
from tests.ingest.office_press import OldSheet, old_workbook

_MOMENT = (2024, 1, 1, 0, 0, 0)
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_NAMESPACES = " ".join(
    f'xmlns:{name}="{_OFFICE}:{kind}:1.0"'
    for name, kind in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"),
    )
)  # fmt: skip


def old_excel(sections: Sequence[Section]) -> bytes:
    """One sheet per form in a binary workbook of Excel 97."""
    sheets = []
    for number, section in enumerate(sections):
        sheet = OldSheet(sheet_name(section.name, number))
        for row, column, cell, style in placed([section]):
            held = numeric(cell) if style == "cell" else None
            value, shape = held or (cell.text, "General")
            if value != "":
                sheet.cells.append((row, column, value, shape))
            if cell.row_span > 1 or cell.column_span > 1:
                sheet.merged.append((row, row + cell.row_span - 1, column, column + cell.column_span - 1))
        sheets.append(sheet)
    return old_workbook(*sheets)


def open_document(sections: Sequence[Section]) -> bytes:
    """One sheet per form as LibreOffice writes it: covered cells, runs of empty cells, percentages."""
    tables, styles = [], {}
    for number, section in enumerate(sections):
        name = escape(sheet_name(section.name, number))
        tables.append(f'<table:table table:name="{name}">{_rows(section, styles)}</table:table>')
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES} office:version="1.2">'
        f"<office:automatic-styles>{''.join(styles.values())}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        f'xmlns:manifest="{_OFFICE}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{_ODS}"/></manifest:manifest>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", _MOMENT), _ODS)
        archive.writestr(zipfile.ZipInfo("content.xml", _MOMENT), content, zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("META-INF/manifest.xml", _MOMENT), manifest, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _rows(section: Section, styles: dict[str, str]) -> str:
    cells: dict[int, dict[int, Cell]] = {}
    covered: set[tuple[int, int]] = set()
    for row, column, cell, _style in placed([section]):
        cells.setdefault(row, {})[column] = cell
        covered |= {
            (row + down, column + right) for down in range(cell.row_span) for right in range(cell.column_span)
        } - {(row, column)}
    rows = []
    for row in range(max(cells) + 1):
        texts = []
        width = max([*cells.get(row, ()), *(column for line, column in covered if line == row), -1]) + 1
        for column in range(width):
            found = cells.get(row, {}).get(column)
            if found is not None:
                texts.append(_cell(found, styles))
            else:
                name = "covered-table-cell" if (row, column) in covered else "table-cell"
                texts.append(f"<table:{name}/>")
        rows.append(f"<table:table-row>{''.join(texts)}</table:table-row>")
    return "".join(rows)


def _cell(cell: Cell, styles: dict[str, str]) -> str:
    spans = ""
    if cell.column_span > 1 or cell.row_span > 1:
        spans = f' table:number-columns-spanned="{cell.column_span}" table:number-rows-spanned="{cell.row_span}"'
    held = numeric(cell)
    value = ' office:value-type="string"'
    if held:
        amount, shape = held
        kind = "percentage" if shape.endswith("%") else "float"
        value = f' office:value-type="{kind}" office:value="{amount!r}"{_style(shape, kind, styles)}'
    texts = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.text.split("\n")) if cell.text else ""
    return f"<table:table-cell{spans}{value if cell.text else ''}>{texts}</table:table-cell>"


def _style(shape: str, kind: str, styles: dict[str, str]) -> str:
    decimals = len(shape.partition(".")[2].removesuffix("%"))
    grouping = ' number:grouping="true"' if "," in shape else ""
    if shape not in styles:
        name = "percentage" if kind == "percentage" else "number"
        sign = "<number:text>%</number:text>" if kind == "percentage" else ""
        styles[shape] = (
            f'<number:{name}-style style:name="N{len(styles)}"><number:number number:decimal-places="{decimals}" '
            f'number:min-integer-digits="1"{grouping}/>{sign}</number:{name}-style>'
            f'<style:style style:name="ce{len(styles)}" style:family="table-cell" '
            f'style:data-style-name="N{len(styles)}"/>'
        )
    return f' table:style-name="ce{list(styles).index(shape)}"'


def spreadsheet_xml(sections: Sequence[Section]) -> bytes:
    """What report programs of the years around 2005 export as .xls: XML with a table for every sheet."""
    shapes: dict[str, int] = {}
    sheets = []
    for number, section in enumerate(sections):
        rows: dict[int, list[str]] = {}
        for row, column, cell, style in placed([section]):
            held = numeric(cell) if style == "cell" else None
            across = f' ss:MergeAcross="{cell.column_span - 1}"' if cell.column_span > 1 else ""
            down = f' ss:MergeDown="{cell.row_span - 1}"' if cell.row_span > 1 else ""
            look, kind, value = "", "String", escape(cell.text).replace("\n", "&#10;")
            if held:
                look = f' ss:StyleID="s{shapes.setdefault(held[1], len(shapes))}"'
                kind, value = "Number", repr(held[0])
            rows.setdefault(row, []).append(
                f'<Cell ss:Index="{column + 1}"{across}{down}{look}><Data ss:Type="{kind}">{value}</Data></Cell>'
            )
        lines = "".join(f'<Row ss:Index="{row + 1}">{"".join(cells)}</Row>' for row, cells in sorted(rows.items()))
        name = escape(sheet_name(section.name, number))
        sheets.append(f'<Worksheet ss:Name="{name}"><Table>{lines}</Table></Worksheet>')
    styles = "".join(
        f'<Style ss:ID="s{number}"><NumberFormat ss:Format="{shape}"/></Style>' for shape, number in shapes.items()
    )
    page = (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>{styles}</Styles>{"".join(sheets)}</Workbook>'
    )
    return page.encode("utf-8")


def comma_separated(sections: Sequence[Section]) -> bytes:
    """All forms under one another, as Excel on a Chinese system saves them: GBK, every record of one width."""
    cells = {(row, column): cell.text for row, column, cell, _style in placed(sections)}
    height, width = (max(place[axis] for place in cells) + 1 for axis in (0, 1))
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerows([cells.get((row, column), "") for column in range(width)] for row in range(height))
    return stream.getvalue().encode("gb18030")
