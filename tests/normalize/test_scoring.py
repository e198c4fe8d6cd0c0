from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.normalize.scoring import (
    derived_grade,
    execution_rate,
    expected_execution_score,
    score_check,
    with_attainment,
    with_direction,
    with_expected_scores,
)
from pipelines.normalize.values import parse_results, parse_targets

# Every indicator of the nine forms of Shanghai 2023: target, result, weight, score; "+" where a reason is given.
# A result of * is 达成指标, of / is 部分达成指标并具有一定效果; a score of = is the weight.
SHANGHAI = """
=1(份) 1.00(份) 10 = | ≥2.00(份) 2.00(份) 10 = | ≥2(个工作日每周) 2.00(个工作日每周) 10 = | ≥1(份) 1.00(份) 10 =
有指导意义 * 10 = | 法律研究、教学和实践工作中有较高影响力 * 10 = | 及时 * 5 = | 及时 * 5 = | 按照合同约定履行 * 5 =
更加健全 * 5 = | 进一步优化 * 5 = | 扩大 * 5 =

≥3(次) 4.00(次) 10 = | ≥30.00(万份) 30.00(万份) 10 = | ≥3(次) 4.00(次) 10 = | =100(%) 100.00(%) 10 =
2023年11月完成 * 10 = | 2023年三季度完成 * 10 = | 2023年上半年完成 * 10 = | ≤3(元/张) 2.80(元/张) 5 =
≤0.40(元/张) 0.40(元/张) 5 = | 提高 * 5 = | ≥60(%) 70.00(%) 5 =

≥2410(人次) 2500.00(人次) 18 = | =100(%) 100.00(%) 18 = | =100(%) 100.00(%) 18 = | 队伍培训覆盖率100% * 18 =
≥85(%) 100.00(%) 18 =

≥250(个) 360.00(个) 5 = | =100(%) 100.00(%) 10 = | ≥80(家次) 159.00(家次) 5 = | ≥80(份) 159.00(份) 5 =
=100(%) 100.00(%) 10 = | 按照工作要求完成 * 10 = | 2023年12月底前 * 10 = | 逐步提高 * 10 = | 保持 * 10 =
持续加强 * 10 = | ≥85(%) 88.00(%) 5 =

≥50(家次) 56.00(家次) 20 = | ≥3400.00(人次) 3551.00(人次) 20 = | ≥90.00(%) 93.50(%) 10 = | =100(%) 100.00(%) 10 =
=100(%) 100.00(%) 10 = | ≥85(%) 100.00(%) 10 = | ≤5(%) 0.00(%) 10 =

≥10.00(家) 15.00(家) 10 = | =1(份) 1.00(份) 10 = | =5.00(家) 5.00(家) 10 = | ≥20.00(家) 76.00(家) 10 = +
>2000.00(人) 2200.00(人) 5 = | 评估调研深入，评估报告客观全面 * 10 =
检查工作按照《化妆品注册和备案检验工作规范》开展，取得实效 * 10 = | 符合化妆品生产领域数字化转型评价相关标准 * 10 =
=100(%) 100.00(%) 5 = | 本市化妆品质量安全状况稳中向好 * 10 =

≥3(家) 4.00(家) 5 = | ≥10000(份) 3135.00(份) 2 0.63 + | ≥1(次) 1.00(次) 5 = | ≥60(家) 92.00(家) 5 = +
≥160.00(份) 174.00(份) 3 = | ≥100.00(份) 100.00(份) 3 = | ≥200.00(份) 199.00(份) 3 2.99 +
≥13.80(平方米) 13.80(平方米) 3 = | =1.00(套) 1.00(套) 3 = | =20.00(个) 20.00(个) 3 = | =100(%) 100.00(%) 5 =
通过项目评审 * 5 = | 符合政策宣传需要 * 5 = | 按照应急演练方案顺利完成应急演练 * 5 =
应用到行刑衔接相关制度制、修订工作 * 5 = | 通过验收并可以正常使用，质保一年 * 5 = | 按照时限要求完成 * 3 =
=100.00(%) 100.00(%) 3 = | 进博会正式召开前制作完成 * 3 = | 提高企业信用意识，督促企业落实主体责任 * 3 =
向各监管条线推送信用评估结果 * 3 = | ≥80(%) 96.00(%) 5 = | ≥90.00(%) 90.00(%) 5 =

≥2400(批次) 2488.00(批次) 10 = | ≥19100(批次) 20525.00(批次) 10 = | ≥500(批次) 505.00(批次) 10 =
=100.00(%) 100.00(%) 10 = | =100(%) 100.00(%) 10 = | =100(%) 100.00(%) 10 = | =100(%) 100.00(%) 5 =
=100(%) 100.00(%) 5 = | 保持震慑力 * 5 = | =0(起) 0.00(起) 5 = | 按规定发布 * 5 = | 稳中有升 * 5 =

≥1(次) 1.00(次) 2 = | ≥10(个) 43.00(个) 2 = | =100(%) 100.00(%) 2 = | ≥5000(篇/年) 5000.00(篇/年) 2 =
≥1200(件) 6618.00(件) 2 = | ≥120000(件) 35801.00(件) 2 0.60 + | ≥3(人) 5.00(人) 2 = | ≥1(次) 2.00(次) 2 =
=100(%) 100.00(%) 2 = | ≥107.00(人) 135.00(人) 2 = | =4.00(期) 2.00(期) 2 1.00 + | 确保软件正常使用 * 2 =
符合国家标准 * 2 = | 设备正常有序运行 * 2 = | 故障修复 * 2 = | 内容正确、排版合理 * 2 = | 被审计单位全覆盖 * 2 =
达到合同约定的要求 * 2 = | 专家评审通过 * 2 = | 满足会务服务合同约定 * 2 = | ≥1(份) 1.00(份) 2 =
符合档案制作规定 * 2 = | 满足硬软件相关质量保证条件 / 2 1.20 + | 达到合同约定要求 * 2 =
确保会议服务在召开时有序开展 * 2 = | 按照合同约定条款 / 2 1.20 + | ≤1(小时) 1.00(小时) 2 =
≤2(个工作日) 1.00(个工作日) 2 = | 按时支付 * 2 = | ≤2(个工作日) 0.50(个工作日) 2 = | =100(%) 100.00(%) 2 =
按照报价和实际完成数量结算 * 2 = | 按照相关规定执行 * 2 = | 调研成果提交市政府，为后期决策提供依据 * 2 =
不发生食物中毒事件 * 2 = | 合理保障 * 2 = | ≥25(万人次/年) 25.00(万人次/年) 2 = | 修订相关制度 * 2 =
硬软件正常运行 * 2 = | 逐步完善 * 2 = | 趋于完善 * 2 = | 确保电力保障到位 * 2 = | 确保我局会议的有序开展 * 1 =
提高 * 1 = | ≥85(%) 98.00(%) 1 = | ≥85(%) 100.00(%) 1 = | ≥85(%) 85.00(%) 1 = | ≥85(%) 98.00(%) 1 =
"""
RESULTS = {"*": "达成指标", "/": "部分达成指标并具有一定效果"}
SCHEME = {"band_met_low": 0.8, "band_partial_low": 0.6, "le_form": "ratio"}


