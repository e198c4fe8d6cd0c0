"""What must be true of a warehouse before analysts see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipelines.curate.progress import Progress, silent
from pipelines.publish.catalog import DOUBLES, relations
from pipelines.publish.chinese import chinese_problems
from pipelines.publish.statements import quoted
from pipelines.publish.views import View

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class WarehouseNotVerified(Exception):
    """The new warehouse is not fit to be seen; `problems` has a line for each reason. The old one is still in place."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(
            "\n".join(
                [
                    "the new warehouse is not fit to be seen, the old one stays (新数据库未通过核验，保留原有数据库):",
                    *(f"  {line}" for line in problems),
                ]
            )
        )


def verify(
    connection: DuckDBPyConnection, rows: Mapping[str, int], views: Sequence[View], progress: Progress = silent
) -> None:
    """Read every table and view in full, in the current database of `connection`.

    Raises WarehouseNotVerified, naming every table whose rows are not as many as `rows` says, every view that does not
    run, every relation that the schema `zh` lacks or has otherwise, every relation or column of the main schema without
    a comment, and every DOUBLE column that holds an infinite or undefined number.
    """
    problems = []
    found = relations(connection)
    problems += [f"{table}: missing" for table in sorted(set(rows) - set(found))]
    for name, columns in found.items():
        progress(f"verify {name}")
        problems += _relation_problems(connection, name, columns, rows.get(name))
    problems += chinese_problems(connection, views)
    problems += _uncommented(connection)
    if problems:
        raise WarehouseNotVerified(problems)


def _relation_problems(
    connection: DuckDBPyConnection, name: str, columns: Mapping[str, str], expected: int | None
) -> list[str]:
    import duckdb

    doubles = [column for column, kind in columns.items() if kind in DOUBLES]
    undefined = [f"count(*) FILTER (NOT isfinite({quoted(column)}))" for column in doubles]
    # The hash of the whole row makes every column be computed, not only those that are counted.
    query = (
        f"SELECT count(*), bit_xor(hash(relation)), {', '.join(undefined) or 'NULL'} FROM {quoted(name)} AS relation"
    )
    try:
        count, _, *bad = connection.execute(query).fetchall()[0]
    except duckdb.Error as error:
        return [f"{name}: does not run: {error}"]
    problems = [
        f"{name}.{column}: {number} infinite or undefined number(s)"
        for column, number in zip(doubles, bad, strict=False)
        if number
    ]
    if expected is not None and count != expected:
        problems.append(f"{name}: {count} rows, the curated table has {expected}")
    return problems


def _uncommented(connection: DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "SELECT table_name AS name FROM duckdb_tables() "
        "WHERE database_name = current_database() AND schema_name = 'main' AND comment IS NULL "
        "UNION ALL SELECT view_name FROM duckdb_views() "
        "WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal AND comment IS NULL "
        "UNION ALL SELECT concat_ws('.', table_name, column_name) FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal AND comment IS NULL "
        "ORDER BY name"
    ).fetchall()
    return [f"{name}: has no comment" for (name,) in rows]
