from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalize.quantities.numbers import han_number


@given(st.integers(1, 99_999_999))
def test_chinese_numerals_read_back(number):
    assert han_number(_spelled(number)) == number


def _spelled(number: int) -> str:
    digits = "零一二三四五六七八九"

    def section(value: int) -> str:
        text, zero = "", False
        for weight, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, value = divmod(value, weight)
            if digit:
                text += ("零" if zero and text else "") + digits[digit] + name
                zero = False
            else:
                zero = True
        return text

    high, low = divmod(number, 10_000)
    if not high:
        return section(low)
    return section(high) + "万" + (("零" if low < 1000 else "") + section(low) if low else "")
