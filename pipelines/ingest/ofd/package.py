"""The parts of an OFD package (GB/T 33190-2016, 7): documents, their pages, and what pages share.

`OFD.xml` names documents, a document its pages, templates, resources, annotations and attachments. Locations are seen
from the part that states them; some programs state them from the root of the package, so that is tried next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.ingest.allowance import encrypted
from pipelines.ingest.content import DamagedPart, UnreadableDocument
from pipelines.ingest.ofd.objects import Resources
from pipelines.ingest.ofd.values import box
from pipelines.ingest.open_packaging import resolved
from pipelines.ingest.packages import Package
from pipelines.ingest.pdf.printed import Box
from pipelines.ingest.xml_safety import local_name, parse

if TYPE_CHECKING:
    from lxml.etree import _Element

ROOT = "OFD.xml"
# GM/T 0099-2020 keeps everything else of an encrypted file unreadable.
_ENCRYPTIONS = "encryptions.xml"
_A4: Box = (0.0, 0.0, 210.0, 297.0)
_AREAS = ("PhysicalBox", "ApplicationBox", "ContentBox")


class Parts:
    """The XML parts of a package, parsed by name; what stands in the folder of one is named as that one names it."""

    def __init__(self, package: Package) -> None:
        self._package = package
        if any(name.casefold().rpartition("/")[2] == _ENCRYPTIONS for name in package.names):
            raise encrypted("OFD document", "OFD 文件")

    def locate(self, folder: str, location: str | None) -> str | None:
        """The name of the part that `location` leads to, None where there is no such part."""
        location = (location or "").strip()
        for start in (folder, ""):
            name = resolved(start, location)
            if location and name in self._package:
                return name
        return None

    def parse(self, name: str) -> _Element:
        """The root of a part; raises UnreadableDocument where it is damaged."""
        return parse(self._package.read(name), name)

    def follow(self, folder: str, location: str | None) -> tuple[str, _Element] | None:
        """The folder and root of the part that `location` leads to; None where there is none or it is damaged.

        What is followed so adds to the pages (stamps, fonts); without it they are read all the same.
        """
        name = self.locate(folder, location)
        if name is None:
            return None
        try:
            return folder_of(name), self.parse(name)
        except DamagedPart:
            return None


@dataclass(slots=True)
class Document:
    """One document of a package; `pages` are (identifier, location), `annotations` locations by page identifier."""

    folder: str
    area: Box = _A4
    pages: list[tuple[str, str]] = field(default_factory=list)
    templates: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    resources: Resources = field(default_factory=Resources)
    attachments: list[str] = field(default_factory=list)
    signatures: int = 0


def documents_of(parts: Parts) -> list[Document]:
    """The documents of a package in their order.

    Raises UnreadableDocument where the package or one of its documents is damaged.
    """
    if parts.locate("", ROOT) is None:
        raise UnreadableDocument(f"damaged OFD: {ROOT} is missing", f"OFD 文件损坏：缺少 {ROOT}")
    found = []
    for body in children(parts.parse(ROOT), "DocBody"):
        location = text_of(body, "DocRoot")
        name = parts.locate("", location)
        if name is None:
            raise UnreadableDocument(
                f"damaged OFD: its document {location or '?'} is missing", f"OFD 文件损坏：缺少文档 {location or '?'}"
            )
        document = _document(parts, name)
        signatures = parts.follow("", text_of(body, "Signatures"))
        if signatures is not None:
            document.signatures = sum(1 for _ in children(signatures[1], "Signature"))
        found.append(document)
    return found


def _document(parts: Parts, name: str) -> Document:
    root = parts.parse(name)
    document = Document(folder_of(name))
    for child in root:
        match local_name(child):
            case "CommonData":
                _take_common(parts, document, child)
            case "Pages":
                document.pages += [
                    (page.get("ID") or "", page.get("BaseLoc") or "") for page in children(child, "Page")
                ]
            case "Annotations":
                _take_annotations(parts, document, child.text)
            case "Attachments":
                followed = parts.follow(document.folder, child.text)
                if followed is not None:
                    document.attachments = [
                        one.get("Name") or text_of(one, "FileLoc") or "?" for one in children(followed[1], "Attachment")
                    ]
    return document


def _take_common(parts: Parts, document: Document, common: _Element) -> None:
    for child in common:
        match local_name(child):
            case "PageArea":
                document.area = area_of(child) or document.area
            case "TemplatePage":
                document.templates[child.get("ID") or ""] = child.get("BaseLoc") or ""
            case "PublicRes" | "DocumentRes":
                take_resources(parts, document.folder, child.text, document.resources)


def _take_annotations(parts: Parts, document: Document, location: str | None) -> None:
    followed = parts.follow(document.folder, location)
    if followed is None:
        return
    folder, root = followed
    for page in children(root, "Page"):
        name = parts.locate(folder, text_of(page, "FileLoc"))
        if name is not None:
            document.annotations[page.get("PageID") or ""] = name


def take_resources(parts: Parts, folder: str, location: str | None, resources: Resources) -> None:
    """Add the fonts and composite objects of a resource part."""
    followed = parts.follow(folder, location)
    if followed is None:
        return
    for group in followed[1]:
        for one in group:
            match local_name(one):
                case "Font":
                    resources.fonts[one.get("ID") or ""] = one.get("FontName") or one.get("FamilyName") or ""
                case "CompositeGraphicUnit":
                    resources.composites[one.get("ID") or ""] = one


def area_of(element: _Element) -> Box | None:
    """The page that the child boxes of an element state: the sheet, or what is printed of it."""
    for name in _AREAS:
        found = box(text_of(element, name))
        if found is not None and found[2] > 0 and found[3] > 0:
            return found
    return None


def children(element: _Element, name: str) -> Iterator[_Element]:
    """The child elements of this name, whatever their namespace: drafts of the standard had others."""
    return (child for child in element if local_name(child) == name)


def text_of(element: _Element, name: str) -> str | None:
    """The text of the first child element of this name."""
    return next((child.text for child in children(element, name)), None)


def folder_of(name: str) -> str:
    """The folder of a part."""
    return name.rpartition("/")[0]
