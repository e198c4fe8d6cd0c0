"""Whether a line may begin with a label at all: a cheap test in front of the look-ups that most lines do not need."""

from __future__ import annotations

from functools import cache

from pipelines.extract.vocabulary.headers import load_headers

# What a label may begin with besides its first two characters: a parenthesis, a numbering, a mark.
_MARKS = frozenset("(（一二三四五六七八九十*★▲-—–第附")


@cache
def _beginnings() -> frozenset[str]:
    """First characters and first two characters of every label that may lead a line among indicators."""
    headers = load_headers()
    labels = set(headers.level1 | headers.level2)
    for block in ("indicator", "total", "section"):
        labels.update(headers.roles[block])
    return frozenset(label[:2] for label in labels)


def may_lead(word: str) -> bool:
    """Whether a word may be a label of a level, a total, a header or a page number, or the beginning of one."""
    return word[:2] in _beginnings() or len(word) == 1 or word[0] in _MARKS
