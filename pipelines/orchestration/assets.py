"""The flow as Dagster assets: each one calls a function of its package and reports what came out."""

# Dagster looks at the annotation of `context` itself: annotations must not be postponed here.
from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

from pipelines.contract.tables import TABLES
from pipelines.orchestration.console import paced
from pipelines.settings import Settings

if TYPE_CHECKING:
    from pipelines.ingest.register import Register

RUN_LOCK = {"run_lock"}


@dg.asset(required_resource_keys=RUN_LOCK, group_name="ingest", kinds={"file"})
def raw_documents(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Register of the documents in data/raw, by the SHA-256 of their bytes."""
    from pipelines.ingest.register import update
    from pipelines.orchestration.state import begin, inputs_of

    settings = Settings.from_environment()
    context.log.info(f"register   {settings.raw}")
    try:
        register = update(settings.raw, settings.register, report=context.log.info, limits=settings.limits)
    except OSError as error:
        # A network drive that is away for a moment comes back.
        raise dg.RetryRequested(max_retries=2, seconds_to_wait=10) from error
    if not register.files:
        raise dg.Failure(nothing_to_read(settings, register), allow_retries=False)
    begin(settings, context.run.run_id, inputs_of(register))
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": register.documents.height,
            "files": register.files,
            "read_anew": register.hashed,
            "ignored": register.ignored,
            "problems": register.problems.height,
        }
    )


@dg.asset(required_resource_keys=RUN_LOCK, group_name="extract", kinds={"arrow"}, deps=[raw_documents])
def printed_forms(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Forms as printed, kept by document and extractor version: only new documents are read."""
    from pipelines.extract.pending import extract_pending
    from pipelines.extract.store import PrintedStore
    from pipelines.extract.version import extractor_version
    from pipelines.ingest.register import load

    settings = Settings.from_environment()
    documents = load(settings.register).documents
    PrintedStore(settings.printed, extractor_version(), notify=context.log.info).remove_unfinished()
    extraction = extract_pending(documents, settings, report=context.log.info)
    context.log.info(
        f"extract    {extraction.pending:,} of {documents.height:,} documents are new"
        + (f", read in {extraction.seconds:.1f} s by {extraction.workers} processes" if extraction.pending else "")
    )
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": documents.height,
            "extracted": extraction.pending,
            "extractor_version": extractor_version(),
            "seconds": round(extraction.seconds, 2),
            **{f"now_{status}": number for status, number in sorted(extraction.counts.items())},
        }
    )


