"""Findings on weights, scores, totals and grades: Q04, Q05, Q06 and Q11."""

from __future__ import annotations

import polars as pl

from pipelines.contract.codes import GRADES
from pipelines.curate.findings.arithmetic import TOLERANCE, is_whole
from pipelines.curate.findings.wording import figure, figures_between, quoted, said

FULL_MARKS = 100.0

Tables = dict[str, pl.DataFrame]


def score_not_from_result(tables: Tables) -> pl.DataFrame:
    """Q04: an indicator's score outside the interval that the scoring scheme allows, or outside 0 to its weight.

    财预〔2020〕10号: a quantitative indicator earns its full weight when reached and a share of it otherwise; a
    qualitative one an interval by band. An error where the rule gives a single figure under a known scheme or the score
    exceeds its weight; a signal where an interval or an assumed scheme leaves room for judgement.
    """
    score, weight = pl.col("score"), pl.col("weight")
    low, high = pl.col("expected_score_low"), pl.col("expected_score_high")
    impossible = ((score > weight + TOLERANCE) | (score < -TOLERANCE)).fill_null(False)
    outside = pl.col("score_check").is_in(["above", "below"]) & low.is_not_null() & high.is_not_null()
    exact = (high - low).abs() < TOLERANCE
    due = quoted(pl.when(outside).then(figures_between(low, high)).otherwise(figures_between(pl.lit(0.0), weight)))
    return (
        tables["indicators"]
        .join(_of_project(tables, "scheme_assumed"), on="project_id")
        .filter((pl.col("form_kind") == "self_evaluation") & score.is_not_null() & (impossible | outside))
        .select(
            "document_id",
            "project_id",
            "indicator_id",
            figure(score).alias("observed"),
            due.alias("expected"),
            pl.format(
                "指标“{}”指标值为{}，完成值为{}，分值{}，按评分办法应得{}分，表上得分{}。",
                quoted(pl.col("name")),
                quoted(pl.col("target_printed")),
                quoted(pl.col("actual_printed")),
                quoted(figure(weight)),
                due,
                figure(score),
            ).alias("message_zh"),
            pl.format(
                'Indicator "{}" with target {}, result {} and weight {} should score {}, but the form scores {}.',
                quoted(pl.col("name")),
                quoted(pl.col("target_printed")),
                quoted(pl.col("actual_printed")),
                quoted(figure(weight)),
                due,
                figure(score),
            ).alias("message_en"),
            "source",
            pl.when(impossible | (exact & ~pl.col("scheme_assumed").fill_null(True)))
            .then(pl.lit("error"))
            .otherwise(pl.lit("signal"))
            .alias("severity"),
        )
    )


def weights_or_total_wrong(tables: Tables) -> pl.DataFrame:
    """Q05: weights with execution that do not sum to 100, or scores that do not sum to the total (财预〔2020〕10号).

    A form is added up only where none of its weights (or scores) is missing. Where the form prints no execution weight,
    the weights may leave room for it, so only a sum above 100 is wrong.
    """
    sums = (
        tables["indicators"]
        .group_by("project_id")
        .agg(
            pl.col("weight").sum().alias("indicator_weights"),
            pl.col("score").sum().alias("indicator_scores"),
            pl.col("weight").is_null().any().alias("weight_missing"),
            pl.col("score").is_null().any().alias("score_missing"),
            # Every figure with decimals may have been rounded by half of its last digit.
            (~is_whole(pl.col("weight"))).sum().alias("fractional_weights"),
            (~is_whole(pl.col("score"))).sum().alias("fractional_scores"),
        )
    )
    forms = (
        tables["projects"]
        .filter(pl.col("form_kind") == "self_evaluation")
        .join(sums, on="project_id")
        .with_columns(
            weights=pl.col("indicator_weights") + pl.col("execution_weight").fill_null(0),
            scores=pl.col("indicator_scores") + pl.col("execution_score").fill_null(0),
        )
    )
    return pl.concat([_weight_findings(forms), _total_findings(forms)])


def _weight_findings(forms: pl.DataFrame) -> pl.DataFrame:
    weights = pl.col("weights")
    tolerance = pl.max_horizontal(pl.lit(TOLERANCE), pl.col("fractional_weights") * 0.005 + 0.001)
    too_much = weights > FULL_MARKS + tolerance
    too_little = (weights < FULL_MARKS - tolerance) & pl.col("execution_weight").is_not_null()
    execution = figure(pl.col("execution_weight")).fill_null("0")
    return forms.filter(~pl.col("weight_missing") & (too_much | too_little)).select(
        "document_id",
        "project_id",
        pl.lit(None, pl.String).alias("indicator_id"),
        pl.format("分值合计 {}", figure(weights)).alias("observed"),
        pl.lit(figure_of(FULL_MARKS)).alias("expected"),
        pl.format(
            "预算执行分值{}加各指标分值{}，合计{}，不等于100。",
            execution,
            figure(pl.col("indicator_weights")),
            figure(weights),
        ).alias("message_zh"),
        pl.format(
            "The execution weight of {} and the indicator weights of {} add to {}, not to 100.",
            execution,
            figure(pl.col("indicator_weights")),
            figure(weights),
        ).alias("message_en"),
        "source",
    )


