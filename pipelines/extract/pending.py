"""Extraction of the documents that are not in the printed store yet, in worker processes.

One document may cost its time and memory and no more: a worker that hangs is killed, one that dies is replaced, the
document at fault is stored as unreadable with the reason, and what the worker had read before and not yet stored is
read again by another. Batches last a few seconds, so that a stopped run loses little.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import IO, Any

import polars as pl

from pipelines.extract.store import PrintedStore, unreadable
from pipelines.extract.version import extractor_version
from pipelines.settings import Settings

EXTRACT_DOCUMENT = "pipelines.extract.documents:extract_document"
READ = "pipelines.ingest.readers:read"

_BATCH_SECONDS = 4.0
_FIRST_BATCH = 8
_LARGEST_BATCH = 5_000
_START_SECONDS = 120.0
_WRITE_SECONDS = 600.0

Task = tuple[str, bytes]
"""Document id and its path below `data/raw`, in the bytes of the file system."""


@dataclass(slots=True)
class Extraction:
    """What one call of `extract_pending` did. `counts` is by status; `changed` are files no longer as registered."""

    pending: int
    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    workers: int = 0


def extract_pending(
    documents: pl.DataFrame,
    settings: Settings,
    report: Callable[[str], None] = print,
    extract_document: str = EXTRACT_DOCUMENT,
    read: str = READ,
    version: str | None = None,
) -> Extraction:
    """Extract every registered document that the store does not hold for this version of the extractor.

    `documents` is the register's frame (`document_id`, `location`). `extract_document` and `read` are named
    `module:function`, because the workers import them by themselves. Raises RuntimeError where no worker can start.
    """
    store = PrintedStore(settings.printed, version or extractor_version(), notify=report)
    known = store.known_documents()
    tasks = [
        (document_id, location)
        for document_id, location in documents.select("document_id", "location").iter_rows()
        if document_id not in known
    ]
    result = Extraction(pending=len(tasks))
    if not tasks:
        return result
    started = time.monotonic()
    pool = _Pool(settings, store, tasks, report, {"version": store.version, "extract": extract_document, "read": read})
    try:
        result.counts = pool.run()
    finally:
        pool.stop()
    result.workers = pool.size
    result.seconds = time.monotonic() - started
    return result


class _Worker:
    """A worker process as its parent sees it."""

    def __init__(self, settings: Settings, order: dict[str, str]) -> None:
        self.errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            # Every worker has one core; threads of their own would only take memory.
            "POLARS_MAX_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pipelines.extract.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env=environment,
            # A process group of its own: a hanging worker is killed together with what it has started.
            start_new_session=True,
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self.input, self.output = self.process.stdin, self.process.stdout
        os.set_blocking(self.output.fileno(), False)
        self.buffer = b""
        self.batch: list[Task] = []
        self.at: int | None = None
        self.stage = "start"
        self.since = self.batch_since = time.monotonic()
        self.send(order | {"data_dir": str(settings.data_dir), "limits": asdict(settings.limits)})

    def send(self, message: dict[str, Any]) -> None:
        # Its end is noticed where its output is read.
        with contextlib.suppress(BrokenPipeError):
            self.input.write(json.dumps(message).encode() + b"\n")
            self.input.flush()

    def give(self, batch: list[Task]) -> None:
        self.batch, self.at, self.stage = batch, None, "read"
        self.since = self.batch_since = time.monotonic()
        self.send({"batch": [(document_id, location.hex()) for document_id, location in batch]})

    def messages(self) -> list[list[Any]] | None:
        """Give what it has said since the last call; None once it has ended."""
        try:
            chunk = os.read(self.output.fileno(), 1 << 20)
        except BlockingIOError:
            return []
        if not chunk:
            return None
        *lines, self.buffer = (self.buffer + chunk).split(b"\n")
        return [json.loads(line) for line in lines]

    def late(self, seconds: float) -> bool:
        limit = {"start": _START_SECONDS, "read": seconds, "write": _WRITE_SECONDS}.get(self.stage)
        return limit is not None and time.monotonic() - self.since > limit

    def end(self) -> int:
        """Kill it and everything it started; return the exit code it had by itself, or that of the kill."""
        code = self.process.poll()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pipe in (self.input, self.output):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
        return self.process.returncode if code is None else code

    def last_words(self) -> str:
        self.errors.seek(0)
        return self.errors.read()[-2000:].decode("utf-8", "replace").strip()


class _Pool:
    def __init__(
        self,
        settings: Settings,
        store: PrintedStore,
        tasks: list[Task],
        report: Callable[[str], None],
        order: dict[str, str],
    ) -> None:
        self.settings, self.store, self.report, self.order = settings, store, report, order
        self.waiting = deque(tasks)
        self.total = len(tasks)
        self.size = max(1, min(settings.workers, -(-len(tasks) // _FIRST_BATCH)))
        self.workers: list[_Worker] = []
        self.selector = selectors.DefaultSelector()
        self.counts: Counter[str] = Counter()
        self.rate = 0.0
        self.started = time.monotonic()
        self.next_report = self.started + 1.0
        # After a worker died while storing, batches of this size find the document that made it die.
        self.cautious: deque[list[Task]] = deque()

    def run(self) -> Counter[str]:
        while self.waiting or self.cautious or any(worker.batch for worker in self.workers):
            self._staff()
            for key, _events in self.selector.select(timeout=0.2):
                self._hear(key.data)
            for worker in list(self.workers):
                if worker.late(self.settings.limits.seconds):
                    self._hear(worker)
                    if worker in self.workers and worker.late(self.settings.limits.seconds):
                        self._lost(worker, hung=True)
            self._progress()
        return self.counts

    def stop(self) -> None:
        for worker in list(self.workers):
            self._dismiss(worker)
        self.selector.close()

    def _staff(self) -> None:
        for worker in self.workers:
            if worker.stage == "idle" and (self.waiting or self.cautious):
                worker.give(self._next_batch())
        busy = sum(1 for worker in self.workers if worker.stage != "idle")
        wanted = min(self.size, busy + len(self.waiting) + len(self.cautious))
        while len(self.workers) < wanted:
            worker = _Worker(self.settings, self.order)
            self.workers.append(worker)
            self.selector.register(worker.output, selectors.EVENT_READ, worker)

    def _next_batch(self) -> list[Task]:
        if self.cautious:
            return self.cautious.popleft()
        size = int(self.rate * _BATCH_SECONDS) if self.rate else _FIRST_BATCH
        # Towards the end small batches keep all workers busy to the last document.
        share = -(-len(self.waiting) // (2 * self.size)) if self.size > 1 else len(self.waiting)
        size = max(1, min(size, _LARGEST_BATCH, share))
        return [self.waiting.popleft() for _ in range(min(size, len(self.waiting)))]

    def _hear(self, worker: _Worker) -> None:
        messages = worker.messages()
        if messages is None:
            self._lost(worker, hung=False)
            return
        for message in messages:
            worker.since = time.monotonic()
            match message:
                case ["ready"]:
                    worker.stage = "idle"
                case ["at", int(number)]:
                    worker.at = number
                case ["writing"]:
                    worker.stage = "write"
                case ["done", dict(counts), tired]:
                    self.counts.update(counts)
                    seconds = max(time.monotonic() - worker.batch_since, 1e-3)
                    rate = len(worker.batch) / seconds
                    self.rate = rate if not self.rate else 0.5 * self.rate + 0.5 * rate
                    worker.batch, worker.stage = [], "idle"
                    if tired:
                        self._dismiss(worker)
                        return

    def _lost(self, worker: _Worker, hung: bool) -> None:
        stage, at, batch = worker.stage, worker.at, worker.batch
        words = worker.last_words()
        code = self._dismiss(worker)
        if stage == "start":
            raise RuntimeError(f"a reading process cannot be started (无法启动读取进程), exit code {code}:\n{words}")
        if stage == "idle" or not batch:
            return
        if stage == "write" and len(batch) > 1:
            middle = len(batch) // 2
            self.cautious.extend([batch[:middle], batch[middle:]])
            return
        culprit = batch[0 if stage == "write" else (at or 0)]
        if hung:
            seconds = f"{self.settings.limits.seconds:g}"
            reason = f"reading it takes more than {seconds} s", f"读取时间超过 {seconds} 秒"
        else:
            name = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
            reason = f"the reading process died ({name})", f"读取进程异常退出（{name}）"
        self.store.append(unreadable(culprit[0], None, *reason))
        self.counts["unreadable"] += 1
        self.report(f"  {os.fsdecode(culprit[1])}: {reason[1]} ({reason[0]})".encode(errors="replace").decode())
        self.waiting.extendleft(reversed([task for task in batch if task is not culprit]))

    def _dismiss(self, worker: _Worker) -> int:
        self.workers.remove(worker)
        self.selector.unregister(worker.output)
        code = worker.end()
        worker.errors.close()
        return code

    def _progress(self) -> None:
        now = time.monotonic()
        if now < self.next_report:
            return
        self.next_report = now + (2.0 if sys.stderr.isatty() else 10.0)
        done = sum(self.counts.values()) + sum(worker.at or 0 for worker in self.workers if worker.batch)
        elapsed = now - self.started
        left = f", about {_duration(elapsed / done * (self.total - done))} left" if done else ""
        rate = f", {done / elapsed:,.0f}/s" if done else ""
        self.report(f"  read {done:,} of {self.total:,} documents ({done / self.total:.0%}){rate}{left}")


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
