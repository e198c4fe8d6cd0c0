from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from pipelines.settings import PROJECT_FOLDER


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A project without packages whose environment has been made, over what an interrupted set-up had left."""
    project = tmp_path_factory.mktemp("made")
    (project / "tools").mkdir()
    shutil.copy(PROJECT_FOLDER / "tools" / "environment.py", project / "tools")
    (project / "requirements.lock").write_text("# nothing\n")
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    assert set_up(project).returncode == 0
    return project


@pytest.fixture
def project(made, tmp_path):
    """A project in the state of a fresh clone."""
    shutil.copytree(made / "tools", tmp_path / "tools")
    shutil.copy(made / "requirements.lock", tmp_path)
    return tmp_path


def set_up(project):
    # An interpreter inside an environment cannot vouch for the one that a person would use.
    python = os.path.join(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
    python = python if os.path.exists(python) else sys.executable
    return subprocess.run([python, project / "tools" / "environment.py"], capture_output=True, text=True)


def stamp(project):
    return (project / ".venv" / "installed.lock").stat().st_mtime_ns


def prefix(project):
    asked = [project / ".venv" / "bin" / "python", "-c", "import sys; print(sys.prefix)"]
    return subprocess.run(asked, capture_output=True, text=True).stdout.strip()


def test_what_an_interrupted_setup_left_is_completed(made):
    assert (made / ".venv" / "installed.lock").exists()
    assert prefix(made) == str(made / ".venv")


def test_a_complete_environment_is_left_alone(made):
    before = stamp(made)
    again = set_up(made)
    assert (again.returncode, again.stdout) == (0, "")
    assert stamp(made) == before


def test_a_changed_lock_file_is_installed(made):
    before = stamp(made)
    (made / "requirements.lock").write_text("# still nothing\n")
    again = set_up(made)
    assert again.returncode == 0
    assert "ready" in again.stdout and "就绪" in again.stdout
    assert stamp(made) != before


def test_an_environment_that_was_moved_is_made_anew(made, tmp_path):
    moved = tmp_path / "moved"
    shutil.copytree(made, moved, symlinks=True)
    assert set_up(moved).returncode == 0
    assert prefix(moved) == str(moved / ".venv")


def test_a_killed_setup_leaves_no_stamp_and_the_next_one_succeeds(project):
    run = subprocess.Popen(
        [sys.executable, project / "tools" / "environment.py"], stdout=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while not (project / ".venv" / "bin").is_dir() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    assert not (project / ".venv" / "installed.lock").exists()
    assert set_up(project).returncode == 0


def test_a_package_that_cannot_be_installed_is_named_and_leaves_no_stamp_until_the_next_setup_succeeds(made):
    wanted = (made / "requirements.lock").read_text()
    (made / "requirements.lock").write_text("no-such-package-of-ours @ file:///nowhere/x-1-py3-none-any.whl\n")
    failed = set_up(made)
    assert failed.returncode != 0
    assert "nowhere" in failed.stdout and "失败" in failed.stdout
    assert not (made / ".venv" / "installed.lock").exists()
    (made / "requirements.lock").write_text(wanted)
    assert set_up(made).returncode == 0
    assert (made / ".venv" / "installed.lock").read_text() == wanted


def test_the_lock_file_pins_names_and_versions_and_nothing_else():
    lines = (PROJECT_FOLDER / "requirements.lock").read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if not line.startswith("#")]
    assert len(packages) > 100
    for line in packages:
        name, version = line.split("==")
        assert name and version and line == line.strip()
        assert not any(mark in line for mark in (" ", ";", "@", "/", "--hash"))


def test_every_dependency_of_the_project_is_pinned():
    import re
    import tomllib

    content = tomllib.loads((PROJECT_FOLDER / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = content["project"]["dependencies"] + content["dependency-groups"]["dev"]
    lines = (PROJECT_FOLDER / "requirements.lock").read_text(encoding="utf-8").lower().splitlines()
    pinned = {line.split("==")[0].replace("_", "-") for line in lines}
    for dependency in wanted:
        assert re.match(r"[\w-]+", dependency)[0].lower().replace("_", "-") in pinned
