"""Headings: running text between grids, and rows of a single cell above the first labelled value."""

from __future__ import annotations

from pipelines.extract.entries import note_money_unit, put_closing_pair, put_pair
from pipelines.extract.grids.goals import is_goal_after_colon, put_goal_after_colon
from pipelines.extract.grids.reading import Preamble, Reading
from pipelines.extract.vocabulary.colon_pairs import ColonPair, colon_pairs
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.standalone_lines import (
    is_agency,
    is_agency_name,
    is_page_number_in_prose,
    is_unit_line,
    is_year_line,
)
from pipelines.extract.vocabulary.titles import title_kind


def read_running_text(reading: Reading, text: str, place: str) -> None:
    """Read a line between grids: a heading of the next form, or a closing line of the one above."""
    preamble = reading.preamble
    kind = title_kind(text)
    if kind is not None:
        reading.end_form()
        if preamble.title is not None:
            preamble = reading.preamble = Preamble()
        preamble.title, preamble.kind = text, kind
        preamble.place = preamble.place or place
    elif is_year_line(text):
        if preamble.title is None:
            reading.end_form()
        preamble.year = text
        preamble.place = preamble.place or place
    elif is_unit_line(text):
        preamble.money_unit = text
    elif section := _section_to_come(reading, text):
        reading.opened.section, reading.opened.section_text = section, text
        note_money_unit(reading.current_form(place), text)
    elif pairs := colon_pairs(text):
        _take_pairs(reading, pairs, place)
    elif preamble.title is not None and _names_owner(preamble, text):
        preamble.entries.append(("unit", "单位", text, place))
    elif not is_page_number_in_prose(text):
        reading.prose = True


def _section_to_come(reading: Reading, text: str) -> str | None:
    """The section of a form that is still without its indicators, where a line between its tables is the heading."""
    form = reading.form
    if form is None or not form.has_content or form.roles:
        return None
    return load_headers().role("section", text)


def _names_owner(preamble: Preamble, text: str) -> bool:
    """Whether the line below a title says whose form it is, with the agency's code or without."""
    return not any(role == "unit" for role, *_ in preamble.entries) and (is_agency(text) or is_agency_name(text))


def read_single_cell(reading: Reading, text: str, place: str) -> bool:
    """Read a row of one cell as a heading or as labelled values on one line; False where it is neither."""
    kind = title_kind(text)
    if kind is not None:
        _take_title(reading, text, kind, place)
        return True
    if is_year_line(text):
        _take_year(reading, text, place)
        return True
    if is_unit_line(text):
        if reading.form is not None and not reading.form.indicators:
            reading.form.money_unit = reading.form.money_unit or text
        else:
            reading.preamble.money_unit = text
        return True
    pairs = colon_pairs(text)
    if pairs:
        _take_pairs_of_cell(reading, pairs, place)
        return True
    named = any(role == "project_name" for role, *_ in reading.preamble.entries)
    if is_goal_after_colon(text) and (named if reading.form is None else not reading.form.roles):
        put_goal_after_colon(reading.current_form(place), text, place)
        return True
    if reading.form is None:
        if is_agency(text) or (reading.preamble.title is not None and _names_owner(reading.preamble, text)):
            reading.preamble.entries.append(("unit", "单位", text, place))
        # In front of a form a cell may say anything.
        return True
    return False


def _take_title(reading: Reading, text: str, kind: str, place: str) -> None:
    if reading.form is not None and reading.form.has_content:
        reading.end_form()
    form, preamble = reading.form, reading.preamble
    if form is not None:
        form.title, form.kind = form.title or text, form.kind or kind
        # What stands above the title is no part of the form: a table of sums that a letter brings along.
        form.left.clear()
        return
    if preamble.title is not None and preamble.kind == kind:
        preamble.title += text
    else:
        preamble.title, preamble.kind = text, kind
    preamble.place = preamble.place or place


def _take_year(reading: Reading, text: str, place: str) -> None:
    if reading.form is not None and not reading.form.has_content:
        reading.form.year = reading.form.year or text
        return
    reading.end_form()
    reading.preamble.year = text
    reading.preamble.place = reading.preamble.place or place


def _take_pairs_of_cell(reading: Reading, pairs: list[ColonPair], place: str) -> None:
    form = reading.form
    if form is None:
        _take_pairs(reading, pairs, place)
        return
    for pair in pairs:
        put_pair(form, pair, place)
        if pair.block == "tail":
            reading.opened.last_tail, reading.opened.in_rows = pair.label, False
    form.last_place = place


def _take_pairs(reading: Reading, pairs: list[ColonPair], place: str) -> None:
    """Take labelled values on one line into the form above (closing lines) or the one to come."""
    preamble = reading.preamble
    form = reading.form if preamble.title is None else None
    for pair in pairs:
        if pair.role == "year":
            preamble.year = preamble.year or pair.value
        elif pair.role == "money_unit":
            preamble.money_unit = pair.value
        elif form is not None and (pair.block == "tail" or form.indicators):
            put_closing_pair(form, pair, place)
            if pair.block == "tail":
                form.last_place = place
        elif pair.block == "field":
            preamble.entries.append((pair.role, pair.label, pair.value, place))
            preamble.place = preamble.place or place
