"""A page for every project: its money, indicators, findings, and where in which document it stands.

A page is written again only where what it says has changed; the others are taken over from the report before.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.curate.exchange import link_or_copy
from pipelines.curate.progress import Progress, silent
from pipelines.publish.processes import spread, worth_sharing
from pipelines.publish.report.answers import Row, rows
from pipelines.publish.report.formats import result, target
from pipelines.publish.report.rendering import environment, page_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Menu = Sequence[tuple[str, str, str]]

BATCH = 1000
"""Projects that are in memory at once, in each process."""

ABOUT_DOCUMENT = 20
"""Findings about a whole document that the pages of its projects repeat at most."""

_PROJECT_COLUMNS = (
    "project_id, document_id, form_kind, layout, title, fiscal_year, fiscal_year_method, province, region_method, "
    "region_conflict, department, unit, project_name, project_code, money_unit_printed, budget_initial, "
    "budget_adjusted, execution_rate, total_score, grade, grade_derived, scheme_id, scheme_assumed, goal_expected, "
    "goal_actual, conclusion, problems, improvements, p.source, d.path"
)
_TABLES = {
    "funding": "funding",
    "indicators": "indicators",
    "fields": "form_fields",
}


@dataclass(frozen=True, slots=True)
class PagesTask:
    """What a process needs to know to write the pages of some projects: those from id `first` to id `last`.

    `known` has the digests that the report `before` names for them; `written` and `projects` are how many pages come
    before these, and how many there are in all.
    """

    warehouse: Path
    folder: Path
    menu: Menu
    before: Path | None
    known: Mapping[str, str]
    first: str
    last: str
    written: int
    projects: int


def write_project_pages(
    warehouse: Path, folder: Path, menu: Menu, before: Path | None, progress: Progress = silent, workers: int = 1
) -> tuple[dict[str, str], int]:
    """Write a page for every project below `folder`; return the digest of each page's content, and how many were made.

    `before` is an earlier report made by the same code: a page whose digest it names is linked from there. `workers`
    processes write pages at once, where the warehouse is large.
    """
    from pipelines.publish.report.digests import read_digests

    known = read_digests(before) if before is not None else {}
    ids = _project_ids(warehouse)
    for shard in sorted({page_of(project).rpartition("/")[0] for project in ids}):
        (folder / shard).mkdir(parents=True, exist_ok=True)
    tasks = []
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        of_batch = {project: known[project] for project in batch if project in known}
        tasks.append(PagesTask(warehouse, folder, menu, before, of_batch, batch[0], batch[-1], start, len(ids)))
    digests: dict[str, str] = {}
    made = 0
    for some, made_of_them in spread(write_some_pages, tasks, workers if worth_sharing(warehouse) else 1, progress):
        digests |= some
        made += made_of_them
    return digests, made


def write_some_pages(task: PagesTask, progress: Progress) -> tuple[dict[str, str], int]:
    """Write the pages of a task; return the digest of each page's content, and how many were made."""
    template = environment().get_template("project.html")
    digests: dict[str, str] = {}
    made = 0
    for content in project_contents(task.warehouse, task.first, task.last):
        project = str(content["p"]["project_id"])
        digest = hashlib.blake2b(repr(content).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        page = page_of(project)
        file = task.folder / page
        digests[project] = digest
        if task.before is not None and task.known.get(project) == digest and (task.before / page).is_file():
            link_or_copy(task.before / page, file)
            continue
        made += 1
        text = template.render(root="../../", menu=task.menu, here="", **content)
        file.write_text(text, encoding="utf-8", errors="replace")
        if made % 500 == 0:
            progress(f"report: project pages, {task.written + len(digests):,} of {task.projects:,}")
    return digests, made


def project_contents(warehouse: Path, first: str, last: str) -> Iterator[Row]:
    """Yield what the page of each project says, from one id to another, in the order of their ids."""
    import duckdb

    # One thread: there is little to read, and other processes do the same beside.
    with duckdb.connect(str(warehouse), read_only=True, config={"threads": 1}) as connection:
        yield from _contents(connection, [first, last])


def _project_ids(warehouse: Path) -> list[str]:
    import duckdb

    with duckdb.connect(str(warehouse), read_only=True, config={"threads": 1}) as connection:
        found = connection.execute("SELECT project_id FROM projects ORDER BY 1").fetchall()
    return [str(identity) for (identity,) in found]


def _contents(connection: DuckDBPyConnection, span: list[object]) -> Iterator[Row]:
    between = "project_id BETWEEN ? AND ?"
    projects = rows(
        connection,
        f"SELECT {_PROJECT_COLUMNS} FROM projects AS p JOIN documents AS d USING (document_id) WHERE {between} "
        "ORDER BY project_id",
        span,
    )
    parts = {
        name: _grouped(
            rows(connection, f"SELECT * FROM {table} WHERE {between} ORDER BY project_id, ordinal", span), "project_id"
        )
        for name, table in _TABLES.items()
    }
    areas = _grouped(
        rows(
            connection,
            "SELECT i.project_id, i.name, a.* FROM area_targets AS a JOIN indicators AS i USING (indicator_id) "
            f"WHERE i.{between} ORDER BY a.indicator_id, a.ordinal",
            span,
        ),
        "project_id",
    )
    columns = "rule, severity, document_id, project_id, indicator_id, message_en, message_zh, source"
    of_projects = _grouped(
        rows(
            connection,
            f"SELECT {columns} FROM findings WHERE {between} "
            "ORDER BY project_id, severity, rule, indicator_id NULLS FIRST, finding_id",
            span,
        ),
        "project_id",
    )
    of_documents = _grouped(
        rows(
            connection,
            f"SELECT {columns} FROM findings WHERE project_id IS NULL "
            f"AND document_id IN (SELECT document_id FROM projects WHERE {between}) "
            f"QUALIFY row_number() OVER (PARTITION BY document_id ORDER BY finding_id) <= {ABOUT_DOCUMENT} "
            "ORDER BY document_id, severity, rule, finding_id",
            span,
        ),
        "document_id",
    )
    for project in projects:
        identity = project["project_id"]
        findings = of_projects.get(identity, [])
        indicators = [_indicator(row) for row in parts["indicators"].get(identity, [])]
        _attach(findings, indicators)
        yield {
            "p": project,
            "funding": parts["funding"].get(identity, []),
            "indicators": indicators,
            "fields": parts["fields"].get(identity, []),
            "areas": areas.get(identity, []),
            "findings": findings,
            "about_document": of_documents.get(project["document_id"], []),
            "comparable": sum(row["attained"] is not None for row in indicators),
            "reached": sum(row["attained"] is True for row in indicators),
        }


def _indicator(row: Row) -> Row:
    row["level1_shown"] = row["level1"] or row["level1_printed"] or ""
    row["level2_shown"] = row["level2"] or row["level2_printed"] or ""
    row["target_got"] = target(
        row["target_operator"], row["target_value"], row["target_value_high"], row["target_unit"], row["target_date"]
    )
    row["actual_got"] = result(row["actual_value"], row["actual_unit"], row["actual_date"])
    row["findings"] = []
    return row


def _attach(findings: Sequence[Row], indicators: Sequence[Row]) -> None:
    by_id = {row["indicator_id"]: row for row in indicators}
    for position, finding in enumerate(findings, start=1):
        if finding["indicator_id"] in by_id:
            mark = {"rule": finding["rule"], "severity": finding["severity"], "position": position}
            by_id[finding["indicator_id"]]["findings"].append(mark)


def _grouped(listed: Sequence[Row], key: str) -> Mapping[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in listed:
        groups[row[key]].append(row)
    return groups
