"""Row edges told by white space: the rows of a table that has no rules.

Between two texts straight below one another runs a row edge, and the fewest level lines that pass through all such gaps
are the rules that were not drawn. Texts of one row share a height, and a merged label is printed in the middle of its
rows, so that its height says which rows those are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from pipelines.ingest.pdf.ruled import Table
from pipelines.ingest.pdf.spacing import Cluster

# The largest gap between two rows of one table, in heights of a line.
ROW_GAP = 3.0
# A line alone on its height that is wider than this share of the page's text is a sentence, not a label.
SENTENCE = 0.4
# A band of fewer texts at the rim of a region, set in another size, belongs to the text around the table.
FEWEST_TEXTS = 3
# How far a label may stand from the middle of its rows, in heights of a line.
CENTRED = 0.35
# Gaps wider than this many heights hold more than one row edge, perhaps.
CLEAR_GAP = 3.0
# Texts further apart than this many heights are not asked for the row edges between them.
FARTHEST = 30.0

Interval = tuple[float, float]


@dataclass(slots=True)
class Region:
    """Clusters of one table, and the row edges between them (`edges[0]` above the first row).

    `blocks` are the stretches of rows (first, after the last) that share their columns. `settled` says that the rows
    that each text covers are known, so that none has to be guessed from where it stands.
    """

    clusters: list[Cluster]
    edges: list[float]
    blocks: list[tuple[int, int]] = field(default_factory=list)
    settled: bool = False

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.edges) - 1

    def number_rows(self) -> None:
        """Say of each cluster which rows it touches."""
        inner = self.edges[1:-1]
        for one in self.clusters:
            one.row = bisect_right(inner, one.top + 0.3 * one.height)
            one.last_row = max(one.row, bisect_right(inner, one.bottom - 0.3 * one.height))

    def in_row(self, row: int) -> list[Cluster]:
        """The texts that touch a row, from left to right."""
        found = [one for one in self.clusters if one.row <= row <= one.last_row]
        return sorted(found, key=lambda one: one.x0)

    def in_rows(self, first: int, after: int) -> list[Cluster]:
        """The texts that touch the rows `first` to `after` (exclusive)."""
        return [one for one in self.clusters if one.row < after and one.last_row >= first]

    def column_gaps(self, first: int, after: int) -> list[Interval]:
        """The gaps between cells beside one another in some rows."""
        rows = (self.in_row(row) for row in range(first, after))
        return [(one.x1, max(one.x1, other.x0)) for row in rows for one, other in pairwise(row)]


def regions_of(clusters: Sequence[Cluster], ruled: Sequence[Table], by_rows: bool = False) -> list[list[Cluster]]:
    """Clusters that stand close below one another, without sentences, titles and what is set in another size.

    `by_rows` says that the clusters have rows already, which are not parted.
    """
    bands: list[list[Cluster]] = []
    bottom = 0.0
    for one in sorted(clusters, key=lambda one: one.top):
        if bands and (one.top < bottom - 1 or (by_rows and any(other.row == one.row for other in bands[-1]))):
            bands[-1].append(one)
            bottom = max(bottom, one.bottom)
        else:
            bands.append([one])
            bottom = one.bottom
    if not bands:
        return []
    width = max(one.x1 for one in clusters) - min(one.x0 for one in clusters)
    size = median([one.height for one in clusters])
    regions: list[list[list[Cluster]]] = [[]]
    for band in bands:
        alone = len(band) == 1 and (
            band[0].x1 - band[0].x0 > SENTENCE * width or abs(band[0].height - size) > 0.08 * size
        )
        if regions[-1]:
            above = max(one.bottom for one in regions[-1][-1])
            top = min(one.top for one in band)
            if top - above > ROW_GAP * size or any(above < table.ys[0] < top for table in ruled):
                regions.append([])
        if alone:
            regions.append([])
        else:
            regions[-1].append(band)
    return [[one for band in trimmed for one in band] for trimmed in map(_trimmed, regions) if trimmed]


def _trimmed(bands: list[list[Cluster]]) -> list[list[Cluster]]:
    """The bands without those above and below that belong to the text around the table."""
    if not bands:
        return bands
    size = median([one.height for band in bands for one in band])

    def outside(band: list[Cluster]) -> bool:
        return len(band) == 1 or (
            len(band) < FEWEST_TEXTS and all(abs(one.height - size) > 0.05 * size for one in band)
        )

    first, after = 0, len(bands)
    while first < after and outside(bands[first]):
        first += 1
    while after > first and outside(bands[after - 1]):
        after -= 1
    return bands[first:after]


def with_rows(clusters: list[Cluster]) -> Region:
    """Find the row edges and the rows that each cluster touches."""
    gaps: list[Interval] = []
    height = median([one.height for one in clusters])
    order = sorted(clusters, key=lambda one: one.top)
    for index, upper in enumerate(order):
        covered: list[Interval] = []
        for lower in order[index + 1 :]:
            if lower.top - upper.bottom > FARTHEST * height:
                break
            x0, x1 = max(upper.x0, lower.x0), min(upper.x1, lower.x1)
            if x1 - x0 <= 1 or lower.middle < upper.bottom - 0.3 * height or lower.top < upper.middle:
                continue
            if any(a <= x0 and x1 <= b for a, b in covered):
                continue
            covered.append((lower.x0, lower.x1))
            gaps.append(tuple(sorted((upper.bottom, lower.top))))  # type: ignore[arg-type]
            if lower.x0 <= upper.x0 and upper.x1 <= lower.x1:
                break
    lines = stabbing_lines([gap for gap in gaps if gap[1] - gap[0] <= CLEAR_GAP * height], gaps)
    pad = median([gap[1] - gap[0] for gap in gaps] or [height]) / 2
    edges = [min(one.top for one in clusters) - min(pad, height)]
    edges += lines
    edges.append(max(one.bottom for one in clusters) + min(pad, height))
    region = Region(clusters, edges)
    region.number_rows()
    _move_edges(region)
    row = 0
    while row < region.rows:
        edge = _missing_edge(region, row)
        if edge is None or not region.edges[row] + 1 < edge < region.edges[row + 1] - 1:
            row += 1
        else:
            region.edges.insert(row + 1, edge)
            region.number_rows()
    _move_edges(region)
    for one in clusters:
        options = _fitting_rows(one, region)
        if options and (one.row, one.last_row) not in options:
            one.row, one.last_row = min(options, key=span)
    return region


def _move_edges(region: Region) -> None:
    """Move each row edge to the middle between all texts above and all texts below it.

    A long text that reaches beyond its row, but not to the height of the texts of other rows, made its row high.
    """
    clusters, edges = region.clusters, region.edges
    short = [one for one in clusters if one.row == one.last_row]
    for long in clusters:
        if long.row < long.last_row:
            slack = 0.1 * long.height
            beside = {one.row for one in short if one.top < long.bottom - slack and long.top + slack < one.bottom}
            if beside:
                long.row, long.last_row = min(beside), max(beside)
    short = [one for one in clusters if one.row == one.last_row]
    for edge in range(1, region.rows):
        low = max((one.bottom for one in short if one.row == edge - 1), default=edges[edge])
        high = min((one.top for one in short if one.row == edge), default=edges[edge])
        if low < high:
            edges[edge] = (low + high) / 2
    region.number_rows()


def span(rows: tuple[int, int]) -> int:
    """How far apart the first and the last of some rows are."""
    return rows[1] - rows[0]


def _missing_edge(region: Region, row: int) -> float | None:
    """A row edge within a row, told by the texts that surely stand in no other row."""
    return _edge_within([one for one in region.in_row(row) if not _may_cover_more(one, region)])


def _edge_within(clusters: Sequence[Cluster]) -> float | None:
    """A row edge between texts of one row that stand wholly above one another: texts of one row share a height.

    No gap showed it, because nothing stands straight above or below.
    """
    inside = [one for one in clusters if one.row == one.last_row]
    if len(inside) < 2:
        return None
    upper, lower = min(inside, key=lambda one: one.bottom), max(inside, key=lambda one: one.top)
    if upper.bottom > lower.top + 0.15 * lower.height:
        return None
    middle = (upper.bottom + lower.top) / 2
    low = max(one.bottom for one in inside if one.bottom <= middle + 1)
    high = min(one.top for one in inside if one.top >= middle - 1)
    return (low + high) / 2


def _may_cover_more(text: Cluster, region: Region) -> bool:
    """Whether a text stands in the middle of several rows that nothing else takes beside it."""
    return text.row != text.last_row or any(last > first for first, last in _fitting_rows(text, region))


def _fitting_rows(text: Cluster, region: Region) -> list[tuple[int, int]]:
    """The rows (first, last) around a text that it stands in the middle of and shares with nothing above and below."""
    taken = {
        row
        for one in region.clusters
        if one is not text and one.x0 < text.x1 and text.x0 < one.x1
        for row in range(one.row, one.last_row + 1)
    }
    above = max((row + 1 for row in taken if row < text.row), default=0)
    below = min((row - 1 for row in taken if row > text.last_row), default=region.rows - 1)
    return centred_rows(text, region.edges, above, below)


def centred_rows(text: Cluster, edges: Sequence[float], above: int, below: int) -> list[tuple[int, int]]:
    """The rows (first, last) between `above` and `below` that a text stands in the middle of, its own among them."""
    return [
        (first, last)
        for first in range(above, text.row + 1)
        for last in range(text.last_row, below + 1)
        if abs((edges[first] + edges[last + 1]) / 2 - text.middle) <= _tolerance(last - first + 1) * text.height
    ]


def _tolerance(rows: int) -> float:
    """How far from the middle of rows a text may stand: the edges around many rows are known less exactly."""
    return CENTRED * (1 + min(rows - 1, 10) / 10)


def stabbing_lines(short: Sequence[Interval], every: Sequence[Interval] = ()) -> list[float]:
    """The fewest points such that each interval of `short` holds one, and further ones for those of `every` without."""
    points = [(low + high) / 2 for low, high in shared_gaps(short)]
    for low, high in sorted(every, key=lambda gap: gap[1] - gap[0]):
        at = bisect_right(points, low)
        if at == len(points) or points[at] > high:
            points.insert(at, (low + high) / 2)
    return points


def shared_gaps(gaps: Sequence[Interval]) -> list[Interval]:
    """The fewest intervals such that each gap contains one."""
    found: list[Interval] = []
    for low, high in sorted(gaps, key=lambda gap: gap[1]):
        if found and low <= found[-1][1]:
            found[-1] = (max(found[-1][0], low), found[-1][1])
        else:
            found.append((low, high))
    return found
