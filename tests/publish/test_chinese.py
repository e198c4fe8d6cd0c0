"""The schema `zh` holds every table and view under Chinese names."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.contract.columns import short_name
from pipelines.publish.chinese import chinese_relations, naming_problems
from pipelines.publish.views import View, ViewColumn, parse_view, read_views
from tests.publish.scenario import SQL


@pytest.fixture
def warehouse(built: Path) -> Path:
    return built / "warehouse.duckdb"


def test_every_table_and_view_can_be_asked_for_in_chinese_under_any_name_of_the_file(warehouse: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{warehouse}' AS held (READ_ONLY)")
        assert connection.execute('SELECT "省份", "年度", "执行率" FROM held.zh."各省执行率"').fetchall() == [
            ("上海", 2023, 0.75)
        ]
        renamed = connection.execute(
            "SELECT DISTINCT relation, relation_zh FROM held.dictionary ORDER BY ALL"
        ).fetchall()
        assert len(renamed) == len(chinese_relations(read_views(SQL)))
        for english, chinese in renamed:
            here = connection.execute(f'FROM held.zh."{chinese}"').fetchall()
            assert len(here) == len(connection.execute(f'FROM held."{english}"').fetchall()), chinese


def test_the_dictionary_tells_the_chinese_name_of_every_column(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        told = connection.execute(
            "SELECT relation_zh, position, column_zh, column_type FROM dictionary ORDER BY ALL"
        ).fetchall()
        real = connection.execute(
            "SELECT table_name, column_index, column_name, data_type FROM duckdb_columns() "
            "WHERE schema_name = 'zh' ORDER BY ALL"
        ).fetchall()
    assert told == real


def test_every_table_view_and_column_has_a_short_chinese_name_of_its_own() -> None:
    assert naming_problems(read_views(SQL)) == []


@pytest.mark.parametrize(
    ("name", "meaning", "expected"),
    [
        ("n", "有总分的表数", "有总分的表数"),
        ("share", "占比，合计数之比", "占比"),
        ("share_median", "占比，各表中位数", "占比中位数"),
        ("target_printed_before", "上年指标值，原文", "上年指标值原文"),
        ("rate_basis", "money 按金额计算，stated 表上所列", "rate_basis"),
    ],
)
def test_a_chinese_name_is_the_first_words_of_the_meaning(name: str, meaning: str, expected: str) -> None:
    assert short_name(name, meaning) == expected


def test_a_header_may_name_the_view_and_its_columns() -> None:
    view = parse_view(
        "executed",
        "executed.sql",
        "-- 名称: 各省执行数\n-- en: E.\n-- zh: 说。\n-- grain: one row | 一行\n-- columns:\n"
        "--   grade | as in the contract\n--   n | forms | Forms | 计入统计的表数 | 计入数\nSELECT 1",
    )
    assert (view.name_zh, [column.chinese_name() for column in view.columns]) == ("各省执行数", ["评价等级", "计入数"])


def test_names_that_are_taken_get_the_english_one_added_and_are_reported() -> None:
    columns = (ViewColumn("a", "", "A", "比例"), ViewColumn("b", "", "B", "比例，另一种"))
    view = View("shares", "shares.sql", "E.", "说。", "one row", "一行", columns, "SELECT 1 AS a, 2 AS b")
    relation = chinese_relations([view])[-1]
    assert (relation.name, relation.columns) == ("shares", {"a": "比例", "b": "比例（b）"})
    assert naming_problems([view]) == [
        "shares.sql: lacks 名称",
        "shares: 'shares' is not a short Chinese name of its own",
        "shares: '比例（b）' is not a short Chinese name of its own",
    ]
