from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalize import quantities
from pipelines.normalize.quantities import (
    Nature,
    combine_target,
    fold,
    han_number,
    is_blank,
    money_unit_factor,
    parse_money,
    parse_points,
    parse_rate,
    parse_result,
    parse_target,
    read_nature,
    read_unit,
    result_band,
)


def _said(text: str, **context) -> tuple:
    reading = parse_target(text, **context)
    return reading.kind, reading.operator, reading.value, reading.unit


def _quantity(text: str, **context) -> tuple:
    kind, *quantity = _said(text, **context)
    assert kind == "numeric", (text, kind)
    return tuple(quantity)


# --- Every target and result of the two real documents, as a careful reader understands them --------------------------

REAL_QUANTITIES = [
    # Shanghai, targets
    ("=0(起)", "=", "0", "起"),
    ("=1(份)", "=", "1", "份"),
    ("=1.00(套)", "=", "1", "套"),
    ("=4.00(期)", "=", "4", "期"),
    ("=5.00(家)", "=", "5", "家"),
    ("=20.00(个)", "=", "20", "个"),
    ("=100(%)", "=", "100", "%"),
    ("=100.00(%)", "=", "100", "%"),
    (">2000.00(人)", ">", "2000", "人"),
    ("≤0.40(元/张)", "<=", "0.4", "元/张"),
    ("≤1(小时)", "<=", "1", "小时"),
    ("≤2(个工作日)", "<=", "2", "个工作日"),
    ("≤3(元/张)", "<=", "3", "元/张"),
    ("≤5(%)", "<=", "5", "%"),
    ("≥1(份)", ">=", "1", "份"),
    ("≥1(次)", ">=", "1", "次"),
    ("≥2(个工作日每周)", ">=", "2", "个工作日每周"),
    ("≥2.00(份)", ">=", "2", "份"),
    ("≥3(人)", ">=", "3", "人"),
    ("≥3(家)", ">=", "3", "家"),
    ("≥3(次)", ">=", "3", "次"),
    ("≥10(个)", ">=", "10", "个"),
    ("≥10.00(家)", ">=", "10", "家"),
    ("≥13.80(平方米)", ">=", "13.8", "平方米"),
    ("≥20.00(家)", ">=", "20", "家"),
    ("≥25(万人次/年)", ">=", "250000", "人次/年"),
    ("≥30.00(万份)", ">=", "300000", "份"),
    ("≥50(家次)", ">=", "50", "家次"),
    ("≥60(%)", ">=", "60", "%"),
    ("≥60(家)", ">=", "60", "家"),
    ("≥80(%)", ">=", "80", "%"),
    ("≥80(份)", ">=", "80", "份"),
    ("≥80(家次)", ">=", "80", "家次"),
    ("≥85(%)", ">=", "85", "%"),
    ("≥90.00(%)", ">=", "90", "%"),
    ("≥100.00(份)", ">=", "100", "份"),
    ("≥107.00(人)", ">=", "107", "人"),
    ("≥160.00(份)", ">=", "160", "份"),
    ("≥200.00(份)", ">=", "200", "份"),
    ("≥250(个)", ">=", "250", "个"),
    ("≥500(批次)", ">=", "500", "批次"),
    ("≥1200(件)", ">=", "1200", "件"),
    ("≥2400(批次)", ">=", "2400", "批次"),
    ("≥2410(人次)", ">=", "2410", "人次"),
    ("≥3400.00(人次)", ">=", "3400", "人次"),
    ("≥5000(篇/年)", ">=", "5000", "篇/年"),
    ("≥10000(份)", ">=", "10000", "份"),
    ("≥19100(批次)", ">=", "19100", "批次"),
    ("≥120000(件)", ">=", "120000", "件"),
    # Shanghai, results
    ("0.00(%)", None, "0", "%"),
    ("0.00(起)", None, "0", "起"),
    ("0.40(元/张)", None, "0.4", "元/张"),
    ("0.50(个工作日)", None, "0.5", "个工作日"),
    ("1.00(个工作日)", None, "1", "个工作日"),
    ("1.00(份)", None, "1", "份"),
    ("1.00(套)", None, "1", "套"),
    ("1.00(小时)", None, "1", "小时"),
    ("1.00(次)", None, "1", "次"),
    ("2.00(个工作日每周)", None, "2", "个工作日每周"),
    ("2.00(份)", None, "2", "份"),
    ("2.00(期)", None, "2", "期"),
    ("2.00(次)", None, "2", "次"),
    ("2.80(元/张)", None, "2.8", "元/张"),
    ("4.00(家)", None, "4", "家"),
    ("4.00(次)", None, "4", "次"),
    ("5.00(人)", None, "5", "人"),
    ("5.00(家)", None, "5", "家"),
    ("13.80(平方米)", None, "13.8", "平方米"),
    ("15.00(家)", None, "15", "家"),
    ("20.00(个)", None, "20", "个"),
    ("25.00(万人次/年)", None, "250000", "人次/年"),
    ("30.00(万份)", None, "300000", "份"),
    ("43.00(个)", None, "43", "个"),
    ("56.00(家次)", None, "56", "家次"),
    ("70.00(%)", None, "70", "%"),
    ("76.00(家)", None, "76", "家"),
    ("85.00(%)", None, "85", "%"),
    ("88.00(%)", None, "88", "%"),
    ("90.00(%)", None, "90", "%"),
    ("92.00(家)", None, "92", "家"),
    ("93.50(%)", None, "93.5", "%"),
    ("96.00(%)", None, "96", "%"),
    ("98.00(%)", None, "98", "%"),
    ("100.00(%)", None, "100", "%"),
    ("100.00(份)", None, "100", "份"),
    ("135.00(人)", None, "135", "人"),
    ("159.00(份)", None, "159", "份"),
    ("159.00(家次)", None, "159", "家次"),
    ("174.00(份)", None, "174", "份"),
    ("199.00(份)", None, "199", "份"),
    ("360.00(个)", None, "360", "个"),
    ("505.00(批次)", None, "505", "批次"),
    ("2200.00(人)", None, "2200", "人"),
    ("2488.00(批次)", None, "2488", "批次"),
    ("2500.00(人次)", None, "2500", "人次"),
    ("3135.00(份)", None, "3135", "份"),
    ("3551.00(人次)", None, "3551", "人次"),
    ("5000.00(篇/年)", None, "5000", "篇/年"),
    ("6618.00(件)", None, "6618", "件"),
    ("20525.00(批次)", None, "20525", "批次"),
    ("35801.00(件)", None, "35801", "件"),
    # Tianjin, targets
    ("1个平台", None, "1", "个"),
    ("8单位", None, "8", "单位"),
    ("≤48小时", "<=", "48", "小时"),
    ("100%", None, "100", "%"),
    ("≤60分钟", "<=", "60", "分钟"),
    ("≥60%", ">=", "60", "%"),
    ("≥80%", ">=", "80", "%"),
    ("≥1人", ">=", "1", "人"),
    ("≥90%", ">=", "90", "%"),
    ("≥200批", ">=", "200", "批"),
    ("≥3500批次", ">=", "3500", "批次"),
    ("≥98%", ">=", "98", "%"),
    ("≥80批", ">=", "80", "批"),
    ("≤3%", "<=", "3", "%"),
    ("≥95%", ">=", "95", "%"),
    ("≤9人", "<=", "9", "人"),
    ("1次", None, "1", "次"),
    ("≥2118卷", ">=", "2118", "卷"),
    ("≥550批", ">=", "550", "批"),
    ("≥100批", ">=", "100", "批"),
    ("≥4次", ">=", "4", "次"),
    ("≥12期", ">=", "12", "期"),
    ("≥90分钟", ">=", "90", "分钟"),
    ("≥4个", ">=", "4", "个"),
    ("≥25块", ">=", "25", "块"),
    ("≥100万条", ">=", "1000000", "条"),
    ("2次", None, "2", "次"),
    ("≥50次", ">=", "50", "次"),
    ("≤550元/人·天", "<=", "550", "元/人·天"),
    ("1个", None, "1", "个"),
    ("3个", None, "3", "个"),
    ("≥95百分比", ">=", "95", "%"),
    ("≥8小时/天", ">=", "8", "小时/天"),
    ("≥90百分比", ">=", "90", "%"),
    ("≥80百分比", ">=", "80", "%"),
    ("1笔", None, "1", "笔"),
]

