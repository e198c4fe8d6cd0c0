"""Pages as bureaus publish them: navigation around tables, tables that lay out the page, Word and Excel exports."""

from __future__ import annotations

import base64
import time
from types import SimpleNamespace

import pytest

from pipelines.ingest.content import Content, Grid, Lines, UnreadableDocument
from pipelines.ingest.html import read

LIMITS = SimpleNamespace()


def content(page: str | bytes, limits: object = LIMITS) -> Content:
    return read(page if isinstance(page, bytes) else page.encode(), "page.html", limits)


def grids(page: str | bytes) -> list[Grid]:
    return [block for block in content(page).blocks if isinstance(block, Grid)]


def lines(page: str | bytes) -> list[str]:
    return [text for block in content(page).blocks if isinstance(block, Lines) for text in block.texts]


FORM = """
<table border="1"><caption>项目支出绩效自评表</caption>
<tr><td colspan="2">项目名称</td><td colspan="3">职业技能培训&nbsp;补贴</td></tr>
<tr><td rowspan="3">产出指标</td><td rowspan="2">数量指标</td><td>培训人数</td><td>&ge;735人次</td><td>740</td></tr>
<tr><td>培训<br>班次</td><td><p>≥20</p><p>班次</p></td><td>21</td></tr>
<tr><td>质量指标</td><td>合格率</td><td>≥95%</td><td>96.5%</td></tr>
</table>"""


def test_rowspan_and_colspan_become_merged_cells() -> None:
    (grid,) = grids(FORM)
    assert grid.rows == [
        ["项目名称", None, "职业技能培训 补贴", None, None],
        ["产出指标", "数量指标", "培训人数", "≥735人次", "740"],
        [None, None, "培训\n班次", "≥20\n班次", "21"],
        [None, "质量指标", "合格率", "≥95%", "96.5%"],
    ]
    assert grid.spans == {(0, 0): (1, 2), (0, 2): (1, 3), (1, 0): (3, 1), (1, 1): (2, 1)}
    assert grid.places[3] == "table 1 row 4"
    assert grid.name == "项目支出绩效自评表"


def test_a_layout_table_is_taken_apart_and_the_form_inside_it_stays_whole() -> None:
    page = f"""<body><nav><ul><li>首页</li></ul></nav>
    <table width="100%"><tr><td>首页</td><td>政务公开</td></tr>
    <tr><td colspan="2"><h1>关于公开绩效自评的通知</h1>{FORM}<p>附件：无</p></td></tr></table>
    <p>版权所有</p></body>"""
    blocks = content(page).blocks
    assert [type(block).__name__ for block in blocks] == ["Lines", "Grid", "Lines"]
    assert lines(page) == ["首页", "政务公开", "关于公开绩效自评的通知", "附件：无", "版权所有"]
    assert isinstance(blocks[2], Lines)
    assert blocks[2].place_of(0) == "paragraph 4"


def test_a_form_that_holds_a_small_table_keeps_its_grid() -> None:
    page = (
        "<table><tr><td>一级</td><td>二级</td><td>值</td></tr>"
        "<tr><td>产出</td><td>数量</td><td>注<table><tr><td>甲</td><td>1</td></tr></table></td></tr>"
        "<tr><td>产出</td><td>质量</td><td>2</td></tr></table>"
    )
    outer, inner = grids(page)
    assert outer.rows == [["一级", "二级", "值"], ["产出", "数量", "注"], ["产出", "质量", "2"]]
    assert inner.rows == [["甲", "1"]]
    assert inner.places == ["table 2 row 1"]


def test_a_text_box_made_of_a_table_inside_a_cell_is_text_of_the_cell() -> None:
    (grid,) = grids(
        "<table><tr><td>名称</td><td><table><tr><td>甲</td></tr><tr><td>乙</td></tr></table></td></tr></table>"
    )
    assert grid.rows == [["名称", "甲\n乙"]]


