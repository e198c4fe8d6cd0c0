"""HTML pages and MHTML to lines and grids, as a browser shows them.

Scripts, styles, navigation and whatever is hidden are left out. A table that only arranges the page is taken apart: its
text becomes lines, the tables inside it become grids. `rowspan` and `colspan` are merged cells, `<br>` and blocks
inside a cell are line breaks, white space collapses as in a browser. Nothing here recurses and nothing is ever
fetched.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.ingest import sniff
from pipelines.ingest.allowance import CellCount, cut_long_texts
from pipelines.ingest.characters import INVISIBLE
from pipelines.ingest.content import Content, Grid, Lines, Remark
from pipelines.ingest.decoding import plausible_chinese
from pipelines.ingest.idle_columns import drop_idle_columns
from pipelines.ingest.web_archives import pages_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# Browsers give up nesting at 512 levels; parsing is quadratic in the depth of open blocks.
DEPTH = 400
_MOST_COLUMNS = 1_000


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_SKIPPED = _tags(
    "script style nav noscript template head iframe object embed svg canvas audio video map datalist xml "
    "button noframes"
)
_BLOCKS = _tags(
    "p div br hr h1 h2 h3 h4 h5 h6 li ul ol dl dt dd section article header footer main aside address "
    "blockquote pre form fieldset legend figure figcaption center caption tr td th table option details "
    "summary"
)
_VOID = _tags("area base br col embed hr img input link meta param source track wbr")
# Elements that end without an end tag do not pile up: the next of their kind closes them.
_SELF_ENDING = _tags("p li td th tr tbody thead tfoot option optgroup dd dt colgroup rp rt")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?=[\s/>])[^<>]*>")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.I)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.I)
_XML_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9_:.-]+)", re.I)
_CHINESE_CODES = {
    "gb2312",
    "gbk",
    "x-gbk",
    "gb_2312-80",
    "csgb2312",
    "gb-2312",
    "cp936",
    "hz-gb-2312",
    "euc-cn",
    "gb18030",
}

# Chinese is written without blanks: a line break of the source between two signs is none on the page (CSS Text 3,
# 4.1.3).
_WIDE = r"[\u2014\u2018-\u201d\u2026\u2264\u2265\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]"
_BROKEN = re.compile(rf"(?<={_WIDE})[ \t\f]*+[\r\n]++[ \t\r\n\f]*+(?={_WIDE})")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BREAK = "\x00"  # cannot come out of an HTML parser


def read(data: bytes, name: str, limits: object) -> Content:
    """Read one page, or the pages inside an MHTML.

    `name` is used in messages only. Raises UnreadableDocument where an MHTML holds no page, or tables hold too many
    cells.
    """
    remarks: list[Remark] = []
    page = _Page(limits, remarks)
    if sniff.media_type(data) == sniff.MHTML:
        media_type = sniff.MHTML
        for content, declared in pages_of(data, limits, remarks):
            page.read(decode(content, declared, remarks))
    else:
        media_type = sniff.HTML
        page.read(decode(data, None, remarks))
    return cut_long_texts(Content(media_type, page.blocks, remarks), limits)


def decode(data: bytes, declared: str | None, remarks: list[Remark]) -> str:
    """Decode a page: byte order mark, valid UTF-8, what the page or its envelope declares, GB 18030.

    GB 2312 and GBK mean GB 18030. Valid UTF-8 with Chinese in it goes before the declaration, which servers often get
    wrong and which other encodings do not pass by chance. Bytes that fit nothing are replaced, with a remark.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    sample = data[:4096]
    zeros = sample.count(0)
    if zeros * 4 > len(sample):
        return data.decode("utf-16-le" if sample[1::2].count(0) * 2 > zeros else "utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    found = _META.search(sample) or _XML_DECLARATION.search(sample)
    stated = (found.group(1).decode("ascii") if found else declared or "").strip().lower()
    if _takes_all_bytes(stated):
        # Programs of the West write their own encoding over Chinese; nothing about the bytes can contradict it.
        with suppress(UnicodeDecodeError):
            text = data.decode("gb18030")
            if plausible_chinese(text):
                return text
    for encoding in ("gb18030" if stated in _CHINESE_CODES else stated, "gb18030"):
        try:
            if encoding and encoding not in ("utf-8", "utf8"):
                return data.decode(encoding)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    # Damaged text: the encoding that loses least.
    best = min(("utf-8", "gb18030"), key=lambda encoding: data.decode(encoding, "replace").count("�"))
    text = data.decode(best, "replace")
    remarks.append(
        Remark(
            "",
            f"{text.count('�'):,} characters could not be decoded ({best})",
            f"有 {text.count('�'):,} 个字符无法解码（{best}）",
            "signal" if text.count("�") * 1000 < len(text) else "error",
        )
    )
    return text


def _takes_all_bytes(encoding: str) -> bool:
    """Tell the encodings of one byte for every character, in which any bytes are text."""
    try:
        return len(bytes(range(0xA0, 0x100)).decode(encoding)) == 0x60
    except (UnicodeDecodeError, LookupError, ValueError):
        return False


@dataclass(slots=True)
class _Text:
    """Collects text as a browser flows it, with `_BREAK` between lines."""

    pieces: list[str] = field(default_factory=list)

    def line_break(self) -> None:
        if self.pieces and self.pieces[-1] != _BREAK:
            self.pieces.append(_BREAK)

    def lines(self) -> list[str]:
        """Return the lines that are not blank."""
        if not self.pieces:
            return []
        text = _SPACE.sub(" ", _BROKEN.sub("", "".join(self.pieces)))
        found = (line.replace("\xa0", " ").strip() for line in text.split(_BREAK))
        return [line for line in found if line]


@dataclass(slots=True)
class _Cell:
    rows: int
    columns: int
    text: _Text = field(default_factory=_Text)
    # What the cell shows, in order: lines of text and, where tables are nested, what these came to.
    flow: list[list[str] | Grid] = field(default_factory=list)

    def close_text(self) -> None:
        lines = self.text.lines()
        if lines:
            self.flow.append(lines)
        self.text = _Text()

    def own_lines(self) -> list[str]:
        return [line for part in self.flow if isinstance(part, list) for line in part]


@dataclass(slots=True)
class _Table:
    rows: list[list[_Cell]] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)  # for each row, the number of its thead, tbody or tfoot
    group: int = 0
    caption: _Text = field(default_factory=_Text)
    in_caption: bool = False
    cell: _Cell | None = None
    loose: _Text = field(default_factory=_Text)