REAL_COSTS = [
    ("≤120万", "1200000"),
    ("≤15.37万元", "153700"),
    ("≤55万元", "550000"),
    ("≤110万元", "1100000"),
    ("≤80万", "800000"),
    ("≤23万元", "230000"),
    ("≤348万元", "3480000"),
    ("≤500万", "5000000"),
    ("≤81万元", "810000"),
    ("≤1.33万元", "13300"),
]

REAL_DATES = [
    ("2023年11月完成", dt.date(2023, 11, 30)),
    ("2023年三季度完成", dt.date(2023, 9, 30)),
    ("2023年上半年完成", dt.date(2023, 6, 30)),
    ("2023年12月底前", dt.date(2023, 12, 31)),
    ("2025年12月31日", dt.date(2025, 12, 31)),
    ("2025年12月31日前", dt.date(2025, 12, 31)),
]

_REAL_TEXTS = """
有指导意义 法律研究、教学和实践工作中有较高影响力 及时 按照合同约定履行 更加健全 进一步优化 扩大 提高
队伍培训覆盖率100% 按照工作要求完成 逐步提高 保持 持续加强 评估调研深入，评估报告客观全面
检查工作按照《化妆品注册和备案检验工作规范》开展，取得实效 符合化妆品生产领域数字化转型评价相关标准
本市化妆品质量安全状况稳中向好 通过项目评审 符合政策宣传需要 按照应急演练方案顺利完成应急演练
应用到行刑衔接相关制度制、修订工作 通过验收并可以正常使用，质保一年 按照时限要求完成 进博会正式召开前制作完成
提高企业信用意识，督促企业落实主体责任 向各监管条线推送信用评估结果 保持震慑力 按规定发布 稳中有升
确保软件正常使用 符合国家标准 设备正常有序运行 故障修复 内容正确、排版合理 被审计单位全覆盖 达到合同约定的要求
专家评审通过 满足会务服务合同约定 符合档案制作规定 满足硬软件相关质量保证条件 达到合同约定要求
确保会议服务在召开时有序开展 按照合同约定条款 按时支付 按照报价和实际完成数量结算 按照相关规定执行
调研成果提交市政府，为后期决策提供依据 不发生食物中毒事件 合理保障 修订相关制度 硬软件正常运行 逐步完善 趋于完善
确保电力保障到位 确保我局会议的有序开展 长期使用 圆满完成国家局工作 圆满完成 提供准确可靠技术数据支撑 不断提升
保障药品安全使用 为药品监管提供有力技术支撑 得体合格 扫描清晰 符合执法服装配备标准
稳步推进，协同发展效应逐步显现 得到提升 提供法律意见符合法律规定 得到保障 不断提高 不断降低 及时支付
保障相关检验任务开展 利息按时支付
"""
REAL_TEXTS = _REAL_TEXTS.split()


