"""Printed pages before a carrier is chosen: paragraphs and tables of cells with row and column spans."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a table designer sees it. `number` says that a spreadsheet would hold it as a number."""

    text: str = ""
    column_span: int = 1
    row_span: int = 1
    number: bool = False


@dataclass(slots=True)
class Table:
    """Rows hold only the cells that begin in them, left to right, as in HTML; `widths` are in Chinese characters.

    `header_row` is the row that names the indicator columns, `header_height` the number of rows it takes.
    """

    widths: tuple[int, ...]
    rows: list[list[Cell]] = field(default_factory=list)
    header_row: int | None = None
    header_height: int = 1

    def row(self, *cells: Cell | str) -> None:
        """Append a row; a string is an ordinary cell."""
        self.rows.append([cell if isinstance(cell, Cell) else Cell(cell) for cell in cells])

    def matrix(self) -> list[list[Cell | None]]:
        """Every position of the table: the cell that begins there, None where a merged cell covers it.

        Raises ValueError where the rows do not fill the table exactly, so that a layout cannot be crooked by accident.
        """
        width = len(self.widths)
        taken: dict[tuple[int, int], Cell | None] = {}
        for number, row in enumerate(self.rows):
            column = 0
            for cell in row:
                while (number, column) in taken:
                    column += 1
                for down in range(cell.row_span):
                    for right in range(cell.column_span):
                        if (number + down, column + right) in taken or column + right >= width:
                            raise ValueError(f"row {number}: {cell.text!r} overlaps or leaves the table")
                        taken[number + down, column + right] = None
                taken[number, column] = cell
            missing = [column for column in range(width) if (number, column) not in taken]
            if missing:
                raise ValueError(f"row {number} leaves columns {missing} open")
        if any(row >= len(self.rows) for row, _ in taken):
            raise ValueError("a merged cell leaves the table below")
        return [[taken[row, column] for column in range(width)] for row in range(len(self.rows))]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; style is `title`, `caption` (year and unit lines) or `text`."""

    text: str
    style: str = "text"


@dataclass(slots=True)
class Section:
    """One form, or one list of forms, with the lines around it: a sheet of a workbook, a stretch of a document."""

    name: str
    blocks: list[Paragraph | Table] = field(default_factory=list)

    def say(self, text: str, style: str = "text") -> None:
        self.blocks.append(Paragraph(text, style))
