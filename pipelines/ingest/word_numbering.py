"""The numbers Word prints before numbered paragraphs and does not store: `1.`, `1.2`, `一、`, `（三）`, `①`.

Labels are made only from number formats that are understood; bullets and everything else print no label.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.ingest.characters import chinese_number

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_VAL = _W + "val"
_LEVELS = 9
_INHERITED = 20
_CHINESE = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand"}
_DIGITS = {"ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"}


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class _List:
    """One numbering: its levels, and the counters that it shares with every list made from the same definition."""

    definition: str
    levels: dict[int, _Level]
    start_over: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts numbered paragraphs in document order; call `label` once for every paragraph that is printed."""

    def __init__(self, styles: Callable[[], _Element | None], numbering: _Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._styles = styles  # asked for when the first paragraph names a style: styles are most of a small document
        self._by_style: dict[str, tuple[str, int | None]] | None = None
        self._linked: dict[str, tuple[str, int]] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        if numbering is not None:
            self._read_lists(numbering)

    def label(self, properties: _Element | None) -> str:
        """Return the label of a paragraph with these properties (`w:pPr`), `""` where none is printed or understood."""
        if properties is None:
            return ""
        old = properties.find(f"{_W}listPr/{_WX}t")
        if old is not None:  # Word 2003 XML stores the label itself
            label = old.get(_WX + "val") or ""
            return label if any(sign.isalnum() for sign in label) and label.isprintable() else ""
        style = properties.find(_W + "pStyle")
        number, level = self._of_style(style.get(_VAL)) if style is not None and self._lists else (None, None)
        own = properties.find(_W + "numPr")
        if own is not None:
            number_node, level_node = own.find(_W + "numId"), own.find(_W + "ilvl")
            if number_node is not None:
                number = number_node.get(_VAL)
            if level_node is not None:
                level = _integer(level_node.get(_VAL), 0)
        return self._next(number, level)

    def _next(self, number: str | None, level: int | None) -> str:
        chosen = self._lists.get(number or "")
        level = level or 0
        if number is None or chosen is None or level not in chosen.levels:
            return ""
        counters = self._counters.setdefault(chosen.definition, [None] * _LEVELS)
        if number not in self._begun:
            self._begun.add(number)
            for over, start in chosen.start_over.items():
                counters[over] = start - 1
        before = counters[level]
        counters[level] = chosen.levels[level].start if before is None else before + 1
        for deeper in range(level + 1, _LEVELS):
            restart = chosen.levels[deeper].restart if deeper in chosen.levels else None
            if restart is None or (restart > 0 and level < restart):
                counters[deeper] = None
        return _written(chosen.levels, counters, level)

    def _of_style(self, style: str | None) -> tuple[str | None, int | None]:
        if self._by_style is None:
            styles = self._styles()
            self._by_style = {} if styles is None else self._read_styles(styles)
        return self._by_style.get(style or "", (None, None))

    def _read_lists(self, numbering: _Element) -> None:
        definitions: dict[str, dict[int, _Level]] = {}
        linked: list[tuple[str, str, int]] = []
        for definition in numbering.findall(_W + "abstractNum"):
            name = definition.get(_W + "abstractNumId") or ""
            definitions[name] = {}
            for node in definition.findall(_W + "lvl"):
                at = _integer(node.get(_W + "ilvl"), 0)
                if not 0 <= at < _LEVELS:
                    continue
                definitions[name][at] = _level(node)
                style = node.find(_W + "pStyle")
                if style is not None:
                    linked.append((style.get(_VAL) or "", name, at))
        for node in numbering.findall(_W + "num"):
            number = node.get(_W + "numId") or ""
            reference = node.find(_W + "abstractNumId")
            name = (reference.get(_VAL) if reference is not None else None) or ""
            if name not in definitions or number == "0":
                continue
            made = _List(name, dict(definitions[name]))
            for override in node.findall(_W + "lvlOverride"):
                at = _integer(override.get(_W + "ilvl"), 0)
                if not 0 <= at < _LEVELS:
                    continue
                own = override.find(_W + "lvl")
                if own is not None:
                    made.levels[at] = _level(own)
                start = override.find(_W + "startOverride")
                if start is not None:
                    made.start_over[at] = _integer(start.get(_VAL), 1)
            self._lists[number] = made
        for named, name, at in linked:
            for number, made in self._lists.items():
                if made.definition == name:
                    self._linked.setdefault(named, (number, at))

    def _read_styles(self, styles: _Element) -> dict[str, tuple[str, int | None]]:
        """Return the list and level of every numbered paragraph style, inherited ones too."""
        own: dict[str, tuple[str | None, int | None]] = {}
        base: dict[str, str] = {}
        for style in styles.findall(_W + "style"):
            name = style.get(_W + "styleId") or ""
            parent = style.find(_W + "basedOn")
            if parent is not None:
                base[name] = parent.get(_VAL) or ""
            numbered = style.find(f"{_W}pPr/{_W}numPr")
            if numbered is not None:
                number, level = numbered.find(_W + "numId"), numbered.find(_W + "ilvl")
                own[name] = (
                    None if number is None else number.get(_VAL),
                    None if level is None else _integer(level.get(_VAL), 0),
                )
        found: dict[str, tuple[str, int | None]] = {}
        for name in {*own, *base}:
            number_of, level_of = None, None
            at, steps = name, 0
            while at and steps < _INHERITED:
                mine = own.get(at, (None, None))
                number_of = number_of or mine[0]
                level_of = mine[1] if level_of is None else level_of
                at, steps = base.get(at, ""), steps + 1
            if number_of is not None:
                found[name] = (number_of, self._linked[name][1] if name in self._linked else level_of)
        return found


def _level(node: _Element) -> _Level:
    level = _Level()
    for child in node:
        value = child.get(_VAL) or ""
        if child.tag == _W + "start":
            level.start = _integer(value, 1)
        elif child.tag in (_W + "numFmt", _W + "nfc"):
            level.format = value
        elif child.tag == _W + "lvlText":
            level.text = value
        elif child.tag == _W + "lvlRestart":
            level.restart = _integer(value, 0)
        elif child.tag == _W + "isLgl":
            level.legal = value not in ("0", "false", "off")
    return level


def _written(levels: dict[int, _Level], counters: list[int | None], level: int) -> str:
    text = levels[level].text
    if "%" not in text:
        return ""
    for other in range(_LEVELS):
        sign = f"%{other + 1}"
        if sign not in text:
            continue
        definition = levels.get(other)
        count = counters[other]
        if definition is None or other > level:
            return ""
        number = definition.start if count is None else count
        number_format = "decimal" if levels[level].legal and definition.format in _CHINESE else definition.format
        written = _number(number, number_format)
        if written is None:
            return ""
        text = text.replace(sign, written)
    return text


def _number(number: int, number_format: str) -> str | None:
    """Write a number in one of Word's formats; None for a format that is not understood."""
    if number < 0 or number > 9999:
        return None
    if number_format == "decimal":
        return str(number)
    if number_format == "decimalZero":
        return f"{number:02d}"
    if number_format in _CHINESE:
        return chinese_number(number)
    if number_format in _DIGITS:
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    if number_format in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese"):
        return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)
    if number_format == "decimalFullWidth":
        return "".join(chr(0xFF10 + int(digit)) for digit in str(number))
    if number_format in ("upperLetter", "lowerLetter") and 1 <= number <= 26:
        return chr((0x40 if number_format == "upperLetter" else 0x60) + number)
    return None


def _integer(value: str | None, default: int) -> int:
    text = value or ""
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 10 else default
