"""The warehouse at its name is always one complete, verified build."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.contract.rules import RULES
from pipelines.contract.schemas import duckdb_columns
from pipelines.contract.tables import TABLES, WAREHOUSE_TABLES
from pipelines.curate.reading import NoCuratedBuild, read_curated
from pipelines.publish.build import held_by, publish
from pipelines.publish.verification import WarehouseNotVerified
from pipelines.publish.views import BadView, read_views
from tests.publish.scenario import SQL, build, curate_forms

HEADER = """-- en: Made for a test.
-- zh: 测试用。
-- grain: one row | 一行
-- columns:
"""


def asked(warehouse: Path, statement: str) -> list[tuple]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(statement).fetchall()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def identity(path: Path) -> tuple[int, int]:
    return path.stat().st_ino, path.stat().st_mtime_ns


@pytest.fixture(scope="module")
def first_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the build of one form of either kind, to be copied."""
    folder = tmp_path_factory.mktemp("first") / "data"
    build(folder, 1)
    return folder


@pytest.fixture
def started(first_build: Path, tmp_path: Path) -> Path:
    """A folder of its own with the build of one form of either kind."""
    return Path(shutil.copytree(first_build, tmp_path / "data"))


# What is in it


def test_every_table_has_the_rows_and_the_types_of_the_contract(built: Path) -> None:
    for table, frame in read_curated(built / "curated")[1].items():
        described = asked(built / "warehouse.duckdb", f"DESCRIBE {table}")
        assert {row[0]: row[1] for row in described} == duckdb_columns(table)
        assert asked(built / "warehouse.duckdb", f"SELECT count(*) FROM {table}") == [(frame.height,)]


def test_tables_keep_the_order_of_the_curated_files(built: Path) -> None:
    projects = read_curated(built / "curated")[1]["projects"]["project_id"].to_list()
    assert [row[0] for row in asked(built / "warehouse.duckdb", "SELECT project_id FROM projects")] == projects


def test_every_table_view_and_column_has_a_comment_in_both_languages(built: Path) -> None:
    comments = asked(
        built / "warehouse.duckdb",
        "SELECT table_name, comment FROM duckdb_tables() UNION ALL "
        "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal AND schema_name = 'main' UNION ALL "
        "SELECT concat(table_name, '.', column_name), comment FROM duckdb_columns() "
        "WHERE NOT internal AND schema_name = 'main'",
    )
    assert len(comments) > 300
    assert [name for name, comment in comments if not comment or " / " not in comment] == []
    said = dict(comments)
    assert said["projects.executed"] == "Executed over the full year [元] / 全年执行数"
    assert said["execution_by_province_year.executed_wan"] == "Sum executed [万元] / 全年执行数合计"


def test_the_dictionary_holds_every_column_of_every_table_and_view(built: Path) -> None:
    columns = asked(
        built / "warehouse.duckdb",
        "SELECT table_name, column_index, column_name, data_type FROM duckdb_columns() "
        "WHERE NOT internal AND schema_name = 'main' ORDER BY ALL",
    )
    documented = asked(
        built / "warehouse.duckdb",
        "SELECT relation, position, column_name, column_type FROM dictionary ORDER BY ALL",
    )
    assert documented == columns
    relations = {row[0] for row in documented}
    assert relations == {*TABLES, *WAREHOUSE_TABLES, *(view.name for view in read_views(SQL))}
    assert asked(
        built / "warehouse.duckdb",
        "SELECT relation_kind, column_unit, meaning_zh FROM dictionary "
        "WHERE relation = 'coverage' AND column_name = 'forms'",
    ) == [("view", "forms", "表数（每个项目一张）")]
    assert asked(
        built / "warehouse.duckdb",
        "SELECT allowed_values FROM dictionary WHERE relation = 'projects' AND column_name = 'form_kind'",
    ) == [(["self_evaluation", "target"],)]


