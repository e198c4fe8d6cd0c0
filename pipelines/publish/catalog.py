"""What relations a database has and of which columns, as its catalog tells at once.

To describe view by view would plan each of them, and every view below it, once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DOUBLES = ("DOUBLE", "FLOAT")
"""The types of columns that can hold an infinite or an undefined number."""


def relations(connection: DuckDBPyConnection, schema: str = "main") -> dict[str, dict[str, str]]:
    """Return the columns and their types by table and view of `schema` in the current database, sorted by name."""
    found: dict[str, dict[str, str]] = {}
    for relation, column, kind in connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = $schema AND NOT internal "
        "ORDER BY table_name, column_index",
        {"schema": schema},
    ).fetchall():
        found.setdefault(relation, {})[column] = kind
    return found
