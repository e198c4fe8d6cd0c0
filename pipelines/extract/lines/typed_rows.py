"""Rows of an indicator table of any columns in text, told by the type of their cells.

The lines are gathered in groups, one for each label of level 2; `segments` divides a group into rows and cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from pipelines.extract.form import Form
from pipelines.extract.indicators import indicator_of, keep_nature
from pipelines.extract.lines.closing import begins_closing, read_total
from pipelines.extract.lines.columns import learn_columns
from pipelines.extract.lines.fragments import Fragment, cell_text, fragments_of, spaced_text
from pipelines.extract.lines.fused import run_together
from pipelines.extract.lines.header import Header, find_header
from pipelines.extract.lines.labels import count_labels, is_cap, is_last_half, is_name, take_labels, take_wrapped_label
from pipelines.extract.lines.page_numbers import stands_as_page_number
from pipelines.extract.lines.reading import Reading
from pipelines.extract.lines.segments import Division, Row
from pipelines.extract.lines.wrapped_labels import find_wrapped_label
from pipelines.extract.vocabulary.colon_pairs import colon_pairs
from pipelines.extract.vocabulary.column_roles import KEPT_AS_FIELDS
from pipelines.extract.vocabulary.figures import is_dash, is_figure, number_of
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.levels import Levels
from pipelines.extract.vocabulary.results import is_result, result_phrases
from pipelines.extract.vocabulary.standalone_lines import is_annex_line, is_date_line, is_letter_line
from pipelines.extract.vocabulary.titles import title_kind
from pipelines.ingest.content import Lines


def read_typed_rows(reading: Reading, form: Form, columns: tuple[str, ...]) -> TypedTable:
    """Gather the rows below the header, up to the total or whatever else ends the table.

    `columns` are without levels. `close_typed_tables` divides what was gathered.
    """
    table = _TypedRows(reading, form)
    table.read()
    form.last_place = reading.place(max(reading.at - 1, 0))
    if table.long_term_groups:
        form.roles = (*form.roles, "long_term_target")
    return TypedTable(form, reading.block, columns, table.groups, table.long_term_groups)


def close_typed_tables(tables: list[TypedTable]) -> None:
    """Divide the groups of all tables of a document into rows, and put the indicators into their forms.

    Tables of the same columns share their widths: one software printed them.
    """
    by_columns: dict[tuple[str, ...], list[TypedTable]] = {}
    for table in tables:
        by_columns.setdefault(table.columns, []).append(table)
    for columns, alike in by_columns.items():
        if run_together(one.text for table in alike for one in _fragments_of(table)):
            for table in alike:
                _leave_unread(table)
        else:
            _divide_alike(columns, alike)


@dataclass(slots=True)
class _Group:
    """The fragments below one label of level 2."""

    level1: str
    level2: str
    fragments: list[Fragment] = field(default_factory=list)


@dataclass(slots=True)
class TypedTable:
    """The lines of one indicator table before they are divided into rows."""

    form: Form
    block: Lines
    columns: tuple[str, ...]
    groups: list[_Group]
    # Long-term indicators stand in a table of their own above the annual ones.
    long_term_groups: list[_Group]


class _TypedRows:
    def __init__(self, reading: Reading, form: Form) -> None:
        self.groups: list[_Group] = []
        # Long-term indicators stand in a table of their own above the annual ones (财预〔2015〕88号).
        self.long_term_groups: list[_Group] = []
        self._reading = reading
        self._form = form
        self._levels = Levels()
        self._blank_before = False
        # Whether a label stands between the last group and the line that is read next.
        self._after_label = True
        # The label of a further block of indicators, above its header.
        self._section = ""

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
            if (header := self._header(words)) is not None:
                self._repeated_header(words, header)
            elif len(words) == 1 and self._section_follows():
                pass
            elif is_cap(text) and not self._group_is_open():
                self._levels.take_cap(text)
                reading.at += 1
            elif take_wrapped_label(reading, self._levels, words):
                self._blank_before = self._after_label = True
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
        # A name may end like a closing label (专家、顾问反馈意见); its row follows its own label of level 2.
        is_row = self._after_label or (len(words) > 2 and is_result(words[-1]))
        if colon_pairs(text) or begins_closing(self._reading, words, listed_only=is_row):
            return True
        if len(words) > 1 or not is_letter_line(text):
            return False
        # A date alone on its line is a cell, unless the text goes on behind it as a letter does.
        return not is_date_line(text) or self._letter_follows()

    def _letter_follows(self) -> bool:
        reading = self._reading
        following = reading.filled_from(reading.at + 1)
        if following >= reading.end:
            return True
        text = reading.texts[following]
        return title_kind(text) is not None or is_annex_line(text) or is_letter_line(text)

    def _section_follows(self) -> bool:
        """Read the label of the next block of indicators (年度绩效 / 指标) above a header of its own."""
        reading = self._reading
        found = find_wrapped_label(reading, ("section",))
        if found is None or found.role != "indicator":
            return False
        at = reading.filled_from(found.following)
        words = reading.texts[at].split() if at < reading.end else []
        if not words or load_headers().listed_role("indicator", words[0]) is None:
            return False
        self._section = found.printed
        reading.at = found.following
        return True

    def _header(self, words: list[str]) -> Header | None:
        """The header that begins on the line: of the next page, or of the annual indicators below long-term ones."""
        if len(words) > 2 or (len(words) == 1 and words[0] in load_headers().roles["indicator"]):
            return find_header(self._reading, words)
        return None

    def _repeated_header(self, words: list[str], header: Header) -> None:
        if self.groups and (words[0].startswith("年度") or self._section.startswith("年度")):
            self.long_term_groups.extend(self.groups)
            self.groups = []
            self._levels = Levels()
            self._after_label = True
        self._reading.at = header.following

    def _group_is_open(self) -> bool:
        """Whether the lines since the last label belong to its group already."""
        return bool(self.groups) and not self._after_label

    def _cells(self, words: list[str]) -> None:
        reading, levels = self._reading, self._levels
        taken = count_labels(words)
        if taken and self._group_is_open() and is_last_half(levels, words, self.groups[-1].fragments[-1]):
            taken = 0
        named = taken > 0 and is_name(words[taken - 1], words[taken:])
        if named:
            # The last label is the name of the indicator (满意度 under 满意度指标).
            taken -= 1
        if taken:
            take_labels(reading, levels, words, taken, named=named)
            self._after_label = True
        if taken < len(words):
            if not self._group_is_open():
                self.groups.append(_Group(levels.level1, levels.level2))
                self._after_label = False
            self.groups[-1].fragments.extend(
                fragments_of(words[taken:], reading.at, self._blank_before, whole_line=not taken)
            )
            self._blank_before = False
        reading.at += 1


def _fragments_of(table: TypedTable) -> list[Fragment]:
    return [one for group in (*table.long_term_groups, *table.groups) for one in group.fragments]


def _leave_unread(table: TypedTable) -> None:
    """Say that the cells of a table have no separators, so that every division of them would be a guess."""
    fragments = _fragments_of(table)
    if not fragments:
        return
    table.form.leave(
        spaced_text(fragments),
        table.block.place_of(fragments[0].line, fragments[-1].line),
        f"表头“{table.form.header}”下的各单元格连在一起，没有分隔符，无法可靠读取",
        f"The cells below the header {table.form.header!r} run together without separators: "
        "they cannot be read reliably",
    )


def _divide_alike(columns: tuple[str, ...], tables: list[TypedTable]) -> None:
    """Divide each group of fragments into rows, first by type alone, then with the column widths that showed."""
    texts = [text for block in {id(one.block): one.block for one in tables}.values() for text in block.texts]
    pairs = frozenset(_pairs([*texts, *chain(*result_phrases())]))
    divided: list[tuple[TypedTable, bool, _Group, Division]] = []
    for table in tables:
        for groups, long_term in ((table.long_term_groups, True), (table.groups, False)):
            parted = _are_parted(groups)
            divided += [
                (table, long_term, group, Division(group.fragments, columns, parted=parted, pairs=pairs))
                for group in groups
            ]
    learnt = learn_columns([division for *_, division in divided])
    rows = [division.rows(learnt.widths, learnt.rarity) for *_, division in divided]
    for (table, long_term, group, division), found in zip(divided, rows, strict=True):
        _put_rows(table, group, division, found, long_term)
        for row in division.doubtful(found or [], learnt.widths, learnt.rarity):
            _leave_doubt(table, row)


def _put_rows(table: TypedTable, group: _Group, division: Division, rows: list[Row] | None, long_term: bool) -> None:
    if rows is None:
        source = table.block.place_of(group.fragments[0].line, group.fragments[-1].line)
        table.form.leave_text(spaced_text(division.fragments), source)
        return
    for row in rows:
        _put_row(table, group, row)
        if long_term:
            one = table.form.indicators[-1]
            one.long_term_target, one.target = one.target, None


def _leave_doubt(table: TypedTable, row: Row) -> None:
    """Say that a row may have been divided wrongly."""
    fragments = sorted((one for cell in row.values() for one in cell), key=lambda one: one.line)
    text = spaced_text(fragments)
    table.form.leave(
        text,
        table.block.place_of(fragments[0].line, fragments[-1].line),
        f"各单元格的分界不能确定：{text}",
        f"Where one cell ends and the next begins is not certain: {text}",
    )


def _pairs(texts: Iterable[str]) -> Iterator[str]:
    """The pairs of characters that stand beside each other in lines."""
    for text in texts:
        for at in range(len(text) - 1):
            yield text[at : at + 2]


def _are_parted(groups: list[_Group]) -> bool:
    """Whether blank lines stand between the lines of a table at all."""
    begins = [one for group in groups for one in group.fragments if one.begins]
    return sum(one.blank_before for one in begins) * 4 > len(begins)


def _put_row(table: TypedTable, group: _Group, row: Row) -> None:
    form = table.form
    texts = {role: cell_text(cell) for role, cell in row.items()}
    lines = [one.line for cell in row.values() for one in cell]
    source = table.block.place_of(min(lines), max(lines))
    form.indicators.append(indicator_of(group.level1, group.level2, texts.get("name", ""), texts, source))
    headers = dict(zip(form.roles, (form.header or "").split()[-len(form.roles) :], strict=False))
    for role in (*KEPT_AS_FIELDS, "adjusted_target"):
        if texts.get(role):
            form.fields.append((headers.get(role, role), texts[role], source))
    keep_nature(form, texts, headers.get("nature", "nature"), source)
    if not texts.get("name"):
        form.leave_text(" ".join(text for text in texts.values() if text), source)
