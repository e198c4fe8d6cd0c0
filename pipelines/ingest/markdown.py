r"""Tables drawn with signs in running text: Markdown pipe tables, rows of `a | b | c`, boxes of `+---+` and `┌──┐`.

A cell is what stands between two dividers; `\|` is a sign and no divider. The outer dividers may be missing. A rule
(`|---|:--:|`, `+---+`, `├──┼──┤`) belongs to the drawing and is no row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.ingest.allowance import CellCount, cut_long_texts
from pipelines.ingest.content import Content, Grid, Lines, Remark
from pipelines.ingest.decoding import decode

MEDIA_TYPE = "text/markdown"
_DIVIDERS = "|｜│┃║"
_DIVIDER = re.compile(rf"(?<!\\)[{_DIVIDERS}]")
_ESCAPED = re.compile(rf"\\([{_DIVIDERS}])")
_MARKDOWN_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_BOX_RULE = re.compile(r"\s*[+┌└├┏┗┣╔╚╠┬┼┴─━═╟╓╙│┃║|][-+=─━═┬┼┴┐┘┤┳╋┻┓┛┫╦╬╩╗╝╣╢╖╜:\s]*[-+=─━═┐┘┤┓┛┫╗╝╣╢╖╜|│┃║]\s*")
_UPPER, _LOWER = "┌┏╔", "└┗╚"
_LINE_BREAK = re.compile(r"<br\s*/?>", re.I)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9A-Fa-f]{1,5});")
_BOLD = re.compile(r"(\*\*|__|`)(.+)\1")


def read(data: bytes, name: str, limits: object) -> Content:
    """Read a Markdown document; raises UnreadableDocument where its bytes are no text."""
    remarks: list[Remark] = []
    lines = decode(data, remarks).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return cut_long_texts(Content(MEDIA_TYPE, read_pipe_tables(lines, limits=limits), remarks), limits)


def read_pipe_tables(lines: Sequence[str], first: int = 1, limits: object = None) -> list[Lines | Grid]:
    """Divide lines into running text and the tables drawn in it, in order.

    `first` is the number of `lines[0]`; places read `line 12`. Without a rule under its header a table has two rows at
    least, and two dividers in each. Raises UnreadableDocument beyond `limits.cells`.
    """
    count = CellCount(limits)
    blocks: list[Lines | Grid] = []
    text_from = 0
    for start, end in _tables(lines):
        if any(line.strip() for line in lines[text_from:start]):
            blocks.append(Lines(list(lines[text_from:start]), first + text_from))
        grid = _grid(lines, start, end, first)
        count.spend(sum(map(len, grid.rows)))
        blocks.append(grid)
        text_from = end
    if any(line.strip() for line in lines[text_from:]):
        blocks.append(Lines(list(lines[text_from:]), first + text_from))
    return blocks


def _tables(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield begin and end of every table, by stretches of lines that have dividers or are rules."""
    drawn: list[tuple[int, bool]] = []  # dividers of each line of the stretch, and whether it is a rule
    for position in range(len(lines) + 1):
        line = lines[position] if position < len(lines) else ""
        rule = _is_rule(line)
        dividers = len(_DIVIDER.findall(line))
        # A box begins with its upper and ends with its lower edge, whatever stands before and after it.
        if not (rule or dividers) or (rule and line.lstrip()[0] in _UPPER):
            yield from _in_stretch(drawn, position - len(drawn))
            drawn = []
        if rule or dividers:
            drawn.append((dividers, rule))
        if rule and line.lstrip()[0] in _LOWER:
            yield from _in_stretch(drawn, position + 1 - len(drawn))
            drawn = []


def _in_stretch(drawn: list[tuple[int, bool]], start: int) -> Iterator[tuple[int, int]]:
    first_rule = next((index for index, (_dividers, rule) in enumerate(drawn) if rule), len(drawn))
    header = max(first_rule - 1, 0)
    # Without a rule a single divider may be any sign: names with a stroke, the menu of a page.
    before = header if first_rule < len(drawn) else len(drawn)
    row = 0
    while row < before:
        end = row
        while end < before and drawn[end][0] >= 2:
            end += 1
        if end - row >= 2:
            yield start + row, start + end
        row = end + 1
    if any(not rule for _dividers, rule in drawn[header:]) and before < len(drawn):
        yield start + header, start + len(drawn)


def _is_rule(line: str) -> bool:
    stripped = line.strip()
    if len(stripped) < 3 or not any(sign in stripped for sign in "-─━═="):
        return False
    if _MARKDOWN_RULE.fullmatch(line):
        return "|" in stripped
    return stripped[0] in "+┌└├┏┗┣╔╚╠╟╓╙│┃║|" and _BOX_RULE.fullmatch(line) is not None


def _grid(lines: Sequence[str], start: int, end: int, first: int) -> Grid:
    grid = Grid([], [])
    for members in _rows(lines, start, end):
        cells: list[list[str]] = []
        for member in members:
            for column, cell in enumerate(_cells(lines[member])):
                if column == len(cells):
                    cells.append([])
                cells[column].append(cell)
        row: list[str | None] = ["\n".join(part for part in cell if part) for cell in cells]
        if any(row):
            grid.rows.append(row)
            last = members[-1]
            grid.places.append(f"line {first + members[0]}" + (f"-{first + last}" if last > members[0] else ""))
    return grid


def _rows(lines: Sequence[str], start: int, end: int) -> Iterator[list[int]]:
    """Yield the indexes of the lines of each row: one, or all between two rules where a box rules every row."""
    groups: list[list[int]] = [[]]
    for index in range(start, end):
        if _is_rule(lines[index]):
            groups.append([])
        else:
            groups[-1].append(index)
    filled = [group for group in groups if group]
    boxed = lines[start].strip()[:1] in "+┌┏╔" and len(filled) > 2
    for group in filled:
        if boxed:
            yield group
        else:
            yield from ([index] for index in group)


def _cells(line: str) -> Iterator[str]:
    stripped = line.strip()
    parts = _DIVIDER.split(stripped)
    if stripped[0] in _DIVIDERS:
        parts = parts[1:]
    if len(parts) > 1 and not parts[-1].strip() and stripped[-1] in _DIVIDERS:
        parts = parts[:-1]
    for part in parts:
        yield _cell(part)


def _cell(text: str) -> str:
    import html

    text = _ESCAPED.sub(r"\1", text).strip()
    bold = _BOLD.fullmatch(text)
    if bold:
        text = bold.group(2).strip()
    if "<" in text:
        text = _LINE_BREAK.sub("\n", text)
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match.group()), text).replace("\xa0", " ")
    return text.strip()
