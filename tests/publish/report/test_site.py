"""The report at its name is always one complete site of one build, and is written only where something has changed."""

from __future__ import annotations

import json
import shutil

import duckdb
import pytest

from pipelines.publish.report import site as writing
from pipelines.publish.report.rendering import page_of
from pipelines.publish.report.site import intact_report, write_report
from tests.publish.report.site import FIRST_PROJECT, Site


@pytest.fixture
def own(site, tmp_path) -> Site:
    """A copy of the report that a test may damage."""
    shutil.copytree(site.warehouse.parent, tmp_path, dirs_exist_ok=True)
    return Site(tmp_path / "warehouse.duckdb", tmp_path / "report", site.written)


def state(report):
    return {
        path.relative_to(report): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in report.rglob("*")
        if path.is_file()
    }


def contents(report):
    return {path.relative_to(report): path.read_bytes() for path in report.rglob("*") if path.is_file()}


def test_every_project_has_a_page_and_the_report_names_its_build(site):
    assert site.written.changed
    assert site.written.projects == site.written.made == 66
    assert len(list((site.report / "projects").rglob("*.html"))) == 66
    build_id = site.written.build_id
    assert intact_report(site.report) == build_id
    assert json.loads((site.report / "build.json").read_text())["build_id"] == build_id
    assert build_id in (site.report / "index.html").read_text()
    assert build_id in (site.report / "assets" / "build.js").read_text()


def test_the_same_build_by_the_same_code_writes_nothing(own):
    before = state(own.report)
    written = write_report(own.warehouse, own.report)
    assert not written.changed and written.made == 0
    assert state(own.report) == before


def test_a_report_with_a_page_that_is_cut_or_gone_is_not_intact(own):
    page, mark = own.report / page_of(FIRST_PROJECT), own.report / "build.json"
    text, marked = page.read_text(), mark.read_text()
    page.write_text(text[:-100])
    assert intact_report(own.report) is None
    page.write_text(text)
    assert intact_report(own.report) == own.written.build_id
    mark.unlink()
    assert intact_report(own.report) is None
    mark.write_text(marked)
    page.unlink()
    assert intact_report(own.report) is None
    shutil.rmtree(own.report)
    assert intact_report(own.report) is None


def test_code_that_has_changed_writes_every_page_again(own, monkeypatch):
    monkeypatch.setattr(writing, "_code", lambda: "other code")
    written = write_report(own.warehouse, own.report)
    assert written.changed and written.made == 66


def test_a_new_build_writes_only_the_pages_that_say_something_else_or_are_lost(own):
    lost = own.report / page_of(f"{71:016x}-001")
    lost.unlink()
    before = state(own.report)
    gone = f"{72:016x}-001"
    with duckdb.connect(str(own.warehouse)) as connection:
        connection.execute("UPDATE build_info SET build_id = 'later'")
        connection.execute("UPDATE projects SET goal_actual = '新的完成情况' WHERE project_id = ?", [FIRST_PROJECT])
        connection.execute("DELETE FROM projects WHERE project_id = ?", [gone])
    written = write_report(own.warehouse, own.report)
    assert (written.build_id, written.projects, written.made) == ("later", 65, 2)
    after = state(own.report)
    same = {path for path in after if after[path] == before.get(path)}
    pages = {path for path in after if path.parts[0] == "projects"}
    assert len(pages) == 65 and len(pages & same) == 63
    assert "新的完成情况" in (own.report / page_of(FIRST_PROJECT)).read_text()
    assert "later" in (own.report / "assets" / "build.js").read_text()
    assert lost.is_file() and intact_report(own.report) == "later"
    assert not (own.report / page_of(gone)).exists()


def test_several_processes_write_the_same_pages_as_one(own, tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.publish.processes.FEWEST_INDICATORS", 1)
    monkeypatch.setattr("pipelines.publish.report.project_pages.BATCH", 30)
    steps = []
    other = tmp_path / "other"
    written = write_report(own.warehouse, other, steps.append, workers=2)
    assert (written.projects, written.made) == (66, 66)
    assert contents(other) == contents(own.report)
    assert steps[-1] == "report: replace"


def test_a_report_that_fails_leaves_the_one_before_and_nothing_beside_it(own, monkeypatch):
    before = state(own.report)
    monkeypatch.setattr(writing, "_code", lambda: "other code")

    def fail(*_):
        raise OSError("no space left")

    monkeypatch.setattr(writing, "write_pages", fail)
    with pytest.raises(OSError, match="no space"):
        write_report(own.warehouse, own.report)
    assert state(own.report) == before
    assert not list(own.report.parent.glob(".report-*"))


def test_what_a_killed_run_left_beside_is_removed(own):
    leftover = own.report.parent / ".report-killed"
    leftover.mkdir()
    write_report(own.warehouse, own.report)
    assert not leftover.exists()
