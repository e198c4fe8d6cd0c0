"""Where a labelled value, a figure or a closing remark of a form belongs."""

from __future__ import annotations

import re

from pipelines.extract.form import Form, FundingLine, Indicator
from pipelines.extract.headers import bare, fold, load_headers

MONEY_UNIT = re.compile(r"[亿千百万]*元")
SUB_ROLES = {
    ("operator", "target"): "target_operator",
    ("nature", "target"): "target_operator",
    ("unit", "target"): "target_unit",
    ("value", "target"): "target",
    ("target", "target"): "target",
    ("operator", "actual"): "actual_operator",
    ("nature", "actual"): "actual_operator",
    ("unit", "actual"): "actual_unit",
    ("value", "actual"): "actual",
    ("target", "actual"): "actual",
    ("value", "long_term_target"): "long_term_target",
    ("target", "long_term_target"): "long_term_target",
}
SUB_HEADERS = frozenset(("operator", "nature", "unit", "value", "target", "standard"))
_BLANKS = frozenset(("-", "—", "–", "/", "－", "——"))


_BOOKMARK = re.compile(r"^\s*(?:\[bookmark:[^\]]*\]\s*)+")


OPERATOR = re.compile(
    r"^(?:[≥≤=><＞＜＝≧≦⩾⩽═]|>=|<=|=>|=<|[大小]于(?:或?等于)?|等于|不[少低大小高多]于|不超过|至少|最多)$"
)
_HOLDS_NUMBER = re.compile(r"[\d一二三四五六七八九十百]")


def composed(texts: dict[str, str], role: str) -> str | None:
    """Operator, value and unit of a target or result put together as one printed text: `≥735人次`.

    A nature column (指标性质) counts as operator only where it prints one; a unit is not added to a worded value.
    """
    value = texts.get(role, "")
    if not value or value in _BLANKS or value == "无":
        return value or None
    unit = texts.get(f"{role}_unit", "")
    operator = texts.get(f"{role}_operator", "") or (texts.get("nature", "") if role == "target" else "")
    if operator and (not OPERATOR.match(fold(operator)) or value.startswith(operator)):
        operator = ""
    if unit and (unit in _BLANKS or unit == "无" or value.endswith(unit) or not _HOLDS_NUMBER.search(value)):
        unit = ""
    return f"{operator}{value}{unit}"


def put_indicator(
    form: Form, level1: str, level2: str, texts: dict[str, str], roles: tuple[str, ...], source: str
) -> None:
    """Put a row of the indicator table, given as printed texts by role; further columns become fields of the form."""
    form.indicators.append(Indicator(
        level1=level1, level2=level2, name=texts.get("name", ""), source=source,
        description=texts.get("description") or None,
        target=composed(texts, "target"), actual=composed(texts, "actual"),
        long_term_target=texts.get("long_term_target") or None,
        weight=texts.get("weight") or None, score=texts.get("score") or None,
        deviation_reason=texts.get("deviation_reason") or None,
    ))  # fmt: skip
    headers = dict(zip(roles, (form.header or "").split()[-len(roles):], strict=False))
    for role in ("remark", "basis", "standard", "core", "coefficient", "unknown", "adjusted_target"):
        if texts.get(role):
            form.fields.append((headers.get(role, role), texts[role], source))
    nature = texts.get("nature", "")
    if nature and not OPERATOR.match(fold(nature)):
        form.fields.append((headers.get("nature", "nature"), nature, source))
    if not texts.get("name"):
        form.leave_text(" ".join(text for text in texts.values() if text), source)


def headline(text: str) -> str:
    """A heading without the bookmark that a text dump of a Word file puts in front of it."""
    return _BOOKMARK.sub("", text) if "[bookmark" in text else text


def bare_line(label: str) -> str:
    """A funding label without 其中 and numbering: `其中：当年财政拨款` gives `当年财政拨款`."""
    folded = bare(label)
    return re.sub(r"^(?:其中|中)[:：]?", "", folded).strip(":：-—、.")


def number_of(printed: str) -> float:
    """A plain printed figure as a number, 0 for a blank; used to recognise totals, never stored."""
    try:
        return float(printed.replace(",", ""))
    except ValueError:
        return 0.0


