"""What the blank template of a form prints where somebody should have written: it is no data."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.extract.vocabulary.folding import fold

_LENGTH = r"(?:\d+字(?:以内|左右|之内)|(?:不超过|不多于|限)\d+字)"
_GUIDANCE = re.compile(
    r"^\(?(?:请|此处)?(?:填写|填列|填报|描述|简要描述|简要说明|概括)(?:本|该|年度|具体|预期|项目|单位|部门|指标|目标|内容|\.{3}|…|$).{0,60}$"
    rf"|\([^()]{{0,60}}{_LENGTH}\)$|^\(?.{{0,40}}{_LENGTH}\)?$"
)
_PLACEHOLDER = re.compile(r"^(?:(?:三级|绩效)?指标|目标)?\d{0,2}[:：、.]?(?:[…._*]+|[×xX]{2,6}|-{2,})?$")


@lru_cache(maxsize=16384)
def is_guidance(text: str) -> bool:
    """Whether a text tells what to write instead of being written: `（对照目标填写，200字以内）`."""
    return _GUIDANCE.search(fold(text)) is not None


@lru_cache(maxsize=16384)
def is_placeholder(text: str) -> bool:
    """Whether the name of an indicator stands for one to come: `指标1：`, `……`."""
    folded = fold(text)
    return bool(folded) and not folded.isdigit() and _PLACEHOLDER.match(folded) is not None
