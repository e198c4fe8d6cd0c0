"""A curated folder changes as a whole or not at all, and a file whose rows did not change is the same file."""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines.contract.schemas import pandera_schema, polars_schema
from pipelines.contract.tables import TABLES
from pipelines.curate import exchange
from pipelines.curate.build import Curation, curate
from pipelines.curate.partitions import parquet_bytes
from pipelines.curate.reading import NoCuratedBuild, read_curated
from pipelines.curate.validation import BuildRefused
from tests.tables import SICHUAN, TIANJIN, Rows, document_id

NOW = datetime(2025, 1, 31, 2, 0, tzinfo=UTC)


def rows_of_two_years() -> Rows:
    """Two documents: 上海 2023 and 天津 2025, and one without forms."""
    rows = Rows()
    shanghai = rows.project(1, executed=752_000, budget_adjusted=1_000_000, grade="优")
    rows.funding(shanghai, "total", executed=752_000, budget_adjusted=1_000_000)
    rows.indicator(shanghai, weight=10.0, score=10.0)
    rows.field(shanghai, "联系人", "张三")
    tianjin = rows.project(2, form_kind="target", fiscal_year=2025, **TIANJIN)
    rows.funding(tianjin, "total", budget_initial=100_000)
    rows.area_target(rows.indicator(tianjin, target_kind="qualitative", target_printed="长期使用"))
    rows.document(3, status="no_forms")
    return rows


def run(rows: Rows, curated: Path, *, after_hours: int = 0, **further: object) -> Curation:
    return curate(
        rows.tables(),
        curated,
        extractor_version="1",
        now=NOW + timedelta(hours=after_hours),
        **further,  # type: ignore[arg-type]
    )


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return inode, modification time and content of every file below `folder`."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def siblings(curated: Path) -> list[str]:
    return sorted(path.name for path in curated.parent.iterdir() if path != curated)


# Layout


def test_every_table_lies_in_one_file_for_each_fiscal_year(tmp_path: Path) -> None:
    curation = run(rows_of_two_years(), tmp_path / "curated")
    assert sorted(snapshot(tmp_path / "curated")) == [
        "area_targets/2025.parquet",
        "build.json",
        "documents/2023.parquet",
        "documents/2025.parquet",
        "documents/undated.parquet",
        "findings/2023.parquet",
        "findings/2025.parquet",
        "form_fields/2023.parquet",
        "funding/2023.parquet",
        "funding/2025.parquet",
        "indicator_concepts/2023.parquet",
        "indicator_concepts/2025.parquet",
        "indicators/2023.parquet",
        "indicators/2025.parquet",
        "projects/2023.parquet",
        "projects/2025.parquet",
    ]
    assert curation.rows["indicators"] == 2
    assert curation.findings == {"Q03": 1, "Q10": 1}


def test_a_table_without_rows_can_still_be_read(tmp_path: Path) -> None:
    rows = Rows()
    rows.document(1, status="no_forms")
    run(rows, tmp_path / "curated")
    for table in TABLES:
        frame = pl.read_parquet(tmp_path / "curated" / table / "undated.parquet")
        assert dict(frame.schema) == polars_schema(table)


def test_a_document_of_several_years_is_undated_and_its_rows_lie_with_their_own_year(tmp_path: Path) -> None:
    rows = Rows()
    rows.project(1, fiscal_year=2023, grade="优", execution_rate=0.5)
    rows.project(1, fiscal_year=2024, grade="优", execution_rate=0.5)
    rows.project(1, fiscal_year=None, grade="优", execution_rate=0.5)
    rows.finding("P01", document_id=document_id(1))
    run(rows, tmp_path / "curated")
    files = {
        path.relative_to(tmp_path / "curated").as_posix(): pl.read_parquet(path).height
        for path in (tmp_path / "curated").rglob("*.parquet")
        if path.parent.name in ("documents", "projects", "findings")
    }
    assert files == {
        "documents/undated.parquet": 1,
        "projects/2023.parquet": 1,
        "projects/2024.parquet": 1,
        "projects/undated.parquet": 1,
        "findings/2023.parquet": 1,
        "findings/2024.parquet": 1,
        "findings/undated.parquet": 2,
    }


