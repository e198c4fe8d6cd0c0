"""Merged labels at the left of a list: the rows that each of them covers, by where they stand.

A merged label is printed in the middle of its rows, and the labels of one column share the rows of a list among
themselves. No label reaches over the end of the label to its left.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from statistics import median

from pipelines.ingest.pdf.spacing import Cluster

Rows = tuple[int, int]

# What it costs to leave a row of the list without a label, below the first label and above it, and to let a label reach
# over the end of the label to its left, in squared heights of a line beside the middle.
UNCOVERED, ABOVE_FIRST, CROSSED = 0.5, 0.3, 4.0
# How far a label may stand beside the middle of its rows, in heights of a line.
FARTHEST = 2.0
INFINITY = float("inf")
# As many lines of a row must share one height, give or take so much; a label stands beside it by more than so much.
FEWEST_LINES, SAME_HEIGHT, BESIDE = 3, 0.05, 0.12


def is_beside_row(label: Cluster, clusters: Sequence[Cluster]) -> bool:
    """Whether a label of one line stands higher or lower than the lines of its row do, which share one height."""
    if len(label.pieces) > 1 or label.row < label.last_row:
        return False
    lines = [one.middle for one in clusters if one.row == one.last_row == label.row and len(one.pieces) == 1]
    middle = median(lines)
    shared = sum(1 for one in lines if abs(one - middle) <= SAME_HEIGHT * label.height)
    return shared >= FEWEST_LINES and abs(label.middle - middle) > BESIDE * label.height


def shared_out(
    labels: Sequence[Cluster], edges: Sequence[float], rows: Rows, taken: set[int], parents: Sequence[Rows]
) -> list[Rows]:
    """The rows (first, last) of each label of a column, in order and without overlap, that fit best together.

    `rows` is the stretch (first, after the last) of the list, `edges` the row edges, `taken` holds the rows that
    something else covers here, `parents` the rows of the labels to the left. A label that fits nowhere keeps its rows.
    """
    first, after = rows
    # By the row after the last covered one: the cost so far and the rows chosen.
    best: dict[int, tuple[float, list[Rows]]] = {first: (0.0, [])}
    for number, label in enumerate(labels):
        options = _options(label, edges, rows, taken, parents)
        following: dict[int, tuple[float, list[Rows]]] = {}
        for begin, (cost, chosen) in best.items():
            for (start, stop), price in options:
                if start < begin:
                    continue
                left_out = (UNCOVERED if number else ABOVE_FIRST) * sum(row not in taken for row in range(begin, start))
                total = cost + price + left_out
                if total < following.get(stop + 1, (INFINITY,))[0]:
                    following[stop + 1] = (total, [*chosen, (start, stop)])
        if not following:
            return [(one.row, one.last_row) for one in labels]
        best = following
    return min(
        (cost + UNCOVERED * sum(row not in taken for row in range(end, after)), chosen)
        for end, (cost, chosen) in best.items()
    )[1]


def _options(
    label: Cluster, edges: Sequence[float], rows: Rows, taken: set[int], parents: Sequence[Rows]
) -> list[tuple[Rows, float]]:
    """The rows that a label may cover, with what each choice costs; its own rows whatever they cost."""
    first, after = rows
    above = max((row + 1 for row in taken if row < label.row), default=first)
    below = min((row for row in taken if row > label.last_row), default=after)
    reach = 2 * FARTHEST * label.height
    found: list[tuple[Rows, float]] = []
    for start in range(max(first, above), label.row + 1):
        opposite = 2 * label.middle - edges[start]  # where the last row ends if the label stands in the middle
        low, high = bisect_left(edges, opposite - reach) - 1, bisect_right(edges, opposite + reach) - 1
        for stop in range(max(label.last_row, low), min(below, after, high)):
            away = abs(edges[stop + 1] - opposite) / 2 / label.height
            crossed = any(a <= start <= b < stop or start < a <= stop <= b for a, b in parents)
            found.append(((start, stop), away * away + CROSSED * crossed))
    own = label.row, label.last_row
    if all(option != own for option, _ in found):
        away = abs((edges[own[0]] + edges[own[1] + 1]) / 2 - label.middle) / label.height
        found.append((own, away * away))
    return found
