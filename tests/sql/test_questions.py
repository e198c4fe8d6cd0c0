"""docs/questions.md answers every question of the field with one SELECT, and shows what the warehouse answers."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from pipelines.publish.views import read_views
from tests.sql.questions import PAGE, QUESTION, ROW, anchor, answer, answered
from tests.sql.warehouse import SQL

TEXT = PAGE.read_text(encoding="utf-8")
QUESTIONS = list(QUESTION.finditer(TEXT))


def test_every_view_is_in_the_table_and_answers_a_question() -> None:
    views = {view.name for view in read_views(SQL)}
    assert {row["view"] for row in ROW.finditer(TEXT)} == views
    assert views - {name for question in QUESTIONS for name in re.findall(r"\w+", question["sql"])} == set()


def test_the_table_leads_to_the_question_that_its_view_answers() -> None:
    rows = list(ROW.finditer(TEXT))
    assert len(rows) == len(QUESTIONS) == TEXT.count("\n### ") == TEXT.count("```sql")
    for row, question in zip(rows, QUESTIONS, strict=True):
        assert row["heading"] == question["heading"]
        assert row["anchor"] == anchor(question["heading"])
        assert f"`{row['view']}`" in question["words"] and row["view"] in re.findall(r"\w+", question["sql"])


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: anchor(question["heading"]))
def test_each_select_answers_what_the_page_shows(question: re.Match[str], real_warehouse: Path) -> None:
    with duckdb.connect(str(real_warehouse), read_only=True) as connection:
        shown = question[0].rpartition("```text\n")[2].removesuffix("\n```")
        assert answer(connection, question["sql"]) == shown, "make warehouse; python -m tests.sql.questions"
    # Neither columns nor their titles are cut.
    assert "… │" not in shown and "│ … │" not in shown


def test_writing_the_page_anew_changes_nothing_but_outputs(real_warehouse: Path) -> None:
    with duckdb.connect(str(real_warehouse), read_only=True) as connection:
        assert answered(TEXT.replace("│ 上海", "│ 某省"), connection) == TEXT
