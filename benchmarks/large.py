"""Curated tables of any size, made directly: typed rows of 31 provinces and five years, no documents behind them.

What an analyst's questions run into is there: the same project in several years and in both kinds of form, indicators
that recur in other provinces, concepts, all kinds of targets and results, points lost with and without a reason, totals
that do not add up, copied goals, deviations in words. The same arguments make the same rows.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

YEARS = (2020, 2021, 2022, 2023, 2024)
_INDICATORS_OF_A_PROJECT = 13
_PROJECTS_OF_A_DOCUMENT = 10
_SUBJECTS = (
    "药品", "食品", "道路", "校舍", "图书", "堤防", "森林", "水质", "设备", "车辆", "住房", "教师", "医师", "农机",
    "种子", "文物", "场馆", "桥梁", "管网", "路灯", "档案", "网络", "耕地", "湿地", "养老", "托育", "就业", "企业",
    "专利", "标准",
)  # fmt: skip
_WORKS = (
    "监督检查", "维修养护", "建设改造", "信息系统运维", "宣传培训", "检验检测", "购置更新", "补助发放", "规划编制",
    "专项整治",
)  # fmt: skip
_DEPARTMENTS = (
    "财政", "教育", "卫生健康", "交通运输", "水利", "农业农村", "民政", "文化和旅游", "生态环境", "市场监督管理",
    "住房和城乡建设", "人力资源和社会保障", "公安", "司法", "科学技术", "自然资源", "应急管理", "药品监督管理",
    "体育", "林业",
)  # fmt: skip
_REASONS = (
    "受疫情影响，部分工作未能开展", "项目招标节约资金", "人员变动导致进度滞后", "合同尾款未到支付节点",
    "年初目标设置偏低", "上级任务调整", "加强预算编制的科学性", "资金下达较晚",
)  # fmt: skip
_QUALITATIVE = (
    "有效提升", "及时", "更加健全", "长期使用", "提高", "圆满完成", "不断完善", "显著改善",
)  # fmt: skip
# Level 1, level 2, taxonomy, family, unit, and how often of 13 rows.
_KINDS = (
    ("产出指标", "数量指标", "OUT.QTY", "quantity", "批次", 4),
    ("产出指标", "质量指标", "OUT.QLT", "quality", "%", 2),
    ("产出指标", "时效指标", "OUT.TIM", "timeliness", None, 2),
    ("产出指标", "成本指标", "OUT.CST", "cost", "元", 1),
    ("效益指标", "社会效益指标", "BEN.SOC", "social", "%", 2),
    ("效益指标", "可持续影响指标", "BEN.SUS", "sustainability", "%", 1),
    ("满意度指标", "服务对象满意度指标", "SAT.SRV", "satisfaction", "%", 1),
)


def curated_tables(indicators: int, seed: int = 2023) -> dict[str, pl.DataFrame]:
    """Make every curated table as `curate` receives it, with at least `indicators` indicators; no findings yet."""
    import numpy as np

    from pipelines.contract.schemas import conform, empty_frame
    from pipelines.contract.tables import TABLES

    generator = np.random.default_rng(seed)
    projects = _projects(-(-indicators // _INDICATORS_OF_A_PROJECT), generator)
    rows = _indicators(projects, generator)
    projects = _with_totals(projects, rows, generator)
    made = {
        "documents": _documents(projects),
        "projects": projects,
        "funding": _funding(projects),
        "indicators": rows.drop("form_kind", "rank"),
        "indicator_concepts": _concepts(rows),
        "area_targets": _area_targets(rows),
        "form_fields": _form_fields(projects),
    }
    tables = {
        table: conform(table, frame.select(name for name in TABLES[table].columns if name in frame.columns))
        for table, frame in made.items()
    }
    return tables | {"findings": empty_frame("findings")}


def _projects(count: int, generator: np.random.Generator) -> pl.DataFrame:
    import polars as pl

    from pipelines.reference.tables import regions

    provinces = regions().filter((pl.col("level") == "province") & (pl.col("code").str.slice(0, 2) < "66"))
    provinces = provinces.filter(pl.col("code") != "000000").select("code", "short_name")
    # Every project of a department is in the library for five years; not every form of it was published.
    library = -(-count // 5)
    grid = (
        pl.DataFrame({"project": range(library)})
        .join(pl.DataFrame({"fiscal_year": YEARS}), how="cross")
        .join(pl.DataFrame({"form_kind": ["self_evaluation", "target"]}), how="cross")
        .with_columns(chance=generator.random(library * 10))
        .filter(pl.col("chance") < pl.when(pl.col("form_kind") == "target").then(0.4).otherwise(0.8))
        .head(count)
    )
    height = grid.height
    place = pl.col("project") % provinces.height
    department = pl.col("project") // provinces.height % len(_DEPARTMENTS)
    work = pl.col("project") // (provinces.height * len(_DEPARTMENTS))
    budget = (10 ** generator.uniform(4.5, 8.5, height)).round(2)
    adjusted = (budget * generator.choice([1.0, 1.0, 0.8, 1.1, 1.3], height)).round(2)
    executed = (adjusted * generator.choice([1.0, 1.0, 0.98, 0.9, 0.7, 0.4, 0.05], height)).round(2)
    evaluated = pl.col("form_kind") == "self_evaluation"
    return (
        grid.with_columns(
            province_code=place.map_elements(provinces["code"].to_list().__getitem__, return_dtype=pl.String),
            province=place.map_elements(provinces["short_name"].to_list().__getitem__, return_dtype=pl.String),
            department=department.map_elements(_DEPARTMENTS.__getitem__, return_dtype=pl.String),
            subject=(work % len(_SUBJECTS)).map_elements(_SUBJECTS.__getitem__, return_dtype=pl.String),
            work=((work + pl.col("project")) % len(_WORKS)).map_elements(_WORKS.__getitem__, return_dtype=pl.String),
            budget=pl.Series(budget),
            adjusted=pl.Series(adjusted),
            spent=pl.Series(executed),
            chance=pl.Series(generator.random(height)),
        )
        # Documents are those of one department, year and kind, ten forms at most.
        .sort("province_code", "fiscal_year", "form_kind", "department", "project")
        .with_columns(
            folder=pl.concat_str("province", "fiscal_year", "form_kind", "department", separator="/"),
        )
        .with_columns(number=pl.int_range(pl.len()).over("folder"))
        .with_columns(
            document=pl.struct("folder", part=pl.col("number") // _PROJECTS_OF_A_DOCUMENT).rank("dense"),
            ordinal=(pl.col("number") % _PROJECTS_OF_A_DOCUMENT + 1).cast(pl.Int32),
        )
        .with_columns(
            document_id=pl.format("{}{}", pl.col("document").cast(pl.String).str.zfill(16), pl.lit("0" * 48)),
            project_id=pl.format(
                "{}-{}",
                pl.col("document").cast(pl.String).str.zfill(16),
                pl.col("ordinal").cast(pl.String).str.zfill(3),
            ),
            project_key=pl.format("key-{}", pl.col("project")),
            title=pl.when(evaluated).then(pl.lit("项目支出绩效自评表")).otherwise(pl.lit("项目绩效目标表")),
            header_printed=pl.lit("一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施"),
            layout=pl.when(evaluated).then(pl.lit("A1")).otherwise(pl.lit("T1")),
            fiscal_year_method=pl.lit("printed"),
            region_code=pl.col("province_code"),
            region_method=pl.lit("department"),
            unit=pl.format("{}{}局信息中心", "province", "department"),
            project_name=pl.format("{}{}第{}号", "subject", "work", "project"),
            money_unit_printed=pl.lit("万元"),
            budget_initial=pl.col("budget"),
            budget_adjusted=pl.when(evaluated).then("adjusted"),
            executed=pl.when(evaluated).then("spent"),
            execution_rate=pl.when(evaluated).then(pl.col("spent") / pl.col("adjusted")),
            execution_weight=pl.when(evaluated).then(10.0),
            scheme_id=pl.when(evaluated).then(pl.lit("national")),
            scheme_assumed=pl.when(evaluated).then(True),
            goal_expected=pl.format(
                "完成{}{}任务，第{}号项目按期实施，保障{}服务水平", "subject", "work", "project", "province"
            ),
            goal_method=pl.lit("columns"),
            source=pl.format("page {}-{}", pl.col("ordinal") * 2 - 1, pl.col("ordinal") * 2),
            department=pl.format("{}{}局", "province", "department"),
        )
        .with_columns(
            execution_rate_stated=pl.col("execution_rate").round(4),
            execution_rate_printed=pl.format("{}%", (pl.col("execution_rate") * 100).round(2)),
            execution_rate_method=pl.when(evaluated).then(pl.lit("printed")),
            execution_score=(pl.col("execution_rate") * 10).clip(upper_bound=10).round(2),
            # Some bureaus print the expected goal once more as what was achieved.
            goal_actual=pl.when(evaluated & (pl.col("chance") < 0.2))
            .then("goal_expected")
            .when(evaluated)
            .then(pl.format("{}{}任务已完成，服务{}人次", "subject", "work", "number")),
        )
    )


def _indicators(projects: pl.DataFrame, generator: np.random.Generator) -> pl.DataFrame:
    import polars as pl

    kinds = [(*kind[:5], number) for kind in _KINDS for number in range(kind[5])]
    names = ("level1", "level2", "taxonomy_code", "family", "unit", "number")
    table = pl.DataFrame(kinds, schema=names, orient="row").with_row_index("rank")
    count = projects.height * table.height

    def drawn(chances: dict[str, float]) -> pl.Series:
        values = list(chances)
        return pl.Series(generator.choice(len(values), count, p=list(chances.values()))).map_elements(
            values.__getitem__, return_dtype=pl.String
        )

    evaluated = pl.col("form_kind") == "self_evaluation"
    numeric = pl.col("target_kind") == "numeric"
    rate = pl.col("unit").fill_null("") == "%"
    cost = pl.col("family") == "cost"
    rows = (
        projects.select("project_id", "project", "form_kind", "subject", "work", "fiscal_year", "budget_initial")
        .join(table, how="cross")
        .with_columns(
            target_kind=drawn({"numeric": 0.62, "qualitative": 0.3, "date": 0.06, "blank": 0.02}),
            words=drawn(dict.fromkeys(_QUALITATIVE, 1 / len(_QUALITATIVE))),
            reason=drawn(dict.fromkeys(_REASONS, 1 / len(_REASONS))),
            outcome=drawn({"met": 0.8, "partial": 0.12, "unmet": 0.08}),
            quantity=pl.Series(generator.integers(1, 2000, count)).cast(pl.Float64),
            share=pl.Series(generator.choice([80.0, 85.0, 90.0, 95.0, 98.0, 100.0], count)),
            result=pl.Series(generator.choice([1.0, 1.0, 1.0, 1.05, 1.2, 2.5, 0.95, 0.7, 0.3], count)),
            chance=pl.Series(generator.random(count)),
        )
        .with_columns(
            target_kind=pl.when((pl.col("family") == "timeliness") & numeric)
            .then(pl.lit("date"))
            .otherwise("target_kind")
        )
        .with_columns(
            target_value=pl.when(numeric & rate)
            .then("share")
            .when(numeric & cost)
            .then(pl.when(pl.col("chance") < 0.3).then("budget_initial").otherwise(pl.col("quantity") * 1000))
            .when(numeric)
            .then("quantity"),
            target_unit=pl.when(numeric).then("unit"),
            target_operator=pl.when(numeric & cost).then(pl.lit("<=")).when(numeric).then(pl.lit(">=")),
            target_date=pl.when(pl.col("target_kind") == "date").then(pl.date(pl.col("fiscal_year"), 12, 31)),
        )
        .with_columns(
            ordinal=(pl.col("rank") + 1).cast(pl.Int32),
            indicator_id=pl.format("{}-{}", "project_id", (pl.col("rank") + 1).cast(pl.String).str.zfill(3)),
            level1_printed=pl.col("level1"),
            level2_printed=pl.col("level2"),
            # A third of the names recur in many projects, the others are those of their project.
            name=pl.when((pl.col("project") + pl.col("rank")) % 3 == 0)
            .then(pl.format("{}{}{}", "subject", pl.col("level2").str.slice(0, 2), "number"))
            .otherwise(pl.format("{}{}{}{}", "subject", "work", "level2", pl.col("project") % 997)),
            actual_kind=pl.when(~evaluated).then(pl.lit("blank")).otherwise("target_kind"),
            actual_value=pl.when(evaluated & numeric & rate)
            .then((pl.col("target_value") * pl.col("result")).clip(upper_bound=100).round(2))
            .when(evaluated & numeric)
            .then((pl.col("target_value") * pl.col("result")).round(2)),
            actual_unit=pl.when(evaluated).then("target_unit"),
            actual_date=pl.when(evaluated).then("target_date"),
            actual_band=pl.when(evaluated & (pl.col("target_kind") == "qualitative")).then("outcome"),
            target_printed=pl.when(numeric)
            .then(
                pl.format(
                    "{}{}{}",
                    pl.when(cost).then(pl.lit("≤")).otherwise(pl.lit("≥")),
                    "target_value",
                    pl.col("unit").fill_null(""),
                )
            )
            .when(pl.col("target_kind") == "date")
            .then(pl.format("{}年12月底前", "fiscal_year"))
            .when(pl.col("target_kind") == "qualitative")
            .then("words"),
            weight=pl.when(evaluated).then(pl.when(pl.col("rank") < 12).then(7.0).otherwise(6.0)),
            source=pl.format("page 1 table 1 row {}", pl.col("rank") + 12),
        )
        .with_columns(
            actual_printed=pl.when(evaluated & numeric)
            .then(pl.format("{}{}", "actual_value", pl.col("unit").fill_null("")))
            .when(evaluated & (pl.col("outcome") == "met"))
            .then(pl.lit("达成指标"))
            .when(evaluated)
            .then(pl.lit("部分达成指标并具有一定效果")),
            attainment=pl.when(evaluated & numeric & cost)
            .then(pl.col("target_value") / pl.col("actual_value"))
            .when(evaluated & numeric)
            .then(pl.col("actual_value") / pl.col("target_value")),
        )
    )
    return (
        rows.with_columns(
            attainment_method=pl.when(pl.col("attainment").is_null())
            .then(None)
            .when(cost)
            .then(pl.lit("down"))
            .otherwise(pl.lit("up")),
            attained=pl.when(pl.col("attainment").is_not_null())
            .then(pl.col("attainment") >= 1)
            .when(pl.col("actual_band").is_not_null())
            .then(pl.col("actual_band") == "met"),
            expected_score_high=pl.when(pl.col("attainment").is_not_null())
            .then((pl.col("weight") * pl.col("attainment").clip(upper_bound=1)).round(2))
            .when(pl.col("actual_band").is_not_null())
            .then("weight"),
            # One in twenty is given other points than the rule gives.
            score=pl.when(evaluated)
            .then(
                (
                    pl.col("weight")
                    * pl.when(pl.col("chance") < 0.05)
                    .then(pl.lit(0.9))
                    .otherwise(pl.col("attainment").clip(upper_bound=1).fill_null(1))
                ).round(2)
            ),
        )
        .with_columns(
            expected_score_low=pl.when(pl.col("actual_band").is_not_null())
            .then((pl.col("weight") * 0.8).round(2))
            .otherwise("expected_score_high"),
            deviation_reason=pl.when(
                evaluated & ((pl.col("score") < pl.col("weight")) | (pl.col("chance") > 0.97))
            ).then("reason"),
        )
        .with_columns(
            score_check=pl.when(pl.col("expected_score_high").is_null() | pl.col("score").is_null())
            .then(pl.lit("not_computable"))
            .when(pl.col("score") > pl.col("expected_score_high") + 0.01)
            .then(pl.lit("above"))
            .when(pl.col("score") < pl.col("expected_score_low") - 0.01)
            .then(pl.lit("below"))
            .otherwise(pl.lit("match"))
        )
        .drop(
            "project", "subject", "work", "fiscal_year", "budget_initial", "unit", "number", "words", "reason",
            "outcome", "quantity", "share", "result", "chance",
        )
    )  # fmt: skip


def _with_totals(projects: pl.DataFrame, rows: pl.DataFrame, generator: np.random.Generator) -> pl.DataFrame:
    import polars as pl

    evaluated = pl.col("form_kind") == "self_evaluation"
    scores = rows.group_by("project_id").agg(points=pl.col("score").sum(), weights=pl.col("weight").sum())
    wrong = pl.Series(generator.choice([0.0] * 19 + [1.0], projects.height))
    total = pl.col("total_score")
    return (
        projects.join(scores, on="project_id", how="left", maintain_order="left")
        .with_columns(
            # One in twenty does not add up.
            total_score=pl.when(evaluated).then((pl.col("points") + pl.col("execution_score") + wrong).round(2)),
            total_weight=pl.when(evaluated).then(pl.col("weights") + 10),
        )
        .with_columns(
            grade_derived=pl.when(total >= 90).then(pl.lit("优")).when(total >= 80).then(pl.lit("良"))
            .when(total >= 60).then(pl.lit("中")).when(total.is_not_null()).then(pl.lit("差")),
        )
        .with_columns(grade=pl.when(pl.col("chance") < 0.6).then("grade_derived"))
        .drop("points", "weights", "budget", "adjusted", "spent", "chance", "project", "subject", "work", "number")
    )  # fmt: skip


def _documents(projects: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return projects.group_by("document_id", maintain_order=True).agg(
        path=pl.format("{}/{}.pdf", pl.col("folder").first(), pl.col("document").first()),
        other_paths=pl.lit([], dtype=pl.List(pl.String)).first(),
        media_type=pl.lit("application/pdf").first(),
        size_bytes=pl.lit(200_000, dtype=pl.Int64).first(),
        first_seen_at=pl.lit(datetime(2025, 1, 1, tzinfo=UTC)).first(),
        status=pl.lit("parsed").first(),
        project_count=pl.len().cast(pl.Int32),
        indicator_count=(pl.len() * _INDICATORS_OF_A_PROJECT).cast(pl.Int32),
        extractor_version=pl.lit("1").first(),
    )


def _funding(projects: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    kinds = pl.DataFrame(
        {
            "source_kind": ["total", "fiscal_appropriation", "carryover", "other"],
            "label_printed": ["年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金"],
            "share": [1.0, 0.75, 0.25, 0.0],
            "ordinal": pl.Series([1, 2, 3, 4], dtype=pl.Int32),
        }
    )
    amounts = ("budget_initial", "budget_adjusted", "executed")
    return (
        projects.select("project_id", *amounts)
        .join(kinds, how="cross")
        .with_columns((pl.col(name) * pl.col("share")).round(2) for name in amounts)
        .with_columns(pl.format("{}", (pl.col(name) / 10_000).round(6)).alias(f"{name}_printed") for name in amounts)
        .with_columns(source=pl.format("page 1 table 1 row {}", pl.col("ordinal") + 4))
        .drop("share")
    )


def _concepts(rows: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    known = pl.col("rank") % 3 == 0
    name = pl.format("{}·{}", "family", pl.col("name").str.slice(0, 2))
    return rows.select(
        "indicator_id",
        concept_id=pl.when(known).then(name),
        concept=pl.when(known).then(name),
        method=pl.when(known).then(pl.lit("similar")),
        confidence=pl.when(known).then(0.9),
        comparable_unit=pl.when(known).then("target_unit"),
        target_comparable=pl.when(known).then("target_value"),
        actual_comparable=pl.when(known).then("actual_value"),
    )


def _area_targets(rows: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    areas = pl.DataFrame({"area_printed": ["甲县", "乙县", "丙县"], "ordinal": pl.Series([1, 2, 3], dtype=pl.Int32)})
    return (
        rows.filter(pl.col("form_kind") == "target")
        .gather_every(25)
        .select("indicator_id", "target_printed", "target_operator", "target_value", "target_unit", "source")
        .join(areas, how="cross")
    )


def _form_fields(projects: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return projects.select(
        "project_id",
        ordinal=pl.lit(1, dtype=pl.Int32),
        label_printed=pl.lit("填报人"),
        value_printed=pl.lit("某某"),
        source=pl.lit("page 2 line 40"),
    )
