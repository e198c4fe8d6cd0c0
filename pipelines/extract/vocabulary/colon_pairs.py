"""Lines of labelled values: `主管部门：某局  实施单位：某中心`."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.standalone_lines import is_year_line

_LABEL = re.compile(r"(?:^|(?<=[\s\u3000；;]))([^\s:：；;]{1,20})\s*[:：]")
_LONGEST_UNKNOWN_LABEL = 12


class ColonPair(NamedTuple):
    """A label with its value. `block` is `field`, `tail` or `total`; an unknown label is a field with role `other`."""

    block: str
    role: str
    label: str
    value: str


def has_colon(text: str) -> bool:
    """Whether a text holds a colon at all; most lines do not and need no closer look."""
    return "：" in text or ":" in text


def colon_pairs(text: str) -> list[ColonPair]:
    """Divide a line into its labelled values.

    Empty where no label of the line is known; beside a known one, an unknown label becomes a field of its own. Text in
    front of the first label counts where it is a year line.
    """
    if not has_colon(text):
        return []
    headers = load_headers()
    found = list(_LABEL.finditer(text))
    pairs: list[ColonPair] = []
    known = False
    for number, match in enumerate(found):
        label = match[1]
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        value = text[match.end() : end].strip(" \t\u3000；;")
        block = next((one for one in ("field", "tail", "total") if headers.role(one, label)), None)
        role = (headers.role(block, label) if block else None) or "other"
        if block is None and not number and len(label) > _LONGEST_UNKNOWN_LABEL:
            return []
        known = known or block is not None
        pairs.append(ColonPair(block or "field", role, label, value))
    if not known:
        return []
    before = text[: found[0].start()].strip()
    if before and is_year_line(before):
        pairs.insert(0, ColonPair("field", "year", "", before))
    elif before:
        return []
    return pairs
