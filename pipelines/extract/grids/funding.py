"""Funding lines in a grid: by column under a header, or as labels and figures side by side."""

from __future__ import annotations

import re

from pipelines.extract.entries import note_money_unit
from pipelines.extract.form import Form, FundingLine
from pipelines.extract.funding_lines import ASIDE, place_figures, put_figure
from pipelines.extract.grids.cells import Cell, Row, text_at
from pipelines.extract.grids.reading import Reading
from pipelines.extract.vocabulary.figures import is_blank, is_figure_cell, is_figure_or_blank, is_number
from pipelines.extract.vocabulary.folding import fold
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.money import BUDGET_ROLES, MONEY_ROLES, bare_line, is_line_label, money_unit_in

_LONGEST_HEADER = 30
_UNIT_OF_LINE = re.compile(r"\((?:单位:)?([亿千百万]*元)\)")
_POINTS = re.compile(r"(\d+(?:\.\d+)?)分")


def read_funding_header(reading: Reading, form: Form, row: Row) -> bool:
    """Read the header over funding lines or over pairs of label and figure."""
    role_of, opened = load_headers().role, reading.opened
    if not reading.ragged and (pairs := _headers_of_pairs(row)):
        opened.pair_columns, opened.funding_columns = pairs, {}
        form.funding_roles = tuple(pairs.values())
        note_money_unit(form, *(text for _, text in row.filled))
        return True
    roles = _header_roles(row, ragged=reading.ragged)
    if roles and all(column in roles or role_of("section", text) for column, text in row.filled):
        # Headings over pairs of label and figure; a figure without a label of its own stands under its heading.
        opened.pair_columns = roles
        if len(roles) < 2:
            return True
    if not _is_funding_header(row, roles):
        return False
    texts = [text for _, text in row.filled]
    form.funding_headers = tuple(texts)
    note_money_unit(form, *texts)
    for column, text in row.filled:
        if column not in roles and not role_of("section", text):
            form.leave_text(text, row.place)
            if column > min(roles):
                # Nobody knows the column; its figures are kept below its header.
                roles[column] = f"{ASIDE}{text}"
    opened.funding_columns, opened.goal_columns = {column: roles[column] for column in sorted(roles)}, {}
    form.funding_roles = tuple(opened.funding_columns.values())
    stated = money_unit_in(form.money_unit or "")
    units = {column: money_unit_in(text) for column, text in row.filled if column in roles}
    opened.funding_units = {column: unit for column, unit in units.items() if unit and stated and unit != stated}
    opened.execution_weight = None
    if "weight" not in form.funding_roles:
        points = next(filter(None, (_POINTS.search(fold(text)) for text in (opened.section_text, *texts))), None)
        opened.execution_weight = points[1] if points else None
    return True


def read_funding_row(reading: Reading, form: Form, row: Row) -> bool:
    """Read a funding line: under a header by column, or as label and figure side by side."""
    if reading.opened.funding_columns:
        if reading.ragged:
            return _read_ragged_line(reading, form, row)
        if _read_line(reading, form, row):
            return True
    return _read_pairs(reading, form, row)


def _is_funding_header(row: Row, roles: dict[int, str]) -> bool:
    """Whether a row of which some cells are headers of money is the header of funding lines."""
    budgets = BUDGET_ROLES.intersection(roles.values())
    if len(roles) >= max(2, len(row.filled) - 1):
        return bool(budgets)
    figures = any(is_figure_or_blank(text) for _, text in row.filled)
    return len(budgets) > 1 and not figures and len(roles) * 2 >= len(row.filled)


