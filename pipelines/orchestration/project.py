"""All definitions of the project, put together."""

from __future__ import annotations

import dagster as dg

from pipelines.orchestration import assets, automation, checks
from pipelines.orchestration.console import report_logger
from pipelines.orchestration.resources import RunLock


def project_definitions() -> dg.Definitions:
    """Return assets, checks, job, schedule, sensor, and the executor that keeps a run in one process."""
    return dg.Definitions(
        assets=dg.map_asset_specs(
            lambda spec: dg.apply_freshness_policy(spec, automation.FRESHNESS),
            [
                assets.raw_documents,
                assets.printed_forms,
                assets.normalized_rows,
                assets.curated_tables,
                assets.warehouse,
                assets.export,
                assets.dictionary,
                assets.changes,
                assets.report,
            ],
        ),
        asset_checks=[
            checks.every_file_was_taken_in,
            checks.every_document_was_understood,
            checks.no_errors_in_the_documents,
            checks.one_build,
        ],
        jobs=[automation.build],
        schedules=[automation.nightly],
        sensors=[automation.changed_raw_documents, automation.failed_build],
        resources={"run_lock": RunLock()},
        executor=dg.in_process_executor,
        loggers={"console": report_logger},
    )
