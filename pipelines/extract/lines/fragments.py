"""Fragments: the runs of text without blanks of which the lines of a table consist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple


class Fragment(NamedTuple):
    """A run of text without blanks: index of its line, whether it begins that line, whether a blank line precedes.

    `alone` says whether nothing else stands on its line: only such a line can be one of several of a wrapped cell.
    """

    text: str
    line: int
    begins: bool
    blank_before: bool
    alone: bool = False


def fragments_of(words: Sequence[str], line: int, blank_before: bool, *, whole_line: bool = True) -> list[Fragment]:
    """Make fragments of the words of one line; `blank_before` says whether the line follows a blank one.

    Without `whole_line` a label stood in front of the words.
    """
    alone = whole_line and len(words) == 1
    return [Fragment(word, line, number == 0, blank_before and number == 0, alone) for number, word in enumerate(words)]


@lru_cache(maxsize=32_768)
def width(text: str) -> int:
    """Printed width in half-width units: a Chinese character counts 2, a Latin one 1."""
    return len(text.encode("gb18030", "replace"))


def cell_text(fragments: Sequence[Fragment]) -> str:
    """Join a cell's fragments: a line break is removed, a blank inside a line is kept."""
    text = fragments[0].text
    for one in fragments[1:]:
        text += one.text if one.begins else f" {one.text}"
    return text


def spaced_text(fragments: Iterable[Fragment]) -> str:
    """Join fragments that were not understood, with blanks, for a remark."""
    return " ".join([one.text for one in fragments])
