from __future__ import annotations

import random
import re

import pytest

from pipelines.ingest.content import Grid, Lines
from pipelines.ingest.text import lines_of, read
from pipelines.settings import Limits
from tests.documents.carriers import text
from tests.documents.carriers.typewriter import columns_kept
from tests.documents.layouts import LAYOUTS
from tests.documents.press import projects

DUMP = """\
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
FIGURE = re.compile(r"[≥≤=]?[\d.,]+%?")


def blocks_of(printed):
    return read(printed.encode(), "dump.txt", Limits()).blocks


def test_a_dump_in_columns_is_a_grid_whose_rows_name_their_lines():
    title, grid = blocks_of(DUMP)
    assert (title.texts, title.first) == ([" " * 21 + "项目支出绩效自评表"], 1)
    assert isinstance(grid, Grid)
    assert grid.rows[0] == ["一级指标", "二级指标", "三级指标", "指标值", "分值", "得分"]
    assert [row[1] for row in grid.rows[1:4]] == ["数量指标", "质量指标", "社会效益指\n标"]
    assert grid.rows[5][1:] == ["服务对象满\n意度指标", "参训人员满意\n度", "≥90%", "10", "10"]
    assert grid.places == [
        "line 3", "line 5", "line 6-7", "line 9-10", "line 11-13", "line 15-16", "line 18", "line 20",
    ]  # fmt: skip


def test_a_label_in_the_middle_of_its_rows_covers_them():
    grid = blocks_of(DUMP)[1]
    assert (grid.rows[1][0], grid.rows[3][0]) == ("产出指标", "效益指标")
    assert (grid.spans[1, 0], grid.spans[3, 0]) == ((2, 1), (2, 1))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(re.sub(r"\n+", "\n", DUMP), id="no blank lines: a wrapped cell looks like a row"),
        pytest.param(re.sub(r"(?<=\S) {2,}", "  ", DUMP), id="two blanks join the cells of every row"),
        pytest.param("\n".join(DUMP.split("\n")[:8]), id="too few rows"),
    ],
)
def test_text_whose_columns_say_nothing_stays_lines(other):
    assert blocks_of(other) == [Lines(other.rstrip("\n").split("\n"))]


def test_a_table_goes_on_over_a_form_feed_and_keeps_the_line_numbers_of_an_editor():
    above, below = DUMP.split("成本指标")
    printed = above.rstrip("\n") + "\n\n\f成本指标" + below
    grid = next(block for block in blocks_of(printed) if isinstance(block, Grid))
    assert [row[2] for row in grid.rows[-2:]] == ["人均成本", "群众投诉"]
    assert lines_of(printed.encode())[17].startswith("成本指标")
    assert grid.places[-2:] == ["line 18", "line 20"]


@pytest.mark.parametrize("layout", ["A1", "T1", "F", "T4"])
def test_nothing_of_a_dump_is_lost_and_every_figure_stands_in_the_lines_it_names(layout):
    sections = LAYOUTS[layout].press(LAYOUTS[layout], projects("made-up")[:4])
    data = columns_kept(sections, random.Random(2)).encode()
    lines = lines_of(data)
    read_text, figures = "", 0
    for block in read(data, "dump.txt", Limits()).blocks:
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
def test_dumps_without_columns_are_lines_as_before(carrier):
    printed = carrier(LAYOUTS["A1"].press(LAYOUTS["A1"], projects("made-up")[:4]), random.Random(2))
    assert blocks_of(printed) == [Lines(printed.removesuffix("\n").split("\n"))]


def test_a_long_dump_without_form_feeds_is_read_in_parts():
    blocks = blocks_of((DUMP + "\n" * 20) * 200)
    assert sum(isinstance(block, Grid) for block in blocks) == 200
    assert blocks[-1].places[-1] == f"line {199 * 40 + 20}"
