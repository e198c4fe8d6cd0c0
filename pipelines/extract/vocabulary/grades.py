"""Totals that print their grade behind the points: `98.5分（优）`."""

from __future__ import annotations

import re

from pipelines.extract.vocabulary.folding import fold
from pipelines.extract.vocabulary.headers import load_headers

_POINTS_AND_GRADE = re.compile(
    r"(?P<points>\d[\d,]*(?:\.\d+)?分?)[(,、;:]*(?P<label>[\u4e00-\u9fff]{2,6}[为是:]+)?(?P<grade>[优良中差合一较不达][\u4e00-\u9fff]{0,2})\)?"
)


def points_and_grade(text: str) -> tuple[str, str] | None:
    """Divide a total from its grade: `98.5分（优）` and `98.5，等级：优` give ("98.5分", "优"), anything else None."""
    found = _POINTS_AND_GRADE.fullmatch(fold(text))
    if found is None:
        return None
    label = found["label"]
    if label is not None and load_headers().role("total", label.rstrip("为是:")) != "grade":
        return None
    return found["points"], found["grade"]
