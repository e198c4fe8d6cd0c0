"""Forms as printed in, typed rows of the contract out."""

from __future__ import annotations

import polars as pl

from pipelines.contract.schemas import conform, polars_schema
from pipelines.normalize.concepts import add_concepts
from pipelines.normalize.funding import funding_rows
from pipelines.normalize.indicators import area_rows, indicator_rows
from pipelines.normalize.place_findings import place_findings
from pipelines.normalize.projects import project_facts, project_ids, project_rows


def normalize(
    printed: dict[str, pl.DataFrame], register: pl.DataFrame, extractor_version: str
) -> dict[str, pl.DataFrame]:
    """Type all printed rows.

    `printed` holds the printed tables (`extract.printed.PRINTED_SCHEMAS`) of the documents in `register` (document_id,
    path, other_paths, size_bytes, first_seen_at). Returns the contract's tables by name; `findings` holds what
    extraction could not read (P01) and what the place of a form contradicts (Q21), still without identifiers.
    """
    forms = project_ids(printed["forms"])
    facts = project_facts(forms, printed["fields"], printed["indicators"], register)
    funding = funding_rows(printed["funding"], facts)
    projects = project_rows(facts, funding)
    indicators = indicator_rows(printed["indicators"], projects)
    areas = area_rows(printed["area_targets"], indicators, projects)
    fields = (
        printed["fields"]
        .rename({"ordinal": "form", "line": "ordinal", "label": "label_printed", "value": "value_printed"})
        .join(
            forms.select("document_id", "project_id", form="ordinal"),
            on=["document_id", "form"], maintain_order="left",
        )
    )  # fmt: skip
    tables = {
        "documents": _document_rows(printed, projects, indicators, register, extractor_version),
        "projects": projects,
        "funding": funding,
        "indicators": indicators,
        "indicator_concepts": add_concepts(indicators, projects),
        "area_targets": areas,
        "form_fields": fields,
    }
    typed = {table: _only(table, frame) for table, frame in tables.items()}
    typed["findings"] = pl.concat([_left_over(printed["remarks"], forms), place_findings(projects)])
    return typed


def _document_rows(
    printed: dict[str, pl.DataFrame],
    projects: pl.DataFrame,
    indicators: pl.DataFrame,
    register: pl.DataFrame,
    extractor_version: str,
) -> pl.DataFrame:
    """One row per document; `partial` where any error was remarked while it was read.

    That holds as well where no form was found: what could not be read may have been one.
    """
    errors = (
        printed["remarks"]
        .filter(pl.col("severity") == "error")
        .group_by("document_id")
        .agg(_errors=pl.len(), _first=pl.col("message_zh").first(), _first_en=pl.col("message_en").first())
    )
    counts = projects.group_by("document_id").agg(project_count=pl.len())
    rows = indicators.group_by("document_id").agg(indicator_count=pl.len())
    frame = register.join(printed["documents"], on="document_id", how="left", maintain_order="left")
    for part in (errors, counts, rows):
        frame = frame.join(part, on="document_id", how="left", maintain_order="left")
    partial = pl.col("status").is_in(["read", "no_forms"]) & (pl.col("_errors") > 0)
    return frame.with_columns(
        status=pl.when(partial)
        .then(pl.lit("partial"))
        .otherwise(pl.col("status").replace({"read": "parsed"}).fill_null("unreadable")),
        status_reason=pl.when(partial)
        .then(pl.format("{}（共{}处） {} ({} in all)", "_first", "_errors", "_first_en", "_errors"))
        .otherwise("status_reason"),
        project_count=pl.col("project_count").fill_null(0),
        indicator_count=pl.col("indicator_count").fill_null(0),
        extractor_version=pl.lit(extractor_version),
    )


def _left_over(remarks: pl.DataFrame, forms: pl.DataFrame) -> pl.DataFrame:
    """Give what extraction could not read as findings P01 of the document and the project."""
    return remarks.join(
        forms.select("document_id", "ordinal", "project_id"),
        on=["document_id", "ordinal"], how="left", maintain_order="left",
    ).select(
        rule=pl.lit("P01"), severity="severity", document_id="document_id", project_id="project_id",
        indicator_id=pl.lit(None, pl.String), observed="observed", expected=pl.lit(None, pl.String),
        message_zh="message_zh", message_en="message_en", source="source",
    )  # fmt: skip


def _only(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    schema = polars_schema(table)
    return conform(table, frame.select([name for name in frame.columns if name in schema]))
