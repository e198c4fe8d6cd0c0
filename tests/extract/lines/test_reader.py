"""Forms in text that prints one row per line, on small documents somebody could have received."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.documents import extract_document
from pipelines.extract.printed import PRINTED_COLUMNS
from pipelines.ingest.content import Content, Lines

SUPPORT_FUND = """\
2022年度项目支出绩效自评表
项目名称 乡村振兴衔接资金产业路项目
主管部门 青神县农业农村局 实施单位 青神县交通运输局
项目资金（万元） 全年预算数（A） 全年执行数（B） 分值 执行率（B/A） 得分
年度资金总额 100 95 10 95% 9.5
其中：中央补助 80 80 - 100% -
地方资金 20 15 - 75% -
一级指标 二级指标 三级指标 分值 年度指标值 全年实际值 得分 未完成原因分析
产出指标 数量指标 硬化道路长度 10 ≥266米 ≥266米 10
新建涵洞 10 =3座 3座 10
质量指标 验收合格率 20 100% 100% 20
时效指标 项目完成及时率 10 ≥95% 93% 9 因雨季
施工延误
效益指标 社会效益指标 受益群众
出行条件 20 明显改善 达成
预期指标 20
满意度指标 服务对象满意度指标 群众满意度 20 ≥90% 96% 20
总分 100 98.5
"""


def read(text: str, table: str) -> list[dict]:
    rows = extract_document("x", Content("text/plain", [Lines(text.split("\n"))]))
    return [dict(zip(PRINTED_COLUMNS[table], row, strict=True)) for row in rows[table]]


def test_a_weight_before_the_target_is_read_by_the_header_also_where_cells_wrap():
    rows = [(r["level2"], r["name"], r["weight"], r["target"], r["actual"], r["score"], r["deviation_reason"])
            for r in read(SUPPORT_FUND, "indicators")]  # fmt: skip
    assert rows == [
        ("数量指标", "硬化道路长度", "10", "≥266米", "≥266米", "10", None),
        ("数量指标", "新建涵洞", "10", "=3座", "3座", "10", None),
        ("质量指标", "验收合格率", "20", "100%", "100%", "20", None),
        ("时效指标", "项目完成及时率", "10", "≥95%", "93%", "9", "因雨季施工延误"),
        ("社会效益指标", "受益群众出行条件", "20", "明显改善", "达成预期指标", "20", None),
        ("服务对象满意度指标", "群众满意度", "20", "≥90%", "96%", "20", None),
    ]


def test_the_form_around_the_rows_is_read_too():
    form = read(SUPPORT_FUND, "forms")[0]
    assert (form["project_name"], form["department"], form["unit"]) == (
        "乡村振兴衔接资金产业路项目", "青神县农业农村局", "青神县交通运输局",
    )  # fmt: skip
    assert (form["layout"], form["money_unit_printed"], form["total_weight"], form["total_score"]) == (
        "C", "万元", "100", "98.5",
    )  # fmt: skip
    assert [(r["label"], r["budget_adjusted"], r["executed"], r["weight"]) for r in read(SUPPORT_FUND, "funding")] == [
        ("年度资金总额", "100", "95", "10"), ("其中：中央补助", "80", "80", "-"), ("地方资金", "20", "15", "-"),
    ]  # fmt: skip


NARROW = """\
项目支出绩效自评表
（2023年度）
项目名称
中央财政农业资源及生态保护补助
项目
主管部门 湖南省农业农村厅 实施单位
湖南省农业农村厅机
关
项目资金
（万元）
年初预算
数
全年预算数 全年执行数
执行率
（B/A）
得分
年度资金总额 26.60 26.60 26.60 100.00% 10
一级指标 二级指标 三级指标 指标值 全年实际完成值
产出指标
数量指标

药品生产企业信用评估报告

数量
≥10份 10份

质量指标

法律专家、顾问反馈意见 有指导意义 达成指标

时效指标 项目完成时间 2024年8月31日前

2024年8月25日

