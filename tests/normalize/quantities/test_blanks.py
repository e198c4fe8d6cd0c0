from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.normalize.quantities.blanks import is_blank
from pipelines.normalize.quantities.cells import parse_result, parse_target
from pipelines.normalize.quantities.money import parse_money
from pipelines.normalize.quantities.points import parse_points
from pipelines.normalize.quantities.rates import parse_rate

BLANKS = [None, "", " ", "　", "-", "—", "——", "－", "/", "／", "\\", "无", "N/A", "nan", "_", "…"]


@pytest.mark.parametrize("text", BLANKS)
def test_blank_cells_say_nothing(text):
    assert is_blank(text)
    assert parse_target(text).kind == "blank"
    assert parse_result(text).kind == "blank"
    assert parse_points(text) is None
    assert parse_money(text, Decimal(1)) == (None, "blank")
    assert parse_rate(text) == (None, None, "blank")


@pytest.mark.parametrize(
    "text",
    [
        "≥**个",
        "**",
        "≥X次",
        "XX次",
        "××年××月",
        "≥",
        "≥人次",
        "(份)",
        "人次",
        "≥-个",
        "（100字以内）",
        "概述本年度情况（200字以内）",
        "（填写年初设定的目标，不超过200字）",
        "填写项目名称",
        "请填写年度指标值",
        "例如：100%",
    ],
)
def test_placeholders_and_guidance_are_blank(text):
    assert parse_target(text).kind == "blank"


@pytest.mark.parametrize("text", ["填写规范", "X光机正常运行", "(及时)", "无障碍设施完善", "是", "0", "0.00%"])
def test_texts_that_resemble_blanks_are_not(text):
    assert parse_target(text).kind != "blank"
