"""Checks after the write: one that stops what follows, and warnings about things a person should look at."""

from __future__ import annotations

import dagster as dg

from pipelines.settings import Settings

_WARN = dg.AssetCheckSeverity.WARN


@dg.asset_check(asset="raw_documents", name="every_file_was_taken_in")
def every_file_was_taken_in() -> dg.AssetCheckResult:
    """Links that lead outside, files that may not be read, pipes and the like: documents of which nothing is known."""
    from pipelines.ingest.register import load

    problems = load(Settings.from_environment().register).problems
    lines = [f"{path}: {message}" for path, message in problems.select("path", "message_en").iter_rows()]
    return dg.AssetCheckResult(passed=not lines, severity=_WARN, metadata={"problems": "\n".join(lines[:100])})


@dg.asset_check(asset="documents", name="every_document_was_understood")
def every_document_was_understood() -> dg.AssetCheckResult:
    """Documents that are unreadable, or whose forms were understood only in part."""
    import polars as pl

    from pipelines.curate.reading import read_columns

    columns = ["path", "status", "status_reason"]
    documents = read_columns(Settings.from_environment().curated, {"documents": columns})[1]["documents"]
    left = documents.filter(pl.col("status").is_in(["unreadable", "partial"]))
    lines = [f"{path}: {status}, {reason}" for path, status, reason in left.iter_rows()]
    return dg.AssetCheckResult(
        passed=not lines,
        severity=_WARN,
        metadata={
            "documents": "\n".join(lines[:100]),
            **{status: int(number) for status, number in documents["status"].value_counts().iter_rows()},
        },
    )


@dg.asset_check(asset="findings", name="no_errors_in_the_documents")
def no_errors_in_the_documents() -> dg.AssetCheckResult:
    """Arithmetic that does not hold and rows that were not understood; signals are counted but are no warning."""
    from pipelines.contract.rules import RULES
    from pipelines.curate.reading import read_columns

    findings = read_columns(Settings.from_environment().curated, {"findings": ["rule", "severity"]})[1]["findings"]
    errors = findings.filter(findings["severity"] == "error")
    counts = findings.group_by("severity", "rule").len().sort("severity", "rule")
    return dg.AssetCheckResult(
        passed=not errors.height,
        severity=_WARN,
        metadata={
            "errors": errors.height,
            "signals": findings.height - errors.height,
            **{f"{severity}: {rule} {RULES[rule].title_en}": number for severity, rule, number in counts.iter_rows()},
        },
    )


@dg.asset_check(asset="warehouse", name="one_build", blocking=True)
def one_build() -> dg.AssetCheckResult:
    """The warehouse and data/curated are the same build."""
    from pipelines.curate.manifest import read_manifest
    from pipelines.publish.build import held_by

    settings = Settings.from_environment()
    manifest = read_manifest(settings.curated)
    curated = manifest.build_id if manifest else None
    held = held_by(settings.warehouse)
    published = held[0] if held else None
    return dg.AssetCheckResult(
        passed=curated is not None and curated == published,
        metadata={"curated": str(curated), "warehouse": str(published)},
    )
