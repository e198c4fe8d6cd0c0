from __future__ import annotations

import pytest

from pipelines.normalize.quantities.cells import parse_result
from pipelines.normalize.quantities.folding import fold
from pipelines.normalize.quantities.reference import reference_rows
from pipelines.normalize.quantities.results import result_band


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("达成指标", "met"),
        ("达成预期指标。", "met"),
        ("完成", "met"),
        ("已完成", "met"),
        ("是", "met"),
        ("全部达成", "met"),
        ("达成指标，效果良好", "met"),
        ("部分达成", "partial"),
        ("部分达成预期指标并具有一定效果", "partial"),
        ("未达成指标且效果较差", "unmet"),
        ("未完成", "unmet"),
        ("☑达成预期指标 □部分达成预期指标并具有一定效果", "met"),
        ("否", "unmet"),
        ("达成指标，但有不足", None),
        ("完成情况较差", None),
        ("已完成部分", None),
        ("按时完成率较低", None),
        ("效果明显", None),
    ],
)
def test_bands_of_qualitative_results(text, band):
    assert result_band(text) == band
    assert parse_result(text).band == band


def test_results_that_repeat_the_operator_or_say_completed_are_numbers():
    for text, value in (("≥266米", 266), ("已完成3次", 3), ("完成100%", 100), ("实际完成12期", 12)):
        reading = parse_result(text)
        assert (reading.kind, reading.value, reading.band) == ("numeric", value, None)


def test_every_row_of_the_results_table_has_a_known_band_and_match():
    rows = list(reference_rows("results.csv"))
    assert {row["band"] for row in rows} == {"met", "partial", "unmet"}
    assert {row["match"] for row in rows} == {"exact", "clause", "start"}
    assert len({fold(row["phrase"]) for row in rows}) == len(rows)
