"""Levels of indicators: what a form prints for level 1 and level 2, folded onto one taxonomy.

The variants are data (`reference/taxonomy.csv`); here stand only the rules of RULES section 2: level 2 decides the
code, level 1 only tells the cost of the older tree (产出指标/成本指标) from that of the newer one (财预〔2021〕101号).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipelines.reference import tables

if TYPE_CHECKING:
    import polars as pl

_CAP = re.compile(r"[(\[【]?(?<![\d.])(\d{1,3}(?:\.\d+)?)分[)\]】]?|[(\[【](\d{1,3}(?:\.\d+)?)[)\]】]")
_PERCENT_CAP = re.compile(r"[(\[【]\d{1,3}(?:\.\d+)?%[)\]】]")
_NUMBERING = re.compile(
    r"^(?:\((?:\d{1,2}|[一二三四五六七八九十]{1,3})\)|[一二三四五六七八九十]{1,3}[.、:]|\d{1,2}[.、:)]?)"
)
_BRACKETED = re.compile(r"[(\[【][^)\]】]*[)\]】]")
_TAIL = re.compile(r"(?:类|等|指标|:)+$")
_BLANK = frozenset({"", "-", "--", "—", "——", "/", "无", "\\"})


class Levels(NamedTuple):
    """Canonical names of both levels and what they mean; `code` and `family` are None where nothing fits."""

    level1: str | None
    level2: str | None
    code: str | None
    family: str | None


class _Entry(NamedTuple):
    code: str
    family: str
    level1: str
    level2: str


def classify(level1_printed: str | None, level2_printed: str | None) -> tuple[str | None, str | None, str | None]:
    """Give the canonical level 1, the canonical level 2 and the taxonomy code of one indicator.

    Where a code is found, both names are those of the code, whatever family the form put it under. Where none is
    found, known names are canonical and others as printed without blanks, numbering and caps. Level 1 names beyond
    产出, 成本, 效益 and 满意度 (决策, 过程, 投入, 履职效能 …) never get a code.
    """
    return levels(level1_printed, level2_printed)[:3]


def family(code: str | None) -> str | None:
    """Return the family in which codes of different trees compare alike: OUT.CST and CST.ECO are both `cost`."""
    return _families().get(code) if code else None


def cap_points(level_printed: str | None) -> float | None:
    """Read the points printed inside a level label: 50.0 for `产出指标(50分)`; None where there are none."""
    if not level_printed:
        return None
    found = _CAP.search(_squeezed(level_printed))
    return float(found[1] or found[2]) if found else None


@lru_cache(maxsize=65536)
def levels(level1_printed: str | None, level2_printed: str | None) -> Levels:
    """Do as `classify`, with the comparison family; cost has its family even where its code is not certain."""
    first, second = _folded(level1_printed), _folded(level2_printed)
    known1 = _canonical_level1(first)
    if first is not None and known1 is None:
        if first in _generic_level1() or (second is None and _entries_of(first)):
            # A form with one level only, or with a heading that says nothing (绩效指标), over its level 2.
            first, second = None, second or first
        else:
            return Levels(_shown(level1_printed), _shown(level2_printed, second), None, None)

    entries = _entries_of(second)
    entry = _chosen(entries, known1)
    if entry is None and known1 == "满意度指标" and not entries:
        entry = _entry("SAT.SRV")
    if entry is not None:
        return Levels(entry.level1, entry.level2, entry.code, entry.family)
    if entries:
        # 成本指标 under 成本指标: cost for certain, but which of the three kinds it does not say.
        return Levels(known1, entries[0].level2, None, entries[0].family)
    return Levels(known1, _shown(level2_printed, second), None, "cost" if known1 == "成本指标" else None)


def add_taxonomy(frame: pl.DataFrame, level1: str = "level1_printed", level2: str = "level2_printed") -> pl.DataFrame:
    """Add `level1`, `level2`, `taxonomy_code` and `family` (String) to a frame that has both printed levels.

    Row order and all other columns stay. Each distinct pair is looked at once.
    """
    import polars as pl

    pairs = frame.select(_one=level1, _two=level2).unique(maintain_order=True)
    found = [levels(one, two) for one, two in pairs.iter_rows()]
    names = ["level1", "level2", "taxonomy_code", "family"]
    schema = dict.fromkeys(names, pl.String)
    known = pl.concat([pairs, pl.DataFrame(found, schema=schema, orient="row")], how="horizontal")
    keys = frame.select(_one=level1, _two=level2)
    joined = keys.join(known, on=["_one", "_two"], how="left", nulls_equal=True, maintain_order="left")
    return frame.with_columns(joined.select(names))


def _chosen(entries: tuple[_Entry, ...], known1: str | None) -> _Entry | None:
    """Choose the entry that level 2 names; level 1 is asked only about cost."""
    if not entries:
        return None
    entry = entries[0]
    if entry.code == "CST.ECO" and known1 == "产出指标":
        return _entry("OUT.CST")
    if entry.code == "OUT.CST" and known1 == "成本指标":
        return None
    return entry


def _squeezed(text: str) -> str:
    """Fold to NFKC without any white space: `（50 分）` is `(50分)`."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=65536)
