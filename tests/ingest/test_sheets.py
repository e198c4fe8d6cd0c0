"""Workbooks as departments fill them in, in every format that spreadsheet programs write."""

from __future__ import annotations

import datetime as dt
import io
import struct
import time
import zipfile
from types import SimpleNamespace

import openpyxl
import pytest
import xlsxwriter

from pipelines.ingest import spreadsheet_xml
from pipelines.ingest.content import Content, Grid, Lines, UnreadableDocument
from pipelines.ingest.number_formats import general, render
from pipelines.ingest.sheets import read
from tests.ingest.office_press import OldSheet, compound, old_workbook

LIMITS = SimpleNamespace()
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def content(data: bytes, limits: object = LIMITS) -> Content:
    return read(data, "a.xlsx", limits)


def grids(found: Content) -> list[Grid]:
    return [block for block in found.blocks if isinstance(block, Grid)]


def saved(workbook: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def pressed(
    rows: str,
    *,
    shared: str = "",
    styles: str = "",
    workbook: str = "",
    after: str = "",
    main: str = MAIN,
    name: str = "绩效",
) -> bytes:
    """Press an XLSX from the XML of its rows."""
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    kinds = {"sheet1.xml": "worksheet", "sharedStrings.xml": "sharedStrings", "styles.xml": "styles"}
    related = "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONS}/{kind}" Target="/xl/{target}"/>'
        for number, (target, kind) in enumerate(kinds.items())
    )
    files = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="a" Type="{RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{related}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{RELATIONS}">{workbook}<sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="r0"/></sheets></workbook>',
        "xl/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{after}</worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{shared}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}">{styles}</styleSheet>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return buffer.getvalue()


def test_a_form_on_a_sheet_keeps_merged_cells_and_real_row_numbers() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "绩效"
    sheet["B3"] = "项目支出绩效自评表"
    sheet.merge_cells("B3:E3")
    for column, text in zip("BCDE", ["一级指标", "三级指标", "年度指标值", "分值"], strict=True):
        sheet[f"{column}4"] = text
    sheet["B5"], sheet["C5"], sheet["D5"], sheet["E5"] = "产出指标", "培训\n人数", "≥735人次", 10
    sheet["C6"], sheet["D6"], sheet["E6"] = "合格率", 0.95, 12.5
    sheet["D6"].number_format = "0%"
    sheet.merge_cells("B5:B6")
    (grid,) = grids(content(saved(workbook)))
    assert grid.rows == [
        ["项目支出绩效自评表", None, None, None],
        ["一级指标", "三级指标", "年度指标值", "分值"],
        ["产出指标", "培训\n人数", "≥735人次", "10"],
        [None, "合格率", "95%", "12.5"],
    ]
    assert grid.spans == {(0, 0): (1, 4), (2, 0): (2, 1)}
    assert grid.places == ["sheet 绩效 row 3", "sheet 绩效 row 4", "sheet 绩效 row 5", "sheet 绩效 row 6"]
    assert grid.name == "绩效"


