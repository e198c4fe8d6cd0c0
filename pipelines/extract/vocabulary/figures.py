"""Printed numbers and what stands for none."""

from __future__ import annotations

import re

from pipelines.extract.vocabulary.folding import fold

_NUMBER = re.compile(r"^-?\d[\d,]*(?:\.\d+)?$")
_PERCENT = re.compile(r"^-?\d[\d,]*(?:\.\d+)?[%％]$")
_FIGURE = re.compile(r"^-?\d[\d,，]*(?:\.\d+)?[%％]?(?:[亿千百万]*元)?$")
_FIGURE_CELL = re.compile(r"^-?\d[\d,]*(?:\.\d+)?(?:%|分|[亿千百万]*元)?$")
_POINTS_CELL = re.compile(r"^\(?-?\d[\d,]*(?:\.\d+)?分?\)?$")
_DASH = re.compile(r"^[-—–/－]+$")
_DASHES = frozenset("-—–/－")
_COUNT = re.compile(r"[\d一二三四五六七八九十百]")


def is_number(text: str) -> bool:
    """Whether a word is a number and nothing else."""
    return _NUMBER.match(text) is not None


def is_percentage(text: str) -> bool:
    """Whether a word is a number with a percent sign."""
    return _PERCENT.match(text) is not None


def is_figure(text: str) -> bool:
    """Whether a word is a number, a percentage or an amount with its unit of money."""
    return _FIGURE.match(text) is not None


def is_dash(text: str) -> bool:
    """Whether a word only says that there is no value: a dash or a slash."""
    return text[:1] in _DASHES and _DASH.match(text) is not None


def is_amount(text: str) -> bool:
    """Whether a word is a figure, or the dash in place of one."""
    return _FIGURE.match(text) is not None or is_dash(text)


def is_blank(text: str) -> bool:
    """Whether a cell holds no value: nothing, a dash, or 无."""
    return not text or text == "无" or is_dash(text)


def is_figure_cell(text: str) -> bool:
    """Whether a cell is a figure or points (9.5分); unlike a word, a cell may print blanks inside a number."""
    return _FIGURE_CELL.match(fold(text)) is not None


def is_points_cell(text: str) -> bool:
    """Whether a cell of a weight or a score states points: `9.5`, `9.5分`, `(10分)`."""
    return _POINTS_CELL.match(fold(text)) is not None


def is_figure_or_blank(text: str) -> bool:
    """Whether a cell of a money column is a figure or holds none."""
    return is_blank(text) or is_figure_cell(text)


def holds_number(text: str) -> bool:
    """Whether a value states a number, in digits or in words (三)."""
    return _COUNT.search(text) is not None


def number_of(printed: str) -> float:
    """Return a printed figure or points as a number, 0 for a blank; used to recognise totals, never stored."""
    try:
        return float(fold(printed).strip("()").rstrip("分%").replace(",", ""))
    except ValueError:
        return 0.0
