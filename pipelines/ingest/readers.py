"""Bytes of any document to lines and grids: the content decides which reader is called."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from pipelines.ingest import sniff
from pipelines.ingest.content import Content, UnreadableDocument
from pipelines.settings import Limits

_READERS: dict[str, str] = {
    sniff.TEXT: "text",
    sniff.UNKNOWN: "text",
    sniff.CSV: "sheets",
    sniff.PDF: "pdf",
    sniff.OFD: "ofd",
    sniff.DOCX: "word",
    sniff.DOC: "legacy_word",
    sniff.ODT: "open_document",
    sniff.RTF: "legacy_word",
    sniff.WORD_XML: "word",
    sniff.XLSX: "sheets",
    sniff.XLSB: "sheets",
    sniff.XLS: "sheets",
    sniff.ODS: "sheets",
    sniff.EXCEL_XML: "sheets",
    sniff.HTML: "html",
    sniff.MHTML: "html",
}


def read(data: bytes, name: str, limits: Limits) -> Content:
    """Read one document with the reader for its media type.

    `name` is used in messages only. Raises UnreadableDocument where the document is empty, too large, encrypted, of a
    kind that holds no forms, or not what it begins like.
    """
    if len(data) > limits.document_bytes:
        raise UnreadableDocument(
            f"{len(data):,} bytes, more than the limit of {limits.document_bytes:,}",
            f"文件有 {len(data):,} 字节，超过上限 {limits.document_bytes:,}",
        )
    media_type = sniff.media_type(data)
    module = _READERS.get(media_type)
    if module is None:
        raise UnreadableDocument(*sniff.reason_unreadable(media_type))
    location = f"pipelines.ingest.{module}"
    # The readers import large libraries: only the one that is needed is loaded.
    if find_spec(location) is None:
        raise UnreadableDocument(f"no reader for {media_type} yet", f"暂不支持的文件类型：{media_type}")
    content: Content = import_module(location).read(data, name, limits)
    return content
