"""Findings on targets: Q10."""

from __future__ import annotations

import polars as pl

from pipelines.curate.findings.wording import quoted, said

_MEASURES = "个月|个|年|天|日|周|次(?:[^性]|$)|份|项|家|期|套|场|小时|分钟|批|件|台|名|户|所|处|篇|倍"
_NUMBER_IN_WORDS = rf"[一二两三四五六七八九十百]+(?:{_MEASURES})"

Tables = dict[str, pl.DataFrame]


def target_not_measurable(tables: Tables) -> pl.DataFrame:
    """Q10: a target with neither a number nor a date (财预〔2015〕88号 asks for targets that can be measured).

    A text that holds a digit (提供3份报告并通过验收) or a number in words (质保一年) has a number, although it is not
    read as one. A blank target counts too, unless the form states it elsewhere: per area, or for the long term.
    """
    indicators = tables["indicators"]
    stated_by_area = indicators["indicator_id"].is_in(tables["area_targets"]["indicator_id"].unique().implode())
    qualitative, blank = (pl.col("target_kind") == kind for kind in ("qualitative", "blank"))
    has_digit = pl.col("target_printed").str.contains(rf"\d|{_NUMBER_IN_WORDS}").fill_null(False)
    stated_elsewhere = pl.col("stated_by_area") | said(pl.col("long_term_target_printed"))
    return (
        indicators.with_columns(stated_by_area=stated_by_area)
        .filter((qualitative & ~has_digit) | (blank & ~stated_elsewhere))
        .join(tables["projects"].select("project_id", "document_id"), on="project_id")
        .select(
            "document_id",
            "project_id",
            "indicator_id",
            quoted(pl.col("target_printed")).alias("observed"),
            pl.lit(None, pl.String).alias("expected"),
            pl.when(blank)
            .then(pl.format("指标“{}”没有填写指标值。", quoted(pl.col("name"))))
            .otherwise(
                pl.format(
                    "指标“{}”的指标值“{}”没有数字也没有日期，无法衡量。",
                    quoted(pl.col("name")),
                    quoted(pl.col("target_printed")),
                )
            )
            .alias("message_zh"),
            pl.when(blank)
            .then(pl.format('Indicator "{}" states no target.', quoted(pl.col("name"))))
            .otherwise(
                pl.format(
                    'The target "{}" of indicator "{}" has no number and no date: it cannot be measured.',
                    quoted(pl.col("target_printed")),
                    quoted(pl.col("name")),
                )
            )
            .alias("message_en"),
            "source",
        )
    )
