"""Goals in a grid: below a header of their own, or beside their label."""

from __future__ import annotations

from pipelines.extract.form import Form
from pipelines.extract.grids.cells import Row
from pipelines.extract.grids.reading import Reading
from pipelines.extract.vocabulary.guidance import is_guidance
from pipelines.extract.vocabulary.headers import load_headers

_LONGEST_HEADER = 30
_LONGEST_LABEL = 20
# The role of a column beside the goals that is a field of its own.
_FIELD = "field:"
_OTHER_SECTIONS = ("funding", "indicator", "management", "field")


def read_goal_header(reading: Reading, row: Row) -> bool:
    """Read 预期目标 | 实际完成情况: headers of goals, at least two of them, and what may stand beside (总体完成率)."""
    role_of = load_headers().role
    roles: dict[int, str] = {}
    for column, text in row.filled:
        role = role_of("goal", text) if len(text) < _LONGEST_HEADER else None
        if role is None and not (roles and role_of("field", text) == "other"):
            return False
        roles[column] = role or f"{_FIELD}{text}"
    beside = any(map(_is_field, roles.values()))
    if len(roles) < 2 or (beside and "actual" not in roles.values()):
        return False
    reading.opened.goal_columns = roles
    reading.opened.funding_columns = {}
    return True


def read_goal_row(reading: Reading, form: Form, row: Row) -> bool:
    """Read the goals below their header, by column or, where the columns are shifted, in order."""
    columns = reading.opened.goal_columns
    if not columns:
        return False
    alone = row.filled[0][1] if len(row.filled) == 1 else ""
    if load_headers().role("section", alone) in _OTHER_SECTIONS:
        reading.opened.goal_columns = {}
        return False
    if len(row.filled) > len(columns) or any(_is_other_label(text) for _, text in row.filled):
        reading.opened.goal_columns = {}
        return False
    by_column = dict(row.cells)
    if not all(column in columns for column, _ in row.filled):
        texts = [text for _, text in row.cells]
        by_column = dict(zip(columns, texts[-len(columns) :], strict=False))
    for column, role in columns.items():
        text = by_column.get(column, "")
        if text:
            put_goal(form, role, text, form.last_place)
    form.goal_method = "cells"
    return True


def put_goal(form: Form, role: str, text: str, place: str) -> None:
    """Put a goal where it belongs: expected or achieved; a long-term one becomes a field."""
    if role == "long_term":
        form.fields.append(("长期目标", text, place))
        return
    if _is_field(role):
        form.fields.append((role.removeprefix(_FIELD), text, place))
        return
    if is_guidance(text):
        form.fields.append(("预期目标" if role == "expected" else "实际完成情况", text, place))
        return
    attribute = "goal_expected" if role == "expected" else "goal_actual"
    before = getattr(form, attribute)
    setattr(form, attribute, text if before is None else f"{before}\n{text}")


def put_labelled_goal(form: Form, role: str, text: str, place: str) -> None:
    """Put a goal that stands beside its label."""
    put_goal(form, role, text, place)
    form.goal_method = form.goal_method or "cells"


def is_goal_after_colon(text: str) -> bool:
    """Whether a cell names its goal itself: `年度目标：…`."""
    label, colon, _ = text.replace("：", ":", 1).partition(":")
    return bool(colon) and len(label) < _LONGEST_LABEL and load_headers().role("goal", label) is not None


def put_goal_after_colon(form: Form, text: str, place: str) -> None:
    """Put the goal of a cell that names it itself."""
    label, _, goal = text.replace("：", ":", 1).partition(":")
    role = load_headers().role("goal", label)
    if role is not None and goal.strip():
        put_labelled_goal(form, role, goal.strip(), place)


def _is_field(role: str) -> bool:
    return role.startswith(_FIELD)


def _is_other_label(text: str) -> bool:
    role_of = load_headers().role
    return len(text) < _LONGEST_LABEL and bool(role_of("field", text) or role_of("total", text))
