"""The one definition of each column gives every schema, and pandera refuses what breaks a promise."""

from __future__ import annotations

import json

import pandera.errors
import polars as pl
import pytest

from pipelines.contract.codes import FAMILY_OF_TAXONOMY
from pipelines.contract.columns import COLUMNS, Kind
from pipelines.contract.rules import RULES
from pipelines.contract.schemas import (
    DUCKDB_TYPES,
    POLARS_TYPES,
    conform,
    duckdb_columns,
    empty_frame,
    pandera_schema,
    parquet_metadata,
    polars_schema,
)
from pipelines.contract.tables import TABLES, WAREHOUSE_TABLES
from pipelines.reference import tables as reference

# The columns of the data contract. Columns may be added; none of these may be renamed, retyped or dropped.
PROMISED = {
    "documents": "document_id path other_paths media_type size_bytes first_seen_at status status_reason project_count "
    "indicator_count extractor_version",
    "projects": "project_id project_key document_id ordinal form_kind layout fiscal_year fiscal_year_method "
    "province_code province region_code region_method department department_code unit unit_code project_name "
    "project_code money_unit_printed budget_initial budget_adjusted executed execution_rate_printed execution_rate "
    "execution_weight execution_score total_score grade grade_derived goal_expected goal_actual goal_method "
    "conclusion problems improvements source",
    "funding": "project_id ordinal source_kind label_printed budget_initial_printed budget_adjusted_printed "
    "executed_printed budget_initial budget_adjusted executed execution_rate_printed weight score source",
    "indicators": "indicator_id project_id ordinal level1_printed level2_printed level1 level2 taxonomy_code name "
    "description target_printed target_operator target_value target_value_high target_unit target_kind target_date "
    "long_term_target_printed actual_printed actual_value actual_unit actual_kind actual_band attainment attained "
    "weight score expected_score_low expected_score_high score_check deviation_reason source",
    "indicator_concepts": "indicator_id concept_id concept method confidence",
    "area_targets": "indicator_id area_printed region_code target_printed target_operator target_value target_unit "
    "source",
    "form_fields": "project_id ordinal label_printed value_printed source",
    "findings": "finding_id rule severity document_id project_id indicator_id observed expected message source",
}


def test_every_promised_column_stands_in_its_table() -> None:
    assert set(TABLES) == set(PROMISED)
    for table, names in PROMISED.items():
        assert [name for name in names.split() if name not in TABLES[table].columns] == []


def test_every_column_is_used_and_every_used_column_is_defined() -> None:
    used = {name for card in (TABLES | WAREHOUSE_TABLES).values() for name in card.columns}
    assert used == set(COLUMNS)


def test_every_column_says_what_it_means_in_both_languages() -> None:
    for column in COLUMNS.values():
        assert column.en and column.zh, column.name
        if column.kind in (Kind.MONEY, Kind.NUMBER):
            assert column.unit, column.name


def test_every_kind_has_a_polars_and_a_duckdb_type() -> None:
    assert set(POLARS_TYPES) == set(DUCKDB_TYPES) == set(Kind)


def test_money_is_decimal_codes_are_text_and_rates_are_doubles() -> None:
    assert polars_schema("projects")["executed"] == pl.Decimal(18, 2)
    assert polars_schema("projects")["province_code"] == pl.String
    assert polars_schema("projects")["execution_rate"] == pl.Float64
    assert duckdb_columns("projects")["executed"] == "DECIMAL(18,2)"
    assert polars_schema("documents")["other_paths"] == pl.List(pl.String)
    assert polars_schema("documents")["first_seen_at"] == pl.Datetime("us", "UTC")


@pytest.mark.parametrize("table", list(TABLES))
def test_an_empty_frame_has_the_exact_schema(table: str) -> None:
    frame = empty_frame(table)
    assert dict(frame.schema) == polars_schema(table)
    pandera_schema(table).validate(frame, lazy=True)


@pytest.mark.parametrize("table", list(TABLES))
def test_parquet_metadata_carries_every_column(table: str) -> None:
    metadata = parquet_metadata(table)
    assert [column["name"] for column in json.loads(metadata["columns"])] == list(TABLES[table].columns)


