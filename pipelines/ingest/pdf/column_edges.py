"""Column edges told by white space: which rows share their columns, and where those columns part.

The forms of this field stack blocks with other columns on one another: names and values, money, goals, indicators. Rows
belong to one block where edges can be drawn through the gaps of all of them without cutting a text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median

from pipelines.ingest.pdf.row_edges import CENTRED, Interval, Region, shared_gaps
from pipelines.ingest.pdf.spacing import Cluster

# The fewest column edges that make a table.
FEWEST_EDGES = 2
# The most column edges of rows that hold nothing but names and values.
MOST_NAME_EDGES = 3
# A gutter wider than this many heights of a line is as good as one as wide as that.
WIDE_GUTTER = 3.0
# How far a heading over several columns may stand beside the middle of the texts below it, in heights of a line.
OFF_CENTRE = 2.5
INFINITY = float("inf")

# Rows (first, after) of a region that share their columns with others.
Stretch = tuple[Region, int, int]
# The fewest texts beside one another that may be a header.
FEWEST_HEADERS = 3
# A column with this share of the texts of the fullest one is no column of labels.
DENSE = 0.85


def mark_headings(region: Region) -> None:
    """Find the headings over several columns: `heads` are the texts below that a heading stands in the middle of.

    In a header of two rows every text either covers both or is such a heading, or nothing else stands in the second.
    """
    for row in range(region.rows - 1):
        texts = region.in_row(row)
        below = [one for one in region.in_row(row + 1) if one.row == row + 1]
        neighbours = zip([None, *texts], texts, [*texts[1:], None], strict=False)
        found = [
            (one, _below_heading(before, one, after, below) if one.row == one.last_row == row else [])
            for before, one, after in neighbours
        ]
        taken = [id(other) for _, heads in found for other in heads]
        if not taken or len(taken) > len(set(taken)):
            continue
        alone = len(texts) >= FEWEST_HEADERS and len(taken) == len(below)
        if alone or all(heads or one.last_row > row for one, heads in found):
            for one, heads in found:
                one.heads = heads
                if alone and not heads:
                    one.last_row = max(one.last_row, row + 1)


def _below_heading(
    before: Cluster | None, one: Cluster, after: Cluster | None, below: Sequence[Cluster]
) -> list[Cluster]:
    """The texts of the row below between the neighbours of a text that may be a heading, none where it is not."""
    left = before.x1 if before is not None else -INFINITY
    right = after.x0 if after is not None else INFINITY
    heads = [other for other in below if left < other.x1 and other.x0 < right]
    if len(heads) < 2 or any(other.x0 < left or other.x1 > right for other in heads):
        return []
    x0, x1 = heads[0].x0, heads[-1].x1
    off = abs(one.x0 + one.x1 - x0 - x1) / 2
    return heads if x0 < one.x0 and one.x1 < x1 and off <= OFF_CENTRE * one.height else []


def without_headings(clusters: Sequence[Cluster]) -> list[Cluster]:
    """The texts without the headings over several columns, through which column edges may run."""
    return [one for one in clusters if not one.heads]


def blocks_of(region: Region) -> list[tuple[int, int]]:
    """Stretches of rows (first, after) that share their columns.

    Rows share columns if edges can be drawn through the gaps of all of them that cut no more texts than before.
    """
    return [rows for rows in _blocks(region, [], []) if rows[0] < rows[1]]


def blocks_below(region: Region, above: Sequence[Stretch]) -> tuple[list[tuple[int, int]], bool]:
    """The blocks of the part of a table on a further page, and whether the first goes on in the columns `above`."""
    gaps = [gap for part, first, after in above for gap in part.column_gaps(first, after)]
    members = without_headings([one for part, first, after in above for one in part.in_rows(first, after)])
    blocks = _blocks(region, gaps, members)
    first, after = blocks[0]
    if first == after:
        return blocks[1:], False
    return blocks, True


def _blocks(region: Region, gaps: list[Interval], members: list[Cluster]) -> list[tuple[int, int]]:
    """The blocks of a region below rows with some gaps and texts, the first of them empty if none shares theirs."""
    starts = [0]
    begun = bool(members)
    cut = texts_cut(gaps, members)
    for row in range(region.rows):
        own, texts = region.column_gaps(row, row + 1), without_headings(region.in_row(row))
        new = [one for one in texts if one.row == row or row == starts[-1]]
        together = texts_cut(gaps + own, members + new)
        parted = together > cut or _is_apart(region, row, gaps, members)
        if begun and parted and not _is_tied(region, row):
            starts.append(row)
            gaps, members, together, new = [], [], 0, texts
        gaps = gaps + own
        members = members + new
        cut = together
        begun = True
    for at in range(len(starts) - 1, 0, -1):
        starts[at] = _first_of_block(region, starts[at - 1], starts[at], ([*starts, region.rows])[at + 1])
    blocks = list(pairwise([*sorted(set(starts)), region.rows]))
    return [(0, 0), *blocks] if starts[1:2] == [0] else blocks


def _is_apart(region: Region, row: int, gaps: list[Interval], members: list[Cluster]) -> bool:
    """Whether a label begins in a row that holds rows with other columns than the names and values above it.

    Their edges may pass one another without cutting a text, but there are more of them than either has.
    """
    texts = region.in_row(row)
    if not region.settled or not texts or not texts[0].row == row < texts[0].last_row:
        return False
    above = len(drawn_edges(gaps, members))
    if above > MOST_NAME_EDGES:
        return False
    own, below = region.column_gaps(row, texts[0].last_row + 1), region.in_rows(row, texts[0].last_row + 1)
    below = without_headings(below)
    return len(drawn_edges(gaps + own, members + below)) > max(above, len(drawn_edges(own, below)))


def _is_tied(region: Region, row: int) -> bool:
    """Whether several cells are merged over the edge above a row, as in a header of two rows."""
    return sum(1 for one in region.in_row(row) if one.row < row) > 1


def texts_cut(gaps: Sequence[Interval], clusters: Sequence[Cluster]) -> int:
    """How many texts the edges through some gaps cut."""
    return sum(cuts for _, cuts in drawn_edges(gaps, clusters))


def drawn_edges(gaps: Sequence[Interval], clusters: Sequence[Cluster]) -> list[tuple[float, int]]:
    """The fewest edges through all gaps that cut as few texts as possible, with the number of texts that each cuts.

    A gutter over which no text reaches is an edge that cuts nothing; only a gap without one is cut through.
    """
    gutters: list[Interval] = []
    reach: float | None = None
    for one in sorted(clusters, key=lambda one: one.x0):
        if reach is not None and one.x0 > reach:
            gutters.append((reach, one.x0))
        reach = one.x1 if reach is None else max(reach, one.x1)
    starts, stops = [gutter[0] for gutter in gutters], [gutter[1] for gutter in gutters]
    ranges: list[tuple[int, int]] = []
    blocked: list[Interval] = []
    for low, high in gaps:
        first, last = bisect_left(starts, low - 0.01), bisect_right(stops, high + 0.01) - 1
        if first <= last:
            ranges.append((first, last))
        else:
            blocked.append((low, high))
    found: list[tuple[float, int]] = []
    for low, high in _fewest_gutters(gutters, ranges, clusters):
        found.append(((low + high) / 2, 0))
    for low, high in shared_gaps(blocked):
        near = [one for one in clusters if one.x0 < high and one.x1 > low]
        middle = (low + high) / 2
        places = sorted({middle, *(x for one in near for x in (one.x0, one.x1) if low <= x <= high)})
        found.append(
            min(
                ((x, sum(1 for one in near if one.x0 < x < one.x1)) for x in places),
                key=lambda place: (place[1], abs(place[0] - middle)),
            )
        )
    return sorted(found)


def _fewest_gutters(
    gutters: Sequence[Interval], ranges: Sequence[tuple[int, int]], clusters: Sequence[Cluster]
) -> list[Interval]:
    """The fewest gutters such that each of `ranges` (first, last) holds one, and of these the best.

    A gutter is good that is wide, and at which texts are aligned: texts end at the right side of their column, not in
    the middle of it.
    """
    if not ranges:
        return []
    right, left = _aligned(clusters, lambda one: one.x1), _aligned(clusters, lambda one: one.x0)
    height = median([one.height for one in clusters])
    count = len(gutters)
    # The last gutter with which a range begins that ends before a gutter: the one chosen before may not be left of it.
    # And how many ranges end right before a gutter.
    earliest, ended = [0] * (count + 1), [0] * (count + 1)
    for first, last in ranges:
        earliest[last + 1] = max(earliest[last + 1], first)
        ended[last + 1] += 1
    for at in range(1, count + 1):
        earliest[at] = max(earliest[at], earliest[at - 1])
    passed = 0
    best: list[tuple[int, float, int]] = []
    for at in range(count + 1):
        passed += ended[at]
        value = 0.0
        if at < count:
            low, high = gutters[at]
            value = min((high - low) / height, WIDE_GUTTER) + right.get(round(low), 0) + left.get(round(high), 0)
        # Nothing need be chosen before this one as long as no range ended.
        options = [(0, 0.0, -1)] if not passed else []
        options += [(best[i][0], best[i][1], i) for i in range(earliest[at], at)]
        number, negative, before = min(options)
        best.append((number + 1, negative - value, before))
    chosen: list[Interval] = []
    at = best[count][2]
    while at >= 0:
        chosen.append(gutters[at])
        at = best[at][2]
    return chosen


def _aligned(clusters: Sequence[Cluster], side: Callable[[Cluster], float]) -> dict[int, int]:
    """How many texts of different widths end on one side at the same point."""
    widths: dict[int, list[float]] = {}
    for one in clusters:
        widths.setdefault(round(side(one)), []).append(one.x1 - one.x0)
    return {at: len(found) for at, found in widths.items() if max(found) - min(found) > 1}


def _first_of_block(region: Region, before: int, start: int, after: int) -> int:
    """Where a block begins, with the header that would also fit the columns of the block above."""
    gaps = region.column_gaps(start, after)
    members = without_headings(region.in_rows(start, after))
    columns, cut = len(drawn_edges(gaps, members)), texts_cut(gaps, members)
    while start > before:
        own, texts = region.column_gaps(start - 1, start), without_headings(region.in_row(start - 1))
        together = drawn_edges(gaps + own, members + texts)
        fits = len(own) >= max(FEWEST_EDGES, columns - 2) and len(together) == columns
        if not _is_tied(region, start) and not (fits and sum(cuts for _, cuts in together) <= cut):
            break
        start -= 1
        gaps, members = gaps + own, members + texts
        cut = max(cut, texts_cut(gaps, members))
    return start


def column_lines(stretch: Sequence[tuple[Region, int, int]]) -> list[float]:
    """The column edges of rows that share their columns, drawn where they cut the fewest texts."""
    gaps = [gap for region, first, after in stretch for gap in region.column_gaps(first, after)]
    clusters = without_headings([one for region, first, after in stretch for one in region.in_rows(first, after)])
    lines = [x for x, _ in drawn_edges(gaps, clusters)]
    for region, first, after in stretch:
        for low, high in [] if region.settled else _label_gaps(region, first, after):
            at = bisect_left(lines, low - 0.1)
            if at == len(lines) or lines[at] > high + 0.1:
                lines.insert(at, (low + high) / 2)
    for at in range(1, len(lines)):
        lines[at] = max(lines[at], lines[at - 1] + 0.01)
    return lines


def _label_gaps(region: Region, first: int, after: int) -> list[Interval]:
    """Gaps beside labels of many rows: a column of labels that stand in the middle of rows, and over nothing else.

    Such a label has no neighbour in its own row where the labels beside it stand in the middle of other rows.
    """
    own = [one for one in region.in_rows(first, after) if len(region.in_row(one.row)) > 2 or one.last_row > one.row]
    columns: list[list[Cluster]] = []
    right = 0.0
    for one in sorted(own, key=lambda one: one.x0):
        if columns and one.x0 < right + 0.2 * one.height:
            columns[-1].append(one)
            right = max(right, one.x1)
        else:
            columns.append([one])
            right = one.x1
    heads = headers_of(own)
    most = max((len({one.row for one in column}) for column in columns), default=0)
    gaps: list[Interval] = []
    for column, following in pairwise(columns):
        if len({one.row for one in column}) >= DENSE * most:
            break  # labels stand left of the first column that is filled throughout
        if any(
            (one.last_row > one.row and (one.row, one.last_row) not in heads)
            or _is_centred(one, region.edges, first, after, min(after, max(other.last_row for other in following) + 1))
            for one in column
        ):
            gaps.append((max(one.x1 for one in column), min(one.x0 for one in following)))
    return gaps


def _is_centred(label: Cluster, edges: Sequence[float], first: int, after: int, end: int) -> bool:
    """Whether a label stands in the middle of at least four rows up to the end of the block or of the list.

    `end` is the row after the last one that has a label in the column beside.
    """
    return any(
        abs((edges[start] + edges[stop]) / 2 - label.middle) <= CENTRED * label.height
        for start in range(first, label.row)
        for stop in range(max(start + 4, label.last_row + 1), after + 1)
        if stop >= min(after - 1, end)
    )


def headers_of(clusters: Sequence[Cluster]) -> set[tuple[int, int]]:
    """The two rows (first, last) of each header, which most of the cells beside one another cover."""
    covering = Counter((one.row, one.last_row) for one in clusters if one.last_row == one.row + 1)
    return {
        rows
        for rows, count in covering.items()
        if count * 2 >= sum(1 for one in clusters if one.row <= rows[0] <= one.last_row)
    }
