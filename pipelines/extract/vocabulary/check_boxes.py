"""Choices printed as check-boxes: `☑优 □良 □中 □差`."""

from __future__ import annotations

import re

_TICKED = "☑☒√✓✔■●"
_OPEN = "□☐○"
_CHOICE = re.compile(rf"([{_TICKED}{_OPEN}])\s*([^{_TICKED}{_OPEN}]+)")


def ticked(text: str) -> str | None:
    """The one choice that is ticked, None where a text is no row of check-boxes or where not exactly one is ticked.

    Boxes may stand in front of their words or behind them (`优☑ 良□`); what begins the text says which.
    """
    stripped = text.strip()
    if not stripped or not any(mark in stripped for mark in _TICKED):
        return None
    if stripped[0] in _TICKED + _OPEN:
        choices = [(mark, words) for mark, words in _CHOICE.findall(stripped)]
    elif stripped[-1] in _TICKED + _OPEN:
        choices = [(mark, words[::-1]) for mark, words in _CHOICE.findall(stripped[::-1])]
    else:
        return None
    chosen = [words.strip(" \t\u3000、，,;；/") for mark, words in choices if mark in _TICKED]
    return chosen[0] if len(choices) > 1 and len(chosen) == 1 else None