def test_rows_are_sorted_by_province_and_then_by_key(tmp_path: Path) -> None:
    rows = Rows()
    for document, place in ((1, SICHUAN), (2, TIANJIN), (3, {"province_code": None, "province": None}), (4, TIANJIN)):
        for _ in range(2):
            rows.indicator(rows.project(document, **place))
    run(rows, tmp_path / "curated")
    for table in ("projects", "indicators", "documents"):
        frame = pl.read_parquet(tmp_path / "curated" / table / "2023.parquet")
        key = "document_id" if table == "documents" else "project_id"
        assert frame[key].str.slice(15, 1).unique(maintain_order=True).to_list() == ["2", "4", "1", "3"]


def test_the_build_file_names_every_file_with_its_rows_and_digest(tmp_path: Path) -> None:
    curated = tmp_path / "curated"
    curation = run(rows_of_two_years(), curated, inputs="fingerprint")
    build = json.loads((curated / "build.json").read_text())
    assert build["build_id"] == curation.build_id
    assert build["build_id"].startswith("20250131T020000000Z-")
    assert (build["created_at"], build["extractor_version"], build["inputs"]) == (
        "2025-01-31T02:00:00+00:00",
        "1",
        "fingerprint",
    )
    assert build["rows"]["projects"] == 2
    parquet = {name: content for name, (_, _, content) in snapshot(curated).items() if name.endswith(".parquet")}
    assert set(build["files"]) == set(parquet)
    for name, content in parquet.items():
        assert build["files"][name]["sha256"] == hashlib.sha256(content).hexdigest()
        assert build["files"][name]["size"] == len(content)
        assert build["files"][name]["rows"] == pl.read_parquet(content).height


def test_the_same_rows_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    tables = rows_of_two_years().tables()
    curate(tables, tmp_path / "one", extractor_version="1", now=NOW)
    shuffled = {table: frame.reverse() for table, frame in tables.items()}
    curate(shuffled, tmp_path / "two", extractor_version="1", now=NOW)
    contents = [{name: content for name, (_, _, content) in snapshot(tmp_path / n).items()} for n in ("one", "two")]
    assert contents[0] == contents[1]


def test_how_a_frame_came_together_does_not_change_its_bytes() -> None:
    frame = pl.concat([Rows().tables()["funding"], *[part_of_funding(number) for number in range(5)]], rechunk=False)
    assert frame.n_chunks() > 1
    assert parquet_bytes("funding", frame) == parquet_bytes("funding", frame.rechunk())


def part_of_funding(number: int) -> pl.DataFrame:
    rows = Rows()
    rows.funding(rows.project(number), "total", executed=100)
    return rows.tables()["funding"]


def test_parquet_files_carry_what_each_column_means(tmp_path: Path) -> None:
    run(rows_of_two_years(), tmp_path / "curated")
    metadata = pl.read_parquet_metadata(tmp_path / "curated" / "projects" / "2023.parquet")
    executed = next(column for column in json.loads(metadata["columns"]) if column["name"] == "executed")
    assert (executed["unit"], executed["zh"]) == ("元", "全年执行数")


# A second run


def test_a_second_run_on_the_same_rows_writes_nothing_and_keeps_the_build(tmp_path: Path) -> None:
    curated = tmp_path / "curated"
    first = run(rows_of_two_years(), curated)
    before = snapshot(curated)
    second = run(rows_of_two_years(), curated, after_hours=24)
    assert (second.build_id, second.changed, second.written) == (first.build_id, False, ())
    assert snapshot(curated) == before
    assert siblings(curated) == []


