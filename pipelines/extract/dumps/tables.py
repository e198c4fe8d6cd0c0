"""Tables in a dump: a header, the lines below it, also on the next pages, and the rows and cells these make up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.extract.dumps.edges import columns_of_line, cuts, edges_between
from pipelines.extract.dumps.headers import Header
from pipelines.extract.dumps.rows import widths_of
from pipelines.extract.dumps.words import Word, printed_width
from pipelines.extract.vocabulary.headers import load_headers

LEVELS = ("level1", "level2")
NAMES = ("name", "name_fallback")
_NEEDED = ("level1", "level2", "name", "target", "weight", "actual")


@dataclass(slots=True)
class Piece:
    """The lines of a table on one page (first, after), in its columns."""

    first: int
    after: int
    words: list[list[Word]]
    edges: list[float]
    header: Header | None = None
    # The texts by line and column, and the lines of the block's label beside the header.
    texts: dict[int, list[str]] = field(default_factory=dict)
    lead: list[tuple[int, str]] = field(default_factory=list)
    # Whether the rows go on from the page before.
    goes_on: bool = False


@dataclass(slots=True)
class DumpTable:
    """A table: its columns by role (`lead` for the label of the block left of them) and its pieces."""

    block: str
    roles: list[str]
    pieces: list[Piece] = field(default_factory=list)
    # Whether the labels of a column stand beside the first of their rows, as the first piece shows.
    beside_first: dict[int, bool] = field(default_factory=dict)

    @property
    def needed(self) -> list[int]:
        """The columns that hold a text in every row."""
        return [at for at, role in enumerate(self.roles) if self.block == "indicator" and role in _NEEDED]

    @property
    def labels(self) -> list[int]:
        """The columns of labels that may cover several rows, from the right to the left."""
        if self.block != "indicator":
            return [0] if self.roles[:1] == ["lead"] else []
        names = [at for at, role in enumerate(self.roles) if role in NAMES]
        levels = [at for at, role in enumerate(self.roles) if role in LEVELS]
        if not names and levels:
            levels.pop()
        return [at for at in reversed(range(len(self.roles))) if at in levels or self.roles[at] == "lead"]


def begin_table(header: Header, lines: Sequence[Sequence[Word]], after: int) -> DumpTable:
    """A table of a header with the lines below it up to `after`."""
    body = [word for line in lines[header.after : after] for word in line]
    columns = header.columns
    roles = [one.role or "unknown" for one in columns]
    needed = [at for at, one in enumerate(columns) if header.block == "indicator" and one.role in _NEEDED]
    in_front: list[tuple[float, str]] = []
    edge = None if header.block == "indicator" else lead_edge(lines[header.first : after], columns[0].x0)
    low = 0
    if edge is not None:
        in_front.append((edge, "lead"))
        low = edge + 1
    if header.block != "goal":
        beside = [word for line in lines[header.first : header.after] for word in line if word.x1 <= columns[0].x0]
        last = _last_gap(low, columns[0].x0, [*body, *beside])
        if any(low <= word.x0 and word.x1 <= last for word in [*body, *beside]):
            in_front.append((last, "lead" if header.block == "indicator" else "name"))
    begin = in_front[-1][0] if in_front else float("-inf")
    edges = edges_between([(one.x0, one.x1) for one in columns], lines[header.after : after], roles, needed, begin)
    edges = [*(at for at, _ in in_front), *edges]
    roles = [*(role for _, role in in_front), *roles]
    return table_in(header, lines, after, edges, roles)


def table_in(
    header: Header, lines: Sequence[Sequence[Word]], after: int, edges: list[float], roles: list[str]
) -> DumpTable:
    """A table below a header in columns of these roles, which `edges` part."""
    table = DumpTable(header.block, roles)
    piece = piece_of(lines, header.after, after, edges, header)
    if roles[0] == "lead":
        for line in lines[header.first : header.after]:
            words = [word for word in line if word.x1 <= edges[0]]
            if words:
                piece.lead.append((words[0].line, "".join(word.text for word in words)))
    table.pieces.append(piece)
    return table


def lead_edge(lines: Sequence[Sequence[Word]], high: int) -> int | None:
    """The column up to `high` that parts the label of a block from all the rest, None where there is none.

    The first one where the words at the left make a known label, else the first one that parts any.
    """
    words = [word for line in lines for word in line]
    left = min((word.x0 for word in words), default=0)
    found = None
    for x in range(left + 1, high + 1):
        if cuts(x, words) or not any(word.x1 <= x for word in words):
            continue
        text = "".join(word.text for word in words if word.x1 <= x)
        if load_headers().listed_role("section", text) or load_headers().listed_role("goal", text):
            return x
        if found is None and not any(0 < a.x1 <= x <= b.x0 <= a.x1 + 1 for line in lines for a, b in pairwise(line)):
            found = x
    return found


def _last_gap(low: int, high: int, words: Sequence[Word]) -> float:
    """The last column between `low` and `high` where an edge cuts the fewest words."""
    if high <= low:
        return low
    inside = [word for word in words if word.x0 < high]
    counted = [(cuts(x, inside), -x) for x in range(low, high + 1)]
    return -min(counted)[1]


def piece_of(
    lines: Sequence[Sequence[Word]], first: int, after: int, edges: list[float], header: Header | None = None
) -> Piece:
    """The lines `first` to `after` (exclusive) of a page in the columns that `edges` part."""
    piece = Piece(first, after, [list(line) for line in lines[first:after]], edges, header)
    for number, line in enumerate(lines[first:after], first):
        if not line:
            continue
        narrow = header is None or header.block == "indicator"
        texts = [""] * (len(edges) + 1)
        ends = [0] * len(texts)
        for word, column in zip(line, columns_of_line(line, edges, narrow=narrow), strict=True):
            blanks = " " * min(word.x0 - ends[column], 1) if texts[column] else ""
            texts[column] += blanks + word.text
            ends[column] = word.x1
        piece.texts[number] = texts
    return piece


def widths_of_table(table: DumpTable) -> list[int]:
    """The widest text of each column over all pieces."""
    texts = [line for piece in table.pieces for line in piece.texts.values()]
    widths = widths_of(texts, len(table.roles))
    return [max(width, 2 * (printed_width(role) > 0)) for width, role in zip(widths, table.roles, strict=True)]
