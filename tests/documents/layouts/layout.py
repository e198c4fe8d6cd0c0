"""What all layouts share: their description, the text of a cell by its role, and the printing of common blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import groupby

from tests.documents.carriers.wrapping import character_width
from tests.documents.facts import FundingLine, Indicator, Project, Quantity, amount
from tests.documents.grid import Cell, Section, Table

OPERATOR_WORDS = {
    **dict.fromkeys(("≥", "≧", ">="), "大于等于"),
    **dict.fromkeys(("≤", "≦", "<="), "小于等于"),
    **dict.fromkeys(("=", "＝", "═"), "等于"),
    **dict.fromkeys((">", "＞"), "大于"),
}

# Widths of indicator columns in Chinese characters, about as the bureaus' generators set them.
WIDTHS = {
    "level1": 4,
    "level2": 5,
    "name": 13,
    "description": 12,
    "target": 7,
    "long_term": 7,
    "actual": 7,
    "weight": 4,
    "score": 5,
    "reason": 10,
    "operator": 4,
    "nature": 4,
    "number": 6,
    "number_initial": 6,
    "number_adjusted": 6,
    "unit": 4,
    "coefficient": 4,
    "core": 4,
    "basis": 8,
    "remark": 4,
}

FUNDING_NATIONAL = (
    ("total", "年度资金总额"),
    ("fiscal_appropriation", "其中：当年财政拨款"),
    ("carryover", "上年结转资金"),
    ("other", "其他资金"),
)

# Where the layout has no line of a kind, the money stands on the line that a bureau would put it on.
_NEAREST = {
    "carryover": ("fiscal_appropriation", "upper_level"),
    "special_account": ("unit_funds", "other", "local", "fiscal_appropriation"),
    "unit_funds": ("other", "local", "fiscal_appropriation"),
    "other": ("local", "fiscal_appropriation"),
    "fiscal_appropriation": ("upper_level",),
    "upper_level": ("fiscal_appropriation",),
    "local": ("other", "fiscal_appropriation"),
}


# Columns that take two columns of the grid.
WIDE = frozenset({"name", "name ", "description", "reason"})


def same(project: Project) -> Project | None:
    return project


@dataclass(frozen=True, slots=True)
class Layout:
    """One printed form design: which facts it can show, in which columns, and the function that prints it.

    `columns` and `headers` are the indicator columns in printed order by role and by name; `money` the money columns by
    role; `funding` the money rows (kind, label). `totals` and `texts` name the further facts shown. `adapt` returns
    the project as this layout can state it, or None where it cannot; `order` sorts them. `text_rows` says whether the
    text of such a page can still be read by a person (columns side by side cannot).
    """

    id: str
    kind: str
    title: str
    columns: tuple[str, ...]
    headers: tuple[str, ...]
    press: Callable[[Layout, Sequence[Project]], list[Section]]
    money: tuple[str, ...] = ("initial", "adjusted", "executed", "weight", "rate", "score")
    funding: tuple[tuple[str, str], ...] = FUNDING_NATIONAL
    totals: tuple[str, ...] = ("total_weight", "total_score")
    texts: tuple[str, ...] = ("department", "unit", "goal_expected", "goal_actual")
    adapt: Callable[[Project], Project | None] = same
    order: Callable[[Project], tuple[str | int, ...]] | None = None
    target_style: str = "verbatim"
    actual_style: str = "verbatim"
    level2_names: tuple[tuple[str, str], ...] = ()
    text_rows: bool = True
    rate_on_total_only: bool = False
    listed: bool = True

    def width(self, role: str) -> int:
        return WIDTHS.get(role.strip(), 6)

    @property
    def spans(self) -> tuple[int, ...]:
        """Grid columns of every indicator column: the wide ones take two, between which the money columns end."""
        return tuple(2 if role in WIDE else 1 for role in self.columns)

    @property
    def widths(self) -> tuple[int, ...]:
        """Widths of the grid columns."""
        halves = []
        for role in self.columns:
            width = self.width(role)
            halves += [width // 2, width - width // 2] if role in WIDE else [width]
        return tuple(halves)

    def header_cells(self, row_span: int = 1) -> list[Cell]:
        """The header of the indicator columns."""
        return [Cell(name, span, row_span) for name, span in zip(self.headers, self.spans, strict=True)]


def accepted(layout: Layout, projects: Sequence[Project]) -> list[Project]:
    """The projects as the layout states them; a self-evaluation needs results, and money rows are folded."""
    kept = []
    for project in projects:
        if layout.kind == "self_evaluation" and not project.has_results:
            continue
        adapted = layout.adapt(project)
        if adapted is not None:
            kept.append(replace(adapted, funding=fold_funding(adapted, [kind for kind, _ in layout.funding])))
    return kept if layout.order is None else sorted(kept, key=layout.order)


def fold_funding(project: Project, kinds: Sequence[str]) -> tuple[FundingLine, ...]:
    """The project's money on the given lines: what has no line of its own is added to the nearest one."""
    lines = {line.kind: line for line in project.funding}
    for kind in [kind for kind in lines if kind not in kinds]:
        line = lines.pop(kind)
        home = next((near for near in _NEAREST[kind] if near in kinds), None)
        if home is None:
            continue
        other = lines.get(home)
        lines[home] = replace(line, kind=home) if other is None else _add(other, line)
    nothing = "" if project.total.adjusted == "" else "0.00"
    return tuple(lines.get(kind) or FundingLine(kind, nothing, nothing, nothing, "") for kind in kinds)


