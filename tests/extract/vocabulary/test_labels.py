"""Labels are known however they are typed, and the quick tests in front of the look-ups know every one of them."""

from __future__ import annotations

import pytest

from pipelines.extract.vocabulary.folding import bare, fold
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.leads import may_lead
from pipelines.extract.vocabulary.levels import level_label

HEADERS = load_headers()
LEVELS = sorted(HEADERS.level1 | HEADERS.level2)
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
# The ways in which one label is typed in forms.
TYPED = {
    "plainly": lambda label: label,
    "with an ideographic space inside": lambda label: f"{label[0]}\u3000{label[1:]}",
    "with a no-break space inside": lambda label: f"{label[0]}\xa0{label[1:]}",
    "with a line break inside": lambda label: f"{label[0]}\n{label[1:]}",
    "with blanks between all characters": lambda label: " ".join(label),
    "in full-width forms": lambda label: label.translate(WIDE),
    "with Kangxi radicals": lambda label: label.replace("目", "⽬").replace("一", "⼀").replace("二", "⼆"),
}
AROUND = {
    "with a colon": lambda label: f"{label}：",
    "with a unit": lambda label: f"{label}（万元）",
    "with a number": lambda label: f"1.{label}",
    "with a Chinese number": lambda label: f"十二、{label}",
    "with a parenthesis in front": lambda label: f"（一）{label}",
    "with a mark": lambda label: f"★{label}",
}


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
@pytest.mark.parametrize("block", sorted(HEADERS.roles))
def test_every_listed_label_is_known(block, typed):
    for label, role in HEADERS.roles[block].items():
        if len(label) > 1:
            assert HEADERS.role(block, typed(label)) == role, typed(label)


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize("block", sorted(HEADERS.roles))
def test_a_label_is_known_with_what_stands_around_it(block, around):
    for label in HEADERS.roles[block]:
        # Some labels end in a parenthesis or a mark themselves, so the slow look-up says what is right.
        text = around(label)
        roles = HEADERS.roles[block]
        listed = roles.get(fold(text)) or roles.get(bare(text))
        assert listed is None or HEADERS.role(block, text) == listed, text


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_every_label_of_a_level_is_known(typed):
    for label in LEVELS:
        if len(label) > 1:
            assert level_label(typed(label)) == label, typed(label)


@pytest.mark.parametrize("typed", [TYPED["plainly"], TYPED["in full-width forms"], TYPED["with Kangxi radicals"]])
def test_every_label_may_lead_a_line(typed):
    for label in [*LEVELS, *HEADERS.roles["total"], *HEADERS.roles["indicator"]]:
        assert may_lead(typed(label)), label
        assert may_lead(typed(label)[:1]), label


def test_the_cap_of_a_level_is_no_part_of_its_label():
    assert level_label("产出指标（50分）") == level_label("产出指标50分") == "产出指标"


def test_a_sentence_that_contains_a_label_is_none():
    assert HEADERS.role("field", "本单位主管部门负责组织实施该项目") is None
    assert level_label("数量指标完成情况良好") is None


def test_the_end_of_a_wrapped_name_is_no_label_of_a_section():
    assert [HEADERS.role("section", text) for text in ("资金", "经费", "资金（万元）", "经费（元）")] == [
        None,
        None,
        "funding",
        "funding",
    ]
