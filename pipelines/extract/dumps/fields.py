"""What stands around the tables of a dump: labels and values beside one another, the labels merged down the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.extract.dumps.division import divide
from pipelines.extract.dumps.field_labels import is_field_label, is_listed_label, label_role, lead_edge, wrapped_label
from pipelines.extract.dumps.headers import are_over_pairs
from pipelines.extract.dumps.labels import Label, bands_of, by_line, in_whole_lines, labels_of
from pipelines.extract.dumps.rows import off_middle, parts_number, step_cost
from pipelines.extract.dumps.table_rows import GridRow
from pipelines.extract.dumps.words import Word, joined, printed_width
from pipelines.extract.vocabulary.colon_pairs import colon_pairs, has_colon
from pipelines.extract.vocabulary.figures import is_figure_or_blank, is_number
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.money import is_line_label
from pipelines.extract.vocabulary.standalone_lines import is_annex_line, is_unit_line, is_year_line

_ROW, _BLANK_LINE, _NO_BLANK_LINE, _TWO_ON_A_LINE, _TWO_LABELS, _PARTED_CELL = 1.0, 4.0, 0.9, 2.0, 4.0, 4.0
_SENTENCE = 40
# What speaks against a row without a label.
_BARE = 0.8
# What speaks against lines of money in a block of goals.
_OTHER_BLOCK = 2.5
NOTES = ("注", "备注", "说明", "备 注")


def read_fields(
    lines: Sequence[Sequence[Word]], first: int, after: int, edge: int | None, *, apart: bool, behind_table: bool
) -> list[GridRow | Word]:
    """Read the lines `first` to `after` (exclusive): rows, and pieces of running text between them.

    `edge` is where the labels at the left end; `behind_table` says that indicators stand above.
    """
    if behind_table:
        total = next((at for at in range(first, after) if is_total(lines[at])), None)
        if total is not None:
            above = lead_edge(lines[first:total])
            below = lead_edge(lines[total + 1 : after])
            return [
                *read_fields(lines, first, total, above, apart=apart, behind_table=True),
                GridRow([word.text for word in lines[total]], total, total),
                *read_fields(lines, total + 1, after, below, apart=apart, behind_table=True),
            ]
    start = first
    while start < after and not _begins_fields(lines, start, edge):
        start += 1
    while first < start < after and (
        _is_upper_line(lines[start - 1], lines[start], edge) or _goes_on(lines[start - 1], lines[start], edge)
    ):
        start -= 1
    found: list[GridRow | Word] = list(_running_text(lines[first:start]))
    prose = next((at for at in range(start, after) if behind_table and _is_prose(lines, at, edge)), None)
    if prose is None:
        return found if start == after else [*found, *_labelled_rows(lines, start, after, edge, apart, behind_table)]
    stop = prose + 1
    while stop < after and lines[stop] and not _begins_fields(lines, stop, edge):
        stop += 1
    if prose > start:
        found += read_fields(lines, start, prose, edge, apart=apart, behind_table=True)
    found += _running_text(lines[prose:stop])
    return [*found, *read_fields(lines, stop, after, edge, apart=apart, behind_table=True)]


def _running_text(lines: Sequence[Sequence[Word]]) -> list[Word]:
    return [piece for line in lines for piece in joined(line, 1)]


@dataclass(slots=True)
class _Sides:
    """Lines by their numbers: the words of the labels at the left, and the pieces right of them."""

    left: dict[int, list[Word]]
    rest: dict[int, list[Word]]

    def label_at(self, at: int) -> str:
        """The text at the left of a line."""
        return "".join(word.text for word in self.left[at])

    def stands_alone(self, at: int) -> bool:
        """Whether a line holds a label without a value, and not the label in the middle of a value of several lines."""
        if not self.left[at] or label_role(self.label_at(at)) is None:
            return False
        return not all(self.rest.get(beside) and not self.left[beside] for beside in (at - 1, at + 1))


def _sides(lines: Sequence[Sequence[Word]], first: int, after: int, edge: int) -> _Sides:
    sides = _Sides({}, {})
    for at in range(first, after):
        # A label over the columns of two others is wider than most.
        wide = [word for word in lines[at][:1] if word.x0 < edge < word.x1 and is_field_label(word.text)]
        sides.left[at] = [word for word in lines[at] if word.x1 <= edge] or wide
        sides.rest[at] = _pieces([word for word in lines[at] if word.x1 > edge and word not in wide])
    return sides


def _labelled_rows(
    lines: Sequence[Sequence[Word]], first: int, after: int, edge: int | None, apart: bool, behind_table: bool
) -> list[GridRow | Word]:
    width = edge if edge is not None else -1
    sides = _sides(lines, first, after, width)
    numbers = [at for at in range(first, after) if sides.rest[at] or sides.stands_alone(at)]
    if not numbers:
        return [GridRow(["\n".join(filter(None, map(sides.label_at, range(first, after))))], first, after - 1)]
    rows = [numbers[begin:end] for begin, end in _rows(lines, sides, numbers, width, apart=apart)]
    labels = _labels(sides, rows, range(first, after), apart=apart)
    by_row = {number: label for label in labels for number in range(label.first, label.last + 1)}
    found: list[GridRow | Word] = []
    for number, row in enumerate(rows):
        pieces = [piece for at in row for piece in sides.rest[at]]
        cells: list[str | None] = list(_cells(pieces))
        if are_over_pairs(pieces):
            # Nothing tells over which columns they stand: as cells they would name wrong ones.
            cells = ["".join(piece.text for piece in pieces)]
        label = by_row.get(number)
        out = GridRow(cells, row[0], row[-1])
        if label is not None and label.first == number:
            out.cells = [label.text, *cells]
            out.first = min(row[0], label.top)
            if label.last > number:
                out.spans[0] = label.last - number + 1, 1
            else:
                out.last = max(row[-1], label.bottom)
        elif label is not None:
            out.cells = [None, *cells]
        elif behind_table and len(cells) == 1 and label_role(cells[0] or "") is None:
            found += pieces
            continue
        elif labels and pieces and pieces[0].x0 >= width:
            # The first column belongs to the labels where there are any.
            out.cells = ["", *cells]
        found.append(out)
    return found


def _labels(sides: _Sides, rows: Sequence[Sequence[int]], every: Sequence[int], *, apart: bool) -> list[Label]:
    """The labels at the left with the rows that they cover."""
    steps = []
    for row in rows:
        offsets = [0.0]
        for upper, lower in pairwise(row):
            same = any(a.x0 < b.x1 and b.x0 < a.x1 for a in sides.rest[upper] for b in sides.rest[lower])
            offsets.append(offsets[-1] + (1.0 if same else 0.5))
        steps.append(offsets)
    bands = bands_of(rows, steps, [at for at in every if sides.left[at] and not sides.rest[at]])
    possible = by_line(bands) if apart and in_whole_lines(steps) else [bands]
    texts = [(at, sides.label_at(at)) for at in every if sides.left[at]]
    widest = max((printed_width(text) for _, text in texts), default=0)
    money = [any(is_line_label(piece.text) for at in row for piece in sides.rest[at][:1]) for row in rows]

    def misfit(text: str, first: int, last: int) -> float:
        return _OTHER_BLOCK if _names_other_block(text) and any(money[first : last + 1]) else 0.0

    def known(text: str) -> bool:
        return label_role(text) is not None

    return labels_of(texts, possible, widest, known, bare=_BARE, misfit=misfit)


def _names_other_block(text: str) -> bool:
    """Whether the label of a block says that no lines of money stand in it."""
    headers = load_headers()
    return headers.role("section", text) in ("goal", "indicator", "management") or bool(headers.role("goal", text))


def is_total(words: Sequence[Word]) -> bool:
    """Whether the words of a line are a total without its word: `100 98.95`."""
    return len(words) == 2 and words[0].text in ("100", "100.00") and is_number(words[1].text)


def _begins_fields(lines: Sequence[Sequence[Word]], at: int, edge: int | None) -> bool:
    if not lines[at]:
        return False
    if edge is not None and wrapped_label(lines, at, edge) is not None:
        return True
    pieces = joined(lines[at], 1)
    return len(pieces) > 1 and any(label_role(piece.text) is not None for piece in pieces)


def _is_prose(lines: Sequence[Sequence[Word]], at: int, edge: int | None) -> bool:
    """Whether a line below a table is a sentence that begins at the left, or labels with colons."""
    if not lines[at] or edge is None:
        return False
    pieces = joined(lines[at], 1)
    text = " ".join(word.text for word in lines[at])
    if has_colon(pieces[0].text) and (colon_pairs(text) or text.startswith(NOTES)):
        return True
    if wrapped_label(lines, at, edge) is not None:
        return False
    return len(pieces) == 1 and pieces[0].x0 < edge < pieces[0].x1 and printed_width(text) > _SENTENCE


def _is_upper_line(words: Sequence[Word], below: Sequence[Word], edge: int | None) -> bool:
    """Whether a line holds only the first line of a value whose label stands lower, beside the middle of the value."""
    if not words or edge is None or words[0].x0 < edge:
        return False
    text = " ".join(word.text for word in words)
    if is_unit_line(text) or is_year_line(text) or is_annex_line(text) or has_colon(text):
        return False
    return not any(a.x0 < b.x1 and b.x0 < a.x1 for a in words for b in below)


def _goes_on(words: Sequence[Word], below: Sequence[Word], edge: int | None) -> bool:
    """Whether a line is one more of the value whose line without a label stands below it: both begin at one place."""
    return edge is not None and bool(words) and words[0].x0 == below[0].x0 >= edge and len(joined(words, 1)) == 1


def _pieces(words: Sequence[Word]) -> list[Word]:
    """Words put together over single blanks, except where a figure or a label shows that another cell begins."""
    found: list[Word] = []
    for word in words:
        parted = not found or word.x0 - found[-1].x1 > 1
        if not parted:
            parted = is_figure_or_blank(word.text) or is_figure_or_blank(found[-1].text)
            parted = parted or label_role(word.text) is not None or label_role(found[-1].text) is not None
        if found and label_role(found[-1].text) is None and is_line_label(found[-1].text + word.text):
            # Blanks that were typed inside a label.
            found[-1] = Word(word.line, found[-1].x0, word.x1, found[-1].text + word.text)
        elif parted:
            found.append(word)
        else:
            found[-1] = joined([found[-1], word], 1)[0]
    return found


def _groups(pieces: Sequence[Word]) -> list[list[Word]]:
    """Pieces that stand above one another, from left to right."""
    groups: list[list[Word]] = []
    right = 0
    for piece in sorted(pieces, key=lambda one: one.x0):
        if groups and piece.x0 < right:
            groups[-1].append(piece)
            right = max(right, piece.x1)
        else:
            groups.append([piece])
            right = piece.x1
    return [sorted(group, key=lambda one: (one.line, one.x0)) for group in groups]


def _cells(pieces: Sequence[Word]) -> list[str]:
    return ["\n".join(piece.text for piece in group) for group in _groups(pieces)]


def _centres(lines: Sequence[Sequence[Word]], first: int, after: int, edge: int) -> list[float]:
    """The middles of the labels at the left."""
    found: list[float] = []
    at = first
    while at < after:
        label = wrapped_label(lines[:after], at, edge) if lines[at] else None
        if label is not None:
            found.append((at + label[1]) / 2)
            at = label[1]
        at += 1
    return found


def _begins_cell(upper: str, lower: str) -> bool:
    """Whether a text below another one begins a cell of its own: a label, what is none below one of money, a figure."""
    if is_line_label(upper) and not is_line_label(upper + lower):
        return True
    if is_figure_or_blank(lower):
        return not is_figure_or_blank(upper) and not upper[-1:].isdigit()
    return label_role(lower) is not None and not is_listed_label(upper + lower)


def _rows(
    lines: Sequence[Sequence[Word]], sides: _Sides, numbers: Sequence[int], edge: int, *, apart: bool
) -> list[tuple[int, int]]:
    place = {number: at for at, number in enumerate(numbers)}
    centres = _centres(lines, numbers[0] - 1 if numbers[0] else 0, numbers[-1] + 1, edge)
    known = {at for at in numbers if sides.left[at] and label_role(sides.label_at(at)) is not None}
    blanks = [0]
    parted = [False]
    for above, below in pairwise(numbers):
        blanks.append(sum(1 for line in range(above + 1, below) if not lines[line]))
        parted.append(below == above + 1 and _parts_cell(sides.rest[above], sides.rest[below]))

    def cost(first: int, after: int) -> float:
        total = _ROW
        if apart and after < len(numbers) and not blanks[after]:
            total += _NO_BLANK_LINE
        if after < len(numbers) and not blanks[after] and parted[after]:
            total += _PARTED_CELL
        if after - first == 1:
            return total
        total += _BLANK_LINE * sum(blanks[first + 1 : after])
        # A label beside the line below that of another one begins a row, and no row has two.
        total += _TWO_LABELS * sum(
            1 for at in range(first + 1, after) if numbers[at] in known and sides.left[numbers[at - 1]]
        )
        middles = sum(1 for centre in centres if numbers[first] <= centre <= numbers[after - 1])
        total += _TWO_LABELS * max(0, middles - 1)
        for group in _groups([piece for number in numbers[first:after] for piece in sides.rest[number]]):
            total += off_middle([place[piece.line] for piece in group], first, after, apart=apart)
            total += _group_cost(group, place)
        return total

    return divide(len(numbers), cost)


def _parts_cell(above: Sequence[Word], below: Sequence[Word]) -> bool:
    """Whether a row that ends between two lines parts a number, or a label of money: 其中：财政 above 资金."""
    return any(
        parts_number(upper.text, lower.text)
        or (is_line_label(upper.text + lower.text) and label_role(lower.text) is None)
        for upper in above
        for lower in below
        if upper.x0 < lower.x1 and lower.x0 < upper.x1
    )


def _group_cost(group: Sequence[Word], place: dict[int, int]) -> float:
    """What speaks against pieces above one another being the lines of one cell."""
    total = 0.0
    widest = max(printed_width(piece.text) for piece in group)
    for upper, lower in pairwise(group):
        if upper.line == lower.line:
            total += _TWO_ON_A_LINE
            continue
        total += step_cost(upper.text, lower.text, widest, "", place[lower.line] - place[upper.line])
        if _begins_cell(upper.text, lower.text):
            total += _TWO_ON_A_LINE
    return total
