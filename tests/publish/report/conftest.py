"""One report for all tests that only look at it."""

from __future__ import annotations

import pytest

from tests.publish.report.site import Site, build


@pytest.fixture(scope="package")
def site(tmp_path_factory) -> Site:
    return build(tmp_path_factory.mktemp("report"))
