"""Labelled values in a grid: label and value side by side, often several pairs in a row."""

from __future__ import annotations

from pipelines.extract.entries import note_money_unit, put_field, put_pair, put_tail
from pipelines.extract.form import Form
from pipelines.extract.grids.cells import Cell, Row
from pipelines.extract.grids.goals import put_goal, put_labelled_goal
from pipelines.extract.grids.reading import Reading
from pipelines.extract.vocabulary.colon_pairs import colon_pairs
from pipelines.extract.vocabulary.folding import fold
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.standalone_lines import is_agency, is_annex_line, is_letter_line, is_unit_line

_LONGEST_LABEL = 30
_LONGEST_UNKNOWN_LABEL = 16


def read_labelled(reading: Reading, form: Form, row: Row) -> None:
    """Read a row that is nothing else; what has no known label is kept under the one it has, or left over."""
    if len(row.filled) == 1:
        _read_lone_text(reading, form, row.filled[0][1], row.place)
        return
    cells, place = row.cells, row.place
    before = ""
    at = 0
    while at < len(cells):
        label = cells[at][1]
        if not label:
            at += 1
            continue
        following = _value_after(cells, at)
        value = cells[following][1] if following < len(cells) else ""
        block, role = _label_role(reading, label)
        if role is None:
            if _speaks_for_itself(form, label, place):
                at += 1
            elif before:
                # A further cell of a row whose label is known, such as a remark beside it.
                form.fields.append((before, label, place))
                at += 1
            elif value and len(fold(label)) <= _LONGEST_UNKNOWN_LABEL and _label_role(reading, value)[1] is None:
                form.fields.append((label, value, place))
                at = following + 1
            else:
                form.leave_text(label, place)
                at += 1
            continue
        if value and block != "goal" and _label_role(reading, value)[1] is not None:
            # A label with a blank cell, followed by the next label.
            value, following = "", at
        _put_value(form, block, role, label, value, place)
        before = label
        at = following + 1


def _read_lone_text(reading: Reading, form: Form, text: str, place: str) -> None:
    """Read a row of one cell: what it is follows from the block in which it stands."""
    opened, role_of = reading.opened, load_headers().role
    if opened.section == "funding" and not form.indicators and role_of("section", text) is None:
        form.fields.append((opened.section_text, text, place))
    elif section := role_of("section", text):
        opened.section, opened.section_text = section, text
        note_money_unit(form, text)
    elif role_of("field", text) or role_of("tail", text):
        # A label whose value cell is empty.
        form.fields.append((text, "", place))
    elif is_agency(text) and form.unit is None:
        form.unit = text
    elif is_annex_line(text):
        pass
    elif form.indicators and is_letter_line(text):
        # The letter around the form goes on; it is no part of it.
        reading.end_form()
    elif opened.last_tail and not opened.in_rows:
        form.fields.append((opened.last_tail, text, place))
    elif opened.section == "goal" and not form.roles:
        put_goal(form, "expected", text, place)
    else:
        form.leave_text(text, place)


def _speaks_for_itself(form: Form, text: str, place: str) -> bool:
    """Read a cell that needs no label: the unit of money, `标签：值`, an agency with its code."""
    if is_unit_line(text):
        form.money_unit = form.money_unit or text
    elif pairs := colon_pairs(text):
        for pair in pairs:
            put_pair(form, pair, place)
    elif is_agency(text) and form.unit is None and not form.indicators:
        form.unit = text
    else:
        return False
    return True


def _put_value(form: Form, block: str, role: str, label: str, value: str, place: str) -> None:
    if block == "goal":
        if value:
            put_labelled_goal(form, role, value, place)
    elif block == "tail":
        put_tail(form, role, label, value, place)
    elif block == "total" and role == "total":
        form.total_score = form.total_score or value or None
    elif block == "total":
        form.grade = value or None
    else:
        put_field(form, role, label, value, place)


def _value_after(cells: list[Cell], at: int) -> int:
    """Index of the cell that holds the value of the label at `at`.

    A carrier that loses merged cells leaves blank ones in their place, so the next filled cell is taken.
    """
    following = at + 1
    while following < len(cells) and not cells[following][1]:
        following += 1
    return following


def _label_role(reading: Reading, text: str) -> tuple[str, str | None]:
    """The block of a label and its role in it, None where a text is no label."""
    roles = load_headers().label(text).roles if len(text) < _LONGEST_LABEL else None
    if roles:
        for block in ("field", "goal", "tail"):
            if block in roles:
                return block, roles[block]
        role = roles.get("total")
        if role == "grade" or (role == "total" and "分" in text and not reading.opened.funding_columns):
            return "total", role
    return "", None
