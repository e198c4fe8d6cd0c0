from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.normalize.quantities.cells import parse_result, parse_target
from tests.normalize.quantities.said import quantity_of, said_by

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
    assert quantity_of(text) == (operator, Decimal(value), unit)


@pytest.mark.parametrize(("text", "value"), REAL_COSTS)
def test_costs_of_the_real_documents_are_yuan(text, value):
    assert quantity_of(text, is_cost=True) == ("<=", Decimal(value), "元")


@pytest.mark.parametrize(("text", "date"), REAL_DATES)
def test_dates_of_the_real_documents_are_the_end_of_their_period(text, date):
    reading = parse_target(text)
    assert (reading.kind, reading.operator, reading.value, reading.date) == ("date", None, None, date)


@pytest.mark.parametrize("text", REAL_TEXTS)
def test_texts_of_the_real_documents_stay_qualitative(text):
    assert said_by(text) == ("qualitative", None, None, None)


def test_only_one_text_of_the_real_documents_holds_a_digit():
    assert [text for text in REAL_TEXTS if parse_target(text).has_digit] == ["队伍培训覆盖率100%"]


@pytest.mark.parametrize(
    ("text", "band"), [("达成指标", "met"), ("部分达成指标并具有一定效果", "partial"), ("达成预期指标", "met")]
)
def test_results_of_the_real_documents_have_a_band(text, band):
    reading = parse_result(text)
    assert (reading.kind, reading.band) == ("qualitative", band)


RAW = Path(__file__).parents[3] / "data" / "raw"
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
