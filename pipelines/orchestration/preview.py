"""What would be read from one file, for a person who wants to see it before it is part of any build.

The file goes through the same register, reading process, normalization and rules as in a build, in a folder of its own
that is thrown away: nothing under the data folder is touched.
"""

from __future__ import annotations

import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.orchestration.aligned import aligned, padded
from pipelines.settings import PROJECT_FOLDER, Settings

Row = dict[str, Any]
Tables = dict[str, pl.DataFrame]

STATUS_NAMES = {
    "parsed": "parsed 完整读取",
    "partial": "partial 部分读取",
    "no_forms": "no_forms 无绩效表",
    "unreadable": "unreadable 无法读取",
}
_KINDS = {"self_evaluation": "自评表 self-evaluation", "target": "目标表 targets"}
_SEVERITIES = {"error": "错误 error", "signal": "提示 signal"}
_INSIDE = "!/"
_UNKNOWN_HEADER = "Unknown column header"


class NotAFile(Exception):
    """The path names no file that could be previewed; the message says why in English and Chinese."""


def read_file(path: Path, settings: Settings) -> Tables:
    """Read one file as a build would; return the typed tables of the contract, with findings.

    A file below `data/raw` keeps its path, because folders are a hint to province and year; any other is taken by its
    name alone. Raises NotAFile.
    """
    from pipelines.curate.findings.registry import findings_of
    from pipelines.extract.pending import extract_pending, printed_forms
    from pipelines.extract.store import PrintedStore
    from pipelines.extract.version import extractor_version
    from pipelines.ingest.register import update
    from pipelines.normalize.rows import normalize

    source = _regular(path)
    raw = settings.raw.resolve()
    place = source.relative_to(raw) if source.is_relative_to(raw) else Path(source.name)
    with tempfile.TemporaryDirectory(prefix="jixiao-preview-") as folder:
        own = replace(settings, data_dir=Path(folder))
        (own.raw / place).parent.mkdir(parents=True)
        try:
            shutil.copyfile(source, own.raw / place)
        except OSError as error:
            raise NotAFile(f"{path}: {error.strerror} (无法读取该文件)") from None
        documents = update(own.raw, own.register, limits=own.limits).documents
        extract_pending(documents, own, report=_silent)
        printed = printed_forms(documents, PrintedStore(own.printed, extractor_version(), notify=_silent))
    tables = normalize(printed, documents, extractor_version())
    return tables | {"findings": findings_of(tables)}


def preview(text: str, settings: Settings, columns: int = 120, most: int = 400) -> tuple[list[str], bool]:
    """Return the lines that tell what would be read from the file named `text`, and whether any form was.

    `text` may name a member of an archive (`archive.zip!/member`). At most `most` rows of indicators are told.
    """
    name, _, member = text.partition(_INSIDE)
    tables = read_file(Path(name).expanduser(), settings)
    documents = tables["documents"]
    if member:
        inside = pl.col("path").str.ends_with(f"{_INSIDE}{member}") | pl.col("other_paths").list.join(
            "\n"
        ).str.contains(f"{_INSIDE}{member}", literal=True)
        documents = documents.filter(inside)
        if not documents.height:
            raise NotAFile(f"{name} has no member {member} (压缩包中没有此文件)")
    lines = list(_told(tables | {"documents": documents}, columns, most))
    return lines, bool(documents["project_count"].sum())


def _regular(path: Path) -> Path:
    try:
        source = path.resolve(strict=True)
        mode = source.stat().st_mode
    except (OSError, RuntimeError):
        if not path.is_absolute() and (PROJECT_FOLDER / path).is_file():
            return (PROJECT_FOLDER / path).resolve()
        raise NotAFile(f"{path} does not exist (文件不存在)") from None
    if not stat.S_ISREG(mode):
        raise NotAFile(f"{path} is not a file: name one document (不是文件，请指定一个文件)")
    return source


def _silent(_message: str) -> None:
    pass


def _told(tables: Tables, columns: int, most: int) -> Iterator[str]:
    documents = tables["documents"].rows(named=True)
    first = documents[0]
    archive = len(documents) > 1
    yield from _document(first)
    if archive:
        yield from _members(documents[1:], columns)
    left = most
    for document in documents:
        projects = _rows(tables["projects"], document_id=document["document_id"])
        findings = _rows(tables["findings"], document_id=document["document_id"])
        if archive and (projects or findings):
            yield ""
            yield f"═══ {document['path']}"
        for project in projects:
            indicators = _rows(tables["indicators"], project_id=project["project_id"])
            yield ""
            yield from _form(project)
            yield from _money(project, _rows(tables["funding"], project_id=project["project_id"]), columns)
            yield from _indicators(indicators[: max(0, left)], columns)
            areas = tables["area_targets"].join(
                tables["indicators"].filter(pl.col("project_id") == project["project_id"]),
                on="indicator_id",
                how="semi",
            )
            if areas.height:
                yield f"  分地区指标值 Area targets: {areas.height}"
            if len(indicators) > left:
                hidden = len(indicators) - max(0, left)
                yield f"  … 另有 {hidden} 行指标未显示 ({hidden} more indicators; ROWS=100000 shows them)"
            left -= len(indicators)
        yield from _findings(findings)


def _rows(frame: pl.DataFrame, **equal: str) -> list[Row]:
    [(column, value)] = equal.items()
    return frame.filter(pl.col(column) == value).rows(named=True)


