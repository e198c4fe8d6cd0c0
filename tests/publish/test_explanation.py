"""`make explain` shows the lines, the printed text, what was understood, and every rule with its outcome."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pipelines.contract.rules import RULES
from pipelines.contract.tables import TABLES
from pipelines.curate.build import curate
from pipelines.publish import explanation
from pipelines.publish.build import publish
from pipelines.publish.explanation import NothingToExplain, explain, quoted_lines
from tests.publish.scenario import SQL
from tests.tables import Rows, document_id, project_id

TEXT = "\n".join(["项目支出绩效自评表", *(f"第{number}行" for number in range(2, 200))]).encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of one project with two indicators, one of which cannot be measured."""
    folder = tmp_path_factory.mktemp("explained")
    rows = Rows()
    project = rows.project(
        1,
        project_name="绿化工程",
        fiscal_year_method="title",
        budget_adjusted=1_000_000,
        executed=500_000,
        grade="优",
        source="line 1-3",
    )
    rows.funding(project, "total", budget_adjusted=1_000_000, executed=500_000)
    rows.field(project, "联系人", "张三")
    rows.indicator(
        project, name="种树", target_printed="≥1万棵", target_operator=">=", target_value=10_000.0, target_unit="棵"
    )
    vague = rows.indicator(project, name="态度", target_kind="qualitative", target_printed="较好")
    rows.area_target(vague, target_printed="好")
    rows.project(2, project_name="别的项目", executed=1)
    curate(rows.tables(), folder / "curated", extractor_version="1")
    publish(folder / "curated", folder / "warehouse.duckdb", folder / "builds", SQL)
    return folder


def explained(folder: Path, wanted: str) -> str:
    return explain(folder / "warehouse.duckdb", folder / "raw", wanted)


def test_an_indicator_is_shown_as_printed_and_as_understood_with_its_place(folder: Path) -> None:
    text = explained(folder, f"{project_id(1, 1)}-001")
    assert text.startswith(
        f"Indicator 指标 {project_id(1, 1)}-001  种树\n  of project 所属项目 {project_id(1, 1)}  绿化工程"
    )
    assert "path 文件路径: folder/document-1.txt   line 21" in text
    printed, _, understood = text.partition("target_printed 指标值原文: ≥1万棵\n")
    assert printed and understood.splitlines()[1] == "      → target_operator 指标值比较符: >="
    assert "      → target_value 指标值: 10000.0\n      → target_unit 指标值单位: 棵" in understood


def test_every_rule_is_named_once_as_met_or_as_silent(folder: Path) -> None:
    met, _, silent = explained(folder, f"{project_id(1, 1)}-002").partition("Without a finding here")
    assert "Findings of this indicator 本指标: " in met and "\n    Q10 signal  " in met
    assert "Findings of its project 所属项目: " in met and "\n    Q03 signal  " in met
    for rule, card in RULES.items():
        assert (f"\n    {rule} " in met.partition("\nRules")[2]) != (f"    {rule} {card.title_zh}  " in silent), rule


def test_a_project_is_shown_with_funding_fields_and_its_indicators(folder: Path) -> None:
    text = explained(folder, project_id(1, 1))
    assert "      → fiscal_year 年度: 2023 year\n      → fiscal_year_method 年度依据: title" in text
    assert "  executed_printed 全年执行数原文: 50.00\n      → executed 全年执行数: 500000.00 元" in text
    assert "  联系人: 张三  (line 51)" in text
    assert f"  {project_id(1, 1)}-001  种树: ≥1万棵 → -  (line 21)" in text
    assert "Findings of its indicators 其各指标: " in text


def test_the_beginning_of_a_document_id_is_enough_where_it_is_one_document(folder: Path) -> None:
    text = explained(folder, document_id(2)[:16].upper())
    assert text.startswith(f"Document 文件 {document_id(2)}")
    assert f"  {project_id(2, 1)}  别的项目  (line 100)" in text


@pytest.mark.parametrize(
    ("wanted", "complaint"),
    [("00000000", "several documents"), ("ffff0000", "no project"), ("0", "no project"), ("%", "no project")],
)
def test_an_id_of_nothing_or_of_several_things_says_so(folder: Path, wanted: str, complaint: str) -> None:
    with pytest.raises(NothingToExplain, match=complaint):
        explained(folder, wanted)


def test_every_column_of_the_tables_is_explained_or_names_the_row() -> None:
    pairs = {
        "projects": explanation.PROJECT_PAIRS,
        "funding": explanation.FUNDING_PAIRS,
        "indicators": explanation.INDICATOR_PAIRS,
        "area_targets": explanation.AREA_PAIRS,
    }
    for table, shown in pairs.items():
        columns = [name for printed, understood in shown for name in (printed, *understood)]
        names = {"project_id", "indicator_id", "document_id", "ordinal", "source"}
        assert sorted(columns) == sorted(set(TABLES[table].columns) - names), table


def document(path: str = "a.txt", **values: object) -> dict:
    return {"path": path, "media_type": "text/plain", "document_id": hashlib.sha256(TEXT).hexdigest()} | values


def test_the_lines_of_a_text_document_are_quoted_with_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    assert quoted_lines(document(), tmp_path, "line 1-2; line 5") == [
        "     1 | 项目支出绩效自评表",
        "     2 | 第2行",
        "     5 | 第5行",
    ]
    assert quoted_lines(document(), tmp_path, "line 2-150")[-1] == "       … 109 more lines (另有 109 行)"


def test_lines_that_cannot_be_shown_say_why(tmp_path: Path) -> None:
    assert "not under data/raw" in quoted_lines(document(), tmp_path, "line 1")[0]
    (tmp_path / "a.txt").write_bytes(TEXT + b"\n")
    assert "has changed" in quoted_lines(document(), tmp_path, "line 1")[0]
    assert "archive" in quoted_lines(document("a.zip!/a.txt"), tmp_path, "line 1")[0]
    assert quoted_lines(document(media_type="application/pdf"), tmp_path, "page 1 table 1 row 2") == []
