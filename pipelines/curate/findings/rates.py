"""Findings on rates: Q20."""

from __future__ import annotations

import polars as pl

from pipelines.curate.findings.shape import Tables, of_indicator, with_project
from pipelines.curate.findings.wording import quoted
from pipelines.curate.findings.words import bare, says

WHOLE = 100.0
_NEAR = 1e-6


def rate_beyond_whole_or_dated(tables: Tables) -> pl.DataFrame:
    """Q20: a rate that cannot exceed 100 % and does, or a rate whose target is a date (财预〔2015〕88号).

    Which rates cannot (合格率, 覆盖率, 满意度) and which names end in 率 without being a rate (效率) are
    `reference/rule_words.csv`. A completion rate of 120 % is an overshoot and not listed.
    """
    over = pl.any_horizontal(
        *((pl.col(f"{side}_unit") == "%") & (pl.col(f"{side}_value") > WHOLE + _NEAR) for side in ("target", "actual"))
    )
    frame = with_project(tables, only=over.fill_null(False) | (pl.col("target_kind") == "date"))
    frame = frame.with_columns(_bare=bare(pl.col("name")))
    return pl.concat([_beyond(frame), _dated(frame)])


def _beyond(frame: pl.DataFrame) -> pl.DataFrame:
    over = {
        side: (pl.col(f"{side}_unit") == "%") & (pl.col(f"{side}_value") > WHOLE + _NEAR)
        for side in ("target", "actual")
    }
    bounded = says(pl.col("_bare"), "bounded_rate") & ~says(pl.col("_bare"), "may_exceed")
    found = frame.filter(bounded & (over["target"].fill_null(False) | over["actual"].fill_null(False)))
    of_target = over["target"].fill_null(False)
    printed = quoted(pl.when(of_target).then("target_printed").otherwise("actual_printed"))
    side_zh = pl.when(of_target).then(pl.lit("指标值")).otherwise(pl.lit("完成值"))
    side_en = pl.when(of_target).then(pl.lit("target")).otherwise(pl.lit("result"))
    return of_indicator(
        found,
        observed=printed,
        expected=pl.lit("≤100%"),
        zh=pl.format("“{}”不可能超过100%，{}为{}。", quoted(pl.col("name")), side_zh, printed),
        en=pl.format('"{}" cannot exceed 100 %, but its {} is {}.', quoted(pl.col("name")), side_en, printed),
    )


def _dated(frame: pl.DataFrame) -> pl.DataFrame:
    rate = says(pl.col("_bare"), "rate_ending") & ~says(pl.col("_bare"), "no_rate")
    return of_indicator(
        frame.filter(rate & (pl.col("target_kind") == "date")),
        observed=pl.col("target_printed"),
        zh=pl.format("“{}”是一个率，指标值却是日期“{}”。", quoted(pl.col("name")), quoted(pl.col("target_printed"))),
        en=pl.format(
            '"{}" is a rate, but its target is a date, {}.', quoted(pl.col("name")), quoted(pl.col("target_printed"))
        ),
    )
