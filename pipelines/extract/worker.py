"""The process in which documents are read: it may run out of memory, hang or crash without harm to anything else.

It takes batches on standard input and tells on standard output, one JSON array per line, what it is doing:
`["ready"]`, `["at", 3]` (document 3 of the batch begins), `["converting"]`, `["writing"]`, `["done", counts, put back,
again, tired]`. Documents that need the converter are put back, unless the batch is one of them alone; those are
converted together first. A document for which the memory is not enough is to be read again by a new process, unless
this one was new. The process ends with its standard input, together with every process it has started.
"""

from __future__ import annotations

import gc
import hashlib
import os
import stat
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from pipelines.extract.pending import READ, Task
from pipelines.extract.printed import PRINTED_COLUMNS, PrintedRows
from pipelines.extract.store import PrintedStore, frames_of, unreadable
from pipelines.ingest import legacy_word, sniff
from pipelines.ingest.archives import ArchiveFile
from pipelines.ingest.confined import address_space, converse, limit_memory
from pipelines.ingest.content import Content, UnreadableDocument
from pipelines.settings import MEBIBYTE, Limits, Settings

# A worker that has grown by this share of its memory limit is replaced before it harms the next document.
_TIRED = 0.4
# Documents that are converted together are in memory together.
_TOGETHER_BYTES = 64 * MEBIBYTE


class _Changed(Exception):
    """The file is no longer what was registered."""


def main() -> None:
    """Serve batches until standard input ends. Called by `pipelines.extract.pending` only."""
    answer, orders = converse()
    order = orders.get()
    settings = Settings(data_dir=Path(order["data_dir"]), limits=Limits(**order["limits"]))
    store = PrintedStore(settings.printed, order["version"], notify=lambda message: print(message, file=sys.stderr))
    # Another reader than ours knows nothing of the converter.
    converter = order["read"] == READ and legacy_word.program() is not None
    reading = _Reading(settings, _named(order["read"]), _named(order["extract"]), answer, converter)
    # What is loaded now stays: the collector need not walk over it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    ceiling = limit_memory(settings.limits.memory_bytes)
    answer(["ready"])
    while True:
        order = orders.get()
        tasks: list[Task] = [(name, bytes.fromhex(location), *rest) for name, location, *rest in order["batch"]]
        reading.begin()
        (reading.together if order["together"] else reading.one_by_one)(tasks)
        answer(["writing"])
        _store(store, reading.rows)
        reading.rows.clear()
        tired = reading.tired or address_space() > ceiling - (1 - _TIRED) * settings.limits.memory_bytes
        answer(["done", reading.counts, reading.put_back, reading.again, tired])


class _Reading:
    """Reads batches. After one, `rows` are to be stored, `counts` are by status, `put_back` and `again` are numbers."""

    def __init__(
        self,
        settings: Settings,
        read: Callable[[bytes, str, Limits], Content],
        extract_document: Callable[[str, Content], PrintedRows],
        answer: Callable[[list[Any]], None],
        converter: bool,
    ) -> None:
        self.settings, self.read, self.extract, self.answer = settings, read, extract_document, answer
        self.converter = converter
        self.files = _RawFiles(settings)
        self.new = True
        self.begin()

    def begin(self) -> None:
        self.rows: list[PrintedRows] = []
        self.counts: Counter[str] = Counter()
        self.put_back: list[int] = []
        self.again: list[int] = []
        self.tired = False
        self.kind: str | None = None

    def one_by_one(self, tasks: list[Task]) -> None:
        for number, task in enumerate(tasks):
            self.answer(["at", number])
            try:
                self._guarded(task, self._one, number)
            except MemoryError:
                # What earlier documents left behind may be to blame: a process that has read none decides.
                self.files.close()
                if self.new:
                    self._refused(task, self._out_of_memory())
                else:
                    self.again.append(number)
                    self.tired = True
            self.new = False

    def together(self, tasks: list[Task]) -> None:
        """Read documents that need the converter: all go through it first, then each is taken by itself."""
        waiting: list[tuple[int, bytes]] = []

        def load(task: Task, number: int) -> None:
            waiting.append((number, self.files.bytes_of(task)))

        self.new = False
        for number, task in enumerate(tasks):
            if sum(len(data) for _, data in waiting) > _TOGETHER_BYTES:
                self.put_back.append(number)
            else:
                self._guarded_to_the_end(task, load, number)
        documents = [(tasks[number][3], data) for number, data in waiting]
        try:
            contents = legacy_word.read_all(documents, self.settings.limits, lambda: self.answer(["converting"]))
        except MemoryError:
            if len(waiting) > 1:
                # Whoever gave the batch finds out in smaller ones which document it was.
                sys.exit("out of memory while converting")
            contents = [self._out_of_memory()]
        for (number, data), content in zip(waiting, contents, strict=True):
            self.answer(["at", number])
            self._guarded_to_the_end(tasks[number], self._keep, sniff.media_type(data), content)

    def _one(self, task: Task, number: int) -> None:
        data = self.files.bytes_of(task)
        self.kind = sniff.media_type(data)
        if self.converter and self.kind in (sniff.DOC, sniff.RTF):
            self.put_back.append(number)
            return
        content = self.read(data, task[3], self.settings.limits)
        del data
        self._found(self.extract(task[0], content))

    def _keep(self, task: Task, kind: str, content: Content | UnreadableDocument) -> None:
        self.kind = kind
        if isinstance(content, UnreadableDocument):
            raise content
        self._found(self.extract(task[0], content))

    def _found(self, rows: PrintedRows) -> None:
        self.counts[rows["documents"][0][2]] += 1
        self.rows.append(rows)

    def _guarded(self, task: Task, work: Callable[..., None], *arguments: Any) -> None:
        """Do the work on one document: a refusal is stored, the next one is not affected. Raises MemoryError."""
        self.kind = None
        try:
            work(task, *arguments)
        except _Changed:
            self.counts["changed"] += 1
        except UnreadableDocument as refusal:
            self._refused(task, refusal)
        except MemoryError:
            raise
        except Exception as error:  # a mistake in a reader costs this document and no other
            self._found(_failed(task[0], self.kind, error))

    def _guarded_to_the_end(self, task: Task, work: Callable[..., None], *arguments: Any) -> None:
        """The same, and too little memory is a reason to refuse the document as well."""
        try:
            self._guarded(task, work, *arguments)
        except MemoryError:
            self.files.close()
            self._refused(task, self._out_of_memory())

    def _refused(self, task: Task, reason: UnreadableDocument) -> None:
        self._found(unreadable(task[0], self.kind, str(reason), reason.reason_zh))

    def _out_of_memory(self) -> UnreadableDocument:
        self.tired = True
        megabytes = self.settings.limits.memory_bytes // MEBIBYTE
        return UnreadableDocument(f"reading it needs more than {megabytes} MB", f"读取所需内存超过 {megabytes} MB")


