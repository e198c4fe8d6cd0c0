"""The command line behind `make warehouse`, `query`, `explain`, `preview` and `dictionary`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipelines.orchestration.failures import STOPPED, failure_message
from pipelines.settings import PROJECT_FOLDER, Settings

if TYPE_CHECKING:
    import dagster as dg

    from pipelines.ingest.register import Register

_NEXT_QUERY = "SELECT province, fiscal_year, n, budget_wan, execution_rate FROM execution_by_province_year"


def main(arguments: Sequence[str]) -> int:
    """Run `warehouse`, `query <SQL>`, `explain <id>`, `preview <file>` or `dictionary`; return an exit code."""
    match list(arguments):
        case ["warehouse"]:
            return build_warehouse(Settings.from_environment())
        case ["query", sql] if sql.strip():
            return query(Settings.from_environment(), sql)
        case ["explain", identity] if identity.strip():
            return explain(Settings.from_environment(), identity)
        case ["dictionary"]:
            return write_dictionary()
        case ["preview", file] if file.strip():
            return show(Settings.from_environment(), file)
    print(
        'usage: make warehouse | make query SQL="FROM coverage" | make explain ID=project_id | make preview FILE=file'
        " | make dictionary",
        file=sys.stderr,
    )
    return 2


def build_warehouse(settings: Settings) -> int:
    """Build everything that is not up to date, and say what there is now."""
    from pipelines.ingest.register import update
    from pipelines.orchestration.lock import run_lock
    from pipelines.orchestration.state import inputs_of, intact_build

    started = time.monotonic()
    os.environ["DATA_DIR"] = str(settings.data_dir)
    with run_lock(settings.lock, say):
        register = update(settings.raw, settings.register, report=say, limits=settings.limits)
        if register.files:
            build_id = intact_build(settings, inputs_of(register))
            if build_id is not None:
                say(f"Nothing has changed: build {build_id} is up to date (没有变化，无需重建)")
                return summarize(settings, register, time.monotonic() - started)
        result = run_build(settings)
        if not result.success:
            message = failure_message(result.all_events, settings)
            say(message, error=True)
            return 130 if message == STOPPED else 1
    return summarize(settings, register, time.monotonic() - started)


def run_build(settings: Settings) -> dg.ExecuteInProcessResult:
    """Run the Dagster job in this process, recorded in the run history under the data folder."""
    import warnings

    os.environ["DAGSTER_STORAGE"] = str(settings.dagster_storage)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"
    settings.dagster_storage.mkdir(parents=True, exist_ok=True)
    warnings.filterwarnings("ignore", module="dagster.*")

    import dagster as dg
    from dagster._core.instance.ref import InstanceRef

    from pipelines.definitions import definitions

    folder = InstanceRef.from_dir(str(settings.dagster_storage), config_dir=str(PROJECT_FOLDER))
    with dg.DagsterInstance.from_ref(folder) as instance:
        job = definitions().resolve_job_def("build")
        return job.execute_in_process(instance=instance, raise_on_error=False)


def summarize(settings: Settings, register: Register, seconds: float) -> int:
    """Print what there is, what was found in it, where it lies, and what to try next."""
    from pipelines.contract.rules import RULES
    from pipelines.curate.reading import read_columns
    from pipelines.orchestration.preview import STATUS_NAMES

    columns = {
        "documents": ["status"],
        "projects": ["project_id"],
        "indicators": ["indicator_id"],
        "findings": ["rule"],
    }
    build_id, tables = read_columns(settings.curated, columns)
    status = dict(tables["documents"]["status"].value_counts().iter_rows())
    details = "，".join(
        f"{number} {name}"
        for name, number in ((STATUS_NAMES[key], status.get(key, 0)) for key in STATUS_NAMES)
        if number
    )
    counts = [
        ("documents", "文件", details),
        ("projects", "项目", ""),
        ("indicators", "指标", ""),
        ("findings", "发现", ""),
    ]
    say(f"\nBuild {build_id}, {seconds:.1f} s")
    for table, chinese, note in counts:
        say(f"  {tables[table].height:>9,} {table} ({chinese})" + (f": {note}" if note else ""))
    for rule, number in tables["findings"]["rule"].value_counts().sort("rule").iter_rows():
        say(f"  {number:>15,} {rule} {RULES[rule].title_zh}  {RULES[rule].title_en}")
    if register.problems.height:
        say(f"\nNot taken in (未读取的路径), {register.problems.height}:")
        for path, english, chinese in register.problems.select("path", "message_en", "message_zh").head(20).iter_rows():
            say(f"  {path}: {english} ({chinese})")
    say(f"\n  {_short(settings.warehouse)}  {settings.warehouse.stat().st_size / 1024**2:.1f} MB, DuckDB")
    say(f"  {_short(settings.curated)}/  Parquet")
    say(f"  {_short(settings.export)}/  Excel")
    say(f"  {_short(settings.report / 'index.html')}  open it in a browser (用浏览器打开)")
    data = "" if settings.data_dir == PROJECT_FOLDER / "data" else f"DATA_DIR={settings.data_dir} "
    say(f'\nTry (试一试):  {data}make query SQL="{_NEXT_QUERY}"')
    return 0


def explain(settings: Settings, identity: str) -> int:
    """Print where a project, indicator or document stands, what was understood of it, and which rules it meets."""
    import duckdb

    from pipelines.publish import explanation

    if not settings.warehouse.exists():
        say(f"{settings.warehouse} does not exist yet: run make warehouse (请先运行 make warehouse)", error=True)
        return 1
    try:
        say(explanation.explain(settings.warehouse, settings.raw, identity).rstrip())
    except (explanation.NothingToExplain, duckdb.Error) as error:
        say(str(error), error=True)
        return 1
    return 0


def write_dictionary() -> int:
    """Write docs/dictionary.md anew."""
    from pipelines.publish import documentation

    say(_short(documentation.write_dictionary(PROJECT_FOLDER)))
    return 0


def query(settings: Settings, sql: str) -> int:
    """Print the answer of the warehouse to one query."""
    import shutil

    import duckdb

    if not settings.warehouse.exists():
        say(f"{settings.warehouse} does not exist yet: run make warehouse (请先运行 make warehouse)", error=True)
        return 1
    try:
        with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
            answer = connection.sql(sql)
            if answer is not None:
                answer.show(max_width=shutil.get_terminal_size((160, 40)).columns, max_rows=200)
    except duckdb.Error as error:
        say(str(error), error=True)
        return 1
    return 0


def show(settings: Settings, file: str) -> int:
    """Print what would be read from one file, and write nothing; 0 where at least one form would be."""
    import shutil

    from pipelines.orchestration.preview import NotAFile, preview

    most = os.environ.get("ROWS", "").strip()
    columns = shutil.get_terminal_size((160, 40)).columns
    try:
        lines, any_form = preview(file, settings, columns, int(most) if most.isdecimal() else 400)
    except NotAFile as mistake:
        say(str(mistake), error=True)
        return 1
    for line in lines:
        say(line)
    return 0 if any_form else 1


def _short(path: object) -> str:
    return os.path.relpath(str(path)) if str(path).startswith(str(PROJECT_FOLDER)) else str(path)


def say(message: str, error: bool = False) -> None:
    """Print at once; characters that the terminal cannot show are escaped."""
    stream = sys.stderr if error else sys.stdout
    encoding = stream.encoding or "utf-8"
    print(message.encode(encoding, "backslashreplace").decode(encoding), file=stream, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say(STOPPED, error=True)
        sys.exit(130)
    except BrokenPipeError:
        # Whoever was reading, `head` for example, has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except ValueError as mistake:
        say(str(mistake), error=True)
        sys.exit(2)
