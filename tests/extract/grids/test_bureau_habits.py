"""Habits of bureaus beyond the listed layouts, on small tables."""

from __future__ import annotations

from pipelines.ingest.content import Grid, Lines
from tests.extract.grids.small_grids import grid, read

HEAD = "项目名称|公路养护|.|.|.|.|.|."
HEADER = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|备注"
ROW = "产出指标|数量指标|养护里程|≥186公里|190公里|90|88|"


def errors(table):
    return [row["observed"] for row in read([table], "remarks") if row["severity"] == "error"]


def test_a_total_may_print_its_grade_behind_the_points():
    table = grid(f"{HEAD}\n{HEADER}\n{ROW}\n合计：98.5分（优）|.|.|.|.|.|.|.")
    [form] = read([table], "forms")
    assert (form["total_score"], form["grade"]) == ("98.5分", "优")


def test_a_total_cell_may_hold_points_and_grade():
    table = grid(f"{HEAD}\n{HEADER}\n{ROW}\n总分|.|.|.|.|100|98.5，等级：优秀|")
    [form] = read([table], "forms")
    assert (form["total_weight"], form["total_score"], form["grade"]) == ("100", "98.5", "优秀")


def test_points_of_the_execution_may_print_their_unit():
    table = grid(
        f"{HEAD}\n项目资金（万元）|.|年初预算数|全年预算数|全年执行数|权重|执行率|得分\n"
        f".|年度资金总额|100|100|93|10%|93%|9.3分\n{HEADER}\n{ROW}"
    )
    [line] = read([table], "funding")
    assert (line["weight"], line["score"]) == ("10%", "9.3分")


def test_a_weight_or_score_that_is_no_figure_is_reported():
    table = grid(f"{HEAD}\n{HEADER}\n{ROW}\n.|.|巡查次数|≥12次|12次|10|待评|")
    assert errors(table) == ["待评"]


def test_a_header_of_three_rows_divides_the_target():
    table = grid(
        f"{HEAD}|.|.\n一级指标|二级指标|三级指标|年度绩效指标|.|.|.|.|实际完成值|得分\n.|.|.|年度指标值|.|.|指标权重|评分依据|.|.\n"
        ".|.|.|性质|数值|单位|.|.|.|.\n产出指标|数量指标|养护里程|≥|186|公里|100|按比例|190公里|88",
        {(1, 3): (1, 5), (2, 3): (1, 3), (2, 6): (2, 1), (2, 7): (2, 1)} | {(1, at): (3, 1) for at in (0, 1, 2, 8, 9)},
    )
    [row] = read([table], "indicators")
    assert (row["target"], row["actual"], row["weight"], row["score"]) == ("≥186公里", "190公里", "100", "88")
    assert errors(table) == []


def test_what_a_monitoring_form_says_of_the_middle_of_the_year_is_no_result():
    table = grid(
        "项目名称|公路养护|.|.|.|.|.|.\n项目资金（万元）|.|年初预算数|1-7月执行数|1-7月执行率|全年预计执行数|.|.\n"
        ".|年度资金总额|100|48|48%|96|.|.\n一级指标|二级指标|三级指标|年度指标值|1-7月执行情况|全年预计完成情况|偏差原因分析|.\n"
        ".|.|.|.|.|.|经费保障|原因说明\n产出指标|数量指标|养护里程|≥186公里|90公里|190公里|√|雨季",
        {(3, column): (2, 1) for column in range(6)} | {(3, 6): (1, 2)},
    )
    [line] = read([table], "funding")
    assert (line["budget_initial"], line["executed"]) == ("100", None)
    [row] = read([table], "indicators")
    assert (row["target"], row["actual"], row["deviation_reason"]) == ("≥186公里", None, "雨季")
    fields = {row["label"]: row["value"] for row in read([table], "fields")}
    assert (fields["年度资金总额 1-7月执行数"], fields["1-7月执行情况"], fields["全年预计完成情况"]) == (
        "48",
        "90公里",
        "190公里",
    )
    assert errors(table) == []