def _add(left: FundingLine, right: FundingLine) -> FundingLine:
    if not any(amount(text) for text in (right.initial, right.adjusted, right.executed)):
        return left
    sums = []
    for one, two in ((left.initial, right.initial), (left.adjusted, right.adjusted), (left.executed, right.executed)):
        values = [value for value in (amount(one), amount(two)) if value is not None]
        sums.append(f"{sum(values):,.2f}" if values else "")
    adjusted, executed = amount(sums[1]), amount(sums[2])
    rate = f"{executed / adjusted * 100:.2f}" if adjusted and executed is not None else ""
    return FundingLine(left.kind, *sums, rate)


def target_text(layout: Layout, quantity: Quantity) -> str:
    """The target as one cell prints it, or as its three cells put together."""
    parts = quantity.parts
    if parts is None or layout.target_style == "verbatim":
        return quantity.printed
    operator, number, unit = parts
    if layout.target_style == "bracket":
        return f"{operator}{number}({unit})" if unit else f"{operator}{number}"
    if layout.target_style == "words":
        operator = OPERATOR_WORDS.get(operator, operator)
    return f"{operator}{number}{unit}"


def actual_text(layout: Layout, indicator: Indicator) -> str:
    """The result as this layout prints it: in full, with the target's operator again, or the bare number."""
    parts, target = indicator.actual.parts, indicator.target.parts
    if parts is None or target is None:
        return indicator.actual.printed
    if layout.actual_style == "operator" and not parts[0] and not indicator.reason:
        return target[0] + indicator.actual.printed
    if layout.actual_style == "number" and parts[2] == target[2]:
        return parts[1]
    return indicator.actual.printed


def long_term(quantity: Quantity) -> Quantity:
    """A long-term target to stand beside an annual one: three times the number where it is a count."""
    parts = quantity.parts
    if (
        parts is None
        or parts[2] in ("%", "‰", "百分比")
        or parts[0] not in ("≥", "＞")
        or quantity.reading.value is None
    ):
        return quantity
    number = format(Decimal(parts[1].replace(",", "")) * 3, "f")
    bracket = "(" in quantity.printed
    unit = f"({parts[2]})" if bracket else parts[2]
    return Quantity(parts[0] + number + unit, replace(quantity.reading, value=quantity.reading.value * 3))


