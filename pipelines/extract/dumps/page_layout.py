"""How a dump is laid out: whether it keeps columns, how wide its characters count, where its pages begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from pipelines.extract.dumps.words import WIDE_CLASSES, Word, joined, words_of
from pipelines.extract.vocabulary.standalone_lines import is_bare_page_number, is_page_number

# So many pieces side by side are cells.
_FEWEST_PIECES = 3
# Between this share of those lines and the next one stands a blank line where rows are set apart.
_APART = 0.35
# Where more than this share of the runs of blanks is equally long, they join cells and do not place them.
_SAME_GAP = 0.45
# So many blank lines are the end of a page in a text without form feeds.
_PAGE_GAP = 6


def holds_several(line: str) -> bool:
    """Whether a line is made of several pieces with runs of blanks between them."""
    return ("  " in line or "\u3000" in line) and len(joined(words_of(0, line, ""), 1)) >= _FEWEST_PIECES


def rows_stand_apart(lines: Sequence[str], several: Sequence[int]) -> bool:
    """Whether blank lines stand between the rows, so that what follows directly belongs to one row."""
    apart = sum(
        1
        for number, following in pairwise(several)
        if any(not line or line.isspace() for line in lines[number + 1 : following])
    )
    return apart >= _APART * (len(several) - 1)


def wide_classes(several: Sequence[str]) -> str | None:
    """The classes of East Asian width that take two columns: those with which most pieces stand below one another.

    Terminals differ in the ambiguous ones (`≥`, `“`), and some dumps count characters, one column each. None where
    the blanks do not place anything.
    """
    chosen, best = None, 0.0
    for wide in WIDE_CLASSES:
        pieces = [[(one.x0, one.x1) for one in joined(words_of(0, line, wide), 1)] for line in several]
        gaps = Counter(other[0] - one[1] for line in pieces for one, other in pairwise(line))
        if max(gaps.values()) > _SAME_GAP * gaps.total():
            continue
        aligned = count = 0
        for above, line in pairwise(pieces):
            for x, after in line[1:]:
                count += 1
                aligned += any(x == a or after == b or abs(x + after - a - b) <= 1 for a, b in above[1:])
        if count and aligned / count > best:
            chosen, best = wide, aligned / count
    return chosen


def gaps(lines: Sequence[str]) -> list[int]:
    """The indexes of the lines after a gap that no table goes on over: a long text is read in parts."""
    found: list[int] = []
    blank = 0
    for number, line in enumerate(lines):
        if not line or line.isspace():
            blank += 1
            continue
        if blank >= _PAGE_GAP:
            found.append(number)
        blank = 0
    return found


def without_page_numbers(lines: list[list[Word]]) -> list[list[Word]]:
    """The words of a page by lines, those that only number it left out."""
    filled = [at for at, words in enumerate(lines) if words]
    for at in filled:
        text = " ".join(word.text for word in lines[at])
        if is_page_number(text) or (at in (filled[0], filled[-1]) and is_bare_page_number(text)):
            lines[at] = []
    return lines
