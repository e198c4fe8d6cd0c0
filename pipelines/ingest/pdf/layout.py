"""One page put in order: the lines of running text and the tables, from top to bottom."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from pipelines.ingest.pdf.lines import Line, Place, Run, distribute, lines_of
from pipelines.ingest.pdf.printed import Box, Page
from pipelines.ingest.pdf.ruled import Cell, Table, tables_of
from pipelines.ingest.pdf.unruled import Candidate, set_columns, unruled_tables

INFINITY = float("inf")
# The runs of a cell whose text is written; never added to.
SPENT: list[Run] = []
# The marks that end a line where they belong, and never begin one.
_HANGING = frozenset("，。、；：！？）】》」』”’,.;:!?)]%％")


@dataclass(slots=True)
class Layout:
    """The items of a page in reading order; `candidates` are lines that may be a part of a table of another page."""

    number: int
    box: Box
    items: list[Line | Table] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def height(self) -> float:
        """The height of the page."""
        return self.box[3] - self.box[1]

    @property
    def tables(self) -> list[Table]:
        """The tables among the items."""
        return [item for item in self.items if isinstance(item, Table)]

    @property
    def lines(self) -> list[Line]:
        """The lines of running text among the items."""
        return [item for item in self.items if isinstance(item, Line)]

    def arrange(self, lines: list[Line], tables: list[Table]) -> None:
        """Put lines and tables in order and number the tables."""
        self.items = _in_order(lines, tables)
        for number, table in enumerate(self.tables, 1):
            table.number = number

    def promote(self, candidate: Candidate) -> None:
        """Take the lines of a candidate for the table that they are."""
        self.candidates.remove(candidate)
        taken = {id(line) for line in candidate.lines}
        self.arrange([line for line in self.lines if id(line) not in taken], [*self.tables, candidate.table])


def lay_out(page: Page) -> Layout:
    """Find the tables of an open page, give every character its cell or its line, and put all in reading order."""
    tables = tables_of(page.number, page.horizontal, page.vertical)
    outside: list[Run] = []
    locate = _locator(page.box, sorted(tables, key=_area), outside)
    for parts in distribute(page.characters, locate):
        _rejoin(parts, page)
    _place_turned(page, tables)
    tables = [table for table in tables if _fill(table, page)]
    lines = lines_of(outside, page.characters)
    layout = Layout(page.number, page.box)
    for candidate in unruled_tables(page, lines, tables) if lines else []:
        if candidate.sure:
            set_columns([candidate.table])
            tables.append(candidate.table)
            taken = {id(line) for line in candidate.lines}
            lines = [line for line in lines if id(line) not in taken]
        else:
            layout.candidates.append(candidate)
    for word in page.turned:
        if word.quarter and word.text.strip():
            left, top, right, bottom = word.box
            lines.append(Line(word.text.strip(), left, right, (top + bottom) / 2, bottom - top))
    for line in lines:
        line.runs = SPENT
    layout.arrange(lines, tables)
    return layout


def _area(table: Table) -> float:
    x0, y0, x1, y1 = table.box
    return (x1 - x0) * (y1 - y0)


def _locator(box: Box, tables: list[Table], outside: list[Run]) -> Callable[[float, float], Place]:
    """The function that names the place of a point: the cell of the innermost table, or the page around the tables."""
    whole = Place(-INFINITY, INFINITY, outside)
    nowhere = Place(-INFINITY, INFINITY, [])
    left, top, right, bottom = box

    boxes = [(*table.box, table) for table in tables]

    def locate(x: float, y: float) -> Place:
        low, high = -INFINITY, INFINITY
        for x0, y0, x1, y1, table in boxes:
            if y0 <= y <= y1:
                if x < x0:
                    high = min(high, x0)
                elif x > x1:
                    low = max(low, x1)
                else:
                    cell = table.cell_at(x, y)
                    if cell is not None:
                        return cell
                    low, high = table.column_around(x, low, high)
        if not (left - 1 <= x <= right + 1 and top - 1 <= y <= bottom + 1):
            return nowhere  # outside the visible part of the page
        return whole if low == -INFINITY and high == INFINITY else Place(low, high, outside)

    return locate


def _rejoin(parts: list[tuple[Place, Run]], page: Page) -> None:
    """Put a text that was written wider than its cell back into that cell, where the cells beside it hold nothing else.

    Only what was printed as one text is one: two texts that touch at a rule are two. A mark that hangs over the edge of
    its cell goes back whatever stands beside it.
    """
    runs = [run for _, run in parts]
    cells = [place for place, _ in parts if isinstance(place, Cell)]
    if len(cells) < len(parts):
        return
    if any(page.owner(a.stop - 1) != page.owner(b.start) for a, b in itertools.pairwise(runs)):
        return
    if len(runs) == 2 and runs[1].text.strip() in _HANGING:
        # Chinese typesetting lets the mark that ends a line hang over the edge; the cell beside it may be full.
        cells[1].runs.remove(runs[1])
        cells[0].runs.append(runs[1])
        return
    before, after = runs[0].x0 - cells[0].x0, cells[-1].x1 - runs[-1].x1
    own = cells[0] if before <= after else cells[-1]
    if min(before, after) > runs[0].height:  # neither end stands at an edge: centred
        middle = (runs[0].x0 + runs[-1].x1) / 2
        own = next((cell for cell in cells if cell.x0 <= middle < cell.x1), own)
    if any(len(cell.runs) > 1 for cell in cells if cell is not own):
        return
    for cell, run in zip(cells, runs, strict=True):
        if cell is not own:
            cell.runs.remove(run)
            own.runs.append(run)


def _place_turned(page: Page, tables: list[Table]) -> None:
    """Give upward and downward words to the cells they stand in; what is slanted stays on the page."""
    for word in page.turned:
        if word.quarter in (1, 3):
            x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
            for table in sorted(tables, key=_area):
                cell = table.cell_at(x, y)
                if cell is not None:
                    cell.text = f"{cell.text}\n{word.text}" if cell.text else word.text
                    word.quarter = 0
                    break


def _fill(table: Table, page: Page) -> bool:
    """Write the texts of the cells; False for a table without a word in it."""
    rows = len(table.ys) - 1
    for cell in table.cells:
        runs = cell.runs
        if not runs:
            continue
        last: Line | Run | None
        if len(runs) == 1:
            last = runs[0]
            text = last.text.strip()
        else:
            lines = lines_of(runs, page.characters)
            text = "\n".join([line.text for line in lines])
            last = lines[-1] if lines else None
        cell.text = f"{text}\n{cell.text}" if cell.text else text
        cell.runs = SPENT  # a document of thousands of pages keeps the cells of all of them
        if cell.row + cell.row_span == rows:
            cell.last = last
    return any(cell.text for cell in table.cells)


def _in_order(lines: list[Line], tables: list[Table]) -> list[Line | Table]:
    """Lines by their middle, tables by their top; tables side by side from left to right."""
    keyed: list[tuple[float, float, int, Line | Table]] = []
    tops: list[tuple[float, Table]] = []
    for table in sorted(tables, key=lambda table: table.ys[0]):
        top = table.ys[0]
        for other_top, other in tops:
            beside = table.xs[0] >= other.xs[-1] or table.xs[-1] <= other.xs[0]
            shared = min(table.ys[-1], other.ys[-1]) - max(table.ys[0], other.ys[0])
            if beside and shared > 0.5 * (table.ys[-1] - table.ys[0]):
                top = min(top, other_top)
        tops.append((top, table))
        keyed.append((top, table.xs[0], len(keyed), table))
    for line in lines:
        keyed.append((line.middle, line.x0, len(keyed), line))
    keyed.sort(key=lambda key: key[:3])
    return [key[3] for key in keyed]
