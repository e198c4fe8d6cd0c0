"""Dates and periods: the last day of what a cell names, with or without a year."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from pipelines.normalize.quantities.numbers import HAN_DIGIT, han_number
from pipelines.normalize.quantities.operators import SIGN_OPERATORS, either
from pipelines.normalize.quantities.reading import Reading

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
    rf"(?P<op>{either(SIGN_OPERATORS)})?"
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


def read_date(text: str, money: bool) -> Reading | None:
    """Read a folded text that is a date or a period from end to end, None where it is neither.

    `money` says that the cell is a cost, where `2023.11` is a decimal.
    """
    if not _DATEISH.search(text):
        return None
    if not text.isascii():
        text = _HAN_YEAR.sub(lambda match: "".join(str(HAN_DIGIT[digit]) for digit in match[0]), text)
        text = _HAN_MONTH.sub(lambda match: str(han_number(match[0])), text)
    match = _DATE.fullmatch(text)
    if match is None:
        preamble = _PREAMBLE.match(text)
        match = _DATE.fullmatch(text, preamble.end()) if preamble is not None else None
        if match is None:
            return None
    groups = match.groupdict()
    notes: list[str] = []
    sign = SIGN_OPERATORS.get(groups["op"] or "")
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


def complete_date(reading: Reading, fiscal_year: int | None) -> Reading:
    """Give a date printed without a year the fiscal year, where it is known (note `year_of_form`)."""
    if reading.yearless is None or fiscal_year is None or not 1 < fiscal_year < 9000:
        return reading
    offset, month, day = reading.yearless
    date = _calendar_date(fiscal_year + offset, month, day)
    outcome = "year_of_form" if date else "no_such_day"
    return reading._replace(date=date, notes=tuple(outcome if note == "no_year" else note for note in reading.notes))
