"""How a document is read where its text could be read in two ways: what a reading leaves over decides."""

from __future__ import annotations

import pytest

from pipelines.extract.documents import extract_document
from pipelines.extract.printed import PRINTED_COLUMNS
from pipelines.ingest.content import Content, Lines
from tests.documents.accuracy import measure
from tests.documents.press import documents

CELLS = """
项目支出绩效自评表
（2023年度）

项目名称
公路养护

一级指标
二级指标
三级指标
年度指标值
实际完成值
分值
得分

产出指标
数量指标
养护里程
≥186公里
190公里
50
50

质量指标
优良路率
≥90%
95%
50
50

总分
100
100
"""


def test_one_cell_per_line_without_tabs_is_read_as_rows_of_cells():
    rows = extract_document("x", Content("text/plain", [Lines(CELLS.strip().split("\n"))]))
    found = [dict(zip(PRINTED_COLUMNS["indicators"], row, strict=True)) for row in rows["indicators"]]
    assert [
        (row["level2"], row["name"], row["target"], row["actual"], row["weight"], row["score"]) for row in found
    ] == [
        ("数量指标", "养护里程", "≥186公里", "190公里", "50", "50"),
        ("质量指标", "优良路率", "≥90%", "95%", "50", "50"),
    ]
    assert rows["remarks"] == []


@pytest.mark.parametrize("layout", ["A2", "F", "T2"])
def test_one_cell_per_line_is_told_from_rows_with_a_header_over_several_lines(layout):
    document = next(documents([layout], ["text-bare-cells"], ["generated"], generated=3))
    tally = measure(document)
    assert (tally.forms_found, tally.forms_invented) == (tally.forms, 0)
    assert tally.exact == tally.rows > 0


def test_a_title_in_a_list_of_annexes_above_a_table_of_sums_is_no_form():
    letter = [
        "附件：1.资金分配表",
        "2.项目支出绩效目标表",
        "地区 分配金额 其中：提前下达",
        "甲市 120.00 100.00",
        "合计 360.00 300.00",
    ]
    rows = extract_document("x", Content("text/plain", [Lines(letter)]))
    assert (rows["forms"], rows["indicators"]) == ([], [])
