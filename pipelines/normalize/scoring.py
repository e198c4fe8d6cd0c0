"""What a result is worth: attainment, and the score that the scoring scheme allows for it.

The arithmetic is that of RULES section 1 and the regulation behind it (财预〔2020〕10号): a quantitative result scores
its share of the target, a qualitative one an interval by its band, execution min(rate, 1) of its weight. All functions
work on whole columns; no result is ever infinite or NaN, what cannot be computed is NULL and says why.
"""

from __future__ import annotations

import polars as pl

from pipelines.normalize.values import COST_CODES, TIMELINESS_CODE, unit_dimensions

SCORE_TOLERANCE = 0.011
"""Points by which a printed score may miss its interval: bureaus truncate or round to two decimals."""

_TIME_DIMENSIONS = ("time", "working_day", "month")
_RATIO_AT_MOST = 1.5  # a bare number up to this may be a ratio or a percentage
_PLAUSIBLE = (0.01, 100.0)  # beyond this, result and target are not in the unit that was assumed
_EQUAL = 1e-9  # relative: conversions of units are not exact in binary


def with_direction(frame: pl.DataFrame, *, direction: str = "direction") -> pl.DataFrame:
    """Add `target_direction` (>= more is better, <= less is better, =) and `target_operator_method`, how it is known.

    Method: printed (by the target's operator), given (by the column `direction`, >= or <=, where the frame has one),
    cost_assumed (a cost without operator is a ceiling), time_limit_assumed (a duration under timeliness is one too),
    assumed (else more is better). Both are NULL unless the target is numeric. Reads target_kind, target_operator,
    target_unit and, where present, taxonomy_code.
    """
    operator = pl.col("target_operator")
    given = pl.col(direction) if direction in frame.columns else pl.lit(None, pl.String)
    code = pl.col("taxonomy_code") if "taxonomy_code" in frame.columns else pl.lit(None, pl.String)
    durations = unit_dimensions().filter(pl.col("dimension").is_in(_TIME_DIMENSIONS))["unit"].to_list()
    is_limit = (code == TIMELINESS_CODE) & pl.col("target_unit").is_in(durations)
    numeric = (pl.col("target_kind") == "numeric").fill_null(False)
    method = (
        pl.when(~numeric)
        .then(pl.lit(None, pl.String))
        .when(operator.is_not_null())
        .then(pl.lit("printed"))
        .when(given.is_in((">=", "<=")))
        .then(pl.lit("given"))
        .when(code.is_in(COST_CODES))
        .then(pl.lit("cost_assumed"))
        .when(is_limit)
        .then(pl.lit("time_limit_assumed"))
        .otherwise(pl.lit("assumed"))
    )
    return frame.with_columns(method.alias("target_operator_method")).with_columns(
        pl.col("target_operator_method")
        .replace_strict(
            {"cost_assumed": "<=", "time_limit_assumed": "<=", "assumed": ">="}, default=None, return_dtype=pl.String
        )
        .fill_null(
            pl.when(pl.col("target_operator_method") == "printed")
            .then(operator.replace({">": ">=", "<": "<="}))
            .when(pl.col("target_operator_method") == "given")
            .then(given)
        )
        .alias("target_direction")
    )


