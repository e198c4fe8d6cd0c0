"""Findings on results far above their target: Q07."""

from __future__ import annotations

import polars as pl

from pipelines.curate.findings.arithmetic import TOLERANCE
from pipelines.curate.findings.shape import Tables, of_indicator, with_project
from pipelines.curate.findings.wording import percent, quoted, said
from pipelines.curate.findings.words import bare, says
from pipelines.reference.tables import schemes

USUAL_LIMIT = 1.3
_NEAR = 1e-9


def target_set_too_low(tables: Tables) -> pl.DataFrame:
    """Q07: a result of 130 % of its target or more, at full score, without a reason (财预〔2020〕10号).

    The regulation wants a result far above its target explained, and points taken off where the target was too low. The
    limit is a parameter of the scoring scheme. Only targets of which more is better; without ≥ or >, not those whose
    name says otherwise (差错率, =1起 of 安全事故).
    """
    limits = schemes().select("scheme_id", _limit="overshoot_limit")
    method, attainment = pl.col("attainment_method"), pl.col("attainment")
    full_score = (pl.col("score") >= pl.col("weight") - TOLERANCE) & (pl.col("weight") > 0)
    frame = with_project(tables, "scheme_id", only=(attainment > 1) & method.str.starts_with("up") & full_score)
    frame = frame.join(limits, on="scheme_id", how="left", maintain_order="left")
    limit = pl.col("_limit").fill_null(USUAL_LIMIT)
    upwards = pl.col("target_operator").is_in([">=", ">"]).fill_null(False)
    mistaken = ~upwards & says(bare(pl.col("name")), "lower_is_better")
    found = frame.filter(
        (pl.col("form_kind") == "self_evaluation")
        & ~mistaken
        & (attainment >= limit - _NEAR)
        & ~said(pl.col("deviation_reason"))
    )
    share = percent(pl.col("attainment"))
    return of_indicator(
        found,
        observed=share,
        zh=pl.format(
            "指标“{}”的指标值为{}，完成值为{}，是指标值的{}，得满分，表上没有说明原因。",
            quoted(pl.col("name")), quoted(pl.col("target_printed")), quoted(pl.col("actual_printed")), share,
        ),
        en=pl.format(
            'Indicator "{}" with target {} reached {}, {} of it, for full marks and without a reason.',
            quoted(pl.col("name")), quoted(pl.col("target_printed")), quoted(pl.col("actual_printed")), share,
        ),
    )  # fmt: skip