@pytest.mark.parametrize(("text", "operator", "value", "unit"), REAL_QUANTITIES)
def test_quantities_of_the_real_documents(text, operator, value, unit):
    assert _quantity(text) == (operator, Decimal(value), unit)


@pytest.mark.parametrize(("text", "value"), REAL_COSTS)
def test_costs_of_the_real_documents_are_yuan(text, value):
    assert _quantity(text, is_cost=True) == ("<=", Decimal(value), "元")


@pytest.mark.parametrize(("text", "date"), REAL_DATES)
def test_dates_of_the_real_documents_are_the_end_of_their_period(text, date):
    reading = parse_target(text)
    assert (reading.kind, reading.operator, reading.value, reading.date) == ("date", None, None, date)


@pytest.mark.parametrize("text", REAL_TEXTS)
def test_texts_of_the_real_documents_stay_qualitative(text):
    assert _said(text) == ("qualitative", None, None, None)


def test_only_one_text_of_the_real_documents_holds_a_digit():
    assert [text for text in REAL_TEXTS if parse_target(text).has_digit] == ["队伍培训覆盖率100%"]


@pytest.mark.parametrize(
    ("text", "band"), [("达成指标", "met"), ("部分达成指标并具有一定效果", "partial"), ("达成预期指标", "met")]
)
def test_results_of_the_real_documents_have_a_band(text, band):
    reading = parse_result(text)
    assert (reading.kind, reading.band) == ("qualitative", band)


RAW = Path(__file__).parents[2] / "data" / "raw"
UNDERSTOOD = {text for text, *_ in [*REAL_QUANTITIES, *REAL_COSTS, *REAL_DATES]} | set(REAL_TEXTS)


def _tianjin_targets() -> list[str]:
    """The fifth cell of every row of five or six: in this document a tab begins a cell and a blank line ends a row."""
    text = (RAW / "tianjin/2025/tianjin-2025-targets.txt").read_text(encoding="utf-8-sig")
    rows = [[line.strip() for line in block.split("\n")] for block in text.split("\n\n")]
    return [row[4] for row in rows if len(row) == 5 and row[1].endswith("指标") and row[0] != "一级指标"]


def test_every_target_of_tianjin_is_among_those_read_above_and_24_hold_no_digit():
    targets = _tianjin_targets()
    assert len(targets) == 95
    assert set(targets) <= UNDERSTOOD
    assert sum(not parse_target(target).has_digit for target in targets) == 24
    assert sum(parse_target(target).kind == "qualitative" for target in targets) == 24


def test_every_quantity_of_shanghai_is_among_those_read_above():
    text = (RAW / "shanghai/2023/shanghai-2023-self-evaluation.txt").read_text(encoding="utf-8-sig")
    bare = "".join(text.split())
    printed = set(re.findall(r"[=≥≤><]\d+(?:\.\d\d)?\([^()]+\)", bare))
    printed |= {match[-1] for match in re.findall(r"[=≥≤><]\d[\d.]*\(([^()]+)\)(\d+\.\d\d\(\1\))", bare)}
    assert len(printed) == 101
    assert printed <= UNDERSTOOD


