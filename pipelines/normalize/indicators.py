"""Indicators (绩效指标): level names, targets and results understood, attainment, and the score the scheme allows."""

from __future__ import annotations

import polars as pl

from pipelines.normalize.regions import region_of_name
from pipelines.normalize.scoring import score_check, with_attainment, with_expected_scores
from pipelines.normalize.taxonomy import add_taxonomy
from pipelines.normalize.values import parse_points, parse_results, parse_targets


def indicator_rows(printed: pl.DataFrame, projects: pl.DataFrame) -> pl.DataFrame:
    """Type the printed indicators.

    `printed` is the printed table; `projects` has document_id, ordinal, project_id, fiscal_year and the columns of
    `schemes.SCHEME_COLUMNS`. Values are in their canonical unit with scale words multiplied out, weights and scores in
    points, attainment a ratio.
    """
    context = projects.select(
        "document_id", "project_id", "fiscal_year", "band_met_low", "band_partial_low", "le_form", form="ordinal"
    )
    frame = (
        printed.rename({
            "ordinal": "form", "row": "ordinal", "level1": "level1_printed", "level2": "level2_printed",
            "target": "target_printed", "long_term_target": "long_term_target_printed", "actual": "actual_printed",
            "weight": "_weight", "score": "_score",
        })
        .join(context, on=["document_id", "form"], how="left", maintain_order="left")
        .with_columns(
            indicator_id=pl.format("{}-{}", pl.col("project_id"), pl.col("ordinal").cast(pl.String).str.zfill(3)),
            level1_printed=pl.col("level1_printed").replace("", None),
            level2_printed=pl.col("level2_printed").replace("", None),
        )
    )  # fmt: skip
    frame = parse_points(frame, {"_weight": "weight", "_score": "score"}, of_hundred=("_weight",))
    frame = add_taxonomy(frame)
    frame = parse_results(parse_targets(frame))
    frame = with_expected_scores(with_attainment(frame))
    return frame.with_columns(score_check=score_check())


def area_rows(printed: pl.DataFrame, indicators: pl.DataFrame, projects: pl.DataFrame) -> pl.DataFrame:
    """Type the targets per area (区域绩效目标); the area is looked for inside the province of the form."""
    columns = {"ordinal": "form", "row": "_row", "area": "area_printed", "target": "target_printed"}
    owners = indicators.select(
        "document_id", "form", "project_id", "indicator_id", "taxonomy_code", "fiscal_year", _row="ordinal"
    )
    provinces = projects.select("project_id", "province_code")
    frame = printed.rename(columns).join(owners, on=["document_id", "form", "_row"], how="left", maintain_order="left")
    frame = frame.join(provinces, on="project_id", how="left", maintain_order="left")
    frame = frame.with_columns(ordinal=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("indicator_id"))
    places = frame.select("area_printed", "province_code").unique()
    found = [region_of_name(name, within) for name, within in places.iter_rows()]
    places = places.with_columns(region_code=pl.Series(found, dtype=pl.String))
    frame = frame.join(
        places, on=["area_printed", "province_code"], how="left", nulls_equal=True, maintain_order="left"
    )
    return parse_targets(frame)
