"""The transcripts hold the whole of the two real documents, in order, and their arithmetic balances."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.documents.transcripts import TRANSCRIPTS, load_transcript

RAW = Path(__file__).parents[2] / "data" / "raw"

# Line numbers of the Shanghai document where 产出指标 is printed again because the page ended inside the group.
REPEATED_AFTER_PAGE_BREAK = (713, 1052)


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


def document_lines(transcript: dict[str, Any], form: dict[str, Any]) -> list[str]:
    first, last = map(int, form["lines"].split("-"))
    return (RAW / transcript["document"]).read_text(encoding="utf-8").split("\n")[first - 1 : last]


def indicators(name: str) -> list[dict[str, Any]]:
    return [indicator for form in load_transcript(name)["forms"] for indicator in form["indicators"]]


def print_shanghai(form: dict[str, Any]) -> str:
    """All text of a Shanghai form in the order of its lines; a level-1 or level-2 label stands once per group."""
    parts = [form["title"], form["year_printed"], "项目名称", form["project_name"]]
    parts += ["主管部门", form["department"], "实施单位", form["unit"], "项目资金（万元）"]
    parts += ["年初预算数全年预算数全年执行数分数执行率(%)得分"]
    for line in form["funding"]:
        parts += [line[key] for key in ("label", "initial", "adjusted", "executed", "weight", "rate", "score")]
    parts += ["年度总体目标预期目标实际完成情况", *form["goal_expected"], *form["goal_actual"]]
    parts += ["一级指标二级指标三级指标年度指标值实际完成值分值得分偏差原因分析"]
    level1 = level2 = None
    for row in form["indicators"]:
        if row["level1"] != level1:
            parts.append(row["level1"])
        if (row["level1"], row["level2"]) != (level1, level2):
            parts.append(row["level2"])
        level1, level2 = row["level1"], row["level2"]
        parts += [row[key] for key in ("name", "target", "actual", "weight", "score", "reason")]
    parts += [form["total_weight"], form["total_score"], "评分等级", form["grade"]]
    return squeeze("".join(parts))


def print_tianjin(form: dict[str, Any]) -> str:
    """All text of a Tianjin form: level 1 stands on the first row of 产出指标 and on every row of the others."""
    parts = [form["title"], form["unit_printed"], "单位：万元", "项目名称", form["project_name"], "预算规模及资金用途"]
    for line in form["funding"]:
        parts += [line["label"], line["initial"]]
    parts += [form["purpose"], "绩效目标", *form["goal_expected"], "一级指标二级指标三级指标绩效指标描述指标值"]
    for number, row in enumerate(form["indicators"]):
        if number == 0 or row["level1"] != "产出指标":
            parts.append(row["level1"])
        parts += [row["level2"], row["name"], row["description"], row["target"]]
    return squeeze("".join(parts))


def test_the_shanghai_transcript_is_the_whole_document_character_by_character():
    transcript = load_transcript("shanghai_2023")
    for form in transcript["forms"]:
        first = int(form["lines"].split("-")[0])
        lines = [
            line
            for number, line in enumerate(document_lines(transcript, form), first)
            if number not in REPEATED_AFTER_PAGE_BREAK
        ]
        printed = squeeze("".join(lines))
        assert printed == print_shanghai(form), form["project_name"]


def test_the_tianjin_transcript_is_the_whole_document_character_by_character():
    transcript = load_transcript("tianjin_2025")
    for form in transcript["forms"]:
        printed = squeeze("".join(document_lines(transcript, form)))
        assert re.sub(r"\[bookmark:\w+\]", "", printed) == print_tianjin(form), form["project_name"]


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_the_lines_of_the_forms_cover_every_printed_line(name: str):
    transcript = load_transcript(name)
    lines = (RAW / transcript["document"]).read_text(encoding="utf-8").split("\n")
    covered = set()
    for form in transcript["forms"]:
        first, last = map(int, form["lines"].split("-"))
        covered |= set(range(first, last + 1))
    assert [number for number, line in enumerate(lines, 1) if line.strip() and number not in covered] == []


def test_the_transcripts_hold_9_projects_with_139_and_10_with_95_indicators():
    assert len(load_transcript("shanghai_2023")["forms"]) == 9
    assert len(indicators("shanghai_2023")) == 139
    assert len(load_transcript("tianjin_2025")["forms"]) == 10
    assert len(indicators("tianjin_2025")) == 95


def test_every_shanghai_form_weighs_90_plus_10_and_its_scores_add_to_its_total():
    for form in load_transcript("shanghai_2023")["forms"]:
        total = form["funding"][0]
        assert sum(Decimal(row["weight"]) for row in form["indicators"]) == 90
        assert Decimal(total["weight"]) + 90 == Decimal(form["total_weight"])
        scores = sum(Decimal(row["score"]) for row in form["indicators"]) + Decimal(total["score"])
        assert scores == Decimal(form["total_score"]), form["project_name"]


def test_every_funding_total_is_the_sum_of_its_lines():
    for name, columns in (("shanghai_2023", ("initial", "adjusted", "executed")), ("tianjin_2025", ("initial",))):
        for form in load_transcript(name)["forms"]:
            for column in columns:
                total, *parts = [Decimal(line[column].replace(",", "") or 0) for line in form["funding"]]
                assert total == sum(parts), (form["project_name"], column)


def test_every_shanghai_rate_and_execution_score_is_truncated_to_two_decimals():
    for form in load_transcript("shanghai_2023")["forms"]:
        total = form["funding"][0]
        rate = Decimal(total["executed"].replace(",", "")) / Decimal(total["adjusted"].replace(",", ""))
        assert Decimal(total["rate"]) == int(rate * 10000) / Decimal(100)
        assert Decimal(total["score"]) == int(rate * 1000) / Decimal(100)


def test_numbers_are_read_with_scale_words_multiplied_out():
    for name in TRANSCRIPTS:
        for row in indicators(name):
            for column in ("target", "actual"):
                reading = row.get(f"{column}_reading")
                if reading and reading["kind"] == "numeric":
                    digits = re.search(r"\d+(\.\d+)?", row[column])
                    scale = 10000 if "万" in row[column] else 1
                    assert digits and Decimal(digits[0]) * scale == Decimal(reading["value"])
                    signs = {">=": "≥", "<=": "≤"}
                    printed_sign = signs.get(reading.get("operator"), reading.get("operator")) or ""
                    assert row[column].startswith(printed_sign + digits[0])


def test_the_known_facts_of_both_documents_hold():
    shanghai, tianjin = indicators("shanghai_2023"), indicators("tianjin_2025")
    qualitative = [row for row in shanghai if row["actual_reading"]["kind"] == "qualitative"]
    assert len(qualitative) == 61
    assert sum(Decimal(row["weight"]) for row in qualitative) == 297  # 36.7 % of the 810 indicator points
    far_above = [
        row
        for row in shanghai
        if row["target_reading"].get("operator") in (">=", ">")
        and row["actual_reading"]["kind"] == "numeric"
        and Decimal(row["actual_reading"]["value"]) >= Decimal("1.3") * Decimal(row["target_reading"]["value"])
    ]
    assert len(far_above) == 13
    assert sum(bool(row["reason"]) for row in far_above) == 2
    rates = [form["funding"][0]["rate"] for form in load_transcript("shanghai_2023")["forms"]]
    assert sorted(rate for rate in rates if Decimal(rate) < 80) == ["48.00", "70.04", "75.20"]
    assert {form["grade"] for form in load_transcript("shanghai_2023")["forms"]} == {"优"}
    assert sum(not re.search(r"\d", row["target"]) for row in tianjin) == 24
    assert sum(row["name"] == row["description"] for row in tianjin) == 88
