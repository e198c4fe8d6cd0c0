"""What a form says, apart from how it is printed: projects, funding lines, indicators.

Three sources: the transcripts of the two real documents, hand-written projects of thirteen provinces' bureaus
(`facts/made_up.json`: invented names and figures, consistent arithmetic), and projects derived from those by a seeded
generator. All figures are kept as printed; a `Reading` beside a target or result says what it means.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from tests.documents.transcripts import load_transcript

FACTS = Path(__file__).parent / "facts"
MONEY_UNITS = {"元": Decimal(1), "万元": Decimal(10000)}
GRADES = ((90, "优"), (80, "良"), (60, "中"), (0, "差"))

_PARTS = re.compile(r"(>=|<=|[≥≤=>＝＞≧≦═]?)(\d[\d,]*(?:\.\d+)?)(?:\((.+)\)|([^()]*))")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a person understands: numeric, date, qualitative or blank; value in unit, scale words multiplied out."""

    kind: str
    operator: str | None = None
    value: Decimal | None = None
    unit: str | None = None
    date: str | None = None
    band: str | None = None

    @classmethod
    def of(cls, data: dict[str, Any]) -> Reading:
        value = data.get("value")
        return cls(**{**data, "value": None if value is None else Decimal(value)})


BLANK = Reading("blank")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A target or a result as printed, with its reading."""

    printed: str = ""
    reading: Reading = BLANK

    @property
    def parts(self) -> tuple[str, str, str] | None:
        """(operator, number, unit) as printed where the text is just that, else None (dates, words, `98%以上`)."""
        match = _PARTS.fullmatch(self.printed)
        if match is None or self.reading.kind != "numeric":
            return None
        unit = match[3] or match[4] or ""
        return None if unit.endswith(("以上", "以下", "以内")) else (match[1], match[2], unit)


@dataclass(frozen=True, slots=True)
class Indicator:
    level1: str
    level2: str
    name: str
    target: Quantity
    actual: Quantity = Quantity()
    description: str = ""
    long_term: Quantity = Quantity()
    weight: str = ""
    score: str = ""
    reason: str = ""
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FundingLine:
    """Amounts as printed, in the project's money unit; rate in percent as printed, empty where there is none."""

    kind: str
    initial: str
    adjusted: str = ""
    executed: str = ""
    rate: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    key: str
    project_name: str
    province: str
    province_code: str
    year: int
    department: str
    unit: str
    money_unit: str
    funding: tuple[FundingLine, ...]
    indicators: tuple[Indicator, ...]
    goal_expected: tuple[str, ...] = ()
    goal_actual: tuple[str, ...] = ()
    department_code: str = ""
    unit_code: str = ""
    project_code: str = ""
    central: str = ""
    purpose: str = ""
    execution_weight: str = ""
    execution_score: str = ""
    total_weight: str = ""
    total_score: str = ""
    grade: str = ""
    conclusion: str = ""
    problems: str = ""
    improvements: str = ""
    person: str = ""
    phone: str = ""
    areas: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def has_results(self) -> bool:
        """Whether the project was evaluated; a project of a target form has targets only."""
        return bool(self.total_score)

    @property
    def total(self) -> FundingLine:
        return self.funding[0]


def amount(printed: str) -> Decimal | None:
    """The number a printed amount stands for, None for blank and for dashes."""
    text = printed.replace(",", "").strip()
    return Decimal(text) if text and text not in "-—/" else None


def _indicator(row: dict[str, Any]) -> Indicator:
    return Indicator(
        level1=row["level1"],
        level2=row["level2"],
        name=row["name"],
        target=Quantity(row["target"], Reading.of(row["target_reading"])),
        actual=Quantity(row["actual"], Reading.of(row["actual_reading"])) if "actual" in row else Quantity(),
        description=row.get("description", ""),
        weight=row.get("weight", ""),
        score=row.get("score", ""),
        reason=row.get("reason", ""),
        areas=tuple(row.get("areas", ())),
    )


