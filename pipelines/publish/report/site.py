"""`data/report/` as a whole: built beside, then exchanged, so that a reader finds the old report or the new one.

`build.json` in it says which build of the warehouse it shows and what code made it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from pipelines.curate.exchange import recover, replace_folder, staging_folder, sync_folder
from pipelines.curate.progress import Progress, silent
from pipelines.publish.report import answers
from pipelines.publish.report.digests import write_digests
from pipelines.publish.report.pages import MENU, write_pages
from pipelines.publish.report.project_pages import write_project_pages
from pipelines.publish.report.search_index import write_search_index
from pipelines.publish.report.vega import vega_javascript, vega_version

MARK = "build.json"
MEMORY_LIMIT = "1GB"
_STATIC = ("report.css", "report.js", "language.js", "charts.js", "search.js")


@dataclass(frozen=True, slots=True)
class Report:
    """What was done: the build that the report shows, whether it was written, project pages in all and made anew."""

    build_id: str
    changed: bool
    projects: int
    made: int


def write_report(warehouse: Path, report: Path, progress: Progress = silent, workers: int = 1) -> Report:
    """Write the report of a warehouse into the folder `report`, as a whole.

    Where it shows this build already, made by this code and complete, nothing is written. `workers` processes write the
    pages of projects where the warehouse is large. Only one process may write a report at a time, and none may publish
    meanwhile. Raises duckdb.IOException where the warehouse cannot be opened; the old report is then still in place.
    """
    import duckdb

    recover(report)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        build = answers.build(connection)
    code = _code()
    mark = {"build_id": build["build_id"], "sql_fingerprint": build["sql_fingerprint"], "code": code}
    held = _read_mark(report)
    if held.items() >= mark.items() and intact_report(report) == build["build_id"]:
        return Report(build["build_id"], False, build["projects"], 0)
    beside = staging_folder(report, build["build_id"])
    beside.mkdir(parents=True)
    try:
        before = report if held.get("code") == code else None
        _write_assets(beside, build)
        config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": MEMORY_LIMIT}
        with duckdb.connect(str(warehouse), read_only=True, config=config) as connection:
            progress("report: pages")
            write_pages(connection, beside, build)
            progress("report: search")
            write_search_index(connection, beside)
        digests, made = write_project_pages(warehouse, beside, MENU, before, progress, workers)
        write_digests(beside, digests)
        number, size = _extent(beside)
        _write_json(beside / MARK, mark | {"made": build["made"], "files": number, "bytes": size})
        progress("report: replace")
        sync_folder(beside)
        replace_folder(report, beside)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return Report(build["build_id"], True, len(digests), made)


def intact_report(report: Path) -> str | None:
    """Return the id of the build that the report shows, or None where it is missing or files of it are gone or cut."""
    held = _read_mark(report)
    if not held or (held.get("files"), held.get("bytes")) != _extent(report):
        return None
    return str(held["build_id"])


def _code() -> str:
    """Fingerprint of everything besides the warehouse that decides what the report holds."""
    digest = hashlib.sha256()
    root = Path(str(files("pipelines.publish.report")))
    contract = Path(str(files("pipelines.contract")))
    for folder in (root, contract):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".html", ".css", ".js")):
            digest.update(f"\0{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(path.read_bytes())
    for package in ("altair", "jinja2"):
        digest.update(f"\0{package} {version(package)}".encode())
    digest.update(vega_version().encode())
    return digest.hexdigest()[:16]


def _write_assets(folder: Path, build: answers.Row) -> None:
    assets = folder / "assets"
    assets.mkdir()
    source = files("pipelines.publish.report") / "assets"
    for name in _STATIC:
        (assets / name).write_bytes((source / name).read_bytes())
    (assets / "vega.js").write_text(vega_javascript(), encoding="utf-8")
    # Pages of projects name the build through this file, so that a new build leaves unchanged pages as they are.
    stamp = json.dumps(f"{build['build_id']}, {build['made']}")
    (assets / "build.js").write_text(f"const BUILD = {stamp};\n", encoding="utf-8")


def _extent(folder: Path) -> tuple[int, int]:
    """Count the files below a folder, the mark aside, and their bytes."""
    number = size = 0
    waiting = [str(folder)]
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError:
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            elif entry.name != MARK:
                number += 1
                size += entry.stat(follow_symlinks=False).st_size
    return number, size


def _read_mark(report: Path) -> dict[str, Any]:
    try:
        content = json.loads((report / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) and "build_id" in content else {}


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
