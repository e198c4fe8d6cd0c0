"""Small grids written as text, and the rows that are read of them."""

from __future__ import annotations

from pipelines.extract.documents import extract_document
from pipelines.extract.printed import PRINTED_COLUMNS
from pipelines.ingest.content import Content, Grid, Lines


def grid(text: str, spans: dict[tuple[int, int], tuple[int, int]] | None = None, table: int = 1) -> Grid:
    """A grid out of rows of cells divided by |; a dot is a covered cell."""
    rows = [
        [None if cell.strip() == "." else cell.strip() for cell in line.split("|")] for line in text.strip().split("\n")
    ]
    return Grid(rows, [f"table {table} row {number}" for number in range(1, len(rows) + 1)], spans or {})


def read(blocks: list[Grid | Lines], table: str) -> list[dict]:
    rows = extract_document("x", Content("test", blocks))
    return [dict(zip(PRINTED_COLUMNS[table], row, strict=True)) for row in rows[table]]
