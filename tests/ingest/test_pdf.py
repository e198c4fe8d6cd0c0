"""PDF as a carrier: forms of every kind, printed by the press, come back cell by cell."""

from __future__ import annotations

import pytest

from pipelines.ingest.content import Grid, Lines
from pipelines.ingest.pdf import read
from tests.ingest.pdf_forms import flat_list, integrated_form, national_form, project_list
from tests.ingest.pdf_press import A4, Press, drawn, form, grids, running

RULES = ("lines", "thin", "frames")


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("make", [national_form, integrated_form, project_list, flat_list])
def test_every_cell_of_a_printed_form_is_read(make, rules):
    press = Press(rules=rules)
    press.text("项目支出绩效自评表", 16)
    press.text("（2023年度）")
    press.table(make())
    assert read(press.pdf(), "form.pdf").blocks == press.blocks


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_turned_page_reads_like_an_upright_one(rotate):
    upright, turned = Press(), Press(rotate=rotate)
    for press in (upright, turned):
        press.text("项目支出绩效自评表", 16)
        press.table(national_form())
    assert read(turned.pdf(), "").blocks == read(upright.pdf(), "").blocks == upright.blocks


def test_text_that_runs_sideways_on_an_upright_page_is_read_upright():
    press = Press()
    press.table(integrated_form())

    def sideways(canvas):
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        canvas.drawString(100, 300, "项目支出绩效自评表")
        canvas.rect(100, 200, 80, 20)
        canvas.rect(180, 200, 80, 20)
        canvas.drawString(104, 206, "项目名称")
        canvas.drawString(184, 206, "药品监管")

    assert read(drawn(sideways), "").blocks == [
        Lines(["项目支出绩效自评表"], 1, "page 1"),
        Grid([["项目名称", "药品监管"]], ["page 1 table 1 row 1"]),
    ]


@pytest.mark.parametrize("missing", ["l", "r", "lr"])
def test_outer_rules_may_be_missing_at_the_sides(missing):
    press = Press(missing=missing)
    press.table(national_form())
    assert read(press.pdf(), "").blocks == press.blocks


def test_two_tables_on_one_page_are_two_grids_with_the_text_between_them():
    press = Press(size=7)
    press.text("一、自评表")
    press.table(form([100, 200], ["项目名称", "甲"], ["主管部门", "某局"]))
    press.text("二、目标表")
    press.table(form([120, 60, 80], ["指标", "目标", "完成"], ["检查家次", "≥240", "253"]))
    press.text("填表人：王某某")
    assert read(press.pdf(), "").blocks == press.blocks
    assert [grid.places[0] for grid in grids(press.blocks)] == ["page 1 table 1 row 1", "page 1 table 2 row 1"]


def test_tables_side_by_side_are_read_from_left_to_right():
    press = Press(footer="")
    press.table(form([60, 60, 60], ["指标", "目标", "完成"], ["甲", "1", "2"], ["乙", "3", "4"]), keep_y=True)
    press.table(form([60, 60, 60], ["指标", "目标", "完成"], ["丙", "5", "6"], ["丁", "7", "8"]), x=280)
    assert read(press.pdf(), "").blocks == press.blocks


def test_a_label_stacked_one_character_per_line_keeps_its_lines():
    press = Press(footer="")
    press.table(national_form())
    label = read(press.pdf(), "").blocks[0].rows[6][0]
    assert label == "年\n度\n总\n体\n目\n标"


def test_lines_beside_and_between_keep_their_order_and_their_numbers():
    press = Press()
    press.text("附件2")
    press.text("绩效目标表")
    press.table(form([80, 80], ["甲", "乙"], ["丙", "丁"]))
    press.text("注：本表一式两份。")
    first, _, after = read(press.pdf(), "").blocks
    assert (first.texts, first.place_of(1)) == (["附件2", "绩效目标表"], "page 1 line 2")
    assert (after.texts, after.place_of(0)) == (["注：本表一式两份。", "- 1 -"], "page 1 line 3")


# -- over page breaks


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("repeat", [0, 1])
@pytest.mark.parametrize("make", [project_list, flat_list])
def test_a_table_over_pages_is_one_grid_and_its_repeated_header_is_read_once(make, repeat, rules):
    press = Press(rules=rules, repeat=repeat, header="某某市财政局", footer="第 {page} 页")
    press.text("绩效目标表")
    press.table(make(24) if make is project_list else make(120))
    blocks = read(press.pdf(), "").blocks
    assert blocks == press.blocks
    assert press.pages >= 3
    assert len(grids(blocks)) == 1
    assert len({place.split(" table")[0] for place in grids(blocks)[0].places}) == press.pages


