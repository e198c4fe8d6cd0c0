"""Funding lines (资金): what kind of money a printed line is, and its figures in yuan."""

from __future__ import annotations

import polars as pl

from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.money import bare_line
from pipelines.normalize.values import parse_money, parse_points, parse_rates

_FIGURES = ("budget_initial", "budget_adjusted", "executed")


def source_kind_of(label: str) -> str:
    """Kind of a funding line by its label: `其中：当年财政拨款` is fiscal_appropriation, an unknown label is other.

    A line that bears the name of a figure (预算数) or no name at all is the form's only line, its total.
    """
    headers = load_headers()
    bare = bare_line(label)
    if not bare or headers.role("funding", label) or headers.role("indicator", label) == "list_budget":
        return "total"
    return headers.roles["line"].get(bare, "other")


def funding_rows(printed: pl.DataFrame, forms: pl.DataFrame) -> pl.DataFrame:
    """Type the printed funding lines.

    `printed` is the printed table `funding`; `forms` has document_id, ordinal, project_id, money_unit_printed. Amounts
    become yuan, Decimal(18, 2), NULL where neither the form nor the cell states a unit; rates become ratios. Returns
    the contract's columns of `funding`, with `execution_rate_method` besides.
    """
    frame = printed.rename({"ordinal": "form", "line": "ordinal"}).join(
        forms.select("document_id", form="ordinal", project_id="project_id", money_unit_printed="money_unit_printed"),
        on=["document_id", "form"],
        maintain_order="left",
    )
    labels = frame["label"].unique().to_list()
    kinds = pl.DataFrame(
        {"label": labels, "source_kind": [source_kind_of(label or "") for label in labels]},
        schema={"label": pl.String, "source_kind": pl.String},
    )
    frame = frame.join(kinds, on="label", how="left", nulls_equal=True, maintain_order="left")
    # A second total line is a part by tier (D2); only the first is the total of the form.
    first_total = (pl.col("source_kind") == "total").cum_sum().over("project_id") == 1
    frame = frame.with_columns(
        source_kind=pl.when((pl.col("source_kind") == "total") & ~first_total)
        .then(pl.lit("other"))
        .otherwise("source_kind")
    )
    frame = frame.rename({name: f"{name}_printed" for name in _FIGURES} | {"execution_rate": "execution_rate_printed"})
    frame = parse_money(frame, {f"{name}_printed": name for name in _FIGURES})
    frame = frame.rename({"weight": "_weight", "score": "_score"})
    frame = parse_points(frame, {"_weight": "weight", "_score": "score"}, of_hundred=("_weight",))
    frame = parse_rates(frame, {"execution_rate_printed": "execution_rate_stated"})
    # A bare number between 0 and 1.5 may be a percentage or a ratio: the form's own money decides where it can.
    own = pl.col("executed").cast(pl.Float64) / pl.col("budget_adjusted").cast(pl.Float64)
    stated, other = pl.col("execution_rate_stated"), pl.col("execution_rate_stated_alternative")
    by_money = other.is_not_null() & own.is_finite() & ((other - own).abs() < (stated - own).abs())
    frame = frame.with_columns(
        execution_rate_stated=pl.when(by_money).then(other).otherwise(stated),
        execution_rate_method=pl.when(by_money)
        .then(pl.lit("by_money"))
        .otherwise(pl.col("execution_rate_stated_method")),
    )
    return frame.select(
        "project_id", "ordinal", "source_kind", pl.col("label").alias("label_printed"), "budget_initial_printed",
        "budget_adjusted_printed", "executed_printed", "budget_initial", "budget_adjusted", "executed",
        "execution_rate_printed", "execution_rate_stated", "execution_rate_method", "weight", "score",
        pl.col("reason").alias("deviation_reason"), "source",
    )  # fmt: skip
