"""The digest tells on one page what a build brought."""

from __future__ import annotations

from pathlib import Path

from pipelines.publish.digest import counts_of_changes, digest_text, write_digest
from tests.publish.test_changes import built, form


def test_a_first_build_has_nothing_to_compare_with(tmp_path: Path) -> None:
    text = digest_text(built(tmp_path, form()))
    assert "1 documents (文件), 1 projects (项目), 1 indicators (指标)" in text
    assert "Nothing differs from an earlier build" in text


def test_the_digest_tells_changed_figures_new_documents_and_new_findings(tmp_path: Path) -> None:
    later = form(score=91.0)
    for number in range(2, 12):
        later.project(number, project_name=f"项目{number}", executed=1)
    later.indicator(later.project(12, executed=1), target_kind="qualitative", target_printed="较好")
    warehouse = built(tmp_path, form(), later)
    text = digest_text(warehouse)
    assert "| document 文件 | 11 | 0 | 0 |" in text
    assert "| project 项目 | 11 | 0 | 1 |" in text
    assert "- 绿化: total_score 90.0 → 91.0 (reading, a.txt, " in text
    assert "- Q10 不可衡量 Target cannot be measured (signal): 1" in text
    assert "## New documents 新文件: 11" in text and "- … 3 more (另有 3 项)" in text
    assert len(text.splitlines()) < 80
    assert write_digest(warehouse).read_text(encoding="utf-8") == text
    assert write_digest(warehouse).name == "digest.md"


def test_changes_are_counted_by_what_they_are_about(tmp_path: Path) -> None:
    later = form(score=91.0)
    later.project(2, project_name="项目二")
    counts = counts_of_changes(built(tmp_path, form(), later))
    assert counts["new document"] == counts["new project"] == counts["restated project"] == 1
    assert counts_of_changes(built(tmp_path / "first", form())) == {}
