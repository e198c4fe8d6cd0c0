"""Cells of a row that lost its blank ones, under the columns of the header."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.grids.alignment import align

ROLES = ("level1", "level2", "name", "target", "actual", "weight", "score", "deviation_reason")


def test_cells_without_levels_and_reason_stand_under_the_columns_of_their_type():
    assert align(["养护里程", "≥186公里", "190公里", "50", "50"], ROLES) == [
        "", "", "养护里程", "≥186公里", "190公里", "50", "50", "",
    ]  # fmt: skip


def test_a_label_of_level_2_alone_does_not_slip_under_level_1():
    aligned = align(["质量指标", "优良路率", "≥90%", "95%", "40", "40", "因雨季施工延误。"], ROLES)
    assert aligned == ["", "质量指标", "优良路率", "≥90%", "95%", "40", "40", "因雨季施工延误。"]


def test_more_cells_than_columns_fit_no_header():
    assert align(["1"] * 9, ROLES) is None


def test_a_word_fits_no_column_of_points():
    assert align(["很好"], ("weight", "score")) is None


@given(
    st.lists(st.sampled_from(["", "-", "12", "≥3", "产出指标", "数量指标", "完成率", "98%", "因故延期。"]), max_size=9)
)
def test_cells_keep_their_order_and_none_is_lost(cells):
    aligned = align(cells, ROLES)
    assert aligned is None or [cell for cell in aligned if cell] == [cell for cell in cells if cell]
