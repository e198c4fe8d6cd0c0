"""The printed store: what was read in each document, kept for good under the version of the extractor that read it.

`data/printed/<extractor version>/<segment>/` holds one Arrow IPC file per printed table and a `segment.json` with
their sizes and SHA-256. A segment is written beside, made durable and renamed; after that it is never changed, so that
a reader sees a segment whole or not at all, and a stopped run loses only what was not yet renamed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.extract.printed import PRINTED_COLUMNS, PRINTED_SCHEMAS, PrintedRows

_MANIFEST = "segment.json"
_UNFINISHED = ".part-"
_DAMAGED = ".damaged-"


class DamagedSegment(Exception):
    """A segment failed its check while it was loaded. It has been set aside; its documents must be extracted again."""


@dataclass(frozen=True, slots=True)
class PrintedStore:
    """The segments of one extractor version. `notify` is told in English and Chinese what was set aside and why."""

    folder: Path
    version: str
    notify: Callable[[str], None] = print

    @property
    def home(self) -> Path:
        """The folder of this extractor version."""
        return self.folder / self.version

    def known_documents(self) -> set[str]:
        """Name the documents that need no extraction. A torn segment is set aside, its documents are not known."""
        known: set[str] = set()
        for segment in self._segments():
            try:
                _check_sizes(segment)
                known.update(pl.read_ipc(segment / "documents.arrow", columns=["document_id"])["document_id"])
            except Exception as error:  # whatever a torn file makes a reader raise
                self._set_aside(segment, error)
        return known

    def append(self, rows: PrintedRows) -> Path | None:
        """Store the rows of some documents as one new segment and return its folder; no documents give no segment.

        Raises what polars raises (TypeError, UnicodeEncodeError, ...) where a value does not fit its column; nothing
        is stored then.
        """
        if not rows.get("documents"):
            return None
        return self.append_frames(frames_of(rows))

    def append_frames(self, frames: dict[str, pl.DataFrame]) -> Path:
        """Store printed frames as one new segment and return its folder."""
        self.home.mkdir(parents=True, exist_ok=True)
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{os.getpid()}"
        part = self.home / f"{_UNFINISHED}{name}"
        part.mkdir()
        manifest: dict[str, dict[str, Any]] = {}
        for table in PRINTED_COLUMNS:
            path = part / f"{table}.arrow"
            frames[table].write_ipc(path, compression="zstd")
            manifest[path.name] = {"rows": frames[table].height, "bytes": path.stat().st_size, "sha256": _sha256(path)}
            _make_durable(path)
        (part / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        _make_durable(part / _MANIFEST)
        _make_durable(part)
        segment = self.home / name
        part.rename(segment)
        _make_durable(self.home)
        return segment

    def load(self, document_ids: Iterable[str]) -> dict[str, pl.DataFrame]:
        """Give all printed tables for some documents.

        Every document asked for has exactly one row in `documents`: one in two segments is taken from the first, and
        one in none is `unreadable` (its file changed or vanished while the build ran). Rows are in the order of the
        segments. Raises DamagedSegment.
        """
        wanted = pl.DataFrame({"document_id": list(document_ids)}, schema={"document_id": pl.String}).unique()
        parts: dict[str, list[pl.DataFrame]] = {
            table: [pl.DataFrame(schema=PRINTED_SCHEMAS[table])] for table in PRINTED_COLUMNS
        }
        damaged: list[str] = []
        for segment in self._segments():
            try:
                _check_sizes(segment)
                documents = pl.read_ipc(_verified(segment, "documents"))
                chosen = wanted.join(documents.select("document_id"), on="document_id", how="semi")
                if not chosen.height:
                    continue
                tables = {
                    table: documents if table == "documents" else pl.read_ipc(_verified(segment, table))
                    for table in PRINTED_COLUMNS
                }
                if chosen.height < documents.height:
                    tables = {
                        table: frame.join(chosen, on="document_id", how="semi", maintain_order="left")
                        for table, frame in tables.items()
                    }
                for table, frame in tables.items():
                    parts[table].append(frame.cast(PRINTED_SCHEMAS[table]))  # type: ignore[arg-type]
            except Exception as error:  # whatever a torn file makes a reader raise
                self._set_aside(segment, error)
                damaged.append(segment.name)
                continue
            wanted = wanted.join(chosen, on="document_id", how="anti")
        if damaged:
            raise DamagedSegment(
                f"set aside: {', '.join(damaged)}; the documents in it must be extracted again"
                " (损坏的数据段已移开，需重新提取)"
            )
        for table, frame in frames_of(not_read(wanted["document_id"].sort())).items():
            parts[table].append(frame)
        return {table: pl.concat(frames) for table, frames in parts.items()}

    def remove_unfinished(self) -> int:
        """Delete what stopped runs left half-written, and return how many. Only for the holder of the run lock."""
        unfinished = [path for path in self._entries() if path.name.startswith(_UNFINISHED)]
        for path in unfinished:
            shutil.rmtree(path, ignore_errors=True)
        return len(unfinished)

    def _entries(self) -> list[Path]:
        return sorted(self.home.iterdir()) if self.home.is_dir() else []

    def _segments(self) -> list[Path]:
        return [path for path in self._entries() if path.is_dir() and not path.name.startswith(".")]

    def _set_aside(self, segment: Path, error: Exception) -> None:
        target = segment.with_name(f"{_DAMAGED}{segment.name}")
        if segment.exists():
            segment.rename(target)
        self.notify(
            f"A segment of the printed store is damaged and was set aside ({segment.name}: {error});"
            f" its documents are read again. 数据段 {segment.name} 已损坏并移开，其中的文件将重新读取。"
        )


def frames_of(rows: PrintedRows) -> dict[str, pl.DataFrame]:
    """Turn printed rows into frames of the printed tables' columns and types, all tables present."""
    frames: dict[str, pl.DataFrame] = {}
    for table, schema in PRINTED_SCHEMAS.items():
        entries = rows.get(table) or []
        # Column by column is several times faster than letting polars walk over the tuples.
        columns = zip(*entries, strict=True) if entries else ([] for _ in schema)
        frames[table] = pl.DataFrame(
            [
                pl.Series(name, values, dtype=dtype, strict=True)
                for (name, dtype), values in zip(schema.items(), columns, strict=True)
            ]
        )
    return frames


