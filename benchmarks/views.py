"""How long every view takes on 1,000,000 indicators, each in a process of its own: `make bench-views`.

The tables are made directly (`benchmarks/large.py`), then curated and published as every night, with the report and the
spreadsheets; CPU seconds and memory of a stage are those of all its processes together. A view is asked for all
its columns and all its rows, which are fetched as Arrow batches, as a notebook does: nothing is counted away. The clock
runs from opening the warehouse to the last row, with two threads, in a process that has asked nothing before. Ends with
1 where a view takes a second or more, or publishing, report or spreadsheets more than 2 GB.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pipelines.settings import Settings

GOAL_SECONDS = 1.0
GOAL_BYTES = 2 << 30
THREADS = 2

# What the process of one view does: it prints seconds, CPU seconds, rows and columns.
_ASK = """
import json, sys, time
import duckdb, pyarrow
warehouse, view, threads = sys.argv[1:]
started, before = time.perf_counter(), time.process_time()
with duckdb.connect(warehouse, read_only=True, config={"threads": int(threads)}) as connection:
    connection.execute("SET enable_progress_bar = false")
    # Not through `execute`, which keeps a copy of all rows before it gives them as Arrow (DuckDB 2 warns of it).
    reader = connection.sql(f'SELECT * FROM "{view}"').to_arrow_reader()
    rows = sum(batch.num_rows for batch in reader)
    took = time.perf_counter() - started, time.process_time() - before
    columns = len(reader.schema)
print(json.dumps([*took, rows, columns]))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a stage took: wall and CPU seconds, peak memory of its processes in bytes; `said` is what it made."""

    seconds: float
    cpu_seconds: float
    peak: int
    said: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Make, curate and publish the tables, ask every view, print what it took; returns the exit code."""
    parser = argparse.ArgumentParser(prog="make bench-views", description=__doc__.split("\n\n")[0])
    parser.add_argument("--indicators", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=1, help="processes for each view, of which the median counts")
    parser.add_argument("--keep", type=Path, help="keep the data in this folder; what is there already is asked again")
    parser.add_argument("--view", action="append", default=[], help="this view only (repeatable)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="jixiao-bench-") as temporary:
        settings = Settings.from_environment(os.environ | {"DATA_DIR": str(options.keep or temporary)})
        fits = settings.warehouse.is_file() or build(settings, options.indicators)
        quick = ask_all(settings, options.view, options.repeat)
    return 0 if fits and quick else 1


def build(settings: Settings, indicators: int) -> bool:
    """Build the curated folder and everything that is published from it; says whether memory stayed below the goal."""
    print(f"{'stage':<12}{'seconds':>9}{'CPU s':>9}{'peak MB':>9}")
    fits = True
    # Everything that the nightly run makes of curated tables, in a process of its own each.
    for name, stage in (("curate", _curate), ("publish", _publish), ("report", _report), ("export", _export)):
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            cost = pool.submit(_measured, stage, settings, indicators).result()
        figures = f"{cost.seconds:>9.1f}{cost.cpu_seconds:>9.1f}{cost.peak / 1024**2:>9,.0f}"
        print(f"{name:<12}{figures}  {cost.said}", flush=True)
        fits = fits and (name == "curate" or cost.peak < GOAL_BYTES)
    print()
    return fits


Stage = Callable[[Settings, int], Callable[[], str]]
"""Prepares a stage for so many indicators -> what does it, and says what was made."""


def _measured(stage: Stage, settings: Settings, indicators: int) -> Cost:
    from benchmarks.cost import Monitor, cpu_seconds

    work = stage(settings, indicators)
    with Monitor().running() as monitor:
        started, before = time.perf_counter(), cpu_seconds()
        said = work()
        return Cost(time.perf_counter() - started, cpu_seconds() - before, monitor.highest, said)


def _curate(settings: Settings, indicators: int) -> Callable[[], str]:
    from benchmarks.large import curated_tables
    from pipelines.curate.build import curate

    tables = curated_tables(indicators)

    def work() -> str:
        rows = curate(tables, settings.curated, extractor_version="bench").rows
        return ", ".join(f"{rows[table]:,} {table}" for table in ("projects", "indicators", "findings"))

    return work


def _publish(settings: Settings, _: int) -> Callable[[], str]:
    from pipelines.publish.build import publish

    def work() -> str:
        done = publish(settings.curated, settings.warehouse, settings.builds, settings.views)
        return f"{len(done.views)} views, {settings.warehouse.stat().st_size / 1e6:,.0f} MB"

    return work


def _report(settings: Settings, _: int) -> Callable[[], str]:
    from pipelines.publish.report.site import MARK, write_report

    def work() -> str:
        made = write_report(settings.warehouse, settings.report, workers=settings.workers).made
        size = json.loads((settings.report / MARK).read_text(encoding="utf-8"))["bytes"]
        return f"{made:,} pages of projects, {size / 1e6:,.0f} MB"

    return work


def _export(settings: Settings, _: int) -> Callable[[], str]:
    from pipelines.publish.export.build import export

    def work() -> str:
        done = export(settings.warehouse, settings.export, settings.views, workers=settings.workers)
        return f"{len(done.rows)} workbooks, {done.size_bytes / 1e6:,.0f} MB"

    return work


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view took, median of its processes, and what it gave. CPU seconds are those of all its threads."""

    view: str
    seconds: float
    cpu_seconds: float
    rows: int
    columns: int


def ask_all(settings: Settings, only: Sequence[str], repeat: int) -> bool:
    """Ask every view and print what it took; says whether all stayed below the goal."""
    from pipelines.publish.views import read_views

    names = only or [view.name for view in read_views(settings.views)]
    print(f"{'view':<48}{'seconds':>9}{'CPU s':>8}{'rows':>12}{'columns':>9}")
    answers = []
    for name in names:
        answer = ask(settings.warehouse, name, repeat)
        answers.append(answer)
        figures = f"{answer.seconds:>9.3f}{answer.cpu_seconds:>8.3f}{answer.rows:>12,}{answer.columns:>9}"
        print(f"{name:<48}{figures}{'' if answer.seconds < GOAL_SECONDS else '  too slow'}", flush=True)
    slow = sum(answer.seconds >= GOAL_SECONDS for answer in answers)
    print(f"\n{len(answers) - slow} of {len(answers)} views in under {GOAL_SECONDS:g} second (goal: all)")
    return not slow


def ask(warehouse: Path, view: str, repeat: int = 1) -> Answer:
    """Ask one view for everything it holds, `repeat` times, each time in a fresh process."""
    command = [sys.executable, "-c", _ASK, str(warehouse), view, str(THREADS)]
    answers = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(repeat)
    ]
    seconds, cpu_seconds = (statistics.median(answer[place] for answer in answers) for place in (0, 1))
    return Answer(view, seconds, cpu_seconds, *answers[0][2:])


if __name__ == "__main__":
    sys.exit(main())
