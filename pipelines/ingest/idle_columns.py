"""Columns that the spans of a table count, but in which nobody sees a cell."""

from __future__ import annotations

from pipelines.ingest.content import Grid


def drop_idle_columns(grid: Grid) -> None:
    """Remove columns in which no cell begins in any row: spans count them, but nobody sees them."""
    width = max((len(row) for row in grid.rows), default=0)
    begun = [False] * width
    for row in grid.rows:
        for column, text in enumerate(row):
            if text is not None:
                begun[column] = True
    if all(begun):
        return
    kept = [column for column in range(width) if begun[column]]
    moved = {column: index for index, column in enumerate(kept)}
    before = [0] * (width + 1)
    for column in range(width):
        before[column + 1] = before[column] + begun[column]
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for (row_number, column), (tall, wide) in grid.spans.items():
        columns = before[min(column + wide, width)] - before[column]
        if tall > 1 or columns > 1:
            spans[(row_number, moved[column])] = (tall, columns)
    grid.spans = spans
    grid.rows = [[row[column] for column in kept if column < len(row)] for row in grid.rows]
