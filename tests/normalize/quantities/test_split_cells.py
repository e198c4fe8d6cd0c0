from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalize.quantities.blanks import is_blank
from pipelines.normalize.quantities.cells import parse_target
from pipelines.normalize.quantities.split_cells import Nature, combine_target, read_nature
from pipelines.normalize.quantities.units import read_unit
from tests.normalize.quantities.printed import NUMBERS, UNITS
from tests.normalize.quantities.said import said_by


@pytest.mark.parametrize(
    ("cells", "text", "said"),
    [
        (("≥", "735", "人次"), "≥735人次", ("numeric", ">=", 735, "人次")),
        (("大于等于", "735", "人次"), "大于等于735人次", ("numeric", ">=", 735, "人次")),
        (("＝", "100", "%"), "＝100%", ("numeric", "=", 100, "%")),
        (("≥", "≥735人次", "人次"), "≥735人次", ("numeric", ">=", 735, "人次")),
        (("≥", "95%", "%"), "≥95%", ("numeric", ">=", 95, "%")),
        (("≥", "98", "百分比"), "≥98百分比", ("numeric", ">=", 98, "%")),
        (("≤", "0.40", "万元"), "≤0.40万元", ("numeric", "<=", 4000, "元")),
        (("以上", "98", "%"), "98%以上", ("numeric", ">=", 98, "%")),
        (("正向", "35", "棚"), "35(棚)", ("numeric", None, 35, "棚")),
        (("定量", "12", "个"), "12个", ("numeric", None, 12, "个")),
        (("定性", "及时", "无"), "及时", ("qualitative", None, None, None)),
        (("≤", "2023-12-31", "年月日"), "≤2023-12-31", ("date", "<=", None, None)),
        (("≥", "", "人次"), "≥人次", ("blank", None, None, None)),
        (("", "-", "-"), "-", ("blank", None, None, None)),
        ((None, None, None), "", ("blank", None, None, None)),
    ],
)
def test_three_cells_are_put_together_as_printed_in_one(cells, text, said):
    assert combine_target(*cells) == text
    assert said_by(text) == said


def test_nature_cells_hold_an_operator_a_direction_or_a_kind():
    assert read_nature("≥") == Nature(operator=">=")
    assert read_nature("小于等于") == Nature(operator="<=")
    assert read_nature("正向指标") == Nature(direction=">=")
    assert read_nature("反向") == Nature(direction="<=")
    assert read_nature("定性") == Nature(kind="qualitative")
    assert read_nature("定量指标") == Nature(kind="numeric")
    assert read_nature("数量指标") == Nature()


@given(
    st.sampled_from(["≥", "<=", "大于等于", "正向", "定量", "", "-"]),
    st.one_of(NUMBERS.map(str), st.sampled_from(["及时", "", "-", "2023年12月底前"])),
    st.sampled_from([*sorted(UNITS), "棚", "-", "无", "(万份)"]),
)
def test_three_cells_mean_what_they_meant_apart(operator, value, unit):
    if parse_target(value).kind == "date" and "年" not in value:
        return  # 2011.10 alone is a month
    reading = parse_target(combine_target(operator, value, unit))
    alone = parse_target(value)
    assert reading.kind == alone.kind
    if alone.kind == "numeric":
        known = read_unit("" if is_blank(unit) else unit)
        assert (reading.value, reading.unit) == (alone.value * known.scale, known.canonical)
        assert reading.operator == read_nature(operator).operator
