"""`build.json`: which build a curated folder holds, and the rows and SHA-256 of each of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

MANIFEST_NAME = "build.json"


@dataclass(frozen=True, slots=True)
class CuratedFile:
    """One Parquet file: its number of rows, its size in bytes and the SHA-256 of its content, hexadecimal."""

    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One build. `files` maps `<table>/<fiscal year>.parquet` to what is in it; `inputs` says what it was made from."""

    build_id: str
    created_at: str
    extractor_version: str
    inputs: str
    files: dict[str, CuratedFile]

    def rows(self) -> dict[str, int]:
        """Return the number of rows by table."""
        rows: dict[str, int] = {}
        for name, file in self.files.items():
            table = name.partition("/")[0]
            rows[table] = rows.get(table, 0) + file.rows
        return rows

    def to_json(self) -> bytes:
        """Return the text of `build.json`, UTF-8."""
        content = {
            "build_id": self.build_id,
            "created_at": self.created_at,
            "extractor_version": self.extractor_version,
            "inputs": self.inputs,
            "rows": self.rows(),
            "files": {
                name: {"rows": file.rows, "size": file.size, "sha256": file.sha256} for name, file in self.files.items()
            },
        }
        return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()

    @classmethod
    def from_json(cls, content: bytes) -> Manifest:
        """Read `build.json`. Raises ValueError where it is not one."""
        try:
            fields = json.loads(content)
            return cls(
                build_id=str(fields["build_id"]),
                created_at=str(fields["created_at"]),
                extractor_version=str(fields["extractor_version"]),
                inputs=str(fields["inputs"]),
                files={
                    str(name): CuratedFile(int(file["rows"]), int(file["size"]), str(file["sha256"]))
                    for name, file in fields["files"].items()
                },
            )
        except (KeyError, TypeError, AttributeError, json.JSONDecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"not a build.json: {error!r}") from error


def read_manifest(curated: Path) -> Manifest | None:
    """Return what `curated` holds, or None where it holds no build that can be trusted."""
    try:
        return Manifest.from_json((curated / MANIFEST_NAME).read_bytes())
    except (OSError, ValueError):
        return None


def build_id_of(moment: datetime, files: Mapping[str, CuratedFile]) -> str:
    """Return the id of a build: when it was made (UTC), then eight characters of what it holds. Ids sort by time."""
    digest = hashlib.sha256("\n".join(f"{name} {file.sha256}" for name, file in sorted(files.items())).encode())
    return f"{timestamp(moment)}-{digest.hexdigest()[:8]}"


def timestamp(moment: datetime) -> str:
    """Write a moment in UTC to the millisecond, fit for file names: 20250131T020000000Z."""
    return f"{moment:%Y%m%dT%H%M%S}{moment.microsecond // 1000:03d}Z"


def sha256_of(path: Path) -> str | None:
    """Return the SHA-256 of a file's content, hexadecimal, or None where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
