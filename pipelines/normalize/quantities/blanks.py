"""Cells that say nothing: empty, a dash, the guidance of a template, signs and a unit without a value."""

from __future__ import annotations

import re

from pipelines.normalize.quantities.folding import fold
from pipelines.normalize.quantities.operators import WORD_OPERATORS, either
from pipelines.normalize.quantities.units import Unit, read_unit

BLANK = re.compile(r"(?:[-_/\\.,·…]*|暂?无|空|N/?A|n/?a|null|NULL|None|nan|NaN|不适用|未设置|未填写?|未填报)")
_GUIDANCE_HEAD = re.compile(
    r"\(?(?:(?:请|此处)(?:填写|填列|填报|简要|概括|描述)|简要(?:说明|填写|概括|描述)|(?:例如|示例)[:,]"
    r"|(?:填写|填列)(?:说明|内容|要求|示例|本|年度|具体|该|项目|指标|预期|目标|[:,(…]|$))"
)
_GUIDANCE_TAIL = re.compile(r"\([^()]*\d+字(?:以内|左右)?\)$|\d+字以内$|[(,](?:不超过|不多于|限)\d+字\)?$")
_PLACEHOLDER = re.compile(
    r"(?:[≥≤=><]+(?:[Xx×]|-*)(?![Xx×])|[≥≤=><]*(?:\*+|[Xx×]{2,4}|★+|_{2,}|…+)|(?=\())(?P<unit>[^\d,;。*×★_…]{0,8})"
    r"|[Xx×*]{2,4}年.{0,8}"
)
_LONGEST_GUIDANCE = 60
_OPERATOR_WORD_ONLY = re.compile(
    rf"(?:{either(word for word in WORD_OPERATORS if len(word) > 2 and word != '控制在')})(?P<unit>[^\d,;。]{{0,8}})"
)


def is_blank(text: str | None) -> bool:
    """Tell whether a cell says nothing: empty, a dash, a stroke, 无, or the guidance of an unfilled template."""
    folded = fold(text or "")
    return BLANK.fullmatch(folded) is not None or is_guidance(folded)


def is_guidance(folded: str) -> bool:
    """Tell whether a folded text is the guidance that a template prints where something is to be filled in."""
    return bool(_GUIDANCE_HEAD.match(folded) or _GUIDANCE_TAIL.search(folded[-_LONGEST_GUIDANCE:]))


def is_placeholder(folded: str) -> bool:
    """Tell whether a value cell holds signs and a unit but no value: `≥**个`, `XX次`, `≥人次`, `(份)`."""
    alone = read_unit(folded) if len(folded) <= 8 else None
    if alone is not None and alone.listed and alone.canonical is not None:
        return True
    match = _PLACEHOLDER.fullmatch(folded) or _OPERATOR_WORD_ONLY.fullmatch(folded)
    if match is None:
        return False
    unit = read_unit(match["unit"]) if match["unit"] else Unit(None)
    return unit is not None and unit.listed
