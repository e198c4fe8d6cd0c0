"""The printed words that tell what a column, a label or a title is: roles by synonym, from `reference/headers.csv`.

Only the words live here, never a layout: which roles stand beside each other decides that (`layouts`).
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache

from pipelines.extract.vocabulary.folding import bare, fold, is_han
from pipelines.extract.vocabulary.reference import reference_rows

_LONGEST_LABEL = 60
# Numerals number a label (一、项目资金), and 其中 is taken off by whoever looks a label up.
_NUMERALS = frozenset("一二三四五六七八九十其")
_MOST_SEEN = 100_000


@dataclass(frozen=True, slots=True)
class Headers:
    """Synonyms by block: `roles["indicator"]["三级指标"] == "name"`; all keys are folded."""

    roles: dict[str, dict[str, str]]
    titles: tuple[tuple[str, str], ...]
    level1: frozenset[str]
    level2: frozenset[str]
    # Synonyms that begin with a star, longest first, by block.
    endings: dict[str, tuple[tuple[str, str], ...]]
    # Every beginning of a level label or of a section label that is not the whole of it.
    level_starts: frozenset[str]
    section_starts: frozenset[str]
    # Answers by block and text: the same labels stand in every form.
    _seen: dict[str, dict[str, str | None]]
    # The first two characters of the labels of a block, and the last two of those that may begin with anything.
    _firsts: dict[str, frozenset[str]]
    _lasts: dict[str, frozenset[str]]

    def role(self, block: str, text: str) -> str | None:
        """Role of a printed label within a block (`indicator`, `funding`, `field` …), None where no synonym fits."""
        seen = self._seen[block]
        if text in seen:
            return seen[text]
        if len(text) > _LONGEST_LABEL or not self._may_be_label(block, text):
            return None
        role = self.listed_role(block, text) or self._by_ending(block, text)
        if len(seen) >= _MOST_SEEN:
            seen.clear()
        seen[text] = role
        return role

    def _may_be_label(self, block: str, text: str) -> bool:
        """Tell most names and values from labels by two characters, so that they are neither folded nor remembered."""
        first, last = text[:2], text[-2:]
        if first in self._firsts[block] or not first or first[0] in _NUMERALS or not is_han(first):
            return True
        lasts = self._lasts[block]
        return bool(lasts) and (last in lasts or not is_han(last))

    def listed_role(self, block: str, text: str) -> str | None:
        """Role of a label that is listed word for word: endings would take names of indicators for headers."""
        roles = self.roles[block]
        return roles.get(fold(text)) or roles.get(bare(text))

    def _by_ending(self, block: str, text: str) -> str | None:
        """Role by a synonym that begins with a star (`*目标完成情况`); more than 20 characters are no label."""
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
        """Name the known labels of a block that look most like a text, for a message about an unknown header."""
        return difflib.get_close_matches(bare(text), self.roles[block], n=count, cutoff=0.3)


@cache
def load_headers() -> Headers:
    """Read `reference/headers.csv` (columns block, role, printed, note) once."""
    roles: dict[str, dict[str, str]] = {}
    titles: list[tuple[str, str]] = []
    endings: dict[str, list[tuple[str, str]]] = {}
    levels: dict[str, set[str]] = {"level1": set(), "level2": set()}
    for row in reference_rows("headers.csv"):
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
    return Headers(
        roles=roles,
        titles=tuple(sorted(titles, key=lambda title: -len(title[0]))),
        level1=frozenset(levels["level1"]),
        level2=frozenset(levels["level2"]),
        endings={block: tuple(sorted(found, key=lambda one: -len(one[0]))) for block, found in endings.items()},
        level_starts=_beginnings(levels["level1"] | levels["level2"]),
        section_starts=_beginnings(roles["section"]),
        _seen={block: {} for block in roles},
        _firsts={block: frozenset(label[:2] for label in labels) for block, labels in roles.items()},
        _lasts={block: frozenset(ending[-2:] for ending, _ in endings.get(block, ())) for block in roles},
    )


def _add_taxonomy_names(levels: dict[str, set[str]]) -> None:
    """Add the names under which `reference/taxonomy.csv` knows the levels, with and without 指标."""
    for row in reference_rows("taxonomy.csv"):
        for level in ("level1", "level2"):
            names = [row[level], *row[f"{level}_variants"].split()]
            for name in filter(None, names):
                if not name.startswith("*"):
                    bare_name = fold(name).removesuffix("指标")
                    levels[level] |= {bare_name, f"{bare_name}指标"}


def _beginnings(labels: set[str] | dict[str, str]) -> frozenset[str]:
    return frozenset(label[:cut] for label in labels for cut in range(1, len(label)))