def test_the_rule_beside_an_execution_row_is_kept():
    table = grid(
        f"{HEAD}\n一级指标|二级指标|三级指标|分值|指标解释|评分标准|得分|扣分原因\n过程|资金管理|预算执行率|10|是否按计划执行|执行率×10|9|\n"
        "产出|产出数量|实际完成率|20|完成数与计划数之比|完成率×20|18|"
    )
    fields = {row["label"]: row["value"] for row in read([table], "fields")}
    assert (fields["预算执行率 指标解释"], fields["评分标准"]) == ("是否按计划执行", "完成率×20")
    assert [row["name"] for row in read([table], "indicators")] == ["实际完成率"]


def test_a_list_of_purchases_under_the_heading_of_project_names_is_no_form():
    table = grid(
        "序号|项目名称|采购品目|数量|计量单位|预算金额（万元）|实际采购金额|节约率\n1|办公设备更新|台式计算机|25|台|12.50|11.80|5.60%\n合计|||||98.50|96.00|2.54%"
    )
    assert read([table], "forms") == []


def test_the_code_of_the_unit_in_a_list_of_projects_is_a_field_of_each():
    table = grid(
        "单位编码|单位名称|项目名称|预算数|一级指标|二级指标|三级指标|指标值\n401001|养护中心|公路养护|12|产出指标|数量指标|养护里程|≥186公里\n"
        "401002|检测站|桥梁检测|8|产出指标|数量指标|检测座数|≥9座"
    )
    assert [(row["label"], row["value"]) for row in read([table], "fields")] == [
        ("单位编码", "401001"),
        ("单位编码", "401002"),
    ]
    assert errors(table) == []


def test_a_form_about_a_whole_department_lacks_no_project_name():
    table = grid(f"部门名称|交通局|.|.|.|.|.|.\n{HEADER}\n{ROW.replace('90', '100')}\n总分|.|.|.|.|100|98|")
    blocks = [Lines(["部门整体支出绩效自评表"]), table]
    assert read(blocks, "remarks") == []
    assert read(blocks, "forms")[0]["department"] == "交通局"


def test_a_score_left_blank_below_a_printed_total_weight_is_not_taken_for_a_cut_form():
    table = grid(f"{HEAD}\n{HEADER}\n{ROW}\n总分|.|.|.|.|100||")
    assert errors(table) == []


def test_headings_between_the_tables_of_a_form_name_its_blocks():
    basics = grid("项目名称|公路养护|.|.\n主管部门|交通局|实施单位|养护中心")
    money = grid("资金来源|年初预算数|全年预算数|全年执行数\n年度资金总额|100|100|93", table=2)
    goals = grid("预期目标|实际完成情况\n养护公路|已养护", table=3)
    rows = grid(f"{HEADER}\n{ROW.replace('90', '100')}\n总分|.|.|.|.|100|98|", table=4)
    heading = [
        Lines([text]) for text in ("一、基本情况", "二、资金情况（单位：万元）", "三、年度总体目标", "四、绩效指标")
    ]
    blocks = [Lines(["项目支出绩效自评表"]), heading[0], basics, heading[1], money, heading[2], goals, heading[3], rows]
    [form] = read(blocks, "forms")
    assert (form["money_unit_printed"], form["goal_expected"], form["goal_actual"]) == ("万元", "养护公路", "已养护")
    assert [(line["label"], line["executed"]) for line in read(blocks, "funding")] == [("年度资金总额", "93")]


def test_a_worded_target_may_stand_in_the_column_of_units():
    table = grid(
        f"{HEAD}|.\n一级指标|二级指标|三级指标|指标分值|预期指标值|.|.|实际完成值|得分\n.|.|.|.|符号|值|单位（文字描述）|.|.\n"
        "产出指标|时效指标|完成时间|100|||9月底前|8月|98",
        {(1, 4): (1, 3)} | {(1, at): (2, 1) for at in (0, 1, 2, 3, 7, 8)},
    )
    assert [row["target"] for row in read([table], "indicators")] == ["9月底前"]


