from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from pipelines.ingest import sniff
from pipelines.ingest.content import UnreadableDocument
from pipelines.ingest.readers import read
from pipelines.settings import Limits

RAW = Path(__file__).parents[2] / "data" / "raw"


def docx_bytes():
    stream = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("绩效目标表")
    document.save(stream)
    return stream.getvalue()


def xlsx_bytes():
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    return stream.getvalue()


def zip_bytes(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)
    return stream.getvalue()


def ole2_bytes(*streams):
    """The smallest container: a header, one allocation sector, one directory sector with its names in a chain."""
    entries = [("Root Entry", 1)] + [(name, index + 2) for index, name in enumerate(streams)]
    directory = b""
    for index, (name, following) in enumerate(entries):
        text = name.encode("utf-16-le")
        entry = bytearray(128)
        entry[: len(text)] = text
        entry[64:66] = (len(text) + 2).to_bytes(2, "little")
        entry[66] = 5 if index == 0 else 2
        none = 0xFFFFFFFF
        right = following if 0 < index < len(entries) - 1 else none
        child = following if index == 0 and streams else none
        entry[68:80] = b"".join(number.to_bytes(4, "little") for number in (none, right, child))
        directory += bytes(entry)
    directory = directory.ljust(512, b"\0")
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[30:32] = (9).to_bytes(2, "little")
    header[48:52] = (1).to_bytes(4, "little")
    header[76:512] = b"\xff" * 436
    header[76:80] = (0).to_bytes(4, "little")
    allocation = (0xFFFFFFFD).to_bytes(4, "little") + (0xFFFFFFFE).to_bytes(4, "little")
    return bytes(header) + allocation.ljust(512, b"\xff") + directory


ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def old_tar_header() -> bytes:
    """A header from before POSIX, which says what it is by its checksum alone."""
    block = bytearray(b"a.txt".ljust(100, b"\0") + b"000644 \0" * 3 + b"00000000001 00000000000 " + b" " * 8 + b"0")
    block = block.ljust(512, b"\0")
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


