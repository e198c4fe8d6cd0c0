"""How columns look."""

from __future__ import annotations

import pytest

from pipelines.publish.export.columns import NARROWEST, WIDEST, SheetColumn


@pytest.mark.parametrize(
    ("kind", "unit", "number_format"),
    [
        ("DECIMAL(18,2)", "元", "#,##0.00"),
        ("DECIMAL(18,2)", "万元", "#,##0.00"),
        ("DOUBLE", "ratio", "0.00%"),
        ("DOUBLE", "points", "0.00"),
        ("DOUBLE", "target_unit", "General"),
        ("INTEGER", "year", "0"),
        ("INTEGER", "", "0"),
        ("BIGINT", "forms", "#,##0"),
        ("DATE", "", "yyyy-mm-dd"),
        ("TIMESTAMP WITH TIME ZONE", "UTC", "yyyy-mm-dd hh:mm:ss"),
        ("BOOLEAN", "", "General"),
        ("VARCHAR", "", "@"),
        ("VARCHAR[]", "", "@"),
    ],
)
def test_a_column_is_shown_as_its_type_and_unit_ask(kind, unit, number_format):
    assert SheetColumn("a", "甲", kind, unit).number_format == number_format


def test_the_heading_stands_in_two_languages():
    assert SheetColumn("execution_rate", "执行率", "DOUBLE").heading == "execution_rate\n执行率"


def test_a_column_is_as_wide_as_what_it_shows_within_limits():
    text = SheetColumn("a", "甲", "VARCHAR")
    assert text.width([None]) == NARROWEST
    assert text.width(["0123456789"]) == 11
    assert text.width(["零一二三四五六七八九"]) == 21
    assert text.width(["字" * 1000]) == WIDEST
    assert SheetColumn("a", "甲", "DECIMAL(18,2)", "元").width([1234567.5]) == len("1,234,567.50") + 1
