"""TAR (POSIX.1-1988 and -2001, GNU), read forward from any stream: plain, or inside gzip, bzip2 or xz."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pipelines.ingest.archive_entries import Entry, decoded_name
from pipelines.ingest.content import DamagedPart, UnreadableDocument
from pipelines.ingest.packages import Inflation
from pipelines.ingest.streams import Body, Stream, taken

BLOCK = 512
# Names and extended headers are read into memory; no honest one is as long as this.
_LONGEST_HEADER = 1 << 20
_FILES, _FOLDER, _LINKS = (b"\0", b"0", b"7"), b"5", (b"1", b"2")
_LONG_NAME, _EXTENDED = b"L", b"x"
_PASSED_OVER = (b"g", b"K", b"V")
_RECORD = re.compile(rb"(\d{1,7}) ([^=]{1,255})=")


class TarArchive:
    """The entries of a TAR; `opened` begins its stream anew, `counts` says that the stream does not count its bytes."""

    def __init__(self, opened: Callable[[], Stream], inflation: Inflation, counts: bool) -> None:
        self._opened, self.inflation, self._counts = opened, inflation, counts

    def entries(self) -> Iterator[Entry]:
        """Yield all entries from the first one on."""
        stream = self._opened()
        place = 0
        name: str | None = None
        size_stated: int | None = None
        while True:
            header = stream.read(BLOCK)
            if len(header) < BLOCK or not header.strip(b"\0"):
                if 0 < len(header) < BLOCK:
                    raise DamagedPart("the TAR is cut off", "TAR 文件不完整，可能被截断")
                return
            if not is_header(header):
                raise DamagedPart("damaged TAR: a header does not add up", "TAR 文件已损坏：文件头校验和不符")
            kind = header[156:157]
            size = _number(header[124:136]) if size_stated is None else size_stated
            padding = -size % BLOCK
            if kind in (_LONG_NAME, _EXTENDED):
                if size > _LONGEST_HEADER:
                    raise DamagedPart("damaged TAR: a name of more than 1 MiB", "TAR 文件已损坏：文件名超过 1 MiB")
                content = b"".join(taken(stream, size))
                stream.skip(padding)
                if kind == _LONG_NAME:
                    name = decoded_name(content.rstrip(b"\0"))
                else:
                    records = _records(content)
                    name = decoded_name(records[b"path"]) if b"path" in records else name
                    size_stated = _decimal(records.get(b"size"))
                continue
            if kind not in _PASSED_OVER:
                body = Body(stream, size, self.inflation if self._counts else None)
                yield Entry(place, _folder(name or _name(header), kind), size, body.pieces, _refusal(kind))
                place += 1
                size = body.left
            stream.skip(size + padding)
            name = size_stated = None


def is_header(block: bytes) -> bool:
    """Tell whether 512 bytes are the header of a TAR entry, by the sum of its bytes."""
    if len(block) < BLOCK or not block[0]:
        return False
    try:
        stated = int(block[148:156].strip(b"\0 ").partition(b"\0")[0].strip() or b"x", 8)
    except ValueError:
        return False
    plain = sum(block) - sum(block[148:156]) + 8 * 32
    # Some old programs added the bytes as signed numbers.
    signed = plain - 256 * sum(byte > 127 for byte in block[:148] + block[156:])
    return stated in (plain, signed)


def _number(field: bytes) -> int:
    if field[0] & 0x80:
        return int.from_bytes(field[1:], "big")
    text = field.strip(b"\0 ").partition(b"\0")[0].strip()
    try:
        return int(text, 8) if text else 0
    except ValueError:
        raise DamagedPart("damaged TAR: a size is no number", "TAR 文件已损坏：文件大小无法识别") from None


def _decimal(text: bytes | None) -> int | None:
    return int(text) if text and text.isdigit() and len(text) < 20 else None


def _name(header: bytes) -> str:
    name = header[:100].partition(b"\0")[0]
    prefix = header[345:500].partition(b"\0")[0] if header[257:262] == b"ustar" and header[262:264] != b" \0" else b""
    return decoded_name(prefix + b"/" + name if prefix else name)


def _folder(name: str, kind: bytes) -> str:
    return f"{name}/" if kind == _FOLDER and not name.endswith("/") else name


def _records(content: bytes) -> dict[bytes, bytes]:
    """The records `length key=value` of an extended header."""
    found: dict[bytes, bytes] = {}
    at = 0
    while record := _RECORD.match(content, at):
        length = int(record[1])
        if length <= record.end() - at:
            break
        found[record[2]] = content[record.end() : at + length].removesuffix(b"\n")
        at += length
    return found


def _refusal(kind: bytes) -> UnreadableDocument | None:
    if kind in _FILES or kind == _FOLDER:
        return None
    if kind in _LINKS:
        return UnreadableDocument("the member is a symbolic link", "压缩包成员是符号链接")
    return UnreadableDocument(
        f"the member is no ordinary file (TAR type {kind!r})", f"压缩包成员不是普通文件（TAR 类型 {kind!r}）"
    )
