"""One form while it is being read: what was taken from it, in printed text, and what was left over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.extract.printed import PrintedRows
from pipelines.extract.vocabulary.figures import is_dash

_LINE_PLACE = re.compile(r"^(.*?)(line|paragraph) (\d+)(?:-(\d+))?$")


def join_places(first: str, last: str) -> str:
    """Name the stretch from one place to another: `line 3` and `line 140-146` give `line 3-146`."""
    if first == last or not last:
        return first
    start, end = _LINE_PLACE.match(first), _LINE_PLACE.match(last)
    if start and end and start[1] == end[1] and start[2] == end[2]:
        return f"{start[1]}{start[2]} {start[3]}-{end[4] or end[3]}"
    return f"{first} to {last}"


@dataclass(slots=True)
class FundingLine:
    """One printed funding line; every figure is text, None where the form has no such column."""

    label: str
    source: str
    budget_initial: str | None = None
    budget_adjusted: str | None = None
    executed: str | None = None
    execution_rate: str | None = None
    weight: str | None = None
    score: str | None = None
    reason: str | None = None


@dataclass(slots=True)
class Indicator:
    """One printed level-3 indicator."""

    level1: str
    level2: str
    name: str
    source: str
    description: str | None = None
    target: str | None = None
    long_term_target: str | None = None
    actual: str | None = None
    weight: str | None = None
    score: str | None = None
    deviation_reason: str | None = None
    areas: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Left:
    """Text that no rule consumed, or a header nobody knows: becomes a P01 finding with its place."""

    observed: str
    message_zh: str
    message_en: str
    source: str
    severity: str = "error"
    row: int = 0


@dataclass(slots=True)
class Form:
    """A form as far as it has been read. `roles` are the indicator columns in printed order."""

    first_place: str
    last_place: str = ""
    kind: str | None = None
    title: str | None = None
    year: str | None = None
    department: str | None = None
    unit: str | None = None
    project_name: str | None = None
    project_code: str | None = None
    money_unit: str | None = None
    total_weight: str | None = None
    total_score: str | None = None
    grade: str | None = None
    goal_expected: str | None = None
    goal_actual: str | None = None
    goal_method: str | None = None
    conclusion: str | None = None
    problems: str | None = None
    improvements: str | None = None
    header: str | None = None
    roles: tuple[str, ...] = ()
    funding_roles: tuple[str, ...] = ()
    funding_headers: tuple[str, ...] = ()
    sections: set[str] = field(default_factory=set)
    funding: list[FundingLine] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    @property
    def has_content(self) -> bool:
        """Whether anything but headings has been read into the form."""
        return bool(self.project_name or self.indicators or self.funding or self.roles)

    @property
    def is_named_or_tabled(self) -> bool:
        """Whether this is a form at all: a title in a list of annexes above a table of sums (合计) begins none.

        A project's name alone makes none either: 项目名称 also heads a list of purchases.
        """
        beside = (
            self.title,
            self.year,
            self.department,
            self.unit,
            self.project_code,
            self.goal_expected,
            self.sections,
        )
        named = self.project_name and (any(beside) or self.funding)
        return bool(named or self.indicators or self.roles or len(self.funding) > 1)

    @property
    def is_unfilled(self) -> bool:
        """Whether this is the blank template of a form: its columns are known and nobody has written below them."""
        written = (self.project_name, self.department, self.unit, self.goal_expected, self.goal_actual, self.left)
        figures = any(line.budget_initial or line.budget_adjusted or line.executed for line in self.funding)
        return bool(self.roles) and not any(written) and not self.indicators and not figures

    def leave(self, text: str, source: str, message_zh: str, message_en: str, severity: str = "error") -> None:
        """Record text that was not understood, with its place."""
        self.left.append(Left(text, message_zh, message_en, source, severity, len(self.indicators)))

    def leave_text(self, text: str, source: str) -> None:
        """Record text inside the form that no rule consumed; a dash says nothing."""
        if is_dash(text):
            return
        self.leave(text, source, f"未能识别的内容：{text}", f"Text that was not understood: {text}")


def merge_terms(form: Form) -> None:
    """Put long-term targets printed in a table of their own beside the annual indicator of the same name."""
    annual = {(one.level2, one.name): one for one in form.indicators if one.target is not None}
    kept = []
    for one in form.indicators:
        partner = annual.get((one.level2, one.name))
        if one.target is None and one.long_term_target and partner is not None and not partner.long_term_target:
            partner.long_term_target = one.long_term_target
        else:
            kept.append(one)
    form.indicators = kept


def rows_of(document_id: str, forms: list[tuple[Form, str]], rows: PrintedRows) -> None:
    """Append the printed rows of forms (each with its layout) to the tables of `rows`."""
    for ordinal, (form, layout) in enumerate(forms, start=1):
        rows["forms"].append((
            document_id, ordinal, form.kind, layout, form.header, form.title, form.year,
            form.department, form.unit, form.project_name, form.project_code, form.money_unit,
            form.total_weight, form.total_score, form.grade, form.goal_expected, form.goal_actual, form.goal_method,
            form.conclusion, form.problems, form.improvements, join_places(form.first_place, form.last_place),
        ))  # fmt: skip
        rows["funding"].extend([
            (document_id, ordinal, number, line.label, line.budget_initial, line.budget_adjusted, line.executed,
             line.execution_rate, line.weight, line.score, line.reason, line.source)
            for number, line in enumerate(form.funding, start=1)
        ])  # fmt: skip
        rows["indicators"].extend([
            (document_id, ordinal, number, one.level1, one.level2, one.name, one.description, one.target,
             one.long_term_target, one.actual, one.weight, one.score, one.deviation_reason, one.source)
            for number, one in enumerate(form.indicators, start=1)
        ])  # fmt: skip
        for number, one in enumerate(form.indicators, start=1):
            if one.areas:
                rows["area_targets"].extend(
                    (document_id, ordinal, number, area, target, one.source) for area, target in one.areas
                )
        rows["fields"].extend(
            (document_id, ordinal, number, label, value, source)
            for number, (label, value, source) in enumerate(form.fields, start=1)
        )
        rows["remarks"].extend([
            (document_id, ordinal, left.row, left.severity, left.observed, left.message_zh, left.message_en,
             left.source)
            for left in form.left
        ])  # fmt: skip
