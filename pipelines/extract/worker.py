"""The process in which documents are read: it may run out of memory, hang or crash without harm to anything else.

It takes batches on standard input and tells on standard output, one JSON array per line, what it is doing:
`["ready"]`, `["at", 3]` (document 3 of the batch begins), `["writing"]`, `["done", counts, tired]`. It ends with its
standard input, together with every process it has started.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import queue
import resource
import signal
import sys
import threading
import traceback
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

from pipelines.extract.printed import PRINTED_COLUMNS, PrintedRows
from pipelines.extract.store import PrintedStore, frames_of, unreadable
from pipelines.ingest import sniff
from pipelines.ingest.content import UnreadableDocument
from pipelines.settings import MEBIBYTE, Limits, Settings

# A worker that has grown by this share of its memory limit is replaced before it harms the next document.
_TIRED = 0.4


def main() -> None:
    """Serve batches until standard input ends. Called by `pipelines.extract.pending` only."""
    speak = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    # Libraries that print must not disturb the conversation.
    os.dup2(2, 1)
    tasks: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()

    order = tasks.get()
    settings = Settings(data_dir=Path(order["data_dir"]), limits=Limits(**order["limits"]))
    store = PrintedStore(settings.printed, order["version"], notify=lambda message: print(message, file=sys.stderr))
    read = _named(order["read"])
    extract_document = _named(order["extract"])
    # What is loaded now stays: the collector need not walk over it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    ceiling = _limit_memory(settings.limits.memory_bytes)
    raw = os.fsencode(settings.raw)
    speak.write('["ready"]\n')
    while True:
        batch = tasks.get()["batch"]
        rows: list[PrintedRows] = []
        counts: Counter[str] = Counter()
        tired = False
        for number, (document_id, location) in enumerate(batch):
            speak.write(f'["at",{number}]\n')
            found = None
            try:
                found = _printed(
                    document_id, os.path.join(raw, bytes.fromhex(location)), settings, read, extract_document
                )
            except MemoryError:
                tired = True
                megabytes = settings.limits.memory_bytes // MEBIBYTE
                found = unreadable(
                    document_id, None, f"reading it needs more than {megabytes} MB", f"读取所需内存超过 {megabytes} MB"
                )
            if found is None:
                counts["changed"] += 1
                continue
            counts[found["documents"][0][2]] += 1
            rows.append(found)
        speak.write('["writing"]\n')
        _store(store, rows)
        rows.clear()
        tired = tired or _address_space() > ceiling - (1 - _TIRED) * settings.limits.memory_bytes
        speak.write(json.dumps(["done", counts, tired]) + "\n")


def _listen(tasks: queue.Queue[dict[str, Any]]) -> None:
    for line in sys.stdin:
        tasks.put(json.loads(line))
    # The process that gave the orders is gone: nobody would ever use what is read from here on.
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _named(name: str) -> Any:
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)


def _printed(document_id: str, path: bytes, settings: Settings, read: Any, extract_document: Any) -> PrintedRows | None:
    """Read and extract one document; None where the file is no longer what was registered."""
    kind = None
    try:
        data = _bytes_of(path, settings.limits.document_bytes)
        if data is None:
            megabytes = settings.limits.document_bytes // MEBIBYTE
            raise UnreadableDocument(f"larger than {megabytes} MB", f"文件超过 {megabytes} MB")
        if hashlib.sha256(data).hexdigest() != document_id:
            return None
        kind = sniff.media_type(data)
        content = read(data, os.fsdecode(path), settings.limits)
        del data
        rows: PrintedRows = extract_document(document_id, content)
        return rows
    except OSError as error:
        if error.filename in (path, os.fsdecode(path)):
            return None
        return _failed(document_id, kind, error)
    except UnreadableDocument as error:
        return unreadable(document_id, kind, str(error), error.reason_zh)
    except MemoryError:
        raise
    except Exception as error:  # a mistake in a reader costs this document and no other
        return _failed(document_id, kind, error)


def _failed(document_id: str, kind: str | None, error: Exception) -> PrintedRows:
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(last.filename)} line {last.lineno}"
    message = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    return unreadable(
        document_id, kind, f"the reader failed ({message}, {where})", f"读取程序出错（{message}，{where}）"
    )


def _bytes_of(path: bytes, most: int) -> bytes | None:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if os.fstat(descriptor).st_size > most:
            return None
        return file.read()


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


def _address_space() -> int:
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        # Elsewhere than on Linux the limit counts from nothing and is not enforced by every system.
        return 0


def _limit_memory(allowance: int) -> int:
    ceiling = _address_space() + allowance
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    # The hard limit stays, so that a converter started by a reader may be given more.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
    return ceiling


if __name__ == "__main__":
    main()
