"""The total and the grade in a grid."""

from __future__ import annotations

from pipelines.extract.form import Form
from pipelines.extract.grids.cells import Cell, Row
from pipelines.extract.grids.columns import Columns
from pipelines.extract.grids.reading import Reading
from pipelines.extract.vocabulary.figures import is_blank, is_figure_cell
from pipelines.extract.vocabulary.grades import points_and_grade
from pipelines.extract.vocabulary.headers import load_headers

_LONGEST_GRADE = 3


def read_total(reading: Reading, form: Form, row: Row) -> bool:
    """Read the row of the total or of the grade, where indicators stand above it."""
    if not (reading.opened.in_rows or form.indicators):
        return False
    role_of = load_headers().role
    lead = next((text for _, text in row.filled[:2] if role_of("total", text) == "total"), None)
    if lead is None:
        if form.indicators and len(row.filled) > 1 and role_of("total", row.filled[0][1]) == "grade":
            form.grade = row.filled[1][1]
            return True
        return False
    rest = [part for cell in row.filled if cell[1] != lead for part in _divided(cell)]
    figures = [(column, text) for column, text in rest if is_figure_cell(text)]
    columns = reading.opened.columns
    weight, score = _weight_and_score(figures, columns)
    form.total_weight, form.total_score = weight or form.total_weight, score or form.total_score
    expect_grade = False
    for cell in rest:
        text = cell[1]
        if cell in figures:
            if columns is not None and cell[0] in columns.kept:
                form.fields.append((f"{lead} {columns.headers[cell[0]]}", text, row.place))
            elif text not in (weight, score):
                form.leave_text(text, row.place)
        elif role_of("total", text) == "grade":
            expect_grade = True
        elif is_blank(text):
            continue
        elif expect_grade or len(text) <= _LONGEST_GRADE:
            form.grade = text
            expect_grade = False
        else:
            form.leave_text(text, row.place)
    reading.opened.in_rows = False
    return True


def _divided(cell: Cell) -> list[Cell]:
    """Divide a cell that holds the points and the grade (`98.5分（优）`); any other stays as it is."""
    column, text = cell
    return [(column, part) for part in points_and_grade(text) or (text,)]


def _weight_and_score(figures: list[Cell], columns: Columns | None) -> tuple[str | None, str | None]:
    """Tell the weight and the score of a total by their columns, and by their order where the columns are shifted."""
    weight_column = columns.of("weight") if columns else None
    score_column = columns.of("score") if columns else None
    by_column = dict(figures)
    weight = by_column.get(weight_column) if weight_column is not None else None
    score = by_column.get(score_column) if score_column is not None else None
    if len(figures) == 2 and (weight is None or score is None):
        # The columns of the row are shifted: what counts is their order in the header.
        first, second = figures[0][1], figures[1][1]
        backwards = weight_column is not None and score_column is not None and score_column < weight_column
        return (second, first) if backwards else (first, second)
    if weight is None and score is None and figures:
        weight, score = (figures[0][1], figures[1][1]) if len(figures) > 1 else (None, figures[0][1])
    elif score is None and len(figures) > 2:
        behind = weight_column or 0
        score = next((text for column, text in figures if column > behind and text is not weight), None)
    elif weight is None and len(figures) > 2:
        weight = next((text for column, text in figures if column != score_column), None)
    return weight, score
