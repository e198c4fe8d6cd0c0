"""The value grammar: what one printed cell says, as an operator, a number, a unit, a date, or none of these.

    cell     := blank | date | quantity | anything else (qualitative)
    quantity := [subject] {operator | filler} number [scale] [unit] [limit]
    date     := [lead] (point | point to point) ["前"] [verb [object]]

A cell is read as a quantity only when the quantity IS the cell, up to operator words, a unit and words that cannot
change what is counted. Text that merely holds digits (`队伍培训覆盖率100%`, `提供3份报告并通过验收`) stays
qualitative: an invented number is worse than none. `Reading.has_digit` tells such text from text without a number.

Numbers are exact decimals and scale words are multiplied out (`0.40万份` is 4000 份). Everything here works on one
string, without I/O except the two reference tables, which are read once. Frames are the business of `values`.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

# --- Folding ---------------------------------------------------------------------------------------------------------

_SAME_SIGN = {
    "-": "‐‑‒–—―−─━﹣－\x02",  # U+0002 is how pdfium spells a hyphen at the end of a line
    "~": "〜∼˜～",
    "≥": "≧⩾≽",
    "≤": "≦⩽≼",
    "=": "═﹦＝",
    "(": "[【〔{（［｛",
    ")": "]】〕}）］｝",
    "·": "•・∙⋅‧･",
    "/": "∕⁄",
    "%": "٪﹪％",
    "¥": "￥",
}
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_ENTITIES = (("&gt;", ">"), ("&lt;", "<"), ("&ge;", "≥"), ("&le;", "≤"))


@lru_cache(maxsize=1)
def _folding() -> dict[int, str | None]:
    # Not NFKC as a whole: it would turn ① into 1 and 10² into 102, digits that nobody printed.
    table: dict[int, str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for first, last in ((0x2F00, 0x2FD5), (0xF900, 0xFAFF), (0xFE50, 0xFE6B)):
        for code in range(first, last + 1):
            folded = unicodedata.normalize("NFKC", chr(code))
            if folded != chr(code):
                table[code] = folded
    for sign, others in _SAME_SIGN.items():
        table.update((ord(other), sign) for other in others)
    table.update((ord(character), None) for character in _INVISIBLE)
    table.update((code, None) for code in range(0x20) if code != 2 and not chr(code).isspace())
    for code, sign_or_none in list(table.items()):
        if sign_or_none is not None and any(ord(character) in table for character in sign_or_none):
            table[code] = sign_or_none.translate(table)
    return table


_SPACE = re.compile(r"\s+")
_NUMBER_BEFORE, _NUMBER_AFTER = frozenset("0123456789.,%"), frozenset("0123456789.")


def fold(text: str) -> str:
    """Bring one cell's text to one spelling: half width, one sign each, no blanks. Idempotent.

    A blank between two numbers stays as one blank: `10 100` are two cells that ran together, not 10100.
    """
    folded = text.translate(_folding())
    if "&" in folded:
        for entity, sign in _ENTITIES:
            folded = folded.replace(entity, sign)
    if not _SPACE.search(folded):
        return folded
    folded = folded.strip()

    def blank(match: re.Match[str]) -> str:
        before, after = folded[match.start() - 1], folded[match.end()]
        return " " if before in _NUMBER_BEFORE and after in _NUMBER_AFTER else ""

    return _SPACE.sub(blank, folded)


# --- Blank cells -----------------------------------------------------------------------------------------------------

_BLANK = re.compile(r"(?:[-_/\\.,·…]*|暂?无|空|N/?A|n/?a|null|NULL|None|nan|NaN|不适用|未设置|未填写?|未填报)")
_GUIDANCE_HEAD = re.compile(
    r"\(?(?:(?:请|此处)(?:填写|填列|填报|简要|概括|描述)|简要(?:说明|填写|概括|描述)|(?:例如|示例)[:,]"
    r"|(?:填写|填列)(?:说明|内容|要求|示例|本|年度|具体|该|项目|指标|预期|目标|[:,(…]|$))"
)
_GUIDANCE_TAIL = re.compile(r"\([^()]*\d+字(?:以内|左右)?\)$|\d+字以内$")
_PLACEHOLDER = re.compile(
    r"(?:[≥≤=><]+(?:[Xx×]|-*)(?![Xx×])|[≥≤=><]*(?:\*+|[Xx×]{2,4}|★+|_{2,}|…+)|(?=\())(?P<unit>[^\d,;。*×★_…]{0,8})"
    r"|[Xx×*]{2,4}年.{0,8}"
)
_LONGEST_GUIDANCE = 60


def is_blank(text: str | None) -> bool:
    """Tell whether a cell says nothing: empty, a dash, a stroke, 无, or the guidance of an unfilled template."""
    folded = fold(text or "")
    return _BLANK.fullmatch(folded) is not None or _is_guidance(folded)


def _is_guidance(folded: str) -> bool:
    return bool(_GUIDANCE_HEAD.match(folded) or _GUIDANCE_TAIL.search(folded[-_LONGEST_GUIDANCE:]))


def _is_placeholder(folded: str) -> bool:
    """Tell whether a value cell holds signs and a unit but no value: `≥**个`, `XX次`, `≥人次`, `(份)`."""
    alone = read_unit(folded) if len(folded) <= 8 else None
    if alone is not None and alone.listed and alone.canonical is not None:
        return True
    match = _PLACEHOLDER.fullmatch(folded) or _OPERATOR_WORD_ONLY.fullmatch(folded)
    if match is None:
        return False
    unit = read_unit(match["unit"]) if match["unit"] else Unit(None)
    return unit is not None and unit.listed


# --- Units -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as understood: `scale` times the printed number gives a number of `canonical`.

    `dimension` and `base` (how many base units of the dimension one canonical unit is) serve conversion; both are empty
    where nothing may be converted. `listed` is False for a unit that only the document knows.
    """

    canonical: str | None
    scale: Decimal = Decimal(1)
    dimension: str = ""
    base: Decimal | None = None
    listed: bool = True
    han_numeral: bool = True


