"""Names that mean the same meet in one concept; names that mean something else do not, however alike they look."""

from __future__ import annotations

import csv
import random
import time
from pathlib import Path

import polars as pl
import pytest

from pipelines.normalize import concepts
from pipelines.normalize.concepts import add_concepts, comparable_unit, concept_of, dimension_of, matches, normalized
from pipelines.reference import tables

PAIRS = Path(__file__).with_name("concept_pairs.csv")
PUBLISHED = Path(tables.__file__).with_name("concept_precision.csv")


def labelled_pairs() -> list[dict[str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def measured(part: str) -> dict[str, str]:
    """Measure on one half of the labelled pairs; a pair is found where both names have the same concept."""
    pairs = [pair for pair in labelled_pairs() if pair["part"] == part]
    found = matches([(pair[side], pair["family"], None) for pair in pairs for side in ("one", "other")])
    same = [
        bool(one and other and one.concept_id == other.concept_id)
        for one, other in zip(found[::2], found[1::2], strict=True)
    ]
    right = sum(said and pair["same"] == "yes" for said, pair in zip(same, pairs, strict=True))
    labelled = sum(pair["same"] == "yes" for pair in pairs)
    return {
        "part": part,
        "cutoff": str(concepts.SIMILARITY_CUTOFF),
        "pairs": str(len(pairs)),
        "same": str(labelled),
        "found_same": str(sum(same)),
        "right": str(right),
        "precision": f"{right / sum(same):.3f}",
        "recall": f"{right / labelled:.3f}",
    }


def test_precision_and_recall_on_labelled_pairs_are_those_published(monkeypatch):
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    again = []
    for row in published:
        monkeypatch.setattr(concepts, "SIMILARITY_CUTOFF", float(row["cutoff"]))
        again.append(measured(row["part"]))
    assert again == published


@pytest.mark.parametrize("part", ["tuning", "held_out"])
def test_the_cutoff_in_use_keeps_precision(part):
    figures = measured(part)
    assert float(figures["precision"]) >= 0.95
    assert float(figures["recall"]) >= 0.9


def test_the_labelled_pairs_are_many_and_stand_once():
    pairs = labelled_pairs()
    assert len(pairs) >= 250
    assert len({frozenset((pair["one"], pair["other"])) for pair in pairs}) == len(pairs)
    assert {pair["family"] for pair in pairs} <= set(tables.taxonomy()["family"])


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("2024年完成药品监督抽检市抽批次数（市级）", "药品抽检批次"),
        ("天津市药品抽检批次", "药品抽检批次"),
        ("①开展 宣传活动场次", "宣传活动次数"),
        ("资金拨付及时性", "资金支付及时率"),
        ("培训对象对培训工作的满意度", "培训对象培训满意度"),
        ("及时率", "及时率"),
        ("2023", "2023"),
    ],
)
def test_words_that_say_nothing_leave_a_name(name, core):
    assert normalized(name).core == core


@pytest.mark.parametrize(
    ("name", "family", "unit", "found"),
    [
        ("培训人次", "quantity", "人次", ("training_attendances", "reference", 1.0)),
        ("药品监督抽检市抽批次", "quantity", "批次", ("drug_sampling_batches", "exact", 0.98)),
        ("村干部培训人次", "quantity", "人次", ("training_attendances", "similar", 0.9)),
        ("培训对象满意度", "satisfaction", "%", ("trainee_satisfaction", "reference", 1.0)),
    ],
)
def test_a_method_says_how_a_concept_was_found(name, family, unit, found):
    assert concept_of(name, family, unit) == found


def test_a_name_means_nothing_in_another_family_or_without_one():
    assert concept_of("培训人次", "quality") is None
    assert concept_of("培训人次", None) is None
    assert concept_of("", "quantity") is None


def test_a_unit_of_another_dimension_keeps_a_name_out():
    assert concept_of("培训人次", "quantity", "%") is None
    assert concept_of("培训成本", "cost", "元/人·天") is not None
    assert concept_of("培训成本", "cost", "元") is None


def test_a_subject_in_front_matters_only_where_the_table_says_so():
    assert concept_of("饲料抽检批次", "quantity") is None
    assert concept_of("村干部培训人次", "quantity") is not None
    assert concept_of("村干部体检培训人次", "quantity") is None  # 体检 is another action, not a subject


