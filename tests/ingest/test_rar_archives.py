"""RAR is opened where bsdtar is installed, here one that only pretends to be; elsewhere the reason names it."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipelines.ingest import archives, expansion, rar_archives, sniff
from pipelines.ingest.content import UnreadableDocument
from pipelines.ingest.register import update
from pipelines.settings import Limits
from tests.ingest.test_archives import reason
from tests.ingest.test_tar_archives import tarred

RAR = b"Rar!\x1a\x07\x01\x00" + b"packed"
FILES = {"绩效/自评表.txt": "内容".encode() * 900, "b.txt": b"b"}


@pytest.fixture
def bsdtar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Install a program that makes `tar` of whatever it is given, says `words` and ends with `code`."""

    def install(tar: bytes, words: str = "", code: int = 0) -> None:
        (tmp_path / "converted.tar").write_bytes(tar)
        program = tmp_path / "bsdtar"
        # What it is told to read must be the archive, to the last byte.
        program.write_text(
            "#!/bin/sh\nfor last; do :; done\n"
            f'test "$(tail -c 6 "${{last#@}}")" = packed || exit 9\n'
            f'cat {tmp_path / "converted.tar"}\nprintf "%s" "{words}" >&2\nexit {code}\n'
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    return install


@pytest.fixture
def none_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def read(data: bytes = RAR, limits: object = SimpleNamespace()) -> dict[str, bytes | UnreadableDocument]:
    return {name.removeprefix("材料.rar!/"): found for name, found in archives.members(data, "材料.rar", limits)}


def test_members_are_those_of_the_tar_that_the_program_makes(bsdtar, tmp_path) -> None:
    bsdtar(tarred(FILES))
    assert read() == FILES
    (tmp_path / "a.rar").write_bytes(RAR)
    archive = archives.ArchiveFile((tmp_path / "a.rar").open("rb"), SimpleNamespace())
    assert [archive.member((place,)) for place in (1, 0)] == [FILES["b.txt"], FILES["绩效/自评表.txt"]]
    archive.close()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("bsdtar: Error reading archive /dev/fd/3: RAR encryption support unavailable.", "encrypted"),
        ("bsdtar: (null)", "one volume of several"),
        ("bsdtar: Error reading archive /dev/fd/3: Header CRC error\nbsdtar: Error exit delayed", "Header CRC error"),
    ],
)
def test_what_the_program_could_not_read_is_told_behind_what_it_could(bsdtar, words: str, told: str) -> None:
    bsdtar(tarred(FILES), words, 1)
    found = read()
    assert told in reason(found.pop("材料.rar"))
    assert found == FILES


def test_bombs_and_sums_beyond_the_limits_are_refused(bsdtar) -> None:
    bsdtar(tarred({"good.txt": b"1", "bomb.txt": bytes(20 << 20)}))
    found = read()
    assert found["good.txt"] == b"1"
    assert "200 times" in reason(found["bomb.txt"])
    assert "decompresses to more than" in reason(read(limits=SimpleNamespace(archive_unpacked_bytes=9_000))["材料.rar"])


def test_without_the_program_the_reason_names_it_until_it_is_installed(none_installed, tmp_path, request) -> None:
    assert rar_archives.program() is None
    with pytest.raises(UnreadableDocument, match="needs bsdtar") as refusal:
        read()
    assert "未安装" in refusal.value.reason_zh
    without = expansion.fingerprint(Limits())
    request.getfixturevalue("bsdtar")(tarred(FILES))
    assert expansion.fingerprint(Limits()) != without


def test_a_rar_without_the_program_is_unreadable_in_the_register(none_installed, tmp_path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.rar").write_bytes(RAR)
    (row,) = update(raw, tmp_path / "register.arrow", limits=Limits(seconds=60)).documents.rows(named=True)
    assert (row["verdict"], row["verdict_media_type"]) == ("unreadable", sniff.RAR)
    assert "bsdtar" in row["verdict_en"]
