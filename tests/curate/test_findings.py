"""Each rule fires on what it says and stays silent on what only looks like it. All figures can be checked by hand."""

from __future__ import annotations

import pytest

from pipelines.contract.rules import RULES
from pipelines.curate.findings.registry import CHECKS, findings_of
from tests.tables import Rows, document_id, found, messages


def executed(rows: Rows, money: float, budget: float, rate: str | None, **values: object) -> str:
    """Add a project with one total line; `money` and `budget` in 万元, `rate` as printed under 执行率(%)."""
    stated = None if rate is None else float(rate.rstrip("%")) / 100
    amounts = {"executed": money * 10_000, "budget_adjusted": budget * 10_000}
    of_rate = {"execution_rate_printed": rate, "execution_rate_stated": stated}
    project = rows.project(**amounts, **of_rate, **values)
    rows.funding(project, "total", **amounts, **of_rate)
    return project


def test_every_rule_has_a_card_and_a_function_unless_normalization_finds_it() -> None:
    assert set(RULES) - {rule for rule, _ in CHECKS} == {"Q21"}


def test_nothing_is_found_in_a_form_that_balances() -> None:
    rows = Rows()
    project = executed(
        rows,
        74.33,
        83.00,
        "89.55",
        execution_weight=10.0,
        execution_score=8.95,
        total_score=97.95,
        grade="优",
        grade_derived="优",
    )
    rows.funding(project, "fiscal_appropriation", executed=743300, budget_adjusted=830000, budget_initial=830000)
    rows.funding(project, "carryover", executed=0, budget_adjusted=0, budget_initial=0)
    rows.indicator(
        project,
        target_printed="≥2件",
        target_value=2.0,
        actual_printed="2件",
        weight=90.0,
        score=89.0,
        expected_score_low=89.0,
        expected_score_high=89.0,
        score_check="match",
        attained=True,
    )
    assert findings_of(rows.tables()).is_empty()


# Q02


@pytest.mark.parametrize(
    "rate",
    ["89.55", "89.56", "89.5", "89.6", "89", "90", "89.55%"],  # 74.33 / 83.00 = 89.5542 %
)
def test_a_rate_truncated_or_rounded_at_its_own_decimals_agrees(rate: str) -> None:
    rows = Rows()
    executed(rows, 74.33, 83.00, rate)
    assert found(rows, "Q02") == []


@pytest.mark.parametrize("rate", ["89.50", "89.60", "89.4", "89.7", "88", "91", "100"])
def test_a_rate_that_is_not_executed_over_budget_is_an_error(rate: str) -> None:
    rows = Rows()
    executed(rows, 74.33, 83.00, rate)
    (finding,) = found(rows, "Q02")
    assert finding["severity"] == "error"
    assert finding["expected"] == "89.55%"
    assert finding["observed"] == f"年度资金总额 执行率 {rate}"
    assert finding["source"] == "line 11"


def test_a_rate_rounded_up_where_it_would_be_rounded_down_is_an_error() -> None:
    rows = Rows()
    executed(rows, 89.53, 100.00, "89.6")
    executed(rows, 89.53, 100.00, "90")
    executed(rows, 89.47, 100.00, "90")
    assert [finding["observed"][-4:] for finding in found(rows, "Q02")] == ["89.6", "率 90"]


def test_the_message_of_a_wrong_rate_can_be_checked_by_hand() -> None:
    rows = Rows()
    executed(rows, 74.33, 83.00, "75.20")
    assert messages(rows, "Q02") == [
        (
            "年度资金总额：执行数74.33万元除以预算数83.00万元为89.55%，表上执行率为75.2%。",
            "年度资金总额: 74.33万元 executed of a budget of 83.00万元 is 89.55%, but the form states a rate of 75.2%.",
        )
    ]


def test_the_unit_of_money_stands_in_messages_without_the_words_around_it() -> None:
    rows = Rows()
    executed(rows, 74.33, 83.00, "75.20", money_unit_printed="单位：（万元）")
    assert messages(rows, "Q02")[0][0].startswith("年度资金总额：执行数74.33万元除以预算数83.00万元为")