def test_build_info_names_the_same_build_as_the_curated_folder(built: Path) -> None:
    manifest = json.loads((built / "curated" / "build.json").read_text())
    ((build_id, version, documents, projects, indicators, findings),) = asked(
        built / "warehouse.duckdb",
        "SELECT build_id, extractor_version, documents, projects, indicators, findings FROM build_info",
    )
    assert (build_id, version) == (manifest["build_id"], "1")
    assert (documents, projects, indicators, findings) == (4, 4, 4, 2)


def test_rules_and_schemes_can_be_asked(built: Path) -> None:
    assert asked(built / "warehouse.duckdb", "SELECT title_zh, finding_count FROM rules WHERE rule = 'Q10'") == [
        ("不可衡量", 2)
    ]
    assert asked(built / "warehouse.duckdb", "SELECT execution_weight FROM schemes WHERE scheme_id = 'hubei'") == [
        (20.0,)
    ]


def test_every_rule_tells_how_precise_it_is_and_on_how_many_labelled_cases(built: Path) -> None:
    rows = asked(built / "warehouse.duckdb", "SELECT rule, labelled_cases, precision, recall FROM rules ORDER BY rule")
    assert [row[0] for row in rows] == sorted(RULES)
    assert all(cases >= 20 and 0.5 < precision <= 1 and 0.5 < recall <= 1 for _, cases, precision, recall in rows)


def test_older_clients_can_open_the_file(built: Path) -> None:
    # The number of the file format stands at byte 12: 64 is that of DuckDB 0.9 to 1.1.
    header = (built / "warehouse.duckdb").read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 64


