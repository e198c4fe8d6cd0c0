"""The words around money: its units, and the labels of funding lines."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.extract.vocabulary.folding import bare
from pipelines.extract.vocabulary.headers import load_headers

# Columns that make a row of labels the header of funding lines.
BUDGET_ROLES = frozenset(("budget", "budget_initial", "budget_adjusted", "executed"))
MONEY_ROLES = BUDGET_ROLES | {"received", "execution_rate"}
_UNIT = re.compile(r"[亿千百万]*元")
# A wrapped 其中 may have lost its first half; 中央 and 中期 have not.
_OF_WHICH = re.compile(r"^(?:其中|中(?![央期长]))[:：]?")


def money_unit_in(text: str) -> str | None:
    """Find the unit of money that a label names: `项目资金（万元）` gives `万元`."""
    found = _UNIT.search(text)
    return found[0] if found else None


@lru_cache(maxsize=65536)
def bare_line(label: str) -> str:
    """Take 其中 and numbering off a funding label: `其中：当年财政拨款` gives `当年财政拨款`."""
    return _OF_WHICH.sub("", bare(label)).strip(":：-—、.")


def is_line_label(text: str) -> bool:
    """Whether a text is a known label of a funding line."""
    return bare_line(text) in load_headers().roles["line"]
