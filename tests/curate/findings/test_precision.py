"""The published precision of every rule is what the labelled cases and the judged documents give today."""

from __future__ import annotations

import pytest

from pipelines.contract.rules import RULES
from pipelines.reference.tables import rule_precision
from tests.findings_labelled.cases import cases_of
from tests.findings_labelled.measure import measured, outcomes, published
from tests.findings_labelled.rule_document import DOCUMENT, rule_document

LOWEST_PRECISION = 0.85
FEWEST = 11


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_dozen_planted_defects_and_a_dozen_near_misses(rule: str) -> None:
    planted = sum(case.fires for case in cases_of(rule))
    assert planted >= FEWEST
    assert len(cases_of(rule)) - planted >= FEWEST


def test_the_published_figures_are_those_measured() -> None:
    # After a change of a rule or a label: python -m tests.findings_labelled.measure --write
    assert published() == measured()


def test_few_of_what_a_rule_reports_are_false_alarms() -> None:
    below = {row["rule"]: row["precision"] for row in measured() if float(row["precision"]) < LOWEST_PRECISION}
    assert below == {}


def test_every_wrong_outcome_is_counted() -> None:
    wrong = {rule: outcome.false_positives + outcome.false_negatives for rule, outcome in outcomes().items()}
    assert wrong == {rule: len(outcome.wrong) for rule, outcome in outcomes().items()}


def test_the_published_figures_load_as_numbers_for_every_rule() -> None:
    frame = rule_precision()
    assert frame["rule"].to_list() == list(RULES)
    assert frame["precision"].is_between(0, 1).all()
    assert frame["labelled_cases"].min() >= 2 * FEWEST


def test_the_document_of_the_rules_is_up_to_date() -> None:
    # After a change of a rule or a label: python -m tests.findings_labelled.rule_document --write
    assert DOCUMENT.read_text(encoding="utf-8") == rule_document()
