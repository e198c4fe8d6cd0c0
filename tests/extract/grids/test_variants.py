"""Variants of real forms that no layout lists, on small tables."""

from __future__ import annotations

import pytest

from pipelines.ingest.content import Grid, Lines
from tests.extract.grids.small_grids import grid, read

HEADER = "绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分"
ROWS = """
.|产出指标|数量指标|养护里程|≥186公里|190公里|50|50
.|效益指标|社会效益指标|出行便利程度|提高|达成预期指标|40|38
"""


def test_a_table_that_goes_on_without_the_label_of_its_block_is_the_same_form():
    first = grid(f"项目名称|公路养护|.|.|.|.|.|.\n{HEADER}\n.|产出指标|数量指标|养护里程|≥186公里|190公里|50|50")
    rest = grid("效益指标|社会效益指标|出行便利程度|提高|达成预期指标|40|38\n总分|.|.|.|.|90|88", table=2)
    assert [row["name"] for row in read([first, rest], "indicators")] == ["养护里程", "出行便利程度"]
    assert read([first, rest], "forms")[0]["total_score"] == "88"


def test_rows_that_do_not_go_on_as_the_table_before_are_reported_and_not_dropped():
    first = grid(f"项目名称|公路养护|.|.|.|.|.|.\n{HEADER}{ROWS}".strip())
    odd = grid("满意度指标|服务对象满意度指标|群众满意度≥90%", table=2)
    observed = [row["observed"] for row in read([first, Lines(["续表"]), odd], "remarks")]
    assert "满意度指标 服务对象满意度指标 群众满意度≥90%" in observed


def test_the_head_of_a_form_goes_on_behind_a_page_break():
    money = grid("项目名称|公路养护|.|.\n项目资金（万元）|.|全年预算数|全年执行数\n年度资金总额|.|100|90")
    goals = grid("年度总体目标|预期目标|实际完成情况\n.|养护公路|已养护", {(0, 0): (2, 1)}, table=2)
    rows = grid(HEADER + ROWS.rstrip(), table=3)
    blocks = [Lines(["项目支出绩效自评表"]), money, Lines(["- 1 -"]), goals, Lines(["- 2 -"]), rows]
    [form] = read(blocks, "forms")
    assert (form["goal_expected"], form["goal_actual"]) == ("养护公路", "已养护")


def test_money_headers_may_be_merged_over_labels_and_figures():
    spans = {(1, column): (1, 2) for column in (0, 2, 4)}
    table = grid(
        "项目名称|公路养护|.|.|.|.|.\n预算数（万元）|.|到位数|.|执行数|.|预算执行进度\n"
        "年度资金总额|300|年度资金总额|280|年度资金总额|270|90%\n其中：财政资金|300|其中：财政资金|280|其中：财政资金|270|90%\n"
        "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分\n产出指标|数量指标|养护里程|≥186公里|190公里|50|50",
        spans,
    )
    assert [
        (row["label"], row["budget_adjusted"], row["executed"], row["execution_rate"])
        for row in read([table], "funding")
    ] == [("年度资金总额", "300", "270", "90%"), ("其中：财政资金", "300", "270", "90%")]


def test_a_banner_over_the_money_states_its_unit_and_one_over_the_indicators_ends_the_goals():
    table = grid(
        "项目名称|公路养护|.|.|.|.|.\n项目资金情况（单位：万元）|.|.|.|.|.|.\n资金来源|.|全年预算数|.|全年执行数|.|得分\n"
        "年度资金总额|.|100|.|90|.|9\n预期目标|.|.|实际完成情况|.|.|.\n养护公路|.|.|已养护|.|.|.\n绩效指标完成情况|.|.|.|.|.|.\n"
        "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分\n产出指标|数量指标|养护里程|≥186公里|190公里|50|50"
    )
    [form] = read([table], "forms")
    assert (form["money_unit_printed"], form["goal_expected"], form["goal_actual"]) == ("万元", "养护公路", "已养护")


def test_goals_may_stand_behind_a_colon_in_their_cell():
    table = grid(
        f"项目名称：公路养护|.|.|.|.|.|.|.\n年度目标：养护公路：186公里|.|.|.|.|.|.|.\n{HEADER}{ROWS.rstrip()}"
    )
    [form] = read([table], "forms")
    assert (form["project_name"], form["goal_expected"]) == ("公路养护", "养护公路：186公里")


def test_a_rate_of_completion_beside_the_goals_is_a_field():
    table = grid(
        "项目名称|公路养护|.|.|.|.|.|.\n预期目标|.|.|具体完成情况|.|.|总体完成率|.\n养护公路|.|.|已养护|.|.|98%|.\n"
        f"{HEADER}{ROWS.rstrip()}"
    )
    [form] = read([table], "forms")
    assert (form["goal_expected"], form["goal_actual"]) == ("养护公路", "已养护")
    assert [(row["label"], row["value"]) for row in read([table], "fields")] == [("总体完成率", "98%")]


def test_approvals_below_the_indicators_are_no_indicators():
    approvals = "申报单位意见（盖章）：同意申报。 年 月 日|.|.|.|主管部门意见（盖章）：同意。|.|.|."
    table = grid(f"项目名称|公路养护|.|.|.|.|.|.\n{HEADER}{ROWS}总分|.|.|.|.|.|90|88\n{approvals}")
    assert len(read([table], "indicators")) == 2
    assert [row["label"] for row in read([table], "fields")] == ["申报单位意见（盖章）", "主管部门意见（盖章）"]
    assert [row["observed"] for row in read([table], "remarks") if row["severity"] == "error"] == []


