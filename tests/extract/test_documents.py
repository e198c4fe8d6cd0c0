"""What is ambiguous about a whole document is decided by what a reading leaves over."""

from __future__ import annotations

import pytest

from tests.documents.accuracy import measure
from tests.documents.press import documents


@pytest.mark.parametrize("layout", ["A2", "F", "T2"])
def test_one_cell_per_line_is_told_from_rows_with_a_header_over_several_lines(layout):
    document = next(documents([layout], ["text-bare-cells"], ["generated"], generated=3))
    tally = measure(document)
    assert (tally.forms_found, tally.forms_invented) == (tally.forms, 0)
    assert tally.exact == tally.rows > 0
