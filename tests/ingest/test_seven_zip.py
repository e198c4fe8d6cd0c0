"""7z archives are opened like ZIP: what 7-Zip packs documents with is unpacked, anything else says what it is."""

from __future__ import annotations

import bz2
import random
import struct
import zlib
from types import SimpleNamespace

import pytest

from pipelines.ingest import archives
from pipelines.ingest.content import UnreadableDocument
from tests.ingest.seven_zip_press import LZMA1, LZMA2, X86_LZMA2, number, pressed, raw
from tests.ingest.test_archives import packed, reason

LIMITS = SimpleNamespace()
FILES = {
    "绩效/自评表.txt": "项目支出绩效自评表\n".encode() * 3_000,
    "b.bin": random.Random(1).randbytes(30_000),
    "空.txt": b"",
    "c.txt": b"c",
}


def read(data: bytes, limits: object = LIMITS) -> dict[str, bytes | UnreadableDocument]:
    return {name.removeprefix("材料.7z!/"): found for name, found in archives.members(data, "材料.7z", limits)}


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


METHODS = {
    "LZMA2": (LZMA2[0], raw(LZMA2[1])),
    "LZMA": (LZMA1[0], raw(LZMA1[1])),
    "LZMA2 after the filter for programs": (X86_LZMA2[0], raw(X86_LZMA2[1])),
    "BZip2": ([(b"\4\2\2", b"")], bz2.compress),
    "Deflate": ([(b"\4\1\x08", b"")], deflated),
    "stored": ([(b"\0", b"")], bytes),
}


@pytest.mark.parametrize("packed_directory", [True, False])
@pytest.mark.parametrize("method", METHODS)
def test_every_common_method_is_read_and_folders_are_passed_over(method: str, packed_directory: bool) -> None:
    data = pressed(FILES, *METHODS[method], packed_directory=packed_directory, folders=["绩效"])
    assert read(data) == FILES


@pytest.mark.parametrize(
    ("coders", "words"),
    [
        ([(b"\6\xf1\7\1", b"\x13\0")], "encrypted"),
        ([(b"\6\xf1\7\1", b"\x13\0"), *LZMA2[0]], "encrypted"),
        ([(b"\3\4\1", b"\6\0\0\0\1")], "PPMd"),
        ([(b"\3", b"\0"), *LZMA2[0]], "Delta"),
        ([(b"\4\xf7\x11\1", b"")], "04f71101"),
        ([(b"\x21", b"\x29")], "21"),
    ],
)
def test_what_cannot_be_unpacked_says_why_for_each_file(coders: list[tuple[bytes, bytes]], words: str) -> None:
    found = read(pressed(FILES, coders))
    assert found.pop("空.txt") == b""
    assert len(found) == 3
    assert all(words in reason(value) for value in found.values())


def test_a_symbolic_link_is_not_followed() -> None:
    found = read(pressed({"link": b"/etc/passwd", "b": b"b"}, attributes={"link": 0o120777 << 16 | 0x8000}))
    assert "symbolic link" in reason(found["link"])
    assert found["b"] == b"b"


def test_archives_inside_are_opened_and_members_read_again_by_their_entries(tmp_path) -> None:
    inner = pressed({"d.txt": b"d"})
    data = pressed({"a.txt": b"a" * 70_000, "1.zip": packed({"b.txt": b"b"}), "2.7z": inner})
    assert read(data) == {"a.txt": b"a" * 70_000, "1.zip!/b.txt": b"b", "2.7z!/d.txt": b"d"}
    (tmp_path / "a.7z").write_bytes(data)
    archive = archives.ArchiveFile((tmp_path / "a.7z").open("rb"), LIMITS)
    assert [archive.member(place) for place in ((2, 0), (0,), (1, 0))] == [b"d", b"a" * 70_000, b"b"]
    with pytest.raises(IndexError):
        archive.member((3,))
    archive.close()


def test_an_archive_without_files_holds_nothing() -> None:
    assert read(pressed({})) == {}
    assert read(b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<L", zlib.crc32(bytes(20))) + bytes(20)) == {}


def test_bombs_and_sums_beyond_the_limits_are_refused() -> None:
    found = read(pressed({"good.txt": b"1", "bomb.txt": bytes(20 << 20), "late.txt": b"2"}))
    assert found["good.txt"] == b"1"
    assert "200 times" in reason(found["bomb.txt"])
    assert "200 times" in reason(found["late.txt"])
    found = read(pressed(FILES), SimpleNamespace(archive_unpacked_bytes=100_000))
    assert "decompresses to more than" in reason(found["材料.7z"])
    start = struct.pack("<QQL", 0, 100 << 20, 0)
    with pytest.raises(UnreadableDocument, match="directory is too large"):
        read(b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<L", zlib.crc32(start)) + start)


@pytest.mark.parametrize("method", METHODS)
def test_damage_is_told_and_never_read(method: str) -> None:
    data = bytearray(pressed(FILES, *METHODS[method]))
    data[32 + 50] ^= 0xFF
    found = read(bytes(data))
    wrong = [value for name, value in found.items() if value != FILES[name]]
    assert wrong
    assert all(isinstance(value, UnreadableDocument) for value in wrong)


def test_an_archive_that_is_cut_off_or_whose_directory_lies_is_refused() -> None:
    data = pressed(FILES)
    with pytest.raises(UnreadableDocument, match="cut off"):
        read(data[:-10])
    with pytest.raises(UnreadableDocument, match="cut off"):
        read(data[:20])
    for at, words in ((13, "first header does not add up"), (len(data) - 3, "directory does not add up")):
        damaged = bytearray(data)
        damaged[at] ^= 0xFF
        with pytest.raises(UnreadableDocument, match=words):
            read(bytes(damaged))


def test_directories_that_somebody_made_up_end_in_a_reason() -> None:
    chance = random.Random(3)
    template = pressed({"a.txt": b"abc" * 50, "b.txt": b"def", "c": b""}, packed_directory=False)
    (offset, size) = struct.unpack_from("<QQ", template, 12)
    for _ in range(1_500):
        data = bytearray(template)
        for _ in range(chance.randint(1, 4)):
            data[32 + offset + chance.randrange(size)] = chance.choice((0, 1, 0x7F, 0xFF, chance.randrange(256)))
        struct.pack_into("<L", data, 28, zlib.crc32(bytes(data[32 + offset :])))
        struct.pack_into("<L", data, 8, zlib.crc32(bytes(data[12:32])))
        try:
            found = read(bytes(data))
        except UnreadableDocument as refusal:
            assert refusal.reason_zh
        else:
            assert all(isinstance(value, bytes | UnreadableDocument) for value in found.values())


def test_numbers_of_one_to_nine_bytes_are_read_as_they_are_written() -> None:
    from pipelines.ingest.seven_zip import _Numbers

    for value in (0, 127, 128, 16_383, 16_384, 2**35 - 1, 2**35, 2**56 - 1, 2**56, 2**64 - 1):
        assert _Numbers(number(value)).number() == value
