"""Spreadsheet numbers as they print: `0.8955` under `0.00%` is `89.55%`, `44561` under `yyyy-mm-dd` is `2021-12-31`.

Grammar: ECMA-376 part 1, 18.8.31 (number formats); the codes without text are those of Excel in Chinese. A format
that is not understood prints as General does, and `Formats.unknown` remembers it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from functools import lru_cache

# Formats that Excel numbers without spelling them out (18.8.30, with the Chinese ones of 27-36 and 50-58).
BUILT_IN: dict[int, str] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;"¥"-#,##0.00', 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ @_ ', 43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ @_ ', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
    49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式)'
    r"|(?P<noon>AM/PM|A/P|上午/下午)|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+(?:\.0+)?|a{3,4}|e(?![+-]))"
    r"|(?P<digits>[0#?][0#?,.]*|\.[0#?]+)|(?P<power>[eE][+-])|(?P<other>.)",
    re.S,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEK = "一二三四五六日"
_LAST_DAY = 2_958_465.999  # 9999-12-31
_LONGEST = 400
# Excel counts with 15 significant digits and hides the rest of the binary number.
_SIGNIFICANT = 15


@dataclass(slots=True)
class _Section:
    """One part of a format between semicolons."""

    tokens: list[tuple[str, str]]
    condition: tuple[str, float] | None = None
    understood: bool = True
    kind: str = "literal"  # number, date, general, text or literal

    def has(self, kind: str) -> bool:
        return any(token == kind for token, _ in self.tokens)


@dataclass(slots=True)
class Formats:
    """The number formats of one workbook.

    `codes` are its own formats by number, `since_1904` says that days count from 1904. `unknown` collects formats that
    were not understood, each once, with the first cell.
    """

    codes: dict[int, str] = field(default_factory=dict)
    since_1904: bool = False
    unknown: dict[str, str] = field(default_factory=dict)

    def code(self, number: int) -> str:
        """Return the format with this number; General for a number nobody defines."""
        return self.codes.get(number) or BUILT_IN.get(number, "General")

    def number(self, value: float, code: str, place: str = "") -> str:
        """Print a number under a format; `place` is where the number stands."""
        printed = render(value, code, self.since_1904)
        if printed is None:
            self.unknown.setdefault(code, place)
            return general(value)
        return printed

    def text(self, value: str, code: str) -> str:
        """Print a text under a format: most leave it alone, `@"人"` adds to it."""
        return value if "@" not in code or code == "@" else _text(value, code)


def general(value: float) -> str:
    """Print a number without format: `100`, `89.55`, never an exponent, at most 15 significant digits."""
    if value != value or value in (float("inf"), float("-inf")):
        return "#NUM!"
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = format(Decimal(f"{value:.{_SIGNIFICANT}g}"), "f")
    if len(text) > 60:
        return f"{value:.{_SIGNIFICANT}g}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def render(value: float, code: str, since_1904: bool = False) -> str | None:
    """Print a number under a format, or return None where the format is not understood.

    A zero whose section prints only a dash (accounting formats) prints as a number: the sheet states that it is zero,
    and a dash would be read as a blank.
    """
    if value != value or value in (float("inf"), float("-inf")):
        return "#NUM!"
    sections = _sections(code)
    section, negative = _choose(sections, value)
    if section is None or not section.understood:
        return None
    if value == 0 and len(sections) > 2 and section is sections[2] and sections[0].kind == "number":
        printed = (_number(0.0, section) if section.kind == "number" else _literal(section)) or ""
        if printed.strip() and not re.search(r"\w", printed):
            return _number(0.0, sections[0])
        return printed.strip()
    if section.kind == "general":
        return _around(section, general(abs(value) if negative else value))
    if section.kind == "text":
        return general(value)
    if section.kind == "literal":
        return ("-" if value < 0 and not negative else "") + _literal(section).strip()
    if section.kind == "date":
        return _date(value, section, since_1904)
    return _number(abs(value) if negative else value, section)


@lru_cache(maxsize=4096)
def _sections(code: str) -> tuple[_Section, ...]:
    if len(code) > _LONGEST:
        return (_Section([], understood=False),)
    parts: list[list[tuple[str, str]]] = [[]]
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or "skip"
        text = match.group(kind) if match.lastgroup else ""
        if kind == "other" and text == ";":
            parts.append([])
        else:
            parts[-1].append((kind, text))
    return tuple(_section(part) for part in parts[:4])


def _section(raw: list[tuple[str, str]]) -> _Section:
    section = _Section([])
    dates = False
    for kind, text in raw:
        if kind == "skip":
            continue
        if kind == "bracket":
            _bracket(section, text)
        elif kind in ("quoted", "escaped"):
            section.tokens.append(("literal", text))
        elif kind == "other":
            section.tokens.append(
                ("percent", "%") if text in "%％" else ("at", "@") if text == "@" else ("literal", text)
            )
        else:
            section.tokens.append((kind, text))
        dates = dates or kind in ("date", "noon")
    if section.has("elapsed") or dates:
        section.kind = "date"
        if section.has("digits"):
            section.tokens = [("literal", text) if kind == "digits" else (kind, text) for kind, text in section.tokens]
            section.understood = all(kind != "literal" or not re.search(r"[#?]", text) for kind, text in section.tokens)
    elif section.has("general"):
        section.kind = "general"
    elif section.has("digits"):
        section.kind = "number"
        slashes = any(kind == "literal" and text == "/" for kind, text in section.tokens)
        groups = [text for kind, text in section.tokens if kind == "digits"]
        # `0\\.0,` (ten thousands) and `0000-00-00` divide one number by literals; `# ?/?` is a fraction.
        divided = len(groups) == 1 or not (
            slashes or "?" in "".join(groups) or re.search(r"[.,].*\d", " ".join(groups))
        )
        section.understood = section.understood and divided and not section.has("power")
    elif section.has("at"):
        section.kind = "text"
    return section


def _bracket(section: _Section, text: str) -> None:
    condition = _CONDITION.match(text)
    if condition:
        section.condition = (condition.group(1), float(condition.group(2)))
    elif text.startswith("$"):
        symbol = text[1:].partition("-")[0]
        if symbol:
            section.tokens.append(("literal", symbol))
        elif text.upper() in ("$-F800", "$-X-SYSDATE"):
            section.tokens += [("date", "yyyy"), ("literal", "年"), ("date", "m"), ("literal", "月"), ("date", "d")]
            section.tokens += [("literal", "日"), ("end", "")]
    elif re.fullmatch(r"(?i)h+|m+|s+", text):
        section.tokens.append(("elapsed", text.lower()))
    elif re.match(r"(?i)dbnum|natnum", text):
        section.understood = text[-1:] in "0"


def _choose(sections: tuple[_Section, ...], value: float) -> tuple[_Section | None, bool]:
    """Return the section for a value, and whether it prints the value without its sign."""
    numeric = [section for index, section in enumerate(sections) if index < 3 and section.kind != "text"] or list(
        sections
    )
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _holds(value, *section.condition):
                return section, value < 0 and section is not numeric[0] and section.condition is not None
        return None, False
    if len(numeric) == 1:
        return numeric[0], False
    if value < 0:
        return numeric[1], True
    if value == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], False


def _holds(value: float, operator: str, bound: float) -> bool:
    return {
        "<": value < bound,
        "<=": value <= bound,
        ">": value > bound,
        ">=": value >= bound,
        "=": value == bound,
        "<>": value != bound,
    }[operator]


def _literal(section: _Section) -> str:
    return "".join("" if kind == "at" else text for kind, text in section.tokens)


def _around(section: _Section, middle: str) -> str:
    return "".join(middle if kind == "general" else text for kind, text in section.tokens).strip()


def _text(value: str, code: str) -> str:
    sections = _sections(code)
    section = next((one for one in reversed(sections) if one.has("at")), None)
    if section is None or section.kind != "text":
        return value
    return "".join(value if kind == "at" else text for kind, text in section.tokens)


def _number(value: float, section: _Section) -> str | None:
    groups = [text for kind, text in section.tokens if kind == "digits"]
    whole, _, fraction = "".join(groups).partition(".")
    if "." in fraction:
        return None
    stripped = whole.rstrip(",")
    percents = sum(kind == "percent" for kind, _ in section.tokens)
    scale = 2 * percents - 3 * (len(whole) - len(stripped) + fraction.count(","))
    fraction = fraction.replace(",", "")
    try:
        with localcontext(prec=400):
            exact = Decimal(f"{value:.{_SIGNIFICANT}g}").scaleb(scale)
            rounded = exact.quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return None
    digits, _, decimals = format(abs(rounded), "f").partition(".")
    digits = digits.lstrip("0").rjust(stripped.count("0"), "0")
    if "," in stripped and digits:
        digits = f"{int(digits):,}".rjust(len(digits), "0")
    required = fraction.rfind("0") + 1
    while len(decimals) > required and decimals.endswith("0"):
        decimals = decimals[:-1]
    parts = _divided(digits, groups) if len(groups) > 1 else [digits]
    parts[-1] += "." + decimals if decimals else ""
    sign = "-" if rounded < 0 else ""
    waiting = iter(parts)
    return sign + "".join(next(waiting) if kind == "digits" else text for kind, text in section.tokens).strip()


def _divided(digits: str, groups: list[str]) -> list[str]:
    """Spread digits over groups of placeholders from the right; the first group takes what is left."""
    parts: list[str] = []
    for group in reversed(groups[1:]):
        places = len(group.partition(".")[0].replace(",", ""))
        parts.append(digits[len(digits) - places :] if places < len(digits) else digits)
        digits = digits[: max(len(digits) - places, 0)]
    return [digits, *reversed(parts)]


def _date(value: float, section: _Section, since_1904: bool) -> str | None:
    if not section.understood or value < 0 or value > _LAST_DAY:
        return None
    tokens = section.tokens
    for index, (kind, _text_of) in enumerate(tokens):
        if kind == "end":
            tokens = tokens[:index]
            break
    if since_1904:
        moment = datetime(1904, 1, 1) + timedelta(days=value)  # noqa: DTZ001
    else:
        # Excel believes that 1900 was a leap year: days before 1 March 1900 are one short.
        moment = datetime(1899, 12, 30) + timedelta(days=value + 1 if value < 60 else value)  # noqa: DTZ001
    fractions = any(kind == "date" and "." in text for kind, text in tokens)
    if not fractions:
        moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    half = any(kind == "noon" for kind, _ in tokens)
    printed: list[str] = []
    for index, (kind, text) in enumerate(tokens):
        if kind == "elapsed":
            total = round(value * 86_400)
            amount = {"h": total // 3600, "m": total // 60, "s": total}[text[0]]
            printed.append(str(amount).rjust(len(text), "0"))
        elif kind == "noon":
            morning, afternoon = {"AM/PM": ("AM", "PM"), "A/P": ("A", "P")}.get(text, ("上午", "下午"))
            printed.append(morning if moment.hour < 12 else afternoon)
        elif kind == "date":
            printed.append(_date_part(text.lower(), moment, half, _is_minute(tokens, index)))
        else:
            printed.append(text)
    return "".join(printed).strip()


def _is_minute(tokens: list[tuple[str, str]], index: int) -> bool:
    """Tell whether an `m` is minutes: it follows hours or comes before seconds."""
    if tokens[index][1][0] not in "mM":
        return False
    timed = [(at, text[0].lower()) for at, (kind, text) in enumerate(tokens) if kind in ("date", "elapsed")]
    here = next(position for position, (at, _) in enumerate(timed) if at == index)
    before = timed[here - 1][1] if here else ""
    after = timed[here + 1][1] if here + 1 < len(timed) else ""
    return before == "h" or after == "s"


def _date_part(text: str, moment: datetime, half: bool, minute: bool) -> str:
    letter, length = text[0], len(text)
    if letter == "y":
        return f"{moment.year:04d}" if length > 2 else f"{moment.year % 100:02d}"
    if letter == "e":
        return str(moment.year)
    if letter == "m" and minute:
        return f"{moment.minute:02d}" if length > 1 else str(moment.minute)
    if letter == "m":
        if length >= 3:
            return _MONTHS[moment.month - 1]
        return f"{moment.month:02d}" if length == 2 else str(moment.month)
    if letter == "d":
        if length >= 3:
            return _DAYS[moment.weekday()]
        return f"{moment.day:02d}" if length == 2 else str(moment.day)
    if letter == "a":
        return ("星期" if length == 4 else "") + _WEEK[moment.weekday()]
    if letter == "h":
        hour = (moment.hour % 12 or 12) if half else moment.hour
        return f"{hour:02d}" if length > 1 else str(hour)
    seconds, _, decimals = text.partition(".")
    whole = f"{moment.second:02d}" if len(seconds) > 1 else str(moment.second)
    return whole + ("." + f"{moment.microsecond:06d}"[: len(decimals)] if decimals else "")