# --- Operators, numbers, units ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "operator", "value", "unit"),
    [
        ("≧3次", ">=", 3, "次"),
        ("⩾3次", ">=", 3, "次"),
        ("＞＝３（次）", ">=", 3, "次"),
        ("=>95%", ">=", 95, "%"),
        ("＝２０．００（个）", "=", 20, "个"),
        ("═100%", "=", 100, "%"),
        ("﹥5个", ">", 5, "个"),
        ("＜2％", "<", 2, "%"),
        ("≦2小时", "<=", 2, "小时"),
        ("⩽2小时", "<=", 2, "小时"),
        ("<=2小时", "<=", 2, "小时"),
        ("&gt;=2小时", ">=", 2, "小时"),
        ("大于等于735人次", ">=", 735, "人次"),
        ("小于或等于5%", "<=", 5, "%"),
        ("等于1份", "=", 1, "份"),
        ("大于3次", ">", 3, "次"),
        ("小于3天", "<", 3, "天"),
        ("不少于3次", ">=", 3, "次"),
        ("不低于95%", ">=", 95, "%"),
        ("不超过10个工作日", "<=", 10, "个工作日"),
        ("不高于5%", "<=", 5, "%"),
        ("不大于5%", "<=", 5, "%"),
        ("不小于5米", ">=", 5, "米"),
        ("至少2场", ">=", 2, "场"),
        ("最多2场", "<=", 2, "场"),
        ("达到95%", ">=", 95, "%"),
        ("达到≥95%", ">=", 95, "%"),
        ("超过10次", ">", 10, "次"),
        ("低于10%", "<", 10, "%"),
        ("98%以上", ">=", 98, "%"),
        ("98%及以上", ">=", 98, "%"),
        ("98%以上（含）", ">=", 98, "%"),
        ("≥98%以上", ">=", 98, "%"),
        ("3天以内", "<=", 3, "天"),
        ("3天以下", "<=", 3, "天"),
        ("24小时内响应", "<=", 24, "小时"),
        ("5个工作日内办结", "<=", 5, "个工作日"),
        ("控制在10万元以内", "<=", 100000, "元"),
        ("控制在5%以内", "<=", 5, "%"),
        ("满意度≥90%", ">=", 90, "%"),
        ("周期≤30天", "<=", 30, "天"),
        ("≤-5℃", "<=", -5, "℃"),
    ],
)
def test_operators_are_read_as_signs_and_as_words(text, operator, value, unit):
    assert _quantity(text) == (operator, value, unit)


@pytest.mark.parametrize("text", ["≥10以内", "至少≤3次", "不超过≥3次", "10次以上以下"])
def test_operators_that_contradict_each_other_give_no_number(text):
    assert _said(text)[0] == "qualitative"


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,030,700.00元", "1030700", "元"),
        ("≥1，200件", "1200", "件"),
        ("0.40万份", "4000.00", "份"),
        ("0.1万元", "1000.0", "元"),
        ("2.584271万元", "25842.71", "元"),
        ("1.2亿元", "120000000", "元"),
        ("5千元", "5000", "元"),
        ("3百万元", "3000000", "元"),
        ("≥0.5万平方米", "5000", "平方米"),
        ("30万(份)", "300000", "份"),
        ("≥3万亩", "30000", "亩"),
        ("≥100万", "1000000", None),
        ("100％", "100", "%"),
        ("95（百分比）", "95", "%"),
        ("百分之95", "95", "%"),
        ("百分百", "100", "%"),
        ("≤5‰", "5", "‰"),
        ("5个百分点", "5", "百分点"),
        ("100㎡", "100", "平方米"),
        ("100m2", "100", "平方米"),
        ("100m²", "100", "平方米"),
        ("2个小时", "2", "小时"),
        ("≤30日", "30", "天"),
        ("2工作日", "2", "个工作日"),
        ("6个月", "6", "个月"),
        ("≤3月", "3", "月"),
        ("100元/人/天", "100", "元/人·天"),
        ("100元/(人.天)", "100", "元/人·天"),
        ("≤3万元/人", "30000", "元/人"),
        ("每年3次", "3", "次/年"),
        ("3次(每年)", "3", "次/年"),
        ("100台（套）", "100", "台套"),
        ("1份报告", "1", "份"),
        ("16个区", "16", "个"),
        ("≥3个示范基地建设", "3", "个"),
        ("≥3(家、次)", "3", "家、次"),
        ("35(棚)", "35", "棚"),
        ("≥3.00(场(次))", "3", "场次"),
        ("≤3.5万元/台（套）", "35000", "元/台套"),
        ("≤200元/㎡", "200", "元/平方米"),
        ("≥5000元/人/年", "5000", "元/人·年"),
        ("≥2.5亿千瓦时", "250000000", "千瓦时"),
        ("达标率≥95%", "95", "%"),
        ("总成本不超过120万元", "1200000", "元"),
        ("≥35棚", "35", "棚"),
        ("100%(%)", "100", "%"),
        ("约100人", "100", "人"),
        ("100人左右", "100", "人"),
        ("完成100%", "100", "%"),
        ("100%覆盖", "100", "%"),
        ("开展3次培训", "3", "次"),
        ("12000", "12000", None),
        ("≥ 30.00(万\n份)", "300000", "份"),
        ("≥95（％）", "95", "%"),
    ],
)
def test_scale_words_are_multiplied_out_and_units_folded(text, value, unit):
    _, number, printed_unit = _quantity(text)
    assert (number, printed_unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("一个平台", 1, "个"),
        ("三次", 3, "次"),
        ("两批", 2, "批"),
        ("百分之九十五", 95, "%"),
        ("十二个", 12, "个"),
        ("百分之百", 100, "%"),
        ("一百零五个", 105, "个"),
        ("三十万元", 300000, "元"),
        ("三年内", 3, "年"),
        ("≥三次", 3, "次"),
    ],
)
def test_chinese_numerals_count_where_the_whole_cell_is_a_quantity(text, value, unit):
    _, number, printed_unit = _quantity(text)
    assert (number, printed_unit) == (value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "系统故障排除24小时响应",
        "两品一械",
        "提供3份报告并通过验收",
        "2个；3次",
        "覆盖16个区",
        "提高5%",
        "较上年增长5%",
        "下降3%",
        "十分满意",
        "一次性通过",
        "万无一失",
        "四个意识",
        "一期",
        "一类",
        "三分之一",
        "一百五个",
        "百姓满意",
        "千方百计",
        "零投诉",
        "1/3",
        "1:3",
        "7×24小时",
        "3+2个",
        "10²",
        "①3次②4次",
        "10 100",
        "1.2.3",
        "1,2345件",
        "5G网络",
        "3D打印",
        "5G",
        "第3名",
        "前3名",
        "2级",
        "达到2级",
        "3级以上",
        "≤年初预算120万元",
        "1次/2年",
        "4A级景区",
        "95％≤x",
        "≥2，≤5",
        "1-2",
        "-3次",
        "0123456789012345678",
        "每月10日前",
        "每季度末",
        "增加3个",
        "覆盖率达到100%且无投诉",
        "合格率100%",
    ],
)
def test_text_that_merely_holds_a_number_stays_qualitative(text):
    reading = parse_target(text)
    assert (reading.kind, reading.value, reading.unit) == ("qualitative", None, None)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("10-20个", 10, 20, "个"),
        ("90%～95%", 90, 95, "%"),
        ("3至5次", 3, 5, "次"),
        ("10—20（个）", 10, 20, "个"),
        ("1万-2万元", 10000, 20000, "元"),
        ("50±5个", 45, 55, "个"),
        ("控制在10-20个以内", 10, 20, "个"),
        ("3-6个月", 3, 6, "个月"),
        ("不少于3次，不超过5次", 3, 5, "次"),
        ("≥90%且≤95%", 90, 95, "%"),
    ],
)
def test_ranges_have_two_ends(text, low, high, unit):
    reading = parse_target(text)
    assert (reading.kind, reading.operator, reading.value, reading.value_high, reading.unit) == (
        "numeric",
        None,
        low,
        high,
        unit,
    )


