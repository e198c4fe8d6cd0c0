"""What a reader of grids has in hand: the form it is in, what that form has opened, and the headings of the next."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.extract.entries import put_field
from pipelines.extract.form import Form
from pipelines.extract.grids.columns import Columns


@dataclass(slots=True)
class Preamble:
    """Headings and labelled values in front of a table: taken by the next form that begins."""

    place: str = ""
    title: str | None = None
    kind: str | None = None
    year: str | None = None
    money_unit: str | None = None
    # (role, label, value, place)
    entries: list[tuple[str, str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Opened:
    """What the rows of a form so far say about those that follow."""

    # Whether the rows that follow are indicators, and the columns of the last indicator table.
    in_rows: bool = False
    columns: Columns | None = None
    # The labels of level 1 and 2 in force, and in a list of projects the one whose rows these are.
    level1: str = ""
    level2: str = ""
    project: str = ""
    # The block of the form by its label: the role of the label and its text.
    section: str = ""
    section_text: str = ""
    # Roles by column below a header of money, of goals, and of pairs of label and figure.
    funding_columns: dict[int, str] = field(default_factory=dict)
    goal_columns: dict[int, str] = field(default_factory=dict)
    pair_columns: dict[int, str] = field(default_factory=dict)
    # Headers by column of the table of annual tasks, and units of money of funding columns that state another one.
    task_columns: dict[int, str] = field(default_factory=dict)
    funding_units: dict[int, str] = field(default_factory=dict)
    # The points that the header of the money gives to its execution.
    execution_weight: str | None = None
    # The label of the closing remark above, which may go on in further rows.
    last_tail: str = ""


@dataclass(slots=True)
class Reading:
    """The state of the reader between two rows."""

    forms: list[Form] = field(default_factory=list)
    form: Form | None = None
    opened: Opened = field(default_factory=Opened)
    preamble: Preamble = field(default_factory=Preamble)
    # Whether running text that is no part of a form has come since the last grid.
    prose: bool = False
    # Whether the rows of the grid tell nothing of columns.
    ragged: bool = False

    def begin_form(self, place: str) -> Form:
        """Begin a form with all that stood in front of it."""
        preamble, self.preamble = self.preamble, Preamble()
        form = Form(first_place=preamble.place or place, last_place=place)
        form.title, form.kind = preamble.title, preamble.kind
        form.year, form.money_unit = preamble.year, preamble.money_unit
        for role, label, value, source in preamble.entries:
            put_field(form, role, label, value, source)
        self.forms.append(form)
        self.form, self.opened = form, Opened()
        return form

    def end_form(self) -> None:
        """Leave the form; what follows belongs to the next one."""
        self.form, self.opened = None, Opened()

    def current_form(self, place: str) -> Form:
        """Return the form that is being read; one begins where there is none."""
        return self.form if self.form is not None else self.begin_form(place)
