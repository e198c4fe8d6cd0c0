"""The press prints what the facts say, the same way every time, and the measure counts what it says it counts."""

from __future__ import annotations

import io
import random
import re
import zipfile
from decimal import Decimal
from html import unescape

import pytest

from tests.documents import accuracy
from tests.documents.carriers import CARRIERS
from tests.documents.carriers.wrapping import wrap
from tests.documents.expected import expected_forms, squash
from tests.documents.facts import generated_projects, made_up_projects, real_projects, with_execution_points
from tests.documents.grid import Cell, Table
from tests.documents.layouts import LAYOUTS
from tests.documents.layouts.layout import accepted, fit, fold_funding
from tests.documents.press import FACTS, documents, makes_sense, press, projects
from tests.documents.published import FLOORS


def all_projects():
    return [*real_projects("shanghai_2023"), *made_up_projects(), *generated_projects(3, 20)]


# --- facts ------------------------------------------------------------------------------------------------------------


def test_every_project_weighs_90_plus_10_and_its_scores_add_to_its_total():
    for project in all_projects():
        assert sum(Decimal(row.weight) for row in project.indicators) + Decimal(project.execution_weight) == 100
        scores = sum(Decimal(row.score) for row in project.indicators) + Decimal(project.execution_score)
        assert scores == Decimal(project.total_score), project.key


def test_every_funding_total_is_the_sum_of_its_lines_in_every_layout():
    for layout in LAYOUTS.values():
        for project in accepted(layout, all_projects()):
            for column in ("initial", "adjusted", "executed"):
                total, *parts = [getattr(line, column).replace(",", "") for line in project.funding]
                if parts:
                    assert Decimal(total) == sum(Decimal(part or 0) for part in parts), (layout.id, project.key, column)


def test_the_made_up_projects_are_of_thirteen_bureaus_in_twelve_provinces():
    made_up = made_up_projects()
    assert len(made_up) == 13
    assert len({project.province for project in made_up}) == 12
    assert {"元", "万元"} == {project.money_unit for project in made_up}


def test_a_scheme_with_20_points_for_execution_still_adds_up():
    for project in all_projects():
        other = with_execution_points(project, 20)
        scores = sum(Decimal(row.score) for row in other.indicators) + Decimal(other.execution_score)
        assert scores == Decimal(other.total_score)
        assert Decimal(other.execution_score) <= 20


def test_money_without_a_line_of_its_own_moves_to_the_nearest_line():
    school = next(project for project in made_up_projects() if project.key == "zhejiang_school")
    total, fiscal, other = fold_funding(school, ["total", "fiscal_appropriation", "other"])
    assert (total.adjusted, fiscal.adjusted, other.adjusted) == ("342000", "300000", "42000")


def test_the_generator_gives_the_same_projects_for_the_same_seed():
    assert generated_projects(7, 5) == generated_projects(7, 5)
    assert generated_projects(7, 5) != generated_projects(8, 5)


# --- layouts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.id)
def test_every_table_of_a_layout_fills_its_grid_exactly(layout):
    for section in layout.press(layout, [*all_projects(), *real_projects("tianjin_2025")]):
        for block in section.blocks:
            if isinstance(block, Table):
                block.matrix()


def test_a_table_with_a_hole_or_an_overlap_is_refused():
    hole = Table((1, 1))
    hole.row("一级指标")
    with pytest.raises(ValueError, match="open"):
        hole.matrix()
    overlap = Table((1, 1))
    overlap.row(Cell("产出指标", row_span=2), "a")
    overlap.row("b", "c")
    with pytest.raises(ValueError, match="overlaps"):
        overlap.matrix()


def test_columns_are_shared_so_that_texts_need_not_wrap():
    assert fit([4, 4, 4, 4], [8, 4, 4]) == [2, 1, 1]
    assert fit([4, 4, 4, 4], [4, 8, 4]) == [1, 2, 1]


def test_text_wraps_by_width_and_not_by_words():
    assert wrap("服务对象满意度指标", 5) == ["服务对象满", "意度指标"]
    assert wrap("≥30.00(万份)", 5) == ["≥30.00(万", "份)"]


def test_a_layout_without_weights_expects_none():
    for form in expected_forms(LAYOUTS["D"], made_up_projects()):
        assert form.total_score is None
        assert {row.weight for row in form.indicators} == {None}
        assert {row.score for row in form.indicators} == {None}


def test_operator_value_and_unit_of_three_cells_are_expected_together():
    for layout in ("A2", "B", "F", "G", "U2"):
        form = expected_forms(LAYOUTS[layout], made_up_projects())[0]
        assert form.indicators[0].target == "≥120000人次"
    assert expected_forms(LAYOUTS["T3"], made_up_projects()[:1])[0].indicators[0].target == "大于等于120000人次"


# --- carriers ---------------------------------------------------------------------------------------------------------