@pytest.mark.parametrize("text", ["20-10个", "≥10-20个", "1个-2次", "≥95%，且不少于3次", "≥5次，≤3次"])
def test_ranges_that_make_no_sense_give_no_number(text):
    assert _said(text)[0] == "qualitative"


def test_scale_word_alone_is_yuan_only_on_a_cost():
    assert _quantity("≤120万", is_cost=True) == ("<=", 1200000, "元")
    assert _quantity("≤120万") == ("<=", 1200000, None)


def test_qualitative_target_keeps_the_operator_that_it_prints():
    assert _said("=及时") == ("qualitative", "=", None, None)
    assert _said("达到合同约定的要求") == ("qualitative", None, None, None)


# --- Blanks -----------------------------------------------------------------------------------------------------------

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


# --- Dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021年1月-12月", (2021, 12, 31)),
        ("2021年1-12月", (2021, 12, 31)),
        ("2021年1月至12月", (2021, 12, 31)),
        ("2021年1月1日至2021年12月31日", (2021, 12, 31)),
        ("2023年11月-2024年10月", (2024, 10, 31)),
        ("2021.01-2021.12", (2021, 12, 31)),
        ("2023年底", (2023, 12, 31)),
        ("2023年", (2023, 12, 31)),
        ("2023年度完成", (2023, 12, 31)),
        ("2021-2023年", (2023, 12, 31)),
        ("2021-2023", (2023, 12, 31)),
        ("2024年1月1日—12月31日", (2024, 12, 31)),
        ("2023年四季度", (2023, 12, 31)),
        ("2023年第1季度末", (2023, 3, 31)),
        ("2023.11", (2023, 11, 30)),
        ("2023.10.15", (2023, 10, 15)),
        ("2023-12-31", (2023, 12, 31)),
        ("2023-12-31 00:00:00", (2023, 12, 31)),
        ("2023/12/31", (2023, 12, 31)),
        ("20231231", (2023, 12, 31)),
        ("2024年2月", (2024, 2, 29)),
        ("2023年6月上旬", (2023, 6, 10)),
        ("2023年12月前完成", (2023, 12, 31)),
        ("2023年12月底之前全部完成支付", (2023, 12, 31)),
        ("2023年12月底前完成全部抽检任务", (2023, 12, 31)),
        ("截至2023年12月31日", (2023, 12, 31)),
        ("按计划于2023年底完成", (2023, 12, 31)),
        ("二〇二三年十二月底前", (2023, 12, 31)),
        ("２０２３年１２月", (2023, 12, 31)),
    ],
)
def test_dates_are_the_last_day_of_what_is_named(text, date):
    reading = parse_target(text)
    assert (reading.kind, reading.date) == ("date", dt.date(*date))


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("12月底到位", (2023, 12, 31)),
        ("12月31日前", (2023, 12, 31)),
        ("12.31前", (2023, 12, 31)),
        ("年底前", (2023, 12, 31)),
        ("年内完成", (2023, 12, 31)),
        ("三季度", (2023, 9, 30)),
        ("上半年完成", (2023, 6, 30)),
        ("1-12月", (2023, 12, 31)),
        ("2月底", (2023, 2, 28)),
        ("十二月底前", (2023, 12, 31)),
        ("次年3月底前", (2024, 3, 31)),
    ],
)
def test_the_fiscal_year_completes_a_date_without_year(text, date):
    bare, dated = parse_target(text), parse_target(text, fiscal_year=2023)
    assert (bare.kind, bare.date, "no_year" in bare.notes) == ("date", None, True)
    assert (dated.kind, dated.date, "year_of_form" in dated.notes) == ("date", dt.date(*date), True)


