"""What a sheet covers: which provinces and years, from how many forms, with how many rows, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.publish.export.columns import SheetColumn
from pipelines.publish.statements import quoted

if TYPE_CHECKING:
    import polars as pl
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

    def counted(self, columns: Sequence[SheetColumn], batches: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """Yield the rows as they are, counting each."""
        import polars as pl

        names = {column.name for column in columns}
        told = ("province_code", "fiscal_year", "n", "left_out")
        province, year, n, left_out = (pl.col(name) if name in names else pl.lit(None) for name in told)
        self.by_place = names >= set(told[:2])
        self.counts_n = bool(names & set(told[2:]))
        for batch in batches:
            counted = batch.group_by(province=province, year=year).agg(
                rows=pl.len(), first_n=n.first(), first_left_out=left_out.first()
            )
            for code, fiscal_year, rows, *single in counted.iter_rows():
                place = (code, fiscal_year)
                if self.counts_n and place not in self.rows:
                    self.single[place] = (single[0], single[1])
                self.rows[place] = self.rows.get(place, 0) + rows
            yield batch


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