def _headers_of_pairs(row: Row) -> dict[int, str]:
    """Role by column of the figure where every header is merged over a label and its figure, empty elsewhere.

    预算数, 到位数 and 执行数 side by side, each over a column of labels (年度资金总额) and one of figures.
    """
    role_of = load_headers().role
    roles: dict[int, str] = {}
    labels = 0
    for column, text in row.filled:
        role = role_of("funding", text) if len(text) < _LONGEST_HEADER else None
        if role is None:
            return {}
        under = text_at(row.below, column)
        wide = row.grid.spans.get((row.at, column), (1, 1))[1]
        if wide > 1 and is_line_label(under):
            labels += 1
            beyond = row.grid.spans.get((row.at + 1, column), (1, 1))[1]
            roles[column + beyond] = role
        elif is_figure_or_blank(under):
            roles[column] = role
        else:
            return {}
    return roles if labels > 1 else {}


def _header_roles(row: Row, *, ragged: bool) -> dict[int, str]:
    """Role of each cell that is a header of money, by column."""
    role_of = load_headers().role
    roles: dict[int, str] = {}
    for column, text in row.filled:
        role = role_of("funding", text) if len(text) < _LONGEST_HEADER else None
        if role is not None:
            roles[column] = f"{ASIDE}{text}" if role == "aside" else role
    if ragged:
        # Without columns only the order counts, and the label of the block leads.
        lead, label = row.filled[0]
        if len([text for _, text in row.filled if len(text) < _LONGEST_HEADER]) > 2 and role_of("section", label):
            roles.pop(lead, None)
        return roles
    for column, text in row.filled:
        # A word such as 年度预算数 names a column of figures in one form and the column of labels in another.
        under = text_at(row.below, column) if column in roles else ""
        if under and not is_figure_or_blank(under) and (role_of("section", text) or is_line_label(under)):
            del roles[column]
    return roles


def _read_line(reading: Reading, form: Form, row: Row) -> bool:
    """Read a funding line by the columns of the header."""
    columns = reading.opened.funding_columns
    first = min(columns)
    labels = [text for column, text in row.filled if column < first]
    figures = [(column, text) for column, text in row.filled if column >= first]
    known = bool(labels) and is_line_label(labels[-1])
    numeric = sum(is_figure_or_blank(text) for _, text in figures)
    label_only = known and not figures
    if not label_only and not (numeric * 2 > len(figures) and (known or len(labels) <= 1)):
        return False
    if any(load_headers().role("field", label) for label in labels):
        return False
    line = FundingLine(label=labels[-1] if labels else "", source=row.place)
    texts = dict(row.cells)
    for column, role in columns.items():
        if texts.get(column):
            put_figure(form, line, role, _with_own_unit(reading, form, line, column, texts[column]), row.place)
    for column, text in figures:
        if column not in columns:
            form.leave_text(text, row.place)
    _put_line(reading, form, line)
    return True


def _with_own_unit(reading: Reading, form: Form, line: FundingLine, column: int, figure: str) -> str:
    """Put the unit of money behind a figure whose column or line states another one than the form."""
    if reading.opened.funding_columns[column] not in BUDGET_ROLES or not is_number(fold(figure)):
        return figure
    own = _UNIT_OF_LINE.search(fold(line.label))
    unit = own[1] if own else reading.opened.funding_units.get(column)
    return f"{figure}{unit}" if unit and form.money_unit and unit != money_unit_in(form.money_unit) else figure


def _read_ragged_line(reading: Reading, form: Form, row: Row) -> bool:
    """Read a funding line whose columns are lost: its figures stand in the order of the header."""
    texts = [text for _, text in row.filled]
    first = next((at for at, text in enumerate(texts) if is_figure_or_blank(text)), len(texts))
    label, figures = "".join(texts[:first]), texts[first:]
    if not is_line_label(label) and not (figures and not label):
        return False
    if not all(map(is_figure_or_blank, figures)):
        return False
    placed = place_figures(figures, tuple(reading.opened.funding_columns.values())) if figures else []
    if placed is None:
        form.leave_text(" ".join(texts), row.place)
        return True
    line = FundingLine(label=label, source=row.place)
    for role, figure in placed:
        put_figure(form, line, role, figure, row.place)
    _put_line(reading, form, line)
    return True


