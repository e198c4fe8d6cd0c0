"""Findings on what a form is: the year in its name (Q19) and things that are there twice (Q22)."""

from __future__ import annotations

import polars as pl

from pipelines.curate.findings.wording import quoted

# A year that the name states, alone or as either end of a period: 2024年, 2023-2025年, 2024学年.
_YEAR = r"(20[0-4]\d)\s*(?:年|学年|[-—–~～至])"
# 2023-25年
_SHORT_END = r"20[0-4]\d\s*[-—–~～至]\s*(\d{2})\s*年"
# Money carried over, or paid in the year after, keeps the year it came from in its name; that is no mismatch.
_CARRIED_OVER = r"20[0-4]\d\s*年?度?(?:结转|结余|清算|尾款|续建)"
# What is prepared is called after the years it is for, and done before them: 2035年城市总体规划.
_PLAN = r"20\d\d(?:\s*[-—–~～至]\s*(?:20)?\d\d)?\s*年[^\d]{0,12}(?:规划|远景|愿景|筹备)"

Tables = dict[str, pl.DataFrame]


def year_in_name_differs(tables: Tables) -> pl.DataFrame:
    """Q19: the project's name states a year, and the form is for another (财预〔2015〕88号: targets are annual).

    A period agrees with every year inside it.
    """
    name = pl.col("project_name").str.replace_all(_CARRIED_OVER, "").str.replace_all(_PLAN, "")
    years = name.str.extract_all(_YEAR).list.eval(pl.element().str.slice(0, 4).cast(pl.Int32))
    short_end = name.str.extract(_SHORT_END).cast(pl.Int32) + 2000
    return (
        tables["projects"]
        .with_columns(first=years.list.min(), last=pl.max_horizontal(years.list.max(), short_end))
        .filter((pl.col("fiscal_year") < pl.col("first")) | (pl.col("fiscal_year") > pl.col("last")))
        .with_columns(
            stated=pl.when(pl.col("first") == pl.col("last"))
            .then(pl.col("first").cast(pl.String))
            .otherwise(pl.format("{}-{}", pl.col("first"), pl.col("last")))
        )
        .select(
            "document_id",
            "project_id",
            pl.lit(None, pl.String).alias("indicator_id"),
            pl.col("stated").alias("observed"),
            pl.col("fiscal_year").cast(pl.String).alias("expected"),
            pl.format(
                "项目名称“{}”写的是{}年，表的年度为{}年。",
                pl.col("project_name"),
                pl.col("stated"),
                pl.col("fiscal_year"),
            ).alias("message_zh"),
            pl.format(
                'The project\'s name "{}" states {}, but the form is for {}.',
                pl.col("project_name"),
                pl.col("stated"),
                pl.col("fiscal_year"),
            ).alias("message_en"),
            "source",
        )
    )


def same_thing_twice(tables: Tables) -> pl.DataFrame:
    """Q22: the same bytes under several paths, or the same project twice in one year and kind of form."""
    return pl.concat([_same_document(tables["documents"]), _same_project(tables)])


def _same_document(documents: pl.DataFrame) -> pl.DataFrame:
    others = pl.col("other_paths").list.join("，")
    return documents.filter(pl.col("other_paths").list.len() > 0).select(
        "document_id",
        pl.lit(None, pl.String).alias("project_id"),
        pl.lit(None, pl.String).alias("indicator_id"),
        others.alias("observed"),
        pl.col("path").alias("expected"),
        pl.format(
            "文件“{}”另有{}份内容相同：{}；只计一次。", pl.col("path"), pl.col("other_paths").list.len(), others
        ).alias("message_zh"),
        pl.format(
            'The document "{}" lies under {} further path(s) with the same content: {}; it is counted once.',
            pl.col("path"),
            pl.col("other_paths").list.len(),
            others,
        ).alias("message_en"),
        pl.lit(None, pl.String).alias("source"),
    )


def _same_project(tables: Tables) -> pl.DataFrame:
    # The key leaves the year out of a name; two lots of the same money (2024年…, 2025年…) are not one project twice.
    same = ["project_key", "fiscal_year", "form_kind", "stated_year"]
    projects = (
        tables["projects"]
        .with_columns(stated_year=pl.col("project_name").str.extract(_YEAR).fill_null(""))
        .filter(pl.col("project_key").is_not_null() & pl.col("fiscal_year").is_not_null())
        .join(tables["documents"].select("document_id", "path"), on="document_id")
        .sort("path", "document_id", "ordinal")
    )
    first = projects.unique(same, keep="first", maintain_order=True).select(
        *same,
        pl.col("project_id").alias("first_id"),
        pl.col("path").alias("first_path"),
        pl.col("source").alias("first_source"),
    )
    place = pl.format("{} {}", pl.col("path"), pl.col("source"))
    first_place = pl.format("{} {}", pl.col("first_path"), pl.col("first_source"))
    return (
        projects.join(first, on=same)
        .filter(pl.col("project_id") != pl.col("first_id"))
        .select(
            "document_id",
            "project_id",
            pl.lit(None, pl.String).alias("indicator_id"),
            place.alias("observed"),
            first_place.alias("expected"),
            pl.format(
                "项目“{}”{}年度出现多次：{}，此前见于{}。",
                quoted(pl.col("project_name")),
                pl.col("fiscal_year"),
                place,
                first_place,
            ).alias("message_zh"),
            pl.format(
                'Project "{}" is stated more than once for {}: at {}, and before at {}.',
                quoted(pl.col("project_name")),
                pl.col("fiscal_year"),
                place,
                first_place,
            ).alias("message_en"),
            "source",
        )
    )
