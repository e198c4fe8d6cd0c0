"""Forms as printed: the tables that extraction fills, before anything is understood.

Every value is the document's own text (line breaks inside a cell removed, nothing else changed); only ordinals are
numbers. One row of `forms` is one form of one project; `row`, `line` and `ordinal` count from 1 within it.
"""

from __future__ import annotations

from typing import Any

import polars as pl

_INTEGERS = frozenset({"ordinal", "row", "line", "form_count"})

# fmt: off
PRINTED_COLUMNS: dict[str, tuple[str, ...]] = {
    # One row per document, also for those that hold no form. status: read | no_forms | unreadable.
    "documents": ("document_id", "media_type", "status", "status_reason", "form_count"),
    # One row per form. form_kind: self_evaluation | target.
    "forms": (
        "document_id", "ordinal", "form_kind", "layout", "header_printed", "title", "year_printed",
        "department", "unit", "project_name", "project_code", "money_unit_printed",
        "total_weight", "total_score", "grade", "goal_expected", "goal_actual", "goal_method",
        "conclusion", "problems", "improvements", "source",
    ),
    # One row per funding line, in the order of the form; the total row first where the form has one.
    "funding": (
        "document_id", "ordinal", "line", "label", "budget_initial", "budget_adjusted", "executed",
        "execution_rate", "weight", "score", "reason", "source",
    ),
    # One row per level-3 indicator. target is operator, value and unit put together where they stand in three cells.
    "indicators": (
        "document_id", "ordinal", "row", "level1", "level2", "name", "description", "target", "long_term_target",
        "actual", "weight", "score", "deviation_reason", "source",
    ),
    # One row per indicator and area column (one value per county).
    "area_targets": ("document_id", "ordinal", "row", "area", "target", "source"),
    # Every other labelled field.
    "fields": ("document_id", "ordinal", "line", "label", "value", "source"),
    # What a reader should know: text that no rule consumed, unknown headers, unreadable pages; ordinal 0: all of it.
    "remarks": ("document_id", "ordinal", "row", "severity", "observed", "message_zh", "message_en", "source"),
}
# fmt: on

PRINTED_SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    table: {column: pl.Int32() if column in _INTEGERS else pl.String() for column in columns}
    for table, columns in PRINTED_COLUMNS.items()
}

PrintedRows = dict[str, list[tuple[Any, ...]]]
"""Rows of every printed table, as tuples in the column order of `PRINTED_COLUMNS`."""
