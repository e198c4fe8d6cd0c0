"""The CSV files of `pipelines/reference` that say what printed words mean."""

from __future__ import annotations

import csv
import io
from importlib import resources


def reference_rows(name: str) -> list[dict[str, str]]:
    """Read a CSV file of `pipelines/reference`: one dict per row, an empty cell is ""."""
    text = resources.files("pipelines.reference").joinpath(name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))
