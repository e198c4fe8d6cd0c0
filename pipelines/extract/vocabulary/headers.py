"""The printed words that tell what a column, a label or a title is: roles by synonym, from `reference/headers.csv`.

Only the words live here, never a layout: which roles stand beside each other decides that (`layouts`).
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pipelines.extract.vocabulary.folding import bare, fold, is_han
from pipelines.extract.vocabulary.reference import reference_rows

_LONGEST_LABEL = 60
_LONGEST_BEFORE_ENDING = 20
# Numerals number a label (一、项目资金), and 其中 is taken off by whoever looks a label up.
_NUMERALS = frozenset("一二三四五六七八九十其")
_MOST_SEEN = 50_000


class Label(NamedTuple):
    """What a printed text is as a label: its roles by block, and those for which it is listed word for word."""

    roles: Mapping[str, str]
    listed: Mapping[str, str]


_NO_ROLES: dict[str, str] = {}
_NO_LABEL = Label(_NO_ROLES, _NO_ROLES)


@dataclass(frozen=True, slots=True)
class Headers:
    """Synonyms by block: `roles["indicator"]["三级指标"] == "name"`; all keys are folded."""

    roles: dict[str, dict[str, str]]
    titles: tuple[tuple[str, str], ...]
    level1: frozenset[str]
    level2: frozenset[str]
    # Every beginning of a level label or of a section label that is not the whole of it.
    level_starts: frozenset[str]
    section_starts: frozenset[str]
    # Answers by text: the same labels, names and results stand in every form.
    _seen: dict[str, Label]
    # The roles of every listed label by block, and the synonyms that begin with a star as (ending, block, role),
    # shortest first.
    _listed: dict[str, dict[str, str]]
    _endings: tuple[tuple[str, str, str], ...]
    # The first two characters of all labels, and the last two of those that may begin with anything.
    _firsts: frozenset[str]
    _lasts: frozenset[str]

    def role(self, block: str, text: str) -> str | None:
        """Role of a printed label within a block (`indicator`, `funding`, `field` …), None where no synonym fits."""
        return (self._seen.get(text) or self.label(text)).roles.get(block)

    def listed_role(self, block: str, text: str) -> str | None:
        """Role of a label that is listed word for word: endings would take names of indicators for headers."""
        return (self._seen.get(text) or self.label(text)).listed.get(block)

    def label(self, text: str) -> Label:
        """What a printed text is as a label, in all blocks."""
        found = self._seen.get(text)
        if found is None:
            found = self._looked_up(text)
            if len(text) <= _LONGEST_LABEL:
                if len(self._seen) >= _MOST_SEEN:
                    self._seen.clear()
                self._seen[text] = found
        return found

    def _looked_up(self, text: str) -> Label:
        if not self._may_be_label(text):
            return _NO_LABEL
        folded, label = fold(text), bare(text)
        listed = self._listed.get(folded, _NO_ROLES)
        if label != folded and label in self._listed:
            listed = self._listed[label] | listed
        if len(text) > _LONGEST_LABEL:
            return Label(_NO_ROLES, listed)
        # More than 20 characters are no label, whatever they end in.
        by_ending = _NO_ROLES
        if 2 < len(label) <= _LONGEST_BEFORE_ENDING and label[-2:] in self._lasts:
            by_ending = {block: role for ending, block, role in self._endings if label.endswith(ending)}
        if by_ending:
            return Label(by_ending | listed, listed)
        return Label(listed, listed) if listed else _NO_LABEL

    def _may_be_label(self, text: str) -> bool:
        """Tell most names and values from labels by two characters, so that they are not folded."""
        first, last = text[:2], text[-2:]
        if first in self._firsts or not first or first[0] in _NUMERALS or not is_han(first):
            return True
        return last in self._lasts or not is_han(last)

    def nearest(self, block: str, text: str, count: int = 3) -> list[str]:
        """Name the known labels of a block that look most like a text, for a message about an unknown header."""
        return difflib.get_close_matches(bare(text), self.roles[block], n=count, cutoff=0.3)


@cache
def load_headers() -> Headers:
    """Read `reference/headers.csv` (columns block, role, printed, note) once."""
    roles: dict[str, dict[str, str]] = {}
    titles: list[tuple[str, str]] = []
    endings: list[tuple[str, str, str]] = []
    levels: dict[str, set[str]] = {"level1": set(), "level2": set()}
    for row in reference_rows("headers.csv"):
        printed = fold(row["printed"])
        if row["block"] == "title":
            titles.append((printed, row["role"]))
        elif printed.startswith("*"):
            endings.append((printed[1:], row["block"], row["role"]))
        elif row["block"] == "level":
            levels[row["role"]].add(printed)
        else:
            roles.setdefault(row["block"], {}).setdefault(printed, row["role"])
    _add_taxonomy_names(levels)
    # Of several endings the longest counts, and of equal ones the first: it is looked at last.
    endings.reverse()
    listed: dict[str, dict[str, str]] = {}
    for block, labels in roles.items():
        for label, role in labels.items():
            listed.setdefault(label, {})[block] = role
    return Headers(
        roles=roles,
        titles=tuple(sorted(titles, key=lambda title: -len(title[0]))),
        level1=frozenset(levels["level1"]),
        level2=frozenset(levels["level2"]),
        level_starts=_beginnings(levels["level1"] | levels["level2"]),
        section_starts=_beginnings(roles["section"]),
        _seen={},
        _listed=listed,
        _endings=tuple(sorted(endings, key=lambda one: len(one[0]))),
        _firsts=frozenset(label[:2] for label in listed),
        _lasts=frozenset(ending[-2:] for ending, *_ in endings),
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
