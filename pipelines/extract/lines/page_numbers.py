"""Page numbers between the lines of a form."""

from __future__ import annotations

import itertools
from bisect import bisect_right

from pipelines.extract.lines.header import header_roles
from pipelines.extract.lines.reading import Reading
from pipelines.extract.vocabulary.levels import level_label
from pipelines.extract.vocabulary.standalone_lines import (
    is_annex_line,
    is_bare_page_number,
    is_page_number,
    may_number_page,
)
from pipelines.extract.vocabulary.titles import title_kind

# A page has about as many lines as the others, and never fewer than this.
_FEWEST_LINES = 15
_FEWEST_PAGES = 3
_LONGEST_OF_SHORTEST = 2.5


def numbered_pages(texts: list[str]) -> frozenset[int]:
    """Indexes of the lines that number the pages of a text: figures alone that count up by one, page after page."""
    figures = [(at, text) for at, text in enumerate(texts) if text.isdigit()]
    if len(figures) < _FEWEST_PAGES:
        return frozenset()
    alone = [(at, int(text)) for at, text in figures if is_bare_page_number(text)]
    if len(alone) < _FEWEST_PAGES:
        return frozenset()
    filled = [0]
    for text in texts:
        filled.append(filled[-1] + bool(text))
    # By number: where it stands, in filled lines, and which of the figures before it was the page before.
    seen: dict[int, tuple[list[int], list[int]]] = {}
    lengths: list[int] = []
    befores: list[int] = []
    for number, (at, value) in enumerate(alone):
        places, numbers = seen.get(value - 1, ([], []))
        near = bisect_right(places, filled[at] - _FEWEST_LINES) - 1
        before = numbers[near] if near >= 0 else -1
        befores.append(before)
        lengths.append(1 if before < 0 else lengths[before] + 1)
        own = seen.setdefault(value, ([], []))
        own[0].append(filled[at])
        own[1].append(number)
    last = max(range(len(alone)), key=lengths.__getitem__)
    longest: list[int] = []
    while last >= 0:
        longest.insert(0, alone[last][0])
        last = befores[last]
    if len(longest) < _FEWEST_PAGES:
        return frozenset()
    pages = [filled[after] - filled[before] for before, after in itertools.pairwise(longest)]
    if max(pages) > _LONGEST_OF_SHORTEST * min(pages):
        return frozenset()
    return frozenset(longest)


def stands_as_page_number(reading: Reading, at: int) -> bool:
    """Whether a line is a page number: it says so, or it stands alone where a page may end."""
    text = reading.texts[at]
    if not may_number_page(text):
        return False
    if is_page_number(text) or at in reading.page_numbers:
        return True
    if not is_bare_page_number(text) or reading.page_numbers:
        return False
    following = reading.filled_from(at + 1)
    if following >= reading.end:
        return True
    text = reading.texts[following]
    if title_kind(text) is not None or is_annex_line(text):
        return True
    # A repeated header, or a label of level 1 repeated at the top of the page after a gap.
    words = text.split()
    return header_roles(words) is not None or (following - at > 2 and level_label(words[0]) is not None)
