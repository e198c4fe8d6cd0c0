"""Line breaks inside cells, as generators set them: by width, in Chinese characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable


def character_width(character: str) -> float:
    """1 for Chinese and full-width characters, a half for the others."""
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5


def wrap(text: str, width: float, measure: Callable[[str], float] = character_width) -> list[str]:
    """Break `text` at its own line breaks and wherever the next character would not fit; no rules about punctuation."""
    lines = []
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for character in paragraph:
            size = measure(character)
            if line and used + size > width:
                lines.append(line)
                line, used = "", 0.0
            line += character
            used += size
        lines.append(line)
    return lines


_CANNOT_BEGIN = frozenset("，。、；：！？）》”’)],.;:!?%％")
_KEPT_TOGETHER = re.compile(r"[0-9A-Za-z.,%]+|.", re.DOTALL)


def wrap_by_rules(text: str, width: float) -> list[str]:
    """Break `text` as word processors do: numbers and Latin words stay whole, no line begins with a closing mark."""
    lines = []
    for paragraph in text.split("\n"):
        pieces: list[str] = []
        for piece in _KEPT_TOGETHER.findall(paragraph):
            if pieces and piece[0] in _CANNOT_BEGIN:
                pieces[-1] += piece
            else:
                pieces.append(piece)
        line, used = "", 0.0
        for piece in pieces:
            size = sum(map(character_width, piece))
            if size > width:
                # Longer than a line: there is no rule that helps.
                *full, line = wrap(line + piece, width)
                lines += full
                used = sum(map(character_width, line))
                continue
            if line and used + size > width:
                lines.append(line)
                line, used = "", 0.0
            line += piece
            used += size
        lines.append(line)
    return lines
