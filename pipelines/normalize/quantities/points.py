"""Weights and scores in points."""

from __future__ import annotations

import re
from decimal import Decimal

from pipelines.normalize.quantities.folding import fold
from pipelines.normalize.quantities.numbers import DIGITS, exact_decimal, is_code

_POINTS_CELL = re.compile(rf"\(?(?P<sign>-?)(?P<number>{DIGITS})分?\)?")


def parse_points(text: str | None, *, of_hundred: bool = False) -> Decimal | None:
    """Read a weight or a score: `10.00`, `10分`, `(10分)`; None for blanks and for anything else, percentages too.

    `of_hundred` says that the cell is a share of the hundred points of a form: a weight of `10%` is 10 points.
    """
    folded = fold(text or "")
    if of_hundred:
        folded = folded.removesuffix("%")
    match = _POINTS_CELL.fullmatch(folded)
    if match is None or folded.startswith("(") != folded.endswith(")") or is_code(match["number"]):
        return None
    if folded.startswith("(") and "分" not in folded:
        return None
    return exact_decimal(match["number"]) * (-1 if match["sign"] else 1)
