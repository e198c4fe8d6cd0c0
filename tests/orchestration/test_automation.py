from __future__ import annotations

import dagster as dg
import pytest

from pipelines.orchestration.automation import changed_raw_documents, failed_build


@pytest.fixture
def tick():
    """Evaluate the sensor again and again, with the cursor that it left."""
    cursor = None

    def evaluate():
        nonlocal cursor
        with dg.DagsterInstance.ephemeral() as instance, dg.build_sensor_context(instance, cursor=cursor) as context:
            result = changed_raw_documents(context)
            cursor = result.cursor if isinstance(result, dg.SensorResult) else context.cursor
        return len(result.run_requests) if isinstance(result, dg.SensorResult) else 0

    return evaluate


def test_new_documents_start_one_build_once_copying_has_come_to_rest(data_folder, tick):
    (data_folder.raw / "a.txt").write_text("1")
    assert tick() == 0
    (data_folder.raw / "a.txt").write_text("1 and more")
    assert tick() == 0
    assert tick() == 1
    assert tick() == 0


@pytest.mark.parametrize("change", ["added", "replaced", "removed"])
def test_every_kind_of_change_starts_a_build(data_folder, tick, change):
    (data_folder.raw / "a.txt").write_text("1")
    tick()
    assert tick() == 1
    if change == "added":
        (data_folder.raw / "folder").mkdir()
        (data_folder.raw / "folder" / "b.txt").write_text("2")
    elif change == "replaced":
        (data_folder.raw / "new").write_text("2")
        (data_folder.raw / "new").replace(data_folder.raw / "a.txt")
    else:
        (data_folder.raw / "a.txt").unlink()
    assert tick() == 0
    assert tick() == 1
    assert tick() == 0


def test_hidden_files_start_no_build(data_folder, tick):
    (data_folder.raw / "a.txt").write_text("1")
    tick()
    tick()
    (data_folder.raw / ".DS_Store").write_text("x")
    assert tick() == 0
    assert tick() == 0


def test_a_build_that_failed_says_so_in_its_own_history_in_one_message(data_folder):
    @dg.op
    def publish_somewhere():
        raise dg.Failure("no space left on the disk")

    @dg.job(name="build")
    def broken():
        publish_somewhere()

    with dg.DagsterInstance.ephemeral() as instance:
        result = broken.execute_in_process(instance=instance, raise_on_error=False)
        [failure] = [event for event in result.all_events if event.event_type_value == "PIPELINE_FAILURE"]
        context = dg.build_run_status_sensor_context(
            "failed_build", failure, instance, result.dagster_run
        ).for_run_failure()
        failed_build(context)
        said = [entry.message for entry in instance.all_logs(result.run_id) if "failed (失败)" in entry.message]
    assert len(said) == 1
    assert "publish_somewhere failed (失败): no space left on the disk" in said[0]
