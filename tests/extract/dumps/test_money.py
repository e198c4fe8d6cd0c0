"""Money in dumps that keep columns by blanks: which line and which column of a form each figure belongs to."""

from __future__ import annotations

import pytest

from pipelines.extract.dumps.reader import read_dump
from pipelines.ingest.content import Grid
from pipelines.ingest.text import read
from pipelines.settings import Limits
from tests.documents.accuracy import measure
from tests.documents.carriers import CARRIERS
from tests.documents.layouts import LAYOUTS
from tests.documents.press import press, projects

INDICATORS = """\
绩效指    一级指标  二级指标      三级指标         指标值      分值  得分
标
                    数量指标      培训场次          12场        10    10

                    质量指标      培训合格率        ≥95%       10    10

          产出指标  时效指标      完成时间          6月底       10    10

                    成本指标      人均成本        ≤95元/人     10    10

                    数量指标      培训人次          300人       10    10

          效益指标  社会效益      居民知晓        明显提高      10     9

          满意度    服务对象      参训人员          ≥90%       10    10

          成本      社会成本      群众投诉          0起        10    10
"""
TWO_LINES = """\
                                 项目支出绩效自评表

 项目名称    干部培训经费

 预算执行情                        预算数(A)     执行数(B)       执行率(B/A)     得分
 况                                                                              （20分*执行率）
 （万元）
 （20分）    年度财政资金总额        1,180.00       1,121.00         95.00%                  19

"""
ONE_COLUMN = """\
                          区域绩效目标表

 资金名称  干部培训经费

           下达资金总额                            1,250.00
 资金情况
 （万元）  其中：中央补助                          1,200.00

                 地方资金                            50.00

 年度目标  按照培训计划，完成全市干部培训工作，做到应训尽训，不让一个基层干部因
           工作繁忙而不能参加培训。

"""
PAIRS = """\
                                 部门预算项目绩效自评表

 项目名称  干部培训经费

 主管部门  省教育厅                实施单位    省干部培训中心

 联系人    李明                    联系电话    028-86110000

           预算安排情况                  资金到位情况                  资金执行情况                  预算执行进度(%)

 预算执行         预算数      1,180.00           到位数      1,180.           执行数    1,121.00
 情况                                                            00
           其中：财政资金     1,130.00   其中：财政资金      1,130.   其中：财政资金    1,085.00             95.00
                                                                 00

                 其他资金        50.00         其他资金       50.00         其他资金       36.00

"""
NOT_IN_THE_MIDDLE = PAIRS.replace("1,085.00             95.00", "1,085.00").replace("36.00", "36.00             95.00")
FIGURE_FOR_A_LABEL = PAIRS.replace("  到位数      1,180.", " 1,130.00      1,180.")
WRAPPED = """\
                              绩效目标表

 项目名称  干部培训经费

 预算规模    预算数       865.40     其中：财政         865.40       其他资金         0.00
 及资金用                            资金
 途
           1.组织全市干部培训120场；
"""
DENSE = """\
                              项目支出绩效自评表
 项目名称   干部培训经费
 主管部门   省教育厅             项目实施单位       省干部培训中心
 项目类别   1、部门预算项目 ☑    2、省直专项 □    3、省对下转移支付项目 □
 项目属性   1、持续性项目 ☑    2、新增性项目 □
预算执行情                                                              得分
                            预算数(A)   执行数(B)   执行率(B/A)
况                                                                （20分*执行率）
（万元）
（20分）  年度财政资金总额    865.40      778.86      90.00%               18
          按计划：
          1.组织全市干部培训活动120场；
年度绩效目
          2.免费开放培训场地300天以上；
标
          3.培训基层文化骨干600人次。
"""
NO_FIGURE = """\
                              绩效目标表
  项目名称   干部培训经费
         年度资金总额：                                         15.37

项目资金     其中：财政拨款：                                        15.37
（万元）           上年结转：

               其他资金：
  总体目标   1.保障培训工作顺利开展
"""


