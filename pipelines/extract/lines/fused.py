"""Cells that run together without any separator: `10≥266米≥266米10`. They are told here, never divided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from pipelines.extract.vocabulary.folding import PARENTHESES, fold
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.operators import SIGNS

# A header that runs together names at least so many columns, in no more characters than this.
_FEWEST_COLUMNS = 4
_SHORTEST_HEADER, _LONGEST_HEADER = 8, 160
_NAMES, _LEVELS = frozenset(("name", "name_fallback")), frozenset(("level1", "level2"))
_UNKNOWN = re.compile(r"[\u4e00-\u9fff]{1,40}")
# A table runs together where at least so many of its words do, and this share of those that hold figures or labels.
_FEWEST_WORDS = 2
_SHARE = 0.3
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_BETWEEN = rf"[^\d\s{SIGNS}，。；、,;至到~～\-—/]"
_UNIT = rf"[^\d\s{SIGNS}，。；、,;至到~～\-—/()（）]"
# A number directly in front of an operator; two amounts with the same operator (with another one they are a range); an
# amount in front of another one of its unit, or of bare figures; two figures with cents; a figure in front of 是 or 否.
_VALUES = re.compile(
    rf"^(?:[^\dA-Za-z]{{2,}})?{_NUMBER}[{SIGNS}]{_NUMBER}"
    rf"|(?P<sign>[{SIGNS}]){_NUMBER}[^\d{SIGNS}，。；、,;至到~～\-—]{{0,8}}(?P=sign){_NUMBER}"
    rf"|[{SIGNS}]{_NUMBER}[（(]?(?P<unit>{_UNIT}{{1,6}}(?:/{_UNIT}{{1,4}})?)[)）]?{_NUMBER}(?P=unit)(?!\w*[，。；])"
    rf"|[{SIGNS}]{_NUMBER}{_BETWEEN}{{1,8}}{_NUMBER}$"
    r"|\d\.\d\d\d+\.\d\d$"
    r"|\d[是否]$"
)
_DIGIT = re.compile(r"\d")


def fused_header(text: str) -> str | None:
    """Return the header of an indicator table whose columns run together, None where a line is none.

    The label of the block may stand in front (`绩效指标一级指标二级指标三级指标指标值`), and names that nobody knows
    behind the levels, such as those of counties.
    """
    folded = PARENTHESES.sub("", fold(text))
    if not _SHORTEST_HEADER <= len(folded) <= _LONGEST_HEADER:
        return None
    columns, longest = _column_names()
    # Roles of the fewest names that make up the text as far as a place.
    reached: dict[int, tuple[str, ...]] = {0: ()}
    for at in range(len(folded)):
        roles = reached.get(at)
        if roles is None:
            continue
        for end in range(at + 1, min(at + longest, len(folded)) + 1):
            role = columns.get(folded[at:end])
            if role is not None and (end not in reached or len(reached[end]) > len(roles) + 1):
                reached[end] = *roles, role
    furthest = max(reached)
    roles, rest = reached[furthest], folded[furthest:]
    if _NAMES.isdisjoint(roles):
        return None
    if not rest:
        return text if len(roles) >= _FEWEST_COLUMNS else None
    return text if _LEVELS.issubset(roles) and _UNKNOWN.fullmatch(rest) else None


@cache
def _column_names() -> tuple[dict[str, str], int]:
    """Names of columns and labels of blocks, without parentheses, with the role; and the length of the longest."""
    headers = load_headers()
    names: dict[str, str] = {}
    for block in ("section", "indicator"):
        names.update({PARENTHESES.sub("", label): role for label, role in headers.roles[block].items()})
    names.pop("", None)
    return names, max(map(len, names))


def run_together(words: Iterable[str]) -> bool:
    """Whether the words of a table are whole rows, or values of several columns, without separators."""
    telling = fused = 0
    for word in words:
        found = is_fused(word)
        fused += found
        telling += found or _DIGIT.search(word) is not None
    return fused >= _FEWEST_WORDS and fused >= _SHARE * telling


def is_fused(word: str) -> bool:
    """Whether a run of text without blanks holds more than one cell: two values, or labels and a name."""
    return _VALUES.search(word) is not None or _begins_with_labels(word)


def _begins_with_labels(word: str) -> bool:
    """Whether a label of level 1 and one of level 2 stand in front of a name without a blank between them."""
    folded = PARENTHESES.sub("", fold(word))
    first = next((label for label in _levels(1) if folded.startswith(label)), None)
    rest = folded[len(first) :] if first is not None else folded
    second = next((label for label in _levels(2) if rest.startswith(label)), None)
    if second is None:
        return False
    name = rest[len(second) :]
    # 数量指标完成率 is a name; a figure that ends it is none of its own.
    return len(name) > 1 and (first is not None or _DIGIT.search(name) is not None)


@cache
def _levels(level: int) -> Sequence[str]:
    headers = load_headers()
    labels = headers.level1 if level == 1 else headers.level2
    return sorted((label for label in labels if label.endswith("指标") and len(label) > 2), key=len, reverse=True)
