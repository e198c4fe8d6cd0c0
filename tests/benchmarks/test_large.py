"""The tables of the view benchmark are such as curate would receive them."""

from __future__ import annotations

import polars as pl
import pytest

from benchmarks.large import YEARS, curated_tables
from pipelines.curate.validation import contract_failures, floor_failures, relation_failures


@pytest.fixture(scope="module")
def tables():
    return curated_tables(13_000)


def test_they_keep_the_contract(tables):
    made = {table: frame for table, frame in tables.items() if table != "findings"}
    assert contract_failures(made) + relation_failures(made) + floor_failures(made, {}) == []
    assert tables["indicators"].height == 13_000


def test_the_same_seed_makes_the_same_rows():
    first, again, other = (curated_tables(2_600, seed) for seed in (1, 1, 2))
    assert all(first[table].equals(again[table]) for table in first)
    assert not first["projects"].equals(other["projects"])


def test_they_hold_what_the_questions_are_about(tables):
    projects, indicators = tables["projects"], tables["indicators"]
    assert projects["province"].n_unique() == 31
    assert set(projects["fiscal_year"]) == set(YEARS)
    both = projects.group_by("project_key", "fiscal_year").agg(pl.col("form_kind").n_unique())
    assert both["form_kind"].max() == 2
    assert projects.group_by("project_key").agg(pl.col("fiscal_year").n_unique())["fiscal_year"].max() == len(YEARS)
    assert set(indicators["target_kind"]) == {"numeric", "qualitative", "date", "blank"}
    assert set(indicators["score_check"]) == {"match", "above", "below", "not_computable"}
    assert 0 < indicators["deviation_reason"].null_count() < indicators.height
