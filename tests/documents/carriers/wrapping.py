"""Line breaks inside cells, as generators set them: by width, in Chinese characters."""

from __future__ import annotations

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
