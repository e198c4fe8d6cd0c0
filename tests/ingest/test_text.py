from __future__ import annotations

import codecs
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.content import Grid, Lines, UnreadableDocument
from pipelines.ingest.text import blocks_of, read
from pipelines.settings import Limits

RAW = Path(__file__).parents[2] / "data" / "raw"
FORM = "财政项目支出绩效自评表\n（2023年度）\n\n项目名称 宣传业务经费\n年度资金总额 170.34 170.34 128.11 75.20 7.52\n"


def read_bytes(data, **limits):
    return read(data, "test.txt", Limits(**limits))


def texts_of(data):
    [block] = read_bytes(data).blocks
    assert isinstance(block, Lines)
    return block.texts


EXPECTED = FORM.rstrip("\n").split("\n")


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk", "gb2312"],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_gives_the_same_lines(encoding, line_end):
    content = read_bytes(FORM.replace("\n", line_end).encode(encoding))
    assert [block.texts for block in content.blocks] == [EXPECTED]
    assert content.remarks == []
    assert content.media_type == "text/plain"


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE])
def test_big_endian_marks_are_understood(mark):
    encoding = "utf-16-be" if len(mark) == 2 else "utf-32-be"
    assert texts_of(mark + FORM.encode(encoding)) == EXPECTED


def test_utf16_without_mark_is_recognised_even_without_ascii():
    assert texts_of("绩效目标表一级指标二级指标三级指标".encode("utf-16-le")) == ["绩效目标表一级指标二级指标三级指标"]


def test_a_last_line_without_line_end_is_a_line():
    assert texts_of("一\n二".encode()) == ["一", "二"]


def test_line_numbers_are_those_of_the_document():
    [block] = read_bytes("\n\n标题\r\n\r\n正文\n".encode()).blocks
    assert block.texts == ["", "", "标题", "", "正文"]
    assert block.place_of(2) == "line 3"
    assert block.place_of(2, 4) == "line 3-5"


@pytest.mark.parametrize("data", [b"", b"\n\n \r\n", "\ufeff".encode(), "\u3000\n".encode(), codecs.BOM_UTF16_LE])
def test_a_document_without_text_is_unreadable(data):
    with pytest.raises(UnreadableDocument, match="empty") as caught:
        read_bytes(data)
    assert "空" in caught.value.reason_zh


def test_random_bytes_are_unreadable_and_the_first_bad_byte_is_named():
    data = random.Random(7).randbytes(5000)
    with pytest.raises(UnreadableDocument, match=r"byte \d+") as caught:
        read_bytes(data)
    assert "字节" in caught.value.reason_zh


@pytest.mark.parametrize("size", [8, 20, 60, 200, 1000])
def test_random_bytes_of_any_length_are_hardly_ever_taken_for_text(size):
    generator = random.Random(size)
    taken = 0
    for _ in range(200):
        try:
            read_bytes(generator.randbytes(size))
        except UnreadableDocument:
            continue
        taken += 1
    assert taken <= {8: 10, 20: 2}.get(size, 0)


def test_text_in_another_encoding_is_not_read_as_chinese():
    western = "L'évaluation de la dépense où l'élève était déjà très occupé, à côté du théâtre".encode("latin-1")
    with pytest.raises(UnreadableDocument):
        read_bytes(western)


def test_one_wrong_byte_in_utf8_is_not_guessed_at():
    data = bytearray(FORM.encode() * 20)
    broken = data.index("宣".encode(), 500)
    data[broken + 1] = 0xFF
    with pytest.raises(UnreadableDocument, match=f"byte {broken} "):
        read_bytes(bytes(data))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_a_character_cut_in_two_at_the_end_is_dropped_with_a_remark(encoding):
    content = read_bytes((FORM + "评分等级优").encode(encoding)[:-1])
    [block] = content.blocks
    assert block.texts[-1] == "评分等级"
    [remark] = content.remarks
    assert remark.severity == "error"
    assert remark.place == "line 6"
    assert "cut off" in remark.message_en and "截断" in remark.message_zh


def test_nul_bytes_and_control_characters_are_left_out_with_a_remark():
    content = read_bytes(b"\x00" + FORM.encode().replace(b"170", b"17\x00\x020", 1))
    assert content.blocks[0].texts == EXPECTED
    [remark] = content.remarks
    assert (remark.severity, remark.place) == ("signal", "line 1")
    assert "3 control characters" in remark.message_en


def test_a_document_full_of_control_characters_is_not_text():
    with pytest.raises(UnreadableDocument, match="control characters"):
        read_bytes(b"abc\x01\x02\x03\x04" * 50)


def test_a_page_break_between_lines_is_no_line_and_within_a_line_ends_it():
    assert texts_of("第一页\n\f第二页\n\f".encode()) == ["第一页", "第二页"]
    assert texts_of("第一页\f\n第二页".encode()) == ["第一页", "第二页"]
    assert texts_of("第一页\f第二页".encode()) == ["第一页", "第二页"]
    assert read_bytes("一\f二".encode()).remarks == []


def test_soft_line_breaks_end_lines_and_invisible_marks_are_dropped():
    assert texts_of("甲\x0b乙\u2028丙\x85丁".encode()) == ["甲", "乙", "丙", "丁"]
    assert texts_of("\ufeff项目\u200b名称\ufeff".encode()) == ["项目名称"]


