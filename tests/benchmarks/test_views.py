"""A stage of the view benchmark costs what all its processes cost together."""

import subprocess
import sys

from benchmarks.views import _measured
from pipelines.settings import Settings

WORK = """
import time
held = bytearray(300 << 20)
while time.process_time() < 0.5:
    held[::4096] = held[::4096]
"""


def test_cpu_seconds_and_memory_of_a_stage_are_those_of_its_processes_without_the_preparation():
    prepared = []

    def stage(settings, indicators):
        prepared.append(indicators)
        subprocess.run([sys.executable, "-c", WORK], check=True)

        def work():
            subprocess.run([sys.executable, "-c", WORK], check=True)
            return "made"

        return work

    cost = _measured(stage, Settings.from_environment({"DATA_DIR": "unused"}), 7)
    assert prepared == [7] and cost.said == "made"
    assert 0.5 <= cost.cpu_seconds < 1.0 and cost.seconds >= 0.5
    assert cost.peak > 300 << 20
