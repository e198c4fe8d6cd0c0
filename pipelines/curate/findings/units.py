"""Findings on units of measure: Q16."""

from __future__ import annotations

import polars as pl

from pipelines.curate.findings.shape import Tables, nothing, of_indicator, with_project
from pipelines.curate.findings.wording import figure, quoted
from pipelines.curate.findings.words import bare, may_say, says, words_of
from pipelines.reference.tables import rule_words, units

WAN = 1e4
_SLIP = (0.5, 2.0)  # a result up to twice its target, once 万 is put where it belongs
_FAR_OVER_BUDGET = 100.0
_SAME_FIGURE = 5e-4
_PERCENT_AGAINST_RATIO = 20.0

_TARGET, _RESULT = (quoted(pl.col(f"{side}_printed")) for side in ("target", "actual"))

# Dimensions that people use for one another: two days for two working days, points for percent.
_ALIKE = {
    "working_day": "time",
    "month": "time",
    "working_day_per_week": "time",
    "percentage_point": "ratio",
    "mu": "area",
}


def unit_in_doubt(tables: Tables) -> pl.DataFrame:
    """Q16: units that do not fit, by the figures of the form itself; one finding per indicator, the gravest first.

    - target and result in units that measure different things (元 and 人; 场 and 次 are the same thing);
    - a result that is its target but for 万 (≥30万份, 30份);
    - a cost of more than 100 times the budget, or of the budget's figure in 元 where the budget is in 万元;
    - a target in % and a result that may be a ratio (≥95%, 0.98);
    - a name that counts (培训人数) with a target in %, or a rate with one in pieces, money or time.
    """
    frame = with_project(tables, "budget_initial", "budget_adjusted", only=_looks_odd())
    if frame.is_empty():
        return nothing()
    frame = _with_dimensions(frame)
    reasons = (
        _differ(),
        _wan_missing(),
        _cost_out_of_scale(),
        _ratio_for_percent(),
        _count_in_percent(),
        _rate_counted(),
    )
    # The first that holds; (condition, Chinese, English) with the place of the name left open.
    zh = pl.coalesce(*(pl.when(holds).then(text) for holds, text, _ in reasons))
    en = pl.coalesce(*(pl.when(holds).then(text) for holds, _, text in reasons))
    found = frame.with_columns(_zh=zh, _en=en).filter(pl.col("_zh").is_not_null())
    both = pl.concat_str("target_printed", "actual_printed", separator=" / ", ignore_nulls=True)
    return of_indicator(
        found,
        observed=both,
        zh=pl.format("指标“{}”{}", quoted(pl.col("name")), "_zh"),
        en=pl.format('Indicator "{}": {}', quoted(pl.col("name")), "_en"),
    )


def _looks_odd() -> pl.Expr:
    """Say for which indicators it is worth looking closer: everything that any of the reasons below can hold for."""
    method, unit = pl.col("attainment_method"), pl.col("target_unit")
    wan = [pl.col(f"{side}_printed").str.contains("[万亿]") for side in ("target", "actual")]
    endings = words_of("count_ending") + words_of("rate_ending")
    whole = unit.is_not_null() & may_say(pl.col("name"), endings)
    return pl.any_horizontal(
        method.str.contains("^(?:unit_mismatch|percent_or_ratio)").fill_null(False),
        (wan[0] != wan[1]).fill_null(False),
        ((pl.col("family") == "cost") & (unit == "元")).fill_null(False),
        whole.fill_null(False),
    )


def _with_dimensions(frame: pl.DataFrame) -> pl.DataFrame:
    for side in ("target", "actual"):
        renamed = units().select(pl.col("unit").alias(f"{side}_unit"), pl.col("dimension").alias(f"_{side}_dimension"))
        frame = frame.join(renamed, on=f"{side}_unit", how="left", maintain_order="left")
    return frame.with_columns(_bare=bare(pl.col("name")))


Reason = tuple[pl.Expr, pl.Expr, pl.Expr]


