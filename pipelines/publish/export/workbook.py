"""One XLSX file, written row by row: memory does not grow with the rows.

Everything is written as what it is: a text as text whatever it begins with, a number as a number, NULL as no cell at
all. What Excel cannot hold is never lost unsaid: further rows go to a numbered sheet, a text that is too long is cut
with a mark, a number with more digits than Excel keeps becomes text, and each is remembered in `remarks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from pipelines.publish.export.columns import SheetColumn
from pipelines.publish.export.contents import sheet_name
from pipelines.publish.export.text import fitted, length_of, needs_quote, shown, unambiguous

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575
"""Rows of an Excel sheet below its header."""

MOST_REMARKS = 1_000
"""Cells that are named one by one in a workbook; beyond them only their number is told."""

_MOST_DIGITS = 15
# Excel takes the year 1900 for a leap year: earlier dates would be shown a day off, or not at all.
_FIRST_DATE = date(1900, 3, 1)
_BATCH_FOR_WIDTHS = 500


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
        self._formats: dict[tuple[str, bool], Format] = {}
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
        self, name: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[object]], *, tab: str | None = None
    ) -> list[Sheet]:
        """Write rows under their headings, on as many sheets as they need; return the sheets.

        Values stand in the order of `columns`, of the Python types that Arrow gives. No rows give one sheet with its
        headings.
        """
        sheets: list[Sheet] = []
        waiting = iter(rows)
        while True:
            first = sheets[-1].last + 1 if sheets else 1
            title = sheet_name(name, self._names, len(sheets) + 1)
            self._names.append(title)
            number, more = self._write_sheet(title, columns, waiting, tab)
            sheets.append(Sheet(title, first, first + number - 1))
            if more is None:
                return sheets
            waiting = _again(more, waiting)

    def _write_sheet(
        self, name: str, columns: Sequence[SheetColumn], rows: Iterator[Sequence[object]], tab: str | None
    ) -> tuple[int, Sequence[object] | None]:
        """Write one sheet; return its number of rows, and the first row that found no room on it."""
        sheet = self._book.add_worksheet(name)
        if tab:
            sheet.set_tab_color(tab)
        sheet.freeze_panes(1, 0)
        sheet.set_row(0, 32)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.heading, self._heading)
        writers = [self._writer(sheet, name, column) for column in columns]
        seen: list[Sequence[object]] = []
        more: Sequence[object] | None = None
        number = 0
        for row in rows:
            if number == self._most_rows:
                more = row
                break
            number += 1
            if number <= _BATCH_FOR_WIDTHS:
                seen.append(row)
            for place, value in enumerate(row):
                if value is not None:
                    writers[place](number, place, value)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width(row[place] for row in seen))
        sheet.autofilter(0, 0, number, len(columns) - 1)
        return number, more

    def _writer(self, sheet: Worksheet, name: str, column: SheetColumn) -> Callable[[int, int, Any], object]:
        """Return the function that writes one value of a column."""
        plain = self._format(column.number_format)
        quoted = self._format("@", quote=True)
        text = self._format("@")
        remarks = self.remarks

        def write_text(row: int, place: int, value: str) -> None:
            whole = shown(value)
            kept = fitted(whole)
            if whole is not value:
                remarks.add(
                    name, cell_name(row, place), "control characters are shown as pictures / 控制字符以图形表示"
                )
            if kept is not whole:
                length = length_of(whole)
                remarks.add(name, cell_name(row, place), f"cut, {length:,} characters / 已截断，原文{length:,}字符")
            sheet.write_string(row, place, unambiguous(kept), quoted if needs_quote(kept) else text)

        def write_number(row: int, place: int, value: float | int | Decimal) -> None:
            if _digits(value) > _MOST_DIGITS:
                remarks.add(
                    name, cell_name(row, place), "more digits than Excel keeps, written as text / 位数超限，存为文本"
                )
                sheet.write_string(row, place, str(value), text)
            else:
                sheet.write_number(row, place, float(value) if isinstance(value, Decimal) else value, plain)

        def write_date(row: int, place: int, value: date) -> None:
            day = value.date() if isinstance(value, datetime) else value
            if day < _FIRST_DATE:
                remarks.add(
                    name, cell_name(row, place), "date before March 1900, written as text / 早于1900年3月，存为文本"
                )
                sheet.write_string(row, place, value.isoformat(), text)
            else:
                sheet.write_datetime(row, place, value, plain)

        def write_texts(row: int, place: int, value: list[str]) -> None:
            if value:
                write_text(row, place, "; ".join(value))

        if column.kind.endswith("[]"):
            return write_texts
        if column.kind == "BOOLEAN":
            return lambda row, place, value: sheet.write_boolean(row, place, value, plain)
        if column.kind == "DATE" or column.kind.startswith("TIMESTAMP"):
            return write_date
        if column.kind in ("DOUBLE", "FLOAT"):
            return lambda row, place, value: sheet.write_number(row, place, value, plain)
        return write_text if column.kind == "VARCHAR" else write_number

    def _format(self, number_format: str, *, quote: bool = False) -> Format:
        key = (number_format, quote)
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"num_format": number_format, "quote_prefix": quote})
        return self._formats[key]


def cell_name(row: int, place: int) -> str:
    """Return the name of a cell as Excel shows it; row 1 is the first below the header."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, place))


def _again(first: Sequence[object], rest: Iterator[Sequence[object]]) -> Iterator[Sequence[object]]:
    yield first
    yield from rest


def _digits(value: float | int | Decimal) -> int:
    if isinstance(value, Decimal):
        # Trailing zeros carry nothing.
        return len(value.normalize().as_tuple().digits)
    return len(str(abs(value)).rstrip("0"))
