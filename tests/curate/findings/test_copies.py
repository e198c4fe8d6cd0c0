"""Q15: results that say what the target says."""

from __future__ import annotations

import pytest

from tests.tables import Rows, found, messages


def indicator(target: str, result: str | None, kind: str, operator: str | None = None) -> dict:
    return {
        "target_printed": target,
        "target_kind": kind,
        "target_operator": operator,
        "actual_printed": result,
        "actual_kind": "blank" if result is None else kind,
    }


@pytest.mark.parametrize(
    ("target", "result", "kind", "operator"),
    [
        ("≥266米", "≥266米", "numeric", ">="),
        ("≥100(人次)", "≥ 100（人次）", "numeric", ">="),
        ("不低于90%", "不低于90%", "numeric", ">="),
        ("2023年12月底前", "2023年12月底前", "date", None),
        ("逐步提高", "逐步提高。", "qualitative", None),
    ],
)
def test_a_limit_or_a_phrase_copied_word_for_word_is_a_signal(
    target: str, result: str, kind: str, operator: str | None
) -> None:
    rows = Rows()
    rows.indicator(rows.project(), **indicator(target, result, kind, operator))
    assert len(found(rows, "Q15")) == 1


@pytest.mark.parametrize(
    ("target", "result", "kind", "operator"),
    [
        ("=100(%)", "100.00(%)", "numeric", "="),
        ("=100%", "=100%", "numeric", "="),
        ("1个平台", "1个平台", "numeric", None),
        ("≥266米", "266米", "numeric", ">="),
        ("≥266米", "≥300米", "numeric", ">="),
        ("2023年12月20日", "2023年12月20日", "date", None),
        ("及时", "及时", "qualitative", None),
        ("验收合格", "验收合格", "qualitative", None),
        ("培训覆盖率100%", "培训覆盖率100%", "qualitative", None),
        ("逐步提高", "达成指标", "qualitative", None),
        ("逐步提高", None, "qualitative", None),
    ],
)
def test_a_figure_met_exactly_and_a_word_that_answers_are_results(
    target: str, result: str | None, kind: str, operator: str | None
) -> None:
    rows = Rows()
    rows.indicator(rows.project(), **indicator(target, result, kind, operator))
    assert found(rows, "Q15") == []


def test_a_target_form_has_no_results_and_the_message_quotes_the_copy() -> None:
    rows = Rows()
    copied = indicator("≥266米", "≥266米", "numeric", ">=")
    rows.indicator(rows.project(form_kind="target"), **copied)
    rows.indicator(rows.project(), name="道路长度", **copied)
    assert messages(rows, "Q15") == [
        (
            "指标“道路长度”的完成值“≥266米”照抄指标值，没有写明实际完成情况。",
            'The result "≥266米" of indicator "道路长度" repeats the target and does not say what was reached.',
        )
    ]
