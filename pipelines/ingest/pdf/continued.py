"""Tables over page breaks: the parts of one table put together again.

A table goes on when it ends at the foot of one page and begins at the head of the next between the same outer edges,
with nothing between the parts but page numbers and running heads. Where that is in doubt the parts stay two tables:
two tables with all their rows lose nothing, while a table sewn together from two forms loses where a form begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.ingest.content import Grid
from pipelines.ingest.pdf.layout import Layout
from pipelines.ingest.pdf.lines import Line
from pipelines.ingest.pdf.ruled import SAME_EDGE, Cell, Table
from pipelines.ingest.pdf.unruled import UnruledTable, goes_on, is_under, lines_up, set_columns

# Two parts have the same outer edges when these differ by less, in points.
SAME_SIDE = SAME_EDGE
# The most rows that are taken for a repeated header.
MOST_HEADER_ROWS = 6
# A header with this many columns heads a list.
LIST_COLUMNS = 4
# How much of the page may stay empty under a part that goes on, beside the room that its next row did not fit in.
FOOT = 0.12

_PAGE_NUMBER = re.compile(
    r"[\s\-\u2010-\u2015\u2500·.~*|]*"
    r"(?:第?\s*[0-9０-９〇一二三四五六七八九十百]+\s*页?"
    r"(?:\s*[/,，、;；|\-]?\s*(?:共|总|of)?\s*[0-9０-９〇一二三四五六七八九十百]+\s*页?)?|page\s*\d+(?:\s*(?:of|/)\s*\d+)?)"
    r"[\s\-\u2010-\u2015\u2500·.~*|]*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"[0-9０-９]+")


@dataclass(slots=True)
class Part:
    """One page's share of a table: how many repeated header rows to leave out, and whether the next is sewn on."""

    table: Table
    skipped: int = 0
    sewn: bool = False


@dataclass(slots=True)
class Whole:
    """A table over one or more pages."""

    parts: list[Part] = field(default_factory=list)


def wholes(layouts: Sequence[Layout]) -> dict[int, Whole]:
    """The tables of a document by the identity of the table on the page where they begin."""
    for layout in layouts:
        if layout.candidates:
            _find_heads(layout)
    _find_short_parts(layouts)
    found: dict[int, Whole] = {}
    going_on: Whole | None = None
    for index, layout in enumerate(layouts):
        before = layouts[index - 1] if index else None
        after = layouts[index + 1] if index + 1 < len(layouts) else None
        tables = layout.tables
        first = tables[0] if tables else None
        if (
            going_on is not None
            and before is not None
            and first is not None
            and _first_item(layout, before, after) is first
        ):
            part = _continuation(going_on, first, before, layout)
        else:
            part = None
        previous: Line | Table | None = None
        for item in layout.items:
            if not isinstance(item, Table):
                previous = item
                continue
            table, above, previous = item, previous, item
            if table is first and part is not None and going_on is not None:
                going_on.parts.append(part)
                whole = going_on
            elif (
                isinstance(above, Table) and above.ruled and isinstance(table, UnruledTable) and is_under(table, above)
            ):
                whole.parts.append(Part(table))
            else:
                whole = Whole([Part(table)])
                found[id(table)] = whole
        last = _last_item(layout, before, after)
        going_on = whole if tables and last is tables[-1] else None
    return found


def _find_heads(layout: Layout) -> None:
    """Take the lines above the ruled header of a list without rules for the head of the form, names beside values."""
    for before, header, below in zip(layout.items, layout.items[1:], layout.items[2:], strict=False):
        if isinstance(header, Table) and isinstance(below, UnruledTable) and is_under(below, header):
            for head in [one for one in layout.candidates if any(line is before for line in one.lines)]:
                set_columns([head.table])
                layout.promote(head)


