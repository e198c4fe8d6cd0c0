"""Target layouts T1 to T10: money and targets, before the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from tests.documents.facts import Project
from tests.documents.grid import Cell, Section, Table
from tests.documents.layouts.layout import (
    Layout,
    accepted,
    cell,
    fit,
    indicator_rows,
    level1_texts,
    level2_text,
    lines_of,
    long_term,
    run_length,
    spread,
    target_text,
)


def _sheet(project: Project, number: int) -> Section:
    return Section(f"{number + 1}.{project.project_name}"[:28])


def amount_cells(table: Table, count: int, label: str, amount: Cell) -> list[Cell]:
    """A funding line of a target form: the label, then the amount over the other columns."""
    spans = fit(table.widths[-count:], [9, 9])
    return [Cell(label, spans[0]), replace(amount, column_span=spans[1])]


def press_t1(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """天津: money and its purpose in one block, descriptions, level 1 blank on following rows."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = _sheet(project, number)
        section.say(f"{number + 1}.{project.project_name}绩效目标表", "title")
        spans, table = layout.spans, Table(layout.widths)
        width = len(table.widths)
        unit = f"{project.unit_code or 302001}{project.unit}"
        table.row(*spread(table, width, [unit, f"单位：{project.money_unit}"]))
        table.row(*spread(table, width, ["项目名称", project.project_name]))
        money: list[Cell] = []
        for (_, label), line in zip(layout.funding, project.funding, strict=True):
            money += [Cell(label), Cell(line.initial, number=True)]
        spread_money = spread(table, width - 1, money)
        table.row(Cell("预算规模及资金用途", row_span=2), *spread_money)
        table.row(Cell(project.purpose or project.goal_expected[0], column_span=width - 1))
        table.row(*spread(table, width, ["绩效目标", lines_of(project.goal_expected)]))
        table.header_row = len(table.rows)
        if layout.id == "T1-HB":
            table.header_height = 2
            tall = dict(zip(layout.columns, layout.header_cells(2), strict=True))
            standards = [index for index, role in enumerate(layout.columns) if role in ("target", *STANDARDS)]
            table.row(
                *[tall[role] for role in layout.columns[: standards[0]]],
                Cell("评价标准", len(standards)),
                *[tall[role] for role in layout.columns[standards[-1] + 1 :]],
            )
            table.row(*[layout.headers[index] for index in standards])
        else:
            table.row(*[Cell(name, span) for name, span in zip(layout.headers, spans, strict=True)])
        printed = ""
        for row, level1 in zip(project.indicators, level1_texts(layout, project.indicators), strict=True):
            cells = []
            for role in layout.columns:
                if role == "level1":
                    cells.append(Cell("" if level1 == printed else level1))
                elif role == "level2":
                    cells.append(Cell(level2_text(layout, row)))
                elif role in STANDARDS:
                    cells.append(Cell(_standard(row.target.parts, role)))
                else:
                    cells.append(cell(layout, role, row))
            printed = level1
            table.row(*[replace(one, column_span=span) for one, span in zip(cells, spans, strict=True)])
        section.blocks.append(table)
        sections.append(section)
    return sections


STANDARDS = ("good", "fair", "poor")


def _standard(parts: tuple[str, str, str] | None, role: str) -> str:
    """The value that still counts as 良, 中 or 差; words where the target is in words."""
    if parts is None:
        return {"good": "较好", "fair": "一般", "poor": "较差"}[role]
    operator, number, unit = parts
    share = {"good": 0.9, "fair": 0.8, "poor": 0.8}[role]
    value = f"{float(number.replace(',', '')) * share:g}"
    return f"{'<' if role == 'poor' else operator}{value}{unit}"


