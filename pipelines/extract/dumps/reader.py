"""A dump as running text and grids, as the reader of grids takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.extract.dumps.columns_again import columns_on_page, note_texts
from pipelines.extract.dumps.edges import cuts
from pipelines.extract.dumps.field_labels import lead_edge, wrapped_label
from pipelines.extract.dumps.fields import NOTES, is_total, read_fields
from pipelines.extract.dumps.headers import Header, find_headers
from pipelines.extract.dumps.page_layout import (
    gaps,
    holds_several,
    rows_stand_apart,
    wide_classes,
    without_page_numbers,
)
from pipelines.extract.dumps.pairs import divide_pairs, is_over_pairs, table_of_pairs
from pipelines.extract.dumps.table_rows import GridRow, rows_of_piece
from pipelines.extract.dumps.tables import (
    DumpTable,
    Piece,
    begin_table,
    piece_of,
    widths_of_table,
)
from pipelines.extract.dumps.words import Word, joined, printed_width, words_of
from pipelines.extract.vocabulary.colon_pairs import colon_pairs, has_colon
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.levels import level_label
from pipelines.extract.vocabulary.money import is_line_label
from pipelines.extract.vocabulary.standalone_lines import (
    is_annex_line,
    is_date_line,
    is_letter_line,
    is_unit_line,
    is_year_line,
)
from pipelines.extract.vocabulary.titles import title_kind
from pipelines.ingest.content import Grid, Lines, Remark

# The fewest lines of three or more pieces side by side that make a table.
_FEWEST_LINES = 8
# Where the edges between columns cut more than this share of the words, there are no columns.
_CUT = 0.06
_SENTENCE = 40


@dataclass(slots=True)
class _Segment:
    """Lines of one page: what stands around tables, or a piece of a table."""

    page: int
    first: int
    after: int
    table: DumpTable | None = None
    piece: Piece | None = None
    edge: int | None = None
    behind_table: bool = False


@dataclass(slots=True)
class _Dump:
    pages: list[list[list[Word]]]
    starts: list[int]
    segments: list[_Segment] = field(default_factory=list)


def read_dump(block: Lines, remarks: list[Remark] | None = None) -> list[Lines | Grid] | None:
    """Read a dump in columns into running text and grids; None for any other text.

    `remarks` takes the rows that might as well be one.
    """
    several = [at for at, text in enumerate(block.texts) if holds_several(text)]
    if len(several) < _FEWEST_LINES:
        return None
    wide = wide_classes([block.texts[at] for at in several])
    if wide is None:
        return None
    apart = rows_stand_apart(block.texts, several)
    starts = [0, *(at for at in (block.pages or gaps(block.texts)) if 0 < at < len(block.texts)), len(block.texts)]
    pages = [
        without_page_numbers([words_of(at - start, block.texts[at], wide) for at in range(start, stop)])
        for start, stop in pairwise(starts)
    ]
    dump = _Dump(pages, starts)
    _divide(dump)
    if not _has_columns(dump):
        return None
    return _blocks(dump, block, [] if remarks is None else remarks, apart=apart)


def _has_columns(dump: _Dump) -> bool:
    """Whether there are tables of indicators, and the edges between their columns cut next to no word."""
    words = cut = 0
    for segment in dump.segments:
        if segment.piece is not None and segment.table is not None and segment.table.block == "indicator":
            inside = [word for line in segment.piece.words for word in line]
            words += len(inside)
            # What follows after a single blank is known to stand beside its column.
            apart = [one for line in segment.piece.words for one in line[:1]]
            apart += [b for line in segment.piece.words for a, b in pairwise(line) if b.x0 - a.x1 > 1]
            cut += sum(cuts(edge, apart) for edge in segment.piece.edges)
    return words > 0 and cut <= _CUT * words


def _divide(dump: _Dump) -> None:
    """Divide every page into tables and what stands around them."""
    opened: DumpTable | None = None
    behind = False
    seen: dict[str, str] = {}
    for page, lines in enumerate(dump.pages):
        headers = find_headers(lines)
        at = 0
        repeated = None
        if opened is not None:
            limit = headers[0].first if headers else len(lines)
            after = _end_of_table(lines, 0, limit, opened.pieces[-1].edges)
            if any(lines[0:after]):
                edges = columns_on_page(opened, lines[0:after], seen)
                if edges is not None:
                    piece = piece_of(lines, 0, after, edges)
                    piece.goes_on = True
                    opened.pieces.append(piece)
                    dump.segments.append(_Segment(page, 0, after, opened, piece))
                    at = after
            if any(lines[at:limit]):
                opened = None
        repeated = opened.pieces[0].header if opened is not None else None
        for number, header in enumerate(headers):
            if header.first < at:
                continue
            limit = headers[number + 1].first if number + 1 < len(headers) else len(lines)
            after = _table_after(lines, header, limit)
            if is_over_pairs(header):
                found = table_of_pairs(header, lines, after)
                if found is None:
                    continue
                table = found
            else:
                table = begin_table(header, lines, after)
                if header.block == "funding":
                    divide_pairs(table)
            _around(dump, page, at, header.first, behind=behind)
            if opened is not None and repeated is not None and not number and _same_header(header, repeated):
                table.pieces[0].goes_on = True
                table.beside_first = opened.beside_first
            dump.segments.append(_Segment(page, header.first, after, table, table.pieces[0]))
            if header.block == "indicator":
                note_texts(table, seen)
            at = after
            behind = header.block == "indicator"
            goes_on = header.block == "indicator" and not any(lines[after:])
            opened = table if goes_on else None
        if any(lines[at:]):
            _around(dump, page, at, len(lines), behind=behind)


def _same_header(header: Header, other: Header) -> bool:
    return [one.text for one in header.columns] == [one.text for one in other.columns]


def _around(dump: _Dump, page: int, first: int, after: int, *, behind: bool) -> None:
    """Add what stands between tables, parted at the titles of forms and where an annex begins."""
    lines = dump.pages[page]
    titles = [at for at in range(first, after) if _is_title(lines[at]) or _is_annex(lines[at])]
    bounds = sorted({first, *titles, *(at + 1 for at in titles), after})
    for start, stop in pairwise(bounds):
        edge = lead_edge(lines[start:stop])
        below = behind and not any(title < start for title in titles)
        dump.segments.append(_Segment(page, start, stop, edge=edge, behind_table=below))


def _is_title(words: Sequence[Word]) -> bool:
    pieces = joined(words, 1)
    return 0 < len(pieces) <= 2 and title_kind(pieces[0].text) is not None


def _is_annex(words: Sequence[Word]) -> bool:
    return 0 < len(words) <= 2 and is_annex_line("".join(word.text for word in words))


def _table_after(lines: Sequence[Sequence[Word]], header: Header, limit: int) -> int:
    """Where the lines below a header end."""
    if header.block == "indicator":
        columns = header.columns
        edges = [float(one.x0) for one in columns[1:]]
        after = _end_of_table(lines, header.after, limit, edges)
    else:
        after = header.after
        while after < limit and not _ends_block(lines, header, after):
            after += 1
        if header.block == "funding" and after < limit:
            after = _above_value(lines, header, after)
    while after > header.after and not lines[after - 1]:
        after -= 1
    return after


def _above_value(lines: Sequence[Sequence[Word]], header: Header, label: int) -> int:
    """Where a table of money ends above a label: above the first line of the value beside it, which may stand higher.

    That is a sentence that runs on below the columns of the table, and what begins where it does.
    """
    columns = header.columns[0].x0
    beside = [piece.x0 for piece in joined(lines[label], 1) if piece.x0 < columns < piece.x1]
    after = label
    while after > header.after:
        pieces = joined(lines[after - 1], 1)
        if len(pieces) != 1 or pieces[0].x0 >= columns:
            break
        (piece,) = pieces
        runs_on = piece.x1 > columns
        above = [word.text for line in lines[max(header.after, after - 3) : after - 1] for word in line]
        completes = any(is_line_label(text + piece.text) for text in ["", *above])
        if not runs_on and (piece.x0 not in beside or completes):
            break
        beside.append(piece.x0)
        after -= 1
    return after


def _ends_block(lines: Sequence[Sequence[Word]], header: Header, at: int) -> bool:
    words = lines[at]
    if not words:
        return False
    if _is_title(words):
        return True
    found = wrapped_label(lines, at, max(header.columns[0].x0, words[0].x1))
    if found is None:
        return False
    headers = load_headers()
    if headers.role("field", found[0]) or headers.role("tail", found[0]):
        return True
    if header.block == "goal":
        return False
    section = headers.role("section", found[0])
    return bool(headers.role("goal", found[0])) or section in ("goal", "indicator", "management")


def _end_of_table(lines: Sequence[Sequence[Word]], start: int, limit: int, edges: Sequence[float]) -> int:
    """The line behind the last one of a table of indicators."""
    headers = load_headers()
    for at in range(start, limit):
        words = lines[at]
        if not words:
            continue
        pieces = joined(words, 1)
        text = " ".join(word.text for word in words)
        if _is_title(words) or is_year_line(text) or is_annex_line(text):
            return at
        if (is_unit_line(text) and "单位" in text) or (is_letter_line(text) and not is_date_line(text)):
            return at
        if len(words) <= 5 and any(headers.role("total", word.text) for word in words[:3]):
            return at
        if is_total(words):
            return at
        lead = pieces[0]
        first = edges[0] if edges else 0
        if has_colon(lead.text) and lead.x0 < first and (colon_pairs(text) or text.startswith(NOTES)):
            return at
        if len(pieces) == 1 and printed_width(lead.text) > _SENTENCE and sum(lead.x0 < e < lead.x1 for e in edges) > 2:
            return at
        label, _ = (wrapped_label(lines, at, first) if edges else None) or ("", at)
        if label and level_label(label) is None and _closes(label):
            return at
    return limit


def _closes(label: str) -> bool:
    """Whether a label belongs to what a form says after its indicators."""
    headers = load_headers()
    return headers.role("tail", label) is not None or any(
        headers.listed_role(block, label) is not None for block in ("field", "total")
    )


def _blocks(dump: _Dump, block: Lines, remarks: list[Remark], *, apart: bool) -> list[Lines | Grid]:
    widths = {id(one.table): widths_of_table(one.table) for one in dump.segments if one.table is not None}
    blocks: list[Lines | Grid] = []
    rows: list[tuple[int, GridRow]] = []
    written: list[tuple[Grid, list[tuple[int, GridRow]]]] = []

    def close() -> None:
        if rows:
            grid = Grid([], [])
            written.append((grid, list(rows)))
            blocks.append(grid)
            rows.clear()

    page = -1
    for segment in dump.segments:
        start = dump.starts[segment.page]
        if segment.page != page:
            close()
            page = segment.page
        lines = dump.pages[segment.page]
        if segment.table is not None and segment.piece is not None:
            read = rows_of_piece(segment.table, segment.piece, widths[id(segment.table)], apart=apart)
            rows += [(start, row) for row in read]
            continue
        for one in read_fields(
            lines, segment.first, segment.after, segment.edge, apart=apart, behind_table=segment.behind_table
        ):
            if isinstance(one, GridRow):
                rows.append((start, one))
            else:
                close()
                blocks.append(Lines([one.text], block.first + start + one.line, block.place, block.unit))
    close()
    width = max((len(row.cells) for _, found in written for _, row in found), default=0)
    for grid, found in written:
        for start, row in found:
            for column, span in row.spans.items():
                grid.spans[len(grid.rows), column] = span
            if row.doubtful:
                remarks.append(_doubt(block.place_of(start + row.first, start + row.last)))
            grid.rows.append([*row.cells, *[""] * (width - len(row.cells))])
            grid.places.append(block.place_of(start + row.first, start + row.last))
    return blocks


def _doubt(place: str) -> Remark:
    return Remark(
        place,
        "these lines and the next ones may be two rows or one whose cells go on: nothing in the text tells",
        "此处与下一行可能是两行，也可能是同一行的续行，文本中没有依据可分",
    )
