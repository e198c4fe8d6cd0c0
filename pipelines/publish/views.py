"""The views of `sql/`: one file = one view = its name, and a header comment that is its contract.

    -- 名称: 各省执行数
    -- en: What the view answers, in English. May go on in the next line,
    --     indented.
    -- zh: 同样的说明。
    -- grain: one row per ... | 每...一行
    -- stored: why it is computed once, when the warehouse is built (only where that is so)
    -- columns:
    --   province_code | as in the contract
    --   executed_wan  | 万元 | Executed over the full year | 全年执行数
    --   n | forms | Forms with both amounts | 预算数和执行数都有的表数 | 计入数
    SELECT ...

A column is written with its unit (empty where it has none) and its meaning in English and in Chinese, or taken over
from the contract under the same name. `名称` is the view's name in the schema `zh` of the warehouse; the name of a
column there is the fifth part of its line or, where it has none, the first words of its Chinese meaning. Folders under
`sql/` are subjects and have no other meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.contract.columns import COLUMNS, short_name

FROM_CONTRACT = "as in the contract"

_NAME = re.compile(r"^[a-z][a-z0-9_]*$")


class BadView(Exception):
    """One or more files of `sql/` break their contract; `problems` has a line for each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(
            "\n".join(["views break their contract (视图与其说明不符):", *(f"  {line}" for line in problems)])
        )


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """One column of a view: name, unit (empty where it has none), meaning in English and in Chinese, Chinese name."""

    name: str
    unit: str
    en: str
    zh: str
    zh_name: str = ""

    def chinese_name(self) -> str:
        """Return the name in the schema `zh`: the one written, the first words of `zh`, or that of the contract."""
        name = self.zh_name or short_name(self.name, self.zh)
        return COLUMNS[self.name].chinese_name() if name == self.name and self.name in COLUMNS else name


@dataclass(frozen=True, slots=True)
class View:
    """One view: what its header promises, and the SELECT that keeps it. `file` is relative to `sql/`.

    A view that is `stored` is computed once, when the warehouse is built, and reads what was stored then.
    """

    name: str
    file: str
    en: str
    zh: str
    grain: str
    grain_zh: str
    columns: tuple[ViewColumn, ...]
    query: str
    name_zh: str = ""
    stored: bool = False


def read_views(folder: Path) -> list[View]:
    """Return every view under `folder`, sorted by name.

    Raises BadView, naming every file whose header is incomplete or whose name is not that of a view or stands twice.
    """
    views: dict[str, View] = {}
    problems = []
    for path in sorted(folder.rglob("*.sql")):
        file = path.relative_to(folder).as_posix()
        try:
            view = parse_view(path.stem, file, path.read_text(encoding="utf-8"))
        except ValueError as error:
            problems.append(f"{file}: {error}")
            continue
        if view.name in views:
            problems.append(f"{file}: the view {view.name} is also in {views[view.name].file}")
        views[view.name] = view
    if problems:
        raise BadView(problems)
    return [views[name] for name in sorted(views)]


def parse_view(name: str, file: str, text: str) -> View:
    """Return the view that `text` defines. Raises ValueError, saying what its header lacks."""
    if not _NAME.match(name):
        raise ValueError(f"{name!r} is not a name for a view")
    header, query = _divided(text)
    said, columns = _sections(header)
    missing = [section for section in ("en", "zh", "grain", "columns") if section not in said]
    if missing:
        raise ValueError(f"the header lacks {', '.join(missing)}")
    grain, _, grain_zh = (part.strip() for part in said["grain"].partition("|"))
    if not grain_zh:
        raise ValueError("the grain needs English | Chinese")
    if not query:
        raise ValueError("there is no SELECT below the header")
    documented = tuple(map(_column, columns))
    name_zh, stored = said.get("名称", ""), "stored" in said
    return View(name, file, said["en"], said["zh"], grain, grain_zh, documented, query, name_zh, stored)


def _divided(text: str) -> tuple[list[str], str]:
    lines = text.splitlines()
    count = 0
    while count < len(lines) and lines[count].startswith("--"):
        count += 1
    return [line[2:].rstrip() for line in lines[:count]], "\n".join(lines[count:]).strip().rstrip(";").rstrip()


def _sections(header: list[str]) -> tuple[dict[str, str], list[str]]:
    said: dict[str, str] = {}
    columns: list[str] = []
    section = ""
    for line in header:
        opening = re.match(r"^ (名称|en|zh|grain|stored|columns):\s*(.*)$", line)
        if opening:
            section = opening[1]
            if section in said:
                raise ValueError(f"the header has two sections {section}")
            said[section] = opening[2]
        elif not line.strip():
            continue
        elif section == "columns":
            columns.append(line.strip())
        elif section and line.startswith("  "):
            # Chinese is written without blanks between words.
            said[section] += ("" if section == "zh" else " ") + line.strip()
        else:
            raise ValueError(f"the header line {line.strip()!r} belongs to no section")
    return said, columns


def _column(line: str) -> ViewColumn:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) == 2 and parts[1] == FROM_CONTRACT:
        if parts[0] not in COLUMNS:
            raise ValueError(f"the contract has no column {parts[0]}")
        column = COLUMNS[parts[0]]
        return ViewColumn(column.name, column.unit, column.en, column.zh, column.chinese_name())
    if len(parts) not in (4, 5) or not (parts[0] and all(parts[2:])):
        raise ValueError(f"the column line {line!r} is not `name | unit | English | Chinese`")
    return ViewColumn(*parts)
