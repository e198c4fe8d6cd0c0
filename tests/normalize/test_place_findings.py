"""Q21: project codes that do not hold, and places that contradict each other."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.normalize.place_findings import place_findings
from pipelines.normalize.regions import add_regions

CODE = "31000023T000000123456"


def findings(**values: object) -> list[dict]:
    """Return what is found in one form of 上海市试验局 for 2023."""
    form = {
        "document_id": "d", "project_id": "p", "source": "line 1", "project_code": None, "fiscal_year": 2023,
        "department": "上海市试验局", "path": "inbox/a.txt", "report_code": None, **values,
    }  # fmt: skip
    schema = {name: pl.Int32 if name == "fiscal_year" else pl.String for name in form}
    return place_findings(add_regions(pl.DataFrame([form], schema=schema))).to_dicts()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"project_code": "31999923T000000123456"}, "区划代码319999不存在。"),
        (
            {"project_code": "51000021R000000019951"},
            "编码中的区划是510000 四川省，表上的单位是“上海市试验局”，两者不一致。",
        ),
        ({"path": "tianjin/2023/a.txt"}, "文件存放在“tianjin/2023/a.txt”，表上的地区却是上海市。"),
        (
            {"project_code": CODE + "7"},
            f"项目编码{CODE}7有22位，预算管理一体化的项目编码为21位。",
        ),
        (
            {"project_code": "31000025T000000123456"},
            "项目编码31000025T000000123456的首个年度为2025年，晚于表的年度2023年。",
        ),
    ],
)
def test_a_code_or_place_that_does_not_hold_is_a_signal(values: dict, message: str) -> None:
    (finding,) = findings(**values)
    assert (finding["rule"], finding["severity"], finding["message_zh"]) == ("Q21", "signal", message)
    assert finding["message_en"].endswith(".")


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"project_code": CODE},
        {"project_code": CODE.lower()},
        {"project_code": "31000024T000000123456"},  # entered the library late in the year
        {"project_code": "Z155080000010"},  # a local system
        {"project_code": "31023015T000000123456"},  # older than the table of regions
        {"report_code": "202301"},  # a month
        {"project_code": CODE, "fiscal_year": None},
        {"path": "shanghai/2023/a.txt"},
    ],
)
def test_a_code_that_holds_or_is_of_another_system_is_silent(values: dict) -> None:
    assert findings(**values) == []
