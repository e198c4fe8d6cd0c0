"""The columns of a table on the next page, where each page of a dump places them anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.extract.dumps.edges import Judged, cheapest, choices_around, columns_of_line, edges_between
from pipelines.extract.dumps.tables import DumpTable
from pipelines.extract.dumps.words import Word, joined

# How far from where it is expected an edge may stand, as a share of the width of the page, and at least.
_REACH, _LEAST = 0.12, 6
# Edges that cut so many words more than the best ones are looked at, too.
_MORE = 3
# How much less the edges of the page before have to tell.
_UNMOVED, _ABOUT = 2.0, 4


def note_texts(table: DumpTable, seen: dict[str, str]) -> None:
    """Note which texts stand in columns of which role; those that stand in several are noted as of none."""
    for texts in table.pieces[-1].texts.values():
        for role, text in zip(table.roles, texts, strict=True):
            if text and seen.setdefault(text, role) != role:
                seen[text] = ""
    for text in [text for text, role in seen.items() if not role]:
        del seen[text]


def columns_on_page(table: DumpTable, lines: Sequence[Sequence[Word]], seen: Mapping[str, str]) -> list[float] | None:
    """The edges between the columns of a table on a page without its header; None where nothing stands there.

    The columns of two pages stand in the same order and at about the same shares of the width; what they hold (`seen`
    are texts of the pages before with their roles) and the gaps between the words tell the rest.
    """
    words = [word for line in lines for word in line]
    before = table.pieces[-1]
    if not words:
        return None
    if not any(before.words):
        header = before.header
        if header is None:
            return None
        # Only the header stands on the page before.
        leads = before.edges[: len(table.roles) - len(header.columns)]
        places = [(one.x0, one.x1) for one in header.columns]
        roles = table.roles[len(leads) :]
        needed = [column - len(leads) for column in table.needed if column not in table.labels]
        return [*leads, *edges_between(places, lines, roles, needed, leads[-1] if leads else float("-inf"))]
    begins = _begins(table)
    right = max(word.x1 for word in words)
    left = min(word.x0 for word in words)
    old_right = max(word.x1 for line in before.words for word in line)
    if before.header is not None:
        old_right = max(old_right, before.header.columns[-1].x1)
    texts = [one for line in lines if line for one in (line, joined(line, 1))]
    reach = max(_LEAST, round(_REACH * (right - left)))
    needed = [column for column in table.needed if column not in table.labels]
    judged = Judged(texts, table.roles, needed, seen)
    # Programs that place letters by where they stand on the page set all pages alike.
    best = min(
        (
            cheapest([choices_around(edge, _ABOUT, words, _MORE) for edge in piece.edges], judged)
            for piece in (table.pieces[0], before)
        ),
        key=lambda one: one[0],
    )
    best = best[0] - _UNMOVED, best[1]
    # The labels at the left may be blank on this page, the last column on either: the widths do not compare.
    for begin in sorted({begin for begin in begins if begin is not None}):
        for scale in (1.0, (right - left) / max(old_right - begin, 1)):
            expected = [left + (edge - begin) * scale for edge in before.edges]
            found = cheapest([choices_around(edge, reach, words, _MORE) for edge in expected], judged)
            if found[0] < best[0]:
                best = found
    return best[1]


def _begins(table: DumpTable) -> list[int | None]:
    """Where the columns of labels and the first one behind them begin on the page before, None for a blank one."""
    piece = table.pieces[-1]
    first = max(table.labels, default=-1) + 1
    found: list[int | None] = [None] * (first + 1)
    for line in piece.words:
        for word, column in zip(line, columns_of_line(line, piece.edges), strict=True):
            if column <= first:
                known = found[column]
                found[column] = word.x0 if known is None else min(known, word.x0)
    return found