def test_only_the_year_that_changed_is_written_and_the_other_files_are_the_same_files(tmp_path: Path) -> None:
    curated = tmp_path / "curated"
    first = run(rows_of_two_years(), curated)
    before = snapshot(curated)
    rows = rows_of_two_years()
    rows.indicator(rows.rows["projects"][1]["project_id"])
    second = run(rows, curated, after_hours=24)
    after = snapshot(curated)
    assert second.build_id != first.build_id
    assert set(second.written) == {
        "documents/2025.parquet",
        "indicator_concepts/2025.parquet",
        "indicators/2025.parquet",
    }
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {*second.written, "build.json"}


def test_a_year_that_is_gone_is_gone(tmp_path: Path) -> None:
    curated = tmp_path / "curated"
    run(rows_of_two_years(), curated)
    rows = Rows()
    tianjin = rows.project(2, form_kind="target", fiscal_year=2025, **TIANJIN)
    rows.indicator(tianjin)
    rows.funding(tianjin, "total", budget_initial=100_000)
    run(rows, curated, after_hours=24)
    assert not (curated / "projects" / "2023.parquet").exists()
    assert read_curated(curated)[1]["projects"]["fiscal_year"].to_list() == [2025]


def test_a_damaged_file_is_written_anew(tmp_path: Path) -> None:
    curated = tmp_path / "curated"
    run(rows_of_two_years(), curated)
    good = (curated / "projects" / "2023.parquet").read_bytes()
    (curated / "projects" / "2023.parquet").write_bytes(good[:-1] + b"x")
    (curated / "funding" / "2023.parquet").unlink()
    curation = run(rows_of_two_years(), curated, after_hours=24)
    assert set(curation.written) == {"projects/2023.parquet", "funding/2023.parquet"}
    assert (curated / "projects" / "2023.parquet").read_bytes() == good


def test_dot_files_stay_and_a_symlink_to_the_folder_stays_a_symlink(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".gitkeep").touch()
    (tmp_path / "curated").symlink_to(elsewhere, target_is_directory=True)
    run(rows_of_two_years(), tmp_path / "curated")
    run(rows_of_two_years(), tmp_path / "curated", after_hours=1)
    assert (tmp_path / "curated").is_symlink()
    assert (elsewhere / ".gitkeep").exists()
    assert (elsewhere / "build.json").exists()


# Refusals


def test_one_report_names_every_broken_promise_and_nothing_is_replaced(tmp_path: Path) -> None:
    curated = tmp_path / "curated"
    run(rows_of_two_years(), curated)
    before = snapshot(curated)
    tables = rows_of_two_years().tables()
    tables["projects"] = tables["projects"].with_columns(form_kind=pl.lit("自评"), province_code=pl.lit("31"))
    tables["indicators"] = pl.concat([tables["indicators"], tables["indicators"]])
    tables["funding"] = tables["funding"].with_columns(weight=pl.lit(float("inf")))
    tables["form_fields"] = tables["form_fields"].drop("source")
    tables["findings"] = pl.DataFrame(
        {"rule": ["Q99"], "document_id": ["x"], "message_zh": ["。"], "message_en": ["."]}
    )
    with pytest.raises(BuildRefused) as error:
        curate(tables, curated, extractor_version="1")
    named = {(failure.table, failure.column) for failure in error.value.failures}
    assert named >= {
        ("projects", "form_kind"),
        ("projects", "province_code"),
        ("indicators", ""),
        ("funding", "weight"),
        ("form_fields", ""),
        ("findings", "rule"),
        ("findings", "document_id"),
    }
    assert "data/curated 保持原样" in str(error.value)
    assert snapshot(curated) == before
    assert siblings(curated) == []


