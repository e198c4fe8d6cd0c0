"""How exactly documents are read, measured on labelled documents: `accuracy.csv`.

The figures are written by whoever measures them; nothing is computed here.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pipelines.reference.tables import BadReferenceTable

if TYPE_CHECKING:
    import polars as pl


@cache
def accuracy() -> pl.DataFrame:
    """Load the measurements: carrier · layout · forms · rows (Int32) · exact_share (ratio) · measured_on (Date).

    Raises BadReferenceTable for a share outside 0 to 1, a carrier and layout that stand twice, and what is no number.
    """
    content = files("pipelines.reference").joinpath("accuracy.csv").read_bytes()
    return parse(content)


def parse(content: bytes) -> pl.DataFrame:
    """Return the measurements that the bytes of a CSV file hold (see `accuracy`)."""
    import polars as pl

    try:
        frame = pl.read_csv(content, infer_schema=False).select(
            "carrier",
            "layout",
            pl.col("forms", "rows").cast(pl.Int32),
            pl.col("exact_share").cast(pl.Float64),
            pl.col("measured_on").map_elements(date.fromisoformat, return_dtype=pl.Date),
        )
    except (pl.exceptions.PolarsError, ValueError) as error:
        raise BadReferenceTable(f"pipelines/reference/accuracy.csv: {error}") from error
    bad = frame.filter(
        ~pl.col("exact_share").is_between(0, 1)
        | pl.any_horizontal(pl.all().is_null())
        | pl.struct("carrier", "layout").is_duplicated()
    )
    if bad.height:
        raise BadReferenceTable(
            "pipelines/reference/accuracy.csv: incomplete, stated twice, or a share outside 0 to 1: "
            + "; ".join(f"{carrier} {layout}" for carrier, layout in bad.select("carrier", "layout").iter_rows())
        )
    return frame
