"""What all tests share: the two real documents, and a data folder of one's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import hypothesis
import pytest

from pipelines.settings import PROJECT_FOLDER, Settings

# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("project", deadline=None)
hypothesis.settings.load_profile("project")


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
    for path in ("shanghai/2023/shanghai-2023-self-evaluation.txt", "tianjin/2025/tianjin-2025-targets.txt"):
        target = data_folder.raw / path
        target.parent.mkdir(parents=True)
        shutil.copyfile(real_documents / path, target)
    return data_folder
