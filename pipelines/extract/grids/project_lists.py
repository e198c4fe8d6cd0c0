"""Lists of projects: one indicator table in which the columns on the left say whose rows these are."""

from __future__ import annotations

from pipelines.extract.entries import note_money_unit
from pipelines.extract.form import Form, FundingLine
from pipelines.extract.funding_lines import put_figure
from pipelines.extract.grids.columns import Columns
from pipelines.extract.grids.reading import Reading

_ATTRIBUTES = {"list_department": "department", "list_unit": "unit", "list_code": "project_code"}


def form_of_row(reading: Reading, form: Form, columns: Columns, texts: dict[str, str], place: str) -> Form:
    """Return the form to which a row belongs: a filled project cell begins the next one."""
    name = texts["project_name"]
    if not name or name == reading.opened.project:
        return form
    if form.project_name or form.indicators:
        form = _next_form(reading, form, columns, place)
    form.project_name = reading.opened.project = name
    form.last_place = place
    for role, attribute in _ATTRIBUTES.items():
        if texts.get(role):
            setattr(form, attribute, texts[role])
    if texts.get("list_field"):
        form.fields.append((columns.header_of("list_field"), texts["list_field"], place))
    if texts.get("list_goal"):
        form.goal_expected, form.goal_method = texts["list_goal"], "cells"
    if texts.get("list_budget"):
        label = columns.header_of("list_budget")
        line = FundingLine(label=label, source=place)
        put_figure(form, line, "budget", texts["list_budget"], place)
        form.funding.append(line)
        note_money_unit(form, label)
    return form


def _next_form(reading: Reading, before: Form, columns: Columns, place: str) -> Form:
    """Begin the next form of a list; what stands above the list holds for every form in it."""
    form = reading.begin_form(place)
    form.title, form.kind, form.year, form.money_unit = before.title, before.kind, before.year, before.money_unit
    form.header, form.roles, form.department = before.header, before.roles, before.department
    reading.opened.columns, reading.opened.in_rows = columns, True
    return form
