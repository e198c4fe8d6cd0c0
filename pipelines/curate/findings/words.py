"""Names of indicators, and the word lists of `reference/rule_words.csv`, as polars expressions.

What a name must or must not say for a rule is data; here is only how a word is looked for.
"""

from __future__ import annotations

import re
from functools import cache

import polars as pl

from pipelines.reference.tables import rule_words

_BRACKETED = r"[（(\[【〔][^（）()\[\]【】〔〕]*[）)\]】〕]"
_TRAILING = r"[\s.。;；、，,:：!！?？≥≤=<>*★#]+$"
_YEAR = r"(?:20\d\d\s*年?度?|本年度?|当年度?|全年)"


def bare(name: pl.Expr) -> pl.Expr:
    """Return a name without blanks, brackets and the signs behind it: `宣传海报（大小合计）:` -> 宣传海报."""
    return name.str.replace_all(r"\s+", "").str.replace_all(_BRACKETED, "").str.replace(_TRAILING, "")


def lasting(name: pl.Expr) -> pl.Expr:
    """Return what stays of an indicator's name from one year to the next: no blanks, years or signs behind it."""
    return (
        name.str.replace_all(r"\s+", "")
        .str.replace_all("（", "(")
        .str.replace_all("）", ")")
        .str.replace_all(_YEAR, "")
        .str.replace(_TRAILING, "")
    )


def says(name: pl.Expr, word_list: str) -> pl.Expr:
    """Say whether a bare name ends in, contains or is a word of the list; FALSE where the name is NULL.

    Raises ValueError where there is no such list.
    """
    return name.str.contains(_pattern(word_list)).fill_null(False)


def may_say(name: pl.Expr, words: list[str]) -> pl.Expr:
    """Say whether a name as printed holds one of the words anywhere, or a blank that may part one.

    Quick, and never FALSE where the bare name ends in or contains a word: what a rule asks before it looks closer.
    """
    return contains_any(name, [*words, " ", "\u3000", "\n", "\t"])


def words_of(word_list: str) -> list[str]:
    """Return the words of a list of `reference/rule_words.csv`."""
    return rule_words().filter(pl.col("list") == word_list)["word"].to_list()


def contains_any(name: pl.Expr, words: list[str]) -> pl.Expr:
    """Say whether a name contains one of the words; FALSE where it is NULL or there are no words."""
    if not words:
        return pl.lit(False)
    return name.str.contains("|".join(map(re.escape, words))).fill_null(False)


@cache
def _pattern(word_list: str) -> str:
    rows = rule_words().filter(pl.col("list") == word_list)
    if rows.is_empty():
        raise ValueError(f"rule_words.csv has no list {word_list}")
    words = "|".join(re.escape(word) for word in rows["word"])
    start = "^" if rows["match"][0] == "exact" else ""
    end = "" if rows["match"][0] == "contains" else "$"
    return f"{start}(?:{words}){end}"
