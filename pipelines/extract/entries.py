"""Where a labelled value or a closing remark of a form belongs."""

from __future__ import annotations

from pipelines.extract.form import Form
from pipelines.extract.vocabulary.check_boxes import ticked
from pipelines.extract.vocabulary.colon_pairs import ColonPair
from pipelines.extract.vocabulary.grades import points_and_grade
from pipelines.extract.vocabulary.guidance import is_guidance
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.money import money_unit_in


def put_field(form: Form, role: str, label: str, value: str, source: str) -> None:
    """Put a labelled value where it belongs; what the tables have no column for goes to the form's fields."""
    if role == "year":
        form.year = form.year or value or None
    elif role == "money_unit" and (not value or money_unit_in(value)):
        form.money_unit = form.money_unit or value or None
    elif (
        role in ("project_name", "department", "unit", "project_code")
        and getattr(form, role) is None
        and not is_guidance(value)
    ):
        setattr(form, role, value)
    else:
        if role == "department_local" and form.department is None:
            form.department = value
        form.fields.append((label, value, source))


def put_tail(form: Form, role: str, label: str, value: str, source: str) -> None:
    """Put what a form says after its indicators: conclusion, problems, improvements, or a field of its own."""
    if role == "other":
        form.fields.append((label, value, source))
    else:
        before = getattr(form, role)
        setattr(form, role, value if before is None else before + value)


def put_total(form: Form, pair: ColonPair) -> None:
    """Put a total or grade behind its label (`总分：97分（优）`), where the form has not stated it before."""
    if pair.role == "total" and form.total_score is None:
        points, grade = points_and_grade(pair.value) or (pair.value, None)
        form.total_score = points or None
        form.grade = form.grade or grade
    elif pair.role == "grade" and form.grade is None:
        form.grade = pair.value or None


def put_pair(form: Form, pair: ColonPair, source: str) -> None:
    """Put one labelled value of a line of them."""
    if pair.block == "total":
        put_total(form, pair)
        return
    put = put_tail if pair.block == "tail" else put_field
    put(form, pair.role, pair.label, pair.value, source)


def put_closing_pair(form: Form, pair: ColonPair, source: str) -> None:
    """Put one labelled value of a line below the table; what is neither remark nor total is a field there."""
    if pair.block == "total":
        put_total(form, pair)
        return
    if pair.block == "tail":
        put_tail(form, pair.role, pair.label, pair.value, source)
    else:
        form.fields.append((pair.label, pair.value, source))


def note_money_unit(form: Form, *texts: str) -> None:
    """Take the unit of money from the first label that names one, where the form has not stated it before."""
    if form.money_unit is None:
        form.money_unit = next(filter(None, map(money_unit_in, texts)), None)


def leave_unknown_header(form: Form, printed: str, source: str) -> None:
    """Record a column header that no synonym explains, with the nearest known ones."""
    nearest = "、".join(load_headers().nearest("indicator", printed))
    form.leave(
        printed,
        source,
        f"未知表头“{printed}”，最接近的已知表头：{nearest or '无'}",
        f"Unknown column header {printed!r}; nearest known headers: {nearest or 'none'}",
    )


def settle_check_boxes(form: Form) -> None:
    """Take the grade that is ticked (`☑优 □良 □中 □差`); the row of boxes stays as a field."""
    grade = ticked(form.grade or "")
    if grade is not None:
        form.fields.append(("评价等级", form.grade or "", form.last_place))
        form.grade = grade
