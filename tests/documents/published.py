"""The measured figures as they are published: `pipelines/reference/accuracy.csv`, and the table in README.md.

`make accuracy-publish` writes both from one full run, so that they never say different things; a test holds them, the
floors and the README against each other.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FLOORS = Path(__file__).parent / "floors.csv"
PUBLISHED = Path(__file__).parents[2] / "pipelines" / "reference" / "accuracy.csv"
README = Path(__file__).parents[2] / "README.md"
HEADER = ("carrier", "layout", "forms", "rows", "exact_share", "measured_on")
# How a reader of the README thinks of the carriers: those of a line have their cells in common.
FAMILIES = {
    "PDF with rules": ("pdf", "pdf-cid", "pdf-report"),
    "Word, RTF and ZIP of them": ("docx", "docx-report", "rtf", "zip"),
    "Excel, ODS, CSV": ("xlsx", "xlsx-stacked", "xls", "ods", "xls-xml", "xls-html", "csv"),
    "HTML and pipe tables": ("html", "pipes"),
    "text, one cell per line with tabs": ("text-cells",),
    "text, one cell per line without tabs": ("text-bare-cells",),
    "pipes without blank cells": ("bare-pipes",),
    "PDF without rules": ("pdf-unruled",),
    "text, one row per line, nothing wrapped": ("text-joined",),
    "text, one row per line, cells wrapped over lines": ("text-rows",),
}
_TABLE_HEADER = "| carrier | exact rows | of | weakest layout | floor |"
_TABLE = re.compile(re.escape(_TABLE_HEADER) + r"\n(?:\|.*\n)*")


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured for one carrier and layout."""

    carrier: str
    layout: str
    forms: int
    rows: int
    exact_share: float


@dataclass(frozen=True, slots=True)
class Floor:
    """What `make accuracy` asks of a layout on a carrier."""

    exact_percent: float
    forms_missed: int
    forms_invented: int
    rows_invented: int


def floor_of(layout: str, carrier: str) -> Floor | None:
    """Return the floor in `floors.csv`: the last row that names the layout or `*`, and the carrier or `*`."""
    with FLOORS.open(encoding="utf-8", newline="") as file:
        matching = [
            row for row in csv.DictReader(file) if row["layout"] in ("*", layout) and row["carrier"] in ("*", carrier)
        ]
    if not matching:
        return None
    row = matching[-1]
    return Floor(
        float(row["exact_percent"]), int(row["forms_missed"]), int(row["forms_invented"]), int(row["rows_invented"])
    )


def csv_of(measured: Iterable[Measured], day: date) -> str:
    """Return the content of `accuracy.csv`, sorted as the carriers and layouts were measured."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    for one in measured:
        # Cut, not rounded: 99.9996 % is not 100 %.
        share = int(one.exact_share * 10**6) / 10**6
        writer.writerow((one.carrier, one.layout, one.forms, one.rows, f"{share:.6f}".rstrip("0").rstrip("."), day))
    return stream.getvalue()


def published() -> list[Measured]:
    """Return what `accuracy.csv` holds."""
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return [
            Measured(row["carrier"], row["layout"], int(row["forms"]), int(row["rows"]), float(row["exact_share"]))
            for row in csv.DictReader(file)
        ]


def readme_table(measured: Iterable[Measured]) -> str:
    """Return the table of the README: per family of carriers its share of exact rows, its weakest pair, its floor."""
    by_carrier: dict[str, list[Measured]] = {}
    for one in measured:
        by_carrier.setdefault(one.carrier, []).append(one)
    lines = [_TABLE_HEADER, "|---|---|---|---|---|"]
    for label, carriers in FAMILIES.items():
        pairs = [one for carrier in carriers for one in by_carrier.get(carrier, [])]
        if not pairs:
            continue
        rows = sum(one.rows for one in pairs)
        exact = sum(one.rows * one.exact_share for one in pairs) / rows
        weakest = min(pairs, key=lambda one: one.exact_share)
        named = "" if weakest.exact_share == 1 else f" ({weakest.layout})"
        floors = [floor.exact_percent for one in pairs if (floor := floor_of(one.layout, one.carrier))]
        lines.append(
            f"| {label} | {_percent(exact)} | {rows:,} | {_percent(weakest.exact_share)}{named} | {min(floors):g} % |"
        )
    return "\n".join(lines) + "\n"


def table_in(readme: str) -> str | None:
    """Return the table of figures that a README holds, None where it holds none."""
    found = _TABLE.search(readme)
    return found[0] if found else None


def publish(measured: Mapping[tuple[str, str], Measured], day: date) -> None:
    """Write `accuracy.csv` and the table of the README. Raises ValueError where the README has no such table."""
    text = README.read_text(encoding="utf-8")
    if table_in(text) is None:
        raise ValueError(f"README.md has no table that begins {_TABLE_HEADER}")
    PUBLISHED.write_text(csv_of(measured.values(), day), encoding="utf-8")
    README.write_text(_TABLE.sub(lambda _: readme_table(published()), text), encoding="utf-8")


def _percent(share: float) -> str:
    return f"{int(share * 10**4 + 1e-6) / 100:.2f} %"
