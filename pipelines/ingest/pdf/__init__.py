"""PDF: lines of text and grids of cells, read by PDFium from characters and rules.

`read` opens the file; `page`, `characters` and `rules` take from PDFium what is printed on a page. What follows needs
no PDF and serves every carrier of fixed pages: `printed` is the page, `drawn` says which lines are rules, `ruled` finds
the cells that rules enclose, `unruled` and what it imports the rows and columns that stand without rules, `layout` puts
a page in order, `continued` sews together what page breaks cut, and `assembly` makes the content of a document from its
pages.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from typing import Any

from pipelines.ingest.content import Content, Remark, UnreadableDocument
from pipelines.ingest.pdf.assembly import lay_out_pages, refuse_many_pages, refuse_textless
from pipelines.ingest.pdf.page import open_page
from pipelines.ingest.pdf.pdfium import Document
from pipelines.ingest.pdf.printed import Page

MEDIA_TYPE = "application/pdf"


def read(data: bytes, name: str, limits: Any = None) -> Content:
    """Read a PDF into lines and grids in document order, places by page (`page 3 table 1 row 7`, `page 3 line 2`).

    `name` is not looked at. `limits.pages` and `limits.cells` bound the work. Raises `UnreadableDocument` for a file
    that cannot be opened, asks for a password, holds more than the limits allow, or consists of scans.
    """
    with Document(data) as document:
        count = document.page_count
        if count == 0:
            raise UnreadableDocument("damaged: the PDF has no pages", "文件损坏：该 PDF 没有任何页面")
        refuse_many_pages(count, limits)
        # A page left open by an error must be closed before its document is.
        with closing(_pages(document, count)) as opened:
            pages = lay_out_pages(opened, limits)
        if document.needs_xfa:
            pages.remarks.append(
                Remark(
                    "document",
                    "the PDF is an XFA form: what its fields hold may be missing from the pages",
                    "该 PDF 为 XFA 动态表单：页面上可能缺少表单域的内容",
                )
            )
    refuse_textless([pages])
    if b"%%EOF" not in data[-65536:]:
        pages.remarks.append(
            Remark(
                "document",
                f"the file ends in the middle: it was cut off, {count} page(s) could be recovered",
                f"文件不完整（结尾缺失）：仅恢复出 {count} 页",
            )
        )
    return Content(MEDIA_TYPE, pages.blocks(), pages.remarks)


def _pages(document: Document, count: int) -> Generator[Page | None, None, None]:
    for index in range(count):
        with open_page(document, index) as page:
            yield page
