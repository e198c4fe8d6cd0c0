"""When two printed figures agree although offices truncate and round differently.

上海 2023 truncates rates and execution scores to two decimals and rounds indicator scores, so figures are compared with
a tolerance of 0.011; other offices print rates with one decimal or in whole points. A figure agrees with what it should
be where truncating or rounding at its own number of decimals explains the difference.
"""

from __future__ import annotations

import polars as pl

TOLERANCE = 0.011
_SLACK = 0.001


def agrees(stated: pl.Expr, low: pl.Expr, high: pl.Expr, decimals: pl.Expr) -> pl.Expr:
    """Say whether `stated`, printed with `decimals` decimals, is `low` to `high` truncated or rounded."""
    step = pl.lit(10.0).pow(-decimals.clip(0, 2))
    below = pl.max_horizontal(pl.lit(TOLERANCE), step + _SLACK)
    above = pl.max_horizontal(pl.lit(TOLERANCE), step / 2 + _SLACK)
    return (stated >= low - below) & (stated <= high + above)


def printed_decimals(text: pl.Expr) -> pl.Expr:
    """Count the decimals that a printed number shows: 89.55 -> 2, 90% -> 0."""
    return text.str.extract(r"[.．](\d+)").str.len_chars().fill_null(0).cast(pl.Int32)


def is_whole(number: pl.Expr) -> pl.Expr:
    """Say whether a number of points has no decimals."""
    return (number - number.round(0)).abs() < 1e-9


def half_printed_step(money_unit_printed: pl.Expr, *texts: pl.Expr) -> pl.Expr:
    """Return half of the last printed digit of an amount, in yuan: 50 where 万元 are printed with two decimals.

    An office computes from exact amounts and prints rounded ones. Trailing zeros may be missing, so that at least two
    decimals are assumed.
    """
    decimals = pl.max_horizontal(pl.lit(2), *(printed_decimals(text) for text in texts))
    return yuan_per_unit(money_unit_printed) * 0.5 * pl.lit(10.0).pow(-decimals)


def yuan_per_unit(money_unit_printed: pl.Expr) -> pl.Expr:
    """Return how many yuan one printed unit of money is; 1 where none is printed."""
    unit = money_unit_printed.fill_null("")
    return (
        pl.when(unit.str.contains("亿"))
        .then(1e8)
        .when(unit.str.contains("百万"))
        .then(1e6)
        .when(unit.str.contains("万"))
        .then(1e4)
        .when(unit.str.contains("千"))
        .then(1e3)
        .otherwise(1.0)
    )
