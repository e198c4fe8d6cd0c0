from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipelines.publish.report.formats import number, percent, points, result, tally, target, wan, yuan


@pytest.mark.parametrize("write", [tally, percent, yuan, wan, points, number])
def test_what_is_not_known_is_a_dash_and_nothing_is_a_zero(write):
    assert write(None) == "—"
    assert write(0).startswith("0")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.8955, "89.5%"), (1.0, "100.0%"), (0.99996, "99.9%"), (1.00003, "100.1%"), (0.0002, "0.1%"), (12.5, "1,250.0%")],
)
def test_a_rate_has_one_decimal_and_never_reads_as_all_or_nothing_when_it_is_not(value, text):
    assert percent(value) == text


def test_money_points_and_counts():
    assert yuan(Decimal("25842.71")) == "25,842.71"
    assert wan(2.584271) == "2.58"
    assert wan(Decimal("123456.78")) == "123,457"
    assert points(98.95) == "98.95"
    assert points(10.0) == "10"
    assert tally(12345) == "12,345"


@pytest.mark.parametrize(
    ("value", "text"), [(300000.0, "300,000"), (22.5, "22.5"), (0.0005, "0.0005"), (0.1, "0.1"), (-3.0, "-3")]
)
def test_a_number_as_understood_is_written_without_noise(value, text):
    assert number(value) == text


def test_targets_and_results_as_understood():
    assert target(">=", 2410.0, None, "人次", None) == "≥ 2,410 人次"
    assert target(None, 10.0, 20.0, "天", None) == "10–20 天"
    assert target("<=", None, None, None, date(2023, 12, 31)) == "≤ 2023-12-31"
    assert target(None, None, None, None, None) == ""
    assert result(98.0, "%", None) == "98%"
    assert result(None, None, date(2023, 6, 30)) == "2023-06-30"
    assert result(None, "次", None) == ""
