"""Amounts of money in yuan, and the units that headers and cells give them in."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from pipelines.normalize.quantities.blanks import BLANK
from pipelines.normalize.quantities.folding import fold
from pipelines.normalize.quantities.numbers import DIGITS, exact_decimal
from pipelines.normalize.quantities.units import SCALES

CENT = Decimal("0.01")
_MONEY_LIMIT = Decimal(10) ** 16
_MONEY_CELL = re.compile(
    rf"(?P<currency>¥|人民币)?(?P<sign>[-+]?)(?P<currency2>¥)?(?P<number>{DIGITS})"
    r"(?P<open>\()?(?P<unit>[万亿千百十]{0,2}(?:元整?)?)(?(open)\))"
)
# Blanks between thousands, told from two cells that ran together (`10 100`) by the fen behind the point.
_THOUSANDS_BY_BLANKS = re.compile(r"[-+¥]{0,2}[1-9]\d{0,2}(?: \d{3})+\.\d{1,6}\D{0,4}")
_BLANK_AT_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3})")
_MONEY_UNIT = re.compile(r"(?P<scale>[万亿千百十]{0,2})元?")
_MONEY_HEADERS = re.compile(
    r"(?:计量|金额|货币|资金|计价|币种)?单位[:为]?(?:人民币)?\(?(?P<after>[万亿千百十]{0,2}元?)(?![/\u4e00-\u9fff])"
    r"|\((?:人民币|单位[:为]?)?(?P<inside>[万亿千百十]{0,2}元)\)"
)


@lru_cache(maxsize=4096)
def money_unit_factor(printed: str | None) -> Decimal | None:
    """Return how many yuan one unit of the amounts is: 10000 for `（万元）`, `单位：万元`, `预算数(万元)`; 1 for `元`.

    None where no unit of yuan is named, or where two different ones are.
    """
    folded = fold(printed or "")
    core = folded.strip("()")
    core = re.sub(r"^(?:(?:计量|金额|货币|资金)?单位[:为]?|人民币|:|\()+", "", core).strip("()")
    whole = _yuan(core)
    if whole is not None:
        return whole
    found = {_yuan(match["after"] or match["inside"]) for match in _MONEY_HEADERS.finditer(folded)} - {None}
    return found.pop() if len(found) == 1 else None


def _yuan(unit: str | None) -> Decimal | None:
    match = _MONEY_UNIT.fullmatch(unit or "")
    if not unit or match is None:
        return None
    if not match["scale"]:
        return Decimal(1)
    factor = {**SCALES, "十": 10}.get(match["scale"])
    if factor is None or (not unit.endswith("元") and match["scale"] not in ("万", "亿", "万亿", "百万", "千万")):
        return None
    return Decimal(factor)


def parse_money(text: str | None, factor: Decimal | None) -> tuple[Decimal | None, str]:
    """Read an amount as yuan with two decimals, and how: blank, header, cell, no_unit, not_a_number, too_large.

    `factor` is the header's unit in yuan; a unit inside the cell beats it; without either the amount is None. The
    arithmetic is exact, rounded half up to the fen. `(12.00)` is not read: parentheses mean a negative amount to an
    accountant and a remark to everybody else.
    """
    folded = fold(text or "")
    if BLANK.fullmatch(folded):
        return None, "blank"
    if " " in folded:
        folded = _BLANK_AT_THOUSANDS.sub("", folded) if _THOUSANDS_BY_BLANKS.fullmatch(folded) else folded
    match = _MONEY_CELL.fullmatch(folded)
    if match is None:
        return None, "not_a_number"
    own = _yuan(match["unit"].removesuffix("整"))
    if own is None and (match["unit"] or match["open"]):
        return None, "not_a_number"
    if own is None and factor is None and (match["currency"] or match["currency2"]):
        own = Decimal(1)
    used = factor if own is None else own
    if used is None:
        return None, "no_unit"
    if len(match["number"]) > 40:
        return None, "too_large"
    amount = exact_decimal(match["number"]) * used
    if amount >= _MONEY_LIMIT:
        return None, "too_large"
    amount = amount.quantize(CENT, ROUND_HALF_UP)
    return (-amount if match["sign"] == "-" else amount), ("header" if own is None else "cell")
