"""The cells of one sheet to a grid: empty borders and long empty stretches left out, real row numbers kept."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from pipelines.ingest.allowance import CellCount
from pipelines.ingest.content import Grid, Remark
from pipelines.ingest.number_formats import Formats

# Forms stacked on a sheet are divided by a few empty rows; a stretch longer than this is shortened to it.
EMPTY_STRETCH = 10
_NAMED_CELLS = 8


class SheetCells:
    """Texts by position (row and column from 0) and merged ranges of one sheet.

    Only cells with text count: formatted empty cells, which reach to the last row of many sheets, leave no trace.
    """

    def __init__(self, name: str, count: CellCount) -> None:
        self.name = name
        self.count = count
        self.texts: dict[int, dict[int, str]] = {}
        self.ranges: list[tuple[int, int, int, int]] = []

    def put(self, row: int, column: int, text: str) -> None:
        """Set the text of a cell; an empty text is no cell."""
        if text:
            self.texts.setdefault(row, {})[column] = text

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """State that the cells of a rectangle, ends included, are one cell."""
        if bottom > top or right > left:
            self.ranges.append((top, left, bottom, right))

    def uncomputed(self, cells: Sequence[tuple[int, int]]) -> Remark:
        """Say which formulas carry no computed value."""
        named = ", ".join(address(row, column) for row, column in cells[:_NAMED_CELLS])
        more = len(cells) - _NAMED_CELLS
        return Remark(
            f"sheet {self.name} row {cells[0][0] + 1}",
            f"formulas without a computed value: {named}" + (f" and {more} more" if more > 0 else ""),
            f"公式没有保存计算结果：{named}" + (f" 等 {len(cells)} 处" if more > 0 else ""),
        )

    def grid(self) -> Grid | None:
        """Return the grid, None for a sheet without text; every row has the same length.

        Raises UnreadableDocument beyond `limits.cells`.
        """
        self._drop_covered()
        if not self.texts:
            return None
        filled_rows = sorted(self.texts)
        filled_columns = sorted({column for row in self.texts.values() for column in row})
        top, bottom = filled_rows[0], filled_rows[-1]
        left, right = filled_columns[0], filled_columns[-1]
        ranges = [item for item in self.ranges if item[2] >= top and item[3] >= left]
        # A merged cell with text reaches as far as it is merged, within what the sheet shows or a little beyond.
        with_text = [item for item in ranges if self.texts.get(item[0], {}).get(item[1])]
        bottom = max([bottom, *(min(item[2], bottom + EMPTY_STRETCH) for item in with_text)])
        right = max([right, *(min(item[3], right + EMPTY_STRETCH) for item in with_text)])
        rows = _kept(filled_rows, top, bottom, [(item[0], item[2]) for item in with_text])
        columns = _kept(filled_columns, left, right, [(item[1], item[3]) for item in with_text])
        self.count.spend(len(rows) * len(columns))
        column_index = {column: index for index, column in enumerate(columns)}
        grid = Grid([], [f"sheet {self.name} row {row + 1}" for row in rows], name=self.name)
        for row in rows:
            texts: list[str | None] = [""] * len(columns)
            for column, text in self.texts.get(row, {}).items():
                texts[column_index[column]] = text
            grid.rows.append(texts)
        for first, begin, last, end in ranges:
            _cover(
                grid,
                range(bisect_left(rows, first), bisect_right(rows, last)),
                range(bisect_left(columns, begin), bisect_right(columns, end)),
            )
        return grid

    def _drop_covered(self) -> None:
        """Remove texts under a merged cell, which no program shows."""
        filled = sorted(self.texts)
        for first, begin, last, end in self.ranges:
            for row in filled[bisect_left(filled, first) : bisect_right(filled, last)]:
                texts = self.texts[row]
                for column in [column for column in texts if begin <= column <= end]:
                    if (row, column) != (first, begin):
                        del texts[column]
        self.texts = {row: texts for row, texts in self.texts.items() if texts}


def _cover(grid: Grid, rows: range, columns: range) -> None:
    """Merge a rectangle of the grid, given by indexes."""
    if not rows or not columns or len(rows) * len(columns) == 1:
        return
    corner = (rows[0], columns[0])
    if corner in grid.spans or grid.rows[corner[0]][corner[1]] is None:
        return  # ranges that overlap are damage; the first one stands
    grid.spans[corner] = (len(rows), len(columns))
    text = grid.rows[corner[0]][corner[1]]
    for row in rows:
        grid.rows[row][columns[0] : columns[-1] + 1] = [None] * len(columns)
    grid.rows[corner[0]][corner[1]] = text


def address(row: int, column: int) -> str:
    """Name a cell as the sheet does: row 6, column 2 (from 0) is `C7`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def hidden_sheet(name: str) -> Remark:
    """Say that a sheet was read although Excel does not show it."""
    return Remark(
        f"sheet {name}", f"the sheet “{name}” is hidden; it was read", f"工作表“{name}”是隐藏的，已读取", "signal"
    )


def hidden_parts(name: str) -> Remark:
    """Say that rows or columns were read although Excel does not show them."""
    return Remark(
        f"sheet {name}",
        f"the sheet “{name}” has hidden rows or columns; they were read",
        f"工作表“{name}”有隐藏的行或列，已读取",
        "signal",
    )


def unknown_formats(formats: Formats) -> Remark:
    """Say once which number formats were not understood, and where the first cell under them is."""
    first, place = next(iter(formats.unknown.items()))
    return Remark(
        place,
        f"{len(formats.unknown)} number format(s) not understood, printed without format: {first!r}",
        f"有 {len(formats.unknown)} 种数字格式无法识别，已按常规格式显示：{first}",
        "signal",
    )


def _kept(filled: Sequence[int], first: int, last: int, ranges: Sequence[tuple[int, int]]) -> list[int]:
    """Return the positions from `first` to `last` without the middle of empty stretches that no merged cell spans."""
    marks = sorted({*filled, first, last, *(end for pair in ranges for end in pair if first <= end <= last)})
    kept = [first]
    for mark in marks:
        before = kept[-1]
        if mark == before:
            continue
        kept += range(before + 1, min(mark, before + 1 + EMPTY_STRETCH))
        if kept[-1] != mark:
            kept.append(mark)
    return kept
