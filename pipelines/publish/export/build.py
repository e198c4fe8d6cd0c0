"""`data/warehouse.duckdb` becomes `data/export/`: one XLSX per subject of `sql/`, and one for the curated tables.

What a reader may rely on: all workbooks of the folder are of one build, `export.json` says which, and the folder is
exchanged as a whole. The same warehouse and the same code give the same bytes, and write nothing the second time.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.curate.exchange import recover, replace_folder, staging_folder, sync_folder, write_durably
from pipelines.curate.manifest import sha256_of
from pipelines.curate.progress import Progress, silent
from pipelines.publish.export import notes
from pipelines.publish.export.columns import SheetColumn, columns_of, frames
from pipelines.publish.export.contents import Contents, contents_of
from pipelines.publish.export.coverage import Tally, forms_by_place, placed
from pipelines.publish.export.workbook import MOST_ROWS, Sheet, WorkbookFile
from pipelines.publish.processes import spread, worth_sharing
from pipelines.publish.statements import quoted
from pipelines.publish.views import View, read_views

if TYPE_CHECKING:
    import polars as pl
    from duckdb import DuckDBPyConnection

MANIFEST_NAME = "export.json"
BATCH_ROWS = 10_000
MEMORY_LIMIT = "500MB"
"""Of DuckDB, in each process."""


class NothingToExport(Exception):
    """There is no warehouse that can be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Export:
    """What was done: the build in the folder, whether it was written, rows by workbook and sheet, size in bytes."""

    build_id: str
    changed: bool
    rows: dict[str, dict[str, int]]
    size_bytes: int