def _differ() -> Reason:
    target, actual = (pl.col(f"_{side}_dimension").replace(_ALIKE) for side in ("target", "actual"))
    distinct = rule_words().filter(pl.col("list") == "distinct_unit")["word"].implode()
    things = [pl.col(f"{side}_unit").str.strip_suffix("次") for side in ("target", "actual")]
    other_thing = (target == "count") & things[0].is_in(distinct) & things[1].is_in(distinct) & (things[0] != things[1])
    differ = pl.col("attainment_method").str.starts_with("unit_mismatch") & ((target != actual) | other_thing)
    return (
        differ.fill_null(False),
        pl.format(
            "的指标值为{}，完成值为{}，两者单位不同，无法比较。",
            _TARGET,
            _RESULT,
        ),
        pl.format(
            "the target is {}, the result {}: the units differ.",
            _TARGET,
            _RESULT,
        ),
    )


def _wan_missing() -> Reason:
    share = pl.col("actual_value") / pl.col("target_value")
    has_wan = [pl.col(f"{side}_printed").str.contains("[万亿]") for side in ("target", "actual")]
    slip = (
        (pl.col("target_value") > 0)
        & (pl.col("target_unit") == pl.col("actual_unit"))
        & (has_wan[0] != has_wan[1])
        & ((share * WAN).is_between(*_SLIP) | (share / WAN).is_between(*_SLIP))
    )
    return (
        slip.fill_null(False),
        pl.format(
            "的指标值为{}，完成值为{}，相差约一万倍，疑有一处多写或漏写“万”。",
            _TARGET,
            _RESULT,
        ),
        pl.format(
            "the target is {}, the result {}: ten thousand times apart, a 万 may be missing or too many.",
            _TARGET,
            _RESULT,
        ),
    )


def _cost_out_of_scale() -> Reason:
    budget = pl.max_horizontal("budget_initial", "budget_adjusted").cast(pl.Float64)
    target = pl.col("target_value")
    of_cost = (pl.col("family") == "cost") & (pl.col("target_unit") == "元") & (budget > 0) & (target > 0)
    far_over = (target >= _FAR_OVER_BUDGET * budget) & ~says(pl.col("_bare"), "whole_life_cost")
    without_wan = ((target * WAN - budget).abs() <= _SAME_FIGURE * budget) & ~says(pl.col("_bare"), "unit_price")
    wan = figure(budget / WAN) + "万元"
    return (
        (of_cost & (far_over | without_wan)).fill_null(False),
        pl.format("的指标值为{}，而项目预算为{}，疑元与万元相混。", _TARGET, wan),
        pl.format(
            "the target is {}, the budget {}: 元 may stand for 万元 or 万元 for 元.",
            _TARGET,
            wan,
        ),
    )


def _ratio_for_percent() -> Reason:
    apart = [
        pl.col(f"{side}_value") >= _PERCENT_AGAINST_RATIO * pl.col(f"{other}_value")
        for side, other in (("target", "actual"), ("actual", "target"))
    ]
    unclear = pl.col("attainment_method").str.starts_with("percent_or_ratio") & (
        (apart[0] & (pl.col("target_unit") == "%")) | (apart[1] & (pl.col("actual_unit") == "%"))
    )
    return (
        unclear.fill_null(False),
        pl.format(
            "的指标值为{}，完成值为{}，一处是百分数，一处可能是比值。",
            _TARGET,
            _RESULT,
        ),
        pl.format(
            "the target is {}, the result {}: one is a percentage, the other may be a ratio.",
            _TARGET,
            _RESULT,
        ),
    )


def _count_in_percent() -> Reason:
    counted = says(pl.col("_bare"), "count_ending") & (pl.col("target_unit") == "%")
    return (
        counted.fill_null(False),
        pl.format("从名称看是数量，指标值却是百分比{}。", _TARGET),
        pl.format("the name counts something, but the target is a percentage, {}.", _TARGET),
    )


def _rate_counted() -> Reason:
    whole = pl.col("_target_dimension").is_in(["count", "money", "time", "working_day", "length", "area", "mass"])
    rate = says(pl.col("_bare"), "rate_ending") & ~says(pl.col("_bare"), "no_rate") & whole
    return (
        rate.fill_null(False),
        pl.format("从名称看是一个率，指标值却是{}，不是百分比。", _TARGET),
        pl.format("the name is a rate, but the target is {} and no percentage.", _TARGET),
    )
