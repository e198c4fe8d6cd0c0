"""The workbooks say what the warehouse says, hold no formula, and lose nothing unsaid."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
import zipfile
from decimal import Decimal
from functools import cache

import duckdb
import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from pipelines.curate.build import curate
from pipelines.publish.build import held_by, publish
from pipelines.publish.export import workbook as workbook_module
from pipelines.publish.export.build import NothingToExport, export, is_intact, read_manifest
from pipelines.publish.export.columns import columns_of
from pipelines.publish.export.contents import contents_of
from pipelines.publish.export.text import CUT_MARK, LONGEST_TEXT
from pipelines.publish.views import read_views
from pipelines.settings import PROJECT_FOLDER
from tests.tables import TIANJIN, Rows

SQL = PROJECT_FOLDER / "sql"
NOW = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)

FORMULAS = {
    "=HYPERLINK(\"http://example.org\",\"x\")": "quoted",
    "+86 21 12345678": "quoted",
    "-": "quoted",
    "@SUM(A1:A9)": "quoted",
    "\t=1+1": "quoted",
    "＝1+1": "quoted",
    "http://example.org/a": "plain",
    "mailto:a@example.org": "plain",
    "<r><t>x</t></r>": "plain",
    "{=1+1}": "plain",
    "001": "plain",
    "TRUE": "plain",
    "2025-01-01": "plain",
}  # fmt: skip
ODD = {"a\x01b": "a␁b", "\r=1+1": "␍=1+1", "a\r\nb": "a\nb", "  甲  ": "  甲  "}
LONG = "绩" * 40_000


def warehouse_of(rows, folder):
    curate(rows.tables(), folder / "curated", extractor_version="1", now=NOW)
    publish(folder / "curated", folder / "warehouse.duckdb", folder / "builds", folder / "sql")
    return folder / "warehouse.duckdb"


@pytest.fixture(scope="module")
def real_export(real_warehouse, tmp_path_factory):
    folder = tmp_path_factory.mktemp("real export") / "export"
    export(real_warehouse, folder, SQL)
    return folder


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """A warehouse of texts, amounts and dates that a spreadsheet does not take as they are, and its export."""
    rows = Rows()
    project = rows.project(1, budget_adjusted=Decimal("9999999999999999.99"), executed=0, project_code="001")
    for text in (*FORMULAS, *ODD, LONG):
        rows.indicator(project, name=text, target_printed=text)
    rows.indicator(project, name="旧", target_kind="date", target_date=dt.date(1899, 12, 31), weight=0.1 + 0.2)
    rows.indicator(project, name="新", target_kind="date", target_date=dt.date(2025, 12, 31), weight=22.5)
    rows.project(2, form_kind="target", fiscal_year=2025, budget_initial=0, **TIANJIN)
    folder = tmp_path_factory.mktemp("odd")
    (folder / "sql" / "scores").mkdir(parents=True)
    shutil.copy(SQL / "scores" / "inflation_index.sql", folder / "sql" / "scores")
    warehouse = warehouse_of(rows, folder)
    export(warehouse, folder / "export", folder / "sql", most_rows=12)
    return folder


@cache
def book_of(path):
    return openpyxl.load_workbook(path)


def sheet_of(folder, workbook, sheet):
    return book_of(folder / f"{workbook}.xlsx")[sheet]


def notes_on_cells(folder):
    """What the source sheets of the tables say about single cells; their rows may need several sheets."""
    book = book_of(folder / "tables.xlsx")
    return [row for row in all_source(book) if row["kind"] == "cell 单元格"]


def all_source(book):
    return [row for name in book.sheetnames if name.startswith("source 来源") for row in values(book[name])]


def values(sheet):
    """The rows of a sheet below its header, as records by column name."""
    head, *rows = sheet.iter_rows(values_only=True)
    names = [text.split("\n")[0] for text in head]
    return [dict(zip(names, row, strict=True)) for row in rows]


def comparable(value):
    """A value of the warehouse as a sheet gives it back."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None)
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    if isinstance(value, list):
        return "; ".join(value) or None
    if isinstance(value, Decimal):
        return float(value)
    return value


def same(found, wanted):
    if isinstance(wanted, float) and not isinstance(found, str) and found is not None:
        return found == pytest.approx(wanted, rel=1e-14, abs=1e-15)
    if isinstance(wanted, dt.datetime) and isinstance(found, dt.datetime):
        # Excel keeps milliseconds.
        return abs(found - wanted) <= dt.timedelta(milliseconds=1)
    return found == wanted


