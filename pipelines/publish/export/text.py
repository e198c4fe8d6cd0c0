"""Text that may stand in a cell of a spreadsheet: never a formula, never longer than Excel reads, nothing lost unsaid.

Texts come from documents of anybody. In a string cell they are only text, whatever they begin with; where somebody
edits the cell, Excel would take a leading `=` for a formula, so that such cells also get the quote prefix.
"""

from __future__ import annotations

import re

LONGEST_TEXT = 32_767
"""What a cell of Excel holds, in UTF-16 code units."""

SAFE_LENGTH = LONGEST_TEXT // 2
"""So many characters fit whatever they are."""

CUT_MARK = "…[cut 已截断]"

# Excel of some languages takes the full-width signs for their half-width ones.
_FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")
# What XML cannot hold, and the carriage return, which XML readers fold into a line feed.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def needs_quote(text: str) -> bool:
    """Say whether a spreadsheet could take the text for a formula once somebody edits its cell."""
    return text[:1] in _FORMULA_SIGNS


def shown(text: str) -> str:
    """Return the text with every character that a cell cannot hold shown by its picture: U+0001 becomes ␁.

    Line feeds and tabs stay; CR LF becomes one line feed; what has no picture becomes U+FFFD.
    """
    return _UNFIT.sub(_picture, text.replace("\r\n", "\n")) if _UNFIT.search(text) else text


def length_of(text: str) -> int:
    """Return the length of a text as Excel counts it: in UTF-16 code units."""
    return len(text) if len(text) <= SAFE_LENGTH else len(text.encode("utf-16-le")) // 2


def fitted(text: str) -> str:
    """Cut a text to what a cell holds; a text that was cut ends in `CUT_MARK`."""
    if length_of(text) <= LONGEST_TEXT:
        return text
    kept = text.encode("utf-16-le")[: 2 * (LONGEST_TEXT - length_of(CUT_MARK))]
    # Half of a surrogate pair is no character.
    return kept.decode("utf-16-le", "ignore") + CUT_MARK


def _picture(found: re.Match[str]) -> str:
    code = ord(found.group())
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"
