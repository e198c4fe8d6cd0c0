"""Forms in grids, on small tables somebody could have received."""

from __future__ import annotations

from pipelines.ingest.content import Grid, Lines
from tests.extract.grids.small_grids import grid, read

THREE_CELLS = grid("""
项目支出绩效自评表|.|.|.|.|.|.|.|.
项目名称|公路养护|.|.|.|.|.|.|.
项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分|
.|年度资金总额|100|100|90|10|90%|9|
一级指标|二级指标|三级指标|年度指标值|.|.|实际完成值|分值|得分
.|.|.|指标性质|指标值|度量单位|.|.|.
产出指标|数量指标|养护里程|≥|186|公里|190公里|50|50
.|质量指标|优良路率|定性|不断提高||达成预期指标|40|40
总分|.|.|.|.|.|.|100|99
""", {(4, 0): (2, 1), (4, 1): (2, 1), (4, 2): (2, 1), (4, 3): (1, 3), (4, 6): (2, 1), (4, 7): (2, 1), (4, 8): (2, 1),
      (6, 0): (2, 1)})  # fmt: skip


def test_operator_value_and_unit_in_three_cells_are_put_together():
    rows = read([THREE_CELLS], "indicators")
    assert [(r["level1"], r["level2"], r["name"], r["target"], r["actual"]) for r in rows] == [
        ("产出指标", "数量指标", "养护里程", "≥186公里", "190公里"),
        ("产出指标", "质量指标", "优良路率", "不断提高", "达成预期指标"),
    ]
    assert read([THREE_CELLS], "forms")[0]["total_score"] == "99"


def test_a_header_that_covers_three_columns_without_names_below_covers_the_parts_of_one_text():
    rows = [list(row) for row in THREE_CELLS.rows]
    del rows[5]
    spans = {(4, 3): (1, 3), (5, 0): (2, 1)}
    one = Grid(rows, THREE_CELLS.places[:-1], spans)
    assert [r["target"] for r in read([one], "indicators")] == ["≥186公里", "定性不断提高"]


def test_rows_that_go_on_in_the_next_table_belong_to_the_same_form():
    first = Grid(THREE_CELLS.rows[:7], THREE_CELLS.places[:7], THREE_CELLS.spans)
    rest = Grid(THREE_CELLS.rows[7:], ["table 2 row 1", "table 2 row 2"])
    rest.rows[0][0] = ""
    forms = read([first, Lines(["- 2 -"]), rest], "forms")
    assert len(forms) == 1
    assert [r["name"] for r in read([first, Lines(["- 2 -"]), rest], "indicators")] == ["养护里程", "优良路率"]


def test_a_table_after_prose_is_no_part_of_the_form_above():
    glossary = grid(
        """
名词|解释|||||||
基本支出|指为保障机构正常运转发生的支出|||||||
项目支出|指为完成特定任务发生的支出|||||||
""",
        table=2,
    )
    blocks = [
        Grid(THREE_CELLS.rows[:8], THREE_CELLS.places[:8], THREE_CELLS.spans),
        Lines(["第四部分 名词解释"]),
        glossary,
    ]
    assert [r["name"] for r in read(blocks, "indicators")] == ["养护里程", "优良路率"]


def test_one_list_of_projects_gives_one_form_per_project():
    listed = grid(
        """
项目名称|预算数（元）|年度目标|一级指标|二级指标|三级指标|指标方向|目标值|计量单位|分值
信号灯维护|8,450,000.00|维护信号灯|产出指标|数量指标|维护数量|大于等于|1500|组|60
.|.|.|.|质量指标|完好率|大于等于|98|%|40
标线施划|1,200,000.00|施划标线|产出指标|数量指标|施划面积|等于|24|万平方米|100
""",
        {(1, 0): (2, 1), (1, 1): (2, 1), (1, 2): (2, 1), (1, 3): (2, 1)},
    )
    blocks = [Lines(["2024年度项目支出绩效目标表"]), listed]
    assert [(f["project_name"], f["goal_expected"], f["money_unit_printed"]) for f in read(blocks, "forms")] == [
        ("信号灯维护", "维护信号灯", "元"), ("标线施划", "施划标线", "元"),
    ]  # fmt: skip
    assert [(r["ordinal"], r["target"]) for r in read(blocks, "indicators")] == [
        (1, "大于等于1500组"), (1, "大于等于98%"), (2, "等于24万平方米"),
    ]  # fmt: skip
    assert [(r["ordinal"], r["budget_initial"]) for r in read(blocks, "funding")] == [
        (1, "8,450,000.00"), (2, "1,200,000.00"),
    ]  # fmt: skip


def test_one_column_per_county_becomes_one_area_target_each():
    areas = grid("""
项目名称|山区道路||||||
一级指标|二级指标|三级指标|指标值|平和县|诏安县|龙海区|备注
产出指标|数量指标|硬化里程|≥30公里|≥10公里|≥12公里|≥8公里|
""")
    assert [(r["area"], r["target"]) for r in read([Lines(["区域绩效目标表"]), areas], "area_targets")] == [
        ("平和县", "≥10公里"), ("诏安县", "≥12公里"), ("龙海区", "≥8公里"),
    ]  # fmt: skip


def test_a_price_list_is_no_form():
    prices = grid("名称|单位|数量|单价\n钢筋|吨|3|4000\n水泥|吨|8|450\n砂石|吨|20|120")
    assert read([prices], "forms") == []


def test_an_unknown_column_keeps_its_values_as_fields_and_is_named():
    table = grid("""
项目名称|公路养护|||
一级指标|二级指标|三级指标|指标值|群众评分员
产出指标|数量指标|养护里程|≥186公里|王五
""")
    assert [(r["label"], r["value"]) for r in read([Lines(["绩效目标表"]), table], "fields")] == [
        ("群众评分员", "王五")
    ]
    assert any("群众评分员" in r["observed"] for r in read([Lines(["绩效目标表"]), table], "remarks"))