def _document(document: Row) -> Iterator[str]:
    yield f"文件 File      {document['path']}"
    yield f"类型 Kind      {document['media_type'] or '-'}, {document['size_bytes']:,} bytes"
    yield f"结果 Status    {STATUS_NAMES[document['status']]}"
    if document["status_reason"]:
        yield f"原因 Reason    {document['status_reason']}"
    yield f"读取 Read      {document['project_count']} 张表 forms, {document['indicator_count']} 条指标 indicators"


def _members(documents: list[Row], columns: int) -> Iterator[str]:
    yield ""
    yield f"压缩包中的文件 Files in the archive: {len(documents)}"
    rows = [
        (
            document["path"].partition(_INSIDE)[2],
            STATUS_NAMES[document["status"]],
            str(document["project_count"]),
            str(document["indicator_count"]),
            document["status_reason"] or "",
        )
        for document in documents
    ]
    yield from _indented(
        ("文件 File", "结果 Status", "表 Forms", "指标 Indicators", "原因 Reason"), rows, columns, right=(2, 3)
    )


def _form(project: Row) -> Iterator[str]:
    kind = _KINDS[project["form_kind"]]
    title = project["title"] or ""
    yield f"── 表 Form {project['ordinal']}: {title} [{kind}, {project['layout']}], {project['source']}"
    year = f"{project['fiscal_year']} ({project['fiscal_year_method']})" if project["fiscal_year"] else None
    region = " ".join(filter(None, (project["province"], project["region_code"]))) or None
    if region and project["region_method"]:
        region += f" ({project['region_method']})"
    total = None if project["total_score"] is None else f"{project['total_score']:g}"
    for label, value in (
        ("项目 Project", project["project_name"]),
        ("代码 Code", project["project_code"]),
        ("部门 Department", project["department"]),
        ("单位 Unit", project["unit"]),
        ("年度 Year", year),
        ("地区 Region", region),
        ("得分 Score", " ".join(filter(None, (total, project["grade"]))) or None),
    ):
        # A project name, a year and a place are always expected: that one is missing must be seen.
        if value or label.startswith(("项目", "年度", "地区")):
            yield f"  {padded(label, 16)} {value or '— 没有读到 not found'}"


def _money(project: Row, funding: list[Row], columns: int) -> Iterator[str]:
    if not funding:
        return
    yield f"  资金 Money (元 yuan; 原表单位 printed in {project['money_unit_printed'] or '— 未注明 not stated'})"
    rows = [
        (
            line["label_printed"] or line["source_kind"],
            _amount(line["budget_initial"]),
            _amount(line["budget_adjusted"]),
            _amount(line["executed"]),
            line["execution_rate_printed"] or "",
            _number(line["weight"]),
            _number(line["score"]),
            line["source"],
        )
        for line in funding
    ]
    headings = (
        "资金来源 Source", "年初预算 Initial", "全年预算 Adjusted", "执行数 Executed", "执行率 Rate", "分值 Weight",
        "得分 Score", "位置 Place",
    )  # fmt: skip
    yield from _indented(headings, rows, columns, right=(1, 2, 3, 4, 5, 6), whole=(7,))


def _indicators(indicators: list[Row], columns: int) -> Iterator[str]:
    if not indicators:
        return
    yield f"  指标 Indicators: {len(indicators)}"
    rows = [
        (
            one["level2"] or one["level2_printed"] or "—",
            one["name"] or "—",
            one["target_printed"] or "",
            _understood(one, "target"),
            one["actual_printed"] or "",
            _understood(one, "actual"),
            _number(one["weight"]),
            _number(one["score"]),
            one["source"],
        )
        for one in indicators
    ]
    headings = (
        "二级 Level 2", "三级指标 Indicator", "指标值 Target", "读作 read as", "完成值 Result", "读作 read as",
        "分值 Weight", "得分 Score", "位置 Place",
    )  # fmt: skip
    # What was understood is the reason to look: it is shown whole, and so is the place.
    yield from _indented(headings, rows, columns, right=(6, 7), whole=(3, 5, 8))


def _understood(row: Row, side: str) -> str:
    """What was understood of a target or a result, where it is more than words."""
    kind = row[f"{side}_kind"]
    if kind == "date":
        return str(row[f"{side}_date"] or "日期 date")
    if kind == "numeric" and row[f"{side}_value"] is not None:
        high = row.get(f"{side}_value_high")
        value = _number(row[f"{side}_value"]) + (f"–{_number(high)}" if high is not None else "")
        return f"{row.get(f'{side}_operator') or ''}{value} {row[f'{side}_unit'] or ''}".strip()
    return {"qualitative": "定性 words", "blank": ""}.get(kind, "")


def _findings(findings: list[Row]) -> Iterator[str]:
    headers = [one for one in findings if _UNKNOWN_HEADER in one["message"]]
    if headers:
        yield ""
        yield f"未知表头 Unknown headers: {len(headers)}"
        for one in headers:
            yield f"  {one['message']} [{one['source'] or '-'}]"
    others = [one for one in findings if _UNKNOWN_HEADER not in one["message"]]
    if others:
        yield ""
        yield f"发现 Findings: {len(others)}"
        for one in others:
            yield f"  {one['rule']} {_SEVERITIES[one['severity']]}: {one['message']} [{one['source'] or '-'}]"


def _indented(
    headings: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    columns: int,
    right: tuple[int, ...] = (),
    whole: tuple[int, ...] = (),
) -> Iterator[str]:
    for line in aligned(headings, rows, columns - 4, right, whole):
        yield f"    {line}"


def _amount(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,.2f}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"
