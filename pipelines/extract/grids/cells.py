"""The cells of a grid's row, with merged cells counted for all they cover."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.extract.vocabulary.headers import load_headers
from pipelines.ingest.content import Grid

Cell = tuple[int, str]
"""A cell that begins in a row: its column and its text, cleaned."""

_BLANKS = " \t\r\u3000\xa0"


def clean(text: str | None) -> str:
    """Return the text of a cell without its line breaks and outer blanks."""
    if not text:
        return ""
    if "\n" in text or "\r" in text:
        text = "".join([part.strip(_BLANKS) for part in text.split("\n")])
    return text.strip(_BLANKS)


@dataclass(slots=True)
class Row:
    """One row of a grid, or what stands right of its first label."""

    grid: Grid
    at: int
    cells: list[Cell]
    filled: list[Cell]

    @property
    def place(self) -> str:
        """Where a person finds the row."""
        return self.grid.places[self.at]

    def blocks(self) -> set[str]:
        """Return the blocks (`indicator`, `funding`, `field` …) of which the row prints labels."""
        label = load_headers().label
        return set().union(*[label(text).roles for _, text in self.filled])

    @property
    def below(self) -> list[str | None]:
        """The row below, empty where there is none."""
        return self.grid.rows[self.at + 1] if self.at + 1 < len(self.grid.rows) else []

    def right_of(self, column: int) -> Row:
        """The rest of the row right of its first filled cell, which stands in `column`."""
        return Row(self.grid, self.at, [cell for cell in self.cells if cell[0] > column], self.filled[1:])


def row_of(grid: Grid, at: int) -> Row:
    """Return a row of a grid without the positions that a merged cell covers."""
    cells = [(column, clean(text)) for column, text in enumerate(grid.rows[at]) if text is not None]
    return Row(grid, at, cells, [cell for cell in cells if cell[1]])


def is_ragged(grid: Grid) -> bool:
    """Whether the rows of a grid tell nothing of columns, as those of a text dump."""
    return not grid.spans and len({len(row) for row in grid.rows}) > 1


def is_covered(row: list[str | None], column: int) -> bool:
    """Whether a merged cell that begins elsewhere covers a column of a row."""
    return column < len(row) and row[column] is None


def text_at(row: list[str | None], column: int) -> str:
    """Return the text of a column of a row, `""` where the row is shorter."""
    return clean(row[column]) if column < len(row) else ""


def spread_texts(grid: Grid, at: int, width: int) -> list[str]:
    """Texts of a row by column, with merged cells counted for every column and row they cover."""
    texts = [""] * width
    row = grid.rows[at]
    for column, text in enumerate(row):
        if text is not None:
            wide = grid.spans.get((at, column), (1, 1))[1]
            texts[column : min(column + wide, width)] = [clean(text)] * (min(column + wide, width) - column)
    uncovered = [column for column, text in enumerate(row[:width]) if text is None and not texts[column]]
    if uncovered:
        over = [
            (first, first + wide, top) for (top, first), (tall, wide) in grid.spans.items() if top <= at < top + tall
        ]
        for column in uncovered:
            origin = next(((top, first) for first, end, top in over if first <= column < end), None)
            if origin is not None:
                texts[column] = clean(grid.rows[origin[0]][origin[1]])
    return texts
