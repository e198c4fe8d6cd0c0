"""The schema `zh` of the warehouse: every table and view under its Chinese name, with Chinese column names.

Each is a view that renames and computes nothing. The names are those of the contract and of the headers of `sql/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.contract.tables import TABLES, WAREHOUSE_TABLES
from pipelines.publish.catalog import relations
from pipelines.publish.statements import quoted
from pipelines.publish.views import View

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCHEMA = "zh"


@dataclass(frozen=True, slots=True)
class ChineseRelation:
    """One relation of the schema `zh`: the name it stands for, its Chinese name, and Chinese by English column name."""

    relation: str
    name: str
    columns: dict[str, str]


def chinese_relations(views: Sequence[View]) -> list[ChineseRelation]:
    """Return every table and view by its Chinese names, which are unique.

    A name that is taken gets the English one added. DuckDB does not tell A from a, and neither do these names.
    """
    cards = [
        (card.name, card.name_zh, [(column.name, column.chinese_name()) for column in card.column_cards()])
        for card in (TABLES | WAREHOUSE_TABLES).values()
    ]
    cards += [
        (view.name, view.name_zh or view.name, [(column.name, column.chinese_name()) for column in view.columns])
        for view in views
    ]
    names = _unique((relation, name) for relation, name, _ in cards)
    return [ChineseRelation(relation, names[relation], _unique(columns)) for relation, _, columns in cards]


def naming_problems(views: Sequence[View]) -> list[str]:
    """Return a line for every view without a Chinese name of its own, and for every column whose name is not one."""
    problems = [f"{view.file}: lacks 名称" for view in views if not view.name_zh]
    for relation in chinese_relations(views):
        for name in (relation.name, *relation.columns.values()):
            chinese = any("\u4e00" <= character <= "\u9fff" for character in name)
            if not chinese or len(name) > _LONGEST or any(character in name for character in "（("):
                problems.append(f"{relation.relation}: {name!r} is not a short Chinese name of its own")
    return problems


def create_chinese_schema(connection: DuckDBPyConnection, views: Sequence[View]) -> None:
    """Create the schema with a view for each table and view."""
    connection.execute("BEGIN")
    connection.execute(f"CREATE SCHEMA {SCHEMA}")
    for relation in chinese_relations(views):
        columns = ", ".join(f"{quoted(name)} AS {quoted(zh)}" for name, zh in relation.columns.items())
        connection.execute(
            f"CREATE VIEW {SCHEMA}.{quoted(relation.name)} AS SELECT {columns} FROM main.{quoted(relation.relation)}"
        )
    connection.execute("COMMIT")


def chinese_problems(connection: DuckDBPyConnection, views: Sequence[View]) -> list[str]:
    """Return a line for every relation that the schema lacks or has with other columns.

    They rename what is read in full under its English name, and DuckDB bound each when it was created, so that it is
    enough to look into the catalog.
    """
    found = relations(connection, SCHEMA)
    problems = []
    for expected in chinese_relations(views):
        columns = found.get(expected.name)
        if columns is None:
            problems.append(f"{SCHEMA}.{expected.name}: missing, it stands for {expected.relation}")
        elif list(columns) != list(expected.columns.values()):
            problems.append(f"{SCHEMA}.{expected.name}: has {list(columns)}, not {list(expected.columns.values())}")
    return problems


_LONGEST = 20


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    names: dict[str, str] = {}
    taken: set[str] = set()
    for english, chinese in pairs:
        name = f"{chinese}（{english}）" if chinese.lower() in taken else chinese
        taken.add(name.lower())
        names[english] = name
    return names
