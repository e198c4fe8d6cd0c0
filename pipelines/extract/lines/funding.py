"""Funding lines in text: figures under a header, or labels with a figure each."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extract.entries import note_money_unit
from pipelines.extract.form import Form, FundingLine
from pipelines.extract.funding_lines import place_figures, put_figure
from pipelines.extract.lines.reading import Reading
from pipelines.extract.vocabulary.figures import is_amount, is_figure
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.money import BUDGET_ROLES, bare_line, is_line_label

# The figures that may stand side by side in one line, each behind its label.
_SIDE_BY_SIDE = BUDGET_ROLES | {"received"}
_MOST_NAME_LINES = 4
_LONGEST_NAME = 12


def read_funding_header(reading: Reading, form: Form, words: Sequence[str]) -> bool:
    """Read the header over funding lines; at most one of its words may be unknown."""
    columns, following = _header_columns(reading, words)
    known = [role for _, role in columns if role is not None]
    if len(known) < max(2, len(columns) - 1) or BUDGET_ROLES.isdisjoint(known):
        return False
    reading.leave_label_part(form)
    roles = [role for _, role in columns]
    reading.funding_roles = tuple(role or "unknown" for role in roles[roles.index(known[0]) :])
    form.funding_roles = reading.funding_roles
    form.funding_headers = tuple(printed for printed, _ in columns)
    note_money_unit(form, *form.funding_headers)
    reading.at = following - 1
    return True


def _header_columns(reading: Reading, words: Sequence[str]) -> tuple[list[tuple[str, str | None]], int]:
    """The columns of a funding header as (printed, role), over all its lines, and the index behind the last one.

    The words of the first line may be unknown; a column that wraps stands on lines of its own.
    """
    headers = load_headers()
    columns: list[tuple[str, str | None]] = []
    at = reading.at
    if len(words) > 1:
        columns = [(word, headers.role("funding", word)) for word in words]
        if sum(role is None for _, role in columns) > 1:
            return [], at
        at += 1
    following = at
    while (at := reading.filled_from(at)) < reading.end:
        parts = reading.texts[at].split()
        if len(parts) > 1:
            roles = [headers.listed_role("funding", part) for part in parts]
            if None in roles or any(part in headers.roles["line"] for part in parts[:1]):
                break
            columns += zip(parts, roles, strict=True)
            following = at = at + 1
            continue
        joined, end = parts[0], at + 1
        whole = (joined, end) if headers.listed_role("funding", joined) else None
        if columns and whole is None and headers.listed_role("funding", columns[-1][0] + joined):
            columns[-1] = columns[-1][0] + joined, headers.listed_role("funding", columns[-1][0] + joined)
            following = at = end
            continue
        for _ in range(_MOST_NAME_LINES - 1):
            after = reading.filled_from(end)
            if after >= reading.end or " " in reading.texts[after] or len(joined) > _LONGEST_NAME:
                break
            if whole is not None and headers.listed_role("funding", reading.texts[after]):
                break
            joined, end = joined + reading.texts[after], after + 1
            if headers.listed_role("funding", joined):
                whole = joined, end
        if whole is None:
            break
        columns.append((whole[0], headers.listed_role("funding", whole[0])))
        following = at = whole[1]
    return columns, following


def read_funding_line(reading: Reading, form: Form, words: Sequence[str]) -> bool:
    """Read a line under the funding header: its label, and figures at its end."""
    first = len(words)
    while first and is_amount(words[first - 1]):
        first -= 1
    figures = words[first:]
    label = reading.label_part + " ".join(words[:first])
    if not figures or (not label and form.funding):
        return False
    if len(figures) < 2 and not is_line_label(label):
        return False
    source = reading.place()
    placed = place_figures(figures, reading.funding_roles)
    if placed is None:
        printed, columns = " ".join(words), len(reading.funding_roles)
        form.leave(
            printed,
            source,
            f"资金行的数字个数（{len(figures)}）与表头列数（{columns}）不符，未读取：{printed}",
            f"A funding line prints {len(figures)} figures under {columns} columns and was not read: {printed}",
        )
        return True
    line = FundingLine(label=label, source=source)
    for role, figure in placed:
        put_figure(form, line, role, figure, source)
    form.funding.append(line)
    return True


def read_funding_pairs(reading: Reading, form: Form, words: Sequence[str]) -> bool:
    """Read `预算数 120.00 其中：财政资金 120.00 其他资金`: labels and single figures without a header.

    Where budget, receipts and spending stand side by side (预算数 9 到位数 9 执行数 8), a part is printed once for each
    of them, and the rate stands behind or below the whole.
    """
    source = reading.place()
    if len(words) == 1 and reading.pair_roles and form.funding and is_figure(words[0]):
        whole = form.funding[0]
        whole.execution_rate = whole.execution_rate or words[0]
        return True
    last = words[-1]
    has_rate = len(words) > 2 and is_figure(last) and is_figure(words[-2])
    pairs = _label_figure_pairs(words[:-1] if has_rate else words)
    if has_rate and "executed" not in {load_headers().role("funding", label) for label, _ in pairs}:
        return False
    if not any(figure for _, figure in pairs) and not (pairs and form.funding and is_line_label(words[0])):
        return False
    if len(pairs) > 1 and len(pairs) == len(reading.pair_roles) and len({label for label, _ in pairs}) == 1:
        line = FundingLine(label=pairs[0][0], source=source)
        form.funding.append(line)
        for role, (_, figure) in zip(reading.pair_roles, pairs, strict=True):
            if figure:
                put_figure(form, line, role, figure, source)
        return True
    role_of = load_headers().role
    # 预算数 and 执行数 stand in one line, which is the whole; every label of a part is a line of its own.
    whole_line: FundingLine | None = None
    roles: list[str] = []
    for label, figure in pairs:
        known = None if is_line_label(label) else role_of("funding", label)
        if known is None or whole_line is None:
            line = FundingLine(label=label, source=source)
            form.funding.append(line)
            whole_line = line if known is not None else whole_line
        else:
            line = whole_line
        if known is not None:
            roles.append(known)
        if known == "executed":
            form.funding_roles = (*form.funding_roles, "executed")
        if figure:
            put_figure(form, line, known or "budget", figure, source)
    if len(roles) > 1 and len(roles) == len(pairs):
        reading.pair_roles = tuple(roles)
    if has_rate and whole_line is not None:
        put_figure(form, whole_line, "execution_rate", last, source)
    return True


def _label_figure_pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    """Divide words into labels and their figures, `""` for none; empty where a word is neither."""
    lines, role_of = load_headers().roles["line"], load_headers().role
    pairs: list[tuple[str, str]] = []
    # Labels whose first half has been taken: a blank may stand inside a label (财政 资金).
    halved: set[str] = set()
    for at, word in enumerate(words):
        open_label = pairs[-1][0] if pairs and not pairs[-1][1] else None
        if open_label is not None and open_label + word in halved:
            pairs[-1] = (open_label + word, "")
        elif bare_line(word) in lines or role_of("funding", word) in _SIDE_BY_SIDE:
            pairs.append((word, ""))
        elif at + 1 < len(words) and bare_line(word + words[at + 1]) in lines:
            pairs.append((word, ""))
            halved.add(word + words[at + 1])
        elif open_label is not None and is_amount(word):
            pairs[-1] = (open_label, word)
        else:
            return []
    return pairs
