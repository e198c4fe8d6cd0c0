from __future__ import annotations

import re

import pytest

from pipelines.orchestration.command import main
from pipelines.settings import PROJECT_FOLDER

README = (PROJECT_FOLDER / "README.md").read_text(encoding="utf-8")
QUERIES = re.findall(r'```sh\nmake query SQL="(.*?)"\n```\n\n```text\n(.*?)\n```', README, re.S)


def test_the_readme_shows_three_queries():
    assert len(QUERIES) >= 3


def test_every_query_in_the_readme_has_the_output_that_the_readme_shows(real_build, monkeypatch, capfd):
    monkeypatch.setenv("DATA_DIR", str(real_build.settings.data_dir))
    [figures] = re.findall(r"give (\d+)\s+documents, (\d+) projects and (\d+) indicators", README)
    for number, name in zip(figures, ("documents", "projects", "indicators"), strict=True):
        assert f"{number} {name}" in real_build.said
    for sql, output in QUERIES:
        assert main(["query", sql]) == 0
        assert capfd.readouterr().out.strip() == output.strip()


@pytest.mark.parametrize("target", re.findall(r"`make ([a-z]+)`|^make ([a-z]+)", README, re.M))
def test_every_command_in_the_readme_is_a_target(target):
    makefile = (PROJECT_FOLDER / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target[0] or target[1]}:", makefile, re.M)


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"^\| `((?:pipelines|sql|benchmarks|data/raw)[\w/]*)`", README, re.M)))
)
def test_every_folder_in_the_readme_exists(path):
    assert (PROJECT_FOLDER / path).is_dir()
