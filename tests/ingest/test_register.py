from __future__ import annotations

import hashlib
import os
import shutil
import socket
import time
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from pipelines.ingest import register
from pipelines.ingest.register import DOCUMENT_SCHEMA, PROBLEM_SCHEMA, load, update

MONDAY = datetime(2025, 3, 3, 2, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def raw(tmp_path):
    folder = tmp_path / "data" / "raw"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def kept(tmp_path):
    return tmp_path / "data" / "register.arrow"


@pytest.fixture
def settled(monkeypatch):
    """As if every file had been written long ago."""
    monkeypatch.setattr(register, "_UNSETTLED_NANOSECONDS", -(10**12))


def put(folder, path, text="绩效"):
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def paths_of(found):
    return found.to_read["path"].to_list()


def verdicts_of(found):
    known = found.documents.filter(pl.col("verdict").is_not_null())
    return {path: (verdict, english) for path, verdict, english in known.select("path", "verdict", "verdict_en").rows()}


def problems_of(found):
    return dict(found.problems.select("path", "problem").iter_rows())


def test_a_document_is_named_by_its_bytes_and_by_its_path_below_raw(raw, kept):
    identity = put(raw, "shanghai/2023/自评表.txt", "一二三")
    found = update(raw, kept, MONDAY)
    assert dict(found.documents.schema) == DOCUMENT_SCHEMA
    assert dict(found.problems.schema) == PROBLEM_SCHEMA
    assert found.documents.rows() == [
        (identity, "shanghai/2023/自评表.txt", [], 9, MONDAY, "shanghai/2023/自评表.txt".encode(), *[None] * 5)
    ]


def test_the_same_bytes_under_two_paths_are_one_document(raw, kept):
    identity = put(raw, "b/copy.txt")
    put(raw, "a/first.txt")
    put(raw, "c/third.txt")
    put(raw, "a/other.txt", "其他")
    found = update(raw, kept)
    assert found.files == 4
    [row] = [row for row in found.documents.iter_rows(named=True) if row["document_id"] == identity]
    assert (row["path"], row["other_paths"]) == ("a/first.txt", ["b/copy.txt", "c/third.txt"])


def test_unchanged_files_are_not_read_again(raw, kept, settled):
    put(raw, "a.txt", "1")
    put(raw, "b.txt", "2")
    assert update(raw, kept).hashed == 2
    before = kept.stat()
    again = update(raw, kept)
    assert again.hashed == 0
    assert len(paths_of(again)) == 2
    assert (kept.stat().st_mtime_ns, kept.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_file_changed_within_the_tick_of_the_clock_is_noticed(raw, kept):
    put(raw, "a.txt", "1")
    update(raw, kept)
    status = (raw / "a.txt").stat()
    identity = put(raw, "a.txt", "2")
    os.utime(raw / "a.txt", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert update(raw, kept).documents["document_id"].to_list() == [identity]


def test_a_replaced_file_with_old_size_and_old_time_is_noticed(raw, kept, settled):
    put(raw, "a.txt", "1")
    update(raw, kept)
    status = (raw / "a.txt").stat()
    identity = put(raw, "b.txt", "2")
    os.replace(raw / "b.txt", raw / "a.txt")
    os.utime(raw / "a.txt", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert update(raw, kept).documents["document_id"].to_list() == [identity]


def test_a_removed_file_is_gone_and_a_replaced_file_is_replaced(raw, kept):
    put(raw, "a.txt", "1")
    put(raw, "b.txt", "2")
    update(raw, kept)
    (raw / "a.txt").unlink()
    new = put(raw, "b.txt", "3")
    found = update(raw, kept)
    assert found.documents.select("document_id", "path").rows() == [(new, "b.txt")]


def test_a_content_keeps_the_day_it_was_first_seen_also_when_it_moves(raw, kept):
    put(raw, "a.txt", "1")
    update(raw, kept, MONDAY)
    put(raw, "b.txt", "2")
    (raw / "a.txt").rename(raw / "moved.txt")
    found = update(raw, kept, TUESDAY)
    assert dict(found.documents.select("path", "first_seen_at").iter_rows()) == {"moved.txt": MONDAY, "b.txt": TUESDAY}


def test_what_was_registered_can_be_loaded_without_looking_at_raw(raw, kept):
    put(raw, "a.txt")
    (raw / "dead").symlink_to("nowhere")
    found = update(raw, kept)
    shutil.rmtree(raw)
    assert load(kept).documents.equals(found.documents)
    assert load(kept).problems.equals(found.problems)


def test_an_absent_or_empty_raw_folder_is_an_empty_register(tmp_path, raw, kept):
    assert update(raw, kept).documents.height == 0
    assert update(tmp_path / "nothing", kept).documents.height == 0
    assert load(tmp_path / "none.arrow").documents.height == 0


def test_a_damaged_register_is_made_anew(raw, kept):
    put(raw, "a.txt")
    update(raw, kept)
    kept.write_bytes(kept.read_bytes()[:50])
    assert paths_of(update(raw, kept)) == ["a.txt"]
    assert paths_of(load(kept)) == ["a.txt"]


def test_what_software_leaves_behind_is_ignored_and_counted(raw, kept):
    ignored = [".gitkeep", ".DS_Store", "~$预算.docx", "Thumbs.db", ".git/config", "__MACOSX/._a", ".~lock.表.xlsx#"]
    for name in ignored:
        put(raw, name)
    put(raw, "a.txt")
    found = update(raw, kept)
    assert found.documents["path"].to_list() == ["a.txt"]
    assert found.ignored == len(ignored)
    assert found.problems.height == 0


def test_hidden_files_and_unfinished_downloads_may_be_documents_and_are_told(raw, kept):
    put(raw, ".自评表.docx")
    put(raw, ".hidden/a.txt")
    put(raw, "x.xlsx.crdownload")
    put(raw, "a.txt", "1")
    found = update(raw, kept)
    assert paths_of(found) == ["a.txt"]
    assert problems_of(found) == {".hidden": "hidden", ".自评表.docx": "hidden", "x.xlsx.crdownload": "unfinished"}
    assert {verdict for verdict, _ in verdicts_of(found).values()} == {"unreadable"}


def test_what_cannot_be_read_is_a_document_named_by_its_path_with_the_reason(raw, kept):
    (raw / "dead.pdf").symlink_to("nowhere")
    found = update(raw, kept, MONDAY)
    [row] = found.documents.rows(named=True)
    assert row["document_id"] == hashlib.sha256(b"dead.pdf").hexdigest()
    assert (row["path"], row["size_bytes"], row["first_seen_at"]) == ("dead.pdf", 0, MONDAY)
    assert (row["verdict"], row["verdict_media_type"]) == ("unreadable", None)
    assert "leads nowhere" in row["verdict_en"] and "不存在" in row["verdict_zh"]
    assert found.files == 0
    assert update(raw, kept, TUESDAY).documents.equals(found.documents)
    assert load(kept).documents.equals(found.documents)


def test_a_register_from_before_archives_keeps_the_day_a_content_was_first_seen(raw, kept, settled):
    put(raw, "a.txt")
    update(raw, kept, MONDAY)
    pl.read_ipc(kept).drop("begins_as_archive").write_ipc(kept)
    found = update(raw, kept, TUESDAY)
    assert (found.hashed, found.documents["first_seen_at"].to_list()) == (1, [MONDAY])


def test_links_inside_raw_add_nothing_and_links_outside_are_problems(tmp_path, raw, kept):
    put(tmp_path, "secret/passwords.txt")
    put(raw, "a/a.txt")
    (raw / "again.txt").symlink_to(raw / "a" / "a.txt")
    (raw / "a" / "loop").symlink_to(raw)
    (raw / "out.txt").symlink_to(tmp_path / "secret" / "passwords.txt")
    (raw / "out").symlink_to(tmp_path / "secret")
    (raw / "dead").symlink_to("nowhere")
    (raw / "self").symlink_to("self")
    found = update(raw, kept)
    assert paths_of(found) == ["a/a.txt"]
    assert problems_of(found) == {
        "out.txt": "link_outside",
        "out": "link_outside",
        "dead": "link_broken",
        "self": "link_broken",
    }
    assert found.to_read["other_paths"].to_list() == [[]]


def test_raw_itself_may_be_a_link(tmp_path, kept):
    put(tmp_path, "share/a.txt")
    (tmp_path / "raw").symlink_to(tmp_path / "share")
    assert paths_of(update(tmp_path / "raw", kept)) == ["a.txt"]


def test_pipes_and_sockets_are_problems_and_block_nothing(raw, kept, monkeypatch):
    # The path of a socket may have hardly more than a hundred bytes.
    monkeypatch.chdir(raw)
    os.mkfifo(raw / "pipe.txt")
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind("socket")
        put(raw, "a.txt")
        found = update(raw, kept)
    finally:
        listener.close()
    assert paths_of(found) == ["a.txt"]
    assert problems_of(found) == {"pipe.txt": "special_file", "socket": "special_file"}


@pytest.mark.parametrize(
    ("failure", "problem"), [(PermissionError(13, "no"), "no_permission"), (OSError(5, "io"), "unreadable")]
)
def test_a_file_that_cannot_be_read_is_a_problem_and_costs_no_other(raw, kept, monkeypatch, failure, problem):
    put(raw, "locked.txt")
    put(raw, "open.txt")
    real = os.open

    def refusing(path, *arguments, **named):
        if os.fsencode(path).endswith(b"locked.txt"):
            raise failure
        return real(path, *arguments, **named)

    monkeypatch.setattr(os, "open", refusing)
    found = update(raw, kept)
    assert paths_of(found) == ["open.txt"]
    assert problems_of(found) == {"locked.txt": problem}
    assert all(found.problems["message_zh"]) and all(found.problems["message_en"])


def test_a_folder_that_cannot_be_read_is_a_problem(raw, kept, monkeypatch):
    put(raw, "locked/a.txt")
    put(raw, "open/b.txt")
    real = os.scandir

    def refusing(path):
        if path.endswith(b"locked"):
            raise PermissionError(13, "no")
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = update(raw, kept)
    assert paths_of(found) == ["open/b.txt"]
    assert problems_of(found) == {"locked": "no_permission"}


def test_a_file_that_grows_while_it_is_read_is_left_for_the_next_build(raw, kept, monkeypatch):
    put(raw, "growing.txt")
    put(raw, "still.txt", "2")
    real = os.fstat
    growth = iter(range(1, 100))

    def growing(descriptor):
        if real(descriptor).st_ino == (raw / "growing.txt").stat().st_ino:
            with open(raw / "growing.txt", "a") as file:
                file.write("x" * next(growth))
        return real(descriptor)

    monkeypatch.setattr(os, "fstat", growing)
    found = update(raw, kept)
    assert paths_of(found) == ["still.txt"]
    assert problems_of(found) == {"growing.txt": "still_changing"}
    monkeypatch.undo()
    assert paths_of(update(raw, kept)) == ["growing.txt", "still.txt"]


def test_a_file_that_vanishes_during_the_walk_is_gone(raw, kept, monkeypatch):
    put(raw, "a.txt", "1")
    put(raw, "b.txt", "2")
    real = register._hash

    def vanishing(path):
        if path.endswith(b"a.txt"):
            os.unlink(path)
        return real(path)

    monkeypatch.setattr(register, "_hash", vanishing)
    found = update(raw, kept)
    assert paths_of(found) == ["b.txt"]
    assert found.problems.height == 0


def test_names_of_any_bytes_are_kept_exactly_and_shown_readably(raw, kept):
    names = {
        "预算.txt".encode("gb18030"): "预算.txt",
        b"\xff\xfe broken.txt": "\\xff\\xfe broken.txt",
        "换\n行.txt".encode(): "换\n行.txt",
    }
    for number, name in enumerate(names):
        with open(os.path.join(os.fsencode(raw), name), "w") as file:
            file.write(str(number))
    found = update(raw, kept)
    assert dict(found.documents.select("location", "path").iter_rows()) == names
    assert load(kept).documents.equals(found.documents)


def test_ten_thousand_files_are_registered_quickly_and_found_unchanged_at_once(raw, kept, settled):
    for number in range(10_000):
        (raw / f"{number:05d}.txt").write_bytes(b"%d" % number)
    assert update(raw, kept).documents.height == 10_000
    begin = time.process_time()
    assert update(raw, kept).hashed == 0
    assert time.process_time() - begin < 2
