"""How figures are written. NULL is a dash, never a zero, and what is not all never reads as all."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

NOTHING = "—"

_OPERATORS = {">=": "≥", "<=": "≤", "=": "=", ">": ">", "<": "<"}


def tally(value: float | Decimal | None) -> str:
    """Write a whole number: 1,234."""
    return NOTHING if value is None else f"{value:,.0f}"


def percent(value: float | None) -> str:
    """Write a ratio with one decimal: 0.8955 is 89.6%.

    What is not all never reads as all, and what is not nothing never as nothing: 0.99996 is 99.9%, 0.0002 is 0.1%.
    """
    if value is None:
        return NOTHING
    rounded = round(value * 100, 1)
    if rounded == 100 and value != 1 and not math.isclose(value, 1, abs_tol=1e-9):
        rounded = 99.9 if value < 1 else 100.1
    elif rounded == 0 and value > 1e-9:
        rounded = 0.1
    return f"{rounded:,.1f}%"


def yuan(value: Decimal | None) -> str:
    """Write an amount in 元 to the fen: 25,842.71."""
    return NOTHING if value is None else f"{value:,.2f}"


def wan(value: float | Decimal | None) -> str:
    """Write an amount that is given in 万元: 2.58, and without decimals from 10,000 on."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if not -10_000 < value < 10_000 else f"{value:,.2f}"


def points(value: float | None) -> str:
    """Write points with at most two decimals: 98.95, 10."""
    return NOTHING if value is None else _trimmed(f"{value:,.2f}")


def number(value: float | None) -> str:
    """Write a number as understood, without the noise of binary fractions: 300,000, 22.5, 0.0005."""
    if value is None:
        return NOTHING
    return _trimmed(f"{Decimal(repr(value)):,f}" if abs(value) < 1e15 else f"{value:.6g}")


def target(operator: str | None, low: float | None, high: float | None, unit: str | None, due: date | None) -> str:
    """Write a target as understood: ≥ 2,410 人次, 10–20 天, ≤ 2023-12-31; nothing where it is in words or blank."""
    if low is None and due is None:
        return ""
    sign = _OPERATORS.get(operator or "", "")
    if low is None:
        return f"{sign} {due}".strip()
    figure = number(low) if high is None else f"{number(low)}–{number(high)}"
    return f"{sign} {_with_unit(figure, unit)}".strip()


def result(value: float | None, unit: str | None, day: date | None) -> str:
    """Write a result as understood: 2,500 人次, 2023-12-31; nothing where it is in words or blank."""
    if value is None:
        return "" if day is None else str(day)
    return _with_unit(number(value), unit)


def _with_unit(figure: str, unit: str | None) -> str:
    if not unit:
        return figure
    return f"{figure}{unit}" if unit == "%" else f"{figure} {unit}"


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
