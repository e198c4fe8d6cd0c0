"""Every column of every table, defined once: name, type, unit, meaning in English and in Chinese, allowed values.

A name means the same thing in whatever table it stands. `*_printed` columns hold the text of the document; the column
beside them holds what was understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pipelines.contract import codes
from pipelines.contract.rules import RULES

_PUNCTUATION = re.compile("[（(：:；;，,。]")
_CODE = re.compile(r"[a-z][a-z0-9_]* ")


class Kind(StrEnum):
    """The logical type of a column. What it becomes in polars, Parquet and DuckDB stands in `schemas`."""

    TEXT = "text"
    TEXTS = "list of texts"
    INTEGER = "integer"
    SIZE = "large integer"
    MONEY = "money"
    NUMBER = "number"
    FLAG = "flag"
    DATE = "date"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `nullable` False means that no table may leave it NULL, save those that name it in `optional`.

    `zh_name` is its name in the schema `zh` of the warehouse, written where the first words of `zh` are not a good one.
    """

    name: str
    kind: Kind
    en: str
    zh: str
    unit: str = ""
    nullable: bool = True
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    zh_name: str = ""

    def chinese_name(self) -> str:
        """Return the name of the column in the schema `zh`: the one that is written, or the first words of `zh`."""
        return self.zh_name or short_name(self.name, self.zh)


def short_name(name: str, zh: str) -> str:
    """Return a Chinese name for the column `name` from its meaning: the words before the first punctuation mark.

    Text as printed and medians are named as such, for their meanings often begin as those of the columns beside them.
    Returns `name` itself where the meaning does not begin with a Chinese term.
    """
    words = _PUNCTUATION.split(zh, maxsplit=1)[0].strip()
    if not words or _CODE.match(words):
        return name
    if "printed" in name and "原文" not in words:
        words += "原文"
    if "median" in name and "中位" not in words:
        words += "中位数"
    return words


def _text(
    name: str,
    en: str,
    zh: str,
    *,
    nullable: bool = True,
    allowed: tuple[str, ...] = (),
    pattern: str = "",
    zh_name: str = "",
) -> Column:
    return Column(name, Kind.TEXT, en, zh, nullable=nullable, allowed=allowed, pattern=pattern, zh_name=zh_name)


def _money(name: str, en: str, zh: str, *, zh_name: str = "") -> Column:
    return Column(name, Kind.MONEY, en, zh, unit="元", zh_name=zh_name)


def _number(name: str, en: str, zh: str, unit: str, *, zh_name: str = "") -> Column:
    return Column(name, Kind.NUMBER, en, zh, unit=unit, zh_name=zh_name)


def _integer(name: str, en: str, zh: str, *, unit: str = "", nullable: bool = True, zh_name: str = "") -> Column:
    return Column(name, Kind.INTEGER, en, zh, unit=unit, nullable=nullable, zh_name=zh_name)


