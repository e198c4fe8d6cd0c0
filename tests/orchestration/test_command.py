from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time

import duckdb
import pytest

from pipelines.curate.manifest import read_manifest
from pipelines.curate.reading import read_curated
from pipelines.orchestration.command import main
from pipelines.publish.build import held_by
from pipelines.publish.export.build import is_intact
from pipelines.publish.report.site import intact_report
from pipelines.settings import PROJECT_FOLDER


def parquet_files(settings):
    return {
        path.relative_to(settings.curated).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in settings.curated.rglob("*.parquet")
    }


def build_of_digest(settings):
    [build] = re.findall("^# .*: build (.*)$", (settings.data_dir / "digest.md").read_text(encoding="utf-8"), re.M)
    return build


def segments(settings):
    return sorted(path.name for path in settings.printed.glob("*/*") if not path.name.startswith("."))


def figures(settings):
    """All rows of the two real documents, without what belongs to the build."""
    _build, tables = read_curated(settings.curated)
    real = tables["documents"].filter(tables["documents"]["path"].str.contains("shanghai|tianjin"))["document_id"]
    projects = tables["projects"].filter(tables["projects"]["document_id"].is_in(real.to_list()))
    kept = {}
    for table, frame in tables.items():
        if "project_id" in frame.columns and table != "findings":
            frame = frame.filter(frame["project_id"].is_in(projects["project_id"].to_list()))
        elif "indicator_id" in frame.columns and table != "findings":
            owners = frame["indicator_id"].str.replace(r"-\d+$", "")
            frame = frame.filter(owners.is_in(projects["project_id"].to_list()))
        elif table in ("documents", "findings"):
            frame = frame.filter(frame["document_id"].is_in(real.to_list()))
        kept[table] = frame.rows()
    return kept


@pytest.fixture
def built(data_folder, real_build):
    """A copy of a build of the two real documents."""
    shutil.rmtree(data_folder.data_dir)
    shutil.copytree(real_build.settings.data_dir, data_folder.data_dir)
    # A copy of the warehouse is another file than the one that the build left; nothing ever writes into it.
    data_folder.warehouse.unlink()
    os.link(real_build.settings.warehouse, data_folder.warehouse)
    return data_folder


def test_the_two_real_documents_become_a_warehouse_and_a_second_run_has_nothing_to_do(built, real_build, capfd):
    for figure in ("2 documents", "19 projects", "234 indicators", "2 parsed"):
        assert figure in real_build.said
    assert "DEBUG" not in real_build.said and "STEP_" not in real_build.said
    build = read_manifest(built.curated).build_id
    assert held_by(built.warehouse)[0] == build
    files, stored = parquet_files(built), segments(built)

    [sql] = re.findall(r'make query SQL="(.*)"', real_build.said)
    assert main(["query", sql]) == 0
    assert "上海" in capfd.readouterr().out

    started = time.process_time()
    assert main(["warehouse"]) == 0
    assert time.process_time() - started < 5
    said = capfd.readouterr().out
    assert f"Nothing has changed: build {build}" in said and "没有变化" in said
    assert "234 indicators" in said
    assert (parquet_files(built), segments(built)) == (files, stored)

    page = next((built.report / "projects").rglob("*.html"))
    page.unlink()
    assert main(["warehouse"]) == 0
    assert "1 made anew" in capfd.readouterr().out
    assert page.is_file() and intact_report(built.report) == build
    assert (parquet_files(built), segments(built)) == (files, stored)


def test_a_run_through_dagster_with_nothing_new_extracts_nothing_and_rewrites_nothing(built, capfd):
    # A copy of a build: the register sees that the files are the same by reading them once more.
    assert main(["warehouse"]) == 0
    files, stored = parquet_files(built), segments(built)
    warehouse = built.warehouse.stat()
    built.state.unlink()
    capfd.readouterr()
    assert main(["warehouse"]) == 0
    said = capfd.readouterr().out
    assert "0 of 2 documents are new" in said
    assert "0 Parquet files written" in said
    assert (parquet_files(built), segments(built)) == (files, stored)
    assert built.warehouse.stat().st_ino == warehouse.st_ino


