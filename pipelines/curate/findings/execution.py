"""Findings on the execution of the budget: Q02 and Q03."""

from __future__ import annotations

import polars as pl

from pipelines.curate.findings.arithmetic import agrees, half_printed_step, is_whole, printed_decimals
from pipelines.curate.findings.shape import nothing
from pipelines.curate.findings.wording import amount, figure, percent, quoted

LOW_EXECUTION = 0.8

Tables = dict[str, pl.DataFrame]


def rate_or_score_not_from_money(tables: Tables) -> pl.DataFrame:
    """Q02: a printed rate that is not executed / full-year budget, or an execution score that is not rate x weight.

    财预〔2020〕10号: execution rate = 全年执行数 / 全年预算数, execution score = min(rate, 1) x weight. Amounts in
    yuan, rates as ratios, scores in points. Each funding line is held against its own money.
    """
    lines = _money_lines(tables).filter(
        pl.col("executed").is_not_null() & (pl.col("budget_adjusted") > 0) & (pl.col("form_kind") == "self_evaluation")
    )
    if lines.is_empty():
        return nothing()
    executed, budget = pl.col("executed").cast(pl.Float64), pl.col("budget_adjusted").cast(pl.Float64)
    # The interval in which the exact rate lies, as the printed amounts are themselves rounded.
    half = half_printed_step(
        pl.col("money_unit_printed"), pl.col("executed_printed"), pl.col("budget_adjusted_printed")
    )
    low = pl.when(executed != 0).then((executed - half) / (budget + half)).otherwise(0.0)
    high = pl.when((executed != 0) & (budget > half)).then((executed + half) / (budget - half)).otherwise(low)
    lines = lines.with_columns(rate=executed / budget, rate_low=low, rate_high=high)
    return pl.concat([_rate_findings(lines), _score_findings(lines, tables["indicators"])])


def _money_lines(tables: Tables) -> pl.DataFrame:
    # The project's own figures with the printed text of its total line, then every part line.
    funding = tables["funding"]
    totals = (
        funding.filter(pl.col("source_kind") == "total")
        .sort("project_id", "ordinal")
        .unique("project_id", keep="first", maintain_order=True)
        .select(
            "project_id",
            "executed_printed",
            "budget_adjusted_printed",
            pl.col("label_printed").alias("label"),
            pl.col("source").alias("line_source"),
        )
    )
    of_project = ("project_id", "document_id", "form_kind", "money_unit_printed")
    of_line = ("executed", "budget_adjusted", "execution_rate_printed", "execution_rate_stated")
    whole = (
        tables["projects"]
        .join(totals, on="project_id", how="left")
        .select(
            *of_project,
            *of_line,
            "executed_printed",
            "budget_adjusted_printed",
            pl.col("label").fill_null("资金总额"),
            pl.col("execution_weight").alias("weight"),
            pl.col("execution_score").alias("score"),
            "total_score",
            pl.coalesce("line_source", "source").alias("source"),
        )
    )
    parts = (
        funding.filter(pl.col("source_kind") != "total")
        .join(tables["projects"].select(of_project), on="project_id")
        .select(
            *of_project,
            *of_line,
            "executed_printed",
            "budget_adjusted_printed",
            quoted(pl.col("label_printed")).alias("label"),
            "weight",
            "score",
            pl.lit(None, pl.Float64).alias("total_score"),
            "source",
        )
    )
    return pl.concat([whole, parts])


def _amounts() -> tuple[pl.Expr, pl.Expr]:
    unit = pl.col("money_unit_printed")
    return (
        amount(pl.col("executed_printed"), unit, pl.col("executed")),
        amount(pl.col("budget_adjusted_printed"), unit, pl.col("budget_adjusted")),
    )


