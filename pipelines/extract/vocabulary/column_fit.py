"""How well a text fits a column by its type: numbers under 分值, labels under 一级指标, reasons under 偏差原因."""

from __future__ import annotations

import re

from pipelines.extract.vocabulary.figures import is_dash, is_number, is_percentage
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.levels import level_label
from pipelines.extract.vocabulary.operators import begins_with_operator, is_operator
from pipelines.extract.vocabulary.results import is_result

IMPOSSIBLE = -4.0
"""A text that fits no better than this cannot stand in the column."""

_REASON = re.compile(r"[。；]|原因|由于|因为|^因|影响|措施")
_DIGIT = re.compile(r"\d")
_BARE_UNITS = frozenset("%％‰元天个人次")
_KINDS = frozenset(("定量", "定性", "正向", "反向", "逆向", "正向指标", "反向指标", "定量指标", "定性指标"))


def fit(role: str, text: str) -> float:
    """Judge how well a text fits a column, from -6 (cannot be) to 3 (certain)."""
    if not text or is_dash(text):
        return 0.5 if role != "name" else IMPOSSIBLE
    number = is_number(text)
    if role in ("level1", "level2"):
        headers = load_headers()
        known = headers.level1 if role == "level1" else headers.level2
        return 3.0 if level_label(text) in known else (-1.0 if not number and len(text) <= 12 else IMPOSSIBLE)
    if role in ("name", "name_fallback"):
        if number or begins_with_operator(text):
            return IMPOSSIBLE
        return 0.0 if level_label(text) is not None else (1.5 if len(text) > 2 else 0.3)
    if role in ("weight", "score", "coefficient", "serial"):
        if number:
            return 2.0
        return 1.0 if is_percentage(text) and role != "serial" else -6.0
    if role in ("nature", "operator", "target_operator", "actual_operator"):
        return 3.0 if is_operator(text) or text in _KINDS else IMPOSSIBLE
    if role in ("unit", "target_unit", "actual_unit"):
        return 1.5 if not _DIGIT.search(text) and len(text) <= 8 and not is_result(text) else -3.0
    if role in ("target", "adjusted_target", "long_term_target"):
        return 2.0 if begins_with_operator(text) else (1.0 if not number else 0.8)
    if role == "actual":
        if text in _BARE_UNITS:
            return -3.0
        return 1.5 if is_result(text) and not number else 0.8
    if role in ("deviation_reason", "remark", "basis"):
        if number or begins_with_operator(text):
            return -3.0
        return 0.6 if _REASON.search(text) else -0.3
    if role == "description":
        return -3.0 if number or begins_with_operator(text) else 0.4
    return 0.0