def _field(**further) -> dict:
    row = {
        "project_id": "0" * 16 + "-001",
        "ordinal": 1,
        "label_printed": "联系人",
        "value_printed": "张三",
        "source": "line 9",
    }
    return row | further


def _refused(table: str, frame: pl.DataFrame) -> list[tuple[str | None, str]]:
    with pytest.raises(pandera.errors.SchemaErrors) as error:
        pandera_schema(table).validate(frame, lazy=True)
    cases = error.value.failure_cases
    return list(zip(cases["column"].to_list(), cases["check"].to_list(), strict=True))


def test_a_good_row_passes() -> None:
    frame = conform("form_fields", pl.DataFrame([_field()]))
    assert pandera_schema("form_fields").validate(frame, lazy=True).equals(frame)


def test_a_repeated_key_is_refused() -> None:
    frame = conform("form_fields", pl.DataFrame([_field(), _field()]))
    assert {check for _, check in _refused("form_fields", frame)} == {"multiple_fields_uniqueness"}


def test_a_missing_value_in_a_required_column_is_refused() -> None:
    frame = conform("form_fields", pl.DataFrame([_field(), _field(ordinal=2, source=None)]))
    assert _refused("form_fields", frame) == [("source", "not_nullable")]


def test_a_value_outside_the_allowed_list_and_a_malformed_code_are_refused_together() -> None:
    frame = empty_frame("projects").vstack(
        conform(
            "projects",
            pl.DataFrame(
                [
                    {
                        "project_id": "0" * 16 + "-001",
                        "document_id": "0" * 64,
                        "ordinal": 1,
                        "form_kind": "自评",
                        "province_code": "31",
                        "source": "line 1",
                    }
                ]
            ),
        )
    )
    assert {column for column, _ in _refused("projects", frame)} == {"form_kind", "province_code"}


def test_infinite_and_undefined_rates_are_refused() -> None:
    rows = [
        {"project_id": "0" * 16 + "-001", "ordinal": n, "source_kind": "total", "source": "line 1", "weight": value}
        for n, value in enumerate([1.0, None, float("inf"), float("nan")], start=1)
    ]
    frame = conform("funding", pl.DataFrame(rows, schema_overrides={"weight": pl.Float64}))
    assert _refused("funding", frame) == [("weight", "finite")] * 2


def test_a_column_too_many_a_column_out_of_order_and_a_wrong_type_are_refused() -> None:
    frame = conform("form_fields", pl.DataFrame([_field()]))
    assert _refused("form_fields", frame.with_columns(extra=1)) == [("form_fields", "column_in_schema")]
    assert {check for _, check in _refused("form_fields", frame.select(reversed(frame.columns)))} == {"column_ordered"}
    assert _refused("form_fields", frame.with_columns(pl.col("ordinal").cast(pl.Int64))) == [
        ("ordinal", "dtype('Int32')")
    ]


def test_conform_orders_casts_and_fills_but_never_drops_or_invents() -> None:
    frame = conform(
        "form_fields",
        pl.DataFrame([_field()]).drop("value_printed").select("source", "ordinal", "project_id", "label_printed"),
    )
    assert dict(frame.schema) == polars_schema("form_fields")
    assert frame["value_printed"].to_list() == [None]
    with pytest.raises(ValueError, match="unknown columns \\['extra'\\]"):
        conform("form_fields", pl.DataFrame([_field(extra=1)]))
    with pytest.raises(ValueError, match="missing columns \\['source'\\]"):
        conform("form_fields", pl.DataFrame([_field()]).drop("source"))


def test_cost_is_one_family_wherever_it_stands() -> None:
    assert {code for code, family in FAMILY_OF_TAXONOMY.items() if family == "cost"} == {
        "OUT.CST",
        "CST.ECO",
        "CST.SOC",
        "CST.ENV",
    }


def test_families_are_those_of_the_reference_taxonomy() -> None:
    taxonomy = reference.taxonomy().filter(pl.col("code") != "")
    assert dict(taxonomy.select("code", "family").iter_rows()) == FAMILY_OF_TAXONOMY


def test_only_arithmetic_and_what_was_not_understood_are_errors() -> None:
    assert {rule.rule for rule in RULES.values() if rule.severity == "error"} == {"Q02", "Q05", "Q17", "P01"}
