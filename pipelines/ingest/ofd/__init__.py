"""OFD, the national format of fixed pages (GB/T 33190-2016): lines and grids from its characters and rules.

`package` finds documents and their parts, `pages` what prints each page, `objects` what stands on it and where,
`letters` and `writing` make characters of its texts, `paths` rules of its paths, and `page` a printed page of both.
What follows is the same for PDF (`pipelines.ingest.pdf`): tables, merged cells, columns told by white space, tables
over page breaks, places.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.ingest import sniff
from pipelines.ingest.allowance import cut_long_texts, too_deep
from pipelines.ingest.content import Content, Grid, Lines, Remark, UnreadableDocument
from pipelines.ingest.ofd.package import Document, Parts, documents_of
from pipelines.ingest.ofd.pages import pages_of
from pipelines.ingest.packages import Package
from pipelines.ingest.pdf.assembly import lay_out_pages, refuse_many_pages, refuse_textless


def read(data: bytes, name: str, limits: object = None) -> Content:
    """Read an OFD into lines and grids in document order, places by page (`page 3 table 1 row 7`, `page 3 line 2`).

    Where the file holds several documents, the place of all but the first begins with their number (`document 2 page
    3`). Signatures are counted, not verified. Raises UnreadableDocument where the file is encrypted, damaged, larger
    than `limits` allow, or where all its pages are scans.
    """
    parts = Parts(Package(data, limits))
    documents = documents_of(parts)
    count = sum(len(document.pages) for document in documents)
    if count == 0:
        raise UnreadableDocument("damaged: the OFD has no pages", "文件损坏：该 OFD 没有任何页面")
    refuse_many_pages(count, limits)
    try:
        laid_out = [lay_out_pages(pages_of(parts, document), limits) for document in documents]
    except RecursionError:
        raise too_deep(limits) from None
    refuse_textless(laid_out)
    blocks: list[Lines | Grid] = []
    remarks: list[Remark] = []
    for number, (document, pages) in enumerate(zip(documents, laid_out, strict=True), 1):
        found = pages.blocks()
        told = [*pages.remarks, *_remarks(document)]
        if number > 1:
            _name_document(number, found, told)
        blocks += found
        remarks += told
    return cut_long_texts(Content(sniff.OFD, blocks, remarks), limits)


def _remarks(document: Document) -> list[Remark]:
    found = []
    if document.signatures:
        found.append(
            Remark(
                "document",
                f"the document carries {document.signatures} electronic signature(s) or seal(s), not verified here",
                f"文件带有 {document.signatures} 个电子签名或签章，未作验证",
                "signal",
            )
        )
    if document.attachments:
        names = ", ".join(document.attachments[:5])
        found.append(
            Remark(
                "document",
                f"the document carries {len(document.attachments)} attachment(s), which are not read: {names}",
                f"文件带有 {len(document.attachments)} 个附件，未读取：{names}",
                "signal",
            )
        )
    return found


def _name_document(number: int, blocks: Sequence[Lines | Grid], remarks: Sequence[Remark]) -> None:
    """Put the number of their document before the places of blocks and remarks."""
    for block in blocks:
        if isinstance(block, Lines):
            block.place = f"document {number} {block.place}"
        else:
            block.places = [f"document {number} {place}" for place in block.places]
    for remark in remarks:
        remark.place = f"document {number}" if remark.place == "document" else f"document {number} {remark.place}"
