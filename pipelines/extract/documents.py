"""One document: its content in, its forms as printed out."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extract.entries import settle_check_boxes
from pipelines.extract.form import Form, merge_terms, rows_of
from pipelines.extract.grids.reader import GridForms
from pipelines.extract.layouts import layout_of
from pipelines.extract.lines.bare_cells import rows_of_bare_cells
from pipelines.extract.lines.fused import fused_header
from pipelines.extract.lines.reader import LineForms
from pipelines.extract.printed import PRINTED_COLUMNS, PrintedRows
from pipelines.extract.wholeness import check_points, check_siblings, check_wholeness
from pipelines.ingest.content import Content, Grid, Lines


def extract_document(document_id: str, content: Content) -> PrintedRows:
    """Read every form of a document as printed.

    Returns the rows of all tables in `PRINTED_COLUMNS` for this document; the `documents` row says `read` where a form
    was found and `no_forms` where the document is readable and holds none.
    """
    rows: PrintedRows = {table: [] for table in PRINTED_COLUMNS}
    printed = _forms(content)
    forms = [form for form in printed if not form.is_unfilled]
    for form in forms:
        if "long_term_target" in form.roles:
            merge_terms(form)
        settle_check_boxes(form)
        check_wholeness(form)
        check_points(form)
    check_siblings(forms)
    rows_of(document_id, [(form, layout_of(form)) for form in forms], rows)
    rows["remarks"].extend(
        (document_id, 0, 0, remark.severity, None, remark.message_zh, remark.message_en, remark.place)
        for remark in content.remarks
    )
    rows["remarks"].extend(
        (document_id, 0, 0, "signal", form.title or form.header, "这是一张没有填写的空白表，没有读出项目",
         "This is a blank form that nobody filled in; no project was read", form.first_place)
        for form in printed if form.is_unfilled
    )  # fmt: skip
    fused = [] if forms else _fused_headers(content.blocks)
    rows["remarks"].extend(
        (document_id, 0, 0, "error", header, f"表头“{header}”没有分隔符，各单元格连在一起，无法可靠读取",
         f"The header {header!r} has no separators: its cells run together and cannot be read reliably", place)
        for header, place in fused
    )  # fmt: skip
    status = "read" if forms or fused else "no_forms"
    rows["documents"].append((document_id, content.media_type, status, None, len(forms)))
    return rows


def _fused_headers(blocks: Sequence[Lines | Grid]) -> list[tuple[str, str]]:
    """Headers of forms whose cells run together without any separator, with their places; never read, only reported."""
    return [
        (found, block.place_of(at))
        for block in blocks
        if isinstance(block, Lines)
        for at, text in enumerate(block.texts)
        if (found := fused_header(text)) is not None
    ]


def _forms(content: Content) -> list[Form]:
    """Forms of a document: from its grids where they hold any, else from its lines."""
    if all(isinstance(block, Lines) for block in content.blocks):
        forms = _forms_of_lines(content.blocks)
        bare = rows_of_bare_cells(content.blocks)
        if bare is None:
            return forms
        # Names of columns on lines of their own: one cell per line, or a header of rows with cells merged downwards.
        return min(_forms_of_grids([bare]), forms, key=_left_over)
    return _forms_of_grids(content.blocks) or _forms_of_lines(content.blocks)


def _forms_of_grids(blocks: Sequence[Lines | Grid]) -> list[Form]:
    grids = GridForms()
    for block in blocks:
        if isinstance(block, Lines):
            grids.read_lines(block)
        else:
            grids.read_grid(block)
    return [form for form in grids.forms if form.is_named_or_tabled]


def _forms_of_lines(blocks: Sequence[Lines | Grid]) -> list[Form]:
    lines = LineForms()
    for block in blocks:
        if isinstance(block, Lines):
            lines.read(block)
    return [form for form in lines.finish() if form.is_named_or_tabled]


def _left_over(forms: Sequence[Form]) -> tuple[bool, int, int]:
    """How little a reading understood: no indicator, forms without name, money or indicators, texts left over."""
    return (
        not any(form.indicators for form in forms),
        sum(not (form.project_name and form.funding and form.indicators) for form in forms),
        sum(left.severity == "error" for form in forms for left in form.left),
    )