_CARDS = (
    # Identity and place
    _text(
        "document_id",
        "SHA-256 of the document's bytes, hexadecimal; of its path where its bytes cannot be read",
        "文件内容的SHA-256（十六进制）；内容无法读取时为路径的SHA-256",
        nullable=False,
        pattern=r"^[0-9a-f]{64}$",
        zh_name="文件编号",
    ),
    _text(
        "project_id",
        "One form's project: first 16 characters of document_id, '-', 3-digit ordinal of the form",
        "一张表所列的项目：document_id前16位加“-”加三位序号",
        nullable=False,
        pattern=r"^[0-9a-f]{16}-\d{3,}$",
        zh_name="项目编号",
    ),
    _text(
        "indicator_id",
        "project_id, '-', 3-digit ordinal of the indicator in its form",
        "project_id加“-”加三位指标序号",
        nullable=False,
        pattern=r"^[0-9a-f]{16}-\d{3,}-\d{3,}$",
        zh_name="指标编号",
    ),
    _integer(
        "ordinal",
        "Position in the document or form, counted from 1",
        "在文件或表中的序号，从1起",
        nullable=False,
        zh_name="序号",
    ),
    _text(
        "source",
        "Where in the document the row was read: line 120-124, page 3 table 1 row 7, sheet 绩效 row 12",
        "在文件中的位置：行号，页码、表号和行号，或工作表和行号",
        zh_name="文件中的位置",
    ),
    # Documents
    _text(
        "path",
        "Path of the file, relative to data/raw; a member of an archive is archive.zip!/member",
        "文件路径，相对于data/raw；压缩包中的文件为 archive.zip!/文件名",
        nullable=False,
    ),
    Column(
        "other_paths",
        Kind.TEXTS,
        "Further paths under which the same bytes lie",
        "内容相同的其他文件路径",
        nullable=False,
        zh_name="其他文件路径",
    ),
    _text("media_type", "Kind of file, decided by its content", "文件类型，按内容判断"),
    Column(
        "size_bytes",
        Kind.SIZE,
        "Size of the file; 0 where it cannot be read, the stated size for a member that cannot be unpacked",
        "文件大小；无法读取时为0，压缩包中无法解压的文件为压缩包所记大小",
        unit="bytes",
        nullable=False,
    ),
    Column(
        "first_seen_at",
        Kind.MOMENT,
        "When this content was first registered",
        "该内容首次登记的时间",
        unit="UTC",
        nullable=False,
        zh_name="首次登记时间",
    ),
    _text(
        "status",
        "parsed: every form understood; partial: some rows or fields not understood; no_forms: readable, holds no "
        "form; unreadable",
        "parsed 全部读懂；partial 部分行或字段未读懂；no_forms 可读但没有绩效表；unreadable 无法读取",
        nullable=False,
        allowed=codes.DOCUMENT_STATUSES,
        zh_name="读取状态",
    ),
    _text("status_reason", "Why the status is not parsed", "状态不是parsed的原因", zh_name="状态原因"),
    _integer(
        "project_count",
        "Number of projects read from the document",
        "从文件中读出的项目数",
        nullable=False,
        zh_name="项目数",
    ),
    _integer(
        "indicator_count",
        "Number of indicators read from the document",
        "从文件中读出的指标数",
        nullable=False,
        zh_name="指标数",
    ),
    _text(
        "extractor_version",
        "Version of the extractor that read the document",
        "读取该文件的提取程序版本",
        nullable=False,
        zh_name="提取程序版本",
    ),
    # Projects: what the form is
    _text(
        "project_key",
        "Links the same project across years and documents: from the project code, or from name and agency",
        "跨年度、跨文件关联同一项目的键：来自项目编码，或名称加单位",
        zh_name="项目关联键",
    ),
    _text(
        "form_kind",
        "self_evaluation: 绩效自评表, with results; target: 绩效目标表, before the year, without results",
        "self_evaluation 绩效自评表（有完成情况）；target 绩效目标表（年初，无完成情况）",
        nullable=False,
        allowed=codes.FORM_KINDS,
        zh_name="表的种类",
    ),
    _text("layout", "Layout of the form, chosen by its header", "表式，按表头判断"),
    _text("title", "Title of the form as printed", "表的标题，原文", zh_name="表的标题"),
    _text(
        "header_printed", "Header of the form's indicator table as printed", "指标表的表头，原文", zh_name="表头原文"
    ),
    _integer("fiscal_year", "Fiscal year of the form", "表的年度", unit="year", zh_name="年度"),
    _text("fiscal_year_method", "What the fiscal year was taken from", "年度的判断依据", zh_name="年度依据"),
    _text(
        "province_code",
        "Province, GB/T 2260, 6 digits",
        "省级行政区划代码（6位）",
        pattern=r"^[0-9A-Z]{6}$",
        zh_name="省级代码",
    ),
    _text("province", "Short name of the province: 上海", "省级简称", zh_name="省份"),
    _text(
        "region_code",
        "Finest GB/T 2260 code known",
        "已知最细一级的行政区划代码",
        pattern=r"^[0-9A-Z]{6}$",
        zh_name="行政区划代码",
    ),
    _text("region_method", "What the region was taken from", "行政区划的判断依据", zh_name="行政区划依据"),
    _text(
        "region_conflict",
        "Another place that weaker evidence names, NULL where all evidence agrees",
        "其他依据所指的不同地区；依据一致时为空",
        zh_name="其他依据所指地区",
    ),
    _text("department", "Supervising department (主管部门) as printed", "主管部门"),
    _text("department_code", "Department code, unique only inside one region", "部门编码，仅在本地区内唯一"),
    _text("unit", "Implementing unit (实施单位) as printed", "实施单位"),
    _text("unit_code", "Unit code, unique only inside one region", "单位编码，仅在本地区内唯一"),
    _text("project_name", "Project name as printed", "项目名称"),
    _text(
        "project_code",
        "Project code as printed: 21 characters in the national budget system",
        "项目编码，全国预算管理一体化为21位",
    ),
    # Money
    _text(
        "money_unit_printed",
        "Unit of money that the form states; NULL where it states none",
        "表上注明的金额单位；未注明为空",
        zh_name="金额单位原文",
    ),
    _money(
        "budget_initial",
        "Budget at the start of the year; the budget of a target form",
        "年初预算数；绩效目标表为预算数",
    ),
    _money("budget_adjusted", "Full-year (adjusted) budget", "全年预算数（调整后预算数）"),
    _money("executed", "Executed over the full year", "全年执行数"),
    _text("execution_rate_printed", "Execution rate as printed", "执行率，原文"),
    _number(
        "execution_rate_stated",
        "Execution rate that the form states, as understood",
        "表上执行率，换算为比值",
        "ratio",
        zh_name="表上执行率",
    ),
    _text(
        "execution_rate_method",
        "How the printed rate was read: as a percentage or as a ratio",
        "表上执行率的读法：百分数或比值",
        zh_name="表上执行率读法",
    ),
    _number(
        "execution_rate",
        "executed / budget_adjusted, recomputed; NULL where the denominator is 0 or NULL",
        "执行率，按全年执行数除以全年预算数重算；分母为0或空时为空",
        "ratio",
    ),
    _number("execution_weight", "Points that execution can earn", "预算执行的分值", "points", zh_name="执行分值"),
    _number("execution_score", "Points that execution earned", "预算执行的得分", "points", zh_name="执行得分"),
    # Score and grade
    _number(
        "total_weight",
        "Sum of weights that the form prints beside the total",
        "表上合计的分值",
        "points",
        zh_name="表上合计分值",
    ),
    _number("total_score", "Total score that the form prints", "总分", "points"),
    _text("grade", "Grade as printed: 优 良 中 差", "评价等级，原文"),
    _text(
        "grade_derived",
        "Grade that total_score gives under the scoring scheme",
        "按评分办法由总分得出的等级",
        allowed=codes.GRADES,
        zh_name="推算等级",
    ),
    _text(
        "scheme_id",
        "Scoring scheme (reference data) under which the form was checked",
        "核对所用的评分办法（参考数据）",
        zh_name="评分办法",
    ),
    Column(
        "scheme_assumed",
        Kind.FLAG,
        "True where the form's own scheme is unknown and the national default was used",
        "评分办法不明、按全国默认办法核对时为真",
        zh_name="评分办法是否默认",
    ),
    # Narrative
    _text("goal_expected", "Expected goal of the year (预期目标)", "年度总体目标：预期目标", zh_name="预期目标"),
    _text(
        "goal_actual",
        "What was reached of the goal (实际完成情况)",
        "年度总体目标：实际完成情况",
        zh_name="目标完成情况",
    ),
    _text(
        "goal_method",
        "How goal_expected and goal_actual were told apart",
        "预期目标与实际完成情况的划分依据",
        zh_name="目标划分依据",
    ),
    _text("conclusion", "Conclusion of the evaluation (评价结论)", "评价结论"),
    _text("problems", "Problems stated (存在问题)", "存在问题"),
    _text("improvements", "Improvements stated (改进措施)", "改进措施"),
    # Funding lines
    _text(
        "source_kind",
        "Kind of funding line: total, fiscal_appropriation 财政拨款, carryover 上年结转, special_account 财政专户, "
        "unit_funds 单位资金, upper_level 上级补助, local 地方资金, other",
        "资金来源：total 总额，fiscal_appropriation 财政拨款，carryover 上年结转，special_account 财政专户，"
        "unit_funds 单位资金，upper_level 上级补助，local 地方资金，other 其他",
        nullable=False,
        allowed=codes.SOURCE_KINDS,
    ),
    _text("label_printed", "Label as printed", "标签，原文"),
    _text("budget_initial_printed", "Budget at the start of the year as printed", "年初预算数，原文"),
    _text("budget_adjusted_printed", "Full-year budget as printed", "全年预算数，原文"),
    _text("executed_printed", "Executed over the full year as printed", "全年执行数，原文"),
    _number("weight", "Points that the row can earn", "分值", "points"),
    _number("score", "Points that the row earned", "得分", "points"),
    _text(
        "deviation_reason",
        "Reason for deviation, and measures (偏差原因分析及改进措施)",
        "偏差原因分析及改进措施",
        zh_name="偏差原因及措施",
    ),
    # Indicators
    _text("level1_printed", "Level-1 indicator as printed", "一级指标，原文"),
    _text("level2_printed", "Level-2 indicator as printed", "二级指标，原文"),
    _text("level1", "Level-1 indicator, canonical name", "一级指标，规范名称"),
    _text("level2", "Level-2 indicator, canonical name", "二级指标，规范名称"),
    _text(
        "taxonomy_code",
        "Place in the indicator taxonomy (OUT.QTY ...); NULL where it fits none",
        "指标分类代码（OUT.QTY等）；不能归类时为空",
        allowed=codes.TAXONOMY_CODES,
    ),
    _text(
        "family",
        "Family in which provinces are compared: cost is one family whether it stands under 产出 or alone",
        "跨省比较用的指标类别；成本无论列在产出下还是单列均为cost",
        allowed=codes.FAMILIES,
        zh_name="指标类别",
    ),
    _text("name", "Level-3 indicator (三级指标)", "三级指标名称", zh_name="指标名称"),
    _text("description", "Description of the indicator (绩效指标描述)", "绩效指标描述", zh_name="指标描述"),
    _text(
        "target_printed",
        "Target as printed; operator, value and unit put together where they stand in three cells",
        "指标值，原文",
    ),
    _text(
        "target_operator",
        "Operator that the target prints, as symbol or word; NULL where it prints none",
        "指标值的比较符；未写时为空",
        allowed=codes.OPERATORS,
        zh_name="指标值比较符",
    ),
    _text(
        "target_operator_method",
        "How the direction of a numeric target is known: printed; given in a column of its own; cost_assumed, "
        "time_limit_assumed (less is better); assumed (more is better)",
        "数值指标方向的依据：printed 原文，given 单列，cost_assumed、time_limit_assumed 推定越低越好，"
        "assumed 推定越高越好",
        zh_name="指标值方向依据",
    ),
    _number(
        "target_value",
        "Target in target_unit, scale words multiplied out; the lower end of a range",
        "指标值（按target_unit）；区间为下限",
        "target_unit",
    ),
    _number(
        "target_value_high", "Upper end of a target range", "指标值区间的上限", "target_unit", zh_name="指标值上限"
    ),
    _text("target_unit", "Unit of the target, synonyms folded", "指标值的计量单位，同义词已合并", zh_name="指标值单位"),
    _text(
        "target_kind",
        "numeric, date, qualitative or blank",
        "numeric 数值，date 日期，qualitative 定性，blank 空",
        allowed=codes.VALUE_KINDS,
        zh_name="指标值种类",
    ),
    Column(
        "target_date", Kind.DATE, "Last day by which the target is due", "指标值要求的最后日期", zh_name="指标值日期"
    ),
    _text(
        "long_term_target_printed",
        "Long-term or whole-period target, where a form has both",
        "中长期（实施周期）指标值，原文",
        zh_name="中长期指标值原文",
    ),
    _text("actual_printed", "Result as printed", "实际完成值，原文"),
    _number(
        "actual_value",
        "Result in actual_unit, scale words multiplied out",
        "实际完成值（按actual_unit）",
        "actual_unit",
    ),
    _text(
        "actual_unit", "Unit of the result, synonyms folded", "实际完成值的计量单位，同义词已合并", zh_name="完成值单位"
    ),
    _text(
        "actual_kind",
        "numeric, date, qualitative or blank",
        "numeric 数值，date 日期，qualitative 定性，blank 空",
        allowed=codes.VALUE_KINDS,
        zh_name="完成值种类",
    ),
    Column("actual_date", Kind.DATE, "Last day of the result, where it is a date", "实际完成日期", zh_name="完成日期"),
    _text(
        "actual_band",
        "met 达成, partial 部分达成, unmet 未达成, for qualitative results",
        "定性结果：met 达成，partial 部分达成，unmet 未达成",
        allowed=codes.BANDS,
        zh_name="定性结果等次",
    ),
    _number(
        "attainment",
        "Share of the target reached; actual/target upwards, target/actual downwards; NULL where not computable",
        "完成程度：越高越好为实际值除以指标值，越低越好为指标值除以实际值；不可计算时为空",
        "ratio",
    ),
    _text(
        "attainment_method",
        "How attainment and attained were computed: up, down, range, date or band, with +unit_assumed, "
        "+unit_converted, +direction_assumed; or why they were not: no_target, no_result, unit_mismatch ...",
        "完成程度的计算方法：up 越高越好，down 越低越好，range 区间，date 日期，band 定性；或不可计算的原因",
        zh_name="完成程度算法",
    ),
    Column(
        "attained", Kind.FLAG, "Whether the target was reached; NULL where not comparable", "是否完成；不可比时为空"
    ),
    _number(
        "expected_score_low",
        "Lowest score that the scoring scheme allows",
        "评分办法允许的最低得分",
        "points",
        zh_name="允许最低得分",
    ),
    _number(
        "expected_score_high",
        "Highest score that the scoring scheme allows",
        "评分办法允许的最高得分",
        "points",
        zh_name="允许最高得分",
    ),
    _text(
        "score_check",
        "Printed score against the allowed interval: match, above, below, not_computable",
        "得分与允许区间比较：match 相符，above 偏高，below 偏低，not_computable 不可计算",
        allowed=codes.SCORE_CHECKS,
        zh_name="得分核对",
    ),
    # Concepts
    _text(
        "concept_id",
        "Concept that the indicator is compared by: what it means, whatever words say it; NULL where none is known",
        "可比概念编号：不同措辞、同一含义的指标归为一个概念；未归入的为空",
        zh_name="概念编号",
    ),
    _text("concept", "Canonical name of the concept", "概念，规范名称"),
    _text(
        "method",
        "How the concept was found: reference, the name is listed; exact, the name without words that say nothing is; "
        "similar, the name is like one that is listed; NULL where there is none",
        "归入概念的方法：reference 名称在参考表中，exact 去除无区别的词后相同，similar 相似；未归入的为空",
        allowed=codes.CONCEPT_METHODS,
        zh_name="归入方法",
    ),
    _number(
        "confidence",
        "Confidence in the concept, from 0 to 1: an order to filter by, not a probability",
        "归入概念的可信度，0至1，用于筛选，不是概率",
        "ratio",
        zh_name="可信度",
    ),
    _text(
        "comparable_unit",
        "Unit in which the concept is compared; NULL where the indicator's unit cannot be brought to it",
        "可比单位；指标的单位不能换算时为空",
    ),
    _number("target_comparable", "Target in the comparable unit", "可比指标值（按可比单位）", "comparable unit"),
    _number("actual_comparable", "Result in the comparable unit", "可比完成值（按可比单位）", "comparable unit"),
    # Areas and further fields
    _text(
        "area_printed",
        "County or area as printed in the column's header",
        "区县（地区）名称，原文",
        nullable=False,
        zh_name="地区原文",
    ),
    _text("value_printed", "Value of the field as printed", "字段内容，原文"),
    # Findings
    _text(
        "finding_id",
        "Stable identifier of the finding, from rule, identifiers, place and observation",
        "发现的固定编号",
        nullable=False,
        zh_name="发现编号",
    ),
    _text("rule", "Rule that found it: Q02 ...", "规则编号", nullable=False, allowed=tuple(RULES), zh_name="规则编号"),
    _text(
        "severity",
        "error: arithmetic that does not hold, or a row not understood; signal: worth a look",
        "error 算术不成立或未读懂；signal 值得关注",
        nullable=False,
        allowed=codes.SEVERITIES,
        zh_name="严重程度",
    ),
    _text("observed", "What the document says", "文件所载"),
    _text("expected", "What it should say", "应为"),
    _text(
        "message",
        "One sentence for a budget officer, in Chinese and English",
        "一句话说明（中文和英文）",
        nullable=False,
        zh_name="说明",
    ),
    _text("message_zh", "The same sentence in Chinese", "一句话说明（中文）", nullable=False, zh_name="中文说明"),
    _text("message_en", "The same sentence in English", "一句话说明（英文）", nullable=False, zh_name="英文说明"),
)

