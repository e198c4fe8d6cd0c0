"""What every stage costs: projects per second and core, peak memory, and reading against one bare pass over the text.

Seconds per core are CPU seconds of this process and of all workers, so that other work on the machine matters little.
The bare pass reads the same files, splits them into lines and searches each line with one regular expression; it takes
turns with the reading that it is compared with, a few documents at a time, in the same process.
"""

from __future__ import annotations

import gc
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.corpus import documents
from benchmarks.cost import Monitor, cpu_seconds
from pipelines.settings import Settings

_TURN = 20
# What a bare pass may look for in each line: any number at all, or the end of a row (a cell and two numbers).
_BARE = {
    "any number": re.compile(r"\d+(?:\.\d+)?"),
    "end of a row": re.compile(r"(\S+)\s+(\d[\d.,]*)\s+(\d[\d.,]*)$"),
}
_Result = TypeVar("_Result")


def main() -> None:
    """Make the corpus, run every stage over it and print what each one cost."""
    wanted = int(os.environ.get("BENCH_PROJECTS", "20000"))
    with tempfile.TemporaryDirectory(prefix="jixiao-bench-") as folder, Monitor().running() as monitor:
        settings = Settings.from_environment({"DATA_DIR": folder})
        projects, indicators, size = _write_corpus(settings.raw, wanted)
        print(f"{projects:,} projects, {indicators:,} indicators, {size / 1e6:.1f} MB of text\n", flush=True)
        _against_bare_pass(settings.raw, projects)
        _stages(settings, projects, indicators, monitor)


def _write_corpus(raw: Path, wanted: int) -> tuple[int, int, int]:
    projects = indicators = size = 0
    for document in documents(wanted):
        path = raw / document.name
        path.parent.mkdir(parents=True, exist_ok=True)
        size += path.write_bytes(document.text.encode())
        projects += document.projects
        indicators += document.indicators
    return projects, indicators, size


def _against_bare_pass(raw: Path, projects: int) -> None:
    from pipelines.extract.documents import extract_document
    from pipelines.ingest.readers import read
    from pipelines.settings import Limits

    limits = Limits()
    paths = sorted(path for path in raw.rglob("*.txt"))
    # As in the worker processes.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    bare = dict.fromkeys(_BARE, 0.0)
    reading = 0.0
    forms = 0
    for begin in range(0, len(paths), _TURN):
        turn = paths[begin : begin + _TURN]
        for name, pattern in _BARE.items():
            started = time.process_time()
            for path in turn:
                for line in path.read_text(encoding="utf-8").split("\n"):
                    pattern.search(line)
            bare[name] += time.process_time() - started
        between = time.process_time()
        for path in turn:
            forms += len(extract_document(path.name, read(path.read_bytes(), path.name, limits))["forms"])
        reading += time.process_time() - between
    gc.unfreeze()
    assert forms == projects, f"{forms} forms were found in {projects} projects"
    print(f"text to printed rows  {projects / reading:10,.0f} projects/s and core  (goal: at least 1,500)")
    for name, seconds in bare.items():
        print(f"bare pass             {projects / seconds:10,.0f} projects/s and core  (search for {name})")
        print(f"  ratio               {reading / seconds:10.1f} times that pass          (goal: at most 8)")
    print(flush=True)


def _stages(settings: Settings, projects: int, indicators: int, monitor: Monitor) -> None:
    from pipelines.curate.build import curate
    from pipelines.extract.pending import extract_pending
    from pipelines.extract.store import PrintedStore
    from pipelines.extract.version import extractor_version
    from pipelines.ingest.register import update
    from pipelines.normalize.rows import normalize
    from pipelines.publish.build import publish
    from pipelines.publish.export.build import export
    from pipelines.publish.report.site import write_report

    print(f"{'stage':<22}{'seconds':>9}{'CPU s':>9}{'projects/s and core':>21}{'peak MB':>9}")
    total: list[float] = []

    def stage(name: str, work: Callable[[], _Result]) -> _Result:
        monitor.peak = 0
        started, before = time.monotonic(), cpu_seconds()
        result = work()
        seconds, cpu = time.monotonic() - started, cpu_seconds() - before
        total.append(cpu)
        print(f"{name:<22}{seconds:>9.2f}{cpu:>9.2f}{projects / cpu:>21,.0f}{monitor.peak / 1024**2:>9.0f}", flush=True)
        return result

    version = extractor_version()
    started = time.monotonic()
    register = stage("register", partial(update, settings.raw, settings.register))
    found = stage("extract and store", partial(extract_pending, register.documents, settings, report=_quiet))
    assert found.counts["read"] == register.documents.height, found.counts
    store = PrintedStore(settings.printed, version)
    printed = stage("load printed rows", partial(store.load, register.documents["document_id"]))
    assert printed["indicators"].height == indicators
    counts = {table: frame.height for table, frame in printed.items()}
    tables = stage("normalize", partial(normalize, printed, register.documents, version))
    del printed
    curation = stage(
        "curate", partial(curate, tables, settings.curated, extractor_version=version, printed_rows=counts)
    )
    del tables
    stage("publish", partial(publish, settings.curated, settings.warehouse, settings.builds, settings.views))
    stage("report", partial(write_report, settings.warehouse, settings.report, workers=settings.workers))
    stage("export", partial(export, settings.warehouse, settings.export, settings.views, workers=settings.workers))
    seconds = time.monotonic() - started
    print(
        f"{'all stages':<22}{seconds:>9.2f}{sum(total):>9.2f}{projects / sum(total):>21,.0f}"
        f"{monitor.highest / 1024**2:>9.0f}  (goal: under 2,048 MB)"
    )
    findings = ", ".join(f"{rule} {number:,}" for rule, number in sorted(curation.findings.items()))
    print(f"\nfindings: {findings}")
    assert not curation.findings.get("P01"), "text was left over"


def _quiet(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
