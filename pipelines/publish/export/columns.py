"""How a column looks in a sheet: its heading in two languages, its number format, its width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from pipelines.publish.statements import quoted

if TYPE_CHECKING:
    import polars as pl
    from duckdb import DuckDBPyConnection

_FRAME_ROWS = 5_000

NARROWEST, WIDEST, WIDEST_PROSE = 8, 48, 72

_DATE, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
_GENERAL, _TEXT = "General", "@"
_MONEY, _POINTS, _PERCENT, _COUNT, _PLAIN = "#,##0.00", "0.00", "0.00%", "#,##0", "0"
_WHOLE_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
# Numbers that name or place something: a thousands separator would make 2,023 of a year.
_NAMING_UNITS = ("year", "")
_WIDE = re.compile("[^\u0000-\u2e7f]")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column as the table `dictionary` describes it; `kind` is its DuckDB type, `unit` empty where it has none."""

    name: str
    name_zh: str
    kind: str
    unit: str = ""
    en: str = ""
    zh: str = ""
    allowed: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """Return the text of the header cell: the name, and below it the Chinese one."""
        return f"{self.name}\n{self.name_zh}"

    @property
    def number_format(self) -> str:
        """Return the Excel number format: money with thousands, ratios as percent, codes as text, dates as dates."""
        if self.kind == "DATE":
            return _DATE
        if self.kind.startswith("TIMESTAMP"):
            return _MOMENT
        if self.kind in _WHOLE_NUMBERS:
            return _PLAIN if self.unit in _NAMING_UNITS else _COUNT
        if self.kind.startswith("DECIMAL"):
            return _MONEY
        if self.kind in ("DOUBLE", "FLOAT"):
            return {"ratio": _PERCENT, "points": _POINTS, "元": _MONEY, "万元": _MONEY}.get(self.unit, _GENERAL)
        return _GENERAL if self.kind == "BOOLEAN" else _TEXT

    @property
    def selection(self) -> str:
        """Return the column for a SELECT, in a type that a sheet knows: moments in UTC without their zone."""
        if self.kind == "TIMESTAMP WITH TIME ZONE":
            return f"({quoted(self.name)} AT TIME ZONE 'UTC') AS {quoted(self.name)}"
        return quoted(self.name)

    def width(self, values: Iterable[object], widest: int = WIDEST) -> int:
        """Return the width for the heading and some of the values, in characters of which a Chinese one takes two."""
        number_format = self.number_format
        longest = max((_columns(line) for line in self.heading.split("\n")), default=0) + 3  # the filter's button
        for value in values:
            if value is not None:
                longest = max(longest, _columns(_as_shown(value, number_format)))
        return max(NARROWEST, min(longest + 1, widest))


def columns_of(connection: DuckDBPyConnection, relation: str) -> list[SheetColumn]:
    """Return the columns of a table or view in their order, from the table `dictionary`."""
    rows = connection.execute(
        "SELECT column_name, column_zh, column_type, coalesce(column_unit, ''), meaning_en, meaning_zh, allowed_values "
        "FROM dictionary WHERE relation = ? ORDER BY position",
        [relation],
    ).fetchall()
    return [
        SheetColumn(name, name_zh, kind, unit, en, zh, tuple(allowed or ()))
        for name, name_zh, kind, unit, en, zh, allowed in rows
    ]


def frames(columns: Sequence[SheetColumn], rows: Iterable[Sequence[object]]) -> Iterator[pl.DataFrame]:
    """Yield rows of texts, whole numbers and lists of texts, made here, as frames with these columns."""
    import polars as pl

    kinds = {"VARCHAR": pl.String(), "VARCHAR[]": pl.List(pl.String())}
    schema = {column.name: kinds.get(column.kind, pl.Int64()) for column in columns}
    waiting = iter(rows)
    while batch := list(islice(waiting, _FRAME_ROWS)):
        yield pl.DataFrame(batch, schema=schema, orient="row")


def _as_shown(value: object, number_format: str) -> str:
    if isinstance(value, str):
        return value
    if number_format in (_MONEY, _COUNT):
        return f"{value:,.2f}" if number_format == _MONEY else f"{value:,}"
    if number_format in (_POINTS, _PERCENT):
        return f"{value:.2f}0"
    if number_format in (_DATE, _MOMENT):
        return number_format
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _columns(text: str) -> int:
    # Nothing wider is shown: the rest of a long text need not be measured.
    text = text[:WIDEST_PROSE]
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))