_WAREHOUSE_CARDS = (
    # The build
    _text(
        "build_id", "Build: when it was made (UTC), and the first characters of a digest of what it holds", "版本编号"
    ),
    Column("created_at", Kind.MOMENT, "When the curated tables of this build were made", "数据生成时间", unit="UTC"),
    _text(
        "inputs",
        "Fingerprint of the printed rows and reference data that the build was made from",
        "输入数据的指纹",
        zh_name="输入指纹",
    ),
    _text(
        "sql_fingerprint",
        "Fingerprint of the views and reference tables of the warehouse",
        "视图和参考表的指纹",
        zh_name="视图指纹",
    ),
    _integer("documents", "Number of documents", "文件数"),
    _integer("projects", "Number of projects", "项目数"),
    _integer("indicators", "Number of indicators", "指标数"),
    _integer("findings", "Number of findings", "发现数"),
    # The dictionary
    _text("relation", "Name of the table or view", "表或视图的名称", nullable=False, zh_name="表或视图"),
    _text(
        "relation_kind",
        "table or view",
        "table 表，view 视图",
        nullable=False,
        allowed=("table", "view"),
        zh_name="表或视图种类",
    ),
    _text("relation_zh", "Name of the table or view in the schema zh", "表或视图的中文名称", nullable=False),
    _text("relation_grain", "What one row is", "每行代表什么", zh_name="每行含义"),
    _integer("position", "Position of the column, from 1", "列的位置，从1起", nullable=False, zh_name="列序"),
    _text("column_name", "Name of the column", "列名", nullable=False, zh_name="列名"),
    _text("column_zh", "Name of the column in the schema zh", "列的中文名称", nullable=False),
    _text("column_type", "DuckDB type of the column", "列的类型（DuckDB）", nullable=False, zh_name="列类型"),
    _text("column_unit", "Unit of the column's values", "列的单位", zh_name="列单位"),
    _text("meaning_en", "Meaning in English", "英文含义"),
    _text("meaning_zh", "Meaning in Chinese", "中文含义"),
    Column(
        "allowed_values",
        Kind.TEXTS,
        "The only values that may occur, where they are a closed list",
        "允许的取值（封闭列表）",
    ),
    # Rules
    _text("title_en", "Title of the rule in English", "规则名称（英文）", zh_name="规则英文名称"),
    _text("title_zh", "Title of the rule in Chinese", "规则名称", zh_name="规则名称"),
    _text("says_en", "What the rule says, in English", "规则说明（英文）", zh_name="规则英文说明"),
    _text("says_zh", "What the rule says, in Chinese", "规则说明", zh_name="规则说明"),
    _text("regulation", "Regulation or observation that it comes from", "依据的制度或观察", zh_name="依据"),
    _integer(
        "finding_count", "Number of findings of this rule in this build", "本版本中该规则的发现数", zh_name="发现数"
    ),
    _integer(
        "labelled_cases",
        "Labelled cases and judged findings on which the rule was measured",
        "核查该规则所用的已标注案例数",
        zh_name="标注案例数",
    ),
    _number(
        "precision",
        "Share of what the rule reports that a person judges right, on the labelled cases",
        "准确率：该规则所报发现中人工判断正确的比例（已标注案例）",
        "ratio",
        zh_name="准确率",
    ),
    _number(
        "recall",
        "Share of the planted defects that the rule finds, on the labelled cases",
        "检出率：预设问题中该规则查出的比例（已标注案例）",
        "ratio",
        zh_name="检出率",
    ),
    # Scoring schemes
    _integer(
        "year_from",
        "First fiscal year of the scheme; NULL: open",
        "适用的起始年度；空为不限",
        unit="year",
        zh_name="起始年度",
    ),
    _integer(
        "year_to",
        "Last fiscal year of the scheme; NULL: open",
        "适用的截止年度；空为不限",
        unit="year",
        zh_name="截止年度",
    ),
    _number(
        "grade_excellent", "Lowest total score of grade 优", "等级“优”的最低总分", "points", zh_name="优的最低总分"
    ),
    _number("grade_good", "Lowest total score of grade 良", "等级“良”的最低总分", "points", zh_name="良的最低总分"),
    _number("grade_medium", "Lowest total score of grade 中", "等级“中”的最低总分", "points", zh_name="中的最低总分"),
    _number(
        "band_met_low",
        "Lowest share of the weight for a qualitative result 达成",
        "定性结果“达成”的最低得分比例",
        "ratio",
        zh_name="达成最低得分比例",
    ),
    _number(
        "band_partial_low",
        "Lowest share of the weight for 部分达成",
        "定性结果“部分达成”的最低得分比例",
        "ratio",
        zh_name="部分达成最低得分比例",
    ),
    _text(
        "le_form",
        "How a missed <= target earns points: ratio or linear",
        "≤类指标未完成时的计分方式",
        allowed=("ratio", "linear"),
        zh_name="越低越好类计分方式",
    ),
    _number(
        "overshoot_limit",
        "Result / target from which a result counts as far above its target",
        "视为远超指标值的倍数",
        "ratio",
        zh_name="远超界限倍数",
    ),
    _text("note", "What else there is to know", "备注"),
)

