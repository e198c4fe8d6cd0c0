"""The labels of fields at the left of a dump, whole or wrapped over lines, and where they end."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extract.dumps.headers import are_over_pairs
from pipelines.extract.dumps.words import Word, joined, printed_width
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.money import is_line_label

# A label at the left is not wider.
_WIDEST_LABEL = 24
_MOST_LINES, _FARTHEST = 5, 3
_LABELS = ("field", "section", "goal", "tail", "total")


def label_role(text: str) -> str | None:
    """The role of a text that is a label of a form, None for any other."""
    headers = load_headers()
    if text.startswith(("（", "(")):
        return None
    if is_line_label(text):
        return "line"
    return next((role for block in _LABELS if (role := headers.role(block, text))), None)


def is_field_label(text: str) -> bool:
    """Whether a text is a label with a value of its own beside it."""
    return label_role(text) not in (None, "line")


def is_listed_label(text: str) -> bool:
    """Whether a text is a label word for word: endings would take any words above a label for its beginning."""
    headers = load_headers()
    return headers.role("tail", text) is not None or any(
        headers.listed_role(block, text) is not None for block in _LABELS
    )


def wrapped_label(lines: Sequence[Sequence[Word]], at: int, edge: float) -> tuple[str, int] | None:
    """The label that begins at the left of a line, over several lines perhaps: its text and its last line."""
    found = None
    text, last = "", at
    first: Word | None = None
    for line in range(at, min(len(lines), at + 2 * _MOST_LINES)):
        words = joined([word for word in lines[line] if word.x1 <= edge], 1)[:1]
        if not words:
            if line == at:
                return None
            continue
        if first is None:
            first = words[0]
            if first.text.startswith(("（", "(")):
                return None
        elif not (words[0].x0 < first.x1 + 2 and first.x0 < words[-1].x1 + 2):
            break
        if line - last > _FARTHEST:
            break
        last = line
        whole = not text
        text += "".join(word.text for word in words)
        if printed_width(text) > 60:
            break
        if label_role(text) is not None if whole else is_listed_label(text):
            found = text, line
    return found


def lead_edge(lines: Sequence[Sequence[Word]]) -> int | None:
    """The column at which the labels at the left end, None without any.

    The first one with the most known labels at its left, each word that it cuts counted against it.
    """
    words = [word for line in lines for word in line]
    if not words:
        return None
    left = min(word.x0 for word in words)
    over_pairs = [are_over_pairs(line) for line in lines]
    best: tuple[int, int] | None = None
    for x in range(left + 2, left + _WIDEST_LABEL + 1):
        if not any(word.x1 <= x for word in words):
            continue
        value = -sum(1 for word in words if word.x0 < x < word.x1 and not is_field_label(word.text))
        for at in range(len(lines)):
            # Headings over pairs stand above columns, and not at the left of anything.
            label = wrapped_label(lines, at, x) if lines[at] and not over_pairs[at] else None
            value += label is not None and label_role(label[0]) != "line"
        if best is None or value > best[0]:
            best = value, x
    if best is None:
        return None
    # Labels of blocks may stand left of further labels.
    parts = sorted((word for word in words if word.x1 <= best[1]), key=lambda one: one.x0)
    end = 0
    for part in parts:
        if end and part.x0 > end:
            text = "".join(word.text for word in words if word.x1 <= end)
            if load_headers().listed_role("section", text) is not None:
                return end
        end = max(end, part.x1)
    return best[1]
