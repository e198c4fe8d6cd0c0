"""The reference tables of the value grammar, row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib import resources


def reference_rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table of `pipelines/reference`, by their headers."""
    text = resources.files("pipelines.reference").joinpath(name).read_text(encoding="utf-8-sig")
    yield from csv.DictReader(text.splitlines())