def test_characters_lost_before_are_reported():
    content = read_bytes("一\n二\ufffd\ufffd\n".encode())
    [remark] = content.remarks
    assert (remark.place, remark.severity) == ("line 2", "signal")
    assert "2 characters" in remark.message_en


def test_an_endless_line_is_cut_with_a_remark():
    content = read_bytes(("短\n" + "长" * 5000).encode(), line_characters=1000)
    assert [len(text) for text in content.blocks[0].texts] == [1, 1000]
    [remark] = content.remarks
    assert (remark.place, remark.severity) == ("line 2", "error")


def test_a_tab_begins_a_cell_lines_continue_it_and_a_blank_line_ends_the_row():
    assert blocks_of("\t绩效目标\n\t1.完成\n2.保障\n\n\n\t产出\n\t\n\n\t一\n") == [
        Grid([["绩效目标", "1.完成\n2.保障"], ["产出", ""], ["一"]], ["line 1-3", "line 6-7", "line 9"])
    ]


def test_text_outside_rows_separates_grids_and_keeps_its_line_numbers():
    assert blocks_of(
        "总标题\n\n 1.甲绩效目标表\n\t357101某局\n\t单位：万元\n\n\t项目名称\n\t甲\n\n\n附注\n\n2.乙\n\t项目名称\n\t乙"
    ) == [
        Lines(["总标题", "", " 1.甲绩效目标表"], 1),
        Grid([["357101某局", "单位：万元"], ["项目名称", "甲"]], ["line 4-5", "line 7-8"]),
        Lines(["附注", "", "2.乙"], 11),
        Grid([["项目名称", "乙"]], ["line 14-15"]),
    ]


def test_a_line_of_blanks_ends_a_row_too():
    assert blocks_of("\t甲\n\t乙\n  \u3000\n\t丙\n \n 尾") == [
        Grid([["甲", "乙"], ["丙"]], ["line 1-2", "line 4"]),
        Lines([" 尾"], 6),
    ]


def test_several_tabs_in_a_line_begin_several_cells():
    assert blocks_of("\t甲\n\t乙\t丙\n\n\t\t丁\n\t戊\n\n\t己\n\t庚") == [
        Grid([["甲", "乙", "丙"], ["", "丁", "戊"], ["己", "庚"]], ["line 1-2", "line 4-5", "line 7-8"])
    ]


def test_tab_separated_rows_stand_on_one_line_each_and_keep_empty_first_cells():
    assert blocks_of("绩效表\n\n一级\t二级\t三级\n产出\t数量\t甲\n\t数量\t乙\n\n说明") == [
        Lines(["绩效表", ""], 1),
        Grid([["一级", "二级", "三级"], ["产出", "数量", "甲"], ["", "数量", "乙"]], ["line 3", "line 4", "line 5"]),
        Lines(["说明"], 7),
    ]


def test_the_tianjin_document_gives_ten_headings_and_their_grids_row_by_row():
    content = read_bytes((RAW / "tianjin/2025/tianjin-2025-targets.txt").read_bytes())
    headings, grids = content.blocks[::2], content.blocks[1::2]
    assert all(isinstance(block, Lines) and len(block.texts) == 1 for block in headings)
    assert all(isinstance(block, Grid) for block in grids)
    assert [heading.first for heading in headings] == [1, 99, 167, 247, 321, 395, 495, 692, 760, 828]
    # 8 rows of each form are not indicators.
    assert [len(grid.rows) - 6 for grid in grids] == [11, 6, 8, 7, 7, 11, 27, 6, 6, 6]
    for grid in grids:
        assert [len(row) for row in grid.rows[:6]] == [2, 2, 7, 2, 2, 5]
        assert {len(row) for row in grid.rows[6:]} == {5}
    assert grids[6].rows[4][1].count("\n") == 3
    assert grids[6].places[4] == "line 513-517"
    assert grids[9].rows[-1] == ["满意度指标", "服务对象满意度指标", "政府对象满意度", "政府对象满意度", "100%"]
    assert grids[9].places[-1] == "line 887-891"
    assert content.remarks == []


def test_the_shanghai_document_gives_its_lines_unchanged():
    data = (RAW / "shanghai/2023/shanghai-2023-self-evaluation.txt").read_bytes()
    assert texts_of(data) == data.decode().removesuffix("\n").split("\n")


@given(
    st.lists(st.lists(st.text("甲乙丙1%≥ ", min_size=0, max_size=6), min_size=1, max_size=5), min_size=1, max_size=8)
)
def test_printed_cells_come_back_cell_by_cell(rows):
    printed = "\n\n".join("\n".join("\t" + cell for cell in row) for row in rows)
    [grid] = blocks_of(printed)
    assert grid.rows == rows
    lines = printed.split("\n")
    for row, place in zip(rows, grid.places, strict=True):
        begin = int(place.removeprefix("line ").split("-")[0])
        assert lines[begin - 1] == "\t" + row[0]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_no_text_makes_the_reader_fail_in_an_unforeseen_way(text):
    try:
        content = read_bytes(text.encode())
    except UnreadableDocument:
        return
    for block in content.blocks:
        if isinstance(block, Grid):
            assert len(block.rows) == len(block.places) > 0


@given(st.binary(min_size=0, max_size=80))
def test_no_bytes_make_the_reader_fail_in_an_unforeseen_way(data):
    try:
        read_bytes(data)
    except UnreadableDocument as error:
        assert error.reason_zh