def _funding(row: dict[str, str]) -> FundingLine:
    return FundingLine(
        row["kind"], row["initial"], row.get("adjusted", ""), row.get("executed", ""), row.get("rate", "")
    )


def real_projects(name: str) -> list[Project]:
    """The projects of a transcript, to be printed in other layouts and carriers than their own."""
    document = load_transcript(name)
    projects = []
    for form in document["forms"]:
        total = form["funding"][0]
        projects.append(
            Project(
                key=f"{name}-{form['ordinal']}",
                project_name=form["project_name"],
                province=document["province"],
                province_code=document["province_code"],
                year=document["fiscal_year"],
                department=form["department"] or form["unit"],
                unit=form["unit"],
                unit_code=form.get("unit_code", ""),
                money_unit=form["money_unit"],
                funding=tuple(map(_funding, form["funding"])),
                indicators=tuple(map(_indicator, form["indicators"])),
                goal_expected=tuple(form["goal_expected"]),
                goal_actual=tuple(form.get("goal_actual", ())),
                purpose=form.get("purpose", ""),
                execution_weight=total.get("weight", ""),
                execution_score=total.get("score", ""),
                total_weight=form.get("total_weight", ""),
                total_score=form.get("total_score", ""),
                grade=form.get("grade", ""),
            )
        )
    return projects


def made_up_projects() -> list[Project]:
    """The hand-written projects of `facts/made_up.json`."""
    forms = json.loads((FACTS / "made_up.json").read_text(encoding="utf-8"))["forms"]
    plain = set(Project.__dataclass_fields__) - {"funding", "indicators", "areas", "goal_expected", "goal_actual"}
    return [
        Project(
            **{key: value for key, value in form.items() if key in plain},
            funding=tuple(map(_funding, form["funding"])),
            indicators=tuple(map(_indicator, form["indicators"])),
            goal_expected=tuple(form["goal_expected"]),
            goal_actual=tuple(form["goal_actual"]),
            areas=tuple(form.get("areas", ())),
        )
        for form in forms
    ]


# --- the same projects in dirtier print -------------------------------------------------------------------------------

_DIRTY_TARGETS = {
    "≥": ("≧{}", ">={}", "不低于{}", "{}以上", "大于等于{}", "不少于{}", "≥{}"),
    "≤": ("≦{}", "<={}", "不超过{}", "{}以内", "小于等于{}", "≤{}"),
    "=": ("═{}", "＝{}", "等于{}", "{}"),
    "＝": ("={}",),
    "＞": (">{}", "大于{}"),
}
_DIRTY_PERCENT = ("%", "％", "百分比")


def _dirty(quantity: Quantity, number: int, target: bool) -> Quantity:
    """The quantity with another way of writing its operator and its percent sign; the reading stays what it is."""
    parts = quantity.parts
    if parts is None or (parts[0] not in _DIRTY_TARGETS and target):
        return quantity
    operator, digits, unit = parts
    unit = _DIRTY_PERCENT[number % 3] if unit == "%" else unit
    if not target:
        return replace(quantity, printed=operator + digits + unit)
    patterns = _DIRTY_TARGETS[operator]
    pattern = patterns[number % len(patterns)]
    # Without an operator the document prints none, and none is understood.
    reading = replace(quantity.reading, operator=None) if pattern == "{}" else quantity.reading
    return Quantity(pattern.format(digits + unit), reading)


def _a_year_later(quantity: Quantity, year: int) -> Quantity:
    """A day that is printed without its year is one of the year of the form."""
    date = quantity.reading.date
    if date is None or not date.startswith(f"{year}-") or str(year) in quantity.printed:
        return quantity
    return replace(quantity, reading=replace(quantity.reading, date=f"{year + 1}{date[4:]}"))


