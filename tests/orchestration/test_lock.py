from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from pipelines.orchestration.lock import run_lock

HOLDER = """
import sys, time
from pathlib import Path
from pipelines.orchestration.lock import run_lock
with run_lock(Path(sys.argv[1]), print):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def hold_elsewhere(path, seconds):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    return process


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / ".lock"


def test_a_second_run_waits_and_says_for_whom(path):
    messages = []
    other = hold_elsewhere(path, 1.0)
    started = time.monotonic()
    with run_lock(path, messages.append):
        assert time.monotonic() - started > 0.5
        assert other.wait() == 0
    assert f"process {other.pid} since" in messages[0]
    assert "另一个构建正在运行" in messages[0]
    other.stdout.close()


def test_a_killed_run_leaves_no_lock_behind(path):
    other = hold_elsewhere(path, 600)
    other.kill()
    other.wait()
    other.stdout.close()
    messages = []
    with run_lock(path, messages.append):
        pass
    assert messages == []


def test_the_process_that_holds_the_lock_may_enter_again(path):
    with run_lock(path, pytest.fail), run_lock(path, pytest.fail):
        pass
    other = hold_elsewhere(path, 0)
    assert other.wait() == 0
    other.stdout.close()


def test_the_lock_is_given_back_when_the_build_fails(path):
    with pytest.raises(ZeroDivisionError), run_lock(path, pytest.fail):
        raise ZeroDivisionError
    other = hold_elsewhere(path, 0)
    assert other.wait() == 0
    other.stdout.close()


def test_two_data_folders_do_not_wait_for_each_other(tmp_path):
    entered = threading.Event()
    with run_lock(tmp_path / "a" / ".lock", pytest.fail):

        def other():
            with run_lock(tmp_path / "b" / ".lock", pytest.fail):
                entered.set()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join(10)
    assert entered.is_set()