def cell(layout: Layout, role: str, indicator: Indicator) -> Cell:
    """The cell of an indicator row in the column of the given role (levels are printed by `indicator_rows`)."""
    if role.startswith("area "):
        return Cell(indicator.areas[int(role[5:])] if indicator.areas else "")
    parts = indicator.target.parts
    match role:
        case "name":
            return Cell(indicator.name)
        case "description":
            return Cell(indicator.description or indicator.name)
        case "target":
            return Cell(target_text(layout, indicator.target))
        case "long_term":
            return Cell(target_text(layout, long_term(indicator.target)))
        case "actual":
            return Cell(actual_text(layout, indicator), number=layout.actual_style == "number")
        case "weight" | "score":
            return Cell(getattr(indicator, role), number=True)
        case "reason":
            return Cell(indicator.reason)
        case "operator":
            if parts is None:
                return Cell("定性" if indicator.target.reading.kind == "qualitative" else "")
            return Cell(OPERATOR_WORDS.get(parts[0], parts[0]) if layout.target_style == "words" else parts[0])
        case "nature":
            return Cell("定性指标" if parts is None else "定量指标")
        case "direction":
            return Cell("反向指标" if parts and parts[0] in ("≤", "≦", "<=") else "正向指标")
        case "number" | "number_initial" | "number_adjusted":
            return Cell(indicator.target.printed if parts is None else parts[1], number=parts is not None)
        case "unit":
            return Cell(parts[2] if parts else "")
        case "coefficient":
            share = Decimal(indicator.score) / Decimal(indicator.weight) * 100
            return Cell(f"{share:.2f}", number=True)
        case "core":
            return Cell("是" if Decimal(indicator.weight) >= 10 else "否")
        case "basis":
            return Cell("根据年度工作计划确定")
    return Cell("")


def level1_texts(layout: Layout, indicators: Sequence[Indicator], caps: bool = False) -> list[str]:
    """The level-1 label of every row, with the points of its group in brackets where the layout prints caps."""
    texts = []
    for label, group in groupby(indicators, key=lambda row: row.level1):
        rows = list(group)
        points = sum(Decimal(row.weight) for row in rows) if caps else Decimal(0)
        texts += [f"{label}({points.normalize():f}分)" if caps else label] * len(rows)
    return texts


def level2_text(layout: Layout, indicator: Indicator) -> str:
    return dict(layout.level2_names).get(indicator.level2, indicator.level2)


def indicator_rows(
    table: Table,
    layout: Layout,
    project: Project,
    *,
    merged: bool = True,
    caps: bool = False,
    before: Sequence[Cell] = (),
) -> None:
    """Print every indicator of the project. `merged` joins equal level labels; `before` begins the first row."""
    rows, spans = project.indicators, layout.spans
    level1, level2 = level1_texts(layout, rows, caps), [level2_text(layout, row) for row in rows]
    both = list(zip(level1, level2, strict=True))
    for number, row in enumerate(rows):
        cells = list(before) if number == 0 else []
        for role, span in zip(layout.columns, spans, strict=True):
            if role not in ("level1", "level2"):
                cells.append(replace(cell(layout, role, row), column_span=span))
                continue
            labels, text = (level1, level1[number]) if role == "level1" else (both, level2[number])
            if not merged:
                cells.append(Cell(text))
            elif number == 0 or labels[number] != labels[number - 1]:
                cells.append(Cell(text, row_span=run_length(labels, number)))
        table.row(*cells)


def run_length(labels: Sequence[object], start: int) -> int:
    """How many equal labels follow one another from `start` on."""
    end = start
    while end < len(labels) and labels[end] == labels[start]:
        end += 1
    return end - start


def text_width(text: str) -> float:
    """Width of the longest line of a text, in Chinese characters."""
    return max(sum(map(character_width, line)) for line in text.split("\n"))