def test_scripts_styles_navigation_and_hidden_parts_are_left_out() -> None:
    page = """<head><title>x</title><style>td{}</style></head>
    <script>var t = "<table><tr><td>1</td></tr></table>"</script>
    <noscript>请开启脚本</noscript><div style="DISPLAY : none">隐藏</div><div hidden>隐藏</div><nav>导航</nav>
    <!-- 注释 -->
    <table><tr><td>甲</td><td style="display:none">9</td><td>1</td></tr><tr style="display:none"><td>乙</td>
    <td>2</td></tr>
    <tr><td>丙</td><td>3</td></tr></table>正文"""
    assert lines(page) == ["正文"]
    assert grids(page)[0].rows == [["甲", "1"], ["丙", "3"]]


def test_white_space_collapses_and_chinese_broken_over_source_lines_joins() -> None:
    assert lines("<p>绩效\n  目标\t完成&nbsp;情况   良好 </p><pre>一\n  二</pre>") == [
        "绩效目标 完成 情况 良好",
        "一",
        "二",
    ]


def test_controls_of_a_form_print_what_they_show() -> None:
    page = (
        '<p><input type="checkbox" checked>一次性<input type="radio">经常性</p><input type="hidden" value="x">'
        '<p><input value="740"></p><select><option>优</option><option selected>良</option></select>'
    )
    assert lines(page) == ["☑一次性□经常性", "740", "良"]


@pytest.mark.parametrize("value", ["0", "-1", "abc", "", "99999999999999"])
def test_odd_spans_are_clamped_to_the_table(value: str) -> None:
    page = (
        f'<table><tr><td rowspan="{value}" colspan="{value}">甲</td><td>乙</td></tr><tr><td>丙</td>'
        f"<td>丁</td></tr></table>"
    )
    (grid,) = grids(page)
    assert len(grid.rows) == 2
    assert max(map(len, grid.rows)) <= 3
    assert {text for row in grid.rows for text in row if text} == {"甲", "乙", "丙", "丁"}


def test_a_title_over_a_thousand_columns_does_not_widen_the_table() -> None:
    (grid,) = grids('<table><tr><td colspan="1000">标题</td></tr><tr><td>甲</td><td>乙</td></tr></table>')
    assert grid.rows == [["标题", None, None], ["甲", "乙"]] or grid.rows == [["标题", None], ["甲", "乙"]]


def test_rows_of_different_lengths_and_missing_end_tags_are_read() -> None:
    assert grids("<table><tr><td>甲<td>1<tr><td>乙</table>")[0].rows == [["甲", "1"], ["乙"]]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("gb18030", '<meta charset="gb2312">'),
        ("gb18030", '<meta http-equiv=Content-Type content="text/html; charset=gbk">'),
        ("gb18030", ""),
        ("utf-8", ""),
        ("utf-8", '<meta charset="gb2312">'),
        ("utf-8-sig", '<meta charset="gbk">'),
        ("utf-16", ""),
        ("big5", '<meta charset="big5">'),
        ("gb18030", '<meta http-equiv=Content-Type content="text/html; charset=iso-8859-1">'),
        ("gb18030", '<meta charset="windows-1252">'),
        ("gb18030", '<meta charset="utf-8">'),
        ("gb18030", '<meta charset="no-such-code">'),
    ],
)
def test_the_encoding_is_found_whatever_the_page_says(encoding: str, head: str) -> None:
    page = f"<html><head>{head}</head><body><p>績效目標</p></body></html>".encode(encoding)
    assert lines(page) == ["績效目標"]


def test_signs_that_only_gb18030_knows_are_read_under_gb2312() -> None:
    page = '<meta charset="gb2312"><p>镕㐂≥30</p>'.encode("gb18030")
    assert lines(page) == ["镕㐂≥30"]


def test_bytes_that_fit_no_encoding_are_replaced_with_a_remark() -> None:
    found = content('<meta charset="utf-8"><p>绩效目标'.encode() + b"\xff\xff\xff</p>")
    assert "绩效目标" in str(found.blocks)
    assert "could not be decoded" in found.remarks[0].message_en


