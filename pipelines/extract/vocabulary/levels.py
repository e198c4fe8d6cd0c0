"""The labels of level 1 and level 2 (产出指标, 数量指标) and which of them are in force."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipelines.extract.vocabulary.folding import fold, is_han
from pipelines.extract.vocabulary.headers import load_headers

_CAP = re.compile(r"\([0-9.]+分?\)|[0-9.]+分$")


@lru_cache(maxsize=32_768)
def level_label(text: str) -> str | None:
    """Return the level-1 or level-2 label that a cell prints, without cap and a stray 等; None for anything else."""
    first = text[:2]
    if first not in _beginnings() and is_han(first):
        # Most cells are told by two characters, and need no folding.
        return None
    headers = load_headers()
    folded = _CAP.sub("", fold(text))
    if folded not in headers.level1 and folded not in headers.level2:
        folded = folded.removesuffix("等")
        if not folded.endswith("指标") and folded + "指标" in headers.level2:
            return folded
    return folded if folded in headers.level1 or folded in headers.level2 else None


@cache
def _beginnings() -> frozenset[str]:
    headers = load_headers()
    return frozenset(label[:2] for label in headers.level1 | headers.level2) | {""}


def is_level2(text: str) -> bool:
    """Whether a cell prints a label of level 2."""
    return level_label(text) in load_headers().level2


class Levels:
    """The labels in force. A label stays in force until the next one of its level, as a merged cell does."""

    __slots__ = ("_last_was_first", "level1", "level2", "suffixed")

    def __init__(self, level1: str = "") -> None:
        self.level1 = level1
        self.level2 = ""
        # Whether every label taken so far ends in 指标.
        self.suffixed = True
        self._last_was_first = True

    def take_cap(self, cap: str) -> None:
        """Add a cap such as (50分) that was printed on a line of its own to the label in front of it."""
        if self._last_was_first:
            self.level1 += cap
        else:
            self.level2 += cap

    def take(self, printed: str, followed_by_level2: bool) -> None:
        """Take a label known to be one; 成本指标 and 满意度指标 exist on both levels, so what follows decides."""
        headers = load_headers()
        label = level_label(printed)
        self.suffixed = self.suffixed and label is not None and label.endswith("指标")
        on_first, on_second = label in headers.level1, label in headers.level2
        if on_first and on_second:
            family = (level_label(self.level1) or "")[:2]
            parents = ("产出", "投入") if label is not None and label.startswith("成本") else ("效益", "效果")
            on_first = followed_by_level2 or family not in parents
        self._last_was_first = on_first
        if on_first:
            # A page break repeats the label of level 1 and not always that of level 2.
            if level_label(printed) != level_label(self.level1):
                self.level1, self.level2 = printed, ""
        else:
            self.level2 = printed