def text_of(data: bytes, extension: str, embedded: bool = True) -> str:
    """All text of a file in document order, read with nothing of the project."""
    if extension == "pdf" and not embedded:
        # pdfium loses a character that stands alone on its line where the font is neither embedded nor installed.
        import pdfplumber

        with pdfplumber.open(io.BytesIO(data)) as pages:
            return "".join(character["text"] for page in pages.pages for character in page.chars)
    if extension == "pdf":
        import pypdfium2

        pages = pypdfium2.PdfDocument(data)
        return "".join(page.get_textpage().get_text_range() for page in pages)
    if extension == "zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "".join(text_of(archive.read(name), "docx") for name in archive.namelist())
    if extension == "rtf":
        text = re.sub(r"\\u(-?\d+)\?", lambda code: chr(int(code[1]) % 65536), data.decode("ascii"))
        return re.sub(r"\\[a-z]+-?\d* ?", "", text)
    if extension in ("xlsx", "ods") or data.startswith(b"\xd0\xcf\x11\xe0"):
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
        return "".join(str(value) for sheet in sheets for row in sheet for value in row)
    if extension == "ofd":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            contents = [archive.read(name).decode() for name in archive.namelist() if name.endswith("Content.xml")]
        return unescape("".join(re.findall(r"<ofd:TextCode[^>]*>([^<]*)<", "".join(contents))))
    if extension == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return unescape(re.sub(r"<[^>]*>", "", archive.read("word/document.xml").decode()))
    gbk = extension == "csv" or (extension == "xls" and not data.startswith(b"<?xml"))
    text = data.decode("gb18030" if gbk else "utf-8")
    return unescape(re.sub(r"</?[a-zA-Z!][^<>]*>", "", text)) if extension in ("html", "xls", "md") else text


def few(layout):
    """Two projects that the layout can state, of two bureaus."""
    chosen = accepted(layout, projects("made-up"))[:2]
    assert len({project.province for project in chosen}) == 2
    return chosen


class Pieces:
    """The words of a text; it contains what stands in one of them, or goes on from one to others."""

    def __init__(self, text):
        self.words = set(text.split())

    def __contains__(self, wanted):
        if any(wanted in word for word in self.words):
            return True
        ends = [end for end in range(1, len(wanted)) if any(word.endswith(wanted[:end]) for word in self.words)]
        reached = set(ends)
        for end in range(1, len(wanted)):
            if any(wanted[begin:end] in self.words for begin in reached if begin < end):
                reached.add(end)
        return any(word.startswith(wanted[end:]) for end in reached for word in self.words)


def test_a_text_in_pieces_holds_what_goes_on_from_word_to_word():
    pieces = Pieces("51-2023年12月  100%\n31日\n底前完成")
    assert "2023年12月底前" in pieces and "100%" in pieces and "12月31日底前" in pieces
    assert "2023年底前" not in pieces and "12月1日底前" not in pieces and "100%%" not in pieces


@pytest.mark.parametrize("carrier", CARRIERS.values(), ids=lambda carrier: carrier.name)
def test_a_carrier_holds_every_name_and_target_of_every_layout(carrier):
    embedded = carrier.name != "pdf-cid"
    for layout in LAYOUTS.values() if embedded else (LAYOUTS["A1"], LAYOUTS["T3"]):
        if not makes_sense(layout, carrier):
            continue
        document = press(layout, carrier, few(layout), "made-up")
        assert document is not None
        text = squash(text_of(document.data, carrier.extension, embedded)) or ""
        # Where a page ends, its number may stand inside a word of the text layer.
        text = re.sub(r"-\d+-", "", text) if carrier.extension in ("pdf", "ofd") else text
        if carrier.name == "text-layout-dense":
            # The lines of neighbouring cells alternate: a text stands there in pieces, each between blanks.
            text = Pieces(document.data.decode())
        for form in document.forms:
            assert form.project_name in text, (layout.id, form.project_name)
            for row in form.indicators:
                assert row.name in text, (layout.id, row.name)
                # The CID collection prints the middle dot of 元/人·天 as another one.
                if layout.target_style == "verbatim" and row.target and embedded:
                    assert row.target in text, (layout.id, row.target)


@pytest.mark.parametrize("carrier", CARRIERS.values(), ids=lambda carrier: carrier.name)
def test_a_carrier_writes_the_same_bytes_every_time(carrier):
    layout = LAYOUTS["A1"]
    first, second = (carrier.write(layout.press(layout, few(layout)), random.Random(5)) for _ in range(2))
    assert first == second


def test_a_page_break_in_a_pdf_cuts_tables():
    import pypdfium2

    layout = LAYOUTS["A1-SH"]
    data = CARRIERS["pdf"].write(layout.press(layout, real_projects("shanghai_2023")[8:]), random.Random(5))
    assert len(pypdfium2.PdfDocument(data)) > 1


