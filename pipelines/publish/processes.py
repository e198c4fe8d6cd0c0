"""Work spread over several processes, where there is enough of it: pages of a report, workbooks of an export.

A process that starts has to load libraries for a second or so, so that a small warehouse is done sooner without.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipelines.curate.progress import Progress

if TYPE_CHECKING:
    from multiprocessing.queues import SimpleQueue

FEWEST_INDICATORS = 20_000
"""Below, the work takes about as long as starting processes for it."""

_SECONDS_BETWEEN_STEPS = 0.5

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


def worth_sharing(warehouse: Path) -> bool:
    """Say whether a warehouse is so large that processes for it are worth their start."""
    import duckdb

    with duckdb.connect(str(warehouse), read_only=True) as connection:
        ((indicators,),) = connection.execute("SELECT indicators FROM build_info").fetchall()
    return bool(indicators >= FEWEST_INDICATORS)


def spread(
    work: Callable[[_Task, Progress], _Result], tasks: Sequence[_Task], workers: int, progress: Progress
) -> list[_Result]:
    """Return what `work` makes of each task, in their order; here, where there is one worker or one task.

    `work` is a function of a module, and tasks and results can be pickled. `progress` is told in this process what the
    others report. Raises what `work` or `progress` raises first, and BrokenProcessPool where a process dies; tasks that
    have begun are then waited for.
    """
    if workers < 2 or len(tasks) < 2:
        return [work(task, progress) for task in tasks]
    context = multiprocessing.get_context("spawn")
    steps: SimpleQueue[str] = context.SimpleQueue()
    with ProcessPoolExecutor(min(workers, len(tasks)), context, initializer=_listen, initargs=(steps,)) as pool:
        futures: list[Future[_Result]] = [pool.submit(_run, work, task) for task in tasks]
        waiting = set(futures)
        try:
            while waiting:
                done, waiting = wait(waiting, timeout=_SECONDS_BETWEEN_STEPS, return_when=FIRST_COMPLETED)
                while not steps.empty():
                    progress(steps.get())
                for future in done:
                    future.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
        return [future.result() for future in futures]


_steps: SimpleQueue[str] | None = None


def _listen(steps: SimpleQueue[str]) -> None:
    global _steps  # one queue for the life of a worker process
    _steps = steps


def _run(work: Callable[[_Task, Progress], _Result], task: _Task) -> _Result:
    assert _steps is not None
    return work(task, _steps.put)
