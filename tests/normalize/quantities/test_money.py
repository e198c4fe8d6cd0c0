from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.normalize.quantities.money import money_unit_factor, parse_money


@pytest.mark.parametrize(
    ("printed", "factor"),
    [
        ("（万元）", 10000),
        ("单位：万元", 10000),
        ("金额单位:元", 1),
        ("年初预算数(万元)", 10000),
        ("人民币万元", 10000),
        ("千元", 1000),
        ("亿元", 10**8),
        ("(单位: 人民币 万元)", 10000),
        ("单位：万美元", None),
        ("元/万元", None),
        ("单位：元/人", None),
        ("项目资金", None),
        ("单元", None),
        ("", None),
        (None, None),
    ],
)
def test_money_units_of_headers(printed, factor):
    assert money_unit_factor(printed) == factor


@pytest.mark.parametrize(
    ("text", "yuan", "method"),
    [
        ("6,765.00", "67650000.00", "header"),
        ("１，０３０．５０", "10305000.00", "header"),
        ("2.584271", "25842.71", "header"),
        ("0.00", "0.00", "header"),
        ("-12.5", "-125000.00", "header"),
        ("10000万元", "100000000.00", "cell"),
        ("120(万元)", "1200000.00", "cell"),
        ("1,030,700.00元", "1030700.00", "cell"),
        ("1.2亿", "120000000.00", "cell"),
        ("（12.00）", None, "not_a_number"),
        ("1 030 700.00", "10307000000.00", "header"),
        ("1 030 700", None, "not_a_number"),
        ("12%", None, "not_a_number"),
        ("99999999999999999", None, "too_large"),
        ("—", None, "blank"),
    ],
)
def test_amounts_become_yuan_exactly(text, yuan, method):
    assert parse_money(text, Decimal(10000)) == (None if yuan is None else Decimal(yuan), method)


def test_an_amount_without_any_unit_is_unknown():
    assert parse_money("120.00", None) == (None, "no_unit")
    assert parse_money("120.00万元", None) == (Decimal("1200000.00"), "cell")


def test_blanks_between_thousands_are_told_from_two_amounts_by_the_fen():
    assert parse_money("2 100.00", Decimal(10000)) == (Decimal("21000000.00"), "header")
    assert parse_money("-1 234 567.5", Decimal(1)) == (Decimal("-1234567.50"), "header")
    for text in ("10 100", "10 1000.00", "0 100.00", "100.00 100.00"):
        assert parse_money(text, Decimal(1)) == (None, "not_a_number"), text
