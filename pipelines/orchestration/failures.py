"""A failed run in one message: what failed, and what analysts still see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipelines.settings import PROJECT_FOLDER, Settings

if TYPE_CHECKING:
    import dagster as dg
    from dagster_shared.error import SerializableErrorInfo

STOPPED = "Stopped; what was read is kept, the next run continues (已停止，已读取的内容保留，下次运行时继续)"


def failure_message(events: Iterable[dg.DagsterEvent], settings: Settings) -> str:
    """Say what failed in a run with these events, and which build stands where; `STOPPED` where somebody stopped it."""
    lines: list[str] = []
    for event in events:
        if event.is_step_failure:
            failure = event.step_failure_data
            if failure.user_failure_data and failure.user_failure_data.description:
                reason = failure.user_failure_data.description
            else:
                reason = _cause(failure.error)
            if "DagsterExecutionInterruptedError" in reason:
                return STOPPED
            lines.append(f"{event.step_key} failed (失败): {reason}")
    return "\n".join([*lines, *_what_is_seen(settings)])


def _what_is_seen(settings: Settings) -> list[str]:
    from pipelines.curate.manifest import read_manifest
    from pipelines.publish.build import held_by
    from pipelines.publish.export import build as spreadsheets

    manifest, held = read_manifest(settings.curated), held_by(settings.warehouse)
    if not (manifest or held):
        return []
    if not (manifest and held and manifest.build_id == held[0]):
        return [
            f"Analysts see build {held[0] if held else 'none'} in the warehouse and"
            f" {manifest.build_id if manifest else 'none'} in data/curated; the next run brings them together"
            " (下次运行将使两者一致)."
        ]
    exported = spreadsheets.read_manifest(settings.export).get("build_id")
    if exported == held[0]:
        return [f"Analysts still see build {held[0]} (分析人员仍看到此前的结果)."]
    return [
        f"Analysts see build {held[0]} in the warehouse, and {f'build {exported}' if exported else 'nothing'} in"
        " data/export; the next run brings them together (电子表格尚未更新，下次运行将使两者一致)."
    ]


def _cause(error: SerializableErrorInfo | None) -> str:
    """Name the error at the bottom, and the last line of our own that it passed."""
    if error is None:
        return "unknown"
    while error.cause is not None:
        error = error.cause
    ours = [line.strip().splitlines()[0] for line in error.stack if "/pipelines/" in line]
    place = ours[-1].replace(f"{PROJECT_FOLDER}/", "") if ours else ""
    return f"{error.message.strip()}" + (f" ({place})" if place else "")