def _folded(text: str | None) -> str | None:
    """Return the bare name of a level (数量 for `1. 数量 指标(20分)`), or None for a blank cell."""
    if text is None:
        return None
    name = _squeezed(text)
    if name in _BLANK:
        return None
    for pattern in (_PERCENT_CAP, _CAP, _NUMBERING):
        name = pattern.sub("", name)
    bare = _TAIL.sub("", name)
    if not _entries_of(bare) and _canonical_level1(bare) is None:
        bare = _TAIL.sub("", _BRACKETED.sub("", name)) or bare
    return bare or None


def _shown(text: str | None, folded: str | None = "") -> str | None:
    """Return a name that the taxonomy does not hold, as printed but without blanks and caps."""
    if text is None or folded is None:
        return None
    name = _squeezed(text)
    if name in _BLANK:
        return None
    for pattern in (_PERCENT_CAP, _CAP, _NUMBERING):
        name = pattern.sub("", name)
    return name or None


@cache
def _rows() -> list[dict[str, str]]:
    return tables.taxonomy().to_dicts()


@cache
def _entry(code: str) -> _Entry:
    row = next(row for row in _rows() if row["code"] == code)
    return _Entry(code, row["family"], row["level1"], row["level2"])


@cache
def _families() -> dict[str, str]:
    return {row["code"]: row["family"] for row in _rows() if row["code"]}


@cache
def _level1_names() -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Index exact variants of level 1, and variants that are endings."""
    exact: dict[str, str] = {}
    endings: list[tuple[str, str]] = []
    for row in _rows():
        if not row["code"]:
            continue
        exact[_TAIL.sub("", row["level1"])] = row["level1"]
        for variant in row["level1_variants"].split():
            if variant.startswith("*"):
                endings.append((variant[1:], row["level1"]))
            else:
                exact[_TAIL.sub("", variant)] = row["level1"]
    return exact, tuple(endings)


@cache
def _level2_names() -> tuple[dict[str, _Entry], tuple[tuple[str, _Entry], ...]]:
    """Index exact variants of level 2, and variants that are endings."""
    exact: dict[str, _Entry] = {}
    endings: list[tuple[str, _Entry]] = []
    for row in _rows():
        if not row["code"]:
            continue
        entry = _entry(row["code"])
        exact[_TAIL.sub("", row["level2"])] = entry
        for variant in row["level2_variants"].split():
            if variant.startswith("*"):
                endings.append((variant[1:], entry))
            else:
                exact.setdefault(variant, entry)
    return exact, tuple(endings)


@cache
def _generic_level1() -> frozenset[str]:
    return frozenset(v for row in _rows() if not row["code"] for v in row["level1_variants"].split())


def _canonical_level1(name: str | None) -> str | None:
    if name is None:
        return None
    exact, endings = _level1_names()
    return exact.get(name) or next((level1 for ending, level1 in endings if name.endswith(ending)), None)


def _entries_of(name: str | None) -> tuple[_Entry, ...]:
    """Return the entry whose level 2 this is, as a tuple of none or one."""
    if name is None:
        return ()
    exact, endings = _level2_names()
    if name in exact:
        return (exact[name],)
    return tuple(entry for ending, entry in endings if name.endswith(ending))[:1]
