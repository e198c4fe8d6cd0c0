"""Views on targets on hand-made rows, with the expected result written out. Amounts in yuan, in 万元 in the views."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.sql.warehouse import only, query, table
from tests.tables import SICHUAN, TIANJIN, Rows

UP = {"target_operator": ">=", "target_operator_method": "printed", "attainment_method": "up"}
DOWN = {"target_operator": "<=", "target_operator_method": "printed", "attainment_method": "down"}
QUALITATIVE = {"target_kind": "qualitative", "actual_kind": "qualitative"}


# attainment_buckets


def test_every_range_of_attainment_is_listed_with_its_lower_end() -> None:
    rows = Rows()
    project = rows.project()
    values = (0.0, 0.599, 0.6, 0.799, 0.8, 0.999, 1.0, 1.0 + 1e-12, 1.001, 1.199, 1.2, 1.299, 1.3, 2.0, 2.001, 9.0)
    for attainment in (*values, None):
        rows.indicator(project, attainment=attainment, attained=True)
    rows.indicator(rows.project(2, form_kind="target"))
    records = query(rows, "FROM attainment_buckets WHERE breakdown = 'all'")
    columns = ("bucket_no", "bucket", "indicators", "n", "left_out", "in_bucket", "share")
    assert table(records, *columns) == [
        (number, bucket, 17, 16, 1, 2, 0.125)
        for number, bucket in enumerate(("<0.6", "0.6-0.8", "0.8-1", "1", "1-1.2", "1.2-1.3", "1.3-2", ">2"), start=1)
    ]


def test_attainment_is_divided_by_family_and_code() -> None:
    rows = Rows()
    project = rows.project()
    rows.indicator(project, attainment=0.5)
    rows.indicator(project, attainment=1.0, taxonomy_code="OUT.CST")
    rows.indicator(project, attainment=1.0, taxonomy_code="CST.ECO")
    rows.indicator(project, attainment=None, taxonomy_code="CST.ECO")
    rows.indicator(project, attainment=None, taxonomy_code=None)
    records = query(rows, "FROM attainment_buckets WHERE in_bucket > 0 OR n = 0")
    columns = ("breakdown", "family", "taxonomy_code", "bucket", "n", "left_out", "in_bucket", "share")
    nothing = [
        (bucket, 0, 1, 0, None) for bucket in ("<0.6", "0.6-0.8", "0.8-1", "1", "1-1.2", "1.2-1.3", "1.3-2", ">2")
    ]
    assert table(records, *columns) == [
        ("all", None, None, "<0.6", 3, 2, 1, 0.333333),
        ("all", None, None, "1", 3, 2, 2, 0.666667),
        ("family", "cost", None, "1", 2, 1, 2, 1.0),
        ("family", "quantity", None, "<0.6", 1, 0, 1, 1.0),
        *(("family", None, None, *rest) for rest in nothing),
        ("taxonomy", "cost", "CST.ECO", "1", 1, 1, 1, 1.0),
        ("taxonomy", "cost", "OUT.CST", "1", 1, 0, 1, 1.0),
        ("taxonomy", "quantity", "OUT.QTY", "<0.6", 1, 0, 1, 1.0),
        *(("taxonomy", None, None, *rest) for rest in nothing),
    ]


# overshoot_by_province_year


def test_overshoots_are_counted_over_what_could_overshoot() -> None:
    rows = Rows()
    first = rows.project()
    for attainment, score, reason in (
        (1.3, 10.0, None),
        (2.0, 10.0, "任务增加"),
        (1.5, 9.0, None),
        (1.29, 10.0, "说明"),
    ):
        rows.indicator(first, attainment=attainment, weight=10.0, score=score, deviation_reason=reason, **UP)
    rows.indicator(first, attainment=3.0, attained=True, **DOWN)
    rows.indicator(first, attainment=None, attainment_method="unit_mismatch")
    rows.indicator(first, attainment=None, attainment_method="up")
    second = rows.project()
    rows.indicator(second, attainment=1.0, attainment_method="up+unit_converted")
    rows.indicator(rows.project(2, form_kind="target"), attainment=9.0, **UP)
    rows.indicator(rows.project(3, **SICHUAN))
    records = query(rows, "FROM overshoot_by_province_year")
    columns = (
        "province", "indicators", "n", "left_out", "overshoots", "share", "full_score", "explained", "share_explained",
        "overshoot_median", "forms_n", "share_median",
    )  # fmt: skip
    assert table(records, *columns) == [
        ("上海", 8, 5, 3, 3, 0.6, 2, 1, 0.333333, 1.5, 2, 0.375),
        ("四川", 1, 0, 1, 0, None, 0, 0, None, None, 0, None),
    ]
    listed = query(rows, "SELECT count(*) AS n FROM overshoot")
    assert listed[0]["n"] == 3


# met_exactly


def test_results_exactly_on_target_are_counted() -> None:
    rows = Rows()
    first = rows.project()
    rows.indicator(first, attainment=1.0, target_value=100.0, target_unit="%")
    rows.indicator(first, attainment=1.0 - 1e-12, target_value=100.0, target_unit="次")
    rows.indicator(first, attainment=1.0, target_value=98.5, target_unit="%")
    rows.indicator(first, attainment=0.99, target_value=98.5, target_unit="%")
    rows.indicator(first, attained=True, **QUALITATIVE)
    second = rows.project()
    rows.indicator(second, attainment=1.0, target_value=3.0)
    rows.indicator(rows.project())
    rows.indicator(rows.project(2, form_kind="target"), attainment=1.0)
    (record,) = query(rows, "FROM met_exactly")
    assert only(record, *record) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2023, "indicators": 7, "n": 5, "left_out": 2,
        "exactly": 4, "share": 0.8, "exactly_not_100": 3, "exactly_with_decimals": 1, "forms_n": 2,
        "share_median": 0.875, "forms_all_exactly": 1,
    }  # fmt: skip


# measurability_funnel


def test_each_step_of_the_funnel_is_part_of_the_one_before() -> None:
    rows = Rows()
    project = rows.project()
    rows.indicator(project, attained=True, score_check="match")
    rows.indicator(project, attained=False, score_check="above")
    rows.indicator(project, attained=True)
    rows.indicator(project, score_check="match")
    rows.indicator(project, attained=True, score_check="match", **QUALITATIVE)
    rows.indicator(project, target_kind="date", attained=True)
    rows.indicator(project, target_kind="blank")
    rows.indicator(rows.project(), target_kind="blank")
    planned = rows.project(2, form_kind="target", fiscal_year=2025, **TIANJIN)
    rows.indicator(planned)
    rows.indicator(planned, target_kind="qualitative")
    records = query(rows, "FROM measurability_funnel")
    columns = (
        "form_kind", "step_no", "step", "forms", "all_indicators", "indicators", "lost", "share_of_all",
        "share_of_previous",
    )  # fmt: skip
    assert table(records, *columns) == [
        ("target", 1, "all", 1, 2, 2, None, 1.0, None),
        ("target", 2, "target_stated", 1, 2, 2, 0, 1.0, 1.0),
        ("target", 3, "target_numeric", 1, 2, 1, 1, 0.5, 0.5),
        ("target", 4, "result_comparable", 1, 2, None, None, None, None),
        ("target", 5, "score_recomputable", 1, 2, None, None, None, None),
        ("self_evaluation", 1, "all", 2, 8, 8, None, 1.0, None),
        ("self_evaluation", 2, "target_stated", 2, 8, 6, 2, 0.75, 0.75),
        ("self_evaluation", 3, "target_numeric", 2, 8, 4, 2, 0.5, 0.666667),
        ("self_evaluation", 4, "result_comparable", 2, 8, 3, 1, 0.375, 0.75),
        ("self_evaluation", 5, "score_recomputable", 2, 8, 2, 1, 0.25, 0.666667),
    ]


# missing_dimensions


ALL_CODES = ("OUT.QTY", "OUT.QLT", "OUT.TIM", "OUT.CST", "BEN.SOC", "SAT.SRV")


def with_codes(rows: Rows, *codes: str | None, document: int = 1, **values: object) -> str:
    project = rows.project(document, **values)
    for code in codes:
        rows.indicator(project, taxonomy_code=code)
    return project


def test_forms_that_lack_a_dimension_say_which() -> None:
    rows = Rows()
    with_codes(rows, *ALL_CODES)
    with_codes(rows, "OUT.QTY", "OUT.QLT", "OUT.TIM", "CST.SOC", "BEN.SUS", "SAT.SRV")
    no_cost = with_codes(rows, "OUT.QTY", "OUT.QLT", "OUT.TIM", "BEN.ENV", "SAT.SRV")
    only_benefit = with_codes(rows, "BEN.ECO", document=2, form_kind="target", department="药监局", unit="总队")
    with_codes(rows, "OUT.QTY", None)
    rows.project()
    records = query(rows, "FROM missing_dimensions ORDER BY missing")
    flags = ("no_cost", "no_benefit", "no_satisfaction", "no_quantity", "no_quality", "no_timeliness")
    assert table(records, "project_id", "form_kind", "indicators", "missing", "missing_dimensions", *flags) == [
        (no_cost, "self_evaluation", 5, 1, "cost", True, False, False, False, False, False),
        (
            only_benefit, "target", 1, 5, "cost, satisfaction, quantity, quality, timeliness",
            True, False, True, True, True, True,
        ),
    ]  # fmt: skip
    assert table(records[1:], "province", "fiscal_year", "department", "unit", "project_name", "path", "source") == [
        ("上海", 2023, "药监局", "总队", "项目2-1", "folder/document-2.txt", "line 100")
    ]


def test_missing_dimensions_are_counted_over_the_forms_that_can_tell() -> None:
    rows = Rows()
    with_codes(rows, *ALL_CODES)
    with_codes(rows, "OUT.QTY")
    with_codes(rows, "OUT.QTY", "BEN.ECO", "BEN.SOC", "BEN.ENV", "BEN.SUS")
    with_codes(rows, "OUT.QTY", None)
    rows.project()
    with_codes(rows, None, document=2, form_kind="target", **SICHUAN)
    records = query(rows, "FROM missing_dimensions_by_province_year")
    columns = ("form_kind", "dimension", "forms", "n", "left_out", "missing", "share")
    assert table(records[:6], *columns) == [
        ("self_evaluation", "benefit", 5, 3, 2, 1, 0.333333),
        ("self_evaluation", "cost", 5, 3, 2, 2, 0.666667),
        ("self_evaluation", "quality", 5, 3, 2, 2, 0.666667),
        ("self_evaluation", "quantity", 5, 3, 2, 0, 0.0),
        ("self_evaluation", "satisfaction", 5, 3, 2, 2, 0.666667),
        ("self_evaluation", "timeliness", 5, 3, 2, 2, 0.666667),
    ]
    assert {(r["province"], r["n"], r["left_out"], r["missing"], r["share"]) for r in records[6:]} == {
        ("四川", 0, 1, 0, None)
    }


# cost_targets_equal_budget


def cost(rows: Rows, project: str, value: float | None, unit: str | None = "元", **values: object) -> str:
    return rows.indicator(
        project, **({"taxonomy_code": "CST.ECO", "target_value": value, "target_unit": unit} | values)
    )


def test_cost_targets_that_are_the_budget_are_listed_with_the_budget_they_equal() -> None:
    rows = Rows()
    project = rows.project(budget_initial=1_000_000, budget_adjusted=800_000, department="药监局", unit="总队")
    initial = cost(rows, project, 1_001_000, name="成本", target_printed="≤100.1万元", weight=10.0, score=9.0)
    adjusted = cost(rows, project, 799_200, taxonomy_code="OUT.CST")
    cost(rows, project, 1_001_001)
    cost(rows, project, 900_000)
    cost(rows, project, 1_000_000, unit="元/人")
    cost(rows, project, 1_000_000, taxonomy_code="BEN.ECO")
    small = rows.project(budget_initial=10_000, budget_adjusted=10_000)
    both = cost(rows, small, 9_950)
    cost(rows, small, 9_949)
    cost(rows, rows.project(budget_initial=0), 30)
    cost(rows, rows.project(), 30)
    planned = rows.project(2, form_kind="target", fiscal_year=2025, budget_initial=1_200_000, **TIANJIN)
    of_plan = cost(rows, planned, 1_200_000)
    records = query(rows, "FROM cost_targets_equal_budget")
    wan = Decimal
    columns = ("indicator_id", "form_kind", "target_wan", "budget_initial_wan", "budget_adjusted_wan", "equals")
    assert table(records, *columns) == [
        (of_plan, "target", wan("120.00"), wan("120.00"), None, "initial"),
        (initial, "self_evaluation", wan("100.10"), wan("100.00"), wan("80.00"), "initial"),
        (adjusted, "self_evaluation", wan("79.92"), wan("100.00"), wan("80.00"), "adjusted"),
        (both, "self_evaluation", wan("1.00"), wan("1.00"), wan("1.00"), "both"),
    ]
    columns = (
        "province", "fiscal_year", "department", "unit", "project_name", "name", "taxonomy_code", "target_printed",
        "weight", "score", "path", "source",
    )  # fmt: skip
    assert table(records[1:2], *columns) == [
        (
            "上海", 2023, "药监局", "总队", "项目1-1", "成本", "CST.ECO", "≤100.1万元", 10.0, 9.0,
            "folder/document-1.txt", "line 21",
        )
    ]  # fmt: skip


def test_cost_targets_are_counted_by_what_they_say() -> None:
    rows = Rows()
    project = rows.project(budget_initial=1_000_000, budget_adjusted=800_000)
    cost(rows, project, 1_000_000)
    cost(rows, project, 800_000, taxonomy_code="OUT.CST")
    cost(rows, project, 900_000)
    cost(rows, project, 100, unit="元/人")
    cost(rows, project, 95, unit="%")
    cost(rows, project, None, unit=None, target_kind="qualitative")
    rows.indicator(project)
    only_budget = rows.project(budget_adjusted=500_000)
    cost(rows, only_budget, 500_000)
    cost(rows, rows.project(), 500_000)
    cost(rows, rows.project(budget_initial=0, budget_adjusted=0), 30)
    cost(rows, rows.project(2, form_kind="target", **SICHUAN), None, unit=None, target_kind="blank")
    records = query(rows, "FROM cost_targets_by_province_year")
    columns = (
        "province", "form_kind", "indicators", "n", "left_out", "equal_budget", "share", "unit_costs",
        "without_number", "forms", "forms_equal_only",
    )  # fmt: skip
    assert table(records, *columns) == [
        ("上海", "self_evaluation", 9, 4, 5, 3, 0.75, 1, 1, 4, 1),
        ("四川", "target", 1, 0, 1, 0, None, 0, 1, 1, 0),
    ]


# satisfaction_profile


def satisfied(rows: Rows, project: str, target: float | None, result: float | None = None, **values: object) -> None:
    reached = {} if result is None or not target else {"attainment": result / target, "attained": result >= target}
    rows.indicator(
        project, **({"taxonomy_code": "SAT.SRV", "target_value": target, "target_unit": "%"} | UP | reached | values)
    )


def test_satisfaction_shows_what_is_asked_and_what_is_reported() -> None:
    rows = Rows()
    first = rows.project()
    satisfied(rows, first, 80.0, 100.0)
    satisfied(rows, first, 85.0, 85.0)
    satisfied(rows, first, 90.0, 88.0, actual_unit="%", actual_value=88.5)
    satisfied(rows, first, 95.0, None)
    satisfied(rows, first, 95.0, 95.0, target_value_high=98.0)
    satisfied(rows, first, 5.0, None, **DOWN | {"attainment": 1.0, "attained": True})
    satisfied(rows, first, 3.0, 3.0, target_unit="分")
    satisfied(rows, first, None, None, target_kind="qualitative", target_unit=None, target_operator=None)
    satisfied(rows, first, 99.0, 99.0, taxonomy_code="BEN.SOC")
    assumed = {"target_operator": None, "target_operator_method": "assumed"}
    satisfied(rows, rows.project(), 90.0, 99.0, **assumed, attainment_method="up+direction_assumed")
    rows.project()
    planned = rows.project(2, form_kind="target", fiscal_year=2025, **TIANJIN)
    satisfied(rows, planned, 95.0, attainment_method="no_result")
    rows.project(3, **SICHUAN)
    tianjin, shanghai, sichuan = query(rows, "FROM satisfaction_profile")
    assert only(shanghai, *shanghai) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2023, "form_kind": "self_evaluation", "forms": 3,
        "forms_with_satisfaction": 2, "indicators": 9, "targets_n": 5, "targets_left_out": 4,
        "target_p10": 82.0, "target_median": 90.0, "target_p90": 93.0,  # of 80, 85, 90, 90 and 95
        "results_n": 4, "results_left_out": 1,
        "result_p10": 86.05, "result_median": 93.75, "result_p90": 99.7,  # of 85, 88.5, 99 and 100
        "attained": 3, "share_attained": 0.75, "exactly": 1, "at_100": 1, "share_at_100": 0.25,
    }  # fmt: skip
    columns = (
        "forms", "forms_with_satisfaction", "indicators", "targets_n", "targets_left_out", "target_median", "results_n",
        "results_left_out", "result_median", "attained", "share_attained", "share_at_100",
    )  # fmt: skip
    assert table([tianjin, sichuan], *columns) == [
        (1, 1, 1, 1, 0, 95.0, 0, None, None, 0, None, None),
        (1, 0, 0, 0, 0, None, 0, 0, None, 0, None, None),
    ]


# target_changes


IN_BATCHES = {"actual_unit": "批次", "actual_kind": "numeric", "actual_value": 110.0}


def stated(rows: Rows, document: int, year: int, key: str | None = "甲", **values: object) -> str:
    return rows.project(document, project_key=key, fiscal_year=year, **values)


def target(rows: Rows, project: str, value: float | None, **values: object) -> str:
    printed = None if value is None else f"≥{value:g}"
    return rows.indicator(
        project,
        **({"name": "抽检批次", "target_value": value, "target_unit": "批次", "target_printed": printed} | UP | values),
    )


def test_a_target_stands_beside_that_of_the_year_before() -> None:
    rows = Rows()
    before = stated(rows, 1, 2021, budget_initial=1_000_000)
    in_batches = {"actual_unit": "批次", "actual_kind": "numeric"}
    old = target(
        rows, before, 100.0, attainment=1.2, attained=True, actual_printed="121批次", actual_value=121.0, **in_batches
    )
    now = stated(rows, 2, 2023, budget_initial=1_500_000, project_name="抽检项目", department="药监局", unit="总队")
    new = target(rows, now, 110.0, family="quantity")
    (record,) = query(rows, "FROM target_changes")
    assert only(record, *record) == {
        "province_code": "310000", "province": "上海", "year_before": 2021, "fiscal_year": 2023, "project_key": "甲",
        "department": "药监局", "unit": "总队", "project_name": "抽检项目", "family": "quantity", "name": "抽检批次",
        "target_printed_before": "≥100", "target_printed": "≥110", "target_value_before": 100.0, "target_value": 110.0,
        "target_unit": "批次", "direction": "up", "change": "raised", "change_share": 0.1,
        "result_before_printed": "121批次", "result_before": 121.0, "below_last_result": True,
        "budget_before_wan": Decimal("100.00"), "budget_wan": Decimal("150.00"), "budget_grew": True,
        "indicator_id_before": old, "indicator_id": new, "source": "line 21",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "change", "below_last_result"),
    [
        ({"value": 100.0, "attainment": 1.1}, {"value": 90.0}, "lowered", True),
        ({"value": 100.0, "attainment": 1.1}, {"value": 110.0}, "raised", False),
        ({"value": 100.0, "attainment": 0.9}, {"value": 100.0}, "unchanged", False),
        ({"value": 100.0}, {"value": 100.0 + 1e-8}, "unchanged", None),
        ({"value": 0.1, "attainment": 3.0}, {"value": 0.3}, "raised", False),
        ({"value": 10.0, "attainment": 2.0, **DOWN}, {"value": 12.0, **DOWN}, "lowered", True),
        ({"value": 10.0, "attainment": 2.0, **DOWN}, {"value": 5.0, **DOWN}, "raised", False),
        ({"value": 10.0, **DOWN, "attainment_method": "actual_zero"}, {"value": 5.0, **DOWN}, "raised", True),
        # A result that could not be compared with its target says nothing.
        ({"value": 100.0, "attainment_method": "range_result", **IN_BATCHES}, {"value": 90.0}, "lowered", None),
        # Another unit, another direction, a range: not comparable.
        ({"value": 100.0, "attainment": 1.1}, {"value": 90.0, "target_unit": "个"}, "not_comparable", None),
        ({"value": 100.0, "attainment": 1.1}, {"value": 90.0, **DOWN}, "not_comparable", None),
        ({"value": 100.0, "attainment": 1.1, "target_value_high": 120.0}, {"value": 90.0}, "not_comparable", None),
        ({"value": 100.0, "attainment": 1.1}, {"value": 90.0, "target_value_high": 95.0}, "not_comparable", None),
        # Words.
        (
            {"value": None, "target_printed": "及时", "target_kind": "qualitative"},
            {"value": None, "target_printed": "及时", "target_kind": "qualitative"},
            "unchanged",
            None,
        ),
        (
            {"value": None, "target_printed": "及时", "target_kind": "qualitative"},
            {"value": None, "target_printed": "很及时", "target_kind": "qualitative"},
            "not_comparable",
            None,
        ),
    ],
)
def test_lowered_means_less_demanding_whatever_the_direction(
    before: dict, now: dict, change: str, below_last_result: bool | None
) -> None:
    rows = Rows()
    target(rows, stated(rows, 1, 2022), **before)
    target(rows, stated(rows, 2, 2023), **now)
    (record,) = query(rows, "FROM target_changes")
    assert (record["change"], record["below_last_result"]) == (change, below_last_result)


@pytest.mark.parametrize(
    ("method", "direction"),
    [
        ({"target_operator": "="}, "up"),
        ({"target_operator": ">"}, "up"),
        ({"target_operator": "<"}, "down"),
        ({"target_operator": None, "target_operator_method": "assumed"}, "up"),
        ({"target_operator": None, "target_operator_method": "cost_assumed"}, "down"),
        ({"target_operator": None, "target_operator_method": "time_limit_assumed"}, "down"),
        ({"target_operator": None, "target_operator_method": "given", "attainment_method": "up+unit_assumed"}, "up"),
        ({"target_operator": None, "target_operator_method": "given", "attainment_method": "down"}, "down"),
        ({"target_operator": None, "target_operator_method": "given", "attainment_method": "no_result"}, None),
    ],
)
def test_the_direction_of_a_target_is_known_in_several_ways(method: dict, direction: str | None) -> None:
    rows = Rows()
    target(rows, stated(rows, 1, 2022), 100.0, **method)
    target(rows, stated(rows, 2, 2023), 90.0, **method)
    (record,) = query(rows, "FROM target_changes")
    assert record["direction"] == direction
    assert record["change"] == {"up": "lowered", "down": "raised", None: "not_comparable"}[direction]


def test_a_change_not_comparable_shows_no_figures_of_the_year_before() -> None:
    rows = Rows()
    target(rows, stated(rows, 1, 2022), 100.0, attainment=1.0, target_unit="个")
    target(rows, stated(rows, 2, 2023), 0.0)
    (record,) = query(rows, "FROM target_changes")
    assert table([record], "target_value_before", "target_value", "change_share", "result_before", "direction") == [
        (None, 0.0, None, None, None)
    ]


@pytest.mark.parametrize(
    ("before", "now", "shown", "grew"),
    [
        ((100, 900), (200, 800), (Decimal("1.00"), Decimal("2.00")), True),
        ((None, 900), (200, 800), (Decimal("9.00"), Decimal("8.00")), False),
        ((100, 900), (None, 900), (Decimal("9.00"), Decimal("9.00")), False),
        ((100, None), (None, 800), (None, None), None),
        ((None, 900), (200, None), (None, None), None),
        ((None, None), (None, 800), (None, None), None),
    ],
)
def test_budgets_are_compared_like_with_like(before: tuple, now: tuple, shown: tuple, grew: bool | None) -> None:
    def budgets(initial: int | None, adjusted: int | None) -> dict:
        return {
            "budget_initial": initial and initial * 100,
            "budget_adjusted": adjusted and adjusted * 100,
        }

    rows = Rows()
    target(rows, stated(rows, 1, 2022, **budgets(*before)), 100.0)
    target(rows, stated(rows, 2, 2023, **budgets(*now)), 100.0)
    (record,) = query(rows, "FROM target_changes")
    assert ((record["budget_before_wan"], record["budget_wan"]), record["budget_grew"]) == (shown, grew)


def test_the_year_before_is_the_last_one_on_record_and_its_self_evaluation_goes_first() -> None:
    rows = Rows()
    target(rows, stated(rows, 1, 2020), 70.0)
    target(rows, stated(rows, 2, 2022, form_kind="target"), 80.0)
    target(rows, stated(rows, 3, 2022), 90.0)
    target(rows, stated(rows, 4, 2023, form_kind="target"), 100.0)
    target(rows, stated(rows, 5, 2024, key=None), 1.0)
    target(rows, stated(rows, 6, 2023, key=None), 1.0)
    records = query(rows, "FROM target_changes ORDER BY fiscal_year")
    assert table(records, "year_before", "fiscal_year", "target_value_before", "target_value") == [
        (2020, 2022, 70.0, 90.0),
        (2022, 2023, 90.0, 100.0),
    ]


def test_names_that_stand_twice_in_a_form_are_not_followed() -> None:
    rows = Rows()
    before, now, last = stated(rows, 1, 2022), stated(rows, 2, 2023), stated(rows, 3, 2024)
    for project in (before, now, last):
        target(rows, project, 100.0, name="唯一")
    target(rows, before, 100.0, name="重名")
    target(rows, now, 100.0, name="重名")
    target(rows, now, 200.0, name="重名")
    target(rows, last, 200.0, name="重名")
    target(rows, now, 200.0, name=None)
    target(rows, last, 200.0, name=None)
    records = query(rows, "FROM target_changes ORDER BY fiscal_year")
    assert table(records, "fiscal_year", "name") == [(2023, "唯一"), (2024, "唯一")]


def test_changes_of_a_province_are_shares_of_what_can_be_compared() -> None:
    rows = Rows()
    before = stated(rows, 1, 2022, budget_initial=1_000_000)
    now = stated(rows, 2, 2023, budget_initial=1_100_000)
    for number, (first, second, attainment) in enumerate(
        ((100.0, 80.0, 0.9), (100.0, 100.0, 1.1), (100.0, 130.0, None), (100.0, 90.0, 1.0)), start=1
    ):
        target(rows, before, first, attainment=attainment, name=f"指标{number}")
        target(rows, now, second, name=f"指标{number}")
    target(rows, before, 100.0, name="单位不同", target_unit="个")
    target(rows, now, 90.0, name="单位不同")
    words = {"target_kind": "qualitative", "name": "措辞", "target_printed": "及时"}
    target(rows, before, None, **words)
    target(rows, now, None, **words)
    target(rows, now, 5.0, name="新增")
    target(rows, stated(rows, 3, 2022, key="乙"), 100.0)
    target(rows, stated(rows, 4, 2023, key="乙"), 100.0)
    (record,) = query(rows, "FROM target_changes_by_province_year")
    assert only(record, *record) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2023, "projects": 2, "indicators": 7, "n": 6,
        "left_out": 1, "lowered": 2, "share_lowered": 0.333333, "raised": 1, "unchanged": 3, "share_unchanged": 0.5,
        "change_n": 5, "change_share_median": 0.0,  # of -0.2, 0, 0.3, -0.1 and 0
        "result_n": 3, "below_last_result": 3, "share_below_last_result": 1.0,  # 80 < 90, 100 < 110 and 90 < 100
        "budget_n": 5, "unchanged_budget_grew": 2, "share_unchanged_budget_grew": 0.4,
    }  # fmt: skip


def test_a_province_whose_changes_cannot_be_compared_has_no_shares() -> None:
    rows = Rows()
    target(rows, stated(rows, 1, 2022), 100.0, target_unit="个")
    target(rows, stated(rows, 2, 2023), 90.0)
    (record,) = query(rows, "FROM target_changes_by_province_year")
    columns = (
        "indicators", "n", "left_out", "share_lowered", "share_unchanged", "change_n", "change_share_median",
        "result_n", "share_below_last_result", "budget_n", "share_unchanged_budget_grew",
    )  # fmt: skip
    assert table([record], *columns) == [(1, 0, 1, None, None, 0, None, 0, None, 0, None)]


# plan_against_result


def both_forms(rows: Rows, **values: object) -> tuple[str, str]:
    plan = stated(rows, 1, 2023, form_kind="target", budget_initial=2_000_000, **values)
    money = {"budget_initial": 1_800_000, "budget_adjusted": 1_600_000, "executed": 1_500_000, "total_score": 95.0}
    return plan, stated(rows, 2, 2023, **money, **values)


def test_a_plan_meets_the_self_evaluation_of_its_project_and_year() -> None:
    rows = Rows()
    plan, result = both_forms(rows, department="药监局", unit="总队", project_name="抽检项目")
    planned = target(rows, plan, 100.0, attainment_method="no_result")
    found = target(
        rows, result, 80.0, attainment=1.05, attained=True, actual_printed="84批次", weight=10.0, score=10.0,
        deviation_reason="调减",
    )  # fmt: skip
    (record,) = query(rows, "FROM plan_against_result")
    assert only(record, *record) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2023, "project_key": "甲", "department": "药监局",
        "unit": "总队", "project_name": "抽检项目", "family": "quantity", "name": "抽检批次", "status": "changed",
        "planned_printed": "≥100", "target_printed": "≥80", "planned_value": 100.0, "target_value": 80.0,
        "target_unit": "批次", "actual_printed": "84批次", "attainment": 1.05, "attainment_of_plan": 0.84,
        "attained": True, "weight": 10.0, "score": 10.0, "deviation_reason": "调减", "planned_indicator_id": planned,
        "indicator_id": found, "planned_source": "line 21", "source": "line 21",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("plan", "result", "status"),
    [
        ({"value": 100.0}, {"value": 100.0}, "kept"),
        ({"value": 100.0, "target_printed": "≥100"}, {"value": 100.0, "target_printed": "≥100.00（批次）"}, "kept"),
        ({"value": 100.0}, {"value": 100.0, "target_printed": "≤100", "target_operator": "<="}, "changed"),
        ({"value": 100.0}, {"value": 100.0, "target_printed": "≥100个", "target_unit": "个"}, "changed"),
        ({"value": 1.0}, {"value": 1.0, "target_printed": "1-2", "target_value_high": 2.0}, "changed"),
        ({"value": None, "target_printed": "及时"}, {"value": None, "target_printed": "及时"}, "kept"),
        ({"value": None, "target_printed": "及时"}, {"value": None, "target_printed": "较及时"}, "changed"),
        (
            {"value": None, "target_printed": "12月底前", "target_date": date(2023, 12, 31)},
            {"value": None, "target_printed": "2023年12月31日", "target_date": date(2023, 12, 31)},
            "kept",
        ),
        (
            {"value": None, "target_printed": "12月底前", "target_date": date(2023, 12, 31)},
            {"value": None, "target_printed": "11月底前", "target_date": date(2023, 11, 30)},
            "changed",
        ),
        ({"value": 1.0, "name": "甲"}, {"value": 1.0, "name": "甲"}, "kept"),
    ],
)
def test_a_planned_target_is_kept_where_it_says_the_same(plan: dict, result: dict, status: str) -> None:
    rows = Rows()
    first, second = both_forms(rows)
    target(rows, first, **plan)
    target(rows, second, **result)
    (record,) = query(rows, "FROM plan_against_result")
    assert record["status"] == status


@pytest.mark.parametrize(
    ("plan", "result", "attainment_of_plan"),
    [
        ({"value": 100.0}, {"value": 50.0, "attainment": 1.0}, 0.5),
        ({"value": 10.0, **DOWN}, {"value": 20.0, "attainment": 2.0, **DOWN}, 1.0),
        ({"value": 0.0}, {"value": 50.0, "attainment": 1.0}, None),
        ({"value": 100.0, "target_unit": "个"}, {"value": 50.0, "attainment": 1.0}, None),
        ({"value": 100.0, "target_value_high": 120.0}, {"value": 50.0, "attainment": 1.0}, None),
        ({"value": 100.0}, {"value": 50.0, "attainment_method": "no_result"}, None),
        ({"value": 10.0, **DOWN}, {"value": 0.0, "attainment": 1.0, **DOWN}, None),
    ],
)
def test_results_are_set_against_the_planned_target_where_units_agree(
    plan: dict, result: dict, attainment_of_plan: float | None
) -> None:
    rows = Rows()
    first, second = both_forms(rows)
    target(rows, first, **plan)
    target(rows, second, **result)
    (record,) = query(rows, "FROM plan_against_result")
    assert record["attainment_of_plan"] == attainment_of_plan


def test_what_was_dropped_and_what_was_added_is_listed_too() -> None:
    rows = Rows()
    plan, result = both_forms(rows)
    dropped = target(rows, plan, 1.0, name="未评")
    added = target(rows, result, 2.0, name="新增", taxonomy_code="SAT.SRV")
    twice = [target(rows, project, value, name="重名") for project in (plan, result) for value in (3.0, 4.0)]
    other = stated(rows, 3, 2023, key="乙", form_kind="target")
    target(rows, other, 1.0)
    target(rows, stated(rows, 4, 2024, key="乙"), 1.0)
    target(rows, stated(rows, 5, 2023, key=None, form_kind="target"), 1.0)
    target(rows, stated(rows, 6, 2023, key=None), 1.0)
    target(rows, stated(rows, 7, 2023, form_kind="target"), 1.0, name="重复公开")
    records = query(rows, "FROM plan_against_result ORDER BY name, planned_value")
    assert table(records, "name", "status", "planned_indicator_id", "indicator_id", "family", "target_unit") == [
        ("新增", "added", None, added, "satisfaction", "批次"),
        ("未评", "dropped", dropped, None, "quantity", "批次"),
        ("重名", "kept", twice[0], twice[2], "quantity", "批次"),
        ("重名", "kept", twice[1], twice[3], "quantity", "批次"),
    ]


def test_a_project_shows_what_became_of_its_plan() -> None:
    rows = Rows()
    plan, result = both_forms(rows, department="药监局", unit="总队", project_name="抽检项目")
    for name, value, evaluated, attainment in (
        ("沿用", 10.0, 10.0, 1.0),
        ("调减", 10.0, 5.0, 1.5),
        ("文字", None, None, None),
    ):
        target(rows, plan, value, name=name, target_printed=str(value))
        target(rows, result, evaluated, name=name, target_printed=str(evaluated), attainment=attainment)
    target(rows, plan, 1.0, name="未评")
    target(rows, result, 1.0, name="新增", attainment=1.0)
    target(rows, result, 1.0, name="又增", attainment=1.0)
    (record,) = query(rows, "FROM plan_against_result_by_project")
    assert only(record, *record) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2023, "project_key": "甲", "department": "药监局",
        "unit": "总队", "project_name": "抽检项目", "planned_wan": Decimal("200.00"),
        "budget_initial_wan": Decimal("180.00"), "budget_adjusted_wan": Decimal("160.00"),
        "executed_wan": Decimal("150.00"), "executed_share_of_plan": 0.75, "planned_indicators": 4, "kept": 2,
        "changed": 1, "dropped": 1, "added": 2, "share_kept": 0.5, "comparable": 2, "reached_plan": 1,
        "share_reached_plan": 0.5, "total_score": 95.0, "plan_id": plan, "project_id": result,
    }  # fmt: skip


def test_a_project_without_indicators_or_planned_money_has_no_shares() -> None:
    rows = Rows()
    stated(rows, 1, 2023, form_kind="target", budget_initial=0)
    stated(rows, 2, 2023, executed=100)
    (record,) = query(rows, "FROM plan_against_result_by_project")
    columns = ("executed_share_of_plan", "planned_indicators", "kept", "share_kept", "comparable", "share_reached_plan")
    assert table([record], *columns) == [(None, 0, 0, None, 0, None)]
