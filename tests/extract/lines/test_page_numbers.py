"""Page numbers without any mark, told by counting up."""

from __future__ import annotations

from pipelines.extract.lines.page_numbers import numbered_pages, stands_as_page_number
from pipelines.extract.lines.reading import Reading
from pipelines.ingest.content import Lines


def pages(*numbers: str, lines: int = 30) -> list[str]:
    return [text for number in numbers for text in [*["资助学生人次 ≥12人 12人"] * lines, "", number, ""]]


def test_figures_alone_that_count_up_page_after_page_number_the_pages():
    texts = pages("1", "2", "3", "4")
    assert [texts[at] for at in sorted(numbered_pages(texts))] == ["1", "2", "3", "4"]


def test_a_score_alone_on_its_line_is_no_page_number():
    texts = pages("1", "2", "3")
    texts[40:40] = ["10"]
    assert 40 not in numbered_pages(texts)


def test_scores_that_count_up_by_chance_within_a_page_are_none():
    assert numbered_pages(["甲 乙", "4", "甲 乙", "5", "甲 乙", "6"]) == frozenset()


def test_where_the_pages_are_numbered_no_other_figure_is_taken_for_a_page_number():
    texts = [*pages("1", "2", "3"), "5", "", "", "", "产出指标"]
    reading = Reading(Lines(texts), texts, page_numbers=numbered_pages(texts))
    assert not stands_as_page_number(reading, texts.index("5"))
