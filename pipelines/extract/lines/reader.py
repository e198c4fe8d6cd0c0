"""Forms out of text that prints one row per line: labels, funding lines, goals, and the indicator table.

The reader goes down the lines once. What each line is follows from the labels it holds, never from its position; what
no rule explains is left over with its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.extract.entries import note_money_unit
from pipelines.extract.form import Form, join_places
from pipelines.extract.lines.anchored_rows import are_anchored, read_anchored_rows
from pipelines.extract.lines.closing import begins_closing_at, read_closing
from pipelines.extract.lines.funding import read_funding_header, read_funding_line, read_funding_pairs
from pipelines.extract.lines.goals import read_goals
from pipelines.extract.lines.head import (
    read_labelled,
    read_section,
    read_unit_and_agency,
    read_year,
    without_section,
)
from pipelines.extract.lines.header import Header, find_header, read_header
from pipelines.extract.lines.page_numbers import numbered_pages, stands_as_page_number
from pipelines.extract.lines.reading import Reading
from pipelines.extract.lines.typed_rows import TypedTable, close_typed_tables, read_typed_rows
from pipelines.extract.lines.wrapped import OpenTable, close_tables, put_rows
from pipelines.extract.lines.wrapped_labels import find_wrapped_label
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.money import bare_line, is_line_label
from pipelines.extract.vocabulary.standalone_lines import is_annex_line, is_letter_line, is_unit_line
from pipelines.extract.vocabulary.titles import title_kind
from pipelines.ingest.content import Lines

_LONGEST_LIST = 12
_SENTENCE_END = ("。", "；")
_WITHOUT_CELLS = ("level1", "level2", "serial")


class LineForms:
    """Reads forms out of `Lines` blocks; `finish` divides what needed the widths of the whole document."""

    def __init__(self) -> None:
        self.forms: list[Form] = []
        self._open_tables: list[OpenTable] = []
        # Where the reading of an open table began.
        self._starts: dict[int, tuple[Reading, int]] = {}
        self._typed_tables: list[TypedTable] = []
        self._section_text = ""

    def read(self, block: Lines) -> None:
        """Read one block of lines; every form in it is appended to `forms`."""
        reading = Reading(block, [text.strip() for text in block.texts], section_text=self._section_text)
        reading.page_numbers = numbered_pages(reading.texts)
        while reading.at < reading.end:
            text = reading.texts[reading.at]
            if text:
                self._read_line(reading, text)
            else:
                reading.at += 1
        self._section_text = reading.section_text

    def finish(self) -> list[Form]:
        """Divide the open rows of all forms by the column widths seen, and return the forms in printed order."""
        uncertain = close_tables(self._open_tables)
        for table in self._open_tables:
            if any(table is one for one in uncertain):
                self._typed_tables.append(self._read_again(table))
            else:
                put_rows(table)
        close_typed_tables(self._typed_tables)
        self._open_tables.clear()
        self._typed_tables.clear()
        self._starts.clear()
        return self.forms

    def _read_line(self, reading: Reading, text: str) -> None:
        """Read the line at `reading.at`, with those that go on from it, and move on behind them."""
        kind = title_kind(text)
        if kind is not None and not _is_listed_attachment(reading.texts, reading.at):
            self._read_title(reading, text, kind)
            reading.at += 1
            return
        words = text.split()
        form = self._form_of(reading, words)
        if form is None:
            reading.at += 1
            return
        form.last_place = reading.place()
        if stands_as_page_number(reading, reading.at) or is_annex_line(text):
            reading.at += 1
            return
        header = None
        if len(words) > 2 or (not reading.after_table and words[0] in load_headers().roles["indicator"]):
            header = find_header(reading, words)
        if header is not None and reading.after_table and self._stands_above_closing(reading, form, header):
            reading.at = header.following
        elif header is not None:
            self._read_table(reading, form, header)
        elif not reading.after_table:
            _read_head(reading, form, text, words)
        elif is_letter_line(text):
            # The form is over; running text is no part of it.
            reading.form, reading.after_table = None, False
            reading.at += 1
        else:
            read_closing(reading, form)

    def _read_title(self, reading: Reading, text: str, kind: str) -> None:
        form = reading.form
        if form is None or form.has_content:
            form = self._begin(reading)
            reading.label_part, reading.last_role, reading.funding_roles = "", None, ()
            reading.pair_roles = ()
        form.kind = form.kind or kind
        form.title = text if form.title is None else form.title + text
        form.last_place = reading.place()

    def _form_of(self, reading: Reading, words: Sequence[str]) -> Form | None:
        """The form to which a line belongs: a project name begins one after a table and where no title has."""
        form = reading.form
        if form is None:
            begins = len(words) > 1 and load_headers().role("field", words[0]) == "project_name"
            return self._begin(reading) if begins else None
        if reading.after_table and form.project_name and load_headers().role("field", words[0]) == "project_name":
            return self._begin(reading)
        return form

    def _begin(self, reading: Reading) -> Form:
        form = Form(first_place=reading.place(), last_place=reading.place())
        self.forms.append(form)
        reading.form, reading.after_table = form, False
        return form

    @staticmethod
    def _stands_above_closing(reading: Reading, form: Form, header: Header) -> bool:
        """Whether a page repeats the header of the form above what follows its indicators."""
        at = reading.filled_from(header.following)
        if [one.role for one in header.columns] != list(form.roles[: len(header.columns)]) or at >= reading.end:
            return False
        return begins_closing_at(reading, at)

    def _read_table(self, reading: Reading, form: Form, header: Header) -> None:
        reading.leave_label_part(form)
        read_header(form, header, reading.place())
        reading.at = header.following
        columns = _columns_of(form)
        if are_anchored(columns):
            self._read_anchored_table(reading, form)
        else:
            self._typed_tables.append(read_typed_rows(reading, form, columns))
        reading.after_table = True

    def _read_anchored_table(self, reading: Reading, form: Form) -> None:
        """Read a table of the common layout; where something in it stays unexplained, read it by its types instead."""
        start, left = reading.at, len(form.left)
        table = OpenTable(form, read_anchored_rows(reading, form), reading.block)
        if len(form.left) > left:
            del form.left[left:]
            reading.at = start
            self._typed_tables.append(read_typed_rows(reading, form, _columns_of(form)))
            return
        self._open_tables.append(table)
        self._starts[id(table)] = reading, start

    def _read_again(self, table: OpenTable) -> TypedTable:
        """Gather the lines of a table of the common layout once more, to divide them by their types."""
        form, left, last_place = table.form, list(table.form.left), table.form.last_place
        reading, start = self._starts[id(table)]
        again = read_typed_rows(replace(reading, at=start), form, _columns_of(form))
        form.left, form.last_place = left, last_place
        return again


def _columns_of(form: Form) -> tuple[str, ...]:
    return tuple(role for role in form.roles if role not in _WITHOUT_CELLS)


def _read_head(reading: Reading, form: Form, text: str, words: Sequence[str]) -> None:
    """Read a line above the indicators: year, unit, funding, goals, labels of blocks, labelled values."""
    field_is_open, reading.field_is_open = reading.field_is_open, False
    if len(words) == 1 and _read_wrapped_label(reading, form):
        return
    if (
        reading.funding_roles
        and bare_line(words[0]) in load_headers().roles["line"]
        and _read_funding(reading, form, words)
    ):
        reading.label_part = ""
        reading.at += 1
        return
    if read_year(form, words):
        reading.at += 1
        return
    if is_unit_line(text):
        form.money_unit = form.money_unit or text
        reading.label_part = ""
        reading.at += 1
        return
    if not form.project_name and reading.last_role != "project_name" and read_unit_and_agency(form, words):
        reading.last_role = "unit"
        reading.at += 1
        return
    words = without_section(reading, form, words)
    if read_funding_header(reading, form, words):
        reading.last_role = None
        reading.at += 1
        return
    if _read_funding(reading, form, words):
        reading.label_part = ""
        reading.at += 1
        return
    if len(words) > 1 and all(_heads_money(word) for word in words):
        reading.at += 1
        return
    if load_headers().role("goal", words[0]) and not _labels_goals(reading, words):
        reading.label_part, reading.last_role = "", None
        read_goals(reading, form, words)
        return
    reading.field_is_open = field_is_open
    if read_section(reading, form, text, in_value=field_is_open or _goes_on(reading, form)):
        reading.field_is_open = False
    else:
        _read_values(reading, form, text, words)
    reading.at += 1


def _heads_money(word: str) -> bool:
    """Whether a word is the heading of figures that stand side by side: 资金到位情况, 预算执行进度(%)."""
    headers = load_headers()
    return headers.listed_role("section", word) == "funding" or headers.listed_role("funding", word) is not None


def _read_wrapped_label(reading: Reading, form: Form) -> bool:
    """Read a label of two lines or more; False, without moving, where the line that is read next begins none."""
    found = find_wrapped_label(reading, ("section", "goal", "line", "field"))
    if found is None:
        return False
    block, printed = found.block, found.printed
    names_goal = load_headers().listed_role("goal", printed) is not None
    if block == "section" and names_goal and not _goal_follows(reading, found.following):
        # A label that may stand over the goals or in front of the only one.
        block = "goal"
    reading.leave_label_part(form)
    if block == "goal":
        reading.last_role, reading.at = None, found.following - 1
        read_goals(reading, form, [printed])
        return True
    if block == "section":
        note_money_unit(form, printed)
        reading.section_text, reading.last_role = printed, None
    elif block == "line":
        reading.label_part = printed
    else:
        reading.last_role = read_labelled(form, [printed], reading.place(reading.at, found.following - 1))
    reading.at = found.following
    return True


def _labels_goals(reading: Reading, words: Sequence[str]) -> bool:
    """Whether a label alone on its line (年度目标) is that of the block, and the goals have labels of their own."""
    is_section = len(words) == 1 and load_headers().listed_role("section", words[0]) is not None
    return is_section and _goal_follows(reading, reading.at + 1)


def _goal_follows(reading: Reading, at: int) -> bool:
    at = reading.filled_from(at)
    words = reading.texts[at].split() if at < reading.end else []
    return bool(words) and load_headers().role("goal", words[0]) is not None


def _read_funding(reading: Reading, form: Form, words: Sequence[str]) -> bool:
    if reading.funding_roles:
        return read_funding_line(reading, form, words)
    if reading.label_part and is_line_label(reading.label_part):
        words = [reading.label_part, *words]
    return read_funding_pairs(reading, form, words)


def _read_values(reading: Reading, form: Form, text: str, words: Sequence[str]) -> None:
    """Read labelled values, or the text that goes on from the one above."""
    role = read_labelled(form, words, reading.place())
    if role is not None:
        reading.last_role = role
        reading.leave_label_part(form)
        reading.field_is_open = bool(form.fields) and words[-1] == form.fields[-1][0] and not form.fields[-1][1]
    elif form.funding and not reading.funding_roles and "用途" in reading.section_text:
        form.fields.append((reading.section_text, text, reading.place()))
    elif reading.field_is_open:
        label, value, source = form.fields[-1]
        value += (" " if value.endswith(_SENTENCE_END) else "") + text
        form.fields[-1] = label, value, join_places(source, reading.place())
    elif _goes_on(reading, form) and reading.last_role is not None:
        setattr(form, reading.last_role, (getattr(form, reading.last_role) or "") + text)
    else:
        form.leave_text(text, reading.place())


def _goes_on(reading: Reading, form: Form) -> bool:
    """Whether a line without a label goes on with the value above."""
    in_head = not form.funding and not reading.funding_roles
    return in_head and reading.last_role in ("project_name", "department", "unit")


def _is_listed_attachment(texts: list[str], at: int) -> bool:
    """Whether a line that names a form stands in a notice's list of attachments (附件：1.… 2.…)."""
    if texts[at].startswith(("附件：", "附件:")):
        return True
    before = at - 1
    while before >= 0 and at - before <= _LONGEST_LIST and (not texts[before] or texts[before][:1].isdigit()):
        before -= 1
    return before >= 0 and texts[at][:1].isdigit() and texts[before].startswith(("附件：", "附件:"))
