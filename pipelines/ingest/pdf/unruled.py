"""Tables without rules: rows and columns told by the white space that runs between cells.

Between two cells that stand below one another runs a row edge, between two beside one another a column edge. The fewest
level and upright lines that pass through all these gaps are the rules that were not drawn. A merged label is printed in
the middle of its rows, so that its height says which rows those are.

A region is read as a table only if at least three columns line up over at least four rows. Everything less stays
running text, which loses nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipelines.ingest.pdf.characters import Characters
from pipelines.ingest.pdf.lines import Line, lines_of
from pipelines.ingest.pdf.ruled import Cell, Table
from pipelines.ingest.pdf.spacing import Cluster, clusters_of, pieces_of

FEWEST_COLUMNS, FEWEST_ROWS = 3, 4
# The largest gap between two rows of one table, in heights of a line.
ROW_GAP = 3.0
# A line alone on its height that is wider than this share of the table is a sentence, not a label.
SENTENCE = 0.4
# Gaps wider than this many heights hold more than one row edge, perhaps.
CLEAR_GAP = 3.0

Interval = tuple[float, float]


@dataclass(slots=True)
class Region:
    """Clusters of one table, and the row edges between them (`edges[0]` above the first row)."""

    clusters: list[Cluster]
    edges: list[float]

    @property
    def rows(self) -> int:
        return len(self.edges) - 1

    def in_row(self, row: int) -> list[Cluster]:
        found = [one for one in self.clusters if one.row <= row <= one.last_row]
        return sorted(found, key=lambda one: one.x0)


def unruled_tables(
    page: int, lines: Sequence[Line], ruled: Sequence[Table], characters: Characters
) -> list[tuple[Table, list[Line]]]:
    """The tables among the lines outside the ruled tables of a page, each with the lines that it takes."""
    pieces = pieces_of(lines)
    per_line = [0] * len(lines)
    for piece in pieces:
        per_line[piece.line] += 1
    if sum(1 for count in per_line if count >= FEWEST_COLUMNS) < FEWEST_ROWS - 1:
        return []
    found: list[tuple[Table, list[Line]]] = []
    for members in _regions(clusters_of(pieces), ruled):
        region = _with_rows(members)
        blocks = _blocks(region)
        if not any(_is_tabular(region, first, after) for first, after in blocks):
            continue
        taken = sorted({piece.line for one in members for piece in one.pieces})
        owned = [lines[number] for number in taken]
        for first, after in blocks:
            found.append((_table(page, region, first, after, characters), owned))
            owned = []
    return found


def _regions(clusters: Sequence[Cluster], ruled: Sequence[Table]) -> list[list[Cluster]]:
    """Clusters that stand close below one another, without sentences, titles and what is set in another size."""
    bands: list[list[Cluster]] = []
    bottom = 0.0
    for one in sorted(clusters, key=lambda one: one.top):
        if bands and one.top < bottom - 1:
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
        alone = len(band) == 1 and (band[0].x1 - band[0].x0 > SENTENCE * width or abs(band[0].height - size) > 0.08 * size)
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
        return len(band) == 1 or (len(band) < FEWEST_COLUMNS and all(abs(one.height - size) > 0.05 * size for one in band))

    first, after = 0, len(bands)
    while first < after and outside(bands[first]):
        first += 1
    while after > first and outside(bands[after - 1]):
        after -= 1
    return bands[first:after]


def _with_rows(clusters: list[Cluster]) -> Region:
    """Find the row edges and the rows that each cluster touches."""
    gaps: list[Interval] = []
    height = median([one.height for one in clusters])
    order = sorted(clusters, key=lambda one: one.top)
    for index, upper in enumerate(order):
        covered: list[Interval] = []
        for lower in order[index + 1 :]:
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
    for one in clusters:
        one.row = bisect_right(lines, one.top + 0.3 * one.height)
        one.last_row = max(one.row, bisect_right(lines, one.bottom - 0.3 * one.height))
    return Region(clusters, edges)


def stabbing_lines(short: Sequence[Interval], every: Sequence[Interval] = ()) -> list[float]:
    """The fewest points such that each interval of `short` holds one, and further ones for those of `every` without."""
    points: list[float] = []
    start = stop = 0.0
    begun = False
    for low, high in sorted(short, key=lambda interval: interval[1]):
        if begun and low <= stop:
            start = max(start, low)
        else:
            if begun:
                points.append((start + stop) / 2)
            start, stop, begun = low, high, True
    if begun:
        points.append((start + stop) / 2)
    for low, high in every:
        at = bisect_right(points, low)
        if at == len(points) or points[at] > high:
            points.insert(at, (low + high) / 2)
    return points


def _column_gaps(region: Region, row: int) -> list[Interval]:
    return [(one.x1, max(one.x1, other.x0)) for one, other in pairwise(region.in_row(row))]


def _blocks(region: Region) -> list[tuple[int, int]]:
    """Stretches of rows (first, after) that share their columns.

    Rows share columns if together they need no more column edges than the one of them with the most cells.
    """
    blocks: list[tuple[int, int]] = []
    gaps: list[Interval] = []
    first = most = 0
    for row in range(region.rows):
        own = _column_gaps(region, row)
        together = len(stabbing_lines(gaps + own))
        if row > first and together > max(most, len(own)):
            blocks.append((first, row))
            first, gaps, most = row, [], 0
            together = len(own)
        gaps = gaps + own
        most = max(most, together)
    blocks.append((first, region.rows))
    return blocks


def _label_gaps(region: Region, first: int, after: int) -> list[Interval]:
    """Gaps beside tall labels: what stands over several rows and over nothing else has a column of its own."""
    own = [one for one in region.clusters if one.row < after and one.last_row >= first]
    gaps: list[Interval] = []
    for tall in own:
        if tall.last_row == tall.row:
            continue
        if any(one.x0 < tall.x0 and one.x1 > tall.x1 for one in own):
            continue  # a heading or a sentence runs over it
        left = max((one.x1 for one in own if one.x1 <= tall.x0), default=None)
        right = min((one.x0 for one in own if one.x0 >= tall.x1), default=None)
        if left is not None:
            gaps.append((left, tall.x0))
        if right is not None:
            gaps.append((tall.x1, right))
    return gaps


def _is_tabular(region: Region, first: int, after: int) -> bool:
    rows = [region.in_row(row) for row in range(first, after)]
    lines = stabbing_lines([gap for row in range(first, after) for gap in _column_gaps(region, row)])
    filled = [0] * (len(lines) + 1)
    for row in rows:
        for one in row:
            filled[bisect_right(lines, one.x0)] += 1
    several = sum(1 for row in rows if len(row) >= FEWEST_COLUMNS)
    return several >= FEWEST_ROWS and sum(1 for count in filled if count >= FEWEST_ROWS) >= FEWEST_COLUMNS


def _table(page: int, region: Region, first: int, after: int, characters: Characters) -> Table:
    """The rows `first` to `after` (exclusive) of a region as a table."""
    gaps = [gap for row in range(first, after) for gap in _column_gaps(region, row)]
    lines = stabbing_lines(gaps, _label_gaps(region, first, after))
    own = [one for one in region.clusters if one.row < after and one.last_row >= first]
    xs = [min(one.x0 for one in own), *lines, max(one.x1 for one in own)]
    for one in own:
        one.column = bisect_right(lines, one.x0)
        one.last_column = max(one.column, bisect_right(lines, one.x1 - 0.01))
        one.row, one.last_row = max(one.row, first), min(one.last_row, after - 1)
    _stretch(own, region.edges, first, after, len(lines) + 1)
    rows, columns = after - first, len(lines) + 1
    owners = [[-1] * columns for _ in range(rows)]
    ys = region.edges[first : after + 1]
    cells: list[Cell] = []
    for one in sorted(own, key=lambda one: (one.row, one.column)):
        row, column = one.row - first, one.column
        height, width = one.last_row - one.row + 1, one.last_column - one.column + 1
        taken = [owners[r][c] for r in range(row, row + height) for c in range(column, column + width)]
        if any(owner >= 0 for owner in taken):
            height = width = 1
            if owners[row][column] >= 0:  # two texts on one position: keep both
                cells[owners[row][column]].runs += one.runs
                continue
        cell = Cell(xs[column], xs[column + width], list(one.runs), ys[row], ys[row + height], row, column, height, width)
        for r in range(row, row + height):
            owners[r][column : column + width] = [len(cells)] * width
        cells.append(cell)
    for r, owned in enumerate(owners):
        for c, owner in enumerate(owned):
            if owner < 0:
                owned[c] = len(cells)
                cells.append(Cell(xs[c], xs[c + 1], [], ys[r], ys[r + 1], r, c))
    for cell in cells:
        if cell.runs:
            found = lines_of(cell.runs, characters)
            cell.text = "\n".join(line.text for line in found)
            cell.last = found[-1] if found else None
    return Table(page, xs, ys, cells, owners, ruled=False)


def _stretch(clusters: Sequence[Cluster], edges: Sequence[float], first: int, after: int, columns: int) -> None:
    """Let labels that stand in the middle of several rows cover them.

    In a column in which some label stands between two rows, labels are merged cells: each covers the rows around its
    middle, and the labels of the column share out the rows that no other text takes.
    """
    for column in range(columns):
        chain = sorted((one for one in clusters if one.column <= column <= one.last_column), key=lambda one: one.row)
        choices: list[list[tuple[int, int]]] = []
        forced = False
        for index, one in enumerate(chain):
            above = chain[index - 1].last_row + 1 if index else first
            below = chain[index + 1].row - 1 if index + 1 < len(chain) else after - 1
            if one.column != one.last_column:
                choices.append([(one.row, one.last_row)])
                continue
            fitting = [
                (start, stop)
                for start in range(above, one.row + 1)
                for stop in range(one.last_row, below + 1)
                if abs((edges[start] + edges[stop + 1]) / 2 - one.middle) <= 0.35 * one.height
            ]
            itself = (one.row, one.last_row)
            forced = forced or (bool(fitting) and (itself not in fitting or one.row < one.last_row))
            choices.append(fitting or [itself])
        if forced:
            for one, (start, stop) in zip(chain, _shared_out(choices), strict=True):
                one.row, one.last_row = start, stop


def _shared_out(choices: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[int, int]]:
    """One choice of rows for each label, in order and without overlap, that leaves the fewest rows uncovered."""
    best: dict[int, tuple[int, list[tuple[int, int]]]] = {-1: (0, [])}
    for options in choices:
        following: dict[int, tuple[int, list[tuple[int, int]]]] = {}
        for last, (covered, chosen) in best.items():
            for start, stop in options:
                if start <= last:
                    continue
                total = covered + stop - start + 1
                if stop not in following or following[stop][0] < total:
                    following[stop] = (total, [*chosen, (start, stop)])
        if not following:
            return [min(options, key=lambda option: option[1] - option[0]) for options in choices]
        best = following
    return max(best.values(), key=lambda value: value[0])[1]