def test_the_fiscal_year_never_replaces_a_printed_one():
    assert parse_target("2022年12月底前", fiscal_year=2023).date == dt.date(2022, 12, 31)


@pytest.mark.parametrize(
    ("text", "note"), [("2023年2月30日", "no_such_day"), ("2023.1", "ambiguous_month"), ("2023年初", "imprecise")]
)
def test_a_date_that_names_no_day_stays_a_date_without_one(text, note):
    reading = parse_target(text)
    assert (reading.kind, reading.date) == ("date", None)
    assert note in reading.notes


def test_a_decimal_that_looks_like_a_month_is_a_number_on_a_cost_or_under_an_operator():
    assert _quantity("2023.11", is_cost=True) == (None, Decimal("2023.11"), None)
    assert _quantity("≤2023.11") == ("<=", Decimal("2023.11"), None)


def test_a_spreadsheet_day_count_under_timeliness_is_a_suspicious_number():
    reading = parse_target("44561", is_timeliness=True)
    assert (reading.kind, reading.value, reading.date) == ("numeric", 44561, None)
    assert "suspected_serial_date" in reading.notes
    assert parse_target("44561").notes == ()
    assert parse_target("44561份", is_timeliness=True).notes == ()


# --- Results ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("达成指标", "met"),
        ("达成预期指标。", "met"),
        ("完成", "met"),
        ("已完成", "met"),
        ("是", "met"),
        ("全部达成", "met"),
        ("达成指标，效果良好", "met"),
        ("部分达成", "partial"),
        ("部分达成预期指标并具有一定效果", "partial"),
        ("未达成指标且效果较差", "unmet"),
        ("未完成", "unmet"),
        ("否", "unmet"),
        ("达成指标，但有不足", None),
        ("完成情况较差", None),
        ("已完成部分", None),
        ("按时完成率较低", None),
        ("效果明显", None),
    ],
)
def test_bands_of_qualitative_results(text, band):
    assert result_band(text) == band
    assert parse_result(text).band == band


def test_results_that_repeat_the_operator_or_say_completed_are_numbers():
    for text, value in (("≥266米", 266), ("已完成3次", 3), ("完成100%", 100), ("实际完成12期", 12)):
        reading = parse_result(text)
        assert (reading.kind, reading.value, reading.band) == ("numeric", value, None)


def test_every_row_of_the_results_table_has_a_known_band_and_match():
    rows = list(quantities._reference("results.csv"))
    assert {row["band"] for row in rows} == {"met", "partial", "unmet"}
    assert {row["match"] for row in rows} == {"exact", "clause", "start"}
    assert len({fold(row["phrase"]) for row in rows}) == len(rows)


def test_every_row_of_the_units_table_is_consistent():
    rows = [row for row in quantities._reference("units.csv") if row["dimension"] != "thing"]
    printed = [fold(row["printed"]) for row in rows]
    assert sorted(set(printed)) == sorted(printed)
    canonical = {row["canonical"]: row for row in rows if row["printed"] == row["canonical"]}
    for row in rows:
        own = canonical[row["canonical"]]
        assert not own["scale"], row
        assert (row["dimension"], row["to_base"]) == (own["dimension"], own["to_base"]), row
        if row["scale"]:
            assert Decimal(row["scale"]) > 0


# --- Three cells ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "text", "said"),
    [
        (("≥", "735", "人次"), "≥735人次", ("numeric", ">=", 735, "人次")),
        (("大于等于", "735", "人次"), "大于等于735人次", ("numeric", ">=", 735, "人次")),
        (("＝", "100", "%"), "＝100%", ("numeric", "=", 100, "%")),
        (("≥", "≥735人次", "人次"), "≥735人次", ("numeric", ">=", 735, "人次")),
        (("≥", "95%", "%"), "≥95%", ("numeric", ">=", 95, "%")),
        (("≥", "98", "百分比"), "≥98百分比", ("numeric", ">=", 98, "%")),
        (("≤", "0.40", "万元"), "≤0.40万元", ("numeric", "<=", 4000, "元")),
        (("以上", "98", "%"), "98%以上", ("numeric", ">=", 98, "%")),
        (("正向", "35", "棚"), "35(棚)", ("numeric", None, 35, "棚")),
        (("定量", "12", "个"), "12个", ("numeric", None, 12, "个")),
        (("定性", "及时", "无"), "及时", ("qualitative", None, None, None)),
        (("≤", "2023-12-31", "年月日"), "≤2023-12-31", ("date", "<=", None, None)),
        (("≥", "", "人次"), "≥人次", ("blank", None, None, None)),
        (("", "-", "-"), "-", ("blank", None, None, None)),
        ((None, None, None), "", ("blank", None, None, None)),
    ],
)
def test_three_cells_are_put_together_as_printed_in_one(cells, text, said):
    assert combine_target(*cells) == text
    assert _said(text) == said


