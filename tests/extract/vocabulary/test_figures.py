"""Printed numbers, what stands for none, and lines known by themselves."""

from __future__ import annotations

import pytest

from pipelines.extract.vocabulary.colon_pairs import colon_pairs
from pipelines.extract.vocabulary.figures import is_blank, is_figure, is_figure_cell, is_figure_or_blank
from pipelines.extract.vocabulary.money import bare_line, money_unit_in
from pipelines.extract.vocabulary.operators import begins_with_operator, is_operator
from pipelines.extract.vocabulary.standalone_lines import (
    is_agency,
    is_letter_line,
    is_page_number,
    is_page_number_in_prose,
    is_unit_line,
    is_year_line,
)


@pytest.mark.parametrize("text", ["12", "1,250.00", "-3.5", "98.70%", "98.7％", "515,350.00元", "120万元"])
def test_numbers_percentages_and_amounts_are_figures(text):
    assert is_figure(text)
    assert not is_blank(text)


@pytest.mark.parametrize("text", ["≥12", "12人次", "2023年", "1-2", "", "-", "无"])
def test_values_dates_and_blanks_are_none(text):
    assert not is_figure(text)


def test_a_cell_may_print_blanks_and_full_width_digits_in_a_number():
    assert is_figure_cell("１ 250.00")
    assert not is_figure("1 250.00")


@pytest.mark.parametrize("text", ["", "-", "——", "/", "－", "无"])
def test_dashes_slashes_and_the_word_for_none_are_blank(text):
    assert is_blank(text)
    assert is_figure_or_blank(text)


@pytest.mark.parametrize("text", ["≥", "＝", "<=", "不低于", "大于等于", "小于或等于", "至少"])
def test_operators_are_signs_and_words(text):
    assert is_operator(text)


def test_a_target_begins_with_its_operator_and_is_none_itself():
    assert begins_with_operator("≥95%")
    assert begins_with_operator("不低于95%")
    assert not is_operator("≥95%")


def test_the_label_of_a_part_loses_what_says_that_it_is_one():
    assert bare_line("其中：当年财政拨款（万元）") == "当年财政拨款"
    assert bare_line("1.省级补助") == "省级补助"


def test_the_unit_of_money_is_found_in_a_label():
    assert money_unit_in("项目资金（万元）") == "万元"
    assert money_unit_in("项目资金") is None


def test_lines_are_known_by_themselves():
    assert is_year_line("（2023年度）")
    assert not is_year_line("2023年度目标")
    assert is_unit_line("金额单位：万元")
    assert not is_unit_line("单位：某局")
    assert is_agency("205301四川省学生资助管理中心")
    assert is_letter_line("各市、县（区）财政局：")


@pytest.mark.parametrize("text", ["- 3 -", "第3页", "第 3 页，共 9 页", "3/9"])
def test_a_page_number_says_that_it_is_one(text):
    assert is_page_number(text)


def test_a_number_alone_is_a_page_number_only_in_prose():
    assert not is_page_number("12")
    assert is_page_number_in_prose("12")


def test_a_line_of_labelled_values_is_divided_where_a_label_is_known():
    assert [tuple(pair) for pair in colon_pairs("填报人：李明  联系电话：028-86110000")] == [
        ("field", "other", "填报人", "李明"),
        ("field", "other", "联系电话", "028-86110000"),
    ]
    assert colon_pairs("注意事项较多：请各单位遵照执行") == []
