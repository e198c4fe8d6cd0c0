"""What a run holds while it works."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import dagster as dg

from pipelines.settings import Settings


class RunLock(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The run lock of the data folder, held from the first asset of a run to the last.

    All steps of a run share one process (the project's executor), so that no other build can step in between them.
    """

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator[RunLock, None, None]:
        """Take the lock, or wait for it."""
        from pipelines.orchestration.lock import run_lock

        with run_lock(Settings.from_environment().lock, (context.log or dg.get_dagster_logger()).info):
            yield self
