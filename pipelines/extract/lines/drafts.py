"""Rows whose numbers are known: target and result are taken off their end where they can be told by their form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.extract.lines.fragments import Fragment, width
from pipelines.extract.vocabulary.operators import OPERATOR_SIGNS
from pipelines.extract.vocabulary.results import is_result

# Weight and score, which end a row: (cells in front, weight, score, reason behind).
ANCHOR = re.compile(r"^(?:(.*)\s)?(\d[\d,]*(?:\.\d+)?)\s+(\d[\d,]*(?:\.\d+)?|[-—])(?:\s+(\S*[^\d.,%\s].*))?$")
_MOST_FRAGMENTS = 5


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

    def take_reason(self, fragments: list[Fragment]) -> None:
        """Take lines that follow the numbers of the row as its reason."""
        self.reason.extend([one.text for one in fragments])
        self.last_line = fragments[-1].line


def open_row(draft: RowDraft, fragments: list[Fragment], on_anchor: int) -> None:
    """Take result and target off the end of a row's fragments; what stays open is divided by the widths.

    `on_anchor` is the number of fragments on the line that holds the numbers.
    """
    draft.first_line = fragments[0].line if fragments else draft.first_line
    in_front = len(fragments) - on_anchor
    if on_anchor >= 3:
        # The whole row stands on one line: its last two cells are target and result.
        draft.actual, draft.target = fragments[-1].text, fragments[-2].text
        draft.name = " ".join([one.text for one in fragments[in_front:-2]])
        draft.target_width = width(draft.target)
        draft.open = fragments[:in_front]
        return
    if on_anchor == 2 and in_front:
        draft.actual, draft.target = fragments[-1].text, fragments[-2].text
        draft.target_width = width(draft.target)
        draft.open = fragments[:-2]
        return
    if on_anchor == 2 and fragments[-1].text.startswith(OPERATOR_SIGNS):
        # A blank result that vanished: what begins with an operator is the target.
        draft.target, draft.open = fragments[-1].text, fragments[:-1]
        return
    result = _take_result(fragments)
    if result is None and on_anchor == 1 and in_front:
        result = fragments[-1].text, 1
    if result is None:
        draft.open, draft.target_open = fragments, True
        draft.ambiguous = True
        return
    draft.actual = result[0]
    fragments = fragments[: -result[1]]
    target = _take_target(fragments)
    if target is not None:
        draft.target = target[0]
        draft.target_width = max([width(one.text) for one in fragments[-target[1] :]])
        fragments = fragments[: -target[1]]
    else:
        draft.target_open = True
    draft.open = fragments


def _take_result(fragments: list[Fragment]) -> tuple[str, int] | None:
    """The result that ends a list of fragments and how many fragments it takes, None where nothing has its form."""
    joined = ""
    for count in range(1, min(_MOST_FRAGMENTS, len(fragments)) + 1):
        one = fragments[-count]
        joined = one.text + joined
        if is_result(joined):
            return joined, count
        if not one.begins:
            return None
    return None


def _take_target(fragments: list[Fragment]) -> tuple[str, int] | None:
    """The target with an operator that ends a list of fragments, None where none of the last ones begins with one."""
    for count in range(1, min(_MOST_FRAGMENTS, len(fragments)) + 1):
        one = fragments[-count]
        if one.text.startswith(OPERATOR_SIGNS):
            return "".join([part.text for part in fragments[-count:]]), count
        if not one.begins:
            return None
    return None
