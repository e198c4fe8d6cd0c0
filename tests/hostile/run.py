"""One run over the hostile set: register, reading processes, normalization, rules; and what it came to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.curate.build import curate
from pipelines.curate.reading import read_curated
from pipelines.extract.pending import extract_pending, printed_forms
from pipelines.extract.printed import PRINTED_COLUMNS
from pipelines.extract.store import PrintedStore
from pipelines.ingest.register import update
from pipelines.normalize.rows import normalize
from pipelines.settings import PROJECT_FOLDER, Limits, Settings
from tests.documents import accuracy
from tests.hostile.documents import Case

VERSION = "hostile"


@dataclass(slots=True)
class Outcome:
    """Status, reason and counts of every document by path, and what was read of the good ones."""

    documents: dict[str, dict[str, Any]]
    tables: dict[str, pl.DataFrame]
    printed: dict[str, pl.DataFrame]
    peak_bytes: int
    seconds: float
    wrong: list[str] = field(default_factory=list)


def put(raw: Path, cases: Iterable[Case]) -> list[Case]:
    """Write the documents of the set, and beside them what is no document at all."""
    written = []
    for case in cases:
        target = raw / case.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(case.data)
        written.append(case)
    (raw / "paths").mkdir()
    os.mkfifo(raw / "paths" / "pipe.pdf")
    (raw / "paths" / "outside.txt").symlink_to("/etc/hostname")
    (raw / "paths" / "nowhere.txt").symlink_to("nowhere")
    (raw / "paths" / "loop").symlink_to(raw)
    with open(os.fsencode(raw / "paths") + b"/\xb1\xed\n\xff.txt", "wb") as file:
        file.write("名称为任意字节的文件\n".encode())
    return written


def main(arguments: Sequence[str]) -> None:
    """Build the data folder that is named, under the limits that are given as JSON."""
    folder, limits = arguments
    settings = Settings(data_dir=Path(folder), workers=2, limits=Limits(**json.loads(limits)))
    documents = update(settings.raw, settings.register, report=print, limits=settings.limits).documents
    extract_pending(documents, settings, report=print, read="tests.hostile.readers:read", version=VERSION)
    printed = printed_forms(documents, PrintedStore(settings.printed, VERSION))
    tables = normalize(printed, documents, VERSION)
    curate(tables, settings.curated, extractor_version=VERSION)


def run(settings: Settings, show: bool = False) -> Outcome:
    """Build in a process of its own and watch what all processes take together; raises where it does not end well."""
    import psutil

    started = time.monotonic()
    command = [sys.executable, "-m", "tests.hostile.run", str(settings.data_dir), json.dumps(asdict(settings.limits))]
    peak = 0
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=PROJECT_FOLDER, stdout=None if show else said, stderr=None if show else subprocess.STDOUT
        )
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            taken = 0
            try:
                for one in (watched, *watched.children(recursive=True)):
                    # Pages that two processes share count for both: this is rather too much than too little.
                    taken += one.memory_info().rss
            except psutil.Error:
                pass
            peak = max(peak, taken)
            time.sleep(0.05)
        said.seek(0)
        if process.returncode:
            raise RuntimeError(f"the run ended with {process.returncode}: {said.read()[-2000:].decode()}")
    found = read_curated(settings.curated)[1]
    documents = {row["path"]: row for row in found["documents"].rows(named=True)}
    printed = PrintedStore(settings.printed, VERSION).load(found["documents"]["document_id"])
    return Outcome(documents, found, printed, peak, time.monotonic() - started)


def judge(outcome: Outcome, cases: Iterable[Case]) -> list[str]:
    """Say everything that is not as it must be."""
    wrong: list[str] = []

    def check(path: str, statuses: tuple[str, ...], words: str) -> None:
        row = outcome.documents.get(path)
        if row is None:
            wrong.append(f"{path}: not accounted for")
        elif row["status"] not in statuses:
            wrong.append(f"{path}: {row['status']} ({row['status_reason']}), expected {' or '.join(statuses)}")
        elif words not in str(row["status_reason"]):
            wrong.append(f"{path}: reason {row['status_reason']!r} does not say {words!r}")
        elif row["status"] in ("unreadable", "partial") and not row["status_reason"]:
            wrong.append(f"{path}: {row['status']} without a reason")

    for case in cases:
        check(case.path, case.statuses, case.reason)
        if case.indicators is not None:
            counted = outcome.documents[case.path]["indicator_count"]
            if counted != case.indicators:
                wrong.append(f"{case.path}: {counted} indicators, expected {case.indicators}")
        for member, (status, words) in case.inside.items():
            check(f"{case.path}!/{member}", (status,), words)
        for document in case.good:
            member = next((name for name, (status, _) in case.inside.items() if status == "parsed"), None)
            path = f"{case.path}!/{member}" if member else case.path
            tally = accuracy.compare(document, tables_of(outcome, str(outcome.documents[path]["document_id"])))
            perfect = tally.exact == tally.rows and tally.forms_found == tally.forms and not tally.rows_invented
            if not perfect or tally.forms_invented:
                wrong.append(f"{path}: not read perfectly: {tally.differences[:3]}")
    explained = set(outcome.tables["findings"].filter(pl.col("rule") == "P01")["document_id"])
    for path, row in outcome.documents.items():
        if row["status"] in ("unreadable", "partial") and row["document_id"] not in explained:
            wrong.append(f"{path}: {row['status']} without a finding")
    for name, words in (("pipe.pdf", "管道"), ("outside.txt", "符号链接"), ("nowhere.txt", "目标不存在")):
        check(f"paths/{name}", ("unreadable",), words)
    return wrong


def tables_of(outcome: Outcome, document_id: str) -> dict[str, list[dict[str, object]]]:
    """The printed rows of one document, as the measure of accuracy takes them."""
    tables: dict[str, list[dict[str, object]]] = defaultdict(list)
    for table in PRINTED_COLUMNS:
        tables[table] = outcome.printed[table].filter(pl.col("document_id") == document_id).rows(named=True)
    return tables


if __name__ == "__main__":
    main(sys.argv[1:])