class _Page:
    """Walks pages one after another; tables and lines are numbered through all of them."""

    def __init__(self, limits: object, remarks: list[Remark]) -> None:
        self.limits = limits
        self.remarks = remarks
        self.count = CellCount(limits)
        self.blocks: list[Lines | Grid] = []
        self.lines = self.tables = 0
        self.flow: list[list[str] | Grid] = []
        self.text = _Text()
        self.open: list[_Table] = []
        self.preformatted = 0
        self.hides = True

    def read(self, page: str) -> None:
        """Read one page into `blocks`."""
        from selectolax.lexbor import LexborHTMLParser, SelectolaxError

        try:
            tree = LexborHTMLParser(self._flattened(page))
        except SelectolaxError as error:
            # HTML cannot be wrong in this parser's eyes: what it lacks is memory.
            raise MemoryError(str(error)) from error
        self.flow, self.text, self.open, self.preformatted = [], _Text(), [], 0
        # Asking every element for its attributes is most of the work; few pages hide anything.
        self.hides = re.search(r"display|mso-hide|hidden", page, re.I) is not None
        if tree.body is not None:
            self._walk(tree.body)
        self._close_text()
        for part in self.flow:
            if isinstance(part, Grid):
                self.tables += 1
                part.places = [f"table {self.tables} row {number + 1}" for number in range(len(part.rows))]
                self.blocks.append(part)
            elif self.blocks and isinstance(self.blocks[-1], Lines) and part is not self.flow[0]:
                self.blocks[-1].texts += part
                self.lines += len(part)
            else:
                self.blocks.append(Lines(part, self.lines + 1, "", "paragraph"))
                self.lines += len(part)

    def _flattened(self, page: str) -> str:
        """Take out start tags that nest deeper than a browser follows, and the end tags that belong to them."""
        if page.count("<") < 2 * DEPTH:
            return page
        kept: list[str] = []
        opened: dict[str, int] = {}
        removed: dict[str, int] = {}
        depth = position = 0
        for match in _TAG.finditer(page):
            tag = match.group(2).lower()
            if tag in _VOID or tag in _SELF_ENDING:
                continue
            if match.group(1):
                if removed.get(tag):
                    removed[tag] -= 1
                    kept.append(page[position : match.start()])
                    position = match.end()
                elif opened.get(tag):
                    opened[tag] -= 1
                    depth -= 1
            elif depth >= DEPTH:
                removed[tag] = removed.get(tag, 0) + 1
                kept.append(page[position : match.start()])
                position = match.end()
            else:
                opened[tag] = opened.get(tag, 0) + 1
                depth += 1
        if not kept:
            return page
        self.remarks.append(
            Remark(
                "",
                f"elements are nested more than {DEPTH} deep; the deeper ones were read as plain text",
                f"元素嵌套超过 {DEPTH} 层，更深的层次按普通文字读取",
                "signal",
            )
        )
        return "".join(kept) + page[position:]

    # ---- the walk

    def _walk(self, body: LexborNode) -> None:
        node, depth = body, 0
        while True:
            child = node.first_child if self._enter(node) else None
            if child is not None:
                node, depth = child, depth + 1
                continue
            while True:
                self._leave(node)
                if depth == 0:
                    return
                following = node.next
                if following is not None:
                    node = following
                    break
                parent = node.parent
                if parent is None:
                    return
                node, depth = parent, depth - 1

    def _target(self) -> _Text:
        if not self.open:
            return self.text
        table = self.open[-1]
        if table.cell is not None:
            return table.cell.text
        return table.caption if table.in_caption else table.loose

    def _enter(self, node: LexborNode) -> bool:
        """Take in a node; return whether its children are to be read."""
        tag = node.tag or ""
        if tag == "-text":
            text = (node.text_content or "").translate(INVISIBLE)
            if self.preformatted:
                text = text.replace("\r\n", "\n").replace("\n", _BREAK).replace(" ", "\xa0")
            self._target().pieces.append(text)
            return False
        if tag in _SKIPPED or tag.startswith("-"):
            return False
        if not self._is_shown(node):
            return False
        if tag == "table":
            self._target().line_break()
            self._begin_table()
        elif tag in ("tr", "td", "th", "thead", "tbody", "tfoot", "caption") and self.open:
            self._begin_part(tag, node.attributes)
        elif tag == "br":
            self._target().line_break()
        elif tag in _BLOCKS:
            self._target().line_break()
            self.preformatted += tag == "pre"
        elif tag in ("input", "select", "textarea"):
            return self._control(node, tag, node.attributes)
        return True

    def _begin_table(self) -> None:
        if not self.open:
            self._close_text()
        elif (cell := self.open[-1].cell) is not None:
            cell.close_text()
        self.open.append(_Table())

    def _begin_part(self, tag: str, attributes: dict[str, str | None]) -> None:
        table = self.open[-1]
        if tag == "caption":
            table.in_caption = True
        elif tag in ("td", "th"):
            if not table.rows:
                table.rows.append([])
                table.groups.append(table.group)
            rows, columns = _span(attributes.get("rowspan"), 65_534), _span(attributes.get("colspan"), _MOST_COLUMNS)
            table.cell = _Cell(rows, max(columns, 1))
            table.rows[-1].append(table.cell)
            self.count.spend(1)
        elif tag == "tr":
            table.rows.append([])
            table.groups.append(table.group)
        else:
            table.group += 1

    def _control(self, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> bool:
        """Take in what a form control shows; return whether its children are to be read."""
        target = self._target()
        if tag == "textarea":
            return True
        if tag == "select":
            options = node.css("option")
            chosen = next(
                (option for option in options if "selected" in option.attributes), options[0] if options else None
            )
            target.pieces.append(chosen.text() if chosen is not None else "")
            return False
        kind = (attributes.get("type") or "text").lower()
        if kind in ("checkbox", "radio"):
            target.pieces.append("☑" if "checked" in attributes else "□")
        elif kind in ("text", "number", "date", "tel", "search"):
            target.pieces.append(attributes.get("value") or "")
        return False

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "table":
            if self._is_shown(node) and self.open:
                self._end_table(self.open.pop())
        elif tag in ("td", "th"):
            if self.open and self._is_shown(node) and (cell := self.open[-1].cell) is not None:
                cell.close_text()
                self.open[-1].cell = None
        elif tag == "caption":
            if self.open:
                self.open[-1].in_caption = False
        elif tag in _BLOCKS:
            self._target().line_break()
            if tag == "pre" and self._is_shown(node):
                self.preformatted -= 1

    def _is_shown(self, node: LexborNode) -> bool:
        if not self.hides:
            return True
        attributes = node.attributes
        return not attributes or not ("hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""))

    # ---- tables

    def _end_table(self, table: _Table) -> None:
        caption = " ".join(table.caption.lines())
        parts: list[list[str] | Grid] = [table.loose.lines()]
        if _arranges(table):
            if caption:
                parts.append([caption])
            for row in table.rows:
                for cell in row:
                    parts += cell.flow
        else:
            parts.append(self._grid(table, caption))
            parts += [part for row in table.rows for cell in row for part in cell.flow if isinstance(part, Grid)]
        parts = [part for part in parts if part]
        if not self.open:
            self.flow += parts
        elif (outer := self.open[-1].cell) is not None:
            outer.flow += parts
        else:  # a table between the rows of a table: the parser has put it there, no page shows it so
            self.flow += parts

    def _grid(self, table: _Table, caption: str) -> Grid:
        """Lay the cells out as HTML prescribes (4.9.12): a cell takes the first free place of its row."""
        grid = Grid([[] for _ in table.rows], [], name=caption)
        last_of_group = {group: number for number, group in enumerate(table.groups)}
        for number, row in enumerate(table.rows):
            column = 0
            texts = grid.rows[number]
            for cell in row:
                while column < len(texts) and texts[column] is not _FREE:
                    column += 1
                last = last_of_group[table.groups[number]]
                tall = last - number + 1 if cell.rows == 0 else min(cell.rows, last - number + 1)
                self.count.spend(tall * cell.columns - 1)
                for below in range(number, number + tall):
                    line = grid.rows[below]
                    while len(line) < column + cell.columns:
                        line.append(_FREE)
                    for at in range(column, column + cell.columns):
                        if line[at] is _FREE:
                            line[at] = None
                texts[column] = "\n".join(cell.own_lines())
                if tall > 1 or cell.columns > 1:
                    grid.spans[(number, column)] = (tall, cell.columns)
                column += cell.columns
        for texts in grid.rows:
            for at, text in enumerate(texts):
                if text is _FREE:
                    texts[at] = ""
        drop_idle_columns(grid)
        return grid

    def _close_text(self) -> None:
        lines = self.text.lines()
        if lines:
            self.flow.append(lines)
        self.text = _Text()


# A position of a row that no cell has taken yet; compared by identity.
_FREE = "\x01free"


def _arranges(table: _Table) -> bool:
    """Tell whether a table only arranges a page: one column, or tables inside and hardly any data beside them."""
    filled = [[bool(cell.own_lines()) for cell in row] for row in table.rows]
    if not any(any(row) for row in filled):
        return True
    if max(len(row) for row in table.rows) < 2:
        return True
    if not any(isinstance(part, Grid) for row in table.rows for cell in row for part in cell.flow):
        return False
    return sum(sum(row) >= 3 for row in filled) < 3


def _span(value: str | None, most: int) -> int:
    match = re.match(r"\s*(\d{1,9})", value or "")
    return min(int(match.group(1)), most) if match else 1
