"""The hostile set: what a data folder may hold besides documents, at any size.

Every case says with which status it must end, and which words its reason must hold; `good` documents stand among them
and must be read perfectly.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from tests.documents.carriers import CARRIERS
from tests.documents.grid import Cell, Section, Table
from tests.documents.layouts import LAYOUTS
from tests.documents.press import PressedDocument, press, projects
from tests.ingest.office_press import compound

UNREADABLE = ("unreadable",)
NOT_WHOLE = ("unreadable", "partial")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large the largest documents are; the defaults are for every test run, `FULL` for `make hostile`."""

    nested: int = 10_000
    line: int = 1_500_000
    rows: int = 1_500
    pages: int = 60
    zeros: int = 20 << 20
    members: int = 300


FULL = Sizes(nested=100_000, line=200_000_000, rows=50_000, pages=3_000, zeros=400 << 20, members=10_000)


@dataclass(frozen=True, slots=True)
class Case:
    """A document at `path` with what must become of it; `good` holds what must be read of it, if anything.

    `indicators` is the number of indicators that it must have where that is known.
    """

    path: str
    data: bytes
    statuses: tuple[str, ...]
    reason: str = ""
    good: tuple[PressedDocument, ...] = ()
    indicators: int | None = None
    inside: dict[str, tuple[str, str]] = field(default_factory=dict)
    """For archives: member -> status and words of the reason."""


@cache
def labelled(layout: str, carrier: str, facts: str = "made-up") -> PressedDocument:
    """A labelled document of the press."""
    document = press(LAYOUTS[layout], CARRIERS[carrier], projects(facts), facts)
    assert document is not None
    return document


def cases(sizes: Sizes) -> Iterator[Case]:
    """All documents of the set."""
    yield from good()
    yield Case("empty.pdf", b"", UNREADABLE, "empty")
    yield from truncated()
    yield from wrongly_named()
    yield from encrypted()
    yield from bombs(sizes)
    yield from entities()
    yield from nested(sizes)
    yield from broken_text(sizes)
    yield from large(sizes)
    yield from breaking_the_worker()
    yield from archives(sizes)


def good() -> Iterator[Case]:
    """Documents that must be read perfectly, spread over the names so that bad ones are read before and after."""
    for number, (layout, carrier) in enumerate(
        (
            ("A1", "docx"),
            ("B", "pdf"),
            ("A2", "xlsx"),
            ("C", "html"),
            ("T1", "text-cells"),
            ("G", "ods"),
            ("E", "xls"),
            ("D", "ofd"),
        )
    ):
        document = labelled(layout, carrier)
        folder = "good" if number % 2 else "zz good"
        yield Case(f"{folder}/{document.name}", document.data, ("parsed",), good=(document,))


