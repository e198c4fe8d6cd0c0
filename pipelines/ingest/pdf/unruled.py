"""Tables without rules: rows and columns told by the order of printing and by the white space between cells.

Between two cells that stand below one another runs a row edge, between two beside one another a column edge. The fewest
level and upright lines that pass through all these gaps are the rules that were not drawn. Where a page was printed
cell by cell, its rows are known from that (`printing_order`); else they are told by the gaps (`row_edges`), and a
merged label covers the rows that it stands in the middle of (`labels`).

A region is read as a table only if at least three columns line up over at least three rows, and it has four rows of so
many texts. Everything less stays running text, which loses nothing, unless it stands in the columns of a table on the
neighbouring page or right above the ruled header of a list.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from pipelines.ingest.pdf.column_edges import (
    FEWEST_EDGES,
    Stretch,
    blocks_below,
    blocks_of,
    column_lines,
    drawn_edges,
    headers_of,
    mark_headings,
    texts_cut,
    without_headings,
)
from pipelines.ingest.pdf.labels import is_beside_row, shared_out
from pipelines.ingest.pdf.lines import Line, Run, lines_of
from pipelines.ingest.pdf.printed import Characters, Page
from pipelines.ingest.pdf.printing_order import printed_clusters, with_printed_rows
from pipelines.ingest.pdf.row_edges import Interval, Region, centred_rows, regions_of, span, with_rows
from pipelines.ingest.pdf.ruled import SAME_EDGE, Cell, Table
from pipelines.ingest.pdf.spacing import Cluster, clusters_of, pieces_of

FEWEST_COLUMNS, FEWEST_ROWS = FEWEST_EDGES + 1, 4
# The fewest texts beside one another that may be a row of a table on another page.
FEWEST_BESIDE = 2
# A page with more pieces of text than this is no printed table; telling its rows would take minutes.
MOST_PIECES = 5_000
# How near to a ruled header, in heights of a line, its list begins, and what share of its texts may stand elsewhere.
NEAR, FEW_ASTRAY = 2.0, 0.15
# The fewest labels below one another that stand in one column not by chance.
FEWEST_LABELS = 2
# How far texts of one column may stand beside the line that they share, in heights of a line.
SAME_SIDE = 0.1
# A column with this share of the texts of the fullest one holds no merged labels.
FULL = 0.93


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
    """The tables among the lines outside the ruled tables of a page, and what may be a part of one on another page."""
    order = page.order()
    pieces = pieces_of(lines, page.owner, order)
    per_line = Counter(piece.line for piece in pieces)
    if max(per_line.values(), default=0) < FEWEST_BESIDE or len(pieces) > MOST_PIECES:
        return []
    found: list[Candidate] = []
    printed = printed_clusters(pieces, order)
    for members in regions_of(printed or clusters_of(pieces), ruled, by_rows=bool(printed)):
        region = with_printed_rows(members) if printed else None
        if region is None:
            if printed:
                members = clusters_of([piece for one in members for piece in one.pieces])
            region = with_rows(members)
        if all(len(region.in_row(row)) < FEWEST_BESIDE for row in range(region.rows)):
            continue
        mark_headings(region)
        region.blocks = blocks_of(region)
        sure = _is_tabular(region)
        table = UnruledTable(
            page.number, [], region.edges, [], [], ruled=False, region=region, characters=page.characters
        )
        taken = sorted({line for one in members for piece in one.pieces for line in (piece.line, *piece.others)})
        found.append(Candidate(table, [lines[number] for number in taken], sure))
    return found


def _is_tabular(region: Region) -> bool:
    """Whether columns line up over so many rows that they cannot do so by chance.

    That is over four rows, or over three where further rows of the region have as many columns of their own.
    """
    several = sum(1 for row in range(region.rows) if len(region.in_row(row)) >= FEWEST_COLUMNS)
    return several >= FEWEST_ROWS and any(_aligned_rows(region, *rows) >= FEWEST_ROWS - 1 for rows in region.blocks)


def _aligned_rows(region: Region, first: int, after: int) -> int:
    """Over how many rows of a block its columns line up: those with enough texts in columns that have as many."""
    lines = [x for x, _ in drawn_edges(*_gaps_and_texts(region, (first, after)))]
    rows = [region.in_row(row) for row in range(first, after)]
    filled = [0] * (len(lines) + 1)
    for row in rows:
        for one in row:
            filled[bisect_right(lines, one.x0)] += 1
    several = sum(1 for row in rows if len(row) >= FEWEST_COLUMNS)
    return min(several, sorted(filled)[-FEWEST_COLUMNS] if len(filled) >= FEWEST_COLUMNS else 0)


def goes_on(table: UnruledTable, other: UnruledTable) -> bool:
    """Whether the first rows of `other` stand in the columns of the last rows of `table`."""
    edges = [
        len(drawn_edges(*_gaps_and_texts(part.region, part.region.blocks[at])))
        for part, at in ((table, -1), (other, 0))
    ]
    return min(edges) >= FEWEST_EDGES and _share_columns(table, other)


def _share_columns(table: UnruledTable, other: UnruledTable) -> bool:
    """Whether edges through the last rows of `table` and the first of `other` cut no more texts than those of each."""
    gaps, members = _gaps_and_texts(table.region, table.region.blocks[-1])
    other_gaps, other_members = _gaps_and_texts(other.region, other.region.blocks[0])
    cut = texts_cut(gaps, members) + texts_cut(other_gaps, other_members)
    return texts_cut(gaps + other_gaps, members + other_members) <= cut


def _gaps_and_texts(region: Region, rows: tuple[int, int]) -> tuple[list[Interval], list[Cluster]]:
    return region.column_gaps(*rows), without_headings(region.in_rows(*rows))


def lines_up(table: UnruledTable, other: UnruledTable) -> bool:
    """Whether a row of one part of a table stands under texts of the other part, though labels reach over columns.

    The row is one of the first of `other`, or one of the last of `table` where that has fewer rows. The few rows that
    begin a form at the foot of a page have other columns; there their labels stand over those of the other part.
    """
    above, below = table.region, other.region
    if above.rows < below.rows:
        columns = _list_of(below, -1)
        rows = [row for row in map(above.in_row, range(above.rows)) if row]
        labels = [row[0] for row in map(below.in_row, range(below.rows)) if row]
        return any(_is_row_under(row, columns) for row in rows[-FEWEST_ROWS:]) or (
            len(rows) >= FEWEST_LABELS and all(any(_is_under(row[0], label) for label in labels) for row in rows)
        )
    columns = _list_of(above, 1)
    return any(_is_row_under(below.in_row(row), columns) for row in range(min(FEWEST_ROWS, below.rows)))


def _list_of(region: Region, direction: int) -> list[Cluster]:
    """The texts of the last block that has columns, from top (1) or bottom (-1)."""
    lists = [rows for rows in region.blocks[::direction] if len(column_lines([(region, *rows)])) >= FEWEST_EDGES]
    return region.in_rows(*(lists or region.blocks[::direction])[-1])


def _is_row_under(row: Sequence[Cluster], columns: Sequence[Cluster]) -> bool:
    under = [one for one in row if any(_is_under(one, other) for other in columns)]
    return len(under) >= FEWEST_EDGES and 2 * len(under) >= len(row)


def _is_under(one: Cluster, above: Cluster) -> bool:
    """Whether two texts share their left, right or middle line, as the texts of one column do."""
    away = min(abs(one.x0 - above.x0), abs(one.x1 - above.x1), abs(one.x0 + one.x1 - above.x0 - above.x1) / 2)
    return away <= SAME_SIDE * one.height


def is_under(table: UnruledTable, header: Table) -> bool:
    """Whether a table without rules stands in the columns of the ruled header right above it."""
    clusters, inner = table.region.clusters, header.xs[1:-1]
    height = median([one.height for one in clusters])
    top = min(one.top for one in clusters)
    if len(inner) < FEWEST_EDGES or not -height < top - header.ys[-1] < NEAR * height:
        return False
    astray = sum(
        1
        for one in clusters
        if one.x0 < header.xs[0] - 1 or one.x1 > header.xs[-1] + 1 or any(one.x0 + 1 < x < one.x1 - 1 for x in inner)
    )
    return astray <= FEW_ASTRAY * len(clusters)


def set_columns(tables: Sequence[UnruledTable], header: Sequence[float] = ()) -> None:
    """Give the parts of one table their columns: each block its own, the table the edges of all of them.

    `header` holds the edges of a ruled header, which are those of the columns below it as well.
    """
    stretches: list[list[Stretch]] = []
    for table in tables:
        if stretches:
            table.region.blocks, goes_on = blocks_below(table.region, stretches[-1])
        for at, (first, after) in enumerate(table.region.blocks):
            if stretches and at == 0 and goes_on:
                stretches[-1].append((table.region, first, after))
            else:
                stretches.append([(table.region, first, after)])
    lines = [column_lines(stretch) for stretch in stretches]
    clusters = [one for table in tables for one in table.region.clusters]
    left, right = min(one.x0 for one in clusters), max(one.x1 for one in clusters)
    if header:
        guides = [x for x in header if header[0] < x < header[-1] or left < x < right]
        lines = [_with_guides(own, guides, stretch) for own, stretch in zip(lines, stretches, strict=True)]
        left, right = min(left, header[0]), max(right, header[-1])
    xs, numbers = _common_edges(lines)
    # The outer edges as well are further from the others than edges that are one.
    xs = [
        min([left - 1, *(x - 2 * SAME_EDGE for x in xs[:1])]),
        *xs,
        max([right + 1, *(x + 2 * SAME_EDGE for x in xs[-1:])]),
    ]
    for table in tables:
        table.xs, table.cells = xs, []
        table.owners = [[-1] * (len(xs) - 1) for _ in range(table.region.rows)]
    owner_of = {id(table.region): table for table in tables}
    for stretch, own, edges in zip(stretches, lines, numbers, strict=True):
        for region, first, after in stretch:
            _fill_block(owner_of[id(region)], first, after, own, [0, *edges, len(xs) - 1])
    for table in tables:
        for cell in table.cells:
            if cell.runs:
                found = lines_of(cell.runs, table.characters)
                cell.text = "\n".join(line.text for line in found)
                cell.last = found[-1] if found else None


def _with_guides(lines: Sequence[float], guides: Sequence[float], stretch: Sequence[Stretch]) -> list[float]:
    """The guides, and the column edges between which and a guide some text stands, none too near to another edge."""
    texts = [one for region, first, after in stretch for one in region.in_rows(first, after)]
    kept = [x for x in guides if sum(1 for one in texts if one.x0 < x < one.x1) <= FEW_ASTRAY * len(texts)]
    for line in lines:
        between = [(min(line, x), max(line, x)) for x in kept]
        if all(high - low > SAME_EDGE for low, high in between) and all(
            any(one.x0 < high and low < one.x1 for one in texts) for low, high in between
        ):
            kept.append(line)
    return sorted(kept)


def _common_edges(blocks: Sequence[Sequence[float]]) -> tuple[list[float], list[list[int]]]:
    """The column edges of all blocks, and for each block which of them (from 1) its own are.

    Edges of different blocks that nearly meet are one; those of one block never are.
    """
    found: list[float] = []
    numbers: list[list[int]] = [[] for _ in blocks]
    for line, block in sorted((line, block) for block, lines in enumerate(blocks) for line in lines):
        if not found or line - found[-1] > SAME_EDGE or numbers[block][-1:] == [len(found)]:
            found.append(line)
        numbers[block].append(len(found))
    return found, numbers


def _fill_block(table: UnruledTable, first: int, after: int, lines: Sequence[float], edges: Sequence[int]) -> None:
    """Put the rows `first` to `after` (exclusive) of a table into cells, in the columns that `lines` part.

    `edges` says on which edges of the table the first column begins, the lines run, and the last column ends.
    """
    region, owners, cells = table.region, table.owners, table.cells
    own: list[Cluster] = []
    for one in region.in_rows(first, after):
        if _home(one, region.blocks) != (first, after):
            continue
        column = bisect_right(lines, min([one.x0, *(other.x0 for other in one.heads)]))
        last = max(column, bisect_right(lines, max([one.x1, *(other.x1 for other in one.heads)]) - 0.01))
        row, last_row = max(one.row, first), min(one.last_row, after - 1)
        own.append(replace(one, row=row, last_row=last_row, column=column, last_column=last))
    if not region.settled:
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


def _home(cluster: Cluster, blocks: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The block in which most rows of a text stand."""
    return max(blocks, key=lambda block: min(cluster.last_row + 1, block[1]) - max(cluster.row, block[0]))


