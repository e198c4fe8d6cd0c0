"""What all the stretches of a document say about its columns: how wide they are, and which of them are mostly blank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from pipelines.extract.lines.column_widths import ColumnWidth, frequent_widths, learn_widths, widest
from pipelines.extract.lines.segments import Division, Row

# Rounds of dividing and learning the widths from it; they settle after two or three.
_MOST_ROUNDS = 3
# How many stretches are enough to weigh widths by, and by how much a width must do better to be taken instead.
_MOST_WEIGHED = 20
_CLEARLY_BETTER = 1.0
_MOST_CANDIDATES = 5
_NEVER_WRAPPED = ("weight", "score", "coefficient", "serial", "core")
# Not the reasons: they wrap, so that the stretches in which nothing wraps have fewer of them.
_MAY_BE_BLANK = ("remark", "basis", "description")
_FEWEST_ROWS = 6
_MOST_RARE = 3.0


@dataclass(frozen=True, slots=True)
class Columns:
    """What the stretches of a document say about its columns: their widths, and what a cell costs in a rare one."""

    widths: dict[str, ColumnWidth]
    rarity: dict[str, float]


def learn_columns(divisions: Sequence[Division]) -> Columns:
    """Find the widths of the columns under which the divisions of all stretches together cost least.

    First the widths are learnt from the rows that types alone give, and from those that these widths give. A wrong
    division may confirm itself that way, so that widths at which many lines break are then tried in every column.
    """
    open_ones = [division for division in divisions if division.is_open]
    if not open_ones:
        return Columns({}, {})
    fixed = [row for division in divisions if not division.is_open for row in division.rows() or ()]
    rarity = _rarity(fixed)
    widths: dict[str, ColumnWidth] = {}
    for _ in range(_MOST_ROUNDS):
        rows = [row for division in open_ones for row in division.rows(widths, rarity) or ()]
        learnt = learn_widths([*fixed, *rows])
        if learnt == widths:
            break
        widths = learnt
    weighed = open_ones[:: -(-len(open_ones) // _MOST_WEIGHED)]
    candidates = frequent_widths([division.fragments for division in open_ones])[:_MOST_CANDIDATES]
    least = sum(division.divide(widths, rarity)[1] for division in weighed)
    least_wide = _widest_of(fixed)
    for role in widths:
        if role in _NEVER_WRAPPED or widths[role].certain:
            continue
        for units in candidates:
            if units == widths[role].units or units < least_wide.get(role, 0):
                continue
            tried = {**widths, role: ColumnWidth(units, True)}
            cost = sum(division.divide(tried, rarity)[1] for division in weighed)
            if cost < least - _CLEARLY_BETTER:
                widths, least = tried, cost
    return Columns(widths, rarity)


def _rarity(rows: Sequence[Row]) -> dict[str, float]:
    """What a cell costs in a column that most rows leave blank: more, the more rows are known to do so."""
    if len(rows) < _FEWEST_ROWS:
        return {}
    filled = {role: sum(role in row for row in rows) for role in _MAY_BE_BLANK}
    return {role: min(log((len(rows) + 1) / (count + 0.5)), _MOST_RARE) / 2 for role, count in filled.items()}


def _widest_of(rows: Iterable[Row]) -> dict[str, int]:
    """The widest line of each column in rows that are certain."""
    found: dict[str, int] = {}
    for row in rows:
        for role, cell in row.items():
            found[role] = max(found.get(role, 0), widest(cell))
    return found