def _find_short_parts(layouts: Sequence[Layout]) -> None:
    """Take lines at the foot or head of a page for a table where they line up with the table beyond the page break.

    A few rows alone are too few to tell a table without rules; beside a table whose columns they share they are.
    """
    for index, (above, below) in enumerate(pairwise(layouts)):
        if not above.candidates and not below.candidates:
            continue
        before = layouts[index - 1] if index else None
        after = layouts[index + 2] if index + 2 < len(layouts) else None
        foot, head = _last_item(above, before, below), _first_item(below, above, after)
        upper, lower = _table_of(foot, above), _table_of(head, below)
        if upper is None or lower is None or not (goes_on(upper, lower) or lines_up(upper, lower)):
            continue
        short = [
            (layout, candidate)
            for layout, table in ((above, upper), (below, lower))
            for candidate in layout.candidates
            if candidate.table is table
        ]
        if len(short) == 1:
            layout, candidate = short[0]
            set_columns([candidate.table])
            layout.promote(candidate)


def _table_of(item: Line | Table | None, layout: Layout) -> UnruledTable | None:
    """The table without rules that an item is, or that it may be a line of."""
    if isinstance(item, UnruledTable):
        return item
    return next(
        (candidate.table for candidate in layout.candidates if any(line is item for line in candidate.lines)), None
    )


def _first_item(layout: Layout, before: Layout | None, after: Layout | None) -> Line | Table | None:
    return next((item for item in layout.items if not _is_furniture(item, layout, before, after)), None)


def _last_item(layout: Layout, before: Layout | None, after: Layout | None) -> Line | Table | None:
    return next((item for item in reversed(layout.items) if not _is_furniture(item, layout, before, after)), None)


def _is_furniture(item: Line | Table, layout: Layout, before: Layout | None, after: Layout | None) -> bool:
    """Whether an item is a page number, or a line that a neighbouring page has at the same height near its rim."""
    if isinstance(item, Table):
        return False
    if _PAGE_NUMBER.fullmatch(item.text):
        return True
    depth = (item.middle - layout.box[1]) / max(layout.height, 1.0)
    if 0.1 < depth < 0.9:
        return False
    text = _DIGITS.sub("#", item.text)
    for other in (before, after):
        if other is None:
            continue
        for line in other.items:
            if (
                isinstance(line, Line)
                and abs((line.middle - other.box[1]) - (item.middle - layout.box[1])) < 3
                and _DIGITS.sub("#", line.text) == text
            ):
                return True
    return False


def _continuation(whole: Whole, table: Table, before: Layout, layout: Layout) -> Part | None:
    """How `table` goes on from the last part of `whole`; None where it does not, or not surely."""
    last = whole.parts[-1].table
    if isinstance(last, UnruledTable) or isinstance(table, UnruledTable):
        return _unruled_continuation(whole, table, before)
    if abs(last.xs[0] - table.xs[0]) > SAME_SIDE or abs(last.xs[-1] - table.xs[-1]) > SAME_SIDE:
        return None
    if not _share_edges(last.xs, table.xs) and not _share_edges(whole.parts[0].table.xs, table.xs):
        return None
    first = whole.parts[0].table
    skipped = _repeated_rows(first, table)
    if _begins_anew(first, table, skipped):
        return None
    next_row = table.ys[min(skipped + 1, len(table.ys) - 1)] - table.ys[skipped]
    room = before.box[3] - last.ys[-1]
    if room > FOOT * before.height + next_row + 4 and not (not last.bottom_rule and not table.top_rule):
        return None
    return Part(table, skipped, _is_cut_row(last, table, skipped))


def _unruled_continuation(whole: Whole, table: Table, before: Layout) -> Part | None:
    """How a table without rules goes on: its first rows stand in the columns of the last ones on the page before."""
    last = whole.parts[-1].table
    if not isinstance(last, UnruledTable) or not isinstance(table, UnruledTable):
        return None
    if not goes_on(last, table) and not lines_up(last, table):
        return None
    first = whole.parts[0].table
    skipped = _repeated_rows(first, table)
    own, other = _labels(first, skipped), _labels(table, skipped)
    if own and other and own[0] == other[0]:
        return None
    next_row = table.ys[min(skipped + 1, len(table.ys) - 1)] - table.ys[skipped]
    if not skipped and before.box[3] - last.ys[-1] > 2 * FOOT * before.height + next_row:
        return None
    return Part(table, skipped)


