"""Each view on hand-made rows, with the expected result written out. Amounts in yuan in the rows, 万元 in the views."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from pipelines.publish.views import read_views
from tests.sql.warehouse import SQL, filled, only, query, records
from tests.tables import SICHUAN, TIANJIN, Rows

NO_PLACE = {"province_code": None, "province": None, "region_code": None}


def money(executed: float | None, budget: float | None) -> dict:
    return {"executed": executed, "budget_adjusted": budget}


# execution_by_province_year


def test_execution_is_the_ratio_of_sums_beside_the_median_of_the_forms() -> None:
    rows = Rows()
    rows.project(**money(900_000, 1_000_000))
    rows.project(**money(50_000, 100_000))
    rows.project(**money(200_000, 200_000))
    (record,) = query(rows, "FROM execution_by_province_year")
    assert record.pop("budget_wan") == Decimal("130.00")
    assert record.pop("executed_wan") == Decimal("115.00")
    assert only(record, *record) == {
        "province_code": "310000",
        "province": "上海",
        "fiscal_year": 2023,
        "forms": 3,
        "n": 3,
        "left_out": 0,
        "execution_rate": 0.884615,  # 115 / 130, not the mean of 0.9, 0.5 and 1
        "rate_median": 0.9,
        "rate_p10": 0.58,  # a fifth of the way from 0.5 to 0.9
        "rate_p90": 0.98,
    }


def test_forms_without_a_pair_of_amounts_are_left_out_of_every_sum_and_counted() -> None:
    rows = Rows()
    rows.project(**money(300_000, 1_000_000))
    rows.project(**money(None, 1_000_000))
    rows.project(**money(500_000, None))
    rows.project(**money(0, 0))
    (record,) = query(rows, "FROM execution_by_province_year")
    assert only(record, "forms", "n", "left_out", "execution_rate") == {
        "forms": 4,
        "n": 1,
        "left_out": 3,
        "execution_rate": 0.3,
    }
    assert (record["budget_wan"], record["executed_wan"]) == (Decimal("100.00"), Decimal("30.00"))


def test_target_forms_have_no_execution_and_never_count_as_zero() -> None:
    rows = Rows()
    rows.project(**money(300_000, 1_000_000))
    rows.project(2, form_kind="target", budget_initial=1_000_000)
    rows.project(3, form_kind="target", fiscal_year=2025, **TIANJIN)
    (record,) = query(rows, "FROM execution_by_province_year")
    assert (record["province"], record["forms"], record["execution_rate"]) == ("上海", 1, 0.3)


def test_provinces_years_and_unplaced_forms_are_kept_apart() -> None:
    rows = Rows()
    rows.project(**money(1, 2), fiscal_year=2023)
    rows.project(**money(1, 4), fiscal_year=2024)
    rows.project(**money(1, 5), **SICHUAN)
    rows.project(**money(None, None), **NO_PLACE)
    records = query(rows, "FROM execution_by_province_year")
    assert [(r["province_code"], r["fiscal_year"], r["execution_rate"], r["n"]) for r in records] == [
        ("310000", 2023, 0.5, 1),
        ("310000", 2024, 0.25, 1),
        ("510000", 2023, 0.2, 1),
        (None, 2023, None, 0),
    ]


# low_execution_high_grade


def test_low_execution_with_the_best_grade_is_listed_with_its_grounds() -> None:
    rows = Rows()
    low = rows.project(**money(752_000, 1_000_000), grade="优", total_score=97.52, project_name="宣传经费")
    rows.project(**money(800_000, 1_000_000), grade="优")
    rows.project(**money(752_000, 1_000_000), grade="良", grade_derived="优")
    rows.project(form_kind="target", grade="优", **money(1, 100))
    derived = rows.project(**money(479_999, 1_000_000), grade=None, grade_derived="优", scheme_assumed=True)
    stated = rows.project(execution_rate_stated=0.7, grade="优秀")
    records = query(rows, "FROM low_execution_high_grade")
    columns = ("project_id", "execution_rate", "rate_basis", "grade", "grade_basis", "scheme_assumed")
    assert [only(record, *columns) for record in records] == [
        dict(zip(columns, (derived, 0.479999, "money", "优", "derived", True), strict=True)),
        dict(zip(columns, (stated, 0.7, "stated", "优秀", "printed", False), strict=True)),
        dict(zip(columns, (low, 0.752, "money", "优", "printed", False), strict=True)),
    ]
    assert records[2]["budget_wan"] == Decimal("100.00")
    assert records[2]["executed_wan"] == Decimal("75.20")
    assert (records[2]["path"], records[2]["source"]) == ("folder/document-1.txt", "line 100")


# attainment_by_province_year


def test_attainment_counts_comparable_indicators_and_says_how_many_were_left_out() -> None:
    rows = Rows()
    project = rows.project()
    rows.indicator(project, attained=True, attainment=1.5)
    rows.indicator(project, attained=False, attainment=0.5)
    rows.indicator(project, attained=True, taxonomy_code="OUT.CST")
    rows.indicator(project, attained=True, attainment=1.0, taxonomy_code="CST.ECO")
    rows.indicator(project, attained=None, taxonomy_code="CST.ECO")
    rows.indicator(project, attained=False, taxonomy_code=None)
    records = query(rows, "FROM attainment_by_province_year")
    columns = (
        "breakdown", "family", "taxonomy_code", "indicators", "n", "left_out", "attained", "share_attained",
        "n_measured", "attainment_median",
    )  # fmt: skip
    assert [tuple(only(record, *columns).values()) for record in records] == [
        ("all", None, None, 6, 5, 1, 3, 0.6, 3, 1.0),
        ("family", "cost", None, 3, 2, 1, 2, 1.0, 1, 1.0),
        ("family", "quantity", None, 2, 2, 0, 1, 0.5, 2, 1.0),
        ("family", None, None, 1, 1, 0, 0, 0.0, 0, None),
        ("taxonomy", "cost", "CST.ECO", 2, 1, 1, 1, 1.0, 1, 1.0),
        ("taxonomy", "cost", "OUT.CST", 1, 1, 0, 1, 1.0, 0, None),
        ("taxonomy", "quantity", "OUT.QTY", 2, 2, 0, 1, 0.5, 2, 1.0),
        ("taxonomy", None, None, 1, 1, 0, 0, 0.0, 0, None),
    ]


def test_a_group_without_comparable_indicators_has_no_share_and_target_forms_are_not_missed_targets() -> None:
    rows = Rows()
    rows.indicator(rows.project(), attained=None)
    rows.indicator(rows.project(2, form_kind="target"), attained=None)
    rows.indicator(rows.project(3, form_kind="target", **TIANJIN), attained=None)
    records = query(rows, "FROM attainment_by_province_year WHERE breakdown = 'all'")
    assert [only(r, "province", "indicators", "n", "left_out", "attained", "share_attained") for r in records] == [
        {"province": "上海", "indicators": 1, "n": 0, "left_out": 1, "attained": 0, "share_attained": None}
    ]


# unmeasurable_targets


def test_unmeasurable_targets_have_neither_number_nor_date() -> None:
    rows = Rows()
    planned = rows.project(form_kind="target", fiscal_year=2025, **TIANJIN)
    rows.indicator(planned, target_kind="qualitative", target_printed="长期使用", name="年限")
    rows.indicator(planned, target_kind="qualitative", target_printed="完成3项工作")
    rows.indicator(planned, target_kind="qualitative", target_printed="完成３项工作")
    rows.indicator(planned, target_kind="numeric", target_printed="≥80%")
    rows.indicator(planned, target_kind="date", target_printed="2025年12月31日")
    rows.indicator(planned, target_kind="blank", target_printed=None, name="空")
    rows.indicator(planned, target_kind="blank", target_printed=None, long_term_target_printed="≥90%")
    rows.area_target(rows.indicator(planned, target_kind="blank", target_printed=None), target_printed="12")
    evaluated = rows.project(2)
    rows.indicator(
        evaluated, target_kind="qualitative", target_printed="及时", actual_band="met", weight=5.0, name="响应"
    )
    records = query(rows, "FROM unmeasurable_targets")
    columns = ("province", "form_kind", "name", "target_kind", "weight", "actual_band")
    assert [tuple(only(record, *columns).values()) for record in records] == [
        ("天津", "target", "年限", "qualitative", None, None),
        ("天津", "target", "空", "blank", None, None),
        ("上海", "self_evaluation", "响应", "qualitative", 5.0, "met"),
    ]


def test_the_view_of_unmeasurable_targets_and_rule_q10_say_the_same() -> None:
    rows = Rows()
    project = rows.project()
    rows.indicator(project, target_kind="qualitative", target_printed="及时")
    rows.indicator(project, target_kind="qualitative", target_printed="完成3项工作")
    rows.indicator(project, target_kind="blank")
    listed = query(rows, "SELECT indicator_id FROM unmeasurable_targets ORDER BY ALL")
    found = query(rows, "SELECT indicator_id FROM findings WHERE rule = 'Q10' ORDER BY ALL")
    assert listed == found and len(found) == 2


# overshoot


def test_results_at_130_percent_or_more_of_a_target_upwards_are_overshoots() -> None:
    rows = Rows()
    project = rows.project(scheme_id="national")
    up = {"target_operator": ">=", "attainment_method": "up", "weight": 5.0, "score": 5.0}
    rows.indicator(project, attainment=1.3, **up, name="恰好130%")
    rows.indicator(project, attainment=1.29, **up)
    rows.indicator(project, attainment=2.0, **up, deviation_reason="任务增加", name="已说明")
    rows.indicator(project, attainment=2.0, attainment_method="down", target_operator="<=", weight=5.0, score=5.0)
    assumed = {"attainment_method": "up+unit_assumed+direction_assumed", "weight": 5.0, "score": 4.0}
    rows.indicator(project, attainment=1.4, **assumed, name="未写比较符")
    rows.indicator(project, attainment=1.4, attainment_method="down+direction_assumed")
    rows.indicator(project, attainment=1.4, attainment_method="up", name="无分值")
    rows.indicator(project, attainment=None, attainment_method="unit_mismatch")
    rows.indicator(rows.project(2, form_kind="target"), attainment=2.0, **up)
    records = query(rows, "FROM overshoot")
    columns = ("name", "attainment", "overshoot_limit", "full_score", "explained")
    assert [tuple(only(record, *columns).values()) for record in records] == [
        ("恰好130%", 1.3, 1.3, True, False),
        ("已说明", 2.0, 1.3, True, True),
        ("未写比较符", 1.4, 1.3, False, False),
        ("无分值", 1.4, 1.3, None, False),
    ]


def test_a_form_without_a_known_scheme_is_held_to_the_usual_limit() -> None:
    rows = Rows()
    project = rows.project(scheme_id=None, scheme_assumed=True)
    rows.indicator(project, attainment=1.31, attainment_method="up", target_operator=">=")
    (record,) = query(rows, "FROM overshoot")
    assert only(record, "overshoot_limit", "scheme_assumed") == {"overshoot_limit": 1.3, "scheme_assumed": True}


# score_recomputation


def test_every_printed_score_stands_beside_what_the_scheme_gives() -> None:
    rows = Rows()
    project = rows.project(
        **money(743_300, 830_000), execution_weight=10.0, execution_score=8.95, execution_rate_printed="89.55"
    )
    scored = {"weight": 10.0, "expected_score_low": 8.0, "expected_score_high": 9.0}
    rows.indicator(project, name="偏高", score=10.0, score_check="above", **scored)
    rows.indicator(project, name="偏低", score=7.5, score_check="below", **scored)
    rows.indicator(project, name="相符", score=8.5, score_check="match", **scored)
    rows.indicator(project, name="不可计算", score=8.5, weight=10.0)
    rows.indicator(project, name="没有得分", weight=10.0)
    records = query(rows, "FROM score_recomputation ORDER BY item, indicator_id")
    columns = (
        "item", "name", "weight", "score", "expected_score_low", "expected_score_high", "score_check", "difference",
    )  # fmt: skip
    assert [tuple(only(record, *columns).values()) for record in records] == [
        ("execution", "预算执行率", 10.0, 8.95, 8.955422, 8.955422, "match", 0.0),
        ("indicator", "偏高", 10.0, 10.0, 8.0, 9.0, "above", 1.0),
        ("indicator", "偏低", 10.0, 7.5, 8.0, 9.0, "below", -0.5),
        ("indicator", "相符", 10.0, 8.5, 8.0, 9.0, "match", 0.0),
        ("indicator", "不可计算", 10.0, 8.5, None, None, "not_computable", None),
    ]


@pytest.mark.parametrize(
    ("executed", "score", "due", "check", "difference"),
    [
        (500_000, 5.02, 5.0, "above", 0.02),
        (500_000, 4.98, 5.0, "below", -0.02),
        (500_000, 5.01, 5.0, "match", 0.0),
        (1_500_000, 10.0, 10.0, "match", 0.0),  # beyond the budget there are no further points
        (None, 10.0, None, "not_computable", None),
    ],
)
def test_the_execution_score_is_recomputed_from_the_money(
    executed: float | None, score: float, due: float | None, check: str, difference: float | None
) -> None:
    rows = Rows()
    rows.project(**money(executed, 1_000_000), execution_weight=10.0, execution_score=score)
    (record,) = query(rows, "FROM score_recomputation")
    assert only(record, "expected_score_low", "expected_score_high", "score_check", "difference") == {
        "expected_score_low": due,
        "expected_score_high": due,
        "score_check": check,
        "difference": difference,
    }


def test_forms_without_scores_and_target_forms_are_not_recomputed() -> None:
    rows = Rows()
    rows.indicator(rows.project(), weight=10.0)
    rows.indicator(rows.project(2, form_kind="target"), weight=10.0, score=10.0)
    assert query(rows, "FROM score_recomputation") == []


# coverage


def test_coverage_counts_documents_forms_and_what_they_say() -> None:
    rows = Rows()
    first = rows.project(1, **money(1, 2), total_score=98.0, department="药监局", scheme_assumed=True)
    rows.project(1, department="药监局")
    third = rows.project(2, department="教育局")
    rows.document(2, status="partial")
    rows.indicator(first, target_kind="numeric", attained=True, score_check="match")
    rows.indicator(first, target_kind="qualitative", target_printed="及时")
    rows.indicator(third, target_kind="date", attained=False, deviation_reason="疫情")
    rows.indicator(third, target_kind="blank", long_term_target_printed="≥1")
    rows.finding("P01", document_id=rows.document(2), project_id=third)
    planned = rows.project(3, form_kind="target", fiscal_year=2025, **TIANJIN)
    rows.indicator(planned, target_kind="numeric")
    records = query(rows, "FROM coverage")
    # How many signals there are depends on the rules.
    counted = query(
        rows,
        "SELECT province, count(f.finding_id) AS signals FROM projects "
        "LEFT JOIN (FROM findings WHERE severity = 'signal') AS f USING (project_id) GROUP BY province",
    )
    signals = {record["province"]: record["signals"] for record in counted}
    assert signals["上海"] > 0
    assert [only(record, *record) for record in records] == [
        {
            "province_code": "120000", "province": "天津", "fiscal_year": 2025, "form_kind": "target",
            "documents": 1, "documents_partial": 0, "documents_unreadable": 0, "departments": 0, "forms": 1,
            "forms_with_rate": 0, "forms_with_total": 0, "forms_scheme_assumed": 0, "indicators": 1,
            "targets_numeric": 1, "targets_date": 0, "targets_qualitative": 0, "targets_blank": 0,
            "results_comparable": 0, "scores_recomputable": 0, "errors": 0, "signals": signals["天津"],
        },
        {
            "province_code": "310000", "province": "上海", "fiscal_year": 2023, "form_kind": "self_evaluation",
            "documents": 2, "documents_partial": 1, "documents_unreadable": 0, "departments": 2, "forms": 3,
            "forms_with_rate": 1, "forms_with_total": 1, "forms_scheme_assumed": 1, "indicators": 4,
            "targets_numeric": 1, "targets_date": 1, "targets_qualitative": 1, "targets_blank": 1,
            "results_comparable": 2, "scores_recomputable": 1, "errors": 1, "signals": signals["上海"],
        },
    ]  # fmt: skip


def test_documents_without_forms_have_a_row_of_their_own() -> None:
    rows = Rows()
    rows.project(1)
    rows.document(2, status="unreadable", status_reason="truncated")
    rows.document(3, status="no_forms")
    rows.finding("P01", document_id=rows.document(2))
    records = query(rows, "SELECT * FROM coverage WHERE form_kind IS NULL")
    assert [only(r, "documents", "documents_unreadable", "forms", "indicators", "errors") for r in records] == [
        {"documents": 2, "documents_unreadable": 1, "forms": 0, "indicators": 0, "errors": 1}
    ]


# province_year_comparison


def test_provinces_and_years_stand_side_by_side() -> None:
    rows = Rows()
    first = rows.project(1, **money(900_000, 1_000_000), total_score=90.0, grade="优")
    second = rows.project(1, **money(50_000, 100_000), total_score=95.0, grade="良")
    rows.project(1, total_score=100.0, grade_derived="优")
    rows.indicator(first, weight=50.0, attained=True)
    rows.indicator(first, weight=40.0, attained=False, target_kind="qualitative", target_printed="及时")
    rows.indicator(second, weight=10.0, attained=None, target_kind="blank")
    rows.indicator(second, weight=20.0, attained=None, target_kind="date", actual_kind="qualitative")
    planned = rows.project(2, form_kind="target", fiscal_year=2025, budget_initial=1, **TIANJIN)
    rows.indicator(planned, target_kind="numeric")
    rows.indicator(planned, target_kind="qualitative", target_printed="长期使用")
    tianjin, shanghai = query(rows, "FROM province_year_comparison")
    assert only(shanghai, *shanghai) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2023, "self_evaluations": 3, "target_forms": 0,
        "indicators": 4, "execution_n": 2, "execution_left_out": 1, "execution_rate": 0.863636,  # 95 / 110
        "execution_rate_median": 0.7, "score_n": 3, "score_mean": 95.0, "score_median": 95.0, "grade_n": 3,
        "share_excellent": 0.666667, "attainment_n": 2, "attainment_left_out": 2, "share_attained": 0.5,
        "points_n": 120.0, "qualitative_n": 2, "qualitative_points_share": 0.5, "targets_n": 3,
        "unmeasurable_share": 0.5,
    }  # fmt: skip
    assert only(tianjin, *tianjin) == {
        "province_code": "120000", "province": "天津", "fiscal_year": 2025, "self_evaluations": 0, "target_forms": 1,
        "indicators": 2, "execution_n": 0, "execution_left_out": 0, "execution_rate": None,
        "execution_rate_median": None, "score_n": 0, "score_mean": None, "score_median": None, "grade_n": 0,
        "share_excellent": None, "attainment_n": 0, "attainment_left_out": 0, "share_attained": None,
        "points_n": None, "qualitative_n": 0, "qualitative_points_share": None, "targets_n": 2,
        "unmeasurable_share": 0.5,
    }  # fmt: skip


def test_a_target_form_beside_self_evaluations_changes_neither_scores_nor_points() -> None:
    rows = Rows()
    rows.indicator(rows.project(1, total_score=90.0, **money(1, 2)), weight=90.0, attained=True)
    planned = rows.project(2, form_kind="target", total_score=None, budget_initial=5)
    rows.indicator(planned, weight=100.0, target_kind="qualitative", target_printed="及时")
    (record,) = query(rows, "FROM province_year_comparison")
    assert only(record, "execution_rate", "score_mean", "share_attained", "points_n", "qualitative_points_share") == {
        "execution_rate": 0.5,
        "score_mean": 90.0,
        "share_attained": 1.0,
        "points_n": 90.0,
        "qualitative_points_share": 0.0,
    }


def test_forms_without_place_or_year_are_compared_with_nobody_but_not_lost() -> None:
    rows = Rows()
    rows.indicator(rows.project(**money(1, 2), fiscal_year=None, **NO_PLACE), attained=True)
    (record,) = query(rows, "FROM province_year_comparison")
    assert only(record, "province_code", "fiscal_year", "execution_rate", "share_attained") == {
        "province_code": None,
        "fiscal_year": None,
        "execution_rate": 0.5,
        "share_attained": 1.0,
    }


# All views


def test_every_view_runs_on_a_warehouse_without_rows() -> None:
    with filled(Rows()) as connection:
        for view in read_views(SQL):
            assert records(connection, f"FROM {view.name}") == [], view.name


def test_every_view_names_its_columns() -> None:
    for view in read_views(SQL):
        final = view.query.rpartition("\n)\n")[2]
        assert not re.search(r"SELECT\s+(\w+\.)?\*", final), view.file
