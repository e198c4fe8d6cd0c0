"""The content of the warehouse: native tables from curated Parquet, views from `sql/`, and comments on all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from pipelines.contract.columns import COLUMNS
from pipelines.contract.rules import RULES
from pipelines.contract.schemas import POLARS_TYPES, column_comment, duckdb_columns, table_comment
from pipelines.contract.tables import TABLES, WAREHOUSE_TABLES, Table
from pipelines.curate.progress import Progress, silent
from pipelines.publish.catalog import relations
from pipelines.publish.chinese import chinese_relations
from pipelines.publish.statements import literal, quoted, typed_columns
from pipelines.publish.views import BadView, View

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


STORED = "stored"
"""The schema that holds what stored views answer."""

_WORD = re.compile(r"[a-z][a-z0-9_]*")


def create_curated_tables(
    connection: DuckDBPyConnection, files: Mapping[str, Sequence[Path]], progress: Progress = silent
) -> None:
    """Create every table of the contract from its Parquet files, in the order of the files and of their rows."""
    for table in TABLES:
        progress(f"table {table}")
        paths = [str(path) for path in files[table]]
        connection.execute(
            f"CREATE TABLE {quoted(table)} AS SELECT {typed_columns(table)} FROM read_parquet($paths)", {"paths": paths}
        )


def create_table(connection: DuckDBPyConnection, table: str, rows: Iterable[Sequence[object]]) -> None:
    """Create one of the warehouse's own tables from `rows`, values in the order of its columns."""
    schema = {column.name: POLARS_TYPES[column.kind] for column in WAREHOUSE_TABLES[table].column_cards()}
    create_table_from(connection, table, pl.DataFrame(list(rows), schema=schema, orient="row"))


