from __future__ import annotations

import pytest

from pipelines.extract.vocabulary.check_boxes import ticked


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("☑优 □良 □中 □差", "优"),
        ("□优　√良　□中　□差", "良"),
        ("优□ 良☑ 中□", "良"),
        ("■达成预期指标；□部分达成", "达成预期指标"),
    ],
)
def test_the_one_ticked_box_is_the_choice(text, choice):
    assert ticked(text) == choice


@pytest.mark.parametrize("text", ["优", "□优 □良", "☑优 ☑良", "☑已完成", "1.常年性项目 □ 2.一次性项目 ☑ 其他", ""])
def test_without_exactly_one_ticked_box_nothing_is_chosen(text):
    assert ticked(text) is None
