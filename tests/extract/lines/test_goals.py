"""Splitting a goal block into what was expected and what was achieved."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.documents import extract_document
from pipelines.extract.lines.goals import split_goals
from pipelines.extract.printed import PRINTED_COLUMNS
from pipelines.ingest.content import Content, Lines


def test_one_blank_line_after_a_sentence_parts_the_two_cells():
    assert split_goals(["完成抽检", "任务。", "", "已完成抽检任务。"]) == (
        "完成抽检任务。",
        "已完成抽检任务。",
        "single_break",
    )


def test_a_blank_line_inside_a_sentence_parts_nothing():
    assert split_goals(["完成抽检", "", "任务。", "", "已完成。"]) == ("完成抽检任务。", "已完成。", "single_break")


def test_numbering_that_goes_on_after_a_blank_line_stays_in_its_cell():
    lines = ["1、制定标准。", "", "2、组织培训。", "", "1、标准已制定。", "", "2、培训已组织。"]
    assert split_goals(lines) == ("1、制定标准。2、组织培训。", "1、标准已制定。2、培训已组织。", "restart")


def test_a_heading_that_comes_again_begins_the_second_cell():
    lines = [
        "药品抽检：",
        "抽检100件。",
        "",
        "器械抽检：",
        "抽检50件。",
        "",
        "药品抽检：",
        "完成100件。",
        "",
        "器械抽检：",
        "完成50件。",
    ]
    expected, actual, method = split_goals(lines)
    assert (expected, method) == ("药品抽检：抽检100件。器械抽检：抽检50件。", "restart")
    assert actual == "药品抽检：完成100件。器械抽检：完成50件。"


def test_without_a_blank_line_the_second_cell_begins_where_a_sentence_leaves_room():
    lines = [
        "资助学生人次达到十二万，做到应助尽助，不",
        "让一个学生失学。",
        "全年资助学生十二万人次，资助资金足额发放",
        "，知晓率提高。",
    ]
    assert split_goals(lines) == ("".join(lines[:2]), "".join(lines[2:]), "single_break")


def test_what_nothing_decides_stays_whole_and_says_so():
    lines = ["甲完成。", "", "乙完成。", "", "丙完成。"]
    assert split_goals(lines) == ("甲完成。乙完成。丙完成。", None, "unsplit")


@given(st.lists(st.sampled_from(["", "甲乙丙丁。", "1、甲。", "2、乙。", "甲乙丙", "药品："]), max_size=12))
def test_nothing_is_lost_or_added_by_splitting(lines):
    expected, actual, _ = split_goals(list(lines))
    assert (expected or "") + (actual or "") == "".join(lines)


def test_goals_behind_two_labels_on_one_line_are_cells():
    lines = [
        "项目支出绩效自评表", "项目名称 公路养护",
        "年度总体目标 养护公路186公里。 完成情况 已养护190公里。",
        "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分",
        "产出指标 数量指标 养护里程 ≥186公里 190公里 100 98",
        "总分 100 98",
    ]  # fmt: skip
    [row] = extract_document("x", Content("test", [Lines(lines)]))["forms"]
    form = dict(zip(PRINTED_COLUMNS["forms"], row, strict=True))
    assert (form["goal_expected"], form["goal_actual"], form["goal_method"]) == (
        "养护公路186公里。",
        "已养护190公里。",
        "cells",
    )
