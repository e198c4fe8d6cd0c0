from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.normalize.quantities.points import parse_points


@pytest.mark.parametrize(
    ("text", "points"),
    [("10.00", "10"), ("10分", "10"), ("（10分）", "10"), ("10%", None), ("(10)", None), ("十分", None)],
)
def test_points(text, points):
    assert parse_points(text) == (None if points is None else Decimal(points))


def test_a_weight_in_percent_is_a_share_of_a_hundred_points():
    assert [parse_points(text, of_hundred=True) for text in ("10%", "１５％", "10.5", "优")] == [
        Decimal(10), Decimal(15), Decimal("10.5"), None,
    ]  # fmt: skip
