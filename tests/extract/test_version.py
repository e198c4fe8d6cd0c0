from __future__ import annotations

import re
from pathlib import Path

from pipelines.extract import version

PACKAGE = Path(version.__file__).parents[1]


def fingerprint():
    version.extractor_version.cache_clear()
    return version.extractor_version()


def test_every_reference_table_that_extraction_uses_is_part_of_the_version():
    used = set()
    for folder in ("ingest", "extract"):
        for path in (PACKAGE / folder).rglob("*.py"):
            if path.name != "version.py":
                used |= set(re.findall(r"\"([a-z_]+\.(?:csv|yaml))\"", path.read_text(encoding="utf-8")))
    assert {f"reference/{name}" for name in used} <= set(version._REFERENCE_TABLES)
    assert all((PACKAGE / name).exists() for name in version._REFERENCE_TABLES)


def test_a_changed_reference_table_or_module_gives_another_version(tmp_path, monkeypatch):
    for name in (*version._REFERENCE_TABLES, "extract/form.py", "ingest/text.py", "extract/store.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1")
    monkeypatch.setattr(version, "_PACKAGE", tmp_path)
    first = fingerprint()
    (tmp_path / "extract/store.py").write_text("2")
    assert fingerprint() == first
    (tmp_path / "reference/headers.csv").write_text("2")
    second = fingerprint()
    (tmp_path / "extract/form.py").write_text("2")
    assert len({first, second, fingerprint()}) == 3
    monkeypatch.undo()
    fingerprint()


def test_the_version_begins_with_the_number_people_choose():
    assert re.fullmatch(rf"{version.EXTRACTOR_VERSION}-[0-9a-f]{{12}}", fingerprint())


def test_a_converter_that_was_installed_later_gives_another_version_so_that_old_word_files_are_read_again(monkeypatch):
    from pipelines.ingest.legacy_word import PROGRAMS

    monkeypatch.setattr(version.shutil, "which", lambda program: None)
    without = fingerprint()
    monkeypatch.setattr(version.shutil, "which", lambda program: "/usr/bin/soffice" if program == PROGRAMS[0] else None)
    assert fingerprint() != without
    assert set(version._CONVERTERS) == set(PROGRAMS)
    monkeypatch.undo()
    fingerprint()
