"""Fragments of text without a grid, divided into the likeliest rows and cells."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.lines.column_widths import ColumnWidth
from pipelines.extract.lines.fragments import Fragment, cell_text, fragments_of
from pipelines.extract.lines.segments import Division

ROLES = ("name", "weight", "target", "actual", "score", "deviation_reason")


def fragments(text: str) -> list[Fragment]:
    return [one for at, line in enumerate(text.split("\n")) for one in fragments_of(line.split(), at, False)]


def rows(text: str) -> list[dict[str, str]]:
    divided = Division(fragments(text), ROLES).rows({})
    assert divided is not None
    return [{role: cell_text(cell) for role, cell in row.items()} for row in divided]


def test_each_row_begins_where_the_columns_begin_again():
    assert rows("硬化道路长度 10 ≥266米 ≥266米 10\n新建涵洞 10 =3座 3座 10") == [
        {"name": "硬化道路长度", "weight": "10", "target": "≥266米", "actual": "≥266米", "score": "10"},
        {"name": "新建涵洞", "weight": "10", "target": "=3座", "actual": "3座", "score": "10"},
    ]


def test_a_cell_goes_on_over_a_line_break():
    assert rows("项目完成及时率 10 ≥95% 93% 9 因雨季\n施工延误") == [
        {
            "name": "项目完成及时率", "weight": "10", "target": "≥95%", "actual": "93%", "score": "9",
            "deviation_reason": "因雨季施工延误",
        },
    ]  # fmt: skip


def test_a_wrapped_cell_takes_whole_lines_and_the_others_share_one():
    text = "资助工作长效机制 10 健全\n部分达成预期指\n标并具有一定效\n果\n5\n信息系统对接工作尚未\n全部完成。"
    assert rows(text) == [
        {
            "name": "资助工作长效机制", "weight": "10", "target": "健全",
            "actual": "部分达成预期指标并具有一定效果", "score": "5",
            "deviation_reason": "信息系统对接工作尚未全部完成。",
        },
    ]  # fmt: skip


def test_a_score_does_not_exceed_the_weight_in_front_of_it():
    roles = ("name", "target", "actual", "weight", "score")
    divided = Division(fragments("完成进度 6 8 10 9"), roles).rows()
    assert divided is not None
    assert [cell_text(divided[0][role]) for role in roles] == ["完成进度", "6", "8", "10", "9"]


def test_the_name_again_is_its_description_and_not_the_rest_of_the_name():
    roles = ("name", "description", "target")
    text = "京津冀药品安全区域联动机制\n京津冀药品安全区域联动机\n制\n健全"
    widths = {"name": ColumnWidth(26, True), "description": ColumnWidth(24, True)}
    divided = Division(fragments(text), roles).rows(widths)
    assert divided is not None
    assert [cell_text(divided[0][role]) for role in roles] == [
        "京津冀药品安全区域联动机制", "京津冀药品安全区域联动机制", "健全",
    ]  # fmt: skip


def test_two_characters_that_stand_together_elsewhere_speak_for_one_cell():
    roles = ("name", "target")
    lines = "化妆品产业高质量发展行动计\n划实施效果评估\n评估调研深入，\n评估报告客观全\n面"
    widths = {"name": ColumnWidth(26, True), "target": ColumnWidth(14, True)}
    divided = Division(fragments(lines), roles, pairs=frozenset({"计划", "全面"})).rows(widths)
    assert divided is not None
    assert [{role: cell_text(cell) for role, cell in row.items()} for row in divided] == [
        {"name": "化妆品产业高质量发展行动计划实施效果评估", "target": "评估调研深入，评估报告客观全面"},
    ]


def test_a_row_that_only_hints_hold_together_is_doubtful():
    roles = ("name", "target")
    lines = "评选本市化妆品生产领域数字\n化转型标杆企业\n符合化妆品生产\n领域数字化转型\n评价相关标准"
    widths = {"name": ColumnWidth(26, True), "target": ColumnWidth(14, True)}
    division = Division(fragments(lines), roles, pairs=frozenset({"字化", "产领", "型评"}))
    rows = division.rows(widths)
    assert rows is not None
    assert cell_text(rows[0]["name"]) == "评选本市化妆品生产领域数字化转型标杆企业"
    assert division.doubtful(rows, widths, {}) == rows


def test_a_row_that_type_and_width_decide_is_not_doubtful():
    roles = ("name", "target")
    widths = {"name": ColumnWidth(26, True), "target": ColumnWidth(14, True)}
    division = Division(fragments("资助学生人次\n部分达成预期指\n标\n验收合格率 ≥90%"), roles)
    rows = division.rows(widths)
    assert rows is not None
    assert division.doubtful(rows, widths, {}) == []


def test_no_fragments_are_no_rows():
    assert Division([], ROLES).rows({}) == []


WORDS = st.sampled_from(["10", "≥3座", "3座", "达成", "硬化道路", "因雨季施工延误。", "-", "98%"])


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=6).map("\n".join))
def test_every_fragment_stands_in_one_cell_in_its_order(text):
    divided = Division(fragments(text), ROLES).rows({"name": ColumnWidth(8, True), "target": ColumnWidth(6, False)})
    if divided is not None:
        assert [one for row in divided for role in ROLES for one in row.get(role, [])] == fragments(text)
