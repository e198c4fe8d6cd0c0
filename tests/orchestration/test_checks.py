"""What the checks show to a person who looks at a build."""

from __future__ import annotations

from pipelines.curate.build import curate
from pipelines.orchestration.checks import no_errors_in_the_documents
from tests.tables import Rows


def test_findings_are_shown_by_severity_and_rule(data_folder):
    rows = Rows()
    project = rows.project(executed=1, budget_adjusted=100, grade="优", total_score=99.0)
    rows.indicator(project, target_kind="qualitative", target_printed="较好")
    rows.indicator(project, target_kind="qualitative", target_printed="及时")
    rows.finding("P01", document_id=rows.document(1), severity="error")
    curate(rows.tables(), data_folder.curated, extractor_version="1")
    result = no_errors_in_the_documents()
    shown = {name: value.value for name, value in result.metadata.items()}
    assert not result.passed
    assert shown["error: P01 Not understood"] == 1
    assert shown["signal: Q03 Low execution, yet the best grade"] == 1
    assert shown["signal: Q10 Target cannot be measured"] == 2
    for severity in ("error", "signal"):
        assert shown[f"{severity}s"] == sum(
            number for name, number in shown.items() if name.startswith(f"{severity}: ")
        )
