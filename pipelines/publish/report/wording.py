"""Both languages on one page: every text stands there in English and in Chinese, and the style sheet shows one.

Also the names of the codes that the contract defines, in both languages.
"""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape

from pipelines.contract.codes import FAMILY_NAMES_ZH

Words = tuple[str, str]
"""A text in English and in Chinese."""

FAMILY_NAMES_EN = {
    "quantity": "Quantity",
    "quality": "Quality",
    "timeliness": "Timeliness",
    "cost": "Cost",
    "economic": "Economic benefit",
    "social": "Social benefit",
    "ecological": "Ecological benefit",
    "sustainability": "Lasting effect",
    "satisfaction": "Satisfaction",
}

NAMES: dict[str, dict[str | None, Words]] = {
    "family": {
        **{code: (FAMILY_NAMES_EN[code], chinese) for code, chinese in FAMILY_NAMES_ZH.items()},
        None: ("No known family", "未归类"),
    },
    "form_kind": {"self_evaluation": ("Self-evaluation", "自评表"), "target": ("Target form", "目标表")},
    "status": {
        "parsed": ("understood", "完整读取"),
        "partial": ("understood in part", "部分读取"),
        "no_forms": ("no form inside", "无绩效表"),
        "unreadable": ("unreadable", "无法读取"),
    },
    "severity": {"error": ("error", "错误"), "signal": ("signal", "提示")},
    "source_kind": {
        "total": ("Total", "总额"),
        "fiscal_appropriation": ("Fiscal appropriation", "财政拨款"),
        "carryover": ("Carried over", "上年结转"),
        "special_account": ("Special account", "财政专户"),
        "unit_funds": ("Funds of the unit", "单位资金"),
        "upper_level": ("From the level above", "上级补助"),
        "local": ("Local funds", "地方资金"),
        "other": ("Other", "其他资金"),
    },
    "band": {"met": ("met", "达成"), "partial": ("met in part", "部分达成"), "unmet": ("not met", "未达成")},
    "value_kind": {
        "numeric": ("number", "数值"),
        "date": ("date", "日期"),
        "qualitative": ("in words", "定性"),
        "blank": ("blank", "空白"),
    },
    "score_check": {
        "match": ("as the rule allows", "相符"),
        "above": ("above what the rule allows", "偏高"),
        "below": ("below what the rule allows", "偏低"),
        "not_computable": ("cannot be recomputed", "不可重算"),
    },
    "step": {
        "all": ("All indicators", "全部指标"),
        "target_stated": ("Target stated", "填写指标值"),
        "target_numeric": ("Target with a number", "指标值为数值"),
        "result_comparable": ("Result comparable", "完成值可比"),
        "score_recomputable": ("Score recomputable", "得分可重算"),
    },
}


@lru_cache(maxsize=4096)
def both(english: str, chinese: str) -> Markup:
    """Return markup that holds both texts, escaped; one text where they are the same."""
    if english == chinese:
        return escape(english)
    return _ENGLISH + escape(english) + _CHINESE + escape(chinese) + _END


_ENGLISH = Markup('<span class="en" lang="en">')
_CHINESE = Markup('</span><span class="zh" lang="zh">')
_END = Markup("</span>")


def name_of(kind: str, code: str | None) -> Markup:
    """Return both names of a code of the contract; the code itself where no name is known."""
    return both(*words_of(kind, code))


def words_of(kind: str, code: str | None) -> Words:
    """Return the English and the Chinese name of a code."""
    return NAMES[kind].get(code, (str(code), str(code)))
