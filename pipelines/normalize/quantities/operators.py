"""Operators: the signs and words that say at least, at most, exactly, more or less than."""

from __future__ import annotations

import re
from collections.abc import Iterable

SIGN_OPERATORS = {
    ">=": ">=", "=>": ">=", "≥=": ">=", "≥": ">=", "≮": ">=", ">": ">",
    "<=": "<=", "=<": "<=", "≤=": "<=", "≤": "<=", "≯": "<=", "<": "<", "==": "=", "=": "=",
}  # fmt: skip
# 以上, 以下 and 以内 include the number itself, 不满, 超过 and 以外 do not: Civil Code (民法典) article 1259.
_WORDS_BY_OPERATOR = {
    ">=": (
        "大于等于 大于或等于 大于或者等于 不少于 不低于 不小于 不得少于 不得低于 应不低于 应不少于 "
        "至少 最少 最低 达到 达到或超过 达"
    ),
    "<=": (
        "小于等于 小于或等于 小于或者等于 不超过 不高于 不大于 不多于 不得超过 不得高于 应不超过 不超 "
        "至多 最多 最高 控制在 不晚于 不迟于"
    ),
    "=": "等于",
    ">": "大于 超过 高于 多于 超",
    "<": "小于 低于 少于 不满 不足",
}
WORD_OPERATORS = {word: operator for operator, words in _WORDS_BY_OPERATOR.items() for word in words.split()}
SOFT_OPERATORS = frozenset({"达到", "达", "控制在"})  # 达到≥95% says the operator once
LIMIT_OPERATORS = {"以上": ">=", "以下": "<=", "以内": "<=", "之内": "<=", "内": "<="}


def either(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


SIGN = re.compile(either(SIGN_OPERATORS))
