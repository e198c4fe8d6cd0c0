"""Plain text: bytes to lines and tabbed grids.

Here belong line ends, page breaks and the ways in which text carries cells. What a line means does not belong here.

- One row per line (the text of a PDF): one `Lines` block with all lines.
- One cell per line (the text of a DOCX): a tab begins a cell, lines without a tab continue it, an empty line ends the
  row. Text outside rows becomes a `Lines` block, consecutive rows a `Grid` of ragged rows.
- Tab-separated rows: a tab ends a cell, one line is one row.
- Columns of characters, where runs of blanks part the cells: lines too. Which lines make up a row can only be told by
  what stands in them (`extract.dumps`).

Line numbers are those an editor shows, where page breaks, vertical tabs and Unicode line separators inside a line count
as line ends too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipelines.ingest.content import Content, Grid, Lines, Remark, UnreadableDocument
from pipelines.ingest.decoding import decode, line_of
from pipelines.settings import Limits

MEDIA_TYPE = "text/plain"

# Bytes that stand for control characters in UTF-8 and GB18030 alike; tab, line feed and carriage return are text.
_CONTROL_BYTES = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
_LINE_ENDS = ("\x0b", "\x85", "\u2028", "\u2029")
# Marks that print nothing and would only keep a label from being recognised.
_INVISIBLE = ("\ufeff", "\u200b", "\u2060", "\u200e", "\u200f")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# A literal line end in front lets the search skip from line to line.
_BLANK_LINE = re.compile(r"\n[ \u3000\xa0]+(?=\n)")
# A pipe table has at least a header and a row of two cells.
_FEWEST_PIPES = 4
_MOST_CONTROLS = 0.05


def read(data: bytes, name: str, limits: Limits) -> Content:
    """Read a text document.

    `name` is not looked at: the content alone decides. Raises UnreadableDocument for an empty document and for bytes
    that are text in none of UTF-8, UTF-16, UTF-32 and GB18030, naming the first byte that cannot be read.
    """
    remarks: list[Remark] = []
    breaks: list[int] = []
    text = _clean(decode(data, remarks), data, remarks, breaks)
    if not text or text.isspace():
        raise UnreadableDocument("the document is empty", "文件为空")
    if len(text) > limits.line_characters:
        text = _cut_lines(text, limits.line_characters, remarks)
    return Content(MEDIA_TYPE, blocks_of(text, breaks), remarks)


def lines_of(data: bytes) -> list[str]:
    """Return the lines of a text document, the first of which its places call line 1. Raises UnreadableDocument."""
    remarks: list[Remark] = []
    return _clean(decode(data, remarks), data, remarks).split("\n")


def blocks_of(text: str, breaks: Sequence[int] = ()) -> list[Lines | Grid]:
    r"""Split text with `\n` line ends into lines and grids (see the module's docstring).

    `breaks` are the indexes of the lines that begin a page.
    """
    if text.endswith("\n"):
        text = text[:-1]
    tabs = text.count("\t")
    if not tabs:
        lines = text.split("\n")
        if text.count("|") + text.count("｜") >= _FEWEST_PIPES:
            from pipelines.ingest.markdown import read_pipe_tables

            return _with_single_pipes(read_pipe_tables(lines))
        return [Lines(lines, pages=tuple(breaks))]
    leading = text.count("\n\t") + text.startswith("\t")
    if tabs - leading > leading:
        return _tab_separated(text)
    return _cell_per_line(text)


def _with_single_pipes(blocks: list[Lines | Grid]) -> list[Lines | Grid]:
    """Take lines with a pipe beside pipe tables as rows of them: a row of two cells alone is no table to the reader."""
    if not any(isinstance(block, Grid) for block in blocks):
        return blocks
    joined: list[Lines | Grid] = []
    for block in blocks:
        if isinstance(block, Grid):
            _append_grid(joined, block)
            continue
        texts: list[str] = []
        for number, text in enumerate(block.texts):
            if "|" in text or "｜" in text:
                if texts:
                    joined.append(Lines(texts, block.first + number - len(texts), block.place, block.unit))
                    texts = []
                cells = [cell.strip() for cell in text.replace("｜", "|").strip().strip("|").split("|")]
                _append_grid(joined, Grid([list(cells)], [block.place_of(number)]))
            else:
                texts.append(text)
        if texts:
            joined.append(Lines(texts, block.first + len(block.texts) - len(texts), block.place, block.unit))
    return joined


def _append_grid(blocks: list[Lines | Grid], grid: Grid) -> None:
    """Append a grid, or its rows to the grid that ends directly before it."""
    before = blocks[-1] if blocks else None
    if isinstance(before, Grid) and not before.spans and not grid.spans:
        before.rows.extend(grid.rows)
        before.places.extend(grid.places)
    else:
        blocks.append(grid)


def _cell_per_line(text: str) -> list[Lines | Grid]:
    if _BLANK_LINE.search(text):
        text = _BLANK_LINE.sub("\n", text)
    inner_tabs = text.count("\t") > text.count("\n\t") + text.startswith("\t")
    blocks: list[Lines | Grid] = []
    rows: list[list[str | None]] | None = None
    places: list[str] = []
    lines: Lines | None = None
    number = 1
    for chunk in text.rstrip("\n").split("\n\n"):
        begin = number
        length = chunk.count("\n")
        number += length + 2
        if chunk[:1] != "\t":
            heading = chunk.lstrip("\n")
            begin += len(chunk) - len(heading)
            heading, tab, chunk = heading.partition("\n\t") if heading[:1] != "\t" else ("", "\n\t", heading[1:])
            if heading:
                texts = heading.split("\n")
                if lines is None:
                    rows = None
                    lines = Lines(texts, begin)
                    blocks.append(lines)
                else:
                    lines.texts.extend([""] * (begin - lines.first - len(lines.texts)))
                    lines.texts.extend(texts)
                begin += len(texts)
            if not tab:
                continue
            chunk = "\t" + chunk
            length = chunk.count("\n")
        if rows is None:
            lines = None
            rows, places = [], []
            blocks.append(Grid(rows, places))
        if inner_tabs:
            chunk = chunk.replace("\n\t", "\t")
            rows.append(chunk[1:].split("\t"))  # type: ignore[arg-type]
        else:
            rows.append(chunk[1:].split("\n\t"))  # type: ignore[arg-type]
        places.append(f"line {begin}-{begin + length}" if length else f"line {begin}")
    return blocks


def _tab_separated(text: str) -> list[Lines | Grid]:
    blocks: list[Lines | Grid] = []
    last: Lines | Grid | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if "\t" in line:
            if not isinstance(last, Grid):
                last = Grid([], [])
                blocks.append(last)
            last.rows.append(line.split("\t"))  # type: ignore[arg-type]
            last.places.append(f"line {number}")
        elif isinstance(last, Lines):
            last.texts.append(line)
        elif line and not line.isspace():
            last = Lines([line], number)
            blocks.append(last)
    return blocks


def _clean(text: str, data: bytes, remarks: list[Remark], breaks: list[int] | None = None) -> str:
    r"""Give every line end as `\n`, and drop what does not print; `breaks` takes the lines that begin a page."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for mark in _INVISIBLE:
        if mark in text:
            text = text.replace(mark, "")
    for end in _LINE_ENDS:
        if end in text:
            text = text.replace(end, "\n")
    if len(data.translate(None, _CONTROL_BYTES)) != len(data):
        if "\f" in text:
            if breaks is not None:
                breaks += _page_breaks(text)
            # A page break between two lines is no line of its own.
            text = text.replace("\n\f", "\n").replace("\f\n", "\n").removeprefix("\f").removesuffix("\f")
            text = text.replace("\f", "\n")
        text = _without_controls(text, remarks)
    if "\ufffd" in text:
        remarks.append(
            Remark(
                f"line {line_of(text, text.index(chr(0xFFFD)))}",
                f"{text.count(chr(0xFFFD))} characters were already lost when this document was saved (U+FFFD)",
                f"有 {text.count(chr(0xFFFD))} 个字符在文件保存时已丢失（U+FFFD）",
                "signal",
            )
        )
    return text


def _page_breaks(text: str) -> list[int]:
    r"""The indexes of the lines that begin a page, each `\f` being a line end of its own only within a line."""
    found: list[int] = []
    line = 0
    pieces = text.split("\f")
    for number, (piece, following) in enumerate(pairwise(pieces)):
        line += piece.count("\n")
        begins_line = piece.endswith("\n") or (not number and not piece)
        ends_text = number == len(pieces) - 2 and not following
        if not begins_line and following.startswith("\n"):
            found.append(line + 1)
            continue
        line += not begins_line and not ends_text
        found.append(line)
    return found


def _without_controls(text: str, remarks: list[Remark]) -> str:
    first = _CONTROLS.search(text)
    if first is None:
        return text
    cleaned = _CONTROLS.sub("", text)
    count = len(text) - len(cleaned)
    line = line_of(text, first.start())
    if count > _MOST_CONTROLS * len(text):
        raise UnreadableDocument(
            f"not text: {count} of {len(text)} characters are control characters, the first in line {line}",
            f"不是文本：{len(text)} 个字符中有 {count} 个控制字符，首个在第 {line} 行",
        )
    remarks.append(
        Remark(
            f"line {line}",
            f"{count} control characters that print nothing were left out, the first of them here",
            f"略去 {count} 个不可打印的控制字符，首个在此处",
            "signal",
        )
    )
    return cleaned


def _cut_lines(text: str, limit: int, remarks: list[Remark]) -> str:
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if len(line) > limit:
            lines[index] = line[:limit]
            remarks.append(
                Remark(
                    f"line {index + 1}",
                    f"this line has {len(line)} characters; only the first {limit} were read",
                    f"本行有 {len(line)} 个字符，只读取前 {limit} 个",
                )
            )
    return "\n".join(lines)
