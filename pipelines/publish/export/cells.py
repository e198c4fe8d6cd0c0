"""Values as cells of SpreadsheetML: what each is, and nothing that a spreadsheet could make of it.

A text is an inline string whatever it begins with, a number a number, a date the number of its day. What a cell cannot
hold as it is becomes something that it can, and a remark. A column is written as a whole; only those of its values that
ask for more than copying them are looked at one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipelines.publish.export.columns import SheetColumn
from pipelines.publish.export.text import SAFE_LENGTH, fitted, length_of, needs_quote, shown

if TYPE_CHECKING:
    import polars as pl

EncodeAll = Callable[["pl.Series", "pl.Series"], "pl.Series"]
"""Values and row numbers as Excel counts them (text) -> the cells as XML, null where there is no value."""

_Encode = Callable[[Any, str], str]
"""One value (never None) and its row number -> the cell as XML."""

_CUT = "cut, {length:,} characters / 已截断，原文{length:,}字符"
_PICTURES = "control characters are shown as pictures / 控制字符以图形表示"
_DIGITS = "more digits than Excel keeps, written as text / 位数超限，存为文本"
_EARLY = "date before March 1900, written as text / 早于1900年3月，存为文本"

# Everything about a text that asks for more than copying it, but for &, < and >; among it every sign that is quoted.
_DIFFICULT = "[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^[\\s=+\\-@＝＋－＠]|\\s$"
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Excel reads _x0041_ as A, unless its first underline is written that way itself.
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_OUTER_SPACE = re.compile(r"^\s|\s$")
_MOST_DIGITS = 15
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days have no zone
_DAY = timedelta(days=1)
_DAYS_TO_1970 = 25_569
# Excel takes the year 1900 for a leap year: earlier dates would be shown a day off, or not at all.
_FIRST_DATE = date(1900, 3, 1)


@dataclass(frozen=True, slots=True)
class Styles:
    """Indices of cell formats: of the column itself, of text, and of text with the quote prefix."""

    own: int
    text: int
    quoted: int


def encoder(column: SheetColumn, letters: str, styles: Styles, remark: Callable[[str, str], None]) -> EncodeAll:
    """Return the function that writes the values of a column as cells.

    `letters` name the column in the sheet; `remark` is told the name of a cell and what was done to its value.
    """
    import polars as pl

    one = _encoder_of_one(column, letters, styles, remark)
    kind = column.kind
    style, typed, begin, end = styles.own, "", "<v>", "</v></c>"
    if kind == "VARCHAR":
        style, typed, begin, end = styles.text, ' t="inlineStr"', "<is><t>", "</t></is></c>"
    elif kind == "BOOLEAN":
        typed = ' t="b"'
    before, after = pl.lit(f'<c r="{letters}'), pl.lit(f'" s="{style}"{typed}>{begin}')

    def written(values: pl.Series, lines: pl.Series) -> pl.Series:
        if kind == "VARCHAR":
            plain, difficult = _text(values)
        elif kind == "DATE":
            plain, difficult = values.cast(pl.Int32) + _DAYS_TO_1970, values < _FIRST_DATE
        elif values.dtype.is_integer() or values.dtype.is_decimal():
            # Few enough digits, as far as can be told without counting them.
            most = 10 ** (_MOST_DIGITS if values.dtype.is_integer() else _MOST_DIGITS - 2)
            plain, difficult = values, values.cast(pl.Float64).abs() >= most
        elif kind in ("DOUBLE", "FLOAT", "BOOLEAN"):
            plain, difficult = values.cast(pl.Int8) if kind == "BOOLEAN" else values, None
        else:
            plain, difficult = pl.Series([None], dtype=pl.String).new_from_index(0, len(values)), values.is_not_null()
        cells = pl.select(pl.concat_str(before, lines, after, plain.cast(pl.String), pl.lit(end))).to_series()
        places = difficult.arg_true() if difficult is not None else None
        if places is None or not len(places):
            return cells
        pairs = zip(values.gather(places).to_list(), lines.gather(places).to_list(), strict=True)
        return cells.scatter(places, [one(value, line) for value, line in pairs])

    return written


def _text(values: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return texts with their markup escaped, and which of them need more than that."""
    difficult = values.str.contains(_DIFFICULT) | (values.str.len_bytes() > SAFE_LENGTH)
    if values.str.contains_any(list(_MARKUP)).any():
        for sign, escaped in _MARKUP.items():
            values = values.str.replace_all(sign, escaped, literal=True)
    return values, difficult


def _encoder_of_one(column: SheetColumn, letters: str, styles: Styles, remark: Callable[[str, str], None]) -> _Encode:
    def text(value: str, row: str) -> str:
        whole = shown(value)
        kept = fitted(whole)
        if whole != value:
            remark(f"{letters}{row}", _PICTURES)
        if kept != whole:
            remark(f"{letters}{row}", _CUT.format(length=length_of(whole)))
        style = styles.quoted if needs_quote(kept) else styles.text
        space = ' xml:space="preserve"' if _OUTER_SPACE.search(kept) else ""
        escaped = _LOOKS_ESCAPED.sub("_x005F_", kept)
        for sign, written in _MARKUP.items():
            escaped = escaped.replace(sign, written)
        return f'<c r="{letters}{row}" s="{style}" t="inlineStr"><is><t{space}>{escaped}</t></is></c>'

    def number(value: int | Decimal, row: str) -> str:
        if _digits(value) > _MOST_DIGITS:
            remark(f"{letters}{row}", _DIGITS)
            return text(str(value), row)
        return f'<c r="{letters}{row}" s="{styles.own}"><v>{value}</v></c>'

    def day(value: date, row: str) -> str:
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
        if moment.date() < _FIRST_DATE:
            remark(f"{letters}{row}", _EARLY)
            return text(value.isoformat(), row)
        return f'<c r="{letters}{row}" s="{styles.own}"><v>{(moment - _DAY_ZERO) / _DAY!r}</v></c>'

    def texts(value: list[str], row: str) -> str:
        return text("; ".join(value), row) if value else ""

    if column.kind.endswith("[]"):
        return texts
    if column.kind == "VARCHAR":
        return text
    return day if column.kind == "DATE" or column.kind.startswith("TIMESTAMP") else number


def _digits(value: int | Decimal) -> int:
    if isinstance(value, Decimal):
        # Trailing zeros carry nothing.
        return len(value.normalize().as_tuple().digits) if abs(value) >= 10**13 else 0
    return len(str(abs(value)).rstrip("0")) if abs(value) >= 10**_MOST_DIGITS else 0
