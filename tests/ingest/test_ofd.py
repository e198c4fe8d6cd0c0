"""OFD as a carrier: characters and rules of every way of writing them come back as lines and grids, as those of PDF."""

from __future__ import annotations

import random
from types import SimpleNamespace

import pytest

from pipelines.ingest import sniff
from pipelines.ingest.content import Grid, Lines, UnreadableDocument
from pipelines.ingest.ofd import read
from pipelines.ingest.ofd.paths import points_of
from pipelines.ingest.ofd.values import distances
from pipelines.ingest.readers import read as read_any
from pipelines.settings import Limits
from tests.documents.carriers import fixed_pages, pages
from tests.documents.layouts import LAYOUTS
from tests.documents.press import projects
from tests.ingest.ofd_press import NAMESPACE, frame, ofd, page, parts_of, path, table, text, zipped


def lines(data: bytes) -> list[str]:
    return [line for block in read(data, "").blocks if isinstance(block, Lines) for line in block.texts]


def grids(data: bytes) -> list[Grid]:
    return [block for block in read(data, "").blocks if isinstance(block, Grid)]


# -- the same as PDF


@pytest.mark.parametrize("kind", [fixed_pages.OfficeCanvas, fixed_pages.DriverCanvas])
@pytest.mark.parametrize(("layout", "ruled"), [("A1", True), ("T10", True), ("A1", False)])
def test_an_ofd_reads_as_the_pdf_of_the_same_pages_cell_by_cell_and_place_by_place(layout, kind, ruled):
    sections = LAYOUTS[layout].press(LAYOUTS[layout], list(projects("made-up"))[:2])
    pdf = read_any(pages.print_pages(sections, random.Random(3), ruled), "", Limits())
    own = read_any(fixed_pages.print_pages(sections, random.Random(3), ruled, kind), "", Limits())
    assert own.media_type == sniff.OFD
    assert [without_blanks(block) for block in own.blocks] == [without_blanks(block) for block in pdf.blocks]
    assert own.remarks == pdf.remarks


def without_blanks(block):
    """PDFium leaves one of several blanks, so that those are not compared."""
    if isinstance(block, Lines):
        return block.first, block.place, [text.replace(" ", "") for text in block.texts]
    return block.places, block.spans, [[text and text.replace(" ", "") for text in row] for row in block.rows]


# -- characters


def test_distances_that_repeat_are_written_out_and_the_last_one_counts_for_the_rest():
    assert distances("g 3 4.2 2.1 g2 1", 9) == [4.2, 4.2, 4.2, 2.1, 1.0, 1.0]
    assert distances("g 999999999 1", 3) == [1.0, 1.0, 1.0]
    assert distances("1e400 nan g -2 5 g 2", 9) == []
    # Numbers of invoices are written so.
    assert lines(ofd(page(text(20, 30, "24112000000048542163", code='DeltaX="g 3 1.75"')))) == ["24112000000048542163"]


@pytest.mark.parametrize("code", [" ", 'DeltaX="0 0 0"'])
def test_a_text_without_distances_runs_on_by_the_usual_widths_of_its_letters(code):
    cells = frame(20, 20, 30, 8) + frame(50, 20, 30, 8)
    (grid,) = grids(ofd(page(cells + text(22, 26, "项目2023", code=code) + text(52, 26, "甲", code=" "))))
    assert grid.rows == [["项目2023", "甲"]]


def test_one_text_over_several_cells_and_lines_is_parted_by_its_distances():
    cells = "".join(frame(20 + 40 * column, 20 + 8 * row, 40, 8) for row in (0, 1) for column in (0, 1))
    words = text(22, 26, "甲乙丙丁", code='DeltaX="3.5 36.5 -40" DeltaY="0 0 8"')
    (grid,) = grids(ofd(page(cells + words)))
    assert grid.rows == [["甲乙", "丙"], ["丁", ""]]


