from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pipelines.normalize.quantities.cells import parse_target
from pipelines.normalize.values import (
    parse_money,
    parse_points,
    parse_rates,
    parse_results,
    parse_targets,
    unit_dimensions,
)


def _indicators(*rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(
        rows,
        schema={
            "target_printed": pl.String,
            "actual_printed": pl.String,
            "taxonomy_code": pl.String,
            "fiscal_year": pl.Int32,
        },
        orient="row",
    )


def test_targets_get_the_columns_of_the_contract_in_its_types():
    frame = parse_targets(_indicators(("≥30.00(万份)", None, "OUT.QTY", 2023)))
    schema = {name: dtype for name, dtype in frame.schema.items() if name.startswith("target_")}
    assert schema == {
        "target_printed": pl.String,
        "target_operator": pl.String,
        "target_value": pl.Float64,
        "target_value_high": pl.Float64,
        "target_unit": pl.String,
        "target_kind": pl.String,
        "target_date": pl.Date,
        "target_scale": pl.Float64,
        "target_has_digit": pl.Boolean,
        "target_note": pl.String,
    }
    row = frame.row(0, named=True)
    assert (row["target_operator"], row["target_value"], row["target_unit"]) == (">=", 300000.0, "份")
    assert (row["target_kind"], row["target_scale"], row["target_note"]) == ("numeric", 10000.0, None)


def test_rows_keep_their_order_and_equal_texts_their_values():
    texts = ["≥3次", None, "及时", "≥3次", "-", "10-20个", None]
    frame = parse_targets(pl.DataFrame({"target_printed": texts}))
    assert frame["target_printed"].to_list() == texts
    assert frame["target_kind"].to_list() == [
        "numeric",
        "blank",
        "qualitative",
        "numeric",
        "blank",
        "numeric",
        "blank",
    ]
    assert frame["target_value"].to_list() == [3, None, None, 3, None, 10, None]
    assert frame["target_value_high"].to_list() == [None, None, None, None, None, 20, None]


def test_only_a_cost_reads_a_scale_word_as_yuan():
    rows = [("≤120万", None, code, 2025) for code in ("OUT.CST", "CST.ECO", "CST.SOC", "OUT.QTY", None)]
    frame = parse_targets(_indicators(*rows))
    assert frame["target_unit"].to_list() == ["元", "元", None, None, None]
    assert frame["target_value"].to_list() == [1_200_000.0] * 5


def test_only_timeliness_suspects_a_spreadsheet_day_count():
    rows = [("44561", None, code, 2021) for code in ("OUT.TIM", "OUT.QTY", None)]
    frame = parse_targets(_indicators(*rows))
    assert frame["target_kind"].to_list() == ["numeric"] * 3
    assert frame["target_note"].to_list() == ["suspected_serial_date", None, None]


def test_dates_without_a_year_take_that_of_the_form_and_say_so():
    rows = [("12月底到位", None, "OUT.TIM", year) for year in (2023, 2024, None)]
    rows += [
        ("2月底", None, "OUT.TIM", 2024),
        ("2月30日前", None, "OUT.TIM", 2024),
        ("2022年底", None, "OUT.TIM", 2024),
    ]
    rows += [("次年3月10日前", None, "OUT.TIM", 2023)]
    frame = parse_targets(_indicators(*rows))
    assert set(frame["target_kind"]) == {"date"}
    assert frame["target_date"].to_list() == [
        dt.date(2023, 12, 31),
        dt.date(2024, 12, 31),
        None,
        dt.date(2024, 2, 29),
        None,
        dt.date(2022, 12, 31),
        dt.date(2024, 3, 10),
    ]
    assert frame["target_note"].to_list() == [
        "year_of_form",
        "year_of_form",
        "no_year",
        "year_of_form",
        "no_such_day",
        None,
        "year_of_form",
    ]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["12月底", "2月29日前", "三季度", "年底", "次年1月底前", "≥3次", "-", "及时"]),
            st.none() | st.integers(1990, 2100),
        ),
        min_size=1,
    )
)
def test_frames_and_single_cells_agree(rows):
    frame = parse_targets(_indicators(*((text, None, None, year) for text, year in rows)))
    for row in frame.iter_rows(named=True):
        reading = parse_target(row["target_printed"], fiscal_year=row["fiscal_year"])
        assert (row["target_kind"], row["target_date"]) == (reading.kind, reading.date)
        assert row["target_note"] == (";".join(reading.notes) or None)


