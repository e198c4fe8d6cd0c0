"""Units and scale words: what a printed unit counts, and what its number is to be multiplied by."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from pipelines.normalize.quantities.folding import fold
from pipelines.normalize.quantities.reference import reference_rows

SCALES = {
    "万亿": 10**12, "千万": 10**7, "百万": 10**6, "十万": 10**5, "亿": 10**8, "万": 10**4, "千": 10**3, "百": 10**2
}  # fmt: skip
_SCALE = re.compile("|".join(SCALES))
_PARENTHESISED = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
_UNLISTED = re.compile(r"[A-Za-z\u4e00-\u9fff°³²/·%‰]{1,8}")
_RANKS = frozenset("级等档星号届楼")  # 2级以上 ranks, it counts nothing
CLAUSE = re.compile(r"[的并且了和或与及、,;。:]|完成|通过|达到|不|以[上下内]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as understood: `scale` times the printed number gives a number of `canonical`.

    `dimension` and `base` (how many base units of the dimension one canonical unit is) serve conversion; both are empty
    where nothing may be converted. `listed` is False for a unit that only the document knows.
    """

    canonical: str | None
    scale: Decimal = Decimal(1)
    dimension: str = ""
    base: Decimal | None = None
    listed: bool = True
    han_numeral: bool = True


@lru_cache(maxsize=1)
def unit_table() -> dict[str, Unit]:
    """Return the units of `reference/units.csv` by their folded printed form."""
    units: dict[str, Unit] = {}
    for row in reference_rows("units.csv"):
        if row["dimension"] == "thing":
            continue
        unit = Unit(
            canonical=row["canonical"],
            scale=Decimal(row["scale"] or 1),
            dimension=row["dimension"],
            base=Decimal(row["to_base"]) if row["to_base"] else None,
            han_numeral=row["han_numeral"] != "no",
        )
        units[fold(row["printed"])] = unit
    for printed, unit in list(units.items()):
        if len(printed) > 1:  # KM is km, but the G of 5G is no gram
            units.setdefault(printed.casefold(), unit)
    return units


@lru_cache(maxsize=1)
def _things() -> frozenset[str]:
    return frozenset(fold(row["printed"]) for row in reference_rows("units.csv") if row["dimension"] == "thing")


@lru_cache(maxsize=65536)
def read_unit(printed: str, money: bool = False) -> Unit | None:
    """Read a unit, with or without parentheses and scale words: `(万份)` is 份 by 10000, `元/人/天` is 元/人·天.

    `money` says that a scale word alone means yuan (`≤120万` on a cost). None where the text cannot be a unit.
    """
    text = fold(printed)
    while _PARENTHESISED.fullmatch(text):
        text = text[1:-1]
    if not text:
        return Unit(None)
    table = unit_table()
    unit = table.get(text) or (table.get(text.casefold()) if len(text) > 1 else None)
    if unit is not None:
        return unit
    scale = _SCALE.match(text)
    if scale is not None:
        factor, rest = Decimal(SCALES[scale[0]]), text[scale.end() :]
        if not rest:
            return replace(table["元"], scale=factor) if money else Unit(None, factor)
        if money and rest.startswith("/"):
            rest = f"元{rest}"
        counted = read_unit(rest, money)
        if counted is not None and counted.canonical is not None and (counted.listed or "(" in text):
            return replace(counted, scale=counted.scale * factor)
        if counted is not None and _UNLISTED.fullmatch(rest):
            return replace(counted, scale=factor)
    compound = _compound_unit(text, money)
    if compound is not None:
        return compound
    thing = _counted_thing(text)
    if thing is not None:
        return thing
    if _UNLISTED.fullmatch(text) and not CLAUSE.search(text) and text[0] not in _RANKS:
        return Unit(text, listed=False)
    return None


def _compound_unit(text: str, money: bool) -> Unit | None:
    above, stroke, below = text.partition("/") if "/" in text else text.partition("每")
    if not stroke or not above or not below:
        return None
    numerator = read_unit(above, money)
    below = below.replace("(", "").replace(")", "").removeprefix("每")
    if numerator is None or numerator.canonical is None or not below:
        return None
    parts, listed = [], numerator.listed
    for part in re.split(r"[/·.*×]|每", below):
        unit = unit_table().get(part)
        if unit is None or unit.scale != 1:
            if not _UNLISTED.fullmatch(part):
                return None
            listed = listed and _SCALE.match(part) is not None
            parts.append(part)
        else:
            parts.append({"个月": "月"}.get(unit.canonical or "", unit.canonical or part))
    canonical = f"{numerator.canonical}/{'·'.join(parts)}"
    return Unit(canonical, numerator.scale, canonical, Decimal(1), listed)


def _counted_thing(text: str) -> Unit | None:
    """Read a measure word and the noun it counts: the unit of `个平台` is 个."""
    for end in range(len(text) - 1, 0, -1):
        unit = unit_table().get(text[:end])
        if unit is not None and text[end:] in _things():
            return unit
    return None


def measured_tail(text: str) -> Unit | None:
    """Find the unit at the head of a text whose rest only says what is counted: 个 in `个示范基地建设`."""
    if len(text) > 14 or not re.fullmatch(r"[\u4e00-\u9fffA-Za-z%‰\"“”()]+", text) or CLAUSE.search(text):
        return None
    for end in range(min(len(text) - 1, 6), 0, -1):
        unit = unit_table().get(text[:end])
        if unit is not None:
            return unit
    return None
