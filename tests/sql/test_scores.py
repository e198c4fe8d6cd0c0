"""Views on scores on hand-made rows, with the expected result written out."""

from __future__ import annotations

import pytest

from tests.sql.warehouse import only, query, table
from tests.tables import SICHUAN, Rows

QUALITATIVE = {"target_kind": "qualitative", "actual_kind": "qualitative"}


# totals_check


def form(rows: Rows, *pairs: tuple[float | None, float | None], **values: object) -> str:
    project = rows.project(**values)
    for weight, score in pairs:
        rows.indicator(project, weight=weight, score=score)
    return project


EXECUTION = {"execution_weight": 10.0, "execution_score": 8.0}


def test_weights_and_scores_of_a_form_are_added_up() -> None:
    rows = Rows()
    project = form(rows, (50.0, 45.0), (40.0, 40.0), **EXECUTION, total_score=95.0, department="药监局")
    (record,) = query(rows, "FROM totals_check")
    assert only(record, *record) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2023, "department": "药监局",
        "project_name": "项目1-1", "indicators": 2, "weights_missing": 0, "scores_missing": 0,
        "execution_weight": 10.0, "indicator_weight": 90.0, "weights": 100.0, "weights_check": "match",
        "execution_score": 8.0, "indicator_score": 85.0, "scores": 93.0, "total_score": 95.0,
        "total_difference": 2.0, "total_check": "above", "project_id": project, "path": "folder/document-1.txt",
        "source": "line 100",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("pairs", "values", "weights_check", "total_check"),
    [
        ([(90, 90)], {**EXECUTION, "total_score": 98}, "match", "match"),
        ([(90, 90)], {**EXECUTION, "total_score": 97.98}, "match", "below"),
        ([(90, 90)], {**EXECUTION, "total_score": 98.01}, "match", "match"),
        ([(100, 90)], {**EXECUTION, "total_score": 98}, "above", "match"),
        ([(80, 80)], {**EXECUTION, "total_score": 88}, "below", "match"),
        # Ten figures with decimals may each be rounded.
        ([(8.99, 8.99)] * 10, {**EXECUTION, "total_score": 97.94}, "below", "match"),
        ([(8.996, 8.99)] * 10, {**EXECUTION, "total_score": 97.84}, "match", "below"),
        # A total in whole points over scores with decimals.
        ([(90, 89.6)], {**EXECUTION, "total_score": 98}, "match", "match"),
        ([(90, 89.4)], {**EXECUTION, "total_score": 98}, "match", "above"),
        # Something is missing.
        ([(90, 90), (None, None)], {**EXECUTION, "total_score": 98}, "not_computable", "not_computable"),
        ([(90, 90)], {**EXECUTION, "total_score": None}, "match", "not_computable"),
        # Without an execution weight the indicators may leave room for it, or carry all points.
        ([(90, 90)], {"total_score": 90}, "not_computable", "not_computable"),
        ([(100, 90)], {"total_score": 95}, "match", "above"),
        ([(110, 90)], {"total_score": 90}, "above", "not_computable"),
        ([(90, 90)], {"execution_weight": 10.0, "total_score": 90}, "match", "not_computable"),
    ],
)
def test_what_adds_up_and_what_cannot_be_added(pairs: list, values: dict, weights_check: str, total_check: str) -> None:
    rows = Rows()
    form(rows, *pairs, **values)
    (record,) = query(rows, "FROM totals_check")
    assert (record["weights_check"], record["total_check"]) == (weights_check, total_check)
    # Rule Q05 finds the same.
    found = query(rows, "SELECT count(*) AS findings FROM findings WHERE rule = 'Q05'")
    assert found[0]["findings"] == sum(check in ("above", "below") for check in (weights_check, total_check))


def test_target_forms_are_not_added_up() -> None:
    rows = Rows()
    form(rows, (100.0, None), form_kind="target")
    assert query(rows, "FROM totals_check") == []


# score_checks_by_province_year


