"""What a line below a header of the common layout says by itself, whatever stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipelines.extract.lines.closing import LONGEST_HALF
from pipelines.extract.lines.drafts import ANCHOR
from pipelines.extract.lines.header import may_begin_header
from pipelines.extract.lines.labels import count_labels, is_cap
from pipelines.extract.vocabulary.colon_pairs import colon_pairs
from pipelines.extract.vocabulary.folding import fold
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.leads import may_lead
from pipelines.extract.vocabulary.levels import level_label
from pipelines.extract.vocabulary.standalone_lines import is_bare_page_number, is_page_number
from pipelines.extract.vocabulary.titles import title_kind

# A line of so many words may end in weight and score whatever its last character is: a reason may stand behind them.
_WHOLE_ROW = 3
# Labels, results and numbers stand in every form, names and reasons in one.
_MOST_REMEMBERED = 32_768


class Anchor(NamedTuple):
    """The numbers that end a row, the cells in front of them, and what stands behind them of its reason."""

    cells: tuple[str, ...]
    weight: str
    score: str
    reason: str | None


class TableLine(NamedTuple):
    """A line that is not blank, by its text alone.

    Only a line that `leads` may be a total, a page number, a header, a cap or a label, or begin one.
    """

    words: tuple[str, ...]
    is_title: bool
    leads: bool
    is_total: bool
    may_number_page: bool
    may_be_header: bool
    is_cap: bool
    may_wrap_label: bool
    # How many of the first two words are labels of a level.
    labels: int
    anchor: Anchor | None
    # Whether the line begins a closing remark, and whether it does so if the label goes on on the next line.
    closes: bool
    may_close: bool


@lru_cache(maxsize=_MOST_REMEMBERED)
def table_line(text: str) -> TableLine:
    """Tell what a line that is not blank says by itself."""
    words = tuple(text.split())
    first, several = words[0], len(words) > 1
    leads = len(words) > 2 or may_lead(first) or text.isdigit() or "/" in text
    headers = load_headers()
    totals = headers.roles["total"]
    match = ANCHOR.match(text) if _may_end_a_row(text, words) else None
    anchor = None
    closes = may_close = False
    if match is None:
        is_level = level_label(first) is not None
        closes = bool(colon_pairs(text)) or (not is_level and headers.role("tail", first) is not None)
        may_close = not is_level and not several and len(text) <= LONGEST_HALF
    else:
        anchor = Anchor(tuple((match[1] or "").split()), match[2], match[3], match[4])
    return TableLine(
        words=words,
        is_title=title_kind(text) is not None,
        leads=leads,
        is_total=leads and (first in totals or fold(first) in totals),
        may_number_page=leads and (is_page_number(text) or is_bare_page_number(text)),
        may_be_header=len(words) > 2 and may_begin_header(words),
        is_cap=leads and is_cap(text),
        may_wrap_label=not several and text in headers.level_starts,
        labels=count_labels(words) if leads else 0,
        anchor=anchor,
        closes=closes,
        may_close=may_close,
    )


def _may_end_a_row(text: str, words: Sequence[str]) -> bool:
    """Whether a line may end in weight and score, or in a reason behind them: spares most lines the pattern."""
    last = text[-1]
    return len(words) > 1 and (last.isdigit() or last in "-—" or len(words) > _WHOLE_ROW or text[0].isdigit())