def _total_findings(forms: pl.DataFrame) -> pl.DataFrame:
    total, scores = pl.col("total_score"), pl.col("scores")
    rounded_to_whole = is_whole(total) & ~is_whole(scores) & ((total - scores).abs() <= 0.5)
    tolerance = pl.max_horizontal(pl.lit(TOLERANCE), pl.col("fractional_scores") * 0.005 + 0.001)
    execution = figure(pl.col("execution_score")).fill_null("0")
    # Without an execution score the sum is complete only where the indicators carry all 100 points.
    complete = pl.col("execution_score").is_not_null() | (
        pl.col("execution_weight").is_null()
        & ~pl.col("weight_missing")
        & ((pl.col("indicator_weights") - FULL_MARKS).abs() <= TOLERANCE)
    )
    return forms.filter(
        ~pl.col("score_missing")
        & complete
        & total.is_not_null()
        & ((total - scores).abs() > tolerance)
        & ~rounded_to_whole
    ).select(
        "document_id",
        "project_id",
        pl.lit(None, pl.String).alias("indicator_id"),
        pl.format("总分 {}", figure(total)).alias("observed"),
        figure(scores).alias("expected"),
        pl.format(
            "预算执行得分{}加各指标得分{}，合计{}，表上总分为{}。",
            execution,
            figure(pl.col("indicator_scores")),
            figure(scores),
            figure(total),
        ).alias("message_zh"),
        pl.format(
            "The execution score of {} and the indicator scores of {} add to {}, but the form's total is {}.",
            execution,
            figure(pl.col("indicator_scores")),
            figure(scores),
            figure(total),
        ).alias("message_en"),
        "source",
    )


def figure_of(number: float) -> str:
    """Write a constant the way `figure` writes a column."""
    return f"{number:g}"


def grade_not_from_total(tables: Tables) -> pl.DataFrame:
    """Q06: a printed grade that is not the one the scoring scheme gives for the total (grade cuts are scheme data)."""
    grade = pl.col("grade").str.strip_chars().str.slice(0, 1)
    return (
        tables["projects"]
        .filter(
            (pl.col("form_kind") == "self_evaluation")
            & grade.is_in(list(GRADES))
            & pl.col("total_score").is_not_null()
            & (grade != pl.col("grade_derived"))
        )
        .select(
            "document_id",
            "project_id",
            pl.lit(None, pl.String).alias("indicator_id"),
            pl.col("grade").alias("observed"),
            pl.col("grade_derived").alias("expected"),
            pl.format(
                "总分{}按评分办法对应“{}”，表上等级为“{}”。",
                figure(pl.col("total_score")),
                pl.col("grade_derived"),
                pl.col("grade"),
            ).alias("message_zh"),
            pl.format(
                "A total of {} is grade {} under the scoring scheme, but the form states {}.",
                figure(pl.col("total_score")),
                pl.col("grade_derived"),
                pl.col("grade"),
            ).alias("message_en"),
            "source",
        )
    )


def missed_without_reason(tables: Tables) -> pl.DataFrame:
    """Q11: a target missed and no reason given (财预〔2020〕10号 asks for one).

    A form whose header has no column for reasons asks for none; where the header was not read, the column is assumed.
    """
    asks_for_reasons = pl.col("header_printed").is_null() | pl.col("header_printed").str.contains("原因|偏差")
    return (
        tables["indicators"]
        .join(_of_project(tables, "header_printed"), on="project_id")
        .filter(
            (pl.col("form_kind") == "self_evaluation")
            & (pl.col("attained") == False)  # noqa: E712
            & ~said(pl.col("deviation_reason"))
            & asks_for_reasons
        )
        .select(
            "document_id",
            "project_id",
            "indicator_id",
            quoted(pl.col("actual_printed")).alias("observed"),
            quoted(pl.col("target_printed")).alias("expected"),
            pl.format(
                "指标“{}”指标值为{}，完成值为{}，未完成且未说明原因。",
                quoted(pl.col("name")),
                quoted(pl.col("target_printed")),
                quoted(pl.col("actual_printed")),
            ).alias("message_zh"),
            pl.format(
                'Indicator "{}" with target {} reached {}: missed, and no reason is given.',
                quoted(pl.col("name")),
                quoted(pl.col("target_printed")),
                quoted(pl.col("actual_printed")),
            ).alias("message_en"),
            "source",
        )
    )


def _of_project(tables: Tables, *columns: str) -> pl.DataFrame:
    return tables["projects"].select("project_id", "document_id", "form_kind", *columns)
