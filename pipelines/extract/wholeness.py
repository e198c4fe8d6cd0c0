"""Whether a form is whole: what is missing from a form that was cut, or from one whose table was not understood."""

from __future__ import annotations

from pipelines.extract.form import Form
from pipelines.extract.vocabulary.figures import is_blank, is_percentage, is_points_cell, number_of
from pipelines.extract.vocabulary.titles import is_of_department


def check_wholeness(form: Form) -> None:
    """Leave a remark on a form without indicators, one that ends in the middle of a row, or lacks its total."""
    name = form.project_name or form.title or ""
    if not form.indicators:
        header = form.header or ""
        form.leave(
            header or name, form.last_place or form.first_place,
            f"“{name}”没有读到绩效指标，表格可能被截断或表头未能识别（表头：{header or '无'}）",
            f"No indicator was read from {name!r}: the form is cut or its header was not understood "
            f"(header: {header or 'none'})",
        )  # fmt: skip
        return
    if not form.project_name and not (form.department and is_of_department(form.title or "")):
        form.leave(form.title or "", form.first_place, "没有读到项目名称", "No project name was read", "signal")
    last = form.indicators[-1]
    valued = [role for role in ("target", "weight", "score") if role in form.roles]
    for role in valued if len(form.indicators) > 2 and form.total_score is None else ():
        if getattr(last, role) is None and all(getattr(one, role) is not None for one in form.indicators[:-1]):
            form.leave(
                last.name, last.source,
                f"最后一行“{last.name}”缺少内容，表格可能在此处被截断",
                f"The last row {last.name!r} is incomplete: the form may be cut here",
            )  # fmt: skip
            break
    if "weight" in form.roles and "score" in form.roles and form.total_score is None and form.total_weight is None:
        execution = next((number_of(line.weight) for line in form.funding if line.weight), 0.0)
        weights = sum(number_of(one.weight or "") for one in form.indicators) + execution
        if abs(weights - 100) > 0.01:
            form.leave(
                name, form.last_place,
                f"没有总分行，且已读到的分值合计为{weights:g}而不是100，表格可能被截断",
                f"There is no total row and the weights read sum to {weights:g}, not 100: the form may be cut",
            )  # fmt: skip


def check_points(form: Form) -> None:
    """Leave weights and scores that state no points (`待评`): the tables hold them as numbers only."""
    weights = [(form.total_weight, form.last_place)]
    weights += [(line.weight, line.source) for line in form.funding]
    weights += [(one.weight, one.source) for one in form.indicators]
    scores = [(form.total_score, form.last_place)]
    scores += [(line.score, line.source) for line in form.funding]
    scores += [(one.score, one.source) for one in form.indicators]
    for cells, of_hundred in ((weights, True), (scores, False)):
        for printed, place in cells:
            if not printed or is_blank(printed) or is_points_cell(printed) or (of_hundred and is_percentage(printed)):
                continue
            form.leave_text(printed, place)


def check_siblings(forms: list[Form]) -> None:
    """Leave a remark on the last form of a document that lacks the level-1 group with which all others end.

    A document of many forms prints the same groups in each; one that was cut between two rows shows it only there.
    """
    whole = [form for form in forms[:-1] if form.indicators]
    if len(whole) < 3 or not forms[-1].indicators:
        return
    closing = {form.indicators[-1].level1 for form in whole}
    last = forms[-1]
    if len(closing) == 1 and last.total_score is None and not any(one.level1 in closing for one in last.indicators):
        group = next(iter(closing))
        last.leave(
            last.project_name or "", last.last_place,
            f"最后一张表没有“{group}”，而同一文件的其他表都以它结束，表格可能被截断",
            f"The last form has no {group!r}, with which all other forms of the document end: it may be cut",
        )  # fmt: skip
