"""The members of archives for the register: what lies in each archive, by the SHA-256 of the archive.

An archive is opened once, in a process of its own (`unpacker`) with limits on time and memory; what was found is kept
in one Arrow IPC file beside the register. It is opened again only where its bytes, the limits or the code that opens
it have changed. An archive that hangs or kills that process is unreadable, with the reason, and costs nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.ingest import rar_archives
from pipelines.ingest.guarded import START_SECONDS, GuardedProcess, death_of, lateness
from pipelines.settings import Limits

ARCHIVE_SCHEMA: dict[str, pl.DataType] = {
    "archive_id": pl.String(),
    "number": pl.UInt32(),
    "label": pl.String(),
    "entries": pl.List(pl.UInt32),
    "document_id": pl.String(),
    "size_bytes": pl.Int64(),
    "media_type": pl.String(),
    "verdict": pl.String(),
    "reason_en": pl.String(),
    "reason_zh": pl.String(),
    "first_seen_at": pl.Datetime("us", "UTC"),
    "made_by": pl.String(),
}
"""Row `number` 0 of an archive says what became of the archive itself; the others are its members, from 1.

`entries` are the places of a member in the directories, `document_id` is NULL where it could not be unpacked; `verdict`
is that of the register: NULL where the document has to be read.
"""

_SOURCES = (
    "allowance.py", "archive_entries.py", "archive_kinds.py", "archives.py", "leftovers.py", "package_kinds.py",
    "packages.py", "rar_archives.py", "seven_zip.py", "sniff.py", "streams.py", "tar_archives.py", "unpacker.py",
    "zip_names.py",
)  # fmt: skip
_LIMITS = (
    "seconds", "memory_bytes", "document_bytes", "unpacked_ratio", "archive_bytes", "archive_unpacked_bytes", "members",
)  # fmt: skip
_KEPT_EVERY_SECONDS = 10.0

Row = tuple[Any, ...]


def fingerprint(limits: Limits) -> str:
    """Return a fingerprint of everything that decides what an archive holds, apart from the archive."""
    stated = asdict(limits)
    # An archive that waits for a program to be installed is opened once it is.
    programs = rar_archives.program() is not None
    digest = hashlib.sha256(json.dumps([*(stated[name] for name in _LIMITS), programs]).encode())
    for name in _SOURCES:
        digest.update(Path(__file__).with_name(name).read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def update(
    packed: pl.DataFrame,
    root: bytes,
    kept: Path,
    limits: Limits,
    report: Callable[[str], None] = lambda _message: None,
) -> pl.DataFrame:
    """Bring the file `kept` up to date with the archives in `packed` and return what they hold (`ARCHIVE_SCHEMA`).

    `packed` has document_id and location (below `root`). `first_seen_at` is NULL for what was not known before. A file
    that changed since it was registered has no rows.
    """
    made_by = fingerprint(limits)
    before = load(kept)
    current = before.join(packed, left_on="archive_id", right_on="document_id", how="semi", maintain_order="left")
    fresh = current.filter(pl.col("made_by") == made_by)
    unknown = (
        packed.join(fresh, left_on="document_id", right_on="archive_id", how="anti")
        .unique("document_id", keep="first", maintain_order=True)
        .select("document_id", "location")
    )
    frames = [fresh]
    rows: list[Row] = []
    told = saved = time.monotonic()
    for number, (archive_id, found) in enumerate(_opened(unknown.rows(), root, limits), 1):
        rows += [(archive_id, *row, None, made_by) for row in found]
        now = time.monotonic()
        if now - told > 5:
            told = now
            report(f"  opened {number:,} of {unknown.height:,} new archives (已打开 {number:,} 个压缩包)")
        if now - saved > _KEPT_EVERY_SECONDS:
            # A run that is stopped here opens only the rest next time.
            saved = now
            frames.append(_frame(rows))
            rows = []
            keep(pl.concat(frames), kept)
    return pl.concat([*frames, _frame(rows)])


def _frame(rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=ARCHIVE_SCHEMA, orient="row")


def load(kept: Path) -> pl.DataFrame:
    """Return what is kept; empty where there is nothing or it cannot be read: archives can be opened again."""
    empty = pl.DataFrame(schema=ARCHIVE_SCHEMA)
    if not kept.exists():
        return empty
    try:
        frame = pl.read_ipc(kept)
    except Exception:  # whatever a damaged file makes the reader raise
        return empty
    return frame if dict(frame.schema) == ARCHIVE_SCHEMA else empty


def keep(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame as one Arrow IPC file, durably and in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            frame.write_ipc(file, compression="zstd")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _opened(archives: Iterable[tuple[str, bytes]], root: bytes, limits: Limits) -> Iterator[tuple[str, list[Row]]]:
    """Yield every archive with its rows: number, label, entries, document id, size, media type, verdict, reasons."""
    process: GuardedProcess | None = None
    try:
        for archive_id, location in archives:
            if process is None:
                process = _started(root, limits)
            process.send({"archive": archive_id, "location": location.hex()})
            rows, ended = _rows_of(process, archive_id, limits)
            if ended:
                process.end()
                process.close()
                process = None
            yield archive_id, rows
    finally:
        if process is not None:
            process.end()
            process.close()


def _started(root: bytes, limits: Limits) -> GuardedProcess:
    process = GuardedProcess("pipelines.ingest.unpacker", {"raw": root.hex(), "limits": asdict(limits)})
    if process.wait(START_SECONDS) != [["ready"]]:
        words = process.last_words()
        code = process.end()
        process.close()
        raise RuntimeError(f"a reading process cannot be started (无法启动读取进程), exit code {code}:\n{words}")
    return process


def _rows_of(process: GuardedProcess, archive_id: str, limits: Limits) -> tuple[list[Row], bool]:
    """Listen to one archive; also say whether the process is of no more use."""
    rows: list[Row] = []
    kind: str | None = None
    process.begin()
    while True:
        messages = process.wait(min(1.0, limits.seconds))
        for message in messages or ():
            match message:
                case ["member", *member]:
                    rows.append((len(rows) + 1, *member))
                case ["kind", str(told)]:
                    kind = told
                case ["archive", None, "unreadable", *reasons]:
                    return [_itself(archive_id, [kind, "unreadable", *reasons]), *rows], False
                case ["archive", *verdict]:
                    return [_itself(archive_id, verdict), *rows], False
                case ["changed"]:
                    return [], False
        if messages is None or process.had(limits.seconds):
            reason = death_of(process.end()) if messages is None else lateness(limits.seconds)
            return [_itself(archive_id, [kind, "unreadable", *reason])], True


def _itself(archive_id: str, verdict: list[Any]) -> Row:
    return (0, "", None, archive_id, None, *verdict)