def test_a_matrix_and_the_boundary_lead_a_text_to_its_place():
    # As a printer driver writes it: points, the corner of the boundary taken back by the matrix.
    driver = (
        '<ofd:TextObject ID="1" CTM="0.352778 0 0 0.352778 -114.8075 111.3523" Boundary="114.8075 85.2296 40 5" '
        'Font="3" Size="10"><ofd:TextCode X="62.362" Y="-485.13" DeltaX="10">财政</ofd:TextCode></ofd:TextObject>'
    )
    plain = text(22, 25.4375, "财政", size=3.52778)
    cells = frame(20, 20, 30, 8) + frame(50, 20, 30, 8)
    for words in (driver, plain):
        (grid,) = grids(ofd(page(cells + words)))
        assert grid.rows == [["财政", ""]]


def test_a_code_of_several_glyphs_and_a_glyph_of_several_codes_keep_what_follows_in_its_place():
    cells = frame(20, 20, 20, 8) + frame(40, 20, 20, 8)
    transform = (
        '<ofd:CGTransform CodePosition="0" CodeCount="{}" GlyphCount="{}"><ofd:Glyphs>5</ofd:Glyphs></ofd:CGTransform>'
    )
    ligature = text(22, 26, "fi甲乙", code='DeltaX="2 20"', inner=transform.format(2, 1))
    (grid,) = grids(ofd(page(cells + ligature)))
    assert grid.rows == [["fi甲", "乙"]]
    two_glyphs = text(22, 26, "①甲乙", code='DeltaX="1.5 2 20"', inner=transform.format(1, 2))
    (grid,) = grids(ofd(page(cells + two_glyphs)))
    assert grid.rows == [["①甲", "乙"]]
    # A program that counts letters although it names glyphs.
    careless = text(22, 26, "fi甲乙", code='DeltaX="1 1 19"', inner=transform.format(2, 1))
    (grid,) = grids(ofd(page(cells + careless)))
    assert grid.rows == [["fi甲", "乙"]]


def test_escaped_blanks_indented_tags_and_second_texts_of_an_object_are_read():
    words = (
        '<ofd:TextObject ID="1" Boundary="20 20 90 20" Font="3" Size="3.5">'
        '<ofd:TextCode X="0" Y="3.5" DeltaX="g 9 3.5">\n   单位：\\0020甲\n  </ofd:TextCode>'
        '<ofd:TextCode Y="12">C:\\2023</ofd:TextCode></ofd:TextObject>'
    )
    assert lines(ofd(page(words))) == ["单位： 甲", "C:\\2023"]


def test_signs_of_pictograph_fonts_are_the_signs_they_print():
    fonts = f'<ofd:Res {NAMESPACE}><ofd:Fonts><ofd:Font ID="3" FontName="Wingdings"/></ofd:Fonts></ofd:Res>'
    assert lines(ofd(page(text(20, 30, "\uf0fe")), common="<ofd:PublicRes>R.xml</ofd:PublicRes>", R=fonts)) == ["☑"]


def test_glyphs_whose_meaning_the_file_does_not_say_are_reported():
    glyph = '<ofd:CGTransform CodePosition="0"><ofd:Glyphs>99</ofd:Glyphs></ofd:CGTransform>'
    content = read(ofd(page(text(20, 30, "¤\ue001元", inner=glyph))), "")
    assert [remark.message_en for remark in content.remarks] == [
        "page 1: 2 characters of a font without Unicode table are unreliable"
    ]


def test_upright_letters_below_one_another_stay_in_their_cell():
    cells = frame(20, 20, 10, 40) + frame(30, 20, 30, 40)
    for code, attributes in (('DeltaY="g 2 4"', ""), ('DeltaX="g 2 4"', 'ReadDirection="90"')):
        (grid,) = grids(
            ofd(page(cells + text(22, 26, "产出类", attributes=attributes, code=code) + text(32, 40, "数量")))
        )
        assert grid.rows == [["产\n出\n类", "数量"]]


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ('CTM="0 1 -1 0 5 0"', 'DeltaX="g 3 3.5"'),  # turned by its matrix
        ('ReadDirection="90" CharDirection="90"', 'DeltaX="g 3 3.5"'),  # turned letter by letter
        ('CharDirection="90"', 'DeltaX="g 3 0" DeltaY="g 3 3.5"'),
    ],
)
def test_a_word_that_runs_downwards_belongs_to_its_cell(attributes, code):
    cells = frame(20, 20, 10, 40) + frame(30, 20, 30, 40)
    words = text(23, 26, "绩效指标", attributes=attributes, code=code)
    (grid,) = grids(ofd(page(cells + words + text(32, 40, "数量") + text(32, 30, "年度目标"))))
    assert grid.rows == [["绩效指标", "年度目标\n数量"]]


