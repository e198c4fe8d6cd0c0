"""The header of an indicator table in a grid: the role of each column, from one header row or two."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from pipelines.extract.grids.cells import Cell, Row, clean, spread_texts
from pipelines.extract.vocabulary.column_roles import KEPT_AS_FIELDS, SUB_ROLES
from pipelines.extract.vocabulary.folding import fold
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.ingest.content import Grid

_LONGEST_HEADER = 40
_PLACE_NAME = re.compile(r"^[\u4e00-\u9fff]{1,12}[省市县区旗州盟]$")
_VALUE_ROLES = frozenset(
    ("target", "actual", "weight", "value", "nature", "operator", "long_term_target", "score", "standard", "area")
)
# Values of which an indicator has one.
_ONCE = ("target", "actual", "weight", "score", "description")
_POINTS = ("weight", "score")
# What a third header row may divide a column of the second into.
_SUB_COLUMNS = frozenset(("operator", "nature", "value", "unit"))
_LIST_ROLES = frozenset(("list_unit", "list_department", "list_code", "list_budget", "list_goal", "list_field"))
_YEAR_OF_COLUMN = re.compile(r"(20\d\d)年")
_LONG_TERM_WORDS = ("长期", "中期", "实施期", "实施周期")


@dataclass(slots=True)
class Columns:
    """The columns of an indicator table: role and header text by column number. Forms may share them."""

    roles: dict[int, str]
    headers: dict[int, str]
    width: int
    # Columns covered by a header cell that is merged sideways, and the column in which that cell begins.
    covered: dict[int, int] = field(default_factory=dict)
    # Roles of the second half of a table that prints long-term and annual indicators side by side.
    second: dict[int, str] = field(default_factory=dict)
    # Whether the table is about the long term as a whole.
    long_term: bool = False
    # What follows from the roles, looked up in every row.
    first: int = field(init=False)
    areas: tuple[int, ...] = field(init=False)
    kept: tuple[int, ...] = field(init=False)
    known: frozenset[int] = field(init=False)
    # The columns that print one text each, with their roles, and whether all columns are known.
    single: tuple[tuple[int, str], ...] = field(init=False)
    all_known: bool = field(init=False)
    in_order: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.first = min((column for column, role in self.roles.items() if role != "unknown"), default=0)
        self.areas = tuple(column for column, role in self.roles.items() if role == "area")
        self.kept = tuple(column for column, role in self.roles.items() if role in KEPT_AS_FIELDS)
        self.known = frozenset((*self.roles, *self.second, *self.covered))
        self.in_order = tuple(self.roles[column] for column in sorted(self.roles))
        self.single = tuple((column, role) for column, role in self.roles.items() if role not in ("standard", "area"))
        self.all_known = self.known.issuperset(range(self.first + 1, self.width))

    def without_lead(self) -> Columns:
        """The columns of a table that goes on without those in front of the first role, such as the block's label."""
        lead = self.first
        return Columns(
            {column - lead: role for column, role in self.roles.items()},
            {column - lead: text for column, text in self.headers.items()},
            self.width - lead,
            {column - lead: origin - lead for column, origin in self.covered.items()},
            {column - lead: role for column, role in self.second.items()},
            self.long_term,
        )

    def of(self, role: str) -> int | None:
        """Return the first column that plays a role, None where none does."""
        return next((column for column, found in self.roles.items() if found == role), None)

    def header_of(self, role: str) -> str:
        """Return the header text of the column that plays a role, the role itself where none does."""
        column = self.of(role)
        return self.headers.get(column, role) if column is not None else role


def is_indicator_header(cells: list[Cell]) -> bool:
    """Whether the cells of a row are the header of an indicator table."""
    headers = load_headers()
    known = headers.roles["indicator"]
    found: set[str] = set()
    count = 0
    for _, text in cells:
        if text and len(text) < _LONGEST_HEADER:
            role = known.get(text) or headers.role("indicator", text)
            if role is not None:
                found.add(role)
                count += 1
    return (
        count >= 3
        and not found.isdisjoint(("name", "name_fallback", "level2"))
        and not found.isdisjoint(_VALUE_ROLES)
        and not found.isdisjoint(("level1", "level2", "target", "actual"))
    )


