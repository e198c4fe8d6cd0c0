"""Labels in the head of a form that wrap over lines of their own."""

from __future__ import annotations

from pipelines.extract.lines.reading import Reading
from pipelines.extract.lines.wrapped_labels import WrappedLabel, find_wrapped_label
from pipelines.ingest.content import Lines

BLOCKS = ("section", "goal", "line", "field")


def label(text: str) -> WrappedLabel | None:
    lines = text.split("\n")
    return find_wrapped_label(Reading(Lines(lines), lines), BLOCKS)


def test_the_longest_label_is_taken_over_blank_lines():
    found = label("预算规模\n及资金用\n\n途\n\n预算数 26.60")
    assert found == WrappedLabel("section", "funding", "预算规模及资金用途", 4)


def test_a_label_of_a_funding_line_may_wrap():
    found = label("其中：财政\n资金\n26.60")
    assert found is not None
    assert (found.block, found.printed) == ("line", "其中：财政资金")


def test_a_value_that_wraps_is_no_label():
    assert label("昆明市西山区疾病预\n防控制中心") is None


def test_a_label_on_one_line_does_not_wrap():
    assert label("总体目标\n按照国家学生资助政策要求") is None
