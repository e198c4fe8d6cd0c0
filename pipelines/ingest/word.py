"""Word documents to lines and grids: DOCX, Word 2003 XML and flat OPC.

What a person sees printed is what is read: deleted text of tracked changes, hidden text and field codes are left out,
inserted text, text boxes, check-boxes, pictographs, equations and the numbers of numbered paragraphs are in.

- Paragraphs outside tables are `Lines`, numbered by the line as Word shows it (an empty paragraph counts as one).
- A table is a `Grid`; `gridSpan` and `vMerge` are its merged cells. A table inside a cell is a grid of its own and
  follows the outer one; the outer cell keeps its other text.
- Headers stand before the text, footers, footnotes and endnotes after it, with a place that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.ingest import sniff
from pipelines.ingest.allowance import CellCount, allowance, cut_long_texts, encrypted, too_deep
from pipelines.ingest.characters import as_printed, is_pictograph_font, pictograph
from pipelines.ingest.content import Content, Grid, Lines, Remark, UnreadableDocument
from pipelines.ingest.idle_columns import drop_idle_columns
from pipelines.ingest.open_packaging import relations, relations_part
from pipelines.ingest.packages import Package, is_zip
from pipelines.ingest.word_numbering import Numbering
from pipelines.ingest.xml_safety import parse

if TYPE_CHECKING:
    from lxml.etree import _Element

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{WORD}}}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FLAT = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_WX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_VML = "{urn:schemas-microsoft-com:vml}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"

# Strict OOXML and Word 2003 use other namespaces for the same elements.
_SAME_NAMESPACES = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", WORD.encode()),
    (b"http://schemas.microsoft.com/office/word/2003/wordml", WORD.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _RELATION[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", _MATH[1:-1].encode()),
)

_P, _TBL, _TR, _TC, _R, _T = (_W + name for name in ("p", "tbl", "tr", "tc", "r", "t"))
_PPR, _RPR, _TCPR, _VANISH, _FONTS = (_W + name for name in ("pPr", "rPr", "tcPr", "vanish", "rFonts"))
_GRID_SPAN, _DELETED = _W + "gridSpan", frozenset((_W + "del", _W + "moveFrom"))
_V_MERGE = frozenset((_W + "vMerge", _W + "vmerge"))
_H_MERGE = frozenset((_W + "hMerge", _W + "hmerge"))
_FONT_NAMES = (_W + "ascii", _W + "hAnsi", _W + "h-ansi")
_VAL = _W + "val"
_DROPPED = frozenset(
    [
        _W + name
        for name in ("del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "tblPr", "tblGrid")
    ]
    + [
        _W + name
        for name in ("trPr", "tcPr", "sdtPr", "sdtEndPr", "rt", "sectPr", "customXmlPr", "smartTagPr", "docPartPr")
    ]
    + [_W + name for name in ("annotationRef", "footnoteRef", "endnoteRef", "numPr", "binData", "proofErr", "tblPrEx")]
    + [_W + name for name in ("bookmarkStart", "bookmarkEnd", "lastRenderedPageBreak", "tblpPr")]
)
_BREAKS = {_W + "br": "\n", _W + "cr": "\n", _W + "tab": "\t", _W + "ptab": "\t", _W + "noBreakHyphen": "-"}
_SPACES = re.compile(r"[\n\r\t]+")
_MERGED_COLUMNS = 1_000
_OFFICE_PROGRAM = re.compile(r"excel|word|et\.|k?wps|package", re.I)


def read(data: bytes, name: str, limits: object) -> Content:
    """Read one DOCX, Word 2003 XML or flat OPC.

    `name` is used in messages only. Raises UnreadableDocument where the document is encrypted, damaged or too large.
    """
    if sniff.media_type(data) == sniff.ENCRYPTED:
        raise encrypted()
    try:
        return _read_ooxml(data, limits)
    except RecursionError:
        raise too_deep(limits) from None


def _read_ooxml(data: bytes, limits: object, level: int = 0) -> Content:
    remarks: list[Remark] = []
    if is_zip(data):
        parts: _Parts = _ZipParts(Package(data, limits), remarks)
        media_type = sniff.DOCX
    else:
        parts = _FlatParts(data, remarks)
        media_type = sniff.WORD_XML
    story = _Document(parts, limits, remarks, level)
    story.read()
    return cut_long_texts(Content(media_type, story.blocks, remarks), limits)


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


class _Parts:
    """The parts of a document and what they refer to."""

    main: _Element
    main_name: str

    def xml(self, name: str) -> _Element | None:
        raise NotImplementedError

    def raw(self, name: str) -> bytes | None:
        raise NotImplementedError

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Return `{id: (kind, part name)}` of the internal relations of a part."""
        return relations(self.xml(relations_part(name)), name)


