"""Rows of an indicator table of any columns out of text without a grid: the likeliest division into rows and cells.

`drafts` and `wrapped` read the common layout by its anchors. Here nothing is known but the order of the columns. Every
stretch of fragments is judged by how well it fits a column (`column_fit`) and how well its line breaks fit a cell; the
division with the best sum is taken (a shortest path over fragments and columns).
"""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate

from pipelines.extract.lines.fragments import Fragment, width
from pipelines.extract.vocabulary.column_fit import fit

Row = dict[str, list[Fragment]]
"""The fragments of each cell of a row, by the role of its column."""

_MOST_FRAGMENTS = {
    "name": 5,
    "target": 8,
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
_INFINITY = 1e18


class Division:
    """The fragments below one label of level 2, and the ways to divide them into rows.

    `roles` are the columns in printed order, without the level columns.
    """

    def __init__(self, fragments: list[Fragment], roles: tuple[str, ...]) -> None:
        self.fragments = fragments
        self._roles = roles
        self._most = [_MOST_FRAGMENTS.get(role, _MOST_ELSEWHERE) for role in roles]
        # The cost of leaving out all columns in front of one.
        self._skips = list(accumulate((_SKIP.get(role, _SKIP_ELSEWHERE) for role in roles), initial=0.0))

    @cached_property
    def _fits(self) -> list[list[list[float]]]:
        """How well cells fit: by first fragment, by column, by number of fragments less one."""
        fragments, count = self.fragments, len(self.fragments)
        fits: list[list[list[float]]] = []
        for start in range(count):
            by_column: list[list[float]] = [[] for _ in self._roles]
            text = ""
            for taken in range(min(max(self._most), count - start)):
                one = fragments[start + taken]
                text += one.text if one.begins or not taken else f" {one.text}"
                for column, role in enumerate(self._roles):
                    if taken < self._most[column]:
                        by_column[column].append(fit(role, text))
            fits.append(by_column)
        return fits

    @cached_property
    def _sentence_ends(self) -> list[int]:
        """For every fragment the index of the first one from there on that ends a sentence."""
        ends: list[int] = []
        following = len(self.fragments)
        for at in range(len(self.fragments) - 1, -1, -1):
            following = at if "。" in self.fragments[at].text else following
            ends.append(following)
        ends.reverse()
        return ends

    def _break_costs(self, column_width: int) -> list[float]:
        """Cost of taking a fragment into the cell of the fragment before it, in a column of a known width or 0."""
        costs = [0.0]
        for one, following in zip(self.fragments, self.fragments[1:], strict=False):
            costs.append(_break_cost(one, following, column_width) if following.begins else 3.0)
        return costs

    def rows(self, widths: dict[str, int]) -> list[Row] | None:
        """Divide the fragments into rows of cells; None where nothing fits.

        `widths` holds the widest line known of a column in half-width units; a column without an entry is judged
        without it.
        """
        roles, skips, fits = self._roles, self._skips, self._fits
        count, columns = len(self.fragments), len(roles)
        breaks_by_width = {known: self._break_costs(known) for known in {widths.get(role, 0) for role in roles}}
        breaks = [breaks_by_width[widths.get(role, 0)] for role in roles]
        # cost[at][column]: the first `at` fragments are divided, the last cell stands in `column`.
        cost = [[_INFINITY] * columns for _ in range(count + 1)]
        came: list[list[tuple[int, int, bool] | None]] = [[None] * columns for _ in range(count + 1)]
        row_end = [0.0, *[_INFINITY] * count]
        row_end_column = [-1] * (count + 1)
        for at in range(count):
            reached = cost[at]
            for column in range(columns):
                # Starting a row here, or going on in one.
                entry, origin, fresh = row_end[at] + skips[column] + _NEW_ROW, -1, True
                for last in range(column):
                    going_on = reached[last] + skips[column] - skips[last + 1]
                    if going_on < entry:
                        entry, origin, fresh = going_on, last, False
                if entry >= _INFINITY:
                    continue
                step = at, origin, fresh
                sentence_end = self._sentence_ends[at] if roles[column] == "name" else count
                break_costs = breaks[column]
                broken = 0.0
                for end, fitting in enumerate(fits[at][column], start=at + 1):
                    if end - 1 > at:
                        broken += break_costs[end - 1]
                    fitted = entry - fitting + broken
                    if sentence_end < end:
                        fitted += 3.0
                    if fitted < cost[end][column]:
                        cost[end][column] = fitted
                        came[end][column] = step
            for column in range(columns):
                ended = cost[at + 1][column] + skips[columns] - skips[column + 1]
                if ended < row_end[at + 1]:
                    row_end[at + 1], row_end_column[at + 1] = ended, column
        if row_end[count] >= _INFINITY / 2:
            return None
        return self._traced(came, row_end_column)

    def _traced(self, came: list[list[tuple[int, int, bool] | None]], row_end_column: list[int]) -> list[Row] | None:
        """Follow the cheapest path back from the last fragment to the first."""
        rows: list[Row] = []
        row: Row = {}
        at = len(self.fragments)
        column = row_end_column[at]
        while at > 0:
            step = came[at][column]
            if step is None:
                return None
            start, origin, fresh = step
            row[self._roles[column]] = self.fragments[start:at]
            at, column = start, origin
            if fresh:
                rows.append(row)
                row, column = {}, row_end_column[at]
        rows.reverse()
        return rows


def _break_cost(one: Fragment, following: Fragment, column_width: int) -> float:
    """Cost of taking a line break as a wrap inside a cell."""
    if _open_parenthesis(one.text):
        return 0.0
    if not column_width:
        return 0.8 + (0.2 if following.blank_before else 0.0)
    room = column_width - width(one.text)
    if room >= width(following.text[0]):
        return 1.5 + min(room, 16) / 8
    return 0.1


def _open_parenthesis(text: str) -> bool:
    return text.count("(") + text.count("（") > text.count(")") + text.count("）")