def _put_line(reading: Reading, form: Form, line: FundingLine) -> None:
    """Put a line into the form; the first one, the whole, bears the points that the header gives to execution."""
    if reading.opened.execution_weight and not form.funding:
        line.weight = reading.opened.execution_weight
    form.funding.append(line)


def _read_pairs(reading: Reading, form: Form, row: Row) -> bool:
    """Read `预算数 | 120.00 | 其中：财政资金 | 120.00`: labels and figures side by side."""
    pairs = _label_figure_pairs(_divided(row.cells), reading.opened.pair_columns)
    note_money_unit(form, *(label for label, *_ in pairs))
    lines: dict[str, FundingLine] = {}
    columns = reading.opened.pair_columns
    whole: FundingLine | None = None
    for label, role, column, figure in pairs:
        if role is not None and whole is None and lines and (not label or _is_total(next(iter(lines)))):
            # A figure without a label of a line of its own belongs to the first line, which is the whole.
            line = next(iter(lines.values()))
        elif role is not None:
            if whole is None:
                whole = FundingLine(label=label, source=row.place)
                form.funding.append(whole)
            columns[column] = role
            if role not in form.funding_roles:
                form.funding_roles = (*form.funding_roles, role)
            line = whole
        else:
            kind = load_headers().roles["line"][bare_line(label)]
            if kind == "long_term_total":
                columns[column] = kind
            role = columns.get(column, "budget")
            if role == "long_term_total":
                form.fields.append((label, figure, row.place))
                continue
            if label not in lines:
                lines[label] = FundingLine(label=label, source=row.place)
                form.funding.append(lines[label])
            line = lines[label]
        if figure:
            put_figure(form, line, role, figure, row.place)
    return bool(pairs)


def _is_total(label: str) -> bool:
    return load_headers().roles["line"].get(bare_line(label)) == "total"


def _divided(cells: list[Cell]) -> list[Cell]:
    """Divide cells that hold label and figure (`年度资金总额：100`) where every filled cell does."""
    parts: list[Cell] = []
    for column, text in cells:
        if not text:
            continue
        at = max(text.rfind("："), text.rfind(":"))
        if at <= 0:
            return cells
        label, figure = text[:at], text[at + 1 :].strip()
        money = is_line_label(label) or load_headers().role("funding", label) in MONEY_ROLES
        if not money or not (is_figure_or_blank(figure) or not figure):
            return cells
        parts += [(column, label), (column, figure)] if figure else [(column, label)]
    return parts


def _label_figure_pairs(cells: list[Cell], hints: dict[int, str]) -> list[tuple[str, str | None, int, str]]:
    """Divide cells into (label, role, column of the figure, figure); empty where a cell is neither label nor figure.

    The role is None where the label names a part of the money. `hints` are the roles of headings, under which a figure
    needs no label.
    """
    role_of = load_headers().role
    pairs: list[tuple[str, str | None, int, str]] = []
    at = 0
    while at < len(cells):
        column, label = cells[at]
        at += 1
        if not label:
            continue
        is_part = is_line_label(label)
        role = None if is_part else role_of("funding", label)
        if not is_part and role not in MONEY_ROLES:
            hint = hints.get(column)
            if hint is None and at == len(cells) and "execution_rate" in hints.values():
                # Where columns are lost, the figure at the end of the pairs is the rate that the heading names last.
                hint = "execution_rate" if list(hints.values())[-1] == "execution_rate" else None
            if hint is None or not pairs or not is_figure_cell(label):
                return []
            pairs.append(("", hint, column, label))
            continue
        following = at
        while following < len(cells) and not cells[following][1]:
            following += 1
        figure_column, figure = cells[following] if following < len(cells) else (-1, "")
        if figure and (is_line_label(figure) or role_of("funding", figure) in MONEY_ROLES):
            # A label with a blank cell, followed by the next label.
            figure_column, figure = cells[at][0], ""
        else:
            at = following + 1
        if not is_blank(figure) and not is_figure_cell(figure):
            return []
        pairs.append((label, role, figure_column, figure))
    return pairs
