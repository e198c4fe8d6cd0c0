"""Labels that stand in the middle of the rows they cover."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipelines.extract.dumps.words import first_part, printed_width

# The distance of two lines in a cell is 1; the white space between rows in that unit.
_PADDING = 0.45
# How far a label may stand from the middle of its rows, and further for each of them.
_BESIDE, _PER_ROW = 0.35, 0.06
_NOT_FULL, _BARE_ROW, _BARE_AT_BREAK, _UNKNOWN, _OFF_GROUP = 1.5, 3.0, 0.7, 1.5, 1.0
_TWO_WORDS = 3.0
# Brackets go on with the label above; none begins with one.
_OPENING, _BRACKET_FIRST = ("（", "("), 1.5
_MOST_LINES = 8
_IMPOSSIBLE = 1e9


@dataclass(slots=True)
class Label:
    """A label over some rows (first, last), with the numbers of its first and its last line."""

    text: str
    first: int
    last: int
    top: int
    bottom: int


@dataclass(slots=True)
class Bands:
    """The rows of a table on the page: for each the numbers of its first and its last line, and heights by line.

    `shift` is how far labels stand below the middle of their rows, `spread` how far off each row more may put them.
    """

    rows: list[tuple[int, int]]
    heights: dict[int, float]
    shift: float = 0.0
    spread: float = _PER_ROW


def bands_of(rows: Sequence[Sequence[int]], steps: Sequence[Sequence[float]], others: Sequence[int]) -> Bands:
    """Give the lines of a table heights, in distances of lines.

    `rows` are the numbers of the lines of each row, `steps` how far each of them stands below the first one, `others`
    the numbers of the lines that hold nothing but labels.
    """
    heights: dict[int, float] = {}
    y = 0.0
    free = sorted(others)
    before: int | None = None
    for row, offsets in zip(rows, steps, strict=True):
        start = y
        if before is not None:
            between = [line for line in free if before < line < row[0]]
            gap = max(1 + _PADDING, 0.5 * (len(between) + 1) + 0.2)
            start = y + gap
            for number, line in enumerate(between, 1):
                heights[line] = y + gap * number / (len(between) + 1)
        for line, offset in zip(row, offsets, strict=True):
            heights[line] = start + offset
        y, before = start + offsets[-1], row[-1]
    first, last = (rows[0][0], rows[-1][-1]) if rows else (0, 0)
    above = [line for line in free if line < first]
    for number, line in enumerate(reversed(above), 1):
        heights[line] = heights[first] - 0.7 * number
    below = [line for line in free if line > last]
    for number, line in enumerate(below, 1):
        heights[line] = heights[last] + 0.7 * number
    for line in free:
        if line not in heights:
            nearest = min(heights, key=lambda other: abs(other - line))
            heights[line] = heights[nearest] + 0.5 * (1 if line > nearest else -1)
    return Bands([(row[0], row[-1]) for row in rows], heights)


def labels_of(
    texts: Sequence[tuple[int, str]],
    possible: Sequence[Bands],
    width: int,
    known: Callable[[str], bool] | None,
    groups: Sequence[int] = (),
    *,
    goes_on: bool = False,
    single: bool | None = None,
    bare: float = _BARE_ROW,
    misfit: Callable[[str, int, int], float] | None = None,
) -> list[Label]:
    """Put the lines of a column of labels together and give each label its rows.

    `texts` are (number of the line, text); `possible` are heights between which the labels decide; `known` tells the
    words of the column; `groups` are rows at which a label may rather begin; `goes_on` says that the label of the first
    rows may stand on the page before, `single` whether labels stand beside the first of their rows, as far as that is
    known, `bare` what speaks against a row without a label, and `misfit` what speaks against a label over what stands
    in the rows (its text, the first and the last one).
    """
    if not texts or not possible[0].rows:
        return []
    found = [
        _best(texts, bands, width, known, groups, single=alone, goes_on=goes_on, without=bare, misfit=misfit)
        for bands in possible
        for alone in ((False, True) if single is None else (single,))
    ]
    return min(found, key=lambda one: one[0])[1]


def in_whole_lines(steps: Sequence[Sequence[float]]) -> bool:
    """Whether no line of a row (see `bands_of`) stands half a line below the one above."""
    return all(step % 1 == 0 for offsets in steps for step in offsets)


def by_line(bands: Bands) -> list[Bands]:
    """The same rows where every line of the text is as high as every other: blank lines stand between rows.

    What stands half a line lower is put on the line above or below, always on the same one.
    """
    heights = {line: float(line) for line in bands.heights}
    return [Bands(list(bands.rows), heights, shift, 0.01) for shift in (-0.25, 0.25)]


def _best(
    texts: Sequence[tuple[int, str]],
    bands: Bands,
    width: int,
    known: Callable[[str], bool] | None,
    groups: Sequence[int],
    *,
    single: bool,
    goes_on: bool,
    without: float,
    misfit: Callable[[str, int, int], float] | None,
) -> tuple[float, list[Label]]:
    count, rows = len(texts), len(bands.rows)
    begins = frozenset(groups)
    # best[used, covered]: the cost of the first texts over the first rows, and the labels.
    best: list[dict[int, tuple[float, list[Label]]]] = [{} for _ in range(count + 1)]
    best[0] = {0: (0.0, [])}
    for used in range(count):
        for covered, (cost, labels) in list(best[used].items()):
            text, joins = "", 0.0
            for after in range(used + 1, min(count, used + _MOST_LINES) + 1):
                line, part = texts[after - 1]
                if text:
                    upper = texts[after - 2][1]
                    if known is not None and known(text) and known(part):
                        joins += _TWO_WORDS
                    # What stands in brackets may have a line of its own.
                    if width - printed_width(upper) > first_part(part) and not part.startswith(_OPENING):
                        joins += _NOT_FULL
                text += part
                word = joins + (_UNKNOWN if known is not None and not known(text) else 0.0)
                word += _BRACKET_FIRST if text.startswith(_OPENING) else 0.0
                middle = (bands.heights[texts[used][0]] + bands.heights[line]) / 2
                for first in range(covered, rows):
                    skipped = first - covered
                    if single:
                        bare = 3.0 if skipped and not covered and not goes_on else 0.0
                    else:
                        bare = skipped * without
                        if goes_on and not covered and skipped:
                            bare = _BARE_AT_BREAK + 0.05 * skipped
                    reach = [first] if single else range(first, rows)
                    for last in reach:
                        low = bands.heights[bands.rows[first][0]]
                        high = bands.heights[bands.rows[last][1]]
                        off = (low + high) / 2 + bands.shift - middle
                        if off > 4:
                            break
                        # Beside a single row half a line may be lost in either.
                        off = max(0.0, abs(off - bands.shift) - 0.5) if bands.shift and first == last else abs(off)
                        beside = _BESIDE + bands.spread * (last - first)
                        fit = 0.5 * off if off <= beside else 0.5 * beside + 2.5 * (off - beside)
                        if begins and first not in begins:
                            fit += _OFF_GROUP
                        if misfit is not None:
                            fit += misfit(text, first, last)
                        total = cost + word + bare + fit
                        if total < best[after].get(last + 1, (_IMPOSSIBLE,))[0]:
                            label = Label(text, first, last, texts[used][0], line)
                            best[after][last + 1] = total, [*labels, label]
    found = []
    for covered, (cost, labels) in best[count].items():
        rest = rows - covered
        found.append((cost + (0.0 if single else without * rest), labels))
    if not found:
        return _IMPOSSIBLE, []
    return min(found, key=lambda one: one[0])
