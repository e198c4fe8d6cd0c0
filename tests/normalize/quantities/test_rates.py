from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.normalize.quantities.rates import parse_rate


@pytest.mark.parametrize(
    ("text", "percent_header", "reading"),
    [
        ("89.55", True, ("0.8955", None, "header")),
        ("89.55", False, ("0.8955", None, "percent_assumed")),
        ("89.55%", False, ("0.8955", None, "sign")),
        ("100百分比", False, ("1", None, "sign")),
        ("1", False, ("1", "0.01", "ratio_assumed")),
        ("0.95", False, ("0.95", "0.0095", "ratio_assumed")),
        ("0.95", True, ("0.0095", "0.95", "header_ambiguous")),
        ("0.00", True, ("0", None, "header")),
        ("很高", True, (None, None, "not_a_rate")),
    ],
)
def test_rates_become_ratios_and_say_how(text, percent_header, reading):
    rate, alternative, method = reading
    wanted = (rate and Decimal(rate), alternative and Decimal(alternative), method)
    assert parse_rate(text, percent_header) == wanted
