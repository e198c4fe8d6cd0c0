"""Findings on the targets of one project from one year to the next: Q08."""

from __future__ import annotations

import polars as pl

from pipelines.curate.findings.shape import Tables, nothing, of_indicator, of_project
from pipelines.curate.findings.wording import figure, percent, quoted
from pipelines.curate.findings.words import bare, lasting, says

WELL_BELOW = 1.1
"""A result of the year before that exceeds the new target by this much makes the target an easy one."""
LEAST_STEP = 0.1
"""A number that moves by a tenth or less is left alone, unless it is a percentage."""
BUDGET_GREW = 1.1
BUDGET_MARGIN = 1.05
FEWEST_COPIED = 2
"""So many quantities must be unchanged before a form counts as copied: one report a year is one report a year."""
_NEAR = 1e-9

_FALLING = ("<=", "<")
_ASSUMED_FALLING = ("cost_assumed", "time_limit_assumed")


def target_lowered_or_copied(tables: Tables) -> pl.DataFrame:
    """Q08: the project a year later, with a lower target, one well below its last result, or the same for more money.

    Compared are forms of one project_key in following years, numeric targets of the same name, family and unit. Not
    reported are a change by a tenth or less (percentages aside), a quantity that fell no faster than the budget, a
    target that the year before missed and that still asks for no less than was reached, and costs, which follow the
    budget.
    """
    pairs = _following_forms(tables["projects"])
    if pairs["before_project_id"].null_count() == pairs.height:
        return nothing()
    rows = _compared(tables["indicators"], pairs)
    return pl.concat([_lowered(rows), _copied(tables["indicators"], rows, pairs)])


def _following_forms(projects: pl.DataFrame) -> pl.DataFrame:
    """Pair each form with that of the year before: project_id, before_id, and the budgets of both.

    The self-evaluation stands for a year that has both. A project stated twice in a year is left out.
    """
    years = projects.filter(pl.col("project_key").is_not_null() & pl.col("fiscal_year").is_not_null())
    years = years.filter(pl.len().over("project_key", "fiscal_year", "form_kind") == 1)
    years = years.sort("project_key", "fiscal_year", "form_kind").unique(
        ["project_key", "fiscal_year"], keep="first", maintain_order=True
    )
    columns = ("project_id", "budget_initial", "budget_adjusted")
    before = years.select(
        "project_key", pl.col("fiscal_year") + 1, *(pl.col(name).alias(f"before_{name}") for name in columns)
    )
    initial = pl.col("budget_initial").is_not_null() & pl.col("before_budget_initial").is_not_null()
    now, then = (
        pl.when(initial).then(f"{prefix}budget_initial").otherwise(f"{prefix}budget_adjusted").cast(pl.Float64)
        for prefix in ("", "before_")
    )
    return (
        years.join(before, on=["project_key", "fiscal_year"], maintain_order="left")
        .with_columns(_budget=now, _before_budget=then)
        .with_columns(_growth=pl.when(pl.col("_before_budget") > 0).then(pl.col("_budget") / pl.col("_before_budget")))
        .select(
            "project_id", "before_project_id", "document_id", "project_name", "fiscal_year", "_budget",
            "_before_budget", "_growth", pl.col("source").alias("_project_source"),
        )
    )  # fmt: skip