def place_figures(figures: list[str], roles: tuple[str, ...]) -> list[tuple[str, str]] | None:
    """Place the figures of a funding line under the columns of the header.

    A blank cell that vanished leaves fewer figures than columns. Weight and score are the cells that part lines leave
    blank, so the figures are placed without them where that makes the numbers fit; otherwise None, never a guess.
    """
    if len(figures) == len(roles):
        return list(zip(roles, figures, strict=True))
    if roles and roles[0] in roles[1:]:
        # 年度预算数 over the labels, and 调整后预算数 over the figures: the first names no figures.
        return place_figures(figures, roles[1:])
    short = [role for role in roles if role not in ("weight", "score", "reason", "unknown")]
    if len(figures) == len(short):
        return list(zip(short, figures, strict=True))
    without_reason = [role for role in roles if role not in ("reason", "unknown")]
    if len(figures) == len(without_reason):
        return list(zip(without_reason, figures, strict=True))
    return None


def put_figure(form: Form, line: FundingLine, role: str, figure: str, source: str) -> None:
    """Put one figure of a funding line where it belongs; 预算数 is the full-year budget of a self-evaluation."""
    if role == "budget":
        role = "budget_initial" if form.kind == "target" and "executed" not in form.funding_roles else "budget_adjusted"
    if role in ("received", "unknown"):
        if figure and figure not in _BLANKS:
            form.fields.append((f"{line.label} 到位数" if role == "received" else line.label, figure, source))
        return
    if getattr(line, role) is None:
        setattr(line, role, figure)
    else:
        form.leave_text(f"{line.label} {figure}", source)


def put_field(form: Form, role: str, label: str, value: str, source: str) -> None:
    """Put a labelled value where it belongs; what the tables have no column for goes to the form's fields."""
    if role == "year":
        form.year = form.year or value or None
    elif role == "money_unit" and (not value or MONEY_UNIT.search(value)):
        form.money_unit = form.money_unit or value or None
    elif role in ("project_name", "department", "unit", "project_code") and getattr(form, role) is None:
        setattr(form, role, value)
    else:
        if role == "department_local" and form.department is None:
            form.department = value
        form.fields.append((label, value, source))


def put_tail(form: Form, role: str, label: str, value: str, source: str) -> None:
    """Put what a form says after its indicators: conclusion, problems, improvements, or a field of its own."""
    if role == "other":
        form.fields.append((label, value, source))
    else:
        before = getattr(form, role)
        setattr(form, role, value if before is None else before + value)


def leave_unknown_header(form: Form, printed: str, source: str) -> None:
    """Record a column header that no synonym explains, with the nearest known ones."""
    nearest = "、".join(load_headers().nearest("indicator", printed))
    form.leave(
        printed, source,
        f"未知表头“{printed}”，最接近的已知表头：{nearest or '无'}",
        f"Unknown column header {printed!r}; nearest known headers: {nearest or 'none'}",
    )  # fmt: skip


_LABEL_IN_LINE = re.compile(r"(?:^|(?<=[\s\u3000；;]))([^\s:：；;]{1,20})\s*[:：]")
ANNEX_LINE = re.compile(r"^附\s*[件表]\s*[\d一二三四五六七八九十\-—.]*\s*[:：]?$")
AGENCY_CODE = re.compile(r"^[\[【(（]?\d{3,9}[\]】)）]?[-—\s]?[\u4e00-\u9fff（）()、]{3,40}$")
UNIT_LINE = re.compile(r"^[（(]?(?:金额)?(?:单位)?[:：]?(?:人民币)?([亿千百万]*元)[)）]?$")
YEAR_LINE = re.compile(r"^[（(]?\s*(?:19|20)\d{2}\s*年(?:度)?\s*[)）]?$")


def colon_pairs(text: str) -> list[tuple[str, str, str, str]]:
    """Divide `主管部门：某局  实施单位：某中心` into (block, role, label, value).

    Empty where no label of the line is known; beside a known one, an unknown label becomes a field of its own. Text in
    front of the first label counts where it is a year line.
    """
    if "：" not in text and ":" not in text:
        return []
    headers = load_headers()
    found = list(_LABEL_IN_LINE.finditer(text))
    pairs: list[tuple[str, str, str, str]] = []
    known = False
    for number, match in enumerate(found):
        label = match[1]
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        value = text[match.end(): end].strip(" \t\u3000；;")
        block = next((one for one in ("field", "tail", "total") if headers.role(one, label)), None)
        role = (headers.role(block, label) if block else None) or "other"
        if block is None and not number and len(label) > 12:
            return []
        known = known or block is not None
        pairs.append((block or "field", role, label, value))
    if not known:
        return []
    before = text[: found[0].start()].strip()
    if before and YEAR_LINE.match(before):
        pairs.insert(0, ("field", "year", "", before))
    elif before:
        return []
    return pairs
