from __future__ import annotations

import pytest

from pipelines.ingest import guarded
from pipelines.ingest.guarded import GuardedProcess


@pytest.fixture
def child(monkeypatch):
    """A process that waited and worked as long as a test says; no real one is started."""
    clock = {"waited": 0.0, "spent": 7.0}
    monkeypatch.setattr(guarded.time, "monotonic", lambda: 100.0 + clock["waited"])
    monkeypatch.setattr(GuardedProcess, "_spent", lambda self: clock["spent"])
    process = object.__new__(GuardedProcess)
    process.begin()
    assert not process.had(120)

    def had(waited: float, spent: float | None) -> bool:
        clock.update(waited=waited, spent=None if spent is None else 7.0 + spent)
        return process.had(120)

    return had


def test_work_on_a_busy_machine_has_its_time_of_the_processor(child):
    assert not child(waited=119, spent=119)
    assert not child(waited=600, spent=100)
    assert child(waited=600, spent=121)


def test_work_that_hangs_is_over_after_waiting(child):
    assert not child(waited=120, spent=0)
    assert child(waited=121, spent=0.5)


def test_no_work_is_waited_for_for_ever(child):
    assert child(waited=20 * 120 + 1, spent=119)


def test_where_the_time_of_a_process_is_not_told_waiting_counts(child):
    assert not child(waited=119, spent=None)
    assert child(waited=121, spent=None)
