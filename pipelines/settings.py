"""Where everything lies and how much one document may cost, read from the environment when asked for.

Nothing is read when this module is imported. `DATA_DIR` names the data folder (default: `data` beside `pipelines/`);
every other path follows from it, so that `DATA_DIR=/elsewhere make warehouse` leaves the default folder alone.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROJECT_FOLDER = Path(__file__).resolve().parent.parent
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost before it is given up as unreadable (the other documents are not affected)."""

    seconds: float = 120.0
    """Time of one processor to read and extract one document; of waiting, where that time is hardly used."""
    memory_bytes: int = 640 * MEBIBYTE
    """Address space a worker may take on top of what it holds when it starts."""
    document_bytes: int = 256 * MEBIBYTE
    """Size of the file itself."""
    unpacked_bytes: int = 512 * MEBIBYTE
    """Sum of the sizes of everything one document (DOCX, XLSX, ODS, OFD) unpacks to."""
    unpacked_ratio: float = 200.0
    """Unpacked size divided by packed size, applied above 16 MiB unpacked."""
    archive_bytes: int = 4096 * MEBIBYTE
    """Size of an archive (ZIP, 7z, TAR) whose members are documents of their own."""
    archive_unpacked_bytes: int = 8192 * MEBIBYTE
    """Sum of the sizes of everything in an archive, with the archives inside it; each member is a document as well."""
    members: int = 100_000
    """Files in one archive, with the archives inside it."""
    pages: int = 5_000
    """Pages of a PDF or OFD."""
    cells: int = 5_000_000
    """Cells of all grids of one document."""
    line_characters: int = 200_000
    """Length of one line of text; what lies beyond is cut with a remark."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Typed paths and limits. `data_dir` is absolute; all other paths are derived from it."""

    data_dir: Path
    workers: int = 1
    limits: Limits = field(default_factory=Limits)
    kept_builds: int = 7
    accept_collapse: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read `DATA_DIR`, `JIXIAO_WORKERS`, `JIXIAO_DOCUMENT_SECONDS`, `JIXIAO_DOCUMENT_MEMORY_MB`, `ACCEPT_COLLAPSE`.

        `ACCEPT_COLLAPSE=1` lets a build through that lost many rows of documents that are still there.

        Raises ValueError, naming the variable, where a number is not one or is not positive.
        """
        given = os.environ if environment is None else environment
        defaults = Limits()
        folder = Path(given.get("DATA_DIR") or PROJECT_FOLDER / "data").expanduser()
        return cls(
            data_dir=folder.absolute(),
            workers=int(_positive(given, "JIXIAO_WORKERS", _available_cores())),
            limits=Limits(
                seconds=_positive(given, "JIXIAO_DOCUMENT_SECONDS", defaults.seconds),
                memory_bytes=int(
                    _positive(given, "JIXIAO_DOCUMENT_MEMORY_MB", defaults.memory_bytes / MEBIBYTE) * MEBIBYTE
                ),
            ),
            accept_collapse=given.get("ACCEPT_COLLAPSE", "").strip().lower() in ("1", "true", "yes"),
        )

    @property
    def raw(self) -> Path:
        """The documents as they were received. The truth; never written by the pipeline."""
        return self.data_dir / "raw"

    @property
    def curated(self) -> Path:
        """Curated Parquet, exchanged as a whole."""
        return self.data_dir / "curated"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that analysts open."""
        return self.data_dir / "warehouse.duckdb"

    @property
    def report(self) -> Path:
        """The web site of the last build, exchanged as a whole."""
        return self.data_dir / "report"

    @property
    def builds(self) -> Path:
        """Earlier warehouses, attachable for comparison."""
        return self.data_dir / "builds"

    @property
    def export(self) -> Path:
        """Spreadsheets of the warehouse, exchanged as a whole."""
        return self.data_dir / "export"

    @property
    def views(self) -> Path:
        """The views of the warehouse, one SQL file each; part of the project, not of the data."""
        return PROJECT_FOLDER / "sql"

    @property
    def register(self) -> Path:
        """The register of raw files (Arrow IPC)."""
        return self.data_dir / "register.arrow"

    @property
    def printed(self) -> Path:
        """The append-only store of forms as printed."""
        return self.data_dir / "printed"

    @property
    def staging(self) -> Path:
        """Typed rows on their way from normalize to curate (Arrow IPC), replaced by every run."""
        return self.data_dir / ".staging"

    @property
    def state(self) -> Path:
        """What the last complete build was made from."""
        return self.data_dir / ".state.json"

    @property
    def scratch(self) -> Path:
        """Temporary files of a running build, on the same file system as everything that is renamed into place."""
        return self.data_dir / ".scratch"

    @property
    def lock(self) -> Path:
        """Held by the one run that may write under `data_dir`."""
        return self.data_dir / ".lock"

    @property
    def dagster_storage(self) -> Path:
        """Run history and event log of Dagster."""
        return self.data_dir / ".dagster"


def _available_cores() -> int:
    # A container may be allowed fewer cores than the machine has.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _positive(given: Mapping[str, str], name: str, default: float) -> float:
    text = given.get(name, "").strip()
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{name} is not a number: {text!r} ({name} 不是数字)") from None
    if not 0 < number < float("inf"):
        raise ValueError(f"{name} must be above 0: {text!r} ({name} 必须大于 0)")
    return number