def dirty_projects() -> list[Project]:
    """The hand-written projects in the year after, as careless bureaus print them.

    Operators in words, as suffixes and in look-alike signs, percent signs of three kinds, level labels without 指标,
    satisfaction as a level 2 of 效益, brackets and commas of the other width in names.
    """
    projects = []
    for position, project in enumerate(made_up_projects()):
        rows = []
        for number, row in enumerate(project.indicators, position):
            level1, level2, name = row.level1, row.level2, row.name
            if position % 3 == 0 and level1 == "满意度指标":
                level1, level2 = "效益指标", "满意度指标"
            if position % 2:
                level1, level2 = level1.removesuffix("指标"), level2.removesuffix("指标")
            name = name.translate(str.maketrans("（）", "()")) if number % 2 else name
            target, actual = _dirty(row.target, number, True), _dirty(row.actual, number, False)
            target, actual = (_a_year_later(quantity, project.year) for quantity in (target, actual))
            rows.append(replace(row, level1=level1, level2=level2, name=name, target=target, actual=actual, areas=()))
        # A year after the careful print: the same projects in two years are what comparisons over time speak of.
        key, year = f"dirty-{project.key}", project.year + 1
        projects.append(replace(project, key=key, year=year, indicators=tuple(rows), areas=()))
    return projects


# --- projects derived by a seeded generator ---------------------------------------------------------------------------

_PLACES = (
    ("辽宁", "210000", "沈阳市浑南区"),
    ("江苏", "320000", "昆山市"),
    ("山东", "370000", "寿光市"),
    ("河南", "410000", "新郑市"),
    ("广东", "440000", "佛山市南海区"),
    ("广西", "450000", "桂林市临桂区"),
    ("贵州", "520000", "遵义市播州区"),
    ("陕西", "610000", "榆林市榆阳区"),
    ("甘肃", "620000", "敦煌市"),
    ("新疆", "650000", "库尔勒市"),
    ("江西", "360000", "赣州市南康区"),
    ("吉林", "220000", "延吉市"),
)
_BUREAUS = (
    ("教育局", "第二中学"),
    ("卫生健康局", "妇幼保健院"),
    ("农业农村局", "农业技术推广中心"),
    ("水利局", "水库管理所"),
    ("交通运输局", "公路养护中心"),
    ("公安局", "交通警察大队"),
    ("文化广电和旅游局", "图书馆"),
    ("市场监督管理局", "检验检测中心"),
)
_REASONS = (
    "受预算调整影响，部分工作推迟到下年实施。",
    "项目招标时间较晚，未能按期完工。",
    "年初目标设定偏高。改进措施：科学测算目标值。",
    "资金下达较晚，3个点位未实施",
)


def _points(rng: random.Random, count: int, total: int) -> list[int]:
    """Split `total` points over `count` indicators in whole points, each at least 1."""
    cuts = sorted(rng.sample(range(1, total), count - 1))
    return [right - left for left, right in zip([0, *cuts], [*cuts, total], strict=True)]


def _number(value: Decimal, like: str) -> str:
    """Print `value` with the decimals of `like`."""
    decimals = len(like.split(".")[1]) if "." in like else 0
    return f"{value:.{decimals}f}"


