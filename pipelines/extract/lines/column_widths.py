"""The widths of columns, learnt from the cells of a table: where a cell breaks, the next character did not fit."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipelines.extract.lines.fragments import Fragment, width

# What software keeps together at the end of a line: a Latin word or a number, a mark that may not begin a line.
_RUN = re.compile(r"^[0-9A-Za-z.,%]+")
CANNOT_START = frozenset("，。、；：！？）》”’)],.;:!?%％")
_WIDEST = 200
_SEVERAL = 3


class ColumnWidth(NamedTuple):
    """Width of a column in half-width units. It is `exact` where a cell wraps in it, else the least it can be.

    `certain` says that several cells wrap at it and nothing contradicts it.
    """

    units: int
    exact: bool
    certain: bool = False


UNKNOWN = ColumnWidth(0, False)


@dataclass(slots=True)
class _Seen:
    """The lines of a column: how often each width was seen, and each width that broke with the room that it needed."""

    lines: dict[int, int] = field(default_factory=dict)
    breaks: dict[tuple[int, int], int] = field(default_factory=dict)


def room_needed(following: str) -> int:
    """Width of what would have had to fit behind a line for it not to break, in half-width units."""
    return width(following[0])


def breaks_naturally(one: str, following: str, column_width: int) -> bool:
    """Whether a line breaks where software breaks it in a column of that width, also in front of a word or a mark."""
    room = column_width - width(one)
    if room < room_needed(following):
        return True
    run = _RUN.match(following)
    if run is not None and room < len(run[0]) and width(one) > 0:
        return True
    return len(following) > 1 and following[1] in CANNOT_START and room < width(following[:2])


def learn_widths(rows: Iterable[dict[str, list[Fragment]]]) -> dict[str, ColumnWidth]:
    """Learn the width of each column, by role, from rows of cells.

    Some cells may be wrong: the width is taken that contradicts the fewest lines. A line contradicts a width that is
    less than its own, a line break one into which the next character would have fitted.
    """
    seen: dict[str, _Seen] = {}
    for row in rows:
        for role, cell in row.items():
            column = seen.setdefault(role, _Seen())
            for one in cell:
                units = min(width(one.text), _WIDEST)
                column.lines[units] = column.lines.get(units, 0) + 1
            for one, following in itertools.pairwise(cell):
                if following.begins:
                    broken = width(one.text), room_needed(following.text)
                    column.breaks[broken] = column.breaks.get(broken, 0) + 1
    return {role: _likeliest(column) for role, column in seen.items()}


def _likeliest(seen: _Seen) -> ColumnWidth:
    if not seen.breaks:
        return ColumnWidth(max(seen.lines), False)
    fewest, best = 1 << 30, 0
    for units in sorted(seen.lines, reverse=True):
        against = sum(count for line, count in seen.lines.items() if line > units)
        against += sum(count for (line, room), count in seen.breaks.items() if line + room <= units)
        if against < fewest:
            fewest, best = against, units
    supported = sum(count for (line, room), count in seen.breaks.items() if line <= best < line + room)
    return ColumnWidth(best, supported > fewest, supported >= _SEVERAL and not fewest)


def widest(fragments: Sequence[Fragment]) -> int:
    """Width of the widest line of a cell."""
    return max(width(one.text) for one in fragments)


def frequent_widths(stretches: Iterable[Sequence[Fragment]]) -> list[int]:
    """Widths at which lines of a cell seem to break, the most frequent first.

    A width counts for each line alone that fits it, where the first character of the next line alone would not have.
    """
    counts: dict[int, int] = {}
    for fragments in stretches:
        for one, following in itertools.pairwise(fragments):
            if one.alone and following.alone:
                units = width(one.text)
                for fitting in range(units, units + room_needed(following.text)):
                    counts[fitting] = counts.get(fitting, 0) + 1
    return sorted(counts, key=lambda units: (-counts[units], -units))
