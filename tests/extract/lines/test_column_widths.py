"""Widths of columns, learnt from where the lines of their cells break."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.lines.column_widths import breaks_naturally, frequent_widths, learn_widths
from pipelines.extract.lines.fragments import Fragment, fragments_of, width
from tests.documents.carriers.wrapping import wrap


def cell(*lines: str) -> list[Fragment]:
    return [one for at, line in enumerate(lines) for one in fragments_of([line], at, False)]


def test_a_line_breaks_where_the_next_character_does_not_fit():
    assert breaks_naturally("资助学生人", "次", 10)
    assert not breaks_naturally("资助学生", "人次", 10)


def test_a_number_and_a_mark_are_kept_whole_at_the_end_of_a_line():
    assert breaks_naturally("完成于", "2023年", 8)
    assert breaks_naturally("全面完成", "了，", 10)


def test_a_width_is_exact_where_cells_break_at_it():
    widths = learn_widths([{"name": cell("家庭经济困难学", "生"), "target": cell("及时")}])
    assert (widths["name"].units, widths["name"].exact) == (14, True)
    assert (widths["target"].units, widths["target"].exact) == (4, False)


def test_one_wrong_cell_does_not_widen_a_column():
    right = {"target": cell("部分达成预期指", "标")}
    wrong = {"target": cell("受高校放假影响，2场宣传")}
    assert learn_widths([right, right, right, wrong])["target"].units == 14


def test_the_widths_at_which_lines_break_are_found_without_knowing_the_columns():
    stretches = [
        cell("部分达成预期指", "标并具有一定效", "果"),
        cell("受高校放假影响，2场", "宣传活动推迟到次年3", "月。"),
    ]
    assert set(frequent_widths(stretches)[:4]) >= {14, 15}


@given(st.text(alphabet="资助学生人次12≥", min_size=1, max_size=40), st.integers(min_value=4, max_value=12))
def test_a_pressed_cell_breaks_naturally_at_the_width_of_its_column(text, characters):
    lines = wrap(text, characters)
    assert all(width(line) <= 2 * characters for line in lines)
    assert all(breaks_naturally(one, following, 2 * characters) for one, following in pairwise(lines))