def _rate_findings(lines: pl.DataFrame) -> pl.DataFrame:
    stated, printed = pl.col("execution_rate_stated"), pl.col("execution_rate_printed")
    number = printed.str.extract(r"(\d+(?:\.\d+)?)").cast(pl.Float64, strict=False)
    as_ratio = ((number - stated).abs() < 1e-9).fill_null(False)
    decimals = (printed_decimals(printed) - 2 * as_ratio.cast(pl.Int32)).clip(0, 2)
    executed, budget = _amounts()
    return lines.filter(
        stated.is_not_null() & ~agrees(stated * 100, pl.col("rate_low") * 100, pl.col("rate_high") * 100, decimals)
    ).select(
        "document_id",
        "project_id",
        pl.lit(None, pl.String).alias("indicator_id"),
        pl.format("{} 执行率 {}", pl.col("label"), pl.coalesce(printed, percent(stated))).alias("observed"),
        percent(pl.col("rate")).alias("expected"),
        pl.format(
            "{}：执行数{}除以预算数{}为{}，表上执行率为{}。",
            pl.col("label"),
            executed,
            budget,
            percent(pl.col("rate")),
            percent(stated),
        ).alias("message_zh"),
        pl.format(
            "{}: {} executed of a budget of {} is {}, but the form states a rate of {}.",
            pl.col("label"),
            executed,
            budget,
            percent(pl.col("rate")),
            percent(stated),
        ).alias("message_en"),
        "source",
    )


def _score_findings(lines: pl.DataFrame, indicators: pl.DataFrame) -> pl.DataFrame:
    # A form that scores in whole points throughout may round this score too.
    whole_points = indicators.group_by("project_id").agg(is_whole(pl.col("score")).all().alias("whole_points"))
    weight, score, stated = pl.col("weight"), pl.col("score"), pl.col("execution_rate_stated")
    decimals = (
        pl.when(is_whole(score) & is_whole(pl.col("total_score")) & pl.col("whole_points"))
        .then(0)
        .when(is_whole(score * 10))
        .then(1)
        .otherwise(2)
    )
    from_money = agrees(
        score, pl.col("rate_low").clip(0, 1) * weight, pl.col("rate_high").clip(0, 1) * weight, decimals
    )
    from_stated = agrees(score, stated.clip(0, 1) * weight, stated.clip(0, 1) * weight, decimals)
    due = pl.col("rate").clip(0, 1) * weight
    return (
        lines.filter((weight > 0) & score.is_not_null())
        .join(whole_points, on="project_id", how="left")
        .with_columns(pl.col("whole_points").fill_null(False))
        .filter(~from_money & ~from_stated.fill_null(False))
        .select(
            "document_id",
            "project_id",
            pl.lit(None, pl.String).alias("indicator_id"),
            pl.format("{} 执行率得分 {}", pl.col("label"), figure(score)).alias("observed"),
            figure(due).alias("expected"),
            pl.format(
                "{}：执行率{}，分值{}，得分应为{}，表上为{}。",
                pl.col("label"),
                percent(pl.col("rate")),
                figure(weight),
                figure(due),
                figure(score),
            ).alias("message_zh"),
            pl.format(
                "{}: an execution rate of {} on {} points gives {}, but the form scores {}.",
                pl.col("label"),
                percent(pl.col("rate")),
                figure(weight),
                figure(due),
                figure(score),
            ).alias("message_en"),
            "source",
        )
    )


def low_execution_best_grade(tables: Tables) -> pl.DataFrame:
    """Q03: less than 80 % of the budget executed and the project graded 优 (财预〔2020〕10号)."""
    rate = pl.coalesce("execution_rate", "execution_rate_stated")
    return (
        tables["projects"]
        .with_columns(rate=rate)
        .filter(
            (pl.col("form_kind") == "self_evaluation")
            & (pl.col("rate") < LOW_EXECUTION)
            & pl.col("grade").str.strip_chars().str.starts_with("优")
        )
        .select(
            "document_id",
            "project_id",
            pl.lit(None, pl.String).alias("indicator_id"),
            pl.format("执行率 {}，等级 {}", percent(pl.col("rate")), pl.col("grade")).alias("observed"),
            pl.lit(None, pl.String).alias("expected"),
            pl.format(
                "项目“{}”预算执行率为{}，低于80%，自评等级为“{}”。",
                quoted(pl.col("project_name")),
                percent(pl.col("rate")),
                pl.col("grade"),
            ).alias("message_zh"),
            pl.format(
                'Project "{}" executed {} of its budget, below 80%, and is graded {}.',
                quoted(pl.col("project_name")),
                percent(pl.col("rate")),
                pl.col("grade"),
            ).alias("message_en"),
            "source",
        )
    )