SAMPLES = {
    "empty": (b"", sniff.EMPTY),
    "text": ("项目名称\n".encode(), sniff.TEXT),
    "text in gb18030": ("项目名称\n".encode("gb18030"), sniff.TEXT),
    "text in utf-16": ("项目名称 1.00\n".encode("utf-16"), sniff.TEXT),
    "text in utf-16 without mark": ("项目名称 1.00\n".encode("utf-16-be"), sniff.TEXT),
    "text with an angle bracket": ("<100元的指标\n".encode(), sniff.TEXT),
    "text that mentions html": ("说明：用 html 编写\n<无>\n".encode(), sniff.TEXT),
    "markdown": ("| 一级指标 | 二级指标 |\n|---|---|\n".encode(), sniff.TEXT),
    "random bytes": (bytes(range(256)) * 4, sniff.UNKNOWN),
    "pdf": (b"%PDF-1.7\n...", sniff.PDF),
    "pdf after a greeting": (b"\r\n\r\n%PDF-1.4\n...", sniff.PDF),
    "rtf": (b"{\\rtf1\\ansi ...}", sniff.RTF),
    "html": (b"<!DOCTYPE html><html><body></body></html>", sniff.HTML),
    "html with mark and comment": (
        "\ufeff\n<!-- 导出 -->\n<HTML><table><tr><td>1</td></tr></table>".encode(),
        sniff.HTML,
    ),
    "html in utf-16": ("<html><table><tr><td>项目</td></tr></table></html>".encode("utf-16"), sniff.HTML),
    "html fragment": (b"<table border=1><tr><td>1</td></tr></table>", sniff.HTML),
    "html after a line": ("导出时间 2024\n<table><tr><td>1</td></tr></table>".encode(), sniff.HTML),
    "xhtml": (b'<?xml version="1.0"?><html xmlns="x"><body/></html>', sniff.HTML),
    "xml": (b'<?xml version="1.0"?><data><a/></data>', sniff.XML),
    "excel xml": (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook></Workbook>',
        sniff.EXCEL_XML,
    ),
    "excel xml with tables": (
        b'<?xml version="1.0"?>\n<ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><ss:Worksheet>'
        b"<Table><Row/></Table></ss:Worksheet></ss:Workbook>",
        sniff.EXCEL_XML,
    ),
    "html of excel": (
        b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta name=ProgId content=Excel.Sheet></head>'
        b"<body><table><tr><td>1</td></tr></table></body></html>",
        sniff.HTML,
    ),
    "comma-separated": ("一级指标,二级指标,三级指标\n".encode("gb18030") + b"1,2,3\n" * 4, sniff.CSV),
    "comma-separated with line ends in cells": (b'a,"b\n1",c\r\n' * 5, sniff.CSV),
    "semicolons, as spreadsheets of other countries write them": (b"a;b;c\n" * 5, sniff.CSV),
    "tabs and quoted cells beside numbers with commas": (b'1,250.00\t1,180.00\t"c\nd"\n' * 5, sniff.CSV),
    "prose with commas": ("金额1,030,700.00元\n一,二\n三\n四,五,六,七\n八,九,十\n".encode(), sniff.TEXT),
    "few rows with commas": (b"a,b,c\n1,2,3\n", sniff.TEXT),
    "tabs and quoted cells": (b'a\tb\t"c\nd"\n' * 5, sniff.CSV),
    "tabs": (b"a\tb\tc\n" * 5, sniff.TEXT),
    "word xml": (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument />', sniff.WORD_XML),
    "mhtml": (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n", sniff.MHTML),
    "docx": (docx_bytes(), sniff.DOCX),
    "xlsx": (xlsx_bytes(), sniff.XLSX),
    "docx cut in the middle": (docx_bytes()[:-400], sniff.DOCX),
    "xlsb": (zip_bytes(**{"[Content_Types].xml": "", "xl__workbook.bin": ""}), sniff.XLSB),
    "ods": (zip_bytes(mimetype=ODS_TYPE, content=""), sniff.ODS),
    "odt": (zip_bytes(mimetype="application/vnd.oasis.opendocument.text"), sniff.ODT),
    "ofd": (zip_bytes(**{"OFD.xml": ""}), sniff.OFD),
    "zip": (zip_bytes(**{"a.txt": "1"}), sniff.ZIP),
    "zip with folders named like parts": (zip_bytes(**{"word__自评.txt": "1", "xl__目标.txt": "1"}), sniff.ZIP),
    "zip of uncompressed office documents": (zip_bytes(**{"a.docx": docx_bytes(), "b.docx": docx_bytes()}), sniff.ZIP),
    "the same, cut": (zip_bytes(**{"a.docx": docx_bytes(), "b.docx": docx_bytes()})[:-99], sniff.ZIP),
    "xlsx cut in the middle": (xlsx_bytes()[:-400], sniff.XLSX),
    "zip cut in the middle": (zip_bytes(**{"a.txt": "1" * 500, "b.txt": "2"})[:-60], sniff.ZIP),
    "doc": (ole2_bytes("1Table", "WordDocument"), sniff.DOC),
    "xls": (ole2_bytes("Workbook"), sniff.XLS),
    "old xls": (ole2_bytes("Book"), sniff.XLS),
    "encrypted docx": (ole2_bytes("EncryptionInfo", "EncryptedPackage"), sniff.ENCRYPTED),
    "empty container": (ole2_bytes(), sniff.OLE2),
    "cut container": (ole2_bytes("Workbook")[:600], sniff.OLE2),
    "png": (b"\x89PNG\r\n\x1a\n", sniff.IMAGE),
    "rar": (b"Rar!\x1a\x07\x00", sniff.RAR),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", sniff.SEVEN_ZIP),
    "gzip": (gzip.compress(b"a" * 900), sniff.GZIP),
    "bzip2": (bz2.compress(b"a"), sniff.BZIP2),
    "text that begins like bzip2": ("BZh9 是项目编号\n".encode(), sniff.TEXT),
    "xz": (lzma.compress(b"a"), sniff.XZ),
    "tar": (tarfile.TarInfo("自评表.txt").tobuf(), sniff.TAR),
    "old tar": (old_tar_header(), sniff.TAR),
}


@pytest.mark.parametrize(("data", "expected"), SAMPLES.values(), ids=SAMPLES)
def test_the_content_decides_the_media_type(data, expected):
    assert sniff.media_type(data) == expected


@pytest.mark.parametrize(
    "path", ["shanghai/2023/shanghai-2023-self-evaluation.txt", "tianjin/2025/tianjin-2025-targets.txt"]
)
def test_the_real_documents_are_text_and_are_read_as_text(path):
    data = (RAW / path).read_bytes()
    assert sniff.media_type(data) == sniff.TEXT
    assert read(data, path, Limits()).media_type == "text/plain"


@pytest.mark.parametrize(
    "kind", [sniff.EMPTY, sniff.ENCRYPTED, sniff.IMAGE, sniff.RAR, sniff.GZIP, "application/x-new"]
)
def test_what_is_not_read_has_a_reason_in_both_languages(kind):
    english, chinese = sniff.reason_unreadable(kind)
    assert english.isascii() and not chinese.isascii()


def test_a_name_never_decides():
    assert read("项目名称\n".encode(), "report.pdf", Limits()).media_type == "text/plain"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "empty"), (b"\x89PNG\r\n\x1a\n", "image"), (bytes(range(256)) * 4, "not text"), (b"x" * 200, "limit")],
)
def test_documents_that_cannot_be_read_say_why(data, reason):
    with pytest.raises(UnreadableDocument, match=reason):
        read(data, "a", Limits(document_bytes=2000) if reason != "limit" else Limits(document_bytes=100))
