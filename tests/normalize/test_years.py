"""The fiscal year follows from what the document says, not from what a project is called."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalize.years import (
    fiscal_years,
    year_of_file_name,
    year_of_folder,
    year_of_name,
    year_of_print,
    year_of_title,
)
from tests.documents.transcripts import load_transcript

SCHEMA = {
    "document_id": pl.String, "ordinal": pl.Int32, "year_printed": pl.String, "title": pl.String,
    "project_name": pl.String, "text": pl.String, "path": pl.String,
}  # fmt: skip


def forms(*rows: dict[str, object]) -> pl.DataFrame:
    blank = dict.fromkeys(SCHEMA) | {"document_id": "d"}
    numbered = [blank | {"ordinal": number} | row for number, row in enumerate(rows, start=1)]
    return pl.DataFrame(numbered, schema=SCHEMA)


def years(*rows: dict[str, object]) -> list[tuple[int | None, str | None]]:
    return list(fiscal_years(forms(*rows)).select("fiscal_year", "fiscal_year_method").iter_rows())


def transcript_forms(name: str, *, path: str) -> pl.DataFrame:
    transcript = load_transcript(name)
    rows = []
    for form in transcript["forms"]:
        texts = [*form["goal_expected"], form.get("purpose", ""), *(row["target"] for row in form["indicators"])]
        rows.append(
            {
                "year_printed": form["year_printed"] or None,
                "title": form["title"],
                "project_name": form["project_name"],
                "text": "\n".join(texts),
                "path": path,
            }
        )
    return forms(*rows)


def test_all_ten_forms_of_tianjin_are_2025_although_one_project_is_named_2024():
    found = fiscal_years(transcript_forms("tianjin_2025", path="documents/a.txt"))
    assert found["fiscal_year"].to_list() == [2025] * 10
    assert set(found["fiscal_year_method"]) <= {"form_text", "document"}
    assert found["fiscal_year_method"][1] == "form_text"  # 2024年中央药品监管补助资金: its purpose says 2025


def test_all_nine_forms_of_shanghai_print_their_year():
    found = fiscal_years(transcript_forms("shanghai_2023", path="documents/a.txt"))
    assert found["fiscal_year"].to_list() == [2023] * 9
    assert found["fiscal_year_method"].to_list() == ["form"] * 9


def test_the_printed_year_wins_over_everything_else():
    row = {"year_printed": "（2023年度）", "project_name": "2021年项目", "text": "2022年完成", "path": "2020/2019.txt"}
    assert years(row) == [(2023, "form")]


def test_a_date_in_the_text_wins_over_the_project_name():
    assert years({"project_name": "2024年中央补助资金", "text": "2025年12月31日"}) == [(2025, "form_text")]


def test_a_year_in_the_project_name_counts_where_nothing_else_is_said():
    assert years({"project_name": "2024年中央补助资金", "text": "长期"}) == [(2024, "form_text")]


def test_a_year_in_the_project_name_gives_way_to_the_rest_of_the_document():
    found = years(
        {"text": "2025年12月31日前"},
        {"project_name": "2025年执法经费"},
        {"project_name": "2024年结转项目", "text": "长期使用"},
        {"project_name": "执法业务经费"},
    )
    assert found == [(2025, "form_text"), (2025, "form_text"), (2025, "document"), (2025, "document")]


def test_one_late_date_does_not_move_a_form_whose_name_and_document_agree():
    found = years({"text": "2025年完成，2025年底验收"}, {"project_name": "2025年尾款", "text": "2026年3月底前支付"})
    assert found[1] == (2025, "form_text")


def test_one_odd_date_gives_way_to_a_document_that_agrees():
    printed = {"year_printed": "2025年度"}
    assert years(printed, printed, printed, {"text": "2026年3月底前支付"})[3] == (2025, "document")


@pytest.mark.parametrize(
    "text",
    [
        "2021-2025年规划", "2021年至2025年", "2021—2025年度", "根据财预〔2021〕101号", "川财社[2023]12号",
        "较2022年提高5%", "比2022年下降", "与2022年相比有所提高", "2020年以来", "2022年同期", "购买2023台",
        "编号120234",
    ],
)  # fmt: skip
def test_periods_regulations_comparisons_and_numbers_are_no_evidence(text):
    assert years({"text": text}) == [(None, None)]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2023年12月底前", 2023),
        ("2023 年 三 季 度", 2023),
        ("２０２３年上半年", 2023),
        ("二〇二三年底", 2023),
        ("2023.12.31", 2023),
        ("2023-12-31", 2023),
        ("2023/6/30", 2023),
        ("20231231", 2023),
        ("2023年1月-2023年12月", 2023),
        ("2023年完成，2023年验收，2024年付款", 2023),
        ("较2022年提高，2023年完成", 2023),
    ],
)
def test_dates_of_every_form_are_evidence(text, year):
    assert years({"text": text}) == [(year, "form_text")]


def test_two_years_that_are_stated_as_often_decide_nothing():
    assert years({"text": "2023年启动，2024年完成"}) == [(None, None)]
    assert years({"text": "2023年启动，2024年完成", "project_name": "2024年工程"}) == [(2024, "form_text")]


def test_the_file_name_comes_before_the_folder_and_after_the_document():
    assert years({"path": "shanghai/2023/tianjin-2025-targets.txt"}) == [(2025, "file_name")]
    assert years({"path": "shanghai/2023/a.txt"}) == [(2023, "folder")]
    assert years({"path": "shanghai/2023/2025.txt", "text": "2024年完成"}) == [(2024, "form_text")]
    assert years({"path": "a.txt"}) == [(None, None)]


def test_documents_do_not_lend_each_other_their_years():
    found = fiscal_years(
        pl.concat([forms({"document_id": "a", "text": "2025年完成"}), forms({"document_id": "b", "text": "长期"})])
    )
    assert found.sort("document_id")["fiscal_year"].to_list() == [2025, None]


@pytest.mark.parametrize(
    ("title", "name", "year"),
    [
        ("财政项目支出绩效自评表（2023年度）", None, 2023),
        ("2023年度省级财政项目支出绩效自评表", None, 2023),
        ("上海市2023年度项目支出绩效自评表", None, 2023),
        ("2022年度固始县教育体育局项目支出绩效自评表", None, 2022),
        ("附件1：2023年度桐城市交通运输局部门整体支出绩效自评表", None, 2023),
        ("2022年项目支出绩效目标完成情况表", None, 2022),
        ("2024年政府购买服务项目支出绩效自评表", None, 2024),
        ("2024年上半年项目支出绩效运行监控表", None, 2024),
        ("秭归县住房和城乡建设局2023年度管网改造项目绩效评价指标体系评分表", None, 2023),
        ("2023年度管网改造项目绩效自评表", "2023年度管网改造", None),
        ("2024年天津市药品监督管理局政务信息化运维项目绩效目标表", None, None),
        ("1.2025年政务信息化运维项目绩效目标表", "2025年政务信息化运维项目", None),
        ("2.2024年中央药品监管补助资金绩效目标表", None, None),
        ("2021-2025年规划项目绩效目标表", None, None),
    ],
)
def test_a_title_gives_the_form_s_year_and_not_the_project_s(title, name, year):
    assert year_of_title(title, name) == year


@pytest.mark.parametrize(
    ("text", "year"),
    [("（2023年度）", 2023), ("2 0 2 3 年 度", 2023), ("二〇二三年度", 2023), ("2021-2025年", None), (None, None)],
)
def test_a_printed_year_line_is_read(text, year):
    assert year_of_print(text) == year


def test_a_period_in_a_project_name_is_no_year():
    assert year_of_name("2021-2025年高标准农田建设") is None
    assert year_of_name("2023年高标准农田建设") == 2023


@pytest.mark.parametrize(
    ("path", "by_file", "by_folder"),
    [
        ("a/2023/b/P020240815392.pdf", None, 2023),
        ("2021-2025年规划/2024/附件2023年自评表.xls", 2023, 2024),
        ("公开2024.3.1.txt", None, None),
        ("2023.zip!/自评表.xlsx", None, 2023),
        ("2023和2024年.txt", None, None),
    ],
)
def test_paths_give_years_but_dates_of_publication_do_not(path, by_file, by_folder):
    assert (year_of_file_name(path), year_of_folder(path)) == (by_file, by_folder)


def test_an_empty_frame_gives_an_empty_frame_of_the_same_shape():
    found = fiscal_years(forms().clear())
    assert found.schema == {
        "document_id": pl.String, "ordinal": pl.Int32, "fiscal_year": pl.Int32, "fiscal_year_method": pl.String,
    }  # fmt: skip


TEXTS = st.none() | st.text(alphabet="0123456789年度-（）月至完成二〇 ", max_size=20)


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS), max_size=6))
def test_every_form_keeps_its_row_and_a_year_never_stands_without_its_method(rows):
    names = ("year_printed", "title", "project_name", "text", "path")
    frame = forms(*(dict(zip(names, row, strict=True)) for row in rows))
    found = fiscal_years(frame)
    assert found.select("document_id", "ordinal").equals(frame.select("document_id", "ordinal"))
    assert found["fiscal_year"].is_null().equals(found["fiscal_year_method"].is_null())
    assert found["fiscal_year"].drop_nulls().is_between(2000, 2039).all()
