"""Telling whoever waits what is being done."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str], None]
"""Called with the name of each step just before it is taken."""


def silent(step: str) -> None:
    """Tell nobody."""
