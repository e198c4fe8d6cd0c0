"""Paths of OFD (GB/T 33190-2016, 9.1 and table 35): `M 0 0 L 40 0 L 40 8 C` to points, and the rules they draw."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.ingest.ofd.values import flag, number
from pipelines.ingest.pdf.drawn import (
    CURVE_TO,
    FEWEST_FILLED,
    FEWEST_STROKED,
    LINE_TO,
    MOST_SEGMENTS,
    MOVE_TO,
    Matrix,
    Point,
    Rules,
)
from pipelines.ingest.pdf.printed import Box
from pipelines.ingest.xml_safety import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
# How many numbers follow each operator, and what leads to the points they state. An arc states one, its end.
_OPERANDS = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7}
_CURVES = frozenset("QBA")


def points_of(data: str) -> tuple[list[Point], list[int]]:
    """The points of a path in its own space and what leads to each of them.

    A part that is closed ends with its first point. Of a curve the points that shape it count as points, so that the
    box around all of them is not smaller than the path. What comes after an operator that is none is left out, and so
    is all of a path of more than `MOST_SEGMENTS` points: it is a drawing.
    """
    points: list[Point] = []
    kinds: list[int] = []
    start: Point | None = None
    operator = ""
    operands: list[float] = []
    for token in _TOKEN.findall(data):
        if token.isalpha():
            operator, operands = token.upper(), []
            if operator == "C" and start is not None and points[-1] != start:
                points.append(start)
                kinds.append(LINE_TO)
            if operator not in _OPERANDS and operator != "C":
                break
            continue
        value = number(token)
        if operator not in _OPERANDS or value is None:
            break
        operands.append(value)
        if len(operands) < _OPERANDS[operator]:
            continue
        if operator == "A":
            operands = operands[-2:]
        kind = CURVE_TO if operator in _CURVES else MOVE_TO if operator in "MS" else LINE_TO
        if start is None and kind != MOVE_TO:
            points.append((0.0, 0.0))
            kinds.append(MOVE_TO)
            start = points[0]
        points += zip(operands[0::2], operands[1::2], strict=True)
        kinds += [kind] * (len(operands) // 2)
        if kind == MOVE_TO:
            start = points[-1]
            operator = "L"  # further points after a move are lines
        operands = []
        if len(points) > MOST_SEGMENTS:
            return [], []
    return points, kinds


def abbreviated(element: _Element) -> str:
    """The path that the child `AbbreviatedData` of an element states, empty where there is none."""
    for child in element:
        if local_name(child) == "AbbreviatedData":
            return child.text or ""
    return ""


def draw(element: _Element, matrix: Matrix, clip: Box | None, rules: Rules) -> None:
    """Add what a `PathObject` draws to `rules`; `matrix` leads to points with y upwards, where `clip` is a box too."""
    stroked, filled = flag(element, "Stroke", True), flag(element, "Fill", False)
    if not (stroked or filled):
        return
    points, kinds = points_of(abbreviated(element))
    if len(points) < FEWEST_STROKED:
        return
    points = transformed(points, matrix)
    rules.clip(clip)
    if rules.thin(*around(points)):
        return
    if not stroked:
        if len(points) >= FEWEST_FILLED:
            rules.fills(points, kinds)
    elif not rules.rectangle(points):
        rules.strokes(points, kinds, [False] * len(points))


def transformed(points: list[Point], matrix: Matrix) -> list[Point]:
    """Points after `matrix`."""
    a, b, c, d, e, f = matrix
    return [(a * x + c * y + e, b * x + d * y + f) for x, y in points]


def around(points: list[Point]) -> Box:
    """The box (least x, least y, largest x, largest y) around points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
