"""Cells told by white space: pieces of lines, and the pieces that a wrapped cell puts one below the other.

A gap of half a letter that no blank fills does not occur inside Chinese text; it parts two cells. Below one another,
pieces belong to one cell where they stand closer than the rows of the page do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from pipelines.ingest.pdf.lines import Line, Run

# The least gap between two cells, and the largest distance between two lines of one cell, in heights of a line.
COLUMN_GAP, LINE_DISTANCE = 0.45, 1.5
# The least gap between two full cells that were printed apart, in heights of a line.
NARROW_GAP = 0.12
# More pieces than this must begin where the right one of two full cells begins, one of them behind a clear gap.
FEWEST_BEGINS = 2
# How much lower letters of one text may stand, and how far they may overlap those before, in heights of a line.
LOWER, OVERLAPPING = 0.3, -0.3
# The largest gap that blanks inside a cell may leave, in heights of a line.
BLANKS = 2.5
# Lines closer than this would touch: a page whose numbers stand so close has no room for wrapped cells.
TOUCHING = 1.05
# By how much the distances of the lines of one page's cells may differ, in heights of a line.
SAME_DISTANCE = 0.08
# Letters of one cell have one size, give or take this share.
SAME_SIZE = 0.15

_FIGURE = re.compile(r"[\d.,%≥≤=<>/＝％，．+-]+")


@dataclass(slots=True)
class Piece:
    """Runs of one line without a column gap between them."""

    x0: float
    x1: float
    middle: float
    height: float
    runs: list[Run]
    line: int
    # Further lines that hold a part of it: letters of one text may be so low that they fall to the line below.
    others: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What the piece says."""
        return "".join(run.text for run in self.runs).strip()


@dataclass(slots=True)
class Cluster:
    """The pieces of one cell; `row` to `last_row` and `column` to `last_column` are its place once that is known.

    `order` is its place among the cells of the page as they were printed, where that is known. `heads` are the texts
    below it where it is a heading over several columns.
    """

    pieces: list[Piece]
    x0: float
    x1: float
    top: float
    bottom: float
    height: float
    row: int = 0
    last_row: int = 0
    column: int = 0
    last_column: int = 0
    runs: list[Run] = field(default_factory=list)
    order: int = 0
    heads: list[Cluster] = field(default_factory=list)

    @classmethod
    def of(cls, piece: Piece, order: int = 0) -> Cluster:
        """A cell of one piece."""
        top, bottom = piece.middle - piece.height / 2, piece.middle + piece.height / 2
        return cls([piece], piece.x0, piece.x1, top, bottom, piece.height, runs=list(piece.runs), order=order)

    def add(self, piece: Piece) -> None:
        """Put a further line below the lines of a cell."""
        self.pieces.append(piece)
        self.x0, self.x1 = min(self.x0, piece.x0), max(self.x1, piece.x1)
        self.bottom = piece.middle + piece.height / 2
        self.runs += piece.runs

    @property
    def middle(self) -> float:
        """Half way between its top and its bottom."""
        return (self.top + self.bottom) / 2


def pieces_of(
    lines: Sequence[Line], owner: Callable[[int], int], order: Callable[[int], int] | None = None
) -> list[Piece]:
    """All lines cut at their gaps, from top to bottom; `owner` names the text object of a character.

    PDFium leaves one of several blanks, so that a gap remains. Where the characters on both sides were printed as one
    text, the blanks stand inside a cell. `order` numbers the texts as they were printed, where that is known: what was
    not printed one after the other stands in two cells however small the gap between them is.
    """
    pieces: list[Piece] = []
    narrow: list[tuple[Piece, int]] = []
    for number, line in enumerate(lines):
        begun: Piece | None = None
        blank: Run | None = None
        for run in sorted(line.runs, key=lambda run: run.x0):
            if run.text.isspace():
                blank = run
                continue
            x1 = run.x1 if run.text[-1] != " " else run.last
            if begun is not None:
                last, height = begun.runs[-1], min(run.height, begun.height)
                gap = run.x0 - begun.x1
                spelt = (blank is not None or last.text[-1].isspace() or run.text[0].isspace()) and last.stop > 0
                if gap < COLUMN_GAP * height or (
                    spelt and gap < BLANKS * height and owner(last.stop - 1) == owner(run.start)
                ):
                    if not spelt and gap > NARROW_GAP * height and last.stop > 0 and run.stop > 0:
                        narrow.append((begun, len(begun.runs)))
                    begun.runs += [run] if blank is None else [blank, run]
                    begun.x1 = max(begun.x1, x1)
                    blank = None
                    continue
            blank = None
            begun = Piece(run.x0, x1, run.middle, run.height, [run], number)
            pieces.append(begun)
    if order is not None:
        pieces += _parted(pieces, narrow, order) if narrow else []
        pieces = _rejoined(pieces, order)
    return sorted(pieces, key=lambda piece: piece.middle)


