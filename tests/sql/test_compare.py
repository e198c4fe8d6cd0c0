"""Views across provinces on hand-made rows, with the expected result written out."""

from __future__ import annotations

import pytest

from tests.sql.warehouse import query, table
from tests.tables import SICHUAN, TIANJIN, Rows

UP = {"target_operator": ">=", "attainment_method": "up"}
NO_PLACE = {"province_code": None, "province": None, "region_code": None}


def target(rows: Rows, project: str, name: str | None, value: float | None, unit: str | None, **values: object) -> str:
    return rows.indicator(project, **({"name": name, "target_value": value, "target_unit": unit} | UP | values))


# same_indicator_across_regions


def test_an_indicator_of_one_name_is_compared_across_provinces() -> None:
    rows = Rows()
    shanghai, shanghai_before = rows.project(), rows.project(fiscal_year=2022)
    sichuan = rows.project(2, **SICHUAN)
    tianjin = rows.project(3, form_kind="target", fiscal_year=2025, **TIANJIN)
    printed = {"actual_kind": "numeric", "actual_unit": "批次"}
    target(
        rows,
        shanghai,
        "2023年药品抽检（批次）",
        100.0,
        "批次",
        attainment=1.2,
        attained=True,
        actual_value=121.0,
        **printed,
    )
    target(rows, shanghai, "药品抽检批次", 300.0, "批次", attainment=0.5, attained=False)
    target(rows, shanghai, "药品抽检批次", 400.0, "批次", actual_value=9.0, **printed)
    target(rows, shanghai_before, "药品 抽检-批次", 50.0, "批次", attainment=2.0, attained=True)
    target(
        rows, sichuan, "药品抽检批次", 10.0, "批次", attainment=2.0, attained=True, attainment_method="down",
    )  # fmt: skip
    target(rows, tianjin, "药品抽检批次", 60.0, "批次", attainment_method="no_result")
    # Not the same: another unit, a range, no number, a name of one province only, no place.
    target(rows, shanghai, "药品抽检批次", 9.0, "个")
    target(rows, sichuan, "药品抽检批次", 9.0, "批次", target_value_high=10.0)
    target(rows, sichuan, "药品抽检批次", None, None, target_kind="qualitative")
    target(rows, shanghai, "只有一省", 9.0, "批次")
    target(rows, rows.project(4, **NO_PLACE), "只有一省", 9.0, "批次")
    target(rows, rows.project(4, **NO_PLACE), "药品抽检批次", 9.0, "批次")
    records = query(rows, "FROM same_indicator_across_regions")
    assert set(table(records, "name_key", "target_unit", "provinces", "all_n", "all_target_median")) == {
        ("药品抽检批次", "批次", 3, 6, 80.0)
    }
    columns = (
        "province", "fiscal_year", "n", "target_median", "target_min", "target_max", "target_to_all", "results_n",
        "results_left_out", "result_median", "attained", "share_attained",
    )  # fmt: skip
    assert table(records, *columns) == [
        ("天津", 2025, 1, 60.0, 60.0, 60.0, 0.75, 0, 1, None, 0, None),
        ("上海", 2022, 1, 50.0, 50.0, 50.0, 0.625, 1, 0, 100.0, 1, 1.0),
        ("上海", 2023, 3, 300.0, 100.0, 400.0, 3.75, 2, 1, 135.5, 1, 0.5),  # of 121 and 150
        ("四川", 2023, 1, 10.0, 10.0, 10.0, 0.125, 1, 0, 5.0, 1, 1.0),
    ]
    assert [(r["name"], r["family"]) for r in records if r["province"] == "四川"] == [("药品抽检批次", "quantity")]


@pytest.mark.parametrize(
    ("here", "there", "same"),
    [
        ("培训（人次）", "培训(人次)", True),
        ("APP下载量", "app下载量", True),
        ("2023年度 会议、次数", "2024年会议次数", True),
        ("培训人次", "培训人数", False),
        ("20个项目", "30个项目", False),
    ],
)
def test_names_are_the_same_but_for_blanks_brackets_punctuation_and_years(here: str, there: str, same: bool) -> None:
    rows = Rows()
    target(rows, rows.project(), here, 1.0, None)
    target(rows, rows.project(2, **SICHUAN), there, 2.0, None)
    assert len(query(rows, "FROM same_indicator_across_regions")) == (2 if same else 0)


def test_a_result_of_nothing_and_a_target_of_nothing_are_figures_too() -> None:
    rows = Rows()
    target(rows, rows.project(), "投诉", 0.0, "起", attained=True, attainment_method="target_zero")
    target(rows, rows.project(2, **SICHUAN), "投诉", 0.0, "起", attained=True, attainment_method="actual_zero")
    columns = ("province", "target_median", "target_to_all", "results_n", "result_median")
    assert table(query(rows, "FROM same_indicator_across_regions"), *columns) == [
        ("上海", 0.0, None, 0, None),
        ("四川", 0.0, None, 1, 0.0),
    ]


# unit_cost_benchmark


def test_unit_costs_stand_beside_those_of_the_same_unit_and_name() -> None:
    rows = Rows()
    shanghai = rows.project(department="药监局")
    sichuan = rows.project(2, **SICHUAN)
    first = target(
        rows, shanghai, "培训（标准）", 550.0, "元/人·天", target_printed="≤550元/人·天", attainment=1.1,
        attainment_method="down", attained=True, actual_value=499.0, actual_unit="元/人·天", actual_kind="numeric",
    )  # fmt: skip
    second = target(rows, sichuan, "2023年培训标准", 450.0, "元/人·天", attainment=1.2, attainment_method="down")
    third = target(rows, sichuan, "食宿标准", 300.0, "元/人·天", attainment_method="actual_zero")
    fourth = target(rows, shanghai, "海报", 0.0, "元/张", attainment_method="no_result")
    target(rows, shanghai, "培训标准", 550.0, "元")
    target(rows, shanghai, "培训标准", 550.0, "元/人·天", target_value_high=600.0)
    target(rows, shanghai, "培训标准", None, "元/人·天", target_kind="qualitative")
    records = query(rows, "FROM unit_cost_benchmark")
    columns = (
        "indicator_id", "target_unit", "target_value", "result", "unit_n", "unit_provinces", "unit_median", "name_n",
        "name_provinces", "name_median", "target_to_name_median",
    )  # fmt: skip
    assert table(records, *columns) == [
        (second, "元/人·天", 450.0, 375.0, 3, 2, 450.0, 2, 2, 500.0, 0.9),
        (first, "元/人·天", 550.0, 499.0, 3, 2, 450.0, 2, 2, 500.0, 1.1),
        (third, "元/人·天", 300.0, 0.0, 3, 2, 450.0, 1, 1, 300.0, 1.0),
        (fourth, "元/张", 0.0, None, 1, 1, 0.0, 1, 1, 0.0, None),
    ]
    columns = (
        "name", "province_code", "province", "fiscal_year", "form_kind", "department", "project_name",
        "target_printed", "path", "source",
    )  # fmt: skip
    assert table(records[1:2], *columns) == [
        (
            "培训（标准）", "310000", "上海", 2023, "self_evaluation", "药监局", "项目1-1", "≤550元/人·天",
            "folder/document-1.txt", "line 21",
        )
    ]  # fmt: skip
