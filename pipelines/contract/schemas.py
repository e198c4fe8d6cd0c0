"""What the one definition of each column becomes in polars, pandera, Parquet and DuckDB."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from pipelines.contract.columns import Column, Kind
from pipelines.contract.tables import TABLES, WAREHOUSE_TABLES, Table

if TYPE_CHECKING:
    import pandera.polars as pa

POLARS_TYPES: dict[Kind, pl.DataType] = {
    Kind.TEXT: pl.String(),
    Kind.TEXTS: pl.List(pl.String()),
    Kind.INTEGER: pl.Int32(),
    Kind.SIZE: pl.Int64(),
    Kind.MONEY: pl.Decimal(18, 2),
    Kind.NUMBER: pl.Float64(),
    Kind.FLAG: pl.Boolean(),
    Kind.DATE: pl.Date(),
    Kind.MOMENT: pl.Datetime("us", "UTC"),
}

DUCKDB_TYPES: dict[Kind, str] = {
    Kind.TEXT: "VARCHAR",
    Kind.TEXTS: "VARCHAR[]",
    Kind.INTEGER: "INTEGER",
    Kind.SIZE: "BIGINT",
    Kind.MONEY: "DECIMAL(18,2)",
    Kind.NUMBER: "DOUBLE",
    Kind.FLAG: "BOOLEAN",
    Kind.DATE: "DATE",
    Kind.MOMENT: "TIMESTAMP WITH TIME ZONE",
}


def polars_schema(table: str) -> dict[str, pl.DataType]:
    """Return column name -> polars type of `table`, in column order."""
    return {card.name: POLARS_TYPES[card.kind] for card in TABLES[table].column_cards()}


def empty_frame(table: str) -> pl.DataFrame:
    """Return `table` with all its columns and no rows."""
    return pl.DataFrame(schema=polars_schema(table))


def conform(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return `frame` with exactly the columns of `table`, in order and type.

    Nullable columns that are missing become NULL. Raises ValueError where a required column is missing or an unknown
    one is present, and polars' InvalidOperationError where a value does not fit its type.
    """
    card = TABLES[table]
    schema = polars_schema(table)
    unknown = [name for name in frame.columns if name not in schema]
    missing = [name for name in schema if name not in frame.columns and not card.nullable(name)]
    if unknown or missing:
        raise ValueError(f"{table}: unknown columns {unknown}, missing columns {missing}")
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    )


@cache
def pandera_schema(table: str) -> pa.DataFrameSchema:
    """Return the pandera schema of `table`: exact columns in order, types, keys, NULLs, allowed values, finite numbers.

    Validate eager frames with `lazy=True`: on a LazyFrame pandera looks at types only.
    """
    import pandera.polars as pa

    card = TABLES[table]
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                POLARS_TYPES[column.kind],
                nullable=card.nullable(column.name),
                checks=_checks(column),
                description=column.en,
            )
            for column in card.column_cards()
        },
        strict=True,
        ordered=True,
        unique=list(card.key),
        name=table,
        description=card.grain,
    )


def _checks(column: Column) -> list[pa.Check]:
    import pandera.polars as pa

    checks = []
    if column.allowed:
        checks.append(pa.Check.isin(list(column.allowed)))
    if column.pattern:
        pattern = column.pattern
        checks.append(
            pa.Check(
                lambda data: data.lazyframe.select(pl.col(data.key).str.contains(pattern)), name=f"matches {pattern}"
            )
        )
    if column.kind is Kind.NUMBER:
        checks.append(pa.Check(lambda data: data.lazyframe.select(pl.col(data.key).is_finite()), name="finite"))
    return checks


def parquet_metadata(table: str) -> dict[str, str]:
    """Return the key-value metadata of a Parquet file of `table`: its card and its columns, nothing that varies."""
    card = TABLES[table]
    columns = [
        {
            "name": column.name,
            "type": column.kind.value,
            "unit": column.unit,
            "nullable": card.nullable(column.name),
            "en": column.en,
            "zh": column.zh,
        }
        for column in card.column_cards()
    ]
    return {
        "table": table,
        "grain": card.grain,
        "key": ",".join(card.key),
        "warning": card.warning,
        "columns": json.dumps(columns, ensure_ascii=False),
    }


def duckdb_columns(table: str) -> dict[str, str]:
    """Return column name -> DuckDB type of `table` (also one that only the warehouse has), in column order."""
    return {card.name: DUCKDB_TYPES[card.kind] for card in (TABLES | WAREHOUSE_TABLES)[table].column_cards()}


def table_comment(table: Table) -> str:
    """Return the comment of a table: grain and warning, English then Chinese."""
    return f"{table.grain}. {table.warning} / {table.grain_zh}。{table.warning_zh}"


def column_comment(en: str, zh: str, unit: str = "") -> str:
    """Return the comment of a column: `meaning [unit] / 含义`."""
    return f"{en} [{unit}] / {zh}" if unit else f"{en} / {zh}"
