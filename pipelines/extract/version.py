"""Which extractor made a printed row: a number people choose, and a fingerprint of everything that decides the result.

The fingerprint covers the readers, the extraction and the reference tables they use, the versions of the libraries that
read documents, and whether there is a converter for old Word files, so that a changed extractor reads every document
again by itself and an unchanged one reads none.
"""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from importlib import metadata
from pathlib import Path

EXTRACTOR_VERSION = "1"

_PACKAGE = Path(__file__).resolve().parent.parent
# Parts of the two packages that keep or hand on documents without deciding what is read in them.
_WITHOUT_INFLUENCE = frozenset({"ingest/register.py", "extract/store.py", "extract/pending.py", "extract/worker.py"})
_REFERENCE_TABLES = (
    "reference/headers.csv", "reference/layouts.csv", "reference/results.csv", "reference/taxonomy.csv",
)  # fmt: skip
_CONVERTERS = ("soffice", "libreoffice")
_LIBRARIES = ("lxml", "pdfplumber", "pypdfium2", "python-calamine", "selectolax")


@cache
def extractor_version() -> str:
    """Name the extractor as stored in `documents.extractor_version`: `1-3f9a0c52d1e7`."""
    digest = hashlib.sha256()
    names = [
        name
        for folder in ("ingest", "extract")
        for path in (_PACKAGE / folder).rglob("*.py")
        if (name := path.relative_to(_PACKAGE).as_posix()) not in _WITHOUT_INFLUENCE
    ]
    for name in [*sorted(names), *_REFERENCE_TABLES]:
        path = _PACKAGE / name
        digest.update(f"{name}\0".encode())
        # Line ends may differ between two checkouts of the same text.
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") if path.exists() else b"")
        digest.update(b"\0")
    for library in _LIBRARIES:
        digest.update(f"{library}=={metadata.version(library)}\0".encode())
    digest.update(b"converter" if any(shutil.which(program) for program in _CONVERTERS) else b"no converter")
    return f"{EXTRACTOR_VERSION}-{digest.hexdigest()[:12]}"
