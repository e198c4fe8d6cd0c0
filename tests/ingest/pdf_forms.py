"""Forms that a department could have printed, for the tests and the benchmark of the PDF reader."""

from __future__ import annotations

from tests.ingest.pdf_press import Form, form

NAMES = (
    "药品生产企业监督检查家次",
    "医疗器械抽检批次",
    "检验报告及时出具率",
    "不良反应监测报告数",
    "执法人员培训人次",
    "举报投诉按期办结率",
    "监管信息系统正常运行时间",
    "重点品种抽检覆盖率",
)


def national_form(number: int = 1, rows_each: int = 2) -> Form:
    """A1: the national template of 财预〔2020〕10号 with money, goals, caps in level-1 labels and a total row."""
    families = [
        ("产出指标\n(50分)", ["数量指标", "质量指标", "时效指标", "成本指标"]),
        ("效益指标\n(30分)", ["社会效益指标", "可持续影响指标"]),
        ("满意度指标\n(10分)", ["服务对象满意度指标"]),
    ]
    rows: list[list[object]] = [
        [("项目名称", 2), (f"药品安全监管专项经费（第{number}期）", 7)],
        [("主管部门", 2), ("上海市药品监督管理局", 3), ("实施单位", 2), ("上海市药品监督管理局执法总队", 2)],
        [("项目资金\n（万元）", 2, 4), "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["年度资金总额", "1,230.00", "1,180.50", "1,101.2", "10", "93.28%", "9.33"],
        ["其中：当年财政拨款", "1,230.00", "1,100.00", "1,020.70", "-", "92.79%", "-"],
        ["上年结转资金", "", "80.50", "80.50", "-", "100.00%", "-"],
        [("年\n度\n总\n体\n目\n标", 1, 2), ("预期目标", 5), ("实际完成情况", 3)],
        [
            (
                f"完成对{240 + number}家药品生产企业的监督检查，抽检不少于2,000批次，保障公众用药安全。",
                5,
            ),
            ("全年检查企业253家，抽检2,104批次，未发生重大药品安全事件。", 3),
        ],
    ]
    count = sum(len(seconds) for _, seconds in families) * rows_each
    rows.append(
        [
            ("绩\n效\n指\n标", 1, count + 1),
            "一级指标",
            "二级指标",
            "三级指标",
            "年度指标值",
            "实际完成值",
            "分值",
            "得分",
            "偏差原因分析及改进措施",
        ]
    )
    ordinal = 0
    for first, seconds in families:
        for at, second in enumerate(seconds):
            for turn in range(rows_each):
                row: list[object] = []
                if at == 0 and turn == 0:
                    row.append((first, 1, len(seconds) * rows_each))
                if turn == 0:
                    row.append((second, 1, rows_each))
                name = NAMES[(ordinal + number) % len(NAMES)]
                reason = "受系统升级影响，部分工作延后，已制定计划于下一年度一季度前完成。" if ordinal % 5 == 3 else ""
                row += [name, f"≥{(ordinal + 1) * 12}.00(万份)", f"{(ordinal + 1) * 13}万份", "6.5", "6.44", reason]
                rows.append(row)
                ordinal += 1
    rows.append([("总分", 6), "100", "98.62", ""])
    return form([30, 52, 72, 82, 66, 66, 36, 40, 56], *rows)


def integrated_form(number: int = 1) -> Form:
    """B: the form of 四川's integrated system, operator, value and unit in three columns, and a tail of prose."""
    head: list[list[object]] = [
        [("项目名称", 2), (f"51000021R00000001{number:04d}-基层医疗机构能力提升", 8)],
        [("预算单位", 2), ("青神县卫生健康局", 8)],
        [("年度预算数（万元）", 2, 4), ("年初预算", 2), ("调整后预算数", 2), ("预算执行数", 2), "预算执行率", "权重"],
        [("总额", 2), ("320.00", 2), ("301.45", 2), "94.20%", "10"],
        [("其中：财政资金", 2), ("300.00", 2), ("281.45", 2), "93.82%", "/"],
        [("单位资金", 2), ("20.00", 2), ("20.00", 2), "100%", "/"],
    ]
    rows: list[list[object]] = [
        [
            "一级指标",
            "二级指标",
            "三级指标",
            "指标性质",
            "指标值",
            "度量单位",
            "完成值",
            "权重",
            "得分",
            "未完成原因分析",
        ]
    ]
    for ordinal, (first, second, unit) in enumerate(
        [
            ("产出指标", "数量指标", "人次"),
            ("产出指标", "数量指标", "元/人·天"),
            ("产出指标", "质量指标", "百分比"),
            ("产出指标", "时效指标", "个月"),
            ("效益指标", "社会效益指标", "百分比"),
            ("满意度指标", "服务对象满意度", "百分比"),
        ]
    ):
        sign = "≤" if ordinal == 3 else "≥"
        rows.append(
            [
                first,
                second,
                NAMES[ordinal],
                sign,
                f"{90 + ordinal}",
                unit,
                f"{91 + ordinal}",
                "15",
                "15",
                "无" if ordinal else "",
            ]
        )
    tail: list[list[object]] = [
        [("合计", 7), "100", "99.42", ""],
        [("评价结论", 2), ("该项目绩效目标完成情况较好，资金使用规范，自评得分99.42分。" * 4, 8)],
        [("存在问题", 2), ("部分指标设置偏低；预算执行进度前低后高。", 8)],
        [("改进措施", 2), ("进一步细化、量化绩效指标，加快预算执行进度。", 8)],
        [("项目负责人：王某某", 5), ("财务负责人：李某", 5)],
    ]
    return form([44, 58, 78, 40, 44, 48, 46, 40, 40, 62], *head, *rows, *tail)


def project_list(projects: int = 12) -> Form:
    """T3: 内蒙古's long list, the projects as merged columns at the left, operators in words, amounts in yuan."""
    rows: list[list[object]] = [
        [
            "序号",
            "项目名称",
            "预算数（元）",
            "一级指标",
            "二级指标",
            "三级指标",
            "指标方向",
            "目标值",
            "计量单位",
            "分值",
        ]
    ]
    for number in range(1, projects + 1):
        for turn, second in enumerate(("数量指标", "质量指标", "时效指标", "社会效益指标", "满意度指标")):
            row: list[object] = []
            if turn == 0:
                row += [(f"{number}", 1, 5), (f"草原生态保护补助项目{number}", 1, 5), (f"{number},030,700.00", 1, 5)]
            first = "产出指标" if turn < 3 else "效益指标"
            row += [
                first,
                second,
                NAMES[(number + turn) % 8],
                "大于等于",
                f"{80 + turn + number}",
                "百分比",
                f"{10 + turn}",
            ]
            rows.append(row)
    return form([26, 62, 62, 46, 56, 86, 46, 40, 40, 32], *rows)


def flat_list(rows: int = 80) -> Form:
    """G: a flat list without levels, one row per indicator."""
    body = [
        [
            f"{n}",
            NAMES[n % 8],
            "批次",
            "正向" if n % 3 else "反向",
            f"{n * 10}",
            f"{n * 10 + 1}",
            "100",
            "5",
            "5.00",
            "是",
        ]
        for n in range(1, rows + 1)
    ]
    head = [
        "序号",
        "指标名称",
        "计量单位",
        "指标性质",
        "年初指标值",
        "全年完成值",
        "得分系数（%）",
        "指标权重",
        "指标得分",
        "是否核心指标",
    ]
    return form([28, 106, 42, 42, 50, 50, 46, 42, 42, 46], head, *body)
