"""Lines put together to rows in the cheapest way."""

from __future__ import annotations

from collections.abc import Callable

# No row takes more lines.
MOST_LINES = 40
# A row that costs more is none; longer ones with the same beginning are not tried.
HOPELESS = 30.0

Rows = list[tuple[int, int]]


def divide(count: int, cost: Callable[[int, int], float]) -> Rows:
    """Divide `count` lines into rows (first, after) such that the sum of `cost(first, after)` is least."""
    best = [0.0] + [float("inf")] * count
    begins = [0] * (count + 1)
    for first in range(count):
        for after in range(first + 1, min(count, first + MOST_LINES) + 1):
            one = cost(first, after)
            if best[first] + one < best[after]:
                best[after] = best[first] + one
                begins[after] = first
            if one > HOPELESS and after > first + 1:
                break
    rows: Rows = []
    after = count
    while after:
        rows.append((begins[after], after))
        after = begins[after]
    return rows[::-1]
