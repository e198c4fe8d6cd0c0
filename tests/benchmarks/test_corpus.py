from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

import pytest

from benchmarks.corpus import documents
from pipelines.extract.documents import extract_document
from pipelines.extract.printed import PRINTED_COLUMNS
from pipelines.ingest.readers import read
from pipelines.settings import Limits


@pytest.fixture(scope="module")
def read_documents():
    found = []
    for document in documents(150):
        rows = extract_document(document.name, read(document.text.encode(), document.name, Limits()))
        tables = {
            table: [dict(zip(columns, row, strict=True)) for row in rows[table]]
            for table, columns in PRINTED_COLUMNS.items()
        }
        found.append((document, tables))
    return found


def test_as_many_projects_as_asked_for_are_made_and_no_document_twice():
    made = list(documents(150))
    assert 150 <= sum(document.projects for document in made) < 150 + 10
    assert len({document.text for document in made}) == len(made)


def test_the_same_seed_makes_the_same_corpus():
    assert list(documents(40, seed=5)) == list(documents(40, seed=5)) != list(documents(40, seed=6))


def test_every_made_up_form_is_found_with_every_indicator_and_nothing_is_left_over(read_documents):
    for document, tables in read_documents:
        assert len(tables["forms"]) == document.projects
        assert len(tables["indicators"]) == document.indicators
        assert tables["remarks"] == []


def test_the_arithmetic_of_every_made_up_evaluation_holds(read_documents):
    checked = 0
    for _document, tables in read_documents:
        for form in tables["forms"]:
            if form["form_kind"] != "self_evaluation":
                continue
            own = [row for row in tables["indicators"] if row["ordinal"] == form["ordinal"]]
            total = next(row for row in tables["funding"] if row["ordinal"] == form["ordinal"])
            executed, budget = (Decimal(total[name].replace(",", "")) for name in ("executed", "budget_adjusted"))
            rate = (100 * executed / budget).quantize(Decimal("0.01"), ROUND_DOWN)
            assert Decimal(total["execution_rate"]) == rate
            score = (10 * executed / budget).quantize(Decimal("0.01"), ROUND_DOWN)
            assert Decimal(total["score"]) == score
            assert sum(Decimal(row["weight"]) for row in own) == 90
            assert sum(Decimal(row["score"]) for row in own) + score == Decimal(form["total_score"])
            checked += 1
    assert checked > 50
