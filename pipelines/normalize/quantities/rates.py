"""Rates as ratios, with the other reading where a bare number leaves two."""

from __future__ import annotations

import re
from decimal import Decimal

from pipelines.normalize.quantities.blanks import BLANK
from pipelines.normalize.quantities.folding import fold
from pipelines.normalize.quantities.numbers import DIGITS, exact_decimal, is_code

_RATE_CELL = re.compile(rf"(?P<sign>-?)(?P<number>{DIGITS})(?P<unit>%|百分比|‰)?")


def parse_rate(text: str | None, percent_header: bool = False) -> tuple[Decimal | None, Decimal | None, str]:
    """Read a rate as a ratio: (reading, the other possible reading, how).

    How: blank · sign (`89.55%`) · header (`89.55` under `执行率(%)`) · percent_assumed (a bare number above 1.5) ·
    ratio_assumed (a bare number up to 1.5, which may be a percentage) · header_ambiguous (up to 1.5 under a percent
    header: read as the header says, though bureaus print ratios there) · not_a_rate. The second value is None where
    there is only one reading.
    """
    folded = fold(text or "")
    if BLANK.fullmatch(folded):
        return None, None, "blank"
    match = _RATE_CELL.fullmatch(folded)
    if match is None or is_code(match["number"]):
        return None, None, "not_a_rate"
    number = exact_decimal(match["number"]) * (-1 if match["sign"] else 1)
    hundredth = number / 100
    if match["unit"]:
        return (number / 1000 if match["unit"] == "‰" else hundredth), None, "sign"
    if number == 0:
        return number, None, "header" if percent_header else "ratio_assumed"
    if abs(number) > Decimal("1.5"):
        return hundredth, None, "header" if percent_header else "percent_assumed"
    if percent_header:
        return hundredth, number, "header_ambiguous"
    return number, hundredth, "ratio_assumed"
