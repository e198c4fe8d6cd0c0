"""Page numbers between the lines of a form."""

from __future__ import annotations

from pipelines.extract.lines.header import header_roles
from pipelines.extract.lines.reading import Reading
from pipelines.extract.vocabulary.levels import level_label
from pipelines.extract.vocabulary.standalone_lines import is_annex_line, is_bare_page_number, is_page_number
from pipelines.extract.vocabulary.titles import title_kind


def stands_as_page_number(reading: Reading, at: int) -> bool:
    """Whether a line is a page number: it says so, or it stands alone where a page may end."""
    text = reading.texts[at]
    if is_page_number(text):
        return True
    if not is_bare_page_number(text):
        return False
    following = reading.filled_from(at + 1)
    if following >= reading.end:
        return True
    text = reading.texts[following]
    if title_kind(text) is not None or is_annex_line(text):
        return True
    # A repeated header, or a label of level 1 repeated at the top of the page after a gap.
    words = text.split()
    return header_roles(words) is not None or (following - at > 2 and level_label(words[0]) is not None)