FORMATS = [
    (0.8955, "0.00%", "89.55%"),
    (0.89549999999999996, "0.00%", "89.55%"),
    (1, "0%", "100%"),
    (6765, "#,##0.00", "6,765.00"),
    (1030700, "#,##0.00_ ", "1,030,700.00"),
    (-1234.5, "#,##0.00_);[Red]\\(#,##0.00\\)", "(1,234.50)"),
    (-3, "0.00", "-3.00"),
    (2.675, "0.00", "2.68"),
    (95, '0"人次"', "95人次"),
    (95, '"≥"0"人次"', "≥95人次"),
    (95, "≥0", "≥95"),
    (7, "000", "007"),
    (12, 'G/通用格式"个"', "12个"),
    (1234567, '#,##0,"千元"', "1,235千元"),
    (123456, '0\\.0,"万元"', "12.3万元"),
    (150, '[>=100]0"好";0"差"', "150好"),
    (44561, "yyyy-mm-dd", "2021-12-31"),
    (44561, 'yyyy"年"m"月"d"日";@', "2021年12月31日"),
    (44561, '[$-804]yyyy"年"m"月";@', "2021年12月"),
    (44561, "yyyy/m/d;@", "2021/12/31"),
    (44561.75, "yyyy-mm-dd h:mm:ss", "2021-12-31 18:00:00"),
    (44561, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2021年12月31日"),
    (0.5, "h:mm AM/PM", "12:00 PM"),
    (1.5, "[h]:mm", "36:00"),
    (1, "yyyy-m-d", "1900-1-1"),
    (59, "m/d", "2/28"),
    (0, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "0.00"),
    (0, "0;-0;;@", ""),
    (44561, "General", "44561"),
    (0.30000000000000004, "General", "0.3"),
    (89.549999999999997, "General", "89.55"),
    (1e-7, "General", "0.0000001"),
    (100000000000.0, "General", "100000000000"),
    (100, "@", "100"),
]


@pytest.mark.parametrize(("value", "code", "printed"), FORMATS)
def test_numbers_print_under_their_format(value: float, code: str, printed: str) -> None:
    assert render(value, code) == printed


@pytest.mark.parametrize("code", ["# ?/?", "0.00E+00", "[DBNum2]General", "0" * 500])
def test_a_format_that_is_not_understood_is_no_guess(code: str) -> None:
    assert render(1234.5, code) is None


@pytest.mark.parametrize("value", [0.0, 1e300, -1e300, 1e-300, float("nan"), float("inf"), 2.5, -0.0])
@pytest.mark.parametrize(
    "code", ["0.00", "#,##0.00", "0%", "yyyy-mm-dd", "General", "0,,", "h:mm", "#", "@", "", ";;;"]
)
def test_no_number_breaks_a_format(value: float, code: str) -> None:
    assert isinstance(render(value, code), str | None)
    assert isinstance(general(value), str)


def by_xlsxwriter() -> bytes:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer)
    sheet = workbook.add_worksheet("绩效")
    for row, (value, code, _) in enumerate(FORMATS):
        sheet.write_number(row, 0, value, workbook.add_format({"num_format": code}))
        sheet.write_string(row, 1, "x")
    workbook.close()
    return buffer.getvalue()


def test_an_xlsx_prints_its_numbers() -> None:
    (grid,) = grids(content(by_xlsxwriter()))
    assert [row[0] for row in grid.rows] == [printed for _, _, printed in FORMATS]


def test_an_xls_prints_its_numbers() -> None:
    cells: list[tuple[int, int, object, str]] = []
    for row, (value, code, _) in enumerate(FORMATS):
        cells += [(row, 0, value if value < 2**29 else float(value), code), (row, 1, "x", "General")]
    (grid,) = grids(content(old_workbook(OldSheet("绩效", cells))))
    assert [row[0] for row in grid.rows] == [printed for _, _, printed in FORMATS]


def test_formats_that_excel_only_numbers_are_known() -> None:
    cells = "".join(f'<c r="A{row}" s="{row - 1}"><v>44561.5</v></c>' for row in range(1, 9))
    rows = "".join(
        f'<row r="{row}">{cell}</row>' for row, cell in enumerate(cells.replace("</c>", "</c>|").split("|")[:8], 1)
    )
    styles = (
        "<cellXfs>" + "".join(f'<xf numFmtId="{number}"/>' for number in (0, 1, 4, 10, 14, 31, 57, 22)) + "</cellXfs>"
    )
    (grid,) = grids(content(pressed(rows, styles=styles)))
    assert [row[0] for row in grid.rows] == [
        "44561.5", "44562", "44,561.50", "4456150.00%",
        "2021/12/31", "2021年12月31日", "2021年12月", "2021/12/31 12:00",
    ]  # fmt: skip