def test_a_rate_printed_as_a_ratio_is_compared_at_its_own_decimals() -> None:
    rows = Rows()
    rows.project(executed=955_000, budget_adjusted=1_000_000, execution_rate_printed="0.96", execution_rate_stated=0.96)
    rows.project(executed=955_000, budget_adjusted=1_000_000, execution_rate_printed="0.97", execution_rate_stated=0.97)
    assert [finding["project_id"][-3:] for finding in found(rows, "Q02")] == ["002"]


def test_small_amounts_rounded_to_two_decimals_of_wan_yuan_do_not_look_like_a_wrong_rate() -> None:
    rows = Rows()
    # 3,333 of 5,000 yuan is 66.66 %, but the form can only print 0.33 of 0.50 (66.00 %).
    executed(rows, 0.33, 0.50, "66.66")
    # 3,350 of 5,000 yuan is 67.00 %, printed as 0.34 of 0.50 (68.00 %).
    executed(rows, 0.34, 0.50, "67.00")
    assert found(rows, "Q02") == []


def test_no_rate_is_judged_without_money_without_a_budget_or_on_a_target_form() -> None:
    rows = Rows()
    rows.project(executed=None, budget_adjusted=830_000, execution_rate_stated=0.5, execution_rate_printed="50")
    rows.project(executed=1, budget_adjusted=None, execution_rate_stated=0.5, execution_rate_printed="50")
    rows.project(executed=0, budget_adjusted=0, execution_rate_stated=0.5, execution_rate_printed="50")
    rows.project(executed=10_000, budget_adjusted=20_000)
    rows.project(
        executed=1, budget_adjusted=830_000, execution_rate_stated=0.5, execution_rate_printed="50", form_kind="target"
    )
    assert found(rows, "Q02") == []


def test_a_funding_line_is_held_against_its_own_money() -> None:
    rows = Rows()
    project = executed(rows, 74.33, 83.00, "89.55")
    rows.funding(
        project,
        "other",
        executed=50_000,
        budget_adjusted=100_000,
        execution_rate_printed="80.00",
        execution_rate_stated=0.8,
    )
    (finding,) = found(rows, "Q02")
    assert (finding["observed"], finding["expected"]) == ("其他资金 执行率 80.00", "50%")


@pytest.mark.parametrize("score", [8.95, 8.96, 8.955, 8.9, 9.0])
def test_an_execution_score_truncated_or_rounded_agrees(score: float) -> None:
    rows = Rows()
    executed(rows, 74.33, 83.00, "89.55", execution_weight=10.0, execution_score=score, total_score=98.0)
    assert found(rows, "Q02") == []


def test_an_execution_score_in_whole_points_agrees_only_in_a_form_of_whole_points() -> None:
    rows = Rows()
    # 73.00 / 83.00 is 87.95 %, which is 8.80 points.
    whole = executed(rows, 73.00, 83.00, "87.95", execution_weight=10.0, execution_score=9.0, total_score=98.0)
    rows.indicator(whole, weight=90.0, score=89.0)
    decimals = executed(rows, 73.00, 83.00, "87.95", execution_weight=10.0, execution_score=9.0, total_score=98.5)
    rows.indicator(decimals, weight=90.0, score=89.5)
    assert [finding["project_id"] for finding in found(rows, "Q02")] == [decimals]


def test_full_execution_points_on_half_the_budget_are_an_error() -> None:
    rows = Rows()
    executed(rows, 41.50, 83.00, "50.00", execution_weight=10.0, execution_score=10.0)
    assert messages(rows, "Q02") == [
        (
            "年度资金总额：执行率50%，分值10，得分应为5，表上为10。",
            "年度资金总额: an execution rate of 50% on 10 points gives 5, but the form scores 10.",
        )
    ]


def test_execution_beyond_the_budget_earns_no_more_than_the_weight() -> None:
    rows = Rows()
    executed(rows, 99.60, 83.00, "120.00", execution_weight=10.0, execution_score=10.0)
    executed(rows, 99.60, 83.00, None, execution_weight=10.0, execution_score=10.0)
    assert found(rows, "Q02") == []


def test_a_score_that_follows_the_printed_rate_is_not_reported_twice() -> None:
    rows = Rows()
    executed(rows, 74.33, 83.00, "75.20", execution_weight=10.0, execution_score=7.52)
    assert len(found(rows, "Q02")) == 1


# Q03


