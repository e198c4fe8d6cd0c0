"""Plain text that keeps the position of columns: the page without rules, in letters of one width and height."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import floor

from tests.documents.carriers.pages import Printer, print_sections
from tests.documents.carriers.wrapping import character_width, wrap
from tests.documents.grid import Paragraph, Section, Table

# A page in lines and, where its tables need no more, in columns of half a Chinese character.
PAGE_LINES, PAGE_COLUMNS = 64, 84
# A Chinese character is two columns wide.
SIZE = 2.0


def columns_kept(sections: Sequence[Section], rng: random.Random) -> str:
    """All columns of a page side by side, a blank line between rows, form feeds between pages."""
    tables = [block for section in sections for block in section.blocks if isinstance(block, Table)]
    width = max([PAGE_COLUMNS, *(_edges(table)[-1] for table in tables)])
    sheets = _Sheets()
    typewriter = _Typewriter(sheets, width, PAGE_LINES, rng, ruled=False, font="")
    print_sections(typewriter, sections, rng, gap=1)
    return "\f".join(sheets.texts)


def _edges(table: Table) -> list[float]:
    edges = [0.0]
    for width in table.widths:
        edges.append(edges[-1] + SIZE * width + 2 * _Typewriter.beside)
    return edges


class _Sheets:
    """A canvas of letters: what is printed on it stands in the nearest column of the nearest line."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.lines: dict[int, dict[int, str]] = {}

    def setFont(self, font: str, size: float) -> None:  # noqa: N802 - the canvas of reportlab
        """Letters have one size."""

    def setLineWidth(self, width: float) -> None:  # noqa: N802
        """Nothing is ruled."""

    def drawString(self, x: float, y: float, text: str) -> None:  # noqa: N802
        column = floor(x + 0.5)
        line = self.lines.setdefault(floor(PAGE_LINES - (y + SIZE) + 0.5), {})
        for letter in text:
            line[column] = letter
            column += int(SIZE * character_width(letter))

    def drawCentredString(self, x: float, y: float, text: str) -> None:  # noqa: N802
        self.drawString(x - sum(map(character_width, text)) * SIZE / 2, y, text)

    def showPage(self) -> None:  # noqa: N802
        written = []
        for number in range(max(self.lines, default=0) + 1):
            text, column = "", 0
            for at, letter in sorted(self.lines.get(number, {}).items()):
                text += " " * (at - column) + letter
                column = at + int(SIZE * character_width(letter))
            written.append(text + "\n")
        self.texts.append("".join(written))
        self.lines = {}


class _Typewriter(Printer):
    margin = 0.0
    beside, above = 1.0, 0.5
    leading = 1 / SIZE
    below = 1.0

    def __init__(
        self, canvas: _Sheets, width: float, height: float, rng: random.Random, ruled: bool, font: str
    ) -> None:
        super().__init__(canvas, width, height, rng, ruled, font)
        self.character = character_width

    def end_page(self) -> None:
        self.canvas.drawCentredString(self.width / 2, -1 - SIZE, f"- {self.page} -")
        self.canvas.showPage()
        self.page += 1

    def paragraph(self, paragraph: Paragraph) -> None:
        for line in wrap(paragraph.text, self.width / SIZE, self.character):
            if self.y < 2:
                self.turn()
            if paragraph.style == "text":
                self.canvas.drawString(0, self.y - SIZE, line)
            else:
                self.canvas.drawCentredString(self.width / 2, self.y - SIZE, line)
            self.y -= 1
        self.y -= 1

    def columns(self, table: Table) -> tuple[list[float], float]:
        return _edges(table), SIZE
