"""`docs/dictionary.md`: every table and view with its columns, from the contract and the headers of `sql/`.

`make dictionary` writes it; a test fails when it is out of date. Every build puts the same page beside the warehouse.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.contract.columns import Column
from pipelines.contract.rules import RULES
from pipelines.contract.schemas import DUCKDB_TYPES
from pipelines.contract.tables import TABLES, WAREHOUSE_TABLES, Table
from pipelines.curate.exchange import write_durably
from pipelines.publish.chinese import ChineseRelation, chinese_relations
from pipelines.publish.views import View, ViewColumn, read_views

DICTIONARY = Path("docs/dictionary.md")
PUBLISHED_DICTIONARY = "dictionary.md"

_OPENING = """# Data dictionary 数据字典

Made by `make dictionary` from `pipelines/contract/` and the headers of `sql/`; edit those, not this file. The same
texts stand in the warehouse: as the table `dictionary` and as comments on every table, view and column. The schema `zh`
has everything under Chinese names: `SELECT "省份", "年度", "执行率" FROM zh."各省执行率"`.

本文件由 `make dictionary` 生成，请勿直接修改。数据库内同样的说明见 `dictionary` 表和各列注释；
`zh` 模式下可用中文表名、列名查询。

Money in tables is in 元, in views in 万元; rates are ratios (0.8955); an empty value is never zero.
表内金额单位为元，视图为万元；比率为小数（0.8955）；空值不是零。
"""


def dictionary_text(views: Sequence[View]) -> str:
    """Return the dictionary as Markdown: contents, tables, views by subject, finding rules."""
    chinese = {relation.relation: relation for relation in chinese_relations(views)}
    tables = (TABLES | WAREHOUSE_TABLES).values()
    subjects: dict[str, list[View]] = {}
    for view in views:
        subjects.setdefault(view.file.rpartition("/")[0], []).append(view)
    parts = [_OPENING, "## Contents 目录\n\n| | 中文 | one row per 每行 |\n|---|---|---|"]
    rows = [(card.name, card.grain, card.grain_zh) for card in tables]
    rows += [(view.name, view.grain, view.grain_zh) for subject in sorted(subjects) for view in subjects[subject]]
    parts += [
        f"| [`{name}`](#{name}) | {_cell(chinese[name].name)} | {_cell(grain)} {_cell(grain_zh)} |"
        for name, grain, grain_zh in rows
    ]
    parts.append("\n## Tables 表")
    parts += [_table(card, chinese[card.name]) for card in tables]
    for subject in sorted(subjects):
        parts.append(f"\n## Views 视图: {subject}")
        parts += [_view(view, chinese[view.name]) for view in subjects[subject]]
    parts.append("\n## Rules 核查规则\n\n| rule | severity | says | 说明 | source 依据 |\n|---|---|---|---|---|")
    parts += [
        f"| {card.rule} {_cell(card.title_zh)} | {card.severity} | {_cell(card.says_en)} | {_cell(card.says_zh)} "
        f"| {_cell(card.source)} |"
        for card in RULES.values()
    ]
    return "\n".join(parts) + "\n"


def write_dictionary(project: Path) -> Path:
    """Write the dictionary of the views under `project`/sql; return the file."""
    file = project / DICTIONARY
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(dictionary_text(read_views(project / "sql")), encoding="utf-8")
    return file


def publish_dictionary(warehouse: Path, sql: Path) -> Path:
    """Write the dictionary of the views under `sql` beside the warehouse, where it differs; return the file."""
    file = warehouse.with_name(PUBLISHED_DICTIONARY)
    text = dictionary_text(read_views(sql)).encode()
    if not file.is_file() or file.read_bytes() != text:
        beside = file.with_name(f".{file.name}")
        beside.unlink(missing_ok=True)
        write_durably(beside, text)
        beside.replace(file)
    return file


def _table(card: Table, chinese: ChineseRelation) -> str:
    lines = [
        _heading(card.name, chinese),
        f"{card.grain.capitalize()}, identified by {', '.join(f'`{name}`' for name in card.key)}. {card.warning}",
        "",
        f"{card.grain_zh}。{card.warning_zh}",
        "",
        "| column | 列名 | type | unit | meaning | 含义 |\n|---|---|---|---|---|---|",
    ]
    for column in card.column_cards():
        required = "" if card.nullable(column.name) else " NOT NULL"
        lines.append(_column(column, chinese, DUCKDB_TYPES[column.kind] + required))
    return "\n".join(lines)


def _view(view: View, chinese: ChineseRelation) -> str:
    lines = [
        _heading(view.name, chinese),
        f"{view.en} {view.grain.capitalize()}.",
        "",
        f"{view.zh}{view.grain_zh}。",
        "",
        "| column | 列名 | unit | meaning | 含义 |\n|---|---|---|---|---|",
    ]
    return "\n".join(lines + [_column(column, chinese) for column in view.columns])


def _heading(name: str, chinese: ChineseRelation) -> str:
    return f'\n<a id="{name}"></a>\n\n### `{name}` {chinese.name}\n'


def _column(column: Column | ViewColumn, chinese: ChineseRelation, kind: str = "") -> str:
    cells = [f"`{column.name}`", chinese.columns[column.name], *([kind] if kind else []), column.unit]
    return f"| {' | '.join(_cell(cell) for cell in (*cells, column.en, column.zh))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
