"""What a sheet covers: which provinces and years, from how many forms, with how many rows, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.publish.export.columns import SheetColumn
from pipelines.publish.statements import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Place = tuple[str | None, int | None]
"""Province code and fiscal year; either is None where it is not known, or where the relation does not tell it."""

NO_ROW = "no row in this sheet / 本表没有该地区该年度的行"
SEE_ROWS = "n and left_out: see the rows of the sheet / 计入数和未计入数见各行"


@dataclass(slots=True)
class Tally:
    """Rows of one relation by place, counted as they are written.

    `single` keeps n and left_out of a place's one row. `by_place` says whether the rows tell both province and year.
    """

    rows: dict[Place, int] = field(default_factory=dict)
    single: dict[Place, tuple[object, object]] = field(default_factory=dict)
    counts_n: bool = False
    by_place: bool = False

    def counted(
        self, columns: Sequence[SheetColumn], rows: Iterable[tuple[object, ...]]
    ) -> Iterator[tuple[object, ...]]:
        """Yield the rows as they are, counting each."""
        names = [column.name for column in columns]
        province, year, n, left_out = (
            names.index(name) if name in names else None for name in ("province_code", "fiscal_year", "n", "left_out")
        )
        self.by_place = province is not None and year is not None
        self.counts_n = n is not None or left_out is not None
        for row in rows:
            place = (_at(row, province), _at(row, year))
            self.rows[place] = self.rows.get(place, 0) + 1  # type: ignore[index, arg-type]
            if self.counts_n and self.rows[place] == 1:  # type: ignore[index]
                self.single[place] = (_at(row, n), _at(row, left_out))  # type: ignore[index]
            yield row


def forms_by_place(connection: DuckDBPyConnection) -> dict[Place, tuple[str | None, int, int]]:
    """Return short name, number of self-evaluations and of target forms, by place."""
    rows = connection.execute(
        "SELECT province_code, fiscal_year, any_value(province), "
        "count(*) FILTER (WHERE form_kind = 'self_evaluation'), count(*) FILTER (WHERE form_kind = 'target') "
        "FROM projects GROUP BY ALL"
    ).fetchall()
    return {(code, year): (name, evaluations, targets) for code, year, name, evaluations, targets in rows}


def placed(connection: DuckDBPyConnection, relation: str, columns: Sequence[SheetColumn]) -> Tally | None:
    """Return the tally of a relation whose rows tell their place only through their project; None for any other."""
    names = {column.name for column in columns}
    if names & {"province_code", "fiscal_year"} or not names & {"project_id", "indicator_id"}:
        return None
    key = "project_id" if "project_id" in names else "indicator_id"
    owners = "projects" if key == "project_id" else "indicators JOIN projects USING (project_id)"
    rows = connection.execute(
        f"SELECT p.province_code, p.fiscal_year, count(*) FROM {quoted(relation)} "
        f"LEFT JOIN (SELECT {key}, province_code, fiscal_year FROM {owners}) AS p USING ({key}) GROUP BY ALL"
    ).fetchall()
    return Tally({(code, year): number for code, year, number in rows}, by_place=True)


def coverage_of(tally: Tally, forms: Mapping[Place, tuple[str | None, int, int]]) -> Iterator[tuple[object, ...]]:
    """Yield province code, province, year, self-evaluations, target forms, rows, n, left out and a note, by place.

    A place with forms but without rows is there with 0 rows, so that nobody takes its absence for a result; where the
    relation does not tell places and years apart, only its own are there. n and left_out stand where the place has one
    row; else they are in the sheet itself.
    """
    places = set(tally.rows) | (set(forms) if tally.by_place else set()) or {(None, None)}
    provinces = {code: name for (code, _), (name, _, _) in forms.items()}
    for place in sorted(places, key=_order):
        number = tally.rows.get(place, 0)
        name, *kinds = forms.get(place, (provinces.get(place[0]), None, None))
        single = tally.single.get(place, (None, None)) if number == 1 else (None, None)
        note = NO_ROW if not number else SEE_ROWS if tally.counts_n and number > 1 else None
        yield (place[0], name, place[1], *kinds, number, *single, note)


def _order(place: Place) -> tuple[bool, str, bool, int]:
    return (place[0] is None, place[0] or "", place[1] is None, place[1] or 0)


def _at(row: Sequence[object], place: int | None) -> object:
    return None if place is None else row[place]