class _ZipParts(_Parts):
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
        content = self.raw(name)
        return None if content is None else _root(content, name, self.remarks)

    def raw(self, name: str) -> bytes | None:
        return self.package.read(name) if name in self.package else None


class _FlatParts(_Parts):
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
        return self.parts.get(name)

    def raw(self, name: str) -> bytes | None:  # noqa: ARG002
        return None


@dataclass(slots=True)
class _Aside:
    """What a paragraph or a cell holds beside its own text: tables, text boxes, lettering, embedded documents."""

    tables: list[_Element] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)


class _Document:
    """Walks one document once, in order, and collects its blocks."""

    def __init__(self, parts: _Parts, limits: object, remarks: list[Remark], level: int) -> None:
        self.parts = parts
        self.limits = limits
        self.remarks = remarks
        self.level = level
        self.depth = allowance(limits, "depth")
        self.cells = CellCount(limits)
        self.relations = parts.relations(parts.main_name)
        self.numbering = Numbering(lambda: self._related("styles"), self._related("numbering"))
        self.blocks: list[Lines | Grid] = []
        self.tables = 0
        self.lines = 0
        self.pending: list[str] = []
        self.has_pictures = False

    def read(self) -> None:
        """Fill `blocks` and `remarks`."""
        body = self.parts.main.find(_W + "body")
        if body is None:
            raise UnreadableDocument("the Word file has no text part", "Word 文件中没有正文")
        self._margin("header")
        self._story(body, 0)
        self._flush()
        self._margin("footer")
        self._notes("footnotes", "footnote")
        self._notes("endnotes", "endnote")
        if self.has_pictures and not any(_has_text(block) for block in self.blocks):
            self.remarks.append(
                Remark("", "holds pictures only, no text that can be read", "文件只有图片，没有可读取的文字")
            )

    def _related(self, kind: str) -> _Element | None:
        for relation, target in self.relations.values():
            if relation == kind:
                return self.parts.xml(target)
        # Word 2003 XML keeps styles and lists beside the body.
        return self.parts.main.find(_W + {"styles": "styles", "numbering": "lists"}.get(kind, kind))

    # ---- stories: the text, a text box, a header

    def _story(self, container: _Element, depth: int) -> None:
        """Read paragraphs and tables of a container in order."""
        if depth > self.depth:
            raise too_deep(self.limits)
        joined = ""
        for child in _children(container, _BLOCKS):
            if child.tag == _TBL:
                if joined:
                    self.pending.append(joined)
                    joined = ""
                self._flush()
                self._table(child, depth + 1)
            elif child.tag == _P:
                aside = _Aside()
                joined += self._paragraph(child, aside)
                if not _goes_on(child):
                    self.pending.extend(joined.split("\n"))
                    joined = ""
                self._asides(aside, depth + 1)
            else:
                self._flush()
                self._embedded(child.get(_RELATION + "id") or "")
        if joined:
            self.pending.append(joined)

    def _flush(self) -> None:
        """Close the lines read so far; lines that are all blank count but are not handed on."""
        if any(text.strip() for text in self.pending):
            self.blocks.append(Lines(self.pending, self.lines + 1, "", "paragraph"))
        self.lines += len(self.pending)
        self.pending = []

    def _asides(self, aside: _Aside, depth: int) -> None:
        for title in aside.titles:
            self.pending.append(title)
        for box in aside.boxes:
            self._story(box, depth)
        for table in aside.tables:
            self._flush()
            self._table(table, depth)
        for relation in aside.embedded:
            self._flush()
            self._embedded(relation)

    def _margin(self, kind: str) -> None:
        """Headers or footers: each different text once, tables as tabbed lines."""
        seen: list[str] = []
        for relation, target in self.relations.values():
            root = self.parts.xml(target) if relation == kind else None
            if root is not None:
                seen += [text for text in self._plain(root, 0) if text.strip() and text not in seen]
        if seen:
            self.blocks.append(Lines(seen, 1, kind, "line"))

    def _notes(self, kind: str, place: str) -> None:
        root = next((self.parts.xml(target) for relation, target in self.relations.values() if relation == kind), None)
        texts: list[str] = []
        for note in [] if root is None else root:
            if note.get(_W + "type") in (None, "normal"):
                texts += [text for text in self._plain(note, 0) if text.strip()]
        if texts:
            self.blocks.append(Lines(texts, 1, place, "line"))

    def _plain(self, container: _Element, depth: int) -> Iterator[str]:
        if depth > self.depth:
            raise too_deep(self.limits)
        for child in _children(container, _BLOCKS):
            if child.tag == _P:
                aside = _Aside()
                yield from self._paragraph(child, aside).split("\n")
                yield from aside.titles
                for box in aside.boxes:
                    yield from self._plain(box, depth + 1)
            elif child.tag == _TBL:
                for row in _children(child, _ROWS):
                    cells = ["\n".join(self._plain(cell, depth + 1)).strip() for cell in _children(row, _CELLS)]
                    yield "\t".join(cell.replace("\n", " ") for cell in cells).rstrip("\t")

    # ---- tables

    def _table(self, table: _Element, depth: int) -> None:
        if depth > self.depth:
            raise too_deep(self.limits)
        grid = Grid([], [])
        asides: list[_Aside] = []
        open_merges: dict[int, tuple[int, int]] = {}  # column -> row and column of the cell that goes on downwards
        for row in _children(table, _ROWS):
            properties = row.find(_W + "trPr")
            if properties is not None and properties.find(_W + "del") is not None:
                continue
            number = len(grid.rows)
            texts: list[str | None] = [""] * _skipped(properties, "gridBefore")
            going_on: dict[int, tuple[int, int]] = {}
            for cell in _children(row, _CELLS):
                merge = _Merge.of(cell)
                if merge.deleted:
                    continue
                column = len(texts)
                self.cells.spend(merge.columns)
                if merge.goes_left and texts:
                    self._widen(grid, number, texts, merge.columns)
                    continue
                origin = open_merges.get(column) if merge.goes_up else None
                if origin is not None:
                    texts += [None] * merge.columns
                    tall, wide = grid.spans.get(origin, (1, 1))
                    grid.spans[origin] = (max(tall, number - origin[0] + 1), wide)
                    going_on[column] = origin
                    continue
                aside = _Aside()
                texts.append(self._cell(cell, aside, depth))
                texts += [None] * (merge.columns - 1)
                if merge.columns > 1:
                    grid.spans[(number, column)] = (1, merge.columns)
                if merge.starts or merge.goes_up:
                    going_on[column] = (number, column)
                asides.append(aside)
            open_merges = going_on
            grid.rows.append(texts)
        drop_idle_columns(grid)
        if any(text for texts in grid.rows for text in texts):
            self.tables += 1
            grid.places = [f"table {self.tables} row {number + 1}" for number in range(len(grid.rows))]
            self.blocks.append(grid)
        for aside in asides:
            self._asides(aside, depth + 1)
        self._flush()

    @staticmethod
    def _widen(grid: Grid, row: int, texts: list[str | None], columns: int) -> None:
        """Continue the cell on the left (`hMerge`, the old way to merge in a row)."""
        start = len(texts) - 1
        while start > 0 and texts[start] is None:
            start -= 1
        texts += [None] * columns
        tall, _wide = grid.spans.get((row, start), (1, 1))
        grid.spans[(row, start)] = (tall, len(texts) - start)

    def _cell(self, cell: _Element, aside: _Aside, depth: int) -> str:
        """Return the text of a cell, paragraphs divided by line breaks; tables and text boxes go to `aside`."""
        texts: list[str] = []
        joined = ""
        for child in _children(cell, _BLOCKS):
            if child.tag == _TBL:
                aside.tables.append(child)
            elif child.tag == _P:
                joined += self._paragraph(child, aside)
                if not _goes_on(child):
                    texts.append(joined)
                    joined = ""
        text = "\n".join([*texts, joined] if joined else texts).strip()
        if not text and aside.boxes and all(box.find(f".//{_TBL}") is None for box in aside.boxes):
            # A cell that shows nothing but a text box is filled in through that box.
            boxes = [line for box in aside.boxes for line in self._plain(box, depth + 1)]
            aside.boxes.clear()
            text = "\n".join(boxes).strip()
        return text

    # ---- paragraphs

    def _paragraph(self, paragraph: _Element, aside: _Aside) -> str:
        pieces: list[str] = []
        properties: _Element | None = None
        for child in paragraph:
            tag = child.tag
            if tag == _R:
                self._run(child, pieces, aside, 0)
            elif tag == _PPR:
                properties = child
            else:
                self._inline(child, pieces, aside, None, 0)
        text = "".join(pieces)
        label = self.numbering.label(properties) if properties is not None else ""
        if not label:
            return text
        return label + text.lstrip() if label[-1] in ".．、）)" or not text else f"{label} {text.lstrip()}"

    def _inline(self, node: _Element, pieces: list[str], aside: _Aside, font: str | None, depth: int) -> None:
        """Add what an element prints to `pieces`."""
        tag = node.tag
        if tag == _R:
            self._run(node, pieces, aside, depth)
        elif tag == _T:
            if node.text:
                text = _SPACES.sub(" ", node.text)
                pieces.append(as_printed(text, font))
        elif tag in _DROPPED or not isinstance(tag, str):
            return
        elif tag in _BREAKS:
            pieces.append(_BREAKS[tag])
        elif tag == _W + "sym":
            code = node.get(_W + "char") or ""
            if re.fullmatch(r"[0-9A-Fa-f]{1,4}", code):
                pieces.append(pictograph(int(code, 16), node.get(_W + "font")))
        elif tag == _W + "fldChar":
            pieces.append(_form_field(node))
        elif tag == _ALTERNATE + "AlternateContent":
            branch = _branch(node)
            if branch is not None:
                for child in branch:
                    self._inline(child, pieces, aside, font, depth + 1)
        elif tag == _W + "sdt":
            self._control(node, pieces, aside, font, depth)
        elif tag in (_W + "drawing", _W + "pict", _W + "object"):
            self._drawing(node, aside)
        elif tag == _MATH + "t":
            pieces.append((node.text or "").translate({0x2212: "-"}))
        elif tag == _MATH + "den":
            pieces.append("/")
            for child in node:
                self._inline(child, pieces, aside, font, depth + 1)
        elif tag == _AML + "annotation" and (node.get(_W + "type") or "").startswith("Word.Deletion"):
            return
        elif depth > self.depth:
            raise too_deep(self.limits)
        else:
            for child in node:
                self._inline(child, pieces, aside, font, depth + 1)

    def _run(self, run: _Element, pieces: list[str], aside: _Aside, depth: int) -> None:
        font = None
        for child in run:
            tag = child.tag
            if tag == _T:
                if child.text:
                    pieces.append(as_printed(_SPACES.sub(" ", child.text), font))
            elif tag == _RPR:
                for style in child:
                    if style.tag == _VANISH and _is_on(style):
                        return
                    if style.tag == _FONTS:
                        named = (style.get(attribute) for attribute in _FONT_NAMES)
                        font = next((value for value in named if is_pictograph_font(value)), None)
            else:
                self._inline(child, pieces, aside, font, depth + 1)

    def _control(self, control: _Element, pieces: list[str], aside: _Aside, font: str | None, depth: int) -> None:
        properties = control.find(_W + "sdtPr")
        if properties is not None:
            box = properties.find(_W14 + "checkbox")
            if box is not None:
                checked = box.find(_W14 + "checked")
                pieces.append("☑" if checked is not None and checked.get(_W14 + "val") in ("1", "true", "on") else "□")
                return
            if properties.find(_W + "showingPlcHdr") is not None:
                return
        content = control.find(_W + "sdtContent")
        for child in [] if content is None else content:
            self._inline(child, pieces, aside, font, depth + 1)

    def _drawing(self, drawing: _Element, aside: _Aside) -> None:
        """Collect text boxes and lettering of a drawing, each once although Office stores old and new forms of it."""
        for node in _visible(drawing):
            tag = node.tag
            if tag == _W + "txbxContent":
                aside.boxes.append(node)
            elif tag == _VML + "textpath" and (node.get("string") or "").strip():
                aside.titles.append((node.get("string") or "").strip())
            elif tag == _OFFICE + "OLEObject":
                # Equations and drawings of other programs show themselves as pictures; sheets and texts hold forms.
                if _OFFICE_PROGRAM.match(node.get("ProgID") or ""):
                    aside.embedded.append(node.get(_RELATION + "id") or "")
            elif isinstance(tag, str) and tag.rpartition("}")[2] in ("pic", "imagedata"):
                self.has_pictures = True

    # ---- documents inside the document

    def _embedded(self, relation: str) -> None:
        """Read a workbook or a chunk that is embedded, with its name in front of every place."""
        kind, target = self.relations.get(relation, ("", ""))
        data = self.parts.raw(target) if target else None
        if data is None or kind not in ("package", "oleObject", "aFChunk"):
            return
        label = f"embedded {target.rpartition('/')[2]}"
        content: Content | None = None
        try:
            content = _read_embedded(data, label, self.limits, self.level + 1) if self.level < 2 else None
            reason, reason_zh = "of a kind that is not read", "类型不支持"
        except UnreadableDocument as refusal:
            reason, reason_zh = str(refusal), refusal.reason_zh
        if content is None:
            self.remarks.append(
                Remark(
                    label, f"an embedded document was not read: {reason}", f"嵌入的文档未读取：{reason_zh}", "signal"
                )
            )
            return
        for block in content.blocks:
            if isinstance(block, Lines):
                block.place = f"{label} {block.place}".strip()
            else:
                self.cells.spend(sum(map(len, block.rows)))
                block.places = [f"{label} {place}" for place in block.places]
        self.blocks += content.blocks
        for remark in content.remarks:
            remark.place = f"{label} {remark.place}".strip()
        self.remarks += content.remarks


