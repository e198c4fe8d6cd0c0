"""Streams of an OLE2 container (the carrier of DOC and XLS), read defensively ([MS-CFB])."""

from __future__ import annotations

import struct

from pipelines.ingest.content import UnreadableDocument

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # this and every greater number names no sector
_STREAM, _ROOT = 2, 5


class Container:
    """The streams at the top of one container, by name without case.

    Raises UnreadableDocument where the bytes are no container or its tables are broken; a chain that runs in a circle
    or out of the file ends where it does.
    """

    def __init__(self, data: bytes) -> None:
        if data[:8] != MAGIC or len(data) < 512:
            raise UnreadableDocument("no Office container", "不是有效的 Office 容器文件")
        self.data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise UnreadableDocument("damaged Office container: odd sector size", "Office 容器文件已损坏：扇区大小异常")
        self.size = 1 << shift
        (directory,) = struct.unpack_from("<L", data, 48)
        self.cutoff, mini_table, _count, extra_table, _extra = struct.unpack_from("<5L", data, 56)
        self.table = self._allocation(extra_table)
        self.mini_table = _numbers(self._chain(mini_table))
        self.streams: dict[str, tuple[int, int]] = {}
        self.root_names: set[str] = set()
        self._mini = b""
        self._read_directory(self._chain(directory))

    def stream(self, name: str) -> bytes | None:
        """Return the bytes of a stream, None where there is none of that name."""
        entry = self.streams.get(name.casefold())
        if entry is None:
            return None
        start, length = entry
        if length >= self.cutoff:
            return self._chain(start)[:length]
        pieces: list[bytes] = []
        seen: set[int] = set()
        while start < len(self.mini_table) and start not in seen:
            seen.add(start)
            pieces.append(self._mini[start * 64 : start * 64 + 64])
            start = self.mini_table[start]
        return b"".join(pieces)[:length]

    def _sector(self, number: int) -> bytes:
        return self.data[(number + 1) * self.size : (number + 2) * self.size]

    def _allocation(self, extra: int) -> list[int]:
        sectors = [number for number in struct.unpack_from("<109L", self.data, 76) if number < _END]
        seen: set[int] = set()
        while extra < _END and extra not in seen:
            seen.add(extra)
            block = _numbers(self._sector(extra))
            if not block:
                break
            sectors += [number for number in block[:-1] if number < _END]
            extra = block[-1]
        most = len(self.data) // self.size + 1
        return _numbers(b"".join(self._sector(number) for number in sectors[:most] if number < most))

    def _chain(self, start: int) -> bytes:
        pieces: list[bytes] = []
        seen: set[int] = set()
        while start < len(self.table) and start not in seen:
            seen.add(start)
            pieces.append(self._sector(start))
            start = self.table[start]
        return b"".join(pieces)

    def _read_directory(self, directory: bytes) -> None:
        entries: list[tuple[str, int, int, int, int, int, int]] = []
        for position in range(0, len(directory) - 127, 128):
            length = struct.unpack_from("<H", directory, position + 64)[0]
            name = directory[position : position + max(0, min(64, length) - 2)].decode("utf-16-le", "replace")
            kind = directory[position + 66]
            left, right, child = struct.unpack_from("<3L", directory, position + 68)
            start, size = struct.unpack_from("<LL", directory, position + 116)
            entries.append((name, kind, left, right, child, start, size))
        if not entries:
            return
        if entries[0][1] == _ROOT:
            self._mini = self._chain(entries[0][5])[: entries[0][6]]
        # Only what hangs directly under the root: a workbook embedded in a letter is not the document.
        waiting, seen = [entries[0][4]], set()
        while waiting:
            index = waiting.pop()
            if index >= len(entries) or index in seen:
                continue
            seen.add(index)
            name, kind, left, right, _child, start, size = entries[index]
            waiting += [left, right]
            self.root_names.add(name.casefold())
            if kind == _STREAM:
                self.streams.setdefault(name.casefold(), (start, size))


def _numbers(block: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(block) // 4}L", block[: len(block) // 4 * 4]))
