"""Where numbers come from and how well documents were read, on hand-made rows with the expected result written out."""

from __future__ import annotations

from tests.sql.warehouse import only, query
from tests.tables import SICHUAN, Rows, document_id

# provenance


def test_provenance_has_a_row_for_each_project_and_each_indicator_with_its_place() -> None:
    rows = Rows()
    project = rows.project(project_name="绿化", budget_adjusted=1_000_000, executed=900_000, fiscal_year_method="title")
    rows.funding(project, "other", budget_adjusted=5)
    rows.funding(project, "total", budget_adjusted=1_000_000, executed=900_000)
    rows.funding(project, "total", budget_adjusted=2)
    rows.indicator(
        project,
        name="种树",
        target_printed="≥1万棵",
        target_operator=">=",
        target_value=10_000.0,
        target_unit="棵",
        weight=10.0,
        attained=True,
    )
    first, second = query(rows, "FROM provenance ORDER BY id")
    assert only(
        first, "id", "subject", "subject_name", "path", "source", "status", "extractor_version", "build_id"
    ) == {
        "id": project,
        "subject": "project",
        "subject_name": "绿化",
        "path": "folder/document-1.txt",
        "source": "line 100",
        "status": "parsed",
        "extractor_version": "1",
        "build_id": "build-1",
    }
    assert first["printed"] == (
        "project_name = 绿化 · money_unit_printed = 万元 · budget_adjusted_printed = 100.00 · executed_printed = 90.00"
    )
    assert "fiscal_year = 2023 (title) · province_code = 310000" in first["understood"]
    assert "budget_adjusted = 1000000.00 · executed = 900000.00 · execution_rate = 0.9" in first["understood"]
    assert (second["id"], second["subject"], second["source"]) == (f"{project}-001", "indicator", "line 21")
    assert second["printed"] == "target_printed = ≥1万棵 · weight = 10.0"
    assert "target_operator = >= · target_value = 10000.0 · target_unit = 棵" in second["understood"]
    assert "attained = true" in second["understood"]


def test_provenance_has_a_row_for_a_project_without_a_funding_line() -> None:
    rows = Rows()
    project = rows.project(project_name="绿化", total_score=96.0)
    [record] = query(rows, "FROM provenance")
    assert only(record, "id", "printed") == {
        "id": project,
        "printed": "project_name = 绿化 · money_unit_printed = 万元",
    }
    assert "total_score = 96.0" in record["understood"]


# quality


def test_quality_counts_documents_by_status_and_what_was_left_out_by_province_and_year() -> None:
    rows = Rows()
    first = rows.project(1, executed=1)
    rows.indicator(first, taxonomy_code=None, target_kind="qualitative", target_printed="完成3项以上")
    rows.indicator(first, target_kind="qualitative", target_printed="及时")
    rows.project(2, executed=1)
    rows.document(2, status="partial")
    rows.project(3, **SICHUAN)
    rows.document(4, status="unreadable")
    rows.document(5, status="no_forms")
    rows.finding("P01", document_id=document_id(2), project_id=None, observed="row", severity="error")
    rows.finding("P01", document_id=document_id(2), project_id=None, observed="field", severity="signal")
    rows.finding("P01", document_id=document_id(4), project_id=None, observed="document", severity="error")
    records = query(rows, "FROM quality")
    assert [(record["province"], record["fiscal_year"], record["documents"]) for record in records] == [
        ("上海", 2023, 2),
        ("四川", 2023, 1),
        (None, None, 2),
    ]
    shanghai, sichuan, nowhere = records
    assert only(shanghai, "parsed", "partial", "unreadable", "share_parsed", "share_partial") == {
        "parsed": 1,
        "partial": 1,
        "unreadable": 0,
        "share_parsed": 0.5,
        "share_partial": 0.5,
    }
    counts = ("forms", "indicators", "not_understood", "rows_left_out", "documents_with_p01", "indicators_unclassified")
    assert [shanghai[name] for name in counts] == [2, 2, 2, 1, 1, 1]
    assert (shanghai["targets_unread"], shanghai["forms_without_money"], sichuan["forms_without_money"]) == (1, 0, 1)
    assert (nowhere["unreadable"], nowhere["no_forms"], nowhere["share_unreadable"], nowhere["rows_left_out"]) == (
        1,
        1,
        0.5,
        1,
    )
    assert sum(record["documents"] for record in records) == 5