def test_a_page_of_word_2003_in_a_web_archive_is_read() -> None:
    part = base64.encodebytes(f'<html><meta charset="gb2312"><body>{FORM}</body></html>'.encode("gb18030")).decode()
    sheet = "<html><body><table><tr><td>=E4=B9=99</td><td>2</td></tr></table></body></html>"
    archive = (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"'
        '\n\n--b\nContent-Type: text/html; charset="gb2312"\n'
        f"Content-Transfer-Encoding: base64\n\n{part}\n--b\nContent-Type: image/png\n\nx\n"
        f"--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n{sheet}\n--b--\n"
    )
    found = content(archive)
    assert found.media_type == "multipart/related"
    first, second = found.blocks
    assert isinstance(first, Grid)
    assert first.rows[1][3] == "≥735人次"
    assert isinstance(second, Grid)
    assert second.rows == [["乙", "2"]]
    assert second.places == ["table 2 row 1"]


def test_a_web_archive_without_a_page_is_unreadable() -> None:
    with pytest.raises(UnreadableDocument, match="no page"):
        content(
            "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
            "--b\nContent-Type: image/png\n\nx\n--b--\n"
        )


def test_a_western_page_keeps_the_encoding_that_it_declares() -> None:
    page = '<meta charset="iso-8859-1"><p>Résumé à côté, où l’été naît</p>'.replace("’", "'").encode("iso-8859-1")
    assert lines(page) == ["Résumé à côté, où l'été naît"]


def message(*parts: str) -> str:
    head = "From: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    return head + "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"


def test_a_message_is_read_as_its_page_and_its_attachments_are_named() -> None:
    page = "Content-Type: text/html; charset=utf-8\n\n<table><tr><td>1</td><td>2</td></tr></table>"
    attached = (
        "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment;"
        ' filename="=?utf-8?B?6Ieq6K+E6KGoLnBkZg==?="\n\nJVBERg=='
    )
    found = content(message("Content-Type: text/plain\n\nx", page, attached))
    assert [block.rows for block in found.blocks if isinstance(block, Grid)] == [[["1", "2"]]]
    assert [(remark.severity, remark.message_en) for remark in found.remarks] == [
        ("signal", "1 attachment(s) are not read: save them into data/raw (自评表.pdf)")
    ]
    with pytest.raises(UnreadableDocument, match=r"save them into data/raw \(自评表.pdf\)"):
        content(message(attached))


@pytest.mark.parametrize(
    "tags", ["<div>", "<ul><li>", "<table><tr><td>", "<b>", "<div><p>", "<font color=red>", "<span><a>"]
)
def test_a_hundred_thousand_nested_tags_are_read_in_seconds(tags: str) -> None:
    started = time.process_time()
    found = content(tags * 100_000 + "绩效" + "<p>完</p>")
    assert "绩效" in str(found.blocks)
    assert any("nested" in remark.message_en for remark in found.remarks)
    assert time.process_time() - started < 20


def test_a_form_behind_too_deep_nesting_is_still_a_grid() -> None:
    (grid,) = grids("<div>" * 5000 + "</div>" * 5000 + FORM)
    assert len(grid.rows) == 4


def test_long_runs_of_blanks_take_time_in_proportion() -> None:
    started = time.process_time()
    content("<p>绩" + "\n" * 300_000 + "x</p>" + "<meta " * 1000 + "<a " * 20_000 + '"')
    assert time.process_time() - started < 5


def test_tables_with_too_many_cells_are_refused() -> None:
    page = "<table>" + '<tr><td colspan="1000">1</td><td>2</td></tr>' * 100 + "</table>"
    with pytest.raises(UnreadableDocument, match="more than 5,000 cells"):
        content(page, SimpleNamespace(cells=5000))


def test_an_empty_page_holds_nothing() -> None:
    assert content("<html></html>").blocks == []