def press_t2(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """衔接资金申报表: no weights; approval stamps trail the indicators."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = _sheet(project, number)
        section.say(layout.title, "title")
        section.say(f"（{project.year}年度）", "caption")
        table = Table((5, *layout.widths))
        width = len(layout.widths)
        table.row("项目名称", Cell(project.project_name, width))
        table.row(*spread(table, width + 1, ["主管部门", project.department, "实施单位", project.unit]))
        table.row(*spread(table, width + 1, ["项目属性", "新增项目☑ 延续项目□", "项目期", "1年"]))
        for position, ((_, label), line) in enumerate(zip(layout.funding, project.funding, strict=True)):
            lead = [Cell(f"项目资金\n（{project.money_unit}）", row_span=len(layout.funding))] if position == 0 else []
            table.row(*lead, *amount_cells(table, width, f"{label}：", Cell(line.initial, number=True)))
        table.row(*spread(table, width + 1, ["总体目标", lines_of(project.goal_expected)]))
        table.header_row = len(table.rows)
        table.row(Cell("绩效指标", row_span=len(project.indicators) + 1), *layout.header_cells())
        indicator_rows(table, layout, project)
        table.row("项目实施单位意见", Cell("同意申报。\n（盖章）      年   月   日", width))
        table.row("主管部门审核意见", Cell("同意。\n（盖章）      年   月   日", width))
        table.row("财政部门审核意见", Cell("（盖章）      年   月   日", width))
        section.blocks.append(table)
        section.say(f"填报人：{project.person or '张三'}    联系电话：{project.phone or '010-60000000'}")
        sections.append(section)
    return sections


def _one_list(project: Project) -> tuple[str, int, str]:
    """What the projects of one list have in common."""
    return project.unit, project.year, project.money_unit


def press_t3(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """内蒙古: one long list; project, budget and goal are merged columns on the left; operators in words."""
    sections: list[Section] = []
    for (unit, year, money_unit), group in groupby(accepted(layout, projects), key=_one_list):
        section = Section(f"{len(sections) + 1}.{unit}"[:28])
        section.say("附表10")
        section.say(f"{year}年度项目支出绩效目标表", "title")
        section.say(f"部门（单位）：{unit}    单位：{money_unit}", "caption")
        table = Table((9, 7, 12, *layout.widths))
        table.header_row = 0
        table.row("项目名称", "预算数", "年度绩效目标", *layout.header_cells())
        for project in group:
            height = len(project.indicators)
            before = [
                Cell(project.project_name, row_span=height),
                Cell(project.total.initial, row_span=height, number=True),
                Cell(lines_of(project.goal_expected), row_span=height),
            ]
            indicator_rows(table, layout, project, before=before)
        section.blocks.append(table)
        sections.append(section)
    return sections


def press_t4(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """2015 template, stacked: long-term indicators, then annual ones; units stand in the money cells."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = _sheet(project, number)
        section.say(layout.title, "title")
        section.say(f"（{project.year}年度）", "caption")
        table = Table((4, *layout.widths))
        width = len(layout.widths)
        _head_2015(table, layout, project)
        table.row("长期目标", Cell(lines_of(project.goal_expected), width))
        table.row("年度目标", Cell(lines_of(project.goal_expected), width))
        for label, far in (("长期绩效指标", True), ("年度绩效指标", False)):
            rows = project.indicators
            if far:
                rows = tuple(replace(row, target=long_term(row.target)) for row in rows)
            table.row(Cell(label, row_span=len(rows) + 1), *layout.header_cells())
            indicator_rows(table, layout, replace(project, indicators=rows))
        table.row("其他需要说明的问题", Cell("无", width))
        section.blocks.append(table)
        sections.append(section)
    return sections


def press_t4_side(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """2015 template, side by side: 实施周期 on the left, 年度 on the right, level 1 once."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = _sheet(project, number)
        section.say(layout.title, "title")
        section.say(f"（{project.year}年度）", "caption")
        table = Table((4, *layout.widths))
        width = len(layout.widths)
        _head_2015(table, layout, project)
        half = sum(layout.spans[:4])
        table.row(Cell("总体目标", row_span=2), Cell("长期目标", half), Cell("年度目标", width - half))
        goal = lines_of(project.goal_expected)
        table.row(Cell(goal, half), Cell(goal, width - half))
        table.header_row = len(table.rows)
        table.row(Cell("绩效指标", row_span=len(project.indicators) + 1), *layout.header_cells())
        level1 = level1_texts(layout, project.indicators)
        for index, row in enumerate(project.indicators):
            cells = []
            if index == 0 or level1[index] != level1[index - 1]:
                cells.append(Cell(level1[index], row_span=run_length(level1, index)))
            far = target_text(layout, long_term(row.target))
            cells += [Cell(level2_text(layout, row)), Cell(row.name, 2), Cell(far)]
            cells += [Cell(level2_text(layout, row)), Cell(row.name, 2), Cell(target_text(layout, row.target))]
            table.row(*cells)
        section.blocks.append(table)
        sections.append(section)
    return sections


def _head_2015(table: Table, layout: Layout, project: Project) -> None:
    width = len(table.widths) - 1
    table.row("项目名称", Cell(project.project_name, width))
    table.row(*spread(table, width + 1, ["主管部门", project.department, "项目单位", project.unit]))
    table.row(*spread(table, width + 1, ["项目属性", "延续性项目", "项目期", "三年"]))
    for position, ((_, label), line) in enumerate(zip(layout.funding, project.funding, strict=True)):
        lead = [Cell("项目资金", row_span=len(layout.funding))] if position == 0 else []
        text = f"{line.initial}{project.money_unit}" if line.initial else ""
        table.row(*lead, *amount_cells(table, width, label, Cell(text)))


def press_t9(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """Transfer payments: the form is an annex of a notice that speaks of money, targets and indicators."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        section = _sheet(project, number)
        section.say(f"{project.province}财政厅关于下达{project.year}年{project.project_name}预算的通知", "title")
        section.say(f"财预〔{project.year}〕{15 + number}号", "caption")
        section.say("各市（州）财政局：")
        section.say(
            f"根据财政部有关文件精神，现下达你市（州）{project.year}年{project.project_name}"
            f"{project.total.initial}{project.money_unit}，用于支持相关工作。"
            "该项收入列2024年政府收支分类科目“1100252农林水共同财政事权转移支付收入”科目。"
        )
        section.say(
            "请按照《中共中央国务院关于全面实施预算绩效管理的意见》要求，对照绩效目标做好绩效监控，确保年度绩效目标如期实现，执行率达到100%。"
        )
        section.say("附件：1.资金分配表")
        section.say("2.中央对地方转移支付区域绩效目标表")
        allocation = Table((8, 8, 8))
        allocation.row("地区", "分配金额", "其中：提前下达")
        for place in ("甲市", "乙市", "丙州"):
            allocation.row(place, Cell("120.00", number=True), Cell("100.00", number=True))
        allocation.row("合计", Cell("360.00", number=True), Cell("300.00", number=True))
        section.blocks.append(allocation)
        section.say("附件2")
        section.say(layout.title, "title")
        section.say(f"（{project.year}年度）", "caption")
        table = Table((4, *layout.widths))
        width = len(layout.widths)
        table.row(*spread(table, width + 1, ["资金名称", project.project_name]))
        table.row(*spread(table, width + 1, ["中央主管部门", project.central or "财政部"]))
        table.row(
            *spread(table, width + 1, ["省级财政部门", f"{project.province}财政厅", "省级主管部门", project.department])
        )
        for position, ((_, label), line) in enumerate(zip(layout.funding, project.funding, strict=True)):
            lead = [Cell(f"资金情况\n（{project.money_unit}）", row_span=len(layout.funding))] if position == 0 else []
            table.row(*lead, *amount_cells(table, width, label, Cell(line.initial, number=True)))
        table.row("年度目标", Cell(lines_of(project.goal_expected), width))
        table.header_row = len(table.rows)
        table.row(Cell("绩效指标", row_span=len(project.indicators) + 1), *layout.header_cells())
        indicator_rows(table, layout, project)
        section.blocks.append(table)
        section.say("信息公开选项：主动公开")
        section.say(f"抄送：财政部{project.province}监管局。")
        sections.append(section)
    return sections


DEFAULT_AREAS = ("城关区", "青阳县", "临河县")


def _with_areas(project: Project) -> Project:
    if project.areas:
        return project
    rows = tuple(replace(row, areas=(row.target.printed,) * len(DEFAULT_AREAS)) for row in project.indicators)
    return replace(project, areas=DEFAULT_AREAS, indicators=rows)


def press_t10(layout: Layout, projects: Sequence[Project]) -> list[Section]:
    """福建: the area's target, then one column per county."""
    sections = []
    for number, project in enumerate(accepted(layout, projects)):
        wide = replace(layout, columns=(*layout.columns, *(f"area {index}" for index in range(len(project.areas)))))
        section = _sheet(project, number)
        section.say(layout.title, "title")
        section.say(f"（{project.year}年度）", "caption")
        table = Table((4, *wide.widths))
        width = len(wide.widths)
        table.row(*spread(table, width + 1, ["专项名称", project.project_name]))
        table.row(*spread(table, width + 1, ["主管部门", project.department]))
        for position, ((_, label), line) in enumerate(zip(layout.funding, project.funding, strict=True)):
            lead = [Cell(f"资金情况\n（{project.money_unit}）", row_span=len(layout.funding))] if position == 0 else []
            table.row(*lead, *amount_cells(table, width, label, Cell(line.initial, number=True)))
        table.row("总体目标", Cell(lines_of(project.goal_expected), width))
        table.header_row = len(table.rows)
        table.row(Cell("绩效指标", row_span=len(project.indicators) + 1), *layout.header_cells(), *project.areas)
        indicator_rows(table, wide, project)
        section.blocks.append(table)
        sections.append(section)
    return sections


_INITIAL = ("initial",)
_PLAIN = ("level1", "level2", "name", "target")

T1 = Layout(
    "T1",
    "target",
    "",
    ("level1", "level2", "name", "description", "target"),
    ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值"),
    press_t1,
    money=_INITIAL,
    funding=(("total", "预算数"), ("fiscal_appropriation", "其中：财政    资金"), ("other", "其他资金")),
    totals=(),
    texts=("unit", "goal_expected"),
)
T1_HB = Layout(
    "T1-HB",
    "target",
    "",
    ("level1", "level2", "name", "description", "target", *STANDARDS, "basis"),
    ("一级指标", "二级指标", "三级指标", "绩效指标描述", "优", "良", "中", "差", "指标值确定依据"),
    press_t1,
    money=_INITIAL,
    funding=(("total", "预算数"), ("fiscal_appropriation", "其中：财政资金"), ("other", "其他资金")),
    totals=(),
    texts=("unit", "goal_expected"),
)
T2 = Layout(
    "T2",
    "target",
    "财政衔接推进乡村振兴补助资金项目绩效目标申报表",
    (*_PLAIN, "remark"),
    ("一级指标", "二级指标", "三级指标", "指标值", "备注"),
    press_t2,
    money=_INITIAL,
    funding=(
        ("total", "年度资金总额"),
        ("fiscal_appropriation", "其中：财政拨款"),
        ("carryover", "上年结转"),
        ("other", "其他资金"),
    ),
    totals=(),
    texts=("department", "unit", "goal_expected"),
)
T3 = Layout(
    "T3",
    "target",
    "",
    ("level1", "level2", "name", "nature", "operator", "number", "unit", "weight"),
    ("一级指标", "二级指标", "三级指标", "指标性质", "指标方向", "目标值", "计量单位", "分值"),
    press_t3,
    money=_INITIAL,
    funding=(("total", "预算数"),),
    totals=(),
    texts=("goal_expected",),
    target_style="words",
    text_rows=False,
    adapt=lambda project: project if project.has_results else None,
    order=_one_list,
)
T4 = Layout(
    "T4",
    "target",
    "项目支出绩效目标申报表",
    (*_PLAIN, "remark"),
    ("一级指标", "二级指标", "指标内容", "指标值", "备注"),
    press_t4,
    money=_INITIAL,
    funding=(
        ("total", "资金总额"),
        ("fiscal_appropriation", "财政拨款"),
        ("unit_funds", "自有资金"),
        ("other", "其他"),
    ),
    totals=(),
    texts=("department", "unit", "goal_expected", "long_term"),
)
T4_SIDE = Layout(
    "T4-side",
    "target",
    "项目支出绩效目标申报表",
    ("level1", "level2", "name", "long_term", "level2 ", "name ", "target"),
    ("一级指标", "二级指标", "指标内容", "指标值", "二级指标", "指标内容", "指标值"),
    press_t4_side,
    money=_INITIAL,
    funding=(
        ("total", "资金总额"),
        ("fiscal_appropriation", "财政拨款"),
        ("unit_funds", "自有资金"),
        ("other", "其他"),
    ),
    totals=(),
    texts=("department", "unit", "goal_expected", "long_term"),
    text_rows=False,
)
T9 = Layout(
    "T9",
    "target",
    "中央对地方转移支付区域绩效目标表",
    _PLAIN,
    ("一级指标", "二级指标", "三级指标", "指标值"),
    press_t9,
    money=_INITIAL,
    funding=(("total", "下达资金总额"), ("upper_level", "其中：中央补助"), ("local", "地方资金")),
    totals=(),
    texts=("goal_expected",),
)
T10 = Layout(
    "T10",
    "target",
    "省级专项资金绩效目标表",
    ("level1", "level2", "name", "description", "target"),
    ("一级指标", "二级指标", "三级指标", "指标解释", "区域目标值"),
    press_t10,
    money=_INITIAL,
    funding=(("total", "资金总额"), ("fiscal_appropriation", "其中：财政拨款"), ("other", "其他资金")),
    totals=(),
    texts=("department", "goal_expected", "areas"),
    adapt=_with_areas,
    text_rows=False,
)
TARGETS = (T1, T1_HB, T2, T3, T4, T4_SIDE, T9, T10)