def _rejoined(pieces: Sequence[Piece], order: Callable[[int], int]) -> list[Piece]:
    """Put together the pieces of one text that fell to two lines because some of its letters stand lower."""
    begins = {piece.runs[0].start: piece for piece in pieces if piece.runs[0].stop}
    gone: set[int] = set()
    for piece in pieces:
        while id(piece) not in gone:
            last = piece.runs[-1]
            after = begins.get(last.stop)
            if (
                after is None
                or after is piece
                or abs(after.middle - piece.middle) > LOWER * piece.height
                or not OVERLAPPING * piece.height < after.x0 - piece.x1 < COLUMN_GAP * piece.height
                or order(last.stop - 1) != order(after.runs[0].start)
            ):
                break
            piece.runs += after.runs
            piece.x1 = max(piece.x1, after.x1)
            piece.others += [after.line, *after.others]
            gone.add(id(after))
    return [piece for piece in pieces if id(piece) not in gone]


def _parted(pieces: Sequence[Piece], narrow: Sequence[tuple[Piece, int]], order: Callable[[int], int]) -> list[Piece]:
    """Cut pieces at narrow gaps (piece, number of the run behind the gap) between cells; returns what is cut off.

    Cells stand so close only where both are full. They were printed apart, or the right one begins where others do.
    """
    begins = Counter(round(piece.x0) for piece in pieces)
    narrowly = Counter(round(piece.runs[at].x0) for piece, at in narrow)
    cut_off: list[Piece] = []
    for piece, at in reversed(narrow):
        before, after = piece.runs[at - 1], piece.runs[at]
        apart = order(after.start) - order(before.stop - 1)
        clearly, all_told = begins[round(after.x0)], begins[round(after.x0)] + narrowly[round(after.x0)]
        if apart == 0 or (apart == 1 and not (clearly and all_told > FEWEST_BEGINS)):
            continue
        rest = piece.runs[at:]
        cut_off.append(Piece(after.x0, piece.x1, after.middle, after.height, rest, piece.line))
        piece.runs = piece.runs[:at]
        piece.x1 = before.x1
    return cut_off


def clusters_of(pieces: Sequence[Piece]) -> list[Cluster]:
    """The cells that pieces make up, from top to bottom."""
    distance = _line_distance(pieces)
    clusters: list[Cluster] = []
    recent: list[Cluster] = []
    for piece in pieces:
        recent = [one for one in recent if piece.middle - one.pieces[-1].middle <= 3 * piece.height]
        above = [one for one in recent if _continues(one, piece, distance)]
        if len(above) == 1:
            above[0].add(piece)
        else:
            one = Cluster.of(piece)
            clusters.append(one)
            recent.append(one)
    return clusters


def _continues(cluster: Cluster, piece: Piece, distance: float) -> bool:
    last = cluster.pieces[-1]
    step = piece.middle - last.middle
    return (
        0.5 * piece.height < step <= distance * max(piece.height, last.height)
        and abs(piece.height - last.height) <= SAME_SIZE * piece.height
        and min(piece.x1, last.x1) - max(piece.x0, last.x0) > 0.5 * min(piece.x1 - piece.x0, last.x1 - last.x0)
    )


def _line_distance(pieces: Sequence[Piece]) -> float:
    """How far apart the lines of one cell may be, in heights; 0 where rows stand as close as lines would.

    Figures are not wrapped: the distance between figures below one another is that of rows. Lines of one cell stand at
    one distance, the smallest on the page, and the next larger one is that of rows.
    """
    widest = min(LINE_DISTANCE, _below_next_distance(pieces))
    steps: list[float] = []
    figures: list[Piece] = []
    for piece in pieces:
        if not _FIGURE.fullmatch(piece.text):
            continue
        for other in reversed(figures):
            if min(piece.x1, other.x1) > max(piece.x0, other.x0) and other.line < piece.line:
                steps.append((piece.middle - other.middle) / piece.height)
                break
        figures.append(piece)
    if len(steps) < 3:
        return widest
    # A figure now and then is wrapped all the same.
    closest = sorted(steps)[len(steps) // 7]
    return min(widest, 0.9 * closest) if 0.9 * closest >= TOUCHING else 0.0


def _below_next_distance(pieces: Sequence[Piece]) -> float:
    """Half way between the smallest distance of lines below one another and the next larger one, in heights."""
    steps: list[float] = []
    above: list[Piece] = []
    # Letters of several kinds have several heights, but the distance of their lines is one.
    height = median([piece.height for piece in pieces])
    for piece in pieces:
        above = [other for other in above if piece.middle - other.middle <= LINE_DISTANCE * piece.height]
        for other in reversed(above):
            shared = min(piece.x1, other.x1) - max(piece.x0, other.x0)
            if other.line < piece.line and shared > 0.5 * min(piece.x1 - piece.x0, other.x1 - other.x0):
                steps.append((piece.middle - other.middle) / height)
                break
        above.append(piece)
    steps = sorted(step for step in steps if step > 0.5)
    for step, following in pairwise(steps[FEWEST_BEGINS:]):
        if following - step > SAME_DISTANCE and step - steps[0] <= SAME_DISTANCE:
            return (step + following) / 2
    return LINE_DISTANCE