@dg.asset(required_resource_keys=RUN_LOCK, group_name="normalize", kinds={"polars"}, deps=[printed_forms])
def normalized_rows(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Typed rows of every table, staged for curation."""
    from pipelines.extract.pending import extract_pending, printed_forms
    from pipelines.extract.store import DamagedSegment, PrintedStore
    from pipelines.extract.version import extractor_version
    from pipelines.ingest.register import load
    from pipelines.normalize.rows import normalize
    from pipelines.orchestration.staging import write_stage

    settings = Settings.from_environment()
    documents = load(settings.register).documents
    store = PrintedStore(settings.printed, extractor_version(), notify=context.log.info)
    try:
        printed = printed_forms(documents, store)
    except DamagedSegment:
        extract_pending(documents, settings, report=context.log.info)
        printed = printed_forms(documents, store)
    tables = normalize(printed, documents, extractor_version())
    write_stage(settings.staging, tables, {table: frame.height for table, frame in printed.items()})
    counts = {table: frame.height for table, frame in tables.items()}
    context.log.info(f"normalize  {counts['projects']:,} projects, {counts['indicators']:,} indicators")
    return dg.MaterializeResult(metadata={f"{table}_rows": number for table, number in counts.items()})


@dg.multi_asset(
    name="curated_tables",
    required_resource_keys=RUN_LOCK,
    specs=[
        dg.AssetSpec(
            table.name,
            description=f"{table.grain} ({table.grain_zh}). {table.warning}",
            group_name="curate",
            kinds={"parquet"},
            deps=[normalized_rows],
            skippable=True,
        )
        for table in TABLES.values()
    ],
    check_specs=[
        dg.AssetCheckSpec(
            "contract",
            asset=table,
            blocking=True,
            description="Columns, types, keys and relations are as promised. Checked before anything is replaced.",
        )
        for table in TABLES
    ],
)
def curated_tables(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Curated Parquet, validated before it replaces anything and exchanged as a whole."""
    from pipelines.curate.build import curate
    from pipelines.curate.validation import BuildRefused
    from pipelines.extract.version import extractor_version
    from pipelines.ingest.register import load
    from pipelines.orchestration.staging import read_stage
    from pipelines.orchestration.state import inputs_of

    settings = Settings.from_environment()
    tables, printed_rows = read_stage(settings.staging)
    try:
        curation = curate(
            tables,
            settings.curated,
            extractor_version=extractor_version(),
            inputs=inputs_of(load(settings.register)),
            printed_rows=printed_rows,
            accept_collapse=settings.accept_collapse,
            progress=paced(context.log.info),
        )
    except BuildRefused as refusal:
        for table in TABLES:
            broken = [str(failure) for failure in refusal.failures if failure.table == table]
            yield dg.AssetCheckResult(
                asset_key=table, check_name="contract", passed=not broken, metadata={"broken": "\n".join(broken)}
            )
        raise dg.Failure(str(refusal), allow_retries=False) from refusal
    written = len(curation.written)
    context.log.info(
        f"curate     {written} Parquet files written, {len(curation.kept)} unchanged, build {curation.build_id}"
    )
    for table in TABLES:
        metadata: dict[str, int | str] = {
            "dagster/row_count": curation.rows[table],
            "build_id": curation.build_id,
            "files_written": sum(name.startswith(f"{table}/") for name in curation.written),
        }
        if table == "findings":
            metadata |= curation.findings
        yield dg.AssetCheckResult(asset_key=table, check_name="contract", passed=True)
        yield dg.MaterializeResult(asset_key=table, metadata=metadata)


@dg.asset(required_resource_keys=RUN_LOCK, group_name="publish", kinds={"duckdb"}, deps=list(TABLES))
def warehouse(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """The DuckDB file that analysts open: curated tables and the views of sql/, swapped in when it is complete."""
    from pipelines.extract.store import PrintedStore
    from pipelines.extract.version import extractor_version
    from pipelines.ingest.register import load
    from pipelines.orchestration.state import complete
    from pipelines.publish.build import publish

    settings = Settings.from_environment()
    publication = publish(
        settings.curated,
        settings.warehouse,
        settings.builds,
        settings.views,
        kept_builds=settings.kept_builds,
        progress=paced(context.log.info),
    )
    known = PrintedStore(settings.printed, extractor_version(), notify=context.log.info).known_documents()
    # The next run has nothing to do if this one did everything and no document waits, having changed while it was read.
    if context.job_name == "build" and known.issuperset(load(settings.register).to_read["document_id"]):
        complete(settings, context.run.run_id, publication.build_id)
    written = "written" if publication.changed else "unchanged"
    context.log.info(f"publish    {settings.warehouse.name} {written}, {len(publication.views)} views")
    return dg.MaterializeResult(
        metadata={
            "build_id": publication.build_id,
            "written": publication.changed,
            "views": len(publication.views),
            "size_bytes": settings.warehouse.stat().st_size,
            **{f"{table}_rows": number for table, number in publication.rows.items()},
        }
    )


@dg.asset(required_resource_keys=RUN_LOCK, group_name="publish", kinds={"excel"}, deps=[warehouse])
def export(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Spreadsheets of the warehouse: one workbook per subject of sql/ and one for the curated tables."""
    from pipelines.publish.export.build import export as write_export

    settings = Settings.from_environment()
    exported = write_export(
        settings.warehouse,
        settings.export,
        settings.views,
        progress=paced(context.log.info),
        workers=settings.workers,
    )
    written = "written" if exported.changed else "unchanged"
    context.log.info(f"export     {len(exported.rows)} workbooks {written}, {exported.size_bytes / 1024**2:.1f} MB")
    return dg.MaterializeResult(
        metadata={
            "build_id": exported.build_id,
            "written": exported.changed,
            "size_bytes": exported.size_bytes,
            **{f"{workbook}_rows": sum(rows.values()) for workbook, rows in exported.rows.items()},
        }
    )


@dg.asset(required_resource_keys=RUN_LOCK, group_name="publish", kinds={"html"}, deps=[warehouse])
def report(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """The web site in data/report that opens from disk, swapped in when it is complete."""
    from pipelines.publish.report.site import write_report

    settings = Settings.from_environment()
    written = write_report(settings.warehouse, settings.report, paced(context.log.info), settings.workers)
    context.log.info(f"report     {written.projects:,} project pages, {written.made:,} made anew")
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": written.projects,
            "build_id": written.build_id,
            "written": written.changed,
            "pages_made": written.made,
        }
    )


@dg.asset(required_resource_keys=RUN_LOCK, group_name="publish", kinds={"markdown"}, deps=[warehouse])
def dictionary() -> dg.MaterializeResult[None]:
    """What every column means: the table `dictionary` of the warehouse, and the same as a page beside it."""
    from pipelines.publish.documentation import publish_dictionary

    settings = Settings.from_environment()
    file = publish_dictionary(settings.warehouse, settings.views)
    return dg.MaterializeResult(metadata={"path": dg.MetadataValue.path(file), "size_bytes": file.stat().st_size})


# It waits for nothing but the warehouse, so that it is told even where a spreadsheet fails; and it comes last.
@dg.asset(
    required_resource_keys=RUN_LOCK,
    group_name="publish",
    kinds={"markdown"},
    deps=[warehouse],
    op_tags={"dagster/priority": "-1"},
)
def changes(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """What is new, gone or restated since the build before: the table `changes`, and a digest of it on one page."""
    from pipelines.publish.digest import counts_of_changes, write_digest

    settings = Settings.from_environment()
    digest = write_digest(settings.warehouse).read_text(encoding="utf-8")
    counts = counts_of_changes(settings.warehouse)
    context.log.info("\n" + digest.rstrip())
    return dg.MaterializeResult(
        metadata={"dagster/row_count": sum(counts.values()), "digest": dg.MetadataValue.md(digest), **counts}
    )


def nothing_to_read(settings: Settings, register: "Register") -> str:
    """Say what to do where data/raw holds no document that can be read."""
    lines = [
        f"There is no document in {settings.raw}. Put performance forms there (PDF, Word, Excel, HTML, text or ZIP, in"
        " any folders, for example shanghai/2023/) and run `make warehouse` again. What was built before is unchanged.",
        f"{settings.raw} 中没有文件。请将绩效自评表或绩效目标表（PDF、Word、Excel、网页、文本或压缩包）放入其中，可按"
        "省份和年度建立子文件夹，例如 shanghai/2023/，然后重新运行 make warehouse。此前的结果保持不变。",
    ]
    problems = register.problems.select("path", "message_zh", "message_en").head(5).iter_rows()
    return "\n".join([*lines, *(f"  {path}: {chinese} ({english})" for path, chinese, english in problems)])