def export(
    warehouse: Path,
    folder: Path,
    sql: Path,
    *,
    progress: Progress = silent,
    most_rows: int = MOST_ROWS,
    workers: int = 1,
) -> Export:
    """Write the workbooks of a warehouse into `folder`; nothing where they are there already, untouched.

    `sql` holds the views that the warehouse was made with; `most_rows` is the number of rows below the header of a
    sheet, further ones go to numbered sheets. `workers` processes write a workbook each where the warehouse is large.
    Only one process may export at a time. Raises NothingToExport where there is no warehouse; whatever fails, the old
    folder stays as it was.
    """
    from pipelines.publish.build import held_by

    recover(folder)
    held = held_by(warehouse)
    if held is None:
        raise NothingToExport(f"no warehouse at {warehouse}, run make warehouse (没有数据库，请先运行 make warehouse)")
    made_from = fingerprint(*held)
    if is_intact(folder, held):
        return _as_written(folder, held[0], changed=False)
    staged = staging_folder(folder, held[0])
    scratch = staged / ".scratch"
    scratch.mkdir(parents=True)
    try:
        shared = workers if worth_sharing(warehouse) else 1
        files = _write_workbooks(warehouse, staged, scratch, read_views(sql), progress, most_rows, shared)
        shutil.rmtree(scratch)
        manifest = {"build_id": held[0], "fingerprint": made_from, "files": files}
        write_durably(staged / MANIFEST_NAME, (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode())
        sync_folder(staged)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    progress("export replace")
    replace_folder(folder, staged)
    return _as_written(folder, held[0], changed=True)


def is_intact(folder: Path, held: tuple[str, str] | None) -> bool:
    """Say whether `folder` holds, untouched, what this code makes of the warehouse `held` (build id, fingerprint)."""
    manifest = read_manifest(folder)
    if held is None or manifest.get("build_id") != held[0] or manifest.get("fingerprint") != fingerprint(*held):
        return False
    files: Mapping[str, Mapping[str, object]] = manifest["files"]
    return all(sha256_of(folder / name) == file["sha256"] for name, file in files.items())


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return `export.json` of a folder: `build_id`, `fingerprint`, `files`; empty where there is none."""
    try:
        content = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) and isinstance(content.get("files"), dict) else {}


def fingerprint(build_id: str, sql_fingerprint: str) -> str:
    """Return what an export is made from: the warehouse, the code of this package, and the library that writes."""
    digest = hashlib.sha256(f"{build_id}\0{sql_fingerprint}\0{metadata.version('xlsxwriter')}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(f"\0{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _write_workbooks(
    warehouse: Path,
    staged: Path,
    scratch: Path,
    views: Sequence[View],
    progress: Progress,
    most_rows: int,
    workers: int,
) -> dict[str, dict[str, object]]:
    tasks = [
        WorkbookTask(warehouse, staged, scratch / contents.name, contents, most_rows) for contents in contents_of(views)
    ]
    written = spread(write_workbook, tasks, workers, progress)
    return {f"{task.contents.name}.xlsx": file for task, file in zip(tasks, written, strict=True)}


@dataclass(frozen=True, slots=True)
class WorkbookTask:
    """What a process needs to know to write one workbook into the folder `staged`; `scratch` is its own."""

    warehouse: Path
    staged: Path
    scratch: Path
    contents: Contents
    most_rows: int


def write_workbook(task: WorkbookTask, progress: Progress) -> dict[str, object]:
    """Write one workbook; return its SHA-256, its size in bytes, and its rows by sheet."""
    import duckdb

    task.scratch.mkdir()
    # One thread: sums of floats and ties in an order then come out the same every time.
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(task.scratch),
    }
    path = task.staged / f"{task.contents.name}.xlsx"
    with duckdb.connect(str(task.warehouse), read_only=True, config=config) as connection:
        rows = _write_sheets(connection, path, task, progress)
    _sync(path)
    return {"sha256": sha256_of(path), "size": path.stat().st_size, "rows": rows}


def _write_sheets(connection: DuckDBPyConnection, path: Path, task: WorkbookTask, progress: Progress) -> dict[str, int]:
    ((build_id, created_at),) = connection.execute(
        "SELECT build_id, (created_at AT TIME ZONE 'UTC') FROM build_info"
    ).fetchall()
    assert isinstance(created_at, datetime)
    relations = task.contents.relations
    columns = {relation.name: columns_of(connection, relation.name) for relation in relations}
    sheets: dict[str, list[Sheet]] = {}
    tallies: dict[str, Tally] = {}
    title = f"jixiao 绩效: {task.contents.name}"
    with WorkbookFile(path, title, build_id, created_at, scratch=task.scratch, most_rows=task.most_rows) as book:
        for relation in relations:
            progress(f"export {task.contents.name}: {relation.name}")
            own = columns[relation.name]
            tally = Tally()
            rows = tally.counted(own, _batches(connection, relation.name, own))
            sheets[relation.name] = book.write(relation.name, own, rows)
            tallies[relation.name] = placed(connection, relation.name, own) or tally
        data = [sheet for written in sheets.values() for sheet in written]
        described = notes.dictionary_rows(relations, columns, sheets)
        book.write(notes.DICTIONARY, notes.DICTIONARY_COLUMNS, frames(notes.DICTIONARY_COLUMNS, described), prose=True)
        covered = notes.coverage_rows(relations, sheets, tallies, forms_by_place(connection))
        book.write(notes.COVERAGE, notes.COVERAGE_COLUMNS, frames(notes.COVERAGE_COLUMNS, covered), prose=True)
        said = notes.source_rows(connection, relations, sheets, book.remarks)
        book.write(notes.SOURCE, notes.SOURCE_COLUMNS, frames(notes.SOURCE_COLUMNS, said), prose=True)
        progress(f"export {task.contents.name}: pack")
    return {sheet.name: sheet.last - sheet.first + 1 for sheet in data}


def _batches(connection: DuckDBPyConnection, relation: str, columns: Sequence[SheetColumn]) -> Iterator[pl.DataFrame]:
    """Yield the rows of a table or view in its own order, a batch at a time."""
    import polars as pl

    selected = ", ".join(column.selection for column in columns)
    reader = connection.sql(f"SELECT {selected} FROM {quoted(relation)}").to_arrow_reader(BATCH_ROWS)
    for batch in reader:
        frame = pl.from_arrow(batch)
        assert isinstance(frame, pl.DataFrame)
        yield frame


def _as_written(folder: Path, build_id: str, *, changed: bool) -> Export:
    files = read_manifest(folder)["files"]
    return Export(
        build_id,
        changed,
        {name.removesuffix(".xlsx"): file["rows"] for name, file in files.items()},
        sum(file["size"] for file in files.values()),
    )


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