def with_attainment(frame: pl.DataFrame, *, direction: str = "direction") -> pl.DataFrame:
    """Add attainment, attainment_method and attained (and the columns of `with_direction`).

    Reads the columns that `values.parse_targets` and `values.parse_results` write. `attainment` is actual/target where
    more is better and for =, target/actual where less is, in the target's unit; for a range it is 1 inside. `attained`
    follows RULES section 1: > counts as ≥, < as ≤, = as ≥ but a target of = 0 as ≤ 0; a qualitative result is attained
    when its band is met; a date when it is not later than the target's.

    `attainment_method` begins with up · down · range · date · band, or with why there is no attainment: no_target,
    no_result, qualitative (a result without known band), kinds_differ, date_unknown, range_result, unit_mismatch (units
    that do not convert), percent_or_ratio (95 % against a bare 0.95), unit_doubtful, target_zero, actual_zero, negative
    (after the last three `attained` is still known). `+unit_assumed` (one side prints none), `+unit_converted` and
    `+direction_assumed` follow where they apply.
    """
    compared = _with_comparable_actual(with_direction(frame, direction=direction))
    target, high, actual = pl.col("target_value"), pl.col("target_value_high"), pl.col("_actual")
    near = _EQUAL * pl.max_horizontal(target.abs(), actual.abs())
    reached_up, reached_down = actual >= target - near, actual <= target + near
    below_zero = (target < 0) | (actual < 0)
    is_down = (pl.col("target_direction") == "<=") | ((pl.col("target_direction") == "=") & (target == 0))
    ranged = high.is_not_null()
    within_top = actual <= high + _EQUAL * high.abs()
    numeric = (pl.col("_obstacle") == "").fill_null(False)
    dated = (pl.col("_obstacle") == "date").fill_null(False)
    banded = (pl.col("_obstacle") == "band").fill_null(False)

    computable = numeric & ~below_zero
    attainment = (
        pl.when(computable & ranged & ~reached_up)
        .then(_ratio(actual, target))
        .when(computable & ranged & ~within_top)
        .then(_ratio(high, actual))
        .when(computable & ranged)
        .then(pl.lit(1.0))
        .when(computable & is_down & (target > 0))
        .then(_ratio(target, actual))
        .when(computable & ~is_down)
        .then(_ratio(actual, target))
    )
    attained = (
        pl.when(numeric & ranged)
        .then(reached_up & within_top)
        .when(numeric & is_down)
        .then(reached_down)
        .when(numeric)
        .then(reached_up)
        .when(dated)
        .then(pl.col("actual_date") <= pl.col("target_date"))
        .when(banded)
        .then(pl.col("actual_band") == "met")
    )
    method = (
        pl.when(~numeric)
        .then(pl.col("_obstacle"))
        .when(below_zero)
        .then(pl.lit("negative"))
        .when(ranged)
        .then(pl.lit("range"))
        .when(target == 0)
        .then(pl.lit("target_zero"))
        .when(is_down & (actual == 0))
        .then(pl.lit("actual_zero"))
        .when(is_down)
        .then(pl.lit("down"))
        .otherwise(pl.lit("up"))
    )
    assumed = numeric & ~ranged & pl.col("target_operator_method").str.ends_with("assumed").fill_null(False)
    return compared.with_columns(
        attainment.alias("attainment"),
        attained.alias("attained"),
        pl.concat_str(
            method,
            pl.when(numeric).then(pl.col("_unit_step")).otherwise(pl.lit("")),
            pl.when(assumed).then(pl.lit("+direction_assumed")).otherwise(pl.lit("")),
        ).alias("attainment_method"),
    ).drop("_actual", "_obstacle", "_unit_step")


