"""The checks of the field as index cards: what each finding rule says, how grave it is, and where it comes from.

The conditions themselves stand in `curate.findings`, one function per rule. Only arithmetic that does not hold, or a
row that was not understood, is an `error`; everything else is a `signal`.
"""

from __future__ import annotations

from dataclasses import dataclass

SELF_EVALUATION_NOTICE = "财预〔2020〕10号 项目支出绩效评价管理办法"
TARGET_NOTICE = "财预〔2015〕88号 中央部门预算绩效目标管理办法"
CORE_TARGETS_NOTICE = "财预〔2021〕101号 中央部门项目支出核心绩效目标和指标设置及取值指引（试行）"
REGION_STANDARD = "GB/T 2260"
CONTRACT = "data contract"


@dataclass(frozen=True, slots=True)
class Rule:
    """One finding rule: `severity` is its default, `says_*` one sentence, `source` the regulation it comes from."""

    rule: str
    severity: str
    title_en: str
    title_zh: str
    says_en: str
    says_zh: str
    source: str


_CARDS = (
    Rule(
        "Q01",
        "signal",
        "Total score close to full marks",
        "自评分数虚高",
        "The form scores itself 98 points or more of 100.",
        "自评总分达到98分及以上。",
        SELF_EVALUATION_NOTICE,
    ),
    Rule(
        "Q02",
        "error",
        "Execution rate or score does not follow from the money",
        "执行率与得分不符",
        "The printed execution rate is not executed / full-year budget, or the execution score is not rate x weight.",
        "表上的执行率不等于全年执行数除以全年预算数，或执行率得分不等于执行率乘以分值。",
        SELF_EVALUATION_NOTICE,
    ),
    Rule(
        "Q03",
        "signal",
        "Low execution, yet the best grade",
        "执行率低仍评优",
        "Less than 80 % of the budget was executed and the project is graded 优.",
        "预算执行率低于80%，自评等级仍为优。",
        SELF_EVALUATION_NOTICE,
    ),
    Rule(
        "Q04",
        "signal",
        "Indicator score does not follow from the result",
        "指标得分与完成值不符",
        "The score lies outside the interval that the scoring scheme allows for this target and result.",
        "指标得分超出评分办法按指标值和完成值允许的区间。",
        SELF_EVALUATION_NOTICE,
    ),
    Rule(
        "Q05",
        "error",
        "Weights or total do not add up",
        "分值或合计错误",
        "The weights do not sum to 100, or the scores do not sum to the total.",
        "各项分值之和不等于100，或各项得分之和不等于总分。",
        SELF_EVALUATION_NOTICE,
    ),
    Rule(
        "Q06",
        "signal",
        "Grade does not follow from the total",
        "评级与得分不符",
        "The printed grade is not the one that the scoring scheme gives for the total score.",
        "表上的评价等级与总分按评分办法对应的等级不同。",
        SELF_EVALUATION_NOTICE,
    ),
    Rule(
        "Q07",
        "signal",
        "Target set too low",
        "指标值设置过低",
        "The result is 130 % of its target or more, earned its full weight, and the form gives no reason.",
        "完成值达到指标值的130%及以上，得满分，且表上没有说明原因。",
        SELF_EVALUATION_NOTICE,
    ),
    Rule(
        "Q08",
        "signal",
        "Target lowered or copied from the year before",
        "目标逐年降低或照抄上年",
        "The target is lower than a year before, well below that year's result, or copied while the budget grew.",
        "同一项目的指标值低于上年、明显低于上年完成值，或预算增加而指标值照抄上年。",
        TARGET_NOTICE,
    ),
    Rule(
        "Q09",
        "signal",
        "Mostly qualitative",
        "定性指标过多",
        "More than half of the points of the indicators are judged in words, not measured.",
        "定性指标的分值超过各指标分值合计的一半。",
        SELF_EVALUATION_NOTICE,
    ),
    Rule(
        "Q10",
        "signal",
        "Target cannot be measured",
        "不可衡量",
        "The target holds neither a number nor a date.",
        "指标值既没有数字也没有日期，无法衡量。",
        TARGET_NOTICE,
    ),
    Rule(
        "Q11",
        "signal",
        "Missed without a reason",
        "未完成无原因",
        "The target was missed and the form gives no reason for it.",
        "指标未完成，表上没有说明原因。",
        SELF_EVALUATION_NOTICE,
    ),
    Rule(
        "Q12",
        "signal",
        "Indicator under the wrong heading",
        "指标归类错误",
        "The indicator's name says another family than the level 2 under which it stands.",
        "指标名称所说的类别与其二级指标不同。",
        CORE_TARGETS_NOTICE,
    ),
    Rule(
        "Q13",
        "signal",
        "Cost target is the budget",
        "成本指标等于预算数",
        "The target of a cost indicator is the budget itself and says nothing beyond it.",
        "成本指标的指标值就是预算数，没有提供新的信息。",
        CORE_TARGETS_NOTICE,
    ),
    Rule(
        "Q14",
        "signal",
        "A dimension is missing",
        "缺满意度、效益或成本",
        "The form has no indicator of cost, of benefit, or of satisfaction.",
        "表中没有成本、效益或满意度指标。",
        CORE_TARGETS_NOTICE,
    ),
    Rule(
        "Q15",
        "signal",
        "Result copied from the target",
        "实际完成值照抄指标值",
        "The result repeats the target's words, or its limit (≥266), instead of saying what was reached.",
        "完成值照抄指标值的文字或界限（如≥266），没有写明实际完成情况。",
        SELF_EVALUATION_NOTICE,
    ),
    Rule(
        "Q16",
        "signal",
        "Unit in doubt",
        "单位可疑",
        "The unit does not fit: 元 for 万元, a percentage for a number, or units of target and result that differ.",
        "单位可疑：元与万元相混、百分比与数量相混，或指标值与完成值的单位不同。",
        CONTRACT,
    ),
    Rule(
        "Q17",
        "error",
        "Total is not the sum of its parts",
        "总额≠分项",
        "The funding lines do not add to the total line.",
        "各资金来源之和不等于资金总额。",
        SELF_EVALUATION_NOTICE,
    ),
    Rule(
        "Q18",
        "signal",
        "Date turned into a spreadsheet number",
        "日期变成Excel序号",
        "A date stands as the number under which a spreadsheet stores it (44561 is 2021-12-31).",
        "日期写成了电子表格的序号（如44561，即2021年12月31日）。",
        CONTRACT,
    ),
    Rule(
        "Q19",
        "signal",
        "Year in the name is not the year of the form",
        "年度错配",
        "The project's name states another year than the form.",
        "项目名称中的年度与表的年度不同。",
        TARGET_NOTICE,
    ),
    Rule(
        "Q20",
        "signal",
        "Rate beyond 100 %, or with a date for a target",
        "率类指标>100%",
        "A rate that cannot exceed 100 % does, or the target of a rate is a date.",
        "不可能超过100%的率超过了100%，或率类指标的指标值是日期。",
        TARGET_NOTICE,
    ),
    Rule(
        "Q21",
        "signal",
        "Code or region does not hold",
        "编码或区划无效",
        "A region or project code is not a valid one, or contradicts the place that the form names.",
        "区划代码或项目编码无效，或与表上所写地区不一致。",
        REGION_STANDARD,
    ),
    Rule(
        "Q22",
        "signal",
        "The same thing twice",
        "重复",
        "The same document lies under several paths, or the same project is stated twice for one year.",
        "同一文件存放了多份，或同一项目在同一年度出现多次。",
        CONTRACT,
    ),
    Rule(
        "Q23",
        "signal",
        "Direction in doubt",
        "方向可疑",
        "A cost asks for at least a figure, or a quantity or a satisfaction for at most one.",
        "成本指标用了≥，或数量、满意度指标用了≤。",
        TARGET_NOTICE,
    ),
    Rule(
        "P01",
        "error",
        "Not understood",
        "未读懂",
        "A row, a field, an amount or a form of the document was not understood.",
        "文件中有一行、一个字段、一个金额或一张表未能读懂。",
        CONTRACT,
    ),
)

RULES: dict[str, Rule] = {card.rule: card for card in _CARDS}