def rows_of(printed: str, indicators: str = INDICATORS) -> list[list[str]]:
    """The filled cells of the rows above the indicators."""
    (block,) = read((printed + indicators).encode(), "dump.txt", Limits()).blocks
    blocks = read_dump(block)
    assert blocks is not None
    rows = [row for grid in blocks if isinstance(grid, Grid) for row in grid.rows]
    found = [[cell.replace("\n", "") for cell in row if cell] for row in rows]
    return found[: next(at for at, row in enumerate(found) if "一级指标" in row)]


def test_a_header_of_money_is_read_with_the_line_that_completes_it():
    assert rows_of(TWO_LINES)[-2:] == [
        ["预算执行情况（万元）（20分）", "预算数(A)", "执行数(B)", "执行率(B/A)", "得分（20分*执行率）"],
        ["年度财政资金总额", "1,180.00", "1,121.00", "95.00%", "19"],
    ]


def test_a_line_of_money_stands_in_no_block_of_goals():
    rows = rows_of(ONE_COLUMN)
    assert rows[1:4] == [
        ["资金情况（万元）", "下达资金总额", "1,250.00"],
        ["其中：中央补助", "1,200.00"],
        ["地方资金", "50.00"],
    ]
    assert rows[4][0] == "年度目标"


def test_a_rate_in_the_middle_of_all_rows_belongs_to_the_whole():
    assert rows_of(PAIRS)[-3:] == [
        ["预算数", "1,180.00", "到位数", "1,180.00", "执行数", "1,121.00", "95.00"],
        ["其中：财政资金", "1,130.00", "其中：财政资金", "1,130.00", "其中：财政资金", "1,085.00"],
        ["其他资金", "50.00", "其他资金", "50.00", "其他资金", "36.00"],
    ]


def test_a_rate_in_another_row_stays_there():
    rows = rows_of(NOT_IN_THE_MIDDLE)
    assert [row[-1] for row in rows[-3:]] == ["1,121.00", "1,085.00", "95.00"]


def test_headings_name_no_columns_where_nothing_tells_which():
    rows = rows_of(FIGURE_FOR_A_LABEL)
    assert "预算安排情况资金到位情况资金执行情况预算执行进度(%)" in [row[-1] for row in rows]
    assert [row[-1] for row in rows[-3:]] == ["1,121.00", "95.00", "36.00"]


def test_a_label_wrapped_in_its_cell_is_read_whole():
    rows = rows_of(WRAPPED)
    assert rows[1] == ["预算规模及资金用途", "预算数", "865.40", "其中：财政资金", "865.40", "其他资金", "0.00"]
    assert rows[2] == ["1.组织全市干部培训120场；"]


def test_the_first_line_of_a_goal_is_none_of_the_money_above_it():
    rows = rows_of(DENSE, INDICATORS.replace("\n\n", "\n"))
    assert rows[-2] == ["年度财政资金总额", "865.40", "778.86", "90.00%", "18"]
    assert rows[-1] == [
        "年度绩效目标",
        "按计划：1.组织全市干部培训活动120场；2.免费开放培训场地300天以上；3.培训基层文化骨干600人次。",
    ]


def test_a_label_of_money_without_a_figure_does_not_go_on_in_the_goal_below():
    assert rows_of(NO_FIGURE)[-2:] == [["其他资金："], ["总体目标", "1.保障培训工作顺利开展"]]


@pytest.mark.parametrize("carrier", ["text-layout", "text-layout-dense"])
@pytest.mark.parametrize("layout", ["E", "F", "G", "T1", "T9"])
def test_every_figure_of_money_is_read_where_the_print_is_plain(layout, carrier):
    document = press(LAYOUTS[layout], CARRIERS[carrier], projects("made-up")[:6], "made-up")
    tally = measure(document)
    assert (tally.forms_found, tally.forms_invented) == (6, 0)
    assert tally.funding_exact == tally.funding > 0, tally.differences
