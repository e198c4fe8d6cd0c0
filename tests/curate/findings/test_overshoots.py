"""Q07: results far above their target."""

from __future__ import annotations

import pytest

from tests.tables import Rows, found, messages

OVERSHOT: dict[str, object] = {
    "name": "抽检批次",
    "target_printed": "≥100批次",
    "target_operator": ">=",
    "actual_printed": "150批次",
    "actual_kind": "numeric",
    "attainment": 1.5,
    "attainment_method": "up",
    "weight": 10.0,
    "score": 10.0,
}


def test_a_result_half_again_the_target_at_full_score_without_a_reason_is_a_signal() -> None:
    rows = Rows()
    rows.indicator(rows.project(), **OVERSHOT)
    assert messages(rows, "Q07") == [
        (
            "指标“抽检批次”的指标值为≥100批次，完成值为150批次，是指标值的150%，得满分，表上没有说明原因。",
            'Indicator "抽检批次" with target ≥100批次 reached 150批次, 150% of it,'
            " for full marks and without a reason.",
        )
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"attainment": 1.29},
        {"attainment": None},
        {"score": 9.0},
        {"score": None},
        {"weight": None},
        {"deviation_reason": "任务增加"},
        {"attainment_method": "down"},
        {"attainment_method": None},
        {"name": "差错率", "target_operator": None, "attainment_method": "up+direction_assumed"},
        {"name": "安全事故起数", "target_operator": "="},
    ],
)
def test_what_is_below_the_limit_marked_down_explained_or_less_is_better_is_silent(changed: dict) -> None:
    rows = Rows()
    rows.indicator(rows.project(), **OVERSHOT | changed)
    assert found(rows, "Q07") == []


def test_a_reason_that_says_nothing_is_none_and_130_percent_is_enough() -> None:
    rows = Rows()
    rows.indicator(rows.project(), **OVERSHOT | {"deviation_reason": "无", "attainment": 1.3})
    assert len(found(rows, "Q07")) == 1


def test_a_target_form_has_no_results() -> None:
    rows = Rows()
    rows.indicator(rows.project(form_kind="target"), **OVERSHOT)
    assert found(rows, "Q07") == []
