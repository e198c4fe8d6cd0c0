"""Indicator levels fold onto one taxonomy, whatever a form prints around the words."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalize.taxonomy import add_taxonomy, cap_points, classify, family, levels
from pipelines.reference import tables

CODES = [row for row in tables.taxonomy().to_dicts() if row["code"]]


@pytest.mark.parametrize("row", CODES, ids=[row["code"] for row in CODES])
def test_canonical_names_give_their_own_code(row):
    expected = (row["level1"], row["level2"], row["code"])
    assert classify(row["level1"], row["level2"]) == expected
    assert family(row["code"]) == row["family"]


@pytest.mark.parametrize(
    ("level1", "level2", "code"),
    [
        ("产出", "数量", "OUT.QTY"),
        ("产出指标", "产出数量", "OUT.QTY"),
        ("产出指标", "完成数量指标", "OUT.QTY"),
        ("产出指标", "产出质量", "OUT.QLT"),
        ("产出指标", "进度指标", "OUT.TIM"),
        ("产出指标", "产出进度", "OUT.TIM"),
        ("产出指标", "完成时效", "OUT.TIM"),
        ("产出指标", "产出成本", "OUT.CST"),
        ("产出指标", "经济成本指标", "OUT.CST"),
        ("成本指标", "经济成本指标", "CST.ECO"),
        ("成本指标", "环境成本", "CST.ENV"),
        ("效果指标", "环境效益", "BEN.ENV"),
        ("效益指标", "可持续发展", "BEN.SUS"),
        ("效益指标", "满意度指标", "SAT.SRV"),
        ("效益指标", "社会公众或服务对象满意度指标", "SAT.SRV"),
        ("满意度指标", "受益群众满意度", "SAT.SRV"),
        ("产出指标", "经济效益指标", "BEN.ECO"),
    ],
)
def test_variants_fold_onto_the_code_that_level_2_names(level1, level2, code):
    assert classify(level1, level2)[2] == code


@pytest.mark.parametrize(
    ("level1", "level2"),
    [
        ("产出指标(50分)", "数量指标"),
        ("产出指标（50 分）", "数量 指标（20分）"),
        ("一、产出指标", "（一）数量指标"),
        ("1.产出指标", "1、数量指标等"),
        ("①产出指标", "数量\n指标"),
        ("产出 指标:", "数量指标 20分"),
        ("绩效指标", "数量指标"),
        ("数量指标", None),
        ("产出指标（50%）", "数量类指标"),
    ],
)
def test_caps_blanks_numbering_and_stray_words_change_nothing(level1, level2):
    assert classify(level1, level2) == ("产出指标", "数量指标", "OUT.QTY")


def test_the_names_are_those_of_the_code_even_under_the_wrong_family():
    assert classify("产出指标", "社会效益指标") == ("效益指标", "社会效益指标", "BEN.SOC")
    assert classify("效益指标", "满意度") == ("满意度指标", "服务对象满意度指标", "SAT.SRV")


def test_level_1_alone_has_a_name_but_a_code_only_where_it_can_mean_one_thing():
    assert classify("产出指标", None) == ("产出指标", None, None)
    assert classify("效益指标(30分)", "-") == ("效益指标", None, None)
    assert classify("满意度指标", "") == ("满意度指标", "服务对象满意度指标", "SAT.SRV")


@pytest.mark.parametrize("name", ["决策", "过程", "投入", "项目管理", "实施效果", "管理效率", "履职效能"])
def test_other_level_1_names_are_kept_without_a_code(name):
    assert classify(name, "数量指标") == (name, "数量指标", None)
    assert classify(name, None) == (name, None, None)


def test_an_unknown_level_2_is_kept_under_its_level_1():
    assert classify("产出指标", "预算 执行率") == ("产出指标", "预算执行率", None)


def test_blank_levels_stay_blank():
    assert classify(None, None) == (None, None, None)
    assert classify("", "—") == (None, None, None)


def test_cost_compares_alike_in_the_older_and_the_newer_tree():
    assert levels("产出指标", "成本指标").family == levels("成本指标", "经济成本指标").family == "cost"


def test_cost_of_an_unnamed_kind_keeps_its_family_and_gets_no_guessed_code():
    assert levels("成本指标", "成本指标")[2:] == (None, "cost")
    assert levels("成本指标", None)[2:] == (None, "cost")


@pytest.mark.parametrize(
    ("label", "points"),
    [
        ("产出指标(50分)", 50.0),
        ("产出指标（50 分）", 50.0),
        ("效益指标（22.5分）", 22.5),
        ("满意度指标（10）", 10.0),
        ("产出指标 50分", 50.0),
        ("产出指标", None),
        ("产出指标(50%)", None),
        ("1.产出指标", None),
        (None, None),
    ],
)
def test_points_inside_a_label_are_read(label, points):
    assert cap_points(label) == points


def test_a_frame_keeps_its_rows_and_gains_four_columns():
    level1, level2 = ["产出指标", "决策", None, "产出指标"], ["数量", None, None, "数量"]
    frame = pl.DataFrame({"level1_printed": level1, "level2_printed": level2, "n": [3, 1, 2, 0]})
    added = add_taxonomy(frame)
    assert added["n"].to_list() == [3, 1, 2, 0]
    assert added["taxonomy_code"].to_list() == ["OUT.QTY", None, None, "OUT.QTY"]
    assert added["family"].to_list() == ["quantity", None, None, "quantity"]
    assert added["level1"].to_list() == ["产出指标", "决策", None, "产出指标"]
    assert add_taxonomy(frame.clear()).columns == added.columns


@given(st.text(max_size=20) | st.none(), st.text(max_size=20) | st.none())
def test_any_text_gives_names_and_a_known_code_or_none(level1, level2):
    found = levels(level1, level2)
    assert found.code is None or family(found.code) == found.family
    if found.code:
        assert classify(found.level1, found.level2) == found[:3]


@given(
    st.sampled_from(CODES),
    st.integers(1, 100),
    st.sampled_from(["", " ", "\n", "　"]),
    st.sampled_from(["", "1.", "一、", "（二）"]),
)
def test_dirt_around_a_canonical_name_never_changes_the_code(row, points, blank, number):
    level1 = f"{number}{row['level1'][:2]}{blank}{row['level1'][2:]}（{points}分）"
    level2 = f"{number}{row['level2'][:-2]}{blank}{row['level2'][-2:]}({points}{blank}分)"
    assert classify(level1, level2)[2] == row["code"]
    assert cap_points(level1) == points
