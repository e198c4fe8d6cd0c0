"""Tables without rules: what the order of printing, the height of texts and white space say about rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipelines.ingest.content import Grid
from pipelines.ingest.pdf import read
from tests.ingest.pdf_forms import flat_list, integrated_form, national_form
from tests.ingest.pdf_press import FONT, Press, drawn, form, grids, running
from tests.ingest.test_pdf_pages import texts_by_row

# A text with its left edge and the height of its first line; lines of one text are 12 points apart.
Text = tuple[float, float, str]

HEADER = ["一级指标", "二级指标", "三级指标", "目标值", "完成值", "分值", "得分"]
LEFT = [50.0, 110, 170, 290, 350, 420, 470]


def print_texts(canvas: Canvas, texts: Sequence[Text], size: float = 10, leading: float = 12) -> None:
    """Print texts in the given order, the lines of each one after the other."""
    canvas.setFont(FONT, size)
    for x, y, text in texts:
        for number, line in enumerate(text.split("\n")):
            canvas.drawString(x, y - number * leading, line)


def line_by_line(texts: Sequence[Text], leading: float = 12) -> list[Text]:
    """The same lines printed from the top of the page to its foot."""
    lines = [(x, y - n * leading, line) for x, y, text in texts for n, line in enumerate(text.split("\n"))]
    return sorted(lines, key=lambda line: (-line[1], line[0]))


def row(y: float, *texts: str, left: Sequence[float] = LEFT) -> list[Text]:
    """A row of texts at one height; an empty text is not printed."""
    return [(x, y, text) for x, text in zip(left, texts, strict=False) if text]


def one_grid(draw: Callable[[Canvas], None]) -> Grid:
    (grid,) = grids(read(drawn(draw), "").blocks)
    return grid


def a_list(top: float, rows: int = 5) -> list[Text]:
    texts = row(top, *HEADER)
    for number in range(1, rows + 1):
        texts += row(top - 20 * number, "产出指标", "数量指标", f"检查企业家次{number}", "≥240家", "253家", "10", "10")
    return texts


# -- rows


@pytest.mark.parametrize("leading", [11.5, 14, 17])
def test_lines_printed_one_after_the_other_are_one_cell_though_rows_stand_as_close(leading):
    texts = row(700, *HEADER)
    for number, top in enumerate((700 - leading, 700 - 3 * leading, 700 - 5 * leading), 1):
        texts += row(top, "产出指标", "数量指标", f"检查药品生产\n企业家次{number}", "≥240家", "253家", "10", "10")
    grid = one_grid(lambda canvas: print_texts(canvas, texts, leading=leading))
    assert len(grid.rows) == 4
    assert [cells[2] for cells in grid.rows[1:]] == [f"检查药品生产\n企业家次{number}" for number in (1, 2, 3)]


def test_a_merged_label_covers_rows_from_the_one_it_was_printed_in():
    texts = row(700, *HEADER)
    for number in range(6):
        # 数量指标 stands beside the second of three rows, as a label of that row alone would.
        labels = {0: [(50, 630, "产出指标"), (110, 660, "数量指标")], 3: [(110, 600, "质量指标")]}.get(number, [])
        texts += labels + row(680 - 20 * number, "", "", f"检查家次{number}", "≥240家", "253家", "10", "10")
    grid = one_grid(lambda canvas: print_texts(canvas, texts))
    assert grid.spans[1, 0][0] == 6
    assert (grid.rows[1][1], grid.spans[1, 1][0]) == ("数量指标", 3)
    assert (grid.rows[4][1], grid.spans[4, 1][0]) == ("质量指标", 3)


def test_a_merged_cell_at_the_right_begins_in_the_row_it_was_printed_in():
    left = [50, 170, 260, 350]
    texts = row(700, "资金来源", "预算数", "执行数", "执行率（%）", left=left)
    texts += [*row(680, "年度资金总额", "1,250.00", "1,121.00", left=left), (350, 660, "89.68")]
    texts += [(50, 666, "其中：财\n政资金"), *row(660, "", "1,200.00", "1,085.00", left=left)]
    texts += row(640, "其他资金", "50.00", "36.00", left=left)
    texts += row(620, "结转资金", "0.00", "0.00", left=left)
    grid = one_grid(lambda canvas: print_texts(canvas, texts))
    assert (grid.rows[1][3], grid.spans[1, 3][0]) == ("89.68", 3)
    assert [cells[0] for cells in grid.rows] == ["资金来源", "年度资金总额", "其中：财\n政资金", "其他资金", "结转资金"]


@pytest.mark.parametrize("stand", ["top", "middle", "bottom"])
@pytest.mark.parametrize("make", [flat_list, integrated_form])
def test_texts_may_stand_at_the_top_in_the_middle_or_at_the_foot_of_their_cells(make, stand):
    press = Press(rules="none", size=8, margin=36, stand=stand)
    press.table(make())
    (expected,) = grids(press.blocks)
    (grid,) = grids(read(press.pdf(), "").blocks)
    begun = [[text for text in cells if text] for cells in grid.rows]
    assert begun == [[text for text in cells if text] for cells in expected.rows]


@pytest.mark.parametrize("make", [national_form, flat_list])
def test_a_page_printed_line_by_line_reads_as_one_printed_cell_by_cell(make):
    press = Press(rules="none", size=8, margin=36, order="lines")
    press.table(make())
    (expected,) = grids(press.blocks)
    (grid,) = grids(read(press.pdf(), "").blocks)
    assert texts_by_row(grid) == texts_by_row(expected)


def test_lines_of_cells_stand_closer_than_rows_on_a_page_without_figures():
    texts = row(700, "一级指标", "二级指标", "三级指标", "目标值", "完成值")
    for number in range(5):
        # 12 points between lines, 14 from the last line of a row to the first of the next.
        texts += row(
            680 - 26 * number, "效益指标", "社会效益\n指标", f"市场秩序\n规范{number}", "明显\n提高", "明显\n提高"
        )
    grid = one_grid(lambda canvas: print_texts(canvas, line_by_line(texts)))
    assert [cells[2] for cells in grid.rows[1:]] == [f"市场秩序\n规范{number}" for number in range(5)]


# -- columns


def test_full_cells_that_nearly_touch_are_two_cells():
    left = [50, 110, 170, 290, 331.5, 420, 470]
    texts = row(700, *HEADER, left=left)
    for number in range(1, 6):
        # The target is 40 points wide; 1.5 points further on begins the result.
        texts += row(
            700 - 20 * number, "产出指标", "数量指标", f"检查{number}", "万元公里", "十万元", "10", "9", left=left
        )
    for order in (texts, line_by_line(texts)):
        grid = one_grid(lambda canvas, order=order: print_texts(canvas, order))
        assert grid.rows[1] == ["产出指标", "数量指标", "检查1", "万元公里", "十万元", "10", "9"]


@pytest.mark.parametrize("top", [True, False])
def test_a_heading_over_several_columns_covers_them(top):
    # Beside the two rows of the heading the other names stand between them, or at the top.
    names = [
        (x, 700 if top else 691, text) for x, text in zip((50, 130, 420), ("三级指标", "分值", "完成值"), strict=True)
    ]
    texts = [*names[:2], (240, 700, "目标值"), names[2]]
    texts += [(180, 682, "性质"), (250, 682, "数值"), (320, 682, "单位")]
    for number in range(1, 6):
        y = 682 - 20 * number
        texts += row(y, f"检查{number}", "10", "≥", "240", "家次", "253", left=(50, 130, 180, 250, 320, 420))
    grid = one_grid(lambda canvas: print_texts(canvas, texts))
    assert grid.rows[0] == ["三级指标", "分值", "目标值", None, None, "完成值"]
    assert grid.spans == {(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 3), (0, 5): (2, 1)}
    assert grid.rows[2] == ["检查1", "10", "≥", "240", "家次", "253"]


def test_amounts_in_the_middle_of_wide_columns_stand_under_names_at_their_left():
    left = [50, 180, 330]
    texts = [(180, 700, "全年预算数"), (330, 700, "全年执行数")]
    for number, label in enumerate(("年度资金总额", "其中：财政拨款", "上年结转资金", "其他资金"), 1):
        y = 700 - 20 * number
        texts += [(left[0], y, label), (235, y, f"{number}0.00"), (385, y, f"{number}0.00")]
    grid = one_grid(lambda canvas: print_texts(canvas, texts))
    assert grid.rows[0] == ["", "全年预算数", "全年执行数"]
    assert grid.rows[1] == ["年度资金总额", "10.00", "10.00"]


def test_rows_of_a_label_have_columns_of_their_own_under_names_and_values():
    texts = [(50, 720, "项目名称"), (110, 720, "水库除险"), (50, 700, "主管部门"), (110, 700, "水务局")]
    texts += [(210, 700, "实施单位"), (262, 700, "水务局办公室")]
    texts += [(50, 640, "项目资金"), (200, 680, "预算数"), (330, 680, "执行数"), (460, 680, "得分")]
    for number, label in enumerate(("年度资金总额", "财政拨款", "结转资金", "其他资金"), 1):
        y = 680 - 20 * number
        texts += [(110, y, label), (252, y, "0.00"), (382, y, "0.00"), (465, y, "0")]
    grid = one_grid(lambda canvas: print_texts(canvas, texts))
    amounts = [column for column, text in enumerate(grid.rows[3]) if text == "0.00"]
    names = [column for column, text in enumerate(grid.rows[2]) if text in ("预算数", "执行数")]
    assert amounts == names


# -- over pages


def test_a_total_alone_on_the_next_page_belongs_to_the_list():
    def pages(canvas):
        print_texts(canvas, a_list(150))
        canvas.showPage()
        print_texts(canvas, [(200, 780, "总分"), (420, 780, "50"), (470, 780, "48")])
        print_texts(canvas, [(50, 700, "注：以上数据由各处室提供。")])

    content = read(drawn(pages), "")
    (grid,) = grids(content.blocks)
    assert grid.places[-1] == "page 2 table 1 row 1"
    assert [text for text in grid.rows[-1] if text] == ["总分", "50", "48"]
    assert grid.rows[-1].index("50") == grid.rows[0].index("分值")
    assert running(content.blocks) == ["注：以上数据由各处室提供。"]


def test_a_list_goes_on_below_its_repeated_header_however_much_room_was_left():
    def pages(canvas):
        print_texts(canvas, a_list(700))
        canvas.showPage()
        print_texts(canvas, [text for text in a_list(780) if text[2] != "产出指标"])

    (grid,) = grids(read(drawn(pages), "").blocks)
    assert len(grid.rows) == 11
    assert grid.places[6] == "page 2 table 1 row 2"


def test_a_form_that_begins_at_the_foot_of_a_page_goes_on_on_the_next():
    def pages(canvas):
        print_texts(canvas, [(200, 130, "项目支出绩效自评表")], size=16)
        head = [(50, 100, "项目名称"), (110, 100, "药品安全监管"), (50, 80, "主管部门"), (110, 80, "药品监督管理局")]
        print_texts(canvas, [*head, (270, 80, "实施单位"), (350, 80, "药品监督管理局")])
        canvas.showPage()
        print_texts(canvas, a_list(780))

    content = read(drawn(pages), "")
    (grid,) = grids(content.blocks)
    assert grid.rows[0][:2] == ["项目名称", "药品安全监管"]
    assert len(grid.rows) == 8
    assert running(content.blocks) == ["项目支出绩效自评表"]


def test_lines_at_the_foot_that_stand_elsewhere_than_the_next_table_stay_lines():
    def pages(canvas):
        print_texts(canvas, [(67, 80, "填报人：王某某"), (283, 80, "联系电话：021-1234")])
        canvas.showPage()
        print_texts(canvas, a_list(780))

    content = read(drawn(pages), "")
    assert running(content.blocks) == ["填报人：王某某 联系电话：021-1234"]
    assert len(grids(content.blocks)[0].rows) == 6


# -- some rules


def test_a_list_without_rules_below_a_ruled_header_is_one_table():
    press = Press(footer="", size=10)
    widths = [60.0, 60, 120, 60, 70, 50, 75]
    press.table(form(widths, [*HEADER[:6], "偏差原因分析"]))
    edges = [50.0]
    for width in widths:
        edges.append(edges[-1] + width)
    texts = []
    for number in range(5):
        cells = ("产出指标", "数量指标", f"检查家次{number}", "≥240家", "253家", "10")
        texts += row(press.y - 13 - 18 * number, *cells, left=[x + 3 for x in edges])
    print_texts(press.canvas, texts)
    (grid,) = grids(read(press.pdf(), "").blocks)
    assert grid.rows[0] == [*HEADER[:6], "偏差原因分析"]
    assert grid.rows[1] == ["产出指标", "数量指标", "检查家次0", "≥240家", "253家", "10", ""]
    assert grid.places[:2] == ["page 1 table 1 row 1", "page 1 table 2 row 1"]


def test_level_lines_and_shaded_rows_change_nothing():
    def page(canvas):
        for y in range(600, 720, 20):
            canvas.setFillGray(0.9)
            canvas.rect(45, y - 6, 460, 20, stroke=0, fill=y % 40 == 0)
            canvas.setFillGray(0)
            canvas.line(45, y - 6, 505, y - 6)
        print_texts(canvas, a_list(700))

    assert one_grid(page).rows == one_grid(lambda canvas: print_texts(canvas, a_list(700))).rows


@pytest.mark.parametrize("rotate", [90, 270])
def test_a_turned_page_without_rules_reads_like_an_upright_one(rotate):
    upright, turned = Press(rules="none", size=8), Press(rules="none", size=8, rotate=rotate)
    for press in (upright, turned):
        press.table(integrated_form())
    assert read(turned.pdf(), "").blocks == read(upright.pdf(), "").blocks