_TRUST_CARDS = (
    # What changed since the last build
    _integer("change_number", "Number of the change, from 1", "变化序号，从1起", nullable=False),
    _text(
        "change",
        "new, gone, or restated: stated before and stated otherwise now",
        "new 新增，gone 消失，restated 改变",
        nullable=False,
        allowed=("new", "gone", "restated"),
        zh_name="变化种类",
    ),
    _text(
        "subject",
        "What changed: document, project, indicator or finding",
        "变化对象：document 文件，project 项目，indicator 指标，finding 发现",
        nullable=False,
        allowed=("document", "project", "indicator", "finding"),
    ),
    _text("subject_id", "Its id in this build; NULL where it is gone", "本版本中的编号；消失的为空"),
    _text("subject_id_before", "Its id in the build before; NULL where it is new", "上一版本中的编号；新增的为空"),
    _text(
        "subject_name",
        "Name of the project or indicator, or what the finding says",
        "名称：项目或指标名称，或发现的说明",
    ),
    _text(
        "cause",
        "Of what is restated: document, the document itself is another; reading, the same document was read otherwise",
        "改变的原因：document 文件本身不同，reading 同一文件读取结果不同",
        allowed=("document", "reading"),
    ),
    _text("changed_column", "Column that is stated otherwise", "改变的列"),
    _text("value_before", "Its value in the build before, as text", "原值：上一版本中的值", zh_name="原值"),
    _text("value_after", "Its value in this build, as text", "新值：本版本中的值", zh_name="新值"),
    _text("build_id_before", "The build before, with which this one was compared", "上一版本编号"),
    # How exact the reading is
    _text(
        "carrier", "Kind of file that carried the labelled forms: txt, pdf, docx ...", "载体：文件格式", nullable=False
    ),
    _integer("forms", "Labelled forms", "测量的表数", nullable=False),
    _integer("rows", "Labelled rows", "测量的行数", nullable=False),
    Column(
        "exact_share",
        Kind.NUMBER,
        "Share of the labelled rows that were read exactly",
        "完全读对的行所占比例",
        unit="ratio",
        nullable=False,
        zh_name="读对比例",
    ),
    Column("measured_on", Kind.DATE, "When it was measured", "测量日期", nullable=False),
)

COLUMNS: dict[str, Column] = {card.name: card for card in (*_CARDS, *_WAREHOUSE_CARDS, *_TRUST_CARDS)}
