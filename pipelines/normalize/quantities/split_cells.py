"""A target that stands in several cells: its operator or nature, its value and its unit."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.normalize.quantities.blanks import BLANK
from pipelines.normalize.quantities.cells import read_cell
from pipelines.normalize.quantities.folding import fold
from pipelines.normalize.quantities.operators import LIMIT_OPERATORS, SIGN, SIGN_OPERATORS, WORD_OPERATORS
from pipelines.normalize.quantities.units import read_unit

_DIRECTIONS = {"正向": ">=", "反向": "<=", "负向": "<=", "逆向": "<=", "越大越好": ">=", "越小越好": "<="}
_KINDS = {
    **dict.fromkeys(("定量", "数值", "量化"), "numeric"),
    **dict.fromkeys(("定性", "文字", "文字描述", "文本"), "qualitative"),
}


@dataclass(frozen=True, slots=True)
class Nature:
    """What a 指标性质, 符号 or 指标方向 cell holds: an operator, a direction (>= or <=), or a kind."""

    operator: str | None = None
    direction: str | None = None
    kind: str | None = None


def read_nature(cell: str | None) -> Nature:
    """Decide by content what an ambiguous 指标性质 cell says; an empty Nature where it says none of the three."""
    folded = fold(cell or "")
    operator = SIGN_OPERATORS.get(folded) or WORD_OPERATORS.get(folded) or LIMIT_OPERATORS.get(folded)
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
    if BLANK.fullmatch(fold(unit)) or read_nature(unit).kind is not None:
        unit = ""
    if BLANK.fullmatch(fold(value)):
        known = read_unit(unit)
        unit = unit if known is not None and known.listed else ""
        return f"{operator}{unit}" or value
    alone = read_cell(value)
    folded = fold(value)
    if operator:
        first = SIGN.match(folded)
        if alone.operator is not None or first is not None:
            operator = ""
        elif fold(operator) in LIMIT_OPERATORS:  # 以上 follows what it limits
            return f"{combine_target(None, value, unit)}{operator}"
    known = read_unit(unit)
    if alone.kind == "date" or folded.endswith(fold(unit)) or (known and alone.unit and alone.unit == known.canonical):
        unit = ""
    if unit and alone.kind == "numeric" and (known is None or not known.listed) and not fold(unit).startswith("("):
        unit = f"({unit})"
    return f"{operator}{value}{unit}"
