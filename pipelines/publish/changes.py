"""The table `changes`: what is new, gone or stated otherwise since the build before.

A project is the same as before where its id and key are, or else its key, year and kind of form, or else its path and
name, or else its id alone. Only what differs is looked at row by row.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.curate.progress import Progress, silent
from pipelines.publish.database import create_table
from pipelines.publish.statements import literal, typed_columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FIGURES = (
    "fiscal_year",
    "budget_initial",
    "budget_adjusted",
    "executed",
    "execution_rate_stated",
    "execution_score",
    "total_score",
    "grade",
)
INDICATOR_FIGURES = (
    "target_printed",
    "target_value",
    "target_unit",
    "actual_printed",
    "actual_value",
    "actual_unit",
    "weight",
    "score",
)

_MATCHES: Sequence[Sequence[str]] = (
    ("project_id", "coalesce(project_key, '')"),
    ("project_key", "fiscal_year", "form_kind"),
    ("path", "project_name", "form_kind"),
    ("project_id",),
)


def earlier_build(builds: Path, build_id: str) -> Path | None:
    """Return the last kept warehouse made before `build_id`, or None where there is none. Ids sort by time."""
    kept = sorted(path for path in builds.glob("*.duckdb") if path.stem < build_id and not path.name.startswith("."))
    return kept[-1] if kept else None


def create_changes(
    connection: DuckDBPyConnection, earlier: Path | None, copy: Path, progress: Progress = silent
) -> None:
    """Create the table `changes` from the curated tables of the current database and of the warehouse `earlier`.

    It is empty where there is no earlier warehouse, or one that cannot be compared (it is damaged, or of an older
    contract). `copy` names a file that may be written and is removed again, for an earlier warehouse that is locked.
    """
    import duckdb

    progress("changes")
    if earlier is not None:
        try:
            _attach(connection, earlier, copy)
            try:
                _compare(connection)
                return
            finally:
                connection.execute("DETACH before")
                _drop_scratch(connection)
        except (duckdb.IOException, duckdb.CatalogException, duckdb.BinderException, OSError) as error:
            progress(f"changes: {earlier.name} cannot be compared: {error}")
        finally:
            copy.unlink(missing_ok=True)
    create_table(connection, "changes", [])


def _attach(connection: DuckDBPyConnection, earlier: Path, copy: Path) -> None:
    import duckdb

    try:
        connection.execute(f"ATTACH {literal(str(earlier))} AS before (READ_ONLY)")
    except duckdb.IOException:
        # Somebody holds it open for writing.
        shutil.copyfile(earlier, copy)
        connection.execute(f"ATTACH {literal(str(copy))} AS before (READ_ONLY)")


_SCRATCH = ("now_projects", "before_projects", "pairs", "paired", "differing", "found")


def _drop_scratch(connection: DuckDBPyConnection) -> None:
    for table in _SCRATCH:
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _compare(connection: DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE TEMP TABLE now_projects AS "
        "SELECT p.*, d.path FROM projects AS p JOIN documents AS d USING (document_id)"
    )
    connection.execute(
        "CREATE TEMP TABLE before_projects AS "
        "SELECT p.*, d.path FROM before.projects AS p JOIN before.documents AS d USING (document_id)"
    )
    connection.execute("CREATE TEMP TABLE pairs (project_id VARCHAR, project_id_before VARCHAR)")
    for keys in _MATCHES:
        connection.execute(_pairs(keys))
    connection.execute(_FOUND)
    connection.execute(_DOCUMENTS)
    connection.execute(_PROJECTS)
    connection.execute("CREATE TEMP TABLE paired AS " + _paired())
    connection.execute(_restated("project", FIGURES))
    connection.execute("DROP TABLE temp.paired")
    connection.execute(_differing())
    connection.execute("CREATE TEMP TABLE paired AS " + _paired_indicators())
    connection.execute(_restated("indicator", INDICATOR_FIGURES))
    connection.execute(_INDICATORS)
    connection.execute(_FINDINGS)
    connection.execute(
        f"CREATE TABLE changes AS SELECT {typed_columns('changes')} FROM ("
        "SELECT row_number() OVER () AS change_number, * FROM ("
        "SELECT change, subject, subject_id, subject_id_before, path, province_code, fiscal_year, form_kind, "
        "project_key, subject_name, cause, changed_column, value_before, value_after, rule, severity, "
        "(SELECT build_id FROM before.build_info) AS build_id_before FROM found ORDER BY ALL))"
        " ORDER BY change_number"
    )


def _pairs(keys: Sequence[str]) -> str:
    key = ", ".join(f"{expression} AS key{number}" for number, expression in enumerate(keys))
    names = ", ".join(f"key{number}" for number in range(len(keys)))
    known = " AND ".join(f"key{number} IS NOT NULL" for number in range(len(keys)))

    def side(table: str, paired: str) -> str:
        return (
            f"(SELECT any_value(project_id) AS id, {names} FROM (SELECT project_id, {key} FROM {table} "
            f"WHERE project_id NOT IN (SELECT {paired} FROM pairs)) WHERE {known} GROUP BY {names} HAVING count(*) = 1)"
        )

    return (
        f"INSERT INTO pairs SELECT n.id, b.id FROM {side('now_projects', 'project_id')} AS n "
        f"JOIN {side('before_projects', 'project_id_before')} AS b USING ({names})"
    )


_FOUND = """
CREATE TEMP TABLE found (
    change VARCHAR, subject VARCHAR, subject_id VARCHAR, subject_id_before VARCHAR, path VARCHAR,
    province_code VARCHAR, fiscal_year INTEGER, form_kind VARCHAR, project_key VARCHAR, subject_name VARCHAR,
    cause VARCHAR, changed_column VARCHAR, value_before VARCHAR, value_after VARCHAR, rule VARCHAR, severity VARCHAR
)
"""

_DOCUMENTS = """
INSERT INTO found BY NAME
SELECT
    CASE WHEN n.document_id IS NULL THEN 'gone' WHEN b.document_id IS NULL THEN 'new' ELSE 'restated' END AS change,
    'document' AS subject,
    n.document_id AS subject_id,
    b.document_id AS subject_id_before,
    path,
    if(n.document_id IS NOT NULL AND b.document_id IS NOT NULL, 'document', NULL) AS cause,
    if(n.document_id IS NOT NULL AND b.document_id IS NOT NULL, 'document_id', NULL) AS changed_column,
    if(n.document_id IS NOT NULL, b.document_id, NULL) AS value_before,
    if(b.document_id IS NOT NULL, n.document_id, NULL) AS value_after