def _shanghai() -> pl.DataFrame:
    rows = []
    for form, block in enumerate(SHANGHAI.strip().split("\n\n")):
        for row in block.replace("\n", "|").split("|"):
            target, actual, weight, score, *reason = row.split()
            points = weight if score == "=" else score
            rows.append((form, target, RESULTS.get(actual, actual), float(weight), float(points), bool(reason)))
    names = ["form", "target_printed", "actual_printed", "weight", "score", "explained"]
    return _scored(pl.DataFrame(rows, schema=names, orient="row"))


def _scored(frame: pl.DataFrame, **scheme) -> pl.DataFrame:
    frame = frame.with_columns(pl.lit(value).alias(name) for name, value in {**SCHEME, **scheme}.items())
    return with_expected_scores(with_attainment(parse_results(parse_targets(frame)))).with_columns(score_check())


def _one(target: str | None, actual: str | None, weight: float | None = 10.0, score: float | None = None, **scheme):
    frame = pl.DataFrame(
        {"target_printed": [target], "actual_printed": [actual], "weight": [weight], "score": [score]},
        schema={"target_printed": pl.String, "actual_printed": pl.String, "weight": pl.Float64, "score": pl.Float64},
    )
    return _scored(frame, **scheme).row(0, named=True)


def _expected(target: str, actual: str, weight: float = 10.0, **scheme) -> tuple:
    row = _one(target, actual, weight, **scheme)
    return row["expected_score_low"], row["expected_score_high"]


