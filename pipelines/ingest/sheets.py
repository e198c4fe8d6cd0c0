"""Workbooks to grids, one per sheet that shows anything: XLSX, XLSB, XLS, ODS, XML Spreadsheet 2003, CSV and TSV.

The content decides which reader is called, never the extension: an `.xls` may be HTML.
"""

from __future__ import annotations

import csv
import io

from pipelines.ingest import sniff
from pipelines.ingest.allowance import CellCount, cut_long_texts, encrypted, too_deep
from pipelines.ingest.content import Content, Grid, Remark, UnreadableDocument
from pipelines.ingest.decoding import decode

_SAMPLE_LINES = 50


def read(data: bytes, name: str, limits: object) -> Content:
    """Read one workbook of whatever carrier its bytes are.

    `name` is used in messages only. Raises UnreadableDocument where the workbook is encrypted, damaged or too large.
    """
    kind = sniff.media_type(data)
    if kind == sniff.ENCRYPTED:
        raise encrypted("workbook", "工作簿")
    try:
        return cut_long_texts(_read(data, name, limits, kind), limits)
    except RecursionError:
        raise too_deep(limits) from None


def _read(data: bytes, name: str, limits: object, kind: str) -> Content:
    if kind in (sniff.XLS, sniff.XLSB):
        from pipelines.ingest import binary_sheets

        return binary_sheets.read(data, name, limits)
    if kind == sniff.ODS:
        from pipelines.ingest import open_document

        return open_document.read(data, name, limits)
    if kind == sniff.EXCEL_XML:
        from pipelines.ingest import spreadsheet_xml

        return spreadsheet_xml.read(data, name, limits)
    if kind in (sniff.HTML, sniff.MHTML):
        from pipelines.ingest import html

        return html.read(data, name, limits)
    if kind in (sniff.TEXT, sniff.CSV, sniff.UNKNOWN):
        return read_delimited(data, name, limits)
    return _read_xlsx(data, limits)


def _read_xlsx(data: bytes, limits: object) -> Content:
    from pipelines.ingest.open_xml_sheets import Workbook

    try:
        return Workbook(data, limits).content()
    except UnreadableDocument as refusal:
        if "damaged XML" not in str(refusal):
            raise
        content = Workbook(data, limits, recover=True).content()
        content.remarks.insert(
            0, Remark("", f"{refusal}; read as far as possible", f"{refusal.reason_zh}；已尽量读取，内容可能不全")
        )
        return content


def read_delimited(data: bytes, name: str, limits: object) -> Content:
    """Read comma- or tab-separated values as one grid; raises UnreadableDocument where nothing divides the text."""
    remarks: list[Remark] = []
    text = decode(data, remarks).replace("\x00", "")
    delimiter = _delimiter(text)
    if delimiter is None:
        raise UnreadableDocument("the text is not divided into cells", "文本没有分隔成单元格")
    count = CellCount(limits)
    grid = Grid([], [])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    first = 1
    try:
        for row in reader:
            last = max(reader.line_num, first)
            cells: list[str | None] = [cell.replace("\r\n", "\n").strip() for cell in row]
            if any(cells):
                count.spend(len(cells))
                grid.rows.append(cells)
                grid.places.append(f"line {first}" if first == last else f"line {first}-{last}")
            first = last + 1
    except csv.Error as error:
        raise UnreadableDocument(
            f"damaged CSV in line {reader.line_num}: {error}", f"CSV 第 {reader.line_num} 行已损坏"
        ) from None
    return Content(
        "text/tab-separated-values" if delimiter == "\t" else "text/csv", [grid] if grid.rows else [], remarks
    )


def _delimiter(text: str) -> str | None:
    """Choose the delimiter that most lines share; None where no line has one."""
    lines = [line for line in text[:200_000].splitlines()[: 4 * _SAMPLE_LINES] if line.strip()][:_SAMPLE_LINES]
    best, lines_of_best = None, 0
    for delimiter in ("\t", ",", ";"):
        divided = sum(delimiter in line for line in lines)
        if divided > lines_of_best:
            best, lines_of_best = delimiter, divided
    return best
