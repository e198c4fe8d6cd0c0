"""Labels in the head of a form that wrap over lines of their own: 预算规模 / 及资金用 / 途."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.extract.lines.reading import Reading
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.money import bare_line

_MOST_LINES = 5
_LONGEST_LINE = 10


class WrappedLabel(NamedTuple):
    """A label over several lines: the block and role by which it is known, its text, the index behind its last line."""

    block: str
    role: str
    printed: str
    following: int


def find_wrapped_label(reading: Reading, blocks: Sequence[str]) -> WrappedLabel | None:
    """Find the longest label of two lines or more that begins on the line that is read next.

    Every line of it stands alone; `blocks` are looked up in their order.
    """
    texts = reading.texts
    printed = texts[reading.at]
    if len(printed) > _LONGEST_LINE or " " in printed:
        return None
    found = None
    following = reading.at + 1
    for _ in range(_MOST_LINES - 1):
        at = reading.filled_from(following)
        if at >= reading.end or len(texts[at]) > _LONGEST_LINE or " " in texts[at]:
            break
        printed, following = printed + texts[at], at + 1
        for block in blocks:
            role = _role(block, printed)
            if role is not None:
                found = WrappedLabel(block, role, printed, following)
                break
    return found


def _role(block: str, printed: str) -> str | None:
    headers = load_headers()
    if block == "line":
        return headers.roles["line"].get(bare_line(printed))
    return headers.listed_role(block, printed)
