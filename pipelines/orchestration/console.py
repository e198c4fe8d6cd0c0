"""Dagster's log for people who watch a terminal: what the assets report, line by line, and nothing of the machinery."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable

import dagster as dg


class _Reports(logging.Filter):
    """Let through what an asset says; Dagster's own events carry a `dagster_event`, its other words are known."""

    def filter(self, record: logging.LogRecord) -> bool:
        meta = getattr(record, "dagster_meta", None) or {}
        return meta.get("dagster_event") is None and not _text(record).startswith("Dependencies for step ")


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return _text(record)


def _text(record: logging.LogRecord) -> str:
    meta = getattr(record, "dagster_meta", None) or {}
    return str(meta.get("orig_message") or record.getMessage())


def _report_logger(_context: dg.InitLoggerContext) -> logging.Logger:
    logger = logging.Logger("report", level=logging.INFO)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Plain())
    handler.addFilter(_Reports())
    logger.addHandler(handler)
    return logger


report_logger = dg.LoggerDefinition(
    _report_logger, description="Prints what assets report, without time stamps and without Dagster's own events."
)


def paced(report: Callable[[str], None], seconds: float = 5.0) -> Callable[[str], None]:
    """Return a function that reports the step it is told, but no more often than every so many seconds."""
    last = time.monotonic()

    def tell(step: str) -> None:
        nonlocal last
        if time.monotonic() - last >= seconds:
            last = time.monotonic()
            report(f"  {step}")

    return tell
