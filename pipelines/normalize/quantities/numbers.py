"""Numbers in digits and in Chinese numerals, as exact decimals."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

HAS_DIGIT = re.compile(r"\d")
DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
NUMBER = re.compile(rf"(?:{DIGITS})(?![\d.,])")
HAN_DIGIT = {**{digit: number for number, digit in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
HAN_NUMBER = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
_D = "[一二两三四五六七八九]"
_HAN_SECTION = re.compile(rf"(?:({_D})千)?(?:(零?)({_D})百)?(?:(零?)({_D})?(十))?(?:(零?)({_D}))?")
_LONGEST_NUMBER = 15  # digits before the point: what a Float64 holds exactly, and longer ones are codes


def exact_decimal(digits: str) -> Decimal:
    """Return what digits with or without thousands separators (`DIGITS`) spell."""
    return Decimal(digits.replace(",", ""))


def is_code(digits: str) -> bool:
    """Tell whether digits are too many for a number and so must be a code, a telephone number or the like."""
    return len(digits) > 40 or len(digits.partition(".")[0].replace(",", "")) > _LONGEST_NUMBER


@lru_cache(maxsize=4096)
def han_number(text: str) -> int | None:
    """Read a number in Chinese numerals, 十二 or 三百零五万; None where it is not well formed (一百五)."""
    if not text or text[0] in "零〇百千万亿":
        return None
    if "亿" in text:
        above, _, below = text.partition("亿")
        high, low = han_number(above), han_number(below.removeprefix("零")) if below else 0
        return None if high is None or low is None or high >= 10**4 else high * 10**8 + low
    if "万" in text:
        above, _, below = text.partition("万")
        high, low = _han_section(above), _han_section(below.removeprefix("零")) if below else 0
        return None if not high or low is None else high * 10**4 + low
    return _han_section(text)


def _han_section(text: str) -> int | None:
    match = _HAN_SECTION.fullmatch(text)
    if not text or match is None:
        return None
    thousands, _, hundreds, _, tens, ten, zero, ones = match.groups()
    # 一百五 is 150 in speech and nothing in writing: a digit may only stand right below its neighbour or after 零.
    if ones and not ten and (thousands or hundreds) and not zero:
        return None
    if ones and ten and zero:
        return None
    value = 0
    for digit, weight in ((thousands, 1000), (hundreds, 100), (tens or ("一" if ten else None), 10), (ones, 1)):
        value += HAN_DIGIT[digit] * weight if digit else 0
    return value