def test_a_page_that_runs_sideways_is_read_upright():
    turned = table(0, 0, [["项目名称", "药品监管"], ["主管部门", "某局"]])
    whole = '<ofd:CompositeObject ID="1" ResourceID="9" CTM="0 1 -1 0 0 0" Boundary="150 20 90 40"/>'
    units = f"<ofd:CompositeGraphicUnits>{composite(9, turned)}</ofd:CompositeGraphicUnits>"
    unit = f"<ofd:Res {NAMESPACE}>{units}</ofd:Res>"
    (grid,) = grids(ofd(page(whole), common="<ofd:DocumentRes>R.xml</ofd:DocumentRes>", R=unit))
    assert grid.rows == [["项目名称", "药品监管"], ["主管部门", "某局"]]


def test_what_a_clip_hides_of_a_text_stays_in_the_cell_where_it_begins():
    clip = (
        '<ofd:Clips TransFlag="false"><ofd:Clip><ofd:Area><ofd:Path Boundary="-2 -2 30 9"><ofd:AbbreviatedData>'
        "M 0 0 L 30 0 L 30 9 L 0 9 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
    )
    cells = frame(20, 20, 30, 8) + frame(50, 20, 30, 8)
    (grid,) = grids(ofd(page(cells + text(22, 26, "社会公众满意度达到九成", inner=clip) + text(66, 26, "好"))))
    assert [text.replace("\n", "") for text in grid.rows[0]] == ["社会公众满意度达到九成", "好"]


# -- rules


