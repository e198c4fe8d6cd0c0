"""Pieces of SQL that name relations, columns and texts, quoted so that any name and any text is safe."""

from __future__ import annotations

from pipelines.contract.schemas import duckdb_columns


def quoted(name: str) -> str:
    """Return `name` as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def typed_columns(table: str) -> str:
    """Return the columns of `table` as a list for a SELECT, each cast to its DuckDB type."""
    return ", ".join(f"{quoted(name)}::{kind} AS {quoted(name)}" for name, kind in duckdb_columns(table).items())


def literal(text: str) -> str:
    """Return `text` as a quoted SQL string."""
    return "'" + text.replace("'", "''") + "'"
