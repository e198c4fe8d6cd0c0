"""Quantities: a number with its operator, scale, unit and limit, and the ranges of two numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipelines.normalize.quantities.numbers import (
    DIGITS,
    HAN_NUMBER,
    HAS_DIGIT,
    NUMBER,
    exact_decimal,
    han_number,
    is_code,
)
from pipelines.normalize.quantities.operators import (
    LIMIT_OPERATORS,
    SIGN_OPERATORS,
    SOFT_OPERATORS,
    WORD_OPERATORS,
    either,
)
from pipelines.normalize.quantities.reading import Reading
from pipelines.normalize.quantities.units import Unit, measured_tail, read_unit, unit_table

# Words before a number that leave it what it is.
_FILLERS = [
    *("实际完成", "累计完成", "全年完成", "共计完成", "共完成", "已完成", "完成", "实现", "开展", "举办", "组织"),
    *("召开", "实际", "累计", "共计", "合计", "总计", "全年", "年度", "本年度", "平均", "年均", "确保", "力争"),
    *("保持", "保持在", "已", "共", "人民币", "¥", ":"),
]
_ABOUT = ("大约", "约", "近")
_LIMIT_VERB = "完成|办结|响应|到位|支付|支付完成|处理|解决|修复|反馈|回复|办理完毕|送达|完毕|拨付|下达"
# What 100% may be followed by and still be the whole target.
_STATE = re.compile(r"(?:全?覆盖|完成|合格|达标|及时|准确|通过|到位|落实|满意|执行|支付|发放|整改|按时完成|及时完成)$")
_BEFORE = re.compile(
    rf"(?P<sign>{either(SIGN_OPERATORS)})|(?P<word>{either(WORD_OPERATORS)})|(?P<about>{either(_ABOUT)})"
    rf"|每个?(?P<per>学期|学年|季度|工作日|星期|年|月|周|天|日)(?=[^度末初])|(?P<filler>{either(_FILLERS)})"
)
_LIMIT = re.compile(
    rf"(?:\(含(?:本数)?\)|及其?|或|含)?(?P<limit>{either(LIMIT_OPERATORS)}|左右|上下|之间|范围内?)"
    rf"(?P<verb>{_LIMIT_VERB})?(?:\(含[^()]*\))?$"
)
_RANGE = re.compile(rf"(?P<unit>[^\d\-~至到±]{{0,6}}?)(?P<sign>-{{1,2}}|~|至|到|±)(?P<high>{DIGITS})(?![\d.,])")
_FRACTION = re.compile(rf"(?:即|=)?(?P<part>{DIGITS})[^\d/÷]{{0,4}}[/÷](?P<whole>{DIGITS})[^\d/÷]{{0,4}}")
_TWO_LIMITS = re.compile(r"[,;](?:并?且|同时|但)?|并?且")
_NEGATIVE_DIMENSIONS = frozenset({"ratio", "money", "temperature", "percentage_point", "usd"})


def read_quantity(text: str, money: bool) -> Reading | None:
    """Read a folded text that is a quantity from end to end, None where it is more or less than one.

    `money` says that a scale word alone means yuan.
    """
    position, operator, operator_printed, soft = 0, None, False, False
    per: str | None = None
    notes: list[str] = []
    while True:
        match = _BEFORE.match(text, position)
        if match is None:
            break
        found = SIGN_OPERATORS.get(match["sign"] or "") or WORD_OPERATORS.get(match["word"] or "")
        if found:
            if operator not in (None, found) and not soft:
                return None
            soft = match["word"] in SOFT_OPERATORS
            operator, operator_printed = found, True
        elif match["about"]:
            notes.append("approximate")
        elif match["per"]:
            per = match["per"]
        position = match.end()
    negative = text.startswith("-", position) and text[position + 1 : position + 2].isdigit()
    position += negative
    percent = text.startswith("百分之", position)
    if percent:
        position += 3
    elif text.startswith("百分百", position):
        text, position = f"100%{text[position + 3 :]}", 0
    number = NUMBER.match(text, position)
    han = None
    if number is not None:
        if is_code(number[0]):
            return None
        low, position = exact_decimal(number[0]), number.end()
    else:
        han = HAN_NUMBER.match(text, position)
        if han is None:
            return None
        spelled = 100 if percent and han[0] == "百" else han_number(han[0])
        if spelled is None:
            return None
        low, position = Decimal(spelled), han.end()
        notes.append("chinese_numeral")
    high: Decimal | None = None
    middle = ""
    ranged = _RANGE.match(text, position)
    if ranged is not None:
        if operator not in (None, "=") and not soft:
            return None
        if negative or is_code(ranged["high"]):
            return None
        operator = None if soft else operator  # 控制在10-20个以内 names both limits
        high, middle, position = exact_decimal(ranged["high"]), ranged["unit"], ranged.end()
        if ranged["sign"] == "±":
            low, high = low - high, low + high
    rest = text[position:]
    limit = _LIMIT.search(rest)
    if limit is not None:
        word = limit["limit"]
        if limit["verb"] and word not in ("以内", "之内", "内"):
            return None
        wanted = LIMIT_OPERATORS.get(word)
        if wanted is not None:
            # 控制在10万元以内 and ≤10万元以内 say one thing twice; ≥10以内 contradicts itself.
            if operator not in (None, wanted) or (high is not None and not soft):
                return None
            operator, operator_printed = wanted if high is None else None, True
        elif word in ("左右", "上下"):
            notes.append("approximate")
        elif high is None:
            return None
        rest = rest[: limit.start()]
    unit = _unit_after(rest, money, operator_printed, han is not None, percent, notes, low)
    if unit is None:
        return None
    if middle:
        lower_unit = read_unit(middle, money)
        if lower_unit is None:
            return None
        same = (lower_unit.canonical, lower_unit.scale) == (unit.canonical, unit.scale)
        if not same and not (lower_unit.canonical is None and rest.startswith(middle)):
            return None  # 1万-2万元 is a range, 1个-2次 is not
    if negative:
        if unit.dimension not in _NEGATIVE_DIMENSIONS and unit.canonical is not None:
            return None
        low = -low
    if high is not None:
        if high <= low or (unit.canonical is None and unit.scale == 1):
            return None
        notes.append("range")
    canonical = unit.canonical
    if per is not None and canonical is not None and "/" not in canonical:
        canonical = f"{canonical}/{(read_unit(per) or Unit(per)).canonical}"
        unit = replace(unit, dimension=canonical)
    scale = unit.scale
    return Reading(
        "numeric", operator, low * scale, None if high is None else high * scale, canonical, scale, unit.dimension,
        notes=tuple(notes),
    )  # fmt: skip


def read_between(text: str, money: bool) -> Reading | None:
    """Read two limits that close a range: `不少于3次,不超过5次`. Two conditions on different things stay text."""
    halves = _TWO_LIMITS.split(text)
    if len(halves) != 2:
        return None
    low, high = (read_quantity(half, money) for half in halves)
    if low is None or high is None or (low.operator, high.operator) != (">=", "<="):
        return None
    if low.value is None or high.value is None or low.unit is None or low.unit != high.unit or low.value >= high.value:
        return None
    notes = (*low.notes, *high.notes, "range")
    return low._replace(operator=None, value_high=high.value, scale=high.scale, notes=notes)


def _confirms(note: str, percentage: Decimal) -> bool:
    """Whether a note is the fraction that a percentage was worked out from: `100%(120/120)`, `92.3%(12个/13个)`."""
    found = _FRACTION.fullmatch(note)
    if found is None:
        return False
    part, whole = exact_decimal(found["part"]), exact_decimal(found["whole"])
    return whole > 0 and abs(part / whole * 100 - percentage) <= 1


def _unit_after(
    rest: str, money: bool, operator_printed: bool, han: bool, percent: bool, notes: list[str], low: Decimal
) -> Unit | None:
    """Read the unit that follows a number; None where what follows is more than a unit."""
    if percent:
        if rest and _STATE.sub("", rest):
            return None
        return unit_table()["%"]
    if not rest:
        return None if han else Unit(None)
    unit = read_unit(rest, money)
    if unit is not None and unit.listed:
        return None if han and (not unit.han_numeral or unit.canonical is None) else unit
    head, _, note = rest.partition("(")
    if note.endswith(")") and (not head or not re.search(r"[()]", note[:-1])):
        if not head:
            # A unit in parentheses is meant as one, whatever it says.
            return None if han or (unit is None and not operator_printed) else unit or Unit(note[:-1], listed=False)
        outer, inner = read_unit(head, money), read_unit(note[:-1], money)
        if outer is not None and outer.listed:
            if inner is not None and inner.listed and inner.canonical is not None:
                if inner.canonical == outer.canonical and inner.scale == outer.scale:
                    return outer
                if outer.canonical is None:  # 30万(份)
                    return replace(inner, scale=inner.scale * outer.scale)
                return None
            if note.startswith("每"):
                return read_unit(f"{head}/{note[1:-1]}", money)
            if outer.canonical == "%" and _confirms(note[:-1], low):
                notes.append("fraction")
                return outer
            if not HAS_DIGIT.search(note) and not han:
                notes.append("remark")
                return outer
            return None
        if outer is not None and outer.canonical is None and inner is not None:
            return replace(inner, scale=inner.scale * outer.scale)
        return None
    if han:
        return None
    state = _STATE.search(rest)
    if state is not None and read_unit(rest[: state.start()]) == unit_table()["%"]:
        return unit_table()["%"]
    if operator_printed:
        measured = measured_tail(rest)
        if measured is not None:
            notes.append("tail")
            return measured
        return unit
    return None
