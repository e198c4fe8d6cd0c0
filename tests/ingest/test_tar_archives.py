"""TAR and single files in gzip, bzip2 and xz are archives like ZIP: same paths, same refusals, same limits."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import re
import tarfile
from functools import partial
from types import SimpleNamespace

import pytest

from pipelines.ingest import archives, sniff
from pipelines.ingest.content import UnreadableDocument
from pipelines.ingest.register import update
from pipelines.settings import Limits
from tests.ingest.test_archives import packed, reason

LIMITS = SimpleNamespace()
# Without the time of packing: the same content is the same bytes, and a test has the same name in every process.
gzipped = partial(gzip.compress, mtime=0)
COMPRESS = {"tar": bytes, "tar.gz": gzipped, "tar.bz2": bz2.compress, "tar.xz": lzma.compress}


def tarred(members: dict[str, bytes | tarfile.TarInfo], form: int = tarfile.GNU_FORMAT, code: str = "utf-8") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form, encoding=code) as archive:
        for name, content in members.items():
            info = content if isinstance(content, tarfile.TarInfo) else tarfile.TarInfo(name)
            data = b"" if isinstance(content, tarfile.TarInfo) else content
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def read(data: bytes, name: str = "材料.tar.gz", limits: object = LIMITS) -> dict[str, bytes | UnreadableDocument]:
    return dict(archives.members(data, name, limits))


@pytest.mark.parametrize("kind", COMPRESS)
def test_members_come_with_their_path_in_order_and_folders_do_not(kind: str) -> None:
    members = {
        "绩效": special("绩效", tarfile.DIRTYPE),
        "绩效/自评表.txt": "内容".encode() * 700,
        "b.txt": b"b",
        "empty.txt": b"",
        "._b.txt": b"mac",
    }
    found = read(COMPRESS[kind](tarred(members)))
    assert list(found.items()) == [
        ("材料.tar.gz!/绩效/自评表.txt", "内容".encode() * 700),
        ("材料.tar.gz!/b.txt", b"b"),
        ("材料.tar.gz!/empty.txt", b""),
    ]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("code", ["utf-8", "gb18030"])
def test_names_of_every_form_and_code_are_decoded(form: int, code: str) -> None:
    long = "2023年度项目支出绩效自评表/" + "县" * 25 + "/" + "第一批" * 9 + ".docx"
    assert list(read(tarred({long: b"1", "短.txt": b"2"}, form, code))) == [
        f"材料.tar.gz!/{long}",
        "材料.tar.gz!/短.txt",
    ]


def test_links_and_devices_are_named_and_not_followed() -> None:
    found = read(
        tarred(
            {
                "link": special("link", tarfile.SYMTYPE, "/etc/passwd"),
                "hard": special("hard", tarfile.LNKTYPE, "a.txt"),
                "pipe": special("pipe", tarfile.FIFOTYPE),
                "../../etc/passwd": b"1",
                ".hidden": b"2",
            }
        )
    )
    assert "link" in reason(found["材料.tar.gz!/link"])
    assert "link" in reason(found["材料.tar.gz!/hard"])
    assert "no ordinary file" in reason(found["材料.tar.gz!/pipe"])
    assert "hidden" in reason(found["材料.tar.gz!/.hidden"])
    assert found["材料.tar.gz!/etc/passwd"] == b"1"


@pytest.mark.parametrize(
    ("data", "name", "label"),
    [
        (gzipped(b"a,b,c"), "2023/自评表.csv.gz", "自评表.csv"),
        (lzma.compress(b"a,b,c"), "自评表.csv.XZ", "自评表.csv"),
        (bz2.compress(b"a,b,c"), "无后缀", "无后缀"),
        (
            b"\x1f\x8b\x08\x08" + bytes(6) + "原名.csv\0".encode("gbk") + gzipped(b"a,b,c")[10:],
            "x.gz",
            "原名.csv",
        ),
        (gzipped(b"a,") + gzipped(b"b,c") + bytes(9), "两段.gz", "两段"),
    ],
)
def test_a_compressed_file_is_an_archive_of_one(data: bytes, name: str, label: str) -> None:
    assert read(data, name) == {f"{name}!/{label}": b"a,b,c"}


def test_archives_inside_archives_of_another_kind_are_opened_and_named() -> None:
    inner = gzipped(tarred({"表.txt": b"1"}))
    found = read(packed({"县.tgz": inner, "乡.csv.gz": gzipped(b"2")}), "材料.zip")
    assert found == {"材料.zip!/县.tgz!/表.txt": b"1", "材料.zip!/乡.csv.gz!/乡.csv": b"2"}
    assert read(lzma.compress(tarred({"县.zip": packed({"表.txt": b"1"})}))) == {"材料.tar.gz!/县.zip!/表.txt": b"1"}


@pytest.mark.parametrize("kind", COMPRESS)
def test_a_member_is_read_again_by_its_entries_in_whatever_order(kind: str, tmp_path) -> None:
    inner = gzipped(tarred({"b.txt": b"b", "c.txt": b"c"}))
    path = tmp_path / "a"
    path.write_bytes(COMPRESS[kind](tarred({"a.txt": b"a" * 3000, "1.tgz": inner, "2.gz": gzipped(b"d")})))
    archive = archives.ArchiveFile(path.open("rb"), LIMITS)
    places = ((0,), (1, 1), (1, 0), (2, 0), (0,))
    assert [archive.member(entries) for entries in places] == [b"a" * 3000, b"c", b"b", b"d", b"a" * 3000]
    for entries in ((7,), (0, 0), (1, 7)):
        with pytest.raises(IndexError):
            archive.member(entries)
    archive.close()


@pytest.mark.parametrize("kind", ["tar.gz", "tar.bz2", "tar.xz"])
def test_a_file_that_shrinks_a_thousandfold_is_a_bomb(kind: str) -> None:
    found = read(COMPRESS[kind](tarred({"good.txt": b"1", "bomb.txt": bytes(20 << 20)})))
    assert found["材料.tar.gz!/good.txt"] == b"1"
    assert "200 times" in reason(found["材料.tar.gz!/bomb.txt"])


def test_the_sum_of_all_members_and_their_number_are_limited(tmp_path) -> None:
    part = bytes(range(256)) * 2000
    data = tarred({f"{number}.bin": part for number in range(4)})
    for archive in (data, gzipped(data, 1)):
        found = read(archive, limits=SimpleNamespace(archive_unpacked_bytes=3 * len(part)))
        assert list(found)[:2] == ["材料.tar.gz!/0.bin", "材料.tar.gz!/1.bin"]
        assert "decompresses to more than" in reason(found["材料.tar.gz"])
    found = read(data, limits=SimpleNamespace(members=3))
    assert "more than 3 files" in reason(found["材料.tar.gz"])
    (tmp_path / "a").write_bytes(gzipped(data))
    archive = archives.ArchiveFile((tmp_path / "a").open("rb"), SimpleNamespace(document_bytes=1000))
    with pytest.raises(UnreadableDocument, match="decompresses to more"):
        archive.member((0,))
    archive.close()


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "tar.xz"])
def test_what_stands_before_the_cut_is_read_and_the_cut_is_told(kind: str) -> None:
    noise = random.Random(1).randbytes(400_000)
    data = COMPRESS[kind](tarred({"a.txt": b"1", "b.bin": noise, "c.bin": noise[::-1]}))
    found = read(data[: len(data) * 3 // 4])
    assert found["材料.tar.gz!/a.txt"] == b"1"
    assert found["材料.tar.gz!/b.bin"] == noise
    assert re.search("ends inside|cut off", reason(found["材料.tar.gz!/c.bin"]))


def test_damage_in_the_middle_is_told_with_what_could_be_read() -> None:
    data = bytearray(tarred({"a.txt": b"1", "b.txt": b"2", "c.txt": b"3"}))
    data[1024 + 100] ^= 0xFF
    found = read(bytes(data))
    assert found.pop("材料.tar.gz!/a.txt") == b"1"
    assert "does not add up" in reason(found.pop("材料.tar.gz"))
    assert not found


@pytest.mark.parametrize("kind", ["tar.gz", "tar.bz2", "tar.xz"])
def test_damage_at_the_beginning_refuses_the_archive(kind: str) -> None:
    data = bytearray(COMPRESS[kind](tarred({"a.txt": bytes(range(256)) * 400})))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(UnreadableDocument, match="damaged compressed data"):
        read(bytes(data))


def test_sizes_that_no_file_can_have_end_at_the_end_of_the_file() -> None:
    header = bytearray(tarfile.TarInfo("a.txt").tobuf())
    header[124:136] = b"\x80" + b"\xff" * 11
    header[148:156] = b"%06o\0 " % (sum(header) - sum(header[148:156]) + 256)
    assert "ends inside" in reason(read(bytes(header) + b"1" * 512)["材料.tar.gz!/a.txt"])
    long_name = bytearray(special("././@LongLink", b"L").tobuf())
    long_name[124:136] = b"77777777777\0"
    long_name[148:156] = b"%06o\0 " % (sum(long_name) - sum(long_name[148:156]) + 256)
    assert "more than 1 MiB" in reason(read(bytes(long_name))["材料.tar.gz"])


def test_members_of_a_tar_are_documents_of_the_register(tmp_path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "四川.tar.gz").write_bytes(gzipped(tarred({"自评.txt": b"1", "a.zip": packed({"b.txt": b"2"})})))
    (raw / "表.csv.gz").write_bytes(gzipped(b"3"))
    (raw / "坏.tgz").write_bytes(gzipped(tarred({"c.txt": b"4" * 5000}))[:-20])
    found = update(raw, tmp_path / "register.arrow", limits=Limits(seconds=60)).documents
    rows = {path: rest for path, *rest in found.select("path", "verdict", "verdict_media_type", "verdict_en").rows()}
    assert rows["四川.tar.gz"] == ["no_forms", sniff.GZIP, "an archive; the 3 files in it are documents of their own"]
    assert rows["四川.tar.gz!/a.zip"][:2] == ["no_forms", sniff.ZIP]
    assert [rows[path] for path in ("四川.tar.gz!/自评.txt", "四川.tar.gz!/a.zip!/b.txt", "表.csv.gz!/表.csv")] == [
        [None, None, None]
    ] * 3
    assert rows["坏.tgz!/c.txt"][0] == "unreadable"