def test_an_unknown_format_prints_plainly_with_one_remark() -> None:
    workbook = openpyxl.Workbook()
    for row in (1, 2):
        workbook.active.cell(row, 1, 12345).number_format = "0.00E+00"
    found = content(saved(workbook))
    assert grids(found)[0].rows == [["12345"], ["12345"]]
    (remark,) = found.remarks
    assert remark.place == "sheet Sheet A1"
    assert remark.severity == "signal"


def test_dates_since_1904_are_four_years_later() -> None:
    rows = '<row r="1"><c r="A1" s="0"><v>43099</v></c></row>'
    styles = '<cellXfs><xf numFmtId="31"/></cellXfs>'
    found = content(pressed(rows, styles=styles, workbook='<workbookPr date1904="1"/>'))
    assert grids(found)[0].rows == [["2021年12月31日"]]
    old = old_workbook(OldSheet("绩效", [(0, 0, 43099.0, "yyyy-mm-dd")]), since_1904=True)
    assert grids(content(old))[0].rows == [["2021-12-31"]]


def test_formulas_show_their_result_and_those_without_one_are_named() -> None:
    rows = (
        '<row r="2"><c r="A2"><f>B2+1</f><v>96.5</v></c><c r="B2"><f>SUM(C1)</f></c><c r="C2" t="str">'
        '<f>A1&amp;""</f><v></v></c>'
        '<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E2" t="b"><v>1</v></c><c r="F2" t="str"><f>A1</f>'
        "<v>合格</v></c></row>"
    )
    found = content(pressed(rows))
    assert grids(found)[0].rows == [["96.5", "", "", "#DIV/0!", "TRUE", "合格"]]
    (remark,) = found.remarks
    assert remark.place == "sheet 绩效 row 2"
    assert remark.message_en == "formulas without a computed value: B2"
    assert remark.severity == "error"


def test_a_workbook_whose_formulas_were_never_computed_says_so() -> None:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer)
    sheet = workbook.add_worksheet()
    sheet.write_number(0, 0, 5)
    sheet.write_formula(0, 1, "=A1*2")
    workbook.close()
    (remark,) = content(buffer.getvalue()).remarks
    assert "did not compute" in remark.message_en


def test_hidden_sheets_rows_and_columns_are_read_and_named() -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "甲"
    for name, state in (("藏", "hidden"), ("深藏", "veryHidden"), ("空藏", "hidden")):
        sheet = workbook.create_sheet(name)
        sheet.sheet_state = state
        if name != "空藏":
            sheet["A1"] = name
    rows = workbook.create_sheet("行")
    rows["A1"], rows["A2"] = "1", "2"
    rows.row_dimensions[2].hidden = True
    columns = workbook.create_sheet("列")
    columns["A1"], columns["B1"] = "1", "2"
    columns.column_dimensions["B"].hidden = True
    found = content(saved(workbook))
    assert [grid.name for grid in grids(found)] == ["Sheet", "藏", "深藏", "行", "列"]
    assert [remark.place for remark in found.remarks] == ["sheet 藏", "sheet 深藏", "sheet 行", "sheet 列"]
    assert all(remark.severity == "signal" for remark in found.remarks)
    old = content(old_workbook(OldSheet("藏", [(0, 0, "甲", "General")], hidden=1, hidden_rows=(0,))))
    assert [remark.place for remark in old.remarks] == ["sheet 藏", "sheet 藏"]


def test_an_xls_keeps_merged_cells_errors_and_real_row_numbers() -> None:
    cells: list[tuple[int, int, object, str]] = [
        (2, 1, "产出指标", "General"), (2, 2, "培训人数", "General"), (2, 3, 735, '"≥"0"人次"'),
        (3, 2, "合格率", "General"), (3, 3, 0.955, "0.00%"), (4, 2, "=1/0", "General"), (4, 3, True, "General"),
    ]  # fmt: skip
    (grid,) = grids(content(old_workbook(OldSheet("绩效", cells, [(2, 3, 1, 1)]))))
    assert grid.rows == [["产出指标", "培训人数", "≥735人次"], [None, "合格率", "95.50%"], ["", "#DIV/0!", "TRUE"]]
    assert grid.spans == {(0, 0): (2, 1)}
    assert grid.places[0] == "sheet 绩效 row 3"