def _read_embedded(data: bytes, name: str, limits: object, level: int) -> Content | None:
    kind = sniff.media_type(data)
    if kind in (sniff.DOCX, sniff.WORD_XML):
        return _read_ooxml(data, limits, level)
    if kind in (sniff.XLSX, sniff.XLSB, sniff.XLS, sniff.ODS):
        from pipelines.ingest import sheets

        return sheets.read(data, name, limits)
    if kind in (sniff.HTML, sniff.MHTML):
        from pipelines.ingest import html

        return html.read(data, name, limits)
    return None


@dataclass(slots=True)
class _Merge:
    """How a cell is merged, in any of the three ways Word knows."""

    columns: int = 1
    starts: bool = False
    goes_up: bool = False
    goes_left: bool = False
    deleted: bool = False

    @classmethod
    def of(cls, cell: _Element) -> _Merge:
        merge = cls()
        properties = cell.find(_TCPR)
        if properties is None:
            return merge
        for child in properties:
            tag = child.tag
            if tag == _GRID_SPAN:
                merge.columns = _count(child.get(_VAL), 1)
            elif tag in _V_MERGE:
                merge.starts = child.get(_VAL) == "restart"
                merge.goes_up = not merge.starts
            elif tag in _H_MERGE:
                merge.goes_left = child.get(_VAL) != "restart"
            elif tag == _W + "cellDel":
                merge.deleted = True
        return merge


