"""A warehouse of the two real documents, built once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.settings import Settings

REAL = ("shanghai/2023/shanghai-2023-self-evaluation.txt", "tianjin/2025/tianjin-2025-targets.txt")


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
