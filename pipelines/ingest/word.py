"""Word documents to lines and grids: DOCX, Word 2003 XML and flat OPC.

What a person sees printed is what is read: deleted text of tracked changes, hidden text and field codes are left out,
inserted text, text boxes, check-boxes, pictographs, equations and the numbers of numbered paragraphs are in.

- Paragraphs outside tables are `Lines`, numbered by the line as Word shows it (an empty paragraph counts as one).
- A table is a `Grid`; `gridSpan` and `vMerge` are its merged cells. A table inside a cell is a grid of its own and
  follows the outer one; the outer cell keeps its other text.
- Headers stand before the text, footers, footnotes and endnotes after it, with a place that says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipelines.ingest import sniff
from pipelines.ingest.allowance import CellCount, allowance, cut_long_texts, encrypted, too_deep
from pipelines.ingest.content import Content, Grid, Lines, Remark, UnreadableDocument
from pipelines.ingest.idle_columns import drop_idle_columns
from pipelines.ingest.packages import Package, is_zip
from pipelines.ingest.word_markup import BLOCKS, CELLS, RELATION, ROWS, TBL, P, W, children, goes_on
from pipelines.ingest.word_merges import Merge, skipped
from pipelines.ingest.word_numbering import Numbering
from pipelines.ingest.word_paragraphs import Aside, Paragraphs
from pipelines.ingest.word_parts import FlatParts, Parts, ZipParts

if TYPE_CHECKING:
    from lxml.etree import _Element


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
        parts: Parts = ZipParts(Package(data, limits), remarks)
        media_type = sniff.DOCX
    else:
        parts = FlatParts(data, remarks)
        media_type = sniff.WORD_XML
    story = _Document(parts, limits, remarks, level)
    story.read()
    return cut_long_texts(Content(media_type, story.blocks, remarks), limits)


class _Document:
    """Walks one document once, in order, and collects its blocks."""

    def __init__(self, parts: Parts, limits: object, remarks: list[Remark], level: int) -> None:
        self.parts = parts
        self.limits = limits
        self.remarks = remarks
        self.level = level
        self.depth = allowance(limits, "depth")
        self.cells = CellCount(limits)
        self.relations = parts.relations(parts.main_name)
        numbering = Numbering(lambda: self._related("styles"), self._related("numbering"))
        self.paragraphs = Paragraphs(numbering, limits)
        self.blocks: list[Lines | Grid] = []
        self.tables = 0
        self.lines = 0
        self.pending: list[str] = []

    def read(self) -> None:
        """Fill `blocks` and `remarks`."""
        body = self.parts.main.find(W + "body")
        if body is None:
            raise UnreadableDocument("the Word file has no text part", "Word 文件中没有正文")
        self._margin("header")
        self._story(body, 0)
        self._flush()
        self._margin("footer")
        self._notes("footnotes", "footnote")
        self._notes("endnotes", "endnote")
        if self.paragraphs.has_pictures and not any(_has_text(block) for block in self.blocks):
            self.remarks.append(
                Remark("", "holds pictures only, no text that can be read", "文件只有图片，没有可读取的文字")
            )

    def _related(self, kind: str) -> _Element | None:
        for relation, target in self.relations.values():
            if relation == kind:
                return self.parts.xml(target)
        # Word 2003 XML keeps styles and lists beside the body.
        return self.parts.main.find(W + {"styles": "styles", "numbering": "lists"}.get(kind, kind))

    # ---- stories: the text, a text box, a header

    def _story(self, container: _Element, depth: int) -> None:
        """Read paragraphs and tables of a container in order."""
        if depth > self.depth:
            raise too_deep(self.limits)
        joined = ""
        for child in children(container, BLOCKS):
            if child.tag == TBL:
                if joined:
                    self.pending.append(joined)
                    joined = ""
                self._flush()
                self._table(child, depth + 1)
            elif child.tag == P:
                aside = Aside()
                joined += self.paragraphs.text(child, aside)
                if not goes_on(child):
                    self.pending.extend(joined.split("\n"))
                    joined = ""
                self._asides(aside, depth + 1)
            else:
                self._flush()
                self._embedded(child.get(RELATION + "id") or "")
        if joined:
            self.pending.append(joined)

    def _flush(self) -> None:
        """Close the lines read so far; lines that are all blank count but are not handed on."""
        if any(text.strip() for text in self.pending):
            self.blocks.append(Lines(self.pending, self.lines + 1, "", "paragraph"))
        self.lines += len(self.pending)
        self.pending = []

    def _asides(self, aside: Aside, depth: int) -> None:
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
            if note.get(W + "type") in (None, "normal"):
                texts += [text for text in self._plain(note, 0) if text.strip()]
        if texts:
            self.blocks.append(Lines(texts, 1, place, "line"))

    def _plain(self, container: _Element, depth: int) -> Iterator[str]:
        if depth > self.depth:
            raise too_deep(self.limits)
        for child in children(container, BLOCKS):
            if child.tag == P:
                aside = Aside()
                yield from self.paragraphs.text(child, aside).split("\n")
                yield from aside.titles
                for box in aside.boxes:
                    yield from self._plain(box, depth + 1)
            elif child.tag == TBL:
                for row in children(child, ROWS):
                    cells = ["\n".join(self._plain(cell, depth + 1)).strip() for cell in children(row, CELLS)]
                    yield "\t".join(cell.replace("\n", " ") for cell in cells).rstrip("\t")

    # ---- tables

    def _table(self, table: _Element, depth: int) -> None:
        if depth > self.depth:
            raise too_deep(self.limits)
        grid = Grid([], [])
        asides: list[Aside] = []
        open_merges: dict[int, tuple[int, int]] = {}  # column -> row and column of the cell that goes on downwards
        for row in children(table, ROWS):
            properties = row.find(W + "trPr")
            if properties is not None and properties.find(W + "del") is not None:
                continue
            number = len(grid.rows)
            texts: list[str | None] = [""] * skipped(properties, "gridBefore")
            going_on: dict[int, tuple[int, int]] = {}
            for cell in children(row, CELLS):
                merge = Merge.of(cell)
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
                aside = Aside()
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

    def _cell(self, cell: _Element, aside: Aside, depth: int) -> str:
        """Return the text of a cell, paragraphs divided by line breaks; tables and text boxes go to `aside`."""
        texts: list[str] = []
        joined = ""
        for child in children(cell, BLOCKS):
            if child.tag == TBL:
                aside.tables.append(child)
            elif child.tag == P:
                joined += self.paragraphs.text(child, aside)
                if not goes_on(child):
                    texts.append(joined)
                    joined = ""
        text = "\n".join([*texts, joined] if joined else texts).strip()
        if not text and aside.boxes and all(box.find(f".//{TBL}") is None for box in aside.boxes):
            # A cell that shows nothing but a text box is filled in through that box.
            boxes = [line for box in aside.boxes for line in self._plain(box, depth + 1)]
            aside.boxes.clear()
            text = "\n".join(boxes).strip()
        return text

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


def _has_text(block: Lines | Grid) -> bool:
    texts = block.texts if isinstance(block, Lines) else [text for row in block.rows for text in row]
    return any(text and text.strip() for text in texts)
