"""Tables drawn with signs in text."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from pipelines.ingest.content import Grid, Lines, UnreadableDocument
from pipelines.ingest.markdown import read, read_pipe_tables


def grid(text: str) -> Grid:
    (found,) = [block for block in read_pipe_tables(text.split("\n")) if isinstance(block, Grid)]
    return found


def test_a_pipe_table_is_a_grid_between_lines_with_places() -> None:
    blocks = read_pipe_tables(
        [
            "# 项目支出绩效自评表",
            "",
            "| 一级指标 | 三级指标 | 年度指标值 |",
            "|:---|:---:|---:|",
            "| 产出指标 | 培训人数 | ≥735人次 |",
            "| | 满意度 | ≥95% |",
            "",
            "评价结论：优",
        ]
    )
    assert isinstance(blocks[0], Lines)
    assert blocks[0].texts == ["# 项目支出绩效自评表", ""]
    assert isinstance(blocks[1], Grid)
    assert blocks[1].rows == [
        ["一级指标", "三级指标", "年度指标值"],
        ["产出指标", "培训人数", "≥735人次"],
        ["", "满意度", "≥95%"],
    ]
    assert blocks[1].places == ["line 3", "line 5", "line 6"]
    assert isinstance(blocks[2], Lines)
    assert blocks[2].place_of(1) == "line 8"


def test_the_first_line_number_is_the_callers() -> None:
    blocks = read_pipe_tables(["a | b | c", "1 | 2 | 3"], first=101)
    assert isinstance(blocks[0], Grid)
    assert blocks[0].places == ["line 101", "line 102"]


def test_outer_dividers_may_be_missing_in_some_rows() -> None:
    assert grid("项目 | 值\n--- | ---\n| 甲 | 1 |\n乙 | 2").rows == [["项目", "值"], ["甲", "1"], ["乙", "2"]]


def test_rows_without_a_rule_need_two_dividers() -> None:
    assert grid("一级|二级|值\n产出|数量|5").rows == [["一级", "二级", "值"], ["产出", "数量", "5"]]
    assert all(isinstance(block, Lines) for block in read_pipe_tables(["首页 | 新闻", "政务 | 公开", "a | b | c"]))


def test_escaped_pipes_breaks_entities_and_bold_are_written_out() -> None:
    found = grid("| 名称 | 值 |\n|---|---|\n| **a\\|b** | &ge;98%<br/>上年 95% |")
    assert found.rows[1] == ["a|b", "≥98%\n上年 95%"]


def test_stars_inside_a_name_stay() -> None:
    assert grid("| 名称 | 值 |\n|---|---|\n| 培训(≥**个) | 3 |").rows[1] == ["培训(≥**个)", "3"]


def test_full_width_and_drawn_dividers_divide() -> None:
    assert grid("┌──┬──┐\n│项目│值│\n├──┼──┤\n│甲│1│\n└──┴──┘").rows == [["项目", "值"], ["甲", "1"]]
    assert grid("一级｜二级｜值\n产出｜数量｜5").rows[1] == ["产出", "数量", "5"]


def test_a_boxed_row_may_take_several_lines() -> None:
    found = grid(
        "+------+-----+\n| 名称 | 值  |\n+======+=====+\n| 培训 | 735 |\n| 人数 |     |\n"
        "+------+-----+\n| 乙 | 2 |\n+--+--+"
    )
    assert found.rows == [["名称", "值"], ["培训\n人数", "735"], ["乙", "2"]]
    assert found.places == ["line 2", "line 4-5", "line 7"]


def test_prose_with_a_single_stroke_is_no_table() -> None:
    assert all(isinstance(block, Lines) for block in read_pipe_tables(["李四|主任", "", "----", "结论 | 优"]))


def test_many_lines_take_time_in_proportion() -> None:
    started = time.process_time()
    assert len(read_pipe_tables(["a|b"] * 50_000)) == 1
    assert len(read_pipe_tables(["| a | b | c |"] * 20_000)) == 1
    read_pipe_tables(["|" + "- " * 100_000 + "x", "|-" * 100_000 + "x", "+" + "-" * 100_000 + "x"])
    assert time.process_time() - started < 10


def test_a_markdown_document_is_decoded_and_limited() -> None:
    data = "\ufeff| 甲 | 乙 |\r\n|---|---|\r\n| 1 | 2 |\r\n".encode()
    (block,) = read(data, "a.md", SimpleNamespace()).blocks
    assert isinstance(block, Grid)
    assert block.rows == [["甲", "乙"], ["1", "2"]]
    with pytest.raises(UnreadableDocument, match="more than 3 cells"):
        read(data, "a.md", SimpleNamespace(cells=3))
