"""Findings on cost targets: Q13."""

from __future__ import annotations

import polars as pl

from pipelines.curate.findings.arithmetic import half_printed_step
from pipelines.curate.findings.shape import Tables, of_indicator, with_project
from pipelines.curate.findings.wording import figure, quoted

_BUDGETS = {"budget_initial": ("年初预算数", "initial budget"), "budget_adjusted": ("全年预算数", "full-year budget")}


def cost_target_is_the_budget(tables: Tables) -> pl.DataFrame:
    """Q13: a cost indicator whose target is the form's own budget (财预〔2021〕101号).

    Compared in yuan, to half of the second decimal in the unit of the form. A unit cost (元/人·天) or a percentage is
    another thing, and a budget of 0 is no budget.
    """
    in_yuan = (pl.col("target_kind") == "numeric") & (pl.col("target_unit") == "元")
    one_figure = pl.col("target_value_high").is_null()
    only = (pl.col("family") == "cost") & in_yuan & one_figure
    frame = with_project(tables, "money_unit_printed", *_BUDGETS, only=only)
    half = half_printed_step(pl.col("money_unit_printed")) + 1e-6
    equal = {name: _equal(name, half) for name in _BUDGETS}
    first = pl.coalesce(*(pl.when(same).then(pl.lit(name)) for name, same in equal.items()))
    found = frame.with_columns(_budget=first).filter(pl.col("_budget").is_not_null())
    budget = pl.when(pl.col("_budget") == "budget_initial").then("budget_initial").otherwise("budget_adjusted")
    # The budget of a target form is printed as 预算数, of a self-evaluation as 年初预算数 or 全年预算数.
    names = [
        pl.when(pl.col("form_kind") == "target")
        .then(pl.lit(("预算数", "budget")[language]))
        .otherwise(pl.col("_budget").replace_strict({key: name[language] for key, name in _BUDGETS.items()}))
        for language in (0, 1)
    ]
    amount = figure(budget.cast(pl.Float64) / 1e4, 6) + "万元"
    return of_indicator(
        found,
        observed=pl.col("target_printed"),
        zh=pl.format(
            "成本指标“{}”的指标值{}就是{}（{}），没有提供预算以外的信息。",
            quoted(pl.col("name")), quoted(pl.col("target_printed")), names[0], amount,
        ),
        en=pl.format(
            'The target {} of cost indicator "{}" is the {} itself ({}): it says nothing beyond it.',
            quoted(pl.col("target_printed")), quoted(pl.col("name")), names[1], amount,
        ),
    )  # fmt: skip


def _equal(budget: str, tolerance: pl.Expr) -> pl.Expr:
    amount = pl.col(budget).cast(pl.Float64)
    return (amount > 0) & ((pl.col("target_value") - amount).abs() <= tolerance)
