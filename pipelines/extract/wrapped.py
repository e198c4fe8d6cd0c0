"""Rows of an indicator table out of a text dump that lost its grid: cells wrapped over lines, blank lines anywhere.

A dump prints the cells of a row one after the other. Cells that fit stand on one line, separated by blanks; a cell that
wraps takes lines of its own. Every row ends in its weight and score, which anchors it; labels of level 1 and 2 come from
a closed vocabulary; results and targets that begin with an operator are recognised by their form. What is left
between them, a name and a worded target, is divided by the width of the columns: inside a cell, a line is only broken
when the next character would not have fitted.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import NamedTuple

ANCHOR = re.compile(
    r"^(?:(.*)\s)?(\d[\d,]*(?:\.\d+)?)\s+(\d[\d,]*(?:\.\d+)?|[-—])(?:\s+(\S*[^\d.,%\s].*))?$"
)
OPERATOR_SIGNS = tuple("≥≤=><＞＜＝≧≦⩾⩽═")
_RESULT_NUMBER = re.compile(r"^[≥≤=><＞＜＝≧≦]?-?\d[\d,]*(?:\.\d+)?(?:[(（][^()（）]*[)）]|[%％]|[^\d\s()（）。，；]{1,6})?$")
_SENTENCE = re.compile(r"[。；]|^(?:原因|偏差|改进措施)")
_CANNOT_START = tuple("，。、；：！？）》”’)],.;:!?%")


class Fragment(NamedTuple):
    """A run of text without blanks: index of its line, whether it begins that line, whether a blank line precedes."""

    text: str
    line: int
    begins: bool
    blank_before: bool


@dataclass(slots=True)
class RowDraft:
    """A row whose numbers are known; `open` holds the fragments not yet divided into reason, name and target."""

    level1: str
    level2: str
    weight: str
    score: str
    first_line: int
    last_line: int
    name: str | None = None
    target: str | None = None
    actual: str | None = None
    reason: list[str] = field(default_factory=list)
    reason_width: int = 0
    open: list[Fragment] = field(default_factory=list)
    target_open: bool = False
    target_width: int = 0
    after_label: bool = False
    ambiguous: bool = False


def width(text: str) -> int:
    """Printed width in half-width units: a Chinese character counts 2, a Latin one 1."""
    return len(text.encode("gb18030", "replace"))


@cache
def result_phrases() -> tuple[frozenset[str], tuple[str, ...]]:
    """Phrases in which bureaus word a qualitative result, from `reference/results.csv`: whole ones and beginnings."""
    with resources.files("pipelines.reference").joinpath("results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return (
        frozenset(row["phrase"] for row in rows if row["match"] in ("exact", "clause")),
        tuple(row["phrase"] for row in rows if row["match"] == "start" and len(row["phrase"]) >= 4),
    )


def is_result(text: str) -> bool:
    """Whether a text has the form of a result: a number with its unit, or a known phrase."""
    whole, starts = result_phrases()
    return text in whole or _RESULT_NUMBER.match(text) is not None or (len(text) <= 20 and text.startswith(starts))


def take_result(fragments: list[Fragment]) -> tuple[str, int] | None:
    """The result that ends a list of fragments and how many fragments it takes, None where nothing has its form."""
    for count in range(1, min(5, len(fragments)) + 1):
        part = fragments[-count:]
        if any(one.begins is False for one in part[1:]):
            return None
        joined = "".join([one.text for one in part])
        if is_result(joined):
            return joined, count
    return None


def take_target(fragments: list[Fragment]) -> tuple[str, int] | None:
    """The target with an operator that ends a list of fragments, None where none of the last ones begins with one."""
    for count in range(1, min(5, len(fragments)) + 1):
        part = fragments[-count:]
        if part[0].text.startswith(OPERATOR_SIGNS):
            return "".join([one.text for one in part]), count
        if part[0].begins is False:
            return None
    return None


@dataclass(slots=True)
class Widths:
    """The widest line seen in each column, in half-width units; 0 where nothing is known."""

    name: int = 0
    target: int = 0
    reason: int = 0

    def learn(self, row: RowDraft) -> None:
        """Learn from a row whose cells are known without any width."""
        if row.name and not row.open:
            self.name = max(self.name, min(width(row.name), 60))
        self.target = max(self.target, row.target_width)
        self.reason = max(self.reason, row.reason_width)


def _breaks_cost(cell: list[Fragment], column_width: int) -> float:
    """How badly the line breaks inside one cell fit its column: 0 where every line is full."""
    cost = 0.0
    for one, following in zip(cell, cell[1:], strict=False):
        if not following.begins:
            cost += 4.0
            continue
        room = column_width - width(one.text)
        if column_width and room >= width(following.text[0]):
            cost += 1.5 if following.text.startswith(_CANNOT_START) else 2.0 + min(room, 16) / 8
        elif column_width and room < -2:
            cost += min(-room, 16) / 8
        if following.blank_before and following is not cell[-1]:
            cost += 0.4
    return cost


def divide(
    fragments: list[Fragment], widths: Widths, *, has_target: bool, before: RowDraft | None
) -> tuple[int, int, bool]:
    """Divide fragments into reason of the row before, name and (where `has_target` is false) worded target.

    Returns how many fragments are reason and how many are name, and whether another division is as likely.
    """
    count = len(fragments)
    options: list[tuple[float, int, int]] = []
    reason_most = count - (1 if has_target else 2)
    if before is None:
        reason_most = 0
    points_lost = before is not None and before.score not in ("", "-", before.weight)
    for reasons in range(max(reason_most, 0) + 1):
        reason = fragments[:reasons]
        reason_cost = 0.0
        if reasons:
            reason_cost = _breaks_cost(reason, widths.reason or 2 * widths.name) + (0.0 if points_lost else 1.0)
            if not reason[-1].text.endswith(("。", "；", ".", "！")):
                reason_cost += 1.0
            if not fragments[reasons].blank_before:
                reason_cost += 1.0
        elif points_lost and count > 2:
            reason_cost = 0.5
        names = [count - reasons] if has_target else range(1, count - reasons)
        for named in names:
            name = fragments[reasons: reasons + named]
            target = fragments[reasons + named:]
            cost = reason_cost + _breaks_cost(name, widths.name)
            cost += sum(3.0 for one in name if _SENTENCE.search(one.text))
            if name[0].text.startswith(_CANNOT_START):
                cost += 4.0
            if target:
                cost += _breaks_cost(target, widths.target)
                cost += sum(1.5 for one in target[:-1] if _SENTENCE.search(one.text))
                if not target[0].blank_before and target[0].begins:
                    cost += 0.3
                if widths.target and width(target[0].text) > widths.target + 4:
                    cost += 1.5
                if target[0].text.startswith(_CANNOT_START):
                    cost += 4.0
                if named == 1:
                    cost -= 0.1
            options.append((cost, reasons, named))
    if not options:
        return 0, count, False
    options.sort()
    return options[0][1], options[0][2], len(options) > 1 and options[1][0] - options[0][0] < 0.25
