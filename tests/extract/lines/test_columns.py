"""What all stretches of a document say about its columns."""

from __future__ import annotations

from pipelines.extract.lines.columns import learn_columns
from pipelines.extract.lines.fragments import Fragment, fragments_of
from pipelines.extract.lines.segments import Division

ROLES = ("name", "target", "remark")


def division(*lines: str) -> Division:
    fragments: list[Fragment] = []
    for at, line in enumerate(lines):
        fragments += fragments_of(line.split(), at, False)
    return Division(fragments, ROLES)


def test_lines_of_whole_rows_need_no_widths():
    assert learn_columns([division("资助学生人次 ≥12人"), division("验收合格率 =100%")]).widths == {}


def test_the_columns_of_wrapped_cells_are_measured_over_all_stretches():
    stretches = [
        division("家庭经济困难学生受教育机会", "和资助政策知晓率 ≥90%"),
        division("企业信用意识及主体责任", "提高企业信用意", "识，督促企业落", "实主体责任"),
        division("资助工作长效机制", "部分达成预期指", "标并具有一定效", "果"),
    ]
    assert learn_columns(stretches).widths["target"].units == 14


def test_a_cell_costs_more_in_a_column_that_is_always_blank():
    rows = [division(f"指标{number}的名称 ≥{number}人") for number in range(8)]
    wrapped = division("资助工作长效机制", "部分达成预期指", "标并具有一定效", "果")
    assert learn_columns([*rows, wrapped]).rarity["remark"] > 1
