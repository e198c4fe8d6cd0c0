"""The run over documents that break, lie or want to do harm ends, and every document has its reason.

Sizes and limits are small here; `make hostile` runs the same set at full size under the limits of a build.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os

import polars as pl
import pytest

from pipelines.extract.pending import extract_pending, printed_forms
from pipelines.extract.store import PrintedStore
from pipelines.ingest.register import update
from pipelines.settings import MEBIBYTE, Limits, Settings
from tests.documents import accuracy
from tests.hostile.documents import Sizes, cases, labelled, long_form, many_pages
from tests.hostile.run import Outcome, judge, put, run

LIMITS = Limits(seconds=8, memory_bytes=400 * MEBIBYTE)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory) -> Outcome:
    settings = Settings(data_dir=tmp_path_factory.mktemp("hostile"), limits=LIMITS)
    settings.raw.mkdir()
    written = put(settings.raw, cases(Sizes()))
    found = run(settings)
    # What a test prints when it fails.
    found.wrong = judge(found, written)
    return found


def test_every_document_has_its_status_and_its_reason_and_the_good_ones_are_read_perfectly(outcome):
    assert outcome.wrong == []


def test_every_path_and_every_member_is_accounted_for_once(outcome):
    paths = list(outcome.documents)
    assert sum("archives/many.zip!/" in path for path in paths) == Sizes().members
    assert len(set(paths)) == len(paths)


def test_all_processes_together_stay_within_two_gigabytes(outcome):
    assert outcome.peak_bytes < 2 << 30


def single(tmp_path, name: str, data: bytes, **limits: float) -> tuple[str, str, list[dict[str, object]]]:
    """Status, reason and indicators of one document under some limits, with a good one beside it that must be read."""
    settings = Settings(data_dir=tmp_path / "data", limits=dataclasses.replace(LIMITS, **limits))
    settings.raw.mkdir(parents=True)
    good = labelled("A1", "text-cells")
    (settings.raw / "good.txt").write_bytes(good.data)
    (settings.raw / name).write_bytes(data)
    documents = update(settings.raw, settings.register, limits=settings.limits).documents
    extract_pending(documents, settings, report=lambda message: None, version="v")
    printed = printed_forms(documents, PrintedStore(settings.printed, "v"))
    of_good = {
        table: frame.filter(pl.col("document_id") == hashlib.sha256(good.data).hexdigest()).rows(named=True)
        for table, frame in printed.items()
    }
    tally = accuracy.compare(good, of_good)
    assert (tally.exact, tally.rows_invented) == (tally.rows, 0)
    identity = hashlib.sha256(data).hexdigest()
    [row] = printed["documents"].filter(pl.col("document_id") == identity).rows(named=True)
    indicators = printed["indicators"].filter(pl.col("document_id") == identity).rows(named=True)
    return row["status"], row["status_reason"] or "", indicators


@pytest.mark.parametrize(
    ("name", "limits", "reason"),
    [
        ("pages.pdf", {"pages": 20}, "28 pages, the limit is 20"),
        ("rows.xlsx", {"cells": 2_000}, "more than 2,000 cells"),
        ("rows.csv", {"cells": 2_000}, "more than 2,000 cells"),
        ("rows.html", {"cells": 2_000}, "more than 2,000 cells"),
        ("rows.docx", {"cells": 2_000}, "more than 2,000 cells"),
        ("rows.xls", {"cells": 2_000}, "more than 2,000 cells"),
        ("rows.docx", {"unpacked_bytes": 50_000}, "decompresses to more than"),
        ("rows.html", {"document_bytes": 70_000}, "larger than 0 MB"),
    ],
)
def test_a_document_beyond_a_limit_is_refused_with_the_limit(tmp_path, name, limits, reason):
    import random

    from tests.documents.carriers import CARRIERS

    kind = name.partition(".")[2]
    data = many_pages(40)[0] if kind == "pdf" else CARRIERS[kind].write([long_form(900)], random.Random(1))
    status, said, indicators = single(tmp_path, name, data, **limits)
    assert status == "unreadable" and reason in said and not indicators


def test_a_file_without_permission_is_a_document_with_its_reason(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    settings = Settings(data_dir=tmp_path / "data")
    settings.raw.mkdir(parents=True)
    (settings.raw / "locked.pdf").write_bytes(b"1")
    (settings.raw / "locked.pdf").chmod(0)
    [row] = update(settings.raw, settings.register).documents.rows(named=True)
    assert (row["verdict"], "permissions" in row["verdict_en"]) == ("unreadable", True)
