"""Where the columns of a table part: between the words of its header, where the fewest words are cut."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise

from pipelines.extract.dumps.words import Word, joined
from pipelines.extract.vocabulary.column_fit import fit
from pipelines.extract.vocabulary.operators import begins_with_operator

# What speaks against an edge: a word that it cuts, to stand under a header and not between two; a wider gap is better.
_CUT, _BESIDE, _FARTHER, _WIDE = 2.0, 1.0, 0.3, 0.01
# What speaks against an edge for each column that it stands from where it is expected.
_OFF_PLACE = 0.15
# A text that ends so close in front of an edge may stand left of its column.
_NEAR, _NEAR_BEHIND = 2, 6
# Above this sum edges that cut up to so many words more are looked at, too.
_FAIR, _MORE = 2.0, 3
# What speaks against a column without any word that every row should have.
_EMPTY = 4.0
# What speaks against a text that a column cannot hold, by how little it fits; only these columns are of one kind.
_MISFIT, _ELSEWHERE = 0.3, 0.7
_TYPED = frozenset(
    ("level1", "level2", "name", "target", "unit", "target_unit", "weight", "score", "coefficient", "deviation_reason")
)


def edges_between(
    places: Sequence[tuple[int, int]],
    lines: Sequence[Sequence[Word]],
    roles: Sequence[str],
    needed: Sequence[int] = (),
    low: float = float("-inf"),
) -> list[float]:
    """The edges between columns whose headers stand at `places` (first column, column behind).

    `roles` say what the columns hold, `needed` which of them do so in every row, `low` where the first one begins.

    Among the gaps that cut few words those are taken that leave the fewest cells with two texts beside one another.
    Programs that write dumps set what is close together as one text, and then a header may stand some characters
    beside its column.
    """
    words = [word for line in lines for word in line]
    texts = [one for line in lines if line for one in (line, joined(line, 1))]
    judged = Judged(texts, roles, needed)
    cost, edges = cheapest([_choices(*left, *right, words) for left, right in pairwise(places)], judged, low)
    if cost > _FAIR:
        cost, edges = cheapest([_choices(*left, *right, words, _MORE) for left, right in pairwise(places)], judged, low)
    return edges


class Judged:
    """What speaks against a column between two edges: two texts on one line, texts that it cannot hold, none at all."""

    def __init__(
        self,
        lines: Sequence[Sequence[Word]],
        roles: Sequence[str],
        needed: Sequence[int],
        seen: Mapping[str, str] | None = None,
    ) -> None:
        """`seen` are texts that stood in columns of one role only, with that role."""
        self._lines, self._roles, self._needed, self._seen = lines, roles, needed, seen or {}
        self._known: dict[tuple[int, float, float], float] = {}

    def column(self, column: int, low: float, high: float) -> float:
        """Judge the column with this number."""
        key = column, low, high
        if key not in self._known:
            self._known[key] = self._judge(*key)
        return self._known[key]

    def _judge(self, column: int, low: float, high: float) -> float:
        total = 0.0
        empty = True
        role = self._roles[column] if self._roles[column] in _TYPED else ""
        for line in self._lines:
            inside = [word for word in line if low < (word.x0 + word.x1) / 2 <= high]
            if inside:
                empty = False
                total += len(inside) > 1
                if self._seen.get(inside[0].text, self._roles[column]) != self._roles[column]:
                    total += _ELSEWHERE
                if role:
                    total -= _MISFIT * min(0.0, fit(role, inside[0].text) + 0.5)
        return total + (_EMPTY if empty and column in self._needed else 0.0)


def cheapest(
    choices: Sequence[Sequence[tuple[float, float]]], judged: Judged, low: float = float("-inf")
) -> tuple[float, list[float]]:
    """One edge of each of `choices` (edge, what speaks against it), in order, and the sum of what speaks against them.

    The first column begins at `low`.
    """
    best: list[tuple[float, list[float]]] = [(0.0, [])]
    before: list[float] = [low]
    for column, found in enumerate(choices):
        following: list[tuple[float, list[float]]] = []
        for edge, own in found:
            cost, edges = min(
                (
                    (cost + judged.column(column, left, edge), edges)
                    for (cost, edges), left in zip(best, before, strict=True)
                    if left < edge
                ),
                key=lambda one: one[0],
                default=(float("inf"), []),
            )
            following.append((cost + own, [*edges, edge]))
        best, before = following, [edge for edge, _ in found]
    ends = zip(best, before, strict=True)
    return min(
        ((cost + judged.column(len(choices), left, float("inf")), edges) for (cost, edges), left in ends),
        key=lambda one: one[0],
    )


def _choices(
    left: int, end: int, right: int, after: int, words: Sequence[Word], more: int = 0
) -> list[tuple[float, float]]:
    """Edges between two headers (their columns) and what speaks against each."""
    found = [(middle, _CUT * cuts(middle, words) - _WIDE * width) for middle, width in _gaps(end, right, words, more)]
    fewest = min(cuts(middle, words) for middle, _ in found)
    for low, high in ((left + 1, end - 1), (right + 1, after - 1)):
        if low <= high:
            for middle, width in _gaps(low, high, words, more):
                cut = cuts(middle, words)
                if cut <= fewest + more:
                    far = max(end - middle, middle - right)
                    found.append((middle, _CUT * cut + _BESIDE + _FARTHER * far - _WIDE * width))
    return sorted(found)


def choices_around(middle: float, reach: int, words: Sequence[Word], more: int) -> list[tuple[float, float]]:
    """Edges at most `reach` columns from a place where one is expected, and what speaks against each."""
    low, high = round(middle) - reach, round(middle) + reach
    return sorted(
        (edge, _CUT * cuts(edge, words) - _WIDE * width + _OFF_PLACE * abs(edge - middle))
        for edge, width in _gaps(low, high, words, more)
    )


def _gaps(low: int, high: int, words: Sequence[Word], more: int = 0) -> list[tuple[float, float]]:
    """The gaps between `low` and `high` that cut the fewest words, and up to `more` further ones: middles and widths.

    Words that stand wholly between divide a gap.
    """
    if high <= low:
        return [((low + high) / 2, 0.0)]
    cut = [0] * (high - low + 1)
    near = [word for word in words if word.x0 <= high and word.x1 >= low]
    for word in near:
        # An edge at x parts what ends there from what begins there.
        for x in range(max(word.x0 + 1, low), min(word.x1 - 1, high) + 1):
            cut[x - low] += 1
    fewest = min(cut)
    found: list[tuple[float, float]] = []
    for level in range(fewest, fewest + more + 1):
        start = None
        for x in range(low, high + 2):
            if x <= high and cut[x - low] == level:
                start = x if start is None else start
            elif start is not None:
                found += _parted(start, x - 1, near)
                start = None
    return found


def _parted(low: int, high: int, words: Sequence[Word]) -> list[tuple[float, float]]:
    """The gaps that the words wholly between two columns leave free."""
    found: list[tuple[float, float]] = []
    begin = low
    for x0, x1 in sorted({(word.x0, word.x1) for word in words if low <= word.x0 and word.x1 <= high}):
        if x0 >= begin:
            found.append(((begin + x0) / 2, float(x0 - begin)))
        begin = max(begin, x1)
    found.append(((begin + high) / 2, float(high - begin)))
    return found


def cuts(edge: float, words: Sequence[Word]) -> int:
    """How many words an edge cuts."""
    return sum(1 for word in words if word.x0 < edge < word.x1)


def columns_of_line(words: Sequence[Word], edges: Sequence[float], *, narrow: bool = True) -> list[int]:
    """The column in which each word of a line stands, by its middle.

    A word that is cut and follows another one after a single blank stands left of its column, and so does one that
    ends just in front of an edge, with another text at its left and none in the column behind. Columns that are not
    `narrow` hold sentences with blanks in them.
    """
    found: list[int] = []
    by_middle = [bisect_right(edges, (word.x0 + word.x1) / 2) for word in words]
    for at, (word, column) in enumerate(zip(words, by_middle, strict=True)):
        if at and found[-1] == column and column < len(edges):
            gap = word.x0 - words[at - 1].x1
            behind = by_middle[at + 1] if at + 1 < len(words) else -1
            cut = gap <= 1 and word.x1 > edges[column]
            near = edges[column] - word.x1 <= (_NEAR_BEHIND if gap <= 1 and narrow else _NEAR if gap > 1 else -1)
            if cut or (behind != column + 1 and (near or (narrow and gap <= 1 and begins_with_operator(word.text)))):
                column += 1
        found.append(max(column, found[-1]) if found else column)
    return found