def test_each_kind_of_check_says_what_holds_and_what_cannot_be_checked() -> None:
    rows = Rows()
    first = rows.project(
        execution_rate=0.5, execution_weight=10.0, execution_score=5.0, total_score=95.0, grade="良", grade_derived="优"
    )
    rows.indicator(first, weight=50.0, score=50.0, score_check="match")
    rows.indicator(first, weight=30.0, score=30.0, score_check="above")
    rows.indicator(first, weight=10.0, score=5.0, score_check="below")
    second = rows.project(
        execution_rate=0.5, execution_weight=10.0, execution_score=5.2, total_score=85.0, grade="优秀",
        grade_derived="良",
    )  # fmt: skip
    rows.indicator(second, weight=90.0, score=80.0)
    rows.indicator(second)
    rows.project(execution_weight=10.0, execution_score=5.0, grade="无", grade_derived=None)
    rows.project(execution_rate=0.5, execution_weight=10.0, execution_score=4.9, grade="优", grade_derived="优")
    rows.project(execution_rate=0.5, execution_weight=10.0)
    rows.indicator(rows.project(2, form_kind="target", grade="优"), weight=1.0, score=1.0, score_check="match")
    columns = ("check_kind", "items", "n", "left_out", "matches", "above", "below", "share_match", "share_above")
    assert table(query(rows, "FROM score_checks_by_province_year"), *columns) == [
        ("execution_score", 4, 3, 1, 1, 1, 1, 0.333333, 0.333333),
        ("grade", 4, 3, 1, 1, 1, 1, 0.333333, 0.333333),
        ("indicator_score", 4, 3, 1, 1, 1, 1, 0.333333, 0.333333),
        ("total", 2, 1, 1, 0, 1, 0, 0.0, 1.0),
        ("weights", 2, 1, 1, 1, 0, 0, 1.0, 0.0),
    ]


def test_a_check_without_anything_to_check_has_no_share() -> None:
    rows = Rows()
    rows.indicator(rows.project(**SICHUAN), weight=1.0, score=1.0)
    columns = ("province", "check_kind", "items", "n", "left_out", "share_match", "share_above")
    assert table(query(rows, "FROM score_checks_by_province_year"), *columns) == [
        ("四川", "indicator_score", 1, 0, 1, None, None),
        ("四川", "weights", 1, 0, 1, None, None),
    ]


def test_the_checks_and_the_list_of_recomputed_scores_say_the_same() -> None:
    rows = Rows()
    for rate, score in ((0.5, 5.0), (0.5, 5.02), (1.2, 10.0), (None, 3.0)):
        project = rows.project(execution_rate=rate, execution_weight=10.0, execution_score=score)
        rows.indicator(project, weight=5.0, score=5.0, score_check="match")
    listed = query(
        rows,
        "SELECT item, count(*) AS items, count(*) FILTER (WHERE score_check = 'match') AS matches, "
        "count(*) FILTER (WHERE score_check = 'above') AS above FROM score_recomputation GROUP BY item ORDER BY item",
    )
    counted = query(
        rows, "FROM score_checks_by_province_year WHERE check_kind IN ('execution_score', 'indicator_score')"
    )
    assert table(listed, "items", "matches", "above") == table(counted, "items", "matches", "above")
    assert table(listed, "items", "matches", "above") == [(4, 2, 1), (4, 4, 0)]


# score_distribution


def test_every_range_of_totals_is_listed_and_its_lower_end_belongs_to_it() -> None:
    rows = Rows()
    for total in (59.99, 60, 69.9, 70, 80, 89.9, 90, 95, 97.9, 98, 99.5, 100, 100, 101, None):
        rows.project(total_score=total)
    rows.project(2, form_kind="target")
    rows.project(3, **SICHUAN)
    records = query(rows, "FROM score_distribution")
    columns = ("bucket", "bucket_low", "bucket_high", "forms", "n", "left_out", "forms_in_bucket", "share")
    assert table([r for r in records if r["province"] == "上海"], *columns) == [
        ("<60", None, 60, 15, 14, 1, 1, 0.071429),
        ("60-70", 60, 70, 15, 14, 1, 2, 0.142857),
        ("70-80", 70, 80, 15, 14, 1, 1, 0.071429),
        ("80-90", 80, 90, 15, 14, 1, 2, 0.142857),
        ("90-95", 90, 95, 15, 14, 1, 1, 0.071429),
        ("95-98", 95, 98, 15, 14, 1, 2, 0.142857),
        ("98-100", 98, 100, 15, 14, 1, 2, 0.142857),
        ("100", 100, 100, 15, 14, 1, 2, 0.142857),
        (">100", 100, None, 15, 14, 1, 1, 0.071429),
    ]
    assert {tuple(only(r, "forms", "n", "left_out", "forms_in_bucket", "share").values()) for r in records[9:]} == {
        (1, 0, 1, 0, None)
    }


# inflation_index


