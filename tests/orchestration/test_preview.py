from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from pipelines.orchestration.command import main
from pipelines.settings import PROJECT_FOLDER
from tests.documents.press import documents
from tests.ingest.test_archives import packed

SHANGHAI = "shanghai/2023/shanghai-2023-self-evaluation.txt"


def contents(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*")}


def previewed(name: object, capfd) -> tuple[int, str]:
    code = main(["preview", str(name)])
    said = capfd.readouterr()
    return code, said.out + said.err


def pressed(layout: str, carrier: str) -> bytes:
    [document] = documents([layout], [carrier], ["made-up"])
    return document.data


@pytest.mark.parametrize("columns", ["60", "80", "200"])
def test_a_preview_tells_forms_rows_money_and_findings_and_writes_nothing(
    real_data_folder, capfd, monkeypatch, columns
):
    monkeypatch.setenv("COLUMNS", columns)
    before = contents(real_data_folder.data_dir)
    code, said = previewed(real_data_folder.raw / SHANGHAI, capfd)
    assert code == 0
    for words in (
        "文件 File      shanghai/2023/shanghai-2023-self-evaluation.txt",
        "parsed 完整读取",
        "9 张表 forms, 139 条指标 indicators",
        "表 Form 1: 财政项目支出绩效自评表",
        "法律法规专项业务经费",
        "年度 Year        2023 (form)",
        "地区 Region      上海 310000",
        "830,000.00",
        ">=300,000 份",
        "2023-09-30",
        "line 161-165",
        "Q03 提示 signal",
    ):
        assert words in said, words
    assert contents(real_data_folder.data_dir) == before


@pytest.mark.parametrize("carrier", ["pdf", "docx", "xlsx", "html", "text-cells", "pipes", "xls-html"])
def test_a_file_outside_the_data_folder_is_previewed_whatever_carries_it(data_folder, tmp_path, capfd, carrier):
    (tmp_path / "表").write_bytes(pressed("A1", carrier))
    code, said = previewed(tmp_path / "表", capfd)
    assert code == 0
    assert "13 张表 forms, 112 条指标 indicators" in said
    assert not list(data_folder.raw.iterdir())


def test_an_archive_tells_its_members_and_one_member_can_be_named(data_folder, tmp_path, capfd):
    members = {"县/自评.docx": pressed("A1", "docx"), "说明.txt": "说明\n".encode(), "坏.pdf": b"%PDF-1.4\n"}
    (tmp_path / "材料.zip").write_bytes(packed(members))
    code, said = previewed(tmp_path / "材料.zip", capfd)
    assert code == 0
    assert "no_forms 无绩效表" in said and "其中 3 个文件各自登记" in said
    assert "Files in the archive: 3" in said
    lines = said.splitlines()
    [docx] = [line for line in lines if line.strip().startswith("县/自评.docx")]
    assert docx.split()[1:3] == ["parsed", "完整读取"] and docx.split()[3:5] == ["13", "112"]
    [damaged] = [line for line in lines if line.strip().startswith("坏.pdf")]
    assert "unreadable" in damaged
    assert "═══ 材料.zip!/县/自评.docx" in lines
    code, said = previewed(f"{tmp_path}/材料.zip!/县/自评.docx", capfd)
    assert code == 0 and "13 张表 forms" in said and "说明.txt" not in said
    code, said = previewed(f"{tmp_path}/材料.zip!/无.docx", capfd)
    assert code == 1 and "没有此文件" in said


def test_a_header_that_nobody_knows_is_shown_with_the_nearest_known_ones(data_folder, tmp_path, capfd):
    table = (
        "项目支出绩效自评表\n项目名称：道路养护\n\n"
        "| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 星云系数 |\n"
        "|---|---|---|---|---|---|---|---|\n"
        "| 产出指标 | 数量指标 | 养护里程 | ≥20公里 | 21公里 | 50 | 50 | 3 |\n"
        "| 产出指标 | 质量指标 | 验收合格率 | =100% | 100% | 40 | 40 | 4 |\n"
    )
    (tmp_path / "a.md").write_text(table, encoding="utf-8")
    code, said = previewed(tmp_path / "a.md", capfd)
    assert code == 0
    assert "未知表头 Unknown headers: 1" in said and "星云系数" in said


def test_many_indicators_are_cut_with_a_word_how_to_see_them(data_folder, tmp_path, capfd, monkeypatch):
    monkeypatch.setenv("ROWS", "15")
    (tmp_path / "a.docx").write_bytes(pressed("A1", "docx"))
    code, said = previewed(tmp_path / "a.docx", capfd)
    assert code == 0 and "more indicators; ROWS=" in said
    assert said.count("数量指标  ") < 10


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"", "the document is empty"),
        ("a.txt", "通知\n".encode(), "no_forms"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "图片"),
        (".a.txt", b"1", "hidden"),
    ],
)
def test_a_file_without_forms_ends_with_one_and_says_why(data_folder, tmp_path, capfd, name, content, words):
    (tmp_path / name).write_bytes(content)
    code, said = previewed(tmp_path / name, capfd)
    assert code == 1 and words in said


def test_what_is_no_file_is_named_in_both_languages(data_folder, tmp_path, capfd):
    os.mkfifo(tmp_path / "pipe")
    for name, words in ((tmp_path / "no", "不存在"), (tmp_path, "不是文件"), (tmp_path / "pipe", "不是文件")):
        code, said = previewed(name, capfd)
        assert code == 1 and words in said


def test_a_link_is_followed_because_a_person_named_it(data_folder, tmp_path, capfd):
    (tmp_path / "link.txt").symlink_to(PROJECT_FOLDER / "data/raw" / SHANGHAI)
    code, said = previewed(tmp_path / "link.txt", capfd)
    assert code == 0 and "139 条指标" in said


def test_folders_below_raw_stay_a_hint(data_folder, capfd, real_documents):
    target = data_folder.raw / "sichuan/2021/表.txt"
    target.parent.mkdir(parents=True)
    text = (
        "项目支出绩效自评表\n项目名称 道路养护\n一级指标 二级指标 三级指标 指标值 完成值 分值 得分\n"
        "产出指标 数量指标 里程 ≥2公里 3公里 50 50\n"
    )
    target.write_text(text, encoding="utf-8")
    code, said = previewed(target, capfd)
    assert code == 0 and "2021 (folder)" in said and "四川 510000 (folder)" in said
    outside = data_folder.data_dir.parent / "表.txt"
    shutil.copyfile(target, outside)
    code, said = previewed(outside, capfd)
    assert code == 0 and "年度 Year        — 没有读到 not found" in said
