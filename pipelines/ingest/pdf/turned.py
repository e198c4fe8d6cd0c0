"""Text that does not run from left to right: its letters put together to words."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.ingest.pdf.printed import Box, Turned

# The text object that a letter was printed with, its direction as in `Turned`, its box (y downwards), and itself.
TurnedLetter = tuple[int, int, Box, str]


def words_of(letters: Iterable[TurnedLetter]) -> list[Turned]:
    """The words of turned letters: letters of one column that stand close, and slanted letters by text object."""
    words: list[Turned] = []
    columns: list[tuple[int, list[tuple[Box, str]]]] = []
    slanted: dict[int, tuple[int, list[tuple[Box, str]]]] = {}
    for owner, quarter, box, letter in letters:
        if quarter in (1, 3):
            middle = (box[0] + box[2]) / 2
            for known, members in columns:
                other = members[-1][0]
                if known == quarter and abs((other[0] + other[2]) / 2 - middle) < 0.6 * max(
                    box[2] - box[0], other[2] - other[0]
                ):
                    members.append((box, letter))
                    break
            else:
                columns.append((quarter, [(box, letter)]))
        else:
            slanted.setdefault(owner, (quarter, []))[1].append((box, letter))
    for quarter, members in columns:
        members.sort(key=lambda member: member[0][1] + member[0][3], reverse=quarter == 1)
        word = [members[0]]
        for member in members[1:]:
            box, other = member[0], word[-1][0]
            gap = max(box[1] - other[3], other[1] - box[3])
            if gap > 1.5 * max(box[2] - box[0], other[2] - other[0]):
                words.append(_word(word, quarter))
                word = []
            word.append(member)
        words.append(_word(word, quarter))
    words += [_word(members, quarter) for quarter, members in slanted.values()]
    return words


def _word(members: list[tuple[Box, str]], quarter: int) -> Turned:
    boxes = [box for box, _ in members]
    box = (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
    return Turned("".join(letter for _, letter in members), box, quarter)
