"""Profiles on hand-made rows, with the expected result written out. Amounts in yuan, in 万元 in the views."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.sql.warehouse import only, query, table
from tests.tables import SICHUAN, TIANJIN, Rows

UP = {"target_operator": ">=", "attainment_method": "up"}
QUALITATIVE = {"target_kind": "qualitative", "actual_kind": "qualitative"}


# department_profile


def test_a_department_shows_money_scores_targets_and_results() -> None:
    rows = Rows()
    first = rows.project(department="药监局", budget_adjusted=1_000_000, executed=700_000, total_score=96.0, grade="优")
    rows.indicator(first, weight=30.0, attained=True, attainment=1.3, **UP)
    rows.indicator(first, weight=20.0, attained=False, attainment=0.5, **UP)
    rows.indicator(first, weight=30.0, attained=True, target_printed="及时", **QUALITATIVE)
    rows.indicator(first, weight=20.0, target_kind="blank")
    second = rows.project(
        department="药监局", budget_adjusted=100_000, executed=100_000, total_score=85.0, grade_derived="良"
    )
    rows.indicator(second, weight=100.0, attained=True, attainment=2.0, attainment_method="down")
    rows.project(department="药监局", unit="总队", budget_adjusted=100_000, grade="优秀")
    planned = rows.project(2, form_kind="target", department="药监局", budget_initial=500_000)
    rows.indicator(planned, weight=100.0, target_kind="qualitative", target_printed="3份")
    rows.project(2, form_kind="target", department="药监局")
    rows.project(3, department="药监局", fiscal_year=2024)
    rows.project(4, department="药监局", **SICHUAN)
    record, *others = query(rows, "FROM department_profile")
    assert only(record, *record) == {
        "province_code": "310000", "province": "上海", "department": "药监局", "department_basis": "department",
        "fiscal_year": 2023, "self_evaluations": 3, "target_forms": 2, "planned_n": 1,
        "planned_wan": Decimal("50.00"), "execution_n": 2, "execution_left_out": 1, "budget_wan": Decimal("110.00"),
        "executed_wan": Decimal("80.00"), "execution_rate": 0.727273, "execution_rate_median": 0.85, "score_n": 2,
        "score_median": 90.5, "grade_n": 3, "excellent": 2, "share_excellent": 0.666667,
        "low_execution_excellent": 1, "indicators": 6, "attainment_n": 4, "attainment_left_out": 1, "attained": 3,
        "share_attained": 0.75, "overshoots": 1, "points": 200.0, "qualitative_points": 30.0,
        "qualitative_share": 0.15, "unmeasurable": 2, "unmeasurable_share": 0.333333,
    }  # fmt: skip
    assert table(others, "province", "fiscal_year", "self_evaluations") == [("上海", 2024, 1), ("四川", 2023, 1)]


def test_a_department_with_target_forms_only_has_no_results_and_a_unit_may_stand_in() -> None:
    rows = Rows()
    planned = rows.project(form_kind="target", fiscal_year=2025, unit="检验院", budget_initial=500_000, **TIANJIN)
    rows.indicator(planned)
    rows.project(form_kind="target", fiscal_year=2025, **TIANJIN)
    records = query(rows, "FROM department_profile")
    columns = (
        "department", "department_basis", "self_evaluations", "target_forms", "planned_n", "planned_wan",
        "execution_n", "execution_left_out", "budget_wan", "execution_rate", "score_n", "grade_n", "excellent",
        "share_excellent", "low_execution_excellent", "indicators", "attainment_n", "attainment_left_out", "attained",
        "share_attained", "overshoots", "points", "qualitative_points", "qualitative_share", "unmeasurable",
        "unmeasurable_share",
    )  # fmt: skip
    assert table(records, *columns) == [
        (
            "检验院", "unit", 0, 1, 1, Decimal("50.00"), 0, 0, None, None, 0, 0, None, None, None, 1, 0, 0, None, None,
            None, None, None, None, 0, 0.0,
        ),
        (
            None, None, 0, 1, 0, None, 0, 0, None, None, 0, 0, None, None, None, 0, 0, 0, None, None, None, None, None,
            None, 0, None,
        ),
    ]  # fmt: skip


def test_a_low_rate_that_a_form_only_states_counts_as_in_the_list() -> None:
    rows = Rows()
    rows.project(department="药监局", execution_rate_stated=0.7, grade="优")
    rows.project(department="药监局", execution_rate=0.9, execution_rate_stated=0.7, grade_derived="优")
    (record,) = query(rows, "FROM department_profile")
    listed = query(rows, "FROM low_execution_high_grade")
    assert (record["low_execution_excellent"], len(listed)) == (1, 1)


# project_years


def test_a_project_is_followed_through_its_years() -> None:
    rows = Rows()
    first = rows.project(
        1, project_key="甲", fiscal_year=2021, budget_initial=1_000_000, budget_adjusted=900_000, executed=450_000,
        total_score=90.0, grade="优", project_name="旧名",
    )  # fmt: skip
    rows.indicator(first, attained=True)
    rows.indicator(first, attained=False)
    rows.indicator(first)
    plan = rows.project(2, project_key="甲", fiscal_year=2023, form_kind="target", budget_initial=1_500_000)
    rows.indicator(plan)
    rows.indicator(plan)
    rows.project(3, project_key="甲", fiscal_year=2023, form_kind="target", budget_initial=9_000_000)
    second = rows.project(
        4, project_key="甲", fiscal_year=2023, budget_initial=1_200_000, total_score=87.5, grade_derived="良",
        project_name="新名", department="药监局", unit="总队",
    )  # fmt: skip
    rows.indicator(second)
    rows.project(5, project_key="甲", fiscal_year=2023, total_score=1.0)
    last = rows.project(6, project_key="甲", fiscal_year=2024, form_kind="target", budget_initial=600_000)
    rows.indicator(last)
    rows.indicator(last)
    rows.project(7, project_key=None)
    rows.project(8, project_key="乙", fiscal_year=None)
    records = query(rows, "FROM project_years")
    columns = (
        "project_id", "plan_id", "fiscal_year", "year_before", "years", "self_evaluations", "target_forms",
        "planned_wan", "budget_initial_wan", "budget_adjusted_wan", "executed_wan", "execution_rate", "total_score",
        "grade", "indicators", "attainment_n", "attained", "share_attained", "budget_change_share", "score_change",
    )  # fmt: skip
    wan = Decimal
    assert table(records, *columns) == [
        (
            first, None, 2021, None, 3, 1, 0, None, wan("100.00"), wan("90.00"), wan("45.00"), 0.5, 90.0, "优", 3, 2, 1,
            0.5, None, None,
        ),
        (
            second, plan, 2023, 2021, 3, 2, 2, wan("150.00"), wan("120.00"), None, None, None, 87.5, "良", 1, 0, None,
            None, 0.2, -2.5,
        ),
        (
            last, last, 2024, 2023, 3, 0, 1, wan("60.00"), None, None, None, None, None, None, 2, 0, None, None, -0.5,
            None,
        ),
    ]  # fmt: skip
    assert table(records[1:2], "province_code", "province", "project_key", "department", "unit", "project_name") == [
        ("310000", "上海", "甲", "药监局", "总队", "新名")
    ]


def test_a_budget_of_nothing_the_year_before_gives_no_change() -> None:
    rows = Rows()
    rows.project(1, project_key="甲", fiscal_year=2022, budget_initial=0)
    rows.project(2, project_key="甲", fiscal_year=2023, budget_initial=100)
    records = query(rows, "FROM project_years")
    assert table(records, "fiscal_year", "budget_change_share", "indicators") == [(2022, None, 0), (2023, None, 0)]


# deviation_reasons


SITUATIONS = [
    ({"attained": False, "attainment": 0.5, **UP}, "missed"),
    ({"attained": True, "attainment": 1.3, **UP}, "overshoot"),
    ({"attained": True, "attainment": 1.3, "attainment_method": "down"}, "on_target"),
    ({"attained": True, "attainment": 1.3, "weight": 5.0, "score": 4.0, **UP}, "overshoot"),
    ({"attained": True, "attainment": 1.29, "weight": 5.0, "score": 4.98, **UP}, "points_lost"),
    ({"attained": True, "attainment": 1.0, "weight": 5.0, "score": 4.99, **UP}, "on_target"),
    ({"attained": None}, "not_comparable"),
]


@pytest.mark.parametrize(("values", "situation"), SITUATIONS)
def test_a_reason_stands_beside_what_it_explains(values: dict, situation: str) -> None:
    rows = Rows()
    project = rows.project(department="药监局")
    indicator = rows.indicator(
        project, name="抽检", target_printed="≥10", actual_printed="5", deviation_reason="疫情影响", **values
    )
    rows.indicator(project, **values)
    rows.indicator(rows.project(2, form_kind="target"), deviation_reason="疫情影响", **values)
    (record,) = query(rows, "FROM deviation_reasons")
    assert only(record, *record) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2023, "department": "药监局",
        "project_name": "项目1-1", "item": "indicator", "name": "抽检", "situation": situation,
        "target_printed": "≥10", "actual_printed": "5", "weight": values.get("weight"), "score": values.get("score"),
        "deviation_reason": "疫情影响", "reason_length": 4, "times_used": 1, "project_id": project,
        "indicator_id": indicator, "path": "folder/document-1.txt", "source": "line 21",
    }  # fmt: skip
    (counted,) = query(rows, "FROM deviation_reasons_by_province_year")
    assert (counted["situation"], counted["indicators"], counted["explained"]) == (situation, 2, 1)


def test_reasons_for_money_are_listed_with_the_funding_line() -> None:
    rows = Rows()
    project = rows.project()
    values = {"weight": 10.0, "score": 5.0, "deviation_reason": "招标结余"}
    rows.funding(project, "total", budget_adjusted=1_000_000, executed=500_000, label_printed="总额", **values)
    rows.funding(project, "other", budget_adjusted=100, executed=100, deviation_reason="招标结余")
    rows.funding(project, "local", budget_adjusted=100, deviation_reason="未到位")
    rows.funding(project, "unit_funds", executed=100, deviation_reason="追加")
    rows.funding(project, "carryover", budget_adjusted=100, executed=0)
    records = query(rows, "FROM deviation_reasons ORDER BY source")
    columns = (
        "item", "name", "situation", "target_printed", "actual_printed", "weight", "score", "times_used",
        "indicator_id",
    )  # fmt: skip
    assert table(records, *columns) == [
        ("funding", "总额", "unspent", "100.00", "50.00", 10.0, 5.0, 2, None),
        ("funding", "其他资金", "spent", "0.01", "0.01", None, None, 2, None),
        ("funding", "local", "not_comparable", "0.01", None, None, None, 1, None),
        ("funding", "unit_funds", "not_comparable", None, "0.01", None, None, 1, None),
    ]


def test_a_text_is_counted_within_its_province_and_year() -> None:
    rows = Rows()
    for document, values in enumerate(({}, {}, {"fiscal_year": 2024}, SICHUAN), start=1):
        rows.indicator(rows.project(document, **values), deviation_reason="疫情影响")
    rows.indicator(rows.project(5), deviation_reason="任务调整")
    records = query(rows, "FROM deviation_reasons")
    columns = ("province", "fiscal_year", "deviation_reason", "times_used")
    assert table(records, *columns) == [
        ("上海", 2023, "疫情影响", 2),
        ("上海", 2023, "疫情影响", 2),
        ("上海", 2023, "任务调整", 1),
        ("上海", 2024, "疫情影响", 1),
        ("四川", 2023, "疫情影响", 1),
    ]


def test_explanations_are_counted_where_the_form_has_room_for_them() -> None:
    rows = Rows()
    asked = rows.project(header_printed="三级指标 得分 未完成原因分析")
    rows.indicator(asked, attained=False, deviation_reason="疫情影响")
    rows.indicator(asked, attained=False, deviation_reason="疫情影响")
    rows.indicator(asked, attained=False)
    also_asked = rows.project(header_printed="三级指标 得分 偏差分析")
    rows.indicator(also_asked, attained=False, deviation_reason="任务有所调整")
    rows.indicator(rows.project(), attained=False)
    rows.indicator(rows.project(header_printed="三级指标 得分"), attained=False)
    rows.indicator(rows.project(header_printed="三级指标 得分"), attained=True)
    rows.indicator(rows.project(2, form_kind="target"))
    columns = (
        "situation", "indicators", "n", "left_out", "explained", "share_explained", "reasons", "reason_length_median",
    )  # fmt: skip
    assert table(query(rows, "FROM deviation_reasons_by_province_year"), *columns) == [
        ("missed", 6, 5, 1, 3, 0.6, 2, 4.0),
        ("on_target", 1, 0, 1, 0, None, 0, None),
    ]


# goal_text_copied


PLAN = "加强药品监管，提升质量。完成抽检 1000批次；及时。保障用药安全"


@pytest.mark.parametrize(
    ("expected", "reached", "clauses", "copied", "characters", "characters_copied", "identical"),
    [
        (PLAN, PLAN, 4, 4, 26, 26, True),
        (PLAN, PLAN.replace(" ", "\n"), 4, 4, 26, 26, True),
        (PLAN, "已加强药品监管，\n提 升质量，抽检950批次", 4, 2, 26, 10, False),
        (PLAN, "及时开展工作，保障用药安全。", 4, 1, 26, 6, False),
        ("及时。准确", "及时。准确", 0, 0, 0, 0, True),
    ],
)
def test_goals_are_compared_clause_by_clause(
    expected: str, reached: str, clauses: int, copied: int, characters: int, characters_copied: int, identical: bool
) -> None:
    rows = Rows()
    project = rows.project(goal_expected=expected, goal_actual=reached, department="药监局", unit="总队")
    (record,) = query(rows, "FROM goal_text_copied")
    assert only(record, *record) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2023, "form_kind": "self_evaluation",
        "department": "药监局", "unit": "总队", "project_name": "项目1-1", "clauses": clauses, "clauses_copied": copied,
        "characters": characters, "characters_copied": characters_copied,
        "copied_share": round(characters_copied / characters, 6) if characters else None, "identical": identical,
        "year_before": None, "same_as_year_before": None, "goal_expected": expected, "goal_actual": reached,
        "project_id": project, "path": "folder/document-1.txt", "source": "line 100",
    }  # fmt: skip


def test_goals_in_other_words_are_not_listed() -> None:
    rows = Rows()
    rows.project(goal_expected="加强药品监管", goal_actual="药品监管有所加强")
    rows.project(goal_expected="加强药品监管", goal_actual=None)
    rows.project(goal_expected="加强药品监管", goal_actual=" ")
    rows.project(goal_expected=None, goal_actual="加强药品监管")
    rows.project(2, form_kind="target", goal_expected="加强药品监管", goal_actual="加强药品监管")
    assert query(rows, "FROM goal_text_copied") == []


def test_a_goal_taken_from_the_year_before_is_told_but_for_its_figures() -> None:
    rows = Rows()
    goals = ("完成抽检1000批次", "完成抽检 2０00批次", "完成检查2000批次", "完成检查2.5万批次")
    for number, goal in enumerate(goals, start=1):
        rows.project(number, project_key="甲", fiscal_year=2020 + number, form_kind="target", goal_expected=goal)
    rows.project(5, project_key="乙", fiscal_year=2022, form_kind="target", goal_expected="完成抽检2000批次")
    rows.project(6, project_key=None, fiscal_year=2022, form_kind="target", goal_expected="完成抽检2000批次")
    records = query(rows, "FROM goal_text_copied")
    columns = ("fiscal_year", "form_kind", "clauses", "identical", "year_before", "same_as_year_before")
    assert table(records, *columns) == [(2022, "target", None, None, 2021, True)]


def test_copied_texts_are_counted_over_what_can_be_compared() -> None:
    rows = Rows()
    rows.project(1, goal_expected="加强药品监管，完成全年任务", goal_actual="加强药品监管，开展检查", project_key="甲")
    rows.project(1, goal_expected="加强药品监管，完成全部年度任务", goal_actual="加强药品监管")
    same = rows.project(1, goal_expected="完成", goal_actual="完成")
    rows.project(1, goal_expected="完成")
    rows.project(1, goal_actual="完成")
    rows.project(1, goal_expected=" ", goal_actual="完成")
    rows.indicator(same, description="指标1", name="指标1")
    rows.indicator(same, description="做得好", name="指标2")
    rows.indicator(same)
    rows.project(2, project_key="甲", fiscal_year=2024, form_kind="target", goal_expected="加强药品监管，完成全年任务")
    rows.project(2, project_key="甲", fiscal_year=2024, form_kind="target", goal_expected="换个说法")
    rows.project(2, project_key="甲", fiscal_year=2024, form_kind="target")
    records = query(rows, "FROM copied_text_by_province_year")
    assert only(records[0], *records[0]) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2023, "form_kind": "self_evaluation",
        "forms": 6, "goals_n": 3, "goals_left_out": 3, "half_copied": 2, "share_half_copied": 0.666667,
        "identical": 1, "year_before_n": 0, "year_before_left_out": 6, "same_as_year_before": 0, "share_same": None,
        "descriptions_n": 2, "descriptions_left_out": 1, "descriptions_copied": 1, "share_descriptions_copied": 0.5,
    }  # fmt: skip
    assert only(records[1], *records[1]) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2024, "form_kind": "target",
        "forms": 3, "goals_n": 0, "goals_left_out": None, "half_copied": 0, "share_half_copied": None,
        "identical": 0, "year_before_n": 2, "year_before_left_out": 1, "same_as_year_before": 1, "share_same": 0.5,
        "descriptions_n": 0, "descriptions_left_out": 0, "descriptions_copied": 0, "share_descriptions_copied": None,
    }  # fmt: skip
