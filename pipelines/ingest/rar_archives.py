"""RAR, which only its maker's and a few other programs unpack: read through bsdtar (libarchive) where it is installed.

The program turns the archive into a TAR on its standard output and writes nothing; what it says about damage and
passwords is passed on. It is ended with whoever stops reading.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from pipelines.ingest.allowance import RATIO_FLOOR, encrypted
from pipelines.ingest.archive_entries import Entry
from pipelines.ingest.content import DamagedPart, UnreadableDocument
from pipelines.ingest.packages import FileBytes, Inflation, Source
from pipelines.ingest.streams import Decompressed
from pipelines.ingest.tar_archives import TarArchive

PROGRAM = "bsdtar"
_PIECE = 1 << 18


def program() -> str | None:
    """Return the path of the program that unpacks RAR, None where it is not installed."""
    return shutil.which(PROGRAM)


class RarArchive:
    """The entries of a RAR; raises UnreadableDocument where the program that unpacks it is missing."""

    def __init__(self, source: Source, inflation: Inflation) -> None:
        found = program()
        if found is None:
            raise UnreadableDocument(
                f"RAR needs {PROGRAM} (libarchive), which is not installed; install it, or unpack it into data/raw",
                f"打开 RAR 需要 {PROGRAM}（libarchive），本机未安装；请安装，或解压后放入 data/raw",
            )
        self._program, self._source, self.inflation = found, source, inflation

    def entries(self) -> Iterator[Entry]:
        """Yield all entries from the first one on."""
        stream = Decompressed(self._converted())
        yield from TarArchive(lambda: stream, self.inflation, counts=False).entries()
        # The end of the TAR is not the end: the program tells only then what it could not read.
        while stream.read(_PIECE):
            pass

    def _converted(self) -> Iterator[bytes]:
        with tempfile.TemporaryFile() as errors, _file_of(self._source) as file:
            number = file.fileno()
            process = subprocess.Popen(
                [self._program, "-c", "-f", "-", "--format", "pax", f"@/dev/fd/{number}"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                pass_fds=(number,),
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
            )
            try:
                yield from self._counted(process)
                if process.wait():
                    errors.seek(0)
                    raise _failure(errors.read(10_000).decode("utf-8", "replace"))
            finally:
                process.kill()
                process.wait()
                if process.stdout is not None:
                    process.stdout.close()

    def _counted(self, process: subprocess.Popen[bytes]) -> Iterator[bytes]:
        assert process.stdout is not None
        produced = 0
        most = max(RATIO_FLOOR, self.inflation.ratio * len(self._source))
        while piece := process.stdout.read(_PIECE):
            produced += len(piece)
            if produced > most:
                raise UnreadableDocument(
                    f"decompresses to more than {self.inflation.ratio:g} times its size (a bomb)",
                    f"解压后超过原大小的 {self.inflation.ratio:g} 倍（疑似压缩炸弹）",
                )
            self.inflation.spend(len(piece))
            yield piece


def _failure(said: str) -> UnreadableDocument:
    """What the program says that it could not read, in words that help."""
    if "ncrypt" in said:
        return encrypted("RAR archive", "RAR 压缩包")
    first = said.strip().partition("\n")[0].rpartition(": ")[2]
    if first in ("", "(null)"):
        return DamagedPart(
            f"{PROGRAM} cannot read the RAR: it is encrypted, damaged, or one volume of several",
            f"{PROGRAM} 无法读取该 RAR：可能已加密、已损坏或为分卷",
        )
    return DamagedPart(f"{PROGRAM} cannot read the RAR: {first}", f"{PROGRAM} 无法读取该 RAR：{first}")


def _file_of(source: Source) -> BinaryIO:
    """A file of our own with these bytes, which the program opens by its number; it has no name."""
    if isinstance(source, FileBytes):
        return os.fdopen(os.dup(source.file.fileno()), "rb")
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever takes it
    file.write(source)
    file.flush()
    return file