def create_table_from(connection: DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Create `table` from a frame with its columns, in the contract's DuckDB types."""
    connection.register("given_rows", frame.to_arrow())
    connection.execute(f"CREATE TABLE {quoted(table)} AS SELECT {typed_columns(table)} FROM given_rows")
    connection.unregister("given_rows")


def create_rules(connection: DuckDBPyConnection) -> None:
    """Create the table `rules` from the contract, with what each rule found here and how right it is where measured."""
    counts = dict(connection.execute("SELECT rule, count(*) FROM findings GROUP BY rule").fetchall())
    measured = {row[0]: row[1:] for row in precision_rows()}
    rows = (
        (card.rule, card.severity, card.title_en, card.title_zh, card.says_en, card.says_zh, card.source)
        for card in RULES.values()
    )
    unmeasured = (None, None, None)
    create_table(
        connection, "rules", [(*row, counts.get(row[0], 0), *measured.get(row[0], unmeasured)) for row in rows]
    )


def precision_rows() -> list[tuple[object, ...]]:
    """Return rule, number of labelled cases, precision and recall of `reference/rule_precision.csv`."""
    from pipelines.reference import tables

    return tables.rule_precision().select("rule", "labelled_cases", "precision", "recall").rows()


def scheme_rows() -> list[tuple[object, ...]]:
    """Return the scoring schemes of `reference/` as rows of the table `schemes`."""
    from pipelines.reference import tables

    return tables.schemes().select(WAREHOUSE_TABLES["schemes"].columns).rows()


def accuracy_rows() -> list[tuple[object, ...]]:
    """Return the measured accuracy of `reference/` as rows of the table `accuracy`."""
    from pipelines.reference.accuracy import accuracy

    return accuracy().select(WAREHOUSE_TABLES["accuracy"].columns).rows()


def create_views(connection: DuckDBPyConnection, views: Sequence[View], progress: Progress = silent) -> list[str]:
    """Create the views, whatever their order; return their names in an order that works.

    What a stored view answers is written into a table of its name in the schema `stored`, from which the view reads.

    Raises BadView, naming every view that cannot be created or whose columns are not those that its header documents.
    """
    import duckdb

    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {STORED}")
    created: list[str] = []
    pending = _readers_last(views)
    while pending:
        waiting: list[View] = []
        problems: list[str] = []
        for view in pending:
            try:
                query = view.query
                if view.stored:
                    connection.execute(f"CREATE TABLE {STORED}.{quoted(view.name)} AS {query}")
                    query = f"FROM {STORED}.{quoted(view.name)}"
                connection.execute(f"CREATE VIEW {quoted(view.name)} AS {query}")
            except duckdb.Error as error:
                waiting.append(view)
                problems.append(f"{view.file}: {str(error).strip()}")
            else:
                progress(f"view {view.name}")
                created.append(view.name)
        if len(waiting) == len(pending):
            raise BadView(problems)
        # What is left may have waited for a view that is there now.
        pending = waiting
    found = relations(connection)
    wrong = [line for view in views for line in _undocumented(view, list(found[view.name]))]
    if wrong:
        raise BadView(wrong)
    return created


def create_dictionary(connection: DuckDBPyConnection, views: Sequence[View]) -> None:
    """Create the table `dictionary`: every column of every table and view, itself included, with its Chinese names."""
    chinese = {relation.relation: relation for relation in chinese_relations(views)}
    rows: list[tuple[object, ...]] = []
    for card in (TABLES | WAREHOUSE_TABLES).values():
        for position, (name, kind) in enumerate(duckdb_columns(card.name).items(), start=1):
            said = COLUMNS[name]
            meaning = (said.unit, said.en, said.zh, list(said.allowed) or None)
            zh = chinese[card.name]
            rows.append((card.name, zh.name, "table", card.grain, position, name, zh.columns[name], kind, *meaning))
    found = relations(connection)
    for view in views:
        kinds = found[view.name]
        for position, documented in enumerate(view.columns, start=1):
            shared = COLUMNS.get(documented.name)
            allowed = list(shared.allowed) or None if shared and shared.en == documented.en else None
            meaning = (documented.unit, documented.en, documented.zh, allowed)
            zh = chinese[view.name]
            column = (documented.name, zh.columns[documented.name], kinds[documented.name])
            rows.append((view.name, zh.name, "view", view.grain, position, *column, *meaning))
    create_table(connection, "dictionary", rows)


def comment(connection: DuckDBPyConnection, views: Sequence[View]) -> None:
    """Comment every table, view and column."""
    statements = [line for card in (TABLES | WAREHOUSE_TABLES).values() for line in _table_comments(card)]
    statements += [line for view in views for line in _view_comments(view)]
    # In one transaction: each of hundreds of comments would otherwise be made durable by itself.
    connection.execute(";\n".join(["BEGIN", *statements, "COMMIT"]))


def _readers_last(views: Sequence[View]) -> list[View]:
    """Return the views, each after those that its query names, so that few are planned in vain."""
    by_name = {view.name: view for view in views}
    ordered: dict[str, View] = {}

    def take(view: View, above: frozenset[str]) -> None:
        for name in sorted(set(_WORD.findall(view.query)) & by_name.keys() - above - ordered.keys()):
            take(by_name[name], above | {name})
        ordered[view.name] = view

    for view in views:
        if view.name not in ordered:
            take(view, frozenset({view.name}))
    return list(ordered.values())


def _undocumented(view: View, real: list[str]) -> list[str]:
    documented = [column.name for column in view.columns]
    if real == documented:
        return []
    return [f"{view.file}: the header documents {documented}, the view has {real}"]


def _table_comments(card: Table) -> Iterator[str]:
    yield f"COMMENT ON TABLE {quoted(card.name)} IS {literal(table_comment(card))}"
    for column in card.column_cards():
        yield _column_comment(card.name, column.name, column_comment(column.en, column.zh, column.unit))


def _view_comments(view: View) -> Iterator[str]:
    comment = f"{view.en} Grain: {view.grain}. / {view.zh}{view.grain_zh}。"
    yield f"COMMENT ON VIEW {quoted(view.name)} IS {literal(comment)}"
    if view.stored:
        yield f"COMMENT ON TABLE {STORED}.{quoted(view.name)} IS {literal(comment)}"
    for column in view.columns:
        yield _column_comment(view.name, column.name, column_comment(column.en, column.zh, column.unit))


def _column_comment(relation: str, column: str, comment: str) -> str:
    return f"COMMENT ON COLUMN {quoted(relation)}.{quoted(column)} IS {literal(comment)}"
