"""A project in small: curated tables and a warehouse in one folder, built from a number of made-up forms.

Also a program: `python -m tests.publish.scenario FOLDER FORMS STEP` builds and is killed when it comes to STEP;
`... FOLDER publish STEP` does so with what is curated already; `... FOLDER hold` opens the warehouse and answers every
line on standard input with what it sees.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from pipelines.curate.build import curate
from pipelines.publish.build import Publication, publish
from tests.tables import TIANJIN, Rows

SQL = Path(__file__).resolve().parents[2] / "sql"


def forms(number: int) -> Rows:
    """Return `number` self-evaluations of 上海 2023 with an indicator each, and as many target forms of 天津 2025."""
    rows = Rows()
    for document in range(1, number + 1):
        project = rows.project(document, executed=document * 1000, budget_adjusted=number * 1000)
        rows.funding(project, "total", executed=document * 1000, budget_adjusted=number * 1000)
        rows.indicator(project, attained=True)
        planned = rows.project(number + document, form_kind="target", fiscal_year=2025, **TIANJIN)
        rows.indicator(planned, target_kind="qualitative", target_printed="及时")
    return rows


@cache
def few_views() -> Path:
    """A folder with two of the views: how a build takes the place of another does not depend on how many there are."""
    folder = Path(tempfile.mkdtemp(prefix="jixiao-views-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in ("coverage/coverage.sql", "targets/overshoot.sql"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(SQL / name, folder / name)
    return folder


def build(
    folder: Path, number: int, progress: Callable[[str], None] = lambda step: None, sql: Path | None = None
) -> Publication:
    """Build `folder` from `number` forms of either kind, at a time that grows with `number`.

    Without `sql` it gets few views.
    """
    curate_forms(folder, number, progress)
    return publish_forms(folder, progress, sql)


def curate_forms(folder: Path, number: int, progress: Callable[[str], None] = lambda step: None) -> None:
    """Do the first half of `build`."""
    now = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    curate(forms(number).tables(), folder / "curated", extractor_version="1", now=now, progress=progress)


def publish_forms(
    folder: Path, progress: Callable[[str], None] = lambda step: None, sql: Path | None = None
) -> Publication:
    """Do the second half of `build`."""
    return publish(
        folder / "curated", folder / "warehouse.duckdb", folder / "builds", sql or few_views(), progress=progress
    )


def _die_at(step: str) -> Callable[[str], None]:
    def progress(now: str) -> None:
        if now == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return progress


def _hold(warehouse: Path, *, read_only: bool) -> None:
    import duckdb

    with duckdb.connect(str(warehouse), read_only=read_only) as connection:
        if not read_only:
            connection.execute("SET checkpoint_threshold = '1GB'")
            connection.execute("CREATE TABLE scribble AS SELECT 1 AS a")
        while True:
            seen = connection.execute(
                "SELECT build_id, (SELECT count(*) FROM projects), (SELECT sum(forms) FROM coverage) FROM build_info"
            ).fetchall()
            print(*seen[0], flush=True)
            if not sys.stdin.readline():
                break


if __name__ == "__main__":
    place = Path(sys.argv[1])
    if sys.argv[2] in ("hold", "write"):
        _hold(place / "warehouse.duckdb", read_only=sys.argv[2] == "hold")
    elif sys.argv[2] == "publish":
        publish_forms(place, _die_at(sys.argv[3]))
    else:
        build(place, int(sys.argv[2]), _die_at(sys.argv[3]))
