"""What tests of publication share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.publish.scenario import SQL, build


@pytest.fixture(scope="session")
def built(made_once) -> Path:
    """A folder with one build of two forms of either kind and all views; tests only read it."""
    return made_once("built", lambda folder: build(folder, 2, sql=SQL))