def test_every_value_of_every_table_and_view_stands_in_its_sheet(real_warehouse, real_export):
    seen = 0
    # With one thread, as the export does it: rows that tie in a view's order then keep theirs.
    with duckdb.connect(str(real_warehouse), read_only=True, config={"threads": 1}) as connection:
        for contents in contents_of(read_views(SQL)):
            book = book_of(real_export / f"{contents.name}.xlsx")
            rows = read_manifest(real_export)["files"][f"{contents.name}.xlsx"]["rows"]
            assert list(rows) == book.sheetnames[:-3] and len(rows) == len(contents.relations)
            for relation, sheet in zip(contents.relations, rows, strict=True):
                answer = connection.execute(f'SELECT * FROM "{relation.name}"')
                names = [column[0] for column in answer.description]
                wanted = [tuple(map(comparable, row)) for row in answer.fetchall()]
                head, *found = [row[: len(names)] for row in book[sheet].iter_rows(values_only=True)]
                assert [text.split("\n")[0] for text in head] == names
                assert len(found) == len(wanted) == rows[sheet], relation.name
                for row, other in zip(found, wanted, strict=True):
                    assert all(map(same, row, other)), (relation.name, row, other)
                seen += len(found)
    assert seen > 1500


def test_another_reader_finds_the_same_texts_numbers_and_dates(real_warehouse, real_export):
    book = CalamineWorkbook.from_path(real_export / "tables.xlsx")
    head, *rows = book.get_sheet_by_name("projects").to_python()
    found = [dict(zip([text.split("\n")[0] for text in head], row, strict=True)) for row in rows]
    assert len(found) == 19
    first = found[0]
    assert (first["province_code"], first["fiscal_year"], first["project_name"]) == (
        "310000",
        2023.0,
        "法律法规专项业务经费",
    )
    assert (first["budget_adjusted"], first["executed"], first["total_score"]) == (830000.0, 743300.0, 98.95)
    assert first["execution_rate"] == pytest.approx(7433 / 8300)
    assert first["scheme_assumed"] is False and first["project_code"] == ""
    head, *rows = book.get_sheet_by_name("indicators").to_python()
    place = next(index for index, text in enumerate(head) if text.startswith("target_date"))
    with duckdb.connect(str(real_warehouse), read_only=True) as connection:
        wanted = [row[0] for row in connection.execute("SELECT target_date FROM indicators").fetchall()]
    assert [row[place] or None for row in rows] == wanted and any(wanted)


def test_no_cell_of_any_workbook_is_a_formula_or_a_link(odd, real_export):
    for folder in (odd / "export", real_export):
        for path in folder.glob("*.xlsx"):
            with zipfile.ZipFile(path) as archive:
                parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
                assert not [name for name in archive.namelist() if "external" in name.lower() or "vba" in name.lower()]
                assert not any("_rels" in name for name in parts), path
                for name in parts:
                    text = archive.read(name).decode()
                    assert not re.search(r"<f[ >/]|<hyperlink|t=\"str\"", text), (path, name)


def test_text_is_kept_as_text_whatever_it_begins_with(odd):
    cells = {}
    book = book_of(odd / "export" / "tables.xlsx")
    for sheet in [name for name in book.sheetnames if re.fullmatch(r"indicators( \d+)?", name)]:
        place = next(cell.column for cell in book[sheet][1] if cell.value.startswith("name\n"))
        cells |= {row[place - 1].value: row[place - 1] for row in book[sheet].iter_rows(min_row=2)}
    for text, kind in FORMULAS.items():
        assert cells[text].data_type in ("s", "inlineStr"), text
        assert cells[text].number_format == "@" and cells[text].quotePrefix == (kind == "quoted"), text
        assert cells[text].hyperlink is None
    assert set(ODD.values()) <= set(cells)


def test_a_text_that_is_too_long_is_cut_with_a_mark_and_the_source_sheet_says_so(odd):
    sheets = [sheet_of(odd / "export", "tables", name) for name in ("indicators", "indicators 2")]
    names = [row["name"] for sheet in sheets for row in values(sheet)]
    cut = [name for name in names if name.startswith("绩绩")]
    assert [len(text) for text in cut] == [LONGEST_TEXT] and cut[0].endswith(CUT_MARK)
    notes = notes_on_cells(odd / "export")
    book = book_of(odd / "export" / "tables.xlsx")
    said = {(row["name"], row["value"]): row["note"] for row in notes}
    assert {re.sub(r".*/ ", "", note) for note in said.values()} >= {
        "已截断，原文40,000字符", "控制字符以图形表示", "位数超限，存为文本", "早于1900年3月，存为文本",
    }  # fmt: skip
    for (sheet, cell), note in said.items():
        shown = str(book[sheet][cell].value)
        if note.startswith("cut"):
            assert shown.endswith(CUT_MARK)
        elif note.startswith("control"):
            assert re.search("[␀-␟]", shown) or "\n" in shown
        elif note.startswith("more digits"):
            assert shown == "9999999999999999.99"
        else:
            assert shown == "1899-12-31"


