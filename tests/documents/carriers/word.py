"""DOCX written as bare OOXML: gridSpan and vMerge, several runs in a cell, prose between forms."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html import escape

from tests.documents.carriers.prose import interlude
from tests.documents.grid import Cell, Section, Table

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def document(sections: Sequence[Section]) -> bytes:
    """Forms one after the other, nothing between them."""
    return _package([_section(section) for section in sections])


def report(sections: Sequence[Section], front: Section, back: Section) -> bytes:
    """Forms inside a report, with prose before, between and after them."""
    parts = [_section(front)]
    for number, section in enumerate(sections, 1):
        parts.append(_section(section))
        parts += [_paragraph(text) for text in interlude(number)]
    parts.append(_section(back))
    return _package(parts)


def _package(parts: Sequence[str]) -> bytes:
    body = "".join(parts)
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<w:document {_W}><w:body>{body}<w:sectPr/></w:body></w:document>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELATIONS), ("word/document.xml", xml)):
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _section(section: Section) -> str:
    parts = [_table(block) if isinstance(block, Table) else _paragraph(block.text) for block in section.blocks]
    return "".join(parts) + _paragraph("")


def _runs(text: str) -> str:
    """The text in two runs, as Word splits it where the font changes."""
    if not text:
        return ""
    cut = len(text) // 2
    return "".join(
        f'<w:r><w:t xml:space="preserve">{escape(part, quote=False)}</w:t></w:r>'
        for part in (text[:cut], text[cut:])
        if part
    )


def _paragraph(text: str) -> str:
    return f"<w:p>{_runs(text)}</w:p>"


def _table(table: Table) -> str:
    grid = "".join(f'<w:gridCol w:w="{width * 210}"/>' for width in table.widths)
    rows = []
    matrix = table.matrix()
    above: list[Cell | None] = [None] * len(table.widths)
    left_over = [0] * len(table.widths)
    for row in matrix:
        cells, column = [], 0
        while column < len(row):
            cell = row[column]
            if cell is None:
                # A position covered from above: Word writes an empty cell that continues the merge.
                owner = above[column]
                assert owner is not None and left_over[column] > 0
                cells.append(_cell(owner, "", "<w:vMerge/>"))
                span = owner.column_span
            else:
                merge = '<w:vMerge w:val="restart"/>' if cell.row_span > 1 else ""
                cells.append(_cell(cell, cell.text, merge))
                span = cell.column_span
                above[column] = cell
                left_over[column] = cell.row_span
            left_over[column] -= 1
            column += span
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    borders = '<w:tblBorders><w:insideH w:val="single"/><w:insideV w:val="single"/></w:tblBorders>'
    return f"<w:tbl><w:tblPr>{borders}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _cell(cell: Cell, text: str, merge: str) -> str:
    span = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
    paragraphs = "".join(_paragraph(line) for line in text.split("\n"))
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{paragraphs}</w:tc>"