def test_low_execution_with_the_best_grade_is_a_signal() -> None:
    rows = Rows()
    low = rows.project(executed=752_000, budget_adjusted=1_000_000, grade="优", project_name="宣传经费")
    rows.project(executed=800_000, budget_adjusted=1_000_000, grade="优")
    rows.project(executed=752_000, budget_adjusted=1_000_000, grade="良")
    rows.project(executed=752_000, budget_adjusted=1_000_000)
    rows.project(grade="优")
    (finding,) = found(rows, "Q03")
    assert (finding["project_id"], finding["severity"]) == (low, "signal")
    assert finding["message_zh"] == "项目“宣传经费”预算执行率为75.2%，低于80%，自评等级为“优”。"


def test_where_the_money_is_missing_the_printed_rate_tells_of_low_execution() -> None:
    rows = Rows()
    rows.project(execution_rate_stated=0.48, grade="优秀")
    assert len(found(rows, "Q03")) == 1


# Q04


def scored(rows: Rows, project: str, score: float, low: float, high: float, check: str, **values: object) -> str:
    return rows.indicator(
        project,
        weight=10.0,
        score=score,
        expected_score_low=low,
        expected_score_high=high,
        score_check=check,
        target_printed="≥100件",
        actual_printed="80件",
        **values,
    )


def test_full_score_on_a_missed_target_is_an_error_under_a_known_scheme_and_a_signal_under_an_assumed_one() -> None:
    rows = Rows()
    scored(rows, rows.project(), 10.0, 8.0, 8.0, "above", name="培训")
    scored(rows, rows.project(scheme_assumed=True), 10.0, 8.0, 8.0, "above")
    scored(rows, rows.project(), 5.0, 6.0, 8.0, "below")
    assert [finding["severity"] for finding in found(rows, "Q04")] == ["error", "signal", "signal"]
    assert messages(rows, "Q04")[0] == (
        "指标“培训”指标值为≥100件，完成值为80件，分值10，按评分办法应得8分，表上得分10。",
        'Indicator "培训" with target ≥100件, result 80件 and weight 10 should score 8, but the form scores 10.',
    )
    assert found(rows, "Q04")[2]["expected"] == "6~8"


def test_a_score_above_its_weight_is_an_error_even_where_the_rule_cannot_be_computed() -> None:
    rows = Rows()
    project = rows.project(scheme_assumed=True)
    rows.indicator(project, weight=10.0, score=12.0)
    rows.indicator(project, weight=10.0, score=10.0)
    rows.indicator(project, weight=None, score=12.0)
    rows.indicator(project, weight=10.0, score=None)
    (finding,) = found(rows, "Q04")
    assert (finding["severity"], finding["observed"], finding["expected"]) == ("error", "12", "0~10")


def test_a_score_that_matches_is_silent() -> None:
    rows = Rows()
    scored(rows, rows.project(), 8.0, 8.0, 8.0, "match")
    assert found(rows, "Q04") == []


# Q05


def weighted(
    rows: Rows, weights: list[float | None], scores: list[float | None] | None = None, **values: object
) -> str:
    project = rows.project(**values)
    for number, weight in enumerate(weights):
        rows.indicator(project, weight=weight, score=None if scores is None else scores[number])
    return project


def test_weights_that_do_not_add_to_100_with_execution_are_an_error() -> None:
    rows = Rows()
    weighted(rows, [50.0, 50.0], execution_weight=10.0)
    weighted(rows, [50.0, 30.0], execution_weight=10.0)
    weighted(rows, [50.0, 40.0], execution_weight=10.0)
    weighted(rows, [50.0, 30.0], execution_weight=20.0)
    assert [(finding["project_id"][-3:], finding["observed"]) for finding in found(rows, "Q05")] == [
        ("001", "分值合计 110"),
        ("002", "分值合计 90"),
    ]
    assert messages(rows, "Q05")[0] == (
        "预算执行分值10加各指标分值100，合计110，不等于100。",
        "The execution weight of 10 and the indicator weights of 100 add to 110, not to 100.",
    )


def test_a_form_without_weights_or_with_one_missing_is_not_added_up() -> None:
    rows = Rows()
    weighted(rows, [None, None])
    weighted(rows, [None, None], execution_weight=10.0)
    weighted(rows, [50.0, None], execution_weight=10.0)
    weighted(rows, [50.0, 10.0], execution_weight=10.0, form_kind="target")
    rows.project(execution_weight=10.0)
    assert found(rows, "Q05") == []


