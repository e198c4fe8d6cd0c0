"""How tables are ruled in the wild: every way of drawing a line, and lines that are no tables."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipelines.ingest.content import Grid, Lines
from pipelines.ingest.pdf import read
from tests.ingest.pdf_press import A4, FONT, drawn, grids, running

XS, YS = (100.0, 180.0, 260.0, 340.0), (700.0, 680.0, 660.0)
TEXTS = [["指标", "目标", "完成"], ["检查家次", "≥240", "253"]]


def write(canvas: Canvas, xs=XS, ys=YS, texts=TEXTS) -> None:
    canvas.setFont(FONT, 10)
    for r, row in enumerate(texts):
        for c, text in enumerate(row):
            canvas.drawString(xs[c] + 4, ys[r + 1] + 6, text)


def rule(canvas: Canvas, xs=XS, ys=YS) -> None:
    for y in ys:
        canvas.line(xs[0], y, xs[-1], y)
    for x in xs:
        canvas.line(x, ys[0], x, ys[-1])


def only_grid(data: bytes) -> Grid:
    (grid,) = read(data, "").blocks
    assert isinstance(grid, Grid)
    return grid


def long_lines(canvas: Canvas) -> None:
    rule(canvas)


def pieces_with_tiny_gaps(canvas: Canvas) -> None:
    for y in YS:
        for x in range(100, 340, 20):
            canvas.line(x, y, x + 18.5, y)
    for x in XS:
        canvas.line(x, 700, x, 681)
        canvas.line(x, 679.5, x, 660)


def dashes(canvas: Canvas) -> None:
    canvas.setDash(2, 1)
    rule(canvas)


def dots(canvas: Canvas) -> None:
    for y in YS:
        for x in range(100, 341, 2):
            canvas.rect(x - 0.25, y - 0.25, 0.5, 0.5, stroke=0, fill=1)
    for x in XS:
        for y in range(660, 701, 2):
            canvas.rect(x - 0.25, y - 0.25, 0.5, 0.5, stroke=0, fill=1)


def one_path_of_many_rectangles(canvas: Canvas) -> None:
    path = canvas.beginPath()
    for y in YS:
        path.rect(100, y - 0.3, 240, 0.6)
    for x in XS:
        path.rect(x - 0.3, 660, 0.6, 40)
    canvas.drawPath(path, stroke=0, fill=1)


def one_path_of_many_lines(canvas: Canvas) -> None:
    path = canvas.beginPath()
    for y in YS:
        path.moveTo(100, y)
        path.lineTo(340, y)
    for x in XS:
        path.moveTo(x, 700)
        path.lineTo(x, 660)
    canvas.drawPath(path, stroke=1, fill=0)


def a_closed_outline_and_inner_lines(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.moveTo(100, 660)
    path.lineTo(340, 660)
    path.lineTo(340, 700)
    path.lineTo(100, 700)
    path.close()
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.lines([(100, 680, 340, 680), (180, 660, 180, 700), (260, 660, 260, 700)])


def rings(canvas: Canvas) -> None:
    for r in range(2):
        for c in range(3):
            path = canvas.beginPath()
            path.rect(XS[c], YS[r + 1], 80, 20)
            path.rect(XS[c] + 0.5, YS[r + 1] + 0.5, 79, 19)
            canvas.drawPath(path, stroke=0, fill=1, fillMode=0)


def double_lines(canvas: Canvas) -> None:
    rule(canvas)
    rule(canvas, [x + (-2 if x == 100 else 2) for x in XS], [702, 682, 658])


def a_frame_around_it(canvas: Canvas) -> None:
    rule(canvas)
    canvas.rect(95, 655, 250, 50)
    canvas.rect(60, 60, 480, 720)


def scaled_and_moved(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.translate(50, 330)
    canvas.scale(0.5, 0.5)
    canvas.setLineWidth(2)
    rule(canvas, [2 * (x - 50) for x in XS], [2 * (y - 330) for y in YS])
    canvas.restoreState()


def inside_a_form_object(canvas: Canvas) -> None:
    canvas.beginForm("inner")
    rule(canvas, [x - 20 for x in XS], [y - 30 for y in YS])
    canvas.endForm()
    canvas.beginForm("outer")
    canvas.translate(10, 10)
    canvas.doForm("inner")
    canvas.endForm()
    canvas.saveState()
    canvas.translate(10, 20)
    canvas.doForm("outer")
    canvas.restoreState()


def white_lines_between_shaded_cells(canvas: Canvas) -> None:
    canvas.setFillGray(0.8)
    canvas.rect(100, 660, 240, 40, stroke=0, fill=1)
    canvas.setStrokeGray(1)
    rule(canvas)
    canvas.setFillGray(0)


def shaded_header(canvas: Canvas) -> None:
    canvas.setFillGray(0.9)
    for x in XS[:-1]:
        canvas.rect(x, 680, 80, 20, stroke=0, fill=1)
    canvas.setFillGray(0)
    rule(canvas)


@pytest.mark.parametrize(
    "draw",
    [
        long_lines,
        pieces_with_tiny_gaps,
        dashes,
        dots,
        one_path_of_many_rectangles,
        one_path_of_many_lines,
        a_closed_outline_and_inner_lines,
        rings,
        double_lines,
        a_frame_around_it,
        scaled_and_moved,
        inside_a_form_object,
        white_lines_between_shaded_cells,
        shaded_header,
    ],
)
def test_a_table_is_read_however_its_lines_are_drawn(draw):
    def page(canvas):
        draw(canvas)
        write(canvas)

    grid = only_grid(drawn(page))
    assert grid.rows == TEXTS
    assert grid.spans == {}


def test_lines_that_a_clip_hides_rule_nothing():
    def page(canvas):
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(90, 650, 260, 60)
        canvas.clipPath(path, stroke=0, fill=0)
        rule(canvas)
        rule(canvas, (100, 340), (640, 620, 600))
        canvas.restoreState()
        write(canvas)
        canvas.drawString(104, 606, "注：清单外")

    grid, lines = read(drawn(page), "").blocks
    assert grid.rows == TEXTS
    assert lines.texts == ["注：清单外"]


def test_merged_cells_over_rows_and_columns_are_spans():
    def page(canvas):
        canvas.rect(100, 600, 300, 100)
        canvas.line(100, 675, 400, 675)
        canvas.line(200, 650, 400, 650)
        canvas.line(200, 625, 300, 625)
        canvas.line(200, 600, 200, 675)
        canvas.line(300, 600, 300, 675)
        for x, y, text in (
            (110, 685, "绩效指标"), (110, 635, "产出"), (210, 660, "数量"), (310, 660, "≥2"),
            (210, 635, "质量"), (310, 630, "达标"), (210, 610, "时效"),
        ):  # fmt: skip
            canvas.drawString(x, y, text)

    grid = only_grid(drawn(page))
    assert grid.rows == [
        ["绩效指标", None, None],
        ["产出", "数量", "≥2"],
        [None, "质量", "达标"],
        [None, "时效", None],
    ]
    assert grid.spans == {(0, 0): (1, 3), (1, 0): (3, 1), (2, 2): (2, 1)}


def test_blocks_set_a_hair_apart_share_their_column_edges():
    def page(canvas):
        rule(canvas)
        rule(canvas, [x + 1.5 for x in XS], (660, 640))
        write(canvas)
        write(canvas, XS, (660, 640), [["抽检批次", "≥20", "21"]])

    grid = only_grid(drawn(page))
    assert grid.rows == [*TEXTS, ["抽检批次", "≥20", "21"]]
    assert grid.spans == {}


def test_a_table_inside_a_cell_is_a_grid_of_its_own():
    def page(canvas):
        rule(canvas, (80, 200, 500), (720, 600, 560))
        rule(canvas, (220, 300, 380), (700, 680, 660))
        canvas.drawString(90, 650, "项目资金")
        canvas.drawString(210, 706, "其中")
        canvas.drawString(90, 570, "备注")
        for x, y, text in ((224, 686, "预算"), (304, 686, "执行"), (224, 666, "12.00"), (304, 666, "11.50")):
            canvas.drawString(x, y, text)

    outer, inner = read(drawn(page), "").blocks
    assert outer.rows == [["项目资金", "其中"], ["备注", ""]]
    assert inner.rows == [["预算", "执行"], ["12.00", "11.50"]]
    assert inner.places == ["page 1 table 2 row 1", "page 1 table 2 row 2"]


def test_underlines_boxes_and_frames_are_no_tables():
    def page(canvas):
        canvas.rect(50, 50, 495, 742)
        canvas.line(100, 768, 500, 768)
        canvas.drawString(100, 770, "某某市财政局文件")
        canvas.drawString(100, 700, "项目名称：")
        canvas.line(150, 698, 300, 698)
        canvas.drawString(160, 700, "药品监管")
        canvas.rect(100, 670, 8, 8)
        canvas.drawString(112, 670, "经常性")
        canvas.rect(160, 670, 8, 8)
        canvas.drawString(172, 670, "一次性")

    content = read(drawn(page), "")
    assert not grids(content.blocks)
    assert running(content.blocks) == ["某某市财政局文件", "项目名称： 药品监管", "经常性 一次性"]


def test_text_beside_a_narrow_upper_part_of_a_table_stays_outside():
    def page(canvas):
        rule(canvas, (100, 180, 260), (720, 700))
        rule(canvas)
        write(canvas)
        write(canvas, XS, (720, 700), [["项目", "药品监管"]])
        canvas.drawString(280, 706, "单位：万元")

    grid, lines = sorted(read(drawn(page), "").blocks, key=lambda block: isinstance(block, Lines))
    assert grid.rows == [["项目", "药品监管", ""], *TEXTS]
    assert lines.texts == ["单位：万元"]


def test_the_visible_part_of_a_page_counts():
    def page(canvas):
        canvas.setCropBox((90, 640, 350, 720))
        rule(canvas)
        write(canvas)
        canvas.drawString(100, 400, "裁切掉的内容")

    assert read(drawn(page), "").blocks == [Grid(TEXTS, ["page 1 table 1 row 1", "page 1 table 1 row 2"])]


def test_a_page_wider_than_high_keeps_its_place():
    def page(canvas):
        rule(canvas)
        write(canvas)

    assert only_grid(drawn(page, (A4[1], A4[0] + 200))).rows == TEXTS


def test_a_table_without_a_word_is_left_out():
    def page(canvas):
        rule(canvas)
        canvas.drawString(100, 720, "签字：")

    assert read(drawn(page), "").blocks == [Lines(["签字："], 1, "page 1")]