def truncated() -> Iterator[Case]:
    """Every carrier, cut in the middle of its data."""
    for carrier in (
        "pdf", "ofd", "docx", "xlsx", "xls", "ods", "html", "xls-html", "xls-xml", "csv", "zip", "text-cells",
    ):  # fmt: skip
        data = labelled("A1", carrier).data
        name = f"truncated/{carrier}.{CARRIERS[carrier].extension}"
        yield Case(name, data[: len(data) * 6 // 10 + 7], NOT_WHOLE)


def wrongly_named() -> Iterator[Case]:
    """Documents whose name says something else than their content."""
    names = {"docx": "a.pdf", "pdf": "b.xls", "html": "c.doc", "xlsx": "d.txt", "text-cells": "e.zip", "csv": "f.docx"}
    for carrier, name in names.items():
        document = labelled("D", carrier)
        yield Case(f"wrong names/{name}", document.data, ("parsed",), good=(document,))


def encrypted() -> Iterator[Case]:
    """PDF, XLSX, ZIP and DOC that need a password."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, encrypt=StandardEncryption("secret", ownerPassword="owner", strength=128))
    canvas.drawString(100, 700, "secret")
    canvas.save()
    yield Case("encrypted/a.pdf", stream.getvalue(), UNREADABLE, "encrypted")
    yield Case("encrypted/b.xlsx", compound("EncryptedPackage"), UNREADABLE, "encrypted")
    word = bytearray(5000)
    word[11] = 1
    yield Case("encrypted/c.doc", compound("WordDocument", bytes(word)), UNREADABLE, "encrypted")
    yield Case(
        "encrypted/d.zip",
        locked(zipped({"secret.txt": "绩效".encode() * 20}, zipfile.ZIP_STORED)),
        ("no_forms",),
        inside={"secret.txt": ("unreadable", "encrypted")},
    )


def bombs(sizes: Sizes) -> Iterator[Case]:
    """Small files that unpack to a lot."""
    zeros = b"\0" * sizes.zeros
    yield Case(
        "bombs/flat.zip", zipped({"bomb.txt": zeros}), ("no_forms",), inside={"bomb.txt": ("unreadable", "bomb")}
    )
    inner = zipped({f"{number}.bin": zeros[: sizes.zeros // 4] for number in range(4)})
    yield Case(
        "bombs/nested.zip",
        zipped({"1.zip": zipped({"2.zip": zipped({"3.zip": inner})})}),
        ("no_forms",),
        inside={"1.zip!/2.zip!/3.zip": ("unreadable", "nested more than 3 deep")},
    )
    head = '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    body = f"{head}<w:body><w:p><w:r><w:t>".encode() + b" " * sizes.zeros + b"</w:t></w:r></w:p></w:body></w:document>"
    yield Case("bombs/a.docx", package("A1", "docx", {"word/document.xml": body}), UNREADABLE, "decompresses to more")
    yield Case("bombs/b.ods", package("G", "ods", {"content.xml": body}), UNREADABLE, "decompresses to more")
    page = {"Doc_0/Pages/Page_0/Content.xml": body}
    yield Case("bombs/c.ofd", package("D", "ofd", page), UNREADABLE, "decompresses to more")


def entities() -> Iterator[Case]:
    """Entities that grow, and entities that fetch."""
    laughs = "".join(f'<!ENTITY e{n} "{"".join(f"&e{n - 1};" for _ in range(10))}">' for n in range(1, 12))
    kind = f'<!DOCTYPE a [<!ENTITY e0 "绩效">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    for name, tail in (("growing", "&e11;"), ("fetching", "&f;")):
        xml = f'<?xml version="1.0" encoding="UTF-8"?>{kind}<w:document xmlns:w="urn:w"><w:t>{tail}</w:t></w:document>'
        data = package("A1", "docx", {"word/document.xml": xml.encode()})
        yield Case(f"entities/{name}.docx", data, UNREADABLE, "entities")
        book = f'<?xml version="1.0" encoding="UTF-8"?>{kind}<Workbook><Worksheet>{tail}</Worksheet></Workbook>'
        yield Case(f"entities/{name}.xls", book.encode(), UNREADABLE, "entities")
    page = f"<!DOCTYPE html [{laughs}]><html><body><p>&e11;&f;</p></body></html>"
    yield Case("entities/growing.html", page.encode(), ("no_forms",))


def nested(sizes: Sizes) -> Iterator[Case]:
    """Elements inside elements inside elements."""
    count = sizes.nested
    for tags in (("div",), ("table",), ("table", "tr", "td")):
        opening = "".join(f"<{tag}>" for tag in tags) * count
        closing = "".join(f"</{tag}>" for tag in reversed(tags)) * count
        page = f"<html><body>{opening}绩效{closing}</body></html>"
        yield Case(f"nested/{' '.join(tags)}.html", page.encode(), ("unreadable", "partial", "no_forms"))
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    tables = "<w:tbl><w:tr><w:tc>" * count + "</w:tc></w:tr></w:tbl>" * count
    xml = f'<?xml version="1.0"?><w:document {word}><w:body>{tables}</w:body></w:document>'
    yield Case("nested/a.docx", package("A1", "docx", {"word/document.xml": xml.encode()}), NOT_WHOLE)
    xml = f'<?xml version="1.0"?><Workbook><Worksheet>{"<Table>" * count}{"</Table>" * count}</Worksheet></Workbook>'
    yield Case("nested/a.xls", xml.encode(), NOT_WHOLE, "depth")
    yield Case("nested/a.rtf", b"{\\rtf1 " + b"{" * count + b"x" + b"}" * count + b"}", (*NOT_WHOLE, "no_forms"))


def broken_text(sizes: Sizes) -> Iterator[Case]:
    """Text that is none."""
    text = labelled("A1", "text-cells").data
    middle = text.index("产出指标".encode())
    yield Case("text/nul.txt", b"\0" * 100_000, UNREADABLE, "control characters")
    yield Case("text/random.bin", random.Random(1).randbytes(50_000), UNREADABLE, "not text")
    yield Case("text/invalid utf-8.txt", text[:middle] + b"\xff\xfe\xfa" * 3 + text[middle:], UNREADABLE, "not text")
    yield Case("text/one line.txt", "项目支出绩效自评表 ".encode() * (sizes.line // 28), ("partial", "unreadable"))
    page = b"<html><body><table><tr><td>" + b"x" * sizes.line + b"</td></tr></table></body></html>"
    yield Case("text/one line.html", page, NOT_WHOLE)
    yield Case("text/one line.csv", b"a,b,c\n" * 20_000 + b"x" * sizes.line, NOT_WHOLE)


def large(sizes: Sizes) -> Iterator[Case]:
    """Documents that are merely large: they are read."""
    form = long_form(sizes.rows)
    for carrier in ("xlsx", "csv", "html", "docx", "xls"):
        data = CARRIERS[carrier].write([form], random.Random(1))
        yield Case(f"large/rows {sizes.rows}.{carrier}", data, ("parsed",), indicators=sizes.rows)
    data, times = many_pages(sizes.pages)
    indicators = times * sum(len(form.indicators) for form in labelled("B", "pdf").forms)
    yield Case(f"large/pages {sizes.pages}.pdf", data, ("parsed",), indicators=indicators)


def breaking_the_worker() -> Iterator[Case]:
    """Documents at which the reader of the test dies, hangs or swallows memory (see `readers`)."""
    yield Case("worker/dying.txt", b"DIE", UNREADABLE, "SIGKILL")
    yield Case("worker/hanging.txt", b"HANG", UNREADABLE, "takes more than")
    yield Case("worker/swallowing.txt", b"SWALLOW", UNREADABLE, "needs more than")
    yield Case("worker/mistaken.txt", b"MISTAKE", UNREADABLE, "the reader failed")


def archives(sizes: Sizes) -> Iterator[Case]:
    """Archives with good and bad members, and one with very many."""
    document = labelled("F", "docx")
    members = {
        "绩效/自评.docx": document.data,
        "empty.txt": b"",
        "dying.txt": b"DIE too",
        "bomb.txt": b"\0" * (20 << 20),
        "damaged.zip": zipped({"a.txt": bytes(range(256)) * 9})[:-40],
        "../../../../etc/passwd": b"root",
    }
    yield Case(
        "archives/mixed.zip",
        zipped(members),
        ("no_forms",),
        good=(document,),
        inside={
            "绩效/自评.docx": ("parsed", ""),
            "dying.txt": ("unreadable", "SIGKILL"),
            "bomb.txt": ("unreadable", "bomb"),
            "damaged.zip": ("unreadable", "cut off"),
            "etc/passwd": ("no_forms", ""),
        },
    )
    many = zipped({f"{number % 7}/{number}.txt": f"说明 {number}".encode() for number in range(sizes.members)})
    yield Case("archives/many.zip", many, ("no_forms",), "压缩包")


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def locked(data: bytes) -> bytes:
    """Set the flag that says that the first member is encrypted."""
    patched = bytearray(data)
    for position, magic in ((6, b"PK\x03\x04"), (8, b"PK\x01\x02")):
        at = data.index(magic) + position
        struct.pack_into("<H", patched, at, struct.unpack_from("<H", patched, at)[0] | 1)
    return bytes(patched)


def package(layout: str, carrier: str, replaced: dict[str, bytes]) -> bytes:
    """An office document with some of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(labelled(layout, carrier).data)) as archive:
        return zipped({name: replaced.get(name, archive.read(name)) for name in archive.namelist()})


def long_form(rows: int) -> Section:
    """One form with so many indicators."""
    section = Section("很长的表")
    section.say("项目支出绩效自评表", "title")
    section.say("（2023年度）", "caption")
    table = Table((6, 8, 20, 10, 10))
    table.row("项目名称", Cell("大量指标汇总项目", column_span=4))
    table.row("主管部门", Cell("某省财政厅"), "实施单位", Cell("某省财政厅信息中心", column_span=2))
    table.row("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值")
    for number in range(1, rows + 1):
        table.row("产出指标", "数量指标", f"第{number}项工作完成数量", f"≥{number}件", f"{number + 1}件")
    section.blocks.append(table)
    return section


def many_pages(pages: int) -> tuple[bytes, int]:
    """One PDF of at most so many pages, one labelled document again and again, and how many times."""
    import pypdfium2

    with pypdfium2.PdfDocument(labelled("B", "pdf").data) as source, pypdfium2.PdfDocument.new() as target:
        times = pages // len(source)
        for _ in range(times):
            target.import_pages(source)
        stream = io.BytesIO()
        target.save(stream)
    return stream.getvalue(), times
