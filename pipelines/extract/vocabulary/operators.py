"""The operators of targets, as signs (≥) and as words (不低于)."""

from __future__ import annotations

import re

from pipelines.extract.vocabulary.folding import fold

SIGNS = "≥≤=><＞＜＝≧≦⩾⩽═"
OPERATOR_SIGNS = tuple(SIGNS)
_OPERATOR = re.compile(rf"^(?:[{SIGNS}]|>=|<=|=>|=<|[大小]于(?:或?等于)?|等于|不[少低大小高多]于|不超过|至少|最多)$")
_START = re.compile(rf"^(?:[{SIGNS}]|大于|小于|等于|不少于|不低于|不超过)")


def is_operator(text: str) -> bool:
    """Whether a cell is an operator and nothing else."""
    return _OPERATOR.match(fold(text)) is not None


def begins_with_operator(text: str) -> bool:
    """Whether a text begins with an operator, sign or word."""
    return _START.match(text) is not None
