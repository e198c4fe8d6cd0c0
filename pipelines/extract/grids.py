"""Forms out of grids: tables of PDF, Word and HTML, sheets, tabbed text.

A grid is read row by row. What a row is follows from the labels in it: a heading, labelled values, a funding header or
line, goals, the header of the indicators, an indicator, the total, a closing remark. Columns are read by the role of
their header, in whatever order they stand, with one or two header rows, and merged cells count for all they cover. What
no rule explains is left over with its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.extract.entries import (
    AGENCY_CODE,
    ANNEX_LINE,
    MONEY_UNIT,
    OPERATOR,
    SUB_ROLES,
    UNIT_LINE,
    YEAR_LINE,
    bare_line,
    colon_pairs,
    composed,
    headline,
    leave_unknown_header,
    place_figures,
    put_field,
    put_figure,
    put_tail,
)
from pipelines.extract.form import Form, FundingLine, Indicator
from pipelines.extract.headers import bare, fold, level_label, load_headers, title_kind
from pipelines.extract.levels import Levels, is_level2
from pipelines.extract.rows import align
from pipelines.ingest.content import Grid, Lines

_PAGE_NUMBER = re.compile(r"^(?:[-—–]?\s*\d{1,4}\s*[-—–]?|第\s*\d+\s*页(?:[,，/ ]*共\s*\d+\s*页)?|\d{1,4}\s*/\s*\d{1,4})$")
_FIGURE = re.compile(r"^-?[\d０-９][\d,，.０-９]*[%％]?(?:[亿千百万]*元)?$")
_BLANK_FIGURE = re.compile(r"^(?:[-—–/－]+|无)?$")
_POINTS = re.compile(r"(\d+(?:\.\d+)?)分")
_PLACE_NAME = re.compile(r"^[\u4e00-\u9fff]{1,12}[省市县区旗州盟]$")
# Columns that have no place in the tables: kept as fields, labelled with their header.
_KEPT_AS_FIELDS = frozenset(("remark", "basis", "standard", "core", "coefficient", "unknown"))
_VALUE_ROLES = frozenset(
    ("target", "actual", "weight", "value", "nature", "operator", "long_term_target", "score", "standard", "area")
)
_MONEY_ROLES = frozenset(
    ("budget", "budget_initial", "budget_adjusted", "executed", "received", "execution_rate")
)
_LIST_ROLES = frozenset(("list_unit", "list_department", "list_code", "list_budget", "list_goal"))


def clean(text: str | None) -> str:
    """The text of a cell without its line breaks and outer blanks."""
    if not text:
        return ""
    if "\n" in text or "\r" in text:
        text = "".join([part.strip(" \t\r\u3000\xa0") for part in text.split("\n")])
    return text.strip(" \t\r\u3000\xa0")


@dataclass(slots=True)
class Preamble:
    """Running text in front of a table: title, year, unit, labelled values; taken by the next form that begins."""

    place: str = ""
    title: str | None = None
    kind: str | None = None
    year: str | None = None
    money_unit: str | None = None
    entries: list[tuple[str, str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Columns:
    """The columns of an indicator table: role and header text by column number."""

    roles: dict[int, str]
    headers: dict[int, str]
    width: int
    first: int
    places: tuple[int, ...]
    # Columns covered by a header cell that is merged sideways, and the column in which that cell begins.
    covered: dict[int, int] = field(default_factory=dict)
    # Roles of the second half of a table that prints long-term and annual indicators side by side.
    second: dict[int, str] = field(default_factory=dict)
    long_term: bool = False

    def of(self, role: str) -> int | None:
        for column, found in self.roles.items():
            if found == role:
                return column
        return None


class GridForms:
    """Reads forms out of the blocks of one document, in order; `forms` holds what was found."""

    def __init__(self) -> None:
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._preamble = Preamble()
        self._headers = load_headers()
        self._columns: Columns | None = None
        self._state = "head"
        self._section = ""
        self._section_text = ""
        self._funding_columns: dict[int, str] = {}
        self._goal_columns: dict[int, str] = {}
        self._pair_columns: dict[int, str] = {}
        # Whether running text that is no part of a form has come since the last grid.
        self._prose = False
        self._ragged_now = False
        self._last_tail = ""
        self._execution_weight: str | None = None
        self._level1 = self._level2 = ""
        self._project = ""

    # -- running text -----------------------------------------------------------------------------------------------

    def read_lines(self, block: Lines) -> None:
        """Read running text between grids: headings of the next form, or closing lines of the one above."""
        for at, raw in enumerate(block.texts):
            text = headline(raw.strip())
            if not text:
                continue
            self._running_text(text, block.place_of(at))

    def _running_text(self, text: str, place: str) -> None:
        kind = title_kind(text)
        preamble = self._preamble
        if kind is not None:
            self._end_form()
            if preamble.title is not None:
                preamble = self._preamble = Preamble()
            preamble.title, preamble.kind = text, kind
            preamble.place = preamble.place or place
            return
        if YEAR_LINE.match(text):
            if preamble.title is None:
                self._end_form()
            preamble.year = text
            preamble.place = preamble.place or place
            return
        unit = UNIT_LINE.match(fold(text))
        if unit:
            preamble.money_unit = text
            return
        if not self._colon_pairs(text, place) and not _PAGE_NUMBER.match(text):
            self._prose = True

    def _colon_pairs(self, text: str, place: str) -> bool:
        """Read `标签：值` pairs on one line into the form above (closing lines) or the one to come."""
        pairs = colon_pairs(text)
        if not pairs:
            return False
        for block, role, label, value in pairs:
            form = self._form if self._preamble.title is None else None
            if role == "year":
                self._preamble.year = self._preamble.year or value
            elif role == "money_unit":
                self._preamble.money_unit = value
            elif block == "tail" and form is not None:
                put_tail(form, role, label, value, place)
                form.last_place = place
            elif form is not None and form.indicators:
                put_field(form, "other", label, value, place)
            elif block == "field":
                self._preamble.entries.append((role, label, value, place))
                self._preamble.place = self._preamble.place or place
        return True

    # -- beginnings and ends ----------------------------------------------------------------------------------------

    def _begin(self, place: str) -> Form:
        form = Form(first_place=self._preamble.place or place, last_place=place)
        preamble = self._preamble
        form.kind, form.title, form.year, form.money_unit = (
            preamble.kind, preamble.title, preamble.year, preamble.money_unit,
        )  # fmt: skip
        for role, label, value, source in preamble.entries:
            put_field(form, role, label, value, source)
        self._preamble = Preamble()
        self.forms.append(form)
        self._form = form
        self._reset()
        return form

    def _reset(self) -> None:
        self._columns = None
        self._state = "head"
        self._section = self._section_text = self._last_tail = ""
        self._funding_columns = {}
        self._goal_columns = {}
        self._pair_columns = {}
        self._execution_weight = None
        self._level1 = self._level2 = self._project = ""

    def _end_form(self) -> None:
        self._form = None
        self._reset()

    def _current(self, place: str) -> Form:
        return self._form if self._form is not None else self._begin(place)

    # -- grids ------------------------------------------------------------------------------------------------------

    def read_grid(self, grid: Grid) -> None:
        """Read one grid; forms may begin anywhere in it and may have begun in the grid before."""
        rows = grid.rows
        at = 0
        self._open_grid(grid)
        self._ragged_now = self._ragged(grid)
        if not self._looks_like_form(grid):
            return
        while at < len(rows):
            row = rows[at]
            place = grid.places[at]
            if self._columns is not None and self._state == "rows":
                if self._indicator_row(grid, at):
                    at += 1
                    continue
            cells = [(column, clean(text)) for column, text in enumerate(row) if text is not None]
            filled = [(column, text) for column, text in cells if text]
            if not filled:
                at += 1
                continue
            at = self._row(grid, at, cells, filled, place)

    def _open_grid(self, grid: Grid) -> None:
        """Decide whether a grid goes on with the rows of the one before: same width, no prose between, no new heading."""
        if self._columns is None or self._state != "rows":
            self._prose = False
            return
        width = max((len(row) for row in grid.rows), default=0)
        if self._prose or (width != self._columns.width and not self._ragged(grid)):
            self._state = "closed"
            self._columns = None
        else:
            for at, row in enumerate(grid.rows[:6]):
                filled = [(column, clean(text)) for column, text in enumerate(row) if text and not text.isspace()]
                if len(filled) == 1 and title_kind(filled[0][1]) is not None:
                    self._end_form()
                    break
                if self._begins_project(filled):
                    self._end_form()
                    break
                if at and self._indicator_header(grid, at, filled) is not None:
                    self._state = "head"
                    break
        self._prose = False

    @staticmethod
    def _ragged(grid: Grid) -> bool:
        """Whether the rows of a grid tell nothing of columns, as those of a text dump."""
        return not grid.spans and len({len(row) for row in grid.rows}) > 1

    def _looks_like_form(self, grid: Grid) -> bool:
        """Whether a grid holds any word of a form; a table of contents or a price list has none."""
        if self._form is not None and self._state == "rows":
            return True
        if self._form is not None and self._form.has_content and self._holds_tail(grid):
            return True
        headers = self._headers
        known = 0
        for row in grid.rows:
            for text in row:
                if text and len(text) < 60:
                    folded = fold(text)
                    if (
                        folded in headers.roles["indicator"]
                        or bare(folded) in headers.roles["indicator"]
                        or headers.role("field", folded) == "project_name"
                    ):
                        known += 1
                        # After a title one word of a form is enough: a dump may cut the table into pieces.
                        if known >= (1 if self._preamble.title is not None else 3):
                            return True
        return False

    def _holds_tail(self, grid: Grid) -> bool:
        """Whether the first cells of a grid are labels of what a form says after its indicators."""
        leads = [clean(next((text for text in row if text), "")) for row in grid.rows[:20]]
        known = [lead for lead in leads if lead and (self._headers.role("tail", lead) or self._headers.role("total", lead))]
        return len(known) * 2 > len([lead for lead in leads if lead])

    def _row(
        self, grid: Grid, at: int, cells: list[tuple[int, str]], filled: list[tuple[int, str]], place: str
    ) -> int:
        headers = self._headers
        first = filled[0][1]
        if len(filled) == 1 and self._single(grid, at, filled[0], place):
            return at + 1
        if self._begins_project(filled):
            self._end_form()
        # A label merged down the left of a block names its section.
        columns = self._indicator_header(grid, at, cells)
        if columns is not None:
            form = self._current(place)
            form.last_place = place
            self._take_columns(form, columns, place)
            return at + columns[1]
        section = headers.role("section", first)
        body = cells
        if section is not None and len(filled) > 1 and self._is_section_label(filled, cells):
            self._section, self._section_text = section, first
            body = [cell for cell in cells if cell[0] > filled[0][0]]
            filled = filled[1:]
            form = self._current(place)
            form.sections.add(section)
            found = MONEY_UNIT.search(first)
            if found and form.money_unit is None:
                form.money_unit = found[0]
            if len(filled) == 1 and self._section == "goal":
                self._goal_pair(form, section_label=first, text=filled[0][1], place=place)
                return at + 1
        form = self._current(place)
        form.last_place = place
        if self._goal_header(filled):
            return at + 1
        if self._funding_header(form, grid, at, filled, place):
            return at + 1
        if self._goal_columns and self._goal_row(form, body, filled):
            return at + 1
        if self._total(form, filled, place):
            return at + 1
        if self._funding_row(form, body, filled, place):
            return at + 1
        self._labelled(form, grid, at, body, filled, place)
        return at + 1

    def _is_section_label(self, filled: list[tuple[int, str]], cells: list[tuple[int, str]]) -> bool:
        """A section label stands left of other labels or of the text it names; `绩效目标 | text` is a pair of its own."""
        following = filled[1][1]
        headers = self._headers
        label = filled[0][1]
        if headers.role("goal", label) and not headers.role("goal", following):
            return False
        if headers.role("funding", label) and _FIGURE.match(fold(following)):
            return False
        return True

    # -- single cells -----------------------------------------------------------------------------------------------

    def _single(self, grid: Grid, at: int, cell: tuple[int, str], place: str) -> bool:
        text = cell[1]
        kind = title_kind(text)
        if kind is not None:
            if self._form is not None and self._form.has_content:
                self._end_form()
            if self._form is None:
                if self._preamble.title is not None and self._preamble.kind == kind:
                    self._preamble.title += text
                else:
                    self._preamble.title, self._preamble.kind = text, kind
                self._preamble.place = self._preamble.place or place
            else:
                self._form.title, self._form.kind = self._form.title or text, self._form.kind or kind
            return True
        if YEAR_LINE.match(text):
            if self._form is not None and not self._form.has_content:
                self._form.year = self._form.year or text
            else:
                self._end_form()
                self._preamble.year = text
                self._preamble.place = self._preamble.place or place
            return True
        if UNIT_LINE.match(fold(text)):
            if self._form is not None and not self._form.indicators:
                self._form.money_unit = self._form.money_unit or text
            else:
                self._preamble.money_unit = text
            return True
        if "：" in text or ":" in text:
            pairs = colon_pairs(text)
            if pairs:
                if self._form is not None:
                    for block, role, label, value in pairs:
                        if block == "tail":
                            put_tail(self._form, role, label, value, place)
                            self._last_tail, self._state = label, "tail"
                        else:
                            put_field(self._form, role, label, value, place)
                    self._form.last_place = place
                else:
                    self._colon_pairs(text, place)
                return True
        if self._form is None or not self._form.has_content:
            if AGENCY_CODE.match(text) and self._form is None:
                self._preamble.entries.append(("unit", "单位", text, place))
                return True
            return self._form is None
        return False

    def _begins_project(self, filled: list[tuple[int, str]]) -> bool:
        if self._form is None or not self._form.has_content:
            return False
        for column, text in filled[:2]:
            if self._headers.role("field", text) == "project_name" and column <= 1:
                return bool(self._form.project_name) and self._form.project_name is not None
        return False

    # -- the header of the indicators -------------------------------------------------------------------------------

    def _indicator_header(self, grid: Grid, at: int, cells: list[tuple[int, str]]) -> tuple[Columns, int] | None:
        known = self._headers.roles["indicator"]
        found: set[str] = set()
        count = 0
        for _, text in cells:
            if text and len(text) < 40:
                role = known.get(text) or self._headers.role("indicator", text)
                if role is not None:
                    found.add(role)
                    count += 1
        if count < 3 or not found & {"name", "name_fallback", "level2"}:
            return None
        if not found & _VALUE_ROLES:
            return None
        if not found & {"level1", "level2", "target", "actual"}:
            return None
        depth = self._header_depth(grid, at, cells)
        columns = self._map_columns(grid, at, depth)
        label = fold(cells[0][1]) if cells else ""
        label = label or fold(self._section_text)
        columns.long_term = any(word in label for word in ("长期", "中期", "实施期", "实施周期"))
        return columns, depth

    def _header_depth(self, grid: Grid, at: int, cells: list[tuple[int, str]]) -> int:
        if at + 1 >= len(grid.rows):
            return 1
        spans = grid.spans
        tall = [
            spans.get((at, column), (1, 1))[0]
            for column, text in cells
            if text and self._headers.role("indicator", text) not in (None, "name_fallback")
        ]
        below = [clean(text) for text in grid.rows[at + 1] if text]
        below = [text for text in below if text]
        sub = [self._headers.role("indicator", text) for text in below]
        known = [role for role in sub if role is not None]
        places = [text for text in below if _PLACE_NAME.match(fold(text))]
        if below and len(known) + len(places) == len(below) and (known or len(places) > 1):
            return 2
        if tall and max(tall) == 2 and len(tall) > 1 and known and len(known) * 2 >= len(below):
            return 2
        return 1

    def _ragged_columns(self, grid: Grid, at: int) -> Columns:
        """Map a two-row header without columns: the second row divides the one header of the first that can be divided."""
        headers = self._headers
        tops = [clean(text) for text in grid.rows[at] if text and text.strip()]
        subs = [clean(text) for text in grid.rows[at + 1] if text and text.strip()]
        roles: dict[int, str] = {}
        printed: dict[int, str] = {}
        divided = False
        for top in tops:
            top_role = headers.role("indicator", top)
            if not divided and top_role in ("target", "standard", "long_term_target"):
                divided = True
                for sub in subs:
                    sub_role = headers.role("indicator", sub) or "unknown"
                    column = len(roles)
                    roles[column] = SUB_ROLES.get((sub_role, top_role), sub_role)
                    printed[column] = f"{top}{sub}" if top_role != "standard" else sub
                continue
            if top_role is None and headers.role("section", top):
                continue
            roles[len(roles)] = top_role or "unknown"
            printed[len(printed)] = top
        self._settle_roles(roles, printed)
        ordered = sorted(roles)
        roles = {number: roles[column] for number, column in enumerate(ordered)}
        printed = {number: printed[column] for number, column in enumerate(ordered)}
        return Columns(roles, printed, len(roles), 0, ())

    def _map_columns(self, grid: Grid, at: int, depth: int) -> Columns:
        if depth == 2 and self._ragged_now:
            return self._ragged_columns(grid, at)
        headers = self._headers
        width = max(len(grid.rows[at + deep]) for deep in range(depth))
        roles: dict[int, str] = {}
        printed: dict[int, str] = {}
        places: list[int] = []
        covered: dict[int, int] = {}
        tops = self._spread(grid, at, width)
        subs = self._spread(grid, at + 1, width) if depth == 2 else [""] * width
        lowest = grid.rows[at + depth - 1]
        for column in range(width):
            top, sub = tops[column], subs[column]
            if not top and not sub:
                continue
            if column and (top, sub) == (tops[column - 1], subs[column - 1]) and (
                column >= len(lowest) or lowest[column] is None
            ):
                covered[column] = covered.get(column - 1, column - 1)
                continue
            top_role = headers.role("indicator", top) if top else None
            sub_role = headers.role("indicator", sub) if sub else None
            if sub and sub != top and sub_role is not None and top_role is not None:
                role = SUB_ROLES.get((sub_role, top_role)) or (sub_role if top_role != "standard" else "standard")
            elif sub and _PLACE_NAME.match(fold(sub)):
                role = "area"
            elif sub and sub_role is not None:
                role = sub_role
            else:
                role = top_role or ""
            if not role and _PLACE_NAME.match(fold(sub or top)):
                role = "area"
            if not role and headers.role("section", top):
                continue
            roles[column] = role or "unknown"
            named_by_sub = bool(sub) and sub != top
            if named_by_sub and role in ("area", "standard"):
                printed[column] = sub
            else:
                printed[column] = f"{top}{sub}" if named_by_sub else top
            if role == "area":
                places.append(column)
        self._settle_roles(roles, printed)
        second = self._second_half(roles)
        first = min((column for column in roles if roles[column] != "unknown"), default=0)
        return Columns(roles, printed, width, first, tuple(places), covered, second)

    @staticmethod
    def _second_half(roles: dict[int, str]) -> dict[int, str]:
        """Take the columns of a second set (二级 内容 值 beside 二级 内容 值) out of `roles`."""
        names = [column for column, role in roles.items() if role == "name"]
        if len(names) != 2 or [role for role in roles.values()].count("target") != 2:
            return {}
        ordered = sorted(roles)
        first_target = next(column for column in ordered if roles[column] == "target")
        second = {column: roles[column] for column in ordered if column > first_target}
        if "name" not in second.values():
            return {}
        for column in second:
            del roles[column]
        return second

    @staticmethod
    def _settle_roles(roles: dict[int, str], printed: dict[int, str]) -> None:
        """Settle what the header alone leaves open."""
        found = set(roles.values())
        fallbacks = [column for column, role in roles.items() if role == "name_fallback"]
        if "name" in found:
            for column in fallbacks:
                # 绩效指标 merged down the left side is the label of the block.
                del roles[column], printed[column]
        elif fallbacks:
            roles[fallbacks[-1]] = "name"
            for column in fallbacks[:-1]:
                del roles[column], printed[column]
        elif "level2" in found and "name" not in found:
            roles[max(column for column, role in roles.items() if role == "level2")] = "name"
        targets = [column for column, role in roles.items() if role == "target"]
        standards = [column for column, role in roles.items() if role == "standard"]
        if standards and not targets:
            # 优 良 中 差: what is called excellent is what is aimed at; the other grades are kept as fields.
            roles[standards[0]] = "target"
        if "value" in found:
            for column, role in list(roles.items()):
                if role == "value":
                    roles[column] = "target" if not targets else "unknown"
        for column, role in list(roles.items()):
            if role == "nature" or role == "operator":
                roles[column] = "nature" if role == "nature" else "target_operator"
            elif role == "unit":
                roles[column] = "target_unit"
        if "project_name" not in found:
            for column, role in list(roles.items()):
                if role in _LIST_ROLES:
                    roles[column] = "unknown"

    def _spread(self, grid: Grid, at: int, width: int) -> list[str]:
        """Texts of a header row by column, with merged cells counted for every column and row they cover."""
        texts = [""] * width
        row = grid.rows[at]
        for column, text in enumerate(row):
            if text is None:
                continue
            content = clean(text)
            span = grid.spans.get((at, column), (1, 1))[1]
            for covered in range(column, min(column + span, width)):
                texts[covered] = content
        for column in range(min(width, len(row))):
            if row[column] is None and not texts[column]:
                origin = origin_of(grid, at, column)
                if origin is not None:
                    texts[column] = clean(grid.rows[origin[0]][origin[1]])
        return texts

    def _take_columns(self, form: Form, columns: tuple[Columns, int], place: str) -> None:
        found = columns[0]
        order = tuple((found.roles | found.second)[column] for column in sorted(found.roles | found.second))
        if found.second or found.long_term:
            order = (*order, "long_term_target")
        if not form.roles:
            form.roles = order
            form.header = " ".join(found.headers[column] for column in sorted(found.headers))
            for column, role in found.roles.items():
                if role == "unknown":
                    leave_unknown_header(form, found.headers[column], place)
        self._columns = found
        self._state = "rows"
        self._goal_columns = {}
        self._funding_columns = {}

    # -- indicator rows ---------------------------------------------------------------------------------------------

    def _indicator_row(self, grid: Grid, at: int) -> bool:
        """Read row `at` as an indicator; False where it is something else."""
        columns, form = self._columns, self._form
        if columns is None or form is None:
            return False
        row = grid.rows[at]
        texts = self._texts(grid, at, row, columns)
        if texts is None:
            return False
        place = grid.places[at]
        headers = self._headers
        filled = [text for text in row if text and not text.isspace()]
        if not filled:
            return True
        first = filled[0]
        if len(first) < 40:
            lead = clean(first)
            total = headers.role("total", lead)
            if total is not None:
                return False
            if len(filled) <= 4 or not texts.get("name"):
                if headers.role("field", lead) or headers.role("tail", lead) or headers.role("goal", lead):
                    if lead not in headers.level1:
                        return False
            if title_kind(lead) is not None and len(filled) == 1:
                return False
        if len(filled) == 1 and (len(columns.roles) > 2):
            lead = clean(first)
            if level_label(lead) is None and (self._ragged_now or ANNEX_LINE.match(lead) or self._across(grid, at, row)):
                return False
            if level_label(lead) is None and (":" in lead or "：" in lead or title_kind(lead) or YEAR_LINE.match(lead)
                                              or UNIT_LINE.match(fold(lead))):  # fmt: skip
                return False
        if len(filled) >= 3 and headers.role("indicator", filled[1]) is not None:
            cells = [(column, clean(text)) for column, text in enumerate(row) if text is not None]
            if self._indicator_header(grid, at, cells) is not None:
                return False
        if "project_name" in texts and not self._list_project(form, columns, texts, place):
            return False
        form = self._form
        level1, level2 = texts.get("level1"), texts.get("level2")
        if self._ragged_now and level1 and not level2 and is_level2(level1):
            # The row has lost its blank cells: 成本指标 and 满意度指标 may stand on either level.
            levels = Levels(self._level1)
            levels.take(level1, False)
            if levels.level2:
                level1, level2 = "", level1
        if level1 and level1 != self._level1:
            self._level1, self._level2 = level1, ""
        if level2:
            self._level2 = level2
        name = texts.get("name", "")
        target, actual = composed(texts, "target"), composed(texts, "actual")
        execution = self._is_execution(name, level1, level2)
        if not name and not target and not actual and not (texts.get("weight") and texts.get("score")):
            rest = [text for text in filled if level_label(clean(text)) is None]
            if level1 or level2:
                for text in rest:
                    if clean(text) not in (level1, level2):
                        form.leave_text(clean(text), place)
                return True
            return False
        form.last_place = place
        if not name and not target and not actual and texts.get("weight") and texts.get("score"):
            # A total row without the word: only weight and score stand in it.
            form.total_weight, form.total_score = texts["weight"], texts["score"]
            self._state = "tail"
            return True
        if execution:
            self._execution_row(form, texts, name or level2 or level1 or "", target, actual, place)
            return True
        if not name:
            if form.indicators and columns.of("name") is not None and row_covered(row, columns.of("name")):
                name = form.indicators[-1].name
            else:
                form.leave_text(" ".join(clean(text) for text in filled), place)
                return True
        if columns.second:
            annual = self._second_indicator(columns, row)
            if annual.get("name") == name:
                texts["long_term_target"], target = target or "", composed(annual, "target")
            else:
                self._put_annual(form, annual, place)
                texts["long_term_target"], target = target or "", None
        elif columns.long_term:
            texts["long_term_target"], target = target or "", None
        indicator = Indicator(
            level1=self._level1, level2=self._level2, name=name, source=place,
            description=texts.get("description") or None,
            target=target, actual=actual,
            long_term_target=texts.get("long_term_target") or None,
            weight=texts.get("weight") or None, score=texts.get("score") or None,
            deviation_reason=texts.get("deviation_reason") or None,
        )  # fmt: skip
        if columns.places:
            for column in columns.places:
                value = clean(row[column]) if column < len(row) else ""
                if value:
                    indicator.areas.append((columns.headers[column], value))
        adjusted = texts.get("adjusted_target")
        if adjusted and not _BLANK_FIGURE.match(adjusted):
            if indicator.target:
                form.fields.append((self._label_of(columns, "target"), indicator.target, place))
            indicator.target = composed({**texts, "target": adjusted}, "target")
        form.indicators.append(indicator)
        self._keep_rest(form, columns, row, texts, place)
        return True

    @staticmethod
    def _across(grid: Grid, at: int, row: list[str | None]) -> bool:
        """Whether the only filled cell of a row is merged over more than half of the table."""
        column = next(column for column, text in enumerate(row) if text and not text.isspace())
        return grid.spans.get((at, column), (1, 1))[1] * 2 > len(row)

    def _texts(self, grid: Grid, at: int, row: list[str | None], columns: Columns) -> dict[str, str] | None:
        """Texts of a row by role. A row of another length is aligned by type."""
        if len(row) != columns.width and not any(text is None for text in row) and not grid.spans:
            cells = [clean(text) for text in row]
            figures = [cell for cell in cells if cell]
            if len(figures) == 2 and all(_FIGURE.match(cell) for cell in figures) and figures[0].startswith("100"):
                return {"weight": figures[0], "score": figures[1]}
            roles = tuple(columns.roles[column] for column in sorted(columns.roles))
            aligned = align([cell for cell in cells if cell], roles)
            if aligned is None:
                return None
            return dict(zip(roles, aligned, strict=True))
        texts: dict[str, str] = {}
        for column, role in columns.roles.items():
            text = row[column] if column < len(row) else ""
            if role == "standard" or role == "area":
                continue
            if text is None:
                # A cell merged sideways over several columns speaks for the first of them; one merged downwards
                # is carried by the levels.
                continue
            if text:
                texts[role] = clean(text)
        for column, origin in columns.covered.items():
            # One header over several columns: the cells below it are parts of one text (≥ | 120 | 场).
            text = clean(row[column]) if column < len(row) else ""
            role = columns.roles.get(origin)
            if text and role is not None and role != "area":
                texts[role] = texts.get(role, "") + text
        return texts

    def _keep_rest(
        self, form: Form, columns: Columns, row: list[str | None], texts: dict[str, str], place: str
    ) -> None:
        """Keep as fields what the tables have no column for, so that nothing a form says is lost."""
        for column, role in columns.roles.items():
            if role in _KEPT_AS_FIELDS:
                text = clean(row[column]) if column < len(row) else ""
                if text:
                    form.fields.append((columns.headers[column], text, place))
        nature = texts.get("nature", "")
        if nature and not OPERATOR.match(fold(nature)):
            form.fields.append((self._label_of(columns, "nature"), nature, place))
        for role in ("target_unit", "actual_unit"):
            unit = texts.get(role, "")
            value = texts.get(role.removesuffix("_unit"), "")
            if unit and not _BLANK_FIGURE.match(unit) and (not value or not re.search(r"[\d一二三四五六七八九十百]", value)):
                form.fields.append((self._label_of(columns, role), unit, place))
        known = {*columns.roles, *columns.second, *columns.covered}
        for column, text in enumerate(row):
            if text and column not in known and column > columns.first:
                content = clean(text)
                if content:
                    form.leave_text(content, place)

    def _put_annual(self, form: Form, annual: dict[str, str], place: str) -> None:
        if annual.get("name"):
            form.indicators.append(Indicator(
                level1=self._level1, level2=annual.get("level2", self._level2), name=annual["name"], source=place,
                target=composed(annual, "target"),
            ))  # fmt: skip

    @staticmethod
    def _second_indicator(columns: Columns, row: list[str | None]) -> dict[str, str]:
        """Texts of the annual half of a row whose first half is long-term (财预〔2015〕88号 prints them side by side)."""
        second: dict[str, str] = {}
        for column, role in columns.second.items():
            text = clean(row[column]) if column < len(row) else ""
            if text:
                second[role] = text
        return second

    @staticmethod
    def _label_of(columns: Columns, role: str) -> str:
        column = columns.of(role)
        return columns.headers.get(column, role) if column is not None else role

    def _is_execution(self, name: str, level1: str | None, level2: str | None) -> bool:
        rows = self._headers.roles["execution"]
        return any(text and bare(text) in rows for text in (name, level1 if not name else "", level2 if not name else ""))

    def _execution_row(
        self, form: Form, texts: dict[str, str], label: str, target: str | None, actual: str | None, place: str
    ) -> None:
        """Budget execution printed as a row of the indicator table: weight and score belong to the money."""
        line = next((one for one in form.funding if one.weight is None and one.score is None), None)
        if line is None or any(one.weight for one in form.funding):
            line = FundingLine(label=label, source=place)
            form.funding.append(line)
        line.weight, line.score = texts.get("weight") or None, texts.get("score") or None
        if line.execution_rate is None:
            line.execution_rate = actual
        if texts.get("deviation_reason"):
            line.reason = texts["deviation_reason"]
        for header, value in (("目标", target), ("完成", actual)):
            if value:
                form.fields.append((f"{label} {header}", value, place))

    def _list_project(self, form: Form, columns: Columns, texts: dict[str, str], place: str) -> bool:
        """In a list of projects, a filled project cell begins the next form."""
        name = texts["project_name"]
        if not name or name == self._project:
            return True
        if form.project_name or form.indicators:
            title, kind, year, unit, header = form.title, form.kind, form.year, form.money_unit, form.header
            roles, department = form.roles, form.department
            kept = self._columns
            self._end_form()
            form = self._begin(place)
            form.title, form.kind, form.year, form.money_unit, form.header = title, kind, year, unit, header
            form.roles, form.department = roles, department
            self._columns, self._state = kept, "rows"
        form.project_name = self._project = name
        form.last_place = place
        for role, attribute in (("list_department", "department"), ("list_unit", "unit"), ("list_code", "project_code")):
            if texts.get(role):
                setattr(form, attribute, texts[role])
        if texts.get("list_goal"):
            form.goal_expected, form.goal_method = texts["list_goal"], "cells"
        if texts.get("list_budget"):
            label = self._label_of(columns, "list_budget")
            line = FundingLine(label=label, source=place)
            put_figure(form, line, "budget", texts["list_budget"], place)
            form.funding.append(line)
            found = MONEY_UNIT.search(label)
            if found and form.money_unit is None:
                form.money_unit = found[0]
        return True

    # -- goals ------------------------------------------------------------------------------------------------------

    def _goal_header(self, filled: list[tuple[int, str]]) -> bool:
        roles = {column: self._headers.role("goal", text) for column, text in filled if len(text) < 30}
        known = [role for role in roles.values() if role]
        if len(known) >= 2 and len(known) == len(filled):
            self._goal_columns = {column: role for column, role in roles.items() if role}
            self._funding_columns = {}
            return True
        return False

    def _goal_row(self, form: Form, body: list[tuple[int, str]], filled: list[tuple[int, str]]) -> bool:
        if len(filled) > len(self._goal_columns) or any(
            self._headers.role("field", text) or self._headers.role("total", text) for _, text in filled if len(text) < 20
        ):
            self._goal_columns = {}
            return False
        columns = self._goal_columns
        by_column = dict(body)
        if not all(column in columns for column, _ in filled):
            texts = [text for _, text in body]
            by_column = dict(zip(columns, texts[-len(columns):], strict=False))
        for column, role in columns.items():
            text = by_column.get(column, "")
            if text:
                self._put_goal(form, role, text, form.last_place)
        form.goal_method = "cells"
        return True

    def _goal_pair(self, form: Form, section_label: str, text: str, place: str) -> None:
        self._put_goal(form, self._headers.role("goal", section_label) or "expected", text, place)
        form.goal_method = form.goal_method or "cells"

    @staticmethod
    def _put_goal(form: Form, role: str, text: str, place: str) -> None:
        if role == "long_term":
            form.fields.append(("长期目标", text, place))
            return
        attribute = "goal_expected" if role == "expected" else "goal_actual"
        before = getattr(form, attribute)
        setattr(form, attribute, text if before is None else f"{before}\n{text}")

    # -- money ------------------------------------------------------------------------------------------------------

    def _funding_header(
        self, form: Form, grid: Grid, at: int, filled: list[tuple[int, str]], place: str
    ) -> bool:
        roles = {column: self._headers.role("funding", text) for column, text in filled if len(text) < 30}
        below = grid.rows[at + 1] if at + 1 < len(grid.rows) else []
        if self._ragged_now:
            # Without columns only the order counts, and the label of the block leads.
            below = []
            lead = filled[0][0]
            if len(roles) > 2 and roles.get(lead) and self._headers.role("section", filled[0][1]):
                del roles[lead]
        for column, text in filled:
            # A word such as 年度预算数 names a column of figures in one form and the column of labels in another.
            under = clean(below[column]) if column < len(below) else ""
            if roles.get(column) and under and not _FIGURE.match(fold(under)) and not _BLANK_FIGURE.match(under):
                if self._headers.role("section", text) or bare_line(under) in self._headers.roles["line"]:
                    del roles[column]
        known = [role for role in roles.values() if role]
        money = {"budget_initial", "budget_adjusted", "executed", "budget"} & set(known)
        if known and all(roles.get(column) or self._headers.role("section", text) for column, text in filled):
            # Headings over pairs of label and figure; a figure without a label of its own stands under its heading.
            self._pair_columns = {column: role for column, role in roles.items() if role}
            if len(known) < 2:
                return True
        if not money or len(known) < 2 or len(known) < len(filled) - 1:
            return False
        self._funding_columns = {column: role for column, role in roles.items() if role}
        form.funding_roles = tuple(self._funding_columns.values())
        form.funding_headers = tuple(text for _, text in filled)
        self._goal_columns = {}
        for column, text in filled:
            found = MONEY_UNIT.search(text)
            if found and form.money_unit is None:
                form.money_unit = found[0]
            if column not in self._funding_columns and not self._headers.role("section", text):
                form.leave_text(text, place)
        self._execution_weight = None
        if "weight" not in form.funding_roles:
            for text in (self._section_text, *[text for _, text in filled]):
                points = _POINTS.search(fold(text))
                if points:
                    self._execution_weight = points[1]
                    break
        return True

    def _funding_row(
        self, form: Form, body: list[tuple[int, str]], filled: list[tuple[int, str]], place: str
    ) -> bool:
        """Read a funding line: under a header by column, or as label and figure side by side."""
        headers = self._headers
        if self._funding_columns and self._ragged_now:
            return self._ragged_funding_row(form, filled, place)
        if self._funding_columns:
            first = min(self._funding_columns)
            labels = [text for column, text in filled if column < first]
            figures = [(column, text) for column, text in filled if column >= first]
            known = bool(labels) and bare_line(labels[-1]) in headers.roles["line"]
            numeric = sum(bool(_FIGURE.match(fold(text)) or _BLANK_FIGURE.match(text)) for _, text in figures)
            label_only = known and not figures
            if label_only or (figures and numeric * 2 > len(figures) and (known or len(labels) <= 1)):
                if not any(headers.role("field", label) for label in labels):
                    line = FundingLine(label=labels[-1] if labels else "", source=place)
                    for column, role in self._funding_columns.items():
                        text = dict(body).get(column, "")
                        if text:
                            put_figure(form, line, role, text, place)
                    for column, text in figures:
                        if column not in self._funding_columns:
                            form.leave_text(text, place)
                    if self._execution_weight and not form.funding:
                        line.weight = self._execution_weight
                    form.funding.append(line)
                    return True
        return self._funding_pairs(form, body, place)

    def _ragged_funding_row(self, form: Form, filled: list[tuple[int, str]], place: str) -> bool:
        """Read a funding line whose columns are lost: its figures stand in the order of the header."""
        texts = [text for _, text in filled]
        first = next((at for at, text in enumerate(texts) if _FIGURE.match(fold(text)) or _BLANK_FIGURE.match(text)), len(texts))
        label, figures = "".join(texts[:first]), texts[first:]
        known = bare_line(label) in self._headers.roles["line"]
        if not (known or (figures and not label)) or not all(
            _FIGURE.match(fold(text)) or _BLANK_FIGURE.match(text) for text in figures
        ):
            return False
        line = FundingLine(label=label, source=place)
        placed = place_figures(figures, tuple(self._funding_columns.values())) if figures else []
        if placed is None:
            form.leave_text(" ".join(texts), place)
            return True
        for role, figure in placed:
            put_figure(form, line, role, figure, place)
        if self._execution_weight and not form.funding:
            line.weight = self._execution_weight
        form.funding.append(line)
        return True

    def _is_money_label(self, text: str) -> bool:
        return bool(text) and (
            bare_line(text) in self._headers.roles["line"] or self._headers.role("funding", text) in _MONEY_ROLES
        )

    def _funding_pairs(self, form: Form, body: list[tuple[int, str]], place: str) -> bool:
        """`预算数 | 120.00 | 其中：财政资金 | 120.00`: labels and figures side by side."""
        headers = self._headers
        pairs: list[tuple[str, str | None, int, str]] = []
        at = 0
        while at < len(body):
            column, label = body[at]
            if not label:
                at += 1
                continue
            role = headers.role("funding", label)
            is_line = bare_line(label) in headers.roles["line"]
            if not is_line and role not in _MONEY_ROLES:
                hint = self._pair_columns.get(column)
                if hint is None or not pairs or not _FIGURE.match(fold(label)):
                    return False
                pairs.append(("", hint, column, label))
                at += 1
                continue
            following = self._value_after(body, at)
            value = body[following] if following < len(body) else (-1, "")
            if self._is_money_label(value[1]):
                # A label with a blank cell, followed by the next label.
                value = (body[at + 1][0] if at + 1 < len(body) else -1, "")
                following = at
            if value[1] and not _FIGURE.match(fold(value[1])) and not _BLANK_FIGURE.match(value[1]):
                return False
            pairs.append((label, None if is_line else role, value[0], value[1]))
            at = following + 1
        if not pairs:
            return False
        lines: dict[str, FundingLine] = {}
        columns = self._pair_columns
        whole: FundingLine | None = None
        for label, role, column, figure in pairs:
            if role is not None:
                if whole is None:
                    whole = FundingLine(label=label, source=place)
                    form.funding.append(whole)
                columns[column] = role
                if role not in form.funding_roles:
                    form.funding_roles = (*form.funding_roles, role)
                line = whole
            else:
                kind = headers.roles["line"][bare_line(label)]
                if kind == "long_term_total":
                    columns[column] = kind
                role = columns.get(column, "budget")
                if role == "long_term_total":
                    form.fields.append((label, figure, place))
                    continue
                if label not in lines:
                    lines[label] = FundingLine(label=label, source=place)
                    form.funding.append(lines[label])
                line = lines[label]
            if figure:
                put_figure(form, line, role, figure, place)
        return True

    # -- labelled values --------------------------------------------------------------------------------------------

    def _labelled(
        self, form: Form, grid: Grid, at: int, body: list[tuple[int, str]], filled: list[tuple[int, str]], place: str
    ) -> None:
        headers = self._headers
        if len(filled) == 1:
            text = filled[0][1]
            if self._section == "funding" and not form.indicators:
                form.fields.append((self._section_text, text, place))
            elif headers.role("section", text):
                self._section, self._section_text = headers.role("section", text) or "", text
            elif headers.role("field", text) or headers.role("tail", text):
                # A label whose value cell is empty.
                form.fields.append((text, "", place))
            elif AGENCY_CODE.match(text) and form.unit is None:
                form.unit = text
            elif ANNEX_LINE.match(text):
                pass
            elif self._last_tail and self._state != "rows":
                form.fields.append((self._last_tail, text, place))
            elif self._section == "goal" and not form.roles:
                self._put_goal(form, "expected", text, place)
            else:
                form.leave_text(text, place)
            return
        at_cell = 0
        before = ""
        while at_cell < len(body):
            label = body[at_cell][1]
            if not label:
                at_cell += 1
                continue
            following = self._value_after(body, at_cell)
            value = body[following][1] if following < len(body) else ""
            role, block = self._label_role(label)
            if role is None:
                unit = UNIT_LINE.match(fold(label))
                colon = colon_pairs(label)
                if unit:
                    form.money_unit = form.money_unit or label
                    at_cell += 1
                    continue
                if colon:
                    for kind, found, name, text in colon:
                        if kind == "tail":
                            put_tail(form, found, name, text, place)
                        else:
                            put_field(form, found, name, text, place)
                    at_cell += 1
                    continue
                if AGENCY_CODE.match(label) and form.unit is None and not form.indicators:
                    form.unit = label
                    at_cell += 1
                    continue
                if before:
                    # A further cell of a row whose label is known, such as a remark beside it.
                    form.fields.append((before, label, place))
                    at_cell += 1
                    continue
                if value and len(fold(label)) <= 16 and self._label_role(value)[0] is None:
                    form.fields.append((label, value, place))
                    at_cell = following + 1
                    continue
                form.leave_text(label, place)
                at_cell += 1
                continue
            if value and self._label_role(value)[0] is not None and block != "goal":
                value = ""
                following = at_cell
            if block == "goal":
                if value:
                    self._put_goal(form, role, value, place)
                    form.goal_method = form.goal_method or "cells"
            elif block == "tail":
                put_tail(form, role, label, value, place)
            elif block == "total" and role == "total":
                form.total_score = form.total_score or value or None
            elif block == "total":
                form.grade = value or None
            else:
                put_field(form, role, label, value, place)
            before = label
            at_cell = following + 1

    @staticmethod
    def _value_after(body: list[tuple[int, str]], at: int) -> int:
        """Index of the cell that holds the value of the label at `at`.

        A carrier that loses merged cells leaves blank ones in their place, so the next filled cell is taken.
        """
        following = at + 1
        while following < len(body) and not body[following][1]:
            following += 1
        return following

    def _label_role(self, text: str) -> tuple[str | None, str]:
        if len(text) < 30:
            for block in ("field", "goal", "tail"):
                role = self._headers.role(block, text)
                if role is not None:
                    return role, block
            role = self._headers.role("total", text)
            if role == "grade" or (role == "total" and not self._funding_columns and "分" in text):
                return role, "total"
        return None, ""

    # -- totals -----------------------------------------------------------------------------------------------------

    def _total(self, form: Form, filled: list[tuple[int, str]], place: str) -> bool:
        headers = self._headers
        lead = next((text for _, text in filled[:2] if headers.role("total", text) == "total"), None)
        if lead is None or (self._state != "rows" and not form.indicators):
            if filled and headers.role("total", filled[0][1]) == "grade" and len(filled) > 1 and form.indicators:
                form.grade = filled[1][1]
                return True
            return False
        columns = self._columns
        weight_column = columns.of("weight") if columns else None
        score_column = columns.of("score") if columns else None
        rest = [(column, text) for column, text in filled if text != lead]
        figures = [(column, text) for column, text in rest if _FIGURE.match(fold(text))]
        by_column = dict(figures)
        weight = by_column.get(weight_column) if weight_column is not None else None
        score = by_column.get(score_column) if score_column is not None else None
        if weight is None and score is None:
            if len(figures) >= 2:
                weight, score = figures[0][1], figures[1][1]
            elif figures:
                score = figures[0][1]
        elif score is None and len(figures) >= 2:
            score = next((text for column, text in figures if text is not weight and column > (weight_column or 0)), None)
        elif weight is None and len(figures) >= 2:
            weight = next((text for column, text in figures if column != score_column), None)
        form.total_weight, form.total_score = weight or form.total_weight, score or form.total_score
        expect_grade = False
        for column, text in rest:
            if (column, text) in figures:
                if text not in (weight, score):
                    form.leave_text(text, place)
            elif headers.role("total", text) == "grade":
                expect_grade = True
            elif _BLANK_FIGURE.match(text):
                continue
            elif expect_grade or len(text) <= 3:
                form.grade = text
                expect_grade = False
            else:
                form.leave_text(text, place)
        self._state = "tail"
        return True



def origin_of(grid: Grid, at: int, column: int) -> tuple[int, int] | None:
    """The cell that covers a position, None where no merged cell does."""
    for (row, first), (tall, wide) in grid.spans.items():
        if row <= at < row + tall and first <= column < first + wide:
            return row, first
    return None


def row_covered(row: list[str | None], column: int | None) -> bool:
    """Whether a merged cell from further up covers a column of a row."""
    return column is not None and column < len(row) and row[column] is None
