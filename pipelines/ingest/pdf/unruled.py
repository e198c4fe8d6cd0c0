"""Tables without rules: columns told by gaps that hold over several lines.

A block of lines is read as a table only if at least three columns line up over at least four lines. Everything less
stays running text, which loses nothing. Rules that enclose no cells (the three lines of a statistical table) still
part the rows that they lie between.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pipelines.ingest.pdf.characters import Characters
from pipelines.ingest.pdf.lines import Line, Run, is_gap, lines_of
from pipelines.ingest.pdf.ruled import Cell, Network, Table

FEWEST_COLUMNS, FEWEST_LINES = 3, 4
# A gap that parts two columns, and the largest distance between two lines of one table, in heights of a line.
COLUMN_GAP, LINE_GAP = 0.9, 3.5
# A line belongs to its neighbour's row where it stands nearer than this share of the usual distance of rows.
WRAPPED = 0.8


@dataclass(slots=True)
class Piece:
    """Runs of one line without a column gap between them."""

    x0: float
    x1: float
    runs: list[Run]


def unruled_tables(
    page: int, lines: Sequence[Line], ruled: Sequence[Table], open_rules: Sequence[Network], characters: Characters
) -> list[tuple[Table, list[Line]]]:
    """The tables among the lines outside the ruled tables of a page, each with the lines that it takes."""
    cut = [_pieces(line) for line in lines]
    if sum(1 for pieces in cut if len(pieces) >= FEWEST_COLUMNS) < FEWEST_LINES - 1:
        return []
    rules = sorted(rule for network in open_rules for rule in network.horizontal)
    found = []
    start = 0
    while start < len(lines):
        if len(cut[start]) < FEWEST_COLUMNS:
            start += 1
            continue
        stop, columns = _block(lines, cut, start, ruled)
        if _is_table(cut[start:stop], columns):
            table = _table(page, lines[start:stop], cut[start:stop], columns, rules, characters)
            found.append((table, list(lines[start:stop])))
            start = stop
        else:
            start += 1
    return found


def _pieces(line: Line) -> list[Piece]:
    runs = sorted((run for run in line.runs if not run.text.isspace()), key=lambda run: run.x0)
    pieces: list[Piece] = []
    for run in runs:
        if pieces and run.x0 - pieces[-1].x1 < COLUMN_GAP * min(run.height, line.height):
            pieces[-1].runs.append(run)
            pieces[-1].x1 = max(pieces[-1].x1, run.x1)
        else:
            pieces.append(Piece(run.x0, run.x1, [run]))
    return pieces


def _block(
    lines: Sequence[Line], cut: Sequence[list[Piece]], start: int, ruled: Sequence[Table]
) -> tuple[int, list[list[float]]]:
    """The end of the block that begins at `start`, and its columns as [x0, x1]."""
    columns = [[piece.x0, piece.x1] for piece in cut[start]]
    stop = start + 1
    while stop < len(lines):
        before, line = lines[stop - 1], lines[stop]
        if line.middle - before.middle > LINE_GAP * max(line.height, before.height):
            break
        if any(before.middle < table.ys[0] < line.middle for table in ruled):
            break
        grown = _grown(columns, cut[stop])
        if grown is None:
            break
        columns = grown
        stop += 1
    return stop, columns


def _grown(columns: list[list[float]], pieces: Sequence[Piece]) -> list[list[float]] | None:
    """The columns with the pieces of a further line; None where the line does not stand in them."""
    joined = [list(column) for column in columns]
    for piece in pieces:
        touched = [column for column in joined if column[0] < piece.x1 and piece.x0 < column[1]]
        if len(touched) > 1:
            return None
        if touched:
            touched[0][0] = min(touched[0][0], piece.x0)
            touched[0][1] = max(touched[0][1], piece.x1)
        else:
            joined.append([piece.x0, piece.x1])
    if len(pieces) == 1 and len(joined) > len(columns):
        return None
    joined.sort()
    if any(after[0] < before[1] for before, after in zip(joined, joined[1:], strict=False)):
        return None
    return joined


def _is_table(cut: Sequence[list[Piece]], columns: Sequence[Sequence[float]]) -> bool:
    """Whether three columns hold over four lines."""
    if len(columns) < FEWEST_COLUMNS or len(cut) < FEWEST_LINES:
        return False
    filled = [0] * len(columns)
    starts = [column[0] for column in columns]
    for pieces in cut:
        for piece in pieces:
            filled[bisect_right(starts, piece.x0) - 1] += 1
    several = sum(1 for pieces in cut if len(pieces) >= FEWEST_COLUMNS)
    return sum(1 for count in filled if count >= FEWEST_LINES) >= FEWEST_COLUMNS and several >= FEWEST_LINES


def _table(
    page: int,
    lines: Sequence[Line],
    cut: Sequence[list[Piece]],
    columns: Sequence[Sequence[float]],
    rules: Sequence[tuple[float, float, float]],
    characters: Characters,
) -> Table:
    rows = _rows(lines, cut, len(columns), [rule[0] for rule in rules])
    xs = [columns[0][0]]
    xs += [(before[1] + after[0]) / 2 for before, after in zip(columns, columns[1:], strict=False)]
    xs.append(columns[-1][1])
    ys = [min(lines[index].middle - lines[index].height / 2 for index in rows[0])]
    for before, after in zip(rows, rows[1:], strict=False):
        low = max(lines[index].middle + lines[index].height / 2 for index in before)
        high = min(lines[index].middle - lines[index].height / 2 for index in after)
        ys.append((low + high) / 2)
    ys.append(max(lines[index].middle + lines[index].height / 2 for index in rows[-1]))
    width = len(columns)
    cells: list[Cell] = []
    for row, members in enumerate(rows):
        for column in range(width):
            cells.append(Cell(xs[column], xs[column + 1], [], ys[row], ys[row + 1], row, column))
        for index in members:
            for piece in cut[index]:
                cells[row * width + bisect_right(xs, (piece.x0 + piece.x1) / 2, 1, width) - 1].runs += piece.runs
    for cell in cells:
        if cell.runs:
            cell.text = "\n".join(line.text for line in lines_of(cell.runs, characters))
    owners = [[row * width + column for column in range(width)] for row in range(len(rows))]
    return Table(page, xs, ys, cells, owners, ruled=False)


def _rows(lines: Sequence[Line], cut: Sequence[list[Piece]], width: int, rules: Sequence[float]) -> list[list[int]]:
    """Indexes of lines by row: a line that fills few columns and stands close to a fuller one is its wrapped part."""
    full = [index for index, pieces in enumerate(cut) if len(pieces) * 2 > width]
    if not full:
        return [[index] for index in range(len(lines))]
    distances = [lines[after].middle - lines[before].middle for before, after in zip(full, full[1:], strict=False)]
    usual = median(distances) if distances else 0.0
    bands = [bisect_right(rules, line.middle) for line in lines]
    rows: dict[int, list[int]] = {index: [index] for index in full}
    for index, line in enumerate(lines):
        if index in rows:
            continue
        near = [other for other in full if bands[other] == bands[index]]
        owner = min(near, key=lambda other: (abs(lines[other].middle - line.middle), other), default=None)
        if owner is not None and _is_wrapped(lines, index, owner, usual):
            rows[owner].append(index)
        else:
            rows[index] = [index]
    return [sorted(rows[index]) for index in sorted(rows, key=lambda index: min(rows[index]))]


def _is_wrapped(lines: Sequence[Line], index: int, owner: int, usual: float) -> bool:
    """Whether every step from the line to the fuller one is closer than rows usually stand."""
    first, last = min(index, owner), max(index, owner)
    steps = [lines[step + 1].middle - lines[step].middle for step in range(first, last)]
    return all(step < WRAPPED * usual for step in steps)
