"""From rules to tables: the grid of cells that the lines of a page enclose.

Rules that touch one another belong to one table. Their positions give the column and row edges; where the rule between
two positions of that grid is missing, the positions are one merged cell. Nothing here reads text.

The tolerances are in points: pens lift, borders are drawn twice, and the blocks of one form are set a hair apart, but
no printed row or column is narrower than a small character.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.ingest.pdf.lines import Line, Place, Run
from pipelines.ingest.pdf.printed import Box, Rule

# Pieces of one line: as far apart sideways, and as far apart along the line.
SAME_LINE, SAME_RULE_GAP = 0.8, 3.0
# An end that comes this near to another rule touches it.
TOUCH = 3.0
# Edges nearer than this are one edge: double lines, blocks set slightly apart.
SAME_EDGE = 4.0
# A rule shorter than this draws no cell.
SHORTEST = 4.0


@dataclass(slots=True)
class Cell(Place):
    """One cell: its position and spans in the grid of its table, and its box (y downwards)."""

    y0: float = 0.0
    y1: float = 0.0
    row: int = 0
    column: int = 0
    row_span: int = 1
    column_span: int = 1
    text: str = ""
    # The last line, which tells whether the text may go on beyond a page break.
    last: Line | Run | None = None


@dataclass(slots=True)
class Table:
    """A table on one page: `xs` and `ys` are its column and row edges, `cells` its cells in reading order.

    `owners[row][column]` is the index in `cells` of the cell that covers a position, -1 where the position lies inside
    the box around the table but outside its outline. `top_rule` and `bottom_rule` say whether it is closed there.
    """

    page: int
    xs: list[float]
    ys: list[float]
    cells: list[Cell]
    owners: list[list[int]]
    top_rule: bool = True
    bottom_rule: bool = True
    number: int = 0
    ruled: bool = True

    @property
    def box(self) -> Box:
        """The box around the table."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def cell_at(self, x: float, y: float) -> Cell | None:
        """The cell around a point."""
        row = bisect_right(self.ys, y) - 1
        column = bisect_right(self.xs, x) - 1
        if 0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1:
            owner = self.owners[row][column]
            if owner >= 0:
                return self.cells[owner]
        return None

    def column_around(self, x: float, low: float, high: float) -> tuple[float, float]:
        """`low` to `high` narrowed to the column of `x`."""
        column = bisect_right(self.xs, x) - 1
        if 0 <= column < len(self.xs) - 1:
            return max(low, self.xs[column]), min(high, self.xs[column + 1])
        return low, high


@dataclass(slots=True)
class Network:
    """Rules that touch one another, directly or through others."""

    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)


