"""What archives of every kind have in common: entries one after the other, each with its name and its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from pipelines.ingest.content import UnreadableDocument
from pipelines.ingest.packages import Inflation


@dataclass(slots=True)
class Entry:
    """One entry: its place from 0, its name (folders end in `/`), its size as stated, and how its bytes are got.

    `pieces` works as long as no later entry has been asked for. `refusal` says why an entry is not unpacked.
    """

    place: int
    name: str
    size: int
    pieces: Callable[[], Iterator[bytes]]
    refusal: UnreadableDocument | None = None


class Archive(Protocol):
    """An open archive. `inflation` counts what it decompresses to."""

    inflation: Inflation

    def entries(self) -> Iterator[Entry]:
        """Yield all entries from the first one on, as often as it is called.

        Raises UnreadableDocument where the archive is damaged beyond the entries yielded before.
        """
        ...


def decoded_name(raw: bytes) -> str:
    """A name in the code its sender used without saying which: UTF-8, GB 18030 (Chinese Windows), code page 437."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")
