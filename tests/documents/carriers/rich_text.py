"""RTF as Word saves it: rows with cell edges, cells merged downwards and to the right."""

from __future__ import annotations

from collections.abc import Sequence

from tests.documents.grid import Paragraph, Section, Table

_CHARACTER_TWIPS = 210


def document(sections: Sequence[Section]) -> bytes:
    """Forms one after the other; the last table is followed by a paragraph."""
    parts = []
    for section in sections:
        for block in section.blocks:
            parts.append(_table(block) if isinstance(block, Table) else _paragraph(block))
        parts.append("\\pard\\par\n")
    head = "{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fnil\\fcharset134 SimSun;}}\n"
    return (head + "".join(parts) + "}").encode("ascii")


def _text(text: str) -> str:
    coded = []
    for character in text:
        if character == "\n":
            coded.append("\\line ")
        elif character in "\\{}":
            coded.append("\\" + character)
        elif character < "\x80":
            coded.append(character)
        else:
            units = character.encode("utf-16-le")
            for at in range(0, len(units), 2):
                coded.append(f"\\u{int.from_bytes(units[at : at + 2], 'little', signed=True)}?")
    return "".join(coded)


def _paragraph(paragraph: Paragraph) -> str:
    return f"\\pard {_text(paragraph.text)}\\par\n"


def _table(table: Table) -> str:
    edges = [sum(table.widths[: column + 1]) * _CHARACTER_TWIPS for column in range(len(table.widths))]
    rows = []
    # Cells that reach into the row from above: column -> (width in columns, rows left).
    reaching: dict[int, tuple[int, int]] = {}
    for row in table.matrix():
        definitions, contents = [], []
        column = 0
        while column < len(row):
            cell = row[column]
            if cell is None:
                span, left = reaching.pop(column)
                mark, text = "\\clvmrg", ""
            else:
                span, left = cell.column_span, cell.row_span
                mark, text = "\\clvmgf" if left > 1 else "", _text(cell.text)
            if left > 1:
                reaching[column] = (span, left - 1)
            definitions.append(f"{mark}\\clbrdrt\\brdrs\\clbrdrl\\brdrs\\clbrdrb\\brdrs\\clbrdrr\\brdrs")
            definitions.append(f"\\cellx{edges[column + span - 1]}")
            contents.append(f"\\pard\\intbl {text}\\cell")
            column += span
        rows.append(f"\\trowd\\trgaph108{''.join(definitions)}\n{''.join(contents)}\\row\n")
    return "".join(rows)
