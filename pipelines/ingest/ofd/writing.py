"""The characters of an OFD page: text objects to letters with their boxes on the page, and words that run otherwise."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pipelines.ingest.characters import as_printed, is_pictograph_font
from pipelines.ingest.ofd.letters import letters_of
from pipelines.ingest.ofd.objects import Placed, Resources, clip_of
from pipelines.ingest.ofd.values import number
from pipelines.ingest.pdf.drawn import Matrix, placed
from pipelines.ingest.pdf.printed import Box, Characters, Hidden
from pipelines.ingest.pdf.turned import TurnedLetter, words_of
from pipelines.ingest.xml_safety import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

# How far letters rise above and hang below their line, in heights: what Song, the font of offices, says of itself.
_ASCENT, _DESCENT = 0.86, 0.14
# The size of running text in millimetres (五号), where a text states none.
_SIZE = 3.7
# A text may lean so much and still run along a line, as tangent.
_LEVEL = 0.05
# What a `TextCode` says where the writer of the file did not know what a glyph means.
_PLACEHOLDER = "¤"


class Writing:
    """The characters of a page, text by text; `owners[i]` numbers the text that character i was printed with."""

    def __init__(self) -> None:
        self.characters = Characters()
        self.owners: list[int] = []
        self._texts: list[str] = []
        self._turned: list[TurnedLetter] = []
        self._codes = 0

    def take(self, one: Placed, resources: Resources) -> None:
        """Add the characters of a text object; those that its clip hides are set aside."""
        element = one.element
        size = abs(number(element.get("Size")) or _SIZE)
        scale = abs(number(element.get("HScale")) or 1.0)
        quarter = quarter_of(one)
        turn = math.radians(_degrees(element, "CharDirection"))
        font = resources.fonts.get(element.get("Font") or "")
        font = font if is_pictograph_font(font) else None
        clip = clip_of(one)
        sine, cosine = math.sin(turn), math.cos(turn)
        a, b, c, d, e, f = one.own
        level = not (b or c or turn) and a > 0 and d > 0
        glyph: Matrix = (cosine, sine, -sine, cosine, 0.0, 0.0)
        unknown = any(local_name(child) == "CGTransform" for child in element)
        hidden: list[tuple[str, Box, int]] = []
        anchors: dict[int, tuple[float, float]] = {}
        first = self._codes
        for letter in letters_of(element, size, scale, _degrees(element, "ReadDirection")):
            text = as_printed(letter.text, font) if font else letter.text
            text = "".join(sign if sign >= " " else " " for sign in text)
            if not text:
                continue
            self.characters.unmapped += sum(_means_nothing(sign, unknown) for sign in text)
            x, y = letter.x, letter.y
            if level:
                left, right = a * x + e, a * (x + letter.width) + e
                top, bottom = d * (y - _ASCENT * size) + f, d * (y + _DESCENT * size) + f
            else:
                shape = placed((0.0, -_ASCENT * size, letter.width, _DESCENT * size), glyph)
                left, top, right, bottom = placed(shape, (a, b, c, d, a * x + c * y + e, b * x + d * y + f))
            right, bottom = max(right, left + 0.01), max(bottom, top + 0.01)
            owner = first + letter.code
            self._codes = max(self._codes, owner + 1)
            middle = ((left + right) / 2, (top + bottom) / 2)
            if quarter:
                if not text.isspace():
                    self._turned.append((owner, quarter, (left, top, right, bottom), text))
            elif clip is not None and not (clip[0] <= middle[0] <= clip[2] and clip[1] <= -middle[1] <= clip[3]):
                hidden.append((text, (left, top, right, bottom), owner))
            else:
                anchors.setdefault(owner, middle)
                self._print(text, left, top, right, bottom, owner)
        if hidden and clip is not None:
            nowhere = ((clip[0] + clip[2]) / 2, -(clip[1] + clip[3]) / 2)
            self.characters.hidden += _hidden_words(hidden, anchors, nowhere)

    def _print(self, text: str, left: float, top: float, right: float, bottom: float, owner: int) -> None:
        characters = self.characters
        self._texts.append(text)
        for _ in text:  # the letters of one glyph stand on one another
            characters.index.append(len(self.owners))
            self.owners.append(owner)
            characters.left.append(left)
            characters.right.append(right)
            characters.top.append(-top)
            characters.bottom.append(-bottom)

    def finish(self) -> None:
        """Put together what was taken."""
        self.characters.text = "".join(self._texts)
        self.characters.turned = words_of(self._turned)


def quarter_of(one: Placed) -> int:
    """The direction of a text in quarter turns anti-clockwise: 0 to the right, 1 up, 2 left, 3 down, -1 slanted."""
    turn = math.radians(_degrees(one.element, "CharDirection"))
    a, b, c, d, _, _ = one.own
    x = a * math.cos(turn) + c * math.sin(turn)
    y = b * math.cos(turn) + d * math.sin(turn)
    if abs(y) <= _LEVEL * abs(x):
        return 0 if x >= 0 else 2
    if abs(x) <= _LEVEL * abs(y):
        return 3 if y > 0 else 1
    return -1


def _degrees(element: _Element, name: str) -> float:
    return number(element.get(name)) or 0.0


def _means_nothing(sign: str, has_glyphs: bool) -> bool:
    """Whether a sign says nothing by itself: a private code, a replacement, or the placeholder of a glyph."""
    return "\ue000" <= sign <= "\uf8ff" or sign == "\ufffd" or (has_glyphs and sign == _PLACEHOLDER)


def _hidden_words(
    letters: Iterable[tuple[str, Box, int]], anchors: dict[int, tuple[float, float]], nowhere: tuple[float, float]
) -> Iterator[Hidden]:
    """The words that hidden letters of one text and one line make up; `nowhere` is for texts hidden as a whole."""
    word: Hidden | None = None
    last: int | None = None
    for text, edges, owner in letters:
        if word is not None and owner == last and abs(edges[1] - word.box[1]) < 0.5:
            word.text += text
            word.box = (min(word.box[0], edges[0]), edges[1], max(word.box[2], edges[2]), edges[3])
            continue
        if word is not None:
            yield word
        word, last = Hidden(text, edges, anchors.get(owner, nowhere)), owner
    if word is not None:
        yield word
