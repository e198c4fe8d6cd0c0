"""Extraction is read in one direction: words, then forms, then lines and grids, then documents."""

from __future__ import annotations

import ast
import graphlib
from pathlib import Path

import pytest

import pipelines.extract

FOLDER = Path(pipelines.extract.__path__[0])
PREFIX = "pipelines.extract."


def imports_of(path: Path) -> set[str]:
    """Modules of the project that a module imports anywhere in its text."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return {name for name in found if name.startswith("pipelines.")}


@pytest.fixture(scope="module")
def modules() -> dict[str, set[str]]:
    """What every module of extraction imports, by its name."""
    return {
        PREFIX + path.relative_to(FOLDER).with_suffix("").as_posix().replace("/", "."): imports_of(path)
        for path in FOLDER.rglob("*.py")
        if path.name != "__init__.py"
    }


def test_no_module_imports_itself_in_a_circle(modules):
    graphlib.TopologicalSorter(modules).prepare()


@pytest.mark.parametrize(
    ("folder", "allowed"),
    [
        ("vocabulary", ("vocabulary",)),
        ("lines", ("lines", "vocabulary", "form", "entries", "funding_lines", "indicators")),
        ("grids", ("grids", "vocabulary", "form", "entries", "funding_lines", "indicators")),
    ],
)
def test_a_folder_knows_only_what_stands_below_it(modules, folder, allowed):
    known = {
        name.removeprefix(PREFIX).split(".")[0]
        for module, names in modules.items()
        if module.startswith(f"{PREFIX}{folder}.")
        for name in names
        if name.startswith(PREFIX)
    }
    assert known <= set(allowed)


def test_of_the_other_stages_extraction_knows_only_the_content_and_what_feeds_it(modules):
    keepers = {f"{PREFIX}{name}" for name in ("worker", "pending", "store", "version")}
    known = {name for module, names in modules.items() if module not in keepers for name in names}
    assert {name for name in known if not name.startswith(PREFIX)} <= {"pipelines.ingest.content"}


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_a_module_can_be_read_in_one_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350