FROM (SELECT document_id, path FROM documents ANTI JOIN before.documents USING (document_id)) AS n
FULL JOIN (SELECT document_id, path FROM before.documents ANTI JOIN documents USING (document_id)) AS b USING (path)
UNION ALL BY NAME
SELECT
    'restated' AS change,
    'document' AS subject,
    n.document_id AS subject_id,
    b.document_id AS subject_id_before,
    n.path,
    'reading' AS cause,
    'status' AS changed_column,
    b.status AS value_before,
    n.status AS value_after
FROM documents AS n
JOIN before.documents AS b USING (document_id)
WHERE n.status <> b.status
"""

_PROJECTS = """
INSERT INTO found BY NAME
SELECT 'new' AS change, 'project' AS subject, project_id AS subject_id, path, province_code, fiscal_year, form_kind,
    project_key, project_name AS subject_name
FROM now_projects
ANTI JOIN pairs USING (project_id)
UNION ALL BY NAME
SELECT 'gone' AS change, 'project' AS subject, project_id AS subject_id_before, path, province_code, fiscal_year,
    form_kind, project_key, project_name AS subject_name
FROM before_projects AS b
ANTI JOIN pairs ON pairs.project_id_before = b.project_id
"""


def _paired() -> str:
    figures = ", ".join(f"n.{column} AS {column}, b.{column} AS {column}_before" for column in FIGURES)
    return (
        "SELECT n.project_id AS id, b.project_id AS id_before, n.path, n.province_code, n.fiscal_year AS year, "
        "n.form_kind, n.project_key, n.project_name AS subject_name, "
        f"if(n.document_id = b.document_id, 'reading', 'document') AS cause, {figures} "
        "FROM pairs JOIN now_projects AS n USING (project_id) "
        "JOIN before_projects AS b ON b.project_id = pairs.project_id_before"
    )


def _restated(subject: str, columns: Sequence[str]) -> str:
    return "INSERT INTO found BY NAME " + " UNION ALL ".join(
        f"SELECT 'restated' AS change, '{subject}' AS subject, id AS subject_id, "
        "id_before AS subject_id_before, path, province_code, year AS fiscal_year, form_kind, project_key, "
        f"subject_name, cause, '{column}' AS changed_column, {column}_before::VARCHAR AS value_before, "
        f"{column}::VARCHAR AS value_after FROM paired WHERE id IS NOT NULL AND id_before IS NOT NULL "
        f"AND {column} IS DISTINCT FROM {column}_before"
        for column in columns
    )


def _differing() -> str:
    # A sum over the rows of a project tells whether any of them differs, so that the rest need not be joined.
    columns = ", ".join(("name", *INDICATOR_FIGURES))

    def digest(table: str) -> str:
        return f"(SELECT project_id, sum(hash({columns})::HUGEINT) AS digest FROM {table} GROUP BY project_id)"

    return (
        "CREATE TEMP TABLE differing AS SELECT pairs.* FROM pairs "
        f"LEFT JOIN {digest('indicators')} AS n USING (project_id) "
        f"LEFT JOIN {digest('before.indicators')} AS b ON b.project_id = pairs.project_id_before "
        "WHERE n.digest IS DISTINCT FROM b.digest"
    )


def _paired_indicators() -> str:
    # Indicators of one name in one form are taken in their order.
    def side(table: str, pair: str) -> str:
        return (
            "(SELECT i.*, d.project_id AS pair, row_number() OVER (PARTITION BY i.project_id, i.name ORDER BY ordinal) "
            f"AS nth, coalesce(i.name, '') AS name_key FROM {table} AS i "
            f"JOIN differing AS d ON i.project_id = d.{pair})"
        )

    figures = ", ".join(f"n.{column} AS {column}, b.{column} AS {column}_before" for column in INDICATOR_FIGURES)
    return (
        "SELECT n.indicator_id AS id, b.indicator_id AS id_before, p.path, p.province_code, p.fiscal_year AS year, "
        "p.form_kind, p.project_key, coalesce(n.name, b.name) AS subject_name, "
        f"if(p.document_id = q.document_id, 'reading', 'document') AS cause, {figures} "
        f"FROM {side('indicators', 'project_id')} AS n "
        f"FULL JOIN {side('before.indicators', 'project_id_before')} AS b USING (pair, name_key, nth) "
        "JOIN now_projects AS p ON p.project_id = pair JOIN differing AS d ON d.project_id = pair "
        "JOIN before_projects AS q ON q.project_id = d.project_id_before"
    )


_INDICATORS = """
INSERT INTO found BY NAME
SELECT if(id IS NULL, 'gone', 'new') AS change, 'indicator' AS subject, id AS subject_id,
    id_before AS subject_id_before, path, province_code, year AS fiscal_year, form_kind, project_key, subject_name
FROM paired
WHERE id IS NULL OR id_before IS NULL
"""

_FINDINGS = """
INSERT INTO found BY NAME
SELECT 'new' AS change, 'finding' AS subject, f.finding_id AS subject_id, d.path, p.province_code, p.fiscal_year,
    p.form_kind, p.project_key, f.message AS subject_name, f.rule, f.severity
FROM (FROM findings ANTI JOIN before.findings USING (finding_id)) AS f
JOIN documents AS d USING (document_id)
LEFT JOIN now_projects AS p USING (project_id)
UNION ALL BY NAME
SELECT 'gone' AS change, 'finding' AS subject, f.finding_id AS subject_id_before, d.path, p.province_code,
    p.fiscal_year, p.form_kind, p.project_key, f.message AS subject_name, f.rule, f.severity
FROM (FROM before.findings ANTI JOIN findings USING (finding_id)) AS f
JOIN before.documents AS d USING (document_id)
LEFT JOIN before_projects AS p USING (project_id)
"""
