"""Three layouts that no document of the field lists: known column names in an order that nobody has printed yet.

They prove that a form is read by the roles of its columns and not by a list of known forms.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.documents.facts import Project
from tests.documents.grid import Cell, Section, Table
from tests.documents.layouts.layout import Layout, accepted, indicator_rows, lines_of, money_rows, spread


def press_unlisted(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """Head, indicators before the money, goals last, total in a row of its own."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = Section(f"{number + 1}.{project.project_name}"[:28])
        section.say(layout.title.replace("{year}", str(project.year)), "title")
        section.say(f"所属年度：{project.year}年    金额单位：{project.money_unit}", "caption")
        table = Table(layout.widths)
        width = len(layout.widths)
        table.row(*spread(table, width, ["项目名称", project.project_name]))
        table.row(*spread(table, width, ["主管部门", project.department, "项目单位", project.unit]))
        money_rows(table, layout, project, Cell("资金情况"), MONEY_HEADERS[layout.id], blank="", percent=True)
        table.row(*spread(table, width, ["年初设定目标", lines_of(project.goal_expected)]))
        table.row(*spread(table, width, ["目标完成情况", lines_of(project.goal_actual)]))
        table.header_row = len(table.rows)
        table.row(*layout.header_cells())
        indicator_rows(table, layout, project, merged=layout.id == "U2")
        table.row(*spread(table, width, ["总分", Cell(project.total_score, number=True), "评价等级", project.grade]))
        section.blocks.append(table)
        section.say(f"填表人：{project.person or '张三'}    填表日期：{project.year + 1}年2月20日")
        sections.append(section)
    return sections


_NAMES = {
    "initial": "年初预算",
    "adjusted": "调整预算数",
    "executed": "实际支出数",
    "rate": "预算执行率",
    "weight": "权重",
    "score": "得分",
}
_ORDERS = {
    "U1": ("executed", "adjusted", "initial", "score", "weight", "rate"),
    "U2": ("rate", "weight", "score", "initial", "adjusted", "executed"),
    "U3": ("weight", "score", "rate", "executed", "adjusted", "initial"),
}
MONEY_HEADERS = {layout: [_NAMES[role] for role in roles] for layout, roles in _ORDERS.items()}

U1 = Layout(
    "U1",
    "self_evaluation",
    "{year}年度预算项目绩效自评价表",
    ("name", "score", "weight", "actual", "target", "level2", "level1", "reason"),
    (
        "三级指标",
        "自评得分",
        "指标权重",
        "全年完成值",
        "预期指标值",
        "二级指标",
        "一级指标",
        "未完成原因分析及改进措施",
    ),
    press_unlisted,
    money=_ORDERS["U1"],
    totals=("total_score", "grade"),
    text_rows=False,
    listed=False,
    level2_names=(("社会效益指标", "社会效益"), ("数量指标", "产出数量"), ("质量指标", "产出质量")),
)
U2 = Layout(
    "U2",
    "self_evaluation",
    "项目绩效自评情况表（{year}年）",
    ("level1", "level2", "name", "weight", "unit", "number", "operator", "actual", "score"),
    ("一级指标", "二级指标", "指标内容", "权重", "计量单位", "目标值", "指标性质", "全年实际完成值", "评价得分"),
    press_unlisted,
    money=_ORDERS["U2"],
    totals=("total_score", "grade"),
    target_style="split",
    text_rows=False,
    listed=False,
)
U3 = Layout(
    "U3",
    "self_evaluation",
    "{year}年项目支出绩效目标完成情况表",
    ("reason", "direction", "name", "actual", "target", "weight", "score", "level1", "level2"),
    ("偏差原因", "指标性质", "指标名称", "实际完成情况", "年初目标值", "分数", "实际得分", "一级指标", "二级指标"),
    press_unlisted,
    money=_ORDERS["U3"],
    totals=("total_score", "grade"),
    text_rows=False,
    listed=False,
)
UNLISTED = (U1, U2, U3)