def test_the_money_of_the_medium_term_stands_beside_that_of_the_year():
    table = grid(
        "项目名称|公路养护|.|.\n中期资金总额：|3600|年度资金总额：|1200\n其中：财政拨款|3600|其中：财政拨款|1200\n"
        "一级指标|二级指标|三级指标|指标值\n产出指标|数量指标|养护里程|≥186公里"
    )
    blocks = [Lines(["项目支出绩效目标申报表"]), table]
    assert [(line["label"], line["budget_initial"]) for line in read(blocks, "funding")] == [
        ("年度资金总额：", "1200"),
        ("其中：财政拨款", "1200"),
    ]
    assert ("其中：财政拨款", "3600") in [(row["label"], row["value"]) for row in read(blocks, "fields")]


def test_the_ticked_box_is_the_grade_and_the_row_of_boxes_is_kept():
    table = grid(f"{HEAD}\n{HEADER}\n{ROW}\n总分|.|.|.|.|100|98|\n自评等级|☑优　□良　□中　□差|.|.|.|.|.|.")
    assert read([table], "forms")[0]["grade"] == "优"
    assert [(row["label"], row["value"]) for row in read([table], "fields")] == [("评价等级", "☑优　□良　□中　□差")]


def test_a_column_of_money_may_state_a_unit_of_its_own():
    table = grid(
        f"{HEAD}\n资金来源|.|年初预算数（万元）|全年预算数（万元）|全年执行数（元）|.|执行率|得分\n"
        f"年度资金总额|.|96.00|96.00|750,400.00|.|78.17%|7.82\n其中：财政拨款（元）|.|960,000|—|750,400.00|.||\n{HEADER}\n{ROW}"
    )
    assert [
        (line["budget_initial"], line["budget_adjusted"], line["executed"]) for line in read([table], "funding")
    ] == [
        ("96.00", "96.00", "750,400.00元"),
        ("960,000元", "—", "750,400.00元"),
    ]


def test_the_annual_tasks_of_a_department_are_fields_and_no_money_of_the_form():
    table = grid(
        "部门名称|交通局|.|.|.|.|.|.\n年度主要任务|任务名称|主要内容|.|.|预算金额（万元）|.|.\n.|.|.|.|.|总额|财政拨款|其他资金\n"
        f".|公路养护|养护186公里|.|.|120|120|0\n年度总体目标|保障出行|.|.|.|.|.|.\n{HEADER}\n{ROW}",
        {(1, 0): (3, 1), (1, 2): (1, 3), (1, 5): (1, 3)},
    )
    said = {row["label"]: row["value"] for row in read([table], "fields")}
    assert (said["任务名称"], said["主要内容"], said["预算金额（万元）财政拨款"]) == ("公路养护", "养护186公里", "120")
    assert read([table], "funding") == []
    assert read([table], "forms")[0]["goal_expected"] == "保障出行"


def test_a_rate_of_completion_beside_the_result_is_kept():
    table = grid(
        f"{HEAD}\n资金（万元）|.|年初预算数|全年执行数|.|.|.|.\n年度资金总额|.|100|93|.|.|.|.\n{HEADER}\n{ROW}"
    )
    rate = grid(
        "项目名称|公路养护|.|.|.|.|.|.\n一级指标|二级指标|三级指标|年度指标值|实际完成值|完成率|分值|得分\n产出指标|数量指标|养护里程|≥186公里|190公里|102%|100|98"
    )
    assert "资金（万元）" not in errors(table)
    assert [(row["label"], row["value"]) for row in read([rate], "fields")] == [("完成率", "102%")]
    assert errors(rate) == []


def test_of_the_points_of_every_level_those_behind_the_name_are_the_weight():
    table = grid(
        "项目名称|公路养护|.|.|.|.|.|.|.\n一级指标|权重|二级指标|权重|三级指标|权重|目标值|完成值|得分\n"
        "产出指标|60|数量指标|60|养护里程|40|≥186公里|190公里|38\n.|.|.|.|巡查次数|20|≥12次|12次|20\n"
        "效益指标|40|社会效益指标|40|出行便利程度|40|提高|提高|40\n合计|.|.|.|.|100|||98",
        {(2, column): (2, 1) for column in range(4)},
    )
    assert [row["weight"] for row in read([table], "indicators")] == ["40", "20", "40"]
    assert errors(table) == []


