"""Text dumps that keep the position of columns: each line of the text is a printed line, blanks part the cells.

Programs that keep the layout of a page, and copies from a terminal, have the cells of all columns side by side, a
wrapped cell going on in the same character columns. That is a printed page without rules, in a typewriter's letters:
the lines become characters with boxes, and the reader of pages (`pdf.unruled`) tells rows and columns by the white
space. Lines that make up no table stay running text. Form feeds part the pages, where there are any.

Only dumps with blank lines between rows are read so. Where none are, as `pdftotext -layout` mostly prints closely set
tables, nothing says which lines are rows and which go on with a cell: such a text is handed on as lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from pipelines.ingest.content import Grid, Lines

if TYPE_CHECKING:
    from pipelines.ingest.pdf.continued import Whole
    from pipelines.ingest.pdf.printed import Page
    from pipelines.ingest.pdf.unruled import UnruledTable

# The fewest lines of three or more pieces side by side that make a table.
FEWEST_LINES, FEWEST_PIECES = 8, 3
# Between this share of those lines and the next one stands a blank line: only that tells rows from wrapped lines.
APART = 0.35
# This share of the pieces has its begin, its end or its middle in common with a piece of the line before.
ALIGNED = 0.5
# Where more than this share of the runs of blanks is equally long, they join cells and do not place them.
SAME_GAP = 0.45
# The classes of East Asian width that take two columns: in a Chinese terminal, in others, where characters are counted.
WIDE_CLASSES = ("WFA", "WF", "")
# So many blank lines are the end of a page in a text without form feeds.
PAGE_GAP = 6
# Boxes of characters, in the units of a page: columns of half a Chinese character, lines with a blank line between
# rows. A character is higher than its line, because a text dump puts what stands half a line lower on one line or
# on the next; boxes that overlap tell the reader so.
COLUMN, LINE, HEIGHT = 5.0, 12.0, 20.0

# Two narrow blanks or a full-width one part cells, but not the year from the day of a date that is to be filled in.
_PIECE = re.compile(r"(?:年[ \u3000]+月[ \u3000]+日|[^\s\u3000])+(?: (?:年[ \u3000]+月[ \u3000]+日|[^\s\u3000])+)*")


def read_columns(lines: Sequence[str], breaks: Sequence[int] = ()) -> list[Lines | Grid] | None:
    """Read a dump in columns into grids and running text, places by line (`line 12-14`); None for any other text.

    `breaks` are the indexes of the lines that begin a new page.
    """
    several = [number for number, line in enumerate(lines) if _holds_several(line)]
    if len(several) < FEWEST_LINES or not _rows_stand_apart(lines, several):
        return None
    wide = _wide_classes([lines[number] for number in several])
    return None if wide is None else _blocks(lines, breaks, wide)


def _holds_several(line: str) -> bool:
    """Whether a line is made of several pieces with runs of blanks between them."""
    return ("  " in line or "\u3000" in line) and len(_PIECE.findall(line)) >= FEWEST_PIECES


def _rows_stand_apart(lines: Sequence[str], several: Sequence[int]) -> bool:
    """Whether blank lines stand between the rows, so that what follows directly belongs to one row."""
    apart = sum(
        1
        for number, following in pairwise(several)
        if any(not line or line.isspace() for line in lines[number + 1 : following])
    )
    return apart >= APART * (len(several) - 1)


def _wide_classes(several: Sequence[str]) -> str | None:
    """The classes of East Asian width that take two columns, None where the lines do not line up with any.

    Terminals differ in the ambiguous ones (`≥`, `“`), and some dumps count characters, one column each.
    """
    chosen, best = None, ALIGNED
    for wide in WIDE_CLASSES:
        pieces = [[(x, after) for x, after, _ in _pieces(line, wide)] for line in several]
        gaps = Counter(other[0] - one[1] for line in pieces for one, other in pairwise(line))
        if max(gaps.values()) > SAME_GAP * gaps.total():
            continue
        aligned = count = 0
        for above, line in pairwise(pieces):
            for x, after in line[1:]:
                count += 1
                aligned += any(x == a or after == b or abs(x + after - a - b) <= 1 for a, b in above[1:])
        if aligned > best * count:
            chosen, best = wide, aligned / count
    return chosen


def _blocks(lines: Sequence[str], breaks: Sequence[int], wide: str) -> list[Lines | Grid] | None:
    from pipelines.ingest.pdf.continued import grid_of, wholes
    from pipelines.ingest.pdf.layout import lay_out
    from pipelines.ingest.pdf.unruled import UnruledTable

    breaks = breaks or _gaps(lines)
    starts = [0, *(at for at in breaks if 0 < at < len(lines)), len(lines)]
    pages = list(pairwise(starts))
    layouts = [lay_out(_page(number, lines[start:stop], wide)) for number, (start, stop) in enumerate(pages, 1)]
    begun = wholes(layouts)
    if not begun:
        return None
    blocks: list[Lines | Grid] = []
    found: list[tuple[Grid, Whole]] = []
    rows_of: dict[int, list[tuple[int, int]]] = {}
    done = 0
    for layout, (start, _) in zip(layouts, pages, strict=True):
        for table in layout.tables:
            assert isinstance(table, UnruledTable)  # nothing is ruled
            rows = _rows(table, lines, start)
            _say(blocks, lines, done, rows[0][0])
            done = rows[-1][1]
            rows_of[id(table)] = rows
            whole = begun.get(id(table))
            if whole is None:  # goes on from the page before, where its grid stands
                continue
            grid = grid_of(whole)
            blocks.append(grid)
            found.append((grid, whole))
    _say(blocks, lines, done, len(lines))
    for grid, whole in found:
        grid.places = [_place(rows) for part in whole.parts for rows in rows_of[id(part.table)][part.skipped :]]
    return blocks


def _gaps(lines: Sequence[str]) -> list[int]:
    """The indexes of the lines after a gap that no table goes on over: a long text is read in parts."""
    found: list[int] = []
    blank = 0
    for number, line in enumerate(lines):
        if not line or line.isspace():
            blank += 1
            continue
        if blank >= PAGE_GAP:
            found.append(number)
        blank = 0
    return found


def _say(blocks: list[Lines | Grid], lines: Sequence[str], first: int, after: int) -> None:
    """Append the lines `first` to `after` (exclusive) as running text, unless they are blank."""
    while first < after and not lines[first].strip():
        first += 1
    while after > first and not lines[after - 1].strip():
        after -= 1
    if first < after:
        blocks.append(Lines(list(lines[first:after]), first + 1))


def _place(rows: tuple[int, int]) -> str:
    first, after = rows
    return f"line {first + 1}" if after - first <= 1 else f"line {first + 1}-{after}"


def _rows(table: UnruledTable, lines: Sequence[str], start: int) -> list[tuple[int, int]]:
    """For each row of a table the lines (first, after) between its edges; `start` is the first line of the page."""
    middles = [(one.top, one.bottom) for one in table.region.clusters]
    first = min(_line_at(top + HEIGHT / 2) for top, _ in middles) + start
    after = max(_line_at(bottom - HEIGHT / 2) for _, bottom in middles) + start + 1
    inner = [min(max(ceil(y / LINE - 0.5) + start, first), after) for y in table.ys[1:-1]]
    rows: list[tuple[int, int]] = []
    for top, bottom in pairwise([first, *inner, after]):
        while top < bottom - 1 and not lines[bottom - 1].strip():
            bottom -= 1
        while top < bottom - 1 and not lines[top].strip():
            top += 1
        rows.append((top, bottom))
    return rows


def _line_at(middle: float) -> int:
    return round(middle / LINE - 0.5)


def _pieces(line: str, wide: str) -> list[tuple[int, int, str]]:
    """The pieces of a line with the columns where each begins and ends."""
    found: list[tuple[int, int, str]] = []
    column = at = 0
    for match in _PIECE.finditer(line):
        column += _width(line[at : match.start()], wide)
        after = column + _width(match[0], wide)
        found.append((column, after, match[0]))
        column, at = after, match.end()
    return found


def _width(text: str, wide: str) -> int:
    if not wide or text.isascii():
        return len(text)
    return len(text) + sum(1 for letter in text if unicodedata.east_asian_width(letter) in wide)


def _page(number: int, lines: Sequence[str], wide: str) -> Page:
    """Lines as a printed page."""
    from pipelines.ingest.pdf.printed import Characters, Page

    texts: list[str] = []
    left: list[float] = []
    right: list[float] = []
    top: list[float] = []
    bottom: list[float] = []
    unit = COLUMN if wide else 2 * COLUMN
    widest = 0.0
    for row, line in enumerate(lines):
        middle = -(row + 0.5) * LINE
        for column, _, piece in _pieces(line, wide):
            texts.append(piece)
            for letter in piece:
                left.append(column * unit)
                column += _width(letter, wide)
                right.append(column * unit)
            top += [middle + HEIGHT / 2] * len(piece)
            bottom += [middle - HEIGHT / 2] * len(piece)
            widest = max(widest, column * unit)
    characters = Characters("".join(texts), list(range(len(left))), left, top, right, bottom)
    return Page(number, (0.0, 0.0, widest, len(lines) * LINE), characters, line_distance=1.5 * LINE / HEIGHT)
