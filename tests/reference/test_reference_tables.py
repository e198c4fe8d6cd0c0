"""The reference tables keep their own rules, and say so where they do not."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.reference import tables

PROVINCES = {
    "110000": "北京", "120000": "天津", "130000": "河北", "140000": "山西", "150000": "内蒙古", "210000": "辽宁",
    "220000": "吉林", "230000": "黑龙江", "310000": "上海", "320000": "江苏", "330000": "浙江", "340000": "安徽",
    "350000": "福建", "360000": "江西", "370000": "山东", "410000": "河南", "420000": "湖北", "430000": "湖南",
    "440000": "广东", "450000": "广西", "460000": "海南", "500000": "重庆", "510000": "四川", "520000": "贵州",
    "530000": "云南", "540000": "西藏", "610000": "陕西", "620000": "甘肃", "630000": "青海", "640000": "宁夏",
    "650000": "新疆", "000000": "中央", "660000": "兵团", "710000": "台湾", "810000": "香港", "820000": "澳门",
}  # fmt: skip


def by_code() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in tables.regions().to_dicts()}


def test_regions_hold_every_province_with_the_short_name_people_write():
    provinces = tables.regions().filter(pl.col("level") == "province")
    assert dict(provinces.select("code", "short_name").iter_rows()) == PROVINCES


def test_regions_are_sorted_text_codes_with_all_counties_in_force():
    regions = tables.regions()
    assert regions["code"].is_sorted()
    assert regions.schema["code"] == pl.String
    in_force = regions.filter(pl.col("valid_until") == "")
    prefectures = in_force.filter((pl.col("level") == "prefecture") & (pl.col("short_name") != ""))
    assert prefectures.height == 333  # the count of the Ministry of Civil Affairs since 2018
    # 2,846 counties in the list of 2024, the four districts of 大兴安岭, one county less in 重庆 since 2025, two more
    # in 新疆 since 2026.
    assert in_force.filter(pl.col("level") == "county").height == 2851


@pytest.mark.parametrize(
    ("code", "short_name", "parent_code"),
    [
        ("511425", "青神", "511400"),
        ("522600", "黔东南", "520000"),
        ("632324", "河南", "632300"),
        ("530925", "双江", "530900"),
        ("653131", "塔什库尔干", "653100"),
        ("150721", "阿荣", "150700"),
        ("310115", "浦东", "310000"),
        ("429021", "神农架", "420000"),
        ("130133", "赵县", "130100"),
        ("152200", "兴安盟", "150000"),
        ("110105", "朝阳", "110000"),
    ],
)
def test_a_region_has_the_short_name_and_the_parent_a_person_expects(code, short_name, parent_code):
    row = by_code()[code]
    assert (row["short_name"], row["parent_code"]) == (short_name, parent_code)


def test_every_parent_is_one_level_above_and_in_the_same_province():
    rows = by_code()
    order = {"province": 0, "prefecture": 1, "county": 2}
    for row in rows.values():
        if row["level"] == "province":
            assert row["parent_code"] == "" and row["province_code"] == row["code"]
            continue
        parent = rows[row["parent_code"]]
        assert order[parent["level"]] < order[row["level"]]
        assert parent["province_code"] == row["province_code"]
        assert row["code"][:2] == row["province_code"][:2]


def test_retired_codes_name_their_last_year_and_successors_in_force():
    rows = by_code()
    retired = [row for row in rows.values() if row["valid_until"]]
    assert len(retired) == 129
    for row in retired:
        assert 2017 <= int(row["valid_until"]) <= 2026
        successors = row["successor_codes"].split()
        assert successors, row["code"]
        assert all(rows[code]["valid_until"] == "" for code in successors), row["code"]
    assert rows["371202"]["successor_codes"] == "370116"
    assert rows["500112"]["successor_codes"] == "500157 500109"
    assert all(not row["successor_codes"] for row in rows.values() if not row["valid_until"])


def test_names_are_unique_inside_their_parent():
    named = tables.regions().filter((pl.col("valid_until") == "") & (pl.col("short_name") != ""))
    assert named.filter(pl.struct("parent_code", "name").is_duplicated()).is_empty()


def test_pinyin_is_plain_letters_and_tells_shanxi_from_shaanxi():
    spelled = tables.regions().filter(pl.col("pinyin") != "")
    assert spelled.filter(~pl.col("pinyin").str.contains(r"^[a-z]+( [a-z]+)*$")).is_empty()
    rows = by_code()
    assert rows["140000"]["pinyin"] == "shanxi"
    assert rows["610000"]["pinyin"] == "shaanxi"
    assert rows["500000"]["pinyin"] == "chongqing"


def test_the_taxonomy_has_the_twelve_codes_of_the_rules():
    assert tables.taxonomy().filter(pl.col("code") != "")["code"].to_list() == [
        "OUT.QTY", "OUT.QLT", "OUT.TIM", "OUT.CST", "CST.ECO", "CST.SOC", "CST.ENV",
        "BEN.ECO", "BEN.SOC", "BEN.ENV", "BEN.SUS", "SAT.SRV",
    ]  # fmt: skip


def test_the_national_default_is_assumed_and_shanghai_truncates():
    schemes = {row["scheme_id"]: row for row in tables.schemes().to_dicts()}
    national = schemes["national"]
    assert national["province_code"] is None and national["assumed"] is True
    assert (national["execution_weight"], national["grade_excellent"], national["grade_good"]) == (10, 90, 80)
    assert (national["band_met_low"], national["band_partial_low"], national["overshoot_limit"]) == (0.8, 0.6, 1.3)
    assert schemes["shanghai-2023"]["execution_rounding"] == "truncate"
    assert schemes["shanghai-2023"]["indicator_rounding"] == "round"
    assert schemes["hubei"]["execution_weight"] == 20
    older = schemes["national-older"]
    assert (older["grade_excellent"], older["grade_good"], older["grade_medium"]) == (80, 70, 60)


def test_schemes_name_known_provinces_and_words_the_scoring_knows():
    schemes = tables.schemes()
    assert set(schemes["province_code"].drop_nulls()) <= set(by_code())
    assert set(schemes["le_form"]) <= {"ratio", "linear"}
    assert set(schemes["execution_rounding"]) | set(schemes["indicator_rounding"]) <= {"round", "truncate"}
    assert schemes.schema["year_from"] == pl.Int32 and schemes.schema["execution_weight"] == pl.Float64


def test_an_edited_table_that_repeats_a_code_is_named_with_its_rows(monkeypatch):
    broken = pl.concat([tables.regions().head(3), tables.regions().head(1)])
    monkeypatch.setattr(tables, "_read", lambda _name: broken)
    with pytest.raises(tables.BadReferenceTable, match=r"regions\.csv.*000000"):
        tables.regions.__wrapped__()


def test_grade_cuts_in_the_wrong_order_are_refused(monkeypatch):
    row = dict.fromkeys(tables.schemes().columns, "1")
    row |= {"scheme_id": "upside-down", "grade_excellent": "60", "grade_good": "80", "grade_medium": "90"}
    monkeypatch.setattr(tables, "_read", lambda _name: pl.DataFrame([row]))
    with pytest.raises(tables.BadReferenceTable, match="upside-down"):
        tables.schemes.__wrapped__()


def test_an_ending_says_one_family_and_is_never_wrong_under_that_family():
    taxonomy = dict(tables.taxonomy().filter(pl.col("code") != "").select("code", "family").iter_rows())
    for ending, family, wrong_under, unless, _ in tables.family_words().iter_rows():
        assert family not in {taxonomy[code] for code in wrong_under.split()}, ending
        assert not any(word in ending for word in unless.split()), ending


def test_word_lists_of_the_rules_match_in_one_way_each():
    words = tables.rule_words()
    assert words.group_by("list").agg(pl.col("match").n_unique())["match"].max() == 1
    assert {"lower_is_better", "plain_state", "bounded_rate", "date_name"} <= set(words["list"])


def test_a_unit_counts_one_thing():
    assert tables.units()["unit"].is_unique().all()
    assert dict(tables.units().iter_rows())["元"] == "money"