def _reference(name: str) -> Iterator[dict[str, str]]:
    text = resources.files("pipelines.reference").joinpath(name).read_text(encoding="utf-8-sig")
    yield from csv.DictReader(text.splitlines())


@lru_cache(maxsize=1)
def unit_table() -> dict[str, Unit]:
    """Return the units of `reference/units.csv` by their folded printed form."""
    units: dict[str, Unit] = {}
    for row in _reference("units.csv"):
        if row["dimension"] == "thing":
            continue
        unit = Unit(
            canonical=row["canonical"],
            scale=Decimal(row["scale"] or 1),
            dimension=row["dimension"],
            base=Decimal(row["to_base"]) if row["to_base"] else None,
            han_numeral=row["han_numeral"] != "no",
        )
        units[fold(row["printed"])] = unit
    for printed, unit in list(units.items()):
        if len(printed) > 1:  # KM is km, but the G of 5G is no gram
            units.setdefault(printed.casefold(), unit)
    return units


@lru_cache(maxsize=1)
def _things() -> frozenset[str]:
    return frozenset(fold(row["printed"]) for row in _reference("units.csv") if row["dimension"] == "thing")


_SCALES = {
    "万亿": 10**12, "千万": 10**7, "百万": 10**6, "十万": 10**5, "亿": 10**8, "万": 10**4, "千": 10**3, "百": 10**2
}  # fmt: skip
_SCALE = re.compile("|".join(_SCALES))
_PARENTHESISED = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
_UNLISTED = re.compile(r"[A-Za-z\u4e00-\u9fff°³²/·%‰]{1,8}")
_RANKS = frozenset("级等档星号届楼")  # 2级以上 ranks, it counts nothing
_CLAUSE = re.compile(r"[的并且了和或与及、,;。:]|完成|通过|达到|不|以[上下内]")


@lru_cache(maxsize=65536)
def read_unit(printed: str, money: bool = False) -> Unit | None:
    """Read a unit, with or without parentheses and scale words: `(万份)` is 份 by 10000, `元/人/天` is 元/人·天.

    `money` says that a scale word alone means yuan (`≤120万` on a cost). None where the text cannot be a unit.
    """
    text = fold(printed)
    while _PARENTHESISED.fullmatch(text):
        text = text[1:-1]
    if not text:
        return Unit(None)
    table = unit_table()
    unit = table.get(text) or (table.get(text.casefold()) if len(text) > 1 else None)
    if unit is not None:
        return unit
    scale = _SCALE.match(text)
    if scale is not None:
        factor, rest = Decimal(_SCALES[scale[0]]), text[scale.end() :]
        if not rest:
            return replace(table["元"], scale=factor) if money else Unit(None, factor)
        if money and rest.startswith("/"):
            rest = f"元{rest}"
        counted = read_unit(rest, money)
        if counted is not None and counted.canonical is not None and (counted.listed or "(" in text):
            return replace(counted, scale=counted.scale * factor)
        if counted is not None and _UNLISTED.fullmatch(rest):
            return replace(counted, scale=factor)
    compound = _compound_unit(text, money)
    if compound is not None:
        return compound
    thing = _counted_thing(text)
    if thing is not None:
        return thing
    if _UNLISTED.fullmatch(text) and not _CLAUSE.search(text) and text[0] not in _RANKS:
        return Unit(text, listed=False)
    return None


def _compound_unit(text: str, money: bool) -> Unit | None:
    above, stroke, below = text.partition("/") if "/" in text else text.partition("每")
    if not stroke or not above or not below:
        return None
    numerator = read_unit(above, money)
    below = below.replace("(", "").replace(")", "").removeprefix("每")
    if numerator is None or numerator.canonical is None or not below:
        return None
    parts, listed = [], numerator.listed
    for part in re.split(r"[/·.*×]|每", below):
        unit = unit_table().get(part)
        if unit is None or unit.scale != 1:
            if not _UNLISTED.fullmatch(part):
                return None
            listed = listed and _SCALE.match(part) is not None
            parts.append(part)
        else:
            parts.append({"个月": "月"}.get(unit.canonical or "", unit.canonical or part))
    canonical = f"{numerator.canonical}/{'·'.join(parts)}"
    return Unit(canonical, numerator.scale, canonical, Decimal(1), listed)


def _counted_thing(text: str) -> Unit | None:
    """Read a measure word and the noun it counts: the unit of `个平台` is 个."""
    for end in range(len(text) - 1, 0, -1):
        unit = unit_table().get(text[:end])
        if unit is not None and text[end:] in _things():
            return unit
    return None


def _measured_tail(text: str) -> Unit | None:
    """Find the unit at the head of a text whose rest only says what is counted: 个 in `个示范基地建设`."""
    if len(text) > 14 or not re.fullmatch(r"[\u4e00-\u9fffA-Za-z%‰\"“”()]+", text) or _CLAUSE.search(text):
        return None
    for end in range(min(len(text) - 1, 6), 0, -1):
        unit = unit_table().get(text[:end])
        if unit is not None:
            return unit
    return None


