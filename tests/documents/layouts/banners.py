"""Two further unlisted layouts: banners across the table over each block, and labels with a colon inside their cell.

Their words are those of real forms: evidence and standards beside the indicators, the unit of money in a banner,
approvals below the table.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.documents.facts import Project
from tests.documents.grid import Cell, Section, Table
from tests.documents.layouts.layout import (
    Layout,
    accepted,
    even,
    indicator_rows,
    lines_of,
    money_rows,
    spread,
)

_MONEY_HEADERS = ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]


def press_banners(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """A banner across the table over each block; the one over the money states its unit."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = Section(f"{number + 1}.{project.project_name}"[:28])
        section.say(layout.title.replace("{year}", str(project.year)), "title")
        table = Table(layout.widths)
        width = len(layout.widths)
        table.row(Cell("项目基本情况", width))
        table.row(*spread(table, width, ["项目名称", project.project_name]))
        table.row(*spread(table, width, ["主管部门", project.department, "实施单位", project.unit]))
        table.row(Cell(f"项目资金情况（单位：{project.money_unit}）", width))
        money_rows(table, layout, project, Cell("资金来源"), _MONEY_HEADERS, percent=True)
        table.row(Cell("年度总体目标完成情况", width))
        table.row(*even(table, width, ["年初设定目标", "实际完成情况"]))
        table.row(*even(table, width, [lines_of(project.goal_expected), lines_of(project.goal_actual)]))
        table.row(Cell("绩效指标完成情况", width))
        table.header_row = len(table.rows)
        table.row(*layout.header_cells())
        indicator_rows(table, layout, project)
        table.row(*spread(table, width, ["总分", Cell(project.total_score, number=True), "自评等级", project.grade]))
        section.blocks.append(table)
        sections.append(section)
    return sections


def press_colons(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """Labels stand in the cells of their values, and approvals below the indicators."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = Section(f"{number + 1}.{project.project_name}"[:28])
        section.say(layout.title, "title")
        section.say(f"（{project.year}年度）", "caption")
        section.say(f"金额单位：{project.money_unit}", "caption")
        table = Table(layout.widths)
        width = len(layout.widths)
        half = width // 2
        table.row(Cell(f"项目名称：{project.project_name}", width))
        table.row(Cell(f"主管部门：{project.department}", half), Cell(f"实施单位：{project.unit}", width - half))
        money_rows(table, layout, project, Cell("预算执行情况"), _MONEY_HEADERS, blank="—", percent=True)
        table.row(Cell(f"年度目标：{lines_of(project.goal_expected)}", width))
        table.row(Cell(f"完成情况：{lines_of(project.goal_actual)}", width))
        table.header_row = len(table.rows)
        table.row(*layout.header_cells())
        indicator_rows(table, layout, project)
        table.row(*spread(table, width, ["合计", "100", Cell(project.total_score, number=True)]))
        table.row(Cell("实施单位意见（盖章）：情况属实", half), Cell("主管部门意见（盖章）：同意", width - half))
        section.blocks.append(table)
        sections.append(section)
    return sections


U4 = Layout(
    "U4",
    "self_evaluation",
    "{year}年度部门预算项目支出绩效自评表",
    ("level1", "level2", "name", "basis", "target", "actual", "weight", "score", "reason", "remark"),
    (
        "一级指标",
        "二级指标",
        "三级指标",
        "评分标准",
        "年度绩效目标值",
        "年度实际完成情况",
        "分值",
        "自评得分",
        "差异原因及改进措施",
        "佐证材料",
    ),
    press_banners,
    totals=("total_score", "grade"),
    text_rows=False,
    listed=False,
)
U5 = Layout(
    "U5",
    "self_evaluation",
    "项目支出绩效自评价情况表",
    ("level1", "level2", "name", "weight", "target", "actual", "score", "reason"),
    ("一级指标", "二级指标", "三级指标", "赋分", "计划完成值", "自评完成值", "评价得分", "未完成情况说明"),
    press_colons,
    funding=(
        ("total", "年度财政资金总额"),
        ("fiscal_appropriation", "其中：一般公共预算拨款"),
        ("carryover", "上年结余资金"),
        ("other", "其他来源资金"),
    ),
    totals=("total_score",),
    text_rows=False,
    listed=False,
)
BANNERS = (U4, U5)
