"""The parts of a Word document, of a ZIP or of one flat file, under the one set of namespaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.ingest.content import Remark, UnreadableDocument
from pipelines.ingest.open_packaging import relations, relations_part
from pipelines.ingest.packages import Package
from pipelines.ingest.word_markup import MATH, RELATION, WORD
from pipelines.ingest.xml_safety import parse

if TYPE_CHECKING:
    from lxml.etree import _Element

_FLAT = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
# Strict OOXML and Word 2003 use other namespaces for the same elements.
_SAME_NAMESPACES = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", WORD.encode()),
    (b"http://schemas.microsoft.com/office/word/2003/wordml", WORD.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", RELATION[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", MATH[1:-1].encode()),
)


def _root(data: bytes, part: str, remarks: list[Remark]) -> _Element:
    """Parse a part under the one set of namespaces; a damaged part is read as far as it goes, with a remark."""
    for other, ours in _SAME_NAMESPACES:
        if other in data:
            data = data.replace(other, ours)
    try:
        return parse(data, part)
    except UnreadableDocument as refusal:
        if "damaged" not in str(refusal):
            raise
        root = parse(data, part, recover=True)
        remarks.append(
            Remark(part, f"{refusal}; read as far as possible", f"{refusal.reason_zh}；已尽量读取，内容可能不全")
        )
        return root


class Parts:
    """The parts of a document and what they refer to."""

    main: _Element
    main_name: str

    def xml(self, name: str) -> _Element | None:
        """Return the root of a part, None where there is none."""
        raise NotImplementedError

    def raw(self, name: str) -> bytes | None:
        """Return the bytes of a part, None where there is none."""
        raise NotImplementedError

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Return `{id: (kind, part name)}` of the internal relations of a part."""
        return relations(self.xml(relations_part(name)), name)


class ZipParts(Parts):
    """The parts of a DOCX."""

    def __init__(self, package: Package, remarks: list[Remark]) -> None:
        self.package = package
        self.remarks = remarks
        targets = [target for kind, target in self.relations("").values() if kind == "officeDocument"]
        targets += ["word/document.xml"]
        targets += [name for name in package.names if re.search(r"(?:^|/)document\d*\.xml$", name, re.I)]
        for target in targets:
            if target in package:
                root = self.xml(target)
                assert root is not None
                self.main, self.main_name = root, target
                return
        raise UnreadableDocument("the Word file has no main document part", "Word 文件缺少正文部分")

    def xml(self, name: str) -> _Element | None:
        """Return the root of a part, None where there is none."""
        content = self.raw(name)
        return None if content is None else _root(content, name, self.remarks)

    def raw(self, name: str) -> bytes | None:
        """Return the bytes of a part, None where there is none."""
        return self.package.read(name) if name in self.package else None


class FlatParts(Parts):
    """Word 2003 XML (one element tree) and flat OPC (the parts of a DOCX in one XML file)."""

    def __init__(self, data: bytes, remarks: list[Remark]) -> None:
        root = _root(data, "document", remarks)
        self.parts: dict[str, _Element] = {}
        self.main, self.main_name = root, "document"
        if root.tag != _FLAT + "package":
            return
        for part in root.iterchildren(_FLAT + "part"):
            content = part.find(_FLAT + "xmlData")
            if content is not None and len(content):
                self.parts[(part.get(_FLAT + "name") or "").lstrip("/")] = content[0]
        targets = [target for kind, target in self.relations("").values() if kind == "officeDocument"]
        for target in [*targets, "word/document.xml"]:
            if target in self.parts:
                self.main, self.main_name = self.parts[target], target
                return
        raise UnreadableDocument("the Word file has no main document part", "Word 文件缺少正文部分")

    def xml(self, name: str) -> _Element | None:
        """Return the root of a part, None where there is none."""
        return self.parts.get(name)

    def raw(self, name: str) -> bytes | None:  # noqa: ARG002
        """Return None: nothing in such a file is stored as bytes."""
        return None