def _put_cell(
    table: UnruledTable, row: int, row_after: int, column: int, column_after: int, runs: Sequence[Run]
) -> None:
    xs, ys, owners = table.xs, table.ys, table.owners
    while any(owners[row][covered] >= 0 for covered in range(column + 1, column_after)):
        column_after -= 1
    height, width = row_after - row, column_after - column
    for covered in range(row, row_after):
        owners[covered][column:column_after] = [len(table.cells)] * width
    table.cells.append(
        Cell(xs[column], xs[column_after], list(runs), ys[row], ys[row_after], row, column, height, width)
    )


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
    heads = headers_of(clusters)
    merged = any(
        (one.row, one.last_row) not in options
        or is_beside_row(one, clusters)
        or (one.last_row > one.row and (one.row, one.last_row) not in heads)
        for chain, possible in zip(chains[:labels], choices, strict=False)
        for one, options in zip(chain, possible, strict=True)
    )
    parents: list[tuple[int, int]] = []
    for column, (chain, possible) in enumerate(zip(chains, choices, strict=True)):
        if merged and column < labels:
            parents = shared_out(chain, edges, (first, after), _taken(clusters, column), parents)
            for one, rows in zip(chain, parents, strict=True):
                one.row, one.last_row = rows
            continue
        for one, options in zip(chain, possible, strict=True):
            if (one.row, one.last_row) not in options:
                one.row, one.last_row = min(options, key=span)


def _possible_rows(
    chain: Sequence[Cluster], clusters: Sequence[Cluster], column: int, edges: Sequence[float], first: int, after: int
) -> list[list[tuple[int, int]]]:
    """For each text of a column the rows (first, last) that it may stand in the middle of, never none."""
    taken = _taken(clusters, column)
    choices: list[list[tuple[int, int]]] = []
    for index, one in enumerate(chain):
        above = chain[index - 1].last_row + 1 if index else first
        below = chain[index + 1].row - 1 if index + 1 < len(chain) else after - 1
        above = max([above, *(row + 1 for row in taken if row < one.row)])
        below = min([below, *(row - 1 for row in taken if row > one.last_row)])
        choices.append(centred_rows(one, edges, above, below) or [(one.row, one.last_row)])
    return choices


def _taken(clusters: Sequence[Cluster], column: int) -> set[int]:
    """The rows in which a text over several columns covers a column."""
    return {
        row
        for one in clusters
        if one.column <= column <= one.last_column and one.column != one.last_column
        for row in range(one.row, one.last_row + 1)
    }
