"""`data/digest.md`: on one page, what the last build brought. Everything on it stands in the table `changes`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.curate.exchange import write_durably

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DIGEST_NAME = "digest.md"
LONGEST_LIST = 8


def digest_text(warehouse: Path) -> str:
    """Return the digest of a warehouse as Markdown, English and Chinese, at most some sixty lines."""
    import duckdb

    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return "\n".join(_lines(connection)) + "\n"


def counts_of_changes(warehouse: Path) -> dict[str, int]:
    """Return the number of rows of `changes` by what they are about: `new project`, `restated indicator`, ..."""
    import duckdb

    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "SELECT concat(change, ' ', subject), count(*) FROM changes GROUP BY ALL ORDER BY ALL"
        )
        return dict(rows.fetchall())


def write_digest(warehouse: Path) -> Path:
    """Write the digest beside the warehouse; return the file."""
    file = warehouse.with_name(DIGEST_NAME)
    beside = file.with_name(f".{file.name}")
    beside.unlink(missing_ok=True)
    write_durably(beside, digest_text(warehouse).encode())
    return beside.replace(file)


def _lines(connection: DuckDBPyConnection) -> list[str]:
    ((build_id, created_at, documents, projects, indicators, findings),) = connection.execute(
        "SELECT build_id, strftime(created_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M UTC'), documents, projects, "
        "indicators, findings FROM build_info"
    ).fetchall()
    ((before, changes),) = connection.execute("SELECT any_value(build_id_before), count(*) FROM changes").fetchall()
    lines = [
        f"# What is new 变化摘要: build {build_id}",
        "",
        f"{created_at}: {documents:,} documents (文件), {projects:,} projects (项目), "
        f"{indicators:,} indicators (指标), {findings:,} findings (发现).",
        "",
    ]
    if not changes:
        return [*lines, "Nothing differs from an earlier build, or there is none. 与上一版本没有差别，或没有上一版本。"]
    lines += [
        f"Compared with build {before}. 与版本 {before} 比较。",
        "",
        "| | new 新增 | gone 消失 | restated 改变 |",
        "|---|---|---|---|",
    ]
    for subject, chinese in (("document", "文件"), ("project", "项目"), ("indicator", "指标"), ("finding", "发现")):
        (counts,) = connection.execute(
            "SELECT count(*) FILTER (WHERE change = 'new'), count(*) FILTER (WHERE change = 'gone'), "
            "count(DISTINCT subject_id) FILTER (WHERE change = 'restated') FROM changes WHERE subject = ?",
            [subject],
        ).fetchall()
        lines.append(f"| {subject} {chinese} | {' | '.join(f'{count:,}' for count in counts)} |")
    lines += _listed(
        connection,
        "New findings by severity and rule 新发现",
        "SELECT concat(c.rule, ' ', any_value(r.title_zh), ' ', any_value(r.title_en), ' (', c.severity, '): ', "
        "count(*)) "
        "FROM changes AS c LEFT JOIN rules AS r USING (rule) WHERE c.subject = 'finding' AND c.change = 'new' "
        "GROUP BY c.severity, c.rule ORDER BY c.severity, count(*) DESC, c.rule",
    )
    lines += _listed(
        connection,
        "Changed figures 改变的数字",
        "SELECT concat(coalesce(subject_name, subject_id), ': ', changed_column, ' ', coalesce(value_before, '-'), "
        "' → ', coalesce(value_after, '-'), ' (', cause, ', ', path, ', ', subject_id, ')') FROM changes "
        "WHERE change = 'restated' AND subject IN ('project', 'indicator') ORDER BY change_number",
    )
    for change, english, chinese in (("new", "New documents", "新文件"), ("gone", "Documents gone", "消失的文件")):
        lines += _listed(
            connection,
            f"{english} {chinese}",
            f"SELECT path FROM changes WHERE subject = 'document' AND change = '{change}' ORDER BY change_number",
        )
    for change, english, chinese in (("new", "New projects", "新项目"), ("gone", "Projects gone", "消失的项目")):
        lines += _listed(
            connection,
            f"{english} {chinese}",
            "SELECT concat(coalesce(subject_name, '-'), ' (', coalesce(fiscal_year::VARCHAR, '-'), ', ', path, ')') "
            f"FROM changes WHERE subject = 'project' AND change = '{change}' ORDER BY change_number",
        )
    return [*lines, "", 'All of it 全部: `make query SQL="FROM changes"`']


def _listed(connection: DuckDBPyConnection, title: str, statement: str) -> list[str]:
    ((total,),) = connection.execute(f"SELECT count(*) FROM ({statement})").fetchall()
    if not total:
        return []
    texts = connection.execute(f"{statement} LIMIT {LONGEST_LIST}").fetchall()
    lines = ["", f"## {title}: {total:,}", "", *(f"- {text}" for (text,) in texts)]
    if total > LONGEST_LIST:
        lines.append(f"- … {total - LONGEST_LIST:,} more (另有 {total - LONGEST_LIST:,} 项)")
    return lines
