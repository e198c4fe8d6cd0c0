"""Work that several processes share comes back whole and in order, and what goes wrong in one of them is heard."""

import os
import signal
from concurrent.futures.process import BrokenProcessPool

import duckdb
import pytest

from pipelines.publish.processes import spread, worth_sharing


def squared(task, progress):
    progress(f"squared {task}")
    return task * task, os.getpid()


def failing(task, progress):
    if task == 2:
        raise ValueError("two")
    return task


def dying(task, progress):
    os.kill(os.getpid(), signal.SIGKILL)


def test_results_of_several_processes_come_in_the_order_of_the_tasks_with_their_steps():
    steps = []
    results = spread(squared, range(5), 2, steps.append)
    assert [square for square, _ in results] == [0, 1, 4, 9, 16]
    assert os.getpid() not in {process for _, process in results}
    assert sorted(steps) == [f"squared {number}" for number in range(5)]


def test_one_worker_or_one_task_stays_in_this_process():
    steps = []
    assert {process for _, process in spread(squared, range(3), 1, steps.append)} == {os.getpid()}
    assert spread(squared, [7], 2, steps.append) == [(49, os.getpid())]
    assert steps == ["squared 0", "squared 1", "squared 2", "squared 7"]


def test_what_a_process_raises_is_raised_and_a_dead_process_is_not_waited_for():
    with pytest.raises(ValueError, match="two"):
        spread(failing, range(4), 2, print)
    with pytest.raises(BrokenProcessPool):
        spread(dying, range(4), 2, print)


def test_only_a_large_warehouse_is_worth_sharing(tmp_path):
    warehouse = tmp_path / "warehouse.duckdb"
    for indicators, worth in ((19_999, False), (20_000, True)):
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute(f"CREATE OR REPLACE TABLE build_info AS SELECT {indicators} AS indicators")
        assert worth_sharing(warehouse) is worth
