"""Typed tables become `data/curated` as a whole, or `data/curated` stays as it was.

What a reader may rely on: the folder always holds one complete build, named in its `build.json`, whose every file keeps
the contract. A file whose rows did not change is the same file (same inode, same time) in the next build; if no row
changed at all, nothing is written and the build keeps its id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from pipelines.curate.exchange import (
    link_or_copy,
    recover,
    replace_folder,
    staging_folder,
    sync_folder,
    write_durably,
)
from pipelines.curate.findings.registry import completed, findings_of
from pipelines.curate.manifest import (
    MANIFEST_NAME,
    CuratedFile,
    Manifest,
    build_id_of,
    read_manifest,
    sha256_of,
    timestamp,
)
from pipelines.curate.partitions import parquet_bytes, partitions
from pipelines.curate.progress import Progress, silent
from pipelines.curate.reading import NoCuratedBuild, read_columns
from pipelines.curate.validation import (
    GUARDED_TABLES,
    BuildRefused,
    Failure,
    collapse_failures,
    contract_failures,
    floor_failures,
    missing_tables,
    relation_failures,
)


@dataclass(frozen=True, slots=True)
class Curation:
    """What a curation did. `written` and `kept` name files; `rows` and `findings` count by table and by rule."""

    build_id: str
    changed: bool
    written: tuple[str, ...]
    kept: tuple[str, ...]
    rows: dict[str, int]
    findings: dict[str, int]


def curate(
    tables: Mapping[str, pl.DataFrame],
    curated: Path,
    *,
    extractor_version: str,
    inputs: str = "",
    printed_rows: Mapping[str, int] | None = None,
    accept_collapse: bool = False,
    now: datetime | None = None,
    progress: Progress = silent,
) -> Curation:
    """Validate the typed tables, add the findings of every rule, and exchange the folder `curated` for the result.

    `tables` has every table of the contract by name, money in yuan and rates as ratios; `findings` those that were made
    before (their `finding_id`, `message` and `severity` may be missing). `inputs` is a fingerprint of what the tables
    were made from, and `printed_rows` the number of rows by printed table, below which no table may be empty.
    `accept_collapse` lets a build through that lost many rows of documents that are still there. `progress` is told
    each step. Only one process may curate at a time.

    Raises BuildRefused, with every broken promise, before anything is changed.
    """
    curated = curated.resolve()
    recover(curated)
    progress("validate")
    everything = _validated(tables, curated, printed_rows or {}, accept_collapse)
    previous = read_manifest(curated)

    moment = (now or datetime.now(UTC)).astimezone(UTC)
    staging = staging_folder(curated, timestamp(moment))
    files: dict[str, CuratedFile] = {}
    written, kept = [], []
    for name, rows in partitions(everything):
        content = parquet_bytes(name.partition("/")[0], rows)
        file = CuratedFile(rows.height, len(content), hashlib.sha256(content).hexdigest())
        files[name] = file
        if previous and previous.files.get(name) == file and sha256_of(curated / name) == file.sha256:
            kept.append(name)
            continue
        progress(f"write {name}")
        (staging / name).parent.mkdir(parents=True, exist_ok=True)
        write_durably(staging / name, content)
        written.append(name)

    counted = everything["findings"]["rule"].value_counts().sort("rule")
    summary = {
        "rows": {table: frame.height for table, frame in everything.items()},
        "findings": dict(counted.iter_rows()),
    }
    if previous and not written and files.keys() == previous.files.keys():
        return Curation(previous.build_id, changed=False, written=(), kept=tuple(kept), **summary)

    for name in kept:
        (staging / name).parent.mkdir(parents=True, exist_ok=True)
        link_or_copy(curated / name, staging / name)
    manifest = Manifest(
        build_id=build_id_of(moment, files),
        created_at=moment.isoformat(timespec="seconds"),
        extractor_version=extractor_version,
        inputs=inputs,
        files=files,
    )
    progress("write build.json")
    write_durably(staging / MANIFEST_NAME, manifest.to_json())
    _keep_dot_files(curated, staging)
    for folder in (*sorted(path for path in staging.iterdir() if path.is_dir()), staging):
        sync_folder(folder)
    progress("exchange")
    replace_folder(curated, staging)
    progress("exchanged")
    return Curation(manifest.build_id, changed=True, written=tuple(written), kept=tuple(kept), **summary)


def _validated(
    tables: Mapping[str, pl.DataFrame], curated: Path, printed_rows: Mapping[str, int], accept_collapse: bool
) -> dict[str, pl.DataFrame]:
    # In stages, each only as far as the one before lets it look: shapes, then relations and floors, then findings.
    _refuse(missing_tables(tables))
    typed = {table: frame for table, frame in tables.items() if table != "findings"}
    _refuse(contract_failures(typed) + _given_findings_failures(tables["findings"]))
    failures = relation_failures(typed) + floor_failures(typed, printed_rows)
    if not accept_collapse:
        failures += collapse_failures(typed, _previous_tables(curated))
    _refuse(failures)
    everything = typed | {"findings": findings_of(dict(tables))}
    _refuse(contract_failures({"findings": everything["findings"]}) or relation_failures(everything))
    return everything


def _given_findings_failures(given: pl.DataFrame) -> list[Failure]:
    try:
        return contract_failures({"findings": completed(given)})
    except (ValueError, pl.exceptions.PolarsError) as error:
        return [Failure("findings", "", str(error).strip(), 1)]


def _refuse(failures: list[Failure]) -> None:
    if failures:
        raise BuildRefused(failures)


def _previous_tables(curated: Path) -> dict[str, pl.DataFrame]:
    if read_manifest(curated) is None:
        return {}
    wanted = {"documents": ["document_id"]} | {table: ["project_id"] for table in GUARDED_TABLES}
    try:
        return read_columns(curated, wanted)[1]
    except (NoCuratedBuild, OSError, ValueError, pl.exceptions.PolarsError):
        # Somebody damaged the last build: there is nothing to compare with, and this one heals it.
        return {}


def _keep_dot_files(curated: Path, staging: Path) -> None:
    # A .gitkeep keeps the folder in a fresh clone; it is not ours to remove.
    if curated.is_dir():
        for path in curated.iterdir():
            if path.name.startswith(".") and path.is_file():
                link_or_copy(path, staging / path.name)
