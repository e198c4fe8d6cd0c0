"""Forms out of grids: tables of PDF, Word and HTML, sheets, tabbed text.

A grid is read row by row. What a row is follows from the labels in it: a heading, labelled values, a funding header or
line, goals, the header of the indicators, an indicator, the total, a closing remark. Columns are read by the role of
their header, in whatever order they stand, with one or two header rows, and merged cells count for all they cover. What
no rule explains is left over with its place.
"""

from __future__ import annotations

from pipelines.extract.entries import leave_unknown_header, note_money_unit
from pipelines.extract.form import Form
from pipelines.extract.grids.cells import Cell, Row, clean, is_ragged, row_of
from pipelines.extract.grids.closing import read_total
from pipelines.extract.grids.columns import columns_of, is_indicator_header
from pipelines.extract.grids.funding import read_funding_header, read_funding_row
from pipelines.extract.grids.goals import put_labelled_goal, read_goal_header, read_goal_row
from pipelines.extract.grids.indicator_rows import read_indicator_row
from pipelines.extract.grids.labelled import read_labelled
from pipelines.extract.grids.preamble import read_running_text, read_single_cell
from pipelines.extract.grids.reading import Reading
from pipelines.extract.grids.tasks import read_tasks
from pipelines.extract.vocabulary.figures import is_figure_cell
from pipelines.extract.vocabulary.folding import bare, fold
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.levels import is_level2
from pipelines.extract.vocabulary.titles import headline, title_kind
from pipelines.ingest.content import Grid, Lines

# So many words of a form make a grid one; after a title one is enough, as a dump may cut the table into pieces.
_WORDS_OF_A_FORM = 3
_LONGEST_WORD = 60
# How far down a grid a heading or a header may stand that begins another table than the one before.
_ROWS_OF_HEADINGS = 6
_ROWS_OF_CLOSING = 20


class GridForms:
    """Reads forms out of the blocks of one document, in order; `forms` holds what was found."""

    def __init__(self) -> None:
        self._reading = Reading()

    @property
    def forms(self) -> list[Form]:
        """The forms begun so far, in printed order."""
        return self._reading.forms

    def read_lines(self, block: Lines) -> None:
        """Read running text between grids: headings of the next form, or closing lines of the one above."""
        for at, raw in enumerate(block.texts):
            self._read_line(raw, block.place_of(at))

    def _read_line(self, raw: str, place: str) -> None:
        text = headline(raw.strip())
        if text:
            read_running_text(self._reading, text, place)

    def read_grid(self, grid: Grid) -> None:
        """Read one grid; forms may begin anywhere in it and may have begun in the grid before."""
        reading = self._reading
        if all(len(row) == 1 for row in grid.rows):
            # A frame around text: a title and its year in the outer cell of nested tables.
            for (text,), place in zip(grid.rows, grid.places, strict=True):
                for line in (text or "").split("\n"):
                    self._read_line(line, place)
            return
        reading.ragged = is_ragged(grid)
        interrupted = reading.prose
        expected = reading.form if reading.opened.in_rows else None
        _open_grid(reading, grid)
        if not _looks_like_form(reading, grid, interrupted=interrupted):
            if expected is not None:
                _leave_rows(expected, grid)
            return
        at = 0
        while at < len(grid.rows):
            if reading.opened.in_rows and read_indicator_row(reading, grid, at):
                at += 1
                continue
            row = row_of(grid, at)
            at += _read_row(reading, row) if row.filled else 1


def _open_grid(reading: Reading, grid: Grid) -> None:
    """Decide whether a grid goes on with the rows of the one before: same width, no prose between, no new heading."""
    prose, reading.prose = reading.prose, False
    opened = reading.opened
    if opened.columns is None or not opened.in_rows:
        return
    width = max((len(row) for row in grid.rows), default=0)
    if not reading.ragged and opened.columns.first and width == opened.columns.width - opened.columns.first:
        # The rows go on, but the label of the block beside them is not printed again.
        opened.columns = opened.columns.without_lead()
    if prose or (width != opened.columns.width and not reading.ragged):
        opened.columns, opened.in_rows = None, False
        return
    for at in range(min(_ROWS_OF_HEADINGS, len(grid.rows))):
        filled = row_of(grid, at).filled
        if (len(filled) == 1 and title_kind(filled[0][1]) is not None) or _begins_project(reading, filled):
            reading.end_form()
            return
        if at and is_indicator_header(filled):
            opened.in_rows = False
            return


