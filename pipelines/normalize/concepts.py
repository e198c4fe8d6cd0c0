"""Concepts: indicators that mean the same thing in different words (参训人员满意度, 培训对象满意度).

Concepts and their wordings are data (`reference/concepts.csv`), and so are the words that say nothing, that mean the
same, and that tell concepts apart (`reference/concept_words.csv`). Here stands how a name is compared with them, from
certain to probable: as printed, by what is left of it when words that say nothing are gone, and by similarity. Names
are compared only inside one family and where the unit measures what the concept measures. What fits no concept has
none: a comparison that mixes two things is worse than one that leaves something out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipelines.normalize.quantities.units import read_unit
from pipelines.normalize.regions import place_prefix
from pipelines.reference import tables

if TYPE_CHECKING:
    import polars as pl

SIMILARITY_CUTOFF = 0.86
"""Least similarity of two names; chosen on the labelled pairs (`reference/concept_precision.csv`)."""

_EXACT_CONFIDENCE = 0.98
_SUBJECT_CONFIDENCE = 0.9
_SIMILAR_CONFIDENCE = 0.95
_LONGEST_SUBJECT = 16
_SHORTEST_REST = 4
_CHUNK = 16_384

_BRACKETED = re.compile(r"[(\[{【〔][^()\[\]{}【】〔〕]*[)\]}】〕]")
_YEARS = re.compile(r"20\d{2}(?:[-~—至到]+20\d{2})?(?:学年|年度|年)?|\d+月(?:底|份)?|第?[一二三四]季度")
_NOISE = re.compile(r"[^\u4e00-\u9fffa-z]")

# The dimensions of units.csv as concepts name them.
_DIMENSION_CLASSES = {
    "time": "duration", "working_day": "duration", "month": "duration", "mu": "area", "": "count",
}  # fmt: skip


class Match(NamedTuple):
    """The concept of a name: method `reference`, `exact` or `similar`, confidence from 0 to 1."""

    concept_id: str
    method: str
    confidence: float


class Name(NamedTuple):
    """What is left of a name, and the words in it that tell concepts apart; `subjects` say only what it is about."""

    core: str
    marks: frozenset[str]
    subjects: frozenset[str]


class _Concept(NamedTuple):
    concept_id: str
    concept: str
    families: frozenset[str]
    dimensions: frozenset[str]
    units: tuple[tuple[str, ...], ...]
    any_subject: bool


class _Wording(NamedTuple):
    name: Name
    concept: _Concept


class _Family:
    """The wordings of one family, by folded text and by what is left of them."""

    def __init__(self) -> None:
        self.printed: dict[str, list[_Concept]] = {}
        self.cores: dict[str, list[_Concept]] = {}
        self.wordings: list[_Wording] = []

    def add(self, text: str, concept: _Concept) -> None:
        name = normalized(text)
        _append(self.printed, folded(text), concept)
        if concept not in self.cores.get(name.core, []):
            _append(self.cores, name.core, concept)
            self.wordings.append(_Wording(name, concept))


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """Fold to NFKC and lower case without white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def normalized(text: str) -> Name:
    """Return what is left of an indicator's name without years, numbers, places, brackets and words that say nothing.

    `2024年完成药品监督抽检市抽批次数（市级）` leaves 药品抽检批次, with the subject 药品 and the marks 抽检 and 批次.
    """
    name = folded(text)
    for pattern in (_BRACKETED, _YEARS):
        name = pattern.sub("", name) or name
    if name[:2] in _openings_of_places():
        place = place_prefix(name)
        if len(name) - len(place) >= _SHORTEST_REST:
            name = name[len(place) :]
    name = _NOISE.sub("", name) or name
    words = _words()
    while (lead := words.lead.match(name)) and len(name) - lead.end() >= _SHORTEST_REST:
        name = name[lead.end() :]
    name = words.any.sub(words.rewritten, name)
    tail = words.tail.search(name)
    # The 数 of 次数 is no tail.
    if tail and tail.start() >= _SHORTEST_REST - 1 and not words.telling_end.search(name, tail.start() - 1):
        name = name[: tail.start()]
    found = words.telling.findall(name)
    return Name(
        name,
        frozenset(word for word in found if word not in words.subjects),
        frozenset(word for word in found if word in words.subjects),
    )


def concept_of(name: str, family: str | None, unit: str | None = None) -> Match | None:
    """Return the concept of one indicator's name in its family, with a canonical unit or None; None where none fits."""
    return matches([(name, family, unit)])[0]


def matches(combinations: Sequence[tuple[str | None, str | None, str | None]]) -> list[Match | None]:
    """Return the concept of each (name, family, canonical unit), in order.

    Made for many: each distinct name is normalized once, and each of what is left is compared once with the wordings of
    its family, never with other names.
    """
    families = _families()
    names = {text: normalized(text) for text in {text for text, family, _ in combinations if text and family}}
    unsettled: dict[str, dict[str, Name]] = {}
    for text, family, _ in combinations:
        if text and family in families and names[text].core not in families[family].cores:
            unsettled.setdefault(family, {})[names[text].core] = names[text]
    similar = {family: _similar(families[family], found.values()) for family, found in unsettled.items()}
    found: list[Match | None] = []
    for text, family, unit in combinations:
        if not text or family not in families:
            found.append(None)
            continue
        found.append(_decided(families[family], text, names[text], unit, similar.get(family, {})))
    return found