def test_without_an_execution_weight_only_more_than_100_is_wrong() -> None:
    rows = Rows()
    weighted(rows, [50.0, 40.0])
    weighted(rows, [50.0, 50.0])
    over = weighted(rows, [50.0, 51.0])
    assert [finding["project_id"] for finding in found(rows, "Q05")] == [over]


def test_weights_rounded_to_two_decimals_add_up() -> None:
    rows = Rows()
    weighted(rows, [12.86] * 7, execution_weight=10.0)  # 100.02
    weighted(rows, [30.02, 30.0, 30.0], execution_weight=10.0)  # 100.02 from one rounded figure
    assert [finding["project_id"][-3:] for finding in found(rows, "Q05")] == ["002"]


def test_scores_that_do_not_add_to_the_total_are_an_error() -> None:
    rows = Rows()
    good = {"execution_weight": 10.0, "execution_score": 8.95}
    weighted(rows, [45.0, 45.0], [45.0, 45.0], total_score=98.95, **good)
    weighted(rows, [45.0, 45.0], [45.0, 45.0], total_score=99.0, **good)
    weighted(rows, [45.0, 45.0], [45.0, 45.0], total_score=97.95, **good)
    weighted(rows, [45.0, 45.0], [45.0, 45.0], total_score=100.0, **good)
    weighted(rows, [45.0, 45.0], [45.0, 45.0], total_score=None, **good)
    weighted(rows, [45.0, 45.0], [45.0, None], total_score=50.0, **good)
    assert [(finding["observed"], finding["expected"]) for finding in found(rows, "Q05")] == [
        ("总分 97.95", "98.95"),
        ("总分 100", "98.95"),
    ]


def test_a_total_is_not_added_up_where_the_execution_score_is_missing() -> None:
    rows = Rows()
    weighted(rows, [45.0, 45.0], [45.0, 45.0], total_score=99.0, execution_weight=10.0)
    weighted(rows, [45.0, 45.0], [45.0, 45.0], total_score=99.0)
    execution_as_indicator = weighted(rows, [50.0, 50.0], [45.0, 45.0], total_score=99.0)
    assert [finding["project_id"] for finding in found(rows, "Q05")] == [execution_as_indicator]


# Q06


def test_a_grade_other_than_the_total_gives_is_a_signal() -> None:
    rows = Rows()
    rows.project(total_score=85.0, grade="优", grade_derived="良")
    rows.project(total_score=95.0, grade="优秀", grade_derived="优")
    rows.project(total_score=None, grade="优", grade_derived="良")
    rows.project(total_score=85.0, grade=None, grade_derived="良")
    rows.project(total_score=85.0, grade="合格", grade_derived="良")
    rows.project(total_score=75.0, grade="良好", grade_derived="中")
    assert messages(rows, "Q06") == [
        (
            "总分85按评分办法对应“良”，表上等级为“优”。",
            "A total of 85 is grade 良 under the scoring scheme, but the form states 优.",
        ),
        (
            "总分75按评分办法对应“中”，表上等级为“良好”。",
            "A total of 75 is grade 中 under the scoring scheme, but the form states 良好.",
        ),
    ]


# Q10


def test_a_target_without_number_or_date_cannot_be_measured() -> None:
    rows = Rows()
    project = rows.project(form_kind="target")
    rows.indicator(project, target_kind="qualitative", target_printed="及时", name="响应")
    rows.indicator(project, target_kind="numeric", target_printed="≥2")
    rows.indicator(project, target_kind="date", target_printed="2025年12月31日")
    rows.indicator(project, target_kind="qualitative", target_printed="提供3份报告并通过验收")
    rows.indicator(project, target_kind="qualitative", target_printed="提供３份报告并通过验收")
    assert messages(rows, "Q10") == [
        (
            "指标“响应”的指标值“及时”没有数字也没有日期，无法衡量。",
            'The target "及时" of indicator "响应" has no number and no date: it cannot be measured.',
        )
    ]


