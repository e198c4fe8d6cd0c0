"""Cells that run together are reported as not reliably readable, and never divided."""

from __future__ import annotations

import pytest

from pipelines.extract.documents import extract_document
from pipelines.extract.lines.fused import fused_header, is_fused
from pipelines.extract.printed import PRINTED_COLUMNS
from pipelines.ingest.content import Content, Lines

HEADERS = {
    "A1": "绩效指标一级指标二级指标三级指标年度指标值实际完成值分值得分偏差原因分析及改进措施",
    "E": "年度绩效指标（80分）一级指标二级指标三级指标年初目标值(A)实际完成值(B)得分",
    "flat": "指标名称计量单位指标性质年初指标值调整指标值全年完成值得分系数（%）指标权重指标得分是否核心指标",
    "unusual order": "三级指标自评得分指标权重全年完成值预期指标值二级指标",
    "with counties": "一级指标二级指标三级指标指标解释区域目标值城关区青阳县临河县",
    "T4": "长期绩效指标一级指标二级指标指标内容指标值备注",
}
HEAD = """
财政衔接推进乡村振兴补助资金项目绩效自评表
（2023年度）
项目名称 龙井村产业道路硬化项目
项目资金（万元） 全年预算数(A) 全年执行数(B) 分值 执行率(B/A) 得分
年度资金总额 26.60 26.60 10 100.00% 10.00
"""
BEFORE_TARGET = """
一级指标 二级指标 三级指标 分值 年度指标值 全年实际值 得分
产出指标 数量指标 新建产业道路里程 15≥266米≥266米15
质量指标 工程验收合格率 10=100%=100%10
时效指标 项目完工及时率 10≥95%≥100%10
"""
BEHIND_NAME = """
一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分
产出指标 数量指标 群众文化活动场次 ≥120场126场1212
质量指标 演出设备完好率 ≥95％97％1010
成本指标 单场活动平均支出 ≤6.5万元6.18万元1010
"""
WHOLE_ROWS = """
一级指标 二级指标 三级指标 指标值 全年实际完成值 未完成原因和改进措施
产出指标数量指标资助学生人次≥120000人次128600人次
开展政策宣传活动场次≥12场10场受高校放假影响，2场宣传活动推迟到次年3月。
效益指标社会效益指标家庭经济困难学生受教育机会有效保障达成预期指标
满意度指标服务对象满意度指标受助学生满意度≥90%96.5%
"""


def read(text: str) -> dict[str, list[dict[str, object]]]:
    rows = extract_document("x", Content("text/plain", [Lines(text.strip().split("\n"))]))
    return {table: [dict(zip(PRINTED_COLUMNS[table], row, strict=True)) for row in rows[table]] for table in rows}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_a_form_without_any_separator_is_reported_with_its_header(header):
    tables = read(f"项目支出绩效自评表\n项目名称道路硬化项目\n{header}\n产出指标数量指标道路里程≥266米266米1515\n")
    assert tables["forms"] == tables["indicators"] == []
    (remark,) = tables["remarks"]
    assert (remark["severity"], remark["observed"], remark["source"]) == ("error", header, "line 3")
    assert "无法可靠读取" in remark["message_zh"]
    assert tables["documents"][0]["status"] == "read"


@pytest.mark.parametrize(
    "text",
    [
        "一级指标、二级指标和三级指标的设置应当符合绩效目标管理的要求",
        "绩效指标指标值",
        "一级指标二级指标三级指标共设置12个，其中产出指标8个",
        "项目支出绩效自评表",
        "一级指标",
    ],
)
def test_a_line_that_only_mentions_columns_is_no_header(text):
    assert fused_header(text) is None


@pytest.mark.parametrize("table", [BEFORE_TARGET, BEHIND_NAME, WHOLE_ROWS], ids=["C", "A1", "D"])
def test_rows_that_run_together_below_a_header_are_left_with_all_their_text(table):
    tables = read(HEAD.strip() + table)
    (form,) = tables["forms"]
    assert form["project_name"] == "龙井村产业道路硬化项目"
    assert len(tables["funding"]) == 1
    assert tables["indicators"] == []
    remark = tables["remarks"][0]
    lines = table.strip().split("\n")[1:]
    assert remark["severity"] == "error"
    assert remark["source"] == f"line 7-{6 + len(lines)}"
    assert "无法可靠读取" in remark["message_zh"]
    for cell in (lines[0].split()[-1], lines[-1].split()[-1]):
        assert cell in remark["observed"]


@pytest.mark.parametrize(
    "cell",
    [
        "≥95%", "≥550元/人·天", "≥2次/30天", "≥30.00(万份)", "1,030,700.00", "2.584271", "120-150人次", "≥5次至10次",
        "≥80%且≤120%", "≥10≤20", "2023年1月-2023年12月", "2023.12.31", "100分", "≥95%（2023年）", "PM2.5≤35",
        "达成指标", "数量指标完成率", "质量指标合格率", "满意度指标", "98%以上", "是", "是/否",
    ],
)  # fmt: skip
def test_one_cell_is_not_taken_for_several(cell):
    assert not is_fused(cell)


@pytest.mark.parametrize(
    "cells",
    [
        "10≥266米≥266米10", "10=100%=100%10", "≥120场126场1212", "≥120000(人次)128600人次1515", "≤95元/人87.17元/人55",
        "≥1200001286001515是", "产出指标数量指标等保测评一个平台", "质量指标资助对象认定准确率≥98%99.2%1010",
        "≥120000人次1286001515", "达成指标5.005.00",
    ],
)  # fmt: skip
def test_several_cells_are_told_from_one(cells):
    assert is_fused(cells)
