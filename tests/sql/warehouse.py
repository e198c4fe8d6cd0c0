"""An in-memory warehouse of hand-made rows, with the real views on top."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from pipelines.publish.database import create_table, create_table_from, create_views, scheme_rows
from pipelines.publish.views import read_views
from tests.tables import Rows

SQL = Path(__file__).resolve().parents[2] / "sql"

MOMENT = datetime(2025, 1, 1, tzinfo=UTC)

Record = dict[str, Any]


def query(rows: Rows, statement: str) -> list[Record]:
    """Return the records of `statement` over the curated tables of `rows`, with every view in place."""
    with filled(rows) as connection:
        return records(connection, statement)


@contextmanager
def filled(rows: Rows) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse with the curated tables of `rows` and every view; one at a time, empty again afterwards."""
    connection = _warehouse()
    connection.execute("BEGIN")
    try:
        for name, frame in rows.curated().items():
            if frame.is_empty():
                continue
            connection.register("given_rows", frame.to_arrow())
            connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM given_rows")
            connection.unregister("given_rows")
        yield connection
    finally:
        connection.execute("ROLLBACK")


def records(connection: duckdb.DuckDBPyConnection, statement: str) -> list[Record]:
    """Return the records of `statement`."""
    result = connection.execute(statement)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@cache
def _warehouse() -> duckdb.DuckDBPyConnection:
    """Return a warehouse without rows: what one test puts into it is taken back before the next."""
    connection = duckdb.connect()
    for name, frame in Rows().curated().items():
        create_table_from(connection, name, frame)
    create_table(connection, "schemes", scheme_rows())
    create_table(connection, "build_info", [("build-1", MOMENT, "1", "", "", 0, 0, 0, 0)])
    # Rows come and go: what is stored when a warehouse is built is computed on asking here.
    create_views(connection, [replace(view, stored=False) for view in read_views(SQL)])
    return connection


def only(record: Record, *columns: str) -> Record:
    """Return some columns of a record, floats rounded to six decimals so that they can be written out."""
    return {name: round(record[name], 6) if isinstance(record[name], float) else record[name] for name in columns}


def table(records: list[Record], *columns: str) -> list[tuple]:
    """Return some columns of each record as a row, floats rounded as in `only`."""
    return [tuple(only(record, *columns).values()) for record in records]