@pytest.mark.parametrize("split", ["open", "closed"])
@pytest.mark.parametrize("repeat", [0, 1])
@pytest.mark.parametrize("margin", range(50, 90, 5))
def test_a_row_cut_by_the_page_break_is_sewn_together(split, repeat, margin):
    press = Press(split=split, margin=margin, repeat=repeat, footer="{page}")
    press.text("自评表")
    press.table(flat_list(80) if repeat else national_form(1, 4))
    assert read(press.pdf(), "").blocks == press.blocks


def test_a_row_that_begins_on_a_new_page_with_empty_cells_is_not_sewn_to_the_row_before():
    press = Press(margin=60)
    rows = [[f"{n}", "检查家次", "≥2", "2"] for n in range(60)]
    rows[40] = ["", "", "≥3", ""]
    for cut in range(30, 50):
        rows[cut] = [f"{cut}", "检查家次", "≥2", "2"] if cut % 2 else ["", "", "≥3", ""]
    press.table(form([60, 120, 60, 60], *rows))
    assert read(press.pdf(), "").blocks == press.blocks


def test_a_form_that_begins_on_the_next_page_stays_a_table_of_its_own():
    press = Press(margin=40, size=9.5)
    for number in (1, 2, 3):
        if number > 1:
            press.break_page()
        press.table(national_form(number, 2))
    blocks = read(press.pdf(), "").blocks
    assert blocks == press.blocks
    assert [grid.rows[0][2] for grid in grids(blocks)] == [
        f"药品安全监管专项经费（第{number}期）" for number in (1, 2, 3)
    ]


def test_a_title_above_the_table_on_the_next_page_begins_a_new_table():
    press = Press()
    press.table(flat_list(30))
    press.break_page()
    press.text("项目支出绩效自评表")
    press.table(flat_list(10))
    assert read(press.pdf(), "").blocks == press.blocks


def test_a_table_that_ends_in_the_middle_of_a_page_does_not_go_on():
    press = Press()
    press.table(form([100, 200], ["甲", "乙"], ["丙", "丁"]))
    press.break_page()
    press.table(form([100, 200], ["戊", "己"], ["庚", "辛"]))
    assert read(press.pdf(), "").blocks == press.blocks


def test_later_parts_with_other_inner_edges_share_the_columns_of_the_whole():
    head = [[("项目名称", 2), ("甲", 4)], [("主管部门", 2), ("某局", 4)]]
    rows = [["产出指标", "数量指标", f"检查家次{n}", "≥2", "2", "10"] for n in range(60)]
    tail = [[("总分", 5), "100"], [("评价结论", 1), ("较好", 5)]]
    press = Press()
    press.table(form([60, 70, 150, 60, 60, 40], *head, *rows, *tail))
    assert read(press.pdf(), "").blocks == press.blocks
    assert press.pages == 2


def test_a_list_laid_out_by_another_program_reads_alike():
    from io import BytesIO

    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, TableStyle

    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=8, leading=10, wordWrap="CJK")
    rows = [["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]]
    rows += [
        ["产出指标", "数量指标", f"监督检查企业家次数{n}", "≥2410(人次)", "2500人次", "10.00", "9.5"]
        for n in range(150)
    ]
    buffer = BytesIO()
    table = LongTable(
        [[Paragraph(text, style) for text in row] for row in rows],
        colWidths=[50, 50, 150, 80, 80, 40, 40],
        repeatRows=1,
        style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0))]),
    )
    SimpleDocTemplate(buffer).build([table])
    (grid,) = read(buffer.getvalue(), "").blocks
    assert grid.rows == rows
    assert not grid.spans


def test_running_text_is_not_mistaken_for_a_table():
    press = Press()
    for line in range(20):
        press.text(f"{line}、根据《预算法》有关规定，现将2023年度部门决算予以公开，请社会公众予以监督。", 10)
    content = read(press.pdf(), "")
    assert content.blocks == press.blocks
    assert not content.remarks
    assert len(running(content.blocks)) == 21
