"""Level-1 and level-2 labels in front of the rows of a table in text, also where they wrap over lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.extract.lines.fragments import Fragment
from pipelines.extract.lines.reading import Reading
from pipelines.extract.vocabulary.figures import is_number
from pipelines.extract.vocabulary.folding import fold
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.levels import Levels, is_level2, level_label
from pipelines.extract.vocabulary.operators import OPERATOR_SIGNS

_CAP = re.compile(r"^[(（]\s*\d+(?:\.\d+)?\s*分?\s*[)）]$")


def is_cap(text: str) -> bool:
    """Whether a line is the cap of the label above it: `(50分)`."""
    return _CAP.match(text) is not None


def wrapped_label(reading: Reading, start: int) -> tuple[str, int] | None:
    """Join a label that begins as the whole of line `start` and goes on over the next: (label, index after it)."""
    starts = load_headers().level_starts
    joined = reading.texts[start]
    if joined not in starts:
        return None
    at = start + 1
    while (at := reading.filled_from(at)) < reading.end:
        if level_label(joined) in load_headers().level1 and is_level2(reading.texts[at]):
            # 产出 above 数量 are two labels, though 产出数量 is one.
            return None
        joined += reading.texts[at]
        at += 1
        if level_label(joined) is not None:
            return joined, at
        if joined not in starts:
            return None
    return None


def take_wrapped_label(reading: Reading, levels: Levels, words: Sequence[str]) -> bool:
    """Take a label that is alone on its line and wraps; False where the line begins none."""
    found = wrapped_label(reading, reading.at) if len(words) == 1 else None
    if found is None:
        return False
    levels.take(found[0], _level2_follows(reading, found[1]))
    reading.at = found[1]
    return True


def count_labels(words: Sequence[str]) -> int:
    """How many of the first two words of a line are labels, a second one of level 2 only."""
    if level_label(words[0]) is None:
        return 0
    return 2 if len(words) > 1 and is_level2(words[1]) else 1


def is_last_half(levels: Levels, words: Sequence[str], before: Fragment | None) -> bool:
    """Whether a word that could be a label is the end of the cell above it: 数量 below 信用评估报告 in a narrow column.

    `before` is the fragment above in the same row, None after a label. Where the table prints its labels with 指标, a
    bare word on a line of its own below another such line is none.
    """
    return (
        before is not None
        and before.alone
        and len(words) == 1
        and levels.suffixed
        and not fold(words[0]).endswith(("指标", ")"))
    )


def is_name(word: str, following: Sequence[str]) -> bool:
    """Whether a word that could be a label is the name of an indicator: its description or its target follows."""
    return bool(following) and (
        following[0] == word or following[0].startswith(OPERATOR_SIGNS) or is_number(following[0])
    )


def take_labels(reading: Reading, levels: Levels, words: Sequence[str], count: int, *, named: bool = False) -> None:
    """Take the labels that are the first `count` words of the line.

    `named` says that a name follows, although it looks like a label.
    """
    for number in range(count):
        if number + 1 < count:
            followed_by_level2 = True
        elif count < len(words):
            followed_by_level2 = not named and is_level2(words[count])
        else:
            followed_by_level2 = _level2_follows(reading, reading.at + 1)
        levels.take(words[number], followed_by_level2)


def _level2_follows(reading: Reading, at: int) -> bool:
    at = reading.filled_from(at)
    if at >= reading.end:
        return False
    words = reading.texts[at].split(None, 2)
    if is_level2(words[0]):
        return not is_name(words[0], words[1:])
    found = wrapped_label(reading, at)
    return found is not None and is_level2(found[0])
