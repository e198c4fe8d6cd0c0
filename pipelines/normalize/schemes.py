"""Which scoring scheme (评分办法) a form is checked under."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.reference.tables import schemes

SCHEME_COLUMNS = (
    "scheme_id", "scheme_assumed", "band_met_low", "band_partial_low", "le_form",
    "grade_excellent", "grade_good", "grade_medium",
)  # fmt: skip


def scheme_for(province_code: str | None, fiscal_year: int | None, form_kind: str) -> dict[str, Any] | None:
    """Return the row of `reference/schemes.csv` for a form: its province's before the national one, the latest first.

    None where no scheme covers the kind of form, as for target forms. A form without a year is judged under the
    scheme that is in force without an end.
    """
    fitting = [
        row
        for row in schemes().iter_rows(named=True)
        if row["form_kind"] == form_kind
        and row["province_code"] in (None, province_code)
        and (
            row["year_to"] is None
            if fiscal_year is None
            else (row["year_from"] or 0) <= fiscal_year <= (row["year_to"] or 9999)
        )
    ]
    if not fitting:
        return None
    return max(fitting, key=lambda row: (row["province_code"] is not None, row["year_from"] or 0))


def add_schemes(projects: pl.DataFrame) -> pl.DataFrame:
    """Add the scheme of every form: `SCHEME_COLUMNS`, NULL where no scheme covers it.

    Reads province_code, fiscal_year, form_kind. Each distinct combination is looked at once; row order stays.
    """
    keys = ["province_code", "fiscal_year", "form_kind"]
    combinations = projects.select(keys).unique(maintain_order=True)
    found = []
    for province_code, fiscal_year, form_kind in combinations.iter_rows():
        row = scheme_for(province_code, fiscal_year, form_kind)
        found.append(
            {name: row["assumed" if name == "scheme_assumed" else name] for name in SCHEME_COLUMNS}
            if row
            else dict.fromkeys(SCHEME_COLUMNS)
        )
    known = {name: schemes().schema.get(name, pl.String) for name in SCHEME_COLUMNS} | {"scheme_assumed": pl.Boolean}
    looked_up = pl.concat([combinations, pl.DataFrame(found, schema=known)], how="horizontal")
    return projects.join(looked_up, on=keys, how="left", nulls_equal=True, maintain_order="left")
