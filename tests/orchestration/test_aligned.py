from __future__ import annotations

import pytest

from pipelines.orchestration.aligned import aligned, fitted, width_of


@pytest.mark.parametrize(
    ("text", "width"),
    [("绩效", 4), ("A1", 2), ("（万元）", 8), ("≥95%", 4), ("ｱ", 1), ("e\u0301", 1), ("\u200b", 0), ("𠀀", 2), ("", 0)],
)
def test_a_chinese_character_takes_two_columns(text, width):
    assert width_of(text) == width


def test_a_text_is_cut_where_it_would_be_too_wide():
    assert fitted("绩效目标", 8) == "绩效目标"
    assert fitted("绩效目标", 7) == "绩效目…"
    assert fitted("绩效目标", 6) == "绩效…"
    assert fitted("abc", 2) == "a…"


def test_columns_stand_under_each_other_numbers_at_the_right_and_empty_columns_are_left_out():
    rows = [("数量指标", "3", ""), ("质量", "100.5", ""), ("a\nb", "", "")]
    assert aligned(("二级", "分值", "备注"), rows, 80, right=(1,)) == [
        "二级       分值",
        "────────  ─────",
        "数量指标      3",
        "质量      100.5",
        "a b",
    ]


def test_a_table_that_is_too_wide_cuts_its_widest_columns():
    [_, _, line] = aligned(("a", "b"), [("指" * 40, "12")], 40)
    assert width_of(line) == 40
    assert line.split() == ["指" * 17 + "…", "12"]
    # Below a readable width nothing is cut any further.
    [_, _, line] = aligned(("a", "b"), [("指" * 40, "12")], 3)
    assert line.split() == ["指指指…", "12"]


def test_a_number_and_a_place_are_never_cut_however_narrow_the_terminal():
    rows = [("年度资金总额", "1,030,700.00", "line 1260-1263")]
    lines = aligned(("资金来源 Source", "年初预算 Initial budget", "位置 Place in the document"), rows, 20, (1,), (2,))
    assert lines == [
        "资金来…   年初预算 In…  位置 Place in…",
        "────────  ────────────  ──────────────",
        "年度资…   1,030,700.00  line 1260-1263",
    ]