def test_a_blank_target_counts_unless_the_form_states_it_per_area_or_for_the_long_term() -> None:
    rows = Rows()
    project = rows.project(form_kind="target")
    rows.indicator(project, target_kind="blank", name="空")
    rows.area_target(rows.indicator(project, target_kind="blank"), target_printed="12")
    rows.indicator(project, target_kind="blank", long_term_target_printed="≥90%")
    assert [message for message, _ in messages(rows, "Q10")] == ["指标“空”没有填写指标值。"]


# Q11


def test_a_missed_target_needs_a_reason() -> None:
    rows = Rows()
    project = rows.project()
    missed = rows.indicator(project, attained=False, target_printed="≥100%", actual_printed="80%", name="完成率")
    rows.indicator(project, attained=False, deviation_reason="疫情影响")
    rows.indicator(project, attained=False, deviation_reason="无")
    rows.indicator(project, attained=True)
    rows.indicator(project, attained=None)
    assert [finding["indicator_id"][-3:] for finding in found(rows, "Q11")] == [missed[-3:], "003"]
    assert messages(rows, "Q11")[0][0] == "指标“完成率”指标值为≥100%，完成值为80%，未完成且未说明原因。"


def test_a_form_without_a_column_for_reasons_asks_for_none() -> None:
    rows = Rows()
    rows.indicator(rows.project(header_printed="三级指标 指标值 完成值 得分"), attained=False)
    asked = rows.indicator(rows.project(header_printed="三级指标 指标值 完成值 得分 未完成原因分析"), attained=False)
    assert [finding["indicator_id"] for finding in found(rows, "Q11")] == [asked]


# Q17


def funded(rows: Rows, total: float | None, parts: dict[str, float | None], **values: object) -> str:
    """Add a project with its funding lines; executed amounts in 万元."""
    project = rows.project(**values)
    rows.funding(project, "total", executed=None if total is None else total * 10_000)
    for kind, part in parts.items():
        rows.funding(project, kind, executed=None if part is None else part * 10_000)
    return project


def test_parts_that_do_not_add_to_their_total_are_an_error() -> None:
    rows = Rows()
    funded(rows, 0.0, {"fiscal_appropriation": 90.0, "other": 0.0})
    funded(rows, 90.0, {"fiscal_appropriation": 90.0, "other": 0.0})
    funded(rows, 100.0, {"fiscal_appropriation": 80.0, "other": 10.5})
    assert [(finding["observed"], finding["expected"]) for finding in found(rows, "Q17")] == [
        ("全年执行数 0.00万元", "90.00 + 0.00 = 90万元"),
        ("全年执行数 100.00万元", "80.00 + 10.50 = 90.5万元"),
    ]
    assert messages(rows, "Q17")[1] == (
        "全年执行数总额为100.00万元，各分项80.00 + 10.50合计90.5万元，两者不等。",
        "The total of the amount executed is 100.00万元, but its parts 80.00 + 10.50 add to 90.5万元.",
    )


def test_without_parts_or_with_a_missing_one_that_may_fill_the_gap_there_is_no_error() -> None:
    rows = Rows()
    funded(rows, 100.0, {})
    funded(rows, 100.0, {"fiscal_appropriation": None, "other": None})
    funded(rows, 100.0, {"fiscal_appropriation": 80.0, "other": None})
    funded(rows, None, {"fiscal_appropriation": 80.0})
    over = funded(rows, 100.0, {"fiscal_appropriation": 120.0, "other": None})
    assert [finding["project_id"] for finding in found(rows, "Q17")] == [over]


def test_lines_that_break_the_appropriation_down_are_not_counted_twice() -> None:
    rows = Rows()
    funded(rows, 100.0, {"fiscal_appropriation": 90.0, "upper_level": 60.0, "local": 30.0, "other": 10.0})
    funded(rows, 100.0, {"upper_level": 60.0, "local": 30.0, "other": 10.0})
    assert found(rows, "Q17") == []


def test_rounding_of_the_parts_is_not_an_error() -> None:
    rows = Rows()
    funded(rows, 100.0, {"fiscal_appropriation": 33.33, "carryover": 33.33, "other": 33.33})
    funded(rows, 100.0, {"fiscal_appropriation": 33.33, "carryover": 33.33, "other": 33.30})
    many = ("fiscal_appropriation", "carryover", "special_account", "unit_funds", "other")
    funded(rows, 100.0, dict.fromkeys(many, 20.004))  # 100.02, and five parts may each be rounded by 0.005
    assert [finding["project_id"][-3:] for finding in found(rows, "Q17")] == ["002"]


