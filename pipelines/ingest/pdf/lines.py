"""From characters to lines: what stands in one place, a cell or the page around the tables, and what its lines say.

A character belongs to the place that contains its centre. Characters that follow one another on a line are kept
together as a run; the runs of a place are put in order by line and then from left to right. Blanks are those of the
document; one is added only where a clear gap stands between two characters.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import sub

from pipelines.ingest.pdf.printed import Characters

# A gap counts as a blank from these shares of the height of the line: between two narrow characters (a word space is a
# quarter), between a narrow and a wide one, and between two wide ones, which justified text pulls apart.
NARROW_GAP, MIXED_GAP, WIDE_GAP = 0.2, 0.5, 0.75
# The first of the wide (East Asian) characters.
WIDE = "\u2e80"
# Characters stand without a question together when no more than this parts them, in points.
ADJOINING = 1.0
# Characters whose tops differ by more, in points, stand on two lines; the marks of a substituted font are lower.
LEVEL = 0.5
# A character that begins further back than this share of the one before lies on it.
OVERLAP = -0.45


@dataclass(slots=True)
class Run:
    """Characters `start` to `stop` (exclusive) of a page that follow one another on one line of one place.

    `x0`, `x1`, `middle` (y downwards) and `height` are its box, `last` is the centre of its last character. A run whose
    characters a clip hides has no numbers: `start` and `stop` are 0.
    """

    x0: float
    x1: float
    middle: float
    height: float
    text: str
    start: int
    stop: int
    last: float


@dataclass(slots=True)
class Line:
    """One visual line: its text and its box, y downwards."""

    text: str
    x0: float
    x1: float
    middle: float
    height: float
    runs: list[Run] = field(default_factory=list)


@dataclass(slots=True)
class Place:
    """Where characters may stand: `x0` to `x1` is how far a line may go on in it without asking again."""

    x0: float
    x1: float
    runs: list[Run]


def distribute(characters: Characters, locate: Callable[[float, float], Place]) -> list[list[tuple[Place, Run]]]:
    """Hand every character to the place that `locate(x, y)` (y downwards) names for its centre.

    Returns the runs that had to be parted although no gap or blank parts them, each with its places from left to right:
    in a table they may be texts written wider than their cell.
    """
    text, left, top = characters.text, characters.left, characters.top
    right, bottom = characters.right, characters.bottom
    for word in characters.hidden:
        x0, y0, x1, y1 = word.box
        locate(*word.anchor).runs.append(Run(x0, x1, (y0 + y1) / 2, y1 - y0, word.text, 0, 0, x1))
    if not text:
        return []
    near = min(ADJOINING, NARROW_GAP * min(map(sub, top, bottom)))
    widths = map(sub, right, left)
    stops = [
        index
        for index, (gap, width, rise) in enumerate(
            zip(map(sub, left[1:], right), widths, map(sub, top[1:], top), strict=False), 1
        )
        # The box of a glyph may be wider than its advance. The letters of one glyph (a ligature) stand on one another.
        if gap > near or gap < OVERLAP * width or not -LEVEL <= rise <= LEVEL
        if rise or left[index] != left[index - 1]
    ]
    stops.append(len(text))
    parted: list[list[tuple[Place, Run]]] = []
    parts: list[tuple[Place, Run]] = []
    start = 0
    line_top = line_bottom = low = high = 0.0
    place = Place(0.0, 0.0, [])
    for stop in stops:
        y1, y0 = top[start], bottom[start]
        while start < stop:
            centre = (left[start] + right[start]) * 0.5
            if y1 != line_top or y0 != line_bottom or not low <= centre < high:
                place = locate(centre, (y1 + y0) * -0.5)
                low, high = place.x0, place.x1
                line_top, line_bottom = y1, y0
            after = stop
            last = (left[after - 1] + right[after - 1]) * 0.5
            if not low <= last < high:
                after = start + 1
                while after < stop and low <= (left[after] + right[after]) * 0.5 < high:
                    after += 1
                last = (left[after - 1] + right[after - 1]) * 0.5
            run = Run(left[start], right[after - 1], (y1 + y0) * -0.5, y1 - y0, text[start:after], start, after, last)
            place.runs.append(run)
            if parts:
                parts.append((place, run))
            if after < stop and text[after] > " " and text[after - 1] > " ":
                if not parts:
                    parts = [(place, run)]
            elif parts:
                parted.append(parts)
                parts = []
            start = after
    return parted


def is_gap(gap: float, before: str, after: str, height: float) -> bool:
    """Whether `gap` points between two characters of `height` read as a blank that the document does not spell out."""
    if before.isspace() or after.isspace():
        return False
    wide = (before >= WIDE) + (after >= WIDE)
    return gap > (NARROW_GAP, MIXED_GAP, WIDE_GAP)[wide] * height


def lines_of(runs: list[Run], characters: Characters) -> list[Line]:
    """The visual lines of one place from top to bottom; lines of nothing but blanks are left out."""
    runs.sort(key=_middle)
    groups: list[list[Run]] = []
    middle = height = 0.0
    for run in runs:
        if groups and run.middle - middle < 0.45 * (run.height if run.height > height else height):
            groups[-1].append(run)
            if run.height > height:
                middle, height = run.middle, run.height
        else:
            groups.append([run])
            middle, height = run.middle, run.height
    lines = []
    for group in groups:
        first = group[0]
        if len(group) == 1:
            text = first.text.strip()
            if text:
                lines.append(Line(text, first.x0, first.x1, first.middle, first.height, group))
        else:
            text = _joined(group, characters).strip()
            if text:
                tallest = max(group, key=_height)
                x0, x1 = min([run.x0 for run in group]), max([run.x1 for run in group])
                lines.append(Line(text, x0, x1, tallest.middle, tallest.height, group))
    return lines


def _middle(run: Run) -> float:
    return run.middle


def _height(run: Run) -> float:
    return run.height


def _left(run: Run) -> float:
    return run.x0


def _joined(runs: list[Run], characters: Characters) -> str:
    """The text of the runs of one line from left to right."""
    runs.sort(key=_left)
    before = runs[0]
    parts = [before.text]
    for run in runs[1:]:
        height = min(run.height, before.height)
        if run.x0 < before.last - 0.05 * height and not (run.text.isspace() or before.text.isspace()):
            return _overprinted(runs, characters)
        if is_gap(run.x0 - before.x1, before.text[-1], run.text[0], height):
            parts.append(" ")
        parts.append(run.text)
        before = run
    return "".join(parts)


def _overprinted(runs: Sequence[Run], characters: Characters) -> str:
    """The text of runs that lie on one another: bold print made by printing twice is read once.

    Where the runs say different things, nothing is dropped: they are read one after the other.
    """
    glyphs: list[tuple[float, float, str]] = []
    for run in runs:
        last: float | None = None
        if run.start == run.stop:
            glyphs.append((run.x0, run.x1, run.text))
        for index in range(run.start, run.stop):
            letter, x0, x1 = characters.text[index], characters.left[index], characters.right[index]
            if x0 == last:
                glyphs[-1] = (x0, max(glyphs[-1][1], x1), glyphs[-1][2] + letter)
            else:
                glyphs.append((x0, x1, letter))
            last = x0
    glyphs.sort(key=lambda glyph: glyph[0])
    kept: list[tuple[float, float, str]] = []
    for x0, x1, letter in glyphs:
        if not any(other == letter and x0 - left < 0.45 * (right - left) for left, right, other in kept[-3:]):
            kept.append((x0, x1, letter))
    if len(kept) == len(glyphs):
        return " ".join(run.text.strip() for run in runs if not run.text.isspace())
    height = runs[0].height
    text = kept[0][2]
    for (_, end, _), (x0, _, letter) in itertools.pairwise(kept):
        text += " " + letter if is_gap(x0 - end, text[-1], letter[0], height) else letter
    return text
