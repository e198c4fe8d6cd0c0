"""Quantities in any of the ways in which they may be printed, for the tests of properties."""

from __future__ import annotations

from hypothesis import strategies as st

SIGNS = {">=": "≥≧⩾", "<=": "≤≦⩽", "=": "=＝═", ">": ">＞﹥", "<": "<＜﹤"}
UNITS = {
    "份": "份",
    "人次": "人次",
    "%": "%",
    "百分比": "%",
    "平方米": "平方米",
    "元/张": "元/张",
    "人次/年": "人次/年",
    "个工作日": "个工作日",
    "元/人·天": "元/人·天",
    "小时": "小时",
    "": None,
}
SCALES = {"": 1, "万": 10**4, "亿": 10**8}
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
NUMBERS = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False)


@st.composite
def printed_quantities(draw):
    """A quantity and one way to print it: sign, digits, width, parentheses, line breaks."""
    operator = draw(st.sampled_from([None, *SIGNS]))
    sign = draw(st.sampled_from(SIGNS[operator])) if operator else ""
    number = draw(NUMBERS)
    unit = draw(st.sampled_from(sorted(UNITS)))
    scale = draw(st.sampled_from(sorted(SCALES))) if unit not in ("", "%", "百分比") else ""
    digits = f"{number:,}" if draw(st.booleans()) else f"{number}"
    printed_unit = f"{scale}{unit}"
    if printed_unit and draw(st.booleans()):
        printed_unit = f"({printed_unit})"
    text = f"{sign}{digits}{printed_unit}"
    if draw(st.booleans()):
        text = text.translate(WIDE)
    at = draw(st.integers(0, len(sign)))
    text = f"{text[:at]}{draw(st.sampled_from(['', ' ', chr(0x3000)]))}{text[at:]}"
    end = len(text) - draw(st.integers(0, len(printed_unit)))
    text = f"{text[:end]}{draw(st.sampled_from(['', ' ', chr(10)]))}{text[end:]}"
    return text, operator, number * SCALES[scale], UNITS[unit]
