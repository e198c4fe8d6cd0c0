"""One spelling for the text of a cell: half width, one sign each, no blanks that say nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SAME_SIGN = {
    "-": "‐‑‒–—―−─━﹣－\x02",  # U+0002 is how pdfium spells a hyphen at the end of a line
    "~": "〜∼˜～",
    "≥": "≧⩾≽",
    "≤": "≦⩽≼",
    "=": "═﹦＝",
    "(": "[【〔{（［｛",
    ")": "]】〕}）］｝",
    "·": "•・∙⋅‧･",
    "/": "∕⁄",
    "%": "٪﹪％",
    "¥": "￥",
}
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_ENTITIES = (("&gt;", ">"), ("&lt;", "<"), ("&ge;", "≥"), ("&le;", "≤"))
END_STOPS = "。;,.!；"


@lru_cache(maxsize=1)
def _folding() -> dict[int, str | None]:
    # Not NFKC as a whole: it would turn ① into 1 and 10² into 102, digits that nobody printed.
    table: dict[int, str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for first, last in ((0x2F00, 0x2FD5), (0xF900, 0xFAFF), (0xFE50, 0xFE6B)):
        for code in range(first, last + 1):
            folded = unicodedata.normalize("NFKC", chr(code))
            if folded != chr(code):
                table[code] = folded
    for sign, others in _SAME_SIGN.items():
        table.update((ord(other), sign) for other in others)
    table.update((ord(character), None) for character in _INVISIBLE)
    table.update((code, None) for code in range(0x20) if code != 2 and not chr(code).isspace())
    for code, sign_or_none in list(table.items()):
        if sign_or_none is not None and any(ord(character) in table for character in sign_or_none):
            table[code] = sign_or_none.translate(table)
    return table


_SPACE = re.compile(r"\s+")
_NUMBER_BEFORE, _NUMBER_AFTER = frozenset("0123456789.,%"), frozenset("0123456789.")


def fold(text: str) -> str:
    """Bring one cell's text to one spelling: half width, one sign each, no blanks. Idempotent.

    A blank between two numbers stays as one blank: `10 100` are two cells that ran together, not 10100.
    """
    folded = text.translate(_folding())
    if "&" in folded:
        for entity, sign in _ENTITIES:
            folded = folded.replace(entity, sign)
    if not _SPACE.search(folded):
        return folded
    folded = folded.strip()

    def blank(match: re.Match[str]) -> str:
        before, after = folded[match.start() - 1], folded[match.end()]
        return " " if before in _NUMBER_BEFORE and after in _NUMBER_AFTER else ""

    return _SPACE.sub(blank, folded)
