"""The goal block of a text dump, and its division into what was expected and what was achieved.

A form prints two cells side by side, 预期目标 and 实际完成情况. A text dump prints one after the other, and a blank
line may stand between them as well as inside either. The split is an inference, and its method says how sure it is:

- `cells`         the carrier had two cells; nothing was inferred
- `single_break`  only one blank line follows the end of a sentence
- `restart`       the numbering or the heading starts again at this blank line, and at no other
- `widths`        the printed line widths change at this blank line
- `unsplit`       nothing decides; the whole text is kept as the expected goal
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.extract.form import Form
from pipelines.extract.lines.fragments import width
from pipelines.extract.lines.header import header_roles
from pipelines.extract.lines.reading import Reading
from pipelines.extract.vocabulary.folding import bare, fold
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.standalone_lines import is_page_number, may_number_page
from pipelines.extract.vocabulary.titles import title_kind

_SENTENCE_END = ("。", "；", ";", "！", ".")
_BEGINS_NUMBER = frozenset("目（(0123456789一二三四五六七八九十")
_NUMBERED = re.compile(r"^(?:目标)?[（(]?([0-9]{1,2}|[一二三四五六七八九十]{1,3})[）)、.．：:](?![0-9])")
# In half-width units: by how much one division must fit better than every other.
_DECISIVE_WIDTH = 8
_FIRST_COLUMNS = ("level1", "level2", "name")
_MOST_LABEL_LINES = 5
_LONGEST_LABEL_LINE = 8
_CHINESE = {digit: value for value, digit in enumerate("一二三四五六七八九十", start=1)}


def read_goals(reading: Reading, form: Form, words: Sequence[str]) -> None:
    """Read the goal block, whose label stands on this line, up to the header of the indicators, a title or the end."""
    start = reading.at + 1
    texts, at = reading.texts, start
    while at < reading.end and not _ends_goals(texts[at]):
        at += 1
    reading.at = at
    _leave_section(reading, start)
    lines = [
        text
        for at, text in enumerate(texts[start : reading.at], start=start)
        if not may_number_page(text) or not (is_page_number(text) or at in reading.page_numbers)
    ]
    roles = [load_headers().role("goal", word) for word in words]
    if roles[:2] == ["expected", None] and "actual" in roles[2:-1] and not any(lines):
        # Both labels stand on the line, each in front of its text.
        at = roles.index("actual", 2)
        form.goal_expected, form.goal_actual = " ".join(words[1:at]), " ".join(words[at + 1 :])
        form.goal_method = "cells"
        return
    if None in roles:
        # The text begins on the line of its label.
        lines.insert(0, " ".join(words[roles.index(None) :]))
    if "actual" not in roles or "expected" not in roles:
        form.goal_expected, form.goal_method = _joined(lines), "cells"
        return
    filled = [line for line in lines if line]
    if len(filled) == 1:
        # Both cells on one line: only a blank after the end of a sentence can part them.
        lines = [part for cell in filled[0].split() for part in (cell, "")]
    form.goal_expected, form.goal_actual, form.goal_method = split_goals(lines)


def _ends_goals(text: str) -> bool:
    if not text:
        return False
    if text == "指标":
        # The end of a wrapped label; the header below it ends the goals.
        return False
    if "指标" in text and (header_roles(text.split()) is not None or fold(text) in load_headers().roles["section"]):
        return True
    if text in load_headers().roles["indicator"] and load_headers().listed_role("indicator", text) in _FIRST_COLUMNS:
        # A header with a column on each line.
        return True
    return title_kind(text) is not None


def _leave_section(reading: Reading, start: int) -> None:
    """Go back in front of the label of the next block, where it wraps above the header (年度绩效 / 指标)."""
    label, at = "", reading.at
    for _ in range(_MOST_LABEL_LINES):
        at -= 1
        while at > start and not reading.texts[at]:
            at -= 1
        if at <= start or " " in reading.texts[at] or len(reading.texts[at]) > _LONGEST_LABEL_LINE:
            return
        label = reading.texts[at] + label
        if load_headers().roles["section"].get(fold(label)) == "indicator" or (
            bare(label) != label and load_headers().roles["section"].get(bare(label)) == "indicator"
        ):
            reading.at = at


def split_goals(lines: list[str]) -> tuple[str | None, str | None, str]:
    """Split the lines of a goal block (blank lines as `""`) into (expected, actual, method).

    Line breaks are removed and nothing else is changed.
    """
    while lines and not lines[0]:
        lines = lines[1:]
    while lines and not lines[-1]:
        lines = lines[:-1]
    if not lines:
        return None, None, "single_break"
    breaks = _breaks(lines)
    # Where every break is considered and nothing decides, those at a blank line may still be told apart.
    for candidates in (breaks, [at for at in breaks if not lines[at - 1]]):
        found = _likeliest_break(lines, candidates)
        if found is not None:
            return _joined(lines[: found[0]]), _joined(lines[found[0] :]), found[1]
    return _joined(lines), None, "unsplit"


def _likeliest_break(lines: list[str], breaks: list[int]) -> tuple[int, str] | None:
    """The one of the breaks at which the second cell begins, and the method that tells it."""
    if not breaks:
        return None
    numbers = [_number_of(line) for line in lines[: breaks[-1] + 1]]
    first_heading = _heading_of(lines[0])
    restarts, others = [], []
    before, seen = None, 0
    for at in breaks:
        number = numbers[at]
        before = next((found for found in reversed(numbers[seen:at]) if found is not None), before)
        seen = at
        if number is not None and before is not None and number == before + 1:
            continue
        if (first_heading and lines[at] == first_heading) or (number == 1 and numbers[0] in (None, 1)):
            restarts.append(at)
        else:
            others.append(at)
    if len(restarts) == 1:
        return restarts[0], "restart"
    if not restarts and len(others) == 1:
        return others[0], "single_break"
    by_width = _split_by_widths(lines, restarts or others)
    return None if by_width is None else (by_width, "widths")


def _breaks(lines: list[str]) -> list[int]:
    """Where the second cell may begin: below the end of a sentence, after a blank line or after a line with room left.

    A blank line may stand anywhere; between two cells there is always the end of one, and mostly it leaves room.
    """
    breaks = []
    before = widest = measured = 0
    for at in range(1, len(lines)):
        if not lines[at]:
            continue
        if lines[before].endswith(_SENTENCE_END):
            if before == at - 1:
                # Whether the next character would have fitted, going by the widest line down to it.
                widest, measured = max(widest, *map(width, lines[measured : at + 1])), at + 1
            if before < at - 1 or width(lines[before]) + width(lines[at][0]) <= widest:
                breaks.append(at)
        before = at
    return breaks


def _number_of(text: str) -> int | None:
    match = _NUMBERED.match(text) if text[:1] in _BEGINS_NUMBER else None
    if not match:
        return None
    printed = match[1]
    if printed.isdigit():
        return int(printed)
    return _CHINESE.get(printed) if len(printed) == 1 else 11


def _heading_of(text: str) -> str | None:
    return text if len(text) <= 15 and text.endswith(("：", ":")) else None


def _split_by_widths(lines: list[str], candidates: list[int]) -> int | None:
    """The one break on whose two sides full lines have different widths, None where no break stands out."""
    if not candidates:
        return None
    full = [(at, width(line)) for at, line in enumerate(lines) if line and not line.endswith(_SENTENCE_END)]
    costs = []
    for at in candidates:
        cost = 0
        for side in ([w for i, w in full if i < at], [w for i, w in full if i >= at]):
            if side:
                widest = max(side)
                cost += sum(widest - one for one in side)
        costs.append((cost, at))
    costs.sort()
    if len(costs) == 1 or costs[1][0] > costs[0][0] + _DECISIVE_WIDTH:
        return costs[0][1]
    return None


def _joined(lines: list[str]) -> str | None:
    return "".join(lines) or None