def test_rows_without_their_parent_and_wrong_counts_are_refused(tmp_path: Path) -> None:
    tables = rows_of_two_years().tables()
    tables["documents"] = tables["documents"].with_columns(pl.col("indicator_count") + 1)
    tables["projects"] = tables["projects"].filter(pl.col("fiscal_year") == 2023)
    with pytest.raises(BuildRefused) as error:
        curate(tables, tmp_path / "curated", extractor_version="1")
    named = {(failure.table, failure.column) for failure in error.value.failures}
    assert named == {
        ("funding", "project_id"),
        ("indicators", "project_id"),
        ("documents", "project_count"),
        ("documents", "indicator_count"),
    }
    assert not (tmp_path / "curated").exists()


def test_ids_that_do_not_belong_to_their_parent_are_refused(tmp_path: Path) -> None:
    rows = rows_of_two_years()
    rows.rows["projects"][0]["document_id"] = document_id(3)
    rows.rows["indicators"][0]["indicator_id"] = rows.rows["projects"][1]["project_id"] + "-009"
    with pytest.raises(BuildRefused, match="does not begin with its document_id") as error:
        run(rows, tmp_path / "curated")
    assert "does not begin with its project_id" in str(error.value)


def test_a_missing_and_an_unknown_table_are_refused(tmp_path: Path) -> None:
    tables = rows_of_two_years().tables()
    del tables["funding"]
    with pytest.raises(BuildRefused, match=r"funding: missing"):
        curate(tables | {"scores": pl.DataFrame()}, tmp_path / "curated", extractor_version="1")


def test_printed_rows_must_not_end_in_an_empty_table(tmp_path: Path) -> None:
    rows = Rows()
    rows.project(1)
    run(rows, tmp_path / "fine", printed_rows={"documents": 1, "forms": 1, "indicators": 0})
    with pytest.raises(BuildRefused, match="indicators: empty, although 12 rows of indicators were printed"):
        run(rows, tmp_path / "curated", printed_rows={"documents": 1, "forms": 1, "indicators": 12})
    with pytest.raises(BuildRefused, match="没有任何文件"):
        run(Rows(), tmp_path / "curated")


def many_indicators(documents: int, indicators: int) -> Rows:
    rows = Rows()
    for document in range(1, documents + 1):
        project = rows.project(document)
        rows.funding(project, "total", executed=100)
        for _ in range(indicators):
            rows.indicator(project)
    return rows


def test_a_collapse_of_rows_in_unchanged_documents_is_refused_unless_it_is_accepted(tmp_path: Path) -> None:
    curated = tmp_path / "curated"
    run(many_indicators(4, 10), curated)
    before = snapshot(curated)
    with pytest.raises(BuildRefused, match=r"indicators: collapsed from 40 to 28 rows in 4 unchanged document\(s\)"):
        run(many_indicators(4, 7), curated, after_hours=1)
    assert snapshot(curated) == before
    assert run(many_indicators(4, 9), curated, after_hours=1).changed
    assert run(many_indicators(4, 2), curated, after_hours=2, accept_collapse=True).changed


def test_documents_that_left_explain_any_loss(tmp_path: Path) -> None:
    curated = tmp_path / "curated"
    run(many_indicators(4, 10), curated)
    assert run(many_indicators(1, 10), curated, after_hours=1).rows["indicators"] == 10


def test_a_new_document_does_not_hide_the_collapse_of_the_old_ones(tmp_path: Path) -> None:
    curated = tmp_path / "curated"
    run(many_indicators(1, 10), curated)
    rows = Rows()
    rows.indicator(rows.project(1))
    rows.funding(rows.rows["projects"][0]["project_id"], "total", executed=1)
    for _ in range(30):
        rows.indicator(rows.project(2))
    with pytest.raises(BuildRefused, match="indicators: collapsed from 10 to 1 rows in 1 unchanged"):
        run(rows, curated, after_hours=1)


def test_what_is_published_keeps_the_contract(tmp_path: Path) -> None:
    run(rows_of_two_years(), tmp_path / "curated")
    for table, frame in read_curated(tmp_path / "curated")[1].items():
        pandera_schema(table).validate(frame, lazy=True)