def test_two_totals_each_have_their_own_parts() -> None:
    rows = Rows()
    project = funded(rows, 300.0, {"fiscal_appropriation": 300.0})
    rows.funding(project, "total", executed=1_000_000)
    rows.funding(project, "fiscal_appropriation", executed=1_000_000)
    assert found(rows, "Q17") == []


# Q19


@pytest.mark.parametrize(
    ("name", "year", "fires"),
    [
        ("2024年中央药品监管补助资金", 2025, True),
        ("2025年药品监督抽检-市抽", 2025, False),
        ("2023-2025年高标准农田建设", 2024, False),
        ("2021至2023年人才计划", 2024, True),
        ("2023-25年规划编制", 2025, False),
        ("2024学年助学金", 2024, False),
        ("2023年度结转资金", 2024, False),
        ("信息化运维项目", 2024, False),
        ("项目编号20231号", 2024, False),
        ("2024年中央补助", None, False),
    ],
)
def test_a_year_in_the_name_that_is_not_the_year_of_the_form_is_a_signal(
    name: str, year: int | None, fires: bool
) -> None:
    rows = Rows()
    rows.project(project_name=name, fiscal_year=year)
    assert bool(found(rows, "Q19")) is fires


def test_the_message_of_a_year_mismatch_names_both_years() -> None:
    rows = Rows()
    rows.project(project_name="2024年中央药品监管补助资金", fiscal_year=2025)
    assert messages(rows, "Q19") == [
        (
            "项目名称“2024年中央药品监管补助资金”写的是2024年，表的年度为2025年。",
            'The project\'s name "2024年中央药品监管补助资金" states 2024, but the form is for 2025.',
        )
    ]


# Q22


def test_the_same_bytes_under_further_paths_are_named() -> None:
    rows = Rows()
    rows.document(1, path="a.txt", other_paths=["b.txt", "c.txt"])
    (finding,) = found(rows, "Q22")
    assert (finding["document_id"], finding["observed"], finding["severity"]) == (
        document_id(1),
        "b.txt，c.txt",
        "signal",
    )


def test_the_same_project_twice_in_one_year_and_kind_is_named_once_for_each_repetition() -> None:
    rows = Rows()
    same = {"project_key": "药品抽检", "project_name": "药品抽检"}
    rows.project(1, **same)
    second = rows.project(2, **same)
    rows.project(3, **same, fiscal_year=2024)
    rows.project(4, **same, form_kind="target")
    rows.project(5, **same, fiscal_year=None)
    rows.project(6, **same, fiscal_year=None)
    rows.project(7, project_key=None)
    rows.project(8, project_key=None)
    (finding,) = found(rows, "Q22")
    assert finding["project_id"] == second
    assert finding["message_zh"] == (
        "项目“药品抽检”2023年度出现多次：folder/document-2.txt line 100，此前见于folder/document-1.txt line 100。"
    )


# P01


def test_an_amount_without_a_unit_is_not_understood() -> None:
    rows = Rows()
    project = rows.project(money_unit_printed=None)
    rows.funding(project, "total", executed_printed="83.00", budget_adjusted_printed="-")
    (finding,) = found(rows, "P01")
    assert finding["severity"] == "error"
    assert finding["message_zh"] == "“年度资金总额”的全年执行数为83.00，表上未注明金额单位，无法换算为元。"


def test_what_extraction_found_passes_through_and_gets_an_identifier() -> None:
    rows = Rows()
    rows.finding("P01", document_id=rows.document(1), observed="盖章处")
    rows.finding("P01", document_id=rows.document(1), observed="盖章处")
    (finding,) = found(rows, "P01")
    assert finding["message"] == "未读懂。 Not understood."
    assert finding["severity"] == "error"


def test_identifiers_are_the_same_in_every_build_and_do_not_depend_on_wording() -> None:
    rows = Rows()
    rows.finding("P01", document_id=rows.document(1), observed="盖章处")
    first = found(rows, "P01")[0]["finding_id"]
    rows.rows["findings"][0]["message_en"] = "Other words."
    assert found(rows, "P01")[0]["finding_id"] == first
