"""Rows of an indicator table of any columns out of text without a grid: the likeliest division into rows and cells.

`drafts` and `wrapped` read the common layout by its anchors. Here nothing is known but the order of the columns. A dump
prints the cells of a row one after the other: those of one line side by side, a wrapped one over lines of its own.
Every stretch of fragments is judged by how well it fits a column (`column_fit`) and how well its line breaks fit a cell
of that column (`column_widths`); the division with the best sum is taken (a shortest path over fragments and columns).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import accumulate

from pipelines.extract.lines.column_widths import (
    CANNOT_START,
    UNKNOWN,
    ColumnWidth,
    breaks_naturally,
)
from pipelines.extract.lines.fragments import Fragment, width
from pipelines.extract.vocabulary.column_fit import fit
from pipelines.extract.vocabulary.figures import holds_number, is_number, number_of

Row = dict[str, list[Fragment]]
"""The fragments of each cell of a row, by the role of its column."""

_MOST_FRAGMENTS = {
    "name": 5,
    "target": 8,
    "adjusted_target": 8,
    "long_term_target": 8,
    "actual": 8,
    "description": 10,
    "deviation_reason": 30,
    "remark": 20,
    "basis": 12,
}
_MOST_ELSEWHERE = 3
# What it costs to leave a column without a cell.
_SKIP = {
    "name": 8.0,
    "target": 4.0,
    "actual": 3.0,
    "weight": 4.0,
    "score": 4.0,
    "deviation_reason": 0.1,
    "remark": 0.1,
    "description": 1.5,
}
_SKIP_ELSEWHERE = 0.8
_NEW_ROW = 1.0
# A row that begins within a line, or without a blank line where rows are parted by blank lines.
_WITHIN_LINE = 6.0
_NOT_PARTED = 0.8
# Two cells of a line each that do not stand on the same line.
_LINES_APART = 2.5
# A blank inside a cell, and a wrapped cell that shares a line with another one.
_BLANK_INSIDE = 3.0
_SHARED_LINE = 2.5
_TOO_WIDE = 3.0
# A cell that ends with a full line, where the next line might well go on from it.
_FULL = 0.8
# What turns a tie the other way, to see whether there was one.
_TIE = 0.05
# The text of the cell in front again: a description that is the name, a target that did not change.
_SAME_TEXT = 1.2
# Two characters at a break that nowhere else stand beside each other.
_NEW_PAIR = 0.4
# A mark that cannot begin a cell.
_STARTS_BADLY = 2.0
# A unit behind a target in words or a date.
_UNIT_OF_WORDS = 4.0
_MOST_STRUCTURE = 9.0
_INFINITY = 1e18
_NOTHING_KNOWN: Mapping[str, ColumnWidth] = {}
_NOTHING_RARE: Mapping[str, float] = {}
_Step = tuple[int, int, bool]
# End, whether it wraps, what its structure and type cost, text.
_Cell = tuple[int, bool, float, str]


class Division:
    """The fragments below one label, and the ways to divide them into rows.

    `roles` are the columns in printed order, without the level columns. `parted` says whether blank lines part the rows
    of the table. `pairs` are the pairs of characters that stand beside each other in the lines of the document: a break
    between two that never do is hardly one inside a cell.
    """

    def __init__(
        self,
        fragments: list[Fragment],
        roles: tuple[str, ...],
        *,
        parted: bool = False,
        pairs: frozenset[str] = frozenset(),
    ) -> None:
        self.fragments = fragments
        self._known_costs: dict[ColumnWidth, tuple[list[float], list[float], list[float]]] = {}
        self._pairs = pairs
        self._roles = roles
        self._parted = parted
        self._hints = True
        self._most = [_MOST_FRAGMENTS.get(role, _MOST_ELSEWHERE) for role in roles]
        # The cost of leaving out all columns in front of one.
        self._skips = list(accumulate((_SKIP.get(role, _SKIP_ELSEWHERE) for role in roles), initial=0.0))

    @cached_property
    def _cells(self) -> list[list[list[_Cell]]]:
        """What may be a cell, by first fragment and column."""
        fragments, count = self.fragments, len(self.fragments)
        most = max(self._most)
        cells: list[list[list[_Cell]]] = []
        for start in range(count):
            text, structure = "", _STARTS_BADLY if fragments[start].text[0] in CANNOT_START else 0.0
            found: list[list[_Cell]] = [[] for _ in self._roles]
            for end in range(start + 1, min(start + most, count) + 1):
                one = fragments[end - 1]
                if end - 1 == start:
                    text = one.text
                elif one.begins:
                    text += one.text
                    if not (one.alone and fragments[end - 2].alone):
                        structure += _SHARED_LINE
                else:
                    text += f" {one.text}"
                    structure += _BLANK_INSIDE
                if structure > _MOST_STRUCTURE:
                    break
                wrapped = one.line != fragments[start].line
                for column, role in enumerate(self._roles):
                    if end - start <= self._most[column]:
                        found[column].append((end, wrapped, structure - fit(role, text), text))
            cells.append(found)
        return cells

    @property
    def is_open(self) -> bool:
        """Whether a cell of these fragments may wrap at all, so that widths decide something."""
        return any(one.alone and other.alone for one, other in zip(self.fragments, self.fragments[1:], strict=False))

    def _line_costs(self, known: ColumnWidth) -> tuple[list[float], list[float], list[float]]:
        """Costs of lines inside a cell of a column: sums of breaks and of lines too wide, and of ending with each."""
        if known in self._known_costs:
            return self._known_costs[known]
        breaks, wide, full = [0.0, 0.0], [0.0], [0.0]
        for one in self.fragments:
            over = width(one.text) - known.units if known.exact else 0
            wide.append(wide[-1] + (_TOO_WIDE + over / 4 if over > 0 else 0.0))
        for one, following in zip(self.fragments, self.fragments[1:], strict=False):
            goes_on = not self._pairs or one.text[-1] + following.text[0] in self._pairs
            full_cost = (_FULL if goes_on else _FULL / 2) if self._hints else -_TIE
            breaks.append(breaks[-1] + (_break_cost(one, following, known) if following.begins else 0.0))
            if not goes_on:
                breaks[-1] += _NEW_PAIR
            ends_full = known.exact and one.alone and following.alone and 0 <= known.units - width(one.text) < 2
            full.append(full_cost if ends_full else 0.0)
        full.append(0.0)
        self._known_costs[known] = breaks, wide, full
        return breaks, wide, full

    def rows(
        self, widths: Mapping[str, ColumnWidth] = _NOTHING_KNOWN, rarity: Mapping[str, float] = _NOTHING_RARE
    ) -> list[Row] | None:
        """Divide the fragments into rows of cells; None where nothing fits.

        `widths` holds what is known of the width of a column; a column without an entry is judged without it. `rarity`
        is what a cell costs in a column that is mostly blank.
        """
        return self.divide(widths, rarity)[0]

    def divide(
        self, widths: Mapping[str, ColumnWidth], rarity: Mapping[str, float] = _NOTHING_RARE
    ) -> tuple[list[Row] | None, float]:
        """Divide the fragments into rows of cells, None where nothing fits, and say what the division costs."""
        fragments, roles, skips = self.fragments, self._roles, self._skips
        count, columns = len(fragments), len(roles)
        line_costs = [self._line_costs(widths.get(role, UNKNOWN)) for role in roles]
        # cost[at][2 * column + wrapped]: the first `at` fragments are divided, the last cell stands in `column`.
        cost = [[_INFINITY] * (2 * columns) for _ in range(count + 1)]
        came: list[list[_Step | None]] = [[None] * (2 * columns) for _ in range(count + 1)]
        row_end = [0.0, *[_INFINITY] * count]
        row_end_state = [-1] * (count + 1)
        for at in range(count):
            reached, one = cost[at], fragments[at]
            fresh_cost = row_end[at] + _NEW_ROW
            if not one.begins:
                fresh_cost += _WITHIN_LINE
            elif self._parted and at and not one.blank_before:
                fresh_cost += _NOT_PARTED
            if fresh_cost >= _INFINITY and min(reached) >= _INFINITY:
                continue
            apart = _LINES_APART if one.begins else 0.0
            # The cheapest way to come to each column, less what the columns left out in front of it cost: starting a
            # row here, or going on from the column before; a wrapped cell (tall) needs no line of its own.
            flat = tall = fresh_cost
            flat_from = tall_from = -1
            for column in range(columns):
                skipped = skips[column]
                if column:
                    for state in (2 * column - 2, 2 * column - 1):
                        going_on = reached[state] - skipped
                        if going_on < tall:
                            tall, tall_from = going_on, state
                        if not state & 1:
                            going_on += apart
                        if going_on < flat:
                            flat, flat_from = going_on, state
                role = roles[column]
                breaks, wide, full = line_costs[column]
                known = skipped + rarity.get(role, 0.0) - breaks[at + 1] - wide[at]
                is_beside = role in _BESIDE
                for end, wrapped, fitting, text in self._cells[at][column]:
                    entry, origin = (tall, tall_from) if wrapped else (flat, flat_from)
                    reached_cost = entry + known + fitting + breaks[end] + wide[end] + full[end]
                    state = 2 * column + wrapped
                    if is_beside and origin >= 0:
                        reached_cost += self._beside(role, text, came, at, origin)
                    if reached_cost < cost[end][state]:
                        cost[end][state] = reached_cost
                        came[end][state] = at, origin, origin < 0
            for state in range(2 * columns):
                ended = cost[at + 1][state] + skips[columns] - skips[(state >> 1) + 1]
                if ended < row_end[at + 1]:
                    row_end[at + 1], row_end_state[at + 1] = ended, state
        if row_end[count] >= _INFINITY / 2:
            return None, _INFINITY
        return self._traced(came, row_end_state), row_end[count]

    def doubtful(self, rows: list[Row], widths: Mapping[str, ColumnWidth], rarity: Mapping[str, float]) -> list[Row]:
        """Which of the rows of a division only hold because of where lines are full and which characters are pairs."""
        if not self.is_open:
            return []
        plain = Division(self.fragments, self._roles, parted=self._parted)
        plain._hints = False
        plain.__dict__["_cells"] = self._cells
        others = plain.rows(widths, rarity) or []
        return [row for row in rows if row not in others]

    def _beside(self, role: str, text: str, came: list[list[_Step | None]], at: int, state: int) -> float:
        """What speaks for or against a cell beside the one in front of it: a score above its weight, the name again."""
        step = came[at][state]
        if step is None or self._roles[state >> 1] not in _BESIDE[role]:
            return 0.0
        before = "".join([one.text for one in self.fragments[step[0] : at]])
        if role in _UNITS:
            return _UNIT_OF_WORDS if not holds_number(before) or "年" in before or "月" in before else 0.0
        if role == "score":
            return 3.0 if is_number(before) and is_number(text) and number_of(text) > number_of(before) else 0.0
        return -_SAME_TEXT if text == before else 0.0

    def _traced(self, came: list[list[_Step | None]], row_end_state: list[int]) -> list[Row] | None:
        """Follow the cheapest path back from the last fragment to the first."""
        rows: list[Row] = []
        row: Row = {}
        at = len(self.fragments)
        state = row_end_state[at]
        while at > 0:
            step = came[at][state]
            if step is None:
                return None
            start, origin, fresh = step
            row[self._roles[state >> 1]] = self.fragments[start:at]
            at, state = start, origin
            if fresh:
                rows.append(dict(reversed(row.items())))
                row, state = {}, row_end_state[at]
        rows.reverse()
        return rows


_UNITS = ("target_unit", "actual_unit")
# The columns whose cells say something about the cell in front of them, where that is of one of these columns.
_BESIDE = {
    "score": ("weight",),
    **{role: (role.removesuffix("_unit"),) for role in _UNITS},
    "description": ("name",),
    "target": ("name", "description"),
    "adjusted_target": ("target",),
}


def _break_cost(one: Fragment, following: Fragment, known: ColumnWidth) -> float:
    """Cost of taking a line break as a wrap inside a cell of a column."""
    if not known.units:
        cost = 0.8
    elif breaks_naturally(one.text, following.text, known.units):
        cost = 0.1 if known.exact else 0.5
    else:
        room = known.units - width(one.text)
        cost = 2.0 + min(room, 16) / 8
    if _open_parenthesis(one.text):
        return cost / 4
    return cost


def _open_parenthesis(text: str) -> bool:
    return text.count("(") + text.count("（") > text.count(")") + text.count("）")
