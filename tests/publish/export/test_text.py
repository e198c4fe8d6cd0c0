"""What may stand in a cell: any text, as text."""

from __future__ import annotations

import pytest

from pipelines.publish.export.text import CUT_MARK, LONGEST_TEXT, fitted, length_of, needs_quote, shown


@pytest.mark.parametrize("text", ["=1+1", "+86", "-", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠a"])
def test_a_text_that_a_spreadsheet_could_take_for_a_formula_is_quoted(text):
    assert needs_quote(text)


@pytest.mark.parametrize("text", ["", "100", "≥95%", "a=b", "项目", " =1"])
def test_any_other_text_is_not(text):
    assert not needs_quote(text)


def test_characters_that_xml_cannot_hold_are_shown_by_their_pictures():
    assert shown("a\x00b\x01c\x0b\x0c\x1f\r\ufffe\uffff") == "a␀b␁c␋␌␟␍\ufffd\ufffd"


def test_lines_and_tabs_stay_and_a_text_without_strange_characters_is_the_same_object():
    assert shown("a\r\nb\nc\td") == "a\nb\nc\td"
    plain = "第一行\n第二行\t甲"
    assert shown(plain) is plain


def test_a_text_as_long_as_a_cell_stays_and_a_longer_one_is_cut_with_a_mark():
    exactly = "绩" * LONGEST_TEXT
    assert fitted(exactly) is exactly
    cut = fitted(exactly + "效")
    assert length_of(cut) == LONGEST_TEXT
    assert cut.endswith(CUT_MARK) and exactly.startswith(cut.removesuffix(CUT_MARK))


def test_length_is_counted_as_excel_does_and_no_character_is_cut_in_two():
    assert length_of("𠮷" * 20_000) == 40_000
    for before in ("", "a"):
        cut = fitted(before + "𠮷" * 20_000)
        assert LONGEST_TEXT - 1 <= length_of(cut) <= LONGEST_TEXT
        assert set(cut.removesuffix(CUT_MARK)) <= {"a", "𠮷"}
