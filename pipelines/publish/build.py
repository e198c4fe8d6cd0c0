"""`data/curated` and `sql/` become `data/warehouse.duckdb`.

What an analyst may rely on: the file at that name is always one complete, verified build. A new build is made beside
it and takes its name in one step; whoever holds the old file open keeps reading it, blocks nobody and is not blocked.
Analysts open it read-only: what somebody writes into it is gone with the next build.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.contract.tables import TABLES
from pipelines.curate.exchange import link_or_copy, sync_folder
from pipelines.curate.manifest import Manifest, read_manifest
from pipelines.curate.progress import Progress, silent
from pipelines.curate.reading import NoCuratedBuild
from pipelines.publish.changes import create_changes, earlier_build
from pipelines.publish.chinese import create_chinese_schema
from pipelines.publish.database import (
    accuracy_rows,
    comment,
    create_curated_tables,
    create_dictionary,
    create_rules,
    create_table,
    create_views,
    precision_rows,
    scheme_rows,
)
from pipelines.publish.verification import WarehouseNotVerified, verify
from pipelines.publish.views import View, read_views

STORAGE_VERSION = "v1.0.0"
"""The file format of DuckDB 1.0, so that older clients than the one that builds can open the warehouse."""

ROW_GROUP_SIZE = 30_720
"""Rows that one thread reads at a time, a quarter of DuckDB's own: two cores then share even one table of a million
rows evenly, and what is fetched of it fits in memory that is used again. Every client since 1.0 reads such files."""

MEMORY_LIMIT = "1GB"


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication did: the build now in the warehouse, whether a file was written, rows by table, view names."""

    build_id: str
    changed: bool
    rows: dict[str, int]
    views: tuple[str, ...]


def publish(
    curated: Path,
    warehouse: Path,
    builds: Path,
    sql: Path,
    *,
    kept_builds: int = 7,
    progress: Progress = silent,
) -> Publication:
    """Build the warehouse from the curated folder and the views under `sql`, verify it, and put it in place.

    The last `kept_builds` warehouses stay attachable as `builds/<build_id>.duckdb`, the one in place among them. Where
    the warehouse already holds this build with these views, nothing is written. `progress` is told each step. Only one
    process may publish at a time, and none may curate meanwhile.

    Raises NoCuratedBuild where `curated` holds no build, BadView where a view breaks its contract, and
    WarehouseNotVerified where the result is not fit to be seen; the old warehouse is then still in place.
    """
    manifest = read_manifest(curated)
    if manifest is None:
        raise NoCuratedBuild(
            f"no curated build in {curated}, run `make warehouse` first (还没有数据，请先运行 make warehouse)"
        )
    _remove_leftovers(warehouse)
    views = read_views(sql)
    schemes = scheme_rows()
    accuracy = accuracy_rows()
    fingerprint = _fingerprint(views, schemes, accuracy)
    rows = manifest.rows()
    publication = Publication(manifest.build_id, True, rows, tuple(view.name for view in views))
    kept = builds / f"{manifest.build_id}.duckdb"
    if held_by(warehouse) == (manifest.build_id, fingerprint):
        if not kept.exists():
            _keep(warehouse, kept)
        return Publication(manifest.build_id, False, rows, publication.views)

    warehouse.parent.mkdir(parents=True, exist_ok=True)
    beside = warehouse.parent / f".{warehouse.stem}-{manifest.build_id}{warehouse.suffix}"
    try:
        earlier = earlier_build(builds, manifest.build_id)
        _build(beside, curated, manifest, views, schemes, accuracy, fingerprint, earlier, progress)
        if read_manifest(curated) != manifest:
            raise WarehouseNotVerified([f"{curated} changed while the warehouse was built from it"])
    except BaseException:
        _remove_leftovers(warehouse)
        raise
    progress("keep")
    _keep(beside, kept)
    progress("replace")
    # A log that somebody's writing left behind would be replayed into the new file.
    warehouse.with_name(warehouse.name + ".wal").unlink(missing_ok=True)
    beside.replace(warehouse)
    sync_folder(warehouse.parent)
    progress("replaced")
    for old in sorted(builds.glob("*.duckdb"), reverse=True)[kept_builds:]:
        if old != kept:
            old.unlink()
    return publication


def held_by(warehouse: Path) -> tuple[str, str] | None:
    """Return (build_id, sql_fingerprint) of a warehouse file, or None where there is none that can be read.

    A file that an analyst holds open for writing is locked; then a copy is looked at instead.
    """
    import duckdb

    if not warehouse.is_file():
        return None
    try:
        return _identity(warehouse)
    except duckdb.Error:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy.duckdb"
            try:
                shutil.copyfile(warehouse, copy)
                return _identity(copy)
            except (duckdb.Error, OSError):
                return None


def _identity(path: Path) -> tuple[str, str] | None:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{_escaped(path)}' AS held (READ_ONLY)")
        return connection.execute("SELECT build_id, sql_fingerprint FROM held.build_info").fetchone()


def _build(
    path: Path,
    curated: Path,
    manifest: Manifest,
    views: Sequence[View],
    schemes: Sequence[tuple[object, ...]],
    accuracy: Sequence[tuple[object, ...]],
    fingerprint: str,
    earlier: Path | None,
    progress: Progress,
) -> None:
    import duckdb

    rows = manifest.rows()
    files = {
        table: [curated / name for name in sorted(manifest.files) if name.startswith(f"{table}/")] for table in TABLES
    }
    with duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": f"{path}.tmp"}) as connection:
        kept_as = f"STORAGE_VERSION '{STORAGE_VERSION}', ROW_GROUP_SIZE {ROW_GROUP_SIZE}"
        connection.execute(f"ATTACH '{_escaped(path)}' AS warehouse ({kept_as})")
        connection.execute("USE warehouse")
        create_curated_tables(connection, files, progress)
        counts = [rows[table] for table in ("documents", "projects", "indicators", "findings")]
        created_at = datetime.fromisoformat(manifest.created_at)
        build = (manifest.build_id, created_at, manifest.extractor_version, manifest.inputs, fingerprint)
        create_table(connection, "build_info", [(*build, *counts)])
        create_table(connection, "schemes", schemes)
        create_table(connection, "accuracy", accuracy)
        create_rules(connection)
        create_changes(connection, earlier, path.with_name(f"{path.stem}-earlier{path.suffix}"), progress)
        create_views(connection, views, progress)
        create_dictionary(connection, views)
        comment(connection, views)
        create_chinese_schema(connection, views)
        verify(connection, rows, views, progress)
        progress("checkpoint")
        connection.execute("USE memory")
        connection.execute("DETACH warehouse")
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _fingerprint(
    views: Sequence[View], schemes: Sequence[tuple[object, ...]], accuracy: Sequence[tuple[object, ...]]
) -> str:
    # Everything that the file holds besides the curated rows: views, reference rows, and the words of the contract.
    from pipelines.contract import columns, rules, tables

    words = (columns.COLUMNS, rules.RULES, tables.TABLES, tables.WAREHOUSE_TABLES)
    contents = (views, schemes, accuracy, precision_rows(), words, STORAGE_VERSION, ROW_GROUP_SIZE)
    return hashlib.sha256(repr(contents).encode()).hexdigest()[:16]


def _keep(file: Path, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    beside = kept.with_name(f".{kept.name}")
    beside.unlink(missing_ok=True)
    link_or_copy(file, beside)
    beside.replace(kept)


def _remove_leftovers(warehouse: Path) -> None:
    for leftover in warehouse.parent.glob(f".{warehouse.stem}-*{warehouse.suffix}*"):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")