def test_views_work_under_any_name_and_in_any_folder(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    (kept,) = (built / "builds").glob("*.duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{kept}' AS earlier (READ_ONLY)")
        assert connection.execute("SELECT sum(self_evaluations) FROM earlier.province_year_comparison").fetchall() == [
            (2,)
        ]


# When it is written


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    first = build(tmp_path, 1)
    before = identity(tmp_path / "warehouse.duckdb"), (tmp_path / "warehouse.duckdb").read_bytes()
    second = build(tmp_path, 1)
    assert (first.changed, second.changed) == (True, False)
    assert first.build_id == second.build_id
    assert (identity(tmp_path / "warehouse.duckdb"), (tmp_path / "warehouse.duckdb").read_bytes()) == before
    assert names(tmp_path) == ["builds", "curated", "warehouse.duckdb"]


def test_a_changed_view_is_published_although_the_rows_are_the_same(tmp_path: Path) -> None:
    sql = tmp_path / "sql"
    (sql / "any").mkdir(parents=True)
    (sql / "any" / "one.sql").write_text(HEADER + "--   a | | One | 一\nSELECT 1 AS a\n")
    first = build(tmp_path, 1, sql=sql)
    (sql / "any" / "one.sql").write_text(HEADER + "--   a | | One | 一\nSELECT 2 AS a\n")
    second = build(tmp_path, 1, sql=sql)
    assert (second.build_id, second.changed) == (first.build_id, True)
    assert asked(tmp_path / "warehouse.duckdb", "FROM one") == [(2,)]
    assert asked(tmp_path / "builds" / f"{first.build_id}.duckdb", "FROM one") == [(2,)]


@pytest.mark.parametrize("content", [b"", b"not a database", None])
def test_a_damaged_warehouse_is_built_anew(started: Path, content: bytes | None) -> None:
    warehouse = started / "warehouse.duckdb"
    damaged = warehouse.read_bytes()[:50_000] if content is None else content
    warehouse.unlink()
    warehouse.write_bytes(damaged)
    assert build(started, 1).changed
    assert asked(warehouse, "SELECT count(*) FROM projects") == [(2,)]


def test_the_last_seven_builds_stay_attachable_without_taking_their_space_twice(tmp_path: Path) -> None:
    ids = [build(tmp_path, number).build_id for number in range(1, 10)]
    assert names(tmp_path / "builds") == [f"{build_id}.duckdb" for build_id in ids[-7:]]
    assert identity(tmp_path / "builds" / f"{ids[-1]}.duckdb") == identity(tmp_path / "warehouse.duckdb")
    counts = [
        asked(tmp_path / "builds" / name, "SELECT count(*) FROM projects")[0][0] for name in names(tmp_path / "builds")
    ]
    assert counts == [6, 8, 10, 12, 14, 16, 18]


def test_without_curated_tables_there_is_nothing_to_publish(tmp_path: Path) -> None:
    with pytest.raises(NoCuratedBuild, match="make warehouse"):
        publish(tmp_path / "curated", tmp_path / "warehouse.duckdb", tmp_path / "builds", SQL)


# What is refused


def refused(tmp_path: Path, error: type[Exception], **files: str) -> str:
    """Publish a good build, then one with `files` as views; return the message and check that the good one stays."""
    sql = tmp_path / "sql"
    sql.mkdir()
    good = build(tmp_path, 1, sql=sql)
    before = identity(tmp_path / "warehouse.duckdb")
    for name, text in files.items():
        (sql / f"{name}.sql").write_text(text)
    with pytest.raises(error) as caught:
        build(tmp_path, 2, sql=sql)
    assert identity(tmp_path / "warehouse.duckdb") == before
    assert held_by(tmp_path / "warehouse.duckdb")[0] == good.build_id  # type: ignore[index]
    assert names(tmp_path) == ["builds", "curated", "sql", "warehouse.duckdb"]
    return str(caught.value)


def test_a_view_whose_columns_are_not_those_of_its_header_is_refused(tmp_path: Path) -> None:
    message = refused(tmp_path, BadView, wrong=HEADER + "--   b | | B | 乙\n--   a | | A | 甲\nSELECT 1 AS a, 2 AS b\n")
    assert "wrong.sql: the header documents ['b', 'a'], the view has ['a', 'b']" in message


def test_a_view_that_does_not_run_is_refused_with_its_file(tmp_path: Path) -> None:
    message = refused(
        tmp_path,
        BadView,
        fine=HEADER + "--   a | | A | 甲\nSELECT 1 AS a\n",
        broken=HEADER + "--   a | | A | 甲\nSELECT nothing AS a FROM projects\n",
    )
    assert "broken.sql" in message
    assert "fine.sql" not in message


def test_a_view_that_fails_only_on_rows_is_refused(tmp_path: Path) -> None:
    message = refused(
        tmp_path,
        WarehouseNotVerified,
        cast=HEADER + "--   a | | A | 甲\nSELECT CAST(project_name AS INTEGER) AS a FROM projects\n",
    )
    assert "cast: does not run" in message


def test_infinite_and_undefined_numbers_are_refused(tmp_path: Path) -> None:
    message = refused(
        tmp_path,
        WarehouseNotVerified,
        rates=HEADER
        + "--   a | | A | 甲\n--   b | | B | 乙\nSELECT 1.0::DOUBLE / 0 AS a, 0.0::DOUBLE / 0 AS b FROM projects\n",
    )
    assert "rates.a: 4 infinite or undefined number(s)" in message
    assert "rates.b: 4 infinite or undefined number(s)" in message


def test_rows_that_were_lost_on_the_way_are_refused(started: Path) -> None:
    manifest = started / "curated" / "build.json"
    content = json.loads(manifest.read_text())
    content["build_id"] = "other"
    content["files"]["projects/2023.parquet"]["rows"] += 1
    manifest.write_text(json.dumps(content))
    with pytest.raises(WarehouseNotVerified, match="projects: 2 rows, the curated table has 3"):
        publish(started / "curated", started / "warehouse.duckdb", started / "builds", SQL)


# Readers


def holder(folder: Path, mode: str = "hold") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.publish.scenario", str(folder), mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=SQL.parent,
    )


