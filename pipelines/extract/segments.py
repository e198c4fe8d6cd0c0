"""Rows of an indicator table of any columns out of text without a grid: the likeliest division into rows and cells.

`wrapped` reads the common layout by its anchors. Here nothing is known but the order of the columns. Every stretch of
fragments is judged by how well it fits a column (`rows.fit`) and how well its line breaks fit a cell; the division with
the best sum is taken (a shortest path over fragments and columns). A division that is hardly better than none is
reported by its caller.
"""

from __future__ import annotations

from pipelines.extract.rows import fit
from pipelines.extract.wrapped import Fragment, width

_MOST_FRAGMENTS = {"name": 5, "target": 8, "actual": 8, "description": 10, "deviation_reason": 30, "remark": 20, "basis": 12}
_SKIP = {
    "name": 8.0, "target": 4.0, "actual": 3.0, "weight": 4.0, "score": 4.0, "deviation_reason": 0.1, "remark": 0.1,
    "description": 1.5,
}  # fmt: skip
_NEW_ROW = 1.0


def divide_rows(fragments: list[Fragment], roles: tuple[str, ...], widths: dict[str, int]) -> list[dict[str, list[Fragment]]] | None:
    """Divide fragments into rows of cells: a dict of fragments by role for each row, None where nothing fits.

    `roles` are the columns in printed order, without the level columns. `widths` holds the widest line known of a
    column in half-width units; a column without an entry is judged without it.
    """
    count, columns = len(fragments), len(roles)
    if not count:
        return []
    infinity = 1e18
    skips = [_SKIP.get(role, 0.8) for role in roles]
    before = [0.0]
    for skip in skips:
        before.append(before[-1] + skip)
    # cost[at][column]: the first `at` fragments are divided, the last cell stands in `column`.
    cost = [[infinity] * columns for _ in range(count + 1)]
    came: list[list[tuple[int, int, bool] | None]] = [[None] * columns for _ in range(count + 1)]
    row_end = [infinity] * (count + 1)
    row_end_column = [-1] * (count + 1)
    row_end[0] = 0.0
    for at in range(count):
        # Starting a row here, or going on in one.
        for column in range(columns):
            entry, origin, fresh = row_end[at] + before[column] + _NEW_ROW, -1, True
            for last in range(column):
                going_on = cost[at][last] + before[column] - before[last + 1]
                if going_on < entry:
                    entry, origin, fresh = going_on, last, False
            if entry >= infinity:
                continue
            role = roles[column]
            text = ""
            breaks = 0.0
            for end in range(at + 1, min(count, at + _MOST_FRAGMENTS.get(role, 3)) + 1):
                one = fragments[end - 1]
                if end - 1 > at:
                    if not one.begins:
                        breaks += 3.0
                        text += " "
                    else:
                        breaks += _break_cost(fragments[end - 2], one, widths.get(role, 0), last=end == count)
                text += one.text
                fitted = entry - fit(role, text) + breaks
                if role == "name" and "。" in text:
                    fitted += 3.0
                if fitted < cost[end][column]:
                    cost[end][column] = fitted
                    came[end][column] = (at, origin, fresh)
        for column in range(columns):
            ended = cost[at + 1][column] + before[columns] - before[column + 1]
            if ended < row_end[at + 1]:
                row_end[at + 1], row_end_column[at + 1] = ended, column
    if row_end[count] >= infinity / 2:
        return None
    rows: list[dict[str, list[Fragment]]] = []
    at, column = count, row_end_column[count]
    current: dict[str, list[Fragment]] = {}
    while at > 0:
        step = came[at][column]
        if step is None:
            return None
        start, origin, fresh = step
        current[roles[column]] = fragments[start:at]
        at = start
        if fresh:
            rows.append(current)
            current = {}
            column = row_end_column[at]
        else:
            column = origin
    rows.reverse()
    return rows


def _break_cost(one: Fragment, following: Fragment, column_width: int, last: bool) -> float:
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
