"""What a target says, as short as a test compares it."""

from __future__ import annotations

from pipelines.normalize.quantities.cells import parse_target


def said_by(text: str, **context) -> tuple:
    reading = parse_target(text, **context)
    return reading.kind, reading.operator, reading.value, reading.unit


def quantity_of(text: str, **context) -> tuple:
    kind, *quantity = said_by(text, **context)
    assert kind == "numeric", (text, kind)
    return tuple(quantity)
