"""What goes into which workbook: the curated tables into one, and the views of each subject of `sql/` into one each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.contract.tables import TABLES, WAREHOUSE_TABLES, Table
from pipelines.publish.views import View

LONGEST_SHEET_NAME = 31
TABLES_WORKBOOK = "tables"

# The tables that explain the curated ones. Of the rest, `build_info` and `dictionary` are in sheets of their own.
_EXPLAINING = ("rules", "schemes", "accuracy", "changes")
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
# Excel keeps this name for itself.
_RESERVED = "history"


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view that is exported: its name, its Chinese name, what a row is, and what to know before using it."""

    name: str
    name_zh: str
    grain: str
    grain_zh: str
    note_en: str
    note_zh: str


@dataclass(frozen=True, slots=True)
class Contents:
    """One workbook: its name (the file is `<name>.xlsx`) and its relations in the order of their sheets."""

    name: str
    relations: tuple[Relation, ...]


def contents_of(views: Sequence[View]) -> list[Contents]:
    """Return the workbooks: tables first, then the subjects by name; views outside any folder are `views`."""
    cards = [*TABLES.values(), *(WAREHOUSE_TABLES[name] for name in _EXPLAINING)]
    subjects: dict[str, list[Relation]] = {}
    for view in views:
        subject = view.file.rpartition("/")[0].replace("/", "-") or "views"
        subjects.setdefault(f"{subject}-views" if subject == TABLES_WORKBOOK else subject, []).append(_of_view(view))
    tables = Contents(TABLES_WORKBOOK, tuple(map(_of_table, cards)))
    return [tables, *(Contents(name, tuple(relations)) for name, relations in sorted(subjects.items()))]


def sheet_name(wanted: str, taken: Sequence[str], number: int = 1) -> str:
    """Return a name for a sheet: at most 31 characters, not yet taken, ending in ` 2` for the second of its kind.

    Excel does not tell A from a in names of sheets.
    """
    known = {name.casefold() for name in taken} | {_RESERVED}
    plain = wanted.translate(_FORBIDDEN).strip("'") or "sheet"
    ending = f" {number}" if number > 1 else ""
    attempt = 1
    while True:
        name = plain[: LONGEST_SHEET_NAME - len(ending)].rstrip("'_") + ending
        if name.casefold() not in known:
            return name
        attempt += 1
        ending = f"~{attempt}" + (f" {number}" if number > 1 else "")


def _of_table(card: Table) -> Relation:
    return Relation(card.name, card.name_zh, card.grain, card.grain_zh, card.warning, card.warning_zh)


def _of_view(view: View) -> Relation:
    return Relation(view.name, view.name_zh or view.name, view.grain, view.grain_zh, view.en, view.zh)
