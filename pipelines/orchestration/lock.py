"""The run lock: one process builds under a data folder, others wait and say so."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

_held: dict[Path, int] = {}
_guard = threading.Lock()


@contextmanager
def run_lock(path: Path, report: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock file `path` for the length of the block; wait where another process holds it.

    The lock goes with the process: a killed run leaves none behind. A process that holds it already (a run started from
    the command line, which takes it before Dagster does) enters again at once.
    """
    path = path.absolute()
    with _guard:
        again = path in _held
        _held[path] = _held.get(path, 0) + 1
    try:
        if again:
            yield
        else:
            with _locked(path, report):
                yield
    finally:
        with _guard:
            _held[path] -= 1
            if not _held[path]:
                del _held[path]


@contextmanager
def _locked(path: Path, report: Callable[[str], None]) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            report(f"Another build is running ({holder}); waiting for it (另一个构建正在运行，等待其结束) ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(f"process {os.getpid()} since {datetime.now().astimezone():%Y-%m-%d %H:%M:%S}\n")
        file.flush()
        yield
