"""Headers of indicator tables in text, on one line or over many."""

from __future__ import annotations

import pytest

from pipelines.extract.lines.header import Header, find_header
from pipelines.extract.lines.reading import Reading
from pipelines.ingest.content import Lines


def header(text: str) -> Header | None:
    lines = text.split("\n")
    return find_header(Reading(Lines(lines), lines), lines[0].split())


def roles(text: str) -> list[str]:
    found = header(text)
    assert found is not None
    return [one.role for one in found.columns]


SPLIT_TARGET = """\
一级指标

二级指标
三级指标

指标分值

预期指标值
实际完成值

自评得分

第 4 页，共 9 页

符号 值
单位(文
字描述)

产出指标"""


def test_a_header_of_tall_columns_is_read_over_its_lines_with_its_second_row_in_place():
    assert roles(SPLIT_TARGET) == [
        "level1", "level2", "name", "weight", "target_operator", "target", "target_unit", "actual", "score",
    ]  # fmt: skip


def test_standards_below_one_column_are_its_second_row_and_the_first_is_the_target():
    text = "一级指标\n二级指标\n三级指标\n绩效指标描述\n评价标准\n指标值确定依据\n优 良 中 差\n产出指标"
    assert roles(text) == [
        "level1", "level2", "name", "description", "target", "standard", "standard", "standard", "basis",
    ]  # fmt: skip


def test_the_reading_goes_on_behind_the_header():
    found = header(SPLIT_TARGET)
    assert found is not None
    assert SPLIT_TARGET.split("\n")[found.following :] == ["", "产出指标"]


def test_a_wrapped_last_column_is_one_column():
    assert roles("一级指标 二级指标 三级指标 指标值 实际完成值 分值 得分\n偏差原因分析及改进措\n\n施\n产出指标")[
        -1
    ] == ("deviation_reason")


def test_two_names_below_each_other_are_two_columns_though_together_they_would_be_a_third():
    assert roles("一级指标\n二级指标\n三级指标\n指标值\n单位\n产出指标")[-2:] == ["target", "target_unit"]


@pytest.mark.parametrize("text", ["指标值", "三级指标\n资助学生人次", "项目名称 道路硬化"])
def test_single_words_are_no_header(text):
    assert header(text) is None
