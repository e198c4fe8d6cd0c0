"""Archives in the register: members are documents, archives are opened once, and cost only themselves."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import zipfile
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from pipelines.ingest import expansion, register
from pipelines.ingest.register import load, update
from pipelines.settings import MEBIBYTE, Limits
from tests.ingest.test_archives import packed, with_raw_name

MONDAY = datetime(2025, 3, 3, 2, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
LIMITS = Limits(seconds=20)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Raw:
    def __init__(self, folder):
        self.folder = folder / "data" / "raw"
        self.folder.mkdir(parents=True)
        self.kept = folder / "data" / "register.arrow"

    def put(self, path, data):
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(data)
        return sha(data)

    def update(self, now=MONDAY, limits=LIMITS):
        return update(self.folder, self.kept, now, limits=limits)


@pytest.fixture
def raw(tmp_path, monkeypatch):
    # As if every file had been written long ago.
    monkeypatch.setattr(register, "_UNSETTLED_NANOSECONDS", -(10**12))
    return Raw(tmp_path)


@pytest.fixture
def no_process(monkeypatch):
    def refuse(*arguments):
        raise AssertionError("an archive was opened")

    return lambda: monkeypatch.setattr(expansion, "GuardedProcess", refuse)


def verdicts(found):
    return {
        path: (verdict, reason)
        for path, verdict, reason in found.documents.select("path", "verdict", "verdict_en").iter_rows()
    }


def encrypted(data: bytes) -> bytes:
    patched = bytearray(data)
    for position, magic in ((6, b"PK\x03\x04"), (8, b"PK\x01\x02")):
        patched[data.index(magic) + position] |= 1
    return bytes(patched)


def test_members_are_documents_and_the_archive_is_one_without_forms(raw):
    raw.put("上海/2023.zip", packed({"绩效/": b"", "绩效/自评.txt": "一".encode(), "b.txt": b"2"}))
    raw.put("a.txt", b"3")
    found = raw.update()
    assert found.documents.select("path", "document_id", "size_bytes", "entries", "verdict").rows() == [
        ("a.txt", sha(b"3"), 1, None, None),
        ("上海/2023.zip", sha((raw.folder / "上海/2023.zip").read_bytes()), 318, None, "no_forms"),
        ("上海/2023.zip!/绩效/自评.txt", sha("一".encode()), 3, [1], None),
        ("上海/2023.zip!/b.txt", sha(b"2"), 1, [2], None),
    ]
    archive = found.documents.row(1, named=True)
    assert archive["verdict_media_type"] == "application/zip"
    assert "2 files" in archive["verdict_en"] and "2 个文件" in archive["verdict_zh"]
    assert found.documents["location"].to_list()[2] == "上海/2023.zip".encode()
    assert found.to_read.height == 3 and found.files == 2


def test_an_unchanged_archive_is_not_opened_again_also_when_it_moves(raw, no_process):
    raw.put("a.zip", packed({"b.txt": b"1"}))
    before = raw.update()
    no_process()
    assert raw.update(TUESDAY).documents.equals(before.documents)
    (raw.folder / "a.zip").rename(raw.folder / "moved.zip")
    found = raw.update(TUESDAY)
    assert found.documents["path"].to_list() == ["moved.zip", "moved.zip!/b.txt"]
    assert found.documents["first_seen_at"].to_list() == [MONDAY] * 2
    assert load(raw.kept).documents.equals(found.documents)


def test_a_changed_archive_is_opened_again_and_known_members_keep_their_day(raw):
    raw.put("a.zip", packed({"b.txt": b"1"}))
    raw.update(MONDAY)
    raw.put("a.zip", packed({"b.txt": b"1", "c.txt": b"2"}))
    found = raw.update(TUESDAY)
    seen = dict(found.documents.select("path", "first_seen_at").iter_rows())
    assert seen == {"a.zip": TUESDAY, "a.zip!/b.txt": MONDAY, "a.zip!/c.txt": TUESDAY}


def test_an_archive_that_is_gone_takes_its_members_along(raw):
    raw.put("a.zip", packed({"b.txt": b"1"}))
    raw.put("b.txt", b"2")
    raw.update()
    (raw.folder / "a.zip").unlink()
    assert raw.update().documents["path"].to_list() == ["b.txt"]
    assert expansion.load(raw.kept.with_name("archives.arrow")).height == 0


def test_the_same_bytes_in_a_file_and_in_archives_are_one_document_named_by_the_file(raw):
    raw.put("a.zip", packed({"x.txt": b"1", "y.txt": b"1"}))
    raw.put("copy.zip", packed({"x.txt": b"1", "y.txt": b"1"}))
    raw.put("z.txt", b"1")
    found = raw.update()
    others = dict(found.documents.select("path", "other_paths").iter_rows())
    assert others == {
        "a.zip": ["copy.zip"],
        "z.txt": ["a.zip!/x.txt", "a.zip!/y.txt", "copy.zip!/x.txt", "copy.zip!/y.txt"],
    }
    assert found.documents.filter(pl.col("path") == "z.txt")["entries"].to_list() == [None]


def test_an_archive_inside_an_archive_is_a_document_as_well(raw):
    inner = packed({"c.txt": b"1"})
    raw.put("a.zip", packed({"b.zip": inner}))
    found = raw.update()
    assert found.documents.select("path", "entries", "verdict").rows() == [
        ("a.zip", None, "no_forms"),
        ("a.zip!/b.zip!/c.txt", [0, 0], None),
        ("a.zip!/b.zip", [0], "no_forms"),
    ]
    assert found.documents["document_id"].to_list()[2] == sha(inner)


def test_names_in_gbk_are_readable(raw):
    name = "绩效自评表.txt".encode("gbk")
    ascii_name = "x" * (len(name) - 4) + ".txt"
    raw.put("a.zip", with_raw_name(packed({ascii_name: b"1"}), ascii_name, name))
    assert "a.zip!/绩效自评表.txt" in raw.update().documents["path"].to_list()


def test_office_documents_are_no_archives_and_are_looked_at_once(raw, no_process):
    document = packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    raw.put("a.docx", document)
    raw.put("b.zip", packed({"c.docx": document, "word/d.txt": b"1"}))
    found = raw.update()
    assert verdicts(found).keys() == {"a.docx", "b.zip", "b.zip!/word/d.txt"}
    assert found.documents["verdict"].to_list() == [None, "no_forms", None]
    no_process()
    raw.update()


def test_an_encrypted_member_costs_itself_and_is_named_by_its_path(raw):
    raw.put("a.zip", encrypted(packed({"secret.txt": b"1" * 40, "open.txt": b"2"}, zipfile.ZIP_STORED)))
    found = raw.update()
    assert verdicts(found)["a.zip!/secret.txt"] == ("unreadable", "the ZIP member is encrypted with a password")
    assert verdicts(found)["a.zip!/open.txt"] == (None, None)
    [row] = found.documents.filter(pl.col("path") == "a.zip!/secret.txt").rows(named=True)
    assert (row["document_id"], row["size_bytes"]) == (sha(b"a.zip!/secret.txt"), 40)


def test_a_damaged_archive_is_unreadable_and_says_why(raw):
    raw.put("cut.zip", packed({"a.txt": bytes(range(256)) * 20})[:-30])
    raw.put("good.zip", packed({"a.txt": b"1"}))
    found = verdicts(raw.update())
    assert found["cut.zip"][0] == "unreadable" and "cut off" in found["cut.zip"][1]
    assert found["good.zip!/a.txt"] == (None, None)


def test_a_bomb_is_unreadable_and_what_was_unpacked_before_it_stays(raw):
    raw.put("flat.zip", packed({"good.txt": b"1", "bomb.txt": b"\0" * (20 << 20)}))
    part = os.urandom(MEBIBYTE)
    raw.put("sum.zip", packed({"good.txt": b"2", **{f"{number}.bin": part for number in range(4)}}))
    found = verdicts(raw.update(limits=dataclasses.replace(LIMITS, archive_unpacked_bytes=21 * MEBIBYTE)))
    assert found["flat.zip"][0] == "no_forms" and found["flat.zip!/good.txt"] == (None, None)
    assert found["flat.zip!/bomb.txt"][0] == "unreadable" and "ZIP bomb" in found["flat.zip!/bomb.txt"][1]
    found = verdicts(raw.update(limits=dataclasses.replace(LIMITS, archive_unpacked_bytes=2 * MEBIBYTE)))
    assert found["sum.zip!/good.txt"] == (None, None)
    assert found["sum.zip"][0] == "unreadable" and "1.bin and what follows it was not read" in found["sum.zip"][1]


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"memory_bytes": 24 * MEBIBYTE}, "needs more than 24 MB"),
        ({"seconds": 0.001}, "more than 0.001 s"),
        ({"archive_bytes": 1000}, "larger than 0 MB"),
        ({"members": 2}, "more than 2 files"),
    ],
)
def test_an_archive_beyond_a_limit_is_unreadable_and_is_opened_again_under_another_limit(raw, limits, reason):
    inner = packed({"a.bin": os.urandom(40 * MEBIBYTE)}, zipfile.ZIP_STORED)
    raw.put("a.zip", packed({"inner.zip": inner, "b.txt": b"1", "c.txt": b"2"}, zipfile.ZIP_STORED))
    raw.put("b.zip", packed({"b.txt": b"3"}))
    found = verdicts(raw.update(limits=dataclasses.replace(LIMITS, **limits)))
    assert found["a.zip"][0] == "unreadable" and reason in found["a.zip"][1]
    found = verdicts(raw.update())
    assert found["a.zip"][0] == "no_forms"
    assert {"a.zip!/inner.zip!/a.bin", "a.zip!/b.txt", "b.zip!/b.txt"} < found.keys()


def test_a_process_that_dies_costs_one_archive(raw, monkeypatch):
    raw.put("a.zip", packed({"a.txt": b"1"}))
    raw.put("b.zip", packed({"b.txt": b"2"}))
    real = expansion.GuardedProcess
    started = []

    class Dying(real):
        def __init__(self, *arguments):
            started.append(self)
            super().__init__(*arguments)

        def send(self, message):
            if message.get("location") == b"a.zip".hex():
                self.process.kill()
                self.process.wait()
            super().send(message)

    monkeypatch.setattr(expansion, "GuardedProcess", Dying)
    found = verdicts(raw.update())
    assert len(started) == 2
    assert found["b.zip!/b.txt"] == (None, None)
    assert found["a.zip"] == ("unreadable", "the reading process died (signal SIGKILL)")


def test_ten_thousand_members_are_ten_thousand_documents(raw, no_process):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10_000):
            archive.writestr(f"{number % 100}/{number}.txt", f"绩效 {number}")
    raw.put("all.zip", buffer.getvalue())
    found = raw.update()
    assert found.to_read.height == 10_000
    no_process()
    assert raw.update().documents.equals(found.documents)


def test_a_damaged_list_of_members_is_made_anew(raw):
    raw.put("a.zip", packed({"b.txt": b"1"}))
    before = raw.update()
    kept = raw.kept.with_name("archives.arrow")
    kept.write_bytes(kept.read_bytes()[:50])
    assert raw.update().documents.equals(before.documents)
