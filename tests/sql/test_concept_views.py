"""The views on concepts on hand-made rows, with the expected result written out."""

from __future__ import annotations

from typing import Any

from tests.sql.warehouse import only, query
from tests.tables import TIANJIN, Rows

DRUGS = {"concept": "药品抽检批次", "comparable_unit": "批次"}
COLUMNS = ("concept_id", "province", "form_kind", "measure", "indicators", "n", "left_out", "median", "p10", "p90")


def member(rows: Rows, project: str, concept_id: str = "drugs", **values: Any) -> str:
    """Add an indicator with a concept; names of the concept's columns go there, the others to the indicator."""
    own = {"concept", "method", "confidence", "comparable_unit", "target_comparable", "actual_comparable"}
    indicator = rows.indicator(project, **{name: value for name, value in values.items() if name not in own})
    rows.concept(indicator, concept_id, **(DRUGS | {name: values[name] for name in own & values.keys()}))
    return indicator


def test_a_concept_is_compared_across_provinces_whatever_words_say_it() -> None:
    rows = Rows()
    wordings = ("药品抽检批次", 100.0, 110.0), ("药品抽验批次数", 200.0, 200.0), ("药品监督抽检批次", 300.0, 150.0)
    for name, target, actual in wordings:
        project = rows.project(1, executed=6_600, budget_adjusted=6_600)
        values = {"target_comparable": target, "actual_comparable": actual, "attainment": actual / target}
        member(rows, project, name=name, **values)
    planned = rows.project(2, form_kind="target", fiscal_year=2025, budget_initial=70_000, **TIANJIN)
    member(rows, planned, target_comparable=3500.0)
    records = query(rows, "FROM concept_benchmark")
    assert [tuple(only(record, *COLUMNS).values()) for record in records] == [
        ("drugs", "天津", "target", "target", 1, 1, 0, 3500.0, 3500.0, 3500.0),
        ("drugs", "天津", "target", "unit_cost", 1, 1, 0, 20.0, 20.0, 20.0),
        ("drugs", "上海", "self_evaluation", "attainment", 3, 3, 0, 1.0, 0.6, 1.08),
        ("drugs", "上海", "self_evaluation", "result", 3, 3, 0, 150.0, 118.0, 190.0),
        ("drugs", "上海", "self_evaluation", "target", 3, 3, 0, 200.0, 120.0, 280.0),
        ("drugs", "上海", "self_evaluation", "unit_cost", 3, 3, 0, 44.0, 35.2, 56.8),  # 60, 33 and 44 元
    ]
    assert {record["comparable_unit"] for record in records} == {"批次"}


def test_values_in_another_unit_are_left_out_and_counted() -> None:
    rows = Rows()
    project = rows.project()
    member(
        rows,
        project,
        "training_cost",
        family="cost",
        taxonomy_code="CST.ECO",
        comparable_unit="元/人",
        target_comparable=400.0,
    )
    member(
        rows,
        project,
        "training_cost",
        family="cost",
        taxonomy_code="CST.ECO",
        comparable_unit="元/人·天",
        target_comparable=550.0,
    )
    member(rows, project, "training_cost", family="cost", taxonomy_code="CST.ECO", comparable_unit=None)
    records = query(rows, "FROM concept_benchmark WHERE measure = 'target'")
    assert [tuple(only(record, "comparable_unit", "n", "left_out", "median").values()) for record in records] == [
        ("元/人", 1, 0, 400.0),
        ("元/人·天", 1, 0, 550.0),
        (None, 0, 1, None),
    ]
    assert query(rows, "FROM concept_benchmark WHERE measure = 'unit_cost'") == []  # a cost has no cost per unit


def test_money_is_laid_on_a_quantity_only_where_a_form_has_no_other() -> None:
    rows = Rows()
    several = rows.project(1, executed=1000, budget_adjusted=1000)
    member(rows, several, actual_comparable=10.0)
    rows.indicator(several)
    nothing = rows.project(1, executed=1000, budget_adjusted=1000)
    member(rows, nothing, actual_comparable=0.0)
    member(rows, rows.project(1), actual_comparable=5.0)  # no money stated
    alone = rows.project(1, executed=1000, budget_adjusted=1000)
    member(rows, alone, actual_comparable=50.0)
    rows.indicator(alone, taxonomy_code="SAT.SRV")  # satisfaction counts nothing
    (record,) = query(rows, "FROM concept_benchmark WHERE measure = 'unit_cost'")
    assert only(record, "indicators", "n", "left_out", "median") == {
        "indicators": 4, "n": 1, "left_out": 3, "median": 20.0,
    }  # fmt: skip


def test_a_target_form_has_no_results_and_an_indicator_without_concept_is_not_compared() -> None:
    rows = Rows()
    member(rows, rows.project(form_kind="target"), target_comparable=1.0, actual_comparable=2.0)
    rows.indicator(rows.project())
    assert {record["measure"] for record in query(rows, "FROM concept_benchmark")} == {"target", "unit_cost"}


def test_the_wordings_of_a_concept_are_counted_by_how_they_were_found() -> None:
    rows = Rows()
    first, second = rows.project(1), rows.project(2, fiscal_year=2025, **TIANJIN)
    member(rows, first, name="药品抽检批次", target_comparable=1.0)
    member(rows, first, name="药品抽检批次")
    member(rows, second, name="药品抽检批次", actual_comparable=1.0)
    member(rows, second, name="药品常规抽检", method="similar", confidence=0.86)
    rows.indicator(first, name="京津冀联席会次数")
    records = query(rows, "FROM concept_members ORDER BY indicators DESC")
    assert records == [
        {
            "concept_id": "drugs", "concept": "药品抽检批次", "family": "quantity", "name": "药品抽检批次",
            "method": "reference", "confidence": 1.0, "indicators": 3, "projects": 2, "provinces": 2,
            "first_year": 2023, "last_year": 2025, "comparable": 2,
        },
        {
            "concept_id": "drugs", "concept": "药品抽检批次", "family": "quantity", "name": "药品常规抽检",
            "method": "similar", "confidence": 0.86, "indicators": 1, "projects": 1, "provinces": 1,
            "first_year": 2025, "last_year": 2025, "comparable": 0,
        },
    ]  # fmt: skip
