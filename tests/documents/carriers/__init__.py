"""Every carrier by its name: sections of printed pages to the bytes of a file."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.documents.carriers import (
    archive,
    fixed_pages,
    layout_dump,
    markup,
    other_sheets,
    pages,
    rich_text,
    sheets,
    text,
    typewriter,
    word,
)
from tests.documents.carriers.prose import back_matter, front_matter
from tests.documents.grid import Section


@dataclass(frozen=True, slots=True)
class Carrier:
    """`keeps_grid`: the file holds cells; without it, blank cells are gone and only some layouts make sense.

    `converted`: only a machine with LibreOffice reads it.
    """

    name: str
    extension: str
    write: Callable[[Sequence[Section], random.Random], bytes]
    keeps_grid: bool = True
    converted: bool = False


def _text(
    function: Callable[[Sequence[Section], random.Random], str],
) -> Callable[[Sequence[Section], random.Random], bytes]:
    return lambda sections, rng: function(sections, rng).encode("utf-8")


def _report(sections: Sequence[Section], rng: random.Random) -> bytes:
    return word.report(sections, front_matter("某市财政局", 2023), back_matter())


def _pages_with_prose(sections: Sequence[Section], rng: random.Random) -> bytes:
    return pages.print_pages([front_matter("某市财政局", 2023), *sections, back_matter()], rng, embedded=True)


_ALL = (
    Carrier("text-rows", "txt", _text(text.rows_per_line), keeps_grid=False),
    Carrier("text-tight", "txt", _text(text.rows_tight), keeps_grid=False),
    Carrier("text-joined", "txt", _text(text.rows_joined), keeps_grid=False),
    Carrier("text-layout", "txt", _text(typewriter.columns_kept), keeps_grid=False),
    Carrier("text-layout-dense", "txt", _text(layout_dump.dense_columns), keeps_grid=False),
    Carrier("text-cells", "txt", _text(text.cells_per_line)),
    Carrier("text-bare-cells", "txt", _text(text.bare_cells_per_line), keeps_grid=False),
    Carrier("pipes", "md", _text(text.pipe_rows)),
    Carrier("bare-pipes", "txt", _text(text.bare_pipe_rows), keeps_grid=False),
    Carrier("html", "html", markup.web_page),
    Carrier("xls-html", "xls", markup.workbook_as_html),
    Carrier("xlsx", "xlsx", lambda sections, rng: sheets.sheet_per_form(sections)),
    Carrier("xlsx-stacked", "xlsx", lambda sections, rng: sheets.stacked(sections)),
    Carrier("xls", "xls", lambda sections, rng: other_sheets.old_excel(sections)),
    Carrier("ods", "ods", lambda sections, rng: other_sheets.open_document(sections)),
    Carrier("xls-xml", "xls", lambda sections, rng: other_sheets.spreadsheet_xml(sections)),
    Carrier("csv", "csv", lambda sections, rng: other_sheets.comma_separated(sections)),
    Carrier("docx", "docx", lambda sections, rng: word.document(sections)),
    Carrier("docx-report", "docx", _report),
    Carrier("rtf", "rtf", lambda sections, rng: rich_text.document(sections), converted=True),
    Carrier("zip", "zip", lambda sections, rng: archive.of_word_files(sections)),
    Carrier("pdf", "pdf", lambda sections, rng: pages.print_pages(sections, rng, embedded=True)),
    Carrier("pdf-cid", "pdf", pages.print_pages),
    Carrier("pdf-report", "pdf", _pages_with_prose),
    # Without rules, but a blank cell still leaves its place.
    Carrier("pdf-unruled", "pdf", lambda sections, rng: pages.print_pages(sections, rng, ruled=False, embedded=True)),
    Carrier("ofd", "ofd", fixed_pages.print_pages),
)
CARRIERS: dict[str, Carrier] = {carrier.name: carrier for carrier in _ALL}


def readable() -> list[str]:
    """Name the carriers that this machine can read."""
    from pipelines.ingest.legacy_word import program

    return [name for name, carrier in CARRIERS.items() if not carrier.converted or program()]
