"""What every reader hands on: the lines and the grids of one document, each with a place a person can find.

Nothing here is interpreted. A reader (one module per carrier) turns bytes into a `Content`; `extract` alone decides
which line is a title and which grid holds a form.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Lines:
    """Consecutive lines of running text, as printed, without their line ends.

    `texts[i]` is line number `first + i`. `place` prefixes the line number where the document has pages, sheets or
    paragraphs (`"page 3"`), and is empty for a plain text file.
    """

    texts: list[str]
    first: int = 1
    place: str = ""
    unit: str = "line"

    def place_of(self, start: int, end: int | None = None) -> str:
        """Name the lines with indexes `start` to `end` (inclusive): `page 3 line 12-14`."""
        last = start if end is None else end
        numbers = f"{self.first + start}" if last == start else f"{self.first + start}-{self.first + last}"
        return f"{self.place} {self.unit} {numbers}" if self.place else f"{self.unit} {numbers}"


@dataclass(slots=True)
class Grid:
    r"""One ruled table, sheet or tabbed block: a matrix of cell texts that keeps merged cells.

    `rows[r][c]` is the text of the cell that begins at row r, column c, with the line breaks of the cell as `\n`;
    `""` is an empty cell and `None` is a position covered by a merged cell that begins further up or further left.
    `spans[(r, c)]` is `(row_span, column_span)` for merged cells only. Rows may have different lengths. `places[r]`
    names row r for a person: `page 3 table 1 row 7`, `sheet 绩效 row 12`, `line 120-124`. `name` is the sheet's name or
    the table's caption, empty where there is none.
    """

    rows: list[list[str | None]]
    places: list[str]
    spans: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    name: str = ""


@dataclass(slots=True)
class Remark:
    """Something the reader could not read or had to assume, said once, with its place."""

    place: str
    message_en: str
    message_zh: str
    severity: str = "error"


@dataclass(slots=True)
class Content:
    """Everything a document holds, in document order."""

    media_type: str
    blocks: list[Lines | Grid]
    remarks: list[Remark] = field(default_factory=list)


class UnreadableDocument(Exception):
    """The document as a whole cannot be read; `str(error)` is the reason in English, `reason_zh` in Chinese."""

    def __init__(self, reason: str, reason_zh: str) -> None:
        super().__init__(reason)
        self.reason_zh = reason_zh


class DamagedPart(UnreadableDocument):
    """One part of a document is damaged; what the document says elsewhere may be whole."""
