"""Self-evaluation layouts A1 to G: money, targets, results, weights, scores, grade."""

from __future__ import annotations

from collections.abc import Sequence

from tests.documents.facts import Project, with_execution_points
from tests.documents.grid import Cell, Section, Table
from tests.documents.layouts.layout import (
    Layout,
    accepted,
    below,
    even,
    fit,
    indicator_rows,
    lines_of,
    money_rows,
    spread,
    total_cells,
)

NOTE_SCORING = (
    "注：1.得分一档最高不能超过该指标分值上限。2.定性指标根据指标完成情况分为达成预期指标、部分达成预期指标并具有一定效果、"
    "未达成预期指标且效果较差三档，分别按照该指标对应分值区间100-80%(含)、80-60%(含)、60-0%合理确定分值。"
)
NATIONAL = ("level1", "level2", "name", "target", "actual", "weight", "score", "reason")
SPLIT = ("level1", "level2", "name", "operator", "number", "unit", "actual", "weight", "score", "reason")


def _sheet(layout: Layout, project: Project, number: int) -> Section:
    return Section(f"{number + 1}.{project.project_name}"[:28])


def press_a1(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """National template 财预〔2020〕10号: vertical labels on the left, caps in level 1, `总分` row."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = _sheet(layout, project, number)
        section.say("附件1")
        section.say(layout.title, "title")
        section.say(f"（{project.year}年度）", "caption")
        table = Table((4, *layout.widths))
        width = len(layout.widths)
        table.row("项目名称", Cell(project.project_name, width))
        table.row(*spread(table, width + 1, ["主管部门", project.department, "实施单位", project.unit]))
        money_rows(
            table,
            layout,
            project,
            Cell(f"项目资金\n（{project.money_unit}）"),
            ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            blank=("-", "—", "")[number % 3],
            percent=True,
        )
        table.row(Cell("年 度\n总 体\n目 标", row_span=2), *even(table, width, ["预期目标", "实际完成情况"]))
        table.row(*even(table, width, [lines_of(project.goal_expected), lines_of(project.goal_actual)]))
        table.header_row = len(table.rows)
        table.row(Cell("绩\n效\n指\n标", row_span=len(project.indicators) + 1), *layout.header_cells())
        indicator_rows(table, layout, project, caps=number % 2 == 0)
        below(table, layout, "总分", total_cells(project, "weight", "score"))
        section.blocks.append(table)
        section.say(f"填报人：{project.person or '张三'}    联系电话：{project.phone or '010-60000000'}")
        section.say(NOTE_SCORING)
        sections.append(section)
    return sections


def press_a1_shanghai(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """上海: header 分数, execution rate as a bare number, an unlabelled total line, then 评分等级."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = _sheet(layout, project, number)
        section.say(layout.title, "title")
        section.say(f"（{project.year}年度）", "caption")
        table = Table(layout.widths)
        width = len(layout.widths)
        table.row(*spread(table, width, ["项目名称", project.project_name]))
        table.row(*spread(table, width, ["主管部门", project.department, "实施单位", project.unit]))
        money_rows(
            table,
            layout,
            project,
            Cell(f"项目资金\n（{project.money_unit}）"),
            ["年初预算数", "全年预算数", "全年执行数", "分数", "执行率(%)", "得分"],
        )
        table.row(Cell("年度\n总体\n目标", row_span=2), *even(table, width - 1, ["预期目标", "实际完成情况"]))
        table.row(*even(table, width - 1, [lines_of(project.goal_expected), lines_of(project.goal_actual)]))
        table.header_row = len(table.rows)
        table.row(*layout.header_cells())
        indicator_rows(table, layout, project)
        below(table, layout, "", total_cells(project, "weight", "score"))
        below(table, layout, "", {"weight": Cell("评分等级"), "score": Cell(project.grade)})
        section.blocks.append(table)
        sections.append(section)
    return sections


def press_a2(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """云南: the target in three columns under a two-row header, `总分 100 96 优`."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = _sheet(layout, project, number)
        section.say("公开13表" if number % 2 else "附表13")
        section.say(layout.title, "title")
        section.say(f"{project.year}年度    单位：{project.money_unit}", "caption")
        table = Table((4, *layout.widths))
        width = len(layout.widths)
        table.row("项目名称", Cell(project.project_name, width))
        table.row(*spread(table, width + 1, ["主管部门", project.department, "实施单位", project.unit]))
        money_rows(
            table,
            layout,
            project,
            Cell(f"项目资金\n（{project.money_unit}）"),
            ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            blank="",
            percent=True,
        )
        table.row(Cell("年度总体目标", row_span=2), *even(table, width, ["预期目标", "实际完成情况"]))
        table.row(*even(table, width, [lines_of(project.goal_expected), lines_of(project.goal_actual)]))
        table.header_row = len(table.rows)
        tall = layout.header_cells(2)
        table.header_height = 2
        label = Cell("绩效指标", row_span=len(project.indicators) + 2)
        table.row(label, *tall[:3], Cell("年度指标值", 3), *tall[6:])
        table.row(*layout.headers[3:6])
        indicator_rows(table, layout, project)
        table.row(Cell("其他需要说明的事项", column_span=3), Cell("无", column_span=width - 2))
        below(table, layout, "总分", {**total_cells(project, "weight", "score"), "reason": Cell(project.grade)})
        section.blocks.append(table)
        section.say("备注：1.涉密部门和涉密信息按保密规定不公开。")
        section.say("2.一级指标包含产出指标、效益指标、满意度指标，二级指标和三级指标根据项目实际情况设置。")
        sections.append(section)
    return sections


MANAGEMENT = (
    ("分配科学性", "按因素法分配资金，向任务重的地区倾斜。", "无"),
    ("下达及时性", "收到中央资金后，30日内分解下达到县。", ""),
    ("拨付合规性", "严格按照国库集中支付制度拨付，未发现截留挪用。", "无"),
    ("使用规范性", "资金使用符合管理办法，2次检查未发现违规问题。", ""),
    ("执行准确性", "按照批复的预算执行，不存在超标准支出。", "无"),
    ("预算绩效管理情况", "开展绩效监控1次，自评覆盖率100%。", "个别县自评质量不高，将加强培训。"),
    ("支出责任履行情况", "地方财政按规定足额安排配套资金。", "无"),
)


def press_b(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """四川一体化 (报表编号 510000_0013zp): 调整后预算数, 权重, target in three columns, conclusions last."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = _sheet(layout, project, number)
        section.say("报表编号：510000_0013zp")
        section.say(layout.title.replace("{year}", str(project.year)), "title")
        table = Table((4, *layout.widths))
        width = len(layout.widths)
        code = f"{project.project_code}-" if project.project_code else ""
        table.row("项目名称", Cell(code + project.project_name, width))
        department = (
            f"{project.department_code}-{project.department}" if project.department_code else project.department
        )
        table.row(*spread(table, width + 1, ["主管部门", department, "实施单位（盖章）", project.unit]))
        money_rows(
            table,
            layout,
            project,
            Cell("预算执行情况\n（10分）"),
            ["年初预算", "调整后预算数", "预算执行数", "预算执行率", "权重", "得分", "原因"],
            blank="/",
            percent=True,
            corner=f"年度预算数（{project.money_unit}）",
        )
        table.row(Cell("项目年度目标", row_span=2), *even(table, width, ["年初设定目标", "年度目标完成情况"]))
        table.row(*even(table, width, [lines_of(project.goal_expected), lines_of(project.goal_actual)]))
        table.header_row = len(table.rows)
        table.row(Cell("绩效指标\n（90分）", row_span=len(project.indicators) + 1), *layout.header_cells())
        indicator_rows(table, layout, project)
        below(table, layout, "合计", total_cells(project, "weight", "score"))
        for label, text in zip(
            ("评价结论", "存在问题", "改进措施"),
            (project.conclusion, project.problems, project.improvements),
            strict=True,
        ):
            table.row(label, Cell(text, width))
        table.row(*spread(table, width + 1, [f"项目负责人：{project.person or '王五'}", "财务负责人：李四"]))
        section.blocks.append(table)
        sections.append(section)
    return sections


def press_c(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """衔接资金: no 年初 column, the weight before the target, results that repeat the operator."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = _sheet(layout, project, number)
        section.say(layout.title, "title")
        section.say(f"（{project.year}年度）", "caption")
        table = Table((4, *layout.widths))
        width = len(layout.widths)
        table.row("项目名称", Cell(project.project_name, width))
        table.row(*spread(table, width + 1, ["主管部门", project.department, "实施单位", project.unit]))
        money_rows(
            table,
            layout,
            project,
            Cell(f"项目资金\n（{project.money_unit}）"),
            ["全年预算数(A)", "全年执行数(B)", "分值", "执行率(B/A)", "得分"],
            blank="—",
            percent=True,
        )
        table.row(Cell("年度总体目标", row_span=2), *even(table, width, ["年初设定目标", "全年实际完成情况"]))
        table.row(*even(table, width, [lines_of(project.goal_expected), lines_of(project.goal_actual)]))
        table.header_row = len(table.rows)
        table.row(Cell("绩效指标", row_span=len(project.indicators) + 1), *layout.header_cells())
        indicator_rows(table, layout, project, merged=number % 2 == 0)
        below(table, layout, "总分", total_cells(project, "weight", "score"))
        section.blocks.append(table)
        section.say("注：1.其他资金包括与财政资金共同投入到同一项目的自有资金、社会资金等。")
        section.say("2.全年执行数是指按照国库集中支付制度要求所形成的实际支出。")
        sections.append(section)
    return sections


def _press_transfer(layout: Layout, projects: Sequence[Project], management: bool) -> list[Section]:
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = _sheet(layout, project, number)
        section.say("附件2")
        section.say(layout.title, "title")
        section.say(f"（{project.year}年度）", "caption")
        table = Table((4, *layout.widths))
        width = len(layout.widths)
        table.row(*spread(table, width + 1, ["转移支付（项目）名称", project.project_name]))
        table.row(*spread(table, width + 1, ["中央主管部门", project.central or "财政部"]))
        table.row(*spread(table, width + 1, ["地方主管部门", project.department, "资金使用单位", project.unit]))
        money_rows(
            table,
            layout,
            project,
            Cell(f"项目资金\n（{project.money_unit}）"),
            ["全年预算数(A)", "全年执行数(B)", "预算执行率(B/A×100%)"],
            percent=True,
        )
        if management:
            spans = fit(table.widths[1:], [9, 20, 9])
            lead = [Cell("资金管理\n情况", row_span=len(MANAGEMENT) + 1)]
            for row in (("", "情况说明", "存在问题和改进措施"), *MANAGEMENT):
                table.row(*lead, *(Cell(text, span) for text, span in zip(row, spans, strict=True)))
                lead = []
        table.row(Cell("总体目标\n完成情况", row_span=2), *even(table, width, ["总体目标", "全年实际完成情况"]))
        table.row(*even(table, width, [lines_of(project.goal_expected), lines_of(project.goal_actual)]))
        table.header_row = len(table.rows)
        table.row(Cell("绩效指标", row_span=len(project.indicators) + 1), *layout.header_cells())
        indicator_rows(table, layout, project)
        table.row(
            "说明",
            Cell("请在此处简要说明中央巡视、各级审计和财政监督中发现的问题及其所涉及的金额，如没有请填无。", width),
        )
        section.blocks.append(table)
        section.say("注：1.资金使用单位按项目绩效目标填报，主管部门汇总时按区域绩效目标填报。")
        section.say(
            "2.其他资金包括与中央财政资金、地方财政资金共同投入到同一项目的自有资金、社会资金，以及以前年度的结转结余资金等。"
        )
        sections.append(section)
    return sections


def press_d(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """Transfer payments: no weights, scores, total or grade."""
    return _press_transfer(layout, projects, management=False)


def press_d2(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """Transfer payments from 2022 on: a 资金管理情况 block between money and goals."""
    return _press_transfer(layout, projects, management=True)


def press_e(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """湖北: check-boxes in the head, one money row worth 20 points, no weight column."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = _sheet(layout, project, number)
        section.say(f"{project.year}年度{project.project_name}项目自评表", "title")
        section.say(f"单位名称：{project.unit}    填报日期：{project.year + 1}年3月15日", "caption")
        table = Table((5, *layout.widths))
        width = len(layout.widths)
        table.row("项目名称", Cell(project.project_name, width))
        table.row(*spread(table, width + 1, ["主管部门", project.department, "项目实施单位", project.unit]))
        table.row("项目类别", Cell("1、部门预算项目 ☑    2、省直专项 □    3、省对下转移支付项目 □", width))
        table.row("项目属性", Cell("1、持续性项目 ☑    2、新增性项目 □", width))
        table.row("项目类型", Cell("1、常年性项目 ☑    2、延续性项目 □    3、一次性项目 □", width))
        money_rows(
            table,
            layout,
            project,
            Cell(f"预算执行情况\n（{project.money_unit}）\n（20分）"),
            ["预算数(A)", "执行数(B)", "执行率(B/A)", "得分\n（20分*执行率）"],
            percent=True,
        )
        goal = lines_of(project.goal_expected)
        table.row("年度绩效目标", Cell(goal, width))
        table.header_row = len(table.rows)
        table.row(Cell("年度绩效指标\n（80分）", row_span=len(project.indicators) + 1), *layout.header_cells())
        indicator_rows(table, layout, project)
        below(table, layout, "总分", total_cells(project, "score"))
        table.row("偏差大或目标未完成原因分析", Cell(project.problems or "无", width))
        table.row("改进措施及结果应用方案", Cell(project.improvements or "加强项目管理，及时调整绩效目标。", width))
        section.blocks.append(table)
        section.say(
            "备注：1.预算执行情况口径：预算数为调整后财政资金总额（包括上年结余结转），执行数为资金使用单位财政资金实际支出数。"
        )
        section.say("2.定量指标完成数汇总原则：绝对值直接累加计算，相对值按照资金额度加权平均计算。")
        sections.append(section)
    return sections


def press_f(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """河北: budget, receipts and spending side by side; execution is an indicator row."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = _sheet(layout, project, number)
        section.say(layout.title, "title")
        section.say(f"（{project.year}年度）    金额单位：{project.money_unit}", "caption")
        table = Table((4, *layout.widths))
        width = len(layout.widths)
        table.row("项目名称", Cell(project.project_name, width))
        table.row(*spread(table, width + 1, ["主管部门", project.department, "实施单位", project.unit]))
        lines, spans = project.funding, fit(table.widths[1:], [13, 13, 13, 7])
        table.row(
            Cell("预算执行情况", row_span=len(lines) + 1),
            *(
                Cell(text, span)
                for text, span in zip(
                    ("预算安排情况", "资金到位情况", "资金执行情况", "预算执行进度(%)"), spans, strict=True
                )
            ),
        )
        for position, line in enumerate(lines):
            cells: list[Cell] = []
            labels = ("预算数", "到位数", "执行数") if position == 0 else (layout.funding[position][1],) * 3
            for label, value, span in zip(labels, (line.adjusted, line.adjusted, line.executed), spans, strict=False):
                cells += [Cell(label, span - 1), Cell(value, number=True)]
            if position == 0:
                cells.append(Cell(line.rate or "0.00", spans[3], row_span=len(lines), number=True))
            table.row(*cells)
        table.row(Cell("年度目标", row_span=2), *even(table, width, ["年初设定目标", "全年实际完成情况"]))
        table.row(*even(table, width, [lines_of(project.goal_expected), lines_of(project.goal_actual)]))
        table.header_row = len(table.rows)
        tall = layout.header_cells(2)
        table.header_height = 2
        label = Cell("年度绩效指标\n完成情况", row_span=len(project.indicators) + 3)
        table.row(label, *tall[:4], Cell("预期指标值", 3), *tall[7:])
        table.row(*layout.headers[4:7])
        indicator_rows(table, layout, project)
        table.row(
            "预算执行率",
            "预算执行率",
            Cell("预算执行率", 2),
            Cell(project.execution_weight, number=True),
            "=",
            Cell("100", number=True),
            "%",
            f"{lines[0].rate or '0.00'}%",
            Cell("", 2),
            Cell(project.execution_score, number=True),
        )
        below(table, layout, "总分", total_cells(project, "weight", "score"))
        section.blocks.append(table)
        section.say(f"填报人：{project.person or '张三'}    联系电话：{project.phone or '010-60000000'}")
        sections.append(section)
    return sections


def press_g(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """重庆: no levels; initial and adjusted target, coefficient, core indicators."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = _sheet(layout, project, number)
        section.say(f"{project.year}年度项目支出绩效自评表", "title")
        section.say(f"编制单位：{project.unit}    单位：{project.money_unit}", "caption")
        table = Table(layout.widths)
        width = len(layout.widths)
        table.row(
            *spread(
                table, width, ["项目名称", project.project_name, "自评总分", Cell(project.total_score, number=True)]
            )
        )
        table.row(*spread(table, width, ["主管部门", project.department, "实施单位", project.unit]))
        money_rows(
            table,
            layout,
            project,
            Cell(f"项目资金\n（{project.money_unit}）"),
            ["年初预算数", "全年(调整)预算数", "全年执行数", "执行率(%)", "执行率权重", "执行率得分"],
            blank="",
        )
        table.row(*even(table, width, ["年初绩效目标", "全年目标实际完成情况"]))
        table.row(*even(table, width, [lines_of(project.goal_expected), lines_of(project.goal_actual)]))
        table.header_row = len(table.rows)
        table.row(*layout.header_cells())
        indicator_rows(table, layout, project)
        table.row(*spread(table, width, ["说明", "无"]))
        section.blocks.append(table)
        sections.append(section)
    return sections


A1 = Layout(
    "A1",
    "self_evaluation",
    "项目支出绩效自评表",
    NATIONAL,
    ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"),
    press_a1,
)
A1_SH = Layout(
    "A1-SH",
    "self_evaluation",
    "财政项目支出绩效自评表",
    NATIONAL,
    ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析"),
    press_a1_shanghai,
    target_style="bracket",
    totals=("total_weight", "total_score", "grade"),
)
A2 = Layout(
    "A2",
    "self_evaluation",
    "项目支出绩效自评表",
    SPLIT,
    (
        "一级指标",
        "二级指标",
        "三级指标",
        "指标性质",
        "指标值",
        "度量单位",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ),
    press_a2,
    target_style="split",
    totals=("total_weight", "total_score", "grade"),
)
B = Layout(
    "B",
    "self_evaluation",
    "部门预算项目支出绩效自评表（{year}年度）",
    SPLIT,
    ("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值", "权重", "得分", "未完成原因分析"),
    press_b,
    money=("initial", "adjusted", "executed", "rate", "weight", "score", "reason"),
    funding=(
        ("total", "总额"),
        ("fiscal_appropriation", "其中：财政资金"),
        ("special_account", "财政专户管理资金"),
        ("unit_funds", "单位资金"),
        ("other", "其他资金"),
    ),
    target_style="split",
    actual_style="number",
    texts=(
        "department",
        "unit",
        "goal_expected",
        "goal_actual",
        "conclusion",
        "problems",
        "improvements",
        "project_code",
    ),
)
C = Layout(
    "C",
    "self_evaluation",
    "财政衔接推进乡村振兴补助资金项目绩效自评表",
    ("level1", "level2", "name", "weight", "target", "actual", "score", "reason"),
    ("一级指标", "二级指标", "三级指标", "分值", "年度指标值", "全年实际值", "得分", "未完成原因和改进措施"),
    press_c,
    money=("adjusted", "executed", "weight", "rate", "score"),
    funding=(
        ("total", "年度资金总额"),
        ("fiscal_appropriation", "其中：财政拨款"),
        ("carryover", "上年结转资金"),
        ("other", "其他资金"),
    ),
    actual_style="operator",
)
_TRANSFER_MONEY = ("adjusted", "executed", "rate")
_TRANSFER_COLUMNS = ("level1", "level2", "name", "target", "actual", "reason")
_TRANSFER_HEADERS = ("一级指标", "二级指标", "三级指标", "指标值", "全年实际完成值", "未完成原因和改进措施")
D = Layout(
    "D",
    "self_evaluation",
    "中央对地方专项转移支付区域（项目）绩效自评表",
    _TRANSFER_COLUMNS,
    _TRANSFER_HEADERS,
    press_d,
    money=_TRANSFER_MONEY,
    funding=(
        ("total", "年度资金总额"),
        ("upper_level", "其中：中央补助"),
        ("local", "地方资金"),
        ("other", "其他资金"),
    ),
    totals=(),
    texts=("unit", "goal_expected", "goal_actual"),
)
D2 = Layout(
    "D2",
    "self_evaluation",
    "转移支付区域（项目）绩效目标自评表",
    _TRANSFER_COLUMNS,
    _TRANSFER_HEADERS,
    press_d2,
    money=_TRANSFER_MONEY,
    funding=(
        ("total", "年度资金总额"),
        ("upper_level", "其中：中央财政资金"),
        ("local", "盟市资金"),
        ("other", "其他资金"),
    ),
    totals=(),
    texts=("unit", "goal_expected", "goal_actual"),
)
E = Layout(
    "E",
    "self_evaluation",
    "",
    ("level1", "level2", "name", "target", "actual", "score"),
    ("一级指标", "二级指标", "三级指标", "年初目标值(A)", "实际完成值(B)", "得分"),
    press_e,
    money=("adjusted", "executed", "rate", "score"),
    funding=(("total", "年度财政资金总额"),),
    totals=("total_score",),
    texts=("department", "unit", "goal_expected"),
    adapt=lambda project: with_execution_points(project, 20),
)
F = Layout(
    "F",
    "self_evaluation",
    "部门预算项目绩效自评表",
    ("level1", "level2", "name", "weight", "operator", "number", "unit", "actual", "reason", "score"),
    (
        "一级指标",
        "二级指标",
        "三级指标",
        "指标分值",
        "符号",
        "值",
        "单位(文字描述)",
        "实际完成值",
        "未完成原因和改进措施",
        "自评得分",
    ),
    press_f,
    money=("adjusted", "executed", "rate"),
    funding=(("total", "预算数"), ("fiscal_appropriation", "其中：财政资金"), ("other", "其他资金")),
    target_style="split",
    rate_on_total_only=True,
)
G = Layout(
    "G",
    "self_evaluation",
    "项目支出绩效自评表",
    (
        "name",
        "unit",
        "operator",
        "number_initial",
        "number_adjusted",
        "actual",
        "coefficient",
        "weight",
        "score",
        "core",
    ),
    (
        "指标名称",
        "计量单位",
        "指标性质",
        "年初指标值",
        "调整指标值",
        "全年完成值",
        "得分系数(%)",
        "指标权重",
        "指标得分",
        "是否核心指标",
    ),
    press_g,
    money=("initial", "adjusted", "executed", "rate", "weight", "score"),
    funding=(("total", "年度资金总额"), ("fiscal_appropriation", "其中：财政拨款"), ("other", "其他资金")),
    totals=("total_score",),
    target_style="split",
    actual_style="number",
)
SELF_EVALUATIONS = (A1, A1_SH, A2, B, C, D, D2, E, F, G)
