"""Everything that is wrong with the typed tables, in one report, before anything on disk changes.

Three questions: does each table keep its own promises (pandera), do the tables fit together (every row has its parent,
every document its counts), and did rows vanish (a floor under every table, and under the change since the last build).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.contract.schemas import pandera_schema
from pipelines.contract.tables import TABLES

PRINTED_SOURCES = {
    "documents": "documents",
    "forms": "projects",
    "funding": "funding",
    "indicators": "indicators",
    "area_targets": "area_targets",
    "fields": "form_fields",
}
"""Printed table -> curated table that cannot be empty where the printed one is not."""

KEPT_SHARE = 0.8
"""Share of the rows of documents that are still there which a build must keep."""

GUARDED_TABLES = ("projects", "funding", "indicators")
"""Tables whose rows may not collapse. Others may move from one table to another with a new extractor version."""

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Failure:
    """One broken promise: where, what, how often, and a few of the values that broke it."""

    table: str
    column: str
    check: str
    count: int
    examples: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"{self.table}.{self.column}" if self.column else self.table
        examples = f" ({', '.join(self.examples)})" if self.examples else ""
        return f"{place}: {self.check}, {self.count}x{examples}"


class BuildRefused(Exception):
    """The typed tables break promises; `failures` names every one of them. Nothing on disk was changed."""

    def __init__(self, failures: list[Failure]) -> None:
        self.failures = failures
        lines = [
            f"{len(failures)} broken promise(s); data/curated is left as it was "
            f"({len(failures)} 项检查未通过，data/curated 保持原样):"
        ]
        super().__init__("\n".join([*lines, *(f"  {failure}" for failure in failures)]))


def contract_failures(tables: Mapping[str, pl.DataFrame]) -> list[Failure]:
    """Return every broken promise of every table in `tables`, taken by itself."""
    return [failure for table, frame in tables.items() for failure in _table_failures(table, frame)]


def _table_failures(table: str, frame: pl.DataFrame) -> list[Failure]:
    import pandera.errors

    try:
        pandera_schema(table).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases.group_by("schema_context", "column", "check", maintain_order=True).agg(
            pl.len().alias("count"), pl.col("failure_case").head(_EXAMPLES)
        )
        return [
            Failure(
                table,
                case["column"] if case["schema_context"] == "Column" else "",
                case["check"],
                case["count"],
                tuple(str(example)[:120] for example in case["failure_case"]),
            )
            for case in cases.to_dicts()
        ]
    return []


def relation_failures(tables: Mapping[str, pl.DataFrame]) -> list[Failure]:
    """Return every row without its parent, and every document whose counts are not those of its rows.

    Expects tables that keep the contract; `findings` may be absent.
    """
    failures = []
    for table, column, parent in (
        ("projects", "document_id", "documents"),
        ("funding", "project_id", "projects"),
        ("indicators", "project_id", "projects"),
        ("form_fields", "project_id", "projects"),
        ("area_targets", "indicator_id", "indicators"),
        ("indicator_concepts", "indicator_id", "indicators"),
        ("findings", "document_id", "documents"),
        ("findings", "project_id", "projects"),
        ("findings", "indicator_id", "indicators"),
    ):
        if table in tables:
            orphans = (
                tables[table]
                .filter(pl.col(column).is_not_null())
                .join(tables[parent], on=column, how="anti")
                .get_column(column)
            )
            failures += _failure(table, column, f"not in {parent}", orphans)
    projects, indicators = tables["projects"], tables["indicators"]
    foreign = projects.filter(pl.col("project_id").str.slice(0, 16) != pl.col("document_id").str.slice(0, 16))
    failures += _failure("projects", "project_id", "does not begin with its document_id", foreign["project_id"])
    foreign = indicators.filter(~pl.col("indicator_id").str.starts_with(pl.col("project_id") + "-"))
    failures += _failure("indicators", "indicator_id", "does not begin with its project_id", foreign["indicator_id"])
    without = indicators.join(tables["indicator_concepts"], on="indicator_id", how="anti")["indicator_id"]
    failures += _failure("indicator_concepts", "indicator_id", "lacks its indicator", without)
    for table, column in (("projects", "project_count"), ("indicators", "indicator_count")):
        failures += _failure("documents", column, f"is not its number of {table}", _miscounted(tables, table, column))
    return failures


def _miscounted(tables: Mapping[str, pl.DataFrame], table: str, column: str) -> pl.Series:
    of_project = tables["projects"].select("project_id", "document_id")
    rows = of_project if table == "projects" else tables[table].select("project_id").join(of_project, on="project_id")
    counted = rows.group_by("document_id").len("counted")
    return (
        tables["documents"]
        .join(counted, on="document_id", how="left")
        .filter(pl.col(column) != pl.col("counted").fill_null(0))
        .get_column("document_id")
    )


def _failure(table: str, column: str, check: str, offenders: pl.Series) -> list[Failure]:
    if offenders.is_empty():
        return []
    return [Failure(table, column, check, offenders.len(), tuple(offenders.head(_EXAMPLES).to_list()))]


def floor_failures(tables: Mapping[str, pl.DataFrame], printed_rows: Mapping[str, int]) -> list[Failure]:
    """Return a failure for every table that is empty although rows were printed for it, and for no documents at all.

    `printed_rows` maps printed tables (`forms`, `funding`, ...) to their number of rows. An empty frame passes every
    schema, so emptiness needs a check of its own.
    """
    failures = []
    if tables["documents"].is_empty():
        failures.append(Failure("documents", "", "empty: there is nothing to curate (没有任何文件)", 1))
    for printed, table in PRINTED_SOURCES.items():
        count = printed_rows.get(printed, 0)
        if count and tables[table].is_empty():
            failures.append(Failure(table, "", f"empty, although {count} rows of {printed} were printed", 1))
    return failures


def collapse_failures(tables: Mapping[str, pl.DataFrame], previous: Mapping[str, pl.DataFrame]) -> list[Failure]:
    """Return a failure for every table that lost more rows since the last build than vanished documents explain.

    `previous` holds the last build's `documents` (document_id) and the guarded tables (project_id). Only documents that
    are there in both builds count: what left `data/raw` may leave the tables.
    """
    if "documents" not in previous:
        return []
    both = (
        previous["documents"]
        .select("document_id")
        .join(tables["documents"], on="document_id", how="semi")
        .select(pl.col("document_id").str.slice(0, 16).alias("document"))
    )
    failures = []
    for table in GUARDED_TABLES:
        before, now = (_rows_of(frame, both) for frame in (previous[table], tables[table]))
        if now < before * KEPT_SHARE:
            failures.append(
                Failure(
                    table,
                    "",
                    f"collapsed from {before} to {now} rows in {both.height} unchanged document(s) "
                    f"(同样的文件，行数由 {before} 降为 {now}；确认无误后设置 ACCEPT_COLLAPSE=1)",
                    before - now,
                )
            )
    return failures


def _rows_of(frame: pl.DataFrame, documents: pl.DataFrame) -> int:
    return (
        frame.select(pl.col("project_id").str.slice(0, 16).alias("document"))
        .join(documents, on="document", how="semi")
        .height
    )


def missing_tables(tables: Mapping[str, pl.DataFrame]) -> list[Failure]:
    """Return a failure for every table of the contract that is not there, and for every table that is no such table."""
    absent = [Failure(table, "", "missing", 1) for table in TABLES if table not in tables]
    return absent + [Failure(table, "", "not a table of the contract", 1) for table in tables if table not in TABLES]
