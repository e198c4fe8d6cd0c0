"""Plain text as `pdftotext -layout` makes it of a printed page without rules.

What that program does was seen on its output and is done here in the same way: texts whose heights differ by less than
half a letter are one line; texts closer beside one another than a letter's width are set with a single blank; each
character takes one column, Chinese or not, and a text begins three columns behind all that stand wholly left of it on
the page, or at its share of the width of those that do not. So nothing that stands side by side ever overlaps, and each
page has columns of its own. Between two lines stand as many line ends as whole letters fit between them, five at most.
`tests/extract/dumps` holds pieces of its real output.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.documents.carriers.pages import Printer, page_size, print_sections
from tests.documents.carriers.wrapping import character_width
from tests.documents.grid import Section

_SAME_LINE, _CLOSE, _APART, _MOST_LINE_ENDS = 0.5, 1.0, 3, 5


def dense_columns(sections: Sequence[Section], rng: random.Random) -> str:
    """All columns of a page side by side, line by line, with a form feed behind each page."""
    width, height = page_size(sections)
    canvas = _Canvas()
    printer = _Printer(canvas, width, height, rng, ruled=False, font="")
    print_sections(printer, sections, rng)
    return "".join(page + "\f" for page in canvas.pages)


@dataclass(slots=True)
class _Text:
    """A text on the page: where it begins and ends, its height above the foot, the size of its letters."""

    x0: float
    x1: float
    y: float
    size: float
    text: str
    column: int = 0


class _Printer(Printer):
    def __init__(
        self, canvas: _Canvas, width: float, height: float, rng: random.Random, ruled: bool, font: str
    ) -> None:
        super().__init__(canvas, width, height, rng, ruled, font)
        self.character = character_width


class _Canvas:
    """Takes what a printer draws and writes it down page by page."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self._size = 10.0
        self._texts: list[_Text] = []

    def setFont(self, font: str, size: float) -> None:  # noqa: N802 - the canvas of reportlab
        """Remember the size of the letters."""
        self._size = size

    def setLineWidth(self, width: float) -> None:  # noqa: N802
        """Nothing is ruled."""

    def drawString(self, x: float, y: float, text: str) -> None:  # noqa: N802
        """Note a text, without the blanks around it."""
        width = sum(map(character_width, text)) * self._size
        if text.strip():
            self._texts.append(_Text(x, x + width, y, self._size, text.strip()))

    def drawCentredString(self, x: float, y: float, text: str) -> None:  # noqa: N802
        """Note a text by its middle."""
        self.drawString(x - sum(map(character_width, text)) * self._size / 2, y, text)

    def showPage(self) -> None:  # noqa: N802
        """Write the page down."""
        lines = [_joined(line) for line in _lines(self._texts)]
        _place([text for line in lines for text in line])
        written = ""
        for number, line in enumerate(lines):
            column = 0
            for text in line:
                if text.column < column:
                    # What stands further left than the end of the text before begins a line.
                    written, column = written + "\n", 0
                written += " " * (text.column - column) + text.text
                column = text.column + len(text.text)
            ends = 1
            if number + 1 < len(lines):
                ends = int((line[0].y - lines[number + 1][0].y) / line[-1].size)
            written += "\n" * min(max(ends, 1), _MOST_LINE_ENDS)
        self.pages.append(written)
        self._texts = []


def _lines(texts: Sequence[_Text]) -> list[list[_Text]]:
    """The texts of a page by lines, each from left to right."""
    lines: list[list[_Text]] = []
    for text in sorted(texts, key=lambda one: (-one.y, one.x0)):
        if lines and lines[-1][0].y - text.y < _SAME_LINE * lines[-1][0].size:
            lines[-1].append(text)
        else:
            lines.append([text])
    return [sorted(line, key=lambda one: one.x0) for line in lines]


def _joined(line: Sequence[_Text]) -> list[_Text]:
    """The texts of a line, those close to one another as one."""
    found: list[_Text] = []
    for text in line:
        before = found[-1] if found else None
        if before is not None and text.x0 - before.x1 < _CLOSE * text.size and text.y == before.y:
            before.x1, before.text = text.x1, f"{before.text} {text.text}"
        else:
            found.append(text)
    return found


def _place(texts: Sequence[_Text]) -> None:
    """Give every text of a page the column in which it begins."""
    placed: list[_Text] = []
    for text in sorted(texts, key=lambda one: (one.x0, -one.y)):
        for other in placed:
            if text.x0 > other.x1:
                column = other.column + len(other.text) + _APART
            else:
                column = other.column + int((text.x0 - other.x0) / (other.x1 - other.x0) * len(other.text))
            text.column = max(text.column, column)
        placed.append(text)
