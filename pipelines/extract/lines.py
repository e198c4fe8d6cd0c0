"""Forms out of text that prints one row per line: labels, funding lines, goals, and the indicator table.

The reader goes down the lines once. What each line is follows from the labels it holds, never from its position; what
no rule explains is left over with its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.extract.entries import (
    AGENCY_CODE,
    ANNEX_LINE,
    MONEY_UNIT,
    SUB_HEADERS,
    SUB_ROLES,
    UNIT_LINE,
    bare_line,
    colon_pairs,
    leave_unknown_header,
    number_of,
    place_figures,
    put_field,
    put_figure,
    put_indicator,
    put_tail,
)
from pipelines.extract.form import Form, FundingLine, Indicator
from pipelines.extract.goals import split_goals
from pipelines.extract.headers import bare, fold, level_label, load_headers, title_kind
from pipelines.extract.levels import Levels, is_level2, wrapped_label
from pipelines.extract.segments import divide_rows
from pipelines.extract.wrapped import (
    ANCHOR,
    OPERATOR_SIGNS,
    Fragment,
    RowDraft,
    Widths,
    divide,
    take_result,
    take_target,
    width,
)
from pipelines.ingest.content import Lines

_YEAR = re.compile(r"^[（(]?\s*((?:19|20)\d{2})\s*年(?:度)?\s*[)）]?$")
_FIGURE = re.compile(r"^(?:-?\d[\d,]*(?:\.\d+)?[%％]?|[-—–/]+|－)$")
_AMOUNT = re.compile(r"^(?:-?\d[\d,]*(?:\.\d+)?(?:[亿千百万]*元)?|[-—–/]+)$")
_CAP = re.compile(r"^[(（]\s*\d+(?:\.\d+)?\s*分?\s*[)）]$")
# Without a second header row, operator and unit are those of the target.
_OF_TARGET = {"operator": "target_operator", "unit": "target_unit"}
# The lines of an official letter between two forms.
_LETTER = re.compile(r"^附\s*件|〔\d{4}〕\s*\d+\s*号|^各.{1,24}[:：]$|的通知$|^抄送|^信息公开|印发$|^\d{4}年\d{1,2}月\d{1,2}日$")
_PAGE_NUMBER = re.compile(r"^(?:[-—–]\s*\d{1,4}\s*[-—–]|第\s*\d+\s*页(?:[,，/ ]*共\s*\d+\s*页)?|\d{1,4}\s*/\s*\d{1,4})$")


class LineForms:
    """Reads forms out of `Lines` blocks; `finish` divides what needed the widths of the whole document."""

    def __init__(self) -> None:
        self.forms: list[Form] = []
        self._drafts: list[tuple[Form, list[RowDraft], Lines]] = []
        self._section_text = ""
        self._headers = load_headers()
        sections = self._headers.roles["section"]
        self._section_starts = frozenset(label[:cut] for label in sections for cut in range(1, len(label)))

    def read(self, block: Lines) -> None:
        """Read one block of lines; every form in it is appended to `forms`."""
        texts = [text.strip() for text in block.texts]
        form: Form | None = None
        at, end = 0, len(texts)
        label_part = ""
        state = "head"
        funding_roles: tuple[str, ...] = ()
        last_pair: str | None = None
        while at < end:
            text = texts[at]
            if not text:
                at += 1
                continue
            kind = title_kind(text)
            if kind is not None and self._listed_attachment(texts, at):
                kind = None
            if kind is not None:
                if form is None or form.has_content:
                    form = self._begin(form, block, at)
                    state, label_part, last_pair, funding_roles = "head", "", None, ()
                form.kind = form.kind or kind
                form.title = text if form.title is None else form.title + text
                form.last_place = block.place_of(at)
                at += 1
                continue
            words = text.split()
            if form is None:
                if self._headers.role("field", words[0]) != "project_name" or len(words) < 2:
                    at += 1
                    continue
                form = self._begin(None, block, at)
                state = "head"
            elif form.project_name and state == "tail" and self._headers.role("field", words[0]) == "project_name":
                form = self._begin(form, block, at)
                state = "head"
            form.last_place = block.place_of(at)
            if self._is_page_number(texts, at, end) or ANNEX_LINE.match(text):
                at += 1
                continue
            roles = self._indicator_header(words)
            if roles is not None:
                label_part = self._flush(form, label_part, block, at)
                at, roles = self._header_rest(texts, at, end, words, roles)
                at, roles = self._second_header_row(texts, at, end, words, roles)
                roles = tuple(_OF_TARGET.get(role, role) for role in roles)
                form.roles, form.header = roles, " ".join(words)
                self._remark_unknown_columns(form, words, roles, block.place_of(at - 1))
                drafts: list[RowDraft] = []
                at = self._rows(form, block, texts, at, end, drafts)
                self._drafts.append((form, drafts, block))
                state = "tail"
                continue
            if state == "tail" and _LETTER.search(text):
                # The form is over; running text is no part of it.
                form, state = None, "head"
                at += 1
                continue
            if state == "tail":
                at = self._tail(form, block, texts, at, end)
                continue
            year = _YEAR.match(words[0])
            if year and (len(words) == 1 or UNIT_LINE.match(fold("".join(words[1:])))):
                form.year = form.year or words[0]
                if len(words) > 1:
                    form.money_unit = form.money_unit or "".join(words[1:])
                at += 1
                continue
            unit = UNIT_LINE.match(fold(text))
            if unit:
                form.money_unit = form.money_unit or text
                label_part = ""
                at += 1
                continue
            if not form.project_name and self._unit_and_agency(form, words):
                at += 1
                continue
            words = self._without_section(form, words)
            roles = self._funding_header(words)
            if roles is not None:
                label_part = self._flush(form, label_part, block, at)
                funding_roles = form.funding_roles = roles
                form.funding_headers = tuple(words)
                self._unit_in_header(form, words)
                last_pair = None
                at += 1
                continue
            if funding_roles and self._funding_line(form, block, at, words, funding_roles, label_part):
                label_part = ""
                at += 1
                continue
            if not funding_roles and self._funding_pairs(form, block, at, words):
                label_part = ""
                at += 1
                continue
            if self._headers.role("goal", words[0]):
                label_part = ""
                at = self._goals(form, texts, at, end, words)
                last_pair = None
                continue
            joined = fold(label_part + text)
            if joined in self._headers.roles["section"] or bare(joined) in self._headers.roles["section"]:
                self._unit_in_header(form, [text])
                label_part = ""
                at += 1
                continue
            if joined in self._section_starts:
                label_part += text
                at += 1
                continue
            pair = self._pairs(form, block, at, words)
            if pair:
                last_pair = pair
                label_part = self._flush(form, label_part, block, at)
            elif form.funding and not funding_roles and "用途" in self._section_text:
                form.fields.append((self._section_text, text, block.place_of(at)))
            elif last_pair in ("project_name", "department", "unit") and not funding_roles and not form.funding:
                setattr(form, last_pair, (getattr(form, last_pair) or "") + text)
            else:
                form.leave_text(text, block.place_of(at))
            at += 1

    def finish(self) -> list[Form]:
        """Divide the open rows of all forms by the column widths seen, and return the forms in printed order."""
        everywhere = Widths()
        for _, drafts, _ in self._drafts:
            for draft in drafts:
                everywhere.learn(draft)
        for form, drafts, block in self._drafts:
            self._close_rows(form, drafts, block, everywhere)
        self._drafts.clear()
        return self.forms

    # -- beginnings -------------------------------------------------------------------------------------------------

    def _begin(self, form: Form | None, block: Lines, at: int) -> Form:
        new = Form(first_place=block.place_of(at), last_place=block.place_of(at))
        self.forms.append(new)
        return new

    @staticmethod
    def _listed_attachment(texts: list[str], at: int) -> bool:
        """Whether a line that names a form stands in a notice's list of attachments (附件：1.… 2.…)."""
        if texts[at].startswith(("附件：", "附件:")):
            return True
        before = at - 1
        while before >= 0 and at - before <= 12 and texts[before][:1].isdigit():
            before -= 1
        return before >= 0 and texts[at][:1].isdigit() and texts[before].startswith(("附件：", "附件:"))

    def _flush(self, form: Form, label_part: str, block: Lines, at: int) -> str:
        if label_part:
            form.leave_text(label_part, block.place_of(max(at - 1, 0)))
        return ""

    # -- head -------------------------------------------------------------------------------------------------------

    def _pairs(self, form: Form, block: Lines, at: int, words: Sequence[str]) -> str | None:
        """Read `label value label value`; returns the role of the only pair, `"several"`, or None where no label leads."""
        headers = self._headers
        pairs: list[tuple[str, str, list[str]]] = []
        for word in words:
            role = headers.role("field", word)
            if role is None and pairs and headers.role("total", word) and "分" in word:
                role = "total_score"
            if role is None and ("：" in word or ":" in word):
                label, _, value = word.replace("：", ":", 1).partition(":")
                found = headers.role("field", label)
                if found is not None and value:
                    pairs.append((found, label, [value]))
                    continue
            if role is not None:
                pairs.append((role, word, []))
            elif pairs:
                pairs[-1][2].append(word)
            else:
                return None
        source = block.place_of(at)
        for role, label, values in pairs:
            value = " ".join(values)
            if role == "total_score":
                form.total_score = value or None
            else:
                put_field(form, role, label, value, source)
        return pairs[0][0] if len(pairs) == 1 else "several"

    def _unit_in_header(self, form: Form, words: Sequence[str]) -> None:
        if form.money_unit is None:
            for word in words:
                found = MONEY_UNIT.search(word)
                if found:
                    form.money_unit = found[0]
                    return

    @staticmethod
    def _unit_and_agency(form: Form, words: list[str]) -> bool:
        """Read `205301四川省学生资助管理中心 单位：万元`: an agency with its code, and the unit of money."""
        if not all(AGENCY_CODE.match(word) or UNIT_LINE.match(fold(word)) for word in words):
            return False
        for word in words:
            if UNIT_LINE.match(fold(word)):
                form.money_unit = form.money_unit or word
            else:
                form.unit = form.unit or word
        return True

    def _without_section(self, form: Form, words: list[str]) -> list[str]:
        """Drop the label of a block in front of the first line of the block (项目资金（万元） 年初预算数 …)."""
        headers = self._headers
        for count in range(1, min(6, len(words))):
            following = words[count]
            if headers.role("section", "".join(words[:count])) and (
                headers.role("goal", following)
                or headers.role("funding", following)
                or bare_line(following) in headers.roles["line"]
            ):
                self._unit_in_header(form, words[:count])
                self._section_text = "".join(words[:count])
                return words[count:]
        return words

    def _funding_pairs(self, form: Form, block: Lines, at: int, words: list[str]) -> bool:
        """Read `预算数 120.00 其中：财政资金 120.00 其他资金`: labels and single figures without a header."""
        lines = self._headers.roles["line"]
        pairs: list[tuple[str, str]] = []
        open_labels: set[str] = set()
        for at_word, word in enumerate(words):
            role = self._headers.role("funding", word)
            if pairs and not pairs[-1][1] and pairs[-1][0] + word in open_labels:
                pairs[-1] = (pairs[-1][0] + word, "")
            elif bare_line(word) in lines or role in ("budget", "budget_initial", "budget_adjusted", "executed"):
                pairs.append((word, ""))
            elif at_word + 1 < len(words) and bare_line(word + words[at_word + 1]) in lines:
                # A blank inside a label: 财政 资金.
                pairs.append((word, ""))
                open_labels.add(word + words[at_word + 1])
            elif pairs and not pairs[-1][1] and _AMOUNT.match(word):
                pairs[-1] = (pairs[-1][0], word)
            else:
                return False
        if not any(figure for _, figure in pairs) and not (form.funding and bare_line(words[0]) in lines):
            return False
        source = block.place_of(at)
        whole: FundingLine | None = None
        for label, figure in pairs:
            role = self._headers.role("funding", label) if bare_line(label) not in lines else None
            if role is None or whole is None:
                line = FundingLine(label=label, source=source)
                form.funding.append(line)
                whole = line if role is not None else whole
            else:
                line = whole
            if role == "executed":
                form.funding_roles = (*form.funding_roles, "executed")
            if figure:
                put_figure(form, line, role or "budget", figure, source)
        return True

    def _funding_header(self, words: Sequence[str]) -> tuple[str, ...] | None:
        if len(words) < 2:
            return None
        roles = [self._headers.role("funding", word) for word in words]
        known = [role for role in roles if role is not None]
        money = {"budget_initial", "budget_adjusted", "executed", "budget"} & set(known)
        if not money or len(known) < max(2, len(words) - 1):
            return None
        return tuple(role or "unknown" for role in roles[roles.index(known[0]):])

    def _funding_line(
        self, form: Form, block: Lines, at: int, words: list[str], roles: tuple[str, ...], label_part: str
    ) -> bool:
        first = len(words)
        while first and _FIGURE.match(words[first - 1]):
            first -= 1
        figures = words[first:]
        label = label_part + " ".join(words[:first])
        if not figures or (not label and form.funding):
            return False
        if bare_line(label) not in self._headers.roles["line"] and len(figures) < 2:
            return False
        source = block.place_of(at)
        placed = place_figures(figures, roles)
        if placed is None:
            form.leave(
                " ".join(words), source,
                f"资金行的数字个数（{len(figures)}）与表头列数（{len(roles)}）不符，未读取：{' '.join(words)}",
                f"A funding line prints {len(figures)} figures under {len(roles)} columns and was not read: "
                f"{' '.join(words)}",
            )  # fmt: skip
            return True
        line = FundingLine(label=label, source=source)
        for role, figure in placed:
            put_figure(form, line, role, figure, source)
        form.funding.append(line)
        return True

    # -- goals ------------------------------------------------------------------------------------------------------

    def _goals(self, form: Form, texts: list[str], at: int, end: int, words: list[str]) -> int:
        """Read the goal block up to the header of the indicators, the next title or the end."""
        start = at + 1
        at = start
        while at < end:
            text = texts[at]
            if text and "指标" in text:
                if self._indicator_header(text.split()) is not None:
                    break
                if fold(text) in self._headers.roles["section"]:
                    break
            if text and title_kind(text) is not None:
                break
            at += 1
        lines = [text for text in texts[start:at] if not _PAGE_NUMBER.match(text)]
        roles = [self._headers.role("goal", word) for word in words]
        if None in roles:
            # The text begins on the line of its label.
            lines.insert(0, " ".join(words[roles.index(None):]))
        filled = [line for line in lines if line]
        if "actual" in roles and "expected" in roles:
            if len(filled) == 1:
                # Both cells on one line: only a blank after the end of a sentence can part them.
                lines = [part for cell in filled[0].split() for part in (cell, "")]
            form.goal_expected, form.goal_actual, form.goal_method = split_goals(lines)
        else:
            form.goal_expected, form.goal_method = "".join(lines) or None, "cells"
        return at

    # -- indicators -------------------------------------------------------------------------------------------------

    def _indicator_header(self, words: list[str]) -> tuple[str, ...] | None:
        if len(words) < 3:
            return None
        known = self._headers.roles["indicator"]
        if words[0] not in known and words[1] not in known and words[2] not in known and "指标" not in words[1]:
            return None
        roles = [known.get(word) or self._headers.role("indicator", word) for word in words]
        found = {role for role in roles if role}
        if len(found) < 3 or ("name" not in found and "name_fallback" not in found):
            return None
        if not found & {"target", "actual", "weight", "value"}:
            return None
        if (roles[0] is None and self._headers.role("section", words[0])) or (roles[0] == "name_fallback" and "name" in found):
            roles = roles[1:]
        return tuple(role or "unknown" for role in roles)

    def _header_rest(
        self, texts: list[str], at: int, end: int, words: list[str], roles: tuple[str, ...]
    ) -> tuple[int, tuple[str, ...]]:
        """Read the lines on which a header goes on: a wrapped last column, or further columns on lines of their own."""
        at += 1
        while True:
            following = at
            while following < end and not texts[following]:
                following += 1
            if following >= end or len(texts[following]) > 16 or level_label(texts[following]) is not None:
                return at, roles
            text = texts[following]
            joined = self._known_header(words[-1] + text)
            if joined is not None and joined != "name_fallback":
                words[-1] += text
                roles = (*roles[:-1], joined)
            else:
                after = following + 1
                while after < end and not texts[after]:
                    after += 1
                whole = self._known_header(text)
                wrapped = self._known_header(text + texts[after]) if after < end and len(texts[after]) <= 8 else None
                if wrapped is not None:
                    words.append(text + texts[after])
                    roles = (*roles, wrapped)
                    following = after
                elif whole is not None:
                    words.append(text)
                    roles = (*roles, whole)
                else:
                    return at, roles
            at = following + 1

    def _second_header_row(
        self, texts: list[str], at: int, end: int, words: list[str], roles: tuple[str, ...]
    ) -> tuple[int, tuple[str, ...]]:
        """Divide the one column that a second header row divides (年度指标值 into 指标性质, 指标值, 度量单位)."""
        following = at
        while following < end and not texts[following]:
            following += 1
        subs = texts[following].split() if following < end else []
        found = [self._known_header(word) for word in subs]
        if len(subs) < 2 or None in found or not set(found) <= SUB_HEADERS:
            return at, roles
        for place, role in enumerate(roles):
            if role in ("target", "standard"):
                divided = tuple(SUB_ROLES.get((sub or "", role), sub or "") for sub in found)
                if role == "standard":
                    divided = ("target", *["standard"] * (len(subs) - 1))
                lead = len(words) - len(roles)
                words[lead + place: lead + place + 1] = subs
                return following + 1, (*roles[:place], *divided, *roles[place + 1:])
        return at, roles

    def _known_header(self, text: str) -> str | None:
        """Role of a column header that is listed word for word; endings would take names of indicators for headers."""
        roles = self._headers.roles["indicator"]
        return roles.get(fold(text)) or roles.get(bare(text))

    def _remark_unknown_columns(self, form: Form, words: list[str], roles: tuple[str, ...], source: str) -> None:
        for word, role in zip(words[-len(roles):], roles, strict=True):
            if role == "unknown":
                leave_unknown_header(form, word, source)

    def _rows(
        self, form: Form, block: Lines, texts: list[str], at: int, end: int, drafts: list[RowDraft]
    ) -> int:
        """Read the rows of an indicator table; returns the index of the first line after it."""
        roles = form.roles
        lead = [role for role in roles if role not in ("level1", "level2", "serial")]
        if not (lead[:3] == ["name", "target", "actual"] and lead[3:5] == ["weight", "score"]):
            return self._typed_rows(form, block, texts, at, end, tuple(lead))
        levels = Levels()
        pending: list[Fragment] = []
        blank = after_label = False
        total_roles = self._headers.roles["total"]
        headers = self._headers
        execution_weight = next((line.weight for line in form.funding if line.weight), None)
        while at < end:
            text = texts[at]
            if not text:
                blank = True
                at += 1
                continue
            if title_kind(text) is not None:
                break
            words = text.split()
            first = words[0]
            if first in total_roles or fold(first) in total_roles:
                self._give_reason(form, block, drafts, pending)
                self._total(form, block, at, words)
                form.last_place = block.place_of(at)
                return at + 1
            if self._is_page_number(texts, at, end):
                at += 1
                continue
            if self._indicator_header(words) is not None:
                at = self._header_rest(texts, at, end, list(words), roles)[0]
                continue
            if after_label and not pending and _CAP.match(text):
                levels.take_cap(text)
                at += 1
                continue
            # Labels of level 1 and 2 stand in front of a row, on lines of their own or on the first line of the row.
            found = wrapped_label(texts, at, end) if len(words) == 1 else None
            if found is not None:
                self._give_reason(form, block, drafts, pending)
                levels.take(found[0], self._label_follows(texts, found[1], end, []))
                at, blank, after_label = found[1], True, True
                continue
            anchor = ANCHOR.match(text)
            if anchor is None and drafts and not pending and self._begins_tail(texts, at, end, words):
                break
            if anchor is None and ("：" in text or ":" in text) and self._closes_table(text, drafts, pending):
                break
            taken = 0
            while taken < len(words) and taken < 2 and level_label(words[taken]) is not None:
                if taken and level_label(words[taken]) not in headers.level2:
                    break
                taken += 1
            if taken and anchor is not None and not pending:
                following = (anchor[1] or "").split()[taken: taken + 1]
                if not following or following[0].startswith(OPERATOR_SIGNS):
                    # The last label is the name of the indicator (满意度 under 满意度指标).
                    taken -= 1
            if taken:
                self._give_reason(form, block, drafts, pending)
                for number in range(taken):
                    rest = words[number + 1: taken]
                    levels.take(words[number], bool(rest) or self._label_follows(texts, at + 1, end, words[taken:]))
                blank = after_label = True
                words = words[taken:]
                if not words:
                    at += 1
                    continue
            if anchor is None:
                for number, word in enumerate(words):
                    pending.append(Fragment(word, at, number == 0, blank and number == 0))
                blank = False
                at += 1
                continue
            weight, score, reason = anchor[2], anchor[3], anchor[4]
            cells = (anchor[1] or "").split()[taken:]
            if not cells and not reason and self._is_total(weight, drafts, execution_weight, pending):
                self._give_reason(form, block, drafts, pending)
                form.total_weight, form.total_score = weight, score
                form.last_place = block.place_of(at)
                return at + 1
            draft = RowDraft(levels.level1, levels.level2, weight, score, at, at, after_label=after_label)
            for number, word in enumerate(cells):
                pending.append(Fragment(word, at, number == 0, blank and number == 0))
            self._open_row(draft, pending, len(cells))
            if reason:
                draft.reason.append(reason)
            drafts.append(draft)
            pending = []
            blank = after_label = False
            at += 1
        for one in pending:
            # Without a total the table was cut, and what follows the last numbers may be half a row.
            form.leave_text(one.text, block.place_of(one.line))
        return at

    def _typed_rows(
        self, form: Form, block: Lines, texts: list[str], at: int, end: int, roles: tuple[str, ...]
    ) -> int:
        """Read the rows of a table of any columns; returns the index of the first line after it."""
        groups: list[tuple[str, str, list[Fragment]]] = []
        levels = Levels()
        headers = self._headers
        blank = False
        annual_from: int | None = None
        while at < end:
            text = texts[at]
            if not text or self._is_page_number(texts, at, end):
                blank = blank or not text
                at += 1
                continue
            if title_kind(text) is not None:
                break
            words = text.split()
            total = headers.role("total", words[0])
            figures = [word for word in words if _FIGURE.match(word)]
            if total is not None and len(words) > 1:
                self._total(form, block, at, words)
                at += 1
                break
            if len(figures) == len(words) == 2 and number_of(words[0]) == 100:
                form.total_weight, form.total_score = words
                at += 1
                break
            if ("：" in text or ":" in text) and self._closes_table(text, groups, []):
                break
            if groups and (self._begins_tail(texts, at, end, words) or (len(words) == 1 and _LETTER.search(text))):
                break
            if self._indicator_header(words) is not None:
                if groups and words[0].startswith("年度"):
                    # Long-term indicators stand in a table of their own above the annual ones (财预〔2015〕88号).
                    annual_from = len(groups)
                    levels = Levels()
                    groups.append(("", "", []))
                rest = list(words)
                at, _ = self._header_rest(texts, at, end, rest, roles)
                at, _ = self._second_header_row(texts, at, end, rest, roles if "target" in roles else form.roles)
                continue
            if _CAP.match(text) and (not groups or groups[-1][:2] != (levels.level1, levels.level2)):
                levels.take_cap(text)
                at += 1
                continue
            found = wrapped_label(texts, at, end) if len(words) == 1 else None
            if found is not None:
                levels.take(found[0], self._label_follows(texts, found[1], end, []))
                at, blank = found[1], True
                continue
            taken = 0
            while taken < min(2, len(words)) and level_label(words[taken]) is not None:
                if taken and level_label(words[taken]) not in headers.level2:
                    break
                taken += 1
            for number in range(taken):
                rest = words[number + 1: taken]
                levels.take(words[number], bool(rest) or self._label_follows(texts, at + 1, end, words[taken:]))
            if not groups or groups[-1][:2] != (levels.level1, levels.level2):
                groups.append((levels.level1, levels.level2, []))
            groups[-1][2].extend(
                Fragment(word, at, number == 0, blank and number == 0) for number, word in enumerate(words[taken:])
            )
            if taken < len(words):
                blank = False
            at += 1
        form.last_place = block.place_of(max(at - 1, 0))
        long_term = groups[:annual_from] if annual_from else []
        self._divide_groups(form, block, groups[len(long_term):], roles)
        if long_term:
            annual = form.indicators
            form.indicators = []
            self._divide_groups(form, block, long_term, roles)
            for one in form.indicators:
                one.long_term_target, one.target = one.target, None
            form.indicators.extend(annual)
            form.roles = (*form.roles, "long_term_target")
        return at

    def _divide_groups(
        self, form: Form, block: Lines, groups: list[tuple[str, str, list[Fragment]]], roles: tuple[str, ...]
    ) -> None:
        """Divide each group of fragments into rows, first by type alone, then with the column widths that showed."""
        widths: dict[str, int] = {}
        for _, _, fragments in groups:
            for row in divide_rows(fragments, roles, {}) or []:
                for role, cell in row.items():
                    widths[role] = max(widths.get(role, 0), *[width(one.text) for one in cell])
        for level1, level2, fragments in groups:
            rows = divide_rows(fragments, roles, widths)
            if rows is None:
                text = " ".join([one.text for one in fragments])
                form.leave_text(text, block.place_of(fragments[0].line, fragments[-1].line))
                continue
            for row in rows:
                cells = {role: _cell_text(cell) for role, cell in row.items()}
                lines = [one.line for cell in row.values() for one in cell]
                put_indicator(form, level1, level2, cells, form.roles, block.place_of(min(lines), max(lines)))

    def _begins_tail(self, texts: list[str], at: int, end: int, words: list[str]) -> bool:
        """Whether a line begins what a form says after its table, also where the label wraps over two lines."""
        headers = self._headers
        if level_label(words[0]) is not None:
            return False
        if headers.role("tail", words[0]):
            return True
        if len(words) == 1 and len(words[0]) <= 8:
            following = at + 1
            while following < end and not texts[following]:
                following += 1
            if following < end and len(texts[following]) <= 8:
                return headers.role("tail", words[0] + texts[following]) is not None
        return False

    def _closes_table(self, text: str, drafts: Sequence[object], pending: list[Fragment]) -> bool:
        """Whether a line with a colon is a labelled closing line rather than part of a reason."""
        return bool(drafts) and not pending and bool(colon_pairs(text))

    def _is_page_number(self, texts: list[str], at: int, end: int) -> bool:
        """A page number says so, or stands alone before a repeated header, a heading or the end."""
        text = texts[at]
        if _PAGE_NUMBER.match(text):
            return True
        if not text.isdigit() or len(text) > 4:
            return False
        following = at + 1
        while following < end and not texts[following]:
            following += 1
        if following >= end or title_kind(texts[following]) is not None or ANNEX_LINE.match(texts[following]):
            return True
        # A repeated header, or a label of level 1 repeated at the top of the page after a gap.
        words = texts[following].split()
        return self._indicator_header(words) is not None or (following - at > 2 and level_label(words[0]) is not None)

    def _label_follows(self, texts: list[str], at: int, end: int, rest: list[str]) -> bool:
        if rest:
            return is_level2(rest[0])
        while at < end and not texts[at]:
            at += 1
        if at >= end:
            return False
        first = texts[at].split(None, 1)[0]
        if is_level2(first):
            return True
        found = wrapped_label(texts, at, end)
        return found is not None and is_level2(found[0])

    @staticmethod
    def _is_total(weight: str, drafts: list[RowDraft], execution: str | None, pending: list[Fragment]) -> bool:
        if not pending:
            return bool(drafts)
        value = number_of(weight)
        known = sum(number_of(draft.weight) for draft in drafts)
        return bool(drafts) and (abs(value - 100) < 0.01 or abs(value - known - number_of(execution or "0")) < 0.01)

    @staticmethod
    def _open_row(draft: RowDraft, fragments: list[Fragment], on_anchor: int) -> None:
        """Take result and target off the end of a row's fragments; what stays open is divided by the widths."""
        draft.first_line = fragments[0].line if fragments else draft.first_line
        anchor_cells = fragments[len(fragments) - on_anchor:]
        if on_anchor >= 3 and all(not one.begins for one in anchor_cells[1:]):
            # The whole row stands on one line: its last two cells are target and result.
            draft.actual, draft.target = fragments[-1].text, fragments[-2].text
            draft.name = " ".join([one.text for one in anchor_cells[:-2]])
            draft.target_width = width(draft.target)
            draft.open = fragments[: len(fragments) - on_anchor]
            return
        if on_anchor == 2 and len(fragments) > 2:
            draft.actual, draft.target = fragments[-1].text, fragments[-2].text
            draft.target_width = width(draft.target)
            draft.open = fragments[:-2]
            return
        if on_anchor == 2 and fragments[-1].text.startswith(OPERATOR_SIGNS):
            # A blank result that vanished: what begins with an operator is the target.
            draft.target, draft.open = fragments[-1].text, fragments[:-1]
            return
        taken = take_result(fragments)
        if taken is None and on_anchor == 1 and len(fragments) > 1:
            taken = fragments[-1].text, 1
        if taken is None:
            draft.open, draft.target_open = fragments, True
            draft.ambiguous = True
            return
        draft.actual = taken[0]
        fragments = fragments[: len(fragments) - taken[1]]
        target = take_target(fragments)
        if target is not None:
            draft.target = target[0]
            draft.target_width = max([width(one.text) for one in fragments[-target[1]:]])
            fragments = fragments[: len(fragments) - target[1]]
        else:
            draft.target_open = True
        draft.open = fragments

    def _give_reason(self, form: Form, block: Lines, drafts: list[RowDraft], pending: list[Fragment]) -> None:
        """Lines between the numbers of a row and the next label are the reason of that row."""
        if not pending:
            return
        if drafts:
            drafts[-1].reason.extend([one.text for one in pending])
            drafts[-1].reason_width = max([width(one.text) for one in pending])
            drafts[-1].last_line = pending[-1].line
        else:
            for one in pending:
                form.leave_text(one.text, block.place_of(one.line))
        pending.clear()

    def _close_rows(self, form: Form, drafts: list[RowDraft], block: Lines, everywhere: Widths) -> None:
        here = Widths()
        for draft in drafts:
            here.learn(draft)
        widths = Widths(
            name=max(here.name, everywhere.name), target=here.target or everywhere.target, reason=everywhere.reason
        )
        before: RowDraft | None = None
        for draft in drafts:
            if draft.open:
                self._close_row(draft, widths, before)
            before = draft
        for draft in drafts:
            source = block.place_of(draft.first_line, draft.last_line)
            if draft.ambiguous or not draft.name:
                text = " ".join([one.text for one in draft.open]) or (draft.name or "")
                form.leave(
                    text, source,
                    f"指标名称与指标值的分界不能确定：{text}",
                    f"Where the indicator's name ends and its target begins is not certain: {text}",
                )  # fmt: skip
            form.indicators.append(Indicator(
                level1=draft.level1, level2=draft.level2, name=draft.name or "", source=source,
                target=draft.target, actual=draft.actual, weight=draft.weight, score=draft.score,
                deviation_reason="".join(draft.reason) or None,
            ))  # fmt: skip

    @staticmethod
    def _close_row(draft: RowDraft, widths: Widths, before: RowDraft | None) -> None:
        fragments = draft.open
        if draft.name is not None:
            # The row itself is complete, so what stands before it belongs to the row above.
            reasons, named = len(fragments), 0
        elif len(fragments) == 1:
            reasons, named = 0, 1
            draft.ambiguous = draft.ambiguous or draft.target_open
        else:
            reasons, named, unsure = divide(fragments, widths, has_target=not draft.target_open, before=None if draft.after_label else before)
            draft.ambiguous = draft.ambiguous or unsure
        if reasons and before is not None:
            before.reason.extend([one.text for one in fragments[:reasons]])
            before.last_line = fragments[reasons - 1].line
        if named:
            draft.first_line = fragments[reasons].line
            draft.name = _cell_text(fragments[reasons: reasons + named])
        elif reasons:
            draft.first_line = max(draft.first_line, fragments[reasons - 1].line + 1)
        rest = fragments[reasons + named:]
        if rest and draft.target is None:
            draft.target = _cell_text(rest)

    # -- after the rows ---------------------------------------------------------------------------------------------

    def _total(self, form: Form, block: Lines, at: int, words: list[str]) -> None:
        figures = [word for word in words[1:] if _FIGURE.match(word)]
        others = [word for word in words[1:] if not _FIGURE.match(word)]
        if self._headers.role("total", words[0]) == "grade":
            form.grade = " ".join(words[1:]) or None
            return
        if len(figures) == 1:
            form.total_score = figures[0]
        elif figures:
            form.total_weight, form.total_score = figures[0], figures[1]
            others = figures[2:] + others
        if others and len(others[0]) <= 3:
            form.grade = others.pop(0)
        if others:
            form.leave_text(" ".join(others), block.place_of(at))

    def _tail(self, form: Form, block: Lines, texts: list[str], at: int, end: int) -> int:
        """Read one entry after the table; returns the index of the line after it."""
        text = texts[at]
        if text.isdigit() and len(text) <= 4:
            return at + 1
        words = text.split()
        headers = self._headers
        if headers.role("total", words[0]) is not None:
            self._total(form, block, at, words)
            return at + 1
        pairs = colon_pairs(text)
        if pairs and (len(pairs) > 1 or pairs[0][0] != "tail"):
            for kind, role, label, value in pairs:
                if kind == "tail":
                    put_tail(form, role, label, value, block.place_of(at))
                else:
                    put_field(form, "other", label, value, block.place_of(at))
            return at + 1
        label, value, following = words[0], text[len(words[0]):].strip(), at + 1
        if pairs:
            _, _, label, value = pairs[0]
        role = headers.role("tail", label)
        if role is None and len(words) == 1 and self._begins_tail(texts, at, end, words):
            while not texts[following]:
                following += 1
            label += texts[following]
            role = headers.role("tail", label)
            following += 1
        if role is None:
            if headers.role("field", words[0]):
                self._pairs(form, block, at, words)
            elif self._indicator_header(words) != form.roles:
                form.leave_text(text, block.place_of(at))
            return at + 1
        last = at
        # The text of the entry goes on until the next label, heading or header.
        while following < end:
            further = texts[following]
            if further:
                first = further.split()
                if (
                    title_kind(further) is not None
                    or headers.role("total", first[0])
                    or headers.role("field", first[0])
                    or colon_pairs(further)
                    or self._is_page_number(texts, following, end)
                    or ANNEX_LINE.match(further)
                    or self._begins_tail(texts, following, end, first)
                    or self._indicator_header(first) is not None
                ):
                    break
                value += further
                last = following
            following += 1
        put_tail(form, role, label, value, block.place_of(at, last))
        form.last_place = block.place_of(last)
        return following


def _cell_text(fragments: list[Fragment]) -> str:
    """Join a cell's fragments: a line break is removed, a blank inside a line is kept."""
    text = fragments[0].text
    for one in fragments[1:]:
        text += one.text if one.begins else f" {one.text}"
    return text

