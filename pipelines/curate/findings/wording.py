"""Figures and phrases of a finding's message, as a budget officer writes them."""

from __future__ import annotations

import polars as pl


def figure(number: pl.Expr, decimals: int = 2) -> pl.Expr:
    """Write a number with at most `decimals` decimals and no trailing zeros: 8.95, 100."""
    return number.cast(pl.Float64).round(decimals).cast(pl.String).str.replace(r"\.0$", "")


def percent(ratio: pl.Expr) -> pl.Expr:
    """Write a ratio as a percentage with at most two decimals: 0.8955 -> 89.55%."""
    return figure(ratio * 100) + "%"


def figures_between(low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """Write an interval of points, or the one figure where both ends are the same to two decimals."""
    return (
        pl.when(low.round(2) == high.round(2))
        .then(figure(low))
        .otherwise(pl.concat_str(figure(low), pl.lit("~"), figure(high)))
    )


def amount(printed: pl.Expr, unit_printed: pl.Expr, yuan: pl.Expr) -> pl.Expr:
    """Write an amount as the document prints it, with its unit; in yuan where the printed text is not at hand."""
    return pl.coalesce(pl.concat_str(printed, money_unit(unit_printed)), yuan.cast(pl.String) + "元")


def money_unit(unit_printed: pl.Expr) -> pl.Expr:
    """Take the unit of money out of what a form prints about it: 单位：万元 -> 万元; empty where it prints none."""
    return unit_printed.str.extract(r"([亿百千万]*元)").fill_null("")


def quoted(text: pl.Expr) -> pl.Expr:
    """Write a name, or （未写） where there is none."""
    return text.fill_null("（未写）")


def said(text: pl.Expr) -> pl.Expr:
    """Say whether a text says anything: NULL, blanks, dashes, a slash and 无 do not."""
    return ~text.fill_null("").str.strip_chars(" 　-—－/／。.").is_in(["", "无"])
