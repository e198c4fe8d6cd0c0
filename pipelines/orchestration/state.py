"""What the last complete build was made from, so that a run with nothing to do can see so and stop.

The inputs of a build are the registered documents, the code, the reference tables, the views and the pinned libraries.
The outputs count as intact where the curated files are those that `build.json` names and the warehouse is the very
file that the build left, where the spreadsheets are those that this warehouse gives, and where the report is complete.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from pipelines.curate.manifest import read_manifest, sha256_of
from pipelines.extract.version import extractor_version
from pipelines.ingest.register import Register
from pipelines.publish.report.site import intact_report
from pipelines.settings import PROJECT_FOLDER, Settings

_SOURCES = (("pipelines", (".py", ".csv", ".yaml", ".html", ".css", ".js")), ("sql", (".sql",)))


def inputs_of(register: Register) -> str:
    """Return a fingerprint of everything that decides a build, hexadecimal."""
    digest = hashlib.sha256(extractor_version().encode())
    for folder, endings in _SOURCES:
        root = PROJECT_FOLDER / folder
        for path in sorted(path for path in root.rglob("*") if path.suffix in endings):
            digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
            digest.update(path.read_bytes())
    digest.update((PROJECT_FOLDER / "requirements.lock").read_bytes())
    for frame in (register.documents, register.problems):
        digest.update(frame.write_ipc(None, compression="uncompressed").getvalue())
    return digest.hexdigest()


def begin(settings: Settings, run_id: str, inputs: str) -> None:
    """Note that run `run_id` builds from `inputs`: until it ends well, there is work to do."""
    _write(settings, {"run_id": run_id, "inputs": inputs})


def complete(settings: Settings, run_id: str, build_id: str) -> None:
    """Note that the outputs under the data folder are build `build_id`, made by the run that began last.

    Says nothing where that was another run: then the outputs were not made from what is noted.
    """
    content = _read(settings)
    if content.get("run_id") == run_id:
        _write(settings, content | {"build_id": build_id, "warehouse": _look_of(settings.warehouse)})


def intact_build(settings: Settings, inputs: str) -> str | None:
    """Return the id of the build under the data folder if it was made from `inputs` and nobody touched it since.

    What is made from the warehouse belongs to it: spreadsheets, digest and dictionary.
    """
    from pipelines.publish.build import held_by
    from pipelines.publish.digest import DIGEST_NAME
    from pipelines.publish.documentation import PUBLISHED_DICTIONARY
    from pipelines.publish.export.build import is_intact

    content = _read(settings)
    if content.get("inputs") != inputs or content.get("warehouse") != _look_of(settings.warehouse):
        return None
    build_id = content.get("build_id")
    manifest = read_manifest(settings.curated)
    if manifest is None or manifest.build_id != build_id:
        return None
    if any(sha256_of(settings.curated / name) != file.sha256 for name, file in manifest.files.items()):
        return None
    if not all(settings.warehouse.with_name(name).is_file() for name in (DIGEST_NAME, PUBLISHED_DICTIONARY)):
        return None
    if intact_report(settings.report) != build_id:
        return None
    return manifest.build_id if is_intact(settings.export, held_by(settings.warehouse)) else None


def _read(settings: Settings) -> dict[str, Any]:
    try:
        content = json.loads(settings.state.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write(settings: Settings, content: dict[str, Any]) -> None:
    beside = settings.state.with_name(f"{settings.state.name}.{os.getpid()}")
    beside.write_text(json.dumps(content), encoding="utf-8")
    beside.replace(settings.state)


def _look_of(path: Path) -> list[int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return [status.st_size, status.st_mtime_ns, status.st_ino]