def test_nature_cells_hold_an_operator_a_direction_or_a_kind():
    assert read_nature("≥") == Nature(operator=">=")
    assert read_nature("小于等于") == Nature(operator="<=")
    assert read_nature("正向指标") == Nature(direction=">=")
    assert read_nature("反向") == Nature(direction="<=")
    assert read_nature("定性") == Nature(kind="qualitative")
    assert read_nature("定量指标") == Nature(kind="numeric")
    assert read_nature("数量指标") == Nature()


# --- Money, rates, points ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "factor"),
    [
        ("（万元）", 10000),
        ("单位：万元", 10000),
        ("金额单位:元", 1),
        ("年初预算数(万元)", 10000),
        ("人民币万元", 10000),
        ("千元", 1000),
        ("亿元", 10**8),
        ("(单位: 人民币 万元)", 10000),
        ("单位：万美元", None),
        ("元/万元", None),
        ("单位：元/人", None),
        ("项目资金", None),
        ("单元", None),
        ("", None),
        (None, None),
    ],
)
def test_money_units_of_headers(printed, factor):
    assert money_unit_factor(printed) == factor


@pytest.mark.parametrize(
    ("text", "yuan", "method"),
    [
        ("6,765.00", "67650000.00", "header"),
        ("１，０３０．５０", "10305000.00", "header"),
        ("2.584271", "25842.71", "header"),
        ("0.00", "0.00", "header"),
        ("-12.5", "-125000.00", "header"),
        ("10000万元", "100000000.00", "cell"),
        ("120(万元)", "1200000.00", "cell"),
        ("1,030,700.00元", "1030700.00", "cell"),
        ("1.2亿", "120000000.00", "cell"),
        ("（12.00）", None, "not_a_number"),
        ("1 030 700.00", None, "not_a_number"),
        ("12%", None, "not_a_number"),
        ("99999999999999999", None, "too_large"),
        ("—", None, "blank"),
    ],
)
def test_amounts_become_yuan_exactly(text, yuan, method):
    assert parse_money(text, Decimal(10000)) == (None if yuan is None else Decimal(yuan), method)


def test_an_amount_without_any_unit_is_unknown():
    assert parse_money("120.00", None) == (None, "no_unit")
    assert parse_money("120.00万元", None) == (Decimal("1200000.00"), "cell")


@pytest.mark.parametrize(
    ("text", "percent_header", "reading"),
    [
        ("89.55", True, ("0.8955", None, "header")),
        ("89.55", False, ("0.8955", None, "percent_assumed")),
        ("89.55%", False, ("0.8955", None, "sign")),
        ("100百分比", False, ("1", None, "sign")),
        ("1", False, ("1", "0.01", "ratio_assumed")),
        ("0.95", False, ("0.95", "0.0095", "ratio_assumed")),
        ("0.95", True, ("0.0095", "0.95", "header_ambiguous")),
        ("0.00", True, ("0", None, "header")),
        ("很高", True, (None, None, "not_a_rate")),
    ],
)
def test_rates_become_ratios_and_say_how(text, percent_header, reading):
    rate, alternative, method = reading
    wanted = (rate and Decimal(rate), alternative and Decimal(alternative), method)
    assert parse_rate(text, percent_header) == wanted


@pytest.mark.parametrize(
    ("text", "points"),
    [("10.00", "10"), ("10分", "10"), ("（10分）", "10"), ("10%", None), ("(10)", None), ("十分", None)],
)
def test_points(text, points):
    assert parse_points(text) == (None if points is None else Decimal(points))


def test_a_weight_in_percent_is_a_share_of_a_hundred_points():
    assert [parse_points(text, of_hundred=True) for text in ("10%", "１５％", "10.5", "优")] == [
        Decimal(10), Decimal(15), Decimal("10.5"), None,
    ]  # fmt: skip


# --- Properties -------------------------------------------------------------------------------------------------------

_SIGNS = {">=": "≥≧⩾", "<=": "≤≦⩽", "=": "=＝═", ">": ">＞﹥", "<": "<＜﹤"}
_UNITS = {
    "份": "份",
    "人次": "人次",
    "%": "%",
    "百分比": "%",
    "平方米": "平方米",
    "元/张": "元/张",
    "人次/年": "人次/年",
    "个工作日": "个工作日",
    "元/人·天": "元/人·天",
    "小时": "小时",
    "": None,
}
_SCALES = {"": 1, "万": 10**4, "亿": 10**8}
_WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
_numbers = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False)


