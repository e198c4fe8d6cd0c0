"""Aligning the cells of a row with the columns of its header by type, where blank cells vanished and shifted the row."""

from __future__ import annotations

import re

from pipelines.extract.headers import level_label, load_headers
from pipelines.extract.wrapped import is_result

_NUMBER = re.compile(r"^-?\d[\d,]*(?:\.\d+)?$")
_PERCENT = re.compile(r"^-?\d[\d,]*(?:\.\d+)?[%％]$")
_OPERATOR_ONLY = re.compile(r"^(?:[≥≤=><＞＜＝≧≦⩾⩽═]|>=|<=|大于等于|小于等于|大于|小于|等于|不少于|不低于|不超过)$")
_OPERATOR_START = re.compile(r"^(?:[≥≤=><＞＜＝≧≦⩾⩽═]|大于|小于|等于|不少于|不低于|不超过)")
_REASON = re.compile(r"[。；]|原因|由于|因为|^因|影响|措施")
_KINDS = frozenset(("定量", "定性", "正向", "反向", "逆向", "正向指标", "反向指标", "定量指标", "定性指标"))
_BLANK = frozenset(("-", "—", "–", "/", "－", "——", ""))
# What it costs to leave a column of the header without a cell.
_MISSING = {"name": 6.0, "target": 1.5, "actual": 1.5, "weight": 2.0, "score": 2.0, "deviation_reason": 0.1, "remark": 0.1}


def fit(role: str, text: str) -> float:
    """How well a text fits a column, from -6 (cannot be) to 3 (certain)."""
    number = _NUMBER.match(text) is not None
    if text in _BLANK:
        return 0.5 if role != "name" else -4.0
    label = level_label(text)
    if role in ("level1", "level2"):
        headers = load_headers()
        known = headers.level1 if role == "level1" else headers.level2
        return 3.0 if label in known else (-1.0 if not number and len(text) <= 12 else -4.0)
    if role in ("name", "name_fallback"):
        if number or _OPERATOR_START.match(text):
            return -4.0
        return 0.0 if label is not None else (1.5 if len(text) > 2 else 0.3)
    if role in ("weight", "score", "coefficient", "serial"):
        if number:
            return 2.0
        return 1.0 if _PERCENT.match(text) and role != "serial" else -6.0
    if role in ("nature", "operator", "target_operator", "actual_operator"):
        if _OPERATOR_ONLY.match(text) or text in _KINDS:
            return 3.0
        return -4.0
    if role in ("unit", "target_unit", "actual_unit"):
        return 1.5 if not re.search(r"\d", text) and len(text) <= 8 else -3.0
    if role in ("target", "adjusted_target", "long_term_target"):
        return 2.0 if _OPERATOR_START.match(text) else (1.0 if not number else 0.8)
    if role == "actual":
        return 1.5 if is_result(text) and not number else 0.8
    if role in ("deviation_reason", "remark", "basis"):
        if number or _OPERATOR_START.match(text):
            return -3.0
        return 0.6 if _REASON.search(text) else -0.3
    if role == "description":
        return -3.0 if number or _OPERATOR_START.match(text) else 0.4
    return 0.0


def align(cells: list[str], roles: tuple[str, ...]) -> list[str] | None:
    """Place cells under the columns of a header in order, by type; `""` where a column has none.

    None where there are more cells than columns or where some cell fits no column.
    """
    count, columns = len(cells), len(roles)
    if count > columns:
        return None
    lowest = -1e9
    # best[i][j]: the best fit of the first i cells under the first j columns.
    best = [[lowest] * (columns + 1) for _ in range(count + 1)]
    taken = [[False] * (columns + 1) for _ in range(count + 1)]
    best[0][0] = 0.0
    for column in range(1, columns + 1):
        role = roles[column - 1]
        missing = _MISSING.get(role, 0.5)
        for used in range(min(column, count) + 1):
            skipped = best[used][column - 1] - missing
            placed = lowest
            if used and best[used - 1][column - 1] > lowest / 2:
                score = fit(role, cells[used - 1])
                if score > -4.0:
                    placed = best[used - 1][column - 1] + score
            best[used][column] = max(skipped, placed)
            taken[used][column] = placed > skipped
    if best[count][columns] < lowest / 2:
        return None
    aligned = [""] * columns
    used = count
    for column in range(columns, 0, -1):
        if taken[used][column]:
            used -= 1
            aligned[column - 1] = cells[used]
    return aligned if used == 0 else None
