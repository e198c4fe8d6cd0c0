"""The pages of one OFD document, each printed by its own part, its templates, and the stamps and notes laid over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.ingest.content import DamagedPart
from pipelines.ingest.ofd.objects import Resources
from pipelines.ingest.ofd.package import Document, Parts, area_of, children, folder_of, take_resources
from pipelines.ingest.ofd.page import page_of
from pipelines.ingest.ofd.values import box, flag
from pipelines.ingest.pdf.drawn import UNCHANGED, Matrix
from pipelines.ingest.pdf.printed import Page

if TYPE_CHECKING:
    from lxml.etree import _Element

# Annotations that are no part of what a page says: marks over its text, and what is laid over every page.
_UNREAD_ANNOTATIONS = frozenset(("Link", "Highlight", "Watermark"))


def pages_of(parts: Parts, document: Document) -> Iterator[Page | None]:
    """Yield the pages of a document in order; None for one that is missing or damaged."""
    templates: dict[str, _Element | None] = {}
    for number, (identifier, location) in enumerate(document.pages, 1):
        name = parts.locate(document.folder, location)
        try:
            root = None if name is None else parts.parse(name)
        except DamagedPart:
            root = None
        if name is None or root is None:
            yield None
            continue
        printed: list[tuple[_Element, Matrix]] = []
        for used in children(root, "Template"):
            template = used.get("TemplateID") or ""
            if template not in templates:
                followed = parts.follow(document.folder, document.templates.get(template))
                templates[template] = None if followed is None else followed[1]
            tree = templates[template]
            if tree is not None:
                printed.append((tree, UNCHANGED))
        printed.append((root, UNCHANGED))
        printed += _appearances(parts, document.annotations.get(identifier))
        area = next((area_of(one) for one in children(root, "Area")), None) or document.area
        yield page_of(number, area, printed, _resources(parts, document, folder_of(name), root))


def _resources(parts: Parts, document: Document, folder: str, root: _Element) -> Resources:
    """What a page may refer to: the resources of its document and those of its own."""
    resources = document.resources
    for own in children(root, "PageRes"):
        if resources is document.resources:
            resources = replace(
                resources, fonts=dict(document.resources.fonts), composites=dict(document.resources.composites)
            )
        take_resources(parts, folder, own.text, resources)
    return resources


def _appearances(parts: Parts, location: str | None) -> Iterator[tuple[_Element, Matrix]]:
    """What annotations print on a page, with the matrix of their place."""
    followed = parts.follow("", location)
    if followed is None:
        return
    for annotation in children(followed[1], "Annot"):
        if annotation.get("Type") in _UNREAD_ANNOTATIONS or not flag(annotation, "Visible", True):
            continue
        for appearance in children(annotation, "Appearance"):
            x, y = (box(appearance.get("Boundary")) or (0.0, 0.0, 0.0, 0.0))[:2]
            yield appearance, (1.0, 0.0, 0.0, 1.0, x, y)
