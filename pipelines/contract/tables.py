"""The tables as index cards: what a row is, what identifies it, which columns it has, and one honest warning."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.contract.columns import COLUMNS, Column


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `key` identifies a row; `optional` names the columns that are required elsewhere but not here.

    `required` names the columns that may be NULL elsewhere but not here; `name_zh` is its name in the schema `zh`.
    """

    name: str
    name_zh: str
    grain: str
    grain_zh: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    warning: str
    warning_zh: str
    optional: tuple[str, ...] = ()
    required: tuple[str, ...] = ()

    def column_cards(self) -> tuple[Column, ...]:
        """Return the definitions of the table's columns, in order."""
        return tuple(COLUMNS[name] for name in self.columns)

    def nullable(self, name: str) -> bool:
        """Say whether column `name` may be NULL in this table."""
        if name in self.key or name in self.required:
            return False
        return name in self.optional or COLUMNS[name].nullable


# fmt: off
_CARDS = (
    Table(
        name="documents",
        name_zh="文件",
        grain="one row per distinct file content",
        grain_zh="每个不同的文件内容一行",
        key=("document_id",),
        columns=(
            "document_id", "path", "other_paths", "media_type", "size_bytes", "first_seen_at", "status",
            "status_reason", "project_count", "indicator_count", "extractor_version",
        ),
        warning="A document without forms has a row here and nowhere else, and so has an archive beside its members.",
        warning_zh="没有绩效表的文件只在本表中出现；压缩包本身与其中的文件各占一行。",
    ),
    Table(
        name="projects",
        name_zh="项目",
        grain="one row per project as one form states it",
        grain_zh="每张表所列的每个项目一行",
        key=("project_id",),
        columns=(
            "project_id", "project_key", "document_id", "ordinal", "form_kind", "layout", "title", "header_printed",
            "fiscal_year", "fiscal_year_method", "province_code", "province", "region_code", "region_method",
            "region_conflict", "department", "department_code", "unit", "unit_code", "project_name", "project_code",
            "money_unit_printed", "budget_initial", "budget_adjusted", "executed", "execution_rate_printed",
            "execution_rate_stated", "execution_rate_method", "execution_rate", "execution_weight", "execution_score",
            "total_weight", "total_score", "grade", "grade_derived", "scheme_id", "scheme_assumed", "goal_expected",
            "goal_actual", "goal_method", "conclusion", "problems", "improvements", "source",
        ),
        warning="A project evaluated in two documents has two rows; target forms have no results, which is not zero.",
        warning_zh="同一项目在两个文件中出现即有两行；绩效目标表没有完成情况，不等于零。",
        required=("source",),
    ),
    Table(
        name="funding",
        name_zh="资金",
        grain="one row per project and funding line",
        grain_zh="每个项目的每条资金来源一行",
        key=("project_id", "ordinal"),
        columns=(
            "project_id", "ordinal", "source_kind", "label_printed", "budget_initial_printed",
            "budget_adjusted_printed", "executed_printed", "budget_initial", "budget_adjusted", "executed",
            "execution_rate_printed", "execution_rate_stated", "weight", "score", "deviation_reason", "source",
        ),
        warning="The total line stands among its parts: filter on source_kind before summing.",
        warning_zh="总额行与分项行并列，求和前须按source_kind筛选。",
        required=("source",),
    ),
    Table(
        name="indicators",
        name_zh="指标",
        grain="one row per level-3 indicator",
        grain_zh="每个三级指标一行",
        key=("indicator_id",),
        columns=(
            "indicator_id", "project_id", "ordinal", "level1_printed", "level2_printed", "level1", "level2",
            "taxonomy_code", "family", "name", "description", "target_printed", "target_operator",
            "target_operator_method", "target_value", "target_value_high", "target_unit", "target_kind", "target_date",
            "long_term_target_printed", "actual_printed", "actual_value", "actual_unit", "actual_kind", "actual_date",
            "actual_band", "attainment", "attainment_method", "attained", "weight", "score", "expected_score_low",
            "expected_score_high", "score_check", "deviation_reason", "source",
        ),
        warning="Indicators of target forms have no result; attainment is NULL there and must not count as missed.",
        warning_zh="绩效目标表的指标没有完成值，完成程度为空，不能算作未完成。",
        required=("source", "target_kind", "actual_kind", "score_check"),
    ),
    Table(
        name="indicator_concepts",
        name_zh="指标概念",
        grain="one row per level-3 indicator",
        grain_zh="每个三级指标一行",
        key=("indicator_id",),
        columns=(
            "indicator_id", "concept_id", "concept", "method", "confidence", "comparable_unit", "target_comparable",
            "actual_comparable",
        ),
        warning="Most indicators are one of a kind and have no concept; filter on confidence where it matters.",
        warning_zh="多数指标独一无二，不归入任何概念；需要时按可信度筛选。",
    ),
    Table(
        name="area_targets",
        name_zh="分地区指标值",
        grain="one row per indicator and area, where a form gives one value per county",
        grain_zh="分地区下达指标值时，每个指标的每个地区一行",
        key=("indicator_id", "ordinal"),
        columns=(
            "indicator_id", "ordinal", "area_printed", "region_code", "target_printed", "target_operator",
            "target_value", "target_unit", "source",
        ),
        warning="Only forms with one column per area have rows here.",
        warning_zh="只有分地区列示指标值的表才有数据。",
        required=("source",),
    ),
    Table(
        name="form_fields",
        name_zh="表内其他字段",
        grain="one row per further labelled field of a form",
        grain_zh="表中其他带标签的字段，每个一行",
        key=("project_id", "ordinal"),
        columns=("project_id", "ordinal", "label_printed", "value_printed", "source"),
        warning="Labels are as printed: the same field has many names.",
        warning_zh="标签为原文，同一字段可能有多种名称。",
        required=("source",),
    ),
    Table(
        name="findings",
        name_zh="发现",
        grain="one row per thing a reader should know before trusting a number",
        grain_zh="使用数据前应知道的每个问题一行",
        key=("finding_id",),
        columns=(
            "finding_id", "rule", "severity", "document_id", "project_id", "indicator_id", "observed", "expected",
            "message", "message_zh", "message_en", "source",
        ),
        warning="A finding is a fact about the document or about its reading; it is never an accusation.",
        warning_zh="发现只说明文件或读取的情况，不构成对任何人的评价。",
        optional=("project_id", "indicator_id"),
    ),
)
# fmt: on

