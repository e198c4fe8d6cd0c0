"""The checks of the field as index cards: what each finding rule says, how grave it is, and where it comes from.

The conditions themselves stand in `curate.findings`, one function per rule. Only arithmetic that does not hold, or a
row that was not understood, is an `error`; everything else is a `signal`.
"""

from __future__ import annotations

from dataclasses import dataclass

SELF_EVALUATION_NOTICE = "财预〔2020〕10号 项目支出绩效评价管理办法"
TARGET_NOTICE = "财预〔2015〕88号 中央部门预算绩效目标管理办法"
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
        "Q17",
        "error",
        "Total is not the sum of its parts",
        "总额≠分项",
        "The funding lines do not add to the total line.",
        "各资金来源之和不等于资金总额。",
        SELF_EVALUATION_NOTICE,
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
        "Q21",
        "signal",
        "Code or region does not hold",
        "编码或区划无效",
        "A region or project code is not a valid one, or contradicts the place that the form names.",
        "区划代码或项目编码无效，或与表上所写地区不一致。",
        "GB/T 2260",
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