def fit(widths: Sequence[int], needs: Sequence[float]) -> list[int]:
    """Share the grid columns among cells, so that as little text as possible has to wrap: the span of every cell."""

    @cache
    def best(column: int, position: int) -> tuple[float, tuple[int, ...]]:
        if position == len(needs) - 1:
            return max(0.0, needs[position] - sum(widths[column:])), (len(widths) - column,)
        options = []
        for span in range(1, len(widths) - column - (len(needs) - position - 1) + 1):
            lost, rest = best(column + span, position + 1)
            lost += max(0.0, needs[position] - sum(widths[column : column + span]))
            options.append((lost, (span, *rest)))
        return min(options)

    return list(best(0, 0)[1])


def spread(table: Table, count: int, texts: Sequence[str | Cell]) -> list[Cell]:
    """Cells that fill the last `count` columns of the table; texts of more than a line count as twelve characters."""
    cells = [text if isinstance(text, Cell) else Cell(text) for text in texts]
    spans = fit(table.widths[-count:], [min(text_width(one.text), 12.0) for one in cells])
    return [replace(one, column_span=span) for one, span in zip(cells, spans, strict=True)]


def even(table: Table, count: int, texts: Sequence[str]) -> list[Cell]:
    """Cells that share the last `count` columns evenly by width: the goals, set beside each other."""
    spans = fit(table.widths[-count:], [sum(table.widths[-count:]) / len(texts)] * len(texts))
    return [Cell(text, span) for text, span in zip(texts, spans, strict=True)]


def below(table: Table, layout: Layout, label: str, values: dict[str, Cell]) -> None:
    """Print a row under the indicators: the label up to the first column that has a value, then a cell per column."""
    lead = len(table.widths) - len(layout.widths)
    cells: list[Cell] = [Cell(label, lead)]
    for role, span in zip(layout.columns, layout.spans, strict=True):
        if role in values:
            cells.append(replace(values[role], column_span=span))
        elif len(cells) == 1:
            cells[0] = replace(cells[0], column_span=cells[0].column_span + span)
        else:
            cells.append(Cell("", span))
    table.row(*(one for one in cells if one.column_span))


def total_cells(project: Project, *roles: str) -> dict[str, Cell]:
    """The total weight and score as cells by column."""
    texts = {"weight": project.total_weight, "score": project.total_score}
    return {role: Cell(texts[role], number=True) for role in roles}


def money_cell(project: Project, line: FundingLine, role: str, *, blank: str = "-", percent: bool = False) -> Cell:
    """The money cell of a line: amounts and rate on every line, weight and score on the total only."""
    if role in ("weight", "score"):
        if line.kind != "total":
            return Cell(blank)
        return Cell(project.execution_weight if role == "weight" else project.execution_score, number=True)
    if role == "rate":
        if not line.rate:
            return Cell("0.00%" if percent else "0.00", number=True) if project.has_results else Cell("")
        return Cell(line.rate + ("%" if percent else ""), number=True)
    if role == "reason":
        return Cell("")
    return Cell(getattr(line, role), number=True)


def money_rows(
    table: Table,
    layout: Layout,
    project: Project,
    label: Cell,
    headers: Sequence[str],
    *,
    blank: str = "-",
    percent: bool = False,
    corner: str = "",
) -> None:
    """Print the money block: a label over all rows on the left, the header, one row per funding line.

    `corner` stands over the labels of the funding lines, where the layout prints something there.
    """
    count = len(table.widths) - 1
    rows = [[Cell(corner), *map(Cell, headers)]]
    for (_, name), line in zip(layout.funding, project.funding, strict=True):
        rows.append(
            [Cell(name), *(money_cell(project, line, role, blank=blank, percent=percent) for role in layout.money)]
        )
    needs = [max(text_width(one.text) for one in column) for column in zip(*rows, strict=True)]
    spans = fit(table.widths[-count:], needs)
    for number, row in enumerate(rows):
        cells = [replace(one, column_span=span) for one, span in zip(row, spans, strict=True)]
        lead = [replace(label, row_span=len(rows))] if number == 0 else []
        table.row(*lead, *cells)


def lines_of(paragraphs: Sequence[str]) -> str:
    return "\n".join(paragraphs)