# --- The real forms ---------------------------------------------------------------------------------------------------


def test_shanghai_has_139_indicators_of_810_points_and_90_in_each_form():
    frame = _shanghai()
    assert frame.height == 139
    assert frame["weight"].sum() == 810
    assert set(frame.group_by("form").agg(pl.col("weight").sum())["weight"]) == {90.0}


def test_61_indicators_of_shanghai_are_qualitative_by_their_result():
    qualitative = _shanghai().filter(pl.col("actual_kind") == "qualitative")
    assert qualitative.height == 61
    assert round(qualitative["weight"].sum() / 810 * 100, 1) == 36.7
    assert qualitative["target_kind"].value_counts().sort("target_kind").rows() == [("date", 4), ("qualitative", 57)]


def test_13_targets_of_shanghai_are_overshot_and_2_of_them_explained():
    over = _shanghai().filter((pl.col("target_operator") == ">=") & (pl.col("attainment") >= 1.3))
    assert over.height == 13
    assert over["explained"].sum() == 2


def test_every_score_of_shanghai_is_the_one_the_rule_gives():
    frame = _shanghai()
    assert frame["score_check"].value_counts().rows() == [("match", 139)]
    assert frame["attained"].null_count() == 0
    assert frame.filter(~pl.col("attained"))["score"].to_list() == [0.63, 2.99, 0.60, 1.00, 1.20, 1.20]


@pytest.mark.parametrize(
    ("target", "actual", "weight", "score", "attainment"),
    [
        ("≥10000(份)", "3135.00(份)", 2, 0.63, 0.3135),
        ("≥120000(件)", "35801.00(件)", 2, 0.60, 35801 / 120000),
        ("=4.00(期)", "2.00(期)", 2, 1.00, 0.5),
        ("≥200.00(份)", "199.00(份)", 3, 2.99, 0.995),
    ],
)
def test_missed_targets_of_shanghai(target, actual, weight, score, attainment):
    row = _one(target, actual, weight, score)
    assert row["attainment"] == pytest.approx(attainment)
    assert row["expected_score_low"] == row["expected_score_high"] == pytest.approx(weight * attainment)
    assert (row["attained"], row["score_check"]) == (False, "match")


def test_a_partial_result_of_shanghai_matches_its_band():
    row = _one("按照合同约定条款", "部分达成指标并具有一定效果", 2.0, 1.20)
    assert (row["expected_score_low"], row["expected_score_high"]) == (pytest.approx(1.2), pytest.approx(1.6))
    assert (row["attained"], row["attainment"], row["score_check"]) == (False, None, "match")


