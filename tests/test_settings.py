from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.settings import MEBIBYTE, PROJECT_FOLDER, Settings


def test_the_defaults_work_in_a_fresh_clone():
    settings = Settings.from_environment({})
    assert settings.data_dir == PROJECT_FOLDER / "data"
    assert settings.raw == PROJECT_FOLDER / "data" / "raw"
    assert settings.warehouse == PROJECT_FOLDER / "data" / "warehouse.duckdb"
    assert settings.workers >= 1


def test_everything_that_is_written_follows_the_data_folder(tmp_path):
    settings = Settings.from_environment({"DATA_DIR": str(tmp_path)})
    names = [name for name, value in vars(Settings).items() if isinstance(value, property)]
    for name in names:
        path = getattr(settings, name)
        assert path.is_relative_to(tmp_path) or name == "views"
    assert settings.curated == tmp_path / "curated"


def test_a_relative_data_folder_follows_the_current_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Settings.from_environment({"DATA_DIR": "elsewhere"}).data_dir == tmp_path / "elsewhere"


def test_limits_can_be_set(tmp_path):
    settings = Settings.from_environment(
        {"JIXIAO_WORKERS": "3", "JIXIAO_DOCUMENT_SECONDS": "7.5", "JIXIAO_DOCUMENT_MEMORY_MB": "100"}
    )
    assert settings.workers == 3
    assert settings.limits.seconds == 7.5
    assert settings.limits.memory_bytes == 100 * MEBIBYTE


@pytest.mark.parametrize("value", ["many", "0", "-1", "inf", "nan"])
def test_a_number_that_makes_no_sense_is_refused_by_name(value):
    with pytest.raises(ValueError, match="JIXIAO_WORKERS"):
        Settings.from_environment({"JIXIAO_WORKERS": value})


def test_settings_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings.from_environment({}).workers = 2


def test_nothing_is_read_from_the_environment_when_modules_are_imported():
    """Every module of the flow is imported with an environment in which reading `DATA_DIR` would fail."""
    modules = sorted(
        ".".join(path.relative_to(PROJECT_FOLDER).with_suffix("").parts)
        for path in (PROJECT_FOLDER / "pipelines").rglob("*.py")
        if path.name not in ("__init__.py", "__main__.py")
    )
    program = (
        "import importlib, os, pipelines.settings as settings\n"
        "def refuse(*arguments): raise AssertionError('settings were read at import')\n"
        "settings.Settings.from_environment = refuse\n"
        f"for module in {modules!r}: importlib.import_module(module)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT_FOLDER, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_folder_is_absolute():
    assert Path(Settings.from_environment({"DATA_DIR": "."}).data_dir).is_absolute()
