"""One project keeps one key through the years, and two projects never share one."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalize.keys import (
    add_project_keys,
    name_key,
    normalized_agency,
    normalized_name,
    project_key,
    split_project_code,
)
from tests.documents.transcripts import TRANSCRIPTS, load_transcript

AGENCY = "357101天津市药品监督管理局"
CODE = "51000021R000000019951"


@pytest.mark.parametrize(
    ("name", "normalized"),
    [
        ("2025年天津市药品监督管理局政务信息化运维项目", "政务信息化运维"),
        ("天津市药品监督管理局政务信息化运维", "政务信息化运维"),
        ("2025年化妆品监督抽检-市抽", "化妆品监督抽检市抽"),
        ("1.2025年天津市药品监督抽检项目绩效目标表", "药品监督抽检"),
        ("2023-2024年度供暖项目", "供暖"),
        ("（2021—2025年）林业专项", "林业专项"),
        ("农村道路（2023年）建设项目", "农村道路建设"),
        ("二〇二三年度培训", "培训"),
        ("23年度培训", "培训"),
        ("２０２３年ＡＩ项目", "ai"),
        ("“两品一械”监管", "两品一械监管"),
        ("10.设备购置", "设备购置"),
        ("1.5万亩造林项目", "1.5万亩造林"),
        ("建国70周年活动", "建国70周年活动"),
        (f"{CODE}-学生资助工作经费", "学生资助工作经费"),
        ("项目", "项目"),
        ("2023年", None),
        ("", None),
        (None, None),
    ],
)
def test_what_changes_with_year_and_form_leaves_a_name(name, normalized):
    assert normalized_name(name, AGENCY) == normalized


@pytest.mark.parametrize("words", ["执法业务经费", "法律法规专项业务经费", "中央药品监管补助资金", "第一批衔接资金"])
def test_words_that_tell_projects_apart_stay(words):
    assert normalized_name(f"2024年{words}", AGENCY) == words


def test_a_valid_code_is_the_key_whatever_the_name():
    assert project_key(CODE, "学生资助", AGENCY, "510000") == CODE
    assert project_key(CODE.lower(), None, None) == CODE
    assert project_key(None, f"{CODE}-学生资助", AGENCY) == CODE


def test_a_code_of_another_length_is_no_key():
    assert project_key("510000-17", "学生资助", AGENCY, "510000").startswith("510000-学生资助-")


def test_the_same_project_has_one_key_in_every_year_and_document():
    keys = {
        project_key(None, "2023年政务信息化运维项目", "天津市药品监督管理局", "120000"),
        project_key(None, "2024年度天津市药品监督管理局政务信息化运维项目", "357101天津市药品监督管理局", "120000"),
        project_key("", "政务信息化运维", "天津市药品监督管理局（本级）", "120000"),
        project_key("-", " 政务 信息化运维项目绩效目标表", "天津市药品监督管理局", "120000"),
    }
    assert len(keys) == 1


def test_agency_and_province_tell_projects_of_one_name_apart():
    name = "设备购置"
    assert project_key(None, name, "第一中学", "310000") != project_key(None, name, "第二中学", "310000")
    assert project_key(None, name, "教育局", "310000") != project_key(None, name, "教育局", "510000")


def test_a_project_carried_over_is_told_from_its_successor_of_the_same_name():
    new = project_key(None, "2025年中央药品监管补助资金", AGENCY, "120000", 2025)
    old = project_key(None, "2024年中央药品监管补助资金", AGENCY, "120000", 2025)
    assert new == project_key(None, "2024年中央药品监管补助资金", AGENCY, "120000", 2024)
    assert old == f"{new}-2024"
    assert project_key(CODE, "2024年中央药品监管补助资金", AGENCY, "120000", 2025) == CODE


def test_a_key_can_be_read():
    key = project_key(None, "法律法规专项业务经费", "上海市药品监督管理局", "310000")
    assert key == name_key("法律法规专项业务经费", "上海市药品监督管理局", "310000")
    assert key.startswith("310000-法律法规专项业务经费-")
    assert len(key.rsplit("-", 1)[1]) == 8


def test_a_form_without_code_and_name_has_no_key():
    assert project_key(None, None, AGENCY, "120000") is None
    assert project_key("", "  ", AGENCY) is None


def test_the_agency_s_own_body_is_the_agency():
    assert normalized_agency("上海市药品监督管理局（本级）") == normalized_agency("[357]上海市药品监督管理局")
    assert normalized_agency("天津市药品监督管理局机关") == "天津市药品监督管理局"
    assert normalized_agency("-") is None


def test_a_code_in_front_of_a_name_is_divided_from_it():
    assert split_project_code(f"{CODE}-学生资助") == (CODE, "学生资助")
    assert split_project_code(f"[{CODE}]学生资助") == (CODE, "学生资助")
    assert split_project_code(CODE) == (CODE, None)
    assert split_project_code("学生资助") == (None, "学生资助")
    assert split_project_code(" ") == (None, None)


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_the_projects_of_a_real_document_have_keys_of_their_own(name):
    transcript = load_transcript(name)
    keys = [
        project_key(None, form["project_name"], form["unit"], transcript["province_code"], transcript["fiscal_year"])
        for form in transcript["forms"]
    ]
    assert None not in keys
    assert len(set(keys)) == len(keys)


def test_a_frame_takes_the_unit_and_else_the_department_and_keeps_its_rows():
    frame = pl.DataFrame(
        {
            "project_code": [None, CODE, None, None],
            "project_name": ["设备购置", "x", "设备购置", None],
            "unit": [None, None, "-", None],
            "department": ["第一中学", "y", "第一中学", "z"],
            "n": [3, 2, 1, 0],
        }
    )
    added = add_project_keys(frame)
    assert added["n"].to_list() == [3, 2, 1, 0]
    first, coded, third, nameless = added["project_key"]
    assert first == third == project_key(None, "设备购置", "第一中学")
    assert (coded, nameless) == (CODE, None)
    assert add_project_keys(frame.clear()).schema["project_key"] == pl.String


NAMES = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x4FFF), min_size=3, max_size=12)


DATED = ["{y}年{n}", "{y}年度{n}项目", "{n}（{y}年）", "{y}-{z}年度{n}", "1.{y}年{n}"]


@given(NAMES, st.integers(2015, 2030), st.sampled_from(DATED))
def test_the_year_around_a_name_never_changes_the_key(name, year, pattern):
    dated = pattern.format(y=year, z=year + 1, n=name)
    assert project_key(None, dated, AGENCY, "120000", year) == project_key(None, name, AGENCY, "120000", year + 1)


@given(st.text(max_size=30) | st.none(), st.text(max_size=30) | st.none(), st.text(max_size=20) | st.none())
def test_any_text_gives_a_stable_key_or_none(code, name, agency):
    key = project_key(code, name, agency, "310000")
    assert key == project_key(code, name, agency, "310000")
    assert key is None or key.strip() == key != ""