# --- Each operator ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "actual", "attainment", "attained", "expected", "method"),
    [
        # more is better
        ("≥100次", "100次", 1.0, True, 10.0, "up"),
        ("≥100次", "150次", 1.5, True, 10.0, "up"),
        ("≥100次", "40次", 0.4, False, 4.0, "up"),
        ("≥100次", "0次", 0.0, False, 0.0, "up"),
        ("≥0次", "0次", None, True, 10.0, "target_zero"),
        ("≥0次", "5次", None, True, 10.0, "target_zero"),
        (">100次", "100次", 1.0, True, 10.0, "up"),
        (">100次", "99次", 0.99, False, 9.9, "up"),
        # the number itself: 0 is a ceiling
        ("=4期", "4期", 1.0, True, 10.0, "up"),
        ("=4期", "2期", 0.5, False, 5.0, "up"),
        ("=4期", "6期", 1.5, True, 10.0, "up"),
        ("=0起", "0起", None, True, 10.0, "target_zero"),
        ("=0起", "1起", None, False, 0.0, "target_zero"),
        # less is better
        ("≤5%", "5%", 1.0, True, 10.0, "down"),
        ("≤5%", "4%", 1.25, True, 10.0, "down"),
        ("≤5%", "10%", 0.5, False, 5.0, "down"),
        ("≤5%", "0%", None, True, 10.0, "actual_zero"),
        ("≤0起", "0起", None, True, 10.0, "target_zero"),
        ("≤0起", "2起", None, False, 0.0, "target_zero"),
        ("<5%", "5%", 1.0, True, 10.0, "down"),
        ("<5%", "8%", 0.625, False, 6.25, "down"),
        # negative numbers divide into nothing meaningful
        ("≥-5%", "-3%", None, True, 10.0, "negative"),
        ("≥-5%", "-8%", None, False, None, "negative"),
        ("≥5%", "-3%", None, False, 0.0, "negative"),
        ("≤5%", "-3%", None, True, 10.0, "negative"),
        # without an operator more is assumed to be better
        ("100%", "95%", 0.95, False, 9.5, "up+direction_assumed"),
        ("3次", "3次", 1.0, True, 10.0, "up+direction_assumed"),
        # ranges
        ("10-20个", "15个", 1.0, True, 10.0, "range"),
        ("10-20个", "20个", 1.0, True, 10.0, "range"),
        ("10-20个", "5个", 0.5, False, None, "range"),
        ("10-20个", "40个", 0.5, False, None, "range"),
        # what does not compare
        ("≥100次", None, None, None, None, "no_result"),
        (None, "100次", None, None, None, "no_target"),
        ("≥100次", "100人", None, None, None, "unit_mismatch"),
        ("≥80批", "80批次", None, None, None, "unit_mismatch"),
        ("≥95%", "0.96", None, None, None, "percent_or_ratio"),
        ("≥95%", "1", None, None, None, "percent_or_ratio"),
        ("≥100次", "10-20次", None, None, None, "range_result"),
        ("≥100次", "效果明显", None, None, None, "qualitative"),
        ("及时", "效果明显", None, None, None, "qualitative"),
        ("及时", "100%", None, None, None, "qualitative"),
        ("2023年12月底前", "100%", None, None, None, "kinds_differ"),
        ("2023年12月底前", "12月底", None, None, None, "date_unknown"),
    ],
)
def test_attainment_and_expected_score_of_each_operator(target, actual, attainment, attained, expected, method):
    row = _one(target, actual)
    assert row["attainment"] == (None if attainment is None else pytest.approx(attainment))
    assert row["attained"] is attained
    wanted = None if expected is None else pytest.approx(expected)
    assert (row["expected_score_low"], row["expected_score_high"]) == (wanted, wanted)
    assert row["attainment_method"] == method


@pytest.mark.parametrize(
    ("actual", "score"),
    [("100元", 10.0), ("150元", 5.0), ("199元", 0.1), ("200元", 0.0), ("900元", 0.0), ("0元", 10.0)],
)
def test_linear_form_of_a_ceiling_is_zero_from_twice_the_target_on(actual, score):
    assert _expected("≤100元", actual, le_form="linear") == (pytest.approx(score), pytest.approx(score))


def test_linear_form_of_a_ceiling_of_zero():
    assert _expected("≤0元", "5元", le_form="linear") == (0.0, 0.0)


@pytest.mark.parametrize(
    ("result", "interval", "attained"),
    [
        ("达成指标", (8.0, 10.0), True),
        ("部分达成指标并具有一定效果", (6.0, 8.0), False),
        ("未达成指标且效果较差", (0.0, 6.0), False),
        ("效果明显", (None, None), None),
    ],
)
@pytest.mark.parametrize("target", ["及时", "2023年12月底前", "≥3次"])
def test_bands_give_an_interval_and_decide_what_is_attained(target, result, interval, attained):
    row = _one(target, result)
    assert (row["expected_score_low"], row["expected_score_high"]) == interval
    assert row["attained"] is attained
    assert row["attainment"] is None


def test_bands_are_those_of_the_scheme():
    assert _expected("及时", "部分达成", band_partial_low=0.5) == (5.0, 8.0)


def test_a_result_without_target_is_not_judged():
    row = _one("-", "达成指标", score=10.0)
    assert (row["attained"], row["score_check"], row["attainment_method"]) == (None, "not_computable", "no_target")


def test_dates_are_attained_when_not_later():
    for actual, attained in (("2023年11月完成", True), ("2023年12月31日", True), ("2024年1月", False)):
        row = _one("2023年12月底前", actual)
        assert (row["attained"], row["attainment"], row["attainment_method"]) == (attained, None, "date")
        assert row["score_check"] == "not_computable"


