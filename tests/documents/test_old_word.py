"""Forms in DOC and in RTF, as LibreOffice and the press write them, come back row by row."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pipelines.ingest import legacy_word, sniff
from pipelines.ingest.content import Content
from pipelines.settings import Limits
from tests.documents.accuracy import measure
from tests.documents.carriers import CARRIERS
from tests.documents.layouts import LAYOUTS
from tests.documents.press import PressedDocument, press, projects

FORMS = ("A1", "D", "T1")

pytestmark = pytest.mark.skipif(
    legacy_word.program() is None, reason="LibreOffice, which reads and writes DOC, is not installed"
)


def pressed(layout: str, carrier: str) -> PressedDocument:
    document = press(LAYOUTS[layout], CARRIERS[carrier], projects("made-up")[:4], "made-up")
    assert document is not None
    return document


def as_doc(documents: list[PressedDocument], folder: Path) -> list[bytes]:
    """The documents (DOCX) saved as DOC, in one run of LibreOffice."""
    paths = [folder / f"{number}.docx" for number in range(len(documents))]
    for path, document in zip(paths, documents, strict=True):
        path.write_bytes(document.data)
    program = legacy_word.program()
    assert program is not None
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        program,
        profile,
        "--headless",
        "--norestore",
        "--convert-to",
        "doc:MS Word 97",
        "--outdir",
        folder,
        *paths,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return [path.with_suffix(".doc").read_bytes() for path in paths]


def test_forms_in_doc_and_rtf_are_read_without_a_difference_in_one_run(tmp_path):
    word = [pressed(layout, "docx") for layout in FORMS]
    docs = as_doc(word, tmp_path)
    assert {sniff.media_type(data) for data in docs} == {sniff.DOC}
    rich = [pressed(layout, "rtf") for layout in FORMS]
    documents = [*word, *rich]
    # WPS writes DOC under a name of its own.
    names = ["a.doc", "b.wps", "c.doc", "d.rtf", "e.doc", "f.rtf"]
    bodies = [*docs, *(document.data for document in rich)]
    starts: list[None] = []
    contents = legacy_word.read_all(
        list(zip(names, bodies, strict=True)), Limits(), starting=lambda: starts.append(None)
    )
    assert len(starts) == 1
    for document, content in zip(documents, contents, strict=True):
        assert isinstance(content, Content), content
        tally = measure(document, content)
        assert (tally.forms_found, tally.exact, tally.left_over) == (tally.forms, tally.rows, 0), tally.differences
        assert (tally.rows_invented, tally.forms_invented, tally.funding_exact) == (0, 0, tally.funding)
