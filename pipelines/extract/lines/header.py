"""The header of an indicator table in text: one line, with columns on further lines or a second row below it."""

from __future__ import annotations

from pipelines.extract.entries import leave_unknown_header
from pipelines.extract.form import Form
from pipelines.extract.lines.reading import Reading
from pipelines.extract.vocabulary.column_roles import SUB_ROLES
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.levels import level_label

_LONGEST_FURTHER_LINE = 16
_LONGEST_WRAPPED_HALF = 8
# What the columns of a second header row may be.
_SUB_HEADERS = frozenset(("operator", "nature", "unit", "value", "target", "standard"))
# Without a second header row, operator and unit are those of the target.
_OF_TARGET = {"operator": "target_operator", "unit": "target_unit"}


def header_roles(words: list[str]) -> tuple[str, ...] | None:
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


def gather_header(reading: Reading, words: list[str]) -> tuple[list[str], tuple[str, ...]] | None:
    """Gather a header whose columns stand on several lines, as those of cells merged downwards do.

    Returns its words and roles and moves on behind it, or None without moving where the lines are no header.
    """
    listed_role = load_headers().listed_role
    roles = [listed_role("indicator", word) for word in words]
    if None in roles or level_label(words[0]) is not None:
        return None
    start, gathered = reading.at, list(words)
    if roles[0] == "name_fallback" and len(words) == 1:
        # The label of the block (绩效指标) in front of the columns.
        following = reading.filled_from(start + 1)
        gathered = reading.texts[following].split() if following < reading.end else []
        roles = [listed_role("indicator", word) for word in gathered]
        if not gathered or None in roles:
            return None
        reading.at = following
    found = _further_lines(reading, gathered, tuple(role or "" for role in roles), second_row=True)
    found = _sub_headers_in_place(gathered, found)
    if len(gathered) == len(words) or not _are_columns(set(found)):
        reading.at = start
        return None
    return gathered, found


def _sub_headers_in_place(words: list[str], roles: tuple[str, ...]) -> tuple[str, ...]:
    """Move the names of a second header row that were gathered last to the column that they divide."""
    first = len(roles)
    while first and roles[first - 1] in _SUB_HEADERS:
        first -= 1
    divided = next((at for at, role in enumerate(roles[:first]) if role in ("target", "standard")), None)
    if divided is None or len(roles) - first < 2:
        return roles
    subs = [SUB_ROLES.get((sub, "target"), sub) for sub in roles[first:]]
    lead = len(words) - len(roles)
    names = words[lead + first :]
    words[lead + divided : lead + divided + 1] = names
    del words[lead + first + len(names) - 1 :]
    return (*roles[:divided], *subs, *roles[divided + 1 : first])


def read_header(reading: Reading, form: Form, words: list[str], roles: tuple[str, ...]) -> None:
    """Read the header whose first line has these words, and set the columns of the form."""
    roles = _further_lines(reading, words, roles)
    roles = _second_row(reading, words, roles)
    roles = tuple(_OF_TARGET.get(role, role) for role in roles)
    form.roles, form.header = roles, " ".join(words)
    for word, role in zip(words[-len(roles) :], roles, strict=True):
        if role == "unknown":
            leave_unknown_header(form, word, reading.place(reading.at - 1))


def skip_header(reading: Reading, form: Form, words: list[str]) -> None:
    """Skip the header of the form where a page repeats it."""
    words = list(words)
    _further_lines(reading, words, form.roles)
    _second_row(reading, words, form.roles)


def _further_lines(
    reading: Reading, words: list[str], roles: tuple[str, ...], *, second_row: bool = False
) -> tuple[str, ...]:
    """Read the lines on which a header goes on: a wrapped last column, or further columns on lines of their own."""
    listed_role = load_headers().listed_role
    texts = reading.texts
    reading.at += 1
    while (at := reading.filled_from(reading.at)) < reading.end:
        text = texts[at]
        parts = text.split()
        if level_label(parts[0]) is not None:
            break
        if len(parts) > 1:
            several = [listed_role("indicator", part) for part in parts]
            if None in several or (not second_row and set(several) <= _SUB_HEADERS):
                break
            words.extend(parts)
            roles = (*roles, *[role or "" for role in several])
            reading.at = at + 1
            continue
        if len(text) > _LONGEST_FURTHER_LINE:
            break
        joined = listed_role("indicator", words[-1] + text)
        if joined is not None and joined != "name_fallback":
            words[-1] += text
            roles = (*roles[:-1], joined)
        else:
            after = reading.filled_from(at + 1)
            half = texts[after] if after < reading.end and len(texts[after]) <= _LONGEST_WRAPPED_HALF else None
            wrapped = listed_role("indicator", text + half) if half else None
            whole = listed_role("indicator", text)
            if half and wrapped is not None:
                words.append(text + half)
                roles = (*roles, wrapped)
                at = after
            elif whole is not None:
                words.append(text)
                roles = (*roles, whole)
            else:
                break
        reading.at = at + 1
    return roles


def _second_row(reading: Reading, words: list[str], roles: tuple[str, ...]) -> tuple[str, ...]:
    """Divide the one column that a second header row divides (年度指标值 into 指标性质, 指标值, 度量单位)."""
    at = reading.filled_from(reading.at)
    subs = reading.texts[at].split() if at < reading.end else []
    if len(subs) < 2:
        return roles
    listed_role = load_headers().listed_role
    found = [listed_role("indicator", word) or "" for word in subs]
    if not set(found) <= _SUB_HEADERS:
        return roles
    for place, role in enumerate(roles):
        if role in ("target", "standard"):
            if role == "standard":
                divided = ["target", *["standard"] * (len(subs) - 1)]
            else:
                divided = [SUB_ROLES.get((sub, role), sub) for sub in found]
            lead = len(words) - len(roles)
            words[lead + place : lead + place + 1] = subs
            reading.at = at + 1
            return (*roles[:place], *divided, *roles[place + 1 :])
    return roles
