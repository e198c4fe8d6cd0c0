"""Codes and places that do not hold (Q21): what only the printed text and the evidence for the place can show."""

from __future__ import annotations

import polars as pl

from pipelines.reference.tables import regions

_CODE = r"^\d{8}[A-Z][0-9A-Z]{12}$"
# So long that it can only be meant as a code of the national budget system, which has 21 characters.
_MEANT_AS_CODE = r"^\d{7,9}[A-Z][0-9A-Z]{11,13}$"
_FIRST_YEAR_OF_TABLE = 2017
"""The table of regions holds what was retired since; an older code may be right and not in it."""


def place_findings(projects: pl.DataFrame) -> pl.DataFrame:
    """Q21: a region or project code that is not a valid one, or contradicts the place that the form names (GB/T 2260).

    Reported are a code of a region that does not exist, a code and a name, or a folder and a form, of places neither of
    which lies in the other, a project code that is a character too long or too short for the 21 of the budget system,
    and one first given two years after the form or later. A local code of another shape is not judged, nor is a region
    code from before 2017, for the table of regions begins then.

    `projects` has document_id, project_id, source, project_code, fiscal_year and, from `add_regions`, region_problem,
    region_observed and region_expected. Returns findings without identifiers.
    """
    frame = projects.with_columns(
        _code=pl.col("project_code").str.replace_all(r"\s+", "").str.to_uppercase(),
    ).with_columns(
        _valid=pl.col("_code").str.contains(_CODE).fill_null(False),
        _first=pl.col("_code").str.slice(6, 2).cast(pl.Int32, strict=False) + 2000,
    )
    return pl.concat([_of_places(frame), _malformed(frame), _too_young(frame)])


def _of_places(frame: pl.DataFrame) -> pl.DataFrame:
    observed, expected = pl.col("region_observed"), pl.col("region_expected")
    # Six digits in a report number need not be a region code, unless they begin as one.
    of_province = observed.str.slice(0, 2).is_in(_province_prefixes())
    known_years = pl.col("_valid") & (pl.col("_first") >= _FIRST_YEAR_OF_TABLE)
    unknown = (pl.col("region_problem") == "unknown_code") & pl.when("_valid").then(known_years).otherwise(of_province)
    conflict = pl.col("region_problem") == "code_conflict"
    folder = pl.col("region_problem") == "folder_conflict"
    return _stated(
        frame.filter(unknown | conflict | folder),
        observed,
        expected,
        pl.when(unknown)
        .then(pl.format("区划代码{}不存在。", observed))
        .when(conflict)
        .then(pl.format("编码中的区划是{}，表上的单位是“{}”，两者不一致。", observed, expected.fill_null("")))
        .otherwise(pl.format("文件存放在“{}”，表上的地区却是{}。", observed, expected.fill_null(""))),
        pl.when(unknown)
        .then(pl.format("There is no region with the code {}.", observed))
        .when(conflict)
        .then(pl.format("The code names {}, but the form names {}.", observed, expected.fill_null("")))
        .otherwise(pl.format('The file lies under "{}", but the form is of {}.', observed, expected.fill_null(""))),
    )


def _malformed(frame: pl.DataFrame) -> pl.DataFrame:
    length = pl.col("_code").str.len_chars()
    return _stated(
        frame.filter(~pl.col("_valid") & pl.col("_code").str.contains(_MEANT_AS_CODE) & length.is_in([20, 22])),
        pl.col("project_code"),
        pl.lit("21"),
        pl.format("项目编码{}有{}位，预算管理一体化的项目编码为21位。", "project_code", length),
        pl.format("The project code {} has {} characters; codes of the budget system have 21.", "project_code", length),
    )


def _too_young(frame: pl.DataFrame) -> pl.DataFrame:
    # A project that enters the library late in a year is given the number of the next.
    found = frame.filter(pl.col("_valid") & (pl.col("_first") > pl.col("fiscal_year") + 1))
    return _stated(
        found,
        pl.col("project_code"),
        pl.col("fiscal_year").cast(pl.String),
        pl.format("项目编码{}的首个年度为{}年，晚于表的年度{}年。", "project_code", "_first", "fiscal_year"),
        pl.format(
            "The project code {} was first given in {}, after the year of the form, {}.",
            "project_code", "_first", "fiscal_year",
        ),
    )  # fmt: skip


def _province_prefixes() -> pl.Series:
    return regions().filter(pl.col("level") == "province")["code"].str.slice(0, 2).unique().implode()


def _stated(
    frame: pl.DataFrame, observed: pl.Expr, expected: pl.Expr, message_zh: pl.Expr, message_en: pl.Expr
) -> pl.DataFrame:
    return frame.select(
        rule=pl.lit("Q21"), severity=pl.lit("signal"), document_id="document_id", project_id="project_id",
        indicator_id=pl.lit(None, pl.String), observed=observed, expected=expected,
        message_zh=message_zh, message_en=message_en, source="source",
    )  # fmt: skip
