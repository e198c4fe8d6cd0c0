"""Word documents as departments save them: merged cells, tracked changes, boxes, lists, old formats."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import docx
import pytest

from pipelines.ingest import legacy_word, open_document, word
from pipelines.ingest.content import Content, Grid, Lines, UnreadableDocument
from pipelines.settings import PROJECT_FOLDER
from tests.ingest.office_press import compound

LIMITS = SimpleNamespace()
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pressed(body: str, parts: dict[str, str | bytes] | None = None, relations: dict[str, str] | None = None) -> bytes:
    """Press a DOCX from the XML of its body; `relations` maps a part to the kind of its relation."""
    related = "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate((relations or {}).items())
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
        f'Type="{RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">{related}</Relationships>',
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        **(parts or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def p(text: str = "", inside: str = "") -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r>{inside}</w:p>"


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else p(content)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties}{''.join(cell if cell.startswith('<') else tc(cell) for cell in cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def read(data: bytes, limits: object = LIMITS) -> Content:
    return word.read(data, "a.docx", limits)


def texts(content: Content, place: str = "") -> list[str]:
    return [
        text
        for block in content.blocks
        if isinstance(block, Lines) and block.place == place
        for text in block.texts
        if text
    ]


def grids(content: Content) -> list[Grid]:
    return [block for block in content.blocks if isinstance(block, Grid)]


def saved(document: docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_paragraphs_and_tables_keep_their_order_and_places() -> None:
    document = docx.Document()
    document.add_paragraph("项目支出绩效自评表")
    document.add_paragraph("（2023年度）")
    table = document.add_table(rows=3, cols=4)
    for row, cells in enumerate(table.rows):
        for column, cell in enumerate(cells.cells):
            cell.text = f"{row}{column}"
    table.cell(0, 0).merge(table.cell(2, 0)).text = "产出\n指标"
    table.cell(0, 1).merge(table.cell(0, 3)).text = "培训人数≥735人次"
    document.add_paragraph("结论")
    content = read(saved(document))
    first, grid, last = content.blocks
    assert isinstance(first, Lines)
    assert first.texts == ["项目支出绩效自评表", "（2023年度）"]
    assert isinstance(grid, Grid)
    assert grid.rows == [
        ["产出\n指标", "培训人数≥735人次", None, None],
        [None, "11", "12", "13"],
        [None, "21", "22", "23"],
    ]
    assert grid.spans == {(0, 0): (3, 1), (0, 1): (1, 3)}
    assert grid.places == ["table 1 row 1", "table 1 row 2", "table 1 row 3"]
    assert isinstance(last, Lines)
    assert last.place_of(0) == "paragraph 3"


def test_a_block_merged_in_both_directions_is_one_cell() -> None:
    table = tbl(
        tr(tc("甲", '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>'), "1"),
        tr(tc("", '<w:gridSpan w:val="2"/><w:vMerge/>'), "2"),
        tr("乙", "丙", "3"),
    )
    (grid,) = grids(read(pressed(table)))
    assert grid.rows == [["甲", None, "1"], [None, None, "2"], ["乙", "丙", "3"]]
    assert grid.spans == {(0, 0): (2, 2)}


def test_a_merge_that_starts_anew_or_has_no_start_is_a_cell_of_its_own() -> None:
    restart, goes_on = '<w:vMerge w:val="restart"/>', '<w:vMerge w:val="continue"/>'
    table = tbl(
        tr(tc("无", goes_on), "1"), tr(tc("", goes_on), "2"), tr(tc("乙", restart), "3"), tr(tc("", goes_on), "4")
    )
    (grid,) = grids(read(pressed(table)))
    assert grid.rows == [["无", "1"], [None, "2"], ["乙", "3"], [None, "4"]]
    assert grid.spans == {(0, 0): (2, 1), (2, 0): (2, 1)}


def test_the_old_way_to_merge_in_a_row_is_understood() -> None:
    table = tbl(
        tr(tc("甲", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("", "<w:hMerge/>"), "1"),
        tr("乙", "丙", "丁", "2"),
    )
    (grid,) = grids(read(pressed(table)))
    assert grid.rows[0] == ["甲", None, None, "1"]
    assert grid.spans == {(0, 0): (1, 3)}


def test_rows_that_begin_later_keep_their_columns() -> None:
    table = tbl(
        tr("甲", "乙", "丙"),
        tr("丁", properties='<w:trPr><w:gridBefore w:val="2"/><w:gridAfter w:val="1"/></w:trPr>'),
    )
    assert grids(read(pressed(table)))[0].rows == [["甲", "乙", "丙"], ["", "", "丁"]]


def test_columns_in_which_no_cell_begins_are_not_counted() -> None:
    table = tbl(
        tr(tc("甲", '<w:gridSpan w:val="3"/>'), tc("1", '<w:gridSpan w:val="4"/>')),
        tr(tc("乙", '<w:gridSpan w:val="3"/>'), tc("2", '<w:gridSpan w:val="2"/>'), tc("3", '<w:gridSpan w:val="2"/>')),
    )
    (grid,) = grids(read(pressed(table)))
    assert grid.rows == [["甲", "1", None], ["乙", "2", "3"]]
    assert grid.spans == {(0, 1): (1, 2)}


def test_a_table_inside_a_cell_follows_the_outer_one() -> None:
    inner = tbl(tr("x", "y"))
    outer, nested = grids(read(pressed(tbl(tr("名称", tc(p("说明") + inner + p("完")))))))
    assert outer.rows == [["名称", "说明\n完"]]
    assert nested.rows == [["x", "y"]]
    assert nested.places == ["table 2 row 1"]


def test_two_tables_divided_by_an_empty_paragraph_stay_two() -> None:
    content = read(pressed(tbl(tr("甲", "1")) + p() + tbl(tr("乙", "2"))))
    assert [type(block) for block in content.blocks] == [Grid, Grid]


def test_tracked_changes_are_read_as_accepted() -> None:
    paragraph = (
        "<w:p><w:r><w:t>指标值</w:t></w:r>"
        '<w:del w:id="1"><w:r><w:delText>≥600</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>≥735</w:t></w:r></w:ins>'
        '<w:moveFrom w:id="3"><w:r><w:t>旧处</w:t></w:r></w:moveFrom>'
        '<w:moveTo w:id="4"><w:r><w:t>新处</w:t></w:r></w:moveTo></w:p>'
    )
    table = tbl(
        tr("甲", tc(paragraph)),
        tr("删", "行", properties='<w:trPr><w:del w:id="5"/></w:trPr>'),
        tr("乙", tc("删格", '<w:cellDel w:id="7"/>'), "2", properties='<w:trPr><w:ins w:id="6"/></w:trPr>'),
    )
    assert grids(read(pressed(table)))[0].rows == [["甲", "指标值≥735新处"], ["乙", "2"]]


def test_a_paragraph_whose_end_was_deleted_joins_the_next() -> None:
    mark = "<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>"
    body = f"<w:p>{mark}<w:r><w:t>绩效</w:t></w:r></w:p>" + p("目标")
    assert texts(read(pressed(body))) == ["绩效目标"]


def test_signs_of_a_run_print_as_in_word() -> None:
    body = (
        "<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>1</w:t><w:noBreakHyphen/><w:t>12月</w:t><w:softHyphen/>"
        '</w:r><w:r><w:sym w:font="Wingdings 2" w:char="F052"/><w:t>是</w:t><w:sym w:font="Wingdings" w:char="F0A8"/>'
        '<w:t>否</w:t></w:r><w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>30</w:t></w:r></w:p>'
    )
    assert texts(read(pressed(body))) == ["甲", "乙\t1-12月☑是□否≥30"]


def test_letters_set_in_a_pictograph_font_print_as_boxes() -> None:
    font = '<w:rPr><w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/></w:rPr>'
    body = f"<w:p><w:r>{font}<w:t>R</w:t></w:r><w:r><w:t>一次性</w:t></w:r><w:r>{font}<w:t>£</w:t></w:r></w:p>"
    assert texts(read(pressed(body))) == ["☑一次性□"]


def test_check_boxes_old_and_new_print_their_state() -> None:
    def control(checked: int) -> str:
        return (
            f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{checked}"/></w14:checkbox></w:sdtPr>'
            "<w:sdtContent><w:r><w:t>☐</w:t></w:r></w:sdtContent></w:sdt>"
        )

    old = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>'
        "</w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r><w:r>"
        '<w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = f"<w:p>{control(1)}<w:r><w:t>是</w:t></w:r>{control(0)}<w:r><w:t>否</w:t></w:r>{old}</w:p>"
    assert texts(read(pressed(body))) == ["☑是□否☑"]


def test_tables_rows_and_cells_inside_content_controls_are_read() -> None:
    def control(content: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    table = control(tbl(control(tr("甲", "1")), f"<w:tr>{control(tc('乙'))}{tc('2')}</w:tr>"))
    assert grids(read(pressed(table)))[0].rows == [["甲", "1"], ["乙", "2"]]


def test_a_control_that_nobody_filled_in_prints_nothing() -> None:
    control = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>单击此处输入文字。</w:t>"
        "</w:r></w:sdtContent></w:sdt>"
    )
    assert texts(read(pressed(f"<w:p><w:r><w:t>名称：</w:t></w:r>{control}</w:p>"))) == ["名称："]


def box(content: str) -> str:
    shape = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>'
        f"{shape}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{shape}</v:textbox></v:shape>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_a_text_box_is_read_once() -> None:
    assert texts(read(pressed(p("正文", box(p("单位：万元")))))) == ["正文", "单位：万元"]


def test_an_empty_cell_with_a_text_box_shows_its_text() -> None:
    table = tbl(tr("名称", tc(p("", box(p("培训补贴"))))), tr("说明", tc(p("有字", box(p("盖章"))))))
    content = read(pressed(table))
    assert grids(content)[0].rows == [["名称", "培训补贴"], ["说明", "有字"]]
    assert texts(content) == ["盖章"]


def test_a_table_inside_a_text_box_is_a_grid() -> None:
    assert grids(read(pressed(p("正文", box(tbl(tr("甲", "1")))))))[0].rows == [["甲", "1"]]


def test_fields_equations_and_hidden_text() -> None:
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r><w:r><w:fldChar w:fldCharType="'
        'end"/></w:r>'
        "<m:oMath><m:r><m:t>≥98</m:t></m:r></m:oMath><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
        "<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>"
    )
    assert texts(read(pressed(body))) == ["3≥98链接"]


def test_headers_stand_before_and_footers_and_notes_after_the_text() -> None:
    def part(tag: str, content: str) -> str:
        return f"<w:{tag} {NAMESPACES}>{content}</w:{tag}>"

    content = read(
        pressed(
            p("正文"),
            {
                "word/header1.xml": part("hdr", p("附件1") + tbl(tr("单位", "万元"))),
                "word/footer1.xml": part("ftr", p("- 1 -")),
                "word/footnotes.xml": part(
                    "footnotes",
                    f'<w:footnote w:type="separator">{p("x")}</w:footnote>'
                    f'<w:footnote w:id="2">{p("注：含上年结转")}</w:footnote>',
                ),
            },
            {"header1.xml": "header", "footer1.xml": "footer", "footnotes.xml": "footnotes"},
        )
    )
    assert [block.place for block in content.blocks if isinstance(block, Lines)] == ["header", "", "footer", "footnote"]
    assert texts(content, "header") == ["附件1", "单位\t万元"]
    assert texts(content, "footnote") == ["注：含上年结转"]


NUMBERING = f"""<w:numbering {NAMESPACES}>
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/>
</w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2">
<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>
</w:lvlOverride></w:num>
</w:numbering>"""


def test_numbers_of_numbered_paragraphs_are_printed() -> None:
    def item(text: str, number: int, level: int = 0) -> str:
        numbered = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        return f"<w:p>{numbered}<w:r><w:t>{text}</w:t></w:r></w:p>"

    items = [("绩效目标表", 1), ("细目", 1, 1), ("细目", 1, 1), ("绩效目标表", 1), ("细目", 1, 1)]
    others = [("概况", 2), ("结论", 2), ("圆点", 3), ("重新", 4)]
    body = "".join(item(*one) for one in (*items, *others))
    content = read(pressed(body, {"word/numbering.xml": NUMBERING}, {"numbering.xml": "numbering"}))
    assert texts(content) == [
        "1.绩效目标表", "1.1 细目", "1.2 细目", "2.绩效目标表", "2.1 细目", "一、概况", "二、结论", "圆点", "1.重新",
    ]  # fmt: skip


def test_numbers_may_come_from_the_style() -> None:
    styles = (
        f'<w:styles {NAMESPACES}><w:style w:type="paragraph" w:styleId="a"><w:pPr><w:numPr><w:numId w:val="2"/>'
        f"</w:numPr></w:pPr>"
        '</w:style><w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
    )
    body = '<w:p><w:pPr><w:pStyle w:val="b"/></w:pPr><w:r><w:t>概况</w:t></w:r></w:p>'
    parts: dict[str, str | bytes] = {"word/numbering.xml": NUMBERING, "word/styles.xml": styles}
    assert texts(read(pressed(body, parts, {"numbering.xml": "numbering", "styles.xml": "styles"}))) == ["一、概况"]


def test_strict_documents_are_read_like_transitional_ones() -> None:
    body = tbl(tr(tc("甲", '<w:vMerge w:val="restart"/>'), "1"), tr(tc("", "<w:vMerge/>"), "2"))
    document = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>".replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert grids(read(pressed("", {"word/document.xml": document})))[0].rows == [["甲", "1"], [None, "2"]]


def test_word_2003_xml_is_read_from_one_file() -> None:
    page = (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" '
        'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" xmlns:aml="http://schemas.microsoft.com/aml/2001/core">'
        '<w:body><wx:sect><w:p><w:pPr><w:listPr><wx:t wx:val="1."/></w:listPr></w:pPr><w:r><w:t>绩效目标表</w:t></w:r>'
        '<aml:annotation w:type="Word.Deletion"><aml:content><w:r><w:delText>旧</w:delText></w:r></aml:content>'
        "</aml:annotation>"
        '<aml:annotation w:type="Word.Insertion"><aml:content><w:r><w:t>新</w:t></w:r></aml:content>'
        "</aml:annotation></w:p>"
        '<w:tbl><w:tr><w:tc><w:tcPr><w:vmerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>'
        "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vmerge/></w:tcPr><w:p/></w:tc>"
        "<w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl></wx:sect></w:body></w:wordDocument>"
    ).encode()
    content = read(page)
    assert texts(content) == ["1.绩效目标表新"]
    assert grids(content)[0].rows == [["甲", "1"], [None, "2"]]
    assert content.media_type == "application/vnd.ms-word+xml"


def test_flat_packages_are_read_from_one_file() -> None:
    package = "http://schemas.microsoft.com/office/2006/xmlPackage"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    page = (
        f'<?xml version="1.0"?><?mso-application progid="Word.Document"?><pkg:package xmlns:pkg="{package}">'
        f'<pkg:part pkg:name="/_rels/.rels"><pkg:xmlData><Relationships xmlns="{relations}"><Relationship Id="a" '
        f'Type="{RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships></pkg:xmlData></pkg:part>'
        f'<pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document {NAMESPACES}><w:body>{p("正文")}</w:body>'
        "</w:document></pkg:xmlData></pkg:part></pkg:package>"
    ).encode()
    assert texts(read(page)) == ["正文"]


def test_an_embedded_workbook_is_read_under_its_own_name() -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.active.append(["指标", "值"])
    buffer = io.BytesIO()
    workbook.save(buffer)
    body = p("见下表", '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12" r:id="r0"/></w:object></w:r>')
    content = read(pressed(body, {"word/embeddings/表.xlsx": buffer.getvalue()}, {"embeddings/表.xlsx": "package"}))
    assert grids(content)[0].rows == [["指标", "值"]]
    assert grids(content)[0].places == ["embedded 表.xlsx sheet Sheet row 1"]


def test_a_document_of_pictures_says_so() -> None:
    body = "<w:p><w:r><w:drawing><pic:pic xmlns:pic='http://schemas.openxmlformats.org/drawingml/2006/picture'/></w:drawing></w:r></w:p>"
    assert "pictures only" in read(pressed(body)).remarks[0].message_en


def test_damaged_xml_is_read_as_far_as_it_goes_with_a_remark() -> None:
    document = f"<w:document {NAMESPACES}><w:body>{p('绩效目标')}{p('R&D投入')}<w:p>"
    content = read(pressed("", {"word/document.xml": document}))
    assert texts(content)[0] == "绩效目标"
    assert "damaged XML in word/document.xml" in content.remarks[0].message_en


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE w SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_documents_that_declare_entities_are_refused(declaration: str) -> None:
    document = f'<?xml version="1.0"?>{declaration}<w:document {NAMESPACES}><w:body>{p("x")}</w:body></w:document>'
    for data in (
        pressed("", {"word/document.xml": document}),
        pressed("", {"word/document.xml": document.encode("utf-16")}),
    ):
        with pytest.raises(UnreadableDocument, match="entities") as refusal:
            read(data)
        assert "实体" in refusal.value.reason_zh


@pytest.mark.parametrize("wrapper", ["w:sdt><w:sdtContent", "w:ins", "w:smartTag", "w:hyperlink"])
def test_deep_nesting_ends_in_a_reason_and_not_in_a_crash(wrapper: str) -> None:
    opening = f"<{wrapper}>"
    closing = "".join(f"</{name}>" for name in reversed(wrapper.split("><")))
    for inside in (p("x"), f"<w:p>{opening * 3000}{closing * 3000}</w:p>"):
        try:
            read(pressed(opening * 3000 + inside + closing * 3000))
        except UnreadableDocument as refusal:
            assert refusal.reason_zh


def test_tables_nested_three_hundred_deep_are_refused() -> None:
    body = "<w:tbl><w:tr><w:tc>" * 60 + p("x") + "</w:tc></w:tr></w:tbl>" * 60
    with pytest.raises(UnreadableDocument, match="nested more than 50 deep"):
        read(pressed(body), SimpleNamespace(depth=50))


def test_a_bomb_inside_a_document_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="bomb"):
        read(pressed(p("x" * (40 << 20))))
    with pytest.raises(UnreadableDocument, match="more than 1 MiB"):
        read(pressed(p("绩效" * 400_000)), SimpleNamespace(unpacked_bytes=1 << 20))


def test_spans_that_lie_cannot_fill_the_memory() -> None:
    table = tbl(*[tr(*[tc("x", '<w:gridSpan w:val="99999999"/>')] * 100)] * 100)
    with pytest.raises(UnreadableDocument, match="more than 100,000 cells"):
        read(pressed(table), SimpleNamespace(cells=100_000))


def test_a_cell_that_nobody_could_have_written_is_cut_with_a_remark() -> None:
    content = read(pressed(p("绩效" * 50) + tbl(tr("甲", "效" * 50))), SimpleNamespace(line_characters=20))
    assert texts(content) == ["绩效" * 10]
    assert grids(content)[0].rows == [["甲", "效" * 20]]
    assert "longer than 20" in content.remarks[0].message_en


def test_a_package_without_text_names_the_reason() -> None:
    with pytest.raises(UnreadableDocument, match="no text part"):
        read(pressed("", {"word/document.xml": "<x/>"}))


def test_a_truncated_document_names_the_reason() -> None:
    with pytest.raises(UnreadableDocument, match="cut off"):
        read(pressed(p("绩效" * 500))[:-60])


def test_an_encrypted_document_says_so() -> None:
    with pytest.raises(UnreadableDocument, match="encrypted") as refusal:
        read(compound("EncryptedPackage"))
    assert "加密" in refusal.value.reason_zh


def test_fifty_thousand_rows_are_read_in_seconds() -> None:
    started = time.process_time()
    (grid,) = grids(read(pressed(tbl(*[tr("产出指标", "培训人数", "≥735人次", "10")] * 50_000))))
    assert len(grid.rows) == 50_000
    assert time.process_time() - started < 60


# ---- OpenDocument


def test_a_table_in_an_odt_is_a_grid() -> None:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "style")
    )
    body = (
        "<text:p>绩效<text:s text:c='2'/>目标<text:note><text:p>脚注</text:p></text:note><text:line-break/>表</text:p>"
        "<table:table><table:table-header-rows><table:table-row><table:table-cell table:number-columns-spanned='2'>"
        "<text:p>标题</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table-header-rows>"
        "<table:table-row><table:table-cell table:number-rows-spanned='2'><text:p>甲</text:p></table:table-cell>"
        "<table:table-cell><text:p>1</text:p><text:p>2</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:covered-table-cell/><table:table-cell><text:p>3</text:p></table:table-cell></table:table-row>"
        "</table:table>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body>"
            f"</office:document-content>",
        )
    content = open_document.read(buffer.getvalue(), "a.odt", LIMITS)
    assert texts(content) == ["绩效  目标", "表"]
    assert grids(content)[0].rows == [["标题", None], ["甲", "1\n2"], [None, "3"]]
    assert grids(content)[0].spans == {(0, 0): (1, 2), (1, 0): (2, 1)}


# ---- DOC and RTF


RTF = rb"""{\rtf1\ansi\ansicpg936 {\u39033?\u30446?\par}
\trowd\cellx2000\cellx4000\intbl \u30002?\cell\intbl \u8805?735\cell\row}"""


def test_without_libreoffice_the_reason_names_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for data in (RTF, compound("WordDocument")):
        with pytest.raises(UnreadableDocument, match="LibreOffice") as refusal:
            legacy_word.read(data, "a.doc", LIMITS)
        assert "未安装" in refusal.value.reason_zh


def test_a_doc_that_is_something_else_is_read_as_what_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    page = b"<html><body><table><tr><td>a</td><td>1</td></tr></table></body></html>"
    found = legacy_word.read_all([("a.doc", page), ("b.doc", pressed(p("正文"))), ("c.doc", RTF)], LIMITS)
    assert isinstance(found[0], Content)
    assert grids(found[0])[0].rows == [["a", "1"]]
    assert isinstance(found[1], Content)
    assert texts(found[1]) == ["正文"]
    assert isinstance(found[2], UnreadableDocument)


def test_an_encrypted_doc_is_not_given_to_the_converter() -> None:
    stream = bytearray(5000)
    stream[11] = 0x01
    with pytest.raises(UnreadableDocument, match="encrypted"):
        legacy_word.read(compound("WordDocument", bytes(stream)), "a.doc", LIMITS)


def converter(folder: Path, script: str) -> None:
    program = folder / "soffice"
    program.write_text("#!/bin/sh\n" + script)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def test_a_converter_that_hangs_is_ended_with_what_it_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    converter(tmp_path, f"sleep 300 &\necho $! > {tmp_path}/child\nwait\n")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    started = time.perf_counter()
    with pytest.raises(UnreadableDocument, match="not in time"):
        legacy_word.read(RTF, "a.rtf", SimpleNamespace(seconds=2))
    assert time.perf_counter() - started < 120  # it would sleep for 300
    child = int((tmp_path / "child").read_text())
    state = Path(f"/proc/{child}/stat")
    for _ in range(50):
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("the child of the converter is still running")


def test_a_document_that_kills_the_converter_costs_only_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    good = tmp_path / "good.docx"
    good.write_bytes(pressed(p("正文")))
    converter(
        tmp_path,
        'for argument; do case "$argument" in --outdir) next=1;; *) test "$next" = 1 && out="$argument"'
        " && next=;; esac; done\n"
        'for argument; do case "$argument" in *.rtf) grep -q BAD "$argument" && exit 1\n'
        f'cp {good} "$out/$(basename "$argument" .rtf).docx";; esac; done\n',
    )
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    found = legacy_word.read_all([("a.rtf", RTF), ("b.rtf", b"{\\rtf1 BAD}"), ("c.rtf", RTF)], LIMITS)
    assert [isinstance(one, Content) for one in found] == [True, False, True]


needs_libreoffice = pytest.mark.skipif(legacy_word.program() is None, reason="LibreOffice is not installed")


@needs_libreoffice
def test_the_converter_gets_more_memory_than_the_worker_may_take() -> None:
    script = (
        "import resource, sys; hard = resource.getrlimit(resource.RLIMIT_AS)[1];"
        "resource.setrlimit(resource.RLIMIT_AS, (400 << 20, hard));"
        "from pipelines.ingest import legacy_word;"
        "print(len(legacy_word.read(sys.stdin.buffer.read(), 'a.rtf', None).blocks))"
    )
    found = subprocess.run([sys.executable, "-c", script], input=RTF, capture_output=True, cwd=PROJECT_FOLDER)
    assert found.stdout.strip() == b"2", found.stderr


@needs_libreoffice
def test_an_rtf_that_ends_in_a_table_keeps_it() -> None:
    content = legacy_word.read(RTF, "a.rtf", LIMITS)
    assert texts(content) == ["项目"]
    assert grids(content)[0].rows == [["甲", "≥735"]]
    assert content.media_type == "application/rtf"
