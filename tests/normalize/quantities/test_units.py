from __future__ import annotations

from decimal import Decimal

from pipelines.normalize.quantities.folding import fold
from pipelines.normalize.quantities.reference import reference_rows


def test_every_row_of_the_units_table_is_consistent():
    rows = [row for row in reference_rows("units.csv") if row["dimension"] != "thing"]
    printed = [fold(row["printed"]) for row in rows]
    assert sorted(set(printed)) == sorted(printed)
    canonical = {row["canonical"]: row for row in rows if row["printed"] == row["canonical"]}
    for row in rows:
        own = canonical[row["canonical"]]
        assert not own["scale"], row
        assert (row["dimension"], row["to_base"]) == (own["dimension"], own["to_base"]), row
        if row["scale"]:
            assert Decimal(row["scale"]) > 0
