"""How fast documents of every carrier are read, and our PDF reader beside pdfplumber and camelot: `make bench-readers`.

Reading means bytes to lines and grids; what they say is measured by `make accuracy`, and what understanding them costs
by `make bench`. The press of the tests prints made-up projects in every layout that a carrier can hold. Speeds are per
CPU second of this process, so that other work on the machine matters little; where LibreOffice converts, per second.
Only a PDF has pages. Ends with 1 where PDFs are not read ten times as fast as pdfplumber at as many exact rows.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Iterator, Sequence

from benchmarks.readers_pdf import Reading, compare
from pipelines.ingest.content import Content, UnreadableDocument
from tests.documents.press import PressedDocument

TIMES_PDFPLUMBER = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the carriers, then the PDF readers; returns the exit code."""
    parser = argparse.ArgumentParser(prog="make bench-readers", description=__doc__.split("\n\n")[0])
    parser.add_argument("--projects", type=int, default=2, help="made-up projects in each PDF that is compared")
    parser.add_argument("--repeat", type=int, default=1, help="how often each document of a carrier is read")
    options = parser.parse_args(arguments)
    gc.freeze()
    _carriers(options.repeat)
    print("\nThe same ruled PDFs read by each reader: pages per CPU second, rows read exactly\n")
    return _verdict(compare(options.projects))


def _carriers(repeat: int) -> None:
    from pipelines.ingest.legacy_word import program
    from tests.documents.carriers import CARRIERS
    from tests.documents.press import documents

    print(f"{'carrier':<18}{'documents':>10}{'MB':>7}{'documents/s':>13}{'pages':>7}{'pages/s':>9}{'rows/s':>9}")
    for name, carrier in CARRIERS.items():
        if carrier.converted and not program():
            print(f"{name:<18}not measured: LibreOffice is not installed, which reads DOC and RTF")
            continue
        pressed = list(documents(carriers=[name], facts=["made-up"]))
        if carrier.converted:
            seconds = _seconds_converting(pressed)
        else:
            _read(pressed[0])  # imports the reader
            started = time.process_time()
            for _ in range(repeat):
                for document in pressed:
                    _read(document)
            seconds = (time.process_time() - started) / repeat
        size = sum(len(document.data) for document in pressed) / 1e6
        rows = sum(len(form.indicators) for document in pressed for form in document.forms)
        pages = sum(map(_pages, pressed)) if carrier.extension == "pdf" else None
        print(
            f"{name:<18}{len(pressed):>10}{size:>7.2f}{len(pressed) / seconds:>13,.1f}"
            f"{'-' if pages is None else pages:>7}{'-' if pages is None else format(pages / seconds, ',.1f'):>9}"
            f"{rows / seconds:>9,.0f}",
            flush=True,
        )


def _read(document: PressedDocument) -> list[Content]:
    """Read a document; the members of an archive are documents of their own."""
    from pipelines.ingest.readers import read
    from pipelines.settings import Limits

    return [read(data, name, Limits()) for name, data in _parts(document)]


def _parts(document: PressedDocument) -> Iterator[tuple[str, bytes]]:
    from pipelines.ingest import archives, sniff
    from pipelines.settings import Limits

    if sniff.media_type(document.data) != sniff.ZIP:
        yield document.name, document.data
        return
    for name, member in archives.members(document.data, document.name, Limits()):
        if isinstance(member, UnreadableDocument):
            raise member
        yield name, member


def _seconds_converting(pressed: Sequence[PressedDocument]) -> float:
    from pipelines.ingest.legacy_word import read_all
    from pipelines.settings import Limits

    started = time.perf_counter()
    for content in read_all([(document.name, document.data) for document in pressed], Limits(seconds=600)):
        if isinstance(content, UnreadableDocument):
            raise content
    return time.perf_counter() - started


def _pages(document: PressedDocument) -> int:
    from pypdfium2 import PdfDocument

    return len(PdfDocument(document.data))


def _verdict(readings: dict[str, Reading]) -> int:
    print()
    for name, reading in readings.items():
        print(
            f"{name:<12}{reading.pages_per_second:>8,.1f} pages per CPU second, "
            f"{reading.exact:,} of {reading.rows:,} rows exact ({reading.exact / reading.rows:.2%})"
        )
    ours, pdfplumber = readings["ours"], readings["pdfplumber"]
    times = ours.pages_per_second / pdfplumber.pages_per_second
    print(f"\nPDF: {times:.1f} times as fast as pdfplumber (goal: at least {TIMES_PDFPLUMBER}, at as many exact rows)")
    return 0 if times >= TIMES_PDFPLUMBER and ours.exact >= pdfplumber.exact else 1


if __name__ == "__main__":
    sys.exit(main())
