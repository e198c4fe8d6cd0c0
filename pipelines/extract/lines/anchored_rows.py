"""Rows of the common layout - name, target, result, weight, score - each known by the numbers that end it.

Every row ends in its weight and score, which anchors it; labels of level 1 and 2 come from a closed vocabulary. What
stands between is a name, a target, a result, and the reason of the row above: `drafts` and `wrapped` divide it.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extract.form import Form
from pipelines.extract.lines.closing import read_total, wraps_closing_label
from pipelines.extract.lines.drafts import RowDraft, open_row
from pipelines.extract.lines.fragments import Fragment, fragments_of, width
from pipelines.extract.lines.header import find_header
from pipelines.extract.lines.labels import take_labels, take_wrapped_label
from pipelines.extract.lines.page_numbers import stands_as_page_number
from pipelines.extract.lines.reading import Reading
from pipelines.extract.lines.table_lines import Anchor, TableLine, table_line
from pipelines.extract.vocabulary.figures import number_of
from pipelines.extract.vocabulary.levels import Levels
from pipelines.extract.vocabulary.operators import OPERATOR_SIGNS

_WHOLE_ROW = 3
# Points of indicators alone come to 80 or 90 at the least.
_LOWEST_TOTAL = 60


def are_anchored(columns: Sequence[str]) -> bool:
    """Whether the columns behind the labels are those of the common layout."""
    return list(columns[:5]) == ["name", "target", "actual", "weight", "score"]


def read_anchored_rows(reading: Reading, form: Form) -> list[RowDraft]:
    """Read the rows below the header of the common layout, up to the total or whatever else ends the table."""
    table = _AnchoredRows(reading, form)
    table.read()
    return table.drafts


class _AnchoredRows:
    def __init__(self, reading: Reading, form: Form) -> None:
        self.drafts: list[RowDraft] = []
        self._reading = reading
        self._form = form
        self._levels = Levels()
        # Fragments that stand below the last numbers: reason of that row, or name and cells of the next.
        self._pending: list[Fragment] = []
        self._blank_before = False
        self._after_label = False

    def read(self) -> None:
        reading = self._reading
        texts = reading.texts
        while reading.at < reading.end:
            text = texts[reading.at]
            if not text:
                self._blank_before = True
                reading.at += 1
                continue
            line = table_line(text)
            if line.is_title:
                break
            if line.leads:
                if line.is_total:
                    self._give_reason()
                    read_total(reading, self._form, line.words)
                    self._end_with_total()
                    break
                if self._repeats_or_labels(text, line):
                    continue
            if line.anchor is None:
                if self.drafts and not self._pending and self._closes(line):
                    break
                self._more_cells(line.words, line.labels)
            elif not self._row(line, line.anchor):
                break
        for one in self._pending:
            # Without a total the table was cut, and what follows the last numbers may be half a row.
            self._form.leave_text(one.text, reading.place(one.line))

    def _repeats_or_labels(self, text: str, line: TableLine) -> bool:
        """Read a line that holds no cell: a page number, the header on a new page, a cap, a label that wraps."""
        reading = self._reading
        if line.may_number_page and stands_as_page_number(reading, reading.at):
            reading.at += 1
        elif line.may_be_header and (header := find_header(reading, line.words)) is not None:
            reading.at = header.following
        elif line.is_cap and self._after_label and not self._pending:
            self._levels.take_cap(text)
            reading.at += 1
        elif line.may_wrap_label and take_wrapped_label(reading, self._levels, line.words):
            self._give_reason()
            self._blank_before = self._after_label = True
        else:
            return False
        return True

    def _closes(self, line: TableLine) -> bool:
        """Whether the line begins a closing remark."""
        return line.closes or (line.may_close and wraps_closing_label(self._reading))

    def _take_labels(self, words: Sequence[str], count: int) -> int:
        """Take the labels that are the first words of a line, and say how many."""
        if count:
            self._give_reason()
            take_labels(self._reading, self._levels, words, count)
            self._blank_before = self._after_label = True
        return count

    def _more_cells(self, words: Sequence[str], labels: int) -> None:
        if labels:
            words = words[self._take_labels(words, labels) :]
        if words:
            if len(words) == 1:
                self._pending.append(Fragment(words[0], self._reading.at, True, self._blank_before))
            else:
                self._pending.extend(fragments_of(words, self._reading.at, self._blank_before))
            self._blank_before = False
        self._reading.at += 1

    def _row(self, line: TableLine, anchor: Anchor) -> bool:
        """Read the line that ends a row; False where its numbers are the total, which ends the table."""
        cells, weight, score, reason = anchor
        taken = line.labels
        if taken:
            if not self._pending and (len(cells) <= taken or cells[taken].startswith(OPERATOR_SIGNS)):
                # The last label is the name of the indicator (满意度 under 满意度指标).
                taken -= 1
            cells = cells[self._take_labels(line.words, taken) :]
        if not cells and not reason and self._is_total(weight):
            self._give_reason()
            self._form.total_weight, self._form.total_score = weight, score
            self._end_with_total()
            return False
        at = self._reading.at
        draft = RowDraft(self._levels.level1, self._levels.level2, weight, score, at, at, after_label=self._after_label)
        if len(cells) >= _WHOLE_ROW and not self._pending:
            # The whole row stands on one line: its last two cells are target and result.
            draft.name, draft.target, draft.actual = " ".join(cells[:-2]), cells[-2], cells[-1]
            draft.target_width = width(draft.target)
        else:
            self._pending.extend(fragments_of(cells, at, self._blank_before))
            open_row(draft, self._pending, len(cells))
            self._pending = []
        if reason:
            draft.reason.append(reason)
        self.drafts.append(draft)
        self._blank_before = self._after_label = False
        self._reading.at += 1
        return True

    def _give_reason(self) -> None:
        """Take the lines between the numbers of a row and the next label as the reason of that row."""
        if self._pending and self.drafts:
            self.drafts[-1].take_reason(self._pending)
            self.drafts[-1].reason_width = max([width(one.text) for one in self._pending])
        else:
            for one in self._pending:
                self._form.leave_text(one.text, self._reading.place(one.line))
        self._pending = []

    def _is_total(self, weight: str) -> bool:
        """Whether numbers without any cell are the total: the weights above, with that of the money, sum up to them."""
        if not self.drafts or not self._pending:
            return bool(self.drafts)
        total = number_of(weight)
        if total < _LOWEST_TOTAL:
            return False
        execution = next((line.weight for line in self._form.funding if line.weight), None)
        known = sum(number_of(draft.weight) for draft in self.drafts) + number_of(execution or "0")
        return abs(total - 100) < 0.01 or abs(total - known) < 0.01

    def _end_with_total(self) -> None:
        self._form.last_place = self._reading.place()
        self._reading.at += 1