成本指标
项目成本 ≤35万元 34万元
"""


def test_names_values_and_labels_that_wrap_in_narrow_columns_are_put_together():
    form = read(NARROW, "forms")[0]
    assert (form["project_name"], form["unit"]) == ("中央财政农业资源及生态保护补助项目", "湖南省农业农村厅机关")
    line = read(NARROW, "funding")[0]
    assert (line["budget_initial"], line["execution_rate"], line["score"]) == ("26.60", "100.00%", "10")
    assert read(NARROW, "remarks") == [] or all(r["severity"] != "error" for r in read(NARROW, "remarks"))


def test_labels_dates_and_opinions_inside_cells_end_no_row_and_no_table():
    rows = [(r["level2"], r["name"], r["target"], r["actual"]) for r in read(NARROW, "indicators")]
    assert rows == [
        ("数量指标", "药品生产企业信用评估报告数量", "≥10份", "10份"),
        ("质量指标", "法律专家、顾问反馈意见", "有指导意义", "达成指标"),
        ("时效指标", "项目完成时间", "2024年8月31日前", "2024年8月25日"),
        ("成本指标", "项目成本", "≤35万元", "34万元"),
    ]


def test_an_unknown_column_is_said_with_the_nearest_known_headers():
    text = SUPPORT_FUND.replace("全年实际值", "年终达成数")
    remarks = read(text, "remarks")
    assert any("年终达成数" in r["message_zh"] and "最接近" in r["message_zh"] for r in remarks)


def test_a_line_that_no_rule_explains_is_left_over_with_its_place():
    text = SUPPORT_FUND.replace("项目资金（万元）", "此处另有一行无人认识的文字\n项目资金（万元）")
    left = [r for r in read(text, "remarks") if "无人认识" in (r["observed"] or "")]
    assert [r["source"] for r in left] == ["line 4"]
    assert len(read(text, "indicators")) == 6


def test_closing_notes_and_signatures_are_fields_and_no_indicators():
    text = (
        SUPPORT_FUND
        + "评价结论：项目完成较好。\n存在问题：雨季影响进度。\n"
        + "填报人：李明    联系电话：028-86110000\n注：本表一式两份。\n"
    )
    form = read(text, "forms")[0]
    assert (form["conclusion"], form["problems"]) == ("项目完成较好。", "雨季影响进度。")
    assert len(read(text, "indicators")) == 6
    assert [(r["label"], r["value"]) for r in read(text, "fields")][-3:] == [
        ("填报人", "李明"), ("联系电话", "028-86110000"), ("注", "本表一式两份。"),
    ]  # fmt: skip


def test_prose_without_a_form_yields_no_rows():
    text = (
        "关于做好预算绩效管理工作的通知\n各单位：\n请填写项目支出绩效自评表，指标值≥90%的应说明原因。\n2023年5月1日\n"
    )
    assert read(text, "forms") == []
    assert read(text, "documents")[0]["status"] == "no_forms"


def test_a_form_cut_before_its_total_is_said_to_be_cut():
    remarks = read(SUPPORT_FUND[: SUPPORT_FUND.index("满意度指标 服务")], "remarks")
    assert any("截断" in r["message_zh"] for r in remarks)


@given(st.text(alphabet="产出指标数量一级二三≥%0123456789 \n|：（）优总分项目名称年度预算数绩效自评表", max_size=400))
def test_no_text_makes_the_reader_fail(text):
    read("项目支出绩效自评表\n项目名称 甲\n" + text, "forms")


@given(st.integers(0, len(SUPPORT_FUND)))
def test_a_form_cut_anywhere_keeps_the_rows_before_the_cut(cut):
    whole = read(SUPPORT_FUND, "indicators")
    kept = read(SUPPORT_FUND[:cut], "indicators")
    complete = [
        row for row in whole if SUPPORT_FUND[:cut].count("\n") > int(row["source"].split(" ")[1].split("-")[-1])
    ]
    names = [row["name"] for row in kept]
    # Rows of a group are divided together, so the last group may be read only once it is complete.
    assert all(
        row["name"] in names for row in complete if row["level2"] != (complete[-1]["level2"] if complete else "")
    )


def test_cells_that_run_together_are_reported_and_not_guessed():
    header = "一级指标二级指标三级指标分值年度指标值全年实际值得分"
    text = f"2022年度项目支出绩效自评表\n{header}\n产出指标数量指标硬化里程10≥266米≥266米10\n"
    assert read(text, "indicators") == []
    assert read(text, "documents")[0]["status"] == "read"
    assert ["没有分隔符" in row["message_zh"] for row in read(text, "remarks")] == [True]
