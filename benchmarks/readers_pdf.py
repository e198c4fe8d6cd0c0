"""Our PDF reader beside pdfplumber and camelot: the same ruled PDFs, the same run, pages per second and exact rows.

The press of the tests prints each layout, so that every row is known. The others are called as their documentation
shows: `page.extract_tables()` for each page, and `camelot.read_pdf(file, pages="all")`, which expects ruled tables.

A row counts as exact if its non-empty cells stand in one row of the output, in order, and nothing else does; blanks and
line breaks do not count. Cells merged over several rows are left out on both sides, because a page break may repeat or
cut them and each reader has a right to its own view of that.
"""

from __future__ import annotations

import io
import logging
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.documents.grid import Section, Table

Rows = list[list[str | None]]
Row = tuple[str, ...]
Reader = Callable[[bytes], Rows]


@dataclass(frozen=True, slots=True)
class PrintedPdf:
    """One PDF: its layout, its bytes, the rows that stand in it, and the texts that are merged over several rows."""

    layout: str
    data: bytes
    pages: int
    rows: Counter[Row]
    merged: frozenset[str]


@dataclass(slots=True)
class Reading:
    """What one reader did over all PDFs; `seconds` are CPU seconds of the whole process."""

    pages: int = 0
    rows: int = 0
    exact: int = 0
    seconds: float = 0.0

    @property
    def pages_per_second(self) -> float:
        """Pages per CPU second."""
        return self.pages / self.seconds


def printed_pdfs(projects: int) -> Iterator[PrintedPdf]:
    """Print `projects` of the made-up projects in every layout that can state them, ruled, with an embedded font."""
    from pypdfium2 import PdfDocument

    from tests.documents.carriers import CARRIERS
    from tests.documents.layouts import LAYOUTS
    from tests.documents.press import press
    from tests.documents.press import projects as made_up

    chosen = made_up("made-up")[:projects]
    for layout in LAYOUTS.values():
        document = press(layout, CARRIERS["pdf"], chosen, "bench")
        if document is None:
            continue
        rows, merged = printed_rows(layout.press(layout, chosen))
        yield PrintedPdf(layout.id, document.data, len(PdfDocument(document.data)), rows, merged)


def printed_rows(sections: Sequence[Section]) -> tuple[Counter[Row], frozenset[str]]:
    """Return the rows of all tables, without the cells merged over several rows, and the texts of those cells."""
    tables = [block for section in sections for block in section.blocks if isinstance(block, Table)]
    cells = [row for table in tables for row in table.rows]
    merged = frozenset(_squashed(cell.text) for row in cells for cell in row if cell.row_span > 1 and cell.text)
    return told_apart(([cell.text for cell in row] for row in cells), merged), merged


def told_apart(rows: Iterable[Sequence[str | None]], merged: frozenset[str]) -> Counter[Row]:
    """Count the rows by their cells without blanks, those that are empty or merged left out; no cell, no row."""
    counted = Counter(tuple(text for cell in row if (text := _squashed(cell)) and text not in merged) for row in rows)
    del counted[()]
    return counted


def _squashed(text: str | None) -> str:
    return re.sub(r"\s+", "", text or "")


def by_us(data: bytes) -> Rows:
    """The rows of all grids that the project's reader finds."""
    from pipelines.ingest.content import Grid
    from pipelines.ingest.pdf import read

    return [row for block in read(data, "").blocks if isinstance(block, Grid) for row in block.rows]


def by_pdfplumber(data: bytes) -> Rows:
    """The rows of all tables that pdfplumber finds."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return [row for page in document.pages for table in page.extract_tables() for row in table]


def by_camelot(data: bytes) -> Rows:
    """The rows of all tables that camelot finds."""
    import camelot

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "forms.pdf"
        file.write_bytes(data)
        tables = camelot.read_pdf(str(file), pages="all", suppress_stdout=True)
        return [[str(cell) for cell in row] for table in tables for row in table.df.to_numpy().tolist()]


READERS: dict[str, tuple[Reader, int]] = {
    "ours": (by_us, 3),
    "pdfplumber": (by_pdfplumber, 1),
    "camelot": (by_camelot, 1),
}
"""Each reader, and how often it reads each PDF: the mean of a quick one is steadier so."""


def compare(projects: int, readers: Sequence[str] = tuple(READERS)) -> dict[str, Reading]:
    """Let every reader read every PDF in turn, print a line for each PDF, and return what each reader did."""
    # What the others say about fonts and background images is not measured here.
    for name in ("pdfminer", "camelot", "playa"):
        logging.getLogger(name).setLevel(logging.ERROR)
    pdfs = list(printed_pdfs(projects))
    shortest = min(pdfs, key=lambda pdf: pdf.pages)
    for name in readers:  # imports and first calls are nobody's speed
        READERS[name][0](shortest.data)
    print("layout      pages   rows" + "".join(f"{name:>24}" for name in readers))
    readings = {name: Reading() for name in readers}
    for pdf in pdfs:
        line = f"{pdf.layout:<12}{pdf.pages:>5}{pdf.rows.total():>7}"
        for name in readers:
            reading = _read(pdf, *READERS[name])
            line += f"{reading.pages_per_second:>12,.1f}/s {reading.exact / reading.rows:>9.2%}"
            total = readings[name]
            total.pages += reading.pages
            total.rows += reading.rows
            total.exact += reading.exact
            total.seconds += reading.seconds
        print(line, flush=True)
    return readings


def _read(pdf: PrintedPdf, reader: Reader, times: int) -> Reading:
    started = time.process_time()
    for _ in range(times):
        rows = reader(pdf.data)
    seconds = (time.process_time() - started) / times
    exact = (pdf.rows & told_apart(rows, pdf.merged)).total()
    return Reading(pdf.pages, pdf.rows.total(), exact, seconds)
