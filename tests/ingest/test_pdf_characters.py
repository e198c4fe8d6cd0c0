"""Characters as PDF writers leave them: printed twice, turned, clipped, hidden, broken at hyphens, without a shape."""

from __future__ import annotations

from pathlib import Path

import pytest
import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from pipelines.ingest.pdf import read
from pipelines.ingest.pdf.characters import level_heights
from pipelines.ingest.pdf.printed import Characters
from tests.ingest.pdf_press import FONT, drawn, grids, running

EMBEDDED = "Vera"
pdfmetrics.registerFont(TTFont(EMBEDDED, str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")))


def cell(draw, width=200, height=60) -> str:
    """The text of the right one of two ruled cells; `draw` gets the canvas and its lower left corner."""

    def page(canvas):
        canvas.rect(100, 600, 60, height)
        canvas.rect(160, 600, width, height)
        canvas.drawString(104, 610, "标签")
        draw(canvas, 160, 600)

    (grid,) = grids(read(drawn(page), "").blocks)
    assert grid.rows[0][0] == "标签"
    return grid.rows[0][1]


def test_single_characters_without_an_outline_are_not_lost():
    def draw(canvas, x, y):
        canvas.drawString(x + 4, y + 40, "检验报告及时出具")
        canvas.drawString(x + 4, y + 28, "率")
        canvas.drawString(x + 100, y + 28, "≥")

    assert cell(draw) == "检验报告及时出具\n率 ≥"


def test_equal_long_texts_in_neighbouring_rows_are_all_read():
    text = "反映预算部门对项目支出绩效目标的完成情况"

    def page(canvas):
        for row in range(6):
            for column in range(2):
                canvas.rect(60 + 240 * column, 700 - 12 * row, 240, 12)
            canvas.drawString(64, 702 - 12 * row, text)
            canvas.drawString(304, 702 - 12 * row, text)

    (grid,) = read(drawn(page), "").blocks
    assert grid.rows == [[text, text]] * 6


def test_a_blank_printed_on_its_own_is_a_blank():
    def draw(canvas, x, y):
        canvas.drawString(x + 4, y + 40, "财政")
        canvas.setFont("Times-Roman", 10)
        canvas.drawString(x + 24, y + 40, " ")
        canvas.setFont(FONT, 10)
        canvas.drawString(x + 26.5, y + 40, "资金")

    assert cell(draw) == "财政 资金"


def test_characters_set_one_by_one_form_one_word():
    def draw(canvas, x, y):
        for place, letter in enumerate("年度资金总额1,230.00"):
            canvas.drawString(x + 4 + 10 * min(place, 6) + 5 * max(place - 6, 0), y + 40, letter)

    assert cell(draw).replace(" ", "") == "年度资金总额1,230.00"
    assert cell(draw).startswith("年度资金总额")


def test_bold_print_made_by_printing_twice_is_read_once():
    def draw(canvas, x, y):
        for offset in (0, 0.3, 0.6):
            canvas.drawString(x + 4 + offset, y + 40, "总分100")
        canvas.setFont(EMBEDDED, 10)
        for place, letter in enumerate("ill98.62"):
            before = pdfmetrics.stringWidth("ill98.62"[:place], EMBEDDED, 10)
            for offset in (0, 0.8):
                canvas.drawString(x + 4 + before + offset, y + 20, letter)

    assert cell(draw) == "总分100\nill98.62"


def test_equal_digits_side_by_side_are_not_taken_for_double_print():
    def draw(canvas, x, y):
        canvas.setFont(EMBEDDED, 10)
        canvas.drawString(x + 4, y + 40, "1111.00")
        canvas.drawString(x + 4, y + 20, "llliiill")

    assert cell(draw) == "1111.00\nllliiill"


def test_a_hyphen_at_the_end_of_a_line_is_a_hyphen():
    def draw(canvas, x, y):
        canvas.setFont(EMBEDDED, 10)
        canvas.drawString(x + 4, y + 40, "COVID-")
        canvas.drawString(x + 4, y + 28, "19 cases")
        canvas.drawString(x + 4, y + 14, "2021-")

    assert cell(draw) == "COVID-\n19 cases\n2021-"


def test_cells_of_nothing_but_dashes_keep_them():
    def page(canvas):
        for column in range(5):
            canvas.rect(100 + 50 * column, 600, 50, 20)
            canvas.setFont(EMBEDDED, 10)
            canvas.drawString(104 + 50 * column, 606, "-" if column else "a-")

    assert grids(read(drawn(page), "").blocks)[0].rows == [["a-", "-", "-", "-", "-"]]


def test_words_without_blanks_between_them_are_parted_by_their_gaps():
    def draw(canvas, x, y):
        canvas.setFont(EMBEDDED, 10)
        width = pdfmetrics.stringWidth("Budget", EMBEDDED, 10)
        canvas.drawString(x + 4, y + 40, "Budget")
        canvas.drawString(x + 4 + width + 3, y + 40, "2023")

    assert cell(draw) == "Budget 2023"


def test_justified_chinese_keeps_its_words_whole():
    def draw(canvas, x, y):
        canvas.drawString(x + 4, y + 40, "保障公众用药安全", charSpace=3)

    assert cell(draw) == "保障公众用药安全"


def test_full_width_marks_set_half_width_do_not_break_a_word():
    def draw(canvas, x, y):
        canvas.drawString(x + 4, y + 40, "（万元）")
        canvas.drawString(x + 39, y + 40, "，其中")

    assert cell(draw) == "（万元），其中"


@pytest.mark.parametrize("angle", [90, 270])
def test_a_label_written_sideways_is_one_word(angle):
    def page(canvas):
        canvas.rect(100, 600, 20, 120)
        canvas.rect(120, 600, 200, 120)
        for line in range(4):
            canvas.drawString(124, 700 - 20 * line, f"指标{line}：全年检查企业253家")
        canvas.saveState()
        canvas.translate(114 if angle == 90 else 106, 630 if angle == 90 else 690)
        canvas.rotate(angle)
        canvas.drawString(0, 0, "年度总体目标")
        canvas.restoreState()

    (grid,) = read(drawn(page), "").blocks
    assert grid.rows == [["年度总体目标", "\n".join(f"指标{line}：全年检查企业253家" for line in range(4))]]


def test_a_slanted_watermark_stays_out_of_the_cells():
    def page(canvas):
        for row in range(5):
            for column in range(3):
                canvas.rect(100 + 80 * column, 600 + 20 * row, 80, 20)
                canvas.drawString(104 + 80 * column, 606 + 20 * row, f"格{row}{column}")
        canvas.saveState()
        canvas.translate(130, 600)
        canvas.rotate(30)
        canvas.setFont(FONT, 30)
        canvas.drawString(0, 0, "内部资料")
        canvas.restoreState()

    blocks = read(drawn(page), "").blocks
    assert grids(blocks)[0].rows == [[f"格{row}{column}" for column in range(3)] for row in range(4, -1, -1)]
    assert running(blocks) == ["内部资料"]


def test_text_that_a_spreadsheet_clips_to_its_cell_stays_whole_in_that_cell():
    lines = ["青神县卫生健康局及下属各单位", "（含乡镇卫生院）", "共计十二家单位"]

    def page(canvas):
        for row in range(3):
            for column in range(3):
                canvas.rect(100 + 60 * column, 600 + 20 * row, 60, 20)
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(100, 620, 60, 20)
        canvas.clipPath(path, stroke=0, fill=0)
        for number, line in enumerate(lines):
            canvas.drawString(102, 638 - 12 * number, line)
        canvas.restoreState()
        canvas.drawString(226, 626, "12.5")
        canvas.drawString(102, 606, "合计")

    (grid,) = read(drawn(page), "").blocks
    assert grid.rows == [["", "", ""], ["\n".join(lines), "", "12.5"], ["合计", "", ""]]


@pytest.mark.parametrize(("x", "own"), [(102, 0), (112, 1), (131, 2)])
def test_text_wider_than_its_cell_stays_whole_where_the_cells_beside_it_are_empty(x, own):
    text = "青神县卫生健康局及下属单位"

    def page(canvas):
        for column in range(3):
            canvas.rect(100 + 60 * column, 600, 60, 20)
            canvas.rect(100 + 60 * column, 620, 60, 20)
            canvas.drawString(104 + 60 * column, 626, "标签")
        canvas.drawString(x if own < 2 else 278 - 130, 606, text)

    (grid,) = read(drawn(page), "").blocks
    assert [cell or "" for cell in grid.rows[1]].index(text) == own


def test_texts_that_touch_at_a_rule_are_two_texts():
    def page(canvas):
        for column in range(3):
            canvas.rect(100 + 60 * column, 600, 60, 20)
        canvas.drawString(100, 606, "监督检查批次")
        canvas.drawString(160, 606, "≥240家次数")

    (grid,) = read(drawn(page), "").blocks
    assert grid.rows == [["监督检查批次", "≥240家次数", ""]]


def test_invisible_text_of_a_recognised_scan_is_read():
    def draw(canvas, x, y):
        text = canvas.beginText(x + 4, y + 40)
        text.setTextRenderMode(3)
        text.textOut("≥240家")
        canvas.drawText(text)

    assert cell(draw) == "≥240家"


def test_letters_and_signs_beyond_chinese_are_read():
    def draw(canvas, x, y):
        canvas.setFont(EMBEDDED, 10)
        canvas.drawString(x + 4, y + 40, "≥≤±·—“”…")

    assert cell(draw) == "≥≤±·—“”…"


def test_lines_keep_a_blank_where_words_stand_apart():
    def page(canvas):
        canvas.drawString(60, 700, "项目名称：药品监管")
        canvas.drawString(300, 700, "单位：万元")
        canvas.drawString(60, 680, "填报日期：2024年3月")

    assert running(read(drawn(page), "").blocks) == ["项目名称：药品监管 单位：万元", "填报日期：2024年3月"]


def test_shapes_that_rise_above_their_font_do_not_make_their_line_higher():
    def boxes(heights):
        text = "一级指标12"
        widths = [10.0] * 4 + [5.0] * 2
        return Characters(text, list(range(6)), [0.0] * 6, list(heights), widths, [0.0] * 6)

    characters = boxes([10.0, 10.9, 11.1, 11.1, 10.4, 10.0])
    level_heights(characters)
    assert characters.top == [10.0, 10.0, 10.0, 10.0, 10.4, 10.0]
    # Twice as high as another of its width: a character of another font, not a shape that rises a little.
    characters = boxes([10.0, 20.0, 10.0, 10.0, 10.0, 10.0])
    level_heights(characters)
    assert characters.top[1] == 20.0
