"""The objects of an OFD page (GB/T 33190-2016, 8.5 and 13): what its layers hold, and where each object stands.

Each object has its own space, led into that around it by its matrix (`CTM`) and the corner of its `Boundary`. Composite
objects bring further objects from the resources.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.ingest.ofd.paths import abbreviated, around, points_of, transformed
from pipelines.ingest.ofd.values import box, flag, matrix
from pipelines.ingest.pdf.drawn import UNCHANGED, Matrix, Point, placed, product
from pipelines.ingest.pdf.printed import Box
from pipelines.ingest.xml_safety import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

# Composite objects nest; a file that nests them deeper than this is made to hang readers.
DEEPEST = 12
# Boundaries are rounded, and the pens of lines reach beyond them; in points.
_OVER_BOUNDARY = 3.0

_GROUPS = frozenset(("Content", "Layer", "PageBlock", "Appearance"))
_OBJECTS = frozenset(("TextObject", "PathObject", "ImageObject", "CompositeObject"))


@dataclass(slots=True)
class Resources:
    """What pages refer to by number: the names of fonts, and the content of composite objects."""

    fonts: dict[str, str] = field(default_factory=dict)
    composites: dict[str, _Element] = field(default_factory=dict)


@dataclass(slots=True)
class Placed:
    """An object of a page with the matrices that lead from its own space, and from that around it, to the page."""

    kind: str
    element: _Element
    own: Matrix
    outer: Matrix


def objects_of(element: _Element, outer: Matrix, resources: Resources, depth: int = 0) -> Iterator[Placed]:
    """The visible objects of a tree; each composite object is followed by those it brings."""
    for child in element:
        kind = local_name(child)
        if kind in _GROUPS:
            yield from objects_of(child, outer, resources, depth)
        elif kind in _OBJECTS and flag(child, "Visible", True):
            own = _own(child, outer)
            yield Placed(kind, child, own, outer)
            if kind == "CompositeObject" and depth < DEEPEST:
                content = resources.composites.get(child.get("ResourceID") or "")
                if content is not None:
                    yield from objects_of(content, own, resources, depth + 1)


def _own(element: _Element, outer: Matrix) -> Matrix:
    boundary = box(element.get("Boundary"))
    x, y = boundary[:2] if boundary else (0.0, 0.0)
    own = matrix(element.get("CTM")) or UNCHANGED
    return product(product(own, (1.0, 0.0, 0.0, 1.0, x, y)), outer)


def upwards(one: Matrix) -> Matrix:
    """The same matrix to a space with y upwards."""
    a, b, c, d, e, f = one
    return a, -b, c, -d, e, -f


def clip_of(one: Placed, by_boundary: bool = False) -> Box | None:
    """The box (y upwards) that an object is clipped to, None where nothing clips it."""
    found: list[Box] = []
    boundary = box(one.element.get("Boundary"))
    if by_boundary and boundary is not None:
        x, y, width, height = boundary
        left, bottom, right, top = placed((x, y, x + width, y + height), upwards(one.outer))
        over = _OVER_BOUNDARY
        found.append((left - over, bottom - over, right + over, top + over))
    for clips in one.element:
        if local_name(clips) == "Clips":
            # Clips lie in the space of the object unless they say that its matrix does not move them.
            space = one.own if flag(clips, "TransFlag", True) else _own_place(one)
            found += [area for clip in clips if (area := _clip_area(clip, upwards(space))) is not None]
    if not found:
        return None
    return (
        max(edges[0] for edges in found),
        max(edges[1] for edges in found),
        min(edges[2] for edges in found),
        min(edges[3] for edges in found),
    )


def _own_place(one: Placed) -> Matrix:
    boundary = box(one.element.get("Boundary"))
    x, y = boundary[:2] if boundary else (0.0, 0.0)
    return product((1.0, 0.0, 0.0, 1.0, x, y), one.outer)


def _clip_area(clip: _Element, space: Matrix) -> Box | None:
    """The box around all areas of one clip; None where one of them is no path."""
    corners: list[Point] = []
    for area in clip:
        for path in area:
            if local_name(path) != "Path":
                return None
            points, _ = points_of(abbreviated(path))
            if len(points) < 2:
                return None
            corner = (box(path.get("Boundary")) or (0.0, 0.0, 0.0, 0.0))[:2]
            inner = product(matrix(path.get("CTM")) or UNCHANGED, (1.0, 0.0, 0.0, 1.0, *corner))
            inner = product(inner, matrix(area.get("CTM")) or UNCHANGED)
            corners += transformed(points, product(inner, space))
    return around(corners) if corners else None
