"""Tables of Chinese and Latin text for a terminal: a Chinese character takes two columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_LEAST = 8
"""Terminal columns below which nothing could be read any more."""


def width_of(text: str) -> int:
    """Count the columns a text takes on a terminal (Unicode Standard Annex 11)."""
    return sum(map(_columns, text))


def fitted(text: str, columns: int) -> str:
    """Cut a text to so many columns, with an ellipsis where something is left out."""
    if width_of(text) <= columns:
        return text
    kept = ""
    for character in text:
        if width_of(kept) + _columns(character) > columns - 1:
            break
        kept += character
    return kept + "…"


def padded(text: str, columns: int) -> str:
    """Fill a text up to so many columns."""
    return text + " " * (columns - width_of(text))


def aligned(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: int,
    right: Sequence[int] = (),
    whole: Sequence[int] = (),
) -> list[str]:
    """Lay out rows under their headings within so many terminal columns; columns in `right` end at the right.

    A column without any text is left out. Where the table is too wide, the widest columns give way first. What stands
    in a column of `right` or `whole` is never cut: a number of which digits are missing is another number. Such a table
    may be wider than asked for.
    """
    texts = [[_one_line(text) for text in row] for row in rows]
    shown = [index for index in range(len(headings)) if any(row[index] for row in texts)]
    least = [
        max(_LEAST, *(width_of(row[index]) for row in texts)) if index in right or index in whole else _LEAST
        for index in shown
    ]
    texts = [[row[index] for index in shown] for row in ([*headings], *texts)]
    widths = [max(width_of(row[place]) for row in texts) for place in range(len(shown))]
    while widths and sum(widths) + 2 * (len(widths) - 1) > columns:
        place = max(range(len(widths)), key=lambda place: widths[place] if widths[place] > least[place] else 0)
        if widths[place] <= least[place]:
            break
        widths[place] -= 1
    lines = []
    for row in texts:
        cells = []
        for place, index in enumerate(shown):
            text = fitted(row[place], widths[place])
            gap = " " * (widths[place] - width_of(text))
            cells.append(gap + text if index in right else padded(text, widths[place]))
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "  ".join("─" * width for width in widths))
    return lines


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _one_line(text: str) -> str:
    return " ".join(text.split())
