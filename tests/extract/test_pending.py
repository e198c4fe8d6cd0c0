from __future__ import annotations

import dataclasses
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter

import docx
import polars as pl
import pytest

from pipelines.extract.pending import READ, extract_pending, printed_forms
from pipelines.extract.store import PrintedStore
from pipelines.settings import MEBIBYTE, Limits, Settings
from tests.ingest.test_archives import packed

STUB = {
    "read": "tests.extract.stub_extraction:read",
    "extract_document": "tests.extract.stub_extraction:extract_document",
    "version": "stub",
}


class Documents:
    """A folder of raw documents whose first word tells the stub what to do with them."""

    def __init__(self, folder):
        self.settings = Settings(
            data_dir=folder, workers=2, limits=Limits(seconds=1.5, memory_bytes=512 * MEBIBYTE, document_bytes=MEBIBYTE)
        )
        self.settings.raw.mkdir(parents=True)
        self.rows = []
        self.messages = []

    def add(self, text, location=None):
        data = text.encode()
        location = location or f"{len(self.rows)}.txt".encode()
        with open(os.path.join(os.fsencode(self.settings.raw), location), "wb") as file:
            file.write(data)
        self.rows.append((hashlib.sha256(data).hexdigest(), location, None))
        return self.rows[-1][0]

    def add_archive(self, texts, location=b"archive.zip", inside=()):
        """An archive with one member for each text, and the texts of `inside` in an archive inside it."""
        data = packed({f"{number}.txt": text.encode() for number, text in enumerate(texts)})
        entries = {text: [number] for number, text in enumerate(texts)}
        if inside:
            inner = packed({f"{number}.txt": text.encode() for number, text in enumerate(inside)})
            data = packed({"inner.zip": inner, **{f"{n}.txt": text.encode() for n, text in enumerate(texts)}})
            entries = {text: [number + 1] for number, text in enumerate(texts)}
            entries |= {text: [0, number] for number, text in enumerate(inside)}
        (self.settings.raw / os.fsdecode(location)).write_bytes(data)
        found = [(hashlib.sha256(text.encode()).hexdigest(), location, entries[text]) for text in entries]
        self.rows += found
        return [row[0] for row in found]

    @property
    def frame(self):
        schema = {"document_id": pl.String, "location": pl.Binary, "entries": pl.List(pl.UInt32)}
        paths = pl.Series("path", [location.decode(errors="replace") for _, location, _ in self.rows], dtype=pl.String)
        frame = pl.DataFrame(self.rows, schema=schema, orient="row")
        return frame.with_columns(paths, verdict=pl.lit(None, pl.String))

    def extract(self, **changed):
        return extract_pending(self.frame, self.settings, self.messages.append, **STUB | changed)

    def load(self):
        return PrintedStore(self.settings.printed, "stub").load(row[0] for row in self.rows)

    def status(self):
        return dict(self.load()["documents"].select("document_id", "status").iter_rows())


@pytest.fixture
def documents(tmp_path):
    return Documents(tmp_path / "data")


def test_a_second_call_extracts_nothing(documents):
    for number in range(30):
        documents.add(f"good {number}")
    first = documents.extract()
    assert (first.pending, first.counts) == (30, Counter(read=30))
    assert documents.load()["forms"].height == 30
    second = documents.extract()
    assert (second.pending, second.counts, second.workers) == (0, Counter(), 0)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("hang", "more than 1.5 s"),
        ("die", "SIGABRT"),
        ("exit", "exit code 3"),
        ("bloat", "more than 512 MB"),
        ("refuse", "nobody can read this"),
        ("mistake", "KeyError"),
    ],
)
def test_a_document_that_breaks_its_worker_costs_one_document(documents, word, reason):
    good = [documents.add(f"good {number}") for number in range(6)]
    bad = documents.add(f"{word} now")
    good += [documents.add(f"good {number}") for number in range(6, 12)]
    extraction = documents.extract()
    assert extraction.counts == Counter(read=12, unreadable=1)
    assert documents.status() == dict.fromkeys(good, "read") | {bad: "unreadable"}
    loaded = documents.load()
    [found] = loaded["documents"].filter(pl.col("document_id") == bad)["status_reason"]
    assert reason in found
    assert loaded["remarks"].filter(pl.col("document_id") == bad).height == 1
    assert documents.extract().pending == 0


