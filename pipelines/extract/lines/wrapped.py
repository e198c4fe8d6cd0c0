"""What stands between the numbers of two rows, divided by the width of the columns.

A dump prints the cells of a row one after the other. Cells that fit stand on one line, separated by blanks; a cell that
wraps takes lines of its own, and blank lines stand anywhere. What `drafts` could not tell by its form - the reason of
the row above, the name of the indicator, a worded target - is divided here: inside a cell, a line is only broken when
the next character would not have fitted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.extract.form import Form, Indicator
from pipelines.extract.lines.drafts import RowDraft
from pipelines.extract.lines.fragments import Fragment, cell_text, spaced_text, width
from pipelines.ingest.content import Lines

_SENTENCE = re.compile(r"[。；]|^(?:原因|偏差|改进措施)")
_SENTENCE_END = ("。", "；", ".", "！")
_CANNOT_START = tuple("，。、；：！？）》”’)],.;:!?%")
# A name wider than this says nothing of its column: it was joined from a row on one line.
_WIDEST_NAME = 60
# Two divisions whose costs differ by less are equally likely.
_EQUALLY_LIKELY = 0.25


@dataclass(slots=True)
class OpenTable:
    """The rows of one indicator table before what is open in them is divided."""

    form: Form
    drafts: list[RowDraft]
    block: Lines


@dataclass(slots=True)
class Widths:
    """The widest line seen in each column, in half-width units; 0 where nothing is known."""

    name: int = 0
    target: int = 0
    reason: int = 0

    def learn(self, row: RowDraft) -> None:
        """Learn from a row whose cells are known without any width."""
        if row.name and not row.open:
            self.name = max(self.name, min(width(row.name), _WIDEST_NAME))
        self.target = max(self.target, row.target_width)
        self.reason = max(self.reason, row.reason_width)


def close_tables(tables: list[OpenTable]) -> list[OpenTable]:
    """Divide the open rows of all tables of a document; returns the tables in which something stays uncertain.

    `put_rows` puts the indicators of a table into its form.
    """
    learned = []
    for table in tables:
        here = Widths()
        for draft in table.drafts:
            here.learn(draft)
        learned.append(here)
    everywhere = Widths(
        name=max((here.name for here in learned), default=0),
        target=max((here.target for here in learned), default=0),
        reason=max((here.reason for here in learned), default=0),
    )
    for table, here in zip(tables, learned, strict=True):
        _close_table(table, here, everywhere)
    return [table for table in tables if any(draft.ambiguous or not draft.name for draft in table.drafts)]


def put_rows(table: OpenTable) -> None:
    """Put the rows of a closed table into its form, and a remark for each that is uncertain."""
    for draft in table.drafts:
        _put_row(table, draft)


def _close_table(table: OpenTable, here: Widths, everywhere: Widths) -> None:
    widths = Widths(
        name=max(here.name, everywhere.name), target=here.target or everywhere.target, reason=everywhere.reason
    )
    before: RowDraft | None = None
    for draft in table.drafts:
        if draft.open:
            _close_row(draft, widths, before)
        before = draft


def _close_row(draft: RowDraft, widths: Widths, before: RowDraft | None) -> None:
    """Divide the open fragments of a row; `before` is the row above, whose reason they may begin with."""
    fragments = draft.open
    if draft.name is not None:
        # The row itself is complete, so what stands before it belongs to the row above.
        reasons, named = len(fragments), 0
    elif len(fragments) == 1:
        reasons, named = 0, 1
        draft.ambiguous = draft.ambiguous or draft.target_open
    else:
        # A label between two rows ends the reason of the first.
        above = None if draft.after_label else before
        reasons, named, unsure = divide(fragments, widths, has_target=not draft.target_open, before=above)
        draft.ambiguous = draft.ambiguous or unsure
    if reasons and before is not None:
        before.take_reason(fragments[:reasons])
    if named:
        draft.first_line = fragments[reasons].line
        draft.name = cell_text(fragments[reasons : reasons + named])
    elif reasons:
        draft.first_line = max(draft.first_line, fragments[reasons - 1].line + 1)
    rest = fragments[reasons + named :]
    if rest and draft.target is None:
        draft.target = cell_text(rest)


def _put_row(table: OpenTable, draft: RowDraft) -> None:
    form, source = table.form, table.block.place_of(draft.first_line, draft.last_line)
    if draft.ambiguous or not draft.name:
        text = spaced_text(draft.open) or (draft.name or "")
        form.leave(
            text,
            source,
            f"指标名称与指标值的分界不能确定：{text}",
            f"Where the indicator's name ends and its target begins is not certain: {text}",
        )
    form.indicators.append(
        Indicator(
            level1=draft.level1,
            level2=draft.level2,
            name=draft.name or "",
            source=source,
            target=draft.target,
            actual=draft.actual,
            weight=draft.weight,
            score=draft.score,
            deviation_reason="".join(draft.reason) or None,
        )
    )


def divide(
    fragments: list[Fragment], widths: Widths, *, has_target: bool, before: RowDraft | None
) -> tuple[int, int, bool]:
    """Divide two fragments or more into reason of the row before, name and (unless `has_target`) worded target.

    Returns how many fragments are reason and how many are name, and whether another division is as likely.
    """
    count = len(fragments)
    reason_most = 0 if before is None else max(count - (1 if has_target else 2), 0)
    if not reason_most and (has_target or count == 2):
        return 0, count if has_target else 1, False
    printed = [width(one.text) for one in fragments]
    name_costs = _break_costs(fragments, printed, widths.name)
    target_costs = name_costs if has_target else _break_costs(fragments, printed, widths.target)
    sentences = [0]
    for one in fragments:
        sentences.append(sentences[-1] + (_SENTENCE.search(one.text) is not None))
    blanks = [0]
    for one in fragments:
        blanks.append(blanks[-1] + one.blank_before)
    starts_badly = [4.0 if one.text.startswith(_CANNOT_START) else 0.0 for one in fragments]
    points_lost = before is not None and before.score not in ("", "-", before.weight)
    reason_costs = _break_costs(fragments, printed, widths.reason or 2 * widths.name) if reason_most else []

    def cell(costs: list[float], start: int, end: int) -> float:
        # A blank line inside a cell stands before its last line, or it speaks against one cell.
        return costs[end - 1] - costs[start] + 0.4 * max(blanks[end - 1] - blanks[start + 1], 0)

    best = second = 1e9
    chosen = (0, count)
    for reasons in range(reason_most + 1):
        cost_before = 0.0
        if reasons:
            cost_before = cell(reason_costs, 0, reasons) + (0.0 if points_lost else 1.0)
            if not fragments[reasons - 1].text.endswith(_SENTENCE_END):
                cost_before += 1.0
            if not fragments[reasons].blank_before:
                cost_before += 1.0
        elif points_lost and count > 2:
            cost_before = 0.5
        cost_before += starts_badly[reasons]
        for end in (count,) if has_target else range(reasons + 1, count):
            cost = cost_before + cell(name_costs, reasons, end) + 3.0 * (sentences[end] - sentences[reasons])
            if end < count:
                first = fragments[end]
                cost += cell(target_costs, end, count) + 1.5 * (sentences[count - 1] - sentences[end])
                cost += starts_badly[end]
                if not first.blank_before and first.begins:
                    cost += 0.3
                if widths.target and printed[end] > widths.target + 4:
                    cost += 1.5
                if end == reasons + 1:
                    cost -= 0.1
            if cost < best:
                best, second, chosen = cost, best, (reasons, end - reasons)
            elif cost < second:
                second = cost
    return *chosen, second - best < _EQUALLY_LIKELY


def _break_costs(fragments: list[Fragment], printed: list[int], column_width: int) -> list[float]:
    """Sums of how badly the line break before each fragment fits inside a cell of a column, up to each fragment."""
    total = 0.0
    sums = [0.0]
    for at in range(1, len(fragments)):
        following = fragments[at]
        if not following.begins:
            total += 4.0
        elif column_width:
            room = column_width - printed[at - 1]
            if room >= (1 if following.text[0] < "\x80" else 2):
                total += 1.5 if following.text.startswith(_CANNOT_START) else 2.0 + min(room, 16) / 8
            elif room < -2:
                total += min(-room, 16) / 8
        sums.append(total)
    return sums
