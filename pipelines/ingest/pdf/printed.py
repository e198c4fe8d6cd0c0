"""What is printed on one page, whatever file it comes from: characters with their boxes, rules, the share of pictures.

Coordinates are points. Boxes of characters have y upwards, because they come in bulk and are turned line by line;
everything else has y downwards, so that reading order is ascending order. Nothing here knows a file format.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import compress

# (left, bottom, right, top) with y upwards or (left, top, right, bottom) with y downwards, as the context says.
Box = tuple[float, float, float, float]
# (y, x0, x1) of a level line, (x, y0, y1) of an upright one, y downwards.
Rule = tuple[float, float, float]


@dataclass(slots=True)
class Turned:
    """A word that does not run from left to right: `quarter` is 1 upwards, 2 upside down, 3 downwards, -1 slanted."""

    text: str
    box: Box
    quarter: int


@dataclass(slots=True)
class Hidden:
    """Characters of one line that their clip hides: they belong where the visible ones stand, at `anchor` (x, y)."""

    text: str
    box: Box
    anchor: tuple[float, float]


@dataclass(slots=True)
class Characters:
    """`text[i]` is a character with the box (`left[i]`, `top[i]`, `right[i]`, `bottom[i]`), y upwards.

    `index[i]` is its number in PDFium's text page. `turned` and `hidden` hold what does not stand in lines or not in
    sight, `unmapped` counts the characters whose font does not say what they mean.
    """

    text: str = ""
    index: list[int] = field(default_factory=list)
    left: list[float] = field(default_factory=list)
    top: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    bottom: list[float] = field(default_factory=list)
    turned: list[Turned] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    unmapped: int = 0

    def printed(self) -> int:
        """The number of characters that are not blank."""
        return len("".join(self.text.split())) + sum(len(word.text) for word in self.turned)

    def keep(self, wanted: Sequence[bool]) -> None:
        """Drop the characters that are not wanted."""
        self.text = "".join(compress(self.text, wanted))
        self.index = list(compress(self.index, wanted))
        self.left = list(compress(self.left, wanted))
        self.top = list(compress(self.top, wanted))
        self.right = list(compress(self.right, wanted))
        self.bottom = list(compress(self.bottom, wanted))


@dataclass(slots=True)
class Page:
    """What is printed on one page.

    `box` is the visible part of the page. `horizontal` holds rules as (y, x0, x1), `vertical` as (x, y0, y1).
    `picture` is the share of the page that images cover, `drawn` the number of paths, `hidden_text` whether the text is
    the invisible layer that text recognition lays over a scan. `owner` names the text object that a character was
    printed with, as long as the page is open, and `printed` holds these objects in the order of printing, none
    where their numbers follow it.
    """

    number: int
    box: Box
    characters: Characters
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    picture: float = 0.0
    drawn: int = 0
    hidden_text: bool = False
    owner: Callable[[int], int] = int
    printed: list[int] = field(default_factory=list)

    def order(self) -> Callable[[int], int]:
        """The function that numbers characters by the text objects they were printed with, while the page is open."""
        if not self.printed:
            return self.owner
        numbers = {handle: number for number, handle in enumerate(self.printed)}
        return lambda place: numbers.get(self.owner(place), -1)

    @property
    def turned(self) -> list[Turned]:
        """The words that do not run from left to right."""
        return self.characters.turned
