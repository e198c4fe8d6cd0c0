"""Plain text: the text of a PDF with one row per line, of a Word file with one cell per line, and of web copies."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from tests.documents.carriers.wrapping import wrap, wrap_by_rules
from tests.documents.grid import Cell, Paragraph, Section, Table

PAGE_LINES = 48
_Wrap = Callable[[str, float], list[str]]


def _one_line(cell: Cell) -> str:
    return cell.text.replace("\n", "")


class _Pages:
    """Lines of a text layer with blank lines between rows and, now and then, the end of a page."""

    def __init__(self, rng: random.Random, *, tight: bool = False) -> None:
        self.rng = rng
        self.tight = tight
        self.lines: list[str] = []
        self.page, self.filled = 1, 0
        # What a page break leaves in the text is a habit of the software: it holds for a whole document.
        self.number_style = rng.choice(["", "", "— {} —", "第 {} 页，共 9 页", "{}"])
        self.repeat = rng.choice(["label", "header", "nothing"])

    def line(self, text: str) -> None:
        self.lines.append(text)
        self.filled += 1

    def blank(self, chance: float = 1.0) -> None:
        if self.lines and self.lines[-1] != "" and self.rng.random() < chance and not self.tight:
            self.lines.append("")

    def wrapped(self, lines: Sequence[str]) -> None:
        """A cell of several lines: its blank lines follow from the heights of its neighbours and look arbitrary."""
        for number, line in enumerate(lines):
            if number:
                self.blank(0.5 if number == len(lines) - 1 else 0.15)
            self.line(line)
        self.blank(0.4)

    def full(self) -> bool:
        return self.filled >= PAGE_LINES

    def turn(self) -> None:
        self.blank()
        if self.number_style:
            self.line(self.number_style.format(self.page))
            self.blank()
        elif not self.tight:
            self.lines.append("")
        self.page, self.filled = self.page + 1, 0


def rows_per_line(sections: Sequence[Section], rng: random.Random) -> str:
    """The text layer of a PDF: a row per line, wrapped cells over several lines, blank cells gone."""
    return _dumped(sections, _Pages(rng), wrap)


def rows_tight(sections: Sequence[Section], rng: random.Random) -> str:
    """The same from software that prints no blank lines, of a page broken by the rules of word processors."""
    return _dumped(sections, _Pages(rng, tight=True), wrap_by_rules)


def _dumped(sections: Sequence[Section], pages: _Pages, wrapped: _Wrap) -> str:
    for section in sections:
        pages.blank()
        if not pages.tight:
            pages.lines.append("")
        for block in section.blocks:
            if isinstance(block, Paragraph):
                for line in wrapped(block.text, 42):
                    pages.line(line)
                pages.blank(0.7)
            else:
                _table_rows(pages, block, wrapped)
    return "\n".join(pages.lines) + "\n"


def _table_rows(pages: _Pages, table: Table, wrapped: _Wrap) -> None:
    matrix = table.matrix()
    for number, row in enumerate(matrix):
        if pages.full():
            pages.turn()
            if table.header_row is not None and number > table.header_row + table.header_height:
                if pages.repeat == "header":
                    heads = [
                        _one_line(cell)
                        for head in matrix[table.header_row : table.header_row + table.header_height]
                        for cell in head
                        if cell and cell.text and cell.row_span <= table.header_height
                    ]
                    pages.line(" ".join(heads))
                    pages.blank()
                elif pages.repeat == "label":
                    label = _label_above(matrix, number)
                    if label:
                        pages.line(label)
                        pages.blank()
        current: list[str] = []
        for column, cell in enumerate(row):
            if cell is None or not cell.text:
                continue
            lines = wrapped(cell.text, sum(table.widths[column : column + cell.column_span]))
            if len(lines) == 1 and cell.row_span == 1:
                current.append(lines[0])
                continue
            if current:
                pages.line(" ".join(current))
                current = []
                pages.blank(0.4)
            pages.wrapped(lines)
        if current:
            pages.line(" ".join(current))
        pages.blank()


def _label_above(matrix: list[list[Cell | None]], number: int) -> str:
    """The level-1 label whose group the page break cuts, empty where a new group begins."""
    for column in (0, 1):
        cell = matrix[number][column]
        if cell is not None:
            continue
        above = number
        while above and matrix[above][column] is None:
            above -= 1
        found = matrix[above][column]
        if found and found.text.startswith(("产出", "效益", "满意度", "成本")):
            return _one_line(found)
    return ""


def rows_joined(sections: Sequence[Section], rng: random.Random) -> str:
    """A web copy: a row per line, the cells joined by one blank, blank cells gone, nothing wrapped."""
    lines: list[str] = []
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                lines.append(block.text)
                continue
            for row in block.matrix():
                line = " ".join(_one_line(cell) for cell in row if cell and cell.text)
                if line:
                    lines.append(line)
        lines.append("")
    return "\n".join(lines) + "\n"


def cells_per_line(sections: Sequence[Section], rng: random.Random) -> str:
    """The text of a Word file: a tab begins a cell, a blank line ends a row, covered cells are empty."""
    lines: list[str] = []
    for number, section in enumerate(sections):
        for block in section.blocks:
            if isinstance(block, Paragraph):
                mark = f"[bookmark: _Toc_4_4_{number + 4:010}]" if block.style == "title" else ""
                lines.append(mark + block.text)
                continue
            open_cells: dict[int, tuple[int, int]] = {}
            for row in block.matrix():
                column = 0
                while column < len(row):
                    cell = row[column]
                    if cell is None:
                        # The cell above reaches down: Word writes one empty cell of the same width.
                        span, rest = open_cells.pop(column)
                        lines.append("\t")
                    else:
                        span, rest = cell.column_span, cell.row_span
                        lines.append(f"\t{cell.text}")
                    if rest > 1:
                        open_cells[column] = (span, rest - 1)
                    column += span
                lines.append("")
        lines += ["", "", ""]
    return "\n".join(lines) + "\n"


def bare_cells_per_line(sections: Sequence[Section], rng: random.Random) -> str:
    """The same without tabs: one cell per line, empty cells gone, a blank line after every row."""
    lines: list[str] = []
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                lines += [block.text, ""]
                continue
            for row in block.matrix():
                texts = [_one_line(cell) for cell in row if cell and cell.text]
                if texts:
                    lines += [*texts, ""]
        lines.append("")
    return "\n".join(lines) + "\n"


def pipe_rows(sections: Sequence[Section], rng: random.Random) -> str:
    """Markdown tables: covered positions are empty cells, the second line of a table is dashes."""
    lines: list[str] = []
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                lines += [f"## {block.text}" if block.style == "title" else block.text, ""]
                continue
            for number, row in enumerate(block.matrix()):
                texts = [cell.text.replace("\n", "<br>") if cell else "" for cell in row]
                lines.append("| " + " | ".join(texts) + " |")
                if number == 0:
                    lines.append("|" + " --- |" * len(row))
            lines.append("")
        lines.append("")
    return "\n".join(lines) + "\n"


def bare_pipe_rows(sections: Sequence[Section], rng: random.Random) -> str:
    """A web copy with bars between the cells and blank cells gone."""
    lines: list[str] = []
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                lines.append(block.text)
                continue
            for row in block.matrix():
                texts = [_one_line(cell) for cell in row if cell and cell.text]
                if texts:
                    lines.append("|".join(texts))
        lines.append("")
    return "\n".join(lines) + "\n"