def test_long_texts_of_an_xls_run_over_several_records() -> None:
    cells: list[tuple[int, int, object, str]] = [(row, 0, f"{row}绩效目标" * 600, "General") for row in range(12)]
    (grid,) = grids(content(old_workbook(OldSheet("绩效", cells))))
    assert [row[0] for row in grid.rows] == [f"{row}绩效目标" * 600 for row in range(12)]


def test_an_encrypted_workbook_says_so() -> None:
    old = old_workbook(OldSheet("绩效", [(0, 0, "甲", "General")]), encrypted=True)
    for data in (compound("EncryptedPackage"), old):
        with pytest.raises(UnreadableDocument, match="encrypted") as refusal:
            content(data)
        assert "加密" in refusal.value.reason_zh


def test_a_damaged_xls_names_the_reason_and_never_crashes() -> None:
    good = old_workbook(OldSheet("绩效", [(row, 0, "甲", "General") for row in range(300)]))
    for length in range(400, len(good), 700):
        try:
            content(good[:length])
        except UnreadableDocument as refusal:
            assert refusal.reason_zh
    for position in range(512, 4600, 97):
        damaged = bytearray(good)
        damaged[position : position + 4] = b"\xff\xff\xff\xff"
        try:
            content(bytes(damaged))
        except UnreadableDocument as refusal:
            assert refusal.reason_zh


def test_texts_come_from_wherever_they_are_stored() -> None:
    shared = (
        "<si><t>绩效</t></si><si><r><t>目标</t></r><r><rPr><b/></rPr><t>表_x000D_\n甲</t></r><rPh><t>ふり</t></rPh></si>"
        '<si><r><rPr><rFont val="Wingdings 2"/></rPr><t>R</t></r><r><t>是</t></r></si>'
    )
    rows = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><t>内联</t></is></c><c t="s"><v>2</v></c>'
        '<c t="s" s="1"><v>0</v></c></row>'
    )
    styles = (
        '<numFmts><numFmt numFmtId="170" formatCode="@&quot;人&quot;"/></numFmts><cellXfs><xf/>'
        '<xf numFmtId="170"/></cellXfs>'
    )
    assert grids(content(pressed(rows, shared=shared, styles=styles)))[0].rows == [
        ["绩效", "目标表\n甲", "内联", "☑是", "绩效人"]
    ]


def test_strict_workbooks_are_read_like_transitional_ones() -> None:
    data = pressed(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c></row>',
        main="http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    assert grids(content(data))[0].rows == [["甲"]]


def test_text_boxes_on_a_sheet_are_lines() -> None:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer)
    sheet = workbook.add_worksheet("绩效")
    sheet.write_string(0, 0, "甲")
    sheet.insert_textbox(3, 3, "单位：万元")
    workbook.close()
    found = content(buffer.getvalue())
    assert [block.texts for block in found.blocks if isinstance(block, Lines)] == [["单位：万元"]]


def test_formatted_empty_cells_leave_no_trace() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["B2"] = "甲"
    sheet["C3"] = "乙"
    sheet.cell(5000, 300).number_format = "0.00"
    sheet.merge_cells("E1:H9")
    (grid,) = grids(content(saved(workbook)))
    assert grid.rows == [["甲", ""], ["", "乙"]]