@st.composite
def _printed_quantities(draw):
    """A quantity and one way to print it: sign, digits, width, parentheses, line breaks."""
    operator = draw(st.sampled_from([None, *_SIGNS]))
    sign = draw(st.sampled_from(_SIGNS[operator])) if operator else ""
    number = draw(_numbers)
    unit = draw(st.sampled_from(sorted(_UNITS)))
    scale = draw(st.sampled_from(sorted(_SCALES))) if unit not in ("", "%", "百分比") else ""
    digits = f"{number:,}" if draw(st.booleans()) else f"{number}"
    printed_unit = f"{scale}{unit}"
    if printed_unit and draw(st.booleans()):
        printed_unit = f"({printed_unit})"
    text = f"{sign}{digits}{printed_unit}"
    if draw(st.booleans()):
        text = text.translate(_WIDE)
    at = draw(st.integers(0, len(sign)))
    text = f"{text[:at]}{draw(st.sampled_from(['', ' ', chr(0x3000)]))}{text[at:]}"
    end = len(text) - draw(st.integers(0, len(printed_unit)))
    text = f"{text[:end]}{draw(st.sampled_from(['', ' ', chr(10)]))}{text[end:]}"
    return text, operator, number * _SCALES[scale], _UNITS[unit]


@given(_printed_quantities())
def test_a_printed_quantity_reads_back_exactly(printed):
    text, operator, value, unit = printed
    if unit is None and operator is None and parse_target(text).kind == "date":
        return  # 2011.10 without operator and unit is a month
    assert _quantity(text) == (operator, value, unit)


@given(st.text() | st.text("0123456789.,-~至万亿元年月日季度%()（）≥≤=><个次人天每/·一二三十百分之以上内完成前后底 \n"))
def test_no_text_raises_and_every_reading_is_consistent(text):
    for reading in (
        parse_target(text),
        parse_result(text, is_cost=True, is_timeliness=True, fiscal_year=2023),
    ):
        assert (reading.value is not None) == (reading.kind == "numeric")
        assert reading.value_high is None or reading.value_high > reading.value
        assert reading.kind == "date" or (reading.date is None and reading.yearless is None)
        assert reading.unit is None or reading.kind == "numeric"
        assert reading.band is None or reading.kind == "qualitative"
    parse_money(text, Decimal(10000))
    parse_rate(text)
    parse_points(text)
    money_unit_factor(text)
    read_unit(text)
    read_nature(text)
    assert not is_blank(text) or parse_target(text).kind == "blank"


@given(st.text() | st.text("０１２３（）［］－—～≧㎡①②²½％，．⽉⼈\u00a0\u200b\u3000 09.,\n"))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text("0123456789.,%()≥≤><=万份人次天元/年月", max_size=20))
def test_width_never_changes_what_a_cell_says(text):
    wide = text.translate(_WIDE)
    assert unicodedata.normalize("NFKC", wide) == text
    assert parse_target(wide) == parse_target(text)


@given(st.sampled_from(["-", "—", "/", "无", "", "\\", "N/A"]), st.text(" \n\t\u3000", max_size=3))
def test_a_blank_is_never_a_number(mark, space):
    assert parse_target(f"{space}{mark}{space}", is_cost=True).kind == "blank"


@given(_printed_quantities() | st.tuples(st.text("0123456789.%()≥≤次份万元天人/每个", min_size=1, max_size=10)))
def test_the_short_way_reads_what_the_long_way_reads(printed):
    folded = fold(printed[0])
    short = quantities._read_plain(folded, True)
    assert short is None or short == quantities._read_folded(folded, True, True)


@given(st.integers(1, 99_999_999))
def test_chinese_numerals_read_back(number):
    assert han_number(_spelled(number)) == number


def _spelled(number: int) -> str:
    digits = "零一二三四五六七八九"

    def section(value: int) -> str:
        text, zero = "", False
        for weight, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, value = divmod(value, weight)
            if digit:
                text += ("零" if zero and text else "") + digits[digit] + name
                zero = False
            else:
                zero = True
        return text

    high, low = divmod(number, 10_000)
    if not high:
        return section(low)
    return section(high) + "万" + (("零" if low < 1000 else "") + section(low) if low else "")


@given(
    st.sampled_from(["≥", "<=", "大于等于", "正向", "定量", "", "-"]),
    st.one_of(_numbers.map(str), st.sampled_from(["及时", "", "-", "2023年12月底前"])),
    st.sampled_from([*sorted(_UNITS), "棚", "-", "无", "(万份)"]),
)
def test_three_cells_mean_what_they_meant_apart(operator, value, unit):
    if parse_target(value).kind == "date" and "年" not in value:
        return  # 2011.10 alone is a month
    reading = parse_target(combine_target(operator, value, unit))
    alone = parse_target(value)
    assert reading.kind == alone.kind
    if alone.kind == "numeric":
        known = read_unit("" if is_blank(unit) else unit)
        assert (reading.value, reading.unit) == (alone.value * known.scale, known.canonical)
        assert reading.operator == read_nature(operator).operator
