from __future__ import annotations

import unicodedata
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalize.quantities import cells
from pipelines.normalize.quantities.blanks import is_blank
from pipelines.normalize.quantities.cells import parse_result, parse_target
from pipelines.normalize.quantities.folding import fold
from pipelines.normalize.quantities.money import money_unit_factor, parse_money
from pipelines.normalize.quantities.points import parse_points
from pipelines.normalize.quantities.rates import parse_rate
from pipelines.normalize.quantities.split_cells import read_nature
from pipelines.normalize.quantities.units import read_unit
from tests.normalize.quantities.printed import WIDE, printed_quantities
from tests.normalize.quantities.said import quantity_of


@given(printed_quantities())
def test_a_printed_quantity_reads_back_exactly(printed):
    text, operator, value, unit = printed
    if unit is None and operator is None and parse_target(text).kind == "date":
        return  # 2011.10 without operator and unit is a month
    assert quantity_of(text) == (operator, value, unit)


@given(st.text() | st.text("0123456789.,-~至万亿元年月日季度%()（）≥≤=><个次人天每/·一二三十百分之以上内完成前后底 \n"))
def test_no_text_raises_and_every_reading_is_consistent(text):
    for reading in (
        parse_target(text),
        parse_result(text, is_cost=True, is_timeliness=True, fiscal_year=2023),
    ):
        assert (reading.value is not None) == (reading.kind == "numeric")
        assert reading.value_high is None or reading.value_high > reading.value
        assert reading.kind == "date" or (reading.date is None and reading.yearless is None)
        assert reading.unit is None or reading.kind == "numeric"
        assert reading.band is None or reading.kind == "qualitative"
    parse_money(text, Decimal(10000))
    parse_rate(text)
    parse_points(text)
    money_unit_factor(text)
    read_unit(text)
    read_nature(text)
    assert not is_blank(text) or parse_target(text).kind == "blank"


@given(st.text("0123456789.,%()≥≤><=万份人次天元/年月", max_size=20))
def test_width_never_changes_what_a_cell_says(text):
    wide = text.translate(WIDE)
    assert unicodedata.normalize("NFKC", wide) == text
    assert parse_target(wide) == parse_target(text)


@given(st.sampled_from(["-", "—", "/", "无", "", "\\", "N/A"]), st.text(" \n\t\u3000", max_size=3))
def test_a_blank_is_never_a_number(mark, space):
    assert parse_target(f"{space}{mark}{space}", is_cost=True).kind == "blank"


@given(printed_quantities() | st.tuples(st.text("0123456789.%()≥≤次份万元天人/每个", min_size=1, max_size=10)))
def test_the_short_way_reads_what_the_long_way_reads(printed):
    folded = fold(printed[0])
    short = cells._read_plain(folded, True)
    assert short is None or short == cells._read_folded(folded, True, True)