def seen(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout
    return process.stdout.readline().split()


def ask_again(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()
    return seen(process)


def test_an_analyst_keeps_reading_one_build_through_ten_rebuilds(started: Path) -> None:
    first = read_curated(started / "curated")[0]
    with holder(started) as analyst:
        assert seen(analyst) == [first, "2", "2"]
        for number in range(2, 12):
            published = build(started, number)
            assert published.changed
            assert ask_again(analyst) == [first, "2", "2"]
            assert asked(
                started / "warehouse.duckdb", "SELECT build_id, (SELECT count(*) FROM projects) FROM build_info"
            ) == [(published.build_id, 2 * number)]
        assert analyst.stdin
        analyst.stdin.close()
        assert analyst.wait() == 0


def test_somebody_who_writes_into_the_warehouse_neither_blocks_the_build_nor_changes_the_next_one(
    started: Path,
) -> None:
    first = read_curated(started / "curated")[0]
    with holder(started, "write") as scribbler:
        assert seen(scribbler) == [first, "2", "2"]
        assert (started / "warehouse.duckdb.wal").exists()
        assert not build(started, 1).changed
        assert build(started, 2).changed
        assert ask_again(scribbler) == [first, "2", "2"]
        assert asked(started / "warehouse.duckdb", "SELECT count(*) FROM projects") == [(4,)]
        assert asked(
            started / "warehouse.duckdb", "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'scribble'"
        ) == [(0,)]
        scribbler.kill()


# Killed runs

STEPS = (
    "write funding/2023.parquet",
    "write build.json",
    "exchange",
    "exchanged",
    "table indicators",
    "view overshoot",
    "checkpoint",
    "keep",
    "replace",
    "replaced",
)


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_build_leaves_the_old_or_the_new_and_the_next_run_heals(started: Path, step: str) -> None:
    old = read_curated(started / "curated")[0]
    publishing = STEPS.index(step) > STEPS.index("exchanged")
    if publishing:
        # What comes before is the same for every step, and takes a new process longer than this one.
        curate_forms(started, 2)
    program = [sys.executable, "-m", "tests.publish.scenario", str(started), "publish" if publishing else "2", step]
    killed = subprocess.run(program, cwd=SQL.parent, check=False)
    assert killed.returncode == -9

    rows = {1: [2, 1, 2], 2: [4, 2, 4]}  # projects, funding lines and indicators of either build
    build_id, tables = read_curated(started / "curated")
    number = 1 if build_id == old else 2
    assert number == (1 if STEPS.index(step) < STEPS.index("exchanged") else 2)
    assert [tables[name].height for name in ("projects", "funding", "indicators")] == rows[number]

    counted = "SELECT build_id, [(SELECT count(*) FROM projects), (SELECT count(*) FROM funding), "
    counted += "(SELECT count(*) FROM indicators)] FROM build_info"
    ((build_id, counts),) = asked(started / "warehouse.duckdb", counted)
    number = 1 if build_id == old else 2
    assert number == (1 if step != "replaced" else 2)
    assert counts == rows[number]

    healed = build(started, 2)
    assert read_curated(started / "curated")[0] == healed.build_id != old
    assert asked(started / "warehouse.duckdb", counted) == [(healed.build_id, rows[2])]
    assert names(started) == ["builds", "curated", "warehouse.duckdb"]
    assert names(started / "builds") == sorted([f"{old}.duckdb", f"{healed.build_id}.duckdb"])


def test_the_steps_at_which_runs_are_killed_are_steps_of_a_build(started: Path) -> None:
    steps: list[str] = []
    build(started, 2, steps.append)
    assert [step for step in steps if step in STEPS] == list(STEPS)


def test_the_file_is_on_disk_before_it_gets_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    sync = os.fsync

    def recorded(descriptor: int) -> None:
        events.append("fsync")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", recorded)
    build(tmp_path, 1, events.append)
    assert "fsync" in events[events.index("checkpoint") : events.index("keep")]
    assert "fsync" in events[events.index("replace") : events.index("replaced")]
    assert events[events.index("write build.json") + 1] == "fsync"