def _round(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _redate(quantity: Quantity, year: int) -> Quantity:
    """The quantity with the project's year in its date."""
    if quantity.reading.kind != "date" or quantity.reading.date is None:
        return quantity
    date = f"{year}{quantity.reading.date[4:]}"
    return Quantity(re.sub(r"20\d\d年", f"{year}年", quantity.printed), replace(quantity.reading, date=date))


def _vary(rng: random.Random, row: Indicator, weight: int, year: int) -> Indicator:
    """The indicator with other figures and their score under the ordinary rule, or only with another weight."""
    parts, points = row.target.parts, Decimal(weight)
    share = Decimal(row.score) / Decimal(row.weight)
    if parts is None or row.actual.parts is None or parts[2] in ("%", "‰", "百分比") or "." in parts[1]:
        dates = {"target": _redate(row.target, year), "actual": _redate(row.actual, year)}
        return replace(row, weight=str(weight), score=_plain(_round(points * share)), areas=(), **dates)
    operator, number, unit = parts
    target = Decimal(number.replace(",", "")) * rng.choice([Decimal("0.8"), Decimal(1), Decimal("1.5"), Decimal(3)])
    target = max(target.to_integral_value(), Decimal(1))
    shares = ["1", "1", "1", "0.95", "0.9"] if operator == "≤" else ["1", "1", "1.04", "1.5", "0.8"]
    actual = (target * Decimal(rng.choice(shares))).to_integral_value()
    scale = (row.target.reading.value or Decimal(1)) / Decimal(number.replace(",", "") or 1) if number != "0" else 1
    missed = actual > target if operator == "≤" else actual < target
    score = _round(points * actual / target) if missed else points
    return replace(
        row,
        target=Quantity(f"{operator}{target}{unit}", replace(row.target.reading, value=target * scale)),
        actual=Quantity(f"{actual}{unit}", replace(row.target.reading, operator=None, value=actual * scale)),
        weight=str(weight),
        score=_plain(score),
        reason=rng.choice(_REASONS) if missed else "",
        areas=(),
    )


def _finish(project: Project) -> Project:
    """The project with total score and grade added up from its parts."""
    total = Decimal(project.execution_score) + sum(Decimal(row.score) for row in project.indicators)
    grade = next(name for floor, name in GRADES if total >= floor)
    return replace(project, total_score=_plain(total), grade=grade)


def generated_projects(seed: int, count: int) -> list[Project]:
    """`count` projects derived from the hand-written ones: other places, bureaus, figures, weights and results."""
    rng = random.Random(seed)
    bases = [base for base in made_up_projects() if base.key != "shanxi_zero"]
    projects = []
    for number in range(count):
        base, year = rng.choice(bases), 2020 + number % 5
        province, code, place = rng.choice(_PLACES)
        bureau, office = rng.choice(_BUREAUS)
        kept = sorted(rng.sample(range(len(base.indicators)), rng.randint(5, len(base.indicators))))
        rows = [base.indicators[index] for index in kept]
        points = _points(rng, len(rows), 90)
        factor = rng.choice([Decimal("0.5"), Decimal(1), Decimal("1.2")])
        funding, sums = [], [Decimal(0)] * 3
        for line in base.funding[1:]:
            amounts = [
                Decimal(line.initial.replace(",", "")) * factor,
                Decimal(line.adjusted.replace(",", "")) * factor,
            ]
            executed = _round(amounts[1] * Decimal(rng.choice(["1", "0.987", "0.93", "0.7412"])))
            figures = [_round(amounts[0]), _round(amounts[1]), executed]
            sums = [before + figure for before, figure in zip(sums, figures, strict=True)]
            rate = f"{_round(executed / figures[1] * 100)}" if figures[1] else ""
            funding.append(FundingLine(line.kind, *(f"{figure:,}" for figure in figures), rate))
        share = sums[2] / sums[1] if sums[1] else Decimal(0)
        total = FundingLine("total", *(f"{figure:,}" for figure in sums), f"{_round(share * 100)}")
        projects.append(
            _finish(
                replace(
                    base,
                    key=f"generated-{seed}-{number + 1}",
                    project_name=f"{place}{base.project_name.removeprefix('2022年').removeprefix('2023年')}",
                    province=province,
                    province_code=code,
                    year=year,
                    department=f"{place}{bureau}",
                    unit=f"{place}{office}",
                    project_code="",
                    funding=(total, *funding),
                    indicators=tuple(_vary(rng, row, weight, year) for row, weight in zip(rows, points, strict=True)),
                    execution_score=_plain(_round(share * 10)),
                    areas=(),
                )
            )
        )
    return projects


def with_execution_points(project: Project, points: int) -> Project:
    """The project under a scheme that gives `points` to execution and the rest to the indicators (湖北: 20 and 80)."""
    rate = Decimal(project.execution_score) / Decimal(project.execution_weight)
    factor = Decimal(100 - points) / (100 - Decimal(project.execution_weight))
    rows = tuple(
        replace(row, weight=_plain(Decimal(row.weight) * factor), score=_plain(_round(Decimal(row.score) * factor)))
        for row in project.indicators
    )
    execution = replace(project, execution_weight=str(points), execution_score=_plain(_round(rate * points)))
    return _finish(replace(execution, indicators=rows))
