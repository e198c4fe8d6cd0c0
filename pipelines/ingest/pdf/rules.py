"""Rules: the level and upright lines of a page, however they were drawn.

A line of a table may be a stroked line, one side of a stroked rectangle, a filled rectangle half a point high, one of
hundreds of such rectangles in a single path, a ring between two rectangles, or a picture one pixel high. All become
(y, x0, x1) or (x, y0, y1) with y downwards, cut to what the clip leaves visible. Colour plays no part: white lines
between shaded cells divide them just as well.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, pairwise, repeat

from pipelines.ingest.pdf.pdfium import LINE_TO, MOVE_TO, Document, run

# A filled shape thinner than this is a line that somebody drew as a rectangle. The heaviest frames are 2.25 points.
THIN = 3.0
# How far a line may lean and still count as level, in points.
LEVEL = 0.6
# Segments beyond this make a drawing (a seal, a map), not the frame of a table.
MOST_SEGMENTS = 50_000

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
Rule = tuple[float, float, float]
UNCHANGED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
# Handle and type of a page object, and the matrix of the form XObjects around it.
Leaf = tuple[int, int, Matrix | None]


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


def read_rules(
    document: Document, paths: Sequence[Leaf], images: Sequence[Leaf], page: Box
) -> tuple[list[Rule], list[Rule]]:
    """The level and the upright rules that `paths` and hair-thin `images` draw inside `page` (y downwards)."""
    rules = Rules((page[0], -page[3], page[2], -page[1]))
    handles = [leaf[0] for leaf in paths]
    clips = clip_boxes(document, handles)
    extents = boxes(document.bounds(handles))
    thick: list[tuple[Leaf, Box | None]] = []
    if any(clips) or any(leaf[2] for leaf in paths):
        for leaf, clip, extent in zip(paths, clips, extents, strict=True):
            outer = leaf[2]
            if outer is not None:
                extent = placed(extent, outer)
                clip = placed(clip, outer) if clip is not None else None
            rules.clip(clip)
            if not rules.thin(*extent):
                thick.append((leaf, clip))
    else:
        thick = [(paths[number], None) for number in rules.all_thin(extents)]
    _outlines(document, thick, rules)
    rules.clip(None)
    for leaf, extent in zip(images, boxes(document.bounds([leaf[0] for leaf in images])), strict=True):
        rules.thin(*(placed(extent, leaf[2]) if leaf[2] else extent))
    return rules.horizontal, rules.vertical


def boxes(flat: list[float]) -> Iterator[Box]:
    """Four numbers at a time."""
    return zip(flat[0::4], flat[1::4], flat[2::4], flat[3::4], strict=True)


def clip_boxes(document: Document, handles: Sequence[int]) -> list[Box | None]:
    """The box (left, bottom, right, top) that each object is clipped to, None where nothing clips it."""
    pdfium = document.pdfium
    clips = list(map(pdfium.PageObj_GetClipPath, handles))
    counts = list(map(pdfium.ClipPath_CountPaths, clips))
    found: list[Box | None] = [None] * len(handles)
    if max(counts, default=0) <= 0:
        return found
    # Nearly all clips are one rectangle, and two opposite corners tell it.
    single = [number for number, count in enumerate(counts) if count == 1]
    ones = [clips[number] for number in single]
    sizes = map(pdfium.ClipPath_CountPathSegments, ones, repeat(0))
    corners = document.points(list(map(pdfium.ClipPath_GetPathSegment, ones, repeat(0), repeat(0))))
    opposite = document.points(list(map(pdfium.ClipPath_GetPathSegment, ones, repeat(0), repeat(2))))
    others = [number for number, count in enumerate(counts) if count > 1]
    for number, size, x0, y0, x1, y1 in zip(
        single, sizes, corners[0::2], corners[1::2], opposite[0::2], opposite[1::2], strict=True
    ):
        if size in (4, 5) and x0 != x1 and y0 != y1:
            found[number] = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        else:
            others.append(number)
    for number in others:
        found[number] = _clip_box(document, clips[number], counts[number])
    return found


def _clip_box(document: Document, clip: int, count: int) -> Box | None:
    """The box around what all paths of a clip leave visible."""
    pdfium = document.pdfium
    box: Box | None = None
    for index in range(count):
        size = min(pdfium.ClipPath_CountPathSegments(clip, index), MOST_SEGMENTS)
        if size <= 0:
            continue
        flat = document.points(list(map(pdfium.ClipPath_GetPathSegment, repeat(clip), repeat(index), range(size))))
        xs, ys = flat[0::2], flat[1::2]
        edges = (min(xs), min(ys), max(xs), max(ys))
        if box is not None:
            edges = (max(box[0], edges[0]), max(box[1], edges[1]), min(box[2], edges[2]), min(box[3], edges[3]))
        box = edges
    return box


def _outlines(document: Document, paths: Sequence[tuple[Leaf, Box | None]], rules: Rules) -> None:
    """Add the lines of paths that as a whole are no line: their strokes, and the thin pieces that they fill."""
    pdfium = document.pdfium
    handles = [leaf[0] for leaf, _ in paths]
    sizes = list(map(pdfium.Path_CountSegments, handles))
    strokes = _stroked(document, handles)
    # A filled area of at most five points is shading.
    wanted = [MOST_SEGMENTS >= size >= (2 if stroked else 6) for size, stroked in zip(sizes, strokes, strict=True)]
    paths, handles = list(compress(paths, wanted)), list(compress(handles, wanted))
    sizes, strokes = list(compress(sizes, wanted)), list(compress(strokes, wanted))
    segments: list[int] = []
    for handle, size in zip(handles, sizes, strict=True):
        segments += map(pdfium.Path_GetPathSegment, repeat(handle, size), range(size))
    flat = document.points(segments)
    xs, ys = flat[0::2], flat[1::2]
    matrices = document.matrices(handles)
    start = 0
    for number, ((leaf, clip), size, stroked) in enumerate(zip(paths, sizes, strokes, strict=True)):
        a, b, c, d, e, f = matrices[6 * number : 6 * number + 6]
        matrix: Matrix = (a, b, c, d, e, f) if leaf[2] is None else product((a, b, c, d, e, f), leaf[2])
        points = list(zip(xs[start : start + size], ys[start : start + size], strict=True))
        if matrix != UNCHANGED:
            a, b, c, d, e, f = matrix
            points = [(a * x + c * y + e, b * x + d * y + f) for x, y in points]
        rules.clip(clip)
        if stroked and size == 5 and _is_rectangle(points):
            (x0, y0), (x1, y1) = points[0], points[2]
            rules.frame(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        else:
            own = segments[start : start + size]
            kinds = list(map(pdfium.PathSegment_GetType, own))
            if stroked:
                _strokes(document, own, kinds, points, rules)
            else:
                _fills(kinds, points, rules)
        start += size


def _stroked(document: Document, handles: Sequence[int]) -> list[bool]:
    size = len(handles)
    buffer = (ctypes.c_int * (2 * size))()
    first = ctypes.addressof(buffer)
    end = first + 8 * size
    run(map(document.pdfium.Path_GetDrawMode, handles, range(first, end, 8), range(first + 4, end, 8)))
    return [bool(stroke) for stroke in buffer[1::2]]


def _is_rectangle(points: Sequence[tuple[float, float]]) -> bool:
    """Whether five points go round an upright rectangle, as the operator `re` draws it."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy), (ex, ey) = points
    if abs(ax - ex) + abs(ay - ey) > LEVEL:
        return False
    level_first = abs(ay - by) + abs(bx - cx) + abs(cy - dy) + abs(dx - ax)
    upright_first = abs(ax - bx) + abs(by - cy) + abs(cx - dx) + abs(dy - ay)
    return min(level_first, upright_first) <= LEVEL


