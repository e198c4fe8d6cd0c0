"""Q23: costs with ≥, quantities and satisfaction with ≤."""

from __future__ import annotations

import pytest

from tests.tables import Rows, found, messages


@pytest.mark.parametrize(
    ("code", "name", "operator", "unit", "fires"),
    [
        ("OUT.CST", "项目成本", ">=", "元", True),
        ("CST.ECO", "培训成本", ">", "元/人·天", True),
        ("OUT.CST", "项目成本", "<=", "元", False),
        ("OUT.CST", "成本节约率", ">=", "%", False),
        ("OUT.CST", "人均补助标准", ">=", "元/人", False),
        ("OUT.QTY", "执法服装配备人数", "<=", "人", True),
        ("OUT.QTY", "抽检", "<", None, True),
        ("OUT.QTY", "抽检", ">=", "批次", False),
        ("OUT.QTY", "投诉次数", "<=", "次", False),
        ("OUT.QTY", "编制人数", "<=", "人", False),
        ("OUT.QTY", "差错率", "<=", "%", False),
        ("OUT.QTY", "支出金额", "<=", "元", False),
        ("OUT.QTY", "平均处理", "<=", "分钟", False),
        ("SAT.SRV", "群众满意度", "<=", "%", True),
        ("SAT.SRV", "投诉率", "<=", "%", False),
        ("OUT.QLT", "差错率", "<=", "%", False),
        ("OUT.QTY", "抽检", None, "批次", False),
    ],
)
def test_a_direction_against_the_family_is_a_signal_unless_the_name_explains_it(
    code: str, name: str, operator: str | None, unit: str | None, fires: bool
) -> None:
    rows = Rows()
    rows.indicator(
        rows.project(form_kind="target"), taxonomy_code=code, name=name, target_operator=operator, target_unit=unit,
        target_operator_method="printed" if operator else "assumed", target_value=9.0,
    )  # fmt: skip
    assert bool(found(rows, "Q23")) is fires


def test_the_message_says_what_one_would_expect() -> None:
    rows = Rows()
    rows.indicator(
        rows.project(), name="配备人数", target_operator="<=", target_unit="人", target_operator_method="printed",
        target_printed="≤9人",
    )  # fmt: skip
    assert messages(rows, "Q23") == [
        (
            "数量指标“配备人数”的指标值为≤9人，通常应为≥，宜核对方向。",
            'The target of quantity indicator "配备人数" is ≤9人; one would expect ≥,'
            " so its direction is worth a look.",
        )
    ]
