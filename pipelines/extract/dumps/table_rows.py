"""The rows and cells that a piece of a table makes up, its header among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.extract.dumps.headers import Header
from pipelines.extract.dumps.labels import Label, bands_of, by_line, in_whole_lines, labels_of
from pipelines.extract.dumps.rows import Stack, doubtful_ends, rows_of
from pipelines.extract.dumps.tables import LEVELS, NAMES, DumpTable, Piece
from pipelines.extract.vocabulary.folding import bare
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.levels import level_label

_LABEL_ON_BLANK = 0.3


@dataclass(slots=True)
class GridRow:
    """A row as it goes into a grid: its cells, None where one above reaches down, spans by column, its lines."""

    cells: list[str | None]
    first: int
    last: int
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    # Whether nothing tells that the next row is not the rest of this one.
    doubtful: bool = False


def read_piece(table: DumpTable, piece: Piece, widths: Sequence[int], *, apart: bool) -> list[GridRow]:
    """The rows of a piece of a table, without its header."""
    labels = table.labels
    own = [column for column in range(len(table.roles)) if column not in labels]
    numbers = [number for number in sorted(piece.texts) if any(piece.texts[number][column] for column in own)]
    if not numbers:
        return []
    blanks = [0.0]
    for above, below in pairwise(numbers):
        between = [bool(piece.words[line - piece.first]) for line in range(above + 1, below)]
        # A label may stand on what would be a blank line.
        blanks.append(between.count(False) + (_LABEL_ON_BLANK * between.count(True) if apart else 0.0))
    stack = Stack(
        numbers,
        [[piece.texts[number][column] for column in own] for number in numbers],
        [_role(table, column) for column in own],
        apart,
        blanks,
        [widths[column] for column in own],
        [any(_is_level(piece.texts[number][column]) for column in labels[:1]) for number in numbers],
    )
    divided = [(0, len(numbers))] if table.block == "goal" else rows_of(stack)
    rows = [numbers[first:after] for first, after in divided]
    others = [number for number in sorted(piece.texts) if number not in set(numbers)]
    steps = [_steps(stack, first, after) for first, after in divided]
    bands = bands_of(rows, steps, others)
    possible = by_line(bands) if apart and in_whole_lines(steps) else [bands]
    found: list[GridRow] = []
    for row in rows:
        cells: list[str | None] = [""] * len(table.roles)
        for column in own:
            parts = [piece.texts[line][column] for line in row if piece.texts[line][column]]
            cells[column] = "\n".join(parts)
        found.append(GridRow(cells, row[0], row[-1]))
    if table.block == "indicator":
        for number in doubtful_ends(stack, divided):
            found[number].doubtful = True
    groups: list[int] = []
    for column in labels:
        texts = [(line, piece.texts[line][column]) for line in sorted(piece.texts) if piece.texts[line][column]]
        if table.roles[column] == "lead":
            if piece.header is None:
                _put_lead(found, column, texts)
            continue
        goes_on = piece.goes_on
        single = table.beside_first.get(column)
        placed = labels_of(texts, possible, widths[column], _is_level, groups, goes_on=goes_on, single=single)
        if placed and single is None:
            table.beside_first[column] = (
                all(one.first == one.last for one in placed)
                and placed[0].first == 0
                and sum(one.last - one.first + 1 for one in placed) < len(rows)
            )
        for label in placed:
            _put_label(found, column, label)
            if label.first == label.last:
                for one in possible:
                    first, last = one.rows[label.first]
                    one.rows[label.first] = min(first, label.top), max(last, label.bottom)
        groups = [label.first for label in placed]
    return found


def _role(table: DumpTable, column: int) -> str:
    role = table.roles[column]
    if table.block == "indicator" and role in NAMES:
        return "name"
    if table.block == "indicator" and role in LEVELS:
        return "name"
    if table.block == "funding":
        return "line" if role == "name" else "amount"
    return role


def _is_level(text: str) -> bool:
    return level_label(text) is not None or bare(text) in load_headers().roles["execution"]


def _steps(stack: Stack, first: int, after: int) -> list[float]:
    """How far below the first line of a row each of its lines stands, in distances of lines."""
    steps = [0.0]
    for line in range(first + 1, after):
        both = any(a and b for a, b in zip(stack.texts[line - 1], stack.texts[line], strict=True))
        steps.append(steps[-1] + (1.0 if both else 0.5))
    return steps


def _put_label(rows: list[GridRow], column: int, label: Label) -> None:
    rows[label.first].cells[column] = label.text
    rows[label.first].first = min(rows[label.first].first, label.top)
    if label.first == label.last:
        rows[label.first].last = max(rows[label.first].last, label.bottom)
    else:
        rows[label.first].spans[column] = label.last - label.first + 1, 1
        for row in rows[label.first + 1 : label.last + 1]:
            row.cells[column] = None


def _put_lead(rows: list[GridRow], column: int, texts: Sequence[tuple[int, str]]) -> None:
    if texts and rows:
        text = "".join(text for _, text in texts)
        _put_label(rows, column, Label(text, 0, len(rows) - 1, rows[0].first, rows[-1].last))


def rows_of_piece(table: DumpTable, piece: Piece, widths: Sequence[int], *, apart: bool) -> list[GridRow]:
    """All rows of a piece, those of its header first; the label of the block covers them all."""
    rows = read_piece(table, piece, widths, apart=apart)
    if table.block == "funding" and len(table.roles) > len(piece.header.columns if piece.header else ()) + 1:
        _spread_alone(table, rows)
    if piece.header is None:
        return rows
    rows = [*_header_rows(table, piece.header), *rows]
    if table.roles[0] == "lead":
        texts = [(line, texts[0]) for line, texts in sorted(piece.texts.items()) if texts[0]]
        _put_lead(rows, 0, [*piece.lead, *texts])
    return rows


def _spread_alone(table: DumpTable, rows: list[GridRow]) -> None:
    """Let the only figure of a column, beside pairs of label and figure, stand for all rows: it is in their middle."""
    for column in range(len(table.roles)):
        filled = [at for at, row in enumerate(rows) if row.cells[column]]
        if table.roles[column] != "execution_rate" or len(filled) != 1 or not filled[0]:
            continue
        (at,) = filled
        alone = not any(cell for other, cell in enumerate(rows[at].cells) if other != column)
        count = len(rows) - alone
        # Alone on its line it stands between two rows.
        if abs(2 * at - alone - count + 1) > (0 if alone else 1):
            continue
        rows[0].cells[column], rows[at].cells[column] = rows[at].cells[column], ""
        rows[0].last = max(rows[0].last, rows[at].last)
        if alone:
            del rows[at]


def _header_rows(table: DumpTable, header: Header) -> list[GridRow]:
    """A header as one row or two."""
    width = len(table.roles)
    first, last = header.first, header.after - 1
    if table.block == "funding":
        row = GridRow([""] * width, first, last)
        divided = {leaf for _, leaf, after in header.tops if after == -1}
        column = width - len(header.columns) - len(divided)
        for leaf, one in enumerate(header.columns):
            row.cells[column] = one.text
            if leaf in divided:
                row.cells[column + 1] = None
                row.spans[column] = 1, 2
                column += 1
            column += 1
        return [row]
    offset = width - len(header.columns)
    top: list[str | None] = [""] * width
    for leaf, one in enumerate(header.columns):
        top[offset + leaf] = one.text
    upper = GridRow(top, first, last)
    if not header.tops:
        return [upper]
    lower = GridRow([None] * width, first, last)
    for column in range(width):
        upper.spans[column] = 2, 1
    for text, begin, after in header.tops:
        for leaf in range(begin, after):
            column = offset + leaf
            lower.cells[column] = upper.cells[column]
            upper.cells[column] = None
            del upper.spans[column]
        upper.cells[offset + begin] = text
        upper.spans[offset + begin] = 1, after - begin
    return [upper, lower]
