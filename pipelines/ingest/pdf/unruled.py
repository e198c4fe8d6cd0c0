"""Tables without rules: rows and columns told by the white space that runs between cells.

Between two cells that stand below one another runs a row edge, between two beside one another a column edge. The fewest
level and upright lines that pass through all these gaps are the rules that were not drawn. A merged label is printed in
the middle of its rows, so that its height says which rows those are.

A region is read as a table only if at least three columns line up over at least four rows. Everything less stays
running text, which loses nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from pipelines.ingest.pdf.characters import Characters
from pipelines.ingest.pdf.lines import Line, Run, lines_of
from pipelines.ingest.pdf.page import Page
from pipelines.ingest.pdf.ruled import Cell, Table
from pipelines.ingest.pdf.spacing import Cluster, clusters_of, pieces_of

FEWEST_COLUMNS, FEWEST_ROWS = 3, 4
# The largest gap between two rows of one table, in heights of a line.
ROW_GAP = 3.0
# A line alone on its height that is wider than this share of the table is a sentence, not a label.
SENTENCE = 0.4
# How far a label may stand from the middle of its rows, in heights of a line.
CENTRED = 0.35
# A column with this share of the texts of the fullest one is no column of labels: to find one, and to merge its cells.
DENSE, FULL = 0.85, 0.93
# Gaps wider than this many heights hold more than one row edge, perhaps.
CLEAR_GAP = 3.0

Interval = tuple[float, float]


@dataclass(slots=True)
class Region:
    """Clusters of one table, and the row edges between them (`edges[0]` above the first row).

    `blocks` are the stretches of rows (first, after the last) that share their columns.
    """

    clusters: list[Cluster]
    edges: list[float]
    blocks: list[tuple[int, int]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.edges) - 1

    def number_rows(self) -> None:
        """Say of each cluster which rows it touches."""
        inner = self.edges[1:-1]
        for one in self.clusters:
            one.row = bisect_right(inner, one.top + 0.3 * one.height)
            one.last_row = max(one.row, bisect_right(inner, one.bottom - 0.3 * one.height))

    def in_row(self, row: int) -> list[Cluster]:
        found = [one for one in self.clusters if one.row <= row <= one.last_row]
        return sorted(found, key=lambda one: one.x0)

    def in_rows(self, first: int, after: int) -> list[Cluster]:
        return [one for one in self.clusters if one.row < after and one.last_row >= first]

    def column_gaps(self, first: int, after: int) -> list[Interval]:
        """The gaps between cells beside one another in some rows."""
        rows = (self.in_row(row) for row in range(first, after))
        return [(one.x1, max(one.x1, other.x0)) for row in rows for one, other in pairwise(row)]


@dataclass(slots=True)
class UnruledTable(Table):
    """A table whose columns are not final before it is known whether it goes on over the page: see `set_columns`."""

    region: Region = field(default_factory=lambda: Region([], []))
    characters: Characters = field(default_factory=Characters)


@dataclass(slots=True)
class Candidate:
    """A region of running text: a table without rules, or one that is too short to tell (`sure` says which)."""

    table: UnruledTable
    lines: list[Line]
    sure: bool


def unruled_tables(page: Page, lines: Sequence[Line], ruled: Sequence[Table]) -> list[Candidate]:
    """The tables among the lines outside the ruled tables of a page, and what may be a part of one from another page."""
    pieces = pieces_of(lines, page.owner)
    per_line = Counter(piece.line for piece in pieces)
    if max(per_line.values(), default=0) < FEWEST_COLUMNS:
        return []
    found: list[Candidate] = []
    for members in _regions(clusters_of(pieces), ruled):
        region = _with_rows(members)
        if all(len(region.in_row(row)) < FEWEST_COLUMNS for row in range(region.rows)):
            continue
        region.blocks = _blocks(region)
        sure = any(_is_tabular(region, first, after) for first, after in region.blocks)
        table = UnruledTable(
            page.number, [], region.edges, [], [], ruled=False, region=region, characters=page.characters
        )
        taken = sorted({piece.line for one in members for piece in one.pieces})
        found.append(Candidate(table, [lines[number] for number in taken], sure))
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
    region = Region(clusters, edges)
    region.number_rows()
    _move_edges(region)
    row = 0
    while row < region.rows:
        edge = _edge_within([one for one in region.in_row(row) if not _may_cover_more(one, region)])
        if edge is None or not region.edges[row] + 1 < edge < region.edges[row + 1] - 1:
            row += 1
        else:
            region.edges.insert(row + 1, edge)
            region.number_rows()
    _move_edges(region)
    for one in clusters:
        options = _fitting_rows(one, region)
        if options and (one.row, one.last_row) not in options:
            one.row, one.last_row = min(options, key=_length)
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
    for edge in range(1, region.rows):
        low = max((one.bottom for one in clusters if one.last_row == edge - 1), default=edges[edge])
        high = min((one.top for one in clusters if one.row == edge), default=edges[edge])
        if low < high:
            edges[edge] = (low + high) / 2
    region.number_rows()


def _length(rows: tuple[int, int]) -> int:
    return rows[1] - rows[0]


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
    return _centred_rows(text, region.edges, above, below)


def _centred_rows(text: Cluster, edges: Sequence[float], above: int, below: int) -> list[tuple[int, int]]:
    return [
        (first, last)
        for first in range(above, text.row + 1)
        for last in range(text.last_row, below + 1)
        if abs((edges[first] + edges[last + 1]) / 2 - text.middle) <= CENTRED * text.height
    ]


def stabbing_lines(short: Sequence[Interval], every: Sequence[Interval] = ()) -> list[float]:
    """The fewest points such that each interval of `short` holds one, and further ones for those of `every` without."""
    points = [(low + high) / 2 for low, high in _shared_gaps(short)]
    for low, high in sorted(every, key=lambda gap: gap[1] - gap[0]):
        at = bisect_right(points, low)
        if at == len(points) or points[at] > high:
            points.insert(at, (low + high) / 2)
    return points


def _shared_gaps(gaps: Sequence[Interval]) -> list[Interval]:
    """The fewest intervals such that each gap contains one."""
    found: list[Interval] = []
    for low, high in sorted(gaps, key=lambda gap: gap[1]):
        if found and low <= found[-1][1]:
            found[-1] = (max(found[-1][0], low), found[-1][1])
        else:
            found.append((low, high))
    return found


def _blocks(region: Region) -> list[tuple[int, int]]:
    """Stretches of rows (first, after) that share their columns.

    Rows share columns if edges can be drawn through the gaps of all of them that cut no more texts than before.
    """
    starts = [0]
    gaps: list[Interval] = []
    members: list[Cluster] = []
    cut = 0
    for row in range(region.rows):
        own, texts = region.column_gaps(row, row + 1), region.in_row(row)
        new = [one for one in texts if one.row == row or row == starts[-1]]
        together = _texts_cut(gaps + own, members + new)
        if row > starts[-1] and together > cut and not _is_tied(region, row):
            starts.append(row)
            gaps, members, together, new = [], [], 0, texts
        gaps = gaps + own
        members = members + new
        cut = together
    for at in range(len(starts) - 1, 0, -1):
        starts[at] = _first_of_block(region, starts[at - 1], starts[at], ([*starts, region.rows])[at + 1])
    return list(pairwise([*sorted(set(starts)), region.rows]))


def _is_tied(region: Region, row: int) -> bool:
    """Whether several cells are merged over the edge above a row, as in a header of two rows."""
    return sum(1 for one in region.in_row(row) if one.row < row) > 1


def _texts_cut(gaps: Sequence[Interval], clusters: Sequence[Cluster]) -> int:
    return sum(cuts for _, cuts in _drawn_edges(gaps, clusters))


def _drawn_edges(gaps: Sequence[Interval], clusters: Sequence[Cluster]) -> list[tuple[float, int]]:
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
    for first, last in _shared_ranges(ranges):
        low, high = max(gutters[first : last + 1], key=lambda gutter: gutter[1] - gutter[0])
        found.append(((low + high) / 2, 0))
    for low, high in _shared_gaps(blocked):
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


def _shared_ranges(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The fewest ranges such that each of `ranges` contains one."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges, key=lambda numbers: numbers[1]):
        if found and first <= found[-1][1]:
            found[-1] = (max(found[-1][0], first), found[-1][1])
        else:
            found.append((first, last))
    return found


def _first_of_block(region: Region, before: int, start: int, after: int) -> int:
    """Where a block begins, with the header that would also fit the columns of the block above."""
    gaps = region.column_gaps(start, after)
    members = region.in_rows(start, after)
    columns, cut = len(_drawn_edges(gaps, members)), _texts_cut(gaps, members)
    while start > before:
        own, texts = region.column_gaps(start - 1, start), region.in_row(start - 1)
        together = _drawn_edges(gaps + own, members + texts)
        fits = len(own) >= max(FEWEST_COLUMNS - 1, columns - 2) and len(together) == columns
        if not _is_tied(region, start) and not (fits and sum(cuts for _, cuts in together) <= cut):
            break
        start -= 1
        gaps, members = gaps + own, members + texts
        cut = max(cut, _texts_cut(gaps, members))
    return start


def _is_tabular(region: Region, first: int, after: int) -> bool:
    lines = [x for x, _ in _drawn_edges(region.column_gaps(first, after), region.in_rows(first, after))]
    rows = [region.in_row(row) for row in range(first, after)]
    filled = [0] * (len(lines) + 1)
    for row in rows:
        for one in row:
            filled[bisect_right(lines, one.x0)] += 1
    several = sum(1 for row in rows if len(row) >= FEWEST_COLUMNS)
    return several >= FEWEST_ROWS and sum(1 for count in filled if count >= FEWEST_ROWS) >= FEWEST_COLUMNS


# -- columns


def goes_on(table: UnruledTable, other: UnruledTable) -> bool:
    """Whether the first rows of `other` stand in the columns of the last rows of `table`."""
    rows, others = table.region.blocks[-1], other.region.blocks[0]
    gaps, members = table.region.column_gaps(*rows), table.region.in_rows(*rows)
    other_gaps, other_members = other.region.column_gaps(*others), other.region.in_rows(*others)
    if min(len(_drawn_edges(gaps, members)), len(_drawn_edges(other_gaps, other_members))) < FEWEST_COLUMNS - 1:
        return False
    cut = _texts_cut(gaps, members) + _texts_cut(other_gaps, other_members)
    return _texts_cut(gaps + other_gaps, members + other_members) <= cut


def set_columns(tables: Sequence[UnruledTable]) -> None:
    """Give the parts of one table their columns: each block its own, the table the edges of all of them."""
    stretches: list[list[tuple[Region, int, int]]] = []
    for number, table in enumerate(tables):
        for at, (first, after) in enumerate(table.region.blocks):
            if number and at == 0 and goes_on(tables[number - 1], table):
                stretches[-1].append((table.region, first, after))
            else:
                stretches.append([(table.region, first, after)])
    lines_of_block: dict[tuple[int, int], list[float]] = {}
    for stretch in stretches:
        lines = _column_lines(stretch)
        for region, first, _ in stretch:
            lines_of_block[id(region), first] = lines
    clusters = [one for table in tables for one in table.region.clusters]
    inner = sorted({line for lines in lines_of_block.values() for line in lines})
    xs = [min([one.x0 for one in clusters] + inner[:1]) - 1, *inner, max([one.x1 for one in clusters] + inner[-1:]) + 1]
    for table in tables:
        table.xs, table.cells = xs, []
        table.owners = [[-1] * (len(xs) - 1) for _ in range(table.region.rows)]
        for first, after in table.region.blocks:
            _fill_block(table, first, after, lines_of_block[id(table.region), first])


def _column_lines(stretch: Sequence[tuple[Region, int, int]]) -> list[float]:
    """The column edges of rows that share their columns, drawn where they cut the fewest texts."""
    gaps = [gap for region, first, after in stretch for gap in region.column_gaps(first, after)]
    clusters = [one for region, first, after in stretch for one in region.in_rows(first, after)]
    lines = [x for x, _ in _drawn_edges(gaps, clusters)]
    for region, first, after in stretch:
        for low, high in _label_gaps(region, first, after):
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
    heads = _headers(own)
    most = max((len({one.row for one in column}) for column in columns), default=0)
    gaps: list[Interval] = []
    for column, following in pairwise(columns):
        if len({one.row for one in column}) >= DENSE * most:
            break  # labels stand left of the first column that is filled throughout
        if any(
            (one.last_row > one.row and (one.row, one.last_row) not in heads)
            or _is_centred(one, region.edges, first, after)
            for one in column
        ):
            gaps.append((max(one.x1 for one in column), min(one.x0 for one in following)))
    return gaps


def _is_centred(label: Cluster, edges: Sequence[float], first: int, after: int) -> bool:
    """Whether a label stands in the middle of at least four rows up to the end of the block."""
    return any(
        abs((edges[start] + edges[stop]) / 2 - label.middle) <= CENTRED * label.height
        for start in range(first, label.row)
        for stop in range(max(start + 4, label.last_row + 1), after + 1)
        if stop >= after - 1
    )


# -- cells


def _fill_block(table: UnruledTable, first: int, after: int, lines: Sequence[float]) -> None:
    """Put the rows `first` to `after` (exclusive) of a table into cells, in the columns that `lines` part."""
    region, owners, cells = table.region, table.owners, table.cells
    edges = [0, *(table.xs.index(line) for line in lines), len(table.xs) - 1]
    own: list[Cluster] = []
    for one in region.in_rows(first, after):
        rows = min(one.last_row, after - 1) - max(one.row, first) + 1
        if rows * 2 < one.last_row - one.row + 1 or (rows * 2 == one.last_row - one.row + 1 and one.row < first):
            continue  # most of it stands in another block
        column = bisect_right(lines, one.x0)
        own.append(
            replace(
                one,
                row=max(one.row, first),
                last_row=min(one.last_row, after - 1),
                column=column,
                last_column=max(column, bisect_right(lines, one.x1 - 0.01)),
            )
        )
    _stretch(own, region.edges, first, after, len(lines) + 1)
    for one in sorted(own, key=lambda one: (one.row, one.column)):
        stop, width = one.last_row + 1, one.last_column + 1
        free = all(owners[r][c] < 0 for r in range(one.row, stop) for c in range(edges[one.column], edges[width]))
        if not free:
            taken = owners[one.row][edges[one.column]]
            if taken >= 0:  # two texts on one position: keep both
                cells[taken].runs += one.runs
                continue
            stop, width = one.row + 1, one.column + 1
        _put_cell(table, one.row, stop, edges[one.column], edges[width], one.runs)
    for row in range(first, after):
        for start, stop in pairwise(edges):
            if owners[row][start] < 0:
                _put_cell(table, row, row + 1, start, stop, [])


def _put_cell(table: UnruledTable, row: int, row_after: int, column: int, column_after: int, runs: Sequence[Run]) -> None:
    xs, ys = table.xs, table.ys
    while any(table.owners[row][c] >= 0 for c in range(column + 1, column_after)):
        column_after -= 1
    cell = Cell(
        xs[column], xs[column_after], list(runs), ys[row], ys[row_after], row, column, row_after - row, column_after - column
    )
    for r in range(row, row_after):
        table.owners[r][column:column_after] = [len(table.cells)] * (column_after - column)
    if runs:
        found = lines_of(cell.runs, table.characters)
        cell.text = "\n".join(line.text for line in found)
        cell.last = found[-1] if found else None
    table.cells.append(cell)


def _stretch(clusters: Sequence[Cluster], edges: Sequence[float], first: int, after: int, columns: int) -> None:
    """Let texts that stand in the middle of several rows cover them.

    A text beside the middle of its row belongs to more rows. Where that shows in the columns of labels at the left, all
    labels there are merged cells, and those of one column share out the rows that no other text takes.
    """
    chains = [
        sorted((one for one in clusters if one.column == column == one.last_column), key=lambda one: one.row)
        for column in range(columns)
    ]
    most = max(map(len, chains), default=0)
    labels = next((column for column, chain in enumerate(chains) if len(chain) >= FULL * most), 0)
    choices = [_possible_rows(chain, clusters, column, edges, first, after) for column, chain in enumerate(chains)]
    heads = _headers(clusters)
    merged = any(
        (one.row, one.last_row) not in options or (one.last_row > one.row and (one.row, one.last_row) not in heads)
        for chain, possible in zip(chains[:labels], choices, strict=False)
        for one, options in zip(chain, possible, strict=True)
    )
    for column, (chain, possible) in enumerate(zip(chains, choices, strict=True)):
        own = [(one.row, one.last_row) for one in chain]
        shared = []
        if merged and column < labels:
            shared = _shared_out([[*options, rows] for options, rows in zip(possible, own, strict=True)])
        for number, (one, options) in enumerate(zip(chain, possible, strict=True)):
            if shared:
                one.row, one.last_row = shared[number]
            elif (one.row, one.last_row) not in options:
                one.row, one.last_row = min(options, key=_length)


def _headers(clusters: Sequence[Cluster]) -> set[tuple[int, int]]:
    """The rows (first, last) that several cells cover side by side, as the cells of a header of two rows do."""
    return {rows for rows, count in Counter((one.row, one.last_row) for one in clusters).items() if count > 2}


def _possible_rows(
    chain: Sequence[Cluster], clusters: Sequence[Cluster], column: int, edges: Sequence[float], first: int, after: int
) -> list[list[tuple[int, int]]]:
    """For each text of a column the rows (first, last) that it may stand in the middle of, never none."""
    taken = {
        row
        for one in clusters
        if one.column <= column <= one.last_column and one.column != one.last_column
        for row in range(one.row, one.last_row + 1)
    }
    choices: list[list[tuple[int, int]]] = []
    for index, one in enumerate(chain):
        above = chain[index - 1].last_row + 1 if index else first
        below = chain[index + 1].row - 1 if index + 1 < len(chain) else after - 1
        above = max([above, *(row + 1 for row in taken if row < one.row)])
        below = min([below, *(row - 1 for row in taken if row > one.last_row)])
        choices.append(_centred_rows(one, edges, above, below) or [(one.row, one.last_row)])
    return choices


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
            return [min(options, key=_length) for options in choices]
        best = following
    return max(best.values(), key=lambda value: value[0])[1]
