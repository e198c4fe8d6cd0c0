"""Money in pairs of a label and a figure side by side, below headings of which each stands over both."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipelines.extract.dumps.headers import BLOCK, Header
from pipelines.extract.dumps.tables import DumpTable, piece_of, table_in
from pipelines.extract.dumps.words import Word
from pipelines.extract.vocabulary.figures import is_figure_or_blank
from pipelines.extract.vocabulary.headers import load_headers


def is_over_pairs(header: Header) -> bool:
    """Whether a header names blocks of money (资金到位情况), each over labels and figures, and not their columns."""
    return any(one.role == BLOCK for one in header.columns)


def table_of_pairs(header: Header, lines: Sequence[Sequence[Word]], after: int) -> DumpTable | None:
    """The table below headings over pairs, its lines up to `after`; None where nothing tells its columns.

    The headings stand anywhere over their pairs. So what stands above one another is a column, and only where these are
    just the ones that the headings call for, in order, each belongs to a heading: a label and a figure to one that
    names a block, a figure to one that names a column.
    """
    roles: list[str] = []
    tops: list[tuple[str, int, int]] = []
    for leaf, one in enumerate(header.columns):
        if one.role == BLOCK:
            tops.append((one.text, leaf, -1))
            roles.append("name")
        roles.append("amount" if one.role == BLOCK else one.role)
    groups = _groups(lines[header.after : after])
    if groups and _is_lead(groups[0]):
        roles.insert(0, "lead")
        groups = [groups[0], *_put_together(groups[1:])]
    else:
        groups = _put_together(groups)
    kinds = ["name" if role in ("lead", "name") else "amount" for role in roles]
    if [_kind(group) for group in groups] != kinds:
        return None
    header.tops += tops
    edges = [(max(a.x1 for a in left) + min(b.x0 for b in right)) / 2 for left, right in pairwise(groups)]
    return table_in(header, lines, after, edges, roles)


def _groups(lines: Sequence[Sequence[Word]]) -> list[list[Word]]:
    """Words that stand above one another, from left to right."""
    groups: list[list[Word]] = []
    right = 0
    for word in sorted((word for line in lines for word in line), key=lambda one: one.x0):
        if groups and word.x0 < right:
            groups[-1].append(word)
        else:
            groups.append([word])
        right = max(right, word.x1)
    return groups


def _is_lead(group: Sequence[Word]) -> bool:
    """Whether words at the left are the label of the block, over several lines perhaps."""
    text = "".join(word.text for word in sorted(group, key=lambda one: one.line))
    return load_headers().role("section", text) == "funding"


def _put_together(groups: Sequence[list[Word]]) -> list[list[Word]]:
    """Groups as columns: what is of one kind and never on one line stands in one, if not above one another."""
    found: list[list[Word]] = []
    for group in groups:
        both = [*found[-1], *group] if found else []
        if both and _kind(both) is not None and _kind(group) == "name":
            found[-1] = both
        else:
            found.append(group)
    return found


def _kind(group: Sequence[Word]) -> str | None:
    """Whether words are all labels or all figures; None where they are both, or stand beside one another."""
    if len({word.line for word in group}) < len(group):
        return None
    # A figure may be parted at its point or at a comma where its column is narrow.
    kinds = {"amount" if is_figure_or_blank(word.text.strip(".,")) else "name" for word in group}
    return kinds.pop() if len(kinds) == 1 else None


def divide_pairs(table: DumpTable) -> None:
    """Part the columns of a money table that hold a label and a figure side by side, below one header."""
    piece = table.pieces[0]
    header = piece.header
    if header is None:
        return
    column = len(table.roles) - len(header.columns)
    for leaf in range(len(header.columns)):
        low = piece.edges[column - 1] if column else -1.0
        high = piece.edges[column] if column < len(piece.edges) else float("inf")
        inside = [[word for word in line if low < (word.x0 + word.x1) / 2 < high] for line in piece.words]
        both = [line for line in inside if len(line) > 1 and is_figure_or_blank(line[-1].text)]
        both = [line for line in both if not is_figure_or_blank(line[0].text)]
        if both:
            right = max(line[0].x1 for line in both)
            left = min(line[-1].x0 for line in both)
            if right <= left:
                piece.edges.insert(column, (right + left) / 2)
                table.roles.insert(column, "name")
                header.tops.append((header.columns[leaf].text, leaf, -1))
                column += 1
        column += 1
    above: list[list[Word]] = [[]] * piece.first
    piece.texts = piece_of([*above, *piece.words], piece.first, piece.after, piece.edges, header).texts
