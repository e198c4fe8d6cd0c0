"""What a form says below its indicators in text: the total, conclusion, problems, signatures."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extract.entries import put_closing_pair, put_tail
from pipelines.extract.form import Form
from pipelines.extract.lines.head import read_labelled
from pipelines.extract.lines.header import header_roles
from pipelines.extract.lines.page_numbers import stands_as_page_number
from pipelines.extract.lines.reading import Reading
from pipelines.extract.vocabulary.colon_pairs import colon_pairs
from pipelines.extract.vocabulary.figures import is_dash, is_figure
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.levels import level_label
from pipelines.extract.vocabulary.standalone_lines import is_annex_line, is_bare_page_number
from pipelines.extract.vocabulary.titles import title_kind

LONGEST_HALF = 8
_LONGEST_GRADE = 3
_MOST_LABEL_LINES = 5


def read_total(reading: Reading, form: Form, words: Sequence[str]) -> None:
    """Read the line of the total or of the grade, whose label is the first word."""
    if load_headers().role("total", words[0]) == "grade":
        form.grade = " ".join(words[1:]) or None
        return
    figures = [word for word in words[1:] if is_figure(word) or is_dash(word)]
    others = [word for word in words[1:] if word not in figures]
    if len(figures) == 1:
        form.total_score = figures[0]
    elif figures:
        form.total_weight, form.total_score = figures[0], figures[1]
        others = figures[2:] + others
    if others and len(others[0]) <= _LONGEST_GRADE:
        form.grade = others.pop(0)
    if others:
        form.leave_text(" ".join(others), reading.place())


def begins_closing(reading: Reading, words: Sequence[str], *, listed_only: bool = False) -> bool:
    """Whether the line that is read next begins a closing remark, also where the label wraps over two lines.

    With `listed_only` the label has to be known word for word, and not by its ending.
    """
    return _begins_closing(reading, reading.at, words, listed_only=listed_only)


def wraps_closing_label(reading: Reading) -> bool:
    """Whether the line that is read next is the beginning of a closing label that goes on on the next line."""
    return _wrapped_tail(reading, reading.at) is not None


def begins_closing_at(reading: Reading, at: int) -> bool:
    """Whether a line that is not blank begins a closing remark or states the total."""
    words = reading.texts[at].split()
    return load_headers().role("total", words[0]) is not None or _begins_closing(reading, at, words)


def read_closing(reading: Reading, form: Form) -> None:
    """Read one entry after the table, over all its lines."""
    text = reading.texts[reading.at]
    words = text.split()
    headers = load_headers()
    if is_bare_page_number(text):
        reading.at += 1
        return
    if headers.role("total", words[0]) is not None:
        read_total(reading, form, words)
        reading.at += 1
        return
    pairs = colon_pairs(text)
    if pairs and (len(pairs) > 1 or pairs[0].block != "tail"):
        for pair in pairs:
            put_closing_pair(form, pair, reading.place())
        reading.at += 1
        return
    following = reading.at + 1
    if pairs:
        label, value = pairs[0].label, pairs[0].value
    else:
        label, value = words[0], text[len(words[0]) :].strip()
    role = headers.role("tail", label)
    wrapped = _wrapped_tail(reading, reading.at) if len(words) == 1 and not pairs else None
    if wrapped is not None:
        label, following = wrapped
        role = headers.role("tail", label)
    if role is None:
        if headers.role("field", words[0]):
            read_labelled(form, words, reading.place())
        elif header_roles(words) != form.roles:
            form.leave_text(text, reading.place())
        reading.at += 1
        return
    last = reading.at
    # The text of the entry goes on until the next label, heading or header.
    while (following := reading.filled_from(following)) < reading.end and not _ends_entry(reading, following):
        value += reading.texts[following]
        last = following
        following += 1
    put_tail(form, role, label, value, reading.place(reading.at, last))
    form.last_place = reading.place(last)
    reading.at = following


def _begins_closing(reading: Reading, at: int, words: Sequence[str], *, listed_only: bool = False) -> bool:
    if level_label(words[0]) is not None:
        return False
    role_of = load_headers().listed_role if listed_only else load_headers().role
    if role_of("tail", words[0]):
        return True
    return len(words) == 1 and _wrapped_tail(reading, at) is not None


def _wrapped_tail(reading: Reading, at: int) -> tuple[str, int] | None:
    """The longest label that begins as the whole of line `at` and goes on over the next: (label, index after it)."""
    label, following = reading.texts[at], at + 1
    if len(label) > LONGEST_HALF:
        return None
    found = None
    for number in range(1, _MOST_LABEL_LINES):
        at = reading.filled_from(following)
        if at >= reading.end or len(reading.texts[at]) > LONGEST_HALF or " " in reading.texts[at]:
            break
        label, following = label + reading.texts[at], at + 1
        role_of = load_headers().role if number == 1 else load_headers().listed_role
        if role_of("tail", label) is not None:
            found = label, following
    return found


def _ends_entry(reading: Reading, at: int) -> bool:
    text = reading.texts[at]
    words = text.split()
    role_of = load_headers().role
    return (
        title_kind(text) is not None
        or role_of("total", words[0]) is not None
        or role_of("field", words[0]) is not None
        or bool(colon_pairs(text))
        or stands_as_page_number(reading, at)
        or is_annex_line(text)
        or _begins_closing(reading, at, words)
        or header_roles(words) is not None
    )
