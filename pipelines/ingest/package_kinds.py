"""What a ZIP holds: an office document, told by its parts, or an archive of documents."""

from __future__ import annotations

import re

from pipelines.ingest.content import UnreadableDocument
from pipelines.ingest.packages import Package, Source, is_zip

_WORDPROCESSING = b"wordprocessingml"
_SPREADSHEET = b"spreadsheetml"
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/epub+zip": "epub",
}


def zip_kind(data: Source) -> str:
    """Name what a ZIP holds: docx, xlsx, xlsb, pptx, odt, ods, odp, ofd, epub, `zip` otherwise, `""` for no ZIP.

    A ZIP whose directory cannot be read is `zip`: opening it as an archive tells the reason.
    """
    if not is_zip(data):
        return ""
    try:
        package = Package(data, None)
    except UnreadableDocument:
        return "zip"
    if "mimetype" in package:
        try:
            kind = _OPEN_DOCUMENT.get(package.read("mimetype").strip().removesuffix(b"-template"))
        except UnreadableDocument:
            kind = None
        if kind:
            return kind
    # Of an encrypted OFD no more than the description of its encryption may be left by name (GM/T 0099-2020).
    if "ofd.xml" in package or "encryptions.xml" in package:
        return "ofd"
    if "[content_types].xml" not in package:
        if "content.xml" in package and "meta-inf/manifest.xml" in package:
            return _open_document_without_type(package)
        return "zip"
    folders = {name.partition("/")[0].casefold() for name in package.names}
    if "xl/workbook.bin" in package:
        return "xlsb"
    for folder, kind in (("word", "docx"), ("xl", "xlsx"), ("ppt", "pptx")):
        if folder in folders:
            return kind
    try:
        types = package.read("[content_types].xml")
    except UnreadableDocument:
        return "zip"
    if _WORDPROCESSING in types:
        return "docx"
    return "xlsx" if _SPREADSHEET in types else "zip"


def _open_document_without_type(package: Package) -> str:
    manifest = b""
    try:
        manifest = package.read("meta-inf/manifest.xml")
    except UnreadableDocument:
        return "zip"
    found = re.search(rb"application/vnd\.oasis\.opendocument\.(?:text|spreadsheet|presentation)", manifest)
    return _OPEN_DOCUMENT[found.group()] if found else "zip"
