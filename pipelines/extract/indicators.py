"""An indicator out of the texts of its row, given by the role of their column."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.extract.form import Form, Indicator
from pipelines.extract.vocabulary.figures import holds_number, is_blank
from pipelines.extract.vocabulary.operators import is_operator


def composed(texts: Mapping[str, str], role: str) -> str | None:
    """Put operator, value and unit of a target or result together as one printed text: `≥735人次`.

    A nature column (指标性质) counts as operator only where it prints one; a unit is not added to a worded value.
    """
    value = texts.get(role, "")
    unit = texts.get(f"{role}_unit", "")
    if is_blank(value):
        # A worded value stands in the column of units where its header allows words: 单位（文字描述）.
        return (unit if not texts.get(f"{role}_operator") else "") or value or None
    operator = texts.get(f"{role}_operator", "") or (texts.get("nature", "") if role == "target" else "")
    if operator and (not is_operator(operator) or value.startswith(operator)):
        operator = ""
    if is_blank(unit) or value.endswith(unit) or not holds_number(value):
        unit = ""
    return f"{operator}{value}{unit}"


def indicator_of(level1: str, level2: str, name: str, texts: Mapping[str, str], source: str) -> Indicator:
    """Make an indicator of the texts of its row."""
    return Indicator(
        level1=level1,
        level2=level2,
        name=name,
        source=source,
        description=texts.get("description") or None,
        target=composed(texts, "target"),
        actual=composed(texts, "actual"),
        long_term_target=texts.get("long_term_target") or None,
        weight=texts.get("weight") or None,
        score=texts.get("score") or None,
        deviation_reason=texts.get("deviation_reason") or None,
    )


def keep_nature(form: Form, texts: Mapping[str, str], header: str, source: str) -> None:
    """Keep the nature of an indicator (定量, 正向) as a field where it is not the operator of its target."""
    nature = texts.get("nature", "")
    if nature and not is_operator(nature):
        form.fields.append((header, nature, source))
