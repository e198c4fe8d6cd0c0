"""Typed rows on their way from normalize to curate: one Arrow IPC file per table, replaced by every run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import polars as pl

_COUNTS = "printed_rows.json"


def write_stage(folder: Path, tables: Mapping[str, pl.DataFrame], printed_rows: Mapping[str, int]) -> None:
    """Stage typed tables and the number of rows of each printed table they were made from."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for table, frame in tables.items():
        frame.write_ipc(folder / f"{table}.arrow", compression="lz4")
    # Written last: without it the stage is not complete.
    (folder / _COUNTS).write_text(json.dumps(dict(printed_rows)), encoding="utf-8")


def read_stage(folder: Path) -> tuple[dict[str, pl.DataFrame], dict[str, int]]:
    """Return the staged tables by name, and rows by printed table. Raises FileNotFoundError where none is complete."""
    counts: dict[str, int] = json.loads((folder / _COUNTS).read_text(encoding="utf-8"))
    return {path.stem: pl.read_ipc(path) for path in sorted(folder.glob("*.arrow"))}, counts
