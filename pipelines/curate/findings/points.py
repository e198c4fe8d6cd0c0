"""Findings on how a form's points are given: Q01 and Q09."""

from __future__ import annotations

import polars as pl

from pipelines.curate.findings.shape import Tables, of_project
from pipelines.curate.findings.wording import figure, percent, quoted

HIGH_TOTAL = 98.0
FULL_TOTAL = 100.0
QUALITATIVE_SHARE = 0.5
_NEAR = 1e-9


def total_close_to_full_marks(tables: Tables) -> pl.DataFrame:
    """Q01: a self-evaluation that gives itself 98 points or more of 100 (财预〔2020〕10号).

    A form whose printed full score is not 100 is left out.
    """
    of_100 = pl.col("total_weight").is_null() | ((pl.col("total_weight") - FULL_TOTAL).abs() < _NEAR)
    total = figure(pl.col("total_score"))
    return of_project(
        tables["projects"].filter(
            (pl.col("form_kind") == "self_evaluation") & (pl.col("total_score") >= HIGH_TOTAL) & of_100
        ),
        observed=total,
        expected=pl.lit(None, pl.String),
        zh=pl.format("项目“{}”自评总分{}分，达到98分及以上，宜核对得分依据。", quoted(pl.col("project_name")), total),
        en=pl.format(
            'Project "{}" scores itself {} points, 98 or more: the evidence behind the scores is worth a look.',
            quoted(pl.col("project_name")),
            total,
        ),
    )


def mostly_qualitative(tables: Tables) -> pl.DataFrame:
    """Q09: more than half of the points of a project's indicators are judged in words (财预〔2020〕10号).

    Qualitative is an indicator whose target or result is text without value: 达成指标 for a date counts. A form in
    which a weight is missing is not added up.
    """
    judged = (pl.col("target_kind") == "qualitative") | (pl.col("actual_kind") == "qualitative")
    points = (
        tables["indicators"]
        .group_by("project_id", maintain_order=True)
        .agg(
            pl.col("weight").is_null().any().alias("weight_missing"),
            pl.col("weight").sum().alias("points"),
            pl.col("weight").filter(judged).sum().alias("qualitative_points"),
            judged.sum().alias("judged"),
            pl.len().alias("indicators"),
        )
        .filter(
            ~pl.col("weight_missing")
            & (pl.col("points") > 0)
            & (pl.col("qualitative_points") > QUALITATIVE_SHARE * pl.col("points") + _NEAR)
        )
    )
    share = pl.col("qualitative_points") / pl.col("points")
    figures = (figure(pl.col("points")), figure(pl.col("qualitative_points")), percent(share))
    return of_project(
        tables["projects"].join(points, on="project_id", maintain_order="left"),
        observed=pl.format("{}/{}", figures[1], figures[0]),
        zh=pl.format(
            "项目“{}”{}个指标共{}分，其中{}个按文字定性评分，共{}分，占{}。",
            quoted(pl.col("project_name")), "indicators", figures[0], "judged", figures[1], figures[2],
        ),
        en=pl.format(
            'Project "{}" has {} indicators of {} points; {} of them, {} points or {}, are judged in words.',
            quoted(pl.col("project_name")), "indicators", figures[0], "judged", figures[1], figures[2],
        ),
    )  # fmt: skip