class _RawFiles:
    """The bytes of documents as they lie in `data/raw`; the archive that was used last stays open."""

    def __init__(self, settings: Settings) -> None:
        self._raw = os.fsencode(settings.raw)
        self._limits = settings.limits
        self._archive: tuple[bytes, ArchiveFile] | None = None

    def bytes_of(self, task: Task) -> bytes:
        """Return the bytes of a document; raises _Changed where they are not those, UnreadableDocument if too many."""
        document_id, location, entries, _path = task
        try:
            data = self._file(location) if entries is None else self._member(location, tuple(entries))
        except OSError:
            raise _Changed from None
        if hashlib.sha256(data).hexdigest() != document_id:
            self.close()
            raise _Changed
        return data

    def close(self) -> None:
        """Close the archive that is open."""
        if self._archive is not None:
            self._archive[1].close()
            self._archive = None

    def _file(self, location: bytes) -> bytes:
        with self._opened(location) as file:
            most = self._limits.document_bytes
            if os.fstat(file.fileno()).st_size > most:
                megabytes = most // MEBIBYTE
                raise UnreadableDocument(f"larger than {megabytes} MB", f"文件超过 {megabytes} MB")
            return file.read()

    def _member(self, location: bytes, entries: tuple[int, ...]) -> bytes:
        if self._archive is None or self._archive[0] != location:
            self.close()
            file = self._opened(location)
            try:
                self._archive = location, ArchiveFile(file, self._limits)
            except BaseException:
                file.close()
                raise
        try:
            return self._archive[1].member(entries)
        except IndexError:
            # Another archive lies there now.
            self.close()
            raise _Changed from None

    def _opened(self, location: bytes) -> BinaryIO:
        path = os.path.join(self._raw, location)
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise OSError("not a regular file")
        return os.fdopen(descriptor, "rb")


def _named(name: str) -> Any:
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)


def _failed(document_id: str, kind: str | None, error: Exception) -> PrintedRows:
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(last.filename)} line {last.lineno}"
    message = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    return unreadable(
        document_id, kind, f"the reader failed ({message}, {where})", f"读取程序出错（{message}，{where}）"
    )


def _store(store: PrintedStore, rows: list[PrintedRows]) -> None:
    try:
        store.append(_together(rows))
    except (TypeError, ValueError, OverflowError):
        # One document holds a value that cannot be stored: find it, and keep the others.
        good = []
        for found in rows:
            try:
                frames_of(found)
            except (TypeError, ValueError, OverflowError) as error:
                document_id, kind = found["documents"][0][:2]
                found = _failed(document_id, kind, error)
            good.append(found)
        store.append(_together(good))


def _together(rows: list[PrintedRows]) -> PrintedRows:
    return {table: [row for found in rows for row in found.get(table, ())] for table in PRINTED_COLUMNS}


if __name__ == "__main__":
    main()
