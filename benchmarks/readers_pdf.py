"""PDF readers side by side on the same pages in the same run: pages per second and rows read exactly.

    python benchmarks/readers_pdf.py [--documents 6] [--repeat 3]

The forms are printed by the press of the tests, so that every row is known. pdfplumber is called as its documentation
does, table by table (`page.extract_tables()`); a row counts as exact if its non-empty cells, line breaks removed, are
those of the form in order, wherever in the output the row stands. Rows that a page break cut count for nobody.
"""

from __future__ import annotations

import argparse
import io
import time
from collections import Counter
from collections.abc import Callable, Iterable

from pipelines.ingest.content import Grid
from pipelines.ingest.pdf import read
from tests.ingest.pdf_forms import flat_list, integrated_form, national_form, project_list
from tests.ingest.pdf_press import Press, grids

Rows = list[tuple[str, ...]]


def documents(count: int) -> list[tuple[str, bytes, int, Rows]]:
    """Printed forms of every kind: name, bytes, pages, rows."""
    printed = []
    for kind, rules in (("A1", "lines"), ("A1", "thin"), ("B", "lines"), ("T3", "lines"), ("G", "thin")):
        press = Press(rules=rules, size=8.0, repeat=1 if kind in ("T3", "G") else 0)
        for number in range(count):
            if number:
                press.break_page()
            press.text("项目支出绩效自评表", 16)
            if kind == "A1":
                press.table(national_form(number, 3))
            elif kind == "B":
                press.table(integrated_form(number))
            else:
                press.table(project_list(16) if kind == "T3" else flat_list(80))
        data = press.pdf()
        rows = [row for grid in grids(press.blocks) for row in _rows(grid.rows)]
        printed.append((f"{kind} ({rules})", data, press.pages, rows))
    return printed


def _rows(rows: Iterable[Iterable[str | None]]) -> Rows:
    found = (tuple(text.replace("\n", "") for text in row if text) for row in rows)
    return [row for row in found if row]


def by_us(data: bytes) -> Rows:
    """The rows that the project's reader finds."""
    return [row for block in read(data, "").blocks if isinstance(block, Grid) for row in _rows(block.rows)]


def by_pdfplumber(data: bytes) -> Rows:
    """The rows that pdfplumber finds."""
    import pdfplumber

    rows: Rows = []
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            for table in page.extract_tables():
                rows += _rows(table)
            page.close()
    return rows


def measured(reader: Callable[[bytes], Rows], data: bytes, repeat: int) -> tuple[float, Rows]:
    """The best of `repeat` times in seconds, and the rows."""
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        rows = reader(data)
        best = min(best, time.perf_counter() - start)
    return best, rows


def main() -> None:
    """Print the forms, let both read them, print what they did."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=6, help="forms in each file")
    parser.add_argument("--repeat", type=int, default=3, help="runs of which the fastest counts")
    options = parser.parse_args()
    print(f"{'forms':<12} {'pages':>6}   {'ours':>22}   {'pdfplumber':>22}   ratio")
    spent = {"ours": 0.0, "pdfplumber": 0.0}
    exact = {"ours": 0, "pdfplumber": 0}
    pages = rows_in_all = 0
    for name, data, count, expected in documents(options.documents):
        wanted = Counter(expected)
        line = f"{name:<12} {count:>6}"
        times = {}
        for reader, function, repeat in (("ours", by_us, options.repeat), ("pdfplumber", by_pdfplumber, 1)):
            times[reader], rows = measured(function, data, repeat)
            right = (wanted & Counter(rows)).total()
            spent[reader] += times[reader]
            exact[reader] += right
            line += f"   {count / times[reader]:>7.1f}/s {right:>5} of {len(expected):<4}"
        print(f"{line}   {times['pdfplumber'] / times['ours']:>5.1f}")
        pages += count
        rows_in_all += len(expected)
    for reader, seconds in spent.items():
        share = exact[reader] / rows_in_all
        print(f"{reader}: {pages / seconds:.1f} pages/s, {exact[reader]} of {rows_in_all} rows exact ({share:.1%})")
    print(f"ratio: {spent['pdfplumber'] / spent['ours']:.1f}")


if __name__ == "__main__":
    main()
