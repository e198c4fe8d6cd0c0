"""The process in which archives are opened and their members counted, hashed and named; nothing is written anywhere.

An order is `{"archive": document id, "location": path below data/raw in hexadecimal}`. The answers are `["kind", media
type]` for an archive, one `["member", ...]` for every file in it and at the end `["archive", media type, verdict,
reason, reason in Chinese]`, all null for what is one document (an office document is a ZIP), or `["changed"]`.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from typing import Any, BinaryIO

from pipelines.ingest import archives, sniff
from pipelines.ingest.archive_entries import decoded_name
from pipelines.ingest.archive_kinds import open_archive
from pipelines.ingest.confined import converse, limit_memory
from pipelines.ingest.content import UnreadableDocument
from pipelines.ingest.packages import FileBytes, Inflation
from pipelines.settings import MEBIBYTE, Limits

NO_FORMS = "no_forms"
UNREADABLE = "unreadable"

Answer = Callable[[list[Any]], None]


def main() -> None:
    """Serve orders until standard input ends. Called by `pipelines.ingest.expansion` only."""
    answer, orders = converse()
    order = orders.get()
    limits = Limits(**order["limits"])
    raw = bytes.fromhex(order["raw"])
    limit_memory(limits.memory_bytes)
    answer(["ready"])
    while True:
        order = orders.get()
        try:
            location = bytes.fromhex(order["location"])
            with _opened(os.path.join(raw, location)) as file:
                if _sha256(file) != order["archive"]:
                    answer(["changed"])
                else:
                    _describe(file, decoded_name(os.path.basename(location)), limits, answer)
        except OSError:
            answer(["changed"])
        except MemoryError:
            megabytes = limits.memory_bytes // MEBIBYTE
            answer(_refused(None, f"opening it needs more than {megabytes} MB", f"打开所需内存超过 {megabytes} MB"))


def _opened(path: bytes) -> BinaryIO:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError("not a regular file")
    return os.fdopen(descriptor, "rb")


def _sha256(file: BinaryIO) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _describe(file: BinaryIO, name: str, limits: Limits, answer: Answer) -> None:
    source = FileBytes(file)
    kind = sniff.archive_type(source)
    if kind is None:
        answer(["archive", *[None] * 4])
        return
    answer(["kind", kind])
    if len(source) > limits.archive_bytes:
        megabytes = limits.archive_bytes // MEBIBYTE
        answer(_refused(kind, f"larger than {megabytes} MB", f"文件超过 {megabytes} MB"))
        return
    files = 0
    try:
        archive = open_archive(source, Inflation(limits, "archive_unpacked_bytes"), name)
        for member in archives.walk(archive, limits) if archive is not None else ():
            files += 1
            answer(["member", *_member(member)])
    except UnreadableDocument as refusal:
        answer(_refused(kind, str(refusal), refusal.reason_zh))
        return
    answer(["archive", *_archive(kind, files)])


def _member(member: archives.Member) -> list[Any]:
    """Label, entries, document id, size, media type, verdict and reasons; the last four where they are known."""
    known: list[Any] = [None] * 4
    if member.refusal is not None:
        # Only a member that is an archive and could be unpacked has a hash and a refusal.
        known = [member.kind, UNREADABLE, str(member.refusal), member.refusal.reason_zh]
    elif member.files is not None:
        known = _archive(member.kind, member.files)
    return [member.label, member.entries, member.document_id, member.size_bytes, *known]


def _archive(kind: str | None, files: int) -> list[Any]:
    return [
        kind,
        NO_FORMS,
        f"an archive; the {files:,} files in it are documents of their own" if files else "an archive without files",
        f"压缩包，其中 {files:,} 个文件各自登记" if files else "空的压缩包",
    ]


def _refused(kind: str | None, reason: str, reason_zh: str) -> list[Any]:
    return ["archive", kind, UNREADABLE, reason, reason_zh]


if __name__ == "__main__":
    main()
