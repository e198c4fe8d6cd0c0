"""One report for all tests that only look at it."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from tests.publish.report.site import Site, build


@pytest.fixture(scope="session")
def site(made_once) -> Site:
    def make(folder: Path) -> None:
        (folder / "written").write_bytes(pickle.dumps(build(folder).written))

    folder = made_once("report", make)
    written = pickle.loads((folder / "written").read_bytes())
    return Site(folder / "warehouse.duckdb", folder / "report", written)
