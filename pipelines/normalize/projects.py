"""Projects: one typed row per form, with its year, place, key, money and scheme."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from pipelines.extract.vocabulary.headers import load_headers
from pipelines.normalize.keys import add_project_keys, split_project_code
from pipelines.normalize.regions import add_regions, split_agency_code
from pipelines.normalize.schemes import add_schemes
from pipelines.normalize.scoring import derived_grade, execution_rate
from pipelines.normalize.values import parse_points
from pipelines.normalize.years import fiscal_years

_DOCUMENT_NUMBER = r"([\u4e00-\u9fff]{2,12}[〔\[（(]\d{4}[〕\]）)]\s*第?\d+号)"


def project_ids(forms: pl.DataFrame) -> pl.DataFrame:
    """Add `project_id`: the first 16 characters of document_id, a hyphen, and the form's 3-digit ordinal."""
    return forms.with_columns(
        project_id=pl.format(
            "{}-{}", pl.col("document_id").str.slice(0, 16), pl.col("ordinal").cast(pl.String).str.zfill(3)
        )
    )


def project_facts(
    forms: pl.DataFrame, fields: pl.DataFrame, indicators: pl.DataFrame, register: pl.DataFrame
) -> pl.DataFrame:
    """Type what identifies a form: agency and project codes, place, fiscal year, key.

    `forms`, `fields` and `indicators` are printed tables, `forms` with project_id; `register` has document_id and path.
    Money is not looked at yet: its unit is all that the funding lines need.
    """
    frame = forms.join(register.select("document_id", "path"), on="document_id", how="left", maintain_order="left")
    frame = _with_evidence(frame, fields)
    frame = _with_codes(frame)
    frame = add_regions(
        frame, project_code="project_code", report_code="report_code", department="department", unit="unit",
        document_number="document_number", title="title", path="path",
    )  # fmt: skip
    years = fiscal_years(_year_evidence(frame, fields, indicators))
    frame = frame.join(years, on=["document_id", "ordinal"], how="left", maintain_order="left")
    return add_project_keys(frame)


def project_rows(facts: pl.DataFrame, funding: pl.DataFrame) -> pl.DataFrame:
    """Finish the projects with the money of their total line, their scores, and what the scheme says of the grade."""
    total = funding.filter(pl.col("source_kind") == "total").unique("project_id", keep="first", maintain_order=True)
    points = (
        funding.filter(pl.col("weight").is_not_null() | pl.col("score").is_not_null())
        .group_by("project_id", maintain_order=True)
        .agg(
            execution_weight=pl.col("weight").drop_nulls().first(), execution_score=pl.col("score").drop_nulls().first()
        )
    )
    frame = facts.join(
        total.select(
            "project_id", "budget_initial", "budget_adjusted", "executed", "execution_rate_printed",
            "execution_rate_stated", "execution_rate_method",
        ),
        on="project_id", how="left", maintain_order="left",
    ).join(points, on="project_id", how="left", maintain_order="left")  # fmt: skip
    frame = parse_points(
        frame.rename({"total_weight": "_total_weight", "total_score": "_total_score"}),
        {"_total_weight": "total_weight", "_total_score": "total_score"},
    )
    return add_schemes(frame).with_columns(
        execution_rate=execution_rate(), grade_derived=derived_grade(),
        region_conflict=pl.when(pl.col("region_problem").is_not_null()).then("region_observed"),
    )  # fmt: skip


def _with_evidence(frame: pl.DataFrame, fields: pl.DataFrame) -> pl.DataFrame:
    """Add report_code and document_number from the labelled fields and the title."""
    labels = [label for label, role in load_headers().roles["field"].items() if role == "report_code"]
    codes = (
        fields.filter(pl.col("label").is_in(labels))
        .group_by("document_id", "ordinal")
        .agg(report_code=pl.col("value").first())
    )
    return frame.join(codes, on=["document_id", "ordinal"], how="left", maintain_order="left").with_columns(
        document_number=pl.col("title").str.extract(_DOCUMENT_NUMBER)
    )


def _with_codes(frame: pl.DataFrame) -> pl.DataFrame:
    """Divide codes printed in front of agencies and project names; the name keeps what is printed after the code."""
    frame = _divided(frame, "unit", split_agency_code, "unit_code")
    frame = _divided(frame, "department", split_agency_code, "_department_code")
    frame = frame.with_columns(
        # A unit's code begins with its department's three digits.
        department_code=pl.coalesce(
            "_department_code",
            pl.when(pl.col("unit_code").str.len_chars() >= 6).then(pl.col("unit_code").str.slice(0, 3)),
        )
    )
    frame = _divided(frame, "project_name", split_project_code, "_code_in_name", keep_text=True)
    return frame.with_columns(project_code=pl.coalesce("project_code", "_code_in_name"))


def _divided(
    frame: pl.DataFrame,
    column: str,
    divide: Callable[[str | None], tuple[str | None, str | None]],
    code: str,
    *,
    keep_text: bool = False,
) -> pl.DataFrame:
    """Apply a divider of text into (code, name) to each distinct value of a column."""
    texts = frame[column].unique().to_list()
    found = [divide(text) for text in texts]
    table = pl.DataFrame(
        {column: texts, code: [pair[0] for pair in found], "_name": [pair[1] for pair in found]},
        schema={column: pl.String, code: pl.String, "_name": pl.String},
    )
    frame = frame.join(table, on=column, how="left", nulls_equal=True, maintain_order="left")
    if not keep_text:
        frame = frame.with_columns(pl.col("_name").alias(column))
    return frame.drop("_name")


def _year_evidence(frame: pl.DataFrame, fields: pl.DataFrame, indicators: pl.DataFrame) -> pl.DataFrame:
    keys = ["document_id", "ordinal"]
    targets = indicators.group_by(keys, maintain_order=True).agg(
        _targets=pl.concat_str(pl.col("name", "target"), separator=" ", ignore_nulls=True).str.join("\n")
    )
    notes = fields.group_by(keys, maintain_order=True).agg(_fields=pl.col("value").str.join("\n"))
    return (
        frame.join(targets, on=keys, how="left", maintain_order="left")
        .join(notes, on=keys, how="left", maintain_order="left")
        .select(
            *keys, "year_printed", "title", "project_name", "path",
            text=pl.concat_str(
                "goal_expected", "goal_actual", "_fields", "_targets", separator="\n", ignore_nulls=True
            ),
        )
    )  # fmt: skip
