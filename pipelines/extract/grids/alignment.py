"""Aligning the cells of a row with the columns of its header by type, where blank cells vanished from the row."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extract.vocabulary.column_fit import IMPOSSIBLE, fit

# What it costs to leave a column of the header without a cell.
_MISSING = {
    "name": 6.0,
    "target": 1.5,
    "actual": 1.5,
    "weight": 2.0,
    "score": 2.0,
    "deviation_reason": 0.1,
    "remark": 0.1,
}
_MISSING_ELSEWHERE = 0.5
_LOWEST = -1e9


def align(cells: Sequence[str], roles: Sequence[str]) -> list[str] | None:
    """Place cells under the columns of a header in order, by type; `""` where a column has none.

    None where there are more cells than columns or where some cell fits no column.
    """
    count, columns = len(cells), len(roles)
    if count > columns:
        return None
    # best[used]: the best fit of the first `used` cells under the columns so far.
    best = [0.0, *[_LOWEST] * count]
    taken = [[False] * (count + 1) for _ in range(columns + 1)]
    for column in range(1, columns + 1):
        role = roles[column - 1]
        missing = _MISSING.get(role, _MISSING_ELSEWHERE)
        # Fewer cells would not fill the row any more. Downwards: best[used - 1] is still that of the column before.
        fewest = max(0, count - (columns - column))
        for used in range(min(column, count), fewest - 1, -1):
            skipped = best[used] - missing
            placed = _LOWEST
            if used and best[used - 1] > _LOWEST / 2:
                fitting = fit(role, cells[used - 1])
                if fitting > IMPOSSIBLE:
                    placed = best[used - 1] + fitting
            taken[column][used] = placed > skipped
            best[used] = max(skipped, placed)
    if best[count] < _LOWEST / 2:
        return None
    aligned = [""] * columns
    used = count
    for column in range(columns, 0, -1):
        if taken[column][used]:
            used -= 1
            aligned[column - 1] = cells[used]
    return aligned
