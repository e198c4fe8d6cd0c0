"""The page docs/questions.md: every question of the field, the view that answers it, one SELECT, and its output.

    python -m tests.sql.questions

writes every output anew from the warehouse of `DATA_DIR` (default: data/warehouse.duckdb, built by `make warehouse`).
Questions and SELECTs are written by hand.
"""

from __future__ import annotations

import contextlib
import io
import re
from typing import TYPE_CHECKING

from pipelines.settings import PROJECT_FOLDER, Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PAGE = PROJECT_FOLDER / "docs" / "questions.md"

# A question: its heading, the words below it, the SELECT, and what the warehouse answers.
QUESTION = re.compile(
    r"^### (?P<heading>[^\n]+)\n\n(?P<words>.*?)```sql\n(?P<sql>.*?)\n```\n\n```text\n.*?\n```$", re.S | re.M
)
# A row of the table at the beginning: question, Chinese term, view, linked to the heading.
ROW = re.compile(r"^\| \[(?P<heading>[^\]]+)\]\(#(?P<anchor>[^)]+)\) \| (?P<zh>[^|]+) \| `(?P<view>\w+)` \|$", re.M)


def answer(connection: DuckDBPyConnection, sql: str) -> str:
    """Return what `make query` prints for `sql` in a wide terminal."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        connection.sql(sql).show(max_width=160, max_rows=200)
    return printed.getvalue().rstrip()


def answered(page: str, connection: DuckDBPyConnection) -> str:
    """Return the page with every output as the warehouse answers now."""

    def block(question: re.Match[str]) -> str:
        heading, words, sql = question["heading"], question["words"], question["sql"]
        return f"### {heading}\n\n{words}```sql\n{sql}\n```\n\n```text\n{answer(connection, sql)}\n```"

    return QUESTION.sub(block, page)


def anchor(heading: str) -> str:
    """Return the name under which a heading can be linked to: lower case, hyphens for blanks, no punctuation."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


if __name__ == "__main__":
    import duckdb

    with duckdb.connect(str(Settings.from_environment().warehouse), read_only=True) as warehouse:
        PAGE.write_text(answered(PAGE.read_text(encoding="utf-8"), warehouse), encoding="utf-8")