def columns_of(header: Row, *, ragged: bool, section_text: str) -> tuple[Columns, int]:
    """Map a row that is a header, and the one below where it goes on there: (columns, number of header rows).

    `ragged` says that the rows of the grid tell nothing of columns; `section_text` labels the block of the form.
    """
    depth = _depth(header)
    label = fold(header.cells[0][1]) or fold(section_text)
    long_term = any(word in label for word in _LONG_TERM_WORDS)
    grid, at = header.grid, header.at
    if depth == 1 and not grid.spans and None not in grid.rows[at]:
        return _columns_of_one_row(tuple([text for _, text in header.cells]), long_term), depth
    columns = _ragged_columns(header) if depth == 2 and ragged else _mapped_columns(grid, at, depth)
    columns.long_term = long_term
    return columns, depth


@lru_cache(maxsize=1024)
def _columns_of_one_row(texts: tuple[str, ...], long_term: bool) -> Columns:
    """Map a header of one row without merged cells: the forms of a document, and those of a bureau, print the same."""
    columns = _mapped_columns(Grid([list(texts)], [""]), 0, 1)
    columns.long_term = long_term
    return columns


def _depth(header: Row) -> int:
    """How many rows a header takes: the second only names columns, or divides a merged one, and so may the third."""
    depth = 2 if _goes_on(header) else 1
    if depth == 2 and header.grid.spans and header.at + 2 < len(header.grid.rows):
        role_of = load_headers().role
        third = [text for text in map(clean, header.grid.rows[header.at + 2]) if text]
        if third and all(role_of("indicator", text) in _SUB_COLUMNS for text in third):
            return 3
    return depth


def _goes_on(header: Row) -> bool:
    """Whether the row below a header goes on with it."""
    role_of = load_headers().role
    below = [text for text in map(clean, header.below) if text]
    if not below:
        return False
    known = [text for text in below if role_of("indicator", text) is not None]
    areas = [text for text in below if _PLACE_NAME.match(fold(text))]
    if len(known) + len(areas) == len(below) and (known or len(areas) > 1):
        return True
    tall = [
        header.grid.spans.get((header.at, column), (1, 1))[0]
        for column, text in header.filled
        if role_of("indicator", text) not in (None, "name_fallback")
    ]
    return len(tall) > 1 and max(tall) > 1 and bool(known) and len(known) * 2 >= len(below)


def _ragged_columns(header: Row) -> Columns:
    """Map a two-row header without columns: the second row divides the one header of the first that can be divided."""
    headers = load_headers()
    tops = [text for _, text in header.filled]
    subs = [text for text in map(clean, header.below) if text]
    roles: dict[int, str] = {}
    printed: dict[int, str] = {}
    divided = False
    for top in tops:
        top_role = headers.role("indicator", top)
        if not divided and top_role in ("target", "standard", "long_term_target"):
            divided = True
            for sub in subs:
                sub_role = headers.role("indicator", sub) or "unknown"
                printed[len(roles)] = f"{top}{sub}" if top_role != "standard" else sub
                roles[len(roles)] = SUB_ROLES.get((sub_role, top_role), sub_role)
        elif top_role is not None or not headers.role("section", top):
            printed[len(roles)] = top
            roles[len(roles)] = top_role or "unknown"
    _settle_roles(roles, printed)
    # Without columns only their order counts.
    kept = sorted(roles)
    return Columns(
        {number: roles[column] for number, column in enumerate(kept)},
        {number: printed[column] for number, column in enumerate(kept)},
        len(kept),
    )


def _mapped_columns(grid: Grid, at: int, depth: int) -> Columns:
    width = max(len(grid.rows[at + deep]) for deep in range(depth))
    roles: dict[int, str] = {}
    printed: dict[int, str] = {}
    covered: dict[int, int] = {}
    tops = spread_texts(grid, at, width)
    subs = spread_texts(grid, at + depth - 1, width) if depth > 1 else [""] * width
    if depth > 2:
        # The row between divides the header above it where it says more than that: 年度指标值 below 年度绩效指标.
        between = spread_texts(grid, at + 1, width)
        tops = [
            middle if middle and middle != sub else top for top, middle, sub in zip(tops, between, subs, strict=True)
        ]
    lowest = grid.rows[at + depth - 1]
    for column, (top, sub) in enumerate(zip(tops, subs, strict=True)):
        if not top and not sub:
            continue
        begins_here = column < len(lowest) and lowest[column] is not None
        if column and not begins_here and (top, sub) == (tops[column - 1], subs[column - 1]):
            covered[column] = covered.get(column - 1, column - 1)
            continue
        role = _role_of_column(top, sub)
        if role is None:
            continue
        roles[column] = role
        if not sub or sub == top:
            printed[column] = top
        else:
            printed[column] = sub if role in ("area", "standard") else f"{top}{sub}"
    _settle_roles(roles, printed)
    second = _second_half(roles)
    _keep_further_columns(roles)
    return Columns(roles, printed, width, covered, second)