def with_expected_scores(frame: pl.DataFrame) -> pl.DataFrame:
    """Add expected_score_low and expected_score_high: what the scheme allows for the result, in points, within [0, W].

    Reads what `with_attainment` reads and writes, `weight` (points), and of the form's scheme band_met_low and
    band_partial_low (shares of the weight) and le_form (ratio | linear). RULES section 1, with A target, B result, W
    weight: ≥ > = give W if B >= A else W*B/A (= with A = 0: W if B <= 0 else 0); ≤ < give W if B <= A else W*A/B, or
    W*(1-(B-A)/A), 0 from 2A on. A band gives [met_low*W, W], [partial_low*W, met_low*W] or [0, partial_low*W]; a range
    gives W inside it. NULL for the rest: dates, unknown bands, values that do not compare, results outside a range.
    """
    compared = _with_comparable_actual(frame)
    target, actual, weight = pl.col("target_value"), pl.col("_actual"), pl.col("weight")
    is_down = (pl.col("target_direction") == "<=") | ((pl.col("target_direction") == "=") & (target == 0))
    linear = weight * (1 - _ratio(actual - target, target))
    score = (
        pl.when(pl.col("attained"))
        .then(weight)
        .when(pl.col("target_value_high").is_not_null() | (target < 0))
        .then(pl.lit(None, pl.Float64))
        .when(target == 0)
        .then(pl.lit(0.0))
        .when(is_down)
        .then(pl.when(pl.col("le_form") == "linear").then(linear).otherwise(weight * _ratio(target, actual)))
        .otherwise(weight * _ratio(actual, target))
    )
    point = pl.when((pl.col("_obstacle") == "").fill_null(False)).then(score)
    banded = (pl.col("_obstacle") == "band").fill_null(False)
    met, partial, unmet = (pl.col("actual_band") == band for band in ("met", "partial", "unmet"))
    low = (
        pl.when(banded & met)
        .then(weight * pl.col("band_met_low"))
        .when(banded & partial)
        .then(weight * pl.col("band_partial_low"))
        .when(banded & unmet)
        .then(weight * 0)
    )
    high = (
        pl.when(banded & met)
        .then(weight)
        .when(banded & partial)
        .then(weight * pl.col("band_met_low"))
        .when(banded & unmet)
        .then(weight * pl.col("band_partial_low"))
    )
    return compared.with_columns(
        _points(pl.coalesce(point, low), weight).alias("expected_score_low"),
        _points(pl.coalesce(point, high), weight).alias("expected_score_high"),
    ).drop("_actual", "_obstacle", "_unit_step")


def score_check(*, tolerance: float = SCORE_TOLERANCE) -> pl.Expr:
    """Compare `score` with [expected_score_low, expected_score_high]: match, above, below or not_computable."""
    score, slack = pl.col("score"), tolerance + _EQUAL
    return (
        pl.when(score.is_null() | pl.col("expected_score_low").is_null() | pl.col("expected_score_high").is_null())
        .then(pl.lit("not_computable"))
        .when(score > pl.col("expected_score_high") + slack)
        .then(pl.lit("above"))
        .when(score < pl.col("expected_score_low") - slack)
        .then(pl.lit("below"))
        .otherwise(pl.lit("match"))
        .alias("score_check")
    )


def execution_rate(executed: str = "executed", budget: str = "budget_adjusted") -> pl.Expr:
    """Return executed / full-year budget as a ratio (Float64), NULL where the budget is 0, negative or missing."""
    spent, planned = pl.col(executed).cast(pl.Float64), pl.col(budget).cast(pl.Float64)
    return pl.when(planned > 0).then(_ratio(spent, planned)).alias("execution_rate")


def expected_execution_score(rate: str = "execution_rate", weight: str = "execution_weight") -> pl.Expr:
    """Return min(rate, 1) * W in points, NULL without a rate or a weight."""
    return _points(pl.col(rate) * pl.col(weight), pl.col(weight)).alias("expected_execution_score")


def derived_grade(
    total: str = "total_score",
    *,
    excellent: str = "grade_excellent",
    good: str = "grade_good",
    medium: str = "grade_medium",
) -> pl.Expr:
    """Return 优, 良, 中 or 差 for a total score under the scheme's cuts (columns), NULL without a total."""
    score = pl.col(total)
    return (
        pl.when(score.is_null() | pl.col(medium).is_null())
        .then(pl.lit(None, pl.String))
        .when(score >= pl.col(excellent))
        .then(pl.lit("优"))
        .when(score >= pl.col(good))
        .then(pl.lit("良"))
        .when(score >= pl.col(medium))
        .then(pl.lit("中"))
        .otherwise(pl.lit("差"))
        .alias("grade_derived")
    )


