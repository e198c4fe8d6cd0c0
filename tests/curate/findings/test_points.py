"""Q01 and Q09: how the points of a form are given."""

from __future__ import annotations

import pytest

from tests.tables import Rows, found, messages


@pytest.mark.parametrize(
    ("total", "values", "fires"),
    [
        (98.0, {}, True),
        (100.0, {"total_weight": 100.0}, True),
        (97.99, {}, False),
        (None, {}, False),
        (99.0, {"form_kind": "target"}, False),
        (110.0, {"total_weight": 120.0}, False),
    ],
)
def test_a_total_of_98_or_more_of_100_is_a_signal(total: float | None, values: dict, fires: bool) -> None:
    rows = Rows()
    rows.project(total_score=total, **values)
    assert [finding["severity"] for finding in found(rows, "Q01")] == ["signal"] * fires


def test_the_message_of_a_high_total_names_project_and_total() -> None:
    rows = Rows()
    rows.project(total_score=98.95, project_name="宣传经费")
    assert messages(rows, "Q01") == [
        (
            "项目“宣传经费”自评总分98.95分，达到98分及以上，宜核对得分依据。",
            'Project "宣传经费" scores itself 98.95 points, 98 or more:'
            " the evidence behind the scores is worth a look.",
        )
    ]


def judged(rows: Rows, points: dict[str, list[float | None]], **values: object) -> str:
    """Add a project with indicators of these weights: in words, or as numbers."""
    project = rows.project(**values)
    for kind, weights in points.items():
        for weight in weights:
            rows.indicator(project, target_kind=kind, weight=weight)
    return project


def test_more_than_half_of_the_points_in_words_is_a_signal() -> None:
    rows = Rows()
    most = judged(rows, {"qualitative": [30.0, 20.0], "numeric": [40.0]}, project_name="培训")
    judged(rows, {"qualitative": [25.0, 20.0], "numeric": [45.0]})
    judged(rows, {"qualitative": [5.0, 5.0, 5.0], "numeric": [75.0]})
    (finding,) = found(rows, "Q09")
    assert (finding["project_id"], finding["observed"]) == (most, "50/90")
    assert messages(rows, "Q09")[0] == (
        "项目“培训”3个指标共90分，其中2个按文字定性评分，共50分，占55.56%。",
        'Project "培训" has 3 indicators of 90 points; 2 of them, 50 points or 55.56%, are judged in words.',
    )


def test_a_result_in_words_counts_as_judged_whatever_the_target() -> None:
    rows = Rows()
    project = rows.project()
    rows.indicator(project, target_kind="date", actual_kind="qualitative", weight=60.0)
    rows.indicator(project, weight=30.0)
    assert len(found(rows, "Q09")) == 1


def test_points_are_not_added_up_where_one_is_missing_or_there_are_none() -> None:
    rows = Rows()
    judged(rows, {"qualitative": [50.0, None], "numeric": [20.0]})
    judged(rows, {"qualitative": [None, None]}, form_kind="target")
    judged(rows, {"qualitative": [0.0]})
    assert found(rows, "Q09") == []
