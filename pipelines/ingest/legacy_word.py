"""DOC and RTF, converted to DOCX by LibreOffice where it is installed.

The program runs without a screen, in a profile of its own that is thrown away, with macros, links and the network
switched off, under a time limit. Starting it costs most of a second, so `read_all` converts many documents in one
run; a document that makes it die or hang is tried once more by itself and costs only itself.

Known trap: a table at the very end of a document, with no paragraph after it, is lost. Word always writes that
paragraph; RTF of other programs gets one, and a DOC without it is pointed out.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import struct
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from pipelines.ingest import sniff
from pipelines.ingest.allowance import allowance, encrypted
from pipelines.ingest.content import Content, Grid, Remark, UnreadableDocument
from pipelines.ingest.ole2 import MAGIC, Container

PROGRAMS = ("soffice", "libreoffice")
_BATCH = 40
_NOT_INSTALLED = (
    "DOC and RTF need LibreOffice, which is not installed; install it, or save the document as DOCX",
    "读取 DOC 和 RTF 需要 LibreOffice，本机未安装；请安装，或将文件另存为 DOCX",
)

# The libraries of the program reserve more address space than a worker may take.
_LIFT_MEMORY_LIMIT = 'ulimit -S -v "$(ulimit -H -v)" 2>/dev/null; exec "$0" "$@"'

# Nothing in a document may run, call home or ask.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
oor:op="fuse"> <value>true</value></prop></item> <item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop
oor:name="Link" oor:op="fuse"> <value>0</value></prop></item> <item
oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse">
<value>false</value></prop></item> <item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType"
oor:op="fuse"><value>2</value></prop></item> <item oor:path="/org.openoffice.Inet/Settings"><prop
oor:name="ooInetHTTPProxyName" oor:op="fuse"> <value>127.0.0.1</value></prop></item> <item
oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse">
<value>9</value></prop></item> <item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName"
oor:op="fuse"> <value>127.0.0.1</value></prop></item> <item oor:path="/org.openoffice.Inet/Settings"><prop
oor:name="ooInetHTTPSProxyPort" oor:op="fuse"> <value>9</value></prop></item> </oor:items>
"""


