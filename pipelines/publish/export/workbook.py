"""One XLSX file, written some thousand rows at a time: memory does not grow with the rows.

NULL is no cell at all. What Excel cannot hold is never lost unsaid: further rows go to a numbered sheet, a text that is
too long is cut with a mark, a number with more digits than Excel keeps becomes text, and `remarks` has each such cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from pipelines.publish.export.cells import EncodeAll, Styles, encoder
from pipelines.publish.export.columns import WIDEST, WIDEST_PROSE, SheetColumn
from pipelines.publish.export.contents import sheet_name

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 1_048_575
"""Rows of an Excel sheet below its header."""

MOST_REMARKS = 1_000
"""Cells that are named one by one in a workbook; beyond them only their number is told."""

_ROWS_FOR_WIDTHS = 500
_PROSE_TAB = "#7F7F7F"


@dataclass(slots=True)
class Remarks:
    """What a cell could not hold as it was: `cells` names sheet, cell and what was done, at most `MOST_REMARKS`."""

    cells: list[tuple[str, str, str]] = field(default_factory=list)
    number: int = 0

    def add(self, sheet: str, cell: str, words: str) -> None:
        """Remember one cell."""
        self.number += 1
        if len(self.cells) < MOST_REMARKS:
            self.cells.append((sheet, cell, words))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it was written: its name, and which rows of its relation it holds, counted from 1."""

    name: str
    first: int
    last: int


class WorkbookFile:
    """A workbook that is being written. Use it in a `with` block; the file is complete when the block has ended."""

    def __init__(
        self, path: Path, title: str, build_id: str, created_at: datetime, *, scratch: Path, most_rows: int = MOST_ROWS
    ) -> None:
        """Begin a workbook; `created_at` is in UTC without zone, `scratch` a folder for what xlsxwriter sets aside."""
        import xlsxwriter

        self.remarks = Remarks()
        self._most_rows = most_rows
        self._names: list[str] = []
        self._styles: dict[tuple[str, bool, bool], int] = {}
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(scratch)})
        self._book.use_zip64()
        self._book.set_properties({"title": title, "comments": f"build {build_id}", "created": created_at})
        self._book.set_custom_property("build_id", build_id)
        self._heading = self._book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DCE6F1", "bottom": 1, "num_format": "@"}
        )

    def __enter__(self) -> WorkbookFile:
        """Return the workbook."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the file. After an error it is not written; what is set aside in `scratch` is left to be removed."""
        if error is None:
            self._book.close()
        else:
            for sheet in self._book.worksheets():
                sheet._opt_close()

    def write(
        self, name: str, columns: Sequence[SheetColumn], batches: Iterable[pl.DataFrame], *, prose: bool = False
    ) -> list[Sheet]:
        """Write rows under their headings, on as many sheets as they need; return the sheets.

        The columns of each batch are `columns`, in their order. No rows give one sheet with its headings. `prose` marks
        a sheet that explains the others: its texts are wrapped, and its tab is grey.
        """
        sheets: list[Sheet] = []
        waiting = iter(batches)
        while True:
            first = sheets[-1].last + 1 if sheets else 1
            title = sheet_name(name, self._names, len(sheets) + 1)
            self._names.append(title)
            number, more = self._write_sheet(title, columns, waiting, prose)
            sheets.append(Sheet(title, first, first + number - 1))
            if more is None:
                return sheets
            waiting = _again(more, waiting)

    def _write_sheet(
        self, name: str, columns: Sequence[SheetColumn], batches: Iterator[pl.DataFrame], prose: bool
    ) -> tuple[int, pl.DataFrame | None]:
        """Write one sheet; return its number of rows, and the rows of a batch that found no room on it."""
        sheet = self._book.add_worksheet(name)
        if prose:
            sheet.set_tab_color(_PROSE_TAB)
        sheet.freeze_panes(1, 0)
        # In print: A4 across, all columns side by side, the header on every page.
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_row(0, 32)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.heading, self._heading)
        encoders = [self._encoder(name, place, column, prose) for place, column in enumerate(columns)]
        # From here on rows are written to the file that xlsxwriter sets aside for them, as it would do it, only faster.
        sheet._write_single_row(1)
        seen: dict[str, list[object]] = {}
        more: pl.DataFrame | None = None
        number = 0
        for batch in batches:
            if batch.is_empty():
                continue
            room = self._most_rows - number
            if room:
                rows = batch.head(room)
                sheet.row_data_fh.write(_as_xml(rows, number + 2, encoders))
                seen = seen or rows.head(_ROWS_FOR_WIDTHS).to_dict(as_series=False)
                number += rows.height
            if batch.height > room:
                more = batch.tail(batch.height - room)
                break
        sheet.previous_row = number + 1
        sheet._check_dimensions(number, len(columns) - 1)
        for place, column in enumerate(columns):
            widest = WIDEST_PROSE if prose else WIDEST
            sheet.set_column(place, place, column.width(seen.get(column.name, ()), widest))
        sheet.autofilter(0, 0, number, len(columns) - 1)
        return number, more

    def _encoder(self, sheet: str, place: int, column: SheetColumn, prose: bool) -> EncodeAll:
        from xlsxwriter.utility import xl_col_to_name

        styles = Styles(
            own=self._style(column.number_format, False, prose),
            text=self._style("@", False, prose),
            quoted=self._style("@", True, prose),
        )
        return encoder(column, xl_col_to_name(place), styles, lambda cell, words: self.remarks.add(sheet, cell, words))

    def _style(self, number_format: str, quote: bool, wrap: bool) -> int:
        """Return the index of a cell format, made where it is new."""
        key = (number_format, quote, wrap)
        if key not in self._styles:
            made = self._book.add_format({"num_format": number_format, "quote_prefix": quote, "valign": "top"})
            if wrap:
                made.set_text_wrap()
            self._styles[key] = made._get_xf_index()
        return self._styles[key]


def _as_xml(rows: pl.DataFrame, first: int, encoders: Sequence[EncodeAll]) -> str:
    """Return rows as SpreadsheetML; `first` is the number of the first of them as Excel counts."""
    import polars as pl

    lines = pl.Series(range(first, first + rows.height)).cast(pl.String)
    cells = [encode(column, lines) for encode, column in zip(encoders, rows.get_columns(), strict=True)]
    whole = pl.concat_str(
        pl.lit('<row r="'), lines, pl.lit('">'), *map(pl.lit, cells), pl.lit("</row>"), ignore_nulls=True
    )
    return "".join(pl.select(whole).to_series().to_list())


def _again(first: pl.DataFrame, rest: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    yield first
    yield from rest