def test_long_empty_stretches_are_shortened_and_places_stay_true() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["A1"], sheet["A1000000"], sheet["XFD1000000"] = "甲", "乙", "丙"
    (grid,) = grids(content(saved(workbook)))
    assert len(grid.rows) < 20
    assert max(map(len, grid.rows)) < 20
    assert grid.places[-1] == "sheet Sheet row 1000000"
    assert (grid.rows[0][0], grid.rows[-1][0], grid.rows[-1][-1]) == ("甲", "乙", "丙")


def test_text_under_a_merged_cell_is_not_shown() -> None:
    rows = (
        '<row r="1"><c r="A1" t="str"><v>甲</v></c><c r="B1" t="str"><v>盖住</v></c></row>'
        '<row r="2"><c r="A2" t="str"><v>盖住</v></c><c r="C2"><v>1</v></c></row>'
    )
    after = '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="A2:C2"/><mergeCell ref="bad"/></mergeCells>'
    (grid,) = grids(content(pressed(rows, after=after)))
    assert [text for row in grid.rows for text in row if text] == ["甲"]
    assert grid.spans[(0, 0)][0] >= 1


def test_an_ods_shows_what_the_program_showed() -> None:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "style")
    )
    body = """
    <table:table table:name="绩效"><table:table-column table:number-columns-repeated="3"/>
    <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/>
    </table:table-row>
    <table:table-row><table:table-cell/>
    <table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2">
    <text:p>产出</text:p><text:p>指标</text:p></table:table-cell><table:covered-table-cell/>
    <table:table-cell office:value-type="percentage" office:value="0.8955"><text:p>89.55%</text:p>
    </table:table-cell></table:table-row>
    <table:table-row><table:table-cell/><table:covered-table-cell table:number-columns-repeated="2"/>
    <table:table-cell table:formula="of:=1+1"/></table:table-row>
    <table:table-row table:visibility="collapse"><table:table-cell office:value-type="float" office:value="0">
    <text:p>-</text:p>
    <office:annotation><text:p>批注</text:p></office:annotation></table:table-cell></table:table-row>
    <table:table-row table:number-rows-repeated="1048000">
    <table:table-cell table:number-columns-repeated="1024"/></table:table-row>
    </table:table><table:table table:name="藏" table:style-name="h"><table:table-row><table:table-cell>
    <text:p>x</text:p>
    </table:table-cell></table:table-row></table:table>"""
    styles = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
            f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>",
        )
    found = content(buffer.getvalue())
    first, second = grids(found)
    assert first.rows == [["", "产出\n指标", None, "89.55%"], ["", None, None, ""], ["0", "", "", ""]]
    assert first.spans == {(0, 1): (2, 2)}
    assert first.places == ["sheet 绩效 row 3", "sheet 绩效 row 4", "sheet 绩效 row 5"]
    assert second.name == "藏"
    assert [remark.place for remark in found.remarks] == ["sheet 绩效 row 4", "sheet 绩效", "sheet 藏"]


