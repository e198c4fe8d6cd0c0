"""Findings on the direction of targets: Q23."""

from __future__ import annotations

import polars as pl

from pipelines.curate.findings.shape import Tables, of_indicator, with_project
from pipelines.curate.findings.wording import quoted
from pipelines.curate.findings.words import bare, says
from pipelines.reference.tables import units

_FAMILY_WORDS = {
    "cost": ("成本指标", "cost", "≤"),
    "quantity": ("数量指标", "quantity", "≥"),
    "satisfaction": ("满意度指标", "satisfaction", "≥"),
}


def direction_in_doubt(tables: Tables) -> pl.DataFrame:
    """Q23: a cost asks for at least a figure, or a quantity or a satisfaction for at most one (财预〔2015〕88号).

    Only where the operator is printed. Left out are costs in another unit than money, quantities that are rates, sums
    or durations, and names that say why the direction is right (节约, 补助标准; 投诉, 事故, 编制): the lists
    cost_floor, lower_is_better and quantity_ceiling of `reference/rule_words.csv`.
    """
    name, operator, unit = pl.col("_bare"), pl.col("target_operator"), pl.col("target_unit")
    counted = units().filter(pl.col("dimension").is_in(["count", "length", "area", "mu", "volume", "mass"]))["unit"]
    upwards, downwards = operator.is_in([">=", ">"]), operator.is_in(["<=", "<"])
    family = pl.col("family")
    printed = (pl.col("target_kind") == "numeric") & (pl.col("target_operator_method") == "printed")
    against = ((family == "cost") & upwards) | (family.is_in(["quantity", "satisfaction"]) & downwards)
    cost = (family == "cost") & upwards & unit.str.contains("^元") & ~says(name, "cost_floor")
    quantity = (
        (family == "quantity")
        & downwards
        & (unit.is_null() | unit.is_in(counted.implode()))
        & ~says(name, "lower_is_better")
        & ~says(name, "quantity_ceiling")
    )
    satisfied = name.str.contains("满意[度率]$|满意程度$")
    satisfaction = (family == "satisfaction") & downwards & satisfied & ~says(name, "lower_is_better")
    found = (
        with_project(tables, only=printed & against)
        .with_columns(_bare=bare(pl.col("name")))
        .filter(cost.fill_null(False) | quantity.fill_null(False) | satisfaction.fill_null(False))
    )
    zh, en, usual = (
        pl.col("family").replace_strict(
            {family: words[position] for family, words in _FAMILY_WORDS.items()}, default=None, return_dtype=pl.String
        )
        for position in range(3)
    )
    return of_indicator(
        found,
        observed=pl.col("target_printed"),
        expected=usual,
        zh=pl.format(
            "{}“{}”的指标值为{}，通常应为{}，宜核对方向。",
            zh,
            quoted(pl.col("name")),
            quoted(pl.col("target_printed")),
            usual,
        ),
        en=pl.format(
            'The target of {} indicator "{}" is {}; one would expect {}, so its direction is worth a look.',
            en,
            quoted(pl.col("name")),
            quoted(pl.col("target_printed")),
            usual,
        ),
    )