def _compared(indicators: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Put the indicators of the same name, family, unit and direction of following years side by side."""
    falling = pl.col("target_operator").is_in(_FALLING) | pl.col("target_operator_method").is_in(_ASSUMED_FALLING)
    assumed = pl.col("target_operator").is_null() & (pl.col("target_operator_method").fill_null("assumed") == "assumed")
    attainment, method = pl.col("attainment"), pl.col("attainment_method")
    ids = pl.concat([pairs["project_id"], pairs["before_project_id"]]).unique().implode()
    rows = (
        indicators.filter(
            pl.col("project_id").is_in(ids)
            & pl.col("name").is_not_null()
            & (pl.col("target_kind") == "numeric")
            & pl.col("target_value_high").is_null()
            & (pl.col("target_value") > 0)
        )
        .with_columns(
            _name=lasting(pl.col("name")),
            _falling=falling.fill_null(False),
            # The result in the unit of its target, whatever unit it was printed in.
            _result=pl.when(method.str.starts_with("up"))
            .then(pl.col("target_value") * attainment)
            .when(method.str.starts_with("down") & (attainment > 0))
            .then(pl.col("target_value") / attainment),
        )
        # Whether more or less is better, a name without operator does not say where it counts faults.
        .filter(~(assumed & says(bare(pl.col("name")), "lower_is_better")))
    )
    keys = ["_name", "family", "target_unit", "_falling"]
    rows = rows.filter(pl.len().over("project_id", "_name") == 1)
    before = rows.select(
        pl.col("project_id").alias("before_project_id"), *keys,
        *(pl.col(name).alias(f"before_{name}") for name in ("target_value", "target_printed", "actual_printed")),
        pl.col("_result").alias("_before_result"),
    )  # fmt: skip
    return rows.join(pairs, on="project_id", maintain_order="left").join(
        before, on=["before_project_id", *keys], nulls_equal=True, maintain_order="left"
    )


def _lowered(rows: pl.DataFrame) -> pl.DataFrame:
    target, before, result = pl.col("target_value"), pl.col("before_target_value"), pl.col("_before_result")
    falling, near = pl.col("_falling"), _NEAR * pl.col("before_target_value")
    share = pl.col("target_unit") == "%"
    least = pl.when(share.fill_null(False)).then(0.0).otherwise(LEAST_STEP * before)
    easier = pl.when(falling).then(target > before + least + near).otherwise(target < before - least - near)
    # Missed a year ago, and still asks for no less than was reached then.
    adjusted = pl.when(falling).then(target <= result + near).otherwise(target >= result - near).fill_null(False)
    less_money = (pl.col("family") == "quantity") & ~falling & (pl.col("_growth") < 1)
    lowered = easier & ~adjusted & ~_as_much(less_money, target / before)
    below = (
        ~falling
        & ~easier
        & (target <= before + near)
        & (result >= WELL_BELOW * target - near)
        & ~_as_much(less_money, target / result)
    ).fill_null(False)
    found = rows.filter((pl.col("family") != "cost").fill_null(True)).with_columns(_lowered=lowered, _below=below)
    found = found.filter(pl.col("_lowered") | pl.col("_below"))
    name, year = quoted(pl.col("name")), pl.col("fiscal_year")
    asked, then, asks = (
        quoted(pl.col(column)) for column in ("before_target_printed", "before_actual_printed", "target_printed")
    )
    zh_end = pl.when("_lowered").then(pl.lit("要求低于上年。")).otherwise(pl.lit("上年完成值高出它10%及以上。"))
    en_end = pl.when("_lowered").then(pl.lit("less than a year before.")).otherwise(pl.lit("well below that result."))
    return of_indicator(
        found,
        observed=pl.col("target_printed"),
        expected=pl.col("before_target_printed"),
        zh=pl.format(
            "指标“{}”{}年指标值为{}、完成值为{}，{}年指标值为{}，{}",
            name, year - 1, asked, then, year, asks, zh_end,
        ),
        en=pl.format(
            'Indicator "{}" had a target of {} and a result of {} in {}; its target for {} is {}, {}',
            name, asked, then, year - 1, year, asks, en_end,
        ),
    )  # fmt: skip


def _as_much(less_money: pl.Expr, share: pl.Expr) -> pl.Expr:
    """Say whether the budget fell by as much as the target did."""
    return (less_money & (pl.col("_growth") <= share * BUDGET_MARGIN)).fill_null(False)


def _copied(indicators: pl.DataFrame, rows: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    quantity = (pl.col("family") == "quantity") & (pl.col("target_unit") != "%").fill_null(True)
    stated = (
        indicators.filter(quantity & (pl.col("target_kind") == "numeric"))
        .group_by("project_id")
        .agg(pl.len().alias("quantities"))
    )
    same = (pl.col("target_value") - pl.col("before_target_value")).abs() <= _NEAR * pl.col("before_target_value")
    unchanged = (
        rows.filter(quantity & same)
        .group_by("project_id")
        .agg(pl.len().alias("unchanged"), pl.col("target_value").max().alias("_largest"))
    )
    found = (
        pairs.filter(pl.col("_growth") >= BUDGET_GREW - _NEAR)
        .join(stated, on="project_id", maintain_order="left")
        .join(
            stated.rename({"project_id": "before_project_id", "quantities": "before_quantities"}),
            on="before_project_id", maintain_order="left",
        )
        .join(unchanged, on="project_id", maintain_order="left")
        .filter(
            (pl.col("unchanged") >= FEWEST_COPIED)
            & (pl.col("unchanged") == pl.col("quantities"))
            & (pl.col("unchanged") == pl.col("before_quantities"))
            & (pl.col("_largest") > 1)
        )
        .with_columns(source=pl.col("_project_source"))
    )  # fmt: skip
    wan, before_wan = (figure(pl.col(name) / 1e4) + "万元" for name in ("_budget", "_before_budget"))
    growth = percent(pl.col("_growth") - 1)
    name = quoted(pl.col("project_name"))
    return of_project(
        found,
        observed=pl.format("{} → {}", before_wan, wan),
        zh=pl.format(
            "项目“{}”的{}个数量指标的指标值都与上年相同，而预算由{}增至{}，增长{}。",
            name, "unchanged", before_wan, wan, growth,
        ),
        en=pl.format(
            'All {} quantity targets of project "{}" are those of the year before, while its budget grew from {} to {},'
            " by {}.",
            "unchanged", name, before_wan, wan, growth,
        ),
    )  # fmt: skip