def test_more_strange_cells_than_are_named_are_counted(odd, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_module, "MOST_REMARKS", 3)
    export(odd / "warehouse.duckdb", tmp_path / "export", odd / "sql")
    notes = notes_on_cells(tmp_path / "export")
    whole = notes_on_cells(odd / "export")
    assert len(notes) == 4
    assert notes[-1]["name"] == "further cells 其余" and notes[-1]["value"] == str(len(whole) - 3)


def test_rows_beyond_the_limit_of_a_sheet_go_to_numbered_sheets_that_the_source_names(odd):
    book = book_of(odd / "export" / "tables.xlsx")
    assert [name for name in book.sheetnames if name.startswith("indicators")] == ["indicators", "indicators 2"]
    parts = [values(book[name]) for name in ("indicators", "indicators 2")]
    assert [len(part) for part in parts] == [12, 8]
    ordinals = [row["ordinal"] for part in parts for row in part]
    assert ordinals == list(range(1, 21))
    said = {row["name"]: row["note"] for row in all_source(book) if row["kind"] == "sheet 工作表"}
    assert "rows 1-12, one of 2 sheets 共2张工作表" in said["indicators"]
    assert "rows 13-20, one of 2 sheets" in said["indicators 2"]
    assert "no rows 无数据" in said["area_targets"]


def test_an_empty_cell_is_null_and_zero_is_zero(odd):
    [evaluation, target] = values(sheet_of(odd / "export", "tables", "projects"))
    assert evaluation["executed"] == 0 and target["budget_initial"] == 0
    assert target["executed"] is None and target["total_score"] is None
    assert evaluation["project_code"] == "001" and evaluation["province_code"] == "310000"


def test_headers_are_frozen_and_filtered_in_two_languages_and_columns_have_widths(real_export):
    for path in real_export.glob("*.xlsx"):
        book = book_of(path)
        assert book.sheetnames[-3:] == ["dictionary 字典", "coverage 覆盖", "source 来源"]
        for sheet in book:
            assert sheet.freeze_panes == "A2"
            assert sheet.auto_filter.ref == f"A1:{sheet.cell(max(sheet.max_row, 1), sheet.max_column).coordinate}"
            for cell in sheet[1]:
                assert re.search(r"^\w+\n.*[\u4e00-\u9fff]", cell.value), (sheet.title, cell.value)
                assert cell.font.bold and cell.alignment.wrap_text
            prose = sheet.title.endswith(("字典", "覆盖", "来源"))
            widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]]
            assert all(8 <= width <= (73 if prose else 49) for width in widths)
            assert sheet.max_row == 1 or bool(sheet["A2"].alignment.wrap_text) == prose
            assert sheet.print_title_rows == "$1:$1" and sheet.page_setup.orientation == "landscape"


def test_numbers_are_shown_as_money_percent_points_and_years(real_export):
    sheet = sheet_of(real_export, "execution", "execution_by_province_year")
    formats = {cell.value.split("\n")[0]: sheet.cell(2, cell.column).number_format for cell in sheet[1]}
    assert formats["budget_wan"] == "#,##0.00" and formats["execution_rate"] == "0.00%"
    assert formats["fiscal_year"] == "0" and formats["n"] == "#,##0" and formats["province_code"] == "@"
    assert [cell.value for cell in sheet[2]][:6] == ["310000", "上海", 2023, 9, 9, 0]


def test_the_dictionary_explains_the_columns_of_the_workbook_and_no_others(real_warehouse, real_export):
    with duckdb.connect(str(real_warehouse), read_only=True) as connection:
        for contents in contents_of(read_views(SQL)):
            found = values(sheet_of(real_export, contents.name, "dictionary 字典"))
            wanted = [
                (one.name, column.name) for one in contents.relations for column in columns_of(connection, one.name)
            ]
            assert [(row["relation"], row["column"]) for row in found] == wanted
            assert all(row["column_zh"] and row["meaning"] and row["meaning_zh"] for row in found)
    rate = next(row for row in values(sheet_of(real_export, "execution", "dictionary 字典"))
                if (row["relation"], row["column"]) == ("execution_by_province_year", "execution_rate"))  # fmt: skip
    assert (rate["column_zh"], rate["unit"], rate["shown_as"]) == ("执行率", "ratio", "0.00%")


