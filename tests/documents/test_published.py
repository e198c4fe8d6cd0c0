"""The figures of the README, of the warehouse and of the floors are the same measurement."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.reference.accuracy import parse
from tests.documents.accuracy import Tally, below_floors
from tests.documents.carriers import CARRIERS
from tests.documents.layouts import LAYOUTS
from tests.documents.press import makes_sense
from tests.documents.published import (
    CHINESE,
    FAMILIES,
    READMES,
    Measured,
    csv_of,
    floor_of,
    published,
    readme_table,
    table_in,
)

EXACT = Tally(documents=1, forms=10, forms_found=10, rows=1000, rows_found=1000, exact=1000)


def flawed(**changes: int) -> Tally:
    tally = Tally()
    tally.add(EXACT)
    for name, value in changes.items():
        setattr(tally, name, value)
    return tally


def test_every_carrier_belongs_to_one_line_of_the_readme():
    assert sorted(carrier for carriers in FAMILIES.values() for carrier in carriers) == sorted(CARRIERS)
    assert list(CHINESE) == list(FAMILIES)


@pytest.mark.parametrize("readme", READMES)
def test_the_readmes_show_the_published_figures_and_the_floors(readme):
    assert table_in(readme) == readme_table(readme, published())


def test_every_layout_on_every_carrier_is_published_and_none_lies_below_its_floor():
    figures = {(one.layout, one.carrier): one for one in published()}
    assert set(figures) == {
        (layout.id, carrier.name)
        for layout in LAYOUTS.values()
        for carrier in CARRIERS.values()
        if makes_sense(layout, carrier)
    }
    for (layout, carrier), one in figures.items():
        floor = floor_of(layout, carrier)
        assert floor is not None
        assert 100 * one.exact_share >= floor.exact_percent - 1e-4, (layout, carrier)


def test_what_is_published_is_what_the_warehouse_reads_and_is_never_rounded_up():
    measured = [Measured("pdf", "A1", 4, 3_000_000, 2_999_999 / 3_000_000), Measured("docx", "A1", 4, 7, 1.0)]
    frame = parse(csv_of(measured, date(2026, 11, 29)).encode())
    assert frame.rows() == [
        ("pdf", "A1", 4, 3_000_000, 0.999999, date(2026, 11, 29)),
        ("docx", "A1", 4, 7, 1.0, date(2026, 11, 29)),
    ]
    assert "| 99.99 % | 3,000,000 | 99.99 % (A1) |" in readme_table("README.md", measured)


@pytest.mark.parametrize(
    "tally",
    [flawed(exact=994), flawed(forms_found=9), flawed(forms_invented=1), flawed(rows_invented=1)],
    ids=["rows", "missed", "invented form", "invented row"],
)
def test_a_pair_below_its_floor_fails(tally):
    assert below_floors({("A1", "pdf"): EXACT}) == []
    assert len(below_floors({("A1", "pdf"): EXACT, ("A1", "docx"): tally})) == 1


def test_cells_that_are_kept_are_read_at_no_less_than_995_in_a_thousand_and_no_form_is_missed():
    for carrier in CARRIERS.values():
        if carrier.keeps_grid:
            for layout in LAYOUTS:
                floor = floor_of(layout, carrier.name)
                assert floor is not None
                assert floor.exact_percent >= 99.5
                assert floor.forms_missed == floor.forms_invented == floor.rows_invented == 0
