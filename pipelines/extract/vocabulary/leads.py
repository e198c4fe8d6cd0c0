"""Whether a line may begin with a label at all: a cheap test in front of the look-ups that most lines do not need."""

from __future__ import annotations

from functools import cache

from pipelines.extract.vocabulary.folding import is_han
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.operators import SIGNS

# Numerals in front of a label, and the first characters of page and annex numbers.
_MARKS = frozenset("一二三四五六七八九十第附")
# What values begin with, and no label does.
_BEGINS_VALUE = frozenset("0123456789" + SIGNS)


@cache
def _beginnings() -> frozenset[str]:
    """First two characters of every label that may lead a line among indicators."""
    headers = load_headers()
    labels = set(headers.level1 | headers.level2)
    for block in ("indicator", "total", "section"):
        labels.update(headers.roles[block])
    return frozenset(label[:2] for label in labels)


def may_lead(word: str) -> bool:
    """Whether a word may be a label of a level, a total, a header or a page number, or the beginning of one.

    A page number without any mark is told by its line alone.
    """
    first = word[:2]
    if first in _beginnings() or len(word) == 1 or word[0] in _MARKS:
        return True
    return not is_han(first) and word[0] not in _BEGINS_VALUE
