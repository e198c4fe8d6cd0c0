"""What holds for every view: its grain, finite numbers, and that forms without place or year are not lost."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import duckdb
import pytest

from pipelines.publish.views import read_views
from tests.sql.warehouse import SQL, filled, records
from tests.tables import SICHUAN, TIANJIN, Rows

NO_PLACE = {"province_code": None, "province": None, "region_code": None}
PLACE = ("province_code", "fiscal_year")

KEYS: dict[str, tuple[str, ...]] = {
    "attainment_buckets": (*PLACE, "breakdown", "family", "taxonomy_code", "bucket_no"),
    "attainment_by_province_year": (*PLACE, "breakdown", "family", "taxonomy_code"),
    "band_positions": (*PLACE, "actual_band"),
    "budget_adjustments": ("project_id",),
    "budget_adjustments_by_province_year": PLACE,
    "chronic_carryover": ("project_key",),
    "copied_text_by_province_year": (*PLACE, "form_kind"),
    "cost_targets_by_province_year": (*PLACE, "form_kind"),
    "cost_targets_equal_budget": ("indicator_id",),
    "coverage": (*PLACE, "form_kind"),
    "department_profile": (*PLACE, "department", "department_basis"),
    "deviation_reasons": ("project_id", "indicator_id", "source"),
    "deviation_reasons_by_province_year": (*PLACE, "situation"),
    "execution_by_province_year": PLACE,
    "execution_indicator_gap": ("project_id",),
    "execution_indicator_gap_by_province_year": PLACE,
    "execution_on_initial_budget": PLACE,
    "funding_mix": (*PLACE, "form_kind", "source_kind"),
    "goal_text_copied": ("project_id",),
    "inflation_index": PLACE,
    "low_execution_high_grade": ("project_id",),
    "measurability_funnel": (*PLACE, "form_kind", "step_no"),
    "met_exactly": PLACE,
    "missing_dimensions": ("project_id",),
    "missing_dimensions_by_province_year": (*PLACE, "form_kind", "dimension"),
    "overshoot": ("indicator_id",),
    "overshoot_by_province_year": PLACE,
    "plan_against_result": ("planned_indicator_id", "indicator_id"),
    "plan_against_result_by_project": ("project_key", "fiscal_year"),
    "points_given_up": ("indicator_id",),
    "points_given_up_by_province_year": (*PLACE, "judged"),
    "points_lost": (*PLACE, "breakdown", "family", "taxonomy_code"),
    "project_years": ("project_key", "fiscal_year"),
    "province_year_comparison": PLACE,
    "qualitative_points": PLACE,
    "same_indicator_across_regions": ("name_key", "target_unit", *PLACE),
    "satisfaction_profile": (*PLACE, "form_kind"),
    "score_checks_by_province_year": (*PLACE, "check_kind"),
    "score_distribution": (*PLACE, "bucket"),
    "score_recomputation": ("project_id", "indicator_id"),
    "target_changes": ("indicator_id",),
    "target_changes_by_province_year": PLACE,
    "totals_check": ("project_id",),
    "unit_cost_benchmark": ("indicator_id",),
    "unmeasurable_targets": ("indicator_id",),
}
# Views that leave forms without a place out: what they compare are places, or a project through its years.
WITHOUT_PLACE = {"same_indicator_across_regions", "target_changes_by_province_year"}


def many_forms() -> Rows:
    """Forms of every kind, place and year, twice, with figures of nothing and of too much."""
    rows = Rows()
    places = ({}, SICHUAN, TIANJIN, NO_PLACE)
    kinds = ("self_evaluation", "target")
    every = itertools.product(places, (2022, 2023, None), kinds, (500_000, 0), range(2))
    for document, (place, year, kind, amount, _) in enumerate(every, start=1):
        project = rows.project(
            document, project_key=f"甲-{place.get('province')}", fiscal_year=year, form_kind=kind, department="药监局",
            budget_initial=amount, budget_adjusted=amount, executed=amount, execution_weight=amount / 50_000,
            execution_score=amount / 50_000, total_score=amount / 5_000, grade="优", goal_expected="加强药品监管",
            goal_actual="加强药品监管", execution_rate_stated=0.5,
            **place,
        )  # fmt: skip
        rows.funding(project, "total", budget_initial=amount, budget_adjusted=amount, executed=amount)
        rows.funding(
            project, "carryover", budget_initial=amount, budget_adjusted=amount, executed=0, deviation_reason="结余"
        )
        for number, (value, unit) in enumerate(((0.0, "元/人"), (amount, "元"), (50.0, "%"), (None, None))):
            for code in ("OUT.CST", "SAT.SRV", "BEN.ECO" if amount else None):
                evaluated = kind == "self_evaluation"
                rows.indicator(
                    project, name=f"指标{number}{code}", taxonomy_code=code, target_value=value, target_unit=unit,
                    target_kind="numeric" if unit else "qualitative", target_printed="及时", description="说明",
                    actual_kind="numeric" if evaluated else "blank", actual_band="met" if evaluated else None,
                    attained=(value != 0.0) if evaluated else None, attainment=1.5 if value and evaluated else None,
                    attainment_method="up" if evaluated else "no_result", weight=float(number), score=number / 2,
                    expected_score_low=0.0, expected_score_high=float(number), score_check="match",
                    deviation_reason="疫情" if evaluated else None,
                )  # fmt: skip
    return rows


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with filled(many_forms()) as connection:
        yield connection


@pytest.mark.parametrize("view", sorted(KEYS))
def test_a_view_has_one_row_for_what_its_grain_says(view: str, warehouse: duckdb.DuckDBPyConnection) -> None:
    keys = ", ".join(KEYS[view])
    assert records(warehouse, f"SELECT {keys} FROM {view} GROUP BY {keys} HAVING count(*) > 1") == []
    assert records(warehouse, f"SELECT count(*) AS rows FROM {view}")[0]["rows"] > 0


@pytest.mark.parametrize("view", sorted(KEYS))
def test_no_number_is_infinite_or_undefined(view: str, warehouse: duckdb.DuckDBPyConnection) -> None:
    columns = records(warehouse, f"SELECT column_name FROM (DESCRIBE {view}) WHERE column_type = 'DOUBLE'")
    for column in columns:
        name = column["column_name"]
        assert records(warehouse, f"SELECT {name} FROM {view} WHERE NOT isfinite({name})") == [], name


@pytest.mark.parametrize("view", sorted(view for view in KEYS if KEYS[view][:2] == PLACE and view not in WITHOUT_PLACE))
def test_forms_without_place_or_year_are_not_lost(view: str, warehouse: duckdb.DuckDBPyConnection) -> None:
    found = records(warehouse, f"SELECT DISTINCT province_code, fiscal_year FROM {view}")
    places = {(record["province_code"], record["fiscal_year"]) for record in found}
    assert places == set(itertools.product(("310000", "510000", "120000", None), (2022, 2023, None)))


def test_every_view_is_checked_here_or_has_tests_of_its_own() -> None:
    elsewhere = {"compare/concept_benchmark.sql", "compare/concept_members.sql"}
    here = {view.file for view in read_views(SQL) if view.name in KEYS}
    assert {view.file for view in read_views(SQL) if not view.file.startswith("trust/")} - here == elsewhere