def _share_edges(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether at least half of the inner column edges of the part with fewer are edges of the other part too."""
    few, many = sorted((one[1:-1], other[1:-1]), key=len)
    if not few:
        return True
    shared = sum(1 for x in few if any(abs(x - y) <= SAME_EDGE for y in many))
    return shared * 2 >= len(few)


def _row_texts(table: Table, row: int) -> list[tuple[int, int, str]]:
    return [(cell.column_span, cell.row_span, cell.text) for cell in _row_cells(table, row) if cell.row == row]


def _row_cells(table: Table, row: int) -> list[Cell]:
    """The cells that cover a row, from left to right, each once."""
    found: list[Cell] = []
    last = -1
    for owner in table.owners[row]:
        if owner >= 0 and owner != last:
            found.append(table.cells[owner])
        last = owner
    return found


def _repeated_rows(first: Table, table: Table) -> int:
    """How many rows at the head of `table` are word for word the rows at the head of the first part."""
    most = min(MOST_HEADER_ROWS, len(table.ys) - 2, len(first.ys) - 1)
    same = 0
    while same < most and _same_row(first, same, table, same):
        same += 1
    # A cell that reaches beyond the repeated rows belongs to what follows.
    while same and any(cell.row + cell.row_span > same for row in range(same) for cell in _row_cells(table, row)):
        same -= 1
    if same and not any(cell.text for row in range(same) for cell in _row_cells(table, row)):
        return 0
    return same


def _same_row(one: Table, row: int, other: Table, other_row: int) -> bool:
    cells, others = _row_texts(one, row), _row_texts(other, other_row)
    return len(cells) == len(others) and all(
        a[1] == b[1] and a[2].replace("\n", "") == b[2].replace("\n", "") for a, b in zip(cells, others, strict=True)
    )


def _begins_anew(first: Table, table: Table, skipped: int) -> bool:
    """Whether `table` begins as the first part did, with the same labels before other values: a form of its own.

    Below the repeated header of a list the first cells say little, since level-1 names recur; there a second label must
    agree as well.
    """
    if skipped >= len(first.ys) - 1 or skipped >= len(table.ys) - 1 or not _same_edges(first, table, skipped):
        return False
    own, other = _labels(first, skipped), _labels(table, skipped)
    if not own or not other or own[0] != other[0]:
        return False
    is_list = any(sum(1 for cell in _row_texts(table, row) if cell[2]) >= LIST_COLUMNS for row in range(skipped))
    return not is_list or own[1:2] == other[1:2] != []


def _same_edges(one: Table, other: Table, row: int) -> bool:
    cells, others = _row_cells(one, row), _row_cells(other, row)
    return len(cells) == len(others) and all(
        abs(a.x0 - b.x0) <= SAME_SIDE and abs(a.x1 - b.x1) <= SAME_SIDE for a, b in zip(cells, others, strict=True)
    )


def _labels(table: Table, start: int) -> list[str]:
    """The first two different texts in the first column from row `start` on, none if that row begins with a blank."""
    found: list[str] = []
    for row in range(start, len(table.ys) - 1):
        cells = _row_texts(table, row)
        text = cells[0][2].replace("\n", "") if cells else ""
        if text and text not in found:
            found.append(text)
        if len(found) == 2 or not found:
            break
    return found


def _is_cut_row(last: Table, table: Table, skipped: int) -> bool:
    """Whether the page break went through a row, so that its two parts are one row.

    Without a rule on either side of the break the row was cut unless its cells say otherwise. Where rules were drawn,
    as text processors do, only a row with nothing but the rest of cells whose last line was full is the rest of a row.
    """
    upper, lower = _row_cells(last, len(last.ys) - 2), _row_cells(table, skipped)
    if len(upper) != len(lower) or any(cell.row < skipped for cell in lower):
        return False
    pairs = list(zip(upper, lower, strict=True))
    if any(abs(a.x0 - b.x0) > SAME_SIDE or abs(a.x1 - b.x1) > SAME_SIDE for a, b in pairs):
        return False
    both = [(a, b) for a, b in pairs if a.text and b.text]
    few = 2 * len(both) <= sum(1 for a, _ in pairs if a.text)
    # Below a repeated header stands the rule of the header, whatever happened to the row.
    if not last.bottom_rule and (skipped or not table.top_rule):
        return len(both) < len(pairs) and (few or all(_is_full_wide(a) for a, _ in both))
    if (
        not both
        or any(b.text and not a.text for a, b in pairs)
        or any(cell.row_span > 1 for cell in lower if cell.text)
    ):
        return False
    label = next(a for a, _ in pairs if a.text)  # what names the row is not the text that goes on
    return few and label is not both[0][0] and all(_is_full_wide(a) and _is_full_high(a) for a, _ in both)


def _is_full_wide(cell: Cell) -> bool:
    """Whether the last line of a cell goes up to its right edge, so that the text was broken there."""
    return cell.last is not None and cell.x1 - cell.last.x1 < 1.7 * cell.last.height


def _is_full_high(cell: Cell) -> bool:
    """Whether no further line would have fitted into a cell."""
    return cell.last is not None and cell.y1 - cell.last.middle < 1.9 * cell.last.height


def grid_of(whole: Whole) -> Grid:
    """The grid of a table, its rows named by their own pages."""
    unruled = [part.table for part in whole.parts if isinstance(part.table, UnruledTable)]
    if len(unruled) > 1 or (unruled and len(whole.parts) > 1):
        set_columns(unruled, next((part.table.xs for part in whole.parts if part.table.ruled), ()))
    index_of, width = _columns([part.table for part in whole.parts])
    rows: list[list[str | None]] = []
    places: list[str] = []
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for part in whole.parts:
        table = part.table
        columns = [index_of[x] for x in table.xs]
        first = len(rows) - part.skipped - part.sewn  # the row of the grid for row 0 of this part
        for row in range(part.skipped, len(table.ys) - 1):
            place = f"page {table.page} table {table.number} row {row + 1}"
            if part.sewn and row == part.skipped:
                places[-1] = f"{places[-1]}, {place}"
            else:
                rows.append([""] * width)
                places.append(place)
        for cell in table.cells:
            if cell.row < part.skipped:
                continue
            row, column = first + cell.row, columns[cell.column]
            after = columns[cell.column + cell.column_span]
            if part.sewn and cell.row == part.skipped:
                _sew(rows, spans, row, (column + after) // 2, cell)
            else:
                rows[row][column] = cell.text
                _cover(rows, spans, row, column, cell.row_span, after - column)
    return Grid(rows, places, spans)


def _columns(tables: Sequence[Table]) -> tuple[dict[float, int], int]:
    """The column of the common grid that each edge of the parts begins, and the number of columns.

    Edges of one part are further apart than `SAME_EDGE`, so that no two of them fall on one column of the grid.
    """
    xs = tables[0].xs
    if all(table.xs == xs for table in tables):
        return {x: index for index, x in enumerate(xs)}, len(xs) - 1
    index_of: dict[float, int] = {}
    index, start = -1, 0.0
    for x in sorted({x for table in tables for x in table.xs}):
        if index < 0 or x - start > SAME_EDGE:
            index, start = index + 1, x
        index_of[x] = index
    return index_of, index


def _cover(
    rows: list[list[str | None]],
    spans: dict[tuple[int, int], tuple[int, int]],
    row: int,
    column: int,
    row_span: int,
    column_span: int,
) -> None:
    if row_span == 1 and column_span == 1:
        return
    text = rows[row][column]
    for covered in range(row, row + row_span):
        rows[covered][column : column + column_span] = [None] * column_span
    rows[row][column] = text
    spans[row, column] = (row_span, column_span)


def _sew(
    rows: list[list[str | None]], spans: dict[tuple[int, int], tuple[int, int]], row: int, column: int, cell: Cell
) -> None:
    """Put the rest of a cut cell to the cell of the grid that covers (row, column)."""
    start_row, start, row_span, column_span = row, column, 1, 1
    if rows[row][column] is None:
        for (top, left), (height, width) in spans.items():
            if top <= row < top + height and left <= column < left + width:
                start_row, start, row_span, column_span = top, left, height, width
    else:
        row_span, column_span = spans.get((row, column), (1, 1))
    text = rows[start_row][start] or ""
    rows[start_row][start] = f"{text}\n{cell.text}" if text and cell.text else text or cell.text
    if cell.row_span > 1:
        _cover(rows, spans, start_row, start, row_span + cell.row_span - 1, column_span)
