"""How long every view takes on 1,000,000 indicators, each in a process of its own: `make bench-views`.

The tables are made directly (`benchmarks/large.py`), then curated and published as every night. A view is asked for all
its columns and all its rows, which are fetched as Arrow batches, as a notebook does: nothing is counted away. The clock
runs from opening the warehouse to the last row, with two threads, in a process that has asked nothing before. Ends with
1 where a view takes a second or more, or publishing more than 2 GB.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pipelines.settings import Settings

GOAL_SECONDS = 1.0
GOAL_BYTES = 2 << 30
THREADS = 2

# What the process of one view does: it prints seconds, rows and columns.
_ASK = """
import json, sys, time
import duckdb, pyarrow
warehouse, view, threads = sys.argv[1:]
started = time.perf_counter()
with duckdb.connect(warehouse, read_only=True, config={"threads": int(threads)}) as connection:
    reader = connection.execute(f'SELECT * FROM "{view}"').to_arrow_reader()
    rows = sum(batch.num_rows for batch in reader)
    columns = len(reader.schema)
print(json.dumps([time.perf_counter() - started, rows, columns]))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a stage took: wall seconds, and peak memory of its process in bytes; `said` is what it made."""

    seconds: float
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
        settings = Settings.from_environment({"DATA_DIR": str(options.keep or temporary)})
        fits = settings.warehouse.is_file() or build(settings, options.indicators)
        quick = ask_all(settings, options.view, options.repeat)
    return 0 if fits and quick else 1


def build(settings: Settings, indicators: int) -> bool:
    """Build the curated folder and everything that is published from it; says whether memory stayed below the goal."""
    print(f"{'stage':<12}{'seconds':>9}{'peak MB':>9}")
    fits = True
    # Everything that the nightly run makes of curated tables, in a process of its own each.
    for name, work, given in (
        ("curate", _curate, (settings.data_dir, indicators)),
        ("publish", _publish, (settings.data_dir,)),
    ):
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            cost = pool.submit(work, *given).result()
        print(f"{name:<12}{cost.seconds:>9.1f}{cost.peak / 1024**2:>9,.0f}  {cost.said}", flush=True)
        fits = fits and (name == "curate" or cost.peak < GOAL_BYTES)
    print()
    return fits


def _curate(folder: Path, indicators: int) -> Cost:
    from benchmarks.large import curated_tables
    from pipelines.curate.build import curate

    tables = curated_tables(indicators)
    settings = _settings(folder)
    started = time.perf_counter()
    rows = curate(tables, settings.curated, extractor_version="bench").rows
    counted = ", ".join(f"{rows[table]:,} {table}" for table in ("projects", "indicators", "findings"))
    return _cost(started, counted)


def _publish(folder: Path) -> Cost:
    from pipelines.publish.build import publish

    settings = _settings(folder)
    started = time.perf_counter()
    done = publish(settings.curated, settings.warehouse, settings.builds, settings.views)
    size = settings.warehouse.stat().st_size
    return _cost(started, f"{len(done.views)} views, {size / 1e6:,.0f} MB")


def _cost(started: float, said: str) -> Cost:
    return Cost(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, said)


def _settings(folder: Path) -> Settings:
    return Settings.from_environment({"DATA_DIR": str(folder)})


def ask_all(settings: Settings, only: Sequence[str], repeat: int) -> bool:
    """Ask every view and print seconds, rows and columns, the slowest first; says whether all stayed below the goal."""
    from pipelines.publish.views import read_views

    names = only or [view.name for view in read_views(settings.views)]
    answers = [(name, *ask(settings.warehouse, name, repeat)) for name in names]
    print(f"{'view':<48}{'seconds':>9}{'rows':>12}{'columns':>9}")
    for name, seconds, rows, columns in sorted(answers, key=lambda answer: -answer[1]):
        late = "" if seconds < GOAL_SECONDS else "  too slow"
        print(f"{name:<48}{seconds:>9.3f}{rows:>12,}{columns:>9}{late}")
    slow = sum(seconds >= GOAL_SECONDS for _, seconds, _, _ in answers)
    print(f"\n{len(answers) - slow} of {len(answers)} views in under {GOAL_SECONDS:g} second (goal: all)")
    return not slow


def ask(warehouse: Path, view: str, repeat: int = 1) -> tuple[float, int, int]:
    """Return median seconds, rows and columns of a view, each time in a fresh process."""
    answers = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", _ASK, str(warehouse), view, str(THREADS)],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for _ in range(repeat)
    ]
    return statistics.median(answer[0] for answer in answers), answers[0][1], answers[0][2]


if __name__ == "__main__":
    sys.exit(main())