# --- Numbers ---------------------------------------------------------------------------------------------------------

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_NUMBER = re.compile(rf"(?:{_DIGITS})(?![\d.,])")
_HAN_DIGIT = {**{digit: number for number, digit in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_HAN_NUMBER = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
_D = "[一二两三四五六七八九]"
_HAN_SECTION = re.compile(rf"(?:({_D})千)?(?:(零?)({_D})百)?(?:(零?)({_D})?(十))?(?:(零?)({_D}))?")
_LONGEST_NUMBER = 15  # digits before the point: what a Float64 holds exactly, and longer ones are codes


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _is_code(digits: str) -> bool:
    return len(digits) > 40 or len(digits.partition(".")[0].replace(",", "")) > _LONGEST_NUMBER


@lru_cache(maxsize=4096)
def han_number(text: str) -> int | None:
    """Read a number in Chinese numerals, 十二 or 三百零五万; None where it is not well formed (一百五)."""
    if not text or text[0] in "零〇百千万亿":
        return None
    if "亿" in text:
        above, _, below = text.partition("亿")
        high, low = han_number(above), han_number(below.removeprefix("零")) if below else 0
        return None if high is None or low is None or high >= 10**4 else high * 10**8 + low
    if "万" in text:
        above, _, below = text.partition("万")
        high, low = _han_section(above), _han_section(below.removeprefix("零")) if below else 0
        return None if not high or low is None else high * 10**4 + low
    return _han_section(text)


def _han_section(text: str) -> int | None:
    match = _HAN_SECTION.fullmatch(text)
    if not text or match is None:
        return None
    thousands, _, hundreds, _, tens, ten, zero, ones = match.groups()
    # 一百五 is 150 in speech and nothing in writing: a digit may only stand right below its neighbour or after 零.
    if ones and not ten and (thousands or hundreds) and not zero:
        return None
    if ones and ten and zero:
        return None
    value = 0
    for digit, weight in ((thousands, 1000), (hundreds, 100), (tens or ("一" if ten else None), 10), (ones, 1)):
        value += _HAN_DIGIT[digit] * weight if digit else 0
    return value


# --- What a cell says ------------------------------------------------------------------------------------------------


class Reading(NamedTuple):
    """One target or result cell as understood.

    `kind` is numeric, date, qualitative or blank. `value` and `value_high` (ranges) are in `unit`, `scale` is the
    factor that a scale word or unit put on the printed number. `date` is the last day of the period that the cell
    names; `yearless` stands in for it where no year is printed: (years after the fiscal year, month, day or 0 for the
    month's last). `band` is met, partial or unmet for a qualitative result. `notes` says what a reader had to assume.
    """

    kind: str
    operator: str | None = None
    value: Decimal | None = None
    value_high: Decimal | None = None
    unit: str | None = None
    scale: Decimal = Decimal(1)
    dimension: str = ""
    date: dt.date | None = None
    yearless: tuple[int, int, int] | None = None
    band: str | None = None
    has_digit: bool = False
    notes: tuple[str, ...] = ()


_SIGN_OPERATORS = {
    ">=": ">=", "=>": ">=", "≥=": ">=", "≥": ">=", "≮": ">=", ">": ">",
    "<=": "<=", "=<": "<=", "≤=": "<=", "≤": "<=", "≯": "<=", "<": "<", "==": "=", "=": "=",
}  # fmt: skip
# 以上, 以下 and 以内 include the number itself, 不满, 超过 and 以外 do not: Civil Code (民法典) article 1259.
_WORDS_BY_OPERATOR = {
    ">=": (
        "大于等于 大于或等于 大于或者等于 不少于 不低于 不小于 不得少于 不得低于 应不低于 应不少于 "
        "至少 最少 最低 达到 达到或超过 达"
    ),
    "<=": (
        "小于等于 小于或等于 小于或者等于 不超过 不高于 不大于 不多于 不得超过 不得高于 应不超过 不超 "
        "至多 最多 最高 控制在 不晚于 不迟于"
    ),
    "=": "等于",
    ">": "大于 超过 高于 多于 超",
    "<": "小于 低于 少于 不满 不足",
}
_WORD_OPERATORS = {word: operator for operator, words in _WORDS_BY_OPERATOR.items() for word in words.split()}
_SOFT_OPERATORS = frozenset({"达到", "达", "控制在"})  # 达到≥95% says the operator once
_LIMIT_OPERATORS = {"以上": ">=", "以下": "<=", "以内": "<=", "之内": "<=", "内": "<="}
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


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_SIGN = re.compile(_either(_SIGN_OPERATORS))
_OPERATOR_WORD_ONLY = re.compile(
    rf"(?:{_either(word for word in _WORD_OPERATORS if len(word) > 2 and word != '控制在')})(?P<unit>[^\d,;。]{{0,8}})"
)
_BEFORE = re.compile(
    rf"(?P<sign>{_either(_SIGN_OPERATORS)})|(?P<word>{_either(_WORD_OPERATORS)})|(?P<about>{_either(_ABOUT)})"
    rf"|每个?(?P<per>学期|学年|季度|工作日|星期|年|月|周|天|日)(?=[^度末初])|(?P<filler>{_either(_FILLERS)})"
)
_LIMIT = re.compile(
    rf"(?:\(含(?:本数)?\)|及其?|或|含)?(?P<limit>{_either(_LIMIT_OPERATORS)}|左右|上下|之间|范围内?)"
    rf"(?P<verb>{_LIMIT_VERB})?(?:\(含[^()]*\))?$"
)
_RANGE = re.compile(rf"(?P<unit>[^\d\-~至到±]{{0,6}}?)(?P<sign>-{{1,2}}|~|至|到|±)(?P<high>{_DIGITS})(?![\d.,])")
_SUBJECT = re.compile(
    r"(?P<subject>[\u4e00-\u9fff“”\"()]{2,24}?):?"
    rf"(?P<rest>(?:{_either([*_SIGN_OPERATORS, '不低于', '不少于', '不超过', '不高于', '大于等于', '小于等于'])})\d.*)"
)
_NO_SUBJECT = re.compile(f"{_CLAUSE.pattern}|{_either(set(_WORD_OPERATORS) - {'达', '超'})}")
_TWO_LIMITS = re.compile(r"[,;](?:并?且|同时|但)?|并?且")
_END_STOPS = "。;,.!；"
_LONGEST_VALUE = 60
_NEGATIVE_DIMENSIONS = frozenset({"ratio", "money", "temperature", "percentage_point", "usd"})
_HAS_DIGIT = re.compile(r"\d")
_NUMERAL = re.compile(r"[\d零一二两三四五六七八九十百]")


def _quantity(text: str, money: bool) -> Reading | None:
    position, operator, operator_printed, soft = 0, None, False, False
    per: str | None = None
    notes: list[str] = []
    while True:
        match = _BEFORE.match(text, position)
        if match is None:
            break
        found = _SIGN_OPERATORS.get(match["sign"] or "") or _WORD_OPERATORS.get(match["word"] or "")
        if found:
            if operator not in (None, found) and not soft:
                return None
            soft = match["word"] in _SOFT_OPERATORS
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
    number = _NUMBER.match(text, position)
    han = None
    if number is not None:
        if _is_code(number[0]):
            return None
        low, position = _decimal(number[0]), number.end()
    else:
        han = _HAN_NUMBER.match(text, position)
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
        if negative or _is_code(ranged["high"]):
            return None
        operator = None if soft else operator  # 控制在10-20个以内 names both limits
        high, middle, position = _decimal(ranged["high"]), ranged["unit"], ranged.end()
        if ranged["sign"] == "±":
            low, high = low - high, low + high
    rest = text[position:]
    limit = _LIMIT.search(rest)
    if limit is not None:
        word = limit["limit"]
        if limit["verb"] and word not in ("以内", "之内", "内"):
            return None
        wanted = _LIMIT_OPERATORS.get(word)
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
    unit = _unit_after(rest, money, operator_printed, han is not None, percent, notes)
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


def _between(text: str, money: bool) -> Reading | None:
    """Read two limits that close a range: `不少于3次,不超过5次`. Two conditions on different things stay text."""
    halves = _TWO_LIMITS.split(text)
    if len(halves) != 2:
        return None
    low, high = (_quantity(half, money) for half in halves)
    if low is None or high is None or (low.operator, high.operator) != (">=", "<="):
        return None
    if low.value is None or high.value is None or low.unit is None or low.unit != high.unit or low.value >= high.value:
        return None
    notes = (*low.notes, *high.notes, "range")
    return low._replace(operator=None, value_high=high.value, scale=high.scale, notes=notes)


def _unit_after(
    rest: str, money: bool, operator_printed: bool, han: bool, percent: bool, notes: list[str]
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
            if not _HAS_DIGIT.search(note) and not han:
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
        measured = _measured_tail(rest)
        if measured is not None:
            notes.append("tail")
            return measured
        return unit
    return None


# --- Dates -----------------------------------------------------------------------------------------------------------

_YEAR = r"(?:19[5-9]|20)\d\d|20\d\d"
_DATEISH = re.compile(r"[年月季]|\d{4}[-./]\d|20\d{6}|\d\.\d{1,2}(?:之|以)?前")
_POINT_TEXT = (
    rf"(?:(?P<y@>{_YEAR}|\d\d(?=年\d{{1,2}}月))年度?的?|(?P<rel@>次年|翌年|明年|下一?年度?|当年度?|本年度?|今年|每年)的?)?"
    r"(?:第?(?P<q@>[1-4])(?:季度[底末]?|季[底末])|(?P<h@>[上下])半年(?:度)?[底末]?"
    r"|(?P<m@>1[0-2]|0?[1-9])月份?(?:(?P<d@>3[01]|[12]\d|0?[1-9])[日号]|(?P<part@>上旬|中旬|下旬|初|中|月?[底末]))?"
    r"|(?P<end@>年?[底末终]|年内)|(?P<begin@>年?初))?"
)
_NUMERIC_TEXT = (
    rf"(?P<ny@>{_YEAR})(?:(?P<sep@>[-./])(?P<nm@>1[0-2]|0?[1-9])(?:月|(?P=sep@)(?P<nd@>3[01]|[12]\d|0?[1-9])日?)?"
    r"(?: ?\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?|(?P<cm@>0[1-9]|1[0-2])(?P<cd@>[0-2]\d|3[01]))(?!\d)"
)
_LEAD = (
    rf"(?P<op>{_either(_SIGN_OPERATORS)})?"
    r"(?:项目|工作|计划|预计|拟|力争|确保|原则上|最迟|最晚|应|须|需|已|完成时间|时间|:)*"
    r"(?P<limit>不晚于|不迟于)?(?:截至|截止到?|于|在|到|至)?"
)
_VERBS = (
    "完成|到位|建成|竣工|验收|结束|支付|拨付|拨款|发放|上线|交付|投入使用|投用|启用|使用|执行|实施|开展|办结|报送|"
    "提交|出具|印发|公布|发布|举办|召开|采购|下达|落实|兑现|开工|运行|通过|交工|完工|结题|结项|付清|缴纳|上报|整改|"
    "清算|结算|达到|实现|形成|取得"
)
_TRAIL = (
    r"(?P<before>(?:之|以)?前)?(?:之内|以内|内|为?止|截止|期间|左右)?"
    r"(?:,?(?:全部|全面|按时|按期|及时|如期|顺利|基本|均|已|将|需|须|可|正式|予以)*"
    rf"(?:{_VERBS})(?!率)(?:(?!并|且|次年|每)[\u4e00-\u9fff“”\"]){{0,16}})?"
)
_POINT1, _POINT2 = (f"(?:{_NUMERIC_TEXT}|{_POINT_TEXT})".replace("@", side) for side in "12")
_DATE = re.compile(
    rf"{_LEAD}(?:{_POINT1}(?:(?:-|~|至|到){_POINT2})?"
    rf"|(?P<y3>{_YEAR})年?(?:(?:-|~|至|到)(?P<y4>{_YEAR}))年度?"
    rf"|(?P<y5>{_YEAR})(?:-|~|至)(?P<y6>{_YEAR})"
    rf"|(?:(?P<y7>{_YEAR})年)?(?:(?P<m8>1[0-2]|0?[1-9])月)?(?P<m9>\d\d?)(?:-|~|至|到)(?P<m7>\d\d?)(?P<kind7>月|日)(?P<part7>[底末])?"
    rf"|(?P<m10>1[0-2]|0?[1-9])\.(?P<d10>3[01]|[12]\d|0?[1-9])(?=(?:之|以)?前)"
    rf"){_TRAIL}"
)
_PREAMBLE = re.compile(r"(?P<subject>[\u4e00-\u9fff“”\"]{2,14}?)(?=(?:于|在|截至|截止)(?:19|20)?\d)")
_HAN_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}(?=年)")
_HAN_MONTH = re.compile(
    r"(?<![一二三四五六七八九十])(?:十[一二]?|[一二三四五六七八九])(?=月)"
    r"|(?<=月)(?:三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[日号])|[一二三四](?=季)"
)
_Point = tuple[int | None, int, int, int]
"""Year (None where not printed), years to add to the fiscal year, month, day (0: the month's last, -1: not said)."""


def _date(text: str, money: bool) -> Reading | None:
    if not _DATEISH.search(text):
        return None
    if not text.isascii():
        text = _HAN_YEAR.sub(lambda match: "".join(str(_HAN_DIGIT[digit]) for digit in match[0]), text)
        text = _HAN_MONTH.sub(lambda match: str(han_number(match[0])), text)
    match = _DATE.fullmatch(text)
    if match is None:
        preamble = _PREAMBLE.match(text)
        match = _DATE.fullmatch(text, preamble.end()) if preamble is not None else None
        if match is None:
            return None
    groups = match.groupdict()
    notes: list[str] = []
    sign = _SIGN_OPERATORS.get(groups["op"] or "")
    point = _point_of(groups, sign, money, text, notes)
    if point is None:
        return None
    if groups["before"] and point[3] == 0 and groups["m1"] and not groups["part1"] and not groups["m2"]:
        notes.append("before_month")  # 12月前: taken as by the end of the month it names
    year, offset, month, day = point
    operator = sign or ("<=" if groups["limit"] else None)
    if day == -1:
        return Reading("date", operator, notes=(*notes, "imprecise"))
    if year is None:
        return Reading("date", operator, yearless=(offset, month, day), notes=(*notes, "no_year"))
    date = _calendar_date(year, month, day)
    return Reading("date", operator, date=date, notes=tuple(notes) if date else (*notes, "no_such_day"))


def _point_of(
    groups: dict[str, str | None], sign: str | None, money: bool, text: str, notes: list[str]
) -> _Point | None:
    if groups["y4"] or groups["y6"]:
        first, last = int(groups["y3"] or groups["y5"] or 0), int(groups["y4"] or groups["y6"] or 0)
        return (last, 0, 12, 0) if first < last else None
    year: int | None
    if groups["m7"]:
        year, first, last = int(groups["y7"]) if groups["y7"] else None, int(groups["m9"] or 0), int(groups["m7"])
        if groups["kind7"] == "日":
            return (year, 0, int(groups["m8"]), last) if groups["m8"] and first < last <= 31 else None
        return (year, 0, last, 0) if not groups["m8"] and 1 <= first < last <= 12 else None
    if groups["m10"]:
        return None, 0, int(groups["m10"]), int(groups["d10"] or 0)
    start = _point_side(groups, "1", sign, money, text, notes)
    if start is None:
        return None
    if not any(groups[f"{name}2"] for name in ("ny", "y", "rel", "q", "h", "m", "end", "begin")):
        return start if re.search(r"[-~至到]$", text) is None else None
    end = _point_side(groups, "2", sign, money, text, notes)
    if end is None:
        return None
    if end[0] is None and start[0] is not None and not groups["rel2"]:
        end = (start[0], *end[1:])
    return end


def _point_side(
    groups: dict[str, str | None], side: str, sign: str | None, money: bool, text: str, notes: list[str]
) -> _Point | None:
    def group(name: str) -> str:
        return groups[f"{name}{side}"] or ""

    if group("ny"):
        year = int(group("ny"))
        if group("cm"):
            return year, 0, int(group("cm")), int(group("cd"))
        month = int(group("nm"))
        if group("nd"):
            return year, 0, month, int(group("nd"))
        if group("sep") == "." and side == "1" and not groups["ny2"]:
            # 2023.11 is November; ≤2023.11 or 2023.11 on a cost is a decimal; 2023.1 may be October that a
            # spreadsheet cut short.
            if sign is not None or money:
                return None
            if len(group("nm")) == 1 and text[-1].isdigit():
                notes.append("ambiguous_month")
                return year, 0, month, -1
        return year, 0, month, 0
    relative = group("rel")
    offset = 1 if relative[:1] in ("次", "翌", "明", "下") and relative else 0
    printed_year = None
    if group("y"):
        printed_year = int(group("y")) + (2000 if len(group("y")) == 2 else 0)
    if group("q"):
        return printed_year, offset, int(group("q")) * 3, 0
    if group("h"):
        return printed_year, offset, 6 if group("h") == "上" else 12, 0
    if group("m"):
        month = int(group("m"))
        if group("d"):
            return printed_year, offset, month, int(group("d"))
        part = group("part")
        # 3月 after an operator alone (≤3月) is as likely a duration of three months.
        if sign is not None and printed_year is None and not part and text.endswith("月"):
            return None
        return printed_year, offset, month, {"上旬": 10, "初": 10, "中旬": 20, "中": 20}.get(part, 0)
    if group("begin"):
        return printed_year, offset, 1, -1
    if group("end"):
        if printed_year is None and not relative and not group("end").startswith("年"):
            return None
        return printed_year, offset, 12, 0
    if printed_year is not None:
        return printed_year, 0, 12, 0
    # 当年完成 names its end; 每年, 当年 or 次年 alone names none.
    return (None, offset, 12, 0) if relative and relative != "每年" and re.search(r"内|完成|前", text) else None


def _calendar_date(year: int, month: int, day: int) -> dt.date | None:
    last = calendar.monthrange(year, month)[1]
    return dt.date(year, month, day or last) if day <= last else None


# --- Targets and results ---------------------------------------------------------------------------------------------

_SERIALS = (Decimal(40179), Decimal(54788))  # 2010-01-01 to 2049-12-31 as a spreadsheet counts days
_OPERATOR_ONLY = re.compile(rf"({_either(_SIGN_OPERATORS)})(?=\D)")


def parse_target(
    text: str | None, *, is_cost: bool = False, is_timeliness: bool = False, fiscal_year: int | None = None
) -> Reading:
    """Read a target cell.

    `is_cost` lets a scale word alone mean yuan (`≤120万` is 1200000 元), `is_timeliness` marks numbers that look like a
    spreadsheet's day count with the note `suspected_serial_date`, `fiscal_year` completes a date without a year.
    Never raises; text that is no value is qualitative.
    """
    return complete_date(read_cell(text, is_cost, is_timeliness), fiscal_year)


def parse_result(
    text: str | None, *, is_cost: bool = False, is_timeliness: bool = False, fiscal_year: int | None = None
) -> Reading:
    """Read a result cell: the grammar of targets, and the band of a qualitative result where its phrase is known."""
    reading = parse_target(text, is_cost=is_cost, is_timeliness=is_timeliness, fiscal_year=fiscal_year)
    return reading._replace(band=result_band(text)) if reading.kind == "qualitative" and text else reading


def read_cell(text: str | None, is_cost: bool = False, is_timeliness: bool = False) -> Reading:
    """Read a cell without a fiscal year: a date printed without a year stays in `Reading.yearless`."""
    if text is None:
        return Reading("blank")
    folded = fold(text)
    return _read_plain(folded, is_cost) or _read_folded(folded, is_cost, is_timeliness)


_PLAIN = re.compile(
    rf"(?P<sign>{_either(_SIGN_OPERATORS)})?(?P<number>\d{{1,12}}(?:\.\d{{1,6}})?)"
    r"(?:\((?P<inner>[^()\d年月季日]{1,12})\)|(?P<unit>[^()\d年月季日]{1,8}))"
)


def _read_plain(folded: str, is_cost: bool) -> Reading | None:
    """Read the commonest shape, `≥3(次)` or `98%`, as `_read_folded` would, at a third of the cost."""
    match = _PLAIN.fullmatch(folded)
    if match is None:
        return None
    sign, number, inner, outer = match.groups()
    unit = read_unit(inner or outer, is_cost)
    if unit is None or not unit.listed or unit.canonical is None:
        return None
    operator = None if sign is None else _SIGN_OPERATORS[sign]
    value = Decimal(number) * unit.scale
    return Reading("numeric", operator, value, None, unit.canonical, unit.scale, unit.dimension, has_digit=True)


def _read_folded(folded: str, is_cost: bool, is_timeliness: bool) -> Reading:
    has_digit = _HAS_DIGIT.search(folded) is not None
    if _BLANK.fullmatch(folded):
        return Reading("blank")
    if _is_guidance(folded):
        return Reading("blank", has_digit=has_digit, notes=("guidance",))
    if _is_placeholder(folded):
        return Reading("blank", has_digit=has_digit, notes=("no_value",))
    value = folded.rstrip(_END_STOPS).strip('"“”')
    reading = None
    if len(value) <= _LONGEST_VALUE:
        reading = _date(value, is_cost)
        if reading is None and _NUMERAL.search(value):
            reading = _quantity(value, is_cost) or _between(value, is_cost)
            if reading is None:
                subject = _SUBJECT.fullmatch(value)
                # 满意度≥90% is a name and its target; 覆盖率100% without an operator stays text.
                if subject is not None and not _NO_SUBJECT.search(subject["subject"]):
                    reading = _quantity(subject["rest"], is_cost)
                    if reading is not None:
                        reading = reading._replace(notes=(*reading.notes, "subject"))
    if reading is None:
        sign = _OPERATOR_ONLY.match(folded)
        return Reading("qualitative", _SIGN_OPERATORS[sign[1]] if sign else None, has_digit=has_digit)
    notes = reading.notes
    bare = reading.value if is_timeliness and reading.unit is None else None
    if bare is not None and _SERIALS[0] <= bare <= _SERIALS[1] and bare == int(bare):
        notes = (*notes, "suspected_serial_date")
    return reading._replace(has_digit=has_digit, notes=notes)


def complete_date(reading: Reading, fiscal_year: int | None) -> Reading:
    """Give a date printed without a year the fiscal year, where it is known (note `year_of_form`)."""
    if reading.yearless is None or fiscal_year is None or not 1 < fiscal_year < 9000:
        return reading
    offset, month, day = reading.yearless
    date = _calendar_date(fiscal_year + offset, month, day)
    outcome = "year_of_form" if date else "no_such_day"
    return reading._replace(date=date, notes=tuple(outcome if note == "no_year" else note for note in reading.notes))


@lru_cache(maxsize=1)
def _bands() -> tuple[dict[str, str], tuple[tuple[str, str, str], ...]]:
    exact: dict[str, str] = {}
    patterns: list[tuple[str, str, str]] = []
    for row in _reference("results.csv"):
        phrase = fold(row["phrase"])
        exact[phrase] = row["band"]
        if row["match"] != "exact":
            patterns.append((phrase, row["match"], row["band"]))
    return exact, tuple(sorted(patterns, key=lambda pattern: -len(pattern[0])))


_REVERSAL = re.compile(r"但|未|没有|尚|仅|部分|除|不足|不够|滞后|延期|推迟|\d")


def result_band(text: str) -> str | None:
    """Return the band (met, partial, unmet) of a qualitative result under `reference/results.csv`, None if unknown.

    The three bands are those of 财预〔2020〕10号: 达成预期指标, 部分达成预期指标并具有一定效果,
    未达成预期指标且效果较差.
    A phrase marked `clause` may be followed by a further clause, unless that takes something back; `start` by anything.
    """
    folded = fold(text).strip(_END_STOPS + '"“”()')
    exact, patterns = _bands()
    band = exact.get(folded)
    if band is not None:
        return band
    for phrase, match, candidate in patterns:
        if not folded.startswith(phrase):
            continue
        rest = folded[len(phrase) :]
        if match == "start" or (rest[0] in ",;。:(、" and not _REVERSAL.search(rest)):
            return candidate
    return None


# --- Three cells -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Nature:
    """What a 指标性质, 符号 or 指标方向 cell holds: an operator, a direction (>= or <=), or a kind."""

    operator: str | None = None
    direction: str | None = None
    kind: str | None = None


_DIRECTIONS = {"正向": ">=", "反向": "<=", "负向": "<=", "逆向": "<=", "越大越好": ">=", "越小越好": "<="}
_KINDS = {
    **dict.fromkeys(("定量", "数值", "量化"), "numeric"),
    **dict.fromkeys(("定性", "文字", "文字描述", "文本"), "qualitative"),
}


def read_nature(cell: str | None) -> Nature:
    """Decide by content what an ambiguous 指标性质 cell says; an empty Nature where it says none of the three."""
    folded = fold(cell or "")
    operator = _SIGN_OPERATORS.get(folded) or _WORD_OPERATORS.get(folded) or _LIMIT_OPERATORS.get(folded)
    if operator is not None:
        return Nature(operator=operator)
    word = folded.removesuffix("指标").removesuffix("型")
    return Nature(direction=_DIRECTIONS.get(word), kind=_KINDS.get(word))


def combine_target(operator_cell: str | None, value_cell: str | None, unit_cell: str | None) -> str:
    """Put a target that stands in three cells together as it would be printed in one: `≥735人次`.

    Directions and kinds (正向, 定量) are not part of the target; read them with `read_nature`. What the value cell
    already holds is not repeated. A unit that only the document knows goes into parentheses, `35(棚)`, so that
    `parse_target` reads the text as the three cells meant it.
    """
    operator = (operator_cell or "").strip()
    value = (value_cell or "").strip()
    unit = (unit_cell or "").strip()
    if read_nature(operator).operator is None:
        operator = ""
    if _BLANK.fullmatch(fold(unit)) or read_nature(unit).kind is not None:
        unit = ""
    if _BLANK.fullmatch(fold(value)):
        known = read_unit(unit)
        unit = unit if known is not None and known.listed else ""
        return f"{operator}{unit}" or value
    alone = read_cell(value)
    folded = fold(value)
    if operator:
        first = _SIGN.match(folded)
        if alone.operator is not None or first is not None:
            operator = ""
        elif fold(operator) in _LIMIT_OPERATORS:  # 以上 follows what it limits
            return f"{combine_target(None, value, unit)}{operator}"
    known = read_unit(unit)
    if alone.kind == "date" or folded.endswith(fold(unit)) or (known and alone.unit and alone.unit == known.canonical):
        unit = ""
    if unit and alone.kind == "numeric" and (known is None or not known.listed) and not fold(unit).startswith("("):
        unit = f"({unit})"
    return f"{operator}{value}{unit}"


# --- Money, rates, points --------------------------------------------------------------------------------------------

CENT = Decimal("0.01")
_MONEY_LIMIT = Decimal(10) ** 16
_MONEY_CELL = re.compile(
    rf"(?P<currency>¥|人民币)?(?P<sign>[-+]?)(?P<currency2>¥)?(?P<number>{_DIGITS})"
    r"(?P<open>\()?(?P<unit>[万亿千百十]{0,2}(?:元整?)?)(?(open)\))"
)
_MONEY_UNIT = re.compile(r"(?P<scale>[万亿千百十]{0,2})元?")
_MONEY_HEADERS = re.compile(
    r"(?:计量|金额|货币|资金|计价|币种)?单位[:为]?(?:人民币)?\(?(?P<after>[万亿千百十]{0,2}元?)(?![/\u4e00-\u9fff])"
    r"|\((?:人民币|单位[:为]?)?(?P<inside>[万亿千百十]{0,2}元)\)"
)


@lru_cache(maxsize=4096)
def money_unit_factor(printed: str | None) -> Decimal | None:
    """Return how many yuan one unit of the amounts is: 10000 for `（万元）`, `单位：万元`, `预算数(万元)`; 1 for `元`.

    None where no unit of yuan is named, or where two different ones are.
    """
    folded = fold(printed or "")
    core = folded.strip("()")
    core = re.sub(r"^(?:(?:计量|金额|货币|资金)?单位[:为]?|人民币|:|\()+", "", core).strip("()")
    whole = _yuan(core)
    if whole is not None:
        return whole
    found = {_yuan(match["after"] or match["inside"]) for match in _MONEY_HEADERS.finditer(folded)} - {None}
    return found.pop() if len(found) == 1 else None


def _yuan(unit: str | None) -> Decimal | None:
    match = _MONEY_UNIT.fullmatch(unit or "")
    if not unit or match is None:
        return None
    if not match["scale"]:
        return Decimal(1)
    factor = {**_SCALES, "十": 10}.get(match["scale"])
    if factor is None or (not unit.endswith("元") and match["scale"] not in ("万", "亿", "万亿", "百万", "千万")):
        return None
    return Decimal(factor)


def parse_money(text: str | None, factor: Decimal | None) -> tuple[Decimal | None, str]:
    """Read an amount as yuan with two decimals, and how: blank, header, cell, no_unit, not_a_number, too_large.

    `factor` is the header's unit in yuan; a unit inside the cell beats it; without either the amount is None. The
    arithmetic is exact, rounded half up to the fen. `(12.00)` is not read: parentheses mean a negative amount to an
    accountant and a remark to everybody else.
    """
    folded = fold(text or "")
    if _BLANK.fullmatch(folded):
        return None, "blank"
    match = _MONEY_CELL.fullmatch(folded)
    if match is None:
        return None, "not_a_number"
    own = _yuan(match["unit"].removesuffix("整"))
    if own is None and (match["unit"] or match["open"]):
        return None, "not_a_number"
    if own is None and factor is None and (match["currency"] or match["currency2"]):
        own = Decimal(1)
    used = factor if own is None else own
    if used is None:
        return None, "no_unit"
    if len(match["number"]) > 40:
        return None, "too_large"
    amount = _decimal(match["number"]) * used
    if amount >= _MONEY_LIMIT:
        return None, "too_large"
    amount = amount.quantize(CENT, ROUND_HALF_UP)
    return (-amount if match["sign"] == "-" else amount), ("header" if own is None else "cell")


_RATE_CELL = re.compile(rf"(?P<sign>-?)(?P<number>{_DIGITS})(?P<unit>%|百分比|‰)?")


def parse_rate(text: str | None, percent_header: bool = False) -> tuple[Decimal | None, Decimal | None, str]:
    """Read a rate as a ratio: (reading, the other possible reading, how).

    How: blank · sign (`89.55%`) · header (`89.55` under `执行率(%)`) · percent_assumed (a bare number above 1.5) ·
    ratio_assumed (a bare number up to 1.5, which may be a percentage) · header_ambiguous (up to 1.5 under a percent
    header: read as the header says, though bureaus print ratios there) · not_a_rate. The second value is None where
    there is only one reading.
    """
    folded = fold(text or "")
    if _BLANK.fullmatch(folded):
        return None, None, "blank"
    match = _RATE_CELL.fullmatch(folded)
    if match is None or _is_code(match["number"]):
        return None, None, "not_a_rate"
    number = _decimal(match["number"]) * (-1 if match["sign"] else 1)
    hundredth = number / 100
    if match["unit"]:
        return (number / 1000 if match["unit"] == "‰" else hundredth), None, "sign"
    if number == 0:
        return number, None, "header" if percent_header else "ratio_assumed"
    if abs(number) > Decimal("1.5"):
        return hundredth, None, "header" if percent_header else "percent_assumed"
    if percent_header:
        return hundredth, number, "header_ambiguous"
    return number, hundredth, "ratio_assumed"


_POINTS_CELL = re.compile(rf"\(?(?P<sign>-?)(?P<number>{_DIGITS})分?\)?")


def parse_points(text: str | None, *, of_hundred: bool = False) -> Decimal | None:
    """Read a weight or a score: `10.00`, `10分`, `(10分)`; None for blanks and for anything else, percentages too.

    `of_hundred` says that the cell is a share of the hundred points of a form: a weight of `10%` is 10 points.
    """
    folded = fold(text or "")
    if of_hundred:
        folded = folded.removesuffix("%")
    match = _POINTS_CELL.fullmatch(folded)
    if match is None or folded.startswith("(") != folded.endswith(")") or _is_code(match["number"]):
        return None
    if folded.startswith("(") and "分" not in folded:
        return None
    return _decimal(match["number"]) * (-1 if match["sign"] else 1)