def _looks_like_form(reading: Reading, grid: Grid, *, interrupted: bool) -> bool:
    """Whether a grid holds any word of a form; a table of contents or a price list has none."""
    form = reading.form
    if form is not None and (reading.opened.in_rows or (form.has_content and _holds_closing(grid))):
        return True
    if form is not None and form.has_content and not form.roles and not interrupted and _holds_block(grid):
        # The head of the form goes on here; its indicators are still to come.
        return True
    headers = load_headers()
    columns = headers.roles["indicator"]
    missing = 1 if reading.preamble.title is not None else _WORDS_OF_A_FORM
    for row in grid.rows:
        for text in row:
            if text and len(text) < _LONGEST_WORD:
                folded = fold(text)
                if folded in columns or bare(folded) in columns or headers.role("field", folded) == "project_name":
                    missing -= 1
                    if not missing:
                        return True
    return False


def _holds_block(grid: Grid) -> bool:
    """Whether a grid begins with a label of the head of a form: its money, its goals, its management."""
    role_of = load_headers().role
    leads = [clean(next(filter(None, row), "")) for row in grid.rows[:_ROWS_OF_HEADINGS]]
    return any(role_of(block, lead) for lead in leads for block in ("section", "goal", "line") if lead)


def _leave_rows(form: Form, grid: Grid) -> None:
    """Leave the rows of a grid that holds levels of indicators but did not go on as the table before."""
    if any(is_level2(clean(text)) for row in grid.rows for text in row if text and len(text) < _LONGEST_WORD):
        for at in range(len(grid.rows)):
            row = row_of(grid, at)
            if row.filled:
                form.leave_text(" ".join(text for _, text in row.filled), row.place)


def _holds_closing(grid: Grid) -> bool:
    """Whether the first cells of a grid are labels of what a form says after its indicators."""
    role_of = load_headers().role
    leads = [clean(next(filter(None, row), "")) for row in grid.rows[:_ROWS_OF_CLOSING]]
    leads = [lead for lead in leads if lead]
    known = [lead for lead in leads if role_of("tail", lead) or role_of("total", lead)]
    return len(known) * 2 > len(leads)


def _read_row(reading: Reading, row: Row) -> int:
    """Read a row that is no indicator, and return how many rows it takes."""
    if len(row.filled) == 1 and read_single_cell(reading, row.filled[0][1], row.place):
        return 1
    if _begins_project(reading, row.filled):
        reading.end_form()
    blocks = row.blocks()
    if "indicator" in blocks and is_indicator_header(row.cells):
        return _read_header(reading, row)
    if depth := read_tasks(reading, row):
        return depth
    section = _section_of(row.filled) if "section" in blocks else None
    if section is not None:
        reading.opened.section, reading.opened.section_text = section, row.filled[0][1]
    form = reading.current_form(row.place)
    if section is not None:
        column, label = row.filled[0]
        form.sections.add(section)
        note_money_unit(form, label)
        row = row.right_of(column)
        if len(row.filled) == 1 and section == "goal":
            role = load_headers().role("goal", label) or "expected"
            put_labelled_goal(form, role, row.filled[0][1], row.place)
            return 1
    form.last_place = row.place
    if not (
        ("goal" in blocks and read_goal_header(reading, row))
        or ("funding" in blocks and read_funding_header(reading, form, row))
        or read_goal_row(reading, form, row)
        or read_total(reading, form, row)
        or read_funding_row(reading, form, row)
    ):
        read_labelled(reading, form, row)
    return 1


def _begins_project(reading: Reading, filled: list[Cell]) -> bool:
    """Whether a row names a project while the form above has named its own."""
    form = reading.form
    if form is None or not form.project_name:
        return False
    role_of = load_headers().role
    return any(column <= 1 and role_of("field", text) == "project_name" for column, text in filled[:2])


def _section_of(filled: list[Cell]) -> str | None:
    """The section that the first cell of a row names, None where it is no label of a section.

    Such a label stands left of other labels or of the text it names; `绩效目标 | text` is a pair of its own.
    """
    if len(filled) < 2:
        return None
    role_of = load_headers().role
    label, following = filled[0][1], filled[1][1]
    if role_of("goal", label) and not role_of("goal", following):
        return None
    if role_of("funding", label) and is_figure_cell(following):
        return None
    return role_of("section", label)


def _read_header(reading: Reading, row: Row) -> int:
    """Read the header of an indicator table, and return how many rows it takes."""
    form = reading.current_form(row.place)
    form.last_place = row.place
    opened = reading.opened
    columns, depth = columns_of(row, ragged=reading.ragged, section_text=opened.section_text)
    if not form.roles:
        both = columns.roles | columns.second
        order = tuple(both[column] for column in sorted(both))
        form.roles = (*order, "long_term_target") if columns.second or columns.long_term else order
        form.header = " ".join(columns.headers[column] for column in sorted(columns.headers))
        for column, role in columns.roles.items():
            if role == "unknown":
                leave_unknown_header(form, columns.headers[column], row.place)
    opened.columns, opened.in_rows = columns, True
    opened.goal_columns, opened.funding_columns = {}, {}
    return depth