def test_no_wording_of_a_concept_is_taken_for_another():
    for row in tables.concepts().to_dicts():
        for family in row["family"].split():
            for wording in (row["concept"], *row["variants"].split()):
                (unit, *_) = row["units"].replace("=", " ").split() or [None]
                match = concept_of(wording, family, unit)
                assert match is not None and match.concept_id == row["concept_id"], wording
                family_of = concepts._families()[family]
                assert len(family_of.cores[normalized(wording).core]) == 1, wording


@pytest.mark.parametrize(
    ("concept", "unit", "comparable"),
    [
        ("training_attendances", "人", ("人次", 1.0)),
        ("road_maintenance_length", "米", ("公里", 0.001)),
        ("response_time", "分钟", ("小时", 1 / 60)),
        ("training_cost", "元/人", ("元/人", 1.0)),
        ("afforested_area", "平方米", ("公顷", 0.0001)),
        ("afforested_area", "亩", ("亩", 1.0)),
        ("completion_date", "天", None),
        ("response_time", "个工作日", None),
    ],
)
def test_units_are_brought_to_the_one_a_concept_is_compared_in(concept, unit, comparable):
    found = comparable_unit(concept, unit)
    assert found == (comparable and (comparable[0], pytest.approx(comparable[1])))


def test_dimensions_of_units_are_those_of_the_table():
    assert [dimension_of(unit) for unit in ("批次", "%", "元", "元/人·天", "公里", "亩", "个工作日", "篇/年")] == [
        "count", "ratio", "money", "unit_cost", "length", "area", "duration", "other",
    ]  # fmt: skip


def test_each_indicator_has_one_row_with_comparable_values():
    projects = pl.DataFrame({"project_id": ["p"], "unit": ["天津市药品监督管理局"], "department": ["天津市财政局"]})
    schema = {
        "indicator_id": pl.String, "project_id": pl.String, "name": pl.String, "family": pl.String,
        "target_unit": pl.String, "target_value": pl.Float64, "actual_unit": pl.String, "actual_value": pl.Float64,
    }  # fmt: skip
    indicators = pl.DataFrame(
        [
            ("i1", "p", "天津市药品监督管理局培训人次", "quantity", "人", 100.0, "人次", 120.0),
            ("i2", "p", "故障响应时间", "timeliness", "小时", 2.0, "分钟", 30.0),
            ("i3", "p", "信用评估报告", "quantity", "份", 2.0, None, None),
            ("i4", "p", None, None, None, None, None, None),
            ("i5", "p", "培训满意度", "satisfaction", None, None, "%", 95.0),
            ("i6", "p", "造林面积", "quantity", "亩", 15.0, "公顷", 1.0),
        ],
        schema=schema,
        orient="row",
    )
    assert add_concepts(indicators, projects).rows() == [
        ("i1", "training_attendances", "培训人次", "reference", 1.0, "人次", 100.0, 120.0),
        ("i2", "response_time", "运维响应时间", "reference", 1.0, "小时", 2.0, 0.5),
        ("i3", None, None, None, None, None, None, None),
        ("i4", None, None, None, None, None, None, None),
        ("i5", "trainee_satisfaction", "培训满意度", "reference", 1.0, "%", None, 95.0),
        ("i6", "afforested_area", "造林面积", "reference", 1.0, "亩", 15.0, None),  # not the unit of its target
    ]


def test_no_indicators_have_no_rows():
    projects = pl.DataFrame(schema=dict.fromkeys(("project_id", "unit", "department"), pl.String))
    text, number = (pl.String, pl.Float64)
    columns = {"indicator_id": text, "project_id": text, "name": text, "family": text, "target_unit": text}
    columns |= {"target_value": number, "actual_unit": text, "actual_value": number}
    assert add_concepts(pl.DataFrame(schema=columns), projects).is_empty()


def test_many_names_are_compared_in_little_time():
    words = [row["word"] for row in tables.concept_words().to_dicts()]
    choose = random.Random(1)
    names = {"".join(choose.choices(words, k=choose.randint(2, 5))) for _ in range(35_000)}
    started = time.process_time()
    matches([(name, "quantity", None) for name in sorted(names)])
    assert time.process_time() - started < 15  # about one second, and 350,000 in about ten
