"""The measured accuracy is a table that refuses figures that cannot be."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.reference.accuracy import accuracy, parse
from pipelines.reference.tables import BadReferenceTable

HEADER = "carrier,layout,forms,rows,exact_share,measured_on\n"


def test_the_file_of_the_project_can_be_read() -> None:
    assert accuracy().columns == HEADER.strip().split(",")


def test_a_measurement_is_typed() -> None:
    frame = parse(f"{HEADER}pdf,A1,10,200,0.995,2026-11-01\n".encode())
    assert frame.rows() == [("pdf", "A1", 10, 200, 0.995, date(2026, 11, 1))]


@pytest.mark.parametrize(
    "line",
    [
        "pdf,A1,10,200,99.5,2026-11-01",
        "pdf,A1,many,200,0.5,2026-11-01",
        "pdf,A1,10,200,0.5,",
        "pdf,A1,10,200,0.5,1 November",
        "pdf,A1,10,200,0.5,2026-11-01\npdf,A1,10,200,0.6,2026-11-01",
    ],
)
def test_a_figure_that_cannot_be_is_refused(line: str) -> None:
    with pytest.raises(BadReferenceTable, match=r"accuracy\.csv"):
        parse(f"{HEADER}{line}\n".encode())