def test_a_document_that_lacks_memory_after_others_is_read_by_a_new_process(documents):
    documents.add("hoard")
    ids = [documents.add(f"need {number}") for number in range(2)]
    greedy = documents.add("bloat")
    assert documents.extract().counts == {"read": 3, "unreadable": 1}
    assert {documents.status()[name] for name in ids} == {"read"}
    assert documents.status()[greedy] == "unreadable"


def test_a_value_that_cannot_be_stored_costs_its_document_only(documents):
    good, bad = documents.add("good"), documents.add("wrong type")
    documents.extract()
    assert documents.status() == {good: "read", bad: "unreadable"}


def test_a_document_above_the_size_limit_is_not_read(documents):
    large = documents.add("good " + "x" * (2 * MEBIBYTE))
    documents.extract()
    [reason] = documents.load()["documents"].filter(pl.col("document_id") == large)["status_reason"]
    assert "larger than 1 MB" in reason


def test_a_file_that_changed_since_it_was_registered_is_left_for_the_next_build(documents):
    good, changed, gone = documents.add("good"), documents.add("good 2"), documents.add("good 3")
    (documents.settings.raw / "1.txt").write_text("other")
    (documents.settings.raw / "2.txt").unlink()
    assert documents.extract().counts == Counter(read=1, changed=2)
    assert documents.status() == {good: "read", changed: "unreadable", gone: "unreadable"}
    assert PrintedStore(documents.settings.printed, "stub").known_documents() == {good}


def test_members_of_archives_are_read_through_the_archive(documents):
    names = documents.add_archive([f"good {number}" for number in range(20)], inside=["good inside 1", "good inside 2"])
    names += documents.add_archive([f"good too {number}" for number in range(20)], b"\xb2\xc4.zip")
    assert documents.extract().counts == Counter(read=42)
    assert documents.status() == dict.fromkeys(names, "read")
    assert documents.extract().pending == 0


def test_a_member_that_breaks_its_worker_costs_one_document(documents):
    good, bad, hanging, huge = documents.add_archive(["good", "die now", "hang now", "good " + "x" * (2 * MEBIBYTE)])
    assert documents.extract().counts == Counter(read=1, unreadable=3)
    assert documents.status() == dict.fromkeys([bad, hanging, huge], "unreadable") | {good: "read"}
    [reason] = documents.load()["documents"].filter(pl.col("document_id") == huge)["status_reason"]
    assert "more than 1 MiB" in reason


def test_members_of_an_archive_that_changed_are_left_for_the_next_build(documents):
    names = documents.add_archive(["good 1", "good 2", "good 3"])
    documents.add_archive(["good 3"])
    del documents.rows[-1]
    assert documents.extract().counts == Counter(changed=3)
    assert documents.status() == dict.fromkeys(names, "unreadable")


def test_what_the_register_judged_is_not_read_and_has_its_reason(documents):
    good = documents.add("good")
    judged = pl.DataFrame(
        {
            "document_id": ["a" * 64, "b" * 64],
            "location": [b"pipe", b"a.zip"],
            "path": ["pipe", "a.zip"],
            "verdict": ["unreadable", "no_forms"],
            "verdict_media_type": [None, "application/zip"],
            "verdict_en": ["a pipe", "an archive"],
            "verdict_zh": ["管道", "压缩包"],
        }
    )
    frame = pl.concat([documents.frame, judged], how="diagonal")
    assert extract_pending(frame, documents.settings, documents.messages.append, **STUB).pending == 1
    printed = printed_forms(frame, PrintedStore(documents.settings.printed, "stub"))
    assert printed["documents"].rows() == [
        (good, "text/plain", "read", None, 1),
        ("a" * 64, None, "unreadable", "管道 (a pipe)", 0),
        ("b" * 64, "application/zip", "no_forms", "压缩包 (an archive)", 0),
    ]
    assert printed["remarks"]["document_id"].to_list() == ["a" * 64]


def test_a_file_name_of_any_bytes_is_read(documents):
    identity = documents.add("good", "上海".encode("gb18030") + b"\n\xff 2.txt")
    documents.extract()
    assert documents.status() == {identity: "read"}


def test_a_library_that_prints_does_not_disturb_the_run(documents):
    identity = documents.add("loud")
    documents.extract()
    assert documents.status() == {identity: "read"}


def test_workers_that_cannot_start_stop_the_run_and_say_why(documents):
    documents.add("good")
    with pytest.raises(RuntimeError, match="no_such_module"):
        documents.extract(extract_document="no_such_module:extract")


