from __future__ import annotations

import random
import re
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from pipelines.extract.dumps.reader import read_dump
from pipelines.ingest.content import Grid, Lines
from pipelines.ingest.text import lines_of, read
from pipelines.settings import Limits
from tests.documents.accuracy import compare, read_document
from tests.documents.carriers import text
from tests.documents.carriers.layout_dump import dense_columns
from tests.documents.carriers.typewriter import columns_kept
from tests.documents.expected import expected_forms
from tests.documents.layouts import LAYOUTS
from tests.documents.press import PressedDocument, projects

# Rows set apart by blank lines.
APART = """\
                     项目支出绩效自评表

一级指标  二级指标      三级指标         指标值      分值  得分

          数量指标      培训场次          12场        10    10
产出指标
          质量指标      培训合格率        ≥95%       10    10

          社会效益指    居民知晓情况    明显提高      10     9
          标
效益指标
          可持续影响    长效机制           健全       10     9
          指标

          服务对象满    参训人员满意      ≥90%       10    10
满意度    意度指标      度

成本指标  经济成本      人均成本        ≤95元/人     10    10

          社会成本      群众投诉           0起        10    10
"""
# No blank line at all, and the lines of neighbouring cells alternate.
DENSE = """\
                     项目支出绩效自评表
一级指标  二级指标      三级指标         指标值      分值  得分
                        培训场次          12场        10    10
          数量指标
                        培训人次          300人       10    10
产出指标                                培训合格率
          质量指标      培训质量                      10    10
                                        ≥95%
          时效指标      完成时间          6月底       10    10
          成本指标      人均成本        ≤95元/人      10    10
          社会效益指
                        居民知晓情况    明显提高      10     9
          标
效益指标
          可持续影响    建立长效的部
                                          健全        10     9
          指标          门联动机制
满意度    服务对象满
                        参训人员满意度    ≥90%        10    10
指标      意度指标
"""
FIGURE = re.compile(r"[≥≤=]?[\d.,]+%?")
# Printed by the press, and made a dump of by poppler's pdftotext 22.12 -layout.
REAL = sorted(Path(__file__).parent.glob("*.txt"))


def blocks_of(printed):
    (block,) = read(printed.encode(), "dump.txt", Limits()).blocks
    return read_dump(block)


def test_rows_set_apart_by_blank_lines_name_their_lines():
    title, grid = blocks_of(APART)
    assert (title.texts, title.first) == (["项目支出绩效自评表"], 1)
    assert isinstance(grid, Grid)
    assert grid.rows[0] == ["一级指标", "二级指标", "三级指标", "指标值", "分值", "得分"]
    assert [row[1] for row in grid.rows[1:4]] == ["数量指标", "质量指标", "社会效益指标"]
    assert grid.rows[5][1:] == ["服务对象满意度指标", "参训人员满意\n度", "≥90%", "10", "10"]
    assert grid.places == [
        "line 3", "line 5", "line 7", "line 9-10", "line 12-13", "line 15-16", "line 18", "line 20",
    ]  # fmt: skip


def test_a_label_in_the_middle_of_its_rows_covers_them():
    grid = blocks_of(APART)[1]
    assert (grid.rows[1][0], grid.rows[3][0]) == ("产出指标", "效益指标")
    assert (grid.spans[1, 0], grid.spans[3, 0]) == ((2, 1), (2, 1))


