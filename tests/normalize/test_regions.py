"""The place of a form follows from its own evidence, and stays open where the evidence is."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalize.regions import (
    Evidence,
    Region,
    add_regions,
    infer_region,
    place_prefix,
    region_of_name,
    split_agency_code,
)
from pipelines.reference import tables

NOWHERE = Region()
CODE = "51000021R000000019951"
REGIONS = {row["code"]: row for row in tables.regions().to_dicts()}
IN_FORCE = [row for row in REGIONS.values() if not row["valid_until"] and row["short_name"] and row["code"] != "000000"]


def region_of(**evidence: str) -> tuple[str | None, str | None]:
    found = infer_region(Evidence(**evidence))
    return found.region_code, found.region_method


@pytest.mark.parametrize(
    ("department", "code"),
    [
        ("上海市药品监督管理局", "310000"),
        ("357101天津市药品监督管理局", "120000"),
        ("青神县财政局", "511425"),
        ("四川省眉山市青神县林业局", "511425"),
        ("四川青神县林业局", "511425"),
        ("四川眉山青神县林业局", "511425"),
        ("呼和浩特市玉泉区教育局", "150104"),
        ("呼 和 浩 特 市\n玉泉区教育局", "150104"),
        ("南京市鼓楼区教育局", "320106"),
        ("济南市市中区教育局", "370103"),
        ("凉山州美姑县农业农村局", "513436"),
        ("巴中市巴州区教育局", "511902"),
        ("国家税务总局上海市税务局", "310000"),
        ("中共青神县委宣传部", "511425"),
        ("共青团上海市委员会", "310000"),
        ("上海海关", "310000"),
        ("内蒙古医科大学", "150000"),
        ("国家药品监督管理局", "000000"),
        ("财政部", "000000"),
        ("新疆生产建设兵团第八师教育局", "660000"),
        ("第八师石河子市财政局", "660000"),
        ("石河子市财政局", "659001"),
        ("重庆市两江新区财政局", "500157"),
        ("苏州工业园区教育局", "320500"),
        ("合肥高新技术产业开发区财政局", "340100"),
        ("上海", "310000"),
    ],
)
def test_a_department_name_gives_its_finest_place(department, code):
    assert region_of(department=department) == (code, "department_name")


@pytest.mark.parametrize(
    ("department", "code"),
    [
        ("吉林市财政局", "220200"),
        ("吉林省财政厅", "220000"),
        ("吉林市场监督管理局", "220000"),
        ("海南州教育局", "632500"),
        ("海南省教育厅", "460000"),
        ("河南蒙古族自治县财政局", "632324"),
        ("河南县财政局", "632324"),
        ("河南省财政厅", "410000"),
        ("和平县教育局", "441624"),
        ("朝阳市教育局", "211300"),
        ("朝阳县教育局", "211321"),
        ("上海市市场监督管理局", "310000"),
    ],
)
def test_places_that_share_their_first_signs_are_told_apart(department, code):
    assert region_of(department=department)[0] == code


@pytest.mark.parametrize(
    "department",
    [
        "教育局", "财政部门", "超市管理处", "江苏路街道办事处", "江西镇人民政府", "驻西藏办事处", "和平小学",
        "援藏指挥部", "中央公园管理处", "长白山市政工程处", "无", "-", "",
    ],
)  # fmt: skip
def test_words_that_only_contain_a_name_are_no_place(department):
    assert infer_region(Evidence(department=department)) == NOWHERE


@pytest.mark.parametrize(
    "department", ["鼓楼区教育局", "朝阳区教育局", "西湖区教育局", "和平区教育局", "城区财政局", "市中区教育局"]
)
def test_a_name_of_several_counties_alone_is_not_decided(department):
    assert infer_region(Evidence(department=department)) == NOWHERE


@pytest.mark.parametrize(
    ("evidence", "code"),
    [
        ({"department": "鼓楼区教育局", "path": "fujian/2023/a.txt"}, "350102"),
        ({"department": "鼓楼区教育局", "path": "江苏/徐州/a.txt"}, "320302"),
        ({"department": "鼓楼区教育局", "unit": "福州市鼓楼区第一小学"}, "350102"),
        ({"department": "鼓楼区教育局", "title": "2023年河南省开封市部门预算"}, "410204"),
        ({"department": "朝阳区教育局", "document_number": "京财预〔2023〕12号"}, "110105"),
        ({"department": "朝阳区教育局", "report_code": "220104_01"}, "220104"),
        ({"department": "城区财政局", "path": "山西/晋城/a.txt"}, "140502"),
    ],
)
def test_other_evidence_decides_a_name_of_several_counties(evidence, code):
    assert region_of(**evidence)[0] == code


def test_counties_of_one_province_that_share_a_name_give_the_province():
    # 鼓楼区 of 南京 and of 徐州 both lie in 江苏.
    found = infer_region(Evidence(department="鼓楼区教育局", path="jiangsu/2023/a.txt"))
    assert (found.province_code, found.region_code, found.region_method) == ("320000", "320000", "department_name")


def test_the_order_of_evidence_is_code_name_document_number_title_folder():
    evidence = {
        "project_code": CODE,
        "report_code": "510000_0013zp",
        "department": "四川省林业和草原局",
        "unit": "四川省林业和草原局",
        "document_number": "川财预〔2025〕3号",
        "title": "四川省2025年部门预算",
        "path": "sichuan/2025/a.txt",
    }
    methods = ["project_code", "report_code", "department_name", "unit_name", "document_number", "title", "folder"]
    for method in methods:
        assert region_of(**evidence) == ("510000", method)
        evidence.pop(next(iter(evidence)))
    assert infer_region(Evidence()) == NOWHERE


def test_a_name_inside_the_code_s_region_makes_the_place_finer():
    assert region_of(project_code=CODE, department="青神县林业局") == ("511425", "department_name")
    assert region_of(report_code="510000_0013zp", title="2023年青神县自评表") == ("511425", "title")
    assert region_of(department="四川省林业和草原局", unit="青神县林业局") == ("511425", "unit_name")
    assert region_of(department="财政部", unit="四川省财政厅") == ("510000", "unit_name")


def test_a_folder_never_makes_a_named_place_finer():
    assert region_of(department="四川省林业厅", path="sichuan/meishan/a.txt") == ("510000", "department_name")


def test_the_code_wins_over_a_name_elsewhere_and_the_conflict_is_told():
    found = infer_region(Evidence(project_code=CODE, department="上海市药品监督管理局"))
    assert (found.province, found.region_code, found.region_method) == ("四川", "510000", "project_code")
    assert found[4:] == ("code_conflict", "510000 四川省", "上海市药品监督管理局")


def test_central_ministries_and_the_corps_do_not_conflict_with_a_local_code():
    assert infer_region(Evidence(project_code=CODE, department="财政部")).problem is None
    corps = Evidence(project_code="65000021R000000019951", department="新疆生产建设兵团教育局")
    assert infer_region(corps).problem is None


def test_an_unknown_code_is_told_and_the_next_evidence_is_used():
    found = infer_region(Evidence(project_code="99000021R000000019951", department="上海市药品监督管理局"))
    assert found[:5] == ("310000", "上海", "310000", "department_name", "unknown_code")
    assert found.observed == "990000"
    alone = infer_region(Evidence(project_code="51142221R000000019951"))
    assert alone[:5] == ("510000", "四川", "510000", "project_code", "unknown_code")


@pytest.mark.parametrize(
    ("region", "code"),
    [("511499", "511400"), ("510191", "510100"), ("371202", "371202"), ("429000", "420000"), ("310100", "310000")],
)
def test_zones_retired_and_collective_codes_are_valid(region, code):
    found = infer_region(Evidence(project_code=f"{region}21R000000019951"))
    assert (found.region_code, found.problem) == (code, None)


def test_a_code_that_is_not_of_21_characters_is_no_region():
    assert infer_region(Evidence(project_code="510000-17")) == NOWHERE


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("津财预〔2025〕3号", "120000"),
        ("关于下达2023年预算的通知（川财社[2023]12号）", "510000"),
        ("甬财预〔2024〕8号", "330200"),
        ("财预〔2021〕101号", None),
        ("最新财预〔2021〕101号", None),
        ("宁财预〔2023〕1号", None),
        ("青财预〔2023〕1号", None),
    ],
)
def test_a_document_number_names_the_place_of_its_abbreviation(number, code):
    assert region_of(document_number=number)[0] == code


def test_an_abbreviation_of_two_places_counts_with_other_evidence_only():
    assert region_of(document_number="宁财预〔2023〕1号", path="ningxia/a.txt") == ("640000", "document_number")
    assert region_of(document_number="宁财预〔2023〕1号", path="江苏/a.txt") == ("320100", "document_number")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("shanghai/2023/shanghai-2023-self-evaluation.txt", "310000"),
        ("tianjin/2025/tianjin-2025-targets.txt", "120000"),
        ("上海/2023/x.txt", "310000"),
        ("sichuan/meishan/qingshen/2024/a.pdf", "511425"),
        ("四川/眉山/青神/a.xlsx", "511425"),
        ("2024/510000/a.xlsx", "510000"),
        ("inner-mongolia/a.txt", "150000"),
        ("shanxi/a.txt", "140000"),
        ("shaanxi/a.txt", "610000"),
        ("jiangsu/suzhou/a.txt", "320500"),
        ("anhui/suzhou/a.txt", "341300"),
        ("suzhou/a.txt", None),
        ("2023/hubei_2023.txt", "420000"),
        ("batch.zip!/四川省青神县林业局2023年自评.xlsx", "511425"),
        ("upload/P020230915392.pdf", None),
        ("", None),
    ],
)
def test_a_folder_gives_the_place_in_chinese_pinyin_or_as_a_code(path, code):
    assert region_of(path=path)[0] == code


def test_a_folder_of_another_place_is_told_and_the_form_stands():
    found = infer_region(Evidence(department="上海市药品监督管理局", path="tianjin/2023/a.txt"))
    assert found == ("310000", "上海", "310000", "department_name", "folder_conflict", "tianjin/2023/a.txt", "上海市")


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("1.2025年天津市药品监督管理局政务信息化运维项目绩效目标表", "120000"),
        ("2.2024年中央药品监管补助资金绩效目标表", None),
        ("2025年对口支援西藏自治区项目绩效目标表", None),
        ("附件2：2023年青神县部门预算绩效目标表", "511425"),
    ],
)
def test_a_title_gives_the_agency_s_place_and_not_that_of_its_subject(title, code):
    assert region_of(title=title)[0] == code


@pytest.mark.parametrize(
    ("department", "code"),
    [
        ("山东省莱芜市财政局", "371200"),
        ("邢台市桥东区教育局", "130502"),
        ("那曲地区嘉黎县教育局", "542422"),
        ("嘉黎县教育局", "540621"),
        ("崇川区财政局", "320613"),
    ],
)
def test_retired_places_are_read_and_give_way_to_those_in_force(department, code):
    assert region_of(department=department)[0] == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("357101天津市药品监督管理局", ("357101", "天津市药品监督管理局")),
        ("357天津市教育委员会", ("357", "天津市教育委员会")),
        ("318001001四川省林业厅", ("318001001", "四川省林业厅")),
        ("[357101]天津市药品监督管理局", ("357101", "天津市药品监督管理局")),
        ("（357）天津市教育委员会", ("357", "天津市教育委员会")),
        ("357101-天津市药品监督管理局", ("357101", "天津市药品监督管理局")),
        ("357-101 天津市药品监督管理局", ("357101", "天津市药品监督管理局")),
        ("天津市药品监督管理局（357101）", ("357101", "天津市药品监督管理局")),
        ("３５７１０１天津市药品监督管理局", ("357101", "天津市药品监督管理局")),
        ("357101", ("357101", None)),
        ("天津市药品监督管理局", (None, "天津市药品监督管理局")),
        ("120急救中心", (None, "120急救中心")),
        ("301医院", (None, "301医院")),
        ("2025年天津市预算", (None, "2025年天津市预算")),
        ("12345政务服务热线", (None, "12345政务服务热线")),
        (" ", (None, None)),
        ("-", (None, None)),
        (None, (None, None)),
    ],
)
def test_an_agency_s_code_is_divided_from_its_name(text, expected):
    assert split_agency_code(text) == expected


def test_areas_of_a_form_are_found_inside_its_region():
    assert region_of_name("鼓楼区", "350000") == "350102"
    assert region_of_name("青神", "511400") == "511425"
    assert region_of_name("青神县") == "511425"
    assert region_of_name("鼓楼区") is None
    assert region_of_name("合计", "350000") is None
    assert region_of_name(None) is None


def test_the_places_that_open_a_text_are_cut_off_as_a_whole():
    assert place_prefix("四川省青神县林业局") == "四川省青神县"
    assert place_prefix("药品监督抽检") == ""


def test_a_frame_keeps_its_rows_and_may_lack_columns_of_evidence():
    departments, paths = ["青神县财政局", None, "鼓楼区教育局"], ["x", "上海/a", "fujian/b"]
    frame = pl.DataFrame({"department": departments, "path": paths, "n": [2, 1, 0]})
    added = add_regions(frame)
    assert added["n"].to_list() == [2, 1, 0]
    assert added["region_code"].to_list() == ["511425", "310000", "350102"]
    assert added["province"].to_list() == ["四川", "上海", "福建"]
    assert added["region_method"].to_list() == ["department_name", "folder", "department_name"]
    assert added.schema["region_problem"] == pl.String
    assert add_regions(frame.clear()).columns == added.columns


@pytest.mark.parametrize("level", ["province", "prefecture", "county"])
def test_the_full_chain_of_names_of_every_region_finds_that_region(level):
    missed = []
    for row in IN_FORCE:
        if row["level"] != level:
            continue
        chain = [row]
        while chain[0]["parent_code"]:
            chain.insert(0, REGIONS[chain[0]["parent_code"]])
        text = "".join(part["name"] for part in chain) + "财政局"
        if infer_region(Evidence(department=text)).region_code != row["code"]:
            missed.append((row["code"], text))
    assert missed == []


COUNTIES = [row for row in IN_FORCE if row["level"] == "county"]


@given(st.sampled_from(COUNTIES), st.sampled_from(["教育局", "财政局", "人民医院"]))
def test_a_county_s_name_with_its_province_s_folder_never_leaves_that_province(row, office):
    province = REGIONS[row["province_code"]]
    found = infer_region(Evidence(department=row["name"] + office, path=f"{province['short_name']}/2023/a.txt"))
    assert found.province_code == row["province_code"]


@given(st.builds(Evidence, *[st.text(max_size=15) | st.none() for _ in Evidence._fields]))
def test_any_text_gives_a_consistent_place(evidence):
    found = infer_region(evidence)
    if found.region_code is None:
        assert found[:4] == (None, None, None, None)
    else:
        assert REGIONS[found.region_code]["province_code"] == found.province_code
        assert REGIONS[found.province_code]["short_name"] == found.province


@given(st.text(max_size=20))
def test_dividing_a_code_from_a_name_loses_no_sign_of_the_name(text):
    code, name = split_agency_code(text)
    assert code is None or code.isdigit()
    assert name is None or name in text
