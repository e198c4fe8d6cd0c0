"""Rows told by the order of printing: programs print a table cell by cell, and the lines of a cell one after the other.

The order of the texts in the file then says what white space leaves open: whether two lines below one another are one
wrapped cell or two rows, and in which row a merged label begins. Not every program prints so; what the order says is
taken only where it agrees with where the texts stand, and where texts stand in more than one order of lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median

from pipelines.ingest.pdf.row_edges import CENTRED, Region
from pipelines.ingest.pdf.spacing import SAME_SIZE, Cluster, Piece

# The largest distance between two lines of one cell, in heights of a line: beyond it stands a paragraph of its own.
FARTHEST_LINE = 2.2
# How far lines of one cell may differ in their distance, and how far edges of texts in one line may, in heights.
SAME_DISTANCE, LEVEL = 0.12, 0.2
# How much worse a label may stand in the middle of all rows down to the next label than in that of fewer.
CONTIGUOUS = 0.3


def printed_clusters(pieces: Sequence[Piece], order: Callable[[int], int]) -> list[Cluster] | None:
    """The cells that pieces printed one after the other make up, by rows in printing order; `order` numbers the texts.

    None where the pieces were printed line by line, so that the order says nothing.
    """
    numbered = sorted(pieces, key=lambda piece: min((order(run.start), run.start) for run in piece.runs))
    if not any(_is_above(other, one) for one, other in pairwise(numbered)):
        return None
    # Letters of several kinds have several heights, but the distance of their lines is one.
    height = median([piece.height for piece in pieces])
    steps = sorted((other.middle - one.middle) / height for one, other in pairwise(numbered) if _is_below(one, other))
    distance = _line_distance(steps) * height
    clusters: list[Cluster] = []
    for piece in numbered:
        last = clusters[-1] if clusters else None
        before = last.pieces[-1] if last is not None else piece
        if last is not None and _is_below(before, piece) and piece.middle - before.middle <= distance:
            last.add(piece)
        else:
            clusters.append(Cluster.of(piece, order=len(clusters)))
    for number, row in enumerate(_rows(clusters)):
        for one in row:
            one.row = number
    return clusters


def _is_above(piece: Piece, before: Piece) -> bool:
    return piece.middle < before.middle - CENTRED * before.height


def _is_below(before: Piece, piece: Piece) -> bool:
    """Whether a piece may be the next line of the cell of the piece printed before it."""
    shared = min(piece.x1, before.x1) - max(piece.x0, before.x0)
    return (
        0.5 < (piece.middle - before.middle) / max(piece.height, before.height) <= FARTHEST_LINE
        and abs(piece.height - before.height) <= SAME_SIZE * piece.height
        and shared > 0.5 * min(piece.x1 - piece.x0, before.x1 - before.x0)
    )


def _line_distance(steps: Sequence[float]) -> float:
    """The largest distance of lines of one cell: about that of the closest of `steps`, in heights, in order."""
    farthest = 0.0
    for at, step in enumerate(steps):
        if farthest and step - farthest > SAME_DISTANCE:
            break
        # A single step that is smaller than all others is no distance of lines.
        if farthest or at + 2 >= len(steps) or steps[at + 2] - step <= SAME_DISTANCE:
            farthest = step
    return farthest + SAME_DISTANCE / 2


def with_printed_rows(clusters: Sequence[Cluster]) -> Region | None:
    """The rows of a region as its cells were printed; None where they do not stand as cells of rows would."""
    rows = _rows(sorted(clusters, key=lambda one: one.order))
    size = median([one.height for one in clusters])
    cores = _cores(rows)
    tops = [min(one.top for one in core) for core in cores]
    bottoms = [max(one.bottom for one in core) for core in cores]
    if any(bottom > top + LEVEL * size for bottom, top in zip(bottoms, tops[1:], strict=False)):
        return None
    pad = median([max(top - bottom, 0.0) for bottom, top in zip(bottoms, tops[1:], strict=False)] or [size]) / 2
    edges = [tops[0] - min(pad, size)]
    edges += [(bottom + top) / 2 for bottom, top in zip(bottoms, tops[1:], strict=False)]
    edges.append(bottoms[-1] + min(pad, size))
    found = [one for row in rows for one in row]
    for number, row in enumerate(rows):
        for one in row:
            one.row = number
    for number, (row, core) in enumerate(zip(rows, cores, strict=True)):
        for one in row:
            below = min(
                (other.row for other in found if other.row > number and _share_column(one, other)), default=len(rows)
            )
            last = _last_row(one, number, below - 1, edges, one in core, core)
            one.last_row = last
        for one in row:  # what stands at one height covers the same rows, though less may stand below it
            beside = [other.last_row for other in row if abs(other.middle - one.middle) <= LEVEL / 2 * one.height]
            one.last_row = min(beside)
    return Region(found, edges, settled=True)


def _rows(cells: Sequence[Cluster]) -> list[list[Cluster]]:
    """Cells in printing order, parted where one begins further left or below."""
    rows: list[list[Cluster]] = [[cells[0]]]
    for at, one in enumerate(cells[1:], 1):
        if _goes_on(rows[-1], cells, at):
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows


def _goes_on(row: Sequence[Cluster], cells: Sequence[Cluster], at: int) -> bool:
    """Whether a cell stands in the row of the cell before: to its right, and not below it, unless it is merged.

    A merged cell at the right stands so low that there is no room for a row of its own above the next row.
    """
    before, one = cells[at - 1], cells[at]
    if not _is_right(before, one):
        return False
    if one.top < before.bottom - LEVEL * one.height:
        return True
    if any(abs(other.middle - one.middle) <= CENTRED * one.height for other in row):
        return True
    following = next((other for left, other in pairwise(cells[at:]) if not _is_right(left, other)), None)
    return following is not None and following.top < one.bottom


def _is_right(before: Cluster, one: Cluster) -> bool:
    return one.x0 >= before.x1 - LEVEL * one.height


def _cores(rows: Sequence[Sequence[Cluster]]) -> list[list[Cluster]]:
    """The cells of each row that cover no other row, by where they stand."""
    cores: list[list[Cluster]] = []
    beneath = float("inf")
    for row in reversed(rows):
        low = min(one.middle for one in row)
        core = [
            one
            for one in row
            if one.middle <= low + CENTRED * one.height and one.bottom <= beneath + LEVEL * one.height
        ]
        core = core or [min(row, key=lambda one: one.middle)]
        top = min(one.top for one in core)
        for one in row:
            if one not in core and one.bottom <= beneath + LEVEL * one.height and one.top <= top + LEVEL * one.height:
                core.append(one)
        bottom = max(one.bottom for one in core)
        core += [one for one in row if one not in core and one.bottom <= bottom + LEVEL * one.height]
        cores.append(core)
        beneath = min(one.top for one in core)
    cores.reverse()
    return cores


def _share_column(one: Cluster, other: Cluster) -> bool:
    return min(one.x1, other.x1) - max(one.x0, other.x0) > LEVEL * one.height


def _last_row(one: Cluster, row: int, below: int, edges: Sequence[float], core: bool, beside: Sequence[Cluster]) -> int:
    """The last row that a cell covers: it stands in the middle of its rows, or at the head or the foot of its row."""

    def away(last: int) -> float:
        return abs((edges[row] + edges[last + 1]) / 2 - one.middle) / one.height

    if core:
        top, bottom = min(other.top for other in beside), max(other.bottom for other in beside)
        level = min(abs(one.top - top), abs(one.bottom - bottom)) <= LEVEL * one.height
        if away(row) <= CENTRED or level:
            return row
    if below <= row:
        return row
    best = min(range(row, below + 1), key=away)
    if away(below) <= away(best) + CONTIGUOUS:
        best = below
    return best
