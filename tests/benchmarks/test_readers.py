"""What the comparison of PDF readers counts as an exact row, and what it takes for met."""

from __future__ import annotations

import pytest

from benchmarks.readers import _verdict
from benchmarks.readers_pdf import Reading, by_us, printed_pdfs, printed_rows, told_apart
from tests.documents.grid import Cell, Section, Table


@pytest.fixture
def sections():
    table = Table(widths=(4, 6, 6))
    table.row("指标", "名 称", "目标值")
    table.row(Cell("产出指标", row_span=2), "抽检批次", "≥30批次")
    table.row("参训人次", "")
    return [Section("表", [table])]


def test_a_row_is_its_own_cells_without_blanks_and_without_what_is_merged_over_rows(sections):
    rows, merged = printed_rows(sections)
    assert merged == {"产出指标"}
    assert rows == {("指标", "名称", "目标值"): 1, ("抽检批次", "≥30批次"): 1, ("参训人次",): 1}


def test_a_label_that_a_page_break_repeats_makes_no_row_wrong_but_a_cell_in_the_wrong_row_does(sections):
    rows, merged = printed_rows(sections)
    read = [["指标", "名\n称", "目标值"], ["产出\n指标", "抽检批次", "≥30\n批次"], ["产出指标", "参训人次", None]]
    assert (rows & told_apart(read, merged)).total() == 3
    shifted = [["指标", "名称", None], ["产出指标", "抽检批次", "目标值"], ["", "参训人次", "≥30批次"]]
    assert (rows & told_apart(shifted, merged)).total() == 0


def test_our_reader_reads_every_row_of_a_pressed_pdf():
    pdf = next(printed_pdfs(1))
    assert pdf.rows.total() > 10
    assert pdf.rows - told_apart(by_us(pdf.data), pdf.merged) == {}


@pytest.mark.parametrize(("our_seconds", "our_exact", "code"), [(1.0, 90, 0), (1.1, 90, 1), (1.0, 89, 1), (0.5, 91, 0)])
def test_the_bar_is_ten_times_the_speed_of_pdfplumber_at_as_many_exact_rows(our_seconds, our_exact, code, capsys):
    readings = {"ours": Reading(10, 100, our_exact, our_seconds), "pdfplumber": Reading(10, 100, 90, 10.0)}
    assert _verdict(readings) == code
    assert f"{10 / our_seconds:.1f} times as fast" in capsys.readouterr().out
