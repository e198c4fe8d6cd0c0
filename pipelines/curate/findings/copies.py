"""Findings on results that say what the target says: Q15."""

from __future__ import annotations

import polars as pl

from pipelines.curate.findings.shape import Tables, of_indicator, with_project
from pipelines.curate.findings.wording import quoted
from pipelines.curate.findings.words import says

SHORTEST_COPY = 4
"""Signs: a shorter text (及时, 完成) may well be the whole answer."""


def result_copied_from_target(tables: Tables) -> pl.DataFrame:
    """Q15: a result that repeats its target where it should say what was reached (财预〔2020〕10号).

    Copied is a limit (≥266米, 不低于90%, 12月底前) or a qualitative target without any figure, word for word apart from
    width and blanks. A figure met exactly (=100(%) and 100.00(%), 1个 and 1个) is a result like any other, and so is a
    word that is the whole answer (合格, 不发生事故; `reference/rule_words.csv`, lists plain_state and event_answer).
    """
    kind = pl.col("target_kind")
    text = pl.col("_actual")
    limit = (kind == "numeric") & pl.col("target_operator").is_in([">=", "<=", ">", "<"])
    deadline = (kind == "date") & text.str.contains("前|以内|之内|不晚于|不迟于|≤|<")
    words = (
        (kind == "qualitative")
        & ~text.str.contains(r"\d")
        & (text.str.len_chars() >= SHORTEST_COPY)
        & ~says(text, "plain_state")
        & ~says(text, "event_answer")
    )
    found = (
        with_project(tables, only=(pl.col("actual_kind") == kind) & (limit | (kind != "numeric")))
        .filter(pl.col("form_kind") == "self_evaluation")
        .with_columns(_actual=_folded("actual_printed"), _target=_folded("target_printed"))
        .filter((pl.col("_actual") == pl.col("_target")) & (limit | deadline | words))
    )
    return of_indicator(
        found,
        observed=pl.col("actual_printed"),
        zh=pl.format(
            "指标“{}”的完成值“{}”照抄指标值，没有写明实际完成情况。",
            quoted(pl.col("name")),
            quoted(pl.col("actual_printed")),
        ),
        en=pl.format(
            'The result "{}" of indicator "{}" repeats the target and does not say what was reached.',
            quoted(pl.col("actual_printed")),
            quoted(pl.col("name")),
        ),
    )


_SIGNS = {"＞": ">", "＜": "<", "≧": "≥", "≦": "≤", ">=": "≥", "<=": "≤", "％": "%", "（": "(", "）": ")", "，": ","}


def _folded(column: str) -> pl.Expr:
    bare = pl.col(column).str.replace_all(r"\s+", "").str.replace_many(list(_SIGNS), list(_SIGNS.values()))
    return bare.str.replace(r"[。.;；,]+$", "")