def test_results_have_a_band_and_how_it_is_known():
    frame = parse_results(
        _indicators(
            ("及时", "达成指标", None, 2023),
            ("及时", "部分达成指标并具有一定效果", None, 2023),
            ("及时", "未达成指标且效果较差", None, 2023),
            ("逐步提高", "逐步提高", None, 2023),
            ("逐步提高", "效果明显", None, 2023),
            ("≥266米", "≥266米", None, 2023),
            ("2023年12月底前", "达成指标", None, 2023),
            ("2023年12月底前", "2023年11月完成", None, 2023),
            ("及时", None, None, 2023),
        )
    )
    assert frame["actual_band"].to_list() == ["met", "partial", "unmet", "met", None, None, "met", None, None]
    assert frame["actual_band_method"].to_list() == [
        "phrase",
        "phrase",
        "phrase",
        "repeats_target",
        None,
        None,
        "phrase",
        None,
        None,
    ]
    assert frame["actual_kind"].to_list() == ["qualitative"] * 5 + ["numeric", "qualitative", "date", "blank"]
    assert frame["actual_value"].to_list()[5] == 266
    assert frame["actual_date"].to_list()[7] == dt.date(2023, 11, 30)


def test_parsing_twice_changes_nothing():
    once = parse_results(
        parse_targets(_indicators(("≥3次", "4.00(次)", "OUT.QTY", 2023), ("及时", "及时", None, 2023)))
    )
    twice = parse_results(parse_targets(once))
    assert_frame_equal(once, twice, check_column_order=False)


def test_an_empty_frame_has_all_columns():
    frame = parse_results(parse_targets(_indicators()))
    assert frame.height == 0
    assert frame.schema["target_value"] == pl.Float64
    assert frame.schema["actual_band"] == pl.String


def test_money_is_exact_decimal_yuan_in_the_unit_that_is_printed():
    frame = pl.DataFrame(
        {
            "budget_printed": ["6,765.00", "1,030,700.00", "10000万元", "120.00", "-", "0.00", "0.07", "（12.00）"],
            "executed_printed": ["6,674.00", None, "2.584271", "1", "无", "0", "90071992547.40993", "1"],
            "money_unit_printed": ["（万元）", "金额单位:元", None, None, "万元", "万元", "万元", "万元"],
        }
    )
    read = parse_money(
        frame,
        {"budget_printed": "budget", "executed_printed": "executed"},
        methods={"budget_printed": "budget_method"},
    )
    assert read.schema["budget"] == pl.Decimal(18, 2)
    assert read["budget"].to_list() == [
        Decimal("67650000.00"),
        Decimal("1030700.00"),
        Decimal("100000000.00"),
        None,
        None,
        Decimal("0.00"),
        Decimal("700.00"),
        None,
    ]
    # 900719925474099.30 has no exact Float64: the sum went through decimals only.
    assert read["executed"].to_list() == [
        Decimal("66740000.00"),
        None,
        None,
        None,
        None,
        Decimal("0.00"),
        Decimal("900719925474099.30"),
        Decimal("10000.00"),
    ]
    assert read["budget_method"].to_list() == [
        "header",
        "header",
        "cell",
        "no_unit",
        "blank",
        "header",
        "header",
        "not_a_number",
    ]
    assert "_method" not in read.columns


def test_money_may_replace_its_printed_column():
    frame = pl.DataFrame({"budget": ["1.00"], "money_unit_printed": ["万元"]})
    read = parse_money(frame, {"budget": "budget"})
    assert read["budget"].to_list() == [Decimal("10000.00")]
    assert read.columns.count("budget") == 1


def test_points_are_numbers_or_null():
    read = parse_points(pl.DataFrame({"weight": ["10.00", "10分", "-", None, "优"]}), {"weight": "points"})
    assert read["points"].to_list() == [10.0, 10.0, None, None, None]
    shares = pl.DataFrame({"weight": ["10%"], "score": ["10%"]})
    both = parse_points(shares, {"weight": "weight", "score": "score"}, of_hundred=("weight",))
    assert both.row(0) == (10.0, None)
    replaced = parse_points(pl.DataFrame({"weight": ["10.00"]}), {"weight": "weight"})
    assert replaced.schema == {"weight": pl.Float64}


def test_rates_are_ratios_with_their_other_reading():
    frame = pl.DataFrame({"printed": ["89.55", "0.95", "89.55%", "-"], "percent": [True, False, None, True]})
    read = parse_rates(frame, {"printed": "rate"}, percent_header="percent")
    assert read["rate"].to_list() == [0.8955, 0.95, 0.8955, None]
    assert read["rate_alternative"].to_list() == [None, 0.0095, None, None]
    assert read["rate_method"].to_list() == ["header", "ratio_assumed", "sign", "blank"]


def test_every_unit_that_converts_is_listed_once():
    units = unit_dimensions()
    assert units["unit"].is_unique().all()
    bases = {row["unit"]: (row["dimension"], row["base"]) for row in units.iter_rows(named=True)}
    assert bases["小时"] == ("time", 3600.0)
    assert bases["个工作日"] == ("working_day", 1.0)
    assert "批" not in bases