def test_the_index_sets_printed_points_against_the_fewest_and_the_most_allowed() -> None:
    rows = Rows()
    first = rows.project(execution_rate=0.5, execution_weight=10.0, execution_score=6.0, total_score=98.0, grade="优")
    rows.indicator(
        first, score=50.0, expected_score_low=40.0, expected_score_high=50.0, score_check="match", weight=50.0
    )
    rows.indicator(first, score=30.0)
    second = rows.project(execution_weight=10.0, execution_score=10.0, total_score=97.99, grade_derived="良")
    rows.indicator(second, score=20.0, expected_score_low=20.0, expected_score_high=20.0, score_check="match")
    rows.indicator(second, score=None, expected_score_low=20.0, expected_score_high=20.0)
    rows.project()
    target = rows.project(2, form_kind="target", total_score=100.0, grade="优")
    rows.indicator(target, score=9.0, expected_score_low=1.0, expected_score_high=1.0, score_check="match")
    (record,) = query(rows, "FROM inflation_index")
    assert only(record, *record) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2023, "forms": 3, "total_n": 2,
        "total_left_out": 1, "total_median": 97.995, "total_98": 1, "share_98": 0.5, "grade_n": 2,
        "grade_left_out": 1, "excellent": 1, "share_excellent": 0.5,
        "items": 5, "n": 3, "left_out": 2,
        "points": 76.0, "points_low": 65.0, "points_high": 75.0,  # 6 + 50 + 20 over 5 + 40 + 20 and 5 + 50 + 20
        "inflation_index": 1.169231, "index_n": 2,
        "inflation_index_median": 1.122222,  # of 56 / 45 and 20 / 20
        "excess_index": 1.013333,
    }  # fmt: skip


def test_more_than_the_budget_executed_gives_no_more_than_the_weight() -> None:
    rows = Rows()
    rows.project(execution_rate=1.5, execution_weight=10.0, execution_score=10.0)
    rows.project(execution_rate=-0.5, execution_weight=10.0, execution_score=0.0)
    (record,) = query(rows, "FROM inflation_index")
    assert only(record, "n", "points", "points_low", "inflation_index", "index_n") == {
        "n": 2, "points": 10.0, "points_low": 10.0, "inflation_index": 1.0, "index_n": 1,
    }  # fmt: skip


def test_a_province_whose_scores_cannot_be_recomputed_has_no_index() -> None:
    rows = Rows()
    rows.indicator(rows.project(), score=5.0, weight=5.0)
    (record,) = query(rows, "FROM inflation_index")
    columns = ("items", "n", "left_out", "points", "points_low", "inflation_index", "index_n", "excess_index")
    assert table([record], *columns) == [(1, 0, 1, None, None, None, 0, None)]


# points_lost


def test_points_are_lost_in_execution_families_and_codes() -> None:
    rows = Rows()
    first = rows.project(execution_weight=10.0, execution_score=4.0)
    rows.indicator(first, weight=20.0, score=15.0)
    rows.indicator(first, weight=20.0, score=20.0)
    rows.indicator(first, weight=10.0, score=7.5, taxonomy_code="OUT.CST")
    rows.indicator(first, weight=10.0, score=11.0, taxonomy_code="CST.ECO")
    rows.indicator(first, weight=10.0, taxonomy_code="CST.ECO")
    rows.indicator(first, weight=4.0, score=2.5, taxonomy_code=None)
    rows.indicator(first, weight=0.0, score=0.0, taxonomy_code=None)
    rows.project(execution_weight=10.0)
    rows.indicator(rows.project(2, form_kind="target"), weight=10.0, score=0.0)
    records = query(rows, "FROM points_lost")
    columns = (
        "breakdown", "family", "taxonomy_code", "items", "n", "left_out", "weight", "lost", "loss_rate",
        "share_of_loss", "items_losing", "share_losing", "loss_rate_median",
    )  # fmt: skip
    assert table(records, *columns) == [
        ("all", None, None, 9, 6, 3, 74.0, 15.0, 0.202703, 1.0, 4, 0.666667, 0.3125),
        ("execution", None, None, 2, 1, 1, 10.0, 6.0, 0.6, 0.4, 1, 1.0, 0.6),
        ("family", "cost", None, 3, 2, 1, 20.0, 2.5, 0.125, 0.166667, 1, 0.5, 0.25),
        ("family", "quantity", None, 2, 2, 0, 40.0, 5.0, 0.125, 0.333333, 1, 0.5, 0.25),
        ("family", None, None, 2, 1, 1, 4.0, 1.5, 0.375, 0.1, 1, 1.0, 0.375),
        ("taxonomy", "cost", "CST.ECO", 2, 1, 1, 10.0, 0.0, 0.0, 0.0, 0, 0.0, None),
        ("taxonomy", "cost", "OUT.CST", 1, 1, 0, 10.0, 2.5, 0.25, 0.166667, 1, 1.0, 0.25),
        ("taxonomy", "quantity", "OUT.QTY", 2, 2, 0, 40.0, 5.0, 0.125, 0.333333, 1, 0.5, 0.25),
        ("taxonomy", None, None, 2, 1, 1, 4.0, 1.5, 0.375, 0.1, 1, 1.0, 0.375),
    ]