# --- Units ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "actual", "attainment", "method"),
    [
        ("≤1天", "12小时", 2.0, "down+unit_converted"),
        ("≥90分钟", "1小时", 60 / 90, "up+unit_converted"),
        ("≤1年", "6个月", 2.0, "down+unit_converted"),
        ("≥1公顷", "5000平方米", 0.5, "up+unit_converted"),
        ("≤120万元", "1,000,000元", 1.2, "down"),
        ("≥95%", "96", 96 / 95, "up+unit_assumed"),
        ("≥95", "96%", 96 / 95, "up+unit_assumed"),
        ("≥30万份", "15", 0.5, "up+unit_assumed"),
        ("≥30", "15万份", 0.5, "up+unit_assumed"),
        ("≥5%", "0", 0.0, "up+unit_assumed"),
        ("≥30万份", "300000", None, "unit_doubtful"),
        ("≤2个工作日", "16小时", None, "unit_mismatch"),
        ("≤30天", "1个月", None, "unit_mismatch"),
        ("≤3%", "3百分点", None, "unit_mismatch"),
    ],
)
def test_units_of_one_dimension_convert_and_no_others(target, actual, attainment, method):
    row = _one(target, actual)
    assert row["attainment"] == (None if attainment is None else pytest.approx(attainment))
    assert row["attainment_method"] == method


def test_conversion_does_not_miss_a_target_by_binary_dust():
    assert _one("≤0.7小时", "42分钟")["attained"] is True
    assert _one("≥0.1公里", "100米")["attained"] is True


# --- Direction --------------------------------------------------------------------------------------------------------


def test_direction_is_printed_given_or_assumed_and_says_so():
    rows = [
        ("≥3次", None, "OUT.QTY"),
        ("<5%", None, "OUT.QLT"),
        ("=3次", "<=", "OUT.QTY"),
        ("3次", "<=", "OUT.QTY"),
        ("120万元", None, "OUT.CST"),
        ("48小时", None, "OUT.TIM"),
        ("48小时", None, "OUT.QTY"),
        ("100%", None, "OUT.TIM"),
        ("及时", None, "OUT.TIM"),
        ("≤2023年12月", None, "OUT.TIM"),
    ]
    frame = pl.DataFrame(
        rows, schema={"target_printed": pl.String, "direction": pl.String, "taxonomy_code": pl.String}, orient="row"
    )
    frame = with_direction(parse_targets(frame))
    assert frame["target_direction"].to_list() == [">=", "<=", "=", "<=", "<=", "<=", ">=", ">=", None, None]
    assert frame["target_operator_method"].to_list() == [
        "printed",
        "printed",
        "printed",
        "given",
        "cost_assumed",
        "time_limit_assumed",
        "assumed",
        "assumed",
        None,
        None,
    ]
    assert frame["target_operator"].to_list()[3:8] == [None] * 5


def test_a_given_direction_turns_the_attainment():
    frame = pl.DataFrame({"target_printed": ["5%"], "actual_printed": ["10%"], "direction": ["<="]})
    row = with_attainment(parse_results(parse_targets(frame))).row(0, named=True)
    assert (row["attainment"], row["attained"], row["attainment_method"]) == (0.5, False, "down")


# --- Score check, execution, grade ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "score", "check"),
    [
        (2.985, 2.985, 2.99, "match"),
        (2.985, 2.985, 2.98, "match"),
        (2.985, 2.985, 3.00, "above"),
        (2.985, 2.985, 2.97, "below"),
        (8.955, 8.955, 8.95, "match"),
        (1.2, 1.6, 1.2, "match"),
        (1.2, 1.6, 1.61, "match"),
        (1.2, 1.6, 1.62, "above"),
        (0.0, 0.0, 0.011, "match"),
        (None, None, 1.0, "not_computable"),
        (1.0, 1.0, None, "not_computable"),
    ],
)
def test_score_check_allows_for_rounding_and_truncation(low, high, score, check):
    frame = pl.DataFrame(
        {"expected_score_low": [low], "expected_score_high": [high], "score": [score]},
        schema=dict.fromkeys(("expected_score_low", "expected_score_high", "score"), pl.Float64),
    )
    assert frame.select(score_check()).item() == check


