from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.normalize.quantities.cells import parse_target
from tests.normalize.quantities.said import quantity_of, said_by


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
    assert quantity_of(text) == (operator, value, unit)


@pytest.mark.parametrize("text", ["≥10以内", "至少≤3次", "不超过≥3次", "10次以上以下"])
def test_operators_that_contradict_each_other_give_no_number(text):
    assert said_by(text)[0] == "qualitative"


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
    _, number, printed_unit = quantity_of(text)
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
    _, number, printed_unit = quantity_of(text)
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
    assert said_by(text)[0] == "qualitative"


def test_scale_word_alone_is_yuan_only_on_a_cost():
    assert quantity_of("≤120万", is_cost=True) == ("<=", 1200000, "元")
    assert quantity_of("≤120万") == ("<=", 1200000, None)


def test_qualitative_target_keeps_the_operator_that_it_prints():
    assert said_by("=及时") == ("qualitative", "=", None, None)
    assert said_by("达到合同约定的要求") == ("qualitative", None, None, None)


@pytest.mark.parametrize(
    ("text", "value"), [("100%（120/120）", 100), ("92.3%（12个/13个）", Decimal("92.3")), ("＝80％(4/5)", 80)]
)
def test_a_percentage_may_print_the_fraction_it_was_worked_out_from(text, value):
    assert quantity_of(text)[1:] == (value, "%")


@pytest.mark.parametrize("text", ["100%（12/13）", "95%（2023/2022）", "90%（0/0）"])
def test_a_fraction_that_does_not_give_the_percentage_makes_the_cell_text(text):
    assert said_by(text)[0] == "qualitative"


def test_blanks_between_thousands_belong_to_the_number_where_a_unit_follows():
    assert quantity_of("≥ 1 500 人次") == (">=", 1500, "人次")
    assert said_by("10 100")[0] == "qualitative"
