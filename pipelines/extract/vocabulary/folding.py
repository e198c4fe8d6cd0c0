"""Folding printed labels, so that the many ways in which one word is typed compare as equal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

PARENTHESES = re.compile(r"\([^()]*\)")
_EDGE = re.compile(r"^(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[、.．:]|[:：*★▲、.;]+$")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Fold a label for comparison: half-width forms, no white space. `财政 资金（万元）` becomes `财政资金(万元)`."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """Fold a label and take off parentheses, numbering, colons: `其中：财政拨款（万元）` keeps `其中:财政拨款`."""
    folded = fold(text)
    previous = None
    while previous != folded:
        previous = folded
        folded = PARENTHESES.sub("", folded)
    return _EDGE.sub("", _EDGE.sub("", folded))


def is_han(text: str) -> bool:
    """Whether a text begins and ends with Chinese characters, which folding leaves as they are.

    A blank inside a label (得　分), a numbering, a parenthesis or another form of a character is none of them.
    """
    return "\u4e00" <= text[0] <= "\u9fff" and "\u4e00" <= text[-1] <= "\u9fff"