def unreadable(document_id: str, media_type: str | None, reason: str, reason_zh: str) -> PrintedRows:
    """Give the printed rows of a document that could not be read: its status and one remark."""
    return {
        "documents": [(document_id, media_type, "unreadable", f"{reason_zh} ({reason})", 0)],
        "remarks": [
            (document_id, 0, None, "error", None, f"文件无法读取：{reason_zh}", f"unreadable: {reason}", "document")
        ],
    }


def verdict_rows(documents: pl.DataFrame) -> PrintedRows:
    """Give the printed rows of the registered documents about which the register itself could tell: it has a verdict.

    `documents` is the register's frame. They are not kept in the store: a verdict can change while the bytes do not.
    """
    rows: PrintedRows = {"documents": [], "remarks": []}
    judged = documents.filter(pl.col("verdict").is_not_null())
    for document_id, verdict, media_type, english, chinese in judged.select(
        "document_id", "verdict", "verdict_media_type", "verdict_en", "verdict_zh"
    ).iter_rows():
        if verdict == "unreadable":
            found = unreadable(document_id, media_type, english, chinese)
            rows["documents"] += found["documents"]
            rows["remarks"] += found["remarks"]
        else:
            rows["documents"].append((document_id, media_type, verdict, f"{chinese} ({english})", 0))
    return rows


def not_read(document_ids: Iterable[str]) -> PrintedRows:
    """Give the rows of documents whose file changed or vanished between the register and the reading of it."""
    rows: PrintedRows = {"documents": [], "remarks": []}
    for document_id in document_ids:
        found = unreadable(
            document_id,
            None,
            "the file changed or vanished while the build ran; the next build reads it",
            "构建期间文件被更改或移除，下次构建时读取",
        )
        rows["documents"] += found["documents"]
        rows["remarks"] += found["remarks"]
    return rows


def _check_sizes(segment: Path) -> None:
    manifest = json.loads((segment / _MANIFEST).read_text(encoding="utf-8"))
    for table in PRINTED_COLUMNS:
        name = f"{table}.arrow"
        size = (segment / name).stat().st_size
        if size != manifest[name]["bytes"]:
            raise ValueError(f"{name} has {size} bytes, {manifest[name]['bytes']} were written")


def _verified(segment: Path, table: str) -> Path:
    path = segment / f"{table}.arrow"
    manifest = json.loads((segment / _MANIFEST).read_text(encoding="utf-8"))
    if _sha256(path) != manifest[path.name]["sha256"]:
        raise ValueError(f"{path.name} is not what was written")
    return path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make_durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
