"""Q08: targets of one project from one year to the next."""

from __future__ import annotations

import pytest

from tests.tables import Rows, found, messages


def following(
    before: dict, after: dict, budgets: tuple[float | None, float | None] = (1_000_000, 1_000_000), **values: object
) -> Rows:
    """Return a project of 2022 and its successor of 2023, with an indicator each; `budgets` in yuan."""
    rows = Rows()
    for year, indicator, budget in ((2022, before, budgets[0]), (2023, after, budgets[1])):
        project = rows.project(
            fiscal_year=year, project_key="抽检", project_name="抽检", budget_initial=budget, **values
        )
        rows.indicator(project, **{"name": "抽检批次", "target_unit": "批次", "target_operator": ">="} | indicator)
    return rows


def target(value: float, **values: object) -> dict:
    return {"target_value": value, "target_printed": f"≥{value:g}批次"} | values


def reached(value: float, ratio: float) -> dict:
    return target(value, attainment=ratio, attainment_method="up", actual_printed=f"{value * ratio:g}批次")


def test_a_lower_target_than_a_year_before_is_a_signal() -> None:
    rows = following(reached(200.0, 1.05), target(150.0))
    assert messages(rows, "Q08") == [
        (
            "指标“抽检批次”2022年指标值为≥200批次、完成值为210批次，2023年指标值为≥150批次，要求低于上年。",
            'Indicator "抽检批次" had a target of ≥200批次 and a result of 210批次 in 2022; its target for 2023 is'
            " ≥150批次, less than a year before.",
        )
    ]


def test_a_target_well_below_the_last_result_is_a_signal() -> None:
    (message,) = messages(following(reached(80.0, 2.0), target(80.0)), "Q08")
    assert message[0].endswith("2023年指标值为≥80批次，上年完成值高出它10%及以上。")


@pytest.mark.parametrize(
    ("before", "after", "budgets"),
    [
        (target(200.0), target(210.0), (1e6, 1e6)),
        (reached(200.0, 1.05), target(100.0), (1e6, 0.5e6)),  # half the money
        (reached(200.0, 0.4), target(150.0), (1e6, 1e6)),  # missed, and still asks for more than the 80 reached
        (reached(200.0, 1.05), target(200.0), (1e6, 1e6)),  # unchanged, near the last result
        (target(200.0), target(150.0, target_unit="场"), (1e6, 1e6)),
        (target(200.0), target(150.0, name="检验批次"), (1e6, 1e6)),
        (target(200.0), target(150.0, target_kind="qualitative", target_value=None), (1e6, 1e6)),
        (target(200.0), target(150.0, target_value_high=180.0), (1e6, 1e6)),
    ],
)
def test_what_was_raised_follows_the_money_or_does_not_compare_is_silent(
    before: dict, after: dict, budgets: tuple[float, float]
) -> None:
    assert found(following(before, after, budgets), "Q08") == []


def test_a_higher_limit_asks_for_less_and_a_cost_follows_the_budget() -> None:
    limit = {"target_operator": "<=", "name": "差错率", "target_unit": "%"}
    assert len(found(following(target(3.0, **limit), target(5.0, **limit)), "Q08")) == 1
    assert found(following(target(5.0, **limit), target(3.0, **limit)), "Q08") == []
    cost = {"target_operator": "<=", "taxonomy_code": "OUT.CST", "target_unit": "元"}
    assert found(following(target(3.0, **cost), target(5.0, **cost)), "Q08") == []


def test_only_following_years_of_a_project_stated_once_a_year_are_compared() -> None:
    rows = following(target(200.0), target(150.0))
    rows.rows["projects"][0]["fiscal_year"] = 2021
    assert found(rows, "Q08") == []
    rows = following(target(200.0), target(150.0))
    again = rows.project(fiscal_year=2023, project_key="抽检")
    rows.indicator(again, name="抽检批次", target_unit="批次", target_operator=">=", **target(150.0))
    assert found(rows, "Q08") == []


def test_without_budgets_a_lower_target_is_lower_all_the_same() -> None:
    assert len(found(following(target(200.0), target(150.0), (None, None)), "Q08")) == 1


def copied(values: tuple[float, ...], after: tuple[float, ...], growth: float) -> Rows:
    rows = Rows()
    for year, targets, budget in ((2022, values, 1e6), (2023, after, 1e6 * growth)):
        project = rows.project(
            fiscal_year=year, project_key="巡查", project_name="巡查", budget_initial=budget, form_kind="target"
        )
        for number, value in enumerate(targets):
            rows.indicator(project, name=f"指标{number}", target_operator=">=", **target(value))
    return rows


def test_quantities_copied_while_the_budget_grew_are_one_finding_of_the_project() -> None:
    (finding,) = found(copied((12.0, 300.0), (12.0, 300.0), 1.5), "Q08")
    assert finding["indicator_id"] is None
    assert finding["message_zh"] == (
        "项目“巡查”的2个数量指标的指标值都与上年相同，而预算由100万元增至150万元，增长50%。"
    )


@pytest.mark.parametrize(
    ("before", "after", "growth"),
    [
        ((12.0, 300.0), (12.0, 300.0), 1.05),
        ((12.0, 300.0), (12.0, 310.0), 1.5),
        ((12.0, 300.0), (12.0, 300.0, 5.0), 1.5),
        ((12.0,), (12.0,), 1.5),
        ((1.0, 1.0), (1.0, 1.0), 1.5),
    ],
)
def test_a_small_rise_a_changed_or_new_target_or_single_pieces_are_not_a_copy(
    before: tuple[float, ...], after: tuple[float, ...], growth: float
) -> None:
    assert found(copied(before, after, growth), "Q08") == []
