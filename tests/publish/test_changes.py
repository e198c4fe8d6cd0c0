"""What is new, gone or stated otherwise since the build before stands in the table `changes`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.curate.build import curate
from pipelines.publish.build import publish
from pipelines.publish.changes import earlier_build
from tests.publish.scenario import few_views
from tests.tables import Rows, document_id, project_id

ASKED = """
SELECT change, subject, subject_name, cause, changed_column, value_before, value_after FROM changes
WHERE subject <> 'finding' ORDER BY ALL
"""


def built(folder: Path, *editions: Rows) -> Path:
    """Build one edition after the other in `folder`; return the warehouse."""
    for number, rows in enumerate(editions):
        now = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=number)
        curate(rows.tables(), folder / "curated", extractor_version="1", now=now, accept_collapse=True)
        publish(folder / "curated", folder / "warehouse.duckdb", folder / "builds", few_views())
    return folder / "warehouse.duckdb"


def asked(warehouse: Path, statement: str = ASKED) -> list[tuple]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(statement).fetchall()


def form(document: int = 1, path: str = "a.txt", key: str = "k", score: float = 90.0, **indicator: object) -> Rows:
    """One form with one indicator, of a document with other bytes for every number."""
    rows = Rows()
    rows.document(document, path=path)
    project = rows.project(document, project_key=key, project_name="绿化", total_score=score, executed=100)
    values = {"name": "种树", "target_printed": "100棵", "target_value": 100.0, "attained": True} | indicator
    rows.indicator(project, **values)
    return rows


def test_a_first_build_has_no_changes(tmp_path: Path) -> None:
    assert asked(built(tmp_path, form()), "SELECT count(*) FROM changes") == [(0,)]


def test_the_same_document_read_otherwise_is_restated_by_the_reading(tmp_path: Path) -> None:
    assert asked(built(tmp_path, form(), form(score=91.0, target_value=1000.0))) == [
        ("restated", "indicator", "种树", "reading", "target_value", "100.0", "1000.0"),
        ("restated", "project", "绿化", "reading", "total_score", "90.0", "91.0"),
    ]


def test_a_document_replaced_under_its_path_is_restated_by_the_document(tmp_path: Path) -> None:
    warehouse = built(tmp_path, form(1), form(2, key="other key", target_printed="200棵", target_value=200.0))
    assert [(row[:5], row[5:]) for row in asked(warehouse)][1:] == [
        (("restated", "indicator", "种树", "document", "target_printed"), ("100棵", "200棵")),
        (("restated", "indicator", "种树", "document", "target_value"), ("100.0", "200.0")),
    ]
    assert asked(warehouse, "SELECT subject_id, subject_id_before FROM changes WHERE subject = 'document'") == [
        (document_id(2), document_id(1))
    ]


def test_the_same_project_in_a_new_place_is_compared_by_its_key_year_and_kind(tmp_path: Path) -> None:
    warehouse = built(tmp_path, form(1), form(2, path="b.txt", score=80.0))
    assert asked(warehouse) == [
        ("gone", "document", None, None, None, None, None),
        ("new", "document", None, None, None, None, None),
        ("restated", "project", "绿化", "document", "total_score", "90.0", "80.0"),
    ]


def test_new_and_gone_projects_and_indicators_are_told(tmp_path: Path) -> None:
    first = form()
    gone = first.project(1, project_name="旧项目", executed=1)
    first.indicator(gone)
    second = form(name="浇水")
    arrived = second.project(3, project_name="新项目", executed=1)
    second.indicator(arrived)
    assert [row[:3] for row in asked(built(tmp_path, first, second))] == [
        ("gone", "indicator", "种树"),
        ("gone", "project", "旧项目"),
        ("new", "document", None),
        ("new", "indicator", "浇水"),
        ("new", "project", "新项目"),
    ]


def test_new_and_gone_findings_are_told_with_rule_and_severity(tmp_path: Path) -> None:
    first, second = form(), form()
    first.finding("P01", document_id=document_id(1), project_id=project_id(1, 1), observed="before")
    second.finding("P01", document_id=document_id(1), project_id=project_id(1, 1), observed="now")
    warehouse = built(tmp_path, first, second)
    findings = "SELECT change, rule, severity, path FROM changes WHERE subject = 'finding' ORDER BY ALL"
    assert asked(warehouse, findings) == [("gone", "P01", "error", "a.txt"), ("new", "P01", "error", "a.txt")]


def test_a_document_that_becomes_partly_understood_is_told(tmp_path: Path) -> None:
    second = form()
    second.document(1, status="partial")
    assert [row[1:] for row in asked(built(tmp_path, form(), second))] == [
        ("document", None, "reading", "status", "parsed", "partial")
    ]


def test_every_change_names_the_build_before(tmp_path: Path) -> None:
    warehouse = built(tmp_path, form(), form(score=91.0))
    (named,) = asked(warehouse, "SELECT DISTINCT build_id_before FROM changes")
    before = earlier_build(tmp_path / "builds", "20250102")
    assert before is not None
    assert named == (before.stem,)


@pytest.mark.parametrize("damage", ["not a database", "older contract"])
def test_a_build_before_that_cannot_be_compared_stops_nothing(tmp_path: Path, damage: str) -> None:
    built(tmp_path, form())
    (kept,) = (tmp_path / "builds").iterdir()
    kept.unlink()
    if damage == "not a database":
        kept.write_bytes(b"not a database")
    else:
        with duckdb.connect(str(kept)) as connection:
            connection.execute("CREATE TABLE projects AS SELECT 1 AS project_id")
    now = datetime(2025, 1, 2, tzinfo=UTC)
    curate(form(score=91.0).tables(), tmp_path / "curated", extractor_version="1", now=now)
    publish(tmp_path / "curated", tmp_path / "warehouse.duckdb", tmp_path / "builds", few_views())
    assert asked(tmp_path / "warehouse.duckdb", "SELECT count(*) FROM changes") == [(0,)]
