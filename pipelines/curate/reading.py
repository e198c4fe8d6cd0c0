"""Reading `data/curated` so that one build is seen, whatever happens beside.

The folder is opened once and its files are opened through that handle, so that a new build put in its place does not
matter; if the old files are removed meanwhile, reading begins again with the new build.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl

from pipelines.contract.tables import TABLES
from pipelines.curate.manifest import MANIFEST_NAME, Manifest

_ATTEMPTS = 10
_PAUSE_SECONDS = 0.05


class NoCuratedBuild(Exception):
    """There is no complete build to read; the message says what was missing."""


def read_curated(curated: Path, tables: Iterable[str] = TABLES) -> tuple[str, dict[str, pl.DataFrame]]:
    """Return (build_id, frames by table) of one and the same build.

    Every frame has exactly the contract's columns, years ascending and undated rows last. Raises NoCuratedBuild where
    there is no build, and where its files are not those that its build.json names.
    """
    return read_columns(curated, {table: TABLES[table].columns for table in tables})


def read_columns(curated: Path, wanted: Mapping[str, Sequence[str]]) -> tuple[str, dict[str, pl.DataFrame]]:
    """Like `read_curated`, for some columns only: `wanted` maps tables to the columns to read."""
    problem: Exception | None = None
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_PAUSE_SECONDS)
        try:
            return _read(curated, wanted)
        except FileNotFoundError as error:
            # The folder was replaced and its old files removed, or it stands aside for a moment.
            problem = error
    raise NoCuratedBuild(
        f"no curated build in {curated}, run `make warehouse` first (还没有数据，请先运行 make warehouse): {problem}"
    ) from problem


def _read(curated: Path, wanted: Mapping[str, Sequence[str]]) -> tuple[str, dict[str, pl.DataFrame]]:
    folder = os.open(curated, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        try:
            manifest = Manifest.from_json(_content(folder, MANIFEST_NAME))
        except ValueError as error:
            raise NoCuratedBuild(f"{curated}: {error}") from error
        return manifest.build_id, {table: _table(folder, manifest, table, columns) for table, columns in wanted.items()}
    finally:
        os.close(folder)


def _table(folder: int, manifest: Manifest, table: str, columns: Sequence[str]) -> pl.DataFrame:
    names = sorted(name for name in manifest.files if name.startswith(f"{table}/"))
    frames = []
    for name in names:
        with os.fdopen(os.open(name, os.O_RDONLY, dir_fd=folder), "rb") as file:
            frame = pl.read_parquet(file, columns=list(columns))
        if frame.height != manifest.files[name].rows:
            raise NoCuratedBuild(f"{name} has {frame.height} rows, build.json says {manifest.files[name].rows}")
        frames.append(frame)
    if not frames:
        raise NoCuratedBuild(f"build.json names no file of {table}")
    return pl.concat(frames)


def _content(folder: int, name: str) -> bytes:
    with os.fdopen(os.open(name, os.O_RDONLY, dir_fd=folder), "rb") as file:
        return file.read()
