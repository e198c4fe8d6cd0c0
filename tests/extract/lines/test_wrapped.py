"""What stands between the numbers of two rows, divided by the width of the columns."""

from __future__ import annotations

from pipelines.extract.lines.drafts import RowDraft
from pipelines.extract.lines.fragments import Fragment, fragments_of
from pipelines.extract.lines.wrapped import Widths, divide


def fragments(text: str) -> list[Fragment]:
    """Fragments of lines; a line after a blank one knows it."""
    lines = text.split("\n")
    return [
        one for at, line in enumerate(lines) for one in fragments_of(line.split(), at, bool(at) and not lines[at - 1])
    ]


def row_above(score: str) -> RowDraft:
    return RowDraft("产出指标", "数量指标", "10", score, 0, 0)


def test_a_name_goes_on_where_the_next_character_would_not_have_fitted():
    parts = fragments("加强职业化专业化监管\n队伍建设\n\n持续加强")
    assert divide(parts, Widths(name=20, target=12), has_target=False, before=None)[:2] == (0, 2)


def test_a_worded_target_goes_on_where_it_fills_its_column():
    parts = fragments("疫苗质量\n\n按照工作要\n求完成")
    assert divide(parts, Widths(name=20, target=10), has_target=False, before=None)[:2] == (0, 1)


def test_a_reason_is_looked_for_where_the_row_above_lost_points():
    parts = fragments("因雨季施工延误。\n\n道路验收合格率")
    assert divide(parts, Widths(name=20, reason=30), has_target=True, before=row_above("8"))[:2] == (1, 1)


def test_without_a_row_above_there_is_no_reason():
    parts = fragments("因雨季施工延误。\n\n道路验收合格率")
    assert divide(parts, Widths(name=20, reason=30), has_target=True, before=None)[0] == 0
