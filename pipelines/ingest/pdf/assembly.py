"""The pages of one document to its content: laid out, sewn together at page breaks, and what was not read told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipelines.ingest.content import Grid, Lines, Remark, UnreadableDocument
from pipelines.ingest.pdf.continued import grid_of, wholes
from pipelines.ingest.pdf.layout import Layout, lay_out
from pipelines.ingest.pdf.printed import Page
from pipelines.ingest.pdf.ruled import Table

MOST_PAGES = 5_000
MOST_CELLS = 5_000_000
# A page with fewer characters under a picture of at least this share of it is a scan with a stamp on it.
FEW_CHARACTERS, MOSTLY_PICTURE = 30, 0.5
# Paths that make up a page of text turned into outlines.
MANY_PATHS = 200


@dataclass(slots=True)
class Pages:
    """The pages of one document, laid out. `scans` and `damaged` count those without text and those not loaded."""

    layouts: list[Layout] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    scans: int = 0
    damaged: int = 0

    def blocks(self) -> list[Lines | Grid]:
        """Lines and grids in document order, places by page (`page 3 table 1 row 7`, `page 3 line 2`)."""
        return _blocks(self.layouts)


def refuse_many_pages(count: int, limits: object) -> None:
    """Raise UnreadableDocument where a document has more than `limits.pages` pages."""
    most = getattr(limits, "pages", None) or MOST_PAGES
    if count > most:
        raise UnreadableDocument(
            f"too large: {count} pages, the limit is {most}", f"文件过大：共 {count} 页，上限为 {most} 页"
        )


def lay_out_pages(pages: Iterable[Page | None], limits: object) -> Pages:
    """Lay out pages one after the other, each while it is open; None is a page that could not be loaded.

    Raises UnreadableDocument where the tables hold more than `limits.cells` cells.
    """
    most_cells = getattr(limits, "cells", None) or MOST_CELLS
    found = Pages()
    cells = 0
    for number, page in enumerate(pages, 1):
        if page is None:
            found.damaged += 1
            found.remarks.append(_damaged_page(number))
            found.layouts.append(Layout(number, (0.0, 0.0, 0.0, 0.0)))
            continue
        layout = lay_out(page)
        found.remarks += _remarks(page, layout)
        found.scans += _is_scan(page)
        found.layouts.append(layout)
        cells += sum((len(table.xs) - 1) * (len(table.ys) - 1) for table in layout.tables)
        if cells > most_cells:
            raise UnreadableDocument(
                f"too large: more than {most_cells} table cells", f"文件过大：表格单元格超过 {most_cells} 个"
            )
    return found


def refuse_textless(parts: Iterable[Pages]) -> None:
    """Raise UnreadableDocument where no page of a document could be loaded, or where all there is are scans."""
    parts = list(parts)
    layouts = [layout for part in parts for layout in part.layouts]
    if sum(part.damaged for part in parts) == len(layouts):
        raise UnreadableDocument("damaged: none of the pages can be loaded", "文件损坏：所有页面均无法加载")
    scans = sum(part.scans for part in parts)
    if scans and not any(layout.items for layout in layouts if not _only_few_lines(layout)):
        raise UnreadableDocument(
            f"scanned: the {scans} page(s) are pictures without a text layer",
            f"扫描件：{scans} 页均为图片，没有文字层",
        )


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