def test_the_columns_of_other_years_are_kept_and_not_read_as_target_or_result():
    history = grid(
        "项目名称|公路养护|.|.|.|.|.\n一级指标|二级指标|三级指标|2022年实际值|2023年目标值|2023年完成值|2024年目标值\n"
        "产出指标|数量指标|养护里程|180公里|≥186公里|190公里|≥200公里"
    )
    [row] = read([history], "indicators")
    assert (row["target"], row["actual"]) == ("≥186公里", "190公里")
    assert [(row["label"], row["value"]) for row in read([history], "fields")] == [
        ("2022年实际值", "180公里"),
        ("2024年目标值", "≥200公里"),
    ]
    plan = grid(
        "项目名称|公路养护|.|.|.\n一级指标|二级指标|三级指标|2022年实际值|2023年目标值\n产出指标|数量指标|养护里程|180公里|≥186公里"
    )
    assert [(row["target"], row["actual"]) for row in read([plan], "indicators")] == [("≥186公里", None)]


def test_a_text_merged_beside_a_label_that_nobody_knows_is_no_indicator():
    table = grid(
        f"{HEAD}\n{HEADER}\n{ROW}\n综合研判|.|进度正常，预计能够完成|.|.|.|.|.", {(3, 0): (1, 2), (3, 2): (1, 6)}
    )
    assert [row["name"] for row in read([table], "indicators")] == ["养护里程"]
    assert [(row["label"], row["value"]) for row in read([table], "fields")] == [("综合研判", "进度正常，预计能够完成")]


def test_a_warning_beside_the_money_is_a_field_of_its_line():
    table = grid(
        f"{HEAD}\n预算执行情况（万元）|.|年初预算数|上半年执行数|执行进度|.|.|是否预警\n.|.|100|48|48%|.|.|否\n{HEADER}\n{ROW}"
    )
    said = {row["label"]: row["value"] for row in read([table], "fields")}
    assert (said["上半年执行数"], said["是否预警"]) == ("48", "否")
    assert [(line["budget_initial"], line["executed"]) for line in read([table], "funding")] == [("100", None)]


def test_a_level_alone_in_its_row_stands_above_its_indicators():
    rows = [
        ["项目名称", "公路养护"],
        ["二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标"],
        ["数量指标", "养护里程", "≥186公里", "190公里", "60", "60"],
        ["成本指标"],
        ["经济成本指标", "每公里费用", "≤2万元", "1.9万元", "40", "38"],
        ["总分", "100", "98"],
    ]
    dump = Grid(rows, [f"line {number}" for number in range(1, 8)], {})
    assert [(row["level1"], row["level2"], row["name"]) for row in read([dump], "indicators")] == [
        ("产出指标", "数量指标", "养护里程"),
        ("成本指标", "经济成本指标", "每公里费用"),
    ]


def test_columns_of_money_that_nobody_knows_do_not_hide_those_that_are_known():
    table = grid(
        f"{HEAD}\n资金来源|年初预算数|调整数|调整后预算数|下达文号|实际到位数|实际支出数|执行率\n合计|100|-10|90|财预1号|90|81|90%\n{HEADER}\n{ROW}"
    )
    [line] = read([table], "funding")
    assert (line["budget_initial"], line["budget_adjusted"], line["executed"]) == ("100", "90", "81")
    said = {row["label"]: row["value"] for row in read([table], "fields")}
    assert (said["合计 调整数"], said["合计 下达文号"]) == ("-10", "财预1号")
    assert "下达文号" in errors(table)


def test_a_table_of_income_beside_spending_is_no_header_of_funding_lines():
    table = grid("收入||支出|\n项目|预算数|项目|预算数\n一、一般公共预算拨款|2,386.00|一、农林水支出|1,986.00")
    assert read([table], "forms") == []


def test_a_frame_around_the_title_is_running_text():
    frame = Grid([["项目支出绩效自评表\n（2024年度）"]], ["table 1 row 1"], {})
    [form] = read([frame, grid(f"{HEAD}\n{HEADER}\n{ROW}", table=2)], "forms")
    assert (form["title"], form["year_printed"]) == ("项目支出绩效自评表", "（2024年度）")
