"""One project, indicator or document explained: where it stands, what is printed and understood, which rules it meets.

Reads the warehouse, read-only, and the document itself under `data/raw`; computes nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.contract.columns import COLUMNS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = dict[str, Any]
Pairs = Sequence[tuple[str, Sequence[str]]]

LONGEST_QUOTE = 40
"""Lines of a document that are quoted at most."""

_FEWEST_CHARACTERS = 4

# What is printed, and beside it what was understood from it and how.
PROJECT_PAIRS: Pairs = (
    ("title", ("form_kind", "layout", "fiscal_year", "fiscal_year_method")),
    ("header_printed", ()),
    ("project_name", ("project_key",)),
    ("project_code", ()),
    (
        "department",
        (
            "department_code",
            "province_code",
            "province",
            "region_code",
            "region_method",
            "region_conflict",
        ),
    ),
    ("unit", ("unit_code",)),
    ("money_unit_printed", ("budget_initial", "budget_adjusted", "executed")),
    (
        "execution_rate_printed",
        (
            "execution_rate_stated",
            "execution_rate_method",
            "execution_rate",
            "execution_weight",
            "execution_score",
        ),
    ),
    ("grade", ("total_weight", "total_score", "grade_derived", "scheme_id", "scheme_assumed")),
    ("goal_expected", ("goal_method",)),
    ("goal_actual", ()),
    ("conclusion", ()),
    ("problems", ()),
    ("improvements", ()),
)
FUNDING_PAIRS: Pairs = (
    ("label_printed", ("source_kind",)),
    ("budget_initial_printed", ("budget_initial",)),
    ("budget_adjusted_printed", ("budget_adjusted",)),
    ("executed_printed", ("executed",)),
    ("execution_rate_printed", ("execution_rate_stated",)),
    ("weight", ()),
    ("score", ()),
    ("deviation_reason", ()),
)
INDICATOR_PAIRS: Pairs = (
    ("level1_printed", ("level1",)),
    ("level2_printed", ("level2", "taxonomy_code", "family")),
    ("name", ()),
    ("description", ()),
    (
        "target_printed",
        (
            "target_kind",
            "target_operator",
            "target_operator_method",
            "target_value",
            "target_value_high",
            "target_unit",
            "target_date",
        ),
    ),
    ("long_term_target_printed", ()),
    (
        "actual_printed",
        (
            "actual_kind",
            "actual_value",
            "actual_unit",
            "actual_date",
            "actual_band",
            "attainment",
            "attained",
            "attainment_method",
        ),
    ),
    ("weight", ()),
    ("score", ("expected_score_low", "expected_score_high", "score_check")),
    ("deviation_reason", ()),
)
AREA_PAIRS: Pairs = (
    ("area_printed", ("region_code",)),
    ("target_printed", ("target_operator", "target_value", "target_unit")),
)


class NothingToExplain(LookupError):
    """No project, indicator or document has this id, or several have; the message says what to try."""


def explain(warehouse: Path, raw: Path, wanted: str) -> str:
    """Return the explanation of a project_id, an indicator_id or the beginning of a document_id, English and Chinese.

    Raises NothingToExplain, and duckdb.Error where the warehouse cannot be read.
    """
    import duckdb

    wanted = wanted.strip().lower()
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for table, key, told in (
            ("indicators", "indicator_id", _indicator),
            ("projects", "project_id", _project),
        ):
            found = _rows(connection, f"SELECT * FROM {table} WHERE {key} = ?", wanted)
            if found:
                return "\n".join(told(connection, raw, found[0])) + "\n"
        return "\n".join(_document_of(connection, raw, wanted)) + "\n"


def quoted_lines(document: Row, raw: Path, source: str) -> list[str]:
    """Return the lines of a text document that `source` names, numbered; otherwise one line that says why not."""
    spans = [(int(first), int(last or first)) for first, last in re.findall(r"line (\d+)(?:-(\d+))?", source or "")]
    if document["media_type"] != "text/plain" or not spans:
        return []
    if "!/" in document["path"]:
        return ["(in an archive: open it to see the lines 在压缩包内，请打开查看)"]
    try:
        data = (raw / document["path"]).read_bytes()
    except OSError:
        return ["(the file is not under data/raw any more 文件已不在data/raw下)"]
    if hashlib.sha256(data).hexdigest() != document["document_id"]:
        return ["(the file has changed since it was read; run make warehouse 文件已更改，请重新运行make warehouse)"]

    from pipelines.ingest.text import lines_of

    lines = lines_of(data)
    numbers = [number for first, last in spans for number in range(first, min(last, len(lines)) + 1)]
    quoted = [f"{number:>6} | {lines[number - 1].expandtabs(4)}" for number in numbers[:LONGEST_QUOTE]]
    if len(numbers) > LONGEST_QUOTE:
        quoted.append(f"       … {len(numbers) - LONGEST_QUOTE} more lines (另有 {len(numbers) - LONGEST_QUOTE} 行)")
    return quoted


def _rows(connection: DuckDBPyConnection, statement: str, *values: object) -> list[Row]:
    result = connection.execute(statement, list(values))
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _indicator(connection: DuckDBPyConnection, raw: Path, row: Row) -> list[str]:
    (project,) = _rows(connection, "SELECT * FROM projects WHERE project_id = ?", row["project_id"])
    areas = _rows(connection, "SELECT * FROM area_targets WHERE indicator_id = ? ORDER BY ordinal", row["indicator_id"])
    lines = [f"Indicator 指标 {row['indicator_id']}  {row['name'] or ''}"]
    lines += [f"  of project 所属项目 {row['project_id']}  {project['project_name'] or ''}"]
    lines += _place(connection, raw, project["document_id"], row["source"])
    lines += ["", "Printed and understood 原文与读取结果", *_pairs(row, INDICATOR_PAIRS)]
    for area in areas:
        lines += [f"  -- {area['source']}", *_pairs(area, AREA_PAIRS)]
    groups = (
        ("this indicator 本指标", "indicator_id = ?", row["indicator_id"]),
        ("its project 所属项目", "project_id = ? AND indicator_id IS NULL", row["project_id"]),
        ("its document 所在文件", "document_id = ? AND project_id IS NULL", project["document_id"]),
    )
    return lines + _rules(connection, groups)


def _project(connection: DuckDBPyConnection, raw: Path, row: Row) -> list[str]:
    identity = row["project_id"]
    lines = [f"Project 项目 {identity}  {row['project_name'] or ''}"]
    lines += _place(connection, raw, row["document_id"], row["source"])
    lines += ["", "Printed and understood 原文与读取结果", *_pairs(row, PROJECT_PAIRS)]
    funding = _rows(connection, "SELECT * FROM funding WHERE project_id = ? ORDER BY ordinal", identity)
    if funding:
        lines += ["", "Funding lines 资金"]
    for line in funding:
        lines += [f"  -- {line['source']}", *_pairs(line, FUNDING_PAIRS)]
    fields = _rows(connection, "SELECT * FROM form_fields WHERE project_id = ? ORDER BY ordinal", identity)
    if fields:
        lines += ["", "Further fields 其他字段"]
        lines += [f"  {field['label_printed']}: {field['value_printed']}  ({field['source']})" for field in fields]
    indicators = _rows(
        connection,
        "SELECT indicator_id, name, target_printed, actual_printed, source FROM indicators "
        "WHERE project_id = ? ORDER BY ordinal",
        identity,
    )
    lines += ["", f"Indicators 指标: {len(indicators)}"]
    lines += [
        f"  {each['indicator_id']}  {each['name'] or ''}: {each['target_printed'] or '-'} → "
        f"{each['actual_printed'] or '-'}  ({each['source']})"
        for each in indicators
    ]
    groups = (
        ("this project 本项目", "project_id = ? AND indicator_id IS NULL", identity),
        ("its indicators 其各指标", "project_id = ? AND indicator_id IS NOT NULL", identity),
        ("its document 所在文件", "document_id = ? AND project_id IS NULL", row["document_id"]),
    )
    return lines + _rules(connection, groups)


def _document_of(connection: DuckDBPyConnection, raw: Path, wanted: str) -> list[str]:
    found: list[Row] = []
    if len(wanted) >= _FEWEST_CHARACTERS and re.fullmatch("[0-9a-f]+", wanted):
        found = _rows(
            connection,
            "SELECT document_id, path FROM documents WHERE starts_with(document_id, ?) ORDER BY ALL LIMIT 10",
            wanted,
        )
    if not found:
        raise NothingToExplain(
            f"no project, indicator or document has the id {wanted!r}; ids stand in the columns project_id, "
            "indicator_id and document_id (没有此编号的项目、指标或文件，编号见各表的相应列)"
        )
    if len(found) > 1:
        listed = "\n".join(f"  {row['document_id']}  {row['path']}" for row in found)
        raise NothingToExplain(f"{wanted} begins several documents (多个文件以此开头):\n{listed}")
    identity = found[0]["document_id"]
    lines = [f"Document 文件 {identity}", *_place(connection, raw, identity, "")]
    projects = _rows(
        connection,
        "SELECT project_id, project_name, source FROM projects WHERE document_id = ? ORDER BY ordinal",
        identity,
    )
    lines += ["", f"Projects 项目: {len(projects)}"]
    lines += [f"  {row['project_id']}  {row['project_name'] or ''}  ({row['source']})" for row in projects]
    groups = (
        ("this document 本文件", "document_id = ? AND project_id IS NULL", identity),
        ("its projects and indicators 其项目和指标", "document_id = ? AND project_id IS NOT NULL", identity),
    )
    return lines + _rules(connection, groups)


def _place(connection: DuckDBPyConnection, raw: Path, document_id: str, source: str) -> list[str]:
    (document,) = _rows(connection, "SELECT * FROM documents WHERE document_id = ?", document_id)
    ((build_id,),) = connection.execute("SELECT build_id FROM build_info").fetchall()
    reason = f" ({document['status_reason']})" if document["status_reason"] else ""
    lines = [
        "",
        "Where it stands 位置",
        f"  path 文件路径: {document['path']}" + (f"   {source}" if source else ""),
        *(f"  also 另有: {path}" for path in document["other_paths"]),
        f"  document_id 文件编号: {document_id}",
        f"  {document['media_type']}, {document['status']}{reason}; "
        f"extractor 提取程序版本 {document['extractor_version']}; build 版本 {build_id}",
    ]
    return lines + quoted_lines(document, raw, source)


def _pairs(row: Mapping[str, Any], pairs: Pairs) -> list[str]:
    lines = []
    for printed, understood in pairs:
        known = [name for name in understood if row[name] is not None]
        if row[printed] is None and not known:
            continue
        lines.append(f"  {_label(printed)}: {_value(row[printed])}")
        lines += [f"      → {_label(name)}: {_value(row[name])}{_unit(name, row)}" for name in known]
    return lines


def _label(name: str) -> str:
    return f"{name} {COLUMNS[name].chinese_name()}"


def _value(value: object) -> str:
    return "(nothing printed 未填写)" if value is None else str(value)


def _unit(name: str, row: Mapping[str, Any]) -> str:
    # Some units are another column's name; that column stands beside it.
    unit = COLUMNS[name].unit
    return f" {unit}" if unit and unit not in row else ""


def _rules(connection: DuckDBPyConnection, groups: Iterable[tuple[str, str, str]]) -> list[str]:
    lines = ["", "Rules 规则"]
    fired: set[str] = set()
    for label, condition, value in groups:
        findings = _rows(connection, f"SELECT * FROM findings WHERE {condition} ORDER BY rule, finding_id", value)
        fired |= {row["rule"] for row in findings}
        if findings:
            lines.append(f"  Findings of {label}: {len(findings)}")
        for row in findings:
            lines.append(f"    {row['rule']} {row['severity']}  {row['message_zh']} {row['message_en']}")
            details = [
                f"{name} {row[column]}"
                for column, name in (
                    ("observed", "observed 文件所载:"),
                    ("expected", "expected 应为:"),
                    ("indicator_id", ""),
                    ("source", "at 位置:"),
                )
                if row[column] is not None
            ]
            lines.append(f"        {'; '.join(detail.strip() for detail in details)}")
    silent = [row for row in _rows(connection, "SELECT * FROM rules ORDER BY rule") if row["rule"] not in fired]
    lines.append(f"  Without a finding here 无发现的规则: {len(silent)}")
    lines += [f"    {row['rule']} {row['title_zh']}  {row['title_en']}" for row in silent]
    return lines