def program() -> str | None:
    """Return the path of LibreOffice, None where it is not installed."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def read(data: bytes, name: str, limits: object) -> Content:
    """Read one DOC or RTF, or whatever else hides behind the name; raises UnreadableDocument with the reason."""
    result = read_all([(name, data)], limits)[0]
    if isinstance(result, UnreadableDocument):
        raise result
    return result


def read_all(
    documents: Sequence[tuple[str, bytes]], limits: object, starting: Callable[[], None] = lambda: None
) -> list[Content | UnreadableDocument]:
    """Read many `(name, bytes)` with few starts of LibreOffice; each gets its content or the reason why not, in order.

    Documents that are HTML, DOCX or Word XML in truth are read without it. `starting` is called before every start: one
    lasts at most three quarters of `limits.seconds`.
    """
    results: dict[int, Content | UnreadableDocument] = {}
    waiting: dict[int, tuple[str, bytes]] = {}
    for index, (name, data) in enumerate(documents):
        kind = sniff.media_type(data)
        if kind in (sniff.DOC, sniff.RTF):
            refusal = _refusal(data, kind)
            if refusal is None:
                waiting[index] = ("doc", data) if kind == sniff.DOC else ("rtf", _with_last_paragraph(data))
            else:
                results[index] = refusal
        else:
            results[index] = _read_other(data, name, limits, kind)
    indexes = list(waiting)
    for start in range(0, len(indexes), _BATCH):
        batch = {index: waiting[index] for index in indexes[start : start + _BATCH]}
        for index, converted in _convert(batch, limits, starting).items():
            results[index] = _read_converted(converted, documents[index][1], limits)
    return [results[index] for index in range(len(documents))]


def _read_other(data: bytes, name: str, limits: object, kind: str) -> Content | UnreadableDocument:
    from pipelines.ingest import html, open_document, word

    try:
        if kind in (sniff.HTML, sniff.MHTML):
            return html.read(data, name, limits)
        if kind == sniff.ODT:
            return open_document.read(data, name, limits)
        if kind in (sniff.DOCX, sniff.WORD_XML, sniff.ENCRYPTED):
            return word.read(data, name, limits)
        raise UnreadableDocument(*sniff.reason_unreadable(kind))
    except UnreadableDocument as refusal:
        return refusal


def _refusal(data: bytes, kind: str) -> UnreadableDocument | None:
    """Say why a document need not be converted at all."""
    if kind == sniff.DOC:
        try:
            stream = Container(data).stream("worddocument") or b""
        except UnreadableDocument as refusal:
            return refusal
        if len(stream) < 0x200:
            return UnreadableDocument("the DOC is cut off or damaged", "DOC 文件不完整或已损坏")
        if struct.unpack_from("<H", stream, 10)[0] & 0x100:
            return encrypted()
    return None if program() else UnreadableDocument(*_NOT_INSTALLED)


def _with_last_paragraph(data: bytes) -> bytes:
    """Put an empty paragraph before the last brace of an RTF, so that a table at its end is kept."""
    end = data.rstrip(b"\x00 \t\r\n")
    return end[:-1] + b"\\pard\\par}" if end.endswith(b"}") else end + b"\\pard\\par}"


def _convert(
    batch: dict[int, tuple[str, bytes]], limits: object, starting: Callable[[], None]
) -> dict[int, bytes | UnreadableDocument]:
    """Convert documents to DOCX in one run, and those that came to nothing once more, each by itself."""
    starting()
    found = _run(batch, limits)
    for index, document in batch.items():
        if index not in found and len(batch) > 1:
            starting()
            found.update(_run({index: document}, limits))
    missing = UnreadableDocument(
        "LibreOffice could not convert the document, or not in time", "LibreOffice 无法转换该文件，或转换超时"
    )
    return {index: found.get(index, missing) for index in batch}


def _run(batch: dict[int, tuple[str, bytes]], limits: object) -> dict[int, bytes | UnreadableDocument]:
    office = program()
    if office is None:
        return {index: UnreadableDocument(*_NOT_INSTALLED) for index in batch}
    with tempfile.TemporaryDirectory(prefix="word-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        profile, inbox, outbox = home / "profile", home / "in", home / "out"
        for made in (profile / "user", inbox, outbox):
            made.mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        for index, (suffix, data) in batch.items():
            (inbox / f"{index}.{suffix}").write_bytes(data)
        command = [
            "/bin/sh", "-c", _LIFT_MEMORY_LIMIT, office,
            f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck", "--nodefault",
            "--nologo", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(outbox),
            *(str(inbox / f"{index}.{suffix}") for index, (suffix, _) in batch.items()),
        ]  # fmt: skip
        # The worker itself is ended after `limits.seconds`; the reason must come before.
        _call(command, home, allowance(limits, "seconds") * 3 / 4)
        most = allowance(limits, "unpacked_bytes")
        converted: dict[int, bytes | UnreadableDocument] = {}
        for index in batch:
            path = outbox / f"{index}.docx"
            if path.is_file() and 0 < path.stat().st_size <= most:
                converted[index] = path.read_bytes()
        return converted


def _call(command: list[str], home: Path, seconds: float) -> None:
    """Run LibreOffice and end it, with whatever it has started, when time is up."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
    }
    # It stays in the group of the worker: whoever ends the worker with its group ends the converter too.
    process = subprocess.Popen(
        command,
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        pass
    finally:
        for started in (*_descendants(process.pid), process.pid) if process.poll() is None else ():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(started, signal.SIGKILL)
        process.wait()


def _descendants(ancestor: int) -> list[int]:
    """Return the processes that a process started, directly or not: the starter of LibreOffice only waits for it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            parent = int(entry.read_text(errors="replace").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.parent.name))
    found: list[int] = []
    waiting = [ancestor]
    while waiting:
        started = children.pop(waiting.pop(), [])
        found += started
        waiting += started
    return found


def _read_converted(
    converted: bytes | UnreadableDocument, original: bytes, limits: object
) -> Content | UnreadableDocument:
    from pipelines.ingest import word

    if isinstance(converted, UnreadableDocument):
        return converted
    try:
        content = word.read(converted, "converted", limits)
    except UnreadableDocument as refusal:
        return refusal
    content.media_type = sniff.DOC if original[:8] == MAGIC else sniff.RTF
    if original[:8] == MAGIC and _ends_in_table(original):
        tables = sum(isinstance(block, Grid) for block in content.blocks)
        content.remarks.append(
            Remark(
                "",
                f"the document ends in a table, which the conversion may have lost ({tables} tables were read)",
                f"文件以表格结尾，转换时可能丢失该表格（已读取 {tables} 个表格）",
            )
        )
    return content


def _ends_in_table(data: bytes) -> bool:
    """Tell whether the text of a DOC ends with a cell mark ([MS-DOC] 2.8.35, the piece table)."""
    try:
        container = Container(data)
        stream = container.stream("worddocument") or b""
        flags = struct.unpack_from("<H", stream, 10)[0]
        (characters,) = struct.unpack_from("<L", stream, 0x4C)
        table = container.stream("1table" if flags & 0x200 else "0table") or b""
        start, length = struct.unpack_from("<LL", stream, 0x1A2)
        pieces = table[start : start + length]
        while pieces[:1] == b"\x01":
            pieces = pieces[3 + struct.unpack_from("<H", pieces, 1)[0] :]
        if pieces[:1] != b"\x02" or not characters:
            return False
        pieces = pieces[5:]
        count = (len(pieces) - 4) // 12
        ends = struct.unpack_from(f"<{count + 1}L", pieces)
        last = characters - 1
        index = next(number for number in range(count) if ends[number] <= last < ends[number + 1])
        (place,) = struct.unpack_from("<L", pieces, 4 * (count + 1) + 8 * index + 2)
        offset = last - ends[index]
        position = (place & 0x3FFFFFFF) // 2 + offset if place & 0x40000000 else place + 2 * offset
        return stream[position : position + 1] == b"\x07"
    except (struct.error, StopIteration, UnreadableDocument):
        return False
