"""What all tests share: the two real documents, a warehouse of them built once, and a data folder of one's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import hypothesis
import pytest

from pipelines.settings import PROJECT_FOLDER, Settings

REAL = ("shanghai/2023/shanghai-2023-self-evaluation.txt", "tianjin/2025/tianjin-2025-targets.txt")

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
    for path in REAL:
        target = data_folder.raw / path
        target.parent.mkdir(parents=True)
        shutil.copyfile(real_documents / path, target)
    return data_folder


@pytest.fixture(scope="session")
def real_warehouse(real_documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse that the pipeline makes of the two real documents; opened read-only."""
    from pipelines.curate.build import curate
    from pipelines.extract.pending import extract_pending
    from pipelines.extract.store import PrintedStore
    from pipelines.extract.version import extractor_version
    from pipelines.ingest.register import update
    from pipelines.normalize.rows import normalize
    from pipelines.publish.build import publish

    settings = Settings(tmp_path_factory.mktemp("real"))
    for name in REAL:
        (settings.raw / name).parent.mkdir(parents=True)
        shutil.copyfile(real_documents / name, settings.raw / name)
    documents = update(settings.raw, settings.register).documents
    extract_pending(documents, settings)
    printed = PrintedStore(settings.printed, extractor_version()).load(documents["document_id"])
    tables = normalize(printed, documents, extractor_version())
    curate(tables, settings.curated, extractor_version=extractor_version())
    publish(settings.curated, settings.warehouse, settings.builds, settings.views)
    return settings.warehouse
