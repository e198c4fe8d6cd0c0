"""Findings on dates that a spreadsheet turned into numbers: Q18."""

from __future__ import annotations

import datetime as dt

import polars as pl

from pipelines.curate.findings.shape import Tables, of_indicator, of_project, with_project
from pipelines.curate.findings.wording import quoted
from pipelines.curate.findings.words import bare, says

FIRST_DAY = dt.date(1899, 12, 30)
"""Day 0 of a spreadsheet's count, as it stands for every date after February 1900."""

_SERIAL = r"^[≥≤=<>＝＜＞≧≦]*\s*((?:4\d|5[0-4])\d{3})(?:\.0+)?$"
_EARLIEST, _LATEST = 40179, 54788  # 2010-01-01 to 2049-12-31


def date_as_spreadsheet_number(tables: Tables) -> pl.DataFrame:
    """Q18: a five-digit number without a unit where a date belongs: 44561 is 2021-12-31.

    It belongs there under timeliness, under a name that asks for a date, where the other of target and result is a
    date, and in a field of the form that is labelled as a date. Such a number under 数量指标 is a number.
    """
    return pl.concat([_of_indicators(tables), _of_fields(tables)])


def _of_indicators(tables: Tables) -> pl.DataFrame:
    name = pl.col("_bare")
    asked = says(name, "date_name") | (
        (pl.col("family") == "timeliness").fill_null(False) & ~says(name, "count_ending")
    )
    frame = (
        with_project(tables, only=_may_be_day("target") | _may_be_day("actual"))
        .with_columns(_target=_serial("target_printed"), _actual=_serial("actual_printed"), _bare=bare(pl.col("name")))
        .filter(pl.col("_target").is_not_null() | pl.col("_actual").is_not_null())
        .with_columns(
            _target=pl.when(asked | (pl.col("actual_kind") == "date")).then("_target"),
            _actual=pl.when(asked | (pl.col("target_kind") == "date")).then("_actual"),
        )
    )
    frames = []
    for side, zh, en in (("target", "指标值", "target"), ("actual", "完成值", "result")):
        found = frame.filter(pl.col(f"_{side}").is_not_null())
        printed, date = quoted(pl.col(f"{side}_printed")), _date(pl.col(f"_{side}"))
        frames.append(
            of_indicator(
                found,
                observed=printed,
                expected=date,
                zh=pl.format(
                    "指标“{}”的{}{}应为日期{}，是电子表格的序号。", quoted(pl.col("name")), pl.lit(zh), printed, date
                ),
                en=pl.format(
                    'The {} {} of indicator "{}" is a spreadsheet\'s number for {}.',
                    pl.lit(en),
                    printed,
                    quoted(pl.col("name")),
                    date,
                ),
            )
        )
    return pl.concat(frames)


def _of_fields(tables: Tables) -> pl.DataFrame:
    found = (
        tables["form_fields"]
        .filter(says(pl.col("label_printed").str.replace_all(r"\s+", ""), "date_label"))
        .with_columns(_serial=_serial("value_printed"))
        .filter(pl.col("_serial").is_not_null())
        .join(tables["projects"].select("project_id", "document_id"), on="project_id", maintain_order="left")
    )
    date = _date(pl.col("_serial"))
    return of_project(
        found,
        observed=pl.format("{} {}", "label_printed", "value_printed"),
        expected=date,
        zh=pl.format("“{}”为{}，应为日期{}，是电子表格的序号。", "label_printed", "value_printed", date),
        en=pl.format('The "{}" {} is a spreadsheet\'s number for {}.', "label_printed", "value_printed", date),
    )


def _may_be_day(side: str) -> pl.Expr:
    value = pl.col(f"{side}_value").is_between(_EARLIEST, _LATEST) & pl.col(f"{side}_unit").is_null()
    return value.fill_null(False)


def _serial(column: str) -> pl.Expr:
    number = pl.col(column).str.strip_chars().str.extract(_SERIAL).cast(pl.Int32)
    return pl.when(number.is_between(_EARLIEST, _LATEST)).then(number)


def _date(serial: pl.Expr) -> pl.Expr:
    return (pl.lit(FIRST_DAY) + pl.duration(days=serial)).dt.to_string("%Y-%m-%d")