def add_concepts(indicators: pl.DataFrame, projects: pl.DataFrame) -> pl.DataFrame:
    """Return one row per indicator: indicator_id, concept_id, concept, method, confidence and comparable values.

    `indicators` has indicator_id, project_id, name, family, and targets and results with their canonical units,
    `projects` has project_id, unit and department. `target_comparable` and `actual_comparable` are in
    `comparable_unit`, NULL where the unit cannot be brought to one that the concept is compared in. Row order stays.
    """
    import polars as pl

    agencies = projects.select("project_id", _unit="unit", _department="department")
    frame = indicators.select(
        "indicator_id", "project_id", "name", "family", "target_unit", "target_value", "actual_unit", "actual_value"
    ).join(agencies, on="project_id", how="left", maintain_order="left")
    own_name = pl.coalesce(
        pl.when(
            pl.col("name").str.starts_with(pl.col(agency))
            & (pl.col("name").str.len_chars() >= pl.col(agency).str.len_chars() + _SHORTEST_REST)
        ).then(pl.col("name").str.slice(pl.col(agency).str.len_chars()))
        for agency in ("_unit", "_department")
    )
    frame = frame.with_columns(name=pl.coalesce(own_name, "name"), _measured=pl.coalesce("target_unit", "actual_unit"))
    keys = ["name", "family", "_measured"]
    distinct = frame.select(keys).unique(maintain_order=True)
    found = matches(list(distinct.iter_rows()))
    concepts = _concepts()
    known = distinct.with_columns(
        pl.Series("concept_id", [match and match.concept_id for match in found], pl.String),
        pl.Series("concept", [match and concepts[match.concept_id].concept for match in found], pl.String),
        pl.Series("method", [match and match.method for match in found], pl.String),
        pl.Series("confidence", [match and match.confidence for match in found], pl.Float64),
    )
    frame = frame.join(known, on=keys, how="left", nulls_equal=True, maintain_order="left")
    for side in ("target", "actual"):
        pairs = frame.select("concept_id", unit=f"{side}_unit").drop_nulls().unique(maintain_order=True)
        scales = [comparable_unit(concept_id, unit) for concept_id, unit in pairs.iter_rows()]
        pairs = pairs.with_columns(
            pl.Series(f"_{side}_unit", [scale and scale[0] for scale in scales], pl.String),
            pl.Series(f"_{side}_factor", [scale and scale[1] for scale in scales], pl.Float64),
        ).rename({"unit": f"{side}_unit"})
        frame = frame.join(pairs, on=["concept_id", f"{side}_unit"], how="left", maintain_order="left")
    same = pl.col("_actual_unit") == pl.coalesce("_target_unit", "_actual_unit")
    return frame.select(
        "indicator_id", "concept_id", "concept", "method", "confidence",
        comparable_unit=pl.coalesce("_target_unit", "_actual_unit"),
        target_comparable=pl.col("target_value") * pl.col("_target_factor"),
        actual_comparable=pl.when(same).then(pl.col("actual_value") * pl.col("_actual_factor")),
    )  # fmt: skip


def comparable_unit(concept_id: str, unit: str) -> tuple[str, float] | None:
    """Return the unit that a canonical unit is compared in for this concept, and the factor to it; None where none."""
    concept = _concepts()[concept_id]
    for equal in concept.units:
        if unit in equal:
            return equal[0], 1.0
    own = read_unit(unit)
    for equal in concept.units:
        other = read_unit(equal[0])
        if own and other and own.base and other.base and own.dimension == other.dimension != "":
            return equal[0], float(own.base / other.base)
    return None


@lru_cache(maxsize=4096)
def dimension_of(unit: str) -> str:
    """Name what a canonical unit measures as concepts.csv names it: `元/人·天` is unit_cost, 批次 is count."""
    known = read_unit(unit)
    if known is None or known.canonical is None:
        return "other"
    if "/" in known.canonical:
        return "unit_cost" if known.canonical.startswith("元/") else "other"
    return _DIMENSION_CLASSES.get(known.dimension, known.dimension)


def _decided(
    family: _Family, text: str, name: Name, unit: str | None, similar: Mapping[str, Sequence[tuple[_Concept, float]]]
) -> Match | None:
    for concept in family.printed.get(folded(text), ()):
        if _measures(concept, unit):
            return Match(concept.concept_id, "reference", 1.0)
    for concept in family.cores.get(name.core, ()):
        if _measures(concept, unit):
            return Match(concept.concept_id, "exact", _EXACT_CONFIDENCE)
    for concept, confidence in similar.get(name.core, ()):
        if _measures(concept, unit):
            return Match(concept.concept_id, "similar", confidence)
    return None


