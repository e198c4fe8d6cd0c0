"""Target and result cells: the one way in, which asks for a date, a quantity or a phrase in turn."""

from __future__ import annotations

import re
from decimal import Decimal

from pipelines.normalize.quantities.amounts import read_between, read_quantity
from pipelines.normalize.quantities.blanks import BLANK, is_guidance, is_placeholder
from pipelines.normalize.quantities.dates import complete_date, read_date
from pipelines.normalize.quantities.folding import END_STOPS, fold
from pipelines.normalize.quantities.numbers import HAS_DIGIT
from pipelines.normalize.quantities.operators import SIGN_OPERATORS, WORD_OPERATORS, either
from pipelines.normalize.quantities.reading import Reading
from pipelines.normalize.quantities.results import result_band
from pipelines.normalize.quantities.units import CLAUSE, read_unit

_SUBJECT = re.compile(
    r"(?P<subject>[\u4e00-\u9fff“”\"()]{2,24}?):?"
    rf"(?P<rest>(?:{either([*SIGN_OPERATORS, '不低于', '不少于', '不超过', '不高于', '大于等于', '小于等于'])})\d.*)"
)
# A number with blanks between its thousands; the unit behind it tells it from two cells that ran together (`10 100`).
_GROUPED = re.compile(rf"(?:{either(SIGN_OPERATORS)})?[1-9]\d{{0,2}}(?: \d{{3}})+(?:\.\d+)?[^\d\s.,]{{1,8}}")
_NO_SUBJECT = re.compile(f"{CLAUSE.pattern}|{either(set(WORD_OPERATORS) - {'达', '超'})}")
_LONGEST_VALUE = 60
_NUMERAL = re.compile(r"[\d零一二两三四五六七八九十百]")
_SERIALS = (Decimal(40179), Decimal(54788))  # 2010-01-01 to 2049-12-31 as a spreadsheet counts days
_OPERATOR_ONLY = re.compile(rf"({either(SIGN_OPERATORS)})(?=\D)")
_PLAIN = re.compile(
    rf"(?P<sign>{either(SIGN_OPERATORS)})?(?P<number>\d{{1,12}}(?:\.\d{{1,6}})?)"
    r"(?:\((?P<inner>[^()\d年月季日]{1,12})\)|(?P<unit>[^()\d年月季日]{1,8}))"
)


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
    if " " in folded and _GROUPED.fullmatch(folded):
        folded = folded.replace(" ", "")
    return _read_plain(folded, is_cost) or _read_folded(folded, is_cost, is_timeliness)


def _read_plain(folded: str, is_cost: bool) -> Reading | None:
    """Read the commonest shape, `≥3(次)` or `98%`, as `_read_folded` would, at a third of the cost."""
    match = _PLAIN.fullmatch(folded)
    if match is None:
        return None
    sign, number, inner, outer = match.groups()
    unit = read_unit(inner or outer, is_cost)
    if unit is None or not unit.listed or unit.canonical is None:
        return None
    operator = None if sign is None else SIGN_OPERATORS[sign]
    value = Decimal(number) * unit.scale
    return Reading("numeric", operator, value, None, unit.canonical, unit.scale, unit.dimension, has_digit=True)


def _read_folded(folded: str, is_cost: bool, is_timeliness: bool) -> Reading:
    has_digit = HAS_DIGIT.search(folded) is not None
    if BLANK.fullmatch(folded):
        return Reading("blank")
    if is_guidance(folded):
        return Reading("blank", has_digit=has_digit, notes=("guidance",))
    if is_placeholder(folded):
        return Reading("blank", has_digit=has_digit, notes=("no_value",))
    value = folded.rstrip(END_STOPS).strip('"“”')
    reading = None
    if len(value) <= _LONGEST_VALUE:
        reading = read_date(value, is_cost)
        if reading is None and _NUMERAL.search(value):
            reading = read_quantity(value, is_cost) or read_between(value, is_cost)
            if reading is None:
                subject = _SUBJECT.fullmatch(value)
                # 满意度≥90% is a name and its target; 覆盖率100% without an operator stays text.
                if subject is not None and not _NO_SUBJECT.search(subject["subject"]):
                    reading = read_quantity(subject["rest"], is_cost)
                    if reading is not None:
                        reading = reading._replace(notes=(*reading.notes, "subject"))
    if reading is None:
        sign = _OPERATOR_ONLY.match(folded)
        return Reading("qualitative", SIGN_OPERATORS[sign[1]] if sign else None, has_digit=has_digit)
    notes = reading.notes
    bare = reading.value if is_timeliness and reading.unit is None else None
    if bare is not None and _SERIALS[0] <= bare <= _SERIALS[1] and bare == int(bare):
        notes = (*notes, "suspected_serial_date")
    return reading._replace(has_digit=has_digit, notes=notes)