def tables_of(page: int, horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[Table]:
    """The tables that the rules of a page enclose; frames and open lines enclose none."""
    tables = [grid(page, network) for network in networks(merged(horizontal), merged(vertical))]
    return [table for table in tables if table is not None]


def merged(rules: Sequence[Rule]) -> list[Rule]:
    """Rules on one line that meet or overlap as one rule each; what stays shorter than a character is dropped."""
    rules = sorted(rules)
    found: list[Rule] = []
    index = 0
    while index < len(rules):
        first = rules[index][0]
        after = index + 1
        while after < len(rules) and rules[after][0] - first <= SAME_LINE:
            after += 1
        if after == index + 1:
            found.append(rules[index])
        else:
            pieces = sorted((start, end, place) for place, start, end in rules[index:after])
            start, end, place = pieces[0]
            longest = end - start
            for piece_start, piece_end, piece_place in pieces[1:]:
                if piece_start <= end + SAME_RULE_GAP:
                    if piece_end - piece_start > longest:
                        longest, place = piece_end - piece_start, piece_place
                    if piece_end > end:
                        end = piece_end
                else:
                    found.append((place, start, end))
                    start, end, place = piece_start, piece_end, piece_place
                    longest = end - start
            found.append((place, start, end))
        index = after
    return sorted(rule for rule in found if rule[2] - rule[1] >= SHORTEST)


def networks(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[Network]:
    """Group rules by touch; both lists in order of place, as `merged` leaves them."""
    leader = list(range(len(horizontal) + len(vertical)))

    def find(member: int) -> int:
        while leader[member] != member:
            leader[member] = leader[leader[member]]
            member = leader[member]
        return member

    heights = [rule[0] for rule in horizontal]
    for offset, (x, y0, y1) in enumerate(vertical, len(horizontal)):
        for index in range(bisect_left(heights, y0 - TOUCH), bisect_right(heights, y1 + TOUCH)):
            _, x0, x1 = horizontal[index]
            if x0 - TOUCH <= x <= x1 + TOUCH:
                a, b = find(offset), find(index)
                if a != b:
                    leader[b] = a
    groups: dict[int, Network] = {}
    for index, rule in enumerate(horizontal):
        groups.setdefault(find(index), Network()).horizontal.append(rule)
    for offset, rule in enumerate(vertical, len(horizontal)):
        groups.setdefault(find(offset), Network()).vertical.append(rule)
    return list(groups.values())


def edges(positions: Sequence[float]) -> list[float]:
    """Positions in order, those nearer to one another than `SAME_EDGE` as one."""
    found: list[float] = []
    near: list[float] = []
    for position in sorted(positions):
        if near and position - near[0] > SAME_EDGE:
            found.append(sum(near) / len(near))
            near = []
        near.append(position)
    if near:
        found.append(sum(near) / len(near))
    return found


def grid(page: int, network: Network) -> Table | None:
    """The table that a network of rules encloses; None where it encloses fewer than two cells."""
    horizontal, vertical = network.horizontal, network.vertical
    if not vertical or len(horizontal) + len(vertical) < 4:
        return None
    xs = edges([rule[0] for rule in vertical])
    ys = edges([rule[0] for rule in horizontal])
    # A side without a rule (an open table, a table cut by the page) is where the rules across it end.
    left, right = (
        min((rule[1] for rule in horizontal), default=xs[0]),
        max((rule[2] for rule in horizontal), default=xs[-1]),
    )
    top, bottom = min(rule[1] for rule in vertical), max(rule[2] for rule in vertical)
    xs = _extended(xs, left, right)
    ys = _extended(ys, top, bottom)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns < 2:
        return None
    beneath = _coverage(ys, xs, horizontal)  # bit c of beneath[r]: a rule on row edge r over column c
    beside = _coverage(xs, ys, vertical)  # bit r of beside[c]: a rule on column edge c along row r
    walls = [0] * rows  # bit c of walls[r]: a rule on column edge c along row r
    for column, mask in enumerate(beside):
        bit = 1 << column
        while mask:
            lowest = mask & -mask
            walls[lowest.bit_length() - 1] |= bit
            mask ^= lowest
    cells, owners = _cells(xs, ys, beneath, walls)
    if len(cells) < 2:
        return None
    full = (1 << columns) - 1
    return Table(
        page,
        xs,
        ys,
        cells,
        owners,
        top_rule=_mostly(beneath[0], full),
        bottom_rule=_mostly(beneath[rows], full),
    )


def _extended(positions: list[float], first: float, last: float) -> list[float]:
    if not positions:
        return [first, last] if last - first > SAME_EDGE else []
    if first < positions[0] - SAME_EDGE:
        positions.insert(0, first)
    if last > positions[-1] + SAME_EDGE:
        positions.append(last)
    return positions


def _coverage(across: Sequence[float], along: Sequence[float], rules: Sequence[Rule]) -> list[int]:
    """For each edge of `across`, the set of intervals of `along` (as bits) that a rule on it covers.

    An interval is covered where a rule passes its middle: ends that fall short or overshoot do not matter.
    """
    middles = [(a + b) / 2 for a, b in itertools.pairwise(along)]
    sets = [0] * len(across)
    last = len(across) - 1
    for place, start, end in rules:
        index = bisect_right(across, place)
        if index > last or (index and place - across[index - 1] < across[index] - place):
            index -= 1
        first = bisect_right(middles, start)
        after = bisect_right(middles, end)
        if after > first:
            sets[index] |= (1 << after) - (1 << first)
    return sets


def _mostly(mask: int, full: int) -> bool:
    return (mask & full).bit_count() * 2 > full.bit_count()


def _cells(
    xs: Sequence[float], ys: Sequence[float], beneath: Sequence[int], walls: Sequence[int]
) -> tuple[list[Cell], list[list[int]]]:
    """Cells as the largest rectangles without a rule inside; those at the rim that no rule closes in are left out."""
    rows, columns = len(ys) - 1, len(xs) - 1
    rim = 1 | (1 << columns)
    inner = [wall | rim for wall in walls]
    owners = [[-2] * columns for _ in range(rows)]
    cells: list[Cell] = []
    for row in range(rows):
        line, bits = owners[row], inner[row]
        y0, y1, foot = ys[row], ys[row + 1], beneath[row + 1]
        column = 0
        while column < columns:
            if line[column] != -2:
                column += 1
                continue
            ahead = bits >> (column + 1)
            width = (ahead & -ahead).bit_length()
            if width > 1:
                for step in range(1, width):
                    if line[column + step] != -2:  # a merged cell from above reaches into this one
                        width = step
                        break
            right = column + width
            mask = (1 << right) - (1 << column)
            height = 1
            if not foot & mask:
                inside = mask & (mask << 1)
                ends = (1 << column) | (1 << right)
                while (
                    row + height < rows
                    and not beneath[row + height] & mask
                    and not inner[row + height] & inside
                    and inner[row + height] & ends == ends
                ):
                    height += 1
            if (column and row and right < columns and row + height < rows) or _is_closed(
                row, column, row + height, right, mask, beneath, walls
            ):
                owner = len(cells)
                bottom = y1 if height == 1 else ys[row + height]
                cells.append(Cell(xs[column], xs[right], [], y0, bottom, row, column, height, width))
            else:
                owner = -1
            if height == 1 and width == 1:
                line[column] = owner
            else:
                for owned in owners[row : row + height]:
                    owned[column:right] = [owner] * width
            column = right
    return cells, owners


def _is_closed(
    row: int, column: int, below: int, right: int, mask: int, beneath: Sequence[int], walls: Sequence[int]
) -> bool:
    """Whether rules close a cell in above and below, or on both sides."""
    if beneath[row] & beneath[below] & mask == mask:
        return True
    ends = (1 << column) | (1 << right)
    return all(wall & ends == ends for wall in walls[row:below])
