"""One page of OFD as a printed page: its layers, templates and stamps with everything they contain, in points.

A page whose text runs sideways is turned upright first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipelines.ingest.content import UnreadableDocument
from pipelines.ingest.ofd.objects import Placed, Resources, clip_of, objects_of, upwards
from pipelines.ingest.ofd.paths import draw
from pipelines.ingest.ofd.values import box, flag, matrix, number
from pipelines.ingest.ofd.writing import Writing, quarter_of
from pipelines.ingest.pdf.drawn import Matrix, Rules, placed, product
from pipelines.ingest.pdf.printed import Box, Page
from pipelines.ingest.xml_safety import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

# Points per millimetre.
SCALE = 72 / 25.4
# A page with more objects, those of composite objects counted as often as they are used, is made to exhaust memory.
MOST_OBJECTS = 200_000

# What turns a page whose text runs in a direction upright, y downwards.
_UPRIGHT: dict[int, Matrix] = {
    1: (0.0, 1.0, -1.0, 0.0, 0.0, 0.0),
    2: (-1.0, 0.0, 0.0, -1.0, 0.0, 0.0),
    3: (0.0, -1.0, 1.0, 0.0, 0.0, 0.0),
}


def page_of(page_number: int, area: Box, parts: Iterable[tuple[_Element, Matrix]], resources: Resources) -> Page:
    """The printed page number `page_number`, of `area` (x, y, width, height in millimetres).

    `parts` are the trees that print it, each with the matrix of its place in millimetres. Raises UnreadableDocument for
    more than `MOST_OBJECTS` objects.
    """
    whole: Matrix = (SCALE, 0.0, 0.0, SCALE, 0.0, 0.0)
    objects: list[Placed] = []
    for element, place in parts:
        for one in objects_of(element, product(place, whole), resources):
            objects.append(one)
            if len(objects) > MOST_OBJECTS:
                raise UnreadableDocument(
                    f"page {page_number} prints more than {MOST_OBJECTS:,} objects",
                    f"第 {page_number} 页的图元超过 {MOST_OBJECTS:,} 个",
                )
    x, y, width, height = area
    visible = placed((min(x, 0.0), min(y, 0.0), max(x, 0.0) + width, max(y, 0.0) + height), whole)
    texts = [one for one in objects if one.kind == "TextObject"]
    turns = Counter(quarter_of(one) for one in texts)
    turn = turns.most_common(1)[0][0] if turns else 0
    if turn > 0:
        upright = _UPRIGHT[turn]
        visible = placed(visible, upright)
        for one in objects:
            one.own, one.outer = product(one.own, upright), product(one.outer, upright)
    images = [_image_box(one) for one in objects if one.kind == "ImageObject"]
    paths = [one for one in objects if one.kind == "PathObject"]
    picture = _share(images, visible)
    writing = Writing()
    for one in texts:
        writing.take(one, resources)
    writing.finish()
    page = Page(page_number, visible, writing.characters, picture=picture, drawn=len(paths))
    page.hidden_text = picture > 0.5 and 2 * sum(map(_is_invisible, texts[:50])) > len(texts[:50])
    page.owner = writing.owners.__getitem__
    left, top, right, bottom = visible
    rules = Rules((left, -bottom, right, -top))
    for one in paths:
        draw(one.element, upwards(one.own), clip_of(one, by_boundary=True), rules)
    rules.clip(None)
    for x0, y0, x1, y1 in images:
        rules.thin(x0, -y1, x1, -y0)
    page.horizontal, page.vertical = rules.horizontal, rules.vertical
    return page


def _is_invisible(one: Placed) -> bool:
    """Whether nothing of a text is painted, as in the layer that text recognition lays over a scan."""
    element = one.element
    if number(element.get("Alpha")) == 0 or not (flag(element, "Fill", True) or flag(element, "Stroke", False)):
        return True
    return any(local_name(child) == "FillColor" and number(child.get("Alpha")) == 0 for child in element)


def _image_box(one: Placed) -> Box:
    """The box of an image, y downwards: the unit square in its space, its boundary where it states no matrix."""
    boundary = box(one.element.get("Boundary"))
    if matrix(one.element.get("CTM")) is None and boundary is not None:
        x, y, width, height = boundary
        return placed((x, y, x + width, y + height), one.outer)
    return placed((0.0, 0.0, 1.0, 1.0), one.own)


def _share(images: Iterable[Box], visible: Box) -> float:
    """The share of the page under images; strips of one scan add up, overlapping pictures are capped at the page."""
    x0, y0, x1, y1 = visible
    covered = 0.0
    for left, top, right, bottom in images:
        width, height = min(right, x1) - max(left, x0), min(bottom, y1) - max(top, y0)
        if width > 0 and height > 0:
            covered += width * height
    return min(covered / max((x1 - x0) * (y1 - y0), 1.0), 1.0)
