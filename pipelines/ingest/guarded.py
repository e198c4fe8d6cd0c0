"""A process of our own for work that may hang, crash or run out of memory, as its parent sees it.

The child (`confined`) takes orders on standard input and answers on standard output, one JSON value per line. It has a
process group of its own, so that it is killed together with whatever it has started, and it ends with its parent.
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
from pathlib import Path
from typing import IO, Any

START_SECONDS = 120.0
"""How long a process may take before it first answers."""

_AT_REST = 0.05
_MOST_PATIENCE = 20


class GuardedProcess:
    """A running child of module `module`, to which `order` is sent first."""

    def __init__(self, module: str, order: dict[str, Any]) -> None:
        self.errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            # Every child has one core; threads of their own would only take memory.
            "POLARS_MAX_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env=environment,
            start_new_session=True,
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self.input, self.output = self.process.stdin, self.process.stdout
        os.set_blocking(self.output.fileno(), False)
        self._buffer = b""
        self.begin()
        self.send(order)

    def send(self, message: dict[str, Any]) -> None:
        """Send one order. That the child has ended is noticed where its output is read."""
        with contextlib.suppress(BrokenPipeError):
            self.input.write(json.dumps(message).encode() + b"\n")
            self.input.flush()

    def messages(self) -> list[list[Any]] | None:
        """Give what it has said since the last call, without waiting; None once it has ended."""
        try:
            chunk = os.read(self.output.fileno(), 1 << 20)
        except BlockingIOError:
            return []
        if not chunk:
            return None
        *lines, self._buffer = (self._buffer + chunk).split(b"\n")
        return [json.loads(line) for line in lines]

    def wait(self, seconds: float) -> list[list[Any]] | None:
        """Give what it says within so many seconds, as soon as it says anything; None once it has ended."""
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self.output, selectors.EVENT_READ)
            while (left := deadline - time.monotonic()) > 0:
                if selector.select(left):
                    messages = self.messages()
                    if messages is None or messages:
                        return messages
        return []

    def begin(self) -> None:
        """Begin to count the time of a piece of work."""
        self.since = time.monotonic()
        self._spent_before: float | None = None

    def had(self, seconds: float) -> bool:
        """Say whether the work that began last had its time.

        That is so many seconds of processor: a machine that is busy with other things is no fault of a document. Work
        that hardly runs at all hangs, and is over after so many seconds of waiting; at the latest after 20 times as
        many. Where the system does not tell the time of a process, waiting counts. To be called every now and then.
        """
        waited = time.monotonic() - self.since
        if self._spent_before is None:
            self._spent_before = self._spent()
        if waited <= seconds:
            return False
        spent = self._spent()
        if spent is None or self._spent_before is None:
            return True
        spent -= self._spent_before
        return spent > seconds or spent < _AT_REST * waited or waited > _MOST_PATIENCE * seconds

    def _spent(self) -> float | None:
        """Seconds of processor it has had; None where the system does not tell, or it has ended."""
        try:
            # The name of the program, in brackets, may hold anything.
            fields = Path(f"/proc/{self.process.pid}/stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

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

    def close(self) -> None:
        """Forget what it wrote to standard error; after `end`."""
        self.errors.close()

    def last_words(self) -> str:
        """The end of what it wrote to standard error."""
        self.errors.seek(0)
        return self.errors.read()[-2000:].decode("utf-8", "replace").strip()


def death_of(code: int) -> tuple[str, str]:
    """Say in English and in Chinese how a process ended that should not have ended."""
    name = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    return f"the reading process died ({name})", f"读取进程异常退出（{name}）"


def lateness(seconds: float) -> tuple[str, str]:
    """Say in English and in Chinese that something took too long."""
    return f"reading it takes more than {seconds:g} s", f"读取时间超过 {seconds:g} 秒"
