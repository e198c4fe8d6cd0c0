"""ZIP archives as senders pack them, and archives that want to do harm."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipelines.ingest import archives
from pipelines.ingest.archive_entries import Archive
from pipelines.ingest.archive_kinds import open_archive
from pipelines.ingest.content import UnreadableDocument
from pipelines.ingest.package_kinds import zip_kind
from pipelines.ingest.packages import FileBytes, Inflation, Source

LIMITS = SimpleNamespace()


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            # Without a date of its own a member gets the present time: the same members would not make the same bytes.
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def with_raw_name(data: bytes, ascii_name: str, raw: bytes, flags: int | None = None) -> bytes:
    """Put other bytes of the same length in place of a name, as programs do that write names in their own code page."""
    assert len(raw) == len(ascii_name)
    data = data.replace(ascii_name.encode(), raw)
    if flags is not None:
        patched = bytearray(data)
        struct.pack_into("<H", patched, data.index(b"PK\x01\x02") + 8, flags)
        struct.pack_into("<H", patched, data.index(b"PK\x03\x04") + 6, flags)
        data = bytes(patched)
    return data


def read(data: bytes, limits: object = LIMITS) -> dict[str, bytes | UnreadableDocument]:
    return dict(archives.members(data, "材料.zip", limits))


def opened(source: Source) -> Archive:
    archive = open_archive(source, Inflation(LIMITS))
    assert archive is not None
    return archive


def reason(content: bytes | UnreadableDocument) -> str:
    assert isinstance(content, UnreadableDocument)
    assert content.reason_zh
    return str(content)


def test_members_come_with_their_path_in_the_archive_and_folders_do_not() -> None:
    data = packed({"绩效/": b"", "绩效/自评表.txt": "内容".encode(), "b.txt": b"b"})
    assert read(data) == {"材料.zip!/绩效/自评表.txt": "内容".encode(), "材料.zip!/b.txt": b"b"}


def test_an_archive_inside_an_archive_is_opened_and_named() -> None:
    inner = packed({"表.txt": b"1"})
    assert read(packed({"县/材料.zip": inner})) == {"材料.zip!/县/材料.zip!/表.txt": b"1"}


def test_archives_nested_four_deep_are_refused_by_name() -> None:
    data = packed({"x.txt": b"1"})
    for _ in range(3):
        data = packed({"a.zip": data})
    found = read(data)
    assert list(found) == ["材料.zip!/a.zip!/a.zip!/a.zip"]
    assert "3 deep" in reason(next(iter(found.values())))


def test_office_documents_are_members_and_not_archives() -> None:
    document = packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    assert read(packed({"a.docx": document})) == {"材料.zip!/a.docx": document}


def test_names_in_gbk_without_a_flag_are_decoded() -> None:
    raw = "绩效自评表.txt".encode("gbk")
    name = "x" * (len(raw) - 4) + ".txt"
    assert list(read(with_raw_name(packed({name: b"1"}), name, raw))) == ["材料.zip!/绩效自评表.txt"]


def test_names_in_utf8_without_a_flag_are_decoded() -> None:
    raw = "绩效自评表.txt".encode()
    name = "x" * (len(raw) - 4) + ".txt"
    assert list(read(with_raw_name(packed({name: b"1"}), name, raw))) == ["材料.zip!/绩效自评表.txt"]


def test_names_in_gbk_under_a_false_utf8_flag_do_not_close_the_archive() -> None:
    raw = "绩效.txt".encode("gbk")
    name = "x" * (len(raw) - 4) + ".txt"
    data = with_raw_name(packed({name: b"1"}), name, raw, flags=0x800)
    assert read(data) == {"材料.zip!/绩效.txt": b"1"}


def test_the_unicode_field_of_info_zip_goes_before_the_name() -> None:
    raw = "绩效.txt".encode("gbk")
    name = "x" * (len(raw) - 4) + ".txt"
    info = zipfile.ZipInfo(name)
    utf8 = "实绩.txt".encode()
    info.extra = struct.pack("<HHBL", 0x7075, 5 + len(utf8), 1, zlib.crc32(raw)) + utf8
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, b"1")
    assert list(read(with_raw_name(buffer.getvalue(), name, raw))) == ["材料.zip!/实绩.txt"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\表\\自评.txt", "表/自评.txt"),
        ("a/./b//c.txt", "a/b/c.txt"),
        ("a\x01b.txt", "a�b.txt"),
    ],
)
def test_names_are_labels_that_lead_nowhere(name: str, label: str) -> None:
    assert archives.safe_label(name) == label


def test_what_macos_and_windows_leave_behind_is_passed_over() -> None:
    data = packed({"__MACOSX/._表.txt": b"x", "a/.DS_Store": b"x", "Thumbs.db": b"x", "表.txt": b"1"})
    assert list(read(data)) == ["材料.zip!/表.txt"]


def test_two_members_of_one_name_keep_apart() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("a.txt", b"1")
            archive.writestr("a.txt", b"2")
    assert read(buffer.getvalue()) == {"材料.zip!/a.txt": b"1", "材料.zip!/a.txt (2)": b"2"}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_common_compression_is_read(method: int) -> None:
    content = "项目支出绩效自评表\n".encode() * 5000
    assert read(packed({"a.txt": content}, method)) == {"材料.zip!/a.txt": content}


def test_a_member_that_shrinks_a_thousandfold_is_a_bomb_and_the_others_are_read() -> None:
    found = read(packed({"bomb.txt": b"\0" * (20 << 20), "good.txt": b"1"}))
    assert "200 times" in reason(found["材料.zip!/bomb.txt"])
    assert found["材料.zip!/good.txt"] == b"1"


def test_the_sum_of_all_members_is_limited_also_over_nested_archives() -> None:
    part = bytes(range(256)) * 2000
    inner = packed({"a.bin": part, "b.bin": part})
    found = read(
        packed({"1.zip": inner, "2.zip": inner, "c.bin": part}),
        SimpleNamespace(archive_unpacked_bytes=3 * len(part) + 2 * len(inner)),
    )
    assert list(found) == ["材料.zip!/1.zip!/a.bin", "材料.zip!/1.zip!/b.bin", "材料.zip!/2.zip!/a.bin", "材料.zip"]
    assert "decompresses to more than" in reason(found["材料.zip"])
    assert "2.zip!/b.bin and what follows it was not read" in reason(found["材料.zip"])


def test_a_declared_size_that_lies_does_not_help_a_bomb() -> None:
    data = bytearray(packed({"bomb.txt": b"\0" * (20 << 20)}))
    struct.pack_into("<L", data, data.index(b"PK\x01\x02") + 24, 100)
    assert "200 times" in reason(read(bytes(data))["材料.zip!/bomb.txt"])


def test_too_many_members_are_refused_once() -> None:
    data = packed({f"{number}.txt": b"1" for number in range(5)})
    found = read(data, SimpleNamespace(members=3))
    assert len(found) == 4
    assert "more than 3 files" in reason(found["材料.zip"])


def test_an_encrypted_member_says_so() -> None:
    data = bytearray(packed({"a.txt": b"1" * 100}, zipfile.ZIP_STORED))
    for position, magic in ((6, b"PK\x03\x04"), (8, b"PK\x01\x02")):
        struct.pack_into("<H", data, data.index(magic) + position, 1)
    assert "encrypted" in reason(read(bytes(data))["材料.zip!/a.txt"])


def test_a_truncated_archive_names_the_reason() -> None:
    data = packed({"a.txt": b"1" * 1000, "b.txt": bytes(1000)})
    with pytest.raises(UnreadableDocument, match="cut off") as refusal:
        read(data[:-40])
    assert "不完整" in refusal.value.reason_zh


def test_a_damaged_member_costs_only_itself() -> None:
    data = bytearray(packed({"a.txt": b"abc" * 100, "b.txt": b"2"}, zipfile.ZIP_STORED))
    data[data.index(b"abcabc")] ^= 0xFF
    found = read(bytes(data))
    assert "checksum" in reason(found["材料.zip!/a.txt"])
    assert found["材料.zip!/b.txt"] == b"2"


def test_a_symbolic_link_is_not_followed() -> None:
    info = zipfile.ZipInfo("link")
    info.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, b"/etc/passwd")
    assert "symbolic link" in reason(read(buffer.getvalue())["材料.zip!/link"])


def test_hidden_members_and_unfinished_downloads_are_named() -> None:
    found = read(packed({".hidden.txt": b"1", "a.docx.crdownload": b"2", "~$a.docx": b"3", "b.txt": b"4"}))
    assert "hidden" in reason(found.pop("材料.zip!/.hidden.txt"))
    assert "unfinished" in reason(found.pop("材料.zip!/a.docx.crdownload"))
    assert found == {"材料.zip!/b.txt": b"4"}


def test_members_are_named_by_the_hash_of_their_bytes_and_an_archive_inside_by_its_own(tmp_path: Path) -> None:
    inner = packed({"表.txt": b"1", ".DS_Store": b""})
    data = packed({"folder/": b"", "a.txt": b"2", "县.zip": inner})
    (tmp_path / "材料.zip").write_bytes(data)
    with (tmp_path / "材料.zip").open("rb") as file:
        found = list(archives.walk(opened(FileBytes(file)), LIMITS))
    digest = {name: hashlib.sha256(content).hexdigest() for name, content in (("1", b"1"), ("2", b"2"), ("i", inner))}
    assert [(member.label, member.entries, member.document_id, member.files) for member in found] == [
        ("a.txt", (1,), digest["2"], None),
        ("县.zip!/表.txt", (2, 0), digest["1"], None),
        ("县.zip", (2,), digest["i"], 1),
    ]
    assert [member.content for member in found] == [None] * 3


def test_a_member_is_read_again_by_its_entries(tmp_path: Path) -> None:
    inner = packed({"b.txt": b"b", "c.txt": b"c"})
    (tmp_path / "a.zip").write_bytes(packed({"a.txt": b"a", "1.zip": inner, "2.zip": packed({"d.txt": b"d"})}))
    archive = archives.ArchiveFile((tmp_path / "a.zip").open("rb"), LIMITS)
    assert [archive.member(entries) for entries in ((0,), (1, 1), (1, 0), (2, 0), (0,))] == [
        b"a",
        b"c",
        b"b",
        b"d",
        b"a",
    ]
    with pytest.raises(IndexError):
        archive.member((7,))
    archive.close()


def test_a_file_that_is_no_archive_any_more_has_no_members(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"something else")
    archive = archives.ArchiveFile((tmp_path / "a.zip").open("rb"), LIMITS)
    with pytest.raises(IndexError):
        archive.member((0,))
    archive.close()


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"[Content_Types].xml": b"", "word/document.xml": b""}, "docx"),
        ({"[Content_Types].xml": b"", "xl/workbook.xml": b""}, "xlsx"),
        ({"[Content_Types].xml": b"", "xl/workbook.bin": b""}, "xlsb"),
        ({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}, "pptx"),
        ({"[Content_Types].xml": b"wordprocessingml.document.main+xml", "doc.xml": b""}, "docx"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}, "ods"),
        ({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}, "odt"),
        ({"OFD.xml": b"", "Doc_0/Document.xml": b""}, "ofd"),
        ({"绩效.xlsx": b"", "word/readme.txt": b""}, "zip"),
    ],
)
def test_packages_are_told_from_archives_by_what_they_hold(members: dict[str, bytes], kind: str) -> None:
    assert zip_kind(packed(members)) == kind


def test_what_is_no_zip_has_no_kind() -> None:
    assert zip_kind(b"%PDF-1.7") == ""
    assert zip_kind(b"PK\x03\x04 cut off") == "zip"
