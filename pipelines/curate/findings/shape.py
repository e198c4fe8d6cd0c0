"""The shape in which every rule returns what it found."""

from __future__ import annotations

from functools import cache

import polars as pl

Tables = dict[str, pl.DataFrame]


@cache
def nothing() -> pl.DataFrame:
    """Return no finding, for a rule that has nothing to look at: to word findings takes longer than to look."""
    subjects, texts = ("document_id", "project_id", "indicator_id"), ("observed", "expected", "message_zh")
    return pl.DataFrame(schema=dict.fromkeys((*subjects, *texts, "message_en", "source"), pl.String))


def of_project(
    frame: pl.DataFrame,
    *,
    observed: pl.Expr,
    zh: pl.Expr,
    en: pl.Expr,
    expected: pl.Expr | None = None,
) -> pl.DataFrame:
    """Return one finding per row of `frame`, about a project: it has document_id, project_id and source.

    `zh` and `en` are the sentence in either language; an English one that begins with a name is given as it stands.
    """
    return frame.select(
        "document_id",
        "project_id",
        pl.lit(None, pl.String).alias("indicator_id"),
        observed.cast(pl.String).alias("observed"),
        (pl.lit(None, pl.String) if expected is None else expected.cast(pl.String)).alias("expected"),
        zh.alias("message_zh"),
        en.alias("message_en"),
        "source",
    )


def of_indicator(
    frame: pl.DataFrame,
    *,
    observed: pl.Expr,
    zh: pl.Expr,
    en: pl.Expr,
    expected: pl.Expr | None = None,
) -> pl.DataFrame:
    """Do as `of_project` for findings about an indicator; `frame` has indicator_id too."""
    found = of_project(frame, observed=observed, zh=zh, en=en, expected=expected)
    return found.with_columns(frame["indicator_id"])


def with_project(tables: Tables, *columns: str, only: pl.Expr) -> pl.DataFrame:
    """Return the indicators for which `only` holds, with document_id, form_kind and further columns of their project.

    A rule that filters first joins thousands of rows, not a million.
    """
    projects = tables["projects"].select("project_id", "document_id", "form_kind", *columns)
    return tables["indicators"].filter(only).join(projects, on="project_id", maintain_order="left")