@pytest.mark.parametrize(
    "damage",
    [
        "warehouse removed",
        "curated removed",
        "file changed",
        "build.json removed",
        "workbook removed",
        "digest removed",
    ],
)
def test_the_next_run_heals_what_somebody_damaged(built, capfd, damage):
    before = figures(built)
    if damage == "warehouse removed":
        built.warehouse.unlink()
    elif damage == "curated removed":
        built.curated.rename(built.data_dir / "elsewhere")
    elif damage == "file changed":
        [file] = sorted(built.curated.glob("indicators/2023.parquet"))
        file.write_bytes(file.read_bytes()[:-10])
    elif damage == "build.json removed":
        (built.curated / "build.json").unlink()
    elif damage == "workbook removed":
        (built.export / "scores.xlsx").unlink()
    else:
        (built.data_dir / "digest.md").unlink()
    assert main(["warehouse"]) == 0
    assert "0 of 2 documents are new" in capfd.readouterr().out
    assert figures(built) == before
    assert held_by(built.warehouse)[0] == read_manifest(built.curated).build_id
    assert is_intact(built.export, held_by(built.warehouse))
    assert build_of_digest(built) == held_by(built.warehouse)[0]


def test_broken_documents_have_a_reason_and_change_no_other_number(built, capfd):
    before = figures(built)
    shanghai = (built.raw / "shanghai/2023/shanghai-2023-self-evaluation.txt").read_bytes()
    # The forms of another city: the same projects once more would rightly be reported as such.
    shanghai = shanghai.replace("上海".encode(), "重庆".encode())
    broken = {
        "empty.txt": b"",
        "random.bin": random.Random(1).randbytes(3000),
        "cut in a character.txt": shanghai[: shanghai.index("得分 偏差".encode()) - 1],
        "cut in a form.txt": shanghai[: int(len(shanghai) * 0.93)].rsplit(b"\n", 1)[0],
    }
    for name, content in broken.items():
        (built.raw / name).write_bytes(content)
    assert main(["warehouse"]) == 0
    _build, tables = read_curated(built.curated, ["documents"])
    status = {
        path: (state, reason)
        for path, state, reason in tables["documents"].select("path", "status", "status_reason").iter_rows()
    }
    for name in broken:
        state, reason = status[name]
        assert state in ("unreadable", "partial"), (name, state)
        assert reason
    assert status["empty.txt"][0] == status["random.bin"][0] == "unreadable"
    assert figures(built) == before


