"""A press for PDF forms: lays a form out on pages as a bureau's software would, and says what a reader must find.

The drawing is our own, cell by cell, so that the expected grid is known exactly: where lines wrap, where pages break,
which rows repeat. Widths and heights are points; fonts are not embedded (STSong-Light), as in many real files.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipelines.ingest.content import Grid, Lines

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

A4 = (595.0, 842.0)
PAD = 3.0

Row = list[str | None]


@dataclass
class Form:
    """A table to be printed: a dense matrix as in `Grid`, its spans, and the widths of its columns."""

    rows: list[Row]
    spans: dict[tuple[int, int], tuple[int, int]]
    widths: list[float]


def form(widths: Sequence[float], *rows: Sequence[object]) -> Form:
    """Build a form from rows of cells: a text, or (text, columns), or (text, columns, rows)."""
    width = len(widths)
    taken: set[tuple[int, int]] = set()
    matrix: list[Row] = [[None] * width for _ in rows]
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows):
        c = 0
        for cell in row:
            while (r, c) in taken:
                c += 1
            text, columns, height = (*cell, 1)[:3] if isinstance(cell, tuple) else (cell, 1, 1)
            matrix[r][c] = str(text)
            if columns > 1 or height > 1:
                spans[r, c] = (height, columns)
            taken |= {(r + i, c + j) for i in range(height) for j in range(columns)}
            c += columns
        while (r, c) in taken:
            c += 1
        assert c == width, (r, c, width, row)
    return Form(matrix, spans, list(widths))


@dataclass
class Press:
    """One printing: how rules are drawn, how large the type is, what happens at the foot of a page."""

    rules: str = "lines"  # lines, thin (filled rectangles), frames (a stroked rectangle per cell), none
    size: float = 9.0
    page: tuple[float, float] = A4
    margin: float = 50.0
    rotate: int = 0
    repeat: int = 0  # header rows printed again on every page
    split: str = "between"  # between rows, or "open" and "closed" through a row, without or with rules at the break
    footer: str = "- {page} -"
    header: str = ""
    missing: str = ""  # l, r: outer rules left out
    stand: str = "middle"  # where texts stand in their cells: top, middle, bottom
    order: str = "cells"  # cell by cell, or line by line over the whole page ("lines")
    compress: int = 1
    pages: int = 0
    number: int = 0
    blocks: list[Lines | Grid] = field(default_factory=list)
    pending: list[tuple[float, float, str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=self.page, pageCompression=self.compress, invariant=1)
        self._begin_page()

    # -- pages

    def _begin_page(self) -> None:
        self.pages += 1
        self.number = 0
        self.line = 0
        self.y = self.page[1] - self.margin
        if self.rotate:
            self.canvas.setPageRotation(self.rotate)
            width, height = self.page
            self.canvas.translate(*{90: (height, 0), 180: (width, height), 270: (0, width)}[self.rotate])
            self.canvas.rotate(self.rotate)
        self.canvas.setLineWidth(0.5)
        if self.header:
            self._furniture(self.header, self.page[1] - 30)

    def end_page(self) -> None:
        for y, x, line, size in sorted(self.pending, key=lambda string: (-string[0], string[1])):
            self.canvas.setFont(FONT, size)
            self.canvas.drawString(x, y, line)
        self.pending.clear()
        if self.footer:
            self._furniture(self.footer.format(page=self.pages), 25)
        self.canvas.showPage()

    def break_page(self) -> None:
        self.end_page()
        self._begin_page()

    def _furniture(self, text: str, y: float) -> None:
        self.canvas.setFont(FONT, 8)
        self.canvas.drawCentredString(self.page[0] / 2, y, text)
        self._say(text)

    def _say(self, text: str) -> None:
        self.line += 1
        last = self.blocks[-1] if self.blocks else None
        place = f"page {self.pages}"
        if isinstance(last, Lines) and last.place == place:
            last.texts.append(text)
        else:
            self.blocks.append(Lines([text], self.line, place))

    # -- text

    def text(self, text: str, size: float = 12.0) -> None:
        """One line of running text."""
        self.canvas.setFont(FONT, size)
        self.y -= size * 1.5
        self.canvas.drawString(self.margin, self.y, text)
        self._say(text)
        self.y -= 4

    def wrapped(self, text: str, width: float) -> list[str]:
        lines: list[str] = []
        for paragraph in text.split("\n"):
            line = ""
            for letter in paragraph:
                if line and pdfmetrics.stringWidth(line + letter, FONT, self.size) > width - 2 * PAD:
                    lines.append(line.strip())
                    line = ""
                line += letter
            lines.append(line.strip())
        return lines

    # -- tables

    def table(self, table: Form, x: float | None = None, *, keep_y: bool = False) -> None:
        """Print a table at the current height, over as many pages as it needs."""
        start = self.y
        left = self.margin if x is None else x
        xs = [left]
        for width in table.widths:
            xs.append(xs[-1] + width)
        lines = {
            (r, c): self.wrapped(text, xs[c + table.spans.get((r, c), (1, 1))[1]] - xs[c]) if text else []
            for r, row in enumerate(table.rows)
            for c, text in enumerate(row)
            if text is not None
        }
        heights = self._heights(table, lines)
        grid = Grid([], [])
        self.blocks.append(grid)
        self.number += 1
        header = list(range(self.repeat))
        chunk: list[tuple[int, int, int]] = []  # row, first line, line after the last
        y = self.y
        row = 0
        begun = 0
        part = 0
        while row < len(table.rows):
            whole = 10_000
            if y - heights[row] >= self.margin or not chunk:
                chunk.append((row, begun, whole))
                y -= heights[row] if not begun else self._rest(table, lines, row, begun)
                row, begun = row + 1, 0
                continue
            cut = int((y - self.margin - 2 * PAD) // self._leading) if self.split != "between" and not begun else 0
            if cut > 0:
                chunk.append((row, 0, cut))
                begun = cut
            self._print(table, xs, lines, heights, chunk, grid, part, cut_below=cut > 0)
            self.break_page()
            part += 1
            chunk = [(r, 0, whole) for r in header]
            self.number = 1
            y = self.y - sum(heights[r] for r in header)
        self._print(table, xs, lines, heights, chunk, grid, part, cut_below=False)
        self.y = start if keep_y else self.y

    @property
    def _leading(self) -> float:
        return self.size * 1.25

    def _heights(self, table: Form, lines: dict[tuple[int, int], list[str]]) -> list[float]:
        heights = [self._leading + 2 * PAD] * len(table.rows)
        for (r, c), text in lines.items():
            if table.spans.get((r, c), (1, 1))[0] == 1:
                heights[r] = max(heights[r], len(text) * self._leading + 2 * PAD)
        for (r, c), (rows, _) in table.spans.items():
            lack = len(lines[r, c]) * self._leading + 2 * PAD - sum(heights[r : r + rows])
            if rows > 1 and lack > 0:
                heights[r + rows - 1] += lack
        return heights

    def _rest(self, table: Form, lines: dict[tuple[int, int], list[str]], row: int, begun: int) -> float:
        most = max((len(text) - begun for (r, _), text in lines.items() if r == row), default=1)
        return max(most, 1) * self._leading + 2 * PAD

    def _print(
        self,
        table: Form,
        xs: list[float],
        lines: dict[tuple[int, int], list[str]],
        heights: list[float],
        chunk: list[tuple[int, int, int]],
        grid: Grid,
        part: int,
        *,
        cut_below: bool,
    ) -> None:
        """Draw one page's share of a table and add it to the expected grid."""
        ys = [self.y]
        for row, first, last in chunk:
            if first:
                height = self._rest(table, lines, row, first)
            elif last < 10_000:
                height = last * self._leading + 2 * PAD
            else:
                height = heights[row]
            ys.append(ys[-1] - height)
        rows = [row for row, _, _ in chunk]
        cut_above = bool(part and chunk[self.repeat if part else 0][1])
        boxes = []
        skip = self.repeat if part else 0
        base = len(grid.rows) - skip - cut_above
        for i in range(len(rows)):
            if i >= skip and not (cut_above and i == skip):
                grid.rows.append([""] * len(table.widths))
                grid.places.append(f"page {self.pages} table {self.number} row {i + 1}")
            elif cut_above and i == skip:
                grid.places[-1] += f", page {self.pages} table {self.number} row {i + 1}"
        for i, (row, first, last) in enumerate(chunk):
            for c in range(len(table.widths)):
                origin = self._origin(table, row, c)
                above = i > 0 and rows[i - 1] == row - 1 and origin[0] < row
                if origin[1] != c or above:
                    continue
                height, width = table.spans.get(origin, (1, 1))
                height = min(height - (row - origin[0]), self._following(rows, i, row))
                text = lines[origin][first:last] if origin[0] == row else []
                box = (xs[c], ys[i], xs[c + width], ys[i + height])
                boxes.append(box)
                self._write(text, box)
                if i < skip:
                    continue
                if cut_above and i == skip:
                    if origin[0] < row or height > 1:
                        self._lengthen(grid, base + i, c, height - 1)
                        continue
                    before = grid.rows[base + i][c] or ""
                    joined = [line for line in text if line]
                    grid.rows[base + i][c] = "\n".join(([before] if before else []) + joined)
                    continue
                if height > 1 or width > 1:
                    grid.spans[base + i, c] = (height, width)
                    for r in range(base + i, base + i + height):
                        grid.rows[r][c : c + width] = [None] * width
                grid.rows[base + i][c] = "\n".join(line for line in text if line)
        self._rule(
            boxes, xs, ys, open_above=cut_above and self.split == "open", open_below=cut_below and self.split == "open"
        )
        self.y = ys[-1]

    @staticmethod
    def _lengthen(grid: Grid, row: int, column: int, rows: int) -> None:
        """Let the cell that covers a cut row go on over the rows that follow on the new page."""
        for (r, c), (height, width) in list(grid.spans.items()):
            if r <= row < r + height and c <= column < c + width:
                break
        else:
            r, c, height, width = row, column, 1, 1
        if rows:
            grid.spans[r, c] = (height + rows, width)
            for covered in range(r + height, r + height + rows):
                grid.rows[covered][c : c + width] = [None] * width

    @staticmethod
    def _origin(table: Form, row: int, column: int) -> tuple[int, int]:
        if table.rows[row][column] is not None:
            return row, column
        for (r, c), (height, width) in table.spans.items():
            if r <= row < r + height and c <= column < c + width:
                return r, c
        raise AssertionError((row, column))

    @staticmethod
    def _following(rows: list[int], start: int, row: int) -> int:
        count = 0
        while start + count < len(rows) and rows[start + count] == row + count:
            count += 1
        return count

    def _write(self, text: list[str], box: tuple[float, float, float, float]) -> None:
        self.canvas.setFont(FONT, self.size)
        x0, top, _, bottom = box
        height = len(text) * self._leading
        y = {"top": top - PAD, "middle": (top + bottom + height) / 2, "bottom": bottom + PAD + height}[self.stand]
        y -= self.size
        for line in text:
            if self.order == "lines":
                self.pending.append((y, x0 + PAD, line, self.size))
            else:
                self.canvas.drawString(x0 + PAD, y, line)
            y -= self._leading

    def _rule(
        self,
        boxes: list[tuple[float, float, float, float]],
        xs: list[float],
        ys: list[float],
        *,
        open_above: bool,
        open_below: bool,
    ) -> None:
        canvas = self.canvas
        done: set[tuple[float, ...]] = set()
        for x0, top, x1, bottom in boxes:
            sides = [
                (x0, top, x1, top, not (open_above and top == ys[0])),
                (x0, bottom, x1, bottom, not (open_below and bottom == ys[-1])),
                (x0, bottom, x0, top, not ("l" in self.missing and x0 == xs[0])),
                (x1, bottom, x1, top, not ("r" in self.missing and x1 == xs[-1])),
            ]
            if self.rules == "frames" and all(side[4] for side in sides):
                canvas.rect(x0, bottom, x1 - x0, top - bottom)
                continue
            for ax, ay, bx, by, drawn in sides:
                if not drawn or self.rules == "none" or (ax, ay, bx, by) in done:
                    continue
                done.add((ax, ay, bx, by))
                if self.rules == "thin":
                    canvas.rect(ax - 0.25, ay - 0.25, bx - ax + 0.5, by - ay + 0.5, stroke=0, fill=1)
                else:
                    canvas.line(ax, ay, bx, by)

    def pdf(self) -> bytes:
        self.end_page()
        self.canvas.save()
        return self.buffer.getvalue()


def drawn(draw: Callable[[Canvas], None], page: tuple[float, float] = A4, **options: object) -> bytes:
    """A PDF of what `draw` does with a canvas, for pages that no press would print."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=page, invariant=1, **options)
    canvas.setFont(FONT, 10)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def grids(blocks: Sequence[Lines | Grid]) -> list[Grid]:
    return [block for block in blocks if isinstance(block, Grid)]


def running(blocks: Sequence[Lines | Grid]) -> list[str]:
    return [text for block in blocks if isinstance(block, Lines) for text in block.texts]


def pairs(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    return ((r, c) for r, row in enumerate(rows) for c in range(len(row)))