_BLOCKS = frozenset((_P, _TBL, _W + "altChunk"))
_ROWS = frozenset((_TR,))
_CELLS = frozenset((_TC,))


def _children(parent: _Element, wanted: frozenset[str]) -> Iterator[_Element]:
    """Yield the elements of `wanted` in order, also inside content controls, inserted text and other wrappers."""
    stack = [iter(parent)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        tag = child.tag
        if tag in wanted:
            yield child
        elif tag in _DROPPED or not isinstance(tag, str) or tag in (_P, _TBL, _TR, _TC, _R):
            continue
        elif tag == _W + "sdt":
            content = child.find(_W + "sdtContent")
            if content is not None:
                stack.append(iter(content))
        elif tag == _ALTERNATE + "AlternateContent":
            branch = _branch(child)
            if branch is not None:
                stack.append(iter(branch))
        elif tag != _AML + "annotation" or not (child.get(_W + "type") or "").startswith("Word.Deletion"):
            stack.append(iter(child))


def _visible(drawing: _Element) -> Iterator[_Element]:
    """Yield the elements of a drawing; text boxes are yielded and not entered, one branch of alternatives is."""
    stack = [iter(drawing)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
        elif node.tag == _ALTERNATE + "AlternateContent":
            branch = _branch(node)
            if branch is not None:
                stack.append(iter(branch))
        else:
            yield node
            if node.tag != _W + "txbxContent":
                stack.append(iter(node))


def _branch(alternatives: _Element) -> _Element | None:
    """Choose the branch of alternative content that has text, the newest first."""
    branches = [node for node in alternatives if node.tag in (_ALTERNATE + "Choice", _ALTERNATE + "Fallback")]
    for branch in branches:
        if next(branch.iter(_T, _VML + "textpath"), None) is not None:
            return branch
    return branches[0] if branches else None


def _goes_on(paragraph: _Element) -> bool:
    """Tell whether the end of a paragraph is a tracked deletion: what follows belongs to the same line."""
    properties = paragraph.find(_PPR)
    mark = properties.find(_RPR) if properties is not None else None
    return mark is not None and any(child.tag in _DELETED for child in mark)


def _form_field(node: _Element) -> str:
    """Return what a field of an old form prints where its value is not in the text: check-box and list."""
    data = node.find(_W + "ffData")
    if data is None:
        return ""
    box = data.find(_W + "checkBox")
    if box is not None:
        state = box.find(_W + "checked")
        if state is None:
            state = box.find(_W + "default")
        return "☑" if state is not None and _is_on(state) else "□"
    choices = data.find(_W + "ddList")
    if choices is not None:
        entries = [entry.get(_VAL) or "" for entry in choices.findall(_W + "listEntry")]
        result = choices.find(_W + "result")
        index = _count(result.get(_VAL), 0) if result is not None else 0
        return entries[index] if index < len(entries) else ""
    return ""


def _is_on(switch: _Element) -> bool:
    return switch.get(_VAL) not in ("0", "false", "off")


def _skipped(properties: _Element | None, name: str) -> int:
    skipped = None if properties is None else properties.find(_W + name)
    return _count(skipped.get(_VAL), 0) if skipped is not None else 0


def _count(value: str | None, least: int) -> int:
    return min(max(int(value), least), _MERGED_COLUMNS) if value and value.isdecimal() and len(value) < 9 else least


def _has_text(block: Lines | Grid) -> bool:
    texts = block.texts if isinstance(block, Lines) else [text for row in block.rows for text in row]
    return any(text and text.strip() for text in texts)
