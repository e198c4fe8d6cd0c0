"""Q18: dates that a spreadsheet turned into numbers."""

from __future__ import annotations

import pytest

from tests.tables import Rows, found, messages


@pytest.mark.parametrize(
    ("code", "name", "target", "value", "fires"),
    [
        ("OUT.TIM", "工程进度", "44561", 44561.0, True),
        ("OUT.TIM", "工程进度", "≤44561.0", 44561.0, True),
        ("OUT.QTY", "项目完成时间", "44561", 44561.0, True),
        ("OUT.QTY", "印发资料", "44561", 44561.0, False),
        ("OUT.TIM", "惠及人数", "44561", 44561.0, False),
        ("OUT.TIM", "工程进度", "44,561", 44561.0, False),
        ("OUT.TIM", "工程进度", "44561.5", 44561.5, False),
        ("OUT.TIM", "工程进度", "39999", 39999.0, False),
        ("OUT.TIM", "工程进度", "60000", 60000.0, False),
        ("OUT.TIM", "工程进度", "2021年12月31日", None, False),
        ("OUT.TIM", "工程进度", None, None, False),
    ],
)
def test_a_five_digit_number_where_a_date_belongs_is_a_signal(
    code: str, name: str, target: str | None, value: float | None, fires: bool
) -> None:
    rows = Rows()
    rows.indicator(rows.project(), taxonomy_code=code, name=name, target_printed=target, target_value=value)
    assert bool(found(rows, "Q18")) is fires


def test_a_number_with_a_unit_is_a_number() -> None:
    rows = Rows()
    counted = {"target_printed": "44561批次", "target_value": 44561.0, "target_unit": "批次"}
    rows.indicator(rows.project(), taxonomy_code="OUT.TIM", name="工程进度", **counted)
    assert found(rows, "Q18") == []


def test_a_result_beside_a_date_is_one_too_and_the_message_gives_the_day() -> None:
    rows = Rows()
    rows.indicator(
        rows.project(), name="系统上线", target_kind="date", target_printed="2021年底", actual_printed="44561",
        actual_value=44561.0,
    )  # fmt: skip
    assert messages(rows, "Q18") == [
        (
            "指标“系统上线”的完成值44561应为日期2021-12-31，是电子表格的序号。",
            'The result 44561 of indicator "系统上线" is a spreadsheet\'s number for 2021-12-31.',
        )
    ]


def test_a_field_for_a_date_is_looked_at_and_no_other() -> None:
    rows = Rows()
    project = rows.project()
    rows.field(project, "填报日期", "45306")
    rows.field(project, "联系电话", "45306")
    (finding,) = found(rows, "Q18")
    assert (finding["observed"], finding["expected"]) == ("填报日期 45306", "2024-01-15")
