"""Text that prints one cell per line without tabs: rows of cells out of lines parted by blank lines.

Such a dump is told by its header: the names of the columns stand below one another, each on a line of its own. Blank
cells leave no line, so the rows are ragged and are aligned by type.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extract.vocabulary.headers import load_headers
from pipelines.ingest.content import Grid, Lines

_FEWEST_HEADERS = 3
# Lines that seem to hold several cells: a cell may print a blank, and most lines of a dump of rows hold several.
_MOST_OF_SEVERAL = 0.15


def rows_of_bare_cells(blocks: Sequence[Lines | Grid]) -> Grid | None:
    """Return the lines as a grid of ragged rows, one per stretch between blank lines; None for any other text."""
    if len(blocks) != 1 or not isinstance(blocks[0], Lines):
        return None
    block = blocks[0]
    texts = list(map(str.strip, block.texts))
    # Only a line that is nothing but the name of a column counts, so a look-up of the bare line is enough.
    roles = load_headers().roles["indicator"]
    if sum(map(roles.__contains__, texts)) < _FEWEST_HEADERS:
        return None
    filled = list(filter(None, texts))
    if sum(" " in text for text in filled) > _MOST_OF_SEVERAL * len(filled):
        return None
    in_a_row = 0
    for text in texts:
        if roles.get(text, "name_fallback") == "name_fallback":
            in_a_row = 0
            continue
        in_a_row += 1
        if in_a_row >= _FEWEST_HEADERS:
            break
    else:
        return None
    rows: list[list[str | None]] = []
    places: list[str] = []
    cells: list[str | None] = []
    start = 0
    for at, text in enumerate([*texts, ""]):
        if text:
            if not cells:
                start = at
            cells.append(text)
        elif cells:
            rows.append(cells)
            places.append(block.place_of(start, at - 1))
            cells = []
    return Grid(rows, places)
