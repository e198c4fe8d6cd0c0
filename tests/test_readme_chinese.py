"""README.zh-CN.md says what README.md says: the same commands, outputs, figures and tables, section by section."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from pipelines.settings import PROJECT_FOLDER

ENGLISH, CHINESE = "README.md", "README.zh-CN.md"

FENCE = re.compile(r"^```(\w*)\n(.*?)\n```$", re.S | re.M)
# Numbers with their decimals and thousands; those inside a word (A1, README.zh) belong to the word.
FIGURE = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)*(?![\w]*[A-Za-z])")
INLINE_CODE = re.compile(r"`([^`\n]+)`")


def sections(text):
    """The page divided at its second-level headings, the part before the first one included."""
    return re.split(r"^## ", text, flags=re.M)


def blocks(text):
    return [(kind, content) for kind, content in FENCE.findall(text)]


def tables(text):
    """Every table as rows of cells, without the line below its head."""
    found = re.findall(r"(?:^\|.*\|\n?)+", text, re.M)
    return [
        [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in table.strip().split("\n")
            if "---" not in line
        ]
        for table in found
    ]


def figures(text):
    """How often each figure stands in a text, outside of code."""
    plain = INLINE_CODE.sub(" ", FENCE.sub(" ", text))
    return Counter(FIGURE.findall(plain))


def differences(english, chinese):
    """Say in lines what one page has and the other lacks; none where they are in step."""
    problems = []
    ours, theirs = sections(english), sections(chinese)
    if len(ours) != len(theirs):
        problems.append(f"{ENGLISH} has {len(ours) - 1} sections, {CHINESE} has {len(theirs) - 1}")
    if len(blocks(english)) != len(blocks(chinese)):
        problems.append(f"{ENGLISH} has {len(blocks(english))} code blocks, {CHINESE} has {len(blocks(chinese))}")
    for number, (one, other) in enumerate(zip(blocks(english), blocks(chinese), strict=False), start=1):
        if one != other:
            problems.append(f"code block {number}: {ENGLISH} has\n{one[1]}\n{CHINESE} has\n{other[1]}")
    for one, other in zip(ours, theirs, strict=False):
        title = one.split("\n")[0]
        code, other_code = (set(INLINE_CODE.findall(FENCE.sub(" ", text))) for text in (one, other))
        problems += [f"section {title!r}: {CHINESE} lacks `{text}`" for text in sorted(code - other_code)]
        here, there = figures(one), figures(other)
        problems += [
            f"section {title!r}: {CHINESE} lacks the figure {text}" for text in sorted(here.keys() - there.keys())
        ]
        for mine, yours in zip(tables(one), tables(other), strict=False):
            problems += _table_differences(title, mine, yours)
        if len(tables(one)) != len(tables(other)):
            problems.append(
                f"section {title!r}: {len(tables(one))} tables in {ENGLISH}, {len(tables(other))} in {CHINESE}"
            )
    whole = figures(chinese).keys() - figures(english).keys()
    return problems + [f"{CHINESE} has a figure that {ENGLISH} lacks: {text}" for text in sorted(whole)]


def _table_differences(title, mine, yours):
    if len(mine) != len(yours):
        return [f"section {title!r}: a table of {len(mine)} rows in {ENGLISH}, of {len(yours)} in {CHINESE}"]
    problems = []
    for row, other in zip(mine, yours, strict=True):
        for cell, translated in zip(row, other, strict=False):
            if (
                figures(cell) != figures(translated)
                or INLINE_CODE.findall(cell)[:1] != INLINE_CODE.findall(translated)[:1]
            ):
                problems.append(f"section {title!r}: {ENGLISH} has {cell!r} where {CHINESE} has {translated!r}")
        if len(row) != len(other):
            problems.append(f"section {title!r}: the row {row} has another number of cells in {CHINESE}")
    return problems


@pytest.fixture(scope="module")
def pages():
    return tuple((PROJECT_FOLDER / name).read_text(encoding="utf-8") for name in (ENGLISH, CHINESE))


def test_the_chinese_page_has_the_commands_outputs_figures_and_tables_of_the_english_one(pages):
    problems = differences(*pages)
    assert not problems, "README.zh-CN.md is behind README.md (中文说明需要更新):\n" + "\n".join(problems)


def test_both_pages_lead_to_each_other(pages):
    english, chinese = pages
    assert f"]({CHINESE})" in english and f"]({ENGLISH})" in chinese


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("make warehouse   #", "make all   #"), "code block 1"),
        (("19 projects and 234 indicators", "20 projects and 234 indicators"), "lacks the figure 20"),
        (("| 91.11 % |", "| 92.11 % |"), "'92.11 %' where README.zh-CN.md has '91.11 %'"),
        (("`make dev` opens", "`make serve` opens"), "lacks `make serve`"),
        (("│        2023 │     9 │", "│        2023 │     8 │"), "code block 3"),
        (("| `sql/` | one file", "| `sql/` | none |\n| `other/` | one file"), "a table of"),
        (("## Speed", "## News\n\nNothing.\n\n## Speed"), "sections"),
        (("port 3000", "port 4000"), "lacks the figure 4000"),
    ],
)
def test_a_change_of_one_page_alone_is_noticed_and_named(pages, change, said):
    english, chinese = pages
    assert change[0] in english
    problems = differences(english.replace(*change, 1), chinese)
    assert any(said in problem for problem in problems), problems


def test_a_figure_of_the_chinese_page_alone_is_noticed(pages):
    english, chinese = pages
    assert differences(english, chinese + "\n另有 777 个项目。\n") == [
        f"{CHINESE} has a figure that {ENGLISH} lacks: 777"
    ]
