"""PDF: ruled tables drawn cell by cell, wrapped and cut by page breaks; and the same without rules."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

from tests.documents.carriers.box_font import box_font
from tests.documents.carriers.wrapping import wrap
from tests.documents.grid import Cell, Paragraph, Section, Table

FONT = "STSong-Light"
MARGIN = 40.0
PADDING = 2.5
PAGE_SHORT, PAGE_LONG = 595.0, 842.0


@lru_cache(maxsize=1)
def register() -> None:
    """Make the CID font (named in the PDF, not embedded) known to the library."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))


@lru_cache(maxsize=4)
def _register_embedded(characters: str) -> str:
    """Make a font for these characters known, to be embedded as published PDFs do; returns its name."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    family = f"BoxSong{zlib.crc32(characters.encode()):08x}"
    pdfmetrics.registerFont(TTFont(family, io.BytesIO(box_font(characters, family))))
    return family


def _widths(font: str) -> Callable[[str], float]:
    """Width of a character at size 1."""
    from reportlab.pdfbase import pdfmetrics

    @cache
    def width(character: str) -> float:
        return float(pdfmetrics.stringWidth(character, font, 1))

    return width


def _characters(sections: Sequence[Section]) -> str:
    texts = [block.text for one in sections for block in one.blocks if isinstance(block, Paragraph)]
    texts += [
        cell.text
        for one in sections
        for block in one.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
    ]
    return "".join(sorted(set("".join(texts)) | set("- 0123456789")))


def print_pages(sections: Sequence[Section], rng: random.Random, ruled: bool = True, embedded: bool = False) -> bytes:
    """All sections in one PDF. Whether a page break repeats the header or the cut label is chosen once per document."""
    from reportlab.pdfgen.canvas import Canvas

    register()
    font = _register_embedded(_characters(sections)) if embedded else FONT
    width, height = page_size(sections)
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(width, height), invariant=1)
    print_sections(Printer(canvas, width, height, rng, ruled, font), sections, rng)
    canvas.save()
    return stream.getvalue()


def page_size(sections: Sequence[Section]) -> tuple[float, float]:
    """Width and height of the pages, in points: upright, or lying where a table is wide."""
    wide = max((sum(block.widths) for one in sections for block in one.blocks if isinstance(block, Table)), default=40)
    return (PAGE_LONG, PAGE_SHORT) if wide > 64 else (PAGE_SHORT, PAGE_LONG)


def print_sections(printer: Printer, sections: Sequence[Section], rng: random.Random, gap: float = 14) -> None:
    """Print all sections one after the other, `gap` apart, some of them on a page of their own."""
    for number, section in enumerate(sections):
        if number and (printer.y < printer.height / 2 or rng.random() < 0.5):
            printer.turn()
        for block in section.blocks:
            if isinstance(block, Paragraph):
                printer.paragraph(block)
            else:
                printer.table(block)
        printer.y -= gap
    printer.end_page()


class Printer:
    """Paragraphs and tables on pages; `canvas` is told what is printed where, in points, y upwards."""

    margin = MARGIN
    # The white space inside a cell beside and above its text, and the distance of lines, in heights of a letter.
    beside, above = PADDING, PADDING
    leading = 1.25
    # The white space below a table.
    below = 6.0

    def __init__(self, canvas: Any, width: float, height: float, rng: random.Random, ruled: bool, font: str) -> None:
        self.canvas, self.width, self.height, self.ruled = canvas, width, height, ruled
        self.y = height - self.margin
        self.page = 1
        self.font, self.character = font, _widths(font)
        self.repeat_header = rng.random() < 0.4
        self.repeat_label = rng.random() < 0.5

    def end_page(self) -> None:
        self.canvas.setFont(self.font, 9)
        self.canvas.drawCentredString(self.width / 2, 22, f"- {self.page} -")
        self.canvas.showPage()
        self.page += 1

    def turn(self) -> None:
        self.end_page()
        self.y = self.height - self.margin

    def paragraph(self, paragraph: Paragraph) -> None:
        size = 15.0 if paragraph.style == "title" else 10.0
        for line in wrap(paragraph.text, (self.width - 2 * self.margin) / size, self.character):
            if self.y - size * 1.5 < self.margin:
                self.turn()
            self.y -= size * 1.5
            self.canvas.setFont(self.font, size)
            if paragraph.style == "text":
                self.canvas.drawString(self.margin, self.y, line)
            else:
                self.canvas.drawCentredString(self.width / 2, self.y, line)
        self.y -= 5

    def columns(self, table: Table) -> tuple[list[float], float]:
        """The column edges of a table and the size of its letters."""
        room = self.width - 2 * self.margin
        size = min(9.0, room / sum(table.widths))
        scale = room / sum(table.widths)
        edges = [self.margin]
        for width in table.widths:
            edges.append(edges[-1] + width * scale)
        return edges, size

    def table(self, table: Table) -> None:
        edges, size = self.columns(table)
        leading = size * self.leading
        matrix = table.matrix()
        texts: dict[tuple[int, int], list[str]] = {}
        heights = [leading + 2 * self.above] * len(matrix)
        for row, cells in enumerate(matrix):
            for column, cell in enumerate(cells):
                if cell is None:
                    continue
                inner = edges[column + cell.column_span] - edges[column] - 2 * self.beside
                texts[row, column] = wrap(cell.text, inner / size, self.character) if cell.text else []
                if cell.row_span == 1:
                    heights[row] = max(heights[row], len(texts[row, column]) * leading + 2 * self.above)
        for (row, column), lines in texts.items():
            cell = matrix[row][column]
            assert cell is not None
            last = row + cell.row_span - 1
            missing = len(lines) * leading + 2 * self.above - sum(heights[row : last + 1])
            if missing > 0:
                heights[last] += missing
        pieces = self._pages(matrix, texts, heights, leading, table)
        for number, (first, last) in enumerate(pieces):
            if number:
                self.turn()
                header = table.header_row
                if self.repeat_header and header is not None and first > header + table.header_height:
                    last_header = header + table.header_height - 1
                    self._draw(matrix, texts, heights, edges, header, last_header, size, leading, repeated=True)
            self._draw(matrix, texts, heights, edges, first, last, size, leading)
        self.y -= self.below

    def _pages(
        self,
        matrix: list[list[Cell | None]],
        texts: dict[tuple[int, int], list[str]],
        heights: list[float],
        leading: float,
        table: Table,
    ) -> list[tuple[int, int]]:
        """Stretches of rows, one per page. A label never stands in a piece of its cell that is too small for it."""
        header, spare = table.header_row, 0.0
        if self.repeat_header and header is not None:
            spare = sum(heights[header : header + table.header_height])
        spanning = [
            (row, row + cell.row_span, len(texts[row, column]) * leading + 2 * self.above)
            for row, cells in enumerate(matrix)
            for column, cell in enumerate(cells)
            if cell is not None and cell.row_span > 1
        ]
        if heights[0] > self.y - self.margin:
            self.turn()
        pieces, first, room = [], 0, self.y - self.margin
        while True:
            row, left = first, room
            while row < len(matrix) and (heights[row] <= left or row == first):
                left -= heights[row]
                row += 1
            if row == len(matrix):
                pieces.append((first, row - 1))
                return pieces
            moved = True
            while moved:
                moved = False
                for start, end, needed in spanning:
                    if first < start < row < end and sum(heights[start:row]) < needed:
                        row, moved = start, True
            pieces.append((first, row - 1))
            first, room = row, self.height - 2 * self.margin - spare

    def _draw(
        self,
        matrix: list[list[Cell | None]],
        texts: dict[tuple[int, int], list[str]],
        heights: list[float],
        edges: list[float],
        first: int,
        last: int,
        size: float,
        leading: float,
        repeated: bool = False,
    ) -> None:
        tops = [self.y]
        for row in range(first, last + 1):
            tops.append(tops[-1] - heights[row])
        self.canvas.setFont(self.font, size)
        self.canvas.setLineWidth(0.5)
        for (row, column), lines in texts.items():
            cell = matrix[row][column]
            assert cell is not None
            end = row + cell.row_span - 1
            if end < first or row > last:
                continue
            top, bottom = tops[max(row, first) - first], tops[min(end, last) - first + 1]
            left, right = edges[column], edges[column + cell.column_span]
            if self.ruled:
                self.canvas.rect(left, bottom, right - left, top - bottom)
            fits = len(lines) * leading <= top - bottom
            # What is cut above is repeated by some software; the vertical label does not fit beside a repeated header.
            if not lines or (row < first and not (self.repeat_label and fits)) or (repeated and end > last):
                continue
            start = (top + bottom) / 2 + len(lines) * leading / 2 - size
            for number, line in enumerate(lines):
                x = left + self.beside
                if cell.number or (len(lines) == 1 and len(line) < 6):
                    x = (left + right) / 2 - sum(map(self.character, line)) * size / 2
                self.canvas.drawString(x, start - number * leading, line)
        self.y = tops[-1]
