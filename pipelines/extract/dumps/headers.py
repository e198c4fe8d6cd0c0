"""Headers of tables in a dump: the words of known columns, over as many lines as they take, one or two rows high."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.extract.dumps.words import Word
from pipelines.extract.grids.columns import is_indicator_header
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.levels import level_label

# How many lines a header may reach above and below the line that holds most of its words.
_ABOVE, _BELOW = 3, 4
_FEWEST_WORDS = 2
# What speaks against a header: an unknown word, one over no columns, the label of a block beside it, each line, and
# words on the line below it that complete the texts of its columns.
_STRANGER, _STRANGE_TOP, _BESIDE, _LINE, _UNFINISHED = 1.6, 1.5, 0.2, 0.05, 0.5
# What columns of a second row may be called.
_SUBS = frozenset(("operator", "nature", "unit", "value", "standard"))
_BLOCKS = ("indicator", "funding", "goal")
# The role of a header that names a block of money and no column of one.
BLOCK = "block"


@dataclass(slots=True)
class Column:
    """A column by its header: its text over all lines, and where that stands."""

    text: str
    x0: int
    x1: int
    role: str = ""


@dataclass(slots=True)
class Header:
    """A header: its lines (first, after), its columns, and texts over several columns (text, first, after)."""

    block: str
    first: int
    after: int
    columns: list[Column]
    tops: list[tuple[str, int, int]] = field(default_factory=list)


def find_headers(lines: Sequence[Sequence[Word]]) -> list[Header]:
    """The headers of a page in order; none overlaps another."""
    found: list[Header] = []
    for block in _BLOCKS:
        for at, words in enumerate(lines):
            taken = any(one.first <= at < one.after for one in found)
            if taken or len(words) < 2 or not _may_be_core(block, words):
                continue
            header = _around(block, lines, at, found)
            if header is not None:
                found.append(header)
    return sorted(found, key=lambda one: one.first)


def _may_be_core(block: str, words: Sequence[Word]) -> bool:
    together = _put_together(block, words)
    known = sum(1 for word in together if load_headers().role(block, word.text) is not None)
    return known >= _FEWEST_WORDS or (block == "funding" and are_over_pairs(together))


def are_over_pairs(words: Sequence[Word]) -> bool:
    """Whether a line names several blocks of money side by side, each over labels and figures (资金到位情况)."""
    roles = [_money_role(word.text) for word in words]
    return len(roles) > _FEWEST_WORDS and roles.count(BLOCK) > 1 and all(roles)


def _money_role(text: str) -> str:
    """The role of a header over money; that of a block of it where the text names none of its columns."""
    headers = load_headers()
    role = headers.role("funding", text)
    return role or (BLOCK if headers.role("section", text) == "funding" else "")


def _around(block: str, lines: Sequence[Sequence[Word]], core: int, taken: Sequence[Header]) -> Header | None:
    """The best header around a line: the one with the most known and the fewest unknown words."""
    best: tuple[float, Header] | None = None
    for above in range(_ABOVE + 1):
        first = core - above
        if first < 0 or (above and not lines[first]) or any(one.first <= first < one.after for one in taken):
            break
        for below in range(_BELOW + 1):
            after = core + below + 1
            if after > len(lines) or (below and not lines[after - 1]):
                break
            if any(one.first < after <= one.after for one in taken):
                break
            header, value = _read(block, lines, first, core, after)
            if header is not None and (best is None or value > best[0]):
                best = value, header
    return best[1] if best is not None else None


def _read(
    block: str, lines: Sequence[Sequence[Word]], first: int, core: int, after: int
) -> tuple[Header | None, float]:
    """The header that the lines `first` to `after` make, and how well they do; None where they make none."""
    leaves = _leaves_below(block, lines, core, after)
    if leaves is None:
        return None, 0.0
    unfinished = _is_completed(block, leaves, lines[after] if after < len(lines) else ())
    tops = _take_upper(block, lines, first, core, leaves)
    leaves.sort(key=lambda leaf: leaf[0].x0)
    role_of = load_headers().role
    columns = []
    for leaf in leaves:
        text = "".join(word.text for word in leaf)
        x0, x1 = min(word.x0 for word in leaf), max(word.x1 for word in leaf)
        columns.append(Column(text, x0, x1, role_of(block, text) or ""))
    if block == "funding" and are_over_pairs(_put_together(block, lines[core])):
        for one in columns:
            one.role = _money_role(one.text)
    strangers = 0.0
    while columns and not columns[0].role:
        # The label of a block beside its header.
        del columns[0]
        strangers += _BESIDE
    known = sum(1 for one in columns if one.role)
    strangers += len(columns) - known
    header = Header(block, first, after, columns)
    for top in tops:
        over = _columns_under(top, columns)
        if over is None or role_of(block, top.text) is None:
            strangers += _STRANGE_TOP
        else:
            known += 1
            header.tops.append((top.text, *over))
    if not _is_header(header, known, strangers):
        return None, 0.0
    value = 2 * known - _STRANGER * strangers - _LINE * (after - first)
    return header, value - _UNFINISHED * unfinished


def _is_completed(block: str, leaves: Sequence[Sequence[Word]], below: Sequence[Word]) -> bool:
    """Whether a word on the line below belongs to the text of a column: with it that is a header word for word."""
    headers = load_headers()
    for word in _put_together(block, below):
        over = [leaf for leaf in leaves if _overlap(leaf, word)]
        if len(over) == 1 and headers.role(block, word.text) is None:
            whole = "".join(one.text for one in [*over[0], word])
            if headers.listed_role(block, whole) is not None:
                return True
    return False


def _leaves_below(block: str, lines: Sequence[Sequence[Word]], core: int, after: int) -> list[list[Word]] | None:
    """The words of the line `core`, each with what stands below it, and further ones below; None where they meet."""
    leaves: list[list[Word]] = [[word] for word in _put_together(block, lines[core])]
    for line in range(core + 1, after):
        for word in _put_together(block, lines[line]):
            over = [leaf for leaf in leaves if _overlap(leaf, word)]
            if len(over) == 1:
                over[0].append(word)
            elif over or block == "goal":
                return None
            else:
                leaves.append([word])
    return leaves


def _take_upper(
    block: str, lines: Sequence[Sequence[Word]], first: int, core: int, leaves: list[list[Word]]
) -> list[Word]:
    """Put the words above the line `core` in front of those that they begin; returns those that stand over several."""
    role_of = load_headers().role
    in_core = [id(leaf) for leaf in leaves if leaf[0].line == lines[core][0].line]
    tops: list[Word] = []
    for line in range(core - 1, first - 1, -1):
        for word in _put_together(block, lines[line]):
            over = [leaf for leaf in leaves if _overlap(leaf, word)]
            leaf = over[0] if len(over) == 1 else None
            if leaf is None:
                tops.append(word)
                continue
            whole = "".join(one.text for one in [word, *leaf])
            begins = (id(leaf) in in_core or role_of(block, whole)) and not _stands_over(block, word, leaf)
            if begins or not role_of(block, word.text):
                leaf.insert(0, word)
            else:
                tops.append(word)
    return tops


def _is_header(header: Header, known: int, strangers: float) -> bool:
    if header.block != "indicator":
        return known > 1 and strangers <= 1
    cells = [(number, one.text) for number, one in enumerate(header.columns)]
    cells += [(number, text) for text, number, _ in header.tops]
    if any(level_label(one.text) and not one.role for one in header.columns):
        return False
    return is_indicator_header(cells)


def _stands_over(block: str, word: Word, leaf: Sequence[Word]) -> bool:
    """Whether a word is a header over that of a column and not its first line."""
    if block != "indicator":
        return False
    role_of = load_headers().role
    return role_of(block, word.text) is not None and role_of(block, "".join(one.text for one in leaf)) is not None


def _columns_under(top: Word, columns: Sequence[Column]) -> tuple[int, int] | None:
    """The columns (first, after) that a header over several covers: neighbours that divide a value."""
    middle = (top.x0 + top.x1) / 2
    runs: list[tuple[int, int]] = []
    start = None
    for number, one in enumerate([*columns, Column("", 0, 0)]):
        divides = one.role in _SUBS or (one.role == "target" and start is not None)
        if one.role == "target" and number + 1 < len(columns) and columns[number + 1].role in _SUBS:
            divides = True
        if divides and start is None:
            start = number
        elif not divides and start is not None:
            runs.append((start, number))
            start = None
    for first, after in runs:
        if after - first > 1 and columns[first].x0 - 8 <= middle <= columns[after - 1].x1 + 8:
            return first, after
    return None


def _put_together(block: str, words: Sequence[Word]) -> list[Word]:
    """Words of a line where blanks inside a label (得 分) part none."""
    listed = load_headers().listed_role
    found: list[Word] = []
    at = 0
    while at < len(words):
        after = at + 1
        text = words[at].text
        while after < len(words) and after - at < 4 and words[after].x0 - words[after - 1].x1 <= 3 and len(text) <= 4:
            text += words[after].text
            after += 1
            if listed(block, text) and listed(block, words[at].text) is None:
                break
        else:
            after, text = at + 1, words[at].text
        found.append(Word(words[at].line, words[at].x0, words[after - 1].x1, text))
        at = after
    return found


def _overlap(leaf: Sequence[Word], word: Word) -> bool:
    return any(one.x0 < word.x1 and word.x0 < one.x1 for one in leaf)
