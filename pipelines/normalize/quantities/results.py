"""Qualitative results: the band that a phrase of the results table stands for."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.extract.vocabulary.check_boxes import ticked
from pipelines.normalize.quantities.folding import END_STOPS, fold
from pipelines.normalize.quantities.reference import reference_rows

_REVERSAL = re.compile(r"但|未|没有|尚|仅|部分|除|不足|不够|滞后|延期|推迟|\d")


@lru_cache(maxsize=1)
def _bands() -> tuple[dict[str, str], tuple[tuple[str, str, str], ...]]:
    exact: dict[str, str] = {}
    patterns: list[tuple[str, str, str]] = []
    for row in reference_rows("results.csv"):
        phrase = fold(row["phrase"])
        exact[phrase] = row["band"]
        if row["match"] != "exact":
            patterns.append((phrase, row["match"], row["band"]))
    return exact, tuple(sorted(patterns, key=lambda pattern: -len(pattern[0])))


def result_band(text: str) -> str | None:
    """Return the band (met, partial, unmet) of a qualitative result under `reference/results.csv`, None if unknown.

    The three bands are those of 财预〔2020〕10号: 达成预期指标, 部分达成预期指标并具有一定效果,
    未达成预期指标且效果较差.
    Of a row of check-boxes (`☑达成预期指标 □部分达成`) the ticked one counts.
    A phrase marked `clause` may be followed by a further clause, unless that takes something back; `start` by anything.
    """
    folded = fold(ticked(text) or text).strip(END_STOPS + '"“”()')
    exact, patterns = _bands()
    band = exact.get(folded)
    if band is not None:
        return band
    for phrase, match, candidate in patterns:
        if not folded.startswith(phrase):
            continue
        rest = folded[len(phrase) :]
        if match == "start" or (rest[0] in ",;。:(、" and not _REVERSAL.search(rest)):
            return candidate
    return None
