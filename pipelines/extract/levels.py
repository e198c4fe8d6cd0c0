"""Level-1 and level-2 labels in front of the rows of an indicator table, also where they wrap or share a word."""

from __future__ import annotations

from pipelines.extract.headers import level_label, load_headers


class Levels:
    """The labels in force. A label stays in force until the next one of its level, as a merged cell does."""

    __slots__ = ("_last_was_first", "level1", "level2")

    def __init__(self, level1: str = "") -> None:
        self.level1 = level1
        self.level2 = ""
        self._last_was_first = True

    def take_cap(self, cap: str) -> None:
        """Add a cap such as (50分) that was printed on a line of its own to the label in front of it."""
        if self._last_was_first:
            self.level1 += cap
        else:
            self.level2 += cap

    def take(self, printed: str, followed_by_level2: bool) -> None:
        """Take a label that is known to be one; 成本指标 and 满意度指标 exist on both levels, so what follows decides."""
        headers = load_headers()
        label = level_label(printed)
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


def is_level2(text: str) -> bool:
    """Whether a cell prints a label of level 2."""
    return level_label(text) in load_headers().level2


def wrapped_label(texts: list[str], start: int, end: int) -> tuple[str, int] | None:
    """A label that begins as the whole of line `start` and goes on over the next lines: (label, index after it)."""
    headers = load_headers()
    joined = texts[start]
    if joined not in headers.label_starts:
        return None
    at = start + 1
    while at < end:
        following = texts[at]
        at += 1
        if not following:
            continue
        joined += following
        if level_label(joined) is not None:
            return joined, at
        if joined not in headers.label_starts:
            return None
    return None