def _strokes(
    document: Document,
    segments: Sequence[int],
    kinds: Sequence[int],
    points: Sequence[tuple[float, float]],
    rules: Rules,
) -> None:
    closes = list(map(document.pdfium.PathSegment_GetClose, segments))
    start = last = points[0]
    for kind, point, closed in zip(kinds, points, closes, strict=True):
        if kind == MOVE_TO:
            start = point
        elif kind == LINE_TO:
            rules.line(*last, *point)
        if closed and point != start:
            rules.line(*point, *start)
        last = start if closed else point


def _fills(kinds: Sequence[int], points: Sequence[tuple[float, float]], rules: Rules) -> None:
    starts = [index for index, kind in enumerate(kinds) if kind == MOVE_TO] + [len(points)]
    areas: list[Box] = []
    for first, after in pairwise(starts):
        xs = [point[0] for point in points[first:after]]
        ys = [point[1] for point in points[first:after]]
        box = (min(xs), min(ys), max(xs), max(ys))
        if not rules.thin(*box):
            areas.append(box)
    if len(areas) == 2:
        outside, inside = sorted(areas, key=lambda box: box[0] - box[2])
        margins = [inside[0] - outside[0], inside[1] - outside[1], outside[2] - inside[2], outside[3] - inside[3]]
        if all(0 <= margin <= THIN for margin in margins):
            rules.frame(*outside)
