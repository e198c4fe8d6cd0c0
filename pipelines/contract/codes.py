"""The closed lists of values that columns may hold. Open lists (units, layouts, schemes) are reference data instead."""

from __future__ import annotations

FORM_KINDS = ("self_evaluation", "target")

DOCUMENT_STATUSES = ("parsed", "partial", "no_forms", "unreadable")

SOURCE_KINDS = (
    "total",
    "fiscal_appropriation",
    "carryover",
    "special_account",
    "unit_funds",
    "upper_level",
    "local",
    "other",
)

OPERATORS = (">=", "<=", "=", ">", "<")

VALUE_KINDS = ("numeric", "date", "qualitative", "blank")

BANDS = ("met", "partial", "unmet")

SCORE_CHECKS = ("match", "above", "below", "not_computable")

GRADES = ("优", "良", "中", "差")

CONCEPT_METHODS = ("reference", "exact", "similar")

SEVERITIES = ("error", "signal")

FAMILY_OF_TAXONOMY = {
    "OUT.QTY": "quantity",
    "OUT.QLT": "quality",
    "OUT.TIM": "timeliness",
    "OUT.CST": "cost",
    "CST.ECO": "cost",
    "CST.SOC": "cost",
    "CST.ENV": "cost",
    "BEN.ECO": "economic",
    "BEN.SOC": "social",
    "BEN.ENV": "ecological",
    "BEN.SUS": "sustainability",
    "SAT.SRV": "satisfaction",
}
"""The family in which provinces are compared, by taxonomy code.

Cost is cost, under 产出 (before 财预〔2021〕101号) or alone.
"""

TAXONOMY_CODES = tuple(FAMILY_OF_TAXONOMY)

FAMILIES = tuple(dict.fromkeys(FAMILY_OF_TAXONOMY.values()))

FAMILY_NAMES_ZH = {
    "quantity": "数量",
    "quality": "质量",
    "timeliness": "时效",
    "cost": "成本",
    "economic": "经济效益",
    "social": "社会效益",
    "ecological": "生态效益",
    "sustainability": "可持续影响",
    "satisfaction": "满意度",
}
