"""When builds run: every night, and soon after documents were added, replaced or removed."""

from __future__ import annotations

import json
from datetime import timedelta

import dagster as dg

from pipelines.settings import Settings

TIME_ZONE = "Asia/Shanghai"

build = dg.define_asset_job(
    "build",
    selection=dg.AssetSelection.all(),
    description="Everything, from data/raw to warehouse, spreadsheets, dictionary and digest.",
    # Where the run prints, only what the assets report; Dagster's own events are in the run history.
    config={"loggers": {"console": {}}},
)

nightly = dg.ScheduleDefinition(
    name="nightly",
    job=build,
    cron_schedule="0 2 * * *",
    execution_timezone=TIME_ZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="A build every night at two.",
)

FRESHNESS = dg.FreshnessPolicy.cron(deadline_cron="0 5 * * *", lower_bound_delta=timedelta(hours=3), timezone=TIME_ZONE)
"""Every asset is made anew between two and five each night."""


@dg.run_failure_sensor(
    name="failed_build",
    default_status=dg.DefaultSensorStatus.RUNNING,
    monitored_jobs=[build],
    description="Says in one message what failed and what analysts still see, in the history of the run.",
)
def failed_build(context: dg.RunFailureSensorContext) -> None:
    """Add the message to the history of the run. `make warehouse` prints the same one besides."""
    from pipelines.orchestration.failures import failure_message

    message = failure_message(context.get_step_failure_events(), Settings.from_environment())
    context.log.error(message)
    context.instance.report_engine_event(message, context.dagster_run)


@dg.sensor(job=build, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def changed_raw_documents(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Start a build when data/raw differs from what the last build was started with, once copying has come to rest."""
    from pipelines.ingest.register import fingerprint

    memory = json.loads(context.cursor) if context.cursor else {}
    present = fingerprint(Settings.from_environment().raw)
    if present == memory.get("built"):
        return dg.SkipReason("data/raw is unchanged (原始文件没有变化)")
    if present != memory.get("seen"):
        context.update_cursor(json.dumps(memory | {"seen": present}))
        return dg.SkipReason("data/raw has changed; waiting until it stays the same (原始文件有变化，等待复制完成)")
    return dg.SensorResult(
        run_requests=[dg.RunRequest(tags={"raw_documents": present[:12]})],
        cursor=json.dumps({"built": present, "seen": present}),
    )