def test_a_document_that_is_gone_is_gone_from_the_warehouse(built, capfd):
    (built.raw / "tianjin/2025/tianjin-2025-targets.txt").unlink()
    assert main(["warehouse"]) == 0
    with duckdb.connect(str(built.warehouse), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM projects").fetchone() == (9,)
    assert "9 projects" in capfd.readouterr().out


def test_an_empty_raw_folder_says_what_to_do_and_leaves_what_was_built(built, capfd):
    build = read_manifest(built.curated).build_id
    for path in list(built.raw.rglob("*.txt")):
        path.unlink()
    capfd.readouterr()
    assert main(["warehouse"]) == 1
    said = capfd.readouterr().err
    assert "There is no document in" in said and "没有文件" in said and str(built.raw) in said
    assert build in said
    assert held_by(built.warehouse)[0] == build


def test_a_missing_raw_folder_says_what_to_do(data_folder, capfd):
    data_folder.raw.rmdir()
    assert main(["warehouse"]) == 1
    assert "There is no document in" in capfd.readouterr().err


def test_a_failing_build_says_what_failed_and_what_analysts_still_see(built, capfd, monkeypatch):
    build = read_manifest(built.curated).build_id
    (built.raw / "more.txt").write_text("项目名称 甲\n", encoding="utf-8")
    capfd.readouterr()

    def broken(*arguments):
        raise ValueError("a mistake in normalization")

    monkeypatch.setattr("pipelines.normalize.rows.normalize", broken)
    assert main(["warehouse"]) == 1
    said = capfd.readouterr().err
    assert "normalized_rows failed" in said and "a mistake in normalization" in said
    assert f"Analysts still see build {build}" in said
    assert "Traceback" not in said and "site-packages" not in said
    monkeypatch.undo()
    os.environ["DATA_DIR"] = str(built.data_dir)
    assert main(["warehouse"]) == 0


def test_a_failing_spreadsheet_leaves_warehouse_and_digest_and_says_which_build_stands_where(built, capfd, monkeypatch):
    before = held_by(built.warehouse)[0]
    (built.raw / "more.txt").write_text("项目名称 甲\n", encoding="utf-8")
    capfd.readouterr()

    def full(*arguments, **options):
        raise OSError("no space left on the disk")

    monkeypatch.setattr("pipelines.publish.export.build.export", full)
    assert main(["warehouse"]) == 1
    said, failed = capfd.readouterr()
    after = held_by(built.warehouse)[0]
    assert after != before
    assert "export failed (失败)" in failed and "no space left on the disk" in failed
    assert f"Analysts see build {after} in the warehouse, and build {before} in data/export" in failed
    # The digest is told all the same, as the last word of the run.
    assert said.rstrip().endswith('All of it 全部: `make query SQL="FROM changes"`')
    assert build_of_digest(built) == after
    monkeypatch.undo()
    os.environ["DATA_DIR"] = str(built.data_dir)
    assert main(["warehouse"]) == 0
    assert is_intact(built.export, held_by(built.warehouse))


def test_two_runs_at_the_same_time_take_turns(real_data_folder):
    command = [sys.executable, "-m", "pipelines.orchestration.command", "warehouse"]
    runs = [
        subprocess.Popen(command, cwd=PROJECT_FOLDER, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    said = [run.communicate(timeout=600)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert sum("Another build is running" in words for words in said) == 1
    assert sum("Nothing has changed" in words for words in said) == 1
    assert len(segments(real_data_folder)) == 1


def test_links_and_names_of_any_bytes_do_not_stop_a_build_and_nothing_is_written_outside(real_data_folder, capfd):
    (real_data_folder.raw / "outside.txt").symlink_to("/etc/hostname")
    name = os.path.join(os.fsencode(real_data_folder.raw), b"\xb1\xed \xff.txt")
    with open(name, "wb") as file:
        file.write("说明\n".encode())
    before = {path.name for path in PROJECT_FOLDER.iterdir()}
    assert main(["warehouse"]) == 0
    said = capfd.readouterr().out
    # The link has a row of its own, without content.
    assert "4 documents" in said
    assert "outside.txt" in said and "符号链接" in said
    assert {path.name for path in PROJECT_FOLDER.iterdir()} == before
    assert (real_data_folder.dagster_storage / "history").is_dir()


def test_a_query_without_a_warehouse_says_what_to_do(data_folder, capfd):
    assert main(["query", "FROM projects"]) == 1
    assert "make warehouse" in capfd.readouterr().err


def test_a_wrong_query_says_what_is_wrong(built, capfd):
    assert main(["query", "FROM no_such_table"]) == 1
    assert "no_such_table" in capfd.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["build"], ["query"], ["query", " "]])
def test_a_wrong_command_says_how_it_is_used(arguments, capfd):
    assert main(arguments) == 2
    assert "make warehouse" in capfd.readouterr().err


def test_the_state_names_what_the_build_was_made_from(built, capfd):
    state = json.loads(built.state.read_text())
    assert state["build_id"] == read_manifest(built.curated).build_id
    assert re.fullmatch(r"[0-9a-f]{64}", state["inputs"])


def test_a_run_that_is_stopped_says_so_and_the_next_one_continues(real_data_folder, monkeypatch):
    monkeypatch.setenv("JIXIAO_WORKERS", "1")
    for number in range(1500):
        (real_data_folder.raw / f"{number}.txt").write_text(f"说明 {number}\n" * 200, encoding="utf-8")
    command = [sys.executable, "-m", "pipelines.orchestration.command", "warehouse"]
    run = subprocess.Popen(command, cwd=PROJECT_FOLDER, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    deadline = time.monotonic() + 300
    while not segments(real_data_folder) and time.monotonic() < deadline and run.poll() is None:
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    said, _ = run.communicate(timeout=300)
    assert run.returncode == 130, said
    assert "the next run continues" in said and "下次运行时继续" in said
    kept = segments(real_data_folder)
    assert kept
    said = subprocess.run(command, cwd=PROJECT_FOLDER, capture_output=True, text=True, timeout=600).stdout
    assert "1,502 documents" in said
    [new] = re.findall(r"([\d,]+) of 1,502 documents are new", said)
    assert 0 < int(new.replace(",", "")) < 1502
    assert set(kept) < set(segments(real_data_folder))