def test_a_path_is_points_whatever_its_operators():
    square = [(0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (0.0, 2.0), (0.0, 0.0)]
    assert points_of("M 0 0 L 4 0 L 4 2 L 0 2 C")[0] == square
    assert points_of("S0,0L4,0 4,2L0 2 C")[0] == square
    points, kinds = points_of("M 0 0 Q 1 1 2 0 B 3 1 4 1 5 0 A 2 2 0 0 1 9 0")
    assert points[-1] == (9.0, 0.0)
    assert kinds == [2, 1, 1, 1, 1, 1, 1]
    assert points_of("M 0 0 X 4 0") == ([(0.0, 0.0)], [2])
    assert points_of("M 0 0" + " L 1 1" * 60_000) == ([], [])


def drawn(kind: str) -> str:
    """Two cells of 30 by 8 millimetres at (20, 20)."""
    if kind == "lines":
        return "".join(path(f"{x} 20 0 8", "M 0 0 L 0 8") for x in (20, 50, 80)) + "".join(
            path(f"20 {y} 60 0", "M 0 0 L 60 0") for y in (20, 28)
        )
    if kind == "slivers":
        fill = 'Stroke="false" Fill="true"'
        return "".join(path(f"{x} 20 0.2 8", "M 0 0 L 0.2 0 L 0.2 8 L 0 8 C", fill) for x in (20, 50, 80)) + "".join(
            path(f"20 {y} 60 0.2", "M 0 0 L 60 0 L 60 0.2 L 0 0.2 C", fill) for y in (20, 28)
        )
    if kind == "one path":
        return path("0 0 210 297", "M 20 20 L 80 20 L 80 28 L 20 28 C M 50 20 L 50 28")
    assert kind == "pictures"
    return "".join(
        f'<ofd:ImageObject ID="1" ResourceID="4" Boundary="{x} 20 0.2 8" CTM="0.2 0 0 8 0 0"/>' for x in (20, 50, 80)
    ) + "".join(f'<ofd:ImageObject ID="1" ResourceID="4" Boundary="20 {y} 60 0.2"/>' for y in (20, 28))


@pytest.mark.parametrize("kind", ["lines", "slivers", "one path", "pictures"])
def test_cells_are_found_however_their_rules_are_drawn(kind):
    (grid,) = grids(ofd(page(drawn(kind) + text(22, 26, "项目") + text(52, 26, "甲"))))
    assert grid.rows == [["项目", "甲"]]


def test_rules_that_are_not_painted_or_not_visible_divide_nothing():
    words = text(22, 26, "项目") + text(52, 26, "甲")
    outer = frame(20, 20, 60, 8) + frame(20, 28, 60, 8)
    for rule in (
        path("50 20 0 8", "M 0 0 L 0 8", 'Stroke="false"'),
        path("50 20 0 8", "M 0 0 L 0 8", 'Visible="false"'),
        path("50 60 0 8", "M 0 -40 L 0 -32"),  # outside of what its boundary shows
    ):
        (grid,) = grids(ofd(page(outer + rule + words)))
        assert grid.rows == [["项目 甲"], [""]]
    (grid,) = grids(ofd(page(outer + path("50 20 0 8", "M 0 0 L 0 8") + words)))
    assert grid.rows == [["项目", "甲"], ["", None]]


# -- pages and documents


def test_a_form_whose_frame_is_a_template_is_read_with_the_words_of_the_page():
    template = page(drawn("lines") + text(22, 26, "项目名称"))
    content = page(text(52, 26, "药品监管"), before='<ofd:Template TemplateID="9" ZOrder="Background"/>')
    common = '<ofd:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    data = ofd(content, content, common=common, **{"Tpls/Tpl_0/Content": template})
    assert [(grid.rows, grid.places) for grid in grids(data)] == [
        ([["项目名称", "药品监管"]], [f"page {number} table 1 row 1"]) for number in (1, 2)
    ]


def test_stamps_over_a_page_are_read_and_watermarks_and_marks_are_not():
    listed = '<ofd:Page PageID="100"><ofd:FileLoc>A/1.xml</ofd:FileLoc></ofd:Page>'
    annotations = f"<ofd:Annotations {NAMESPACE}>{listed}</ofd:Annotations>"
    appearance = '<ofd:Annot ID="{}" Type="{}" {}><ofd:Appearance Boundary="0 50 90 20">{}</ofd:Appearance></ofd:Annot>'
    laid_over = "".join(
        appearance.format(number, kind, attributes, text(20, 10, words))
        for number, (kind, attributes, words) in enumerate(
            [
                ("Stamp", "", "已审核"),
                ("Watermark", "", "内部资料"),
                ("Highlight", "", "重点"),
                ("Stamp", 'Visible="false"', "作废"),
            ]
        )
    )
    data = ofd(
        page(text(20, 30, "自评表")),
        more="<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>",
        **{"Annots/Annotations": annotations, "Annots/A/1": f"<ofd:PageAnnot {NAMESPACE}>{laid_over}</ofd:PageAnnot>"},
    )
    assert lines(data) == ["自评表", "已审核"]


def test_a_page_of_its_own_size_shows_what_lies_within_it():
    wide = page(text(220, 20, "右"), area="0 0 297 210")
    assert lines(ofd(page(text(220, 20, "右")), wide)) == ["右"]


def test_a_table_over_two_pages_is_one_grid_with_the_places_of_both():
    first = table(20, 20, [["指标", "目标"], *[[f"指标{n}", "≥2"] for n in range(32)]])
    second = table(20, 20, [["指标", "目标"], ["指标32", "≥3"]])
    (grid,) = grids(ofd(page(first), page(second)))
    assert len(grid.rows) == 34
    assert grid.rows[-1] == ["指标32", "≥3"]
    assert grid.places[-1] == "page 2 table 1 row 2"


def test_the_places_of_a_second_document_name_it():
    one = parts_of([page(text(20, 20, "甲"))])
    two = parts_of([page(table(20, 20, [["乙", "丙"]])), page("")], doc="Doc_1")
    bodies = "".join(f"<ofd:DocBody><ofd:DocRoot>/Doc_{n}/Document.xml</ofd:DocRoot></ofd:DocBody>" for n in (0, 1))
    content = read(zipped(one | two | {"OFD.xml": f"<ofd:OFD {NAMESPACE}>{bodies}</ofd:OFD>"}), "")
    assert [getattr(block, "place", None) or block.places[0] for block in content.blocks] == [
        "page 1",
        "document 2 page 1 table 1 row 1",
    ]


def test_a_page_that_is_missing_or_damaged_is_told_and_the_others_are_read():
    parts = parts_of([page(text(20, 20, words)) for words in "甲乙丙"])
    parts["Doc_0/Pages/Page_0/Content.xml"] = "<ofd:Page"
    del parts["Doc_0/Pages/Page_1/Content.xml"]
    content = read(zipped(parts), "")
    assert [(block.texts, block.place) for block in content.blocks] == [(["丙"], "page 3")]
    assert [(remark.place, remark.severity) for remark in content.remarks] == [("page 1", "error"), ("page 2", "error")]


# -- what is said about a file


def image(boundary: str = "0 0 210 297") -> str:
    width, height = boundary.split()[2:]
    return f'<ofd:ImageObject ID="1" ResourceID="5" Boundary="{boundary}" CTM="{width} 0 0 {height} 0 0"/>'


def test_pages_that_are_only_pictures_are_scans():
    content = read(ofd(page(image()), page(text(20, 20, "项目支出绩效自评表" * 4))), "")
    assert [(remark.place, remark.message_en) for remark in content.remarks] == [
        ("page 1", "page 1 is a scan without a text layer and was not read")
    ]
    with pytest.raises(UnreadableDocument, match=r"scanned: the 2 page\(s\)"):
        read(ofd(page(image()), page(image())), "")


def test_text_laid_invisibly_over_a_scan_is_read_and_called_recognised():
    words = text(20, 20, "绩效自评表" * 8, attributes='Alpha="0"')
    content = read(ofd(page(image() + words)), "")
    assert content.blocks[0].texts == ["绩效自评表" * 8]
    assert "recognised by machine" in content.remarks[0].message_en


def test_signatures_and_attachments_are_told_as_signals():
    parts = parts_of([page(text(20, 20, "甲"))], more="<ofd:Attachments>Attachs.xml</ofd:Attachments>")
    parts["OFD.xml"] = parts["OFD.xml"].replace(
        "</ofd:DocBody>", "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>"
    )
    parts["Doc_0/Signs/Signatures.xml"] = (
        f'<ofd:Signatures {NAMESPACE}><ofd:Signature ID="1" Type="Seal"/></ofd:Signatures>'
    )
    parts["Doc_0/Attachs.xml"] = f'<ofd:Attachments {NAMESPACE}><ofd:Attachment ID="1" Name="附件1"/></ofd:Attachments>'
    content = read(zipped(parts), "")
    assert [(remark.severity, remark.message_zh) for remark in content.remarks] == [
        ("signal", "文件带有 1 个电子签名或签章，未作验证"),
        ("signal", "文件带有 1 个附件，未读取：附件1"),
    ]


@pytest.mark.parametrize(
    "parts", [{"Encryptions.xml": "", "x.dat": b"1"}, {"OFD.xml": b"\x8f", "Doc_0/Encryptions.xml": ""}]
)
def test_an_encrypted_file_says_so(parts):
    data = zipped(parts)
    assert sniff.media_type(data) == sniff.OFD
    with pytest.raises(UnreadableDocument, match="encrypted"):
        read(data, "")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"OFD.xml": f"<ofd:OFD {NAMESPACE}/>"}, "the OFD has no pages"),
        ({"Doc_0/Document.xml": None}, "its document Doc_0/Document.xml is missing"),
        ({"OFD.xml": "<ofd:OFD"}, "damaged XML in OFD.xml"),
        ({"Doc_0/Pages/Page_0/Content.xml": None}, "none of the pages can be loaded"),
        ({"Doc_0/Pages/Page_0/Content.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "declares a document type"),
        ({"Doc_0/Pages/Page_0/Content.xml": b"<a>" + b" " * (40 << 20) + b"</a>"}, "more than 200 times its size"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(change, reason):
    parts = parts_of([page(text(20, 20, "甲"))]) | change
    with pytest.raises(UnreadableDocument, match=reason):
        read(zipped({name: content for name, content in parts.items() if content is not None}), "", Limits())


def test_more_pages_cells_or_objects_than_allowed_are_refused():
    data = ofd(*[page(table(20, 20, [["甲", "乙"]]))] * 3)
    assert len(read(data, "", SimpleNamespace(pages=3, cells=6)).blocks) == 3
    with pytest.raises(UnreadableDocument, match="3 pages, the limit is 2"):
        read(data, "", SimpleNamespace(pages=2))
    with pytest.raises(UnreadableDocument, match="more than 5 table cells"):
        read(data, "", SimpleNamespace(cells=5))


def composite(number: int, content: str) -> str:
    return (
        f'<ofd:CompositeGraphicUnit ID="{number}" Width="90" Height="40"><ofd:Content>{content}</ofd:Content>'
        "</ofd:CompositeGraphicUnit>"
    )


def test_composite_objects_that_multiply_are_refused_and_those_that_contain_themselves_end(monkeypatch):
    monkeypatch.setattr("pipelines.ingest.ofd.page.MOST_OBJECTS", 2_000)

    def unit(number: int, uses: int) -> str:
        used = f'<ofd:CompositeObject ID="1" ResourceID="{uses}" Boundary="0 0 9 9"/>'
        return (
            f'<ofd:CompositeGraphicUnit ID="{number}"><ofd:Content>{used * 30}</ofd:Content></ofd:CompositeGraphicUnit>'
        )

    def document(units: str) -> bytes:
        resources = f"<ofd:Res {NAMESPACE}><ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits></ofd:Res>"
        use = '<ofd:CompositeObject ID="1" ResourceID="1" Boundary="0 0 9 9"/>'
        return ofd(page(use + text(20, 20, "甲")), common="<ofd:PublicRes>R.xml</ofd:PublicRes>", R=resources)

    with pytest.raises(UnreadableDocument, match="prints more than 2,000 objects"):
        read(document("".join(unit(number, number + 1) for number in range(1, 9))), "")
    itself = composite(1, '<ofd:CompositeObject ID="2" ResourceID="1"/>')
    assert lines(document(itself)) == ["甲"]


def test_groups_in_groups_beyond_all_measure_are_refused():
    deep = "<ofd:PageBlock>" * 200 + '<ofd:CompositeObject ResourceID="1"/>' + "</ofd:PageBlock>" * 200
    units = f"<ofd:CompositeGraphicUnits>{composite(1, deep)}</ofd:CompositeGraphicUnits>"
    data = ofd(
        page('<ofd:CompositeObject ResourceID="1"/>'),
        common="<ofd:PublicRes>R.xml</ofd:PublicRes>",
        R=f"<ofd:Res {NAMESPACE}>{units}</ofd:Res>",
    )
    with pytest.raises(UnreadableDocument, match="nested more than"):
        read(data, "")


@pytest.mark.parametrize(
    "words",
    [
        text(20, 20, "甲", size=0),
        text(20, 20, "甲", attributes='CTM="0 0 0 0 0 0"'),
        text(20, 20, "甲", attributes='CTM="x" HScale="nan"'),
        text(20, 20, "甲", code='DeltaX="inf"'),
    ],
)
def test_values_that_are_none_are_taken_for_missing(words):
    assert lines(ofd(page(words + "<ofd:PathObject/><ofd:TextObject/><ofd:ImageObject/>"))) == ["甲"]
