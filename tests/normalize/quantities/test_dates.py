from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from pipelines.normalize.quantities.cells import parse_target
from tests.normalize.quantities.said import quantity_of


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021年1月-12月", (2021, 12, 31)),
        ("2021年1-12月", (2021, 12, 31)),
        ("2021年1月至12月", (2021, 12, 31)),
        ("2021年1月1日至2021年12月31日", (2021, 12, 31)),
        ("2023年11月-2024年10月", (2024, 10, 31)),
        ("2021.01-2021.12", (2021, 12, 31)),
        ("2023年底", (2023, 12, 31)),
        ("2023年", (2023, 12, 31)),
        ("2023年度完成", (2023, 12, 31)),
        ("2021-2023年", (2023, 12, 31)),
        ("2021-2023", (2023, 12, 31)),
        ("2024年1月1日—12月31日", (2024, 12, 31)),
        ("2023年四季度", (2023, 12, 31)),
        ("2023年第1季度末", (2023, 3, 31)),
        ("2023.11", (2023, 11, 30)),
        ("2023.10.15", (2023, 10, 15)),
        ("2023-12-31", (2023, 12, 31)),
        ("2023-12-31 00:00:00", (2023, 12, 31)),
        ("2023/12/31", (2023, 12, 31)),
        ("20231231", (2023, 12, 31)),
        ("2024年2月", (2024, 2, 29)),
        ("2023年6月上旬", (2023, 6, 10)),
        ("2023年12月前完成", (2023, 12, 31)),
        ("2023年12月底之前全部完成支付", (2023, 12, 31)),
        ("2023年12月底前完成全部抽检任务", (2023, 12, 31)),
        ("截至2023年12月31日", (2023, 12, 31)),
        ("按计划于2023年底完成", (2023, 12, 31)),
        ("二〇二三年十二月底前", (2023, 12, 31)),
        ("２０２３年１２月", (2023, 12, 31)),
    ],
)
def test_dates_are_the_last_day_of_what_is_named(text, date):
    reading = parse_target(text)
    assert (reading.kind, reading.date) == ("date", dt.date(*date))


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("12月底到位", (2023, 12, 31)),
        ("12月31日前", (2023, 12, 31)),
        ("12.31前", (2023, 12, 31)),
        ("年底前", (2023, 12, 31)),
        ("年内完成", (2023, 12, 31)),
        ("三季度", (2023, 9, 30)),
        ("上半年完成", (2023, 6, 30)),
        ("1-12月", (2023, 12, 31)),
        ("2月底", (2023, 2, 28)),
        ("十二月底前", (2023, 12, 31)),
        ("次年3月底前", (2024, 3, 31)),
    ],
)
def test_the_fiscal_year_completes_a_date_without_year(text, date):
    bare, dated = parse_target(text), parse_target(text, fiscal_year=2023)
    assert (bare.kind, bare.date, "no_year" in bare.notes) == ("date", None, True)
    assert (dated.kind, dated.date, "year_of_form" in dated.notes) == ("date", dt.date(*date), True)


def test_the_fiscal_year_never_replaces_a_printed_one():
    assert parse_target("2022年12月底前", fiscal_year=2023).date == dt.date(2022, 12, 31)


@pytest.mark.parametrize(
    ("text", "note"), [("2023年2月30日", "no_such_day"), ("2023.1", "ambiguous_month"), ("2023年初", "imprecise")]
)
def test_a_date_that_names_no_day_stays_a_date_without_one(text, note):
    reading = parse_target(text)
    assert (reading.kind, reading.date) == ("date", None)
    assert note in reading.notes


def test_a_decimal_that_looks_like_a_month_is_a_number_on_a_cost_or_under_an_operator():
    assert quantity_of("2023.11", is_cost=True) == (None, Decimal("2023.11"), None)
    assert quantity_of("≤2023.11") == ("<=", Decimal("2023.11"), None)


def test_a_spreadsheet_day_count_under_timeliness_is_a_suspicious_number():
    reading = parse_target("44561", is_timeliness=True)
    assert (reading.kind, reading.value, reading.date) == ("numeric", 44561, None)
    assert "suspected_serial_date" in reading.notes
    assert parse_target("44561").notes == ()
    assert parse_target("44561份", is_timeliness=True).notes == ()
