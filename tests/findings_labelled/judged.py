"""Findings on whole documents, each judged by a person who read the document: `judged.csv`.

The documents are the two real ones and the made-up facts of `tests/documents`, printed in one layout and read again. A
line is one finding: document, number of the form, number of the indicator in it (empty: about the form), rule, whether
it is right (yes or no), and what it is about.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.curate.findings.registry import findings_of
from pipelines.extract.printed import PRINTED_SCHEMAS
from pipelines.normalize.rows import normalize
from tests.documents.accuracy import read_document
from tests.documents.press import documents

JUDGED = Path(__file__).parent / "judged.csv"
RAW = Path(__file__).parents[2] / "data" / "raw"

Finding = tuple[str, str, str, str]
"""Document, number of the form, number of the indicator or nothing, rule."""


@cache
def contents() -> dict[str, tuple[str, bytes]]:
    """Return path and bytes of the judged documents by name."""
    (pressed,) = documents(["A2"], ["xlsx"], ["made-up"])
    real = {
        "shanghai-2023": "shanghai/2023/shanghai-2023-self-evaluation.txt",
        "tianjin-2025": "tianjin/2025/tianjin-2025-targets.txt",
    }
    return {name: (path, (RAW / path).read_bytes()) for name, path in real.items()} | {
        "made-up": (pressed.name, pressed.data)
    }


def judgements() -> dict[Finding, bool]:
    """Return what a person says of every finding."""
    with JUDGED.open(encoding="utf-8", newline="") as file:
        return {
            (row["document"], row["form"], row["indicator"], row["rule"]): row["right"] == "yes"
            for row in csv.DictReader(file)
        }


@cache
def findings() -> pl.DataFrame:
    """Return all findings on the judged documents, with their `document` by name."""
    rows: dict[str, list[dict[str, object]]] = {table: [] for table in PRINTED_SCHEMAS}
    register, names = [], {}
    for name, (path, data) in contents().items():
        document_id = hashlib.sha256(data).hexdigest()
        names[document_id] = name
        for table, read in read_document(data, path).items():
            rows[table] += [{**row, "document_id": document_id} for row in read]
        seen = {"other_paths": [], "size_bytes": len(data), "first_seen_at": datetime(2025, 1, 1, tzinfo=UTC)}
        register.append({"document_id": document_id, "path": path, **seen})
    printed = {table: pl.DataFrame(rows[table], schema=schema) for table, schema in PRINTED_SCHEMAS.items()}
    found = findings_of(normalize(printed, pl.DataFrame(register), "judged"))
    return found.with_columns(document=pl.col("document_id").replace_strict(names, return_dtype=pl.String))


def found() -> Counter[Finding]:
    """Count the findings by what they are about."""
    rows = findings().select(
        "document",
        pl.col("project_id").str.slice(17).fill_null(""),
        pl.col("indicator_id").str.slice(21).fill_null(""),
        "rule",
    )
    return Counter(rows.iter_rows())
