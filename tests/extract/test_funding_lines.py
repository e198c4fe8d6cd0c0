"""The figures of a funding line whose blank cells vanished."""

from __future__ import annotations

import pytest

from pipelines.extract.funding_lines import place_figures

NATIONAL = ("budget_initial", "budget_adjusted", "executed", "weight", "execution_rate", "score")


def test_dashes_behind_the_amounts_leave_no_doubt_about_the_amounts():
    placed = place_figures(["0.00", "20.00", "10.00", "-", "-"], NATIONAL)
    assert placed == [("budget_initial", "0.00"), ("budget_adjusted", "20.00"), ("executed", "10.00")]


def test_a_line_of_dashes_holds_no_figures():
    assert place_figures(["-", "-"], NATIONAL) == []


@pytest.mark.parametrize("figures", [["0.00", "-", "10.00", "-", "-"], ["20.00", "10.00"], ["1", "2", "3", "4", "5"]])
def test_a_line_that_may_be_read_in_two_ways_is_not_guessed(figures):
    assert place_figures(figures, NATIONAL) is None
