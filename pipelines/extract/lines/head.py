"""Labelled values in the head of a form, and the labels of the blocks that follow it."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extract.entries import note_money_unit, put_field
from pipelines.extract.form import Form
from pipelines.extract.lines.reading import Reading
from pipelines.extract.vocabulary.colon_pairs import has_colon
from pipelines.extract.vocabulary.figures import is_figure
from pipelines.extract.vocabulary.folding import bare, fold
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.money import is_line_label
from pipelines.extract.vocabulary.standalone_lines import is_agency, is_unit_line, is_year_line

_LONGEST_SECTION = 5
SEVERAL = "several"


def read_year(form: Form, words: Sequence[str]) -> bool:
    """Read `（2023年度） 金额单位：万元`: the year, and the unit of money where it stands beside it."""
    if not is_year_line(words[0]):
        return False
    unit = "".join(words[1:])
    if unit and not is_unit_line(unit):
        return False
    form.year = form.year or words[0]
    form.money_unit = form.money_unit or unit or None
    return True


def read_unit_and_agency(form: Form, words: Sequence[str]) -> bool:
    """Read `205301四川省学生资助管理中心 单位：万元`: an agency with its code, and the unit of money."""
    if not all(is_agency(word) or is_unit_line(word) for word in words):
        return False
    for word in words:
        if is_unit_line(word):
            form.money_unit = form.money_unit or word
        else:
            form.unit = form.unit or word
    return True


def without_section(reading: Reading, form: Form, words: Sequence[str]) -> Sequence[str]:
    """Drop the label of a block in front of the first line of the block (项目资金（万元） 年初预算数 …)."""
    headers = load_headers()
    if len(words) == 2 and [headers.role("goal", word) for word in words] == ["expected", "actual"]:
        # 总体目标 may be the label of the block, and that of its first cell.
        return words
    for count in range(1, min(_LONGEST_SECTION + 1, len(words))):
        following = words[count]
        if headers.role("section", "".join(words[:count])) and (
            headers.role("goal", following) or headers.role("funding", following) or is_line_label(following)
        ):
            note_money_unit(form, *words[:count])
            reading.section_text = "".join(words[:count])
            return words[count:]
    return words


def read_section(reading: Reading, form: Form, text: str, *, in_value: bool = False) -> bool:
    """Read the label of a block alone on its line, or a part of one that wraps.

    `in_value` says that the line may as well be the rest of the value above, which only a whole label rules out.
    """
    headers = load_headers()
    joined = fold(reading.label_part + text)
    if joined in headers.roles["section"] or bare(joined) in headers.roles["section"]:
        note_money_unit(form, text)
        reading.label_part = ""
        return True
    if joined in headers.section_starts and not in_value:
        reading.label_part += text
        return True
    return False


def read_labelled(form: Form, words: Sequence[str], source: str) -> str | None:
    """Read `label value label value`: the role whose value may go on below, `SEVERAL`, None where no label leads."""
    headers = load_headers()
    found: list[tuple[str, str, list[str]]] = []
    for word in words:
        role = headers.role("field", word)
        if role is None and found and headers.role("total", word) and "分" in word:
            role = "total_score"
        if role is None and has_colon(word):
            label, _, value = word.replace("：", ":", 1).partition(":")
            of_label = headers.role("field", label)
            if of_label is not None and value:
                found.append((of_label, label, [value]))
                continue
        if role is not None:
            found.append((role, word, []))
        elif found:
            found[-1][2].append(word)
        elif headers.role("total", word) and "分" in word and len(words) == 2 and is_figure(words[1]):
            found.append(("total_score", word, []))
        else:
            return None
    for role, label, values in found:
        value = " ".join(values)
        if role == "total_score":
            form.total_score = value or None
        else:
            put_field(form, role, label, value, source)
    last_role, _, last_values = found[-1]
    # The value of the last label may stand on the next lines.
    return last_role if len(found) == 1 or not last_values else SEVERAL
