"""Rules: the level and upright lines of a page, however they were drawn.

A line of a table may be a stroked line, one side of a stroked rectangle, a filled rectangle half a point high, one of
hundreds of such rectangles in a single path, a ring between two rectangles, or a picture one pixel high. All become
(y, x0, x1) or (x, y0, y1) with y downwards, cut to what the clip leaves visible. Colour plays no part: white lines
between shaded cells divide them just as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipelines.ingest.pdf.printed import Box, Rule

# A filled shape thinner than this is a line that somebody drew as a rectangle. The heaviest frames are 2.25 points.
THIN = 3.0
# How far a line may lean and still count as level, in points.
LEVEL = 0.6
# Segments beyond this make a drawing (a seal, a map), not the frame of a table.
MOST_SEGMENTS = 50_000
# A filled area of fewer segments is shading.
FEWEST_FILLED, FEWEST_STROKED = 6, 2
# What leads to a point of a path, as PDFium numbers it.
LINE_TO, CURVE_TO, MOVE_TO = 0, 1, 2

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
UNCHANGED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def product(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that applies `first` and then `second`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def placed(box: Box, matrix: Matrix) -> Box:
    """The box (left, bottom, right, top) around `box` after `matrix`."""
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (box[0], box[2]) for y in (box[1], box[3])]
    ys = [b * x + d * y + f for x in (box[0], box[2]) for y in (box[1], box[3])]
    return min(xs), min(ys), max(xs), max(ys)


class Rules:
    """Collects rules; every line that is added is cut to `visible` (left, bottom, right, top; y upwards)."""

    def __init__(self, visible: Box) -> None:
        self.page = visible
        self.visible = visible
        self.horizontal: list[Rule] = []
        self.vertical: list[Rule] = []

    def clip(self, box: Box | None) -> None:
        """Cut what follows to `box` within the page."""
        if box is None:
            self.visible = self.page
        else:
            a, b = self.page, box
            self.visible = (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))

    def level(self, x0: float, x1: float, y: float) -> None:
        """Add a level line."""
        left, bottom, right, top = self.visible
        if bottom - 1 <= y <= top + 1:
            x0, x1 = max(x0, left), min(x1, right)
            if x1 > x0:
                self.horizontal.append((-y, x0, x1))

    def upright(self, y0: float, y1: float, x: float) -> None:
        """Add an upright line."""
        left, bottom, right, top = self.visible
        if left - 1 <= x <= right + 1:
            y0, y1 = max(y0, bottom), min(y1, top)
            if y1 > y0:
                self.vertical.append((x, -y1, -y0))

    def thin(self, left: float, bottom: float, right: float, top: float) -> bool:
        """Take a box as the line it is, if it is thin; a dot is a piece of a dotted line in both directions."""
        width, height = right - left, top - bottom
        if height > THIN and width > THIN:
            return False
        if width >= height:
            self.level(left, right, (bottom + top) / 2)
        if height >= width:
            self.upright(bottom, top, (left + right) / 2)
        return True

    def all_thin(self, extents: Iterable[Box]) -> list[int]:
        """Take the thin ones of many boxes as `thin` does, all cut to the page; returns the numbers of the others."""
        page_left, page_bottom, page_right, page_top = self.page
        others: list[int] = []
        for number, extent in enumerate(extents):
            left, bottom, right, top = extent
            width, height = right - left, top - bottom
            if height > THIN and width > THIN:
                others.append(number)
            elif left < page_left or bottom < page_bottom or right > page_right or top > page_top:
                self.thin(*extent)
            else:
                if width >= height:
                    self.horizontal.append(((bottom + top) * -0.5, left, right))
                if height >= width:
                    self.vertical.append(((left + right) * 0.5, -top, -bottom))
        return others

    def frame(self, left: float, bottom: float, right: float, top: float) -> None:
        """Add the four sides of a rectangle."""
        self.level(left, right, bottom)
        self.level(left, right, top)
        self.upright(bottom, top, left)
        self.upright(bottom, top, right)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Add a line if it is level or upright."""
        if abs(y1 - y0) <= LEVEL:
            self.level(min(x0, x1), max(x0, x1), (y0 + y1) / 2)
        elif abs(x1 - x0) <= LEVEL:
            self.upright(min(y0, y1), max(y0, y1), (x0 + x1) / 2)

    def rectangle(self, points: Sequence[Point]) -> bool:
        """Add the four sides of a stroked path if it goes round an upright rectangle; False where it does not."""
        if len(points) != 5 or not _is_rectangle(points):
            return False
        (x0, y0), (x1, y1) = points[0], points[2]
        self.frame(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        return True

    def strokes(self, points: Sequence[Point], kinds: Sequence[int], closes: Sequence[bool]) -> None:
        """Add the level and upright lines of a stroked path.

        `kinds` says what leads to each point, `closes` whether a line back to where its part began follows it.
        """
        start = last = points[0]
        for kind, point, closed in zip(kinds, points, closes, strict=True):
            if kind == MOVE_TO:
                start = point
            elif kind == LINE_TO:
                self.line(*last, *point)
            if closed and point != start:
                self.line(*point, *start)
            last = start if closed else point

    def fills(self, points: Sequence[Point], kinds: Sequence[int]) -> None:
        """Add the thin pieces that a path fills, and the sides of a ring between two rectangles."""
        starts = [index for index, kind in enumerate(kinds) if kind == MOVE_TO] + [len(points)]
        areas: list[Box] = []
        for first, after in pairwise(starts):
            xs = [point[0] for point in points[first:after]]
            ys = [point[1] for point in points[first:after]]
            box = (min(xs), min(ys), max(xs), max(ys))
            if not self.thin(*box):
                areas.append(box)
        if len(areas) == 2:
            outside, inside = sorted(areas, key=lambda box: box[0] - box[2])
            margins = [inside[0] - outside[0], inside[1] - outside[1], outside[2] - inside[2], outside[3] - inside[3]]
            if all(0 <= margin <= THIN for margin in margins):
                self.frame(*outside)


def _is_rectangle(points: Sequence[tuple[float, float]]) -> bool:
    """Whether five points go round an upright rectangle, as the operator `re` draws it."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy), (ex, ey) = points
    if abs(ax - ex) + abs(ay - ey) > LEVEL:
        return False
    level_first = abs(ay - by) + abs(bx - cx) + abs(cy - dy) + abs(dx - ax)
    upright_first = abs(ax - bx) + abs(by - cy) + abs(cx - dx) + abs(dy - ay)
    return min(level_first, upright_first) <= LEVEL