def test_lines_of_neighbouring_cells_that_alternate_are_put_together():
    grid = blocks_of(DENSE)[1]
    assert [[(cell or "").replace("\n", "") for cell in row] for row in grid.rows[1:]] == [
        ["产出指标", "数量指标", "培训场次", "12场", "10", "10"],
        ["", "", "培训人次", "300人", "10", "10"],
        ["", "质量指标", "培训质量", "培训合格率≥95%", "10", "10"],
        ["", "时效指标", "完成时间", "6月底", "10", "10"],
        ["", "成本指标", "人均成本", "≤95元/人", "10", "10"],
        ["效益指标", "社会效益指标", "居民知晓情况", "明显提高", "10", "9"],
        ["", "可持续影响指标", "建立长效的部门联动机制", "健全", "10", "9"],
        ["满意度指标", "服务对象满意度指标", "参训人员满意度", "≥90%", "10", "10"],
    ]
    assert (grid.spans[1, 0], grid.spans[1, 1], grid.spans[6, 0]) == ((5, 1), (2, 1), (2, 1))


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_what_pdftotext_makes_of_a_page_is_read_without_an_error(path):
    layout, data = LAYOUTS[path.stem], path.read_bytes()
    forms = tuple(expected_forms(layout, projects("made-up")[:3]))
    tally = compare(PressedDocument(path.name, path.stem, "", data, forms), read_document(data, path.name))
    assert (tally.forms_found, tally.forms_invented) == (3, 0)
    assert (tally.exact, tally.rows_invented) == (tally.rows, 0)


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_the_press_makes_dumps_as_pdftotext_does(path):
    layout = LAYOUTS[path.stem]
    pressed = dense_columns(layout.press(layout, projects("made-up")[:3]), random.Random(7))
    one, other = ([re.sub(" {2,}", "  ", line.strip()) for line in printed.split("\n")] for printed in (
        pressed, path.read_text("utf-8"),
    ))  # fmt: skip
    same = sum(match.size for match in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks())
    assert same >= 0.9 * len(other)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(re.sub(r"(?<=\S) {2,}", "  ", APART), id="two blanks join the cells of every row"),
        pytest.param("\n".join(APART.split("\n")[:8]), id="too few rows"),
        pytest.param(APART.replace("指标", "事项"), id="no header of indicators"),
    ],
)
def test_text_whose_columns_say_nothing_stays_lines(other):
    assert blocks_of(other) is None


def test_a_table_goes_on_over_a_form_feed_and_keeps_the_line_numbers_of_an_editor():
    above, below = APART.split("成本指标")
    printed = above.rstrip("\n") + "\n\n\f成本指标" + below
    grid = blocks_of(printed)[-1]
    assert [row[2] for row in grid.rows] == ["人均成本", "群众投诉"]
    assert lines_of(printed.encode())[17].startswith("成本指标")
    assert grid.places == ["line 18", "line 20"]


def test_the_next_page_may_place_its_columns_anew():
    above, below = DENSE.split("          社会效益指\n")
    below = re.sub(r"(?m)^", "      ", "          社会效益指\n" + below)
    grid = blocks_of(above + "\f" + below)[-1]
    assert [[(cell or "").replace("\n", "") for cell in row[1:4]] for row in grid.rows] == [
        ["社会效益指标", "居民知晓情况", "明显提高"],
        ["可持续影响指标", "建立长效的部门联动机制", "健全"],
        ["服务对象满意度指标", "参训人员满意度", "≥90%"],
    ]


@pytest.mark.parametrize("printer", [columns_kept, dense_columns])
@pytest.mark.parametrize("layout", ["A1", "T1", "F", "T4"])
def test_nothing_of_a_dump_is_lost_and_every_figure_stands_in_the_lines_it_names(layout, printer):
    sections = LAYOUTS[layout].press(LAYOUTS[layout], projects("made-up")[:4])
    printed = re.sub(r"(?m)^ +- \d+ -$", "", printer(sections, random.Random(2)))
    lines = lines_of(printed.encode())
    read_text, figures = "", 0
    for block in blocks_of(printed):
        if isinstance(block, Lines):
            read_text += "".join(block.texts)
            continue
        for number, row in enumerate(block.rows):
            first, _, last = block.places[number].removeprefix("line ").partition("-")
            for column, cell in enumerate(row):
                read_text += cell or ""
                if cell and FIGURE.fullmatch(cell) and (number, column) not in block.spans:
                    assert cell in "\n".join(lines[int(first) - 1 : int(last or first)])
                    figures += 1
    assert figures > 10
    assert sorted("".join(read_text.split())) == sorted("".join("".join(lines).split()))


@pytest.mark.parametrize("carrier", [text.rows_per_line, text.rows_tight, text.rows_joined, text.bare_cells_per_line])
def test_dumps_without_columns_are_none(carrier):
    assert blocks_of(carrier(LAYOUTS["A1"].press(LAYOUTS["A1"], projects("made-up")[:4]), random.Random(2))) is None


def test_a_long_dump_without_form_feeds_is_read_in_parts():
    blocks = blocks_of((APART + "\n" * 20) * 50)
    assert sum(isinstance(block, Grid) for block in blocks) == 50
    assert blocks[-1].places[-1] == f"line {49 * 40 + 20}"
