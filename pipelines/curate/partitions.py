"""How rows are laid out in files: one file per table and fiscal year, sorted, the same bytes for the same rows."""

from __future__ import annotations

import io
from collections.abc import Iterator

import polars as pl

from pipelines.contract.schemas import parquet_metadata
from pipelines.contract.tables import TABLES

UNDATED = "undated"

# DuckDB reads row groups of this size in parallel without waste.
ROW_GROUP_ROWS = 122_880

_READING_ORDER = {"findings": ("document_id", "project_id", "indicator_id", "rule", "finding_id")}


def partitions(tables: dict[str, pl.DataFrame]) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield (`<table>/<fiscal year>.parquet`, rows) for every table, sorted by province_code and then by key.

    Rows without a year lie in `undated.parquet`; documents and findings have the year of their projects where it is
    the same for all of them. A table without rows yields one empty `undated.parquet`, so that it can be read.
    """
    places = _places(tables)
    for table, card in TABLES.items():
        order = _READING_ORDER.get(table, card.key)
        placed = _placed(table, tables[table], places).sort("_province_code", *order, nulls_last=True)
        years = placed["_fiscal_year"].unique().sort(nulls_last=True).to_list() or [None]
        for year in years:
            rows = placed.filter(pl.col("_fiscal_year").eq_missing(pl.lit(year))).select(card.columns)
            yield f"{table}/{UNDATED if year is None else year}.parquet", rows


def parquet_bytes(table: str, rows: pl.DataFrame) -> bytes:
    """Return the Parquet file of `rows`; the same rows give the same bytes."""
    buffer = io.BytesIO()
    rows.write_parquet(buffer, compression="zstd", row_group_size=ROW_GROUP_ROWS, metadata=parquet_metadata(table))
    return buffer.getvalue()


def _places(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    # Year and province by project and, where all its projects agree, by document.
    by_project = tables["projects"].select(
        "project_id", pl.col("fiscal_year").alias("_fiscal_year"), pl.col("province_code").alias("_province_code")
    )
    agreed = [
        pl.when(pl.col(column).n_unique() == 1).then(pl.col(column).first()).alias(f"_{column}")
        for column in ("fiscal_year", "province_code")
    ]
    return {"project_id": by_project, "document_id": tables["projects"].group_by("document_id").agg(agreed)}


def _placed(table: str, frame: pl.DataFrame, places: dict[str, pl.DataFrame]) -> pl.DataFrame:
    if table == "findings":
        # A finding on a project lies with the project even where its document spans several years.
        on_project, on_document = pl.col("project_id").is_not_null(), pl.col("project_id").is_null()
        return pl.concat(
            [
                frame.filter(on_project).join(places["project_id"], on="project_id", how="left"),
                frame.filter(on_document).join(places["document_id"], on="document_id", how="left"),
            ]
        )
    if table in ("area_targets", "indicator_concepts"):
        with_project = frame.with_columns(project_id=pl.col("indicator_id").str.replace(r"-\d+$", ""))
        return with_project.join(places["project_id"], on="project_id", how="left")
    key = "document_id" if table == "documents" else "project_id"
    return frame.join(places[key], on=key, how="left")
