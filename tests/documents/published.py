"""The measured figures as they are published: `pipelines/reference/accuracy.csv`, and the tables in the READMEs.

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
PROJECT = Path(__file__).parents[2]
HEADER = ("carrier", "layout", "forms", "rows", "exact_share", "measured_on")
# How a reader of the README thinks of the carriers: those of a line have their cells in common.
FAMILIES = {
    "PDF with rules": ("pdf", "pdf-cid", "pdf-report"),
    "OFD with rules": ("ofd",),
    "Word, RTF and ZIP of them": ("docx", "docx-report", "rtf", "zip"),
    "Excel, ODS, CSV": ("xlsx", "xlsx-stacked", "xls", "ods", "xls-xml", "xls-html", "csv"),
    "HTML and pipe tables": ("html", "pipes"),
    "text, one cell per line with tabs": ("text-cells",),
    "text, one cell per line without tabs": ("text-bare-cells",),
    "pipes without blank cells": ("bare-pipes",),
    "PDF without rules": ("pdf-unruled",),
    "text, one row per line, nothing wrapped": ("text-joined",),
    "text, one row per line, cells wrapped over lines": ("text-rows", "text-tight"),
    "text that keeps columns, blank lines between rows": ("text-layout",),
}
CHINESE = {
    "PDF with rules": "有框线的 PDF",
    "OFD with rules": "有框线的 OFD",
    "Word, RTF and ZIP of them": "Word、RTF 以及它们的 ZIP",
    "Excel, ODS, CSV": "Excel、ODS、CSV",
    "HTML and pipe tables": "HTML 和竖线表格",
    "text, one cell per line with tabs": "文本，每行一个单元格，有制表符",
    "text, one cell per line without tabs": "文本，每行一个单元格，无制表符",
    "pipes without blank cells": "省略空单元格的竖线表格",
    "PDF without rules": "无框线的 PDF",
    "text, one row per line, nothing wrapped": "文本，每行一行表格，不折行",
    "text, one row per line, cells wrapped over lines": "文本，每行一行表格，单元格折行",
    "text that keeps columns, blank lines between rows": "文本，保留列位置，行间有空行",
}
ENGLISH = {label: label for label in FAMILIES}
# Each README, how it names the families, and the header by which its table is known.
READMES = {
    "README.md": (ENGLISH, "| carrier | exact rows | of | weakest layout | floor |"),
    "README.zh-CN.md": (CHINESE, "| 载体 | 完全正确的行 | 总行数 | 最弱的表式 | 下限 |"),
}


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


def readme_table(readme: str, measured: Iterable[Measured]) -> str:
    """Return the table of a README: per family of carriers its share of exact rows, its weakest pair, its floor."""
    names, header = READMES[readme]
    by_carrier: dict[str, list[Measured]] = {}
    for one in measured:
        by_carrier.setdefault(one.carrier, []).append(one)
    lines = [header, "|---|---|---|---|---|"]
    for label, carriers in FAMILIES.items():
        pairs = [one for carrier in carriers for one in by_carrier.get(carrier, [])]
        if not pairs:
            continue
        rows = sum(one.rows for one in pairs)
        exact = sum(one.rows * one.exact_share for one in pairs) / rows
        weakest = min(pairs, key=lambda one: one.exact_share)
        named = "" if weakest.exact_share == 1 else f" ({weakest.layout})"
        floors = [floor.exact_percent for one in pairs if (floor := floor_of(one.layout, one.carrier))]
        lowest = f"{_percent(weakest.exact_share)}{named}"
        lines.append(f"| {names[label]} | {_percent(exact)} | {rows:,} | {lowest} | {min(floors):g} % |")
    return "\n".join(lines) + "\n"


def table_in(readme: str) -> str | None:
    """Return the table of figures that a README holds, None where it holds none."""
    found = _table(readme).search((PROJECT / readme).read_text(encoding="utf-8"))
    return found[0] if found else None


def publish(measured: Mapping[tuple[str, str], Measured], day: date) -> None:
    """Write `accuracy.csv` and the tables of the READMEs."""
    PUBLISHED.write_text(csv_of(measured.values(), day), encoding="utf-8")
    write_tables()


def write_tables() -> None:
    """Write the tables of the READMEs from `accuracy.csv`. Raises ValueError where a README has no such table."""
    for readme, (_, header) in READMES.items():
        text = (PROJECT / readme).read_text(encoding="utf-8")
        changed, tables = _table(readme).subn(lambda _, name=readme: readme_table(name, published()), text)
        if tables != 1:
            raise ValueError(f"{readme} has {tables} tables that begin {header}, not one")
        (PROJECT / readme).write_text(changed, encoding="utf-8")


def _table(readme: str) -> re.Pattern[str]:
    return re.compile(re.escape(READMES[readme][1]) + r"\n(?:\|.*\n)*")


def _percent(share: float) -> str:
    return f"{int(share * 10**4 + 1e-6) / 100:.2f} %"
