"""The header of an indicator table in a grid, from one header row or two."""

from __future__ import annotations

from pipelines.extract.grids.cells import row_of
from pipelines.extract.grids.columns import Columns, columns_of, is_indicator_header
from pipelines.ingest.content import Grid


def header(*rows: str, spans: dict[tuple[int, int], tuple[int, int]] | None = None, ragged: bool = False) -> Columns:
    """The columns of a header whose cells are divided by |; a dot is a covered cell."""
    cells = [[None if text == "." else text for text in row.split("|")] for row in rows]
    grid = Grid(cells, [f"row {number}" for number in range(1, len(rows) + 1)], spans or {})
    columns, depth = columns_of(row_of(grid, 0), ragged=ragged, section_text="")
    assert depth == len(rows)
    return columns


def test_columns_are_read_by_role_in_whatever_order_they_stand():
    assert header("二级指标|三级指标|分值|指标值|实际完成值|得分").in_order == (
        "level2", "name", "weight", "target", "actual", "score",
    )  # fmt: skip


def test_a_second_row_divides_the_column_that_is_merged_over_it():
    tall = {(0, column): (2, 1) for column in (0, 1, 5)} | {(0, 2): (1, 3)}
    columns = header("二级指标|三级指标|年度指标值|.|.|实际完成值", ".|.|指标性质|指标值|度量单位|.", spans=tall)
    assert columns.in_order == ("level2", "name", "target_operator", "target", "target_unit", "actual")
    assert columns.header_of("target_unit") == "年度指标值度量单位"


def test_a_second_row_without_columns_divides_the_one_header_that_can_be_divided():
    columns = header("二级指标|三级指标|年度指标值|实际完成值", "指标值|度量单位", ragged=True)
    assert columns.in_order == ("level2", "name", "target", "target_unit", "actual")


def test_names_of_places_are_areas_and_keep_their_header():
    columns = header("三级指标|指标值|平和县|诏安县")
    assert [columns.headers[column] for column in columns.areas] == ["平和县", "诏安县"]


def test_a_second_half_is_kept_apart_from_the_first():
    columns = header("二级指标|指标内容|指标值|二级指标|指标内容|指标值")
    assert columns.in_order == ("level2", "name", "target")
    assert list(columns.second.values()) == ["level2", "name", "target"]


def test_labels_of_money_are_no_header_of_indicators():
    assert not is_indicator_header([(0, "项目资金"), (1, "年初预算数"), (2, "全年执行数"), (3, "分值"), (4, "得分")])
