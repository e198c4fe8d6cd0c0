"""A corpus of any size with the structure of the two real text documents: other places, names and figures.

Every line of a real document stays where it is, so that cells are wrapped, cut by page breaks and interleaved exactly
as in the original. Words are replaced by words of the same length; amounts are drawn anew and everything that follows
from them (rate, execution score, total, the cost indicator of a target form) is computed as the bureaus compute it, so
that the arithmetic of every form holds.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from pathlib import Path

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"

_PLACES = (
    *(
        "北京市",
        "天津市",
        "上海市",
        "重庆市",
        "河北省",
        "山西省",
        "辽宁省",
        "吉林省",
        "江苏省",
        "浙江省",
        "安徽省",
        "福建省",
    ),
    *(
        "江西省",
        "山东省",
        "河南省",
        "湖北省",
        "湖南省",
        "广东省",
        "海南省",
        "四川省",
        "贵州省",
        "云南省",
        "陕西省",
        "甘肃省",
    ),
)
# What the two real departments look after, and what others do, word for word of the same length.
_REAL_WORDS = ("医疗器械", "化妆品", "药械化", "药品", "器械", "药师", "疫苗", "药监", "用药")
_OTHER_WORDS = (
    ("特种设备", "保健品", "食特保", "食品", "设备", "厨师", "肉类", "食监", "用餐"),
    ("农用机械", "农产品", "种机农", "种子", "机械", "农艺", "化肥", "农监", "用种"),
    ("体育设施", "工艺品", "文体旅", "图书", "设施", "馆员", "展品", "文监", "用书"),
    ("轨道交通", "运输业", "路轨运", "公路", "轨道", "驾驶", "桥梁", "路监", "用路"),
    ("水利工程", "饮用水", "水工饮", "水库", "工程", "河长", "堤防", "水监", "用水"),
    ("教学仪器", "教科书", "教仪书", "学校", "仪器", "教师", "教室", "校监", "用书"),
)
_TOTAL_LINE = re.compile(r"^(年度资金总额|其中：当年财政拨款) (\S+) (\S+) (\S+) (\S+) (\S+) (\S+)$", re.M)
_SCORE_LINE = re.compile(r"^100 ([\d.]+)$", re.M)
_MET_LINE = re.compile(r"^(.* )([≥>])(\d+)(\.\d+)?(\([^%()]+\)) (\d+)(\.\d+)?(\([^%()]+\)) (\S+) (\S+)$", re.M)
_BUDGET_CELL = re.compile(r"^\t(\d+\.\d\d)$", re.M)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class MadeUpDocument:
    """One document and what a reader must find in it."""

    name: str
    text: str
    projects: int
    indicators: int


def documents(projects: int, seed: int = 2023) -> Iterator[MadeUpDocument]:
    """Yield documents with at least `projects` projects altogether, self-evaluations and target forms in turn."""
    evaluation = (RAW / "shanghai/2023/shanghai-2023-self-evaluation.txt").read_text(encoding="utf-8")
    target = (RAW / "tianjin/2025/tianjin-2025-targets.txt").read_text(encoding="utf-8")
    evaluations = re.split(r"(?=^财政项目支出绩效自评表$)", evaluation, flags=re.M)
    targets = re.split(r"(?=^ ?\[bookmark)", target, flags=re.M)
    generator = random.Random(seed)
    made = number = 0
    while made < projects:
        number += 1
        if number % 2:
            yield _document(number, evaluations, "上海", 2023, _evaluation, 139, generator)
        else:
            yield _document(number, targets, "天津", 2025, _target, 95, generator)
        made += 9 if number % 2 else 10


def _document(
    number: int,
    forms: list[str],
    place: str,
    year: int,
    remade: Callable[[str, random.Random], str],
    indicators: int,
    generator: random.Random,
) -> MadeUpDocument:
    other_place = generator.choice(_PLACES)
    other_year = generator.randint(2019, 2025)
    words = dict(zip(_REAL_WORDS, generator.choice((_REAL_WORDS, *_OTHER_WORDS)), strict=True))
    text = "".join(remade(form, generator) for form in forms)
    pattern = re.compile("|".join(words))
    text = pattern.sub(lambda found: words[found.group()], text)
    text = text.replace(f"{place}市", other_place).replace(place, other_place[:2])
    text = text.replace(str(year), str(other_year)).replace(f"{year - 1}年", f"{other_year - 1}年")
    # No two documents may be the same, whatever was drawn.
    text = text.replace("项目名称 ", f"项目名称 第{number}号", 1)
    name = f"{other_place}/{other_year}/{number:06d}.txt"
    return MadeUpDocument(name, text, len(forms) - (not forms[0].strip()), indicators)


def _evaluation(form: str, generator: random.Random) -> str:
    budget = _amount(generator)
    execution_score = Decimal(0)
    lost = Decimal(0)

    def money(found: re.Match[str]) -> str:
        nonlocal execution_score, lost
        label, initial, adjusted, executed, weight, _rate, score = found.groups()
        shares = [_number(amount) / _number(adjusted) for amount in (initial, adjusted, executed)]
        amounts = [(budget * share).quantize(_CENT) for share in shares]
        ratio = amounts[2] / amounts[1]
        rate = (100 * ratio).quantize(_CENT, ROUND_DOWN)
        if score != "-":
            execution_score = (Decimal(weight) * min(ratio, Decimal(1))).quantize(_CENT, ROUND_DOWN)
            lost = Decimal(score) - execution_score
            score = str(execution_score)
        printed = " ".join(f"{amount:,}" for amount in amounts)
        return f"{label} {printed} {weight} {rate} {score}"

    form = _TOTAL_LINE.sub(money, form)
    form = _SCORE_LINE.sub(lambda found: f"100 {_plain(Decimal(found.group(1)) - lost)}", form)
    return _MET_LINE.sub(lambda found: _other_result(found, generator), form)


def _other_result(found: re.Match[str], generator: random.Random) -> str:
    """Draw another target and result of the same length for an indicator that was met in full."""
    head, operator, target, places, unit, result, result_places, result_unit, weight, score = found.groups()
    if weight != score or len(target) < 2 or unit != result_unit or int(result) < int(target):
        return found.group()
    low = 10 ** (len(target) - 1)
    new_target = generator.randint(low, 5 * low)
    new_result = min(new_target * int(result) // int(target), 10 ** len(result) - 1)
    if len(str(new_result)) != len(result) or new_result <= new_target:
        return found.group()
    target_cell = f"{operator}{new_target}{places or ''}{unit}"
    result_cell = f"{new_result}{result_places or ''}{result_unit}"
    return f"{head}{target_cell} {result_cell} {weight} {score}"


def _target(form: str, generator: random.Random) -> str:
    amounts = _BUDGET_CELL.findall(form)
    if not amounts:
        return form
    old, new = Decimal(amounts[0]), _amount(generator)
    form = _BUDGET_CELL.sub(f"\t{new}", form)
    return form.replace(f"≤{_plain(old)}万", f"≤{_plain(new)}万")


def _amount(generator: random.Random) -> Decimal:
    return Decimal(round(10 ** generator.uniform(0.7, 3.6) * 100)) * _CENT


def _number(printed: str) -> Decimal:
    return Decimal(printed.replace(",", ""))


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
