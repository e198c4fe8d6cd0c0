"""Which workbook holds what, and under which name."""

from __future__ import annotations

import pytest

from pipelines.contract.tables import TABLES
from pipelines.publish.export.contents import LONGEST_SHEET_NAME, contents_of, sheet_name
from pipelines.publish.views import parse_view, read_views
from pipelines.settings import PROJECT_FOLDER

HEADER = "-- en: E.\n-- zh: 说。\n-- grain: one row | 一行\n-- columns:\n--   a | | A | 甲\nSELECT 1 AS a"


def test_every_view_is_in_the_workbook_of_its_subject_and_every_table_in_one_of_their_own():
    views = read_views(PROJECT_FOLDER / "sql")
    found = {contents.name: [relation.name for relation in contents.relations] for contents in contents_of(views)}
    assert set(found.pop("tables")) == {*TABLES, "rules", "schemes", "accuracy", "changes"}
    assert found == {
        folder.name: sorted(path.stem for path in folder.glob("*.sql")) for folder in (PROJECT_FOLDER / "sql").iterdir()
    }


def test_no_subject_takes_the_name_of_the_tables_and_views_outside_a_folder_have_a_workbook_too():
    views = [parse_view("one", "one.sql", HEADER), parse_view("two", "tables/two.sql", HEADER)]
    assert [contents.name for contents in contents_of(views)] == ["tables", "tables-views", "views"]


@pytest.mark.parametrize(
    ("wanted", "taken", "number", "name"),
    [
        ("coverage", [], 1, "coverage"),
        ("indicators", ["indicators"], 2, "indicators 2"),
        ("execution_indicator_gap_by_province_year", [], 1, "execution_indicator_gap_by_prov"),
        ("a" * 40, ["A" * 31], 1, "a" * 29 + "~2"),
        ("budget_adjustments_by_province_year", [], 1, "budget_adjustments_by_province"),
        ("a[b]:c*d?e/f\\g", [], 1, "a_b__c_d_e_f_g"),
        ("'quoted'", [], 1, "quoted"),
        ("History", [], 1, "History~2"),
    ],
)  # fmt: skip
def test_names_of_sheets_are_short_different_and_allowed(wanted, taken, number, name):
    assert sheet_name(wanted, taken, number) == name
    assert len(name) <= LONGEST_SHEET_NAME


def test_the_readme_counts_the_workbooks():
    number = len(contents_of(read_views(PROJECT_FOLDER / "sql")))
    assert f"{number} workbooks (XLSX)" in (PROJECT_FOLDER / "README.md").read_text(encoding="utf-8")
