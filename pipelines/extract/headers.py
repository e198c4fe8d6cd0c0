"""The printed words that tell what a column, a label or a title is: roles by synonym, from `reference/headers.csv`.

Only the words live here, never a layout: which roles stand beside each other decides that (`layouts`).
"""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources

_LONGEST_LABEL = 60
_MOST_SEEN = 100_000
_PARENTHESES = re.compile(r"\([^()]*\)")
_EDGE = re.compile(r"^(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[、.．:]|[:：*★▲、.;]+$")
_CAP = re.compile(r"\([0-9.]+分?\)|[0-9.]+分$")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Fold a label for comparison: half-width forms, no white space. `财政 资金（万元）` becomes `财政资金(万元)`."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """Fold a label and take off parentheses, numbering, colons: `其中：财政拨款（万元）` keeps `其中:财政拨款`."""
    folded = fold(text)
    previous = None
    while previous != folded:
        previous = folded
        folded = _PARENTHESES.sub("", folded)
    return _EDGE.sub("", _EDGE.sub("", folded))


@dataclass(frozen=True, slots=True)
class Headers:
    """Synonyms by block: `roles["indicator"]["三级指标"] == ("name",)`; all keys are folded."""

    roles: dict[str, dict[str, str]]
    titles: tuple[tuple[str, str], ...]
    level1: frozenset[str]
    level2: frozenset[str]
    endings: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    label_starts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # Answers by block and text: the same labels stand in every form.
    _seen: dict[str, dict[str, str | None]] = field(default_factory=dict)

    def role(self, block: str, text: str) -> str | None:
        """Role of a printed label within a block (`indicator`, `funding`, `field` …), None where no synonym fits."""
        seen = self._seen[block]
        if text in seen:
            return seen[text]
        if len(text) > _LONGEST_LABEL:
            return None
        roles = self.roles[block]
        role = roles.get(fold(text)) or roles.get(bare(text)) or self._by_ending(block, text)
        if len(seen) >= _MOST_SEEN:
            seen.clear()
        seen[text] = role
        return role

    def _by_ending(self, block: str, text: str) -> str | None:
        """Role by a synonym that begins with a star (`*目标完成情况`); a text of more than 20 characters is no label."""
        endings = self.endings.get(block)
        if endings is None:
            return None
        label = bare(text)
        if 2 < len(label) <= 20:
            for ending, role in endings:
                if label.endswith(ending):
                    return role
        return None

    def nearest(self, block: str, text: str, count: int = 3) -> list[str]:
        """The known labels of a block that look most like a text, for a message about an unknown header."""
        return difflib.get_close_matches(bare(text), self.roles[block], n=count, cutoff=0.3)


@cache
def load_headers() -> Headers:
    """Read `reference/headers.csv` (columns block, role, printed, note) once."""
    roles: dict[str, dict[str, str]] = {}
    titles: list[tuple[str, str]] = []
    endings: dict[str, list[tuple[str, str]]] = {}
    levels: dict[str, set[str]] = {"level1": set(), "level2": set()}
    source = resources.files("pipelines.reference").joinpath("headers.csv")
    with source.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            printed = fold(row["printed"])
            if row["block"] == "title":
                titles.append((printed, row["role"]))
            elif printed.startswith("*"):
                endings.setdefault(row["block"], []).append((printed[1:], row["role"]))
            elif row["block"] == "level":
                levels[row["role"]].add(printed)
            else:
                roles.setdefault(row["block"], {}).setdefault(printed, row["role"])
    _add_taxonomy_names(levels)
    starts: dict[str, set[str]] = {}
    by_length = {block: tuple(sorted(found, key=lambda one: -len(one[0]))) for block, found in endings.items()}
    for label in levels["level1"] | levels["level2"]:
        for cut in range(1, len(label)):
            starts.setdefault(label[:cut], set()).add(label[cut:])
    return Headers(
        roles=roles,
        _seen={block: {} for block in roles},
        titles=tuple(sorted(titles, key=lambda title: -len(title[0]))),
        level1=frozenset(levels["level1"]),
        level2=frozenset(levels["level2"]),
        endings=by_length,
        label_starts={start: tuple(rests) for start, rests in starts.items()},
    )


def _add_taxonomy_names(levels: dict[str, set[str]]) -> None:
    """Add the names under which `reference/taxonomy.csv` knows the levels, with and without 指标."""
    source = resources.files("pipelines.reference").joinpath("taxonomy.csv")
    with source.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for level in ("level1", "level2"):
                names = [row[level], *row[f"{level}_variants"].split()]
                for name in filter(None, names):
                    if not name.startswith("*"):
                        bare_name = fold(name).removesuffix("指标")
                        levels[level] |= {bare_name, f"{bare_name}指标"}


@lru_cache(maxsize=65536)
def level_label(text: str) -> str | None:
    """The level-1 or level-2 label that a cell prints, without its cap and a stray 等: None for anything else."""
    headers = load_headers()
    folded = _CAP.sub("", fold(text))
    if folded not in headers.level1 and folded not in headers.level2:
        folded = folded.removesuffix("等")
        if not folded.endswith("指标") and folded + "指标" in headers.level2:
            return folded
    return folded if folded in headers.level1 or folded in headers.level2 else None


@lru_cache(maxsize=65536)
def title_kind(text: str) -> str | None:
    """`self_evaluation` or `target` where a line is the title of a form, None elsewhere.

    A title is short and ends with its form word (up to a year, a number or a parenthesis); a sentence that mentions a
    form is not one.
    """
    if "表" not in text and "目标" not in text:
        return None
    folded = fold(text)
    if len(folded) > 90:
        return None
    for printed, kind in load_headers().titles:
        at = folded.rfind(printed)
        if at >= 0:
            rest = _PARENTHESES.sub("", folded[at + len(printed):])
            if len(rest) <= 8 and not any(mark in rest for mark in "。，,;；"):
                return kind
    return None
