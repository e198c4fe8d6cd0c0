from __future__ import annotations

import hashlib

import polars as pl
import pytest

from pipelines.extract.printed import PRINTED_COLUMNS, PRINTED_SCHEMAS, PrintedRows
from pipelines.extract.store import DamagedSegment, PrintedStore, frames_of, unreadable


def rows_of(*names: str) -> PrintedRows:
    return {
        "documents": [(name, "text/plain", "read", None, 1) for name in names],
        "fields": [(name, 1, line, "地址", f"{name} {line}", f"line {line}") for name in names for line in (1, 2)],
    }


@pytest.fixture
def messages():
    return []


@pytest.fixture
def store(tmp_path, messages):
    return PrintedStore(tmp_path / "printed", "1-abc", notify=messages.append)


def test_rows_come_back_as_they_were_stored(store):
    store.append(rows_of("a", "b"))
    loaded = store.load(["a", "b"])
    assert set(loaded) == set(PRINTED_COLUMNS)
    for table, frame in loaded.items():
        assert dict(frame.schema) == PRINTED_SCHEMAS[table]
    assert loaded["fields"].rows() == rows_of("a", "b")["fields"]
    assert loaded["forms"].height == 0


def test_only_the_documents_asked_for_are_loaded_in_the_order_of_their_rows(store):
    store.append(rows_of("c", "a"))
    store.append(rows_of("b"))
    loaded = store.load(["a", "b"])
    assert loaded["documents"]["document_id"].to_list() == ["a", "b"]
    assert loaded["fields"]["value"].to_list() == ["a 1", "a 2", "b 1", "b 2"]


def test_a_document_in_two_segments_counts_once(store):
    store.append(rows_of("a", "b"))
    store.append(rows_of("b", "c"))
    assert store.known_documents() == {"a", "b", "c"}
    assert sorted(store.load("abc")["fields"]["value"]) == [f"{name} {line}" for name in "abc" for line in (1, 2)]


def test_another_extractor_version_knows_nothing_of_earlier_ones(store, tmp_path):
    store.append(rows_of("a"))
    assert PrintedStore(tmp_path / "printed", "2-def").known_documents() == set()
    assert store.known_documents() == {"a"}


def test_a_document_that_was_never_read_is_unreadable_with_a_reason(store):
    loaded = store.load(["a"])
    assert loaded["documents"].select("document_id", "status").rows() == [("a", "unreadable")]
    assert "changed or vanished" in loaded["documents"]["status_reason"][0]
    assert loaded["remarks"]["severity"].to_list() == ["error"]


@pytest.mark.parametrize("damage", ["truncate", "delete", "manifest"])
def test_a_torn_segment_is_set_aside_and_its_documents_are_read_again(store, messages, damage):
    segment = store.append(rows_of("a"))
    store.append(rows_of("b"))
    if damage == "truncate":
        (segment / "fields.arrow").write_bytes((segment / "fields.arrow").read_bytes()[:-40])
    elif damage == "delete":
        (segment / "remarks.arrow").unlink()
    else:
        (segment / "segment.json").write_text("{")
    assert store.known_documents() == {"b"}
    assert "damaged" in messages[0] and "损坏" in messages[0]
    store.append(rows_of("a"))
    assert store.load(["a", "b"])["documents"].height == 2


def test_a_changed_byte_is_noticed_when_the_segment_is_loaded(store):
    segment = store.append(rows_of("a"))
    path = segment / "fields.arrow"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    assert store.known_documents() == {"a"}
    with pytest.raises(DamagedSegment, match="extracted again"):
        store.load(["a"])
    assert store.known_documents() == set()


def test_stored_segments_are_never_changed(store):
    segment = store.append(rows_of("a"))
    before = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in segment.iterdir()}
    store.append(rows_of("a", "b"))
    store.load(["a", "b"])
    assert before == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in segment.iterdir()}


def test_what_a_stopped_run_left_half_written_is_neither_read_nor_kept(store):
    store.append(rows_of("a"))
    part = store.home / ".part-1"
    part.mkdir()
    (part / "documents.arrow").write_bytes(b"ARROW1")
    assert store.known_documents() == {"a"}
    assert store.remove_unfinished() == 1
    assert not part.exists()


def test_no_documents_give_no_segment(store):
    assert store.append({"documents": [], "fields": []}) is None
    assert not store.home.exists()


def test_a_value_of_the_wrong_type_is_refused_and_nothing_is_stored(store):
    with pytest.raises((TypeError, pl.exceptions.PolarsError)):
        store.append({"documents": [("a", "text/plain", "read", None, "one")]})
    assert not store.home.exists()


def test_the_rows_of_an_unreadable_document_say_why_in_both_languages():
    frames = frames_of(unreadable("a", None, "too large", "文件过大"))
    assert frames["documents"].row(0) == ("a", None, "unreadable", "文件过大 (too large)", 0)
    remark = frames["remarks"].row(0, named=True)
    assert (remark["ordinal"], remark["severity"]) == (0, "error")
    assert "too large" in remark["message_en"] and "文件过大" in remark["message_zh"]
