"""Findings on money: Q17, and amounts that could not be read (P01)."""

from __future__ import annotations

import polars as pl

from pipelines.curate.findings.arithmetic import half_printed_step, yuan_per_unit
from pipelines.curate.findings.shape import nothing
from pipelines.curate.findings.wording import amount, figure, money_unit, quoted

AMOUNTS = {
    "budget_initial": ("年初预算数", "budget at the start of the year"),
    "budget_adjusted": ("全年预算数", "full-year budget"),
    "executed": ("全年执行数", "amount executed"),
}

# Lines that break 财政拨款 down further in some forms: counting them beside it would count the money twice.
_BREAKDOWN = ("upper_level", "local")

Tables = dict[str, pl.DataFrame]


def total_not_sum_of_parts(tables: Tables) -> pl.DataFrame:
    """Q17: a total line that is not the sum of the funding lines below it (财预〔2020〕10号, 年度资金总额 / 其中).

    Amounts in yuan. Only where parts are printed; where one of them is NULL, only a sum above the total is wrong. Lines
    that break 财政拨款 down are counted beside it or instead of it, whichever adds up.
    """
    lines = tables["funding"].sort("project_id", "ordinal").with_columns(is_total=pl.col("source_kind") == "total")
    # A form may state several totals (long-term and annual), each followed by its parts.
    lines = lines.filter(pl.col("is_total").any().over("project_id") & ~pl.col("is_total").all().over("project_id"))
    if lines.is_empty():
        return nothing()
    lines = lines.with_columns(block=pl.col("is_total").cum_sum().over("project_id").clip(1))
    projects = tables["projects"].select("project_id", "document_id", "money_unit_printed")
    frames = [_compared(lines, projects, column) for column in AMOUNTS]
    return pl.concat(frames)


def _compared(lines: pl.DataFrame, projects: pl.DataFrame, column: str) -> pl.DataFrame:
    name_zh, name_en = AMOUNTS[column]
    part, breakdown = ~pl.col("is_total"), pl.col("source_kind").is_in(_BREAKDOWN)
    fiscal = pl.col("source_kind") == "fiscal_appropriation"
    value, printed = pl.col(column), pl.col(f"{column}_printed")
    unit = yuan_per_unit(pl.col("money_unit_printed"))
    half = half_printed_step(pl.col("money_unit_printed"), pl.col("total_printed"))
    tolerance = pl.max_horizontal(2.2 * half, half * (pl.col("parts") + 1)).cast(pl.Float64)
    gap = (pl.col("total") - pl.col("sum_all")).cast(pl.Float64)
    explained = pl.any_horizontal(
        *(
            (pl.col("total") - pl.col(name)).cast(pl.Float64).abs() <= tolerance
            for name in ("sum_all", "sum_outer", "sum_inner")
        )
    )
    return (
        lines.group_by("project_id", "block", maintain_order=True)
        .agg(
            value.filter(pl.col("is_total")).first().alias("total"),
            printed.filter(pl.col("is_total")).first().alias("total_printed"),
            pl.col("source").filter(pl.col("is_total")).first().alias("source"),
            value.filter(part).drop_nulls().len().alias("parts"),
            value.filter(part).is_null().any().alias("part_missing"),
            value.filter(part).sum().alias("sum_all"),
            value.filter(part & ~breakdown).sum().alias("sum_outer"),
            # Without a breakdown the appropriation is a part like any other.
            pl.when((part & breakdown).any())
            .then(value.filter(part & ~fiscal).sum())
            .otherwise(value.filter(part).sum())
            .alias("sum_inner"),
            printed.filter(part & value.is_not_null()).str.join(" + ").alias("addends"),
        )
        .join(projects, on="project_id")
        .filter(
            pl.col("total").is_not_null() & (pl.col("parts") > 0) & ~explained & (~pl.col("part_missing") | (gap < 0))
        )
        .with_columns(
            total_text=amount(pl.col("total_printed"), pl.col("money_unit_printed"), pl.col("total")),
            sum_text=pl.concat_str(figure(pl.col("sum_all") / unit, 6), money_unit(pl.col("money_unit_printed"))),
        )
        .select(
            "document_id",
            "project_id",
            pl.lit(None, pl.String).alias("indicator_id"),
            pl.format("{} {}", pl.lit(name_zh), "total_text").alias("observed"),
            pl.format("{} = {}", "addends", "sum_text").alias("expected"),
            pl.format(
                "{}总额为{}，各分项{}合计{}，两者不等。", pl.lit(name_zh), "total_text", "addends", "sum_text"
            ).alias("message_zh"),
            pl.format(
                "The total of the {} is {}, but its parts {} add to {}.",
                pl.lit(name_en),
                "total_text",
                "addends",
                "sum_text",
            ).alias("message_en"),
            "source",
        )
    )


def amount_not_understood(tables: Tables) -> pl.DataFrame:
    """P01: an amount that the document prints and that could not be turned into yuan, mostly for want of a unit."""
    frames = []
    for column, (name_zh, name_en) in AMOUNTS.items():
        printed, value = pl.col(f"{column}_printed"), pl.col(column)
        without_unit = pl.col("money_unit_printed").is_null()
        label = quoted(pl.col("label_printed"))
        frames.append(
            tables["funding"]
            .join(tables["projects"].select("project_id", "document_id", "money_unit_printed"), on="project_id")
            .filter(value.is_null() & printed.str.contains(r"\d"))
            .select(
                "document_id",
                "project_id",
                pl.lit(None, pl.String).alias("indicator_id"),
                pl.format("{} {} {}", label, pl.lit(name_zh), printed).alias("observed"),
                pl.lit(None, pl.String).alias("expected"),
                pl.when(without_unit)
                .then(pl.format("“{}”的{}为{}，表上未注明金额单位，无法换算为元。", label, pl.lit(name_zh), printed))
                .otherwise(pl.format("“{}”的{}“{}”未能读懂。", label, pl.lit(name_zh), printed))
                .alias("message_zh"),
                pl.when(without_unit)
                .then(
                    pl.format(
                        'The {} of "{}" is {}, but the form states no unit of money, so it is not converted to yuan.',
                        pl.lit(name_en),
                        label,
                        printed,
                    )
                )
                .otherwise(pl.format('The {} of "{}", {}, was not understood.', pl.lit(name_en), label, printed))
                .alias("message_en"),
                "source",
            )
        )
    return pl.concat(frames)
