"""Views on money on hand-made rows, with the expected result written out. Amounts in yuan, in 万元 in the views."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.sql.warehouse import only, query, table
from tests.tables import SICHUAN, TIANJIN, Rows


def money(initial: float | None, adjusted: float | None, executed: float | None) -> dict:
    return {"budget_initial": initial, "budget_adjusted": adjusted, "executed": executed}


# execution_on_initial_budget


def test_execution_is_set_against_the_initial_and_the_adjusted_budget() -> None:
    rows = Rows()
    rows.project(**money(2_000_000, 1_000_000, 900_000))
    rows.project(**money(100_000, 100_000, 70_000))
    rows.project(**money(400_000, 500_000, 400_000))
    (record,) = query(rows, "FROM execution_on_initial_budget")
    assert only(record, *record) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2023, "forms": 3, "n": 3, "left_out": 0,
        "budget_initial_wan": Decimal("250.00"), "budget_adjusted_wan": Decimal("160.00"),
        "executed_wan": Decimal("137.00"), "rate_on_initial": 0.548, "rate_on_adjusted": 0.85625,
        "difference": 0.30825, "rate_on_initial_median": 0.7, "rate_on_adjusted_median": 0.8,
        "low_on_initial": 2, "low_on_adjusted": 1,
    }  # fmt: skip


def test_forms_without_one_of_the_three_amounts_count_in_none_of_them() -> None:
    rows = Rows()
    rows.project(**money(200_000, 100_000, 50_000))
    rows.project(**money(None, 9_000_000, 9_000_000))
    rows.project(**money(9_000_000, None, 9_000_000))
    rows.project(**money(9_000_000, 9_000_000, None))
    rows.project(**money(0, 9_000_000, 9_000_000))
    rows.project(**money(9_000_000, 0, 9_000_000))
    rows.project(2, form_kind="target", **money(9_000_000, 9_000_000, 9_000_000))
    (record,) = query(rows, "FROM execution_on_initial_budget")
    assert only(record, "forms", "n", "left_out", "rate_on_initial", "rate_on_adjusted", "rate_on_initial_median") == {
        "forms": 6, "n": 1, "left_out": 5, "rate_on_initial": 0.25, "rate_on_adjusted": 0.5,
        "rate_on_initial_median": 0.25,
    }  # fmt: skip
    assert (record["budget_initial_wan"], record["executed_wan"]) == (Decimal("20.00"), Decimal("5.00"))


def test_a_province_without_comparable_budgets_has_no_rate() -> None:
    rows = Rows()
    rows.project(**money(None, 100_000, 50_000), **SICHUAN)
    (record,) = query(rows, "FROM execution_on_initial_budget")
    assert only(record, "n", "left_out", "budget_initial_wan", "rate_on_initial", "rate_on_adjusted", "difference") == {
        "n": 0, "left_out": 1, "budget_initial_wan": None, "rate_on_initial": None, "rate_on_adjusted": None,
        "difference": None,
    }  # fmt: skip


# budget_adjustments


def test_every_adjustment_shows_direction_amount_and_both_rates() -> None:
    rows = Rows()
    lowered = rows.project(**money(2_000_000, 1_500_000, 1_200_000), department="药监局", unit="稽查总队")
    raised = rows.project(**money(0, 300_000, None))
    same = rows.project(**money(100_000, 100_000, 100_000))
    rows.project(**money(None, 100_000, 100_000))
    rows.project(**money(100_000, None, 100_000))
    rows.project(2, form_kind="target", **money(100_000, 200_000, None))
    records = query(rows, "FROM budget_adjustments")
    columns = (
        "project_id", "budget_initial_wan", "budget_adjusted_wan", "change_wan", "change_share", "adjustment",
        "executed_wan", "rate_on_initial", "rate_on_adjusted",
    )  # fmt: skip
    wan = Decimal
    assert table(records, *columns) == [
        (lowered, wan("200.00"), wan("150.00"), wan("-50.00"), -0.25, "lowered", wan("120.00"), 0.6, 0.8),
        (raised, wan("0.00"), wan("30.00"), wan("30.00"), None, "raised", None, None, None),
        (same, wan("10.00"), wan("10.00"), wan("0.00"), 0.0, "unchanged", wan("10.00"), 1.0, 1.0),
    ]
    assert only(records[0], "province", "fiscal_year", "department", "unit", "path", "source") == {
        "province": "上海", "fiscal_year": 2023, "department": "药监局", "unit": "稽查总队",
        "path": "folder/document-1.txt", "source": "line 100",
    }  # fmt: skip


def test_adjustments_of_a_province_are_counted_and_summed() -> None:
    rows = Rows()
    rows.project(**money(1_000_000, 800_000, None))
    rows.project(**money(100_000, 90_000, None))
    rows.project(**money(400_000, 500_000, None))
    rows.project(**money(200_000, 200_000, None))
    rows.project(**money(0, 50_000, None))
    rows.project(**money(None, 70_000, None))
    rows.project(2, form_kind="target", **money(9_000_000, 8_000_000, None))
    rows.project(3, **money(None, 70_000, None), **SICHUAN)
    shanghai, sichuan = query(rows, "FROM budget_adjustments_by_province_year")
    assert only(shanghai, *shanghai) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2023, "forms": 6, "n": 5, "left_out": 1,
        "raised": 2, "lowered": 2, "unchanged": 1, "share_adjusted": 0.8,
        "budget_initial_wan": Decimal("170.00"), "budget_adjusted_wan": Decimal("164.00"),
        "raised_wan": Decimal("15.00"), "lowered_wan": Decimal("21.00"),
        "change_share": -0.035294,  # -6 / 170
        "change_n": 4,
        "change_share_median": -0.05,  # of -0.2, -0.1, 0 and 0.25
    }  # fmt: skip
    assert only(sichuan, "n", "left_out", "share_adjusted", "raised_wan", "change_share", "change_share_median") == {
        "n": 0, "left_out": 1, "share_adjusted": None, "raised_wan": None, "change_share": None,
        "change_share_median": None,
    }  # fmt: skip


# funding_mix


def line(rows: Rows, project: str, kind: str, budget: float | None, executed: float | None = None) -> None:
    rows.funding(project, kind, budget_adjusted=budget, executed=executed)


def test_each_source_has_its_share_of_the_total_and_its_own_execution() -> None:
    rows = Rows()
    first = rows.project()
    line(rows, first, "total", 1_000_000, 700_000)
    line(rows, first, "fiscal_appropriation", 800_000, 600_000)
    line(rows, first, "carryover", 200_000, 100_000)
    line(rows, first, "other", None, None)
    second = rows.project()
    line(rows, second, "total", 100_000, 50_000)
    line(rows, second, "fiscal_appropriation", 100_000, 50_000)
    line(rows, second, "carryover", 0, 0)
    records = query(rows, "FROM funding_mix")
    columns = (
        "source_kind", "forms", "n", "left_out", "stated_n", "used_n", "budget_wan", "total_wan", "share",
        "share_median", "execution_n", "execution_budget_wan", "executed_wan", "execution_rate",
    )  # fmt: skip
    wan = Decimal
    assert table(records, *columns) == [
        (
            "carryover", 2, 2, 0, 2, 1, wan("20.00"), wan("110.00"), 0.181818, 0.1, 1, wan("20.00"), wan("10.00"), 0.5,
        ),
        (
            "fiscal_appropriation", 2, 2, 0, 2, 2, wan("90.00"), wan("110.00"), 0.818182, 0.9, 2, wan("90.00"),
            wan("65.00"), 0.722222,
        ),
        ("other", 2, 2, 0, 0, 0, None, wan("110.00"), None, None, 0, None, None, None),
    ]  # fmt: skip


def test_lines_that_break_the_appropriation_down_are_not_counted_twice() -> None:
    rows = Rows()
    beside = rows.project()
    line(rows, beside, "total", 1_000_000)
    line(rows, beside, "fiscal_appropriation", 900_000)
    line(rows, beside, "upper_level", 500_000)
    line(rows, beside, "local", 400_000)
    line(rows, beside, "other", 100_000)
    instead = rows.project()
    line(rows, instead, "total", 600_000)
    line(rows, instead, "fiscal_appropriation", 300_000)
    line(rows, instead, "upper_level", 600_000)
    records = query(rows, "FROM funding_mix")
    assert table(records, "source_kind", "stated_n", "budget_wan", "total_wan") == [
        ("fiscal_appropriation", 1, Decimal("90.00"), Decimal("160.00")),
        ("other", 1, Decimal("10.00"), Decimal("160.00")),
        ("upper_level", 1, Decimal("60.00"), Decimal("160.00")),
    ]


def test_forms_whose_lines_do_not_add_up_are_left_out_of_the_mix() -> None:
    rows = Rows()
    good = rows.project()
    line(rows, good, "total", 500_000)
    line(rows, good, "fiscal_appropriation", 499_500)  # off by 0.1 %
    wrong = rows.project()
    line(rows, wrong, "total", 500_000)
    line(rows, wrong, "fiscal_appropriation", 499_000)
    rows.project()
    only_total = rows.project()
    line(rows, only_total, "total", 500_000)
    (record,) = query(rows, "FROM funding_mix")
    assert only(record, "forms", "n", "left_out", "stated_n", "budget_wan") == {
        "forms": 4, "n": 1, "left_out": 3, "stated_n": 1, "budget_wan": Decimal("49.95"),
    }  # fmt: skip


def test_a_target_form_is_divided_by_its_planned_budget_and_has_no_execution() -> None:
    rows = Rows()
    planned = rows.project(form_kind="target", fiscal_year=2025, **TIANJIN)
    rows.funding(planned, "total", budget_initial=300_000)
    rows.funding(planned, "fiscal_appropriation", budget_initial=100_000)
    rows.funding(planned, "other", budget_initial=200_000)
    records = query(rows, "FROM funding_mix")
    columns = ("form_kind", "source_kind", "share", "share_median", "execution_n", "executed_wan", "execution_rate")
    assert table(records, *columns) == [
        ("target", "fiscal_appropriation", 0.333333, 0.333333, 0, None, None),
        ("target", "other", 0.666667, 0.666667, 0, None, None),
    ]


# execution_indicator_gap


def scored(rows: Rows, execution: float, *scores: float | None, **values: object) -> str:
    project = rows.project(execution_weight=10.0, execution_score=execution, **values)
    for score in scores:
        rows.indicator(project, weight=45.0, score=score)
    return project


def test_money_and_results_are_scored_apart_in_each_form() -> None:
    rows = Rows()
    first = scored(rows, 5.0, 45.0, 36.0, total_score=86.0, grade="良", execution_rate=0.5, department="药监局")
    wide = scored(rows, 2.0, 45.0, 45.0)
    scored(rows, 5.0, 45.0, None)
    rows.project(execution_weight=10.0, execution_score=5.0)
    rows.indicator(rows.project(execution_weight=10.0), weight=90.0, score=90.0)
    rows.indicator(rows.project(execution_weight=0.0, execution_score=0.0), weight=90.0, score=90.0)
    rows.indicator(rows.project(execution_weight=10.0, execution_score=5.0), weight=None, score=90.0)
    records = query(rows, "FROM execution_indicator_gap")
    assert [record["project_id"] for record in records] == [wide, first]
    assert only(records[1], *records[1]) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2023, "department": "药监局", "unit": None,
        "project_name": "项目1-1", "execution_rate": 0.5, "execution_score": 5.0, "execution_weight": 10.0,
        "execution_share": 0.5, "indicators": 2, "indicator_score": 81.0, "indicator_weight": 90.0,
        "indicator_share": 0.9, "gap": 0.4, "total_score": 86.0, "grade": "良", "project_id": first,
        "path": "folder/document-1.txt", "source": "line 100",
    }  # fmt: skip


def test_the_gap_of_a_province_is_of_sums_and_the_forms_without_scores_are_counted() -> None:
    rows = Rows()
    scored(rows, 9.0, 45.0, 45.0)
    scored(rows, 8.0, 45.0, 45.0)
    scored(rows, 5.0, 45.0)
    scored(rows, 10.0, 45.0, None)
    rows.project(2, form_kind="target")
    rows.project(3, **SICHUAN)
    shanghai, sichuan = query(rows, "FROM execution_indicator_gap_by_province_year")
    assert only(shanghai, *shanghai) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2023, "forms": 4, "n": 3, "left_out": 1,
        "execution_score": 22.0, "execution_weight": 30.0, "execution_share": 0.733333,
        "indicator_score": 225.0, "indicator_weight": 225.0, "indicator_share": 1.0, "gap": 0.266667,
        "gap_median": 0.2, "gap_p90": 0.44, "wide_gaps": 2,
    }  # fmt: skip
    assert only(sichuan, "forms", "n", "left_out", "execution_share", "gap", "gap_median", "wide_gaps") == {
        "forms": 1, "n": 0, "left_out": 1, "execution_share": None, "gap": None, "gap_median": None, "wide_gaps": 0,
    }  # fmt: skip


# chronic_carryover


def carried(rows: Rows, document: int, key: str, year: int, carryover: float | None, executed: float, **values: object):
    project = rows.project(
        document,
        project_key=key,
        fiscal_year=year,
        **({"budget_initial": 1_000_000, "budget_adjusted": 1_000_000, "executed": executed} | values),
    )
    line(rows, project, "carryover", carryover)
    return project


def test_money_carried_over_is_followed_through_the_years_of_a_project() -> None:
    rows = Rows()
    carried(rows, 1, "甲", 2021, 200_000, 900_000, project_name="旧名")
    carried(rows, 2, "甲", 2022, 0, 700_000)
    carried(rows, 3, "甲", 2023, 300_000, 800_000, project_name="新名", department="药监局", unit="总队")
    carried(rows, 4, "甲", 2024, None, 600_000, project_name="新名", budget_adjusted=None)
    (record,) = query(rows, "FROM chronic_carryover")
    assert only(record, *record) == {
        "province_code": "310000", "province": "上海", "project_key": "甲", "department": "药监局", "unit": "总队",
        "project_name": "新名", "first_year": 2021, "last_year": 2024, "years": 4, "carryover_n": 3,
        "carryover_years": 2, "carryover_left_out": 1, "carryover_wan": Decimal("50.00"),
        "carryover_budget_wan": Decimal("300.00"), "carryover_share": 0.166667, "execution_n": 3,
        "low_execution_years": 1, "execution_left_out": 1, "unspent_wan": Decimal("60.00"), "unspent_share": 0.2,
        "chronic": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("years", "listed", "chronic"),
    [
        ([(0, 800_000)], False, None),
        ([(0, 799_999)], True, False),
        ([(1, 1_000_000)], True, False),
        ([(1, 1_000_000), (0, 700_000)], True, False),
        ([(0, 700_000), (0, 700_000)], True, True),
        ([(1, 1_000_000), (1, 1_000_000)], True, True),
    ],
)
def test_two_years_make_it_chronic(years: list[tuple[float, float]], listed: bool, chronic: bool | None) -> None:
    rows = Rows()
    for number, (carryover, executed) in enumerate(years, start=1):
        carried(rows, number, "甲", 2020 + number, carryover, executed)
    records = query(rows, "FROM chronic_carryover")
    assert [record["chronic"] for record in records] == ([chronic] if listed else [])


def test_a_year_counts_once_however_often_it_was_published() -> None:
    rows = Rows()
    carried(rows, 1, "甲", 2023, 100_000, 500_000)
    carried(rows, 2, "甲", 2023, 300_000, 600_000)
    carried(rows, 3, None, 2023, 300_000, 600_000)
    rows.project(4, form_kind="target", project_key="甲", fiscal_year=2024, budget_initial=1_000_000)
    (record,) = query(rows, "FROM chronic_carryover")
    assert only(record, "years", "carryover_years", "low_execution_years", "unspent_wan", "chronic") == {
        "years": 1, "carryover_years": 1, "low_execution_years": 1, "unspent_wan": Decimal("50.00"), "chronic": False,
    }  # fmt: skip
