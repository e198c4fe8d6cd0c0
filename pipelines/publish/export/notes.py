"""The three sheets at the end of every workbook: what the columns mean, what is in it, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pipelines.publish.export.columns import SheetColumn
from pipelines.publish.export.contents import Relation
from pipelines.publish.export.coverage import Place, Tally, coverage_of
from pipelines.publish.export.workbook import Remarks, Sheet

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DICTIONARY, COVERAGE, SOURCE = "dictionary 字典", "coverage 覆盖", "source 来源"

Row = tuple[object, ...]


def _text(name: str, name_zh: str) -> SheetColumn:
    return SheetColumn(name, name_zh, "VARCHAR")


def _count(name: str, name_zh: str, unit: str = "rows") -> SheetColumn:
    return SheetColumn(name, name_zh, "BIGINT", unit)


DICTIONARY_COLUMNS = (
    _text("sheet", "工作表"),
    _text("relation", "表或视图"),
    _text("relation_zh", "中文名"),
    SheetColumn("position", "列序", "INTEGER"),
    _text("column", "列"),
    _text("column_zh", "列名"),
    _text("unit", "单位"),
    _text("shown_as", "显示格式"),
    _text("meaning", "含义（英文）"),
    _text("meaning_zh", "含义"),
    SheetColumn("allowed", "允许的值", "VARCHAR[]"),
)

COVERAGE_COLUMNS = (
    _text("sheet", "工作表"),
    _text("relation", "表或视图"),
    _text("province_code", "省份代码"),
    _text("province", "省份"),
    SheetColumn("fiscal_year", "年度", "INTEGER", "year"),
    _count("self_evaluations", "自评表数", "forms"),
    _count("target_forms", "目标表数", "forms"),
    _count("rows", "本表行数"),
    _count("n", "计入数"),
    _count("left_out", "未计入数"),
    _text("note", "说明"),
)

SOURCE_COLUMNS = (_text("kind", "类别"), _text("name", "名称"), _text("value", "值"), _text("note", "说明"))

_CAVEATS = (
    ("empty cells", "An empty cell is NULL: nothing was stated or nothing could be computed. It is never zero. "
     "空单元格表示未填写或无法计算，不等于零。"),
    ("units", "Money is in 元 in tables and in 万元 in views (columns ending in _wan). Ratios are stored as ratios and "
     "shown as percent. 表内金额单位为元，视图（以_wan结尾的列）为万元；比率以小数存储，显示为百分比。"),
    ("text", "Text that begins with = + - @ is text, never a formula. Codes are text. "
     "以 = + - @ 开头的内容为文本，不是公式；代码为文本。"),
    ("precision", "Excel keeps 15 significant digits; the warehouse and the Parquet files keep all. "
     "Excel保留15位有效数字，完整数值见数据库和Parquet文件。"),
    ("comparison", "Look at n and left_out before comparing provinces: a rate may rest on one form. "
     "比较各省之前请先看计入数和未计入数，比率可能只来自一张表。"),
    ("licence", "The software is under the MIT licence. The figures are what public bodies stated in the documents "
     "listed below, as read by the software: cite the documents, and check a figure there before relying on it. "
     "软件采用MIT许可；数字为下列文件所载内容的读取结果，引用时请注明原文件，使用前请与原文核对。"),
)  # fmt: skip


def dictionary_rows(
    relations: Sequence[Relation],
    columns: Mapping[str, Sequence[SheetColumn]],
    sheets: Mapping[str, Sequence[Sheet]],
) -> Iterator[Row]:
    """Yield a row per column of the workbook's relations, in the order of the sheets."""
    for relation in relations:
        for position, column in enumerate(columns[relation.name], start=1):
            yield (
                sheets[relation.name][0].name, relation.name, relation.name_zh, position, column.name, column.name_zh,
                column.unit or None, column.number_format, column.en, column.zh, list(column.allowed),
            )  # fmt: skip


def coverage_rows(
    relations: Sequence[Relation],
    sheets: Mapping[str, Sequence[Sheet]],
    tallies: Mapping[str, Tally],
    forms: Mapping[Place, tuple[str | None, int, int]],
) -> Iterator[Row]:
    """Yield a row per sheet, province and year: forms of the warehouse, rows of the sheet, `n` and `left_out`."""
    for relation in relations:
        for row in coverage_of(tallies[relation.name], forms):
            yield (sheets[relation.name][0].name, relation.name, *row)


def source_rows(
    connection: DuckDBPyConnection,
    relations: Sequence[Relation],
    sheets: Mapping[str, Sequence[Sheet]],
    remarks: Remarks,
) -> Iterator[Row]:
    """Yield rows about the build, the sheets, what to know, cells that could not be kept as they are, documents."""
    yield from _build_rows(connection)
    for relation in relations:
        for sheet in sheets[relation.name]:
            rows = f"rows {sheet.first:,}-{sheet.last:,}" if sheet.last else "no rows 无数据"
            number = len(sheets[relation.name])
            several = f", one of {number} sheets 共{number}张工作表" if number > 1 else ""
            note = (
                f"{relation.name_zh}, {rows}{several}. "
                f"{relation.grain}. {relation.note_en} / {relation.grain_zh}。{relation.note_zh}"
            )
            yield ("sheet 工作表", sheet.name, f'SELECT * FROM "{relation.name}"', note)
    for name, words in _CAVEATS:
        yield ("caveat 注意", name, None, words)
    for sheet_of_cell, cell, words in remarks.cells:
        yield ("cell 单元格", sheet_of_cell, cell, words)
    if remarks.number > len(remarks.cells):
        beyond = remarks.number - len(remarks.cells)
        yield ("cell 单元格", "further cells 其余", f"{beyond:,}", "as above / 同上")
    result = connection.execute(
        "SELECT path, document_id, status, status_reason, project_count, indicator_count, other_paths "
        "FROM documents ORDER BY path, document_id"
    )
    while batch := result.fetchmany(10_000):
        for path, sha256, status, reason, projects, indicators, others in batch:
            read = f"{status}, {projects:,} projects 项目, {indicators:,} indicators 指标"
            also = f"; also 另见 {'; '.join(others)}" if others else ""
            yield ("document 文件", path, f"SHA-256 {sha256}", f"{read}{f': {reason}' if reason else ''}{also}")


def _build_rows(connection: DuckDBPyConnection) -> Iterator[Row]:
    ((build_id, created_at, extractor, inputs, views, *counts),) = connection.execute(
        "SELECT build_id, strftime(created_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S UTC'), extractor_version, inputs, "
        "sql_fingerprint, documents, projects, indicators, findings FROM build_info"
    ).fetchall()
    yield ("build 版本", "build_id", build_id, "the same id as in the warehouse / 与数据库版本号一致")
    yield ("build 版本", "created_at", created_at, "when the curated tables were made / 数据生成时间")
    yield ("build 版本", "extractor_version", extractor, "what read the documents / 提取程序版本")
    yield ("build 版本", "inputs", inputs or None, "fingerprint of documents and code / 文件和程序的指纹")
    yield ("build 版本", "sql_fingerprint", views, "fingerprint of the views / 视图的指纹")
    for name, number in zip(("documents", "projects", "indicators", "findings"), counts, strict=True):
        yield ("build 版本", name, f"{number:,}", "in the whole warehouse / 数据库合计")
