"""Where the letters of an OFD text stand (GB/T 33190-2016, 11): codes, distances, and codes that share glyphs.

OFD states where each glyph begins, not how wide it is. A letter is as wide as the way to the next one, as long as that
is about what letters of its kind are wide, or the way that most letters of a text set wide have. Where the way is
longer there is a gap, as between cells that were printed as one text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipelines.ingest.ofd.values import distances, number
from pipelines.ingest.xml_safety import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

# Ways to the next letter between these shares of a letter's usual width are its width.
_NARROWEST, _WIDEST = 0.3, 1.35
# Usual widths in heights of a letter; Chinese fonts set everything else that is not wide in half a square.
_SLIM, _BROAD, _HALF = 0.3, 0.8, 0.5
_SLIM_LETTERS, _BROAD_LETTERS = frozenset("iljftIr.,:;'|!()[]{} `"), frozenset("mwMWGOQD@%&")
# Blanks and what XML does not allow are written as their code; in front of other codes a backslash is a backslash.
_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{4})")
_INDENT = re.compile(r"\A[ \t\r\n]*\n[ \t\r\n]*|[ \t\r\n]*\n[ \t\r\n]*\Z")


@dataclass(slots=True)
class Letter:
    """A letter in the space of its text object: where its glyph begins, y downwards, and how wide it is along the line.

    `text` has more than one sign where several share a glyph; `code` numbers the `TextCode` it belongs to.
    """

    text: str
    x: float
    y: float
    width: float
    code: int


def letters_of(element: _Element, size: float, scale: float, read_direction: float) -> Iterator[Letter]:
    """The letters of a `TextObject` of letters `size` high and `scale` times as wide as usual.

    `read_direction` turns the way from letter to letter by so many degrees clockwise where only `DeltaX` is stated.
    """
    x = y = 0.0
    shared: list[tuple[int, int, int]] = []
    code = 0
    for child in element:
        name = local_name(child)
        if name == "CGTransform":
            shared += _shared_glyphs(child)
        elif name == "TextCode":
            x = _stated(child, "X", x)
            y = _stated(child, "Y", y)
            text = _written("".join(child.itertext()))
            groups = _groups(text, shared)
            # What lies beyond this text counts on into the next one.
            shared = [(at - len(text), codes, glyphs) for at, codes, glyphs in shared if at >= len(text)]
            yield from _placed(child, groups, (x, y), size, scale, read_direction, code)
            code += 1


def _stated(element: _Element, name: str, default: float) -> float:
    value = number(element.get(name))
    return default if value is None else value


def _written(text: str) -> str:
    """The text that a `TextCode` stands for: without the indentation of its tags, escaped codes as their signs."""
    if "\n" in text:
        text = _INDENT.sub("", text).replace("\n", " ").replace("\r", "")
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(found: re.Match[str]) -> str:
    sign = chr(int(found[1], 16))
    return sign if sign.isspace() or sign == "\\" or not sign.isprintable() else found[0]


def _shared_glyphs(element: _Element) -> Iterator[tuple[int, int, int]]:
    """Where a `CGTransform` makes another number of glyphs than of codes: (first code, codes, glyphs)."""
    at, codes, glyphs = (int(_stated(element, name, 1)) for name in ("CodePosition", "CodeCount", "GlyphCount"))
    if element.get("CodePosition") is None:
        at = 0
    if codes != glyphs and codes > 0 and glyphs > 0 and at >= 0:
        yield at, codes, glyphs


def _groups(text: str, shared: Sequence[tuple[int, int, int]]) -> list[tuple[str, int]]:
    """The texts that have glyphs of their own, each with the number of its glyphs."""
    if not shared:
        return [(sign, 1) for sign in text]
    begins = {at: (codes, glyphs) for at, codes, glyphs in shared}
    groups: list[tuple[str, int]] = []
    at = 0
    while at < len(text):
        codes, glyphs = begins.get(at, (1, 1))
        groups.append((text[at : at + codes], glyphs))
        at += codes
    return groups


def _placed(
    element: _Element,
    groups: Sequence[tuple[str, int]],
    origin: tuple[float, float],
    size: float,
    scale: float,
    read_direction: float,
    code: int,
) -> Iterator[Letter]:
    steps = _steps(element, groups, size * scale, read_direction)
    x, y = origin
    tightness = [1.0, 1.0]
    spaced = _WIDEST * size * scale
    common = _common_way(steps)
    common = common if common <= spaced else 0.0
    for (text, _), (across, down) in zip(groups, steps, strict=True):
        usual = usual_width(text) * size * scale
        way = (across * across + down * down) ** 0.5
        wide = usual_width(text[:1]) >= 1
        if _NARROWEST * usual <= way <= max(_WIDEST * usual, common):
            width = way
            tightness[wide] = min(1.0, way / usual)
        else:
            width = usual * tightness[wide]
        yield Letter(text, x, y, width, code)
        x, y = x + across, y + down


def _common_way(steps: Sequence[tuple[float, float]]) -> float:
    """The way from letter to letter that at least half of a text has, with a little room; 0 where there is none."""
    ways = Counter(round((across * across + down * down) ** 0.5, 2) for across, down in steps[:-1])
    way, count = ways.most_common(1)[0] if ways else (0.0, 0)
    return way * 1.02 if 2 * count >= len(steps) - 1 else 0.0


def _steps(
    element: _Element, groups: Sequence[tuple[str, int]], square: float, read_direction: float
) -> list[tuple[float, float]]:
    """The way from each group to the next, (0, 0) for the last; where none is stated, its usual width."""
    glyphs = [count for _, count in groups]
    most = max(sum(glyphs), len(groups)) + sum(len(text) - 1 for text, _ in groups)
    if len(groups) < 2:
        return [(0.0, 0.0)] * len(groups)
    stated = [distances(element.get(name), most) for name in ("DeltaX", "DeltaY")]
    across, down = stated
    if not any(across) and not any(down):
        across, down = [usual_width(text) * square for text, _ in groups], []
    elif len(glyphs) != sum(glyphs) or any(len(text) > 1 for text, _ in groups):
        signs = [len(text) for text, _ in groups]
        # Distances are those between glyphs; programs that ignore glyphs state one for every sign.
        counts = signs if max(len(across), len(down)) == sum(signs) - 1 != sum(glyphs) - 1 else glyphs
        across, down = _summed(across, counts), _summed(down, counts)
    across, down = _continued(across, len(groups) - 1), _continued(down, len(groups) - 1)
    if not any(down) and read_direction % 360 in (90, 180, 270):
        turned = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[int(read_direction % 360)]
        across, down = [way * turned[0] for way in across], [way * turned[1] for way in across]
    return [*zip(across, down, strict=True), (0.0, 0.0)]


def _continued(ways: Sequence[float], size: int) -> list[float]:
    """Exactly `size` ways: the last one that is stated counts for all that are not."""
    return [*ways[:size], *[ways[-1] if ways else 0.0] * (size - len(ways))]


def _summed(ways: Sequence[float], counts: Sequence[int]) -> list[float]:
    """The ways over several glyphs at a time."""
    if not ways:
        return []
    ways = _continued(ways, sum(counts))
    found, at = [], 0
    for count in counts:
        found.append(sum(ways[at : at + count]))
        at += count
    return found


@lru_cache(maxsize=4096)
def usual_width(text: str) -> float:
    """How wide a text of one glyph usually is, in heights of a letter."""
    if len(text) != 1:
        return sum(map(usual_width, text)) or _HALF
    if unicodedata.combining(text):
        return 0.0
    if unicodedata.east_asian_width(text) in "WFA":
        return 1.0
    if text in _SLIM_LETTERS:
        return _SLIM
    return _BROAD if text in _BROAD_LETTERS else _HALF