def _role_of_column(top: str, sub: str) -> str | None:
    """Role of a column with these texts in the two header rows; None where it only bears the label of the block."""
    headers = load_headers()
    top_role = headers.role("indicator", top) if top else None
    sub_role = headers.role("indicator", sub) if sub else None
    if sub and sub != top and sub_role is not None and top_role is not None:
        return SUB_ROLES.get((sub_role, top_role)) or (sub_role if top_role != "standard" else "standard")
    if sub and _PLACE_NAME.match(fold(sub)):
        return "area"
    role = sub_role or top_role
    if role is None and _PLACE_NAME.match(fold(sub or top)):
        return "area"
    if role is None and headers.role("section", top):
        return None
    return role or "unknown"


def _second_half(roles: dict[int, str]) -> dict[int, str]:
    """Take the columns of a second set (二级 内容 值 beside 二级 内容 值) out of `roles`."""
    found = list(roles.values())
    if found.count("name") != 2 or found.count("target") != 2:
        return {}
    ordered = sorted(roles)
    first_target = next(column for column in ordered if roles[column] == "target")
    second = {column: roles[column] for column in ordered if column > first_target}
    if "name" not in second.values():
        return {}
    for column in second:
        del roles[column]
    return second


def _settle_roles(roles: dict[int, str], printed: dict[int, str]) -> None:
    """Settle what the header alone leaves open."""
    found = set(roles.values())
    _settle_name(roles, printed, found)
    _settle_years(roles, printed)
    targets = [column for column, role in roles.items() if role == "target"]
    standards = [column for column, role in roles.items() if role == "standard"]
    if standards and not targets:
        # 优 良 中 差: what is called excellent is what is aimed at; the other grades are kept as fields.
        roles[standards[0]] = "target"
    for column, role in list(roles.items()):
        if role == "value":
            roles[column] = "target" if not targets else "unknown"
        elif role == "operator":
            roles[column] = "target_operator"
        elif role == "unit":
            roles[column] = "target_unit"
        elif role in _LIST_ROLES and "project_name" not in found:
            roles[column] = "unknown"


def _settle_years(roles: dict[int, str], printed: dict[int, str]) -> None:
    """Settle which of several years a table is about; the columns of the others are kept as fields.

    2022年实际值 beside 2023年目标值 is history, and 2024年目标值 beside a target and a result of 2023 is yet to come.
    """
    years: dict[str, dict[int, int]] = {"target": {}, "actual": {}}
    for column, role in roles.items():
        found = _YEAR_OF_COLUMN.match(fold(printed[column])) if role in years else None
        if found:
            years[role][column] = int(found[1])
    aims, results = set(years["target"].values()), set(years["actual"].values())
    if len(aims | results) < 2:
        return
    of_form = max(aims & results) if aims & results else min(aims) if aims else max(results)
    for column, year in (years["target"] | years["actual"]).items():
        if year != of_form:
            roles[column] = "remark"


def _keep_further_columns(roles: dict[int, str]) -> None:
    """Let the first column of a value speak, and keep a further one (复核得分 beside 自评得分) as a field.

    Where every level has its points beside it (一级指标 权重 二级指标 权重 三级指标 权重), those behind the name speak.
    """
    name = next((column for column, role in roles.items() if role == "name"), -1)
    for once in _ONCE:
        found = sorted(column for column, role in roles.items() if role == once)
        speaking = next((column for column in found if column > name), None) if once in _POINTS else None
        for column in found:
            if column != (found[0] if speaking is None else speaking):
                roles[column] = "remark"


def _settle_name(roles: dict[int, str], printed: dict[int, str], found: set[str]) -> None:
    """Settle which column names the indicators; 绩效指标 may also be the label of the block, merged down the left."""
    fallbacks = [column for column, role in roles.items() if role == "name_fallback"]
    if "name" not in found and fallbacks:
        roles[fallbacks.pop()] = "name"
    elif "name" not in found and "level2" in found:
        roles[max(column for column, role in roles.items() if role == "level2")] = "name"
    for column in fallbacks:
        del roles[column], printed[column]
