"""Q13: cost targets that are the budget."""

from __future__ import annotations

import pytest

from tests.tables import Rows, found, messages

COST: dict[str, object] = {
    "taxonomy_code": "OUT.CST",
    "name": "抽检成本",
    "target_printed": "≤55万元",
    "target_value": 550_000.0,
    "target_unit": "元",
}


def test_a_cost_target_equal_to_the_budget_says_nothing_beyond_it() -> None:
    rows = Rows()
    rows.indicator(rows.project(form_kind="target", budget_initial=550_000), **COST)
    assert messages(rows, "Q13") == [
        (
            "成本指标“抽检成本”的指标值≤55万元就是预算数（55万元），没有提供预算以外的信息。",
            'The target ≤55万元 of cost indicator "抽检成本" is the budget itself (55万元): it says nothing beyond it.',
        )
    ]


def test_either_budget_of_a_self_evaluation_counts() -> None:
    rows = Rows()
    rows.indicator(rows.project(budget_initial=800_000, budget_adjusted=550_000), **COST)
    (finding,) = found(rows, "Q13")
    assert "就是全年预算数（55万元）" in finding["message_zh"]


@pytest.mark.parametrize(
    ("budget", "changed"),
    [
        (550_000, {"target_value": 500_000.0}),
        (550_000, {"target_value": 550_100.0}),
        (550_000, {"target_unit": "元/人"}),
        (550_000, {"target_unit": None}),
        (550_000, {"taxonomy_code": "OUT.QTY"}),
        (550_000, {"target_kind": "qualitative", "target_value": None}),
        (None, {}),
        (0, {"target_value": 0.0}),
    ],
)
def test_a_lower_unit_or_unknown_cost_is_silent(budget: int | None, changed: dict) -> None:
    rows = Rows()
    rows.indicator(rows.project(budget_initial=budget), **COST | changed)
    assert found(rows, "Q13") == []
