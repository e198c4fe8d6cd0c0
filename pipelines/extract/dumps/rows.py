"""Which lines of a dump make up a row.

All cells of a printed row are centred on one height. So the lines of a row read the same from above and from below: a
cell of two lines beside one of a single line stands on the first and the third line, the other on the second. A line of
a cell that goes on on the next one is full. Where both leave a choice, what a cell can hold decides: a row has one
name, one weight and one score.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.extract.dumps.division import Rows, divide
from pipelines.extract.dumps.words import first_part, printed_width
from pipelines.extract.vocabulary.figures import is_figure_or_blank, is_number
from pipelines.extract.vocabulary.operators import begins_with_operator

# What speaks against a row, in the same unit: 1 is about as much as one cell beside the middle by half a line.
_ROW = 0.1
_HALF_LINE, _HALF_LINE_ROUNDED, _FAR_OFF = 0.8, 0.1, 6.0
_GOES_ON, _NOT_FULL, _FULL_AT_END = 0.35, 2.0, 0.15
_SECOND_FIGURE, _SECOND_VALUE, _HOLE = 8.0, 4.0, 3.0
_BLANK_LINE, _NO_BLANK_LINE = 4.0, 1.5
# Two lines of a cell hardly ever say the same; an item of a list begins a line of its own.
_SHORT, _SAME_AGAIN = 3, 4.0
_NUMBERED = re.compile(
    r"^(?:\d{1,2}[.、．](?!\d)|[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十]、|目标\s*\d+\s*[:：])"
)
_SECOND_LABEL, _FEW_CELLS = 3.0, 2
# One of so many texts may be wider than its column, by more than so much.
_OUTLIERS, _MUCH_WIDER = 8, 3
# A text so narrow is no name of an indicator, but the end of one.
_NO_NAME = 4
_OPENED, _CLOSED = 1.5, 3.0
_FIGURES = frozenset(("weight", "score", "coefficient", "serial"))
_VALUES = frozenset(("target", "actual", "target_operator", "adjusted_target", "long_term_target", "value"))
# What it costs a row to have no text in a column that mostly has one.
_MISSING = {
    "name": 7.0, "weight": 3.0, "score": 3.0, "target": 2.5, "actual": 2.0, "description": 1.5,
    "line": 2.0, "amount": 0.7,
}  # fmt: skip
_IN_EVERY_ROW = ("name", "target", "amount")
# A column with a text in this share of the rows mostly has one.
_MOSTLY = 0.8
_BEGINS_NONE = re.compile(r"^[，。、；：！？）》”’)\],;:!?%％]")
_SPLIT_NUMBER = re.compile(r"[.,]$")


@dataclass(slots=True)
class Stack:
    """The lines of a table that hold texts of its rows: for each its number and its texts by column.

    `roles` names the columns, empty where nothing is known of one. `apart` says that blank lines stand between rows.
    """

    numbers: list[int]
    texts: list[list[str]]
    roles: list[str]
    apart: bool = False
    # The blank lines above each line, and shares of one for those that only hold a label.
    blanks: list[float] = field(default_factory=list)
    # The widest text of each column, over all parts of the table.
    widths: list[int] = field(default_factory=list)
    # The lines that hold the whole label of a group of rows: no row has two.
    labelled: list[bool] = field(default_factory=list)


def widths_of(texts: Sequence[Sequence[str]], columns: int) -> list[int]:
    """The widest text of each column, without a few that are much wider than all others: these are over two columns."""
    found = []
    for column in range(columns):
        widths = sorted((printed_width(line[column]) for line in texts if line[column]), reverse=True)
        spare = len(widths) // _OUTLIERS
        while spare and widths[0] > widths[spare] + _MUCH_WIDER:
            del widths[0]
            spare -= 1
        found.append(widths[0] if widths else 0)
    return found


def rows_of(stack: Stack) -> Rows:
    """Divide the lines of a table into rows (first, after)."""
    return divide(len(stack.texts), row_cost(stack))


def doubtful_ends(stack: Stack, rows: Rows) -> list[int]:
    """The rows behind which another one begins, or the same one goes on: nothing tells.

    No figure counts the rows, the same cells have a text above and below, and every line above is full.
    """
    if any(role in _FIGURES and any(line[at] for line in stack.texts) for at, role in enumerate(stack.roles)):
        return []
    found = []
    for number, (_, after) in enumerate(rows[:-1]):
        upper, lower = stack.texts[after - 1], stack.texts[after]
        if stack.apart or stack.blanks[after] or (stack.labelled[after - 1] and stack.labelled[after]):
            continue
        both = [at for at, text in enumerate(upper) if text]
        if len(both) < _FEW_CELLS or both != [at for at, text in enumerate(lower) if text]:
            continue
        if all(_may_go_on(upper[at], lower[at], stack.widths[at]) for at in both):
            found.append(number)
    return found


def _may_go_on(upper: str, lower: str, width: int) -> bool:
    if begins_with_operator(lower) or (is_figure_or_blank(upper) and is_figure_or_blank(lower)):
        return False
    return upper != lower and width - printed_width(upper) <= 1


def row_cost(stack: Stack) -> Callable[[int, int], float]:
    """What speaks against the lines `first` to `after` (exclusive) being one row."""
    texts, roles = stack.texts, stack.roles
    columns = range(len(roles))
    filled = [[bool(line[column]) for line in texts] for column in columns]
    missing = _missing(stack)
    ends = [_end_cost(stack, after) for after in range(len(texts) + 1)]
    steps: list[dict[tuple[int, int], float]] = [{} for _ in columns]

    def cost(first: int, after: int) -> float:
        total = _ROW + ends[after]
        if after - first > 1:
            total += _BLANK_LINE * sum(stack.blanks[first + 1 : after])
            total += _SECOND_LABEL * max(0, sum(stack.labelled[first:after]) - 1)
        for column in columns:
            at = [line for line in range(first, after) if filled[column][line]]
            if not at:
                total += missing[column]
                continue
            total += off_middle(at, first, after, apart=stack.apart)
            for line, following in pairwise(at):
                known = steps[column]
                if (line, following) not in known:
                    upper, lower = texts[line][column], texts[following][column]
                    step = step_cost(upper, lower, stack.widths[column], roles[column], following - line)
                    known[line, following] = step
                total += known[line, following]
        return total

    return cost


def off_middle(at: Sequence[int], first: int, after: int, *, apart: bool) -> float:
    """What speaks against a cell on the lines `at` of a row: how far its middle is from that of the row.

    Where blank lines set rows apart, half lines are put on the line above or below.
    """
    off = abs(at[0] + at[-1] - first - after + 1) / 2
    half = _HALF_LINE_ROUNDED if apart else _HALF_LINE
    return off * 2 * half if off <= 0.5 else half + (off - 0.5) * _FAR_OFF


def _missing(stack: Stack) -> list[float]:
    """What it costs a row to have no text, by column."""
    counts = [sum(1 for line in stack.texts if line[column]) for column in range(len(stack.roles))]
    by_role = dict(zip(stack.roles, counts, strict=True))
    anchors = [by_role[role] for role in _FIGURES if by_role.get(role)]
    # Without figures of one line the column with the fewest texts of those that every row should have tells most.
    rows = max(anchors) if anchors else min((by_role[role] for role in _IN_EVERY_ROW if by_role.get(role)), default=0)
    found = []
    for count, role in zip(counts, stack.roles, strict=True):
        needed = role == "name" or (rows > 0 and count >= _MOSTLY * rows)
        found.append(_MISSING.get(role, 0.0) if needed else 0.0)
    return found


def _end_cost(stack: Stack, after: int) -> float:
    """What speaks against a row that ends in front of the line `after`."""
    if not 0 < after < len(stack.texts):
        return 0.0
    total = _NO_BLANK_LINE if stack.apart and not stack.blanks[after] else 0.0
    for column, role in enumerate(stack.roles):
        upper, lower = stack.texts[after - 1][column], stack.texts[after][column]
        if not upper and after > 1:
            upper = stack.texts[after - 2][column]
        if not lower and after + 1 < len(stack.texts):
            lower = stack.texts[after + 1][column]
        if not upper or not lower or role in _FIGURES:
            continue
        if (
            _BEGINS_NONE.match(lower)
            or parts_number(upper, lower)
            or (role == "name" and printed_width(lower) <= _NO_NAME and is_full(upper, lower, stack.widths[column]))
        ):
            total += _CLOSED
        elif upper.count("（") + upper.count("(") > upper.count("）") + upper.count(")"):
            total += _OPENED
        elif is_full(upper, lower, stack.widths[column]) and not begins_with_operator(lower):
            total += _FULL_AT_END
    return total


def parts_number(upper: str, lower: str) -> bool:
    """Whether two lines are one number that its narrow column parts at the point or at a comma: 1,180. above 00."""
    digits = upper[:1].isdigit() and is_number(upper.rstrip(".,"))
    return digits and lower.isdigit() and _SPLIT_NUMBER.search(upper) is not None


def is_full(upper: str, lower: str, width: int) -> bool:
    """Whether a line of a cell has no room for what the next one begins with."""
    return width - printed_width(upper) <= first_part(lower)


def step_cost(upper: str, lower: str, width: int, role: str, distance: int) -> float:
    """What speaks against two texts, `distance` lines apart, being lines of one cell that follow one another."""
    total = _GOES_ON + (_HOLE * (distance - 2) if distance > 2 else 0.0)
    full = is_full(upper, lower, width)
    if is_figure_or_blank(upper) and is_figure_or_blank(lower):
        # A number may be parted where its column is narrow.
        parted = _SPLIT_NUMBER.search(upper) or lower.startswith(".") or not is_number(upper)
        total += 0.5 if parted and full else (_SECOND_FIGURE if role in _FIGURES or not full else _SECOND_VALUE)
    elif role in _FIGURES and not (lower in ("%", "％") or lower.startswith(".")):
        total += _SECOND_FIGURE
    elif begins_with_operator(lower):
        total += _SECOND_VALUE
    elif upper == lower and len(upper) > _SHORT:
        total += _SAME_AGAIN
    if not full and not _NUMBERED.match(lower):
        total += _NOT_FULL + min(2.0, 0.2 * (width - printed_width(upper)))
    return total
