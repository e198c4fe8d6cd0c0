"""What work costs: CPU seconds and memory of this process and of the processes that it starts."""

from __future__ import annotations

import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil


@dataclass(slots=True)
class Monitor:
    """Peak memory of this process and its workers together, sampled, in bytes."""

    peak: int = 0
    highest: int = 0
    _end: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Sample until the end, in a thread of its own."""
        process = psutil.Process()
        while not self._end.wait(0.1):
            total = 0
            for one in (process, *process.children(recursive=True)):
                try:
                    total += one.memory_info().rss
                except psutil.Error:
                    continue
            self.peak = max(self.peak, total)
            self.highest = max(self.highest, total)

    @contextmanager
    def running(self) -> Iterator[Monitor]:
        """Watch for the length of a block."""
        thread = threading.Thread(target=self.watch, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._end.set()
            thread.join()


def cpu_seconds() -> float:
    """Return the CPU seconds so far of this process and of those it started that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
