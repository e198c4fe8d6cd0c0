"""What all tests share: the two real documents, a warehouse of them built once, and a data folder of one's own."""

from __future__ import annotations

import contextlib
import fcntl
import io
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

from pipelines.settings import PROJECT_FOLDER, Settings

LONGEST = (
    "tests/orchestration/test_command.py",
    "tests/publish/test_publish.py",
    "tests/tools/test_environment.py",
    "tests/hostile/test_hostile.py",
    "tests/orchestration/test_preview.py",
    "tests/extract/test_pending.py",
    "tests/curate/test_build.py",
    "tests/publish/test_changes.py",
)
"""The files that take longest, in this order: begun first, they leave no process alone at the end."""

REAL = ("shanghai/2023/shanghai-2023-self-evaluation.txt", "tianjin/2025/tianjin-2025-targets.txt")

# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("project", deadline=None)
hypothesis.settings.load_profile("project")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest."""
    order = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.nodeid.partition("::")[0], len(order)))


@pytest.fixture(scope="session")
def real_documents() -> Path:
    """The folder with the two real documents; never written to."""
    return PROJECT_FOLDER / "data" / "raw"


@pytest.fixture
def data_folder(tmp_path, monkeypatch) -> Settings:
    """An empty data folder that `DATA_DIR` names; its settings."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    settings = Settings.from_environment()
    settings.raw.mkdir(parents=True)
    return settings


@pytest.fixture
def real_data_folder(data_folder, real_documents) -> Settings:
    """A data folder with the two real documents and nothing built yet."""
    for path in REAL:
        target = data_folder.raw / path
        target.parent.mkdir(parents=True)
        shutil.copyfile(real_documents / path, target)
    return data_folder


@dataclass(frozen=True)
class RealBuild:
    """A data folder in which `make warehouse` has built the two real documents, and what it said; only to be read."""

    settings: Settings
    said: str


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """Make the folder of a name, or wait for the process that makes it: what is dear is made once for all processes."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent

    def folder(name: str, make: Callable[[Path], None]) -> Path:
        finished, beside = root / f"once-{name}", root / f"once-{name}.unfinished"
        with (root / f"once-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not finished.is_dir():
                # Who failed at it left half a folder.
                shutil.rmtree(beside, ignore_errors=True)
                beside.mkdir()
                make(beside)
                beside.rename(finished)
        return finished

    return folder


@pytest.fixture(scope="session")
def real_build(real_documents: Path, made_once) -> RealBuild:
    """What `make warehouse` makes of the two real documents."""

    def make(folder: Path) -> None:
        from pipelines.orchestration.command import main

        shutil.copytree(real_documents, folder / "data" / "raw")
        with pytest.MonkeyPatch.context() as environment, contextlib.redirect_stdout(io.StringIO()) as said:
            environment.setenv("DATA_DIR", str(folder / "data"))
            assert main(["warehouse"]) == 0
        (folder / "said.txt").write_text(said.getvalue(), encoding="utf-8")

    folder = made_once("real", make)
    return RealBuild(Settings(folder / "data"), (folder / "said.txt").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def real_warehouse(real_build: RealBuild) -> Path:
    """The warehouse that the pipeline makes of the two real documents; opened read-only."""
    return real_build.settings.warehouse
