"""The media type of a document by its content, never by its name: an `.xls` may be HTML and a `.doc` may be RTF."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from pipelines.ingest.content import UnreadableDocument
from pipelines.ingest.package_kinds import zip_kind
from pipelines.ingest.packages import Package, Source, is_zip
from pipelines.ingest.streams import GZIP_MAGIC, XZ_MAGIC
from pipelines.ingest.tar_archives import is_header as is_tar_header

EMPTY = "application/x-empty"
TEXT = "text/plain"
CSV = "text/csv"
HTML = "text/html"
MHTML = "multipart/related"
XML = "application/xml"
EXCEL_XML = "application/vnd.ms-excel+xml"
WORD_XML = "application/vnd.ms-word+xml"
PDF = "application/pdf"
RTF = "application/rtf"
ZIP = "application/zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODT = "application/vnd.oasis.opendocument.text"
OFD = "application/ofd"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
PPT = "application/vnd.ms-powerpoint"
OLE2 = "application/x-ole-storage"
ENCRYPTED = "application/x-ole-encrypted-package"
IMAGE = "image/*"
TAR = "application/x-tar"
GZIP = "application/gzip"
BZIP2 = "application/x-bzip2"
XZ = "application/x-xz"
SEVEN_ZIP = "application/x-7z-compressed"
RAR = "application/vnd.rar"
UNKNOWN = "application/octet-stream"

COMPRESSED = (GZIP, BZIP2, XZ)
# How many bytes tell whether a file is an archive.
ARCHIVE_HEAD = 512

_REASONS: dict[str, tuple[str, str]] = {
    EMPTY: ("the document is empty", "文件为空"),
    **dict.fromkeys(
        (ZIP, TAR, SEVEN_ZIP, RAR, *COMPRESSED),
        (
            "an archive: its members are documents of their own once it lies in data/raw",
            "压缩包：放入 data/raw 后，其中的文件各自读取",
        ),
    ),
    IMAGE: ("an image: no text can be read without recognition", "图片文件：没有可读取的文字"),
    ENCRYPTED: ("the document is encrypted: save it without a password", "文件已加密：请去除密码后另存"),
    PPTX: ("a presentation: holds no forms", "演示文稿：不含绩效表"),
    PPT: ("a presentation: holds no forms", "演示文稿：不含绩效表"),
    OLE2: ("an Office container without a document in it", "Office 容器文件中没有文档"),
    XML: ("XML of an unknown kind", "未知类型的 XML 文件"),
}

_IMAGE_SIGNATURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_ARCHIVE_SIGNATURES = (
    (b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP), (b"Rar!\x1a\x07", RAR), (GZIP_MAGIC, GZIP), (XZ_MAGIC, XZ),
)  # fmt: skip
_BZIP2 = re.compile(rb"BZh[1-9]1AY&SY")
_OLE2_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML_START = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|table|tbody|tr|div|p|span|style|script|font|center|h[1-6])\b", re.I
)
_HTML_ANYWHERE = re.compile(r"<(?:html|table)\b[^<>]*>", re.I)
_LEADING = re.compile(r"(?:\s+|<!--.*?-->|<\?(?!xml)[^>]*\?>)+", re.S)
_HEAD = 65_536
_OFFICE_TYPES = {
    "docx": DOCX, "xlsx": XLSX, "xlsb": XLSB, "pptx": PPTX, "odt": ODT, "ods": ODS, "odp": PPTX, "ofd": OFD,
    "epub": UNKNOWN,
}  # fmt: skip
_PACKAGE_BEGINNINGS = (
    b"[Content_Types].xml",
    b"_rels/",
    b"docProps/",
    b"mimetype",
    b"word/",
    b"xl/",
    b"ppt/",
    b"OFD.xml",
)
_PACKAGE_PARTS = (
    (b"word/", DOCX), (b"xl/workbook.bin", XLSB), (b"xl/", XLSX), (b"ppt/", PPTX),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", ODS),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", ODT), (b"OFD.xml", OFD),
)  # fmt: skip
_OPENED = frozenset((TAR, SEVEN_ZIP, RAR, *COMPRESSED))
_FEWEST_RECORDS = 4
_FEWEST_FIELDS = 3
_EVEN_SHARE = 0.9


def media_type(data: bytes) -> str:
    """Name the media type of a document. A text that cannot be decoded is `UNKNOWN`; its reader says why."""
    if not data:
        return EMPTY
    if is_zip(data):
        return zip_type(data)
    if data.startswith(_OLE2_SIGNATURE):
        return _ole2_type(data)
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:5] == b"{\\rtf":
        return RTF
    packed = _packed_type(data[:ARCHIVE_HEAD])
    if packed is not None:
        return packed
    if data.startswith(_IMAGE_SIGNATURES) and (not data.startswith(b"BM") or b"\x00" in data[:32]):
        return IMAGE
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return IMAGE
    head = _head_text(data)
    return UNKNOWN if head is None else _text_type(head)


def begins_archive(head: bytes) -> bool:
    """Tell by its first `ARCHIVE_HEAD` bytes whether a file may be an archive that is opened."""
    return is_zip(head) or _packed_type(head) in _OPENED


def archive_type(data: Source) -> str | None:
    """Name the media type of an archive that is opened here, None for a document and for everything else."""
    if is_zip(data):
        return ZIP if zip_type(data) == ZIP else None
    kind = _packed_type(data[:ARCHIVE_HEAD])
    return kind if kind in _OPENED else None


def _packed_type(head: bytes) -> str | None:
    for signature, kind in _ARCHIVE_SIGNATURES:
        if head.startswith(signature):
            return kind
    if _BZIP2.match(head):
        return BZIP2
    return TAR if is_tar_header(head) else None


def reason_unreadable(kind: str) -> tuple[str, str]:
    """Say in English and in Chinese why documents of a media type are not read."""
    return _REASONS.get(kind, (f"documents of type {kind} are not read", f"不读取此类文件：{kind}"))


def _head_text(data: bytes) -> str | None:
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    zeros = head.count(0)
    if zeros:
        odd = head[1::2].count(0)
        # In UTF-16 the high byte of every ASCII character is 0, the low byte of hardly any.
        if zeros >= len(head) // 50 and max(odd, zeros - odd) >= 4 * min(odd, zeros - odd):
            return head.decode("utf-16-le" if 2 * odd > zeros else "utf-16-be", errors="replace")
        if zeros * 20 > len(head):
            return None
    controls = len(head) - len(head.translate(None, bytes([*range(1, 9), *range(14, 32), 127])))
    if controls * 20 > len(head):
        return None
    # Tags are ASCII in every other encoding: Latin-1 keeps them and never fails.
    return head.decode("latin-1").removeprefix("ï»¿")


def _text_type(head: str) -> str:
    begin = _LEADING.match(head)
    start = head[begin.end() :] if begin else head
    if start[:1] != "<":
        if re.match(r"(?:mime-version|from|content-type|date|subject)\s*:", start, re.I) and re.search(
            r"content-type\s*:\s*(?:multipart/|text/html)", start[:8192], re.I
        ):
            return MHTML
        # A page may begin with a line of text that a server or a copy put before it.
        if _HTML_ANYWHERE.search(head[:4096]) and re.search(r"</(?:td|tr|table|body|html)>", head, re.I):
            return HTML
        return CSV if _is_delimited(head) else TEXT
    if start.startswith("<?xml"):
        root = re.search(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s/>]", start)
        name = root.group(2).lower() if root else ""
        # A workbook has a <Table> in every sheet: what the root or the program says goes before the tags.
        if name == "workbook" or 'progid="Excel.Sheet"' in start[:2048]:
            return EXCEL_XML
        if name in ("worddocument", "package") or 'progid="Word.Document"' in start[:2048]:
            return WORD_XML
        return HTML if name == "html" or _HTML_START.search(start[:2048]) else XML
    if _HTML_START.match(start) or _HTML_ANYWHERE.search(head[:4096]):
        return HTML
    return XML if re.match(r"<[A-Za-z_][\w.:-]*(?:\s[^<>]*)?>", start) and "</" in head else TEXT


def _is_delimited(head: str) -> bool:
    """Tell delimited values: nearly every record has the same three or more fields, as spreadsheets write them.

    Records between tabs are what the reader of text expects, unless cells stand in quotation marks.
    """
    delimiters = [
        mark
        for mark in ",;"
        if head.count(mark) >= _FEWEST_RECORDS * (_FEWEST_FIELDS - 1) and not _is_sparse(head, mark)
    ]
    if '"' in head and head.count("\t") > _FEWEST_RECORDS and re.search(r'(?:^|[\t\n])"[^"\t]*\n', head):
        delimiters.append("\t")
    return any(_is_even(head, delimiter) for delimiter in delimiters)


def _is_even(head: str, delimiter: str) -> bool:
    """Tell whether nearly every record has the same number of fields between delimiters, three or more."""
    widths: Counter[int] = Counter()
    try:
        records = [record for record in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter) if any(record)]
    except csv.Error:
        return False
    # The head may end in the middle of a record.
    for record in records[:-1] if len(head) >= _HEAD // 2 and len(records) > 1 else records:
        widths[len(record)] += 1
    fields, even = widths.most_common(1)[0] if widths else (0, 0)
    return even >= _FEWEST_RECORDS and fields >= _FEWEST_FIELDS and even >= _EVEN_SHARE * widths.total()


def _is_sparse(head: str, delimiter: str) -> bool:
    """Whether a text without quotation marks has too few delimiters for its lines: most have figures of money alone.

    Only says so where dividing the records would come to the same end.
    """
    lines = head.replace("\r", "\n").split("\n")
    if '"' in head or delimiter in lines:
        return False
    # The last record may be half a one.
    return head.count(delimiter) < _EVEN_SHARE * (sum(map(bool, lines)) - 1) * (_FEWEST_FIELDS - 1)


def zip_type(data: Source) -> str:
    """Name the media type of a ZIP: `ZIP` for an archive of documents, else that of the one document it is."""
    kind = zip_kind(data)
    if kind != "zip":
        return _OFFICE_TYPES[kind]
    try:
        Package(data, None)
    except UnreadableDocument:
        return _cut_zip_type(data[:_HEAD])
    return ZIP


def _cut_zip_type(head: bytes) -> str:
    """Judge a ZIP that has lost its directory by the names in front of its members.

    An archive may hold office documents as they are, so the first name must be one with which packages begin.
    """
    # The name of a member stands behind 30 bytes, the data behind the name.
    names = [head[at.start() + 30 : at.start() + 110] for at in re.finditer(rb"PK\x03\x04", head)]
    if names and names[0].startswith(_PACKAGE_BEGINNINGS):
        for part, kind in _PACKAGE_PARTS:
            if any(name.startswith(part) for name in names):
                return kind
    return ZIP


def _ole2_type(data: bytes) -> str:
    names = {name.lower() for name in _root_streams(data)}
    if "encryptedpackage" in names:
        return ENCRYPTED
    for stream, kind in (("worddocument", DOC), ("workbook", XLS), ("book", XLS), ("powerpoint document", PPT)):
        if stream in names:
            return kind
    return OLE2


def _root_streams(data: bytes) -> list[str]:
    """Names at the top of an OLE2 container ([MS-CFB]): a workbook inside a letter does not make it a workbook."""
    size = 1 << int.from_bytes(data[30:32], "little")
    if size not in (512, 4096):
        return []

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    def numbers(block: bytes) -> list[int]:
        return [int.from_bytes(block[at : at + 4], "little") for at in range(0, len(block) - 3, 4)]

    # The first 109 sectors of the allocation table stand in the header: enough for 6.8 MiB at the least, and the
    # directory of a larger file nearly always begins and ends within them.
    allocation: list[int] = []
    for number in numbers(data[76:512]):
        if number < 0xFFFFFFFA:
            allocation.extend(numbers(sector(number)))
    entries: list[tuple[str, int, int, int]] = []
    number, seen = int.from_bytes(data[48:52], "little"), set()
    while number < len(data) // size and number not in seen:
        seen.add(number)
        block = sector(number)
        for at in range(0, len(block) - 127, 128):
            entry = block[at : at + 128]
            length = max(0, min(64, int.from_bytes(entry[64:66], "little")) - 2)
            left, right, child = numbers(entry[68:80])
            entries.append((entry[:length].decode("utf-16-le", "replace"), left, right, child))
        number = allocation[number] if number < len(allocation) else 0xFFFFFFFE
    names: list[str] = []
    waiting, visited = [entries[0][3]] if entries else [], set()
    while waiting:
        index = waiting.pop()
        if index >= len(entries) or index in visited:
            continue
        visited.add(index)
        name, left, right, _child = entries[index]
        names.append(name)
        waiting += [left, right]
    return names