def test_a_blank_template_gives_no_indicator_and_no_goal():
    table = grid(
        "项目名称|（填写项目全称）|.|.|.|.|.|.\n预期目标|.|.|.|实际完成情况|.|.|.\n"
        f"目标1：（描述年度目标，100字以内）|.|.|.|（对照目标填写，200字以内）|.|.|.\n{HEADER}\n"
        ".|产出指标|数量指标|指标1：||||\n.|.|成本指标|……||||"
    )
    assert read([table], "forms") == []
    assert read([table], "indicators") == []
    [remark] = read([table], "remarks")
    assert (remark["severity"], remark["message_zh"]) == ("signal", "这是一张没有填写的空白表，没有读出项目")


@pytest.mark.parametrize("line", ["温州市鹿城区体育事业发展中心", "357101天津市药品监督管理局"])
def test_the_agency_below_a_title_is_the_unit(line):
    table = grid(f"项目名称|公路养护|.|.|.|.|.|.\n{HEADER}{ROWS.rstrip()}")
    [form] = read([Lines(["1.公路养护绩效目标表", line, "单位：万元"]), table], "forms")
    assert form["unit"] == line


def test_a_total_printed_one_column_to_the_right_is_read_in_order():
    table = grid(
        f"项目名称|公路养护|.|.|.|.|.|.|.\n{HEADER}|偏差原因分析\n"
        + ROWS.strip().replace("\n", "|\n")
        + "|\n总分|.|.|.|.|.|.|100|88"
    )
    [form] = read([table], "forms")
    assert (form["total_weight"], form["total_score"]) == ("100", "88")


def test_the_letter_below_a_form_on_the_same_sheet_is_no_part_of_it():
    letter = "抄送：财政部四川监管局。|.|.|.|.|.|.|.\n安徽省财政厅关于下达资金的通知|.|.|.|.|.|.|."
    table = grid(f"项目名称|公路养护|.|.|.|.|.|.\n{HEADER}{ROWS}总分|.|.|.|.|.|90|88\n{letter}")
    assert len(read([table], "forms")) == 1
    assert [row["observed"] for row in read([table], "remarks")] == []


def test_a_row_of_a_dump_that_keeps_every_blank_cell_is_read_by_place():
    dump = Grid(
        [
            ["项目名称", "公路养护"],
            ["绩效指标", "一级指标", "二级指标", "三级指标", "分值", "预期指标值", "实际完成值", "自评得分"],
            ["", "", "", "", "", "符号", "值", "单位", "", ""],
            ["", "产出指标", "时效指标", "报告完成时间", "10", "", "9月底前", "", "未完成", "0"],
        ],
        [f"line {number}" for number in range(1, 5)],
        {},
    )
    [row] = read([dump], "indicators")
    assert (row["target"], row["actual"], row["weight"], row["score"]) == ("9月底前", "未完成", "10", "0")
    assert [left["observed"] for left in read([dump], "remarks") if left["observed"] == "0"] == []


def test_of_two_columns_of_scores_the_first_is_the_score_and_the_other_is_kept():
    table = grid(
        "项目名称|公路养护|.|.|.|.|.|.\n一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|自评得分|复核得分\n"
        "产出指标|数量指标|养护里程|≥186公里|190公里|100|98|95\n总分|.|.|.|.|100|98|95"
    )
    assert [row["score"] for row in read([table], "indicators")] == ["98"]
    assert read([table], "forms")[0]["total_score"] == "98"
    assert [(row["label"], row["value"]) for row in read([table], "fields")] == [
        ("复核得分", "95"),
        ("总分 复核得分", "95"),
    ]
    assert read([table], "remarks") == []


def test_total_and_grade_may_stand_behind_a_colon():
    table = grid(f"项目名称|公路养护|.|.|.|.|.|.\n{HEADER}{ROWS}总分：88分|.|.|.|.|.|.|.\n评价等级：良|.|.|.|.|.|.|.")
    [form] = read([table], "forms")
    assert (form["total_score"], form["grade"]) == ("88分", "良")


def test_money_may_stand_behind_colons_and_the_unit_in_its_label():
    table = grid(
        "项目名称|公路养护|.|.|.|.|.|.\n资金总额（万元）：100|.|其中：财政拨款：100|.|全年执行数：90|.|.|.\n"
        f"{HEADER}{ROWS.rstrip()}"
    )
    assert [(row["label"], row["budget_adjusted"], row["executed"]) for row in read([table], "funding")] == [
        ("资金总额（万元）", "100", "90"),
        ("其中：财政拨款", "100", None),
    ]
    assert read([table], "forms")[0]["money_unit_printed"] == "万元"


def test_a_total_whose_score_stands_below_the_weights_is_read_in_order():
    table = grid(
        "项目名称|公路养护|.|.|.|.|.\n一级指标|二级指标|三级指标|分值|年度指标值|全年实际值|得分\n"
        "产出指标|数量指标|养护里程|90|≥186公里|190公里|88\n总分|90||88|||"
    )
    [form] = read([table], "forms")
    assert (form["total_weight"], form["total_score"]) == ("90", "88")