def test_execution_rate_and_score_are_null_without_a_budget():
    money = pl.Decimal(18, 2)
    frame = pl.DataFrame(
        {
            "executed": ["74.33", "0.00", "5.00", None, "90.00"],
            "budget_adjusted": ["83.00", "0.00", None, "10.00", "60.00"],
            "execution_weight": [10.0, 10.0, 10.0, 10.0, 20.0],
        }
    ).with_columns(pl.col("executed", "budget_adjusted").str.to_decimal(scale=2).cast(money))
    scored = frame.with_columns(execution_rate()).with_columns(expected_execution_score())
    assert scored["execution_rate"].to_list() == [pytest.approx(74.33 / 83), None, None, None, 1.5]
    assert scored["expected_execution_score"].to_list() == [pytest.approx(10 * 74.33 / 83), None, None, None, 20.0]


def test_grades_follow_the_cuts_of_the_scheme():
    frame = pl.DataFrame(
        {
            "total_score": [100.0, 90.0, 89.99, 80.0, 60.0, 59.9, None, 75.0],
            "grade_excellent": [90.0] * 7 + [80.0],
            "grade_good": [80.0] * 7 + [70.0],
            "grade_medium": [60.0] * 8,
        }
    )
    assert frame.select(derived_grade()).to_series().to_list() == ["优", "优", "良", "良", "中", "差", None, "良"]


# --- Properties -------------------------------------------------------------------------------------------------------

_values = st.none() | st.sampled_from([0.0, 1.0, 100.0, -5.0, 1e15, 0.001]) | st.floats(-1e9, 1e12)
_units = st.sampled_from([None, "%", "‰", "份", "小时", "天", "元", "批", "个工作日"])
_kinds = st.sampled_from(["numeric", "numeric", "numeric", "date", "qualitative", "blank", None])


@st.composite
def _typed_rows(draw):
    kind, actual_kind = draw(_kinds), draw(_kinds)
    number, actual = draw(_values), draw(_values)
    return {
        "target_kind": kind,
        "target_operator": draw(st.sampled_from([None, ">=", "<=", "=", ">", "<"])),
        "target_value": number if kind == "numeric" else None,
        "target_value_high": draw(st.sampled_from([None, None, None, 1e13])) if kind == "numeric" else None,
        "target_unit": draw(_units),
        "target_scale": draw(st.sampled_from([1.0, 1.0, 10000.0])),
        "target_date": None,
        "actual_kind": actual_kind,
        "actual_value": actual if actual_kind == "numeric" else None,
        "actual_unit": draw(_units),
        "actual_scale": draw(st.sampled_from([1.0, 1.0, 10000.0])),
        "actual_date": None,
        "actual_band": draw(st.sampled_from([None, "met", "partial", "unmet"]))
        if actual_kind == "qualitative"
        else None,
        "weight": draw(st.none() | st.floats(0, 100)),
        "score": draw(st.none() | st.floats(0, 100)),
        "band_met_low": 0.8,
        "band_partial_low": draw(st.sampled_from([0.5, 0.6])),
        "le_form": draw(st.sampled_from(["ratio", "linear"])),
    }


_SCHEMA = {
    **dict.fromkeys(("target_kind", "target_operator", "target_unit", "actual_kind", "actual_unit"), pl.String),
    **dict.fromkeys(("target_value", "target_value_high", "actual_value", "weight", "score"), pl.Float64),
    **dict.fromkeys(("target_date", "actual_date"), pl.Date),
    **dict.fromkeys(("target_scale", "actual_scale", "band_met_low", "band_partial_low"), pl.Float64),
    **dict.fromkeys(("actual_band", "le_form"), pl.String),
}


@settings(max_examples=60, deadline=None)
@given(st.lists(_typed_rows(), min_size=1, max_size=30))
def test_no_number_is_ever_infinite_and_scores_stay_within_the_weight(rows):
    frame = pl.DataFrame(rows, schema=_SCHEMA)
    scored = with_expected_scores(with_attainment(frame)).with_columns(score_check())
    assert scored.height == frame.height
    for row in scored.iter_rows(named=True):
        for name in ("attainment", "expected_score_low", "expected_score_high"):
            assert row[name] is None or math.isfinite(row[name])
        low, high = row["expected_score_low"], row["expected_score_high"]
        assert (low is None) == (high is None)
        if low is not None:
            assert 0 <= low <= high <= row["weight"]
        assert row["attainment"] is None or row["attainment"] >= 0
        assert row["attainment_method"]
        assert row["score_check"] in ("match", "above", "below", "not_computable")
        if row["attained"] and row["target_kind"] == "numeric" and row["actual_kind"] == "numeric" and low is not None:
            assert low == high == row["weight"]
