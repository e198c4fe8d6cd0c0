"""The inside of a guarded process: its conversation with the parent, its memory limit, and its end.

Nothing here survives the parent: once standard input ends, the process ends with everything it has started.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import resource
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

Orders = queue.Queue[dict[str, Any]]


def converse() -> tuple[Callable[[list[Any]], None], Orders]:
    """Begin the conversation: return what sends one answer, and the queue in which orders arrive."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    # Libraries that print must not disturb the conversation.
    os.dup2(2, 1)
    orders: Orders = queue.Queue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()

    def answer(message: list[Any]) -> None:
        answers.write(json.dumps(message) + "\n")

    return answer, orders


def _listen(orders: Orders) -> None:
    for line in sys.stdin:
        orders.put(json.loads(line))
    # The process that gave the orders is gone: nobody would ever use what is done from here on.
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def address_space() -> int:
    """Bytes of address space this process has taken; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
    except OSError:
        # Elsewhere than on Linux the limit counts from nothing and is not enforced by every system.
        return 0


def limit_memory(allowance: int) -> int:
    """Let this process take `allowance` bytes of address space more than it has; return the ceiling."""
    ceiling = address_space() + allowance
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    # The hard limit stays, so that a converter started by a reader may be given more.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
    return ceiling