def test_where_nothing_is_lost_nothing_has_a_share_of_it() -> None:
    rows = Rows()
    rows.indicator(rows.project(**SICHUAN), weight=10.0, score=9.99)
    records = query(rows, "FROM points_lost WHERE breakdown = 'all'")
    assert table(records, "n", "lost", "items_losing", "loss_rate_median") == [(1, 0.01, 0, None)]
    rows = Rows()
    rows.indicator(rows.project(), weight=10.0)
    records = query(rows, "FROM points_lost WHERE breakdown = 'all'")
    columns = ("items", "n", "left_out", "weight", "lost", "loss_rate", "share_of_loss", "share_losing")
    assert table(records, *columns) == [(1, 0, 1, None, None, None, None, None)]


# qualitative_points


def test_points_on_words_and_how_fully_they_are_earned() -> None:
    rows = Rows()
    first = rows.project()
    rows.indicator(first, weight=30.0, score=30.0, **QUALITATIVE)
    rows.indicator(first, weight=20.0, score=10.0, target_kind="date", actual_kind="qualitative")
    rows.indicator(first, weight=10.0, target_kind="qualitative")
    rows.indicator(first, weight=30.0, score=24.0)
    rows.indicator(first, score=5.0, **QUALITATIVE)
    second = rows.project()
    rows.indicator(second, weight=90.0, score=90.0)
    rows.indicator(second, weight=10.0, score=10.0, **QUALITATIVE)
    third = rows.project()
    rows.indicator(third, weight=5.0, score=5.0, **QUALITATIVE)
    rows.indicator(third, weight=5.0, score=4.0)
    rows.indicator(rows.project())
    rows.indicator(rows.project(2, form_kind="target"), weight=100.0, target_kind="qualitative")
    (record,) = query(rows, "FROM qualitative_points")
    assert only(record, *record) == {
        "province_code": "310000", "province": "上海", "fiscal_year": 2023, "indicators": 10, "n": 8, "left_out": 2,
        "points": 200.0, "qualitative_n": 5, "qualitative_points": 75.0, "share": 0.375, "forms_n": 3,
        "share_median": 0.5,  # of 60/90, 10/100 and 5/10
        "forms_over_half": 1, "qualitative_scored_n": 4, "qualitative_earned": 0.846154,  # 55 / 65
        "measured_scored_n": 3, "measured_earned": 0.944,  # 118 / 125
    }  # fmt: skip


def test_the_share_of_points_on_words_is_that_of_the_comparison() -> None:
    rows = Rows()
    project = rows.project()
    rows.indicator(project, weight=30.0, **QUALITATIVE)
    rows.indicator(project, weight=50.0)
    rows.indicator(rows.project(**SICHUAN), weight=None)
    here = query(rows, "SELECT province, points, share FROM qualitative_points")
    there = query(
        rows, "SELECT province, points_n AS points, qualitative_points_share AS share FROM province_year_comparison"
    )
    assert here == there == [
        {"province": "上海", "points": 80.0, "share": 0.375},
        {"province": "四川", "points": None, "share": None},
    ]  # fmt: skip


# band_positions


