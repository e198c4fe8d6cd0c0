"""All finding rules in one list, and the table `findings` that they fill."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import polars as pl

from pipelines.contract.rules import RULES
from pipelines.contract.schemas import conform
from pipelines.curate.findings import (
    copies,
    costs,
    dimensions,
    directions,
    execution,
    identity,
    money,
    overshoots,
    points,
    rates,
    scores,
    serials,
    succession,
    targets,
    units,
)

Check = Callable[[dict[str, pl.DataFrame]], pl.DataFrame]

CHECKS: tuple[tuple[str, Check], ...] = (
    ("Q01", points.total_close_to_full_marks),
    ("Q02", execution.rate_or_score_not_from_money),
    ("Q03", execution.low_execution_best_grade),
    ("Q04", scores.score_not_from_result),
    ("Q05", scores.weights_or_total_wrong),
    ("Q06", scores.grade_not_from_total),
    ("Q07", overshoots.target_set_too_low),
    ("Q08", succession.target_lowered_or_copied),
    ("Q09", points.mostly_qualitative),
    ("Q10", targets.target_not_measurable),
    ("Q11", scores.missed_without_reason),
    ("Q12", dimensions.under_wrong_heading),
    ("Q13", costs.cost_target_is_the_budget),
    ("Q14", dimensions.dimension_missing),
    ("Q15", copies.result_copied_from_target),
    ("Q16", units.unit_in_doubt),
    ("Q17", money.total_not_sum_of_parts),
    ("Q18", serials.date_as_spreadsheet_number),
    ("Q19", identity.year_in_name_differs),
    ("Q20", rates.rate_beyond_whole_or_dated),
    ("Q22", identity.same_thing_twice),
    ("Q23", directions.direction_in_doubt),
    ("P01", money.amount_not_understood),
)
"""Rule and function. A function takes the typed tables and returns the columns document_id, project_id, indicator_id,
observed, expected, message_zh, message_en, source and, where it differs from the rule's default, severity. Rules that
look at the printed text or at reference data (P01, Q21) bring their rows along from extraction and normalization."""

_IDENTITY = ("rule", "document_id", "project_id", "indicator_id", "source", "observed")


def findings_of(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the table `findings`: what extraction and normalization already found, and what every rule finds.

    `tables` are the typed tables by name; `tables["findings"]` may lack `finding_id`, `message` and `severity`.
    Identical findings are stated once.
    """
    # A rule may ask what could not be read.
    tables = tables | {"findings": completed(tables["findings"])}
    frames = [tables["findings"]]
    for rule, check in CHECKS:
        found = check(tables)
        if found.height:
            frames.append(completed(found.with_columns(pl.lit(rule).alias("rule"))))
    # Joins do not keep an order, so the order that decides between identical findings is stated.
    ordered = pl.concat(frames).sort("document_id", "project_id", "indicator_id", "rule", "finding_id", "message")
    return ordered.unique("finding_id", keep="first", maintain_order=True)


def completed(found: pl.DataFrame) -> pl.DataFrame:
    """Return findings in the contract's columns, with severity, message and identifier filled in where missing.

    `found` has at least rule, document_id, message_zh and message_en.
    """
    defaults = {rule: card.severity for rule, card in RULES.items()}
    for column in ("severity", "message", "finding_id", "project_id", "indicator_id", "source", "observed", "expected"):
        if column not in found.columns:
            found = found.with_columns(pl.lit(None, pl.String).alias(column))
    found = found.with_columns(
        pl.coalesce("severity", pl.col("rule").replace_strict(defaults, default=None, return_dtype=pl.String)),
        pl.coalesce("message", pl.format("{} {}", "message_zh", "message_en")),
    )
    return conform("findings", found.with_columns(pl.coalesce("finding_id", _identifiers(found)).alias("finding_id")))


def _identifiers(found: pl.DataFrame) -> pl.Series:
    # Stable over builds and over changes of wording: what was found, where, and about what.
    texts = found.select(
        pl.concat_str([pl.col(name).fill_null("") for name in _IDENTITY], separator="\x1f")
    ).to_series()
    digests = [hashlib.sha256(text.encode()).hexdigest()[:20] for text in texts.to_list()]
    return pl.Series("finding_id", digests, dtype=pl.String)
