"""The two real documents, read row by row against a transcription made by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.extract.documents import extract_document
from pipelines.extract.printed import PRINTED_COLUMNS
from pipelines.ingest.readers import read
from pipelines.settings import Limits
from tests.documents.transcripts import load_transcript

RAW = Path(__file__).parents[2] / "data" / "raw"
SHANGHAI = "shanghai/2023/shanghai-2023-self-evaluation.txt"
TIANJIN = "tianjin/2025/tianjin-2025-targets.txt"


def printed_rows(path: str, table: str) -> list[dict]:
    rows = extract_document("x", read((RAW / path).read_bytes(), path, Limits()))
    return [dict(zip(PRINTED_COLUMNS[table], row, strict=True)) for row in rows[table]]


@pytest.mark.parametrize(("path", "name"), [(SHANGHAI, "shanghai_2023"), (TIANJIN, "tianjin_2025")])
def test_every_indicator_cell_is_as_a_person_transcribed_it(path, name):
    read_rows = [
        tuple(row[c] or "" for c in ("level1", "level2", "name", "description", "target", "actual", "weight", "score",
                                     "deviation_reason"))
        for row in printed_rows(path, "indicators")
    ]  # fmt: skip
    expected = [
        tuple(one.get(c) or "" for c in ("level1", "level2", "name", "description", "target", "actual", "weight",
                                         "score", "reason"))
        for form in load_transcript(name)["forms"]
        for one in form["indicators"]
    ]  # fmt: skip
    assert read_rows == expected


@pytest.mark.parametrize(("path", "name"), [(SHANGHAI, "shanghai_2023"), (TIANJIN, "tianjin_2025")])
def test_every_form_and_funding_line_is_as_transcribed(path, name):
    forms = load_transcript(name)["forms"]
    read_forms = printed_rows(path, "forms")
    assert [row["project_name"] for row in read_forms] == [form["project_name"] for form in forms]
    assert [row["unit"].lstrip("0123456789") for row in read_forms] == [form["unit"] for form in forms]
    assert [(row["total_score"], row["grade"]) for row in read_forms] == [
        (form.get("total_score"), form.get("grade")) for form in forms
    ]
    read_lines = [
        (row["ordinal"], row["label"], row["budget_initial"] or "", row["budget_adjusted"] or "", row["executed"] or "")
        for row in printed_rows(path, "funding")
    ]
    expected = [
        (number, line["label"], line.get("initial") or "", line.get("adjusted") or "", line.get("executed") or "")
        for number, form in enumerate(forms, start=1)
        for line in form["funding"]
    ]
    assert read_lines == expected


@pytest.mark.parametrize(("path", "name"), [(SHANGHAI, "shanghai_2023"), (TIANJIN, "tianjin_2025")])
def test_goals_are_divided_as_a_person_divides_them(path, name):
    def squeezed(text) -> str:
        return "".join("".join(text if isinstance(text, list) else [text or ""]).split())

    for row, form in zip(printed_rows(path, "forms"), load_transcript(name)["forms"], strict=True):
        assert squeezed(row["goal_expected"]) == squeezed(form.get("goal_expected"))
        assert squeezed(row["goal_actual"]) == squeezed(form.get("goal_actual"))


def test_the_arithmetic_of_all_nine_shanghai_forms_balances_from_the_rows_read():
    indicators, funding = printed_rows(SHANGHAI, "indicators"), printed_rows(SHANGHAI, "funding")
    for form in printed_rows(SHANGHAI, "forms"):
        rows = [row for row in indicators if row["ordinal"] == form["ordinal"]]
        total = next(line for line in funding if line["ordinal"] == form["ordinal"] and line["line"] == 1)
        assert sum(Decimal(row["weight"]) for row in rows) + Decimal(total["weight"]) == Decimal(form["total_weight"])
        assert sum(Decimal(row["score"]) for row in rows) + Decimal(total["score"]) == Decimal(form["total_score"])


def test_nothing_in_the_real_documents_is_left_over():
    assert printed_rows(SHANGHAI, "remarks") == []
    assert printed_rows(TIANJIN, "remarks") == []


@pytest.mark.parametrize("path", [SHANGHAI, TIANJIN])
def test_every_source_names_lines_that_hold_the_name_of_the_indicator(path):
    lines = (RAW / path).read_text(encoding="utf-8").split("\n")
    for row in printed_rows(path, "indicators"):
        first, _, last = row["source"].removeprefix("line ").partition("-")
        stretch = "".join("".join(lines[int(first) - 1 : int(last or first)]).split())
        assert "".join(row["name"].split()) in stretch
        assert "".join((row["target"] or "").split()) in stretch


def test_a_document_cut_anywhere_in_the_shanghai_tables_is_said_to_be_cut():
    data = (RAW / SHANGHAI).read_bytes()
    for cut in range(2_000, len(data) - 200, 1_999):
        rows = extract_document("x", read(data[:cut], SHANGHAI, Limits()))
        whole = data[:cut].decode("utf-8", "ignore").rstrip().endswith("优")
        if not whole:
            assert rows["remarks"], f"nothing was said of a document cut at byte {cut}"