def test_progress_is_reported_with_an_estimate(documents):
    for number in range(16):
        documents.add(f"slow {number}")
    documents.settings = dataclasses.replace(documents.settings, workers=1)
    documents.extract()
    assert any("of 16 documents" in message and "left" in message for message in documents.messages)


def test_a_killed_run_leaves_no_process_behind_and_loses_only_its_last_batches(documents, tmp_path):
    for number in range(40):
        documents.add(f"slow {number}")
    documents.frame.write_ipc(tmp_path / "frame.arrow")
    program = (
        "import polars as pl; from pipelines.settings import Settings; from pathlib import Path;"
        "from pipelines.extract.pending import extract_pending;"
        f"extract_pending(pl.read_ipc({str(tmp_path / 'frame.arrow')!r}),"
        f" Settings(data_dir=Path({str(documents.settings.data_dir)!r}), workers=2), **{STUB!r})"
    )
    run = subprocess.Popen([sys.executable, "-c", program], cwd=os.getcwd())
    store = PrintedStore(documents.settings.printed, "stub")
    deadline = time.monotonic() + 300
    while not (done := store.known_documents()) and time.monotonic() < deadline:
        time.sleep(0.05)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert done
    time.sleep(0.6)
    known = store.known_documents()
    time.sleep(0.8)
    assert store.known_documents() == known
    left = len(documents.rows) - len(store.known_documents())
    assert 0 < left < 40
    assert documents.extract().pending == left
    assert documents.load()["forms"].height == 40


CONVERTER = """#!/bin/sh
echo start >> {log}
for argument; do
  test "$next" = 1 && out="$argument"
  next=; test "$argument" = --outdir && next=1
done
for argument; do case "$argument" in *.rtf)
  grep -q DEADLY "$argument" && kill -9 $PPID
  grep -q BAD "$argument" || cp {good} "$out/$(basename "$argument" .rtf).docx"
esac; done
"""


@pytest.fixture
def converter(documents, monkeypatch, tmp_path):
    """A stand-in for LibreOffice that notes every start; a document may be bad or kill the worker."""
    # Nothing hangs here, and a converter that a busy machine makes wait is started again for every document.
    documents.settings = dataclasses.replace(
        documents.settings, limits=dataclasses.replace(documents.settings.limits, seconds=60)
    )
    document = docx.Document()
    document.add_paragraph("good")
    document.save(tmp_path / "good.docx")
    program = tmp_path / "soffice"
    program.write_text(CONVERTER.format(log=tmp_path / "starts", good=tmp_path / "good.docx"))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return lambda: (tmp_path / "starts").read_text().count("start")


OUR_READER = {"read": READ}


def test_documents_for_the_converter_are_converted_together(documents, converter):
    names = {documents.add(f"{{\\rtf1 {number}}}", f"{number}.rtf".encode()): "read" for number in range(30)}
    names |= {documents.add(f"good {number}"): "read" for number in range(20)}
    names |= dict.fromkeys(documents.add_archive(["{\\rtf1 inside}", "good inside"]), "read")
    assert documents.extract(**OUR_READER).counts == Counter(read=52)
    assert documents.status() == names
    # Each of the two workers starts it once, and perhaps once more towards the end.
    assert converter() <= 4


def test_a_document_that_the_converter_cannot_read_or_that_kills_the_worker_costs_itself(documents, converter):
    good = [documents.add(f"{{\\rtf1 {number}}}") for number in range(6)]
    bad, deadly = documents.add("{\\rtf1 BAD}"), documents.add("{\\rtf1 DEADLY}")
    good += [documents.add(f"{{\\rtf1 {number}}}") for number in range(6, 12)]
    assert documents.extract(**OUR_READER).counts == Counter(read=12, unreadable=2)
    assert documents.status() == dict.fromkeys(good, "read") | dict.fromkeys([bad, deadly], "unreadable")
    reasons = dict(documents.load()["documents"].select("document_id", "status_reason").iter_rows())
    assert "SIGKILL" in reasons[deadly] and "could not convert" in reasons[bad]


def test_without_a_converter_old_documents_say_what_they_need(documents, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    names = {documents.add("{\\rtf1 1}"): "unreadable", documents.add("good"): "read"}
    assert documents.extract(**OUR_READER).counts == Counter(read=1, unreadable=1)
    assert documents.status() == names
