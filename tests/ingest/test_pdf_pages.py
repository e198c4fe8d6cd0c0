"""Pages that are no clean ruled forms: tables without rules, scans, locked, broken and endless files."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from pipelines.ingest.content import Grid, UnreadableDocument
from pipelines.ingest.pdf import read
from tests.ingest.pdf_forms import flat_list, national_form, project_list
from tests.ingest.pdf_press import A4, FONT, Press, drawn, form, grids, pairs, running


def picture(canvas: Canvas, share: float = 1.0) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    image = ImageReader(Image.new("L", (40, 60), 200))
    canvas.drawImage(image, 0, A4[1] * (1 - share), A4[0], A4[1] * share)


# -- tables without rules


def columns(canvas: Canvas, rows, xs=(60, 160, 300, 380, 460), top=700, pitch=20) -> None:
    canvas.setFont(FONT, 10)
    for r, row in enumerate(rows):
        for x, text in zip(xs, row, strict=True):
            for line, part in enumerate(text.split("\n")):
                canvas.drawString(x, top - pitch * r - 12 * line, part)


LIST = [
    ["一级指标", "三级指标", "目标值", "完成值", "得分"],
    ["产出指标", "监督检查企业家次", "≥240", "253", "10"],
    ["产出指标", "抽检批次", "≥2000", "2104", "10"],
    ["效益指标", "重大事件发生数", "0", "0", "15"],
    ["满意度指标", "公众满意度", "≥95%", "96.2%", "10"],
]


def test_columns_that_line_up_are_a_table_without_rules():
    def page(canvas):
        canvas.drawString(60, 760, "项目支出绩效自评表")
        columns(canvas, LIST)
        canvas.drawString(60, 500, "填表人：王某某")

    content = read(drawn(page), "")
    (grid,) = grids(content.blocks)
    assert grid.rows == LIST
    assert grid.places[1] == "page 1 table 1 row 2"
    assert running(content.blocks) == ["项目支出绩效自评表", "填表人：王某某"]
    (remark,) = content.remarks
    assert (remark.severity, remark.place) == ("signal", "page 1")


def test_wrapped_cells_of_a_table_without_rules_stay_in_their_row():
    rows = [list(row) for row in LIST]
    rows[1][1] = "监督检查药品生产\n企业家次"
    rows[3][1] = "重大药品安全事件\n发生数"

    def page(canvas):
        columns(canvas, rows, pitch=28)

    (grid,) = grids(read(drawn(page), "").blocks)
    assert grid.rows == rows


def test_three_level_lines_do_not_make_cells_but_the_columns_do():
    def page(canvas):
        for y in (715, 692, 612):
            canvas.line(55, y, 520, y)
        columns(canvas, LIST)

    (grid,) = grids(read(drawn(page), "").blocks)
    assert grid.rows == LIST


def texts_by_row(grid: Grid) -> list[list[str]]:
    """The texts that each row of a grid shows, merged cells in all rows that they cover."""
    shown: list[list[tuple[int, str]]] = [[] for _ in grid.rows]
    for row, column in pairs(grid.rows):
        text = grid.rows[row][column]
        if text:
            for covered in range(row, row + grid.spans.get((row, column), (1, 1))[0]):
                shown[covered].append((column, text))
    return [[text for _, text in sorted(row)] for row in shown]


@pytest.mark.parametrize("make", [national_form, flat_list, project_list])
def test_a_whole_form_without_rules_keeps_its_rows_and_merged_labels(make):
    press = Press(rules="none", size=8, margin=36)
    press.text("项目支出绩效自评表", 16)
    press.table(make(8) if make is project_list else make(30) if make is flat_list else make())
    (expected,) = grids(press.blocks)
    (grid,) = grids(read(press.pdf(), "").blocks)
    assert texts_by_row(grid) == texts_by_row(expected)


def test_a_table_without_rules_goes_on_over_the_page():
    press = Press(rules="none", size=8)
    press.text("绩效指标完成情况")
    press.table(flat_list(70))
    (expected,) = grids(press.blocks)
    (grid,) = grids(read(press.pdf(), "").blocks)
    assert texts_by_row(grid) == texts_by_row(expected)
    assert grid.places == expected.places


def test_the_last_rows_of_a_table_without_rules_are_found_on_the_next_page():
    def upper(canvas):
        columns(canvas, LIST, top=130)
        canvas.drawString(290, 25, "- 1 -")
        canvas.showPage()
        columns(canvas, [["满意度指标", "投诉人满意度", "≥90%", "93%", "10"]], top=780)
        columns(canvas, [["注：以上数据截至2023年12月31日，由各处室提供。"]], xs=(60,), top=700)

    content = read(drawn(upper), "")
    (grid,) = grids(content.blocks)
    assert grid.rows == [*LIST, ["满意度指标", "投诉人满意度", "≥90%", "93%", "10"]]
    assert grid.places[-1] == "page 2 table 1 row 1"
    assert running(content.blocks) == ["- 1 -", "注：以上数据截至2023年12月31日，由各处室提供。"]


def test_two_columns_or_three_lines_are_running_text():
    def page(canvas):
        columns(canvas, [row[:2] for row in LIST], xs=(60, 160))
        columns(canvas, LIST[:3], top=500)

    content = read(drawn(page), "")
    assert not grids(content.blocks)
    assert running(content.blocks)[0] == "一级指标 三级指标"
    assert running(content.blocks)[-1] == "产出指标 抽检批次 ≥2000 2104 10"


def test_an_unruled_list_and_a_ruled_table_share_a_page():
    press = Press(footer="")
    press.table(form([80, 80, 80], ["项目", "预算", "执行"], ["甲", "12", "11"]))
    columns(press.canvas, LIST, top=500)
    ruled, unruled = grids(read(press.pdf(), "").blocks)
    assert ruled.rows == [["项目", "预算", "执行"], ["甲", "12", "11"]]
    assert unruled.rows == LIST
    assert unruled.places[0] == "page 1 table 2 row 1"


# -- scans


def test_a_scan_between_printed_pages_is_named():
    press = Press()
    press.table(flat_list(5))
    press.break_page()
    picture(press.canvas)
    press.footer = ""
    press.break_page()
    press.text("附件")
    content = read(press.pdf(), "")
    assert len(grids(content.blocks)) == 1
    (remark,) = content.remarks
    assert remark.place == "page 2"
    assert "scan" in remark.message_en
    assert "第 2 页" in remark.message_zh
    assert remark.severity == "error"


def test_a_document_of_scans_is_unreadable():
    press = Press(footer="")
    for _ in range(3):
        picture(press.canvas)
        press.canvas.showPage()
    picture(press.canvas)
    with pytest.raises(UnreadableDocument, match="scanned") as caught:
        read(press.pdf(), "")
    assert "扫描件" in caught.value.reason_zh


def test_the_mark_of_a_scanning_program_is_not_a_text_layer():
    def page(canvas):
        picture(canvas)
        canvas.drawString(400, 20, "扫描全能王 创建")

    with pytest.raises(UnreadableDocument, match="scanned"):
        read(drawn(page), "")


def test_a_recognised_scan_is_read_and_said_to_be_one():
    def page(canvas):
        picture(canvas)
        text = canvas.beginText(60, 700)
        text.setTextRenderMode(3)
        for line in range(5):
            text.textLine(f"第{line}行：机器识别的文字，需要人工核对")
        canvas.drawText(text)

    content = read(drawn(page), "")
    assert len(running(content.blocks)) == 5
    assert [remark.severity for remark in content.remarks] == ["signal"]


def test_a_blank_page_is_nothing_to_report():
    press = Press(footer="")
    press.text("第一页")
    press.break_page()
    press.break_page()
    press.text("第三页")
    content = read(press.pdf(), "")
    assert running(content.blocks) == ["第一页", "第三页"]
    assert not content.remarks


def test_text_turned_into_outlines_is_reported():
    def page(canvas):
        for place in range(300):
            path = canvas.beginPath()
            x, y = 60 + place % 30 * 15, 700 - place // 30 * 20
            path.moveTo(x, y)
            path.curveTo(x + 2, y + 9, x + 7, y + 9, x + 9, y)
            path.lineTo(x + 4, y + 5)
            path.close()
            canvas.drawPath(path, stroke=0, fill=1)

    (remark,) = read(drawn(page), "").remarks
    assert "outlines" in remark.message_en


# -- locked, broken, endless


def encrypted(user: str) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption(user, ownerPassword="owner", canCopy=0))
    canvas.setFont(FONT, 10)
    canvas.drawString(60, 700, "项目支出绩效自评表")
    canvas.save()
    return buffer.getvalue()


def test_a_file_that_asks_for_a_password_says_so():
    with pytest.raises(UnreadableDocument, match="password") as caught:
        read(encrypted("secret"), "")
    assert "密码" in caught.value.reason_zh


def test_a_file_locked_with_an_empty_password_is_read():
    assert running(read(encrypted(""), "").blocks) == ["项目支出绩效自评表"]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"no PDF at all", b"%PDF-1.4\n" + bytes(range(256)) * 40])
def test_bytes_that_are_no_pdf_are_unreadable(data):
    with pytest.raises(UnreadableDocument, match="damaged"):
        read(data, "")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.95])
def test_a_truncated_file_is_unreadable_or_says_that_it_was_cut(share):
    press = Press()
    press.table(national_form())
    press.break_page()
    press.table(flat_list(60))
    data = press.pdf()
    try:
        content = read(data[: int(len(data) * share)], "")
    except UnreadableDocument as error:
        assert "damaged" in str(error)
    else:
        assert any("cut off" in remark.message_en for remark in content.remarks)


def test_more_pages_than_allowed_are_refused():
    press = Press()
    for _ in range(4):
        press.text("页")
        press.break_page()
    with pytest.raises(UnreadableDocument, match="5 pages, the limit is 4"):
        read(press.pdf(), "", SimpleNamespace(pages=4))


def test_more_cells_than_allowed_are_refused():
    press = Press()
    press.table(flat_list(60))
    with pytest.raises(UnreadableDocument, match="cells"):
        read(press.pdf(), "", SimpleNamespace(cells=300))


def test_what_is_typed_into_form_fields_is_read():
    def page(canvas):
        canvas.rect(100, 600, 80, 20)
        canvas.rect(180, 600, 120, 20)
        canvas.drawString(104, 606, "Budget")
        canvas.acroForm.textfield(
            value="1230.00", x=184, y=602, width=100, height=16, fontSize=9, borderWidth=0, forceBorder=False
        )

    (grid,) = read(drawn(page), "").blocks
    assert grid.rows == [["Budget", "1230.00"]]


def test_reading_a_file_leaves_nothing_open():
    press = Press()
    press.table(national_form())
    data = press.pdf()
    first = read(data, "").blocks
    for _ in range(20):
        with pytest.raises(UnreadableDocument):
            read(data[:200], "")
        assert read(data, "").blocks == first