def test_scores_stand_somewhere_in_their_band() -> None:
    rows = Rows()
    project = rows.project()
    partial = {"weight": 10.0, "expected_score_low": 6.0, "expected_score_high": 8.0, "actual_band": "partial"}
    rows.indicator(project, score=8.0, **partial)
    rows.indicator(project, score=7.0, **partial)
    rows.indicator(project, score=6.2, **partial)
    rows.indicator(project, score=5.995, **partial)  # rounded
    rows.indicator(project, score=5.9, **partial)
    rows.indicator(project, score=8.5, **partial)
    rows.indicator(project, score=None, **partial)
    rows.indicator(project, score=7.0, actual_band="partial", weight=10.0)
    rows.indicator(project, score=4.0, actual_band="met", expected_score_low=4.0, expected_score_high=5.0)
    rows.indicator(project, score=4.0, expected_score_low=4.0, expected_score_high=5.0)
    rows.indicator(rows.project(2, form_kind="target"), actual_band="met")
    records = query(rows, "FROM band_positions")
    columns = (
        "actual_band", "indicators", "n", "below_band", "above_band", "left_out", "points_above_low", "points_width",
        "band_position", "band_position_median", "at_top", "share_at_top",
    )  # fmt: skip
    assert table(records, *columns) == [
        ("met", 1, 1, 0, 0, 0, 0.0, 1.0, 0.0, 0.0, 0, 0.0),
        ("partial", 8, 4, 1, 1, 2, 3.2, 8.0, 0.4, 0.3, 1, 0.25),  # 1, 0.5, 0.1 and 0
    ]


def test_a_band_without_scores_has_no_position() -> None:
    rows = Rows()
    rows.indicator(rows.project(), actual_band="unmet", expected_score_low=0.0, expected_score_high=3.0)
    (record,) = query(rows, "FROM band_positions")
    columns = ("n", "left_out", "points_above_low", "band_position", "band_position_median", "share_at_top")
    assert table([record], *columns) == [(0, 1, None, None, None, None)]


# points_given_up


def test_met_targets_that_score_below_their_weight_are_listed() -> None:
    rows = Rows()
    project = rows.project(department="药监局")
    measured = rows.indicator(
        project, attained=True, attainment=1.2, weight=10.0, score=9.0, target_printed="≥10", actual_printed="12",
        deviation_reason="资料不全", score_check="below", name="抽检",
    )  # fmt: skip
    judged = rows.indicator(project, attained=True, weight=5.0, score=4.5, **QUALITATIVE)
    rows.indicator(project, attained=True, weight=5.0, score=4.99)
    rows.indicator(project, attained=False, weight=5.0, score=1.0)
    rows.indicator(project, attained=None, weight=5.0, score=1.0)
    rows.indicator(project, attained=True, weight=5.0)
    rows.indicator(rows.project(2, form_kind="target"), attained=True, weight=5.0, score=1.0)
    records = query(rows, "FROM points_given_up")
    columns = ("indicator_id", "weight", "score", "given_up", "judged", "explained", "deviation_reason")
    assert table(records, *columns) == [
        (measured, 10.0, 9.0, 1.0, False, True, "资料不全"),
        (judged, 5.0, 4.5, 0.5, True, False, None),
    ]
    columns = (
        "province", "fiscal_year", "department", "project_name", "level2", "family", "name", "target_printed",
        "actual_printed", "attainment", "score_check", "path", "source",
    )  # fmt: skip
    assert table(records[:1], *columns) == [
        (
            "上海", 2023, "药监局", "项目1-1", "数量指标", "quantity", "抽检", "≥10", "12", 1.2, "below",
            "folder/document-1.txt", "line 21",
        )
    ]  # fmt: skip


def test_points_given_up_are_counted_by_kind_of_result() -> None:
    rows = Rows()
    project = rows.project()
    rows.indicator(project, attained=True, weight=10.0, score=9.0, deviation_reason="资料不全")
    rows.indicator(project, attained=True, weight=10.0, score=7.0)
    rows.indicator(project, attained=True, weight=20.0, score=20.0)
    rows.indicator(project, attained=True, weight=20.0)
    rows.indicator(project, attained=True, score=20.0)
    rows.indicator(project, attained=False, weight=20.0, score=1.0)
    rows.indicator(project, attained=True, weight=5.0, score=5.0, deviation_reason="无关", **QUALITATIVE)
    rows.indicator(rows.project(2, form_kind="target"), attained=True, weight=5.0, score=1.0)
    rows.indicator(rows.project(3, **SICHUAN), attained=True)
    records = query(rows, "FROM points_given_up_by_province_year")
    columns = (
        "province", "judged", "met", "n", "left_out", "given_up_n", "share", "explained", "share_explained", "points",
        "given_up", "given_up_share", "given_up_share_median",
    )  # fmt: skip
    assert table(records, *columns) == [
        ("上海", False, 5, 3, 2, 2, 0.666667, 1, 0.5, 40.0, 4.0, 0.1, 0.2),
        ("上海", True, 1, 1, 0, 0, 0.0, 0, None, 5.0, 0.0, 0.0, None),
        ("四川", False, 1, 0, 1, 0, None, 0, None, None, None, None, None),
    ]