def _with_comparable_actual(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `_actual` (the result in the target's unit), `_obstacle` and `_unit_step`.

    `_obstacle` is empty where two numbers compare, `date` or `band` where something else decides, and otherwise the
    reason why nothing does.
    """
    units = unit_dimensions()
    joined = frame
    for side in ("target", "actual"):
        renamed = {"unit": f"{side}_unit", "dimension": f"_{side}_dimension", "base": f"_{side}_base"}
        joined = joined.join(units.rename(renamed), on=f"{side}_unit", how="left", maintain_order="left")
    target_kind, actual_kind = pl.col("target_kind").fill_null("blank"), pl.col("actual_kind").fill_null("blank")
    target, actual = pl.col("target_value"), pl.col("actual_value")
    target_unit, actual_unit = pl.col("target_unit"), pl.col("actual_unit")
    target_scale, actual_scale = (
        pl.col(name).fill_null(1.0) if name in frame.columns else pl.lit(1.0)
        for name in ("target_scale", "actual_scale")
    )
    both = target_unit.is_not_null() & actual_unit.is_not_null()
    one_sided = target_unit.is_null() != actual_unit.is_null()
    converts = both & (pl.col("_target_dimension") == pl.col("_actual_dimension")).fill_null(False)
    # A result without a unit is printed in the unit of its target, scale word included (30 against 30万份), and a
    # target without one in that of its result.
    factor = (
        pl.when(both & (target_unit == actual_unit))
        .then(pl.lit(1.0))
        .when(converts)
        .then(_ratio(pl.col("_actual_base"), pl.col("_target_base")))
        .when(one_sided & actual_unit.is_null() & (actual_scale == 1))
        .then(target_scale)
        .when(one_sided & target_unit.is_null() & (target_scale == 1))
        .then(_ratio(pl.lit(1.0), actual_scale))
        .when(~both)
        .then(pl.lit(1.0))
    )
    compared = actual * factor
    bare = pl.when(target_unit.is_null()).then(target).otherwise(actual)
    rate_side = pl.coalesce("_target_dimension", "_actual_dimension") == "ratio"
    share = _ratio(compared, target)
    scaled = (target_scale != 1) | (actual_scale != 1)
    obstacle = (
        pl.when(target_kind == "blank")
        .then(pl.lit("no_target"))
        .when(actual_kind == "blank")
        .then(pl.lit("no_result"))
        .when((actual_kind == "qualitative") & pl.col("actual_band").is_not_null())
        .then(pl.lit("band"))
        .when((actual_kind == "qualitative") | (target_kind == "qualitative"))
        .then(pl.lit("qualitative"))
        .when(target_kind != actual_kind)
        .then(pl.lit("kinds_differ"))
        .when((target_kind == "date") & pl.col("target_date").is_not_null() & pl.col("actual_date").is_not_null())
        .then(pl.lit("date"))
        .when(target_kind == "date")
        .then(pl.lit("date_unknown"))
        .when(_optional(frame, "actual_value_high").is_not_null())
        .then(pl.lit("range_result"))
        .when(target.is_null() | actual.is_null())
        .then(pl.lit("no_result"))
        .when(factor.is_null())
        .then(pl.lit("unit_mismatch"))
        .when(one_sided & rate_side.fill_null(False) & (bare.abs() <= _RATIO_AT_MOST) & (bare != 0))
        .then(pl.lit("percent_or_ratio"))
        .when(one_sided & scaled & (share != 0) & ~share.abs().is_between(*_PLAUSIBLE))
        .then(pl.lit("unit_doubtful"))
        .otherwise(pl.lit(""))
    )
    step = (
        pl.when(one_sided)
        .then(pl.lit("+unit_assumed"))
        .when(both & (target_unit != actual_unit))
        .then(pl.lit("+unit_converted"))
        .otherwise(pl.lit(""))
    )
    return joined.with_columns(compared.alias("_actual"), obstacle.alias("_obstacle"), step.alias("_unit_step")).drop(
        "_target_dimension", "_target_base", "_actual_dimension", "_actual_base"
    )


def _optional(frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in frame.columns else pl.lit(None, pl.Float64)


def _ratio(above: pl.Expr, below: pl.Expr) -> pl.Expr:
    """Divide; NULL instead of an infinity or NaN."""
    quotient = above / below
    return pl.when(quotient.is_finite()).then(quotient)


def _points(score: pl.Expr, weight: pl.Expr) -> pl.Expr:
    """Clip a score to [0, weight]; NULL without a weight, or where it is negative."""
    clipped = pl.min_horizontal(pl.max_horizontal(score, pl.lit(0.0)), weight)
    return pl.when(score.is_not_null() & score.is_finite() & (weight >= 0)).then(clipped)
