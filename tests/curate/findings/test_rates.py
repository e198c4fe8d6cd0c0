"""Q20: rates beyond 100 %, and rates with a date for a target."""

from __future__ import annotations

import pytest

from tests.tables import Rows, found, messages


@pytest.mark.parametrize(
    ("name", "target", "result", "fires"),
    [
        ("产品合格率", 98.0, 105.0, True),
        ("监测覆盖率", 110.0, None, True),
        ("群众满意度（问卷）", 90.0, 120.0, True),
        ("产品合格率", 98.0, 100.0, False),
        ("计划完成率", 100.0, 120.0, False),
        ("床位利用率", 90.0, 105.0, False),
        ("小学毛入学率", 100.0, 105.0, False),
        ("产值增长率", 150.0, None, False),
        ("产品合格率", None, None, False),
    ],
)
def test_a_rate_that_cannot_exceed_100_percent_and_does_is_a_signal(
    name: str, target: float | None, result: float | None, fires: bool
) -> None:
    rows = Rows()
    unit = {"target_unit": "%", "actual_unit": "%", "target_printed": f"≥{target}%", "actual_printed": f"{result}%"}
    rows.indicator(rows.project(), name=name, target_value=target, actual_value=result, **unit)
    assert bool(found(rows, "Q20")) is fires


def test_only_percentages_are_compared_with_100() -> None:
    rows = Rows()
    rows.indicator(rows.project(), name="产品合格率", target_unit="个", target_value=120.0)
    rows.indicator(rows.project(), name="产品合格率", target_unit=None, target_value=120.0)
    assert found(rows, "Q20") == []


@pytest.mark.parametrize(("name", "fires"), [("工作计划完成率", True), ("办公效率", False), ("项目完成时间", False)])
def test_a_rate_whose_target_is_a_date_is_a_signal(name: str, fires: bool) -> None:
    rows = Rows()
    rows.indicator(rows.project(form_kind="target"), name=name, target_kind="date", target_printed="12月底前")
    assert bool(found(rows, "Q20")) is fires


def test_the_messages_give_the_figure_that_is_too_high_or_the_date() -> None:
    rows = Rows()
    project = rows.project()
    rows.indicator(
        project, name="合格率", target_unit="%", target_value=98.0, actual_unit="%", actual_value=105.0,
        target_printed="≥98%", actual_printed="105%",
    )  # fmt: skip
    rows.indicator(project, name="完成率", target_kind="date", target_printed="12月底前")
    assert messages(rows, "Q20") == [
        ("“合格率”不可能超过100%，完成值为105%。", '"合格率" cannot exceed 100 %, but its result is 105%.'),
        ("“完成率”是一个率，指标值却是日期“12月底前”。", '"完成率" is a rate, but its target is a date, 12月底前.'),
    ]
