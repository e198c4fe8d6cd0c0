"""The only Definitions object."""

from __future__ import annotations

import dagster as dg


@dg.definitions
def definitions() -> dg.Definitions:
    """Assets, checks, job, schedule and sensor of the project."""
    from pipelines.orchestration.project import project_definitions

    return project_definitions()
