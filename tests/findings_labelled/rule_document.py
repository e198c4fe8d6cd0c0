"""`docs/rules.md`: what every finding rule says, when it is silent, an example, and how right it is.

    python -m tests.findings_labelled.rule_document --write

Made from the contract, the docstrings of the rules, the labelled cases and the judged documents; a test fails when it
is out of date.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from pipelines.contract.rules import RULES, Rule
from pipelines.curate.findings.registry import CHECKS, findings_of
from pipelines.normalize.place_findings import place_findings
from tests.findings_labelled.cases import cases_of, tables_of
from tests.findings_labelled.judged import findings, judgements
from tests.findings_labelled.measure import outcomes

DOCUMENT = Path(__file__).parents[2] / "docs" / "rules.md"
REAL = {"shanghai-2023": "上海 2023", "tianjin-2025": "天津 2025"}

_OPENING = """# Finding rules 核查规则

What a reader should know before trusting a number. A finding is a fact about the document or about its reading, never
an accusation: only arithmetic that does not hold, or a row that was not understood, is an `error`; the rest is a
`signal`, worth a look. A missing value never triggers arithmetic, and a target form has no results that could be wrong.

发现只说明文件本身或读取的情况，不构成对任何人的评价。算术不成立或未读懂为 `error`，其余为 `signal`，值得关注。
空值不参与计算；绩效目标表没有完成情况，不会因此产生发现。

The same table, with the number of findings of the build, stands in the warehouse: `SELECT * FROM rules`.

## How right they are 准确率

*Seen* and *right* count the findings on the two real documents, each judged by reading the document
(`tests/findings_labelled/judged.csv`). *Labelled* are all cases on which the rule was measured: those findings, the
findings on thirteen made-up projects, and planted defects and near misses (`tests/findings_labelled/*.csv`), hard ones
among them. Most of them were known while the rules were written: the figures show that a rule keeps its promise, not
how it fares on words that nobody thought of. Which cases go wrong is printed by
`python -m tests.findings_labelled.measure`; a false alarm that a reader reports belongs there as a near miss.

"""


def rule_document() -> str:
    """Return the document as Markdown."""
    lines = [_OPENING + "| rule | title | severity | seen | right | labelled | precision | recall |"]
    lines.append("|---|---|---|---:|---:|---:|---:|---:|")
    for rule, card in RULES.items():
        seen, right = _on_real_documents(rule)
        row = outcomes()[rule].row(rule)
        figures = (seen, right, row["labelled_cases"], _percent(row["precision"]), _percent(row["recall"]))
        lines.append(
            f"| {rule} | {card.title_zh} {card.title_en} | {card.severity} | " + " | ".join(map(str, figures)) + " |"
        )
    lines += ["", "## What each says 各条说明", ""]
    for card in RULES.values():
        lines += _section(card)
    return "\n".join(lines).rstrip() + "\n"


def _on_real_documents(rule: str) -> tuple[int, int]:
    said = [right for finding, right in judgements().items() if finding[-1] == rule and finding[0] in REAL]
    return len(said), sum(said)


def _percent(share: str) -> str:
    return f"{float(share):.1%}" if share else ""


def _section(card: Rule) -> list[str]:
    lines = [f"### {card.rule} {card.title_zh} · {card.title_en}", ""]
    lines += [f"{card.says_zh}  ", card.says_en, "", f"*{card.source}*", ""]
    lines += [*_detail(card.rule), ""]
    example, place = _example(card.rule)
    lines += [f"> {example['message_zh']}  ", f"> {example['message_en']}  ", f"> *{place}*", ""]
    return lines


def _detail(rule: str) -> list[str]:
    """Return what the docstring of the rule says beyond its first sentence."""
    checks = dict(CHECKS) | {"Q21": place_findings}
    text = inspect.getdoc(checks[rule]) or ""
    # What the function takes and returns is for those who read the code.
    text = re.sub(r"\n\n`projects` has.*", "", text.removeprefix(f"{rule}: "), flags=re.DOTALL)
    return [f"{text[0].upper()}{text[1:]}"]


def _example(rule: str) -> tuple[dict[str, str], str]:
    """Return the first right finding on a real document, or else on a labelled case, and where it is."""
    columns = ("document", "project_id", "indicator_id", "message_zh", "message_en", "source")
    real = findings().filter((pl.col("rule") == rule) & pl.col("document").is_in(list(REAL)))
    for row in real.sort("document", "project_id", "indicator_id").select(columns).to_dicts():
        key = (row["document"], (row["project_id"] or "")[17:], (row["indicator_id"] or "")[21:], rule)
        if judgements()[key]:
            return row, f"{REAL[row['document']]}, {row['source']}"
    case = next(case for case in cases_of(rule) if case.fires)
    found = findings_of(tables_of([case])).filter(pl.col("rule") == rule)
    return found.row(0, named=True), f"a labelled case: {case.name}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the document, or write it."""
    text = rule_document()
    if "--write" in (sys.argv[1:] if arguments is None else arguments):
        DOCUMENT.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
