"""What surrounds the forms in a published document: text and tables that speak of budgets but are no forms."""

from __future__ import annotations

from tests.documents.grid import Cell, Section, Table


def front_matter(unit: str, year: int) -> Section:
    """The pages before the forms: headings, sentences full of figures, a settlement table and a table of contents."""
    section = Section("封面")
    section.say(f"{year}年度{unit}部门决算", "title")
    section.say("目    录")
    section.say("第一部分 部门概况 ........................................ 1")
    section.say(f"第二部分 {year}年度部门决算情况说明 ...................... 3")
    section.say("第三部分 名词解释 ........................................ 12")
    section.say("一、收入支出决算总体情况说明")
    section.say(
        f"{year}年度收、支总计均为12,345.67万元。与上年相比，收、支总计各增加234.56万元，增长1.94%，主要变动原因是项目经费增加。"
    )
    table = Table((12, 6, 12, 6))
    table.row("收入", Cell("金额（万元）"), "支出", Cell("金额（万元）"))
    table.row(
        "一、一般公共预算财政拨款收入",
        Cell("11,902.11", number=True),
        "一、一般公共服务支出",
        Cell("3,210.00", number=True),
    )
    table.row("二、其他收入", Cell("443.56", number=True), "二、社会保障和就业支出", Cell("1,022.40", number=True))
    table.row("本年收入合计", Cell("12,345.67", number=True), "本年支出合计", Cell("12,345.67", number=True))
    section.blocks.append(table)
    section.say("二、预算绩效管理情况")
    section.say(
        "根据预算绩效管理要求，本部门对项目支出开展了绩效自评，共涉及预算金额8,765.00万元。"
        "从评价情况来看，绩效目标完成情况较好，平均得分96.3分，产出指标和效益指标均达到预期指标值。各项目绩效自评表见下。"
    )
    return section


def interlude(number: int) -> list[str]:
    """Paragraphs between two forms."""
    return [
        f"（{number}）绩效自评综述：根据年初设定的绩效目标，项目自评得分为98.5分，等级为优。发现的主要问题：绩效指标设置不够细化。",
        "下一步改进措施：进一步提高绩效指标值设置的科学性，加快预算执行进度，确保年底执行率达到100%。",
    ]


def back_matter() -> Section:
    """The pages after the forms."""
    section = Section("名词解释")
    section.say("第三部分 名词解释", "title")
    section.say("1.财政拨款收入：指单位从同级财政部门取得的财政预算资金。")
    section.say("2.年末结转和结余：指单位按有关规定结转到下年或以后年度继续使用的资金。")
    section.say("3.绩效指标：包括数量指标、质量指标、时效指标、成本指标等，反映预期产出的数量≥、质量=100%等要求。")
    table = Table((8, 16))
    table.row("名词", "解释")
    table.row("基本支出", "为保障机构正常运转、完成日常工作任务而发生的人员支出和公用支出。")
    table.row("项目支出", "在基本支出之外为完成特定行政任务和事业发展目标所发生的支出。")
    section.blocks.append(table)
    return section
