"""Rows of the common layout - name, target, result, weight, score - each known by the numbers that end it.

Every row ends in its weight and score, which anchors it; labels of level 1 and 2 come from a closed vocabulary. What
stands between is a name, a target, a result, and the reason of the row above: `drafts` and `wrapped` divide it.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extract.form import Form
from pipelines.extract.lines.closing import begins_closing, read_total
from pipelines.extract.lines.drafts import ANCHOR, RowDraft, open_row
from pipelines.extract.lines.fragments import Fragment, fragments_of, width
from pipelines.extract.lines.header import find_header
from pipelines.extract.lines.labels import count_labels, is_cap, take_labels, take_wrapped_label
from pipelines.extract.lines.page_numbers import stands_as_page_number
from pipelines.extract.lines.reading import Reading
from pipelines.extract.vocabulary.colon_pairs import colon_pairs
from pipelines.extract.vocabulary.figures import number_of
from pipelines.extract.vocabulary.folding import fold
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.leads import may_lead
from pipelines.extract.vocabulary.levels import Levels
from pipelines.extract.vocabulary.operators import OPERATOR_SIGNS
from pipelines.extract.vocabulary.titles import title_kind

_WHOLE_ROW = 3
# Points of indicators alone come to 80 or 90 at the least.
_LOWEST_TOTAL = 60


def _may_end_a_row(text: str, words: list[str]) -> bool:
    """Whether a line may end in weight and score, or in a reason behind them: spares most lines the pattern."""
    last = text[-1]
    return len(words) > 1 and (last.isdigit() or last in "-—" or len(words) > _WHOLE_ROW or text[0].isdigit())


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
        self._totals = load_headers().roles["total"]

    def read(self) -> None:
        reading = self._reading
        while reading.at < reading.end:
            text = reading.texts[reading.at]
            if not text:
                self._blank_before = True
                reading.at += 1
                continue
            if title_kind(text) is not None:
                break
            words = text.split()
            labels = 0
            if len(words) > 2 or may_lead(words[0]) or text.isdigit() or "/" in text:
                if words[0] in self._totals or fold(words[0]) in self._totals:
                    self._give_reason()
                    read_total(reading, self._form, words)
                    self._end_with_total()
                    break
                if self._repeats_or_labels(text, words):
                    continue
                labels = count_labels(words)
            anchor = ANCHOR.match(text) if _may_end_a_row(text, words) else None
            if anchor is None:
                if self.drafts and not self._pending and (begins_closing(reading, words) or colon_pairs(text)):
                    break
                self._more_cells(words[self._take_labels(words, labels) :])
                continue
            weight, score, reason = anchor[2], anchor[3], anchor[4]
            cells = (anchor[1] or "").split()
            taken = labels
            if taken and not self._pending and (len(cells) <= taken or cells[taken].startswith(OPERATOR_SIGNS)):
                # The last label is the name of the indicator (满意度 under 满意度指标).
                taken -= 1
            cells = cells[self._take_labels(words, taken) :]
            if not cells and not reason and self._is_total(weight):
                self._give_reason()
                self._form.total_weight, self._form.total_score = weight, score
                self._end_with_total()
                break
            self._row(weight, score, reason, cells)
        for one in self._pending:
            # Without a total the table was cut, and what follows the last numbers may be half a row.
            self._form.leave_text(one.text, reading.place(one.line))

    def _repeats_or_labels(self, text: str, words: list[str]) -> bool:
        """Read a line that holds no cell: a page number, the header on a new page, a cap, a label that wraps."""
        reading = self._reading
        if stands_as_page_number(reading, reading.at):
            reading.at += 1
        elif len(words) > 2 and (header := find_header(reading, words)) is not None:
            reading.at = header.following
        elif self._after_label and not self._pending and is_cap(text):
            self._levels.take_cap(text)
            reading.at += 1
        elif take_wrapped_label(reading, self._levels, words):
            self._give_reason()
            self._blank_before = self._after_label = True
        else:
            return False
        return True

    def _take_labels(self, words: list[str], count: int) -> int:
        """Take the labels that are the first words of a line, and say how many."""
        if count:
            self._give_reason()
            take_labels(self._reading, self._levels, words, count)
            self._blank_before = self._after_label = True
        return count

    def _more_cells(self, words: list[str]) -> None:
        if words:
            if len(words) == 1:
                self._pending.append(Fragment(words[0], self._reading.at, True, self._blank_before))
            else:
                self._pending.extend(fragments_of(words, self._reading.at, self._blank_before))
            self._blank_before = False
        self._reading.at += 1

    def _row(self, weight: str, score: str, reason: str | None, cells: list[str]) -> None:
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
