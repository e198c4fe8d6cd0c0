"""OpenDocument texts and sheets (ODT, ODS): what the writing program showed is stored, so it is read as it stands.

Merged cells are `number-columns-spanned` and `number-rows-spanned` with covered cells behind them. Rows and cells that
repeat are written out only as far as they show something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipelines.ingest import sniff
from pipelines.ingest.allowance import CellCount, allowance, cut_long_texts, encrypted, too_deep
from pipelines.ingest.characters import INVISIBLE
from pipelines.ingest.content import Content, Grid, Lines, Remark, UnreadableDocument
from pipelines.ingest.idle_columns import drop_idle_columns
from pipelines.ingest.number_formats import general
from pipelines.ingest.packages import Package
from pipelines.ingest.sheet_grid import SheetCells, hidden_parts, hidden_sheet
from pipelines.ingest.xml_safety import parse

if TYPE_CHECKING:
    from lxml.etree import _Element

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"

_ROW, _CELL, _COVERED = _TABLE + "table-row", _TABLE + "table-cell", _TABLE + "covered-table-cell"
_PARAGRAPHS = (_TEXT + "p", _TEXT + "h")
_ROW_GROUPS = frozenset(_TABLE + name for name in ("table-header-rows", "table-row-group", "table-rows"))
_UNPRINTED = frozenset(
    (
        *(_OFFICE + name for name in ("annotation", "annotation-end", "forms")),
        *(_TEXT + name for name in ("tracked-changes", "note", "ruby-text", "sequence-decls", "variable-decls")),
        _TEXT + "user-field-decls",
    )
)
# Calc writes runs of blanks as they are, although the standard would fold them.
_BLANK = re.compile(r"[ \t]*+[\r\n]++[ \t\r\n]*+")


def read(data: bytes, name: str, limits: object) -> Content:
    """Read an ODT or ODS; raises UnreadableDocument where it is encrypted, damaged or too large."""
    package = Package(data, limits)
    if "meta-inf/manifest.xml" in package and b"encryption-data" in package.read("meta-inf/manifest.xml"):
        raise encrypted()
    if "content.xml" not in package:
        raise UnreadableDocument("the OpenDocument file has no content", "OpenDocument 文件缺少内容部分")
    root = parse(package.read("content.xml"), "content.xml")
    body = root.find(_OFFICE + "body")
    sheets = None if body is None else body.find(_OFFICE + "spreadsheet")
    text = None if body is None else body.find(_OFFICE + "text")
    try:
        if sheets is not None:
            remarks: list[Remark] = []
            return cut_long_texts(Content(sniff.ODS, _sheets(root, sheets, limits, remarks), remarks), limits)
        if text is not None:
            return cut_long_texts(Content(sniff.ODT, _Text(limits).read(text), []), limits)
    except RecursionError:
        raise too_deep(limits) from None
    raise UnreadableDocument(
        "the OpenDocument file holds neither text nor sheets", "OpenDocument 文件中没有正文或工作表"
    )


# ---- sheets


def _sheets(root: _Element, spreadsheet: _Element, limits: object, remarks: list[Remark]) -> list[Lines | Grid]:
    count = CellCount(limits)
    unseen = _hidden_styles(root)
    blocks: list[Lines | Grid] = []
    for table in spreadsheet.iterchildren(_TABLE + "table"):
        name = table.get(_TABLE + "name") or ""
        cells = SheetCells(name, count)
        uncomputed: list[tuple[int, int]] = []
        hidden_rows = _sheet_rows(table, cells, uncomputed)
        grid = cells.grid()
        if uncomputed:
            remarks.append(cells.uncomputed(uncomputed))
        if grid is None:
            continue
        if table.get(_TABLE + "style-name") in unseen:
            remarks.append(hidden_sheet(name))
        hidden_columns = any(
            column.get(_TABLE + "visibility") in ("collapse", "filter")
            for column in table.iter(_TABLE + "table-column")
        )
        if hidden_rows or hidden_columns:
            remarks.append(hidden_parts(name))
        blocks.append(grid)
    return blocks


def _sheet_rows(table: _Element, cells: SheetCells, uncomputed: list[tuple[int, int]]) -> bool:
    """Fill `cells` from the rows of a table; return whether a row with text is hidden."""
    hidden = False
    number = 0
    for row in _rows(table):
        repeated = _integer(row.get(_TABLE + "number-rows-repeated"))
        shown: list[tuple[int, str, int, int]] = []
        column = 0
        for cell in row.iterchildren(_CELL, _COVERED):
            times = _integer(cell.get(_TABLE + "number-columns-repeated"))
            text = "" if cell.tag == _COVERED else _cell_text(cell)
            tall = _integer(cell.get(_TABLE + "number-rows-spanned"))
            wide = _integer(cell.get(_TABLE + "number-columns-spanned"))
            if text or tall > 1 or wide > 1:
                cells.count.spend(times)
                shown += [(column + copy, text, tall, wide) for copy in range(times)]
            elif cell.get(_TABLE + "formula") and cell.get(_OFFICE + "value-type") is None:
                uncomputed.append((number, column))
            column += times
        if shown:
            if row.get(_TABLE + "visibility") in ("collapse", "filter"):
                hidden = hidden or any(text for _column, text, _tall, _wide in shown)
            cells.count.spend(len(shown) * (repeated - 1))
            for copy in range(repeated):
                for column_of, text, tall, wide in shown:
                    cells.put(number + copy, column_of, text)
                    if tall > 1 or wide > 1:
                        cells.merge(number + copy, column_of, number + copy + tall - 1, column_of + wide - 1)
        number += repeated
    return hidden


def _rows(table: _Element) -> Iterator[_Element]:
    stack = [iter(table)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == _ROW:
            yield child
        elif child.tag in _ROW_GROUPS:
            stack.append(iter(child))


def _cell_text(cell: _Element) -> str:
    texts = [paragraph_text(child) for child in cell if child.tag in _PARAGRAPHS]
    text = "\n".join(texts).strip()
    value = cell.get(_OFFICE + "value")
    if text and (value is None or re.search(r"\w", text)):
        return text
    # A zero that an accounting format shows as a dash is a zero, not a blank.
    if value is not None:
        try:
            return general(float(value))
        except (ValueError, OverflowError):
            return str(value)
    stated = (cell.get(_OFFICE + name) for name in ("date-value", "time-value", "string-value", "boolean-value"))
    return next((str(value) for value in stated if value), "")


def _hidden_styles(root: _Element) -> set[str]:
    found: set[str] = set()
    for style in root.iter(_STYLE + "style"):
        properties = style.find(_STYLE + "table-properties")
        if properties is not None and properties.get(_TABLE + "display") == "false":
            found.add(style.get(_STYLE + "name") or "")
    return found


def _integer(value: str | None) -> int:
    return max(int(value), 1) if value and value.isdecimal() and len(value) < 9 else 1


# ---- texts


class _Text:
    def __init__(self, limits: object) -> None:
        self.limits = limits
        self.depth = allowance(limits, "depth")
        self.cells = CellCount(limits)
        self.blocks: list[Lines | Grid] = []
        self.pending: list[str] = []
        self.lines = self.tables = 0

    def read(self, body: _Element) -> list[Lines | Grid]:
        self._story(body, 0)
        self._flush()
        return self.blocks

    def _story(self, container: _Element, depth: int) -> None:
        if depth > self.depth:
            raise too_deep(self.limits)
        for child in container:
            if child.tag in _PARAGRAPHS:
                self.pending += paragraph_text(child).split("\n")
                for box in child.iter(_DRAW + "text-box"):
                    self._story(box, depth + 1)
            elif child.tag == _TABLE + "table":
                self._flush()
                self._table(child, depth + 1)
            elif child.tag not in _UNPRINTED and isinstance(child.tag, str):
                self._story(child, depth + 1)

    def _flush(self) -> None:
        if any(text.strip() for text in self.pending):
            self.blocks.append(Lines(self.pending, self.lines + 1, "", "paragraph"))
        self.lines += len(self.pending)
        self.pending = []

    def _table(self, table: _Element, depth: int) -> None:
        if depth > self.depth:
            raise too_deep(self.limits)
        grid = Grid([], [])
        inner: list[_Element] = []
        for row in _rows(table):
            number = len(grid.rows)
            texts: list[str | None] = []
            for cell in row.iterchildren(_CELL, _COVERED):
                times = _integer(cell.get(_TABLE + "number-columns-repeated"))
                self.cells.spend(times)
                if cell.tag == _COVERED:
                    texts += [None] * times
                    continue
                span = tuple(_integer(cell.get(f"{_TABLE}number-{axis}-spanned")) for axis in ("rows", "columns"))
                if span != (1, 1):
                    grid.spans[(number, len(texts))] = (span[0], span[1])
                texts += ["\n".join(self._cell(cell, inner, depth)).strip()] * times
            for _copy in range(_integer(row.get(_TABLE + "number-rows-repeated"))):
                self.cells.spend(len(texts))
                grid.rows.append(list(texts))
        drop_idle_columns(grid)
        if any(text for texts in grid.rows for text in texts):
            self.tables += 1
            grid.places = [f"table {self.tables} row {number + 1}" for number in range(len(grid.rows))]
            self.blocks.append(grid)
        for nested in inner:
            self._table(nested, depth + 1)

    def _cell(self, container: _Element, inner: list[_Element], depth: int) -> Iterator[str]:
        if depth > self.depth:
            raise too_deep(self.limits)
        for child in container:
            if child.tag in _PARAGRAPHS:
                yield paragraph_text(child)
                for box in child.iter(_DRAW + "text-box"):
                    yield from self._cell(box, inner, depth + 1)
            elif child.tag == _TABLE + "table":
                inner.append(child)
            elif child.tag not in _UNPRINTED and isinstance(child.tag, str):
                yield from self._cell(child, inner, depth + 1)


def paragraph_text(paragraph: _Element) -> str:
    """Return what a paragraph prints: blanks, tabs and line breaks written out, notes and text boxes left out."""
    pieces: list[str] = []
    stack: list[tuple[_Element, bool]] = [(paragraph, True)]
    while stack:
        node, enters = stack.pop()
        if not enters:
            pieces.append(_BLANK.sub(" ", node.tail or ""))
            continue
        if node is not paragraph:
            stack.append((node, False))
        tag = node.tag
        if tag == _TEXT + "s":
            pieces.append(" " * min(_integer(node.get(_TEXT + "c")), 1000))
        elif tag == _TEXT + "tab":
            pieces.append("\t")
        elif tag == _TEXT + "line-break":
            pieces.append("\n")
        elif isinstance(tag, str) and tag not in _UNPRINTED and tag != _DRAW + "text-box":
            pieces.append(_BLANK.sub(" ", node.text or ""))
            stack += [(child, True) for child in reversed(node)]
    return "".join(pieces).translate(INVISIBLE)
