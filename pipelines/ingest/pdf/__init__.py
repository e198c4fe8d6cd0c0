"""PDF: lines of text and grids of cells, read by PDFium from characters and rules.

`read` opens the file, `page` and what it imports take the characters and the rules of a page, `ruled` finds the cells
that rules enclose, `unruled` and what it imports the rows and columns that stand without rules, `layout` puts a page in
order, and `continued` sews together what page breaks cut.
"""

from __future__ import annotations

from typing import Any

from pipelines.ingest.content import Content, Grid, Lines, Remark, UnreadableDocument
from pipelines.ingest.pdf.continued import grid_of, wholes
from pipelines.ingest.pdf.layout import Layout, lay_out
from pipelines.ingest.pdf.page import Page, open_page
from pipelines.ingest.pdf.pdfium import Document
from pipelines.ingest.pdf.ruled import Table

MEDIA_TYPE = "application/pdf"
MOST_PAGES = 5_000
MOST_CELLS = 5_000_000
# A page with fewer characters under a picture of at least this share of it is a scan with a stamp on it.
FEW_CHARACTERS, MOSTLY_PICTURE = 30, 0.5
# Paths that make up a page of text turned into outlines.
MANY_PATHS = 200


def read(data: bytes, name: str, limits: Any = None) -> Content:
    """Read a PDF into lines and grids in document order, places by page (`page 3 table 1 row 7`, `page 3 line 2`).

    `name` is not looked at. `limits.pages` and `limits.cells` bound the work. Raises `UnreadableDocument` for a file
    that cannot be opened, asks for a password, holds more than the limits allow, or consists of scans.
    """
    most_pages = getattr(limits, "pages", None) or MOST_PAGES
    most_cells = getattr(limits, "cells", None) or MOST_CELLS
    remarks: list[Remark] = []
    layouts: list[Layout] = []
    scans = damaged = 0
    with Document(data) as document:
        count = document.page_count
        if count == 0:
            raise UnreadableDocument("damaged: the PDF has no pages", "文件损坏：该 PDF 没有任何页面")
        if count > most_pages:
            raise UnreadableDocument(
                f"too large: {count} pages, the limit is {most_pages}",
                f"文件过大：共 {count} 页，上限为 {most_pages} 页",
            )
        cells = 0
        for index in range(count):
            with open_page(document, index) as page:
                if page is None:
                    damaged += 1
                    remarks.append(_damaged_page(index + 1))
                    layouts.append(Layout(index + 1, (0.0, 0.0, 0.0, 0.0)))
                    continue
                layout = lay_out(page)
                found = _remarks(page, layout)
                scans += _is_scan(page)
            remarks += found
            layouts.append(layout)
            cells += sum((len(table.xs) - 1) * (len(table.ys) - 1) for table in layout.tables)
            if cells > most_cells:
                raise UnreadableDocument(
                    f"too large: more than {most_cells} table cells", f"文件过大：表格单元格超过 {most_cells} 个"
                )
        if document.needs_xfa:
            remarks.append(
                Remark(
                    "document",
                    "the PDF is an XFA form: what its fields hold may be missing from the pages",
                    "该 PDF 为 XFA 动态表单：页面上可能缺少表单域的内容",
                )
            )
    if damaged == count:
        raise UnreadableDocument("damaged: none of the pages can be loaded", "文件损坏：所有页面均无法加载")
    if scans and not any(layout.items for layout in layouts if not _only_few_lines(layout)):
        raise UnreadableDocument(
            f"scanned: the {scans} page(s) are pictures without a text layer",
            f"扫描件：{scans} 页均为图片，没有文字层",
        )
    if b"%%EOF" not in data[-65536:]:
        remarks.append(
            Remark(
                "document",
                f"the file ends in the middle: it was cut off, {count} page(s) could be recovered",
                f"文件不完整（结尾缺失）：仅恢复出 {count} 页",
            )
        )
    return Content(MEDIA_TYPE, _blocks(layouts), remarks)


def _blocks(layouts: list[Layout]) -> list[Lines | Grid]:
    blocks: list[Lines | Grid] = []
    begun = wholes(layouts)
    for layout in layouts:
        place = f"page {layout.number}"
        texts: list[str] = []
        number = 0
        for item in layout.items:
            if not isinstance(item, Table):
                texts.append(item.text)
                number += 1
                continue
            whole = begun.get(id(item))
            if whole is None:  # goes on from the page before, where its grid stands
                continue
            if texts:
                blocks.append(Lines(texts, number - len(texts) + 1, place))
                texts = []
            blocks.append(grid_of(whole))
        if texts:
            blocks.append(Lines(texts, number - len(texts) + 1, place))
    return blocks


def _is_scan(page: Page) -> bool:
    printed = page.characters.printed()
    return (page.picture > 0.02 and printed == 0) or (page.picture >= MOSTLY_PICTURE and printed < FEW_CHARACTERS)


def _only_few_lines(layout: Layout) -> bool:
    """Whether a page holds no table and hardly any text, as the mark that a scanning program leaves."""
    return not layout.tables and sum(len(line.text) for line in layout.lines) < FEW_CHARACTERS


def _damaged_page(number: int) -> Remark:
    return Remark(
        f"page {number}", f"page {number} is damaged and could not be loaded", f"第 {number} 页已损坏，无法加载"
    )


def _remarks(page: Page, layout: Layout) -> list[Remark]:
    number = page.number
    place = f"page {number}"
    found: list[Remark] = []
    if _is_scan(page):
        found.append(
            Remark(
                place,
                f"page {number} is a scan without a text layer and was not read",
                f"第 {number} 页为扫描图片，没有文字层，未能读取",
            )
        )
    elif page.drawn > MANY_PATHS and page.characters.printed() == 0:
        found.append(
            Remark(
                place,
                f"page {number} has no text layer, its characters are drawn as outlines",
                f"第 {number} 页没有文字层，文字已转为曲线",
            )
        )
    if page.hidden_text and not _is_scan(page):
        found.append(
            Remark(
                place,
                f"page {number} is a scan; its text was recognised by machine and may be wrong",
                f"第 {number} 页为扫描件，文字由机器识别，可能有误",
                "signal",
            )
        )
    if page.characters.unmapped:
        found.append(
            Remark(
                place,
                f"page {number}: {page.characters.unmapped} characters of a font without Unicode table are unreliable",
                f"第 {number} 页：有 {page.characters.unmapped} 个字符所用字体缺少 Unicode 映射，文字不可靠",
            )
        )
    if any(not table.ruled for table in layout.tables):
        found.append(
            Remark(
                place,
                f"page {number}: a table without ruled lines, its rows and columns were told by spacing",
                f"第 {number} 页：表格没有框线，行列按间距推断",
                "signal",
            )
        )
    return found
