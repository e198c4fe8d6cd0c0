"""The values that attributes of OFD hold (GB/T 33190-2016, 7.3): numbers, boxes, matrices, flags, repeated distances.

Programs that write OFD are many and careless: a value that is none is taken for missing, and no number may be so large
that arithmetic with it ends in infinity.
"""

from __future__ import annotations

import re
from math import isnan
from typing import TYPE_CHECKING

from pipelines.ingest.pdf.drawn import Matrix
from pipelines.ingest.pdf.printed import Box

if TYPE_CHECKING:
    from lxml.etree import _Element

# A hundred times the longest sheet of paper there is, in millimetres.
_LARGEST = 1e6
_PART = re.compile(r"[gG]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_NO = frozenset(("false", "0", "no"))


def number(text: str | None) -> float | None:
    """The number that `text` is; None where it is missing, none, or out of all measure."""
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -_LARGEST <= value <= _LARGEST else None


def numbers(text: str | None) -> list[float]:
    """The numbers of a list between blanks or commas; what is no number is left out."""
    if not text:
        return []
    parts = text.replace(",", " ").split()
    try:
        found = list(map(float, parts))
    except ValueError:
        found = []
    if found and min(found) >= -_LARGEST and max(found) <= _LARGEST and not any(map(isnan, found)):
        return found
    return [value for part in parts if (value := number(part)) is not None]


def box(text: str | None) -> Box | None:
    """The box (x, y, width, height) that `text` states in millimetres, None where it states none."""
    values = numbers(text)
    return (values[0], values[1], values[2], values[3]) if len(values) == 4 else None


def matrix(text: str | None) -> Matrix | None:
    """The matrix that `text` states, None where it states none or one that makes everything vanish."""
    values = numbers(text)
    if len(values) != 6 or abs(values[0] * values[3] - values[1] * values[2]) < 1e-12:
        return None
    a, b, c, d, e, f = values
    return a, b, c, d, e, f


def flag(element: _Element, name: str, default: bool) -> bool:
    """Whether an attribute says yes."""
    text = element.get(name)
    return default if not text else text.strip().lower() not in _NO


def distances(text: str | None, most: int) -> list[float]:
    """The distances that `DeltaX` or `DeltaY` states, at most `most`; `g 5 4.2` stands for five times 4.2."""
    found: list[float] = []
    parts = iter(_PART.findall(text or ""))
    for part in parts:
        times, stated = 1, part
        if part in ("g", "G"):
            times, stated = int(min(float(next(parts, "0")), most)), next(parts, "")
        value = number(stated)
        if value is not None and times > 0:
            found += [value] * min(times, most - len(found))
        if len(found) >= most:
            break
    return found
