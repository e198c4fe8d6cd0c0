"""The titles of forms (项目支出绩效自评表) and what stands in front of them."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.extract.vocabulary.folding import PARENTHESES, fold
from pipelines.extract.vocabulary.headers import load_headers

_WHOLE_SPENDING = re.compile(r"(?:部门|单位)?整体(?:支出|预算|收支|绩效)|整体支出绩效")
_BOOKMARK = re.compile(r"^\s*(?:\[bookmark:[^\]]*\]\s*)+")


def title_kind(text: str) -> str | None:
    """Return `self_evaluation` or `target` where a line is the title of a form, None elsewhere.

    A title is short and ends with its form word (up to a year, a number or a parenthesis); a sentence that mentions a
    form is not one.
    """
    # Most lines hold neither word; they shall not fill the cache.
    return _title_kind(text) if "表" in text or "目标" in text else None


@lru_cache(maxsize=65536)
def _title_kind(text: str) -> str | None:
    folded = fold(text)
    if len(folded) > 90:
        return None
    for printed, kind in load_headers().titles:
        at = folded.rfind(printed)
        if at >= 0:
            rest = PARENTHESES.sub("", folded[at + len(printed) :])
            if len(rest) <= 8 and not any(mark in rest for mark in "。，,;；"):
                return kind
    return None


def is_of_department(title: str) -> bool:
    """Whether a title is that of a form about the whole spending of a department, which names no project."""
    return _WHOLE_SPENDING.search(fold(title)) is not None


def headline(text: str) -> str:
    """Take the bookmark off a heading that a text dump of a Word file puts in front of it."""
    return _BOOKMARK.sub("", text) if "[bookmark" in text else text
