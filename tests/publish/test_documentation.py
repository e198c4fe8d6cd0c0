"""The printed dictionary is the one that the contract and the headers give."""

from __future__ import annotations

from pipelines.contract.tables import TABLES, WAREHOUSE_TABLES
from pipelines.publish.documentation import DICTIONARY, dictionary_text, publish_dictionary, write_dictionary
from pipelines.publish.views import read_views
from pipelines.settings import PROJECT_FOLDER


def test_the_dictionary_is_up_to_date() -> None:
    kept = (PROJECT_FOLDER / DICTIONARY).read_text(encoding="utf-8")
    assert kept == dictionary_text(read_views(PROJECT_FOLDER / "sql")), "run make dictionary (请运行 make dictionary)"


def test_every_table_and_view_has_a_section_with_all_its_columns() -> None:
    views = read_views(PROJECT_FOLDER / "sql")
    sections = dict(section.split("`", 1) for section in dictionary_text(views).split("\n### `")[1:] if "`" in section)
    expected = {card.name: list(card.columns) for card in (TABLES | WAREHOUSE_TABLES).values()}
    expected |= {view.name: [column.name for column in view.columns] for view in views}
    assert list(sections) and set(sections) == set(expected)
    for name, columns in expected.items():
        listed = [line.split("`")[1] for line in sections[name].splitlines() if line.startswith("| `")]
        assert listed == columns, name


def test_a_bar_or_a_less_than_sign_does_not_break_a_row(tmp_path) -> None:
    (tmp_path / "sql").mkdir()
    (tmp_path / "sql" / "one.sql").write_text(
        "-- 名称: 一\n-- en: E.\n-- zh: 说。\n-- grain: one row | 一行\n-- columns:\n"
        "--   a | | A < 1 | 甲\nSELECT 1 AS a",
        encoding="utf-8",
    )
    text = write_dictionary(tmp_path).read_text(encoding="utf-8")
    assert "| `a` | 甲 |  | A &lt; 1 | 甲 |" in text


def test_the_dictionary_beside_the_warehouse_is_the_same_and_written_only_where_it_differs(tmp_path) -> None:
    sql = PROJECT_FOLDER / "sql"
    file = publish_dictionary(tmp_path / "warehouse.duckdb", sql)
    assert file.read_text(encoding="utf-8") == dictionary_text(read_views(sql))
    before = file.stat().st_ino
    assert publish_dictionary(tmp_path / "warehouse.duckdb", sql).stat().st_ino == before
    file.write_text("other", encoding="utf-8")
    publish_dictionary(tmp_path / "warehouse.duckdb", sql)
    assert file.read_text(encoding="utf-8") == dictionary_text(read_views(sql))
    assert [path.name for path in tmp_path.iterdir()] == ["dictionary.md"]