# Exchange and recovery


@pytest.fixture
def without_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that cannot exchange two names in one call."""
    monkeypatch.setattr(exchange, "_exchanged", lambda first, second: False)


@pytest.mark.usefixtures("without_exchange")
def test_without_a_system_call_the_folder_is_replaced_by_two_renames(tmp_path: Path) -> None:
    curated = tmp_path / "curated"
    run(many_indicators(1, 1), curated)
    curation = run(many_indicators(2, 1), curated, after_hours=1)
    assert read_curated(curated)[0] == curation.build_id
    assert siblings(curated) == []


def test_a_run_killed_between_the_two_renames_is_undone_at_the_next_start(tmp_path: Path) -> None:
    curated = tmp_path / "curated"
    first = run(many_indicators(1, 1), curated)
    curated.rename(tmp_path / ".curated-retired")
    (tmp_path / ".curated-20250131T030000000Z" / "projects").mkdir(parents=True)
    second = run(many_indicators(1, 1), curated, after_hours=1)
    assert (second.build_id, second.changed) == (first.build_id, False)
    assert siblings(curated) == []


def test_this_platform_exchanges_two_folders_in_one_call(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "says").write_text(name)
    if not exchange._exchanged(tmp_path / "one", tmp_path / "two"):
        pytest.skip("this platform or file system cannot exchange two names in one call")
    assert (tmp_path / "one" / "says").read_text() == "two"
    assert (tmp_path / "two" / "says").read_text() == "one"


def test_files_are_copied_where_they_cannot_be_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError("no hard links here")

    monkeypatch.setattr(exchange.os, "link", refuse)
    curated = tmp_path / "curated"
    run(rows_of_two_years(), curated)
    before = {name: (time, content) for name, (_, time, content) in snapshot(curated).items()}
    rows = rows_of_two_years()
    rows.indicator(rows.rows["projects"][1]["project_id"])
    run(rows, curated, after_hours=1)
    after = {name: (time, content) for name, (_, time, content) in snapshot(curated).items()}
    assert before["projects/2023.parquet"] == after["projects/2023.parquet"]


# Reading


def test_reading_where_nothing_was_built_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoCuratedBuild, match="make warehouse"):
        read_curated(tmp_path / "curated")


def test_reading_a_file_that_is_not_of_this_build_is_refused(tmp_path: Path) -> None:
    curated = tmp_path / "curated"
    run(many_indicators(2, 3), curated)
    pl.read_parquet(curated / "indicators" / "2023.parquet").head(1).write_parquet(
        curated / "indicators" / "2023.parquet"
    )
    with pytest.raises(NoCuratedBuild, match=r"indicators/2023.parquet has 1 rows, build.json says 6"):
        read_curated(curated)


def test_a_reader_never_sees_two_builds_while_builds_replace_each_other(tmp_path: Path) -> None:
    curated = tmp_path / "curated"
    # Every table of build n has n rows.
    expected = {run(many_indicators(1, 1), curated).build_id: 1}
    finished = threading.Event()
    seen: list[tuple[str, set[int]]] = []

    def read_until_finished() -> None:
        # With a breath in between, or the reader would take half of the time of the builds.
        while not finished.wait(0.01):
            build_id, tables = read_curated(curated, ("documents", "projects", "funding", "indicators"))
            seen.append((build_id, {frame.height for frame in tables.values()}))

    reader = threading.Thread(target=read_until_finished)
    reader.start()
    try:
        for number in range(2, 14):
            curation = run(many_indicators(number, 1), curated, after_hours=number)
            expected[curation.build_id] = number
    finally:
        finished.set()
        reader.join()
    assert len({build_id for build_id, _ in seen}) > 1
    for build_id, heights in seen:
        assert heights == {expected[build_id]}
