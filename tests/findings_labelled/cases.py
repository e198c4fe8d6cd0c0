"""Labelled cases: small forms with a planted defect, and near misses, for every finding rule.

One CSV per rule. Consecutive lines with the same `case` are one case; `fires` says whether the rule must report it (yes
or no) and `why` for what reason, both on its first line. A line may add

- a form: columns `form.*` (printed columns of `extract.printed`), a new one where `form` is another number. What is
  left out is that of a self-evaluation of 上海 2023 in 万元;
- a funding line: `funding.*`, amounts as printed;
- an indicator: `indicator.*` as printed, with `indicator.code` for both levels of a taxonomy code (`none`: levels that
  the taxonomy does not hold);
- a labelled field `field.label`, `field.value`, or a remark of the reader, `remark.message`.

无 in a column of the form leaves it blank.

In short: `points` (45q+45) adds indicators of these weights, q judged in words, and `scores` (45+44) their scores;
`codes` (OUT.QTY SAT.SRV) adds one indicator for each code.

The cases go through normalization and all rules together, each form as a document of its own.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.contract.rules import RULES
from pipelines.curate.findings.registry import findings_of
from pipelines.extract.printed import PRINTED_COLUMNS, PRINTED_SCHEMAS
from pipelines.normalize.rows import normalize
from pipelines.reference.tables import taxonomy

FOLDER = Path(__file__).parent

_FORM = {
    "form_kind": "self_evaluation",
    "layout": "A1",
    "header_printed": "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析",
    "title": "财政项目支出绩效自评表",
    "year_printed": "（2023年度）",
    "department": "上海市试验局",
    "unit": "上海市试验局",
    "money_unit_printed": "万元",
    "source": "line 1",
}


@dataclass(slots=True)
class Form:
    """One form as printed: its own columns, and the rows of its funding lines, indicators, fields and remarks."""

    head: dict[str, str] = field(default_factory=dict)
    funding: list[dict[str, str]] = field(default_factory=list)
    indicators: list[dict[str, str]] = field(default_factory=list)
    fields: list[dict[str, str]] = field(default_factory=list)
    remarks: list[dict[str, str]] = field(default_factory=list)
    path: str = ""
    other_paths: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Case:
    """One labelled case of `rule`; `fires` is what a person says."""

    rule: str
    name: str
    fires: bool
    why: str
    forms: dict[str, Form] = field(default_factory=dict)

    def document_ids(self) -> list[str]:
        """Return the documents of the case, one for each form."""
        return [hashlib.sha256(f"{self.rule} {self.name} {form}".encode()).hexdigest() for form in self.forms]


@cache
def cases_of(rule: str) -> tuple[Case, ...]:
    """Read the labelled cases of one rule. Raises ValueError where two cases bear one name or a column is unknown."""
    cases: dict[str, Case] = {}
    last = ""
    with (FOLDER / f"{rule}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = row["case"]
            if name not in cases:
                if row["fires"] not in ("yes", "no"):
                    raise ValueError(f"{rule} {name}: fires is yes or no")
                cases[name] = Case(rule, name, row["fires"] == "yes", row["why"])
            elif name != last:
                raise ValueError(f"{rule} {name}: the case stands in two places")
            last = name
            _add(cases[name], {key: value for key, value in row.items() if value})
    return tuple(cases.values())


def all_cases() -> Iterator[Case]:
    """Return the labelled cases of every rule."""
    for rule in RULES:
        yield from cases_of(rule)


def _add(case: Case, row: dict[str, str]) -> None:
    parts: dict[str, dict[str, str]] = {}
    for key, value in row.items():
        table, dot, column = key.partition(".")
        if dot:
            parts.setdefault(table, {})[column] = value
    form = case.forms.setdefault(row.get("form", "1"), Form())
    head = parts.pop("form", {})
    form.path = head.pop("path", form.path)
    form.other_paths += head.pop("other_paths", "").split()
    form.head |= {column: "" if value == "无" else value for column, value in head.items()}
    if funding := parts.pop("funding", None):
        form.funding.append({"label": "年度资金总额" if not form.funding else "其他资金", **funding})
    if indicator := parts.pop("indicator", None):
        form.indicators.append(_with_levels(indicator))
    if labelled := parts.pop("field", None):
        form.fields.append(labelled)
    if remark := parts.pop("remark", None):
        form.remarks.append(remark)
    if parts:
        raise ValueError(f"{case.rule} {case.name}: unknown columns {parts}")
    scores = row.get("scores", "").split("+")
    for number, point in enumerate(row["points"].split("+") if "points" in row else []):
        score = scores[number] if number < len(scores) else ""
        judged = {"target": "逐步提高", "actual": "达成指标"} if point.endswith("q") else {"target": "≥10个"}
        form.indicators.append(_with_levels({"weight": point.rstrip("q"), "score": score, **judged}))
    for code in row.get("codes", "").split():
        form.indicators.append(_with_levels({"code": code, "target": "≥10个"}))


def _with_levels(indicator: dict[str, str]) -> dict[str, str]:
    code = indicator.pop("code", "OUT.QTY")
    if code == "none":
        return {"level1": "过程指标", "level2": "管理指标", **indicator}
    entry = taxonomy().row(by_predicate=pl.col("code") == code, named=True)
    return {"level1": entry["level1"], "level2": entry["level2"], "name": "试验指标", **indicator}


def tables_of(cases: list[Case]) -> dict[str, pl.DataFrame]:
    """Return the contract's tables for the cases, as curate receives them."""
    rows: dict[str, list[dict[str, object]]] = {table: [] for table in PRINTED_COLUMNS}
    register = []
    for case in cases:
        for document_id, form in zip(case.document_ids(), case.forms.values(), strict=True):
            key = {"document_id": document_id, "ordinal": 1}
            rows["documents"].append({"document_id": document_id, "status": "read", "form_count": 1})
            head = _FORM | {"project_name": f"{case.name}项目"} | form.head
            rows["forms"].append(key | {column: value or None for column, value in head.items()})
            for table, name, lines in (
                ("funding", "line", form.funding),
                ("indicators", "row", form.indicators),
                ("fields", "line", form.fields),
                ("remarks", "row", form.remarks),
            ):
                for number, line in enumerate(lines, start=1):
                    rows[table].append(key | {name: number, "source": f"line {number + 10}"} | _remark(table, line))
            register.append({
                "document_id": document_id,
                "path": form.path or f"{document_id[:8]}.txt",
                "other_paths": form.other_paths,
                "size_bytes": 1,
                "first_seen_at": datetime(2025, 1, 1, tzinfo=UTC),
            })  # fmt: skip
    printed = {table: _frame(table, lines) for table, lines in rows.items()}
    return normalize(printed, pl.DataFrame(register), "labelled")


def _remark(table: str, line: dict[str, str]) -> dict[str, str]:
    if table != "remarks":
        return line
    message = line["message"]
    return {
        "severity": line.get("severity", "error"),
        "observed": message,
        "message_zh": message,
        "message_en": message,
    }


def _frame(table: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    unknown = {key for row in rows for key in row} - set(PRINTED_COLUMNS[table])
    if unknown:
        raise ValueError(f"{table} has no columns {sorted(unknown)}")
    return pl.DataFrame(rows, schema=PRINTED_SCHEMAS[table])


def reported(cases: list[Case]) -> set[tuple[str, str]]:
    """Return (rule, case) of every case that its own rule reports."""
    owner = {document_id: case for case in cases for document_id in case.document_ids()}
    findings = findings_of(tables_of(cases)).select("rule", "document_id").unique()
    return {
        (rule, owner[document_id].name) for rule, document_id in findings.iter_rows() if owner[document_id].rule == rule
    }
