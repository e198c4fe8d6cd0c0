"""The rows that a reader owes for facts printed in a layout: what the layout does not show is None."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tests.documents.facts import MONEY_UNITS, Project, Reading, amount
from tests.documents.layouts.layout import (
    Layout,
    accepted,
    actual_text,
    level2_text,
    lines_of,
    long_term,
    target_text,
)

# The canonical level-2 names of the variants that the press prints.
LEVEL2 = {
    "产出数量指标": "数量指标",
    "产出质量指标": "质量指标",
    "满意度指标": "服务对象满意度指标",
}


@dataclass(frozen=True, slots=True)
class ExpectedFunding:
    """Amounts in yuan; rate as a ratio; weight and score on the total line only. None: not shown or blank."""

    kind: str
    initial: Decimal | None
    adjusted: Decimal | None
    executed: Decimal | None
    rate: Decimal | None
    weight: Decimal | None
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class ExpectedIndicator:
    """One indicator row; texts as printed, `target_reading` as understood."""

    level1: str | None
    level2: str | None
    name: str
    description: str | None
    target: str | None
    long_term: str | None
    actual: str | None
    weight: Decimal | None
    score: Decimal | None
    reason: str | None
    target_reading: Reading
    is_cost: bool = False
    areas: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """The tuple that counts as exact: level 2, name, target, result, weight, score."""
        return self.level2, self.name, self.target, self.actual, self.weight, self.score


@dataclass(frozen=True, slots=True)
class ExpectedForm:
    project_name: str
    form_kind: str
    layout: str
    money_unit: str
    project_code: str | None
    department: str | None
    unit: str | None
    total_score: Decimal | None
    grade: str | None
    goal_expected: str | None
    goal_actual: str | None
    conclusion: str | None
    problems: str | None
    improvements: str | None
    year: int
    funding: tuple[ExpectedFunding, ...] = ()
    indicators: tuple[ExpectedIndicator, ...] = field(default_factory=tuple)
    execution_row: bool = False


def squash(text: str | None) -> str | None:
    """The text without blanks and line ends, None where nothing is left: how printed texts are compared.

    A CID font prints the middle dot of 元/人·天 as its full-width sister, which counts as the same.
    """
    squashed = re.sub(r"\s", "", text or "").replace("\u30fb", "·")
    return squashed or None


def canonical_level2(text: str | None) -> str | None:
    """The level-2 name without blanks and caps, with 指标 and under its usual name."""
    name = re.sub(r"[(（].*?[)）]", "", squash(text) or "")
    if not name:
        return None
    name = name if name.endswith("指标") else f"{name}指标"
    return LEVEL2.get(name, name)


def _points(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _funding(layout: Layout, project: Project) -> tuple[ExpectedFunding, ...]:
    factor = MONEY_UNITS[project.money_unit]
    lines = []
    for line in project.funding:
        amounts: dict[str, Decimal | None] = {}
        for role in ("initial", "adjusted", "executed"):
            value = amount(getattr(line, role)) if role in layout.money else None
            amounts[role] = None if value is None else value * factor
        total = line.kind == "total"
        rate = amount(line.rate) if "rate" in layout.money and (total or not layout.rate_on_total_only) else None
        lines.append(
            ExpectedFunding(
                line.kind,
                **amounts,
                rate=None if rate is None else rate / 100,
                weight=_points(project.execution_weight) if total and "weight" in layout.money else None,
                score=_points(project.execution_score) if total and "score" in layout.money else None,
            )
        )
    return tuple(lines)


def _indicators(layout: Layout, project: Project) -> tuple[ExpectedIndicator, ...]:
    shown = set(layout.columns) | ({"target"} if {"number", "number_initial"} & set(layout.columns) else set())
    far = "long_term" in layout.texts
    areas = "areas" in layout.texts
    return tuple(
        ExpectedIndicator(
            level1=row.level1 if "level1" in shown else None,
            level2=canonical_level2(level2_text(layout, row)) if "level2" in shown else None,
            name=squash(row.name) or "",
            description=squash(row.description or row.name) if "description" in shown else None,
            target=squash(target_text(layout, row.target)),
            long_term=squash(target_text(layout, long_term(row.target))) if far else None,
            actual=squash(actual_text(layout, row)) if "actual" in shown else None,
            weight=_points(row.weight) if "weight" in shown else None,
            score=_points(row.score) if "score" in shown else None,
            reason=squash(row.reason) if "reason" in shown else None,
            target_reading=row.target.reading,
            is_cost="成本" in row.level1 + row.level2,
            areas=tuple((area, text) for area, text in zip(project.areas, row.areas, strict=False) if text)
            if areas
            else (),
        )
        for row in project.indicators
    )


def expected_forms(layout: Layout, projects: Sequence[Project]) -> list[ExpectedForm]:
    """The forms that the layout prints for these projects, in printed order."""
    forms = []
    for project in accepted(layout, projects):

        def text(name: str, value: str) -> str | None:
            return squash(value) if name in layout.texts else None

        forms.append(
            ExpectedForm(
                project_name=squash(project.project_name) or "",
                form_kind=layout.kind,
                layout=layout.id.removesuffix("-side"),
                money_unit=project.money_unit,
                project_code=text("project_code", project.project_code),
                department=text("department", project.department),
                unit=text("unit", project.unit),
                total_score=_points(project.total_score) if "total_score" in layout.totals else None,
                grade=project.grade if "grade" in layout.totals else None,
                goal_expected=text("goal_expected", lines_of(project.goal_expected)),
                goal_actual=text("goal_actual", lines_of(project.goal_actual)),
                conclusion=text("conclusion", project.conclusion),
                problems=text("problems", project.problems),
                improvements=text("improvements", project.improvements),
                year=project.year,
                funding=_funding(layout, project),
                indicators=_indicators(layout, project),
                execution_row=layout.id == "F",
            )
        )
    return forms
