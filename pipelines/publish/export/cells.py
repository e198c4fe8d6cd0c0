"""One value as a cell of SpreadsheetML: what it is, and nothing that a spreadsheet could make of it.

A text is an inline string whatever it begins with, a number a number, a date the number of its day. What a cell cannot
hold as it is becomes something that it can, and a remark.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from pipelines.publish.export.columns import SheetColumn
from pipelines.publish.export.text import SAFE_LENGTH, fitted, length_of, needs_quote, shown

Encode = Callable[[Any, int], str]
"""Value (never None) and row number as Excel counts it -> the cell as XML."""

_CUT = "cut, {length:,} characters / 已截断，原文{length:,}字符"
_PICTURES = "control characters are shown as pictures / 控制字符以图形表示"
_DIGITS = "more digits than Excel keeps, written as text / 位数超限，存为文本"
_EARLY = "date before March 1900, written as text / 早于1900年3月，存为文本"

# Everything about a text that asks for more than copying it.
_SPECIAL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff&<>]|_x[0-9A-Fa-f]{4}_|^\\s|\\s$")
# Excel reads _x0041_ as A, unless its first underline is written that way itself.
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_OUTER_SPACE = re.compile(r"^\s|\s$")
_MOST_DIGITS = 15
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days have no zone
_DAY = timedelta(days=1)
# Excel takes the year 1900 for a leap year: earlier dates would be shown a day off, or not at all.
_FIRST_DATE = date(1900, 3, 1)


@dataclass(frozen=True, slots=True)
class Styles:
    """Indices of cell formats: of the column itself, of text, and of text with the quote prefix."""

    own: int
    text: int
    quoted: int


def encoder(column: SheetColumn, letters: str, styles: Styles, remark: Callable[[str, str], None]) -> Encode:
    """Return the function that writes the values of a column as cells.

    `letters` name the column in the sheet; `remark` is told the name of a cell and what was done to its value.
    """

    def text(value: str, row: int) -> str:
        if len(value) > SAFE_LENGTH or _SPECIAL.search(value):
            return difficult(value, row)
        style = styles.quoted if needs_quote(value) else styles.text
        return f'<c r="{letters}{row}" s="{style}" t="inlineStr"><is><t>{value}</t></is></c>'

    def difficult(value: str, row: int) -> str:
        whole = shown(value)
        kept = fitted(whole)
        if whole != value:
            remark(f"{letters}{row}", _PICTURES)
        if kept != whole:
            remark(f"{letters}{row}", _CUT.format(length=length_of(whole)))
        style = styles.quoted if needs_quote(kept) else styles.text
        space = ' xml:space="preserve"' if _OUTER_SPACE.search(kept) else ""
        escaped = _LOOKS_ESCAPED.sub("_x005F_", kept)
        escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f'<c r="{letters}{row}" s="{style}" t="inlineStr"><is><t{space}>{escaped}</t></is></c>'

    def number(value: float | int | Decimal, row: int) -> str:
        if _digits(value) > _MOST_DIGITS:
            remark(f"{letters}{row}", _DIGITS)
            return text(str(value), row)
        return f'<c r="{letters}{row}" s="{styles.own}"><v>{value}</v></c>'

    def real(value: float, row: int) -> str:
        return f'<c r="{letters}{row}" s="{styles.own}"><v>{value:.16G}</v></c>'

    def flag(value: bool, row: int) -> str:
        return f'<c r="{letters}{row}" s="{styles.own}" t="b"><v>{int(value)}</v></c>'

    def day(value: date, row: int) -> str:
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
        if moment.date() < _FIRST_DATE:
            remark(f"{letters}{row}", _EARLY)
            return text(value.isoformat(), row)
        return real((moment - _DAY_ZERO) / _DAY, row)

    def texts(value: list[str], row: int) -> str:
        return text("; ".join(value), row) if value else ""

    if column.kind.endswith("[]"):
        return texts
    if column.kind == "VARCHAR":
        return text
    if column.kind == "BOOLEAN":
        return flag
    if column.kind in ("DOUBLE", "FLOAT"):
        return real
    return day if column.kind == "DATE" or column.kind.startswith("TIMESTAMP") else number


def _digits(value: float | int | Decimal) -> int:
    if isinstance(value, Decimal):
        # Trailing zeros carry nothing.
        return len(value.normalize().as_tuple().digits) if abs(value) >= 10**13 else 0
    return len(str(abs(value)).rstrip("0")) if abs(value) >= 10**_MOST_DIGITS else 0
