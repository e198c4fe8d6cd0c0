"""The data of the search, column by column, as a script: a page opened from disk may load a script, not fetch a file.

    PROJECTS = {"rules": [...], "provinces": [...], ..., "id": [...], "name": [...], ...}

Names that repeat are written once and pointed at by position. NULL stays null.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

INDEX = "data/projects.js"


def write_search_index(connection: DuckDBPyConnection, folder: Path) -> int:
    """Write `data/projects.js` below `folder`; return the number of projects in it."""
    columns = search_columns(connection)
    file = folder / INDEX
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(columns, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    file.write_text(f"const PROJECTS = {text};\n", encoding="utf-8", errors="replace")
    return len(columns["name"])


def search_columns(connection: DuckDBPyConnection) -> dict[str, Any]:
    """Return the columns, newest year first and then by province, department and name.

    budget in 万元 · rate (ratio) · score (points) · attained and comparable (indicators) · errors and findings
    (number) · rules (a bit for each position in `ruleCodes`).
    """
    rules = connection.execute("SELECT rule, title_en, title_zh, finding_count FROM rules ORDER BY rule").fetchall()
    positions = {rule: position for position, (rule, *_) in enumerate(rules)}
    found = connection.execute(
        """
        WITH reached AS (
            SELECT project_id, count(attained) AS comparable, count(*) FILTER (WHERE attained) AS attained
            FROM indicators GROUP BY project_id
        ), found AS (
            SELECT project_id, count(*) AS findings, count(*) FILTER (WHERE severity = 'error') AS errors,
                list(DISTINCT rule) AS rules
            FROM findings WHERE project_id IS NOT NULL GROUP BY project_id
        )
        SELECT p.project_id, p.project_name, p.province, p.fiscal_year, p.form_kind, p.department, p.unit,
            p.project_code,
            CAST((CASE p.form_kind WHEN 'target' THEN p.budget_initial ELSE p.budget_adjusted END) / 10000 AS DOUBLE),
            p.execution_rate, p.total_score, coalesce(p.grade, p.grade_derived),
            reached.attained, reached.comparable, found.findings, found.errors, found.rules
        FROM projects AS p LEFT JOIN reached USING (project_id) LEFT JOIN found USING (project_id)
        ORDER BY p.fiscal_year DESC NULLS LAST, p.province_code NULLS LAST, p.department NULLS LAST,
            p.project_name NULLS LAST, p.project_id
        """
    ).fetchall()
    (
        ids,
        names,
        provinces,
        years,
        kinds,
        departments,
        units,
        codes,
        budgets,
        rates,
        scores,
        grades,
        attained,
        comparable,
        findings,
        errors,
        marks,
    ) = zip(*found, strict=True) if found else [()] * 17
    documents, document = _pointed([identity.rpartition("-")[0] for identity in ids])
    place_names, place = _pointed(provinces)
    department_names, department = _pointed(departments)
    # A unit that is its department is said once.
    others = [unit if unit != above else None for unit, above in zip(units, departments, strict=True)]
    unit_names, unit_positions = _pointed(others)
    grade_names, grade = _pointed(grades)
    return {
        "ruleCodes": [list(rule) for rule in rules],
        "documents": documents,
        "provinces": place_names,
        "departments": department_names,
        "units": unit_names,
        "grades": grade_names,
        "document": document,
        "ordinal": [identity.rpartition("-")[2] for identity in ids],
        "name": list(names),
        "province": place,
        "year": list(years),
        "target": [int(kind == "target") for kind in kinds],
        "department": department,
        "unit": unit_positions,
        "code": list(codes),
        "budget": [None if value is None else round(value, 4) for value in budgets],
        "rate": [None if value is None else round(value, 6) for value in rates],
        "score": list(scores),
        "grade": grade,
        "attained": list(attained),
        "comparable": list(comparable),
        "findings": [value or 0 for value in findings],
        "errors": [value or 0 for value in errors],
        "rules": [sum(1 << positions[rule] for rule in listed or () if rule in positions) for listed in marks],
    }


def _pointed(values: Sequence[str | None]) -> tuple[list[str], list[int | None]]:
    names: dict[str, int] = {}
    pointers = [None if value is None else names.setdefault(value, len(names)) for value in values]
    return list(names), pointers
