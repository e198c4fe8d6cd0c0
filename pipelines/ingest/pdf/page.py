"""One page as PDFium sees it: its characters with their boxes, its rules, and how much of it is a picture.

Coordinates are points. Boxes of characters keep the direction of PDF (y upwards), because they come in bulk and are
turned line by line; everything else has y downwards, so that reading order is ascending order. A page whose text runs
sideways is turned upright first, whatever its `/Rotate` says.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import sub

from pipelines.ingest.pdf.characters import hide_characters, read_characters
from pipelines.ingest.pdf.drawn import Matrix, placed, product
from pipelines.ingest.pdf.pdfium import (
    FORM_OBJECT,
    IMAGE_OBJECT,
    INVISIBLE_TEXT,
    PATH_OBJECT,
    STROKED_TEXT,
    TEXT_OBJECT,
    Document,
    floats,
)
from pipelines.ingest.pdf.printed import Box, Characters, Page
from pipelines.ingest.pdf.rules import Leaf, boxes, clip_boxes, read_rules

# Form XObjects nest; a file that nests them deeper than this is made to hang readers.
DEEPEST_FORM = 12
# Text thinner than this in one direction has no extent.
FLAT = 0.02

_UPRIGHT: dict[int, Matrix] = {
    1: (0.0, -1.0, 1.0, 0.0, 0.0, 0.0),
    2: (-1.0, 0.0, 0.0, -1.0, 0.0, 0.0),
    3: (0.0, 1.0, -1.0, 0.0, 0.0, 0.0),
}


@contextmanager
def open_page(document: Document, index: int) -> Iterator[Page | None]:
    """Read page `index` (from 0) and keep it open; None where PDFium cannot load it."""
    with document.page(index) as handle:
        if not handle:
            yield None
            return
        pdfium = document.pdfium
        leaves = _leaves(document, handle)
        texts = [leaf for leaf in leaves if leaf[1] == TEXT_OBJECT]
        quarters = _quarters(document, texts)
        bounds = (ctypes.c_float * 4)()
        pdfium.GetPageBoundingBox(handle, ctypes.addressof(bounds))
        left, top, right, bottom = floats(bounds)
        turn = Counter(quarters).most_common(1)[0][0] if quarters else 0
        if turn > 0:
            matrix = _UPRIGHT[turn]
            _turn(document, handle, matrix)
            left, bottom, right, top = placed((left, bottom, right, top), matrix)
            leaves = _leaves(document, handle)
            texts = [leaf for leaf in leaves if leaf[1] == TEXT_OBJECT]
            quarters = _quarters(document, texts)
        box = (left, -top, right, -bottom)
        aside = {leaf[0]: quarter for leaf, quarter in zip(texts, quarters, strict=True) if quarter}
        images = [leaf for leaf in leaves if leaf[1] == IMAGE_OBJECT]
        paths = [leaf for leaf in leaves if leaf[1] == PATH_OBJECT]
        picture = _share(document, images, box) if images else 0.0
        hidden = False
        if picture > 0.5 and texts:
            modes = [pdfium.TextObj_GetTextRenderMode(leaf[0]) for leaf in texts[:50]]
            hidden = modes.count(INVISIBLE_TEXT) * 2 > len(modes)
        handles = [leaf[0] for leaf in texts]
        extents = document.bounds(handles)
        _give_extent(document, handles, extents)
        with document.text(handle) as text:
            characters = read_characters(document, text, aside) if text else Characters()
            clipped = _clipped(document, texts, extents)
            if clipped:
                hide_characters(document, text, characters, clipped)
            page = Page(index + 1, box, characters, picture=picture, drawn=len(paths), hidden_text=hidden)
            page.horizontal, page.vertical = read_rules(document, paths, images, box)
            page.owner = lambda place: pdfium.Text_GetTextObject(text, characters.index[place]) or 0
            page.printed = [leaf[0] for leaf in texts]
            yield page


def _give_extent(document: Document, texts: Sequence[int], extents: Sequence[float]) -> None:
    """Make PDFium read text objects that have no outline.

    PDFium takes the extent of a text from the shapes of its glyphs. A single blank has none, nor has any character of a
    font that is neither embedded nor installed; PDFium then leaves single characters out, and takes equal texts in
    neighbouring rows for one text printed twice. As stroked text they are as wide as the pen.
    """
    pdfium = document.pdfium
    widths, heights = map(sub, extents[2::4], extents[0::4]), map(sub, extents[3::4], extents[1::4])
    matrix = (ctypes.c_float * 6)(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    for handle, width, height in zip(texts, widths, heights, strict=True):
        if width < FLAT or height < FLAT:
            pdfium.PageObj_SetStrokeWidth(handle, 1.0)
            pdfium.TextObj_SetTextRenderMode(handle, STROKED_TEXT)
            pdfium.PageObj_TransformF(handle, ctypes.addressof(matrix))


def _clipped(document: Document, texts: Sequence[Leaf], extents: list[float]) -> dict[int, Box]:
    """The text objects that their clip hides in part, with the clip (left, bottom, right, top).

    Spreadsheets print a text that is too long for its cell in full and clip it to the cell.
    """
    found: dict[int, Box] = {}
    clips = clip_boxes(document, [leaf[0] for leaf in texts])
    if not any(clips):
        return found
    for leaf, clip, extent in zip(texts, clips, boxes(extents), strict=True):
        if clip is None:
            continue
        left, bottom, right, top = extent
        slack = 0.3 * (top - bottom)
        if left < clip[0] - 1 or right > clip[2] + 1 or bottom < clip[1] - slack or top > clip[3] + slack:
            found[leaf[0]] = placed(clip, leaf[2]) if leaf[2] else clip
    return found


def _leaves(document: Document, page: int) -> list[Leaf]:
    """All objects of a page that are not form XObjects, with the matrix of the forms they lie in."""
    handles, types = document.objects(page)
    if FORM_OBJECT not in types:
        return [(handle, kind, None) for handle, kind in zip(handles, types, strict=True)]
    found: list[Leaf] = []
    _gather(document, handles, types, None, 0, found)
    return found


def _gather(
    document: Document, handles: list[int], types: list[int], matrix: Matrix | None, depth: int, found: list[Leaf]
) -> None:
    for handle, kind in zip(handles, types, strict=True):
        if kind != FORM_OBJECT:
            found.append((handle, kind, matrix))
        elif depth < DEEPEST_FORM:
            a, b, c, d, e, f = document.matrices([handle])
            own = (a, b, c, d, e, f)
            inner = own if matrix is None else product(own, matrix)
            _gather(document, *document.objects_of_form(handle), inner, depth + 1, found)


def _quarters(document: Document, texts: Sequence[Leaf]) -> list[int]:
    """The direction of each text in quarter turns anti-clockwise: 0 to the right, 1 up, 2 left, 3 down, -1 else."""
    flat = document.matrices([leaf[0] for leaf in texts])
    along, aslant = flat[0::6], flat[1::6]
    if not any(aslant) and min(along, default=0.0) > 0 and not any(leaf[2] for leaf in texts):
        return [0] * len(texts)
    quarters: list[int] = []
    for (_, _, outer), a, b in zip(texts, along, aslant, strict=True):
        if outer is not None:
            a, b = a * outer[0] + b * outer[2], a * outer[1] + b * outer[3]
        if abs(b) <= 0.05 * abs(a):
            quarters.append(0 if a >= 0 else 2)
        elif abs(a) <= 0.05 * abs(b):
            quarters.append(1 if b > 0 else 3)
        else:
            quarters.append(-1)
    return quarters


def _turn(document: Document, page: int, matrix: Matrix) -> None:
    pdfium = document.pdfium
    buffer = (ctypes.c_float * 6)(*matrix)
    address = ctypes.addressof(buffer)
    for handle in document.objects(page)[0]:
        pdfium.PageObj_TransformF(handle, address)
        pdfium.PageObj_TransformClipPath(handle, *matrix)


def _share(document: Document, images: Sequence[Leaf], box: Box) -> float:
    """The share of the page under images; strips of one scan add up, overlapping pictures are capped at the page."""
    x0, y0, x1, y1 = box
    area = max((x1 - x0) * (y1 - y0), 1.0)
    covered = 0.0
    flat = document.bounds([leaf[0] for leaf in images])
    for leaf, edges in zip(images, boxes(flat), strict=True):
        left, bottom, right, top = placed(edges, leaf[2]) if leaf[2] else edges
        width = min(right, x1) - max(left, x0)
        height = min(-bottom, y1) - max(-top, y0)
        if width > 0 and height > 0:
            covered += width * height
    return min(covered / area, 1.0)