def test_every_listed_layout_is_pressed_on_carriers_of_text_sheet_page_and_web():
    pressed = {
        (document.layout, document.carrier)
        for document in documents(facts=["generated"], carriers=["html", "xlsx"], generated=1)
    }
    assert pressed == {(layout, carrier) for layout in LAYOUTS for carrier in ("html", "xlsx")}


# --- the measure ------------------------------------------------------------------------------------------------------


def perfect_tables(document):
    """The printed rows that a perfect reader would hand on."""
    tables = {"forms": [], "indicators": [], "funding": [], "area_targets": [], "remarks": []}
    for ordinal, form in enumerate(document.forms, 1):
        tables["forms"].append({
            "ordinal": ordinal, "form_kind": form.form_kind, "layout": form.layout, "project_name": form.project_name,
            "department": form.department, "unit": form.unit, "money_unit_printed": form.money_unit,
            "total_score": None if form.total_score is None else str(form.total_score), "grade": form.grade,
            "goal_expected": form.goal_expected, "goal_actual": form.goal_actual, "conclusion": form.conclusion,
            "problems": form.problems, "improvements": form.improvements, "source": f"form {ordinal}",
        })  # fmt: skip
        factor = 10000 if form.money_unit == "万元" else 1
        for line in form.funding:
            amounts = {
                column: None if getattr(line, role) is None else str(getattr(line, role) / factor)
                for role, column in accuracy._MONEY.items()
            }
            rest = {"execution_rate": line.rate, "weight": line.weight, "score": line.score}
            tables["funding"].append({"ordinal": ordinal, **amounts, **rest})
        for number, row in enumerate(form.indicators, 1):
            tables["indicators"].append({
                "ordinal": ordinal, "row": number, "level2": row.level2, "name": row.name,
                "description": row.description, "target": row.target, "long_term_target": row.long_term,
                "actual": row.actual, "weight": row.weight, "score": row.score, "deviation_reason": row.reason,
            })  # fmt: skip
            tables["area_targets"] += [
                {"ordinal": ordinal, "row": number, "area": area, "target": target} for area, target in row.areas
            ]
    return tables


@pytest.fixture
def document():
    pressed = press(LAYOUTS["A1"], CARRIERS["text-cells"], projects("made-up"), "made-up")
    assert pressed is not None
    return pressed


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.id)
def test_a_perfect_reading_counts_as_perfect(layout):
    pressed = press(layout, CARRIERS["text-cells"], projects("made-up"), "made-up")
    assert pressed is not None
    tally = accuracy.compare(pressed, perfect_tables(pressed))
    assert (tally.forms_found, tally.forms_invented) == (tally.forms, 0)
    assert (tally.rows_found, tally.rows_invented, tally.exact) == (tally.rows, 0, tally.rows)
    assert tally.funding_exact == tally.funding
    assert tally.texts_exact == tally.texts, tally.differences


def test_a_missed_row_an_invented_row_and_a_wrong_score_are_counted(document):
    tables = perfect_tables(document)
    missed = tables["indicators"].pop(0)
    tables["indicators"][0]["score"] = Decimal("0.01")
    tables["indicators"].append({**missed, "name": "注：1.得分一档最高不能超过该指标分值上限", "ordinal": 2})
    tally = accuracy.compare(document, tables)
    assert tally.rows - tally.rows_found == 1
    assert tally.rows_invented == 1
    assert tally.rows - tally.exact == 2


def test_a_missed_form_and_an_invented_form_are_counted(document):
    tables = perfect_tables(document)
    tables["forms"][0]["project_name"] = "部门决算"
    tally = accuracy.compare(document, tables)
    assert tally.forms - tally.forms_found == 1
    assert tally.forms_invented == 1
    assert tally.rows_invented == len(document.forms[0].indicators)


def test_money_in_the_wrong_unit_is_a_difference(document):
    tables = perfect_tables(document)
    tables["forms"][0]["money_unit_printed"] = "元"
    tally = accuracy.compare(document, tables)
    # Two lines of zeros are right in any unit.
    assert tally.funding - tally.funding_exact == 3


def test_a_document_that_cannot_be_read_misses_all_its_forms(document, monkeypatch):
    def fail(data, name):
        raise RuntimeError("no reader")

    monkeypatch.setattr(accuracy, "read_document", fail)
    tally = accuracy.measure(document)
    assert (tally.unreadable, tally.forms_found, tally.exact) == (1, 0, 0)
    assert tally.rows == sum(len(form.indicators) for form in document.forms)


def test_the_floors_name_known_layouts_and_carriers():
    import csv

    with FLOORS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["layout"] for row in rows} <= {"*", *LAYOUTS}
    assert {row["carrier"] for row in rows} <= {"*", *CARRIERS}


def test_the_sets_of_facts_are_the_ones_documented():
    assert FACTS == ("shanghai", "tianjin", "made-up", "dirty", "generated")
