"""The rules of a page as PDFium gives them: its paths, its clips, and pictures thin as a hair.

What makes a rule of a path is said in `drawn`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from itertools import compress, repeat

from pipelines.ingest.pdf.drawn import (
    FEWEST_FILLED,
    FEWEST_STROKED,
    MOST_SEGMENTS,
    UNCHANGED,
    Matrix,
    Rules,
    placed,
    product,
)
from pipelines.ingest.pdf.pdfium import Document, run
from pipelines.ingest.pdf.printed import Box, Rule

# Handle and type of a page object, and the matrix of the form XObjects around it.
Leaf = tuple[int, int, Matrix | None]


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
    wanted = [
        MOST_SEGMENTS >= size >= (FEWEST_STROKED if stroked else FEWEST_FILLED)
        for size, stroked in zip(sizes, strokes, strict=True)
    ]
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
        if not stroked or not rules.rectangle(points):
            own = segments[start : start + size]
            kinds = list(map(pdfium.PathSegment_GetType, own))
            if stroked:
                rules.strokes(points, kinds, list(map(pdfium.PathSegment_GetClose, own)))
            else:
                rules.fills(points, kinds)
        start += size


def _stroked(document: Document, handles: Sequence[int]) -> list[bool]:
    size = len(handles)
    buffer = (ctypes.c_int * (2 * size))()
    first = ctypes.addressof(buffer)
    end = first + 8 * size
    run(map(document.pdfium.Path_GetDrawMode, handles, range(first, end, 8), range(first + 4, end, 8)))
    return [bool(stroke) for stroke in buffer[1::2]]