def test_coverage_names_places_and_years_with_rows_n_and_left_out_and_those_without_any(real_export):
    covered = {(row["relation"], row["province"], row["fiscal_year"]): row
               for row in values(sheet_of(real_export, "execution", "coverage 覆盖"))}  # fmt: skip
    shanghai = covered["execution_by_province_year", "上海", 2023]
    assert (shanghai["self_evaluations"], shanghai["rows"], shanghai["n"], shanghai["left_out"]) == (9, 1, 9, 0)
    tianjin = covered["execution_by_province_year", "天津", 2025]
    assert (tianjin["target_forms"], tianjin["rows"], tianjin["n"]) == (10, 0, None)
    assert tianjin["note"].startswith("no row in this sheet")
    tables = {
        (row["relation"], row["province"]): row["rows"]
        for row in values(sheet_of(real_export, "tables", "coverage 覆盖"))
    }
    assert (tables["indicators", "上海"], tables["indicators", "天津"], tables["documents", None]) == (139, 95, 2)


def test_the_source_names_build_documents_and_queries(real_warehouse, real_export, real_documents):
    build, views = held_by(real_warehouse)
    for path in real_export.glob("*.xlsx"):
        book = book_of(path)
        rows = values(book["source 来源"])
        said = {row["name"]: row["value"] for row in rows}
        assert (said["build_id"], said["sql_fingerprint"]) == (build, views)
        assert book.custom_doc_props["build_id"].value == build
        documents = {row["name"]: row["value"] for row in rows if row["kind"] == "document 文件"}
        assert len(documents) == 2
        for name, digest in documents.items():
            assert digest == f"SHA-256 {hashlib.sha256((real_documents / name).read_bytes()).hexdigest()}"
        sheets = [row["name"] for row in rows if row["kind"] == "sheet 工作表"]
        assert sheets == book.sheetnames[:-3]
        assert {"empty cells", "units", "text", "precision", "comparison", "licence"} <= set(said)


def test_the_same_build_writes_nothing_and_the_same_bytes_where_it_must(odd, tmp_path):
    warehouse, folder = odd / "warehouse.duckdb", odd / "export"
    before = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir()}
    again = export(warehouse, folder, odd / "sql")
    assert not again.changed and again.rows["tables"]["projects"] == 2
    assert {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir()} == before
    assert export(warehouse, tmp_path / "other", odd / "sql", most_rows=12).changed
    assert read_manifest(tmp_path / "other") == read_manifest(folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other"]


def test_several_processes_write_the_same_bytes_as_one(odd, tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.publish.processes.FEWEST_INDICATORS", 1)
    steps = []
    folder = tmp_path / "export"
    export(odd / "warehouse.duckdb", folder, odd / "sql", most_rows=12, workers=2, progress=steps.append)
    assert read_manifest(folder) == read_manifest(odd / "export")
    assert {"export tables: pack", "export scores: pack"} <= set(steps)
    assert sorted(path.name for path in folder.iterdir()) == ["export.json", "scores.xlsx", "tables.xlsx"]


@pytest.mark.parametrize(
    "damage", ["a file removed", "a file changed", "manifest removed", "another code", "another build"]
)
def test_a_folder_that_is_not_what_the_warehouse_gives_is_not_intact(
    real_warehouse, real_export, tmp_path, monkeypatch, damage
):
    folder = tmp_path / "export"
    shutil.copytree(real_export, folder)
    held = held_by(real_warehouse)
    assert is_intact(folder, held)
    if damage == "a file removed":
        (folder / "scores.xlsx").unlink()
    elif damage == "a file changed":
        (folder / "scores.xlsx").write_bytes(b"")
    elif damage == "manifest removed":
        (folder / "export.json").unlink()
    elif damage == "another code":
        monkeypatch.setattr("pipelines.publish.export.build.fingerprint", lambda *held: "other")
    else:
        held = ("other", held[1])
    assert not is_intact(folder, held)


def test_whatever_fails_the_old_folder_stays_as_it_was(odd, tmp_path, monkeypatch):
    folder = tmp_path / "export"
    export(odd / "warehouse.duckdb", folder, odd / "sql")
    before = read_manifest(folder)

    def broken(step):
        if step == "export scores: pack":
            raise OSError("no space left")

    (folder / "scores.xlsx").unlink()
    with pytest.raises(OSError, match="no space left"):
        export(odd / "warehouse.duckdb", folder, odd / "sql", progress=broken)
    assert read_manifest(folder) == before and not (folder / "scores.xlsx").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["export"]
    assert export(odd / "warehouse.duckdb", folder, odd / "sql").changed
    assert (folder / "scores.xlsx").exists()


def test_without_a_warehouse_there_is_nothing_to_export(tmp_path):
    with pytest.raises(NothingToExport, match="make warehouse"):
        export(tmp_path / "warehouse.duckdb", tmp_path / "export", SQL)
    assert not list(tmp_path.iterdir())
