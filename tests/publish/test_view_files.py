"""The header of a view is its contract; what it lacks is said with the file's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.contract.columns import COLUMNS
from pipelines.publish.views import BadView, ViewColumn, parse_view, read_views

GOOD = """-- en: Executed by province,
--     in 万元.
-- zh: 各省执行数，
--     万元。
-- grain: one row per province | 每省一行
-- columns:
--   province_code | as in the contract
--   executed_wan | 万元 | Sum executed | 执行数合计
-- not | a | header line

SELECT province_code, 1 AS executed_wan;
"""


def test_a_header_says_everything_about_its_view() -> None:
    view = parse_view("executed", "execution/executed.sql", GOOD.replace("-- not | a | header line\n", ""))
    shared = COLUMNS["province_code"]
    assert (view.en, view.zh) == ("Executed by province, in 万元.", "各省执行数，万元。")
    assert (view.grain, view.grain_zh) == ("one row per province", "每省一行")
    assert view.columns == (
        ViewColumn("province_code", shared.unit, shared.en, shared.zh, "省级代码"),
        ViewColumn("executed_wan", "万元", "Sum executed", "执行数合计"),
    )
    assert view.query == "SELECT province_code, 1 AS executed_wan"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("-- not | a | header line\n", "-- not | a | header line\n", "is not `name | unit | English | Chinese`"),
        ("-- en: Executed by province,\n--     in 万元.\n", "", "lacks en"),
        ("-- columns:", "-- zh: 再说一遍", "two sections zh"),
        ("one row per province | 每省一行", "one row per province", "grain needs English"),
        ("province_code | as", "province_kode | as", "the contract has no column province_kode"),
        ("SELECT province_code, 1 AS executed_wan;", "", "no SELECT"),
        ("-- en: ", "-- Who?\n-- en: ", "'Who?' belongs to no section"),
    ],
)
def test_a_header_that_lacks_something_says_what(old: str, new: str, complaint: str) -> None:
    text = GOOD.replace(old, new)
    if old != new:
        text = text.replace("-- not | a | header line\n", "")
    with pytest.raises(ValueError, match=complaint.replace("|", r"\|").replace("?", r"\?")):
        parse_view("executed", "executed.sql", text)


def test_one_report_names_every_bad_file(tmp_path: Path) -> None:
    for name in ("one/same.sql", "two/same.sql", "Bad-Name.sql", "empty.sql"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("" if name == "empty.sql" else GOOD.replace("-- not | a | header line\n", ""))
    with pytest.raises(BadView) as error:
        read_views(tmp_path)
    assert len(error.value.problems) == 3
    assert "two/same.sql: the view same is also in one/same.sql" in error.value.problems


def test_views_may_depend_on_one_another_in_any_order(tmp_path: Path) -> None:
    import duckdb

    from pipelines.publish.database import create_views

    header = "-- en: Test.\n-- zh: 测试。\n-- grain: one row | 一行\n-- columns:\n--   a | | A | 甲\n"
    for name, query in (("a_last", "SELECT a FROM b_middle"), ("b_middle", "SELECT a FROM c_first")):
        (tmp_path / f"{name}.sql").write_text(f"{header}{query}")
    (tmp_path / "c_first.sql").write_text(f"{header}SELECT 1 AS a")
    with duckdb.connect() as connection:
        assert create_views(connection, read_views(tmp_path)) == ["c_first", "b_middle", "a_last"]
        assert connection.execute("FROM a_last").fetchall() == [(1,)]


def test_views_that_wait_for_one_another_for_ever_are_named(tmp_path: Path) -> None:
    import duckdb

    from pipelines.publish.database import create_views

    header = "-- en: Test.\n-- zh: 测试。\n-- grain: one row | 一行\n-- columns:\n--   a | | A | 甲\n"
    for name, other in (("hen", "egg"), ("egg", "hen")):
        (tmp_path / f"{name}.sql").write_text(f"{header}SELECT a FROM {other}")
    with duckdb.connect() as connection, pytest.raises(BadView, match=r"hen\.sql") as error:
        create_views(connection, read_views(tmp_path))
    assert "egg.sql" in str(error.value)


def test_a_stored_view_answers_from_what_was_computed_when_it_was_created(tmp_path: Path) -> None:
    import duckdb

    from pipelines.publish.database import create_views

    header = "-- en: Test.\n-- zh: 测试。\n-- grain: one row | 一行\n-- stored: slow\n-- columns:\n--   a | | A | 甲\n"
    (tmp_path / "kept.sql").write_text(f"{header}SELECT max(b) AS a FROM given")
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE given AS SELECT 1 AS b")
        create_views(connection, read_views(tmp_path))
        connection.execute("INSERT INTO given VALUES (2)")
        assert connection.execute("FROM kept").fetchall() == [(1,)]
        assert connection.execute("FROM stored.kept").fetchall() == [(1,)]
