"""Rows of an indicator table of any columns in text, told by the type of their cells.

The lines are gathered in groups, one for each label of level 2; `segments` divides a group into rows and cells.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.extract.form import Form
from pipelines.extract.indicators import indicator_of, keep_nature
from pipelines.extract.lines.closing import begins_closing, read_total
from pipelines.extract.lines.fragments import Fragment, cell_text, fragments_of, spaced_text, width
from pipelines.extract.lines.header import header_roles, skip_header
from pipelines.extract.lines.labels import count_labels, is_cap, take_labels, take_wrapped_label
from pipelines.extract.lines.page_numbers import stands_as_page_number
from pipelines.extract.lines.reading import Reading
from pipelines.extract.lines.segments import Division, Row
from pipelines.extract.vocabulary.colon_pairs import colon_pairs
from pipelines.extract.vocabulary.column_roles import KEPT_AS_FIELDS
from pipelines.extract.vocabulary.figures import is_dash, is_figure, number_of
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.levels import Levels
from pipelines.extract.vocabulary.standalone_lines import is_letter_line
from pipelines.extract.vocabulary.titles import title_kind


def read_typed_rows(reading: Reading, form: Form, columns: tuple[str, ...]) -> None:
    """Read the rows below the header, up to the total or whatever else ends the table; `columns` are without levels."""
    table = _TypedRows(reading, form)
    table.read()
    form.last_place = reading.place(max(reading.at - 1, 0))
    _divide(reading, form, table.groups, columns)
    if table.long_term_groups:
        annual, form.indicators = form.indicators, []
        _divide(reading, form, table.long_term_groups, columns)
        for one in form.indicators:
            one.long_term_target, one.target = one.target, None
        form.indicators.extend(annual)
        form.roles = (*form.roles, "long_term_target")


@dataclass(slots=True)
class _Group:
    """The fragments below one label of level 2."""

    level1: str
    level2: str
    fragments: list[Fragment] = field(default_factory=list)


class _TypedRows:
    def __init__(self, reading: Reading, form: Form) -> None:
        self.groups: list[_Group] = []
        # Long-term indicators stand in a table of their own above the annual ones (财预〔2015〕88号).
        self.long_term_groups: list[_Group] = []
        self._reading = reading
        self._form = form
        self._levels = Levels()
        self._blank_before = False

    def read(self) -> None:
        reading = self._reading
        while reading.at < reading.end:
            text = reading.texts[reading.at]
            if not text or stands_as_page_number(reading, reading.at):
                self._blank_before = self._blank_before or not text
                reading.at += 1
                continue
            words = text.split()
            if title_kind(text) is not None or self._is_total(words) or self._begins_closing(text, words):
                break
            if header_roles(words) is not None:
                self._repeated_header(words)
            elif is_cap(text) and not self._group_is_open():
                self._levels.take_cap(text)
                reading.at += 1
            elif take_wrapped_label(reading, self._levels, words):
                self._blank_before = True
            else:
                self._cells(words)

    def _is_total(self, words: list[str]) -> bool:
        """Read the total, which ends the table, also where its line has lost the word."""
        reading, form = self._reading, self._form
        if len(words) > 1 and load_headers().role("total", words[0]) is not None:
            read_total(reading, form, words)
        elif len(words) == 2 and number_of(words[0]) == 100 and (is_figure(words[1]) or is_dash(words[1])):
            form.total_weight, form.total_score = words
        else:
            return False
        reading.at += 1
        return True

    def _begins_closing(self, text: str, words: list[str]) -> bool:
        if not self.groups:
            return False
        if colon_pairs(text) or begins_closing(self._reading, words):
            return True
        return len(words) == 1 and is_letter_line(text)

    def _repeated_header(self, words: list[str]) -> None:
        if self.groups and words[0].startswith("年度"):
            self.long_term_groups.extend(self.groups)
            self.groups = [_Group("", "")]
            self._levels = Levels()
        skip_header(self._reading, self._form, words)

    def _group_is_open(self) -> bool:
        """Whether the lines since the last label belong to its group already."""
        if not self.groups:
            return False
        group = self.groups[-1]
        return group.level1 == self._levels.level1 and group.level2 == self._levels.level2

    def _cells(self, words: list[str]) -> None:
        reading, levels = self._reading, self._levels
        taken = count_labels(words)
        take_labels(reading, levels, words, taken)
        if not self._group_is_open():
            self.groups.append(_Group(levels.level1, levels.level2))
        self.groups[-1].fragments.extend(fragments_of(words[taken:], reading.at, self._blank_before))
        if taken < len(words):
            self._blank_before = False
        reading.at += 1


def _divide(reading: Reading, form: Form, groups: list[_Group], columns: tuple[str, ...]) -> None:
    """Divide each group of fragments into rows, first by type alone, then with the column widths that showed."""
    divisions = [Division(group.fragments, columns) for group in groups]
    widths: dict[str, int] = {}
    for division in divisions:
        for row in division.rows({}) or []:
            for role, cell in row.items():
                widths[role] = max(widths.get(role, 0), *[width(one.text) for one in cell])
    for group, division in zip(groups, divisions, strict=True):
        rows = division.rows(widths)
        if rows is None:
            source = reading.place(group.fragments[0].line, group.fragments[-1].line)
            form.leave_text(spaced_text(group.fragments), source)
            continue
        for row in rows:
            _put_row(reading, form, group, row)


def _put_row(reading: Reading, form: Form, group: _Group, row: Row) -> None:
    texts = {role: cell_text(cell) for role, cell in row.items()}
    lines = [one.line for cell in row.values() for one in cell]
    source = reading.place(min(lines), max(lines))
    form.indicators.append(indicator_of(group.level1, group.level2, texts.get("name", ""), texts, source))
    headers = dict(zip(form.roles, (form.header or "").split()[-len(form.roles) :], strict=False))
    for role in (*KEPT_AS_FIELDS, "adjusted_target"):
        if texts.get(role):
            form.fields.append((headers.get(role, role), texts[role], source))
    keep_nature(form, texts, headers.get("nature", "nature"), source)
    if not texts.get("name"):
        form.leave_text(" ".join(text for text in texts.values() if text), source)
