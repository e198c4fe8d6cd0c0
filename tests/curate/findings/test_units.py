"""Q16: units that do not fit."""

from __future__ import annotations

import pytest

from tests.tables import Rows, found, messages


def measured(target: str, value: float, unit: str | None, result: str, reached: float, of: str | None) -> dict:
    return {
        "target_printed": target,
        "target_value": value,
        "target_unit": unit,
        "actual_printed": result,
        "actual_value": reached,
        "actual_unit": of,
        "actual_kind": "numeric",
    }


MISMATCH = {"attainment_method": "unit_mismatch"}


@pytest.mark.parametrize(
    ("project", "indicator", "fires"),
    [
        ({}, measured("≥100人", 100, "人", "5万元", 50_000, "元") | MISMATCH, "两者单位不同"),
        ({}, measured("≥100人", 100, "人", "60户", 60, "户") | MISMATCH, "两者单位不同"),
        ({}, measured("≥12场", 12, "场", "13次", 13, "次") | MISMATCH, ""),
        ({}, measured("≥10天", 10, "个工作日", "8天", 8, "天") | MISMATCH, ""),
        ({}, measured("≥30万份", 300_000, "份", "30份", 30, "份"), "漏写“万”"),
        ({}, measured("≥30万份", 300_000, "份", "31万份", 310_000, "份"), ""),
        ({}, measured("≥30万份", 300_000, "份", "30", 30, None), ""),
        (
            {},
            measured("≥95%", 95, "%", "0.98", 0.98, None) | {"attainment_method": "percent_or_ratio+unit_assumed"},
            "可能是比值",
        ),
        ({}, measured("≤3%", 3, "%", "0.5", 0.5, None) | {"attainment_method": "percent_or_ratio+unit_assumed"}, ""),
        ({}, {"name": "培训人数", "target_unit": "%", "target_value": 100.0}, "百分比"),
        ({}, {"name": "女性人数占比", "target_unit": "%", "target_value": 30.0}, ""),
        ({}, {"name": "产品合格率", "target_unit": "个", "target_value": 95.0}, "是一个率"),
        ({}, {"name": "检验效率", "target_unit": "个", "target_value": 95.0}, ""),
        ({}, {"name": "产品合格率", "target_unit": None, "target_value": 95.0}, ""),
    ],
)
def test_units_are_held_against_the_figures_of_the_form(project: dict, indicator: dict, fires: str) -> None:
    rows = Rows()
    values = {"target_printed": "≥100", "name": "指标"} | indicator
    rows.indicator(rows.project(**project), **values)
    said = [message for message, _ in messages(rows, "Q16")]
    assert [fires in message for message in said] == [True] * bool(fires)


@pytest.mark.parametrize(
    ("budget", "value", "name", "fires"),
    [
        (830_000, 830_000_000.0, "项目成本", True),  # 83000万元 for 83万元
        (1_200_000, 120.0, "项目总成本", True),  # 120元 for 120万元
        (1_200_000, 120.0, "人均成本", False),
        (1_200_000, 1_200_000.0, "项目总成本", False),
        (1_200_000, 5_000.0, "印刷费", False),
        (None, 120.0, "项目总成本", False),
        (0, 120.0, "项目总成本", False),
    ],
)
def test_a_cost_out_of_scale_with_the_budget_is_a_signal(
    budget: int | None, value: float, name: str, fires: bool
) -> None:
    rows = Rows()
    project = rows.project(budget_initial=budget)
    cost = {"taxonomy_code": "OUT.CST", "target_unit": "元", "target_printed": "≤?", "target_value": value}
    rows.indicator(project, name=name, **cost)
    assert bool(found(rows, "Q16")) is fires


def test_one_indicator_has_one_finding_with_both_figures() -> None:
    rows = Rows()
    doubtful = measured("≥100人", 100, "人", "5万元", 50_000, "元") | MISMATCH | {"name": "培训合格率"}
    rows.indicator(rows.project(), **doubtful)
    (finding,) = found(rows, "Q16")
    assert finding["observed"] == "≥100人 / 5万元"
    assert finding["message_en"] == (
        'Indicator "培训合格率": the target is ≥100人, the result 5万元: the units differ.'
    )
