"""The words of a dump with the columns of characters in which they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# The classes of East Asian width that take two columns: in a Chinese terminal, in others, where characters are counted.
WIDE_CLASSES = ("WFA", "WF", "")
# A date that is to be filled in is one word.
_WORD = re.compile(r"(?:年[ \u3000]+月[ \u3000]+日|[^\s\u3000])+")
_UNBREAKABLE = re.compile(r"[0-9A-Za-z.,%]+|.", re.DOTALL)
_CLOSING = "，。、；：！？）》”’)],.;:!?%％"


@dataclass(frozen=True, slots=True)
class Word:
    """Text between two blanks: the index of its line, the columns where it begins and ends."""

    line: int
    x0: int
    x1: int
    text: str


def words_of(line: int, text: str, wide: str) -> list[Word]:
    """The words of a line; characters of the classes `wide` take two columns."""
    found: list[Word] = []
    column = at = 0
    for match in _WORD.finditer(text):
        column += columns_of(text[at : match.start()], wide)
        after = column + columns_of(match[0], wide)
        found.append(Word(line, column, after, match[0]))
        column, at = after, match.end()
    return found


def columns_of(text: str, wide: str) -> int:
    """The number of columns that a text takes."""
    if not wide or text.isascii():
        return len(text)
    return len(text) + sum(1 for letter in text if unicodedata.east_asian_width(letter) in wide)


@lru_cache(maxsize=65536)
def printed_width(text: str) -> int:
    """The width of a text on paper, in halves of a Chinese character."""
    return columns_of(text, "WFA")


@lru_cache(maxsize=65536)
def first_part(text: str) -> int:
    """The width of what cannot be parted at the beginning of a text: a number, or a character and its closing mark."""
    match = _UNBREAKABLE.match(text)
    after = match.end() if match else 0
    while after < len(text) and text[after] in _CLOSING:
        after += 1
    return printed_width(text[:after])


def joined(words: Sequence[Word], gap: int) -> list[Word]:
    """Words of one line with at most `gap` blanks between them as one."""
    found: list[Word] = []
    for word in words:
        if found and word.line == found[-1].line and word.x0 - found[-1].x1 <= gap:
            before = found[-1]
            blanks = " " * (word.x0 - before.x1)
            found[-1] = Word(before.line, before.x0, word.x1, before.text + blanks + word.text)
        else:
            found.append(word)
    return found