def _measures(concept: _Concept, unit: str | None) -> bool:
    return unit is None or dimension_of(unit) in concept.dimensions


def _similar(family: _Family, names: Iterable[Name]) -> dict[str, list[tuple[_Concept, float]]]:
    """Return the concepts that each name may mean, best first, by what is left of the name."""
    import numpy as np
    from rapidfuzz import fuzz, process

    found: dict[str, dict[_Concept, float]] = {}
    queries = list(names)
    for query in queries:
        for concept in _about_another_subject(family, query):
            found.setdefault(query.core, {})[concept] = _SUBJECT_CONFIDENCE
    choices = [wording.name.core for wording in family.wordings]
    for start in range(0, len(queries), _CHUNK):
        chunk = queries[start : start + _CHUNK]
        scores = process.cdist(
            [query.core for query in chunk], choices, scorer=fuzz.ratio, score_cutoff=100 * SIMILARITY_CUTOFF
        )
        for row, column in zip(*np.nonzero(scores), strict=True):
            query, wording = chunk[row], family.wordings[column]
            if _tell_apart(query, wording.name):
                continue
            confidence = round(float(scores[row, column]) / 100 * _SIMILAR_CONFIDENCE, 2)
            concepts = found.setdefault(query.core, {})
            concepts[wording.concept] = max(confidence, concepts.get(wording.concept, 0.0))
    return {
        core: sorted(concepts.items(), key=lambda pair: (-pair[1], pair[0].concept_id))
        for core, concepts in found.items()
    }


def _about_another_subject(family: _Family, query: Name) -> list[_Concept]:
    """Return the concepts whose wording ends the name, with only a subject in front: 村干部 in 村干部培训人次."""
    found = []
    core = query.core
    for start in range(1, min(len(core) - _SHORTEST_REST, _LONGEST_SUBJECT) + 1):
        rest = core[start:]
        if rest not in family.cores:
            continue
        in_front = set(_words().telling.findall(core[:start]))
        if in_front <= _words().subjects:
            found += [concept for concept in family.cores[rest] if concept.any_subject]
    return found


def _tell_apart(one: Name, other: Name) -> bool:
    """Say whether one name has a telling word that the other lacks, be it a part of a longer word there."""
    return any(word not in other.core for word in one.marks | one.subjects) or any(
        word not in one.core for word in other.marks | other.subjects
    )


class _Words(NamedTuple):
    lead: re.Pattern[str]
    tail: re.Pattern[str]
    any: re.Pattern[str]
    telling: re.Pattern[str]
    telling_end: re.Pattern[str]
    subjects: frozenset[str]
    reads: dict[str, str]

    def rewritten(self, found: re.Match[str]) -> str:
        return self.reads.get(found[0], found[0])


@cache
def _words() -> _Words:
    by_kind: dict[str, list[str]] = {}
    reads: dict[str, str] = {}
    for row in tables.concept_words().to_dicts():
        by_kind.setdefault(row["kind"], []).append(row["word"])
        if row["kind"] in ("synonym", "filler"):
            reads[row["word"]] = row["reads"]
    telling = [word for kind in ("subject", "action", "measure") for word in by_kind[kind]]
    return _Words(
        lead=re.compile(f"(?:{_longest_first(by_kind['lead'])})"),
        tail=re.compile(f"(?:{_longest_first(by_kind['tail'])})$"),
        any=re.compile(_longest_first([*reads, *telling])),
        telling=re.compile(_longest_first(telling)),
        telling_end=re.compile(f"(?:{_longest_first(word for word in telling if len(word) > 1)})$"),
        subjects=frozenset(by_kind["subject"]),
        reads=reads,
    )


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


@cache
def _openings_of_places() -> frozenset[str]:
    names = tables.regions().select("name", "short_name", "former_names", "aliases").iter_rows()
    return frozenset(name[:2] for row in names for cell in row for name in cell.split())


@cache
def _concepts() -> dict[str, _Concept]:
    return {
        row["concept_id"]: _Concept(
            row["concept_id"],
            row["concept"],
            frozenset(row["family"].split()),
            frozenset(row["dimension"].split()),
            tuple(tuple(units.split("=")) for units in row["units"].split()),
            row["subject"] == "any",
        )
        for row in tables.concepts().to_dicts()
    }


@cache
def _families() -> dict[str, _Family]:
    families: dict[str, _Family] = {}
    for row in tables.concepts().to_dicts():
        concept = _concepts()[row["concept_id"]]
        for family in concept.families:
            for text in (row["concept"], *row["variants"].split()):
                families.setdefault(family, _Family()).add(text, concept)
    return families


def _append(index: dict[str, list[_Concept]], key: str, concept: _Concept) -> None:
    concepts = index.setdefault(key, [])
    if concept not in concepts:
        concepts.append(concept)