TABLES: dict[str, Table] = {card.name: card for card in _CARDS}

# fmt: off
_WAREHOUSE_CARDS = (
    Table(
        name="build_info",
        name_zh="版本信息",
        grain="one row: the build that this warehouse holds",
        grain_zh="仅一行：本数据库的版本",
        key=("build_id",),
        columns=(
            "build_id", "created_at", "extractor_version", "inputs", "sql_fingerprint", "documents", "projects",
            "indicators", "findings",
        ),
        warning="The same build_id stands in data/curated/build.json.",
        warning_zh="与data/curated/build.json中的build_id相同。",
    ),
    Table(
        name="dictionary",
        name_zh="数据字典",
        grain="one row per column of every table and view",
        grain_zh="每个表和视图的每一列一行",
        key=("relation", "position"),
        columns=(
            "relation", "relation_zh", "relation_kind", "relation_grain", "position", "column_name", "column_zh",
            "column_type", "column_unit", "meaning_en", "meaning_zh", "allowed_values",
        ),
        warning="The same texts stand as comments on the columns themselves.",
        warning_zh="同样的说明也写在各列的注释中。",
    ),
    Table(
        name="rules",
        name_zh="核查规则",
        grain="one row per finding rule",
        grain_zh="每条核查规则一行",
        key=("rule",),
        columns=(
            "rule", "severity", "title_en", "title_zh", "says_en", "says_zh", "regulation", "finding_count",
            "labelled_cases", "precision", "recall",
        ),
        warning=(
            "The severity is the rule's usual one; a single finding may be graver or milder. Precision and recall are "
            "those of labelled cases, not of the documents of this build."
        ),
        warning_zh="严重程度为一般情况，个别发现可能不同。准确率和检出率按已标注案例计算，不是本版本文件的结果。",
    ),
    Table(
        name="schemes",
        name_zh="评分办法",
        grain="one row per scoring scheme",
        grain_zh="每种评分办法一行",
        key=("scheme_id",),
        columns=(
            "scheme_id", "province_code", "year_from", "year_to", "form_kind", "execution_weight", "grade_excellent",
            "grade_good", "grade_medium", "band_met_low", "band_partial_low", "le_form", "overshoot_limit",
            "regulation", "note",
        ),
        warning="Reference data that a person keeps; projects.scheme_assumed tells where none was known.",
        warning_zh="由人维护的参考数据；办法不明的项目见projects.scheme_assumed。",
    ),
    Table(
        name="changes",
        name_zh="变化",
        grain="one row per thing that is new, gone or stated otherwise since the build before",
        grain_zh="与上一版本相比，每个新增、消失或改变的对象（或其一列）一行",
        key=("change_number",),
        columns=(
            "change_number", "change", "subject", "subject_id", "subject_id_before", "path", "province_code",
            "fiscal_year", "form_kind", "project_key", "subject_name", "cause", "changed_column", "value_before",
            "value_after", "rule", "severity", "build_id_before",
        ),
        warning="Empty for a first build. The indicators of a new or gone project are not listed one by one.",
        warning_zh="首个版本为空。新增或消失的项目，其指标不逐一列出。",
        optional=("form_kind", "rule", "severity"),
    ),
    Table(
        name="accuracy",
        name_zh="读取准确率",
        grain="one row per carrier and layout of labelled documents",
        grain_zh="标注文件的每种载体和表式一行",
        key=("carrier", "layout"),
        columns=("carrier", "layout", "forms", "rows", "exact_share", "measured_on"),
        warning="Measured on labelled documents; a bureau's own layout may be read better or worse.",
        warning_zh="在标注文件上测得；个别单位的表式可能更好或更差。",
    ),
)
# fmt: on

WAREHOUSE_TABLES: dict[str, Table] = {card.name: card for card in _WAREHOUSE_CARDS}
"""Tables that only the warehouse has: about the build itself, and the reference data that explains it."""
