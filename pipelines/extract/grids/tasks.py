"""The annual tasks of a department (年度主要任务): a table of its own inside a form, kept as fields by its headers."""

from __future__ import annotations

from pipelines.extract.grids.cells import Row, row_of
from pipelines.extract.grids.reading import Reading
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.money import is_line_label

# The label of the block and two headers: one text beside the label is a labelled value.
_FEWEST_CELLS = 3


def read_tasks(reading: Reading, row: Row) -> int:
    """Read the header of the tasks or a row below it; return how many rows it takes, 0 where it is something else."""
    opened = reading.opened
    lead, label = row.filled[0]
    if len(row.filled) >= _FEWEST_CELLS and load_headers().role("task", label):
        opened.task_columns, depth = _task_columns(row.right_of(lead))
        reading.current_form(row.place).last_place = row.place
        return depth
    if not opened.task_columns or reading.form is None:
        return 0
    if lead < min(opened.task_columns):
        opened.task_columns = {}
        return 0
    reading.form.last_place = row.place
    columns = opened.task_columns
    reading.form.fields.extend((_header_over(columns, column), text, row.place) for column, text in row.filled)
    return 1


def _task_columns(header: Row) -> tuple[dict[int, str], int]:
    """Headers by column, and how many rows they take: 预算金额 may be divided by the sources of the money."""
    columns = dict(header.filled)
    if header.at + 1 < len(header.grid.rows):
        below = row_of(header.grid, header.at + 1).filled
        if below and all(is_line_label(text) for _, text in below):
            return columns | {column: f"{_header_over(columns, column)}{text}" for column, text in below}, 2
    return columns, 1


def _header_over(columns: dict[int, str], column: int) -> str:
    """The header over a column, or the one that is merged over it from the left."""
    return columns[max((known for known in columns if known <= column), default=min(columns))]
