"""Precision and recall of every finding rule, from the labelled cases and the judged documents.

    python -m tests.findings_labelled.measure            prints them, with every case that went wrong
    python -m tests.findings_labelled.measure --write    writes pipelines/reference/rule_precision.csv

A labelled case counts once; so does a finding on a judged document. precision is right findings / all findings, recall
the planted defects found / all planted defects.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipelines.contract.rules import RULES
from tests.findings_labelled.cases import all_cases, reported
from tests.findings_labelled.judged import found, judgements

PUBLISHED = Path(__file__).parents[2] / "pipelines" / "reference" / "rule_precision.csv"
COLUMNS = (
    "rule", "labelled_cases", "true_positives", "false_positives", "false_negatives", "precision", "recall",
)  # fmt: skip


@dataclass(slots=True)
class Outcome:
    """What was measured of one rule; `wrong` names the cases and findings that went wrong."""

    labelled_cases: int = 0
    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    planted: int = 0
    planted_found: int = 0
    wrong: list[str] = field(default_factory=list)

    def row(self, rule: str) -> dict[str, str]:
        """Return the line of rule_precision.csv."""
        positives = self.true_positives + self.false_positives
        counts = (self.labelled_cases, self.true_positives, self.false_positives, self.false_negatives)
        shares = (_share(self.true_positives, positives), _share(self.planted_found, self.planted))
        return dict(zip(COLUMNS, (rule, *map(str, counts), *shares), strict=True))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else ""


@cache
def outcomes() -> dict[str, Outcome]:
    """Measure every rule. Raises ValueError where a finding on a judged document was not judged yet, or is gone."""
    outcomes = {rule: Outcome() for rule in RULES}
    cases = list(all_cases())
    positive = reported(cases)
    for case in cases:
        outcome, fired = outcomes[case.rule], (case.rule, case.name) in positive
        outcome.labelled_cases += 1
        outcome.planted += case.fires
        outcome.planted_found += case.fires and fired
        outcome.true_positives += case.fires and fired
        outcome.false_positives += fired and not case.fires
        outcome.false_negatives += case.fires and not fired
        if fired != case.fires:
            outcome.wrong.append(f"{case.name}: {'missed' if case.fires else 'a false alarm'}")
    said = judgements()
    now = found()
    if set(now) != set(said) or any(count != 1 for count in now.values()):
        raise ValueError(
            "judged.csv and the findings differ: not judged "
            f"{sorted(set(now) - set(said))}, gone {sorted(set(said) - set(now))}"
        )
    for finding, right in said.items():
        outcome = outcomes[finding[-1]]
        outcome.labelled_cases += 1
        outcome.true_positives += right
        outcome.false_positives += not right
        if not right:
            outcome.wrong.append(f"{' '.join(finding[:3])}: judged a false alarm")
    return outcomes


def measured() -> list[dict[str, str]]:
    """Return the lines of rule_precision.csv as measured now."""
    return [outcome.row(rule) for rule, outcome in outcomes().items()]


def published() -> list[dict[str, str]]:
    """Return the lines of rule_precision.csv as published."""
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print, or write, what was measured."""
    rows = measured()
    for row in rows:
        print("  ".join(f"{value:>6}" for value in row.values()))
        for line in outcomes()[row["rule"]].wrong:
            print(f"        {line}")
    if "--write" in (sys.argv[1:] if arguments is None else arguments):
        with PUBLISHED.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
