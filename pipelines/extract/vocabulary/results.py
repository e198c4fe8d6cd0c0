"""The wordings of results: a number with its unit, or a phrase in which bureaus say that a target was met."""

from __future__ import annotations

import re
from functools import cache

from pipelines.extract.vocabulary.operators import SIGNS
from pipelines.extract.vocabulary.reference import reference_rows

_NUMBER_WITH_UNIT = re.compile(
    rf"^[{SIGNS}]?-?\d[\d,]*(?:\.\d+)?(?:[(（][^()（）]*[)）]|[%％]|[^\d\s()（）。，；]{{1,6}})?$"
)
_LONGEST_PHRASE = 20


@cache
def result_phrases() -> tuple[frozenset[str], tuple[str, ...]]:
    """Read the phrases of qualitative results from `reference/results.csv`: whole ones and beginnings."""
    rows = reference_rows("results.csv")
    return (
        frozenset(row["phrase"] for row in rows if row["match"] in ("exact", "clause")),
        tuple(row["phrase"] for row in rows if row["match"] == "start" and len(row["phrase"]) >= 4),
    )


def is_result(text: str) -> bool:
    """Whether a text has the form of a result."""
    whole, starts = result_phrases()
    return (
        text in whole
        or _NUMBER_WITH_UNIT.match(text) is not None
        or (len(text) <= _LONGEST_PHRASE and text.startswith(starts))
    )
