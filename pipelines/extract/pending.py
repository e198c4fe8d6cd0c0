"""Extraction of the documents that are not in the printed store yet, in worker processes.

One document may cost its time and memory and no more: a worker that hangs is killed, one that dies is replaced, the
document at fault is stored as unreadable with the reason, and what the worker had read before and not yet stored is
read again by another. Batches last a few seconds, so that a stopped run loses little. Documents that a converter has
to change first (DOC, RTF) are put back and converted many at a time, because starting it costs more than converting.
"""

from __future__ import annotations

import selectors
import sys
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

import polars as pl

from pipelines.extract.store import PrintedStore, frames_of, unreadable, verdict_rows
from pipelines.extract.version import extractor_version
from pipelines.ingest.guarded import START_SECONDS, GuardedProcess, death_of, lateness
from pipelines.settings import Settings

EXTRACT_DOCUMENT = "pipelines.extract.documents:extract_document"
READ = "pipelines.ingest.readers:read"

_BATCH_SECONDS = 4.0
_FIRST_BATCH = 8
_LARGEST_BATCH = 5_000
_CONVERTED_TOGETHER = 40
_WRITE_SECONDS = 600.0
_SILENT_SECONDS = 30.0

Task = tuple[str, bytes, list[int] | None, str]
"""Document id, the path of its file below `data/raw` in the bytes of the file system, its entries in an archive, and
its path for people."""


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

    `documents` is the register's frame (`document_id`, `location`, `entries`, `path`, `verdict`); where there is a
    verdict, there is nothing to read. `extract_document` and `read` are named `module:function`, because the workers
    import them by themselves. Raises RuntimeError where no worker can start.
    """
    store = PrintedStore(settings.printed, version or extractor_version(), notify=report)
    known = store.known_documents()
    to_read = documents.filter(pl.col("verdict").is_null()).select("document_id", "location", "entries", "path")
    tasks: list[Task] = [task for task in to_read.rows() if task[0] not in known]
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


def printed_forms(documents: pl.DataFrame, store: PrintedStore) -> dict[str, pl.DataFrame]:
    """Give all printed tables for registered documents, those included that the register itself judged.

    Raises DamagedSegment as `PrintedStore.load` does.
    """
    printed = store.load(documents.filter(pl.col("verdict").is_null())["document_id"])
    judged = frames_of(verdict_rows(documents))
    return {table: pl.concat([frame, judged[table]]) for table, frame in printed.items()}


@dataclass(slots=True)
class _Batch:
    """Documents that a worker takes at once; `together`: they go through the converter first."""

    tasks: list[Task]
    together: bool = False

    def halves(self) -> list[_Batch]:
        middle = len(self.tasks) // 2
        return [_Batch(part, self.together) for part in (self.tasks[:middle], self.tasks[middle:])]


class _Worker(GuardedProcess):
    """A worker process as its parent sees it."""

    def __init__(self, settings: Settings, order: dict[str, str]) -> None:
        self.batch = _Batch([])
        self.at: int | None = None
        self.stage = "start"
        self.new = True
        self.batch_since = time.monotonic()
        super().__init__(
            "pipelines.extract.worker",
            order | {"data_dir": str(settings.data_dir), "limits": asdict(settings.limits)},
        )

    def give(self, batch: _Batch) -> None:
        self.batch, self.at, self.stage, self.new = batch, None, "read", False
        self.batch_since = time.monotonic()
        self.begin()
        tasks = [(document_id, location.hex(), *rest) for document_id, location, *rest in batch.tasks]
        self.send({"batch": tasks, "together": batch.together})

    def late(self, seconds: float) -> bool:
        limit = {"start": START_SECONDS, "read": seconds, "write": _WRITE_SECONDS}.get(self.stage)
        return limit is not None and self.had(limit)


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
        self.furthest = 0
        self.started = time.monotonic()
        self.next_report = self.started + 1.0
        # Documents for the converter, put back by the workers that came upon them.
        self.for_converter: deque[Task] = deque()
        # Documents for which the memory of a worker was not enough after others: a new worker reads them alone.
        self.for_new_workers: deque[Task] = deque()
        # After a worker died over several documents at once, batches of half the size find the one that made it die.
        self.cautious: deque[_Batch] = deque()

    def run(self) -> Counter[str]:
        while self._left() or self.for_new_workers or any(worker.batch.tasks for worker in self.workers):
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

    def _left(self) -> int:
        return len(self.waiting) + len(self.cautious) + len(self.for_converter)

    def _staff(self) -> None:
        for worker in list(self.workers):
            if worker.stage != "idle":
                continue
            if self.for_new_workers and worker.new:
                worker.give(_Batch([self.for_new_workers.popleft()]))
            elif self._left():
                worker.give(self._next_batch())
            elif self.for_new_workers:
                self._dismiss(worker)
        busy = sum(1 for worker in self.workers if worker.stage != "idle")
        wanted = min(self.size, busy + self._left() + len(self.for_new_workers))
        while len(self.workers) < wanted:
            worker = _Worker(self.settings, self.order)
            self.workers.append(worker)
            self.selector.register(worker.output, selectors.EVENT_READ, worker)

    def _next_batch(self) -> _Batch:
        if self.cautious:
            return self.cautious.popleft()
        together = len(self.for_converter) >= _CONVERTED_TOGETHER or not self.waiting
        source = self.for_converter if together else self.waiting
        size = int(self.rate * _BATCH_SECONDS) if self.rate else _FIRST_BATCH
        # Towards the end small batches keep all workers busy to the last document.
        share = -(-len(source) // (2 * self.size)) if self.size > 1 else len(source)
        if together:
            # Starting the converter costs as much as some twenty documents.
            size = min(len(source), _CONVERTED_TOGETHER, max(_CONVERTED_TOGETHER // 2, share))
        else:
            size = min(size, _LARGEST_BATCH, share)
        return _Batch([source.popleft() for _ in range(max(1, size))], together)

    def _hear(self, worker: _Worker) -> None:
        messages = worker.messages()
        if messages is None:
            self._lost(worker, hung=False)
            return
        for message in messages:
            worker.begin()
            match message:
                case ["ready"]:
                    worker.stage = "idle"
                case ["at", int(number)]:
                    worker.at = number
                case ["writing"]:
                    worker.stage = "write"
                case ["done", dict(counts), list(put_back), list(again), tired]:
                    self.counts.update(counts)
                    self.for_new_workers.extend(worker.batch.tasks[number] for number in again)
                    self.for_converter.extend(worker.batch.tasks[number] for number in put_back)
                    if not worker.batch.together:
                        seconds = max(time.monotonic() - worker.batch_since, 1e-3)
                        rate = len(worker.batch.tasks) / seconds
                        self.rate = rate if not self.rate else 0.5 * self.rate + 0.5 * rate
                    worker.batch, worker.stage = _Batch([]), "idle"
                    if tired:
                        self._dismiss(worker)
                        return

    def _lost(self, worker: _Worker, hung: bool) -> None:
        stage, at, batch = worker.stage, worker.at, worker.batch
        words = worker.last_words()
        code = self._dismiss(worker)
        if stage == "start":
            raise RuntimeError(f"a reading process cannot be started (无法启动读取进程), exit code {code}:\n{words}")
        if stage == "idle" or not batch.tasks:
            return
        together = stage == "write" or (batch.together and at is None)
        if together and len(batch.tasks) > 1:
            self.cautious.extend(batch.halves())
            return
        culprit = batch.tasks[0 if together else (at or 0)]
        reason = lateness(self.settings.limits.seconds) if hung else death_of(code)
        self.store.append(unreadable(culprit[0], None, *reason))
        self.counts["unreadable"] += 1
        self.report(f"  {culprit[3]}: {reason[1]} ({reason[0]})")
        others = [task for task in batch.tasks if task is not culprit]
        (self.for_converter if batch.together else self.waiting).extendleft(reversed(others))

    def _dismiss(self, worker: _Worker) -> int:
        self.workers.remove(worker)
        self.selector.unregister(worker.output)
        code = worker.end()
        worker.close()
        return code

    def _progress(self) -> None:
        now = time.monotonic()
        if now < self.next_report:
            return
        done = sum(self.counts.values()) + sum(worker.at or 0 for worker in self.workers if worker.batch.tasks)
        # What a dead worker had read and not stored is read again: that is no reason to count backwards.
        self.furthest = done = max(self.furthest, min(done, self.total))
        elapsed = now - self.started
        if not done and elapsed < _SILENT_SECONDS:
            # The first word comes with an estimate.
            return
        self.next_report = now + (2.0 if sys.stderr.isatty() else 10.0)
        left = f", about {_duration(elapsed / done * (self.total - done))} left" if done else ""
        rate = f", {done / elapsed:,.0f}/s" if done else ""
        self.report(f"  read {done:,} of {self.total:,} documents ({done / self.total:.0%}){rate}{left}")


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
