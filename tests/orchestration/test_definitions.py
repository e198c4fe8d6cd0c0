from __future__ import annotations

import json
from pathlib import Path

import dagster as dg
import pytest

from pipelines.contract.tables import TABLES
from pipelines.definitions import definitions

SNAPSHOT = Path(__file__).with_name("asset_graph.json")


@pytest.fixture(scope="module")
def defs():
    return definitions()


def graph_of(defs):
    graph = defs.resolve_asset_graph()
    assets = {
        key.to_user_string(): {
            "group": graph.get(key).group_name,
            "after": sorted(parent.to_user_string() for parent in graph.get(key).parent_keys),
        }
        for key in sorted(graph.get_all_asset_keys())
    }
    checks = {
        f"{key.asset_key.to_user_string()}: {key.name}": "blocking" if graph.get(key).blocking else "warning"
        for key in sorted(graph.asset_check_keys, key=str)
    }
    return {"assets": assets, "checks": checks}


def test_the_asset_graph_is_the_one_that_was_agreed_on(defs):
    """After a wanted change: write what this prints to tests/orchestration/asset_graph.json and read the difference."""
    found = json.dumps(graph_of(defs), indent=2, ensure_ascii=False) + "\n"
    assert found == SNAPSHOT.read_text(encoding="utf-8"), found


def test_groups_follow_the_flow(defs):
    graph = defs.resolve_asset_graph()
    order = ["ingest", "extract", "normalize", "curate", "publish"]
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.group_name in order
        for parent in node.parent_keys:
            assert order.index(graph.get(parent).group_name) <= order.index(node.group_name)


def test_every_table_of_the_contract_is_an_asset_with_a_blocking_check(defs):
    graph = defs.resolve_asset_graph()
    for table in TABLES:
        key = dg.AssetKey(table)
        assert graph.has(key)
        assert graph.get(dg.AssetCheckKey(key, "contract")).blocking


def test_every_asset_says_what_it_is_and_how_fresh_it_must_be(defs):
    for spec in defs.resolve_all_asset_specs():
        assert spec.description
        assert spec.freshness_policy is not None


def test_the_nightly_build_runs_at_two_in_shanghai_without_being_switched_on(defs):
    [schedule] = defs.schedules
    assert schedule.cron_schedule == "0 2 * * *"
    assert schedule.execution_timezone == "Asia/Shanghai"
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    assert schedule.job.name == "build"


def test_the_sensors_run_without_being_switched_on(defs):
    assert {sensor.name for sensor in defs.sensors} == {"changed_raw_documents", "failed_build"}
    assert all(sensor.default_status == dg.DefaultSensorStatus.RUNNING for sensor in defs.sensors)


def test_a_run_ends_with_the_digest_whatever_else_is_made_from_the_warehouse(defs):
    graph = defs.resolve_asset_graph()
    made_from_it = {key.to_user_string() for key in graph.get(dg.AssetKey("warehouse")).child_keys}
    assert {"export", "dictionary", "changes"} <= made_from_it
    job = defs.resolve_job_def("build")
    priorities = {node.name: int(node.tags.get("dagster/priority", 0)) for node in job.nodes}
    assert [name for name, priority in priorities.items() if priority < 0] == ["changes"]
    # A failing spreadsheet does not keep it from being told.
    assert graph.get(dg.AssetKey("changes")).parent_keys == {dg.AssetKey("warehouse")}


def test_all_steps_of_a_run_share_one_process_so_that_it_can_hold_the_lock(defs):
    assert defs.executor is dg.in_process_executor
    assert defs.resolve_job_def("build").executor_def is dg.in_process_executor