def test_an_xml_spreadsheet_2003_is_read() -> None:
    page = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
    <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
     xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
    <Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style><Style ss:ID="c" ss:Parent="p"/>
    <Style ss:ID="d"><NumberFormat ss:Format="yyyy\\-mm\\-dd"/></Style></Styles>
    <Worksheet ss:Name="绩效"><Table><Row ss:Index="3"><Cell ss:MergeAcross="1" ss:MergeDown="1">
    <Data ss:Type="String">产出</Data></Cell>
    <Cell ss:StyleID="c"><Data ss:Type="Number">0.8955</Data></Cell></Row>
    <Row><Cell ss:Index="3" ss:StyleID="d"><Data ss:Type="DateTime">2021-12-31T00:00:00.000</Data></Cell>
    <Cell><Data ss:Type="Number">100</Data></Cell></Row></Table></Worksheet></Workbook>""".encode()
    found = spreadsheet_xml.read(page, "a.xls", LIMITS)
    assert grids(found)[0].rows == [["产出", None, "89.55%", ""], [None, None, "2021-12-31", "100"]]
    assert grids(found)[0].places == ["sheet 绩效 row 3", "sheet 绩效 row 4"]
    assert grids(found)[0].spans == {(0, 0): (2, 2)}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_an_xls_that_is_separated_text_is_a_grid(encoding: str) -> None:
    for delimiter in ("\t", ","):
        text = f'项目{delimiter}"值{delimiter}\n说明"\r\n\r\n培训人数{delimiter}735\r\n'
        (grid,) = grids(content(text.encode(encoding)))
        assert grid.rows == [["项目", f"值{delimiter}\n说明".strip()], ["培训人数", "735"]]
        assert grid.places == ["line 1-2", "line 4"]


def test_an_xls_that_is_a_page_is_read_as_one() -> None:
    found = content(b"<html><body><table><tr><td>a</td><td>1</td></tr></table></body></html>")
    assert grids(found)[0].rows == [["a", "1"]]


def test_several_sheets_make_several_grids_in_order() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "汇总"
    workbook.active["A1"] = "1"
    workbook.create_chartsheet("图")
    workbook.create_sheet("空")
    workbook.create_sheet("项目二")["A1"] = dt.date(2023, 12, 31)
    assert [(grid.name, grid.rows) for grid in grids(content(saved(workbook)))] == [
        ("汇总", [["1"]]),
        ("项目二", [["2023-12-31"]]),
    ]


@pytest.mark.parametrize("part", ["xl/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"])
def test_entities_are_refused_in_every_part(part: str) -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(pressed('<row r="1"><c r="A1"><v>1</v></c></row>'))) as source,
        zipfile.ZipFile(buffer, "w") as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                data = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + data
            target.writestr(name, data)
    with pytest.raises(UnreadableDocument, match="entities"):
        content(buffer.getvalue())


def test_a_damaged_sheet_is_read_as_far_as_it_goes_with_a_remark() -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>R&D投入</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
    found = content(pressed(rows))
    assert [text for row in grids(found)[0].rows for text in row][-1] == "1"
    assert "damaged XML in xl/sheet1.xml" in found.remarks[0].message_en
    assert found.remarks[0].severity == "error"


def test_a_bomb_and_too_many_cells_are_refused() -> None:
    with pytest.raises(UnreadableDocument, match="bomb"):
        content(pressed(" " * (40 << 20)))
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="J{row}"><v>2</v></c></row>' for row in range(1, 500)
    )
    with pytest.raises(UnreadableDocument, match="more than 3,000 cells"):
        content(pressed(rows), SimpleNamespace(cells=3000))


def test_a_truncated_workbook_names_the_reason() -> None:
    with pytest.raises(UnreadableDocument, match="cut off"):
        content(by_xlsxwriter()[:-100])


def test_ole2_chains_that_run_in_a_circle_end() -> None:
    data = bytearray(compound("Workbook", b"\0" * 6000))
    allocation = data.rindex(struct.pack("<L", 1) + struct.pack("<L", 2))
    struct.pack_into("<L", data, allocation + 4 * 5, 0)
    with pytest.raises(UnreadableDocument):
        content(bytes(data))


def test_fifty_thousand_rows_are_read_in_seconds() -> None:
    row = (
        '<c r="A{0}" t="s"><v>0</v></c><c r="B{0}" s="1"><v>0.8955</v></c><c r="C{0}" t="s"><v>0</v></c><c r="'
        'D{0}"><v>{0}</v></c>'
    )
    rows = "".join(f'<row r="{number}">{row.format(number)}</row>' for number in range(1, 50_001))
    data = pressed(rows, shared="<si><t>绩效</t></si>", styles='<cellXfs><xf/><xf numFmtId="10"/></cellXfs>')
    started = time.process_time()
    (grid,) = grids(content(data))
    assert len(grid.rows) == 50_000
    assert grid.rows[-1] == ["绩效", "89.55%", "绩效", "50000"]
    assert time.process_time() - started < 30
