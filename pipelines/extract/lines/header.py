"""The header of an indicator table in text: one line, with columns on further lines or a second row below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.extract.entries import leave_unknown_header
from pipelines.extract.form import Form
from pipelines.extract.lines.reading import Reading
from pipelines.extract.vocabulary.column_roles import SUB_ROLES
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.levels import level_label
from pipelines.extract.vocabulary.standalone_lines import is_bare_page_number, is_page_number

_LONGEST_FURTHER_LINE = 16
_LONGEST_WRAPPED_HALF = 10
_MOST_NAME_LINES = 5
_MOST_COLUMNS = 40
# The columns that may stand in front of those of the levels.
_BEFORE_LEVELS = (
    "serial",
    "unknown",
    "project_name",
    "list_unit",
    "list_department",
    "list_code",
    "list_budget",
    "list_goal",
)
# What the columns of a second header row may be.
_SUB_HEADERS = frozenset(("operator", "nature", "unit", "value", "target", "standard"))
# Without a second header row, operator and unit are those of the target.
_OF_TARGET = {"operator": "target_operator", "unit": "target_unit"}


class _Column(NamedTuple):
    """A column of a header: its printed name, its role, the index of its first line."""

    printed: str
    role: str
    line: int


def header_roles(words: Sequence[str]) -> tuple[str, ...] | None:
    """Return the role of each column where the words of a line are the header of an indicator table, else None.

    The label of the block in front of the columns (绩效指标 一级指标 …) is left out.
    """
    if len(words) < 3:
        return None
    headers = load_headers()
    known = headers.roles["indicator"]
    if words[0] not in known and words[1] not in known and words[2] not in known and "指标" not in words[1]:
        return None
    roles = [known.get(word) or headers.role("indicator", word) for word in words]
    found = {role for role in roles if role}
    if not _are_columns(found):
        return None
    is_section = roles[0] is None and headers.role("section", words[0])
    if is_section or (roles[0] == "name_fallback" and "name" in found):
        roles = roles[1:]
    return tuple(role or "unknown" for role in roles)


def _are_columns(roles: set[str]) -> bool:
    """Whether roles can be those of a whole header: a name, a value, and something more."""
    if len(roles) < 3 or ("name" not in roles and "name_fallback" not in roles):
        return False
    return bool(roles & {"target", "actual", "weight", "value", "standard"})


class Header(NamedTuple):
    """A header that was read: its columns as (printed, role), and the index of the line behind it."""

    columns: tuple[_Column, ...]
    following: int


def may_begin_header(words: Sequence[str]) -> bool:
    """Whether a line with these words is a header, or the first line of one if what follows goes on with it."""
    return header_roles(words) is not None or _are_first_columns(words)


def _are_first_columns(words: Sequence[str]) -> bool:
    """Whether all words of a line are columns, so that a header may begin with it and go on below."""
    headers = load_headers()
    if words[0] not in headers.roles["indicator"]:
        return False
    return len(words) == 1 or all(headers.listed_role("indicator", word) is not None for word in words)


def find_header(reading: Reading, words: Sequence[str]) -> Header | None:
    """Find the header that begins on the line that is read next, over all its lines; None where none does.

    A header of merged or wrapped cells takes many lines: each column that is as high as two rows stands on a line of
    its own, and the names of a second row come last.
    """
    roles = header_roles(words)
    if roles is not None:
        first = [_Column(word, role, reading.at) for word, role in zip(words[-len(roles) :], roles, strict=True)]
        return _scanned(reading, first, reading.at + 1)
    if not _are_first_columns(words):
        return None
    header = _scanned(reading, [], reading.at)
    return header if header is not None and header.columns[-1].line > header.columns[0].line else None


def read_header(form: Form, header: Header, place: str) -> None:
    """Set the columns of the form; a column whose name no synonym explains is left over with its place."""
    form.roles = tuple(one.role for one in header.columns)
    form.header = " ".join(one.printed for one in header.columns)
    for one in header.columns:
        if one.role == "unknown":
            leave_unknown_header(form, one.printed, place)


def _scanned(reading: Reading, columns: list[_Column], at: int) -> Header | None:
    """Take the columns on the lines from `at` on; None where all of them make no header."""
    texts, end = reading.texts, reading.end
    following = at
    while (at := reading.filled_from(at)) < end and len(columns) < _MOST_COLUMNS:
        text = texts[at]
        if is_page_number(text) or is_bare_page_number(text):
            at += 1
            continue
        parts = text.split()
        if level_label(parts[0]) is not None and load_headers().listed_role("indicator", parts[0]) is None:
            break
        if len(parts) > 1:
            roles = [load_headers().listed_role("indicator", part) for part in parts]
            if None in roles:
                break
            columns += [_Column(part, role or "", at) for part, role in zip(parts, roles, strict=True)]
            at += 1
        else:
            found = _wrapped_column(reading, at, columns)
            if found is None:
                break
            at = found
        following = at
    while columns and columns[0].role == "name_fallback" and any(one.role == "name" for one in columns):
        # The label of the block (绩效指标) in front of the columns.
        columns = columns[1:]
    first = next((number for number, one in enumerate(columns) if one.role == "level1"), 0)
    while first and columns[first - 1].role not in _BEFORE_LEVELS:
        # The end of a label of the block that was cut off (年度绩效指标 / 完成情况).
        del columns[first - 1]
        first -= 1
    placed = _second_row_in_place(columns)
    if not _are_columns({one.role for one in placed}):
        return None
    return Header(tuple(one._replace(role=_OF_TARGET.get(one.role, one.role)) for one in placed), following)


def _wrapped_column(reading: Reading, at: int, columns: list[_Column]) -> int | None:
    """Append the column on the single line `at`, over as many of the next lines as make one known name.

    It may also be the rest of the last column. Returns the index of the line behind it.
    """
    role_of = load_headers().listed_role
    text = reading.texts[at]
    if len(text) > _LONGEST_FURTHER_LINE:
        return None
    if columns and not _is_column(text):
        last = columns[-1]
        joined = role_of("indicator", last.printed + text)
        if joined is not None and joined != "name_fallback":
            columns[-1] = _Column(last.printed + text, joined, last.line)
            return at + 1
    best: tuple[str, str, int] | None = None
    printed, following = text, at + 1
    for number in range(_MOST_NAME_LINES):
        if number:
            next_line = reading.filled_from(following)
            if next_line >= reading.end or len(reading.texts[next_line]) > _LONGEST_WRAPPED_HALF:
                break
            if " " in reading.texts[next_line] or (best is not None and _is_column(reading.texts[next_line])):
                break
            printed, following = printed + reading.texts[next_line], next_line + 1
        role = role_of("indicator", printed)
        if role is not None and not (role == "name_fallback" and best is not None):
            best = printed, role, following
    if best is None:
        return None
    columns.append(_Column(best[0], best[1], at))
    return best[2]


def _is_column(text: str) -> bool:
    """Whether a line is a column by itself; 指标 is not, it ends many names (一级 / 指标)."""
    return load_headers().listed_role("indicator", text) not in (None, "name_fallback")


def _second_row_in_place(columns: list[_Column]) -> list[_Column]:
    """Move the names of a second row, which stand last, to the column that they divide (年度指标值, 评价标准)."""
    first = len(columns)
    while first and columns[first - 1].role in _SUB_HEADERS:
        first -= 1
    while first < len(columns) and first and columns[first].line == columns[first - 1].line:
        # The second row begins with a line; what stands beside other columns is of the first one.
        first += 1
    subs = columns[first:]
    divided = next((at for at, one in enumerate(columns[:first]) if one.role in ("target", "standard")), None)
    if divided is None or len(subs) < 2:
        return columns
    if columns[divided].role == "standard":
        roles = ["target", *["standard"] * (len(subs) - 1)]
    else:
        roles = [SUB_ROLES.get((one.role, "target"), one.role) for one in subs]
    placed = [one._replace(role=role) for one, role in zip(subs, roles, strict=True)]
    return [*columns[:divided], *placed, *columns[divided + 1 : first]]
