"""Q12 and Q14: what a form measures, and what it leaves out."""

from __future__ import annotations

import pytest

from tests.tables import Rows, found, messages


@pytest.mark.parametrize(
    ("code", "name", "fires"),
    [
        ("OUT.QLT", "审计工作报告份数", True),
        ("BEN.SOC", "群众满意度（问卷）", True),
        ("OUT.QTY", "项目完成时间", True),
        ("OUT.QLT", "资金支付及时", True),
        ("SAT.SRV", "群众满意度", False),
        ("OUT.QTY", "满意度调查次数", False),
        ("OUT.QLT", "投诉次数", False),
        ("BEN.ECO", "节约成本", False),
        ("CST.SOC", "扰民次数", False),
        (None, "群众满意度", False),
        ("OUT.QTY", None, False),
    ],
)
def test_a_name_that_says_another_family_is_a_signal(code: str | None, name: str | None, fires: bool) -> None:
    rows = Rows()
    rows.indicator(rows.project(), taxonomy_code=code, name=name)
    assert bool(found(rows, "Q12")) is fires


def test_the_message_names_where_it_stands_and_what_the_name_says() -> None:
    rows = Rows()
    rows.indicator(rows.project(), taxonomy_code="OUT.QLT", level2_printed="质量 指标", name="审计报告份数")
    (finding,) = found(rows, "Q12")
    assert (finding["observed"], finding["expected"]) == ("质量 指标", "数量指标")
    assert finding["message_zh"] == "指标“审计报告份数”列在“质量 指标”下，从名称看应为数量指标。"
    assert finding["message_en"] == 'Indicator "审计报告份数" stands under 质量 指标, but its name says quantity.'


def measured(rows: Rows, *codes: str | None, **values: object) -> str:
    project = rows.project(**values)
    for code in codes:
        rows.indicator(project, taxonomy_code=code)
    return project


def test_a_form_without_cost_benefit_or_satisfaction_says_which() -> None:
    rows = Rows()
    measured(rows, "OUT.QTY", "OUT.QLT", "BEN.SOC", "SAT.SRV", project_name="培训")
    measured(rows, "OUT.QTY", "OUT.QTY", "OUT.TIM", form_kind="target")
    measured(rows, "OUT.QTY", "CST.ECO", "BEN.SUS", "SAT.SRV")
    assert [finding["observed"] for finding in found(rows, "Q14")] == [
        "无成本指标",
        "无成本指标、效益指标、满意度指标",
    ]
    assert messages(rows, "Q14")[0] == (
        "项目“培训”的4个指标中没有成本指标。",
        'None of the 4 indicators of project "培训" is a cost indicator.',
    )


def test_nothing_is_missing_where_not_all_indicators_are_placed_or_too_few_were_read() -> None:
    rows = Rows()
    measured(rows, "OUT.QTY", "OUT.QLT", None)
    measured(rows, "OUT.QTY", "OUT.QLT")
    rows.project()
    assert found(rows, "Q14") == []


def test_a_dimension_under_another_heading_is_there() -> None:
    rows = Rows()
    project = measured(rows, "OUT.QTY", "OUT.CST")
    rows.indicator(project, taxonomy_code="BEN.SOC", name="群众满意度")
    assert found(rows, "Q14") == []


def test_a_row_that_was_not_understood_may_hold_what_is_missing() -> None:
    rows = Rows()
    project = measured(rows, "OUT.QTY", "OUT.QLT", "OUT.TIM")
    rows.finding("P01", document_id=rows.document(1), project_id=project)
    assert found(rows, "Q14") == []
