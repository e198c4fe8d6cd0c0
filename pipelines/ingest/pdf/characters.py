"""The characters of a page with their boxes, as printed: none lost, none made up.

PDFium joins text objects into lines and, for that, makes up blanks and line ends, marks a hyphen at the end of a line
as U+0002, and splits ligatures. The made-up characters are dropped here (gaps are judged later, by the cell), hyphens
are hyphens again, and halves of surrogate pairs are joined. The box of a character is the loose one: as wide as its
advance and as high as its font, so that a comma lies in the middle of its line as any other character does.
"""

from __future__ import annotations

import ctypes
import re
from itertools import repeat
from operator import le

from pipelines.ingest.pdf.pdfium import Document, floats, run
from pipelines.ingest.pdf.printed import Box, Characters, Hidden
from pipelines.ingest.pdf.turned import TurnedLetter, words_of

# Blanks may be made up by PDFium, control characters have no shape, U+FFFE stands for a hyphen or for nothing.
_SPECIAL = re.compile("\r\n|[\x00-\x20\ufffe\ud800-\udfff]")
# Characters beyond those that a form is made of: only these are asked whether their font gives them a meaning at all.
_UNUSUAL = re.compile("[^\x20-\x7e\xa0-\xff\u2000-\u206f\u2190-\u27ff\u2e80-\u9fff\uff00-\uffef]")
_MADE_UP_HYPHEN = 2
# The first of the wide (East Asian) characters.
_WIDE = "\u2e80"
# By how much, in points, heights may differ, and by what share of its size a shape may rise above its font.
_SAME_HEIGHT, _OVERSHOOT = 0.05, 0.15


def read_characters(document: Document, page_text: int, aside: dict[int, int]) -> Characters:
    """The characters of a text page; those of the text objects in `aside` (with their quarter turns) as `turned`."""
    pdfium = document.pdfium
    count = pdfium.Text_CountChars(page_text)
    if count <= 0:
        return Characters()
    text, index = _letters(document, page_text, count)
    size = len(index)
    buffer = (ctypes.c_float * (4 * size))()
    first = ctypes.addressof(buffer)
    run(map(pdfium.Text_GetLooseCharBox, repeat(page_text, size), index, range(first, first + 16 * size, 16)))
    flat = floats(buffer)
    characters = Characters(text, index, flat[0::4], flat[1::4], flat[2::4], flat[3::4])
    if aside:
        _set_aside(document, page_text, characters, aside)
    _repair(document, page_text, characters)
    level_heights(characters)
    characters.unmapped = _unmapped(document, page_text, characters)
    return characters


def _letters(document: Document, page_text: int, count: int) -> tuple[str, list[int]]:
    """The printed characters of a text page and their numbers in it."""
    pdfium = document.pdfium
    buffer = (ctypes.c_uint16 * (count + 1))()
    written = pdfium.Text_GetText(page_text, 0, count, ctypes.addressof(buffer))
    raw = bytes(memoryview(buffer).cast("B")[: 2 * max(written - 1, 0)]).decode("utf-16-le", "surrogatepass")
    if len(raw) != count:  # the text leaves out control characters, so that its places are not those of the characters
        codes = map(pdfium.Text_GetUnicode, repeat(page_text, count), range(count))
        raw = "".join([chr(code) if code < 0x110000 else "\0" for code in codes])
    parts: list[str] = []
    index: list[int] = []
    done = 0
    for match in _SPECIAL.finditer(raw):
        place = match.start()
        letter = raw[place]
        if letter == " ":
            if not pdfium.Text_IsGenerated(page_text, place):
                continue
            letter = ""
        elif letter == "\r":
            letter = ""
        else:
            letter = _special(document, page_text, raw, place)
        parts.append(raw[done:place])
        index.extend(range(done, place))
        if letter:
            parts.append(letter)
            index.append(place)
        done = match.end()
    parts.append(raw[done:])
    index.extend(range(done, count))
    return "".join(parts), index


def _special(document: Document, page_text: int, raw: str, place: int) -> str:
    """What a special character prints: a hyphen, a blank, the character of a surrogate pair, or nothing."""
    code = ord(raw[place])
    if code == _MADE_UP_HYPHEN:
        return "-"
    if code == 0xFFFE:
        return "-" if document.pdfium.Text_GetUnicode(page_text, place) == _MADE_UP_HYPHEN else ""
    if 0xD800 <= code < 0xDC00 and place + 1 < len(raw):
        other = ord(raw[place + 1])
        if 0xDC00 <= other < 0xE000:
            return chr(0x10000 + ((code - 0xD800) << 10) + other - 0xDC00)
    return " " if code == 9 else ""


def _repair(document: Document, page_text: int, characters: Characters) -> None:
    """Give a tight box to the few characters whose loose box is empty or upside down (odd fonts, vertical writing)."""
    left, top, right, bottom = characters.left, characters.top, characters.right, characters.bottom
    if not any(map(le, right, left)) and not any(map(le, top, bottom)):
        return
    for place, (x0, y1, x1, y0) in enumerate(zip(left, top, right, bottom, strict=True)):
        if x1 <= x0 or y1 <= y0:
            x0, y0, x1, y1 = _tight(document, page_text, characters.index[place])
            left[place], bottom[place], right[place], top[place] = x0, y0, max(x1, x0 + 0.01), max(y1, y0 + 0.01)


def level_heights(characters: Characters) -> None:
    """Give the wide characters of one size one height, the lowest: that of their font.

    The box of a character is as high as its font says, or as its shape where that is higher. A font that is not
    embedded is replaced by what the machine has, and the shapes of that one may rise above what the document's font
    says: what stands in one row would then depend on the machine.
    """
    boxes = [
        (place, round(x1 - x0, 1), y1 - y0)
        for place, (letter, x0, x1, y1, y0) in enumerate(
            zip(characters.text, characters.left, characters.right, characters.top, characters.bottom, strict=True)
        )
        if letter >= _WIDE
    ]
    lowest: dict[float, float] = {}
    for _, width, height in boxes:
        if height < lowest.get(width, height + 1):
            lowest[width] = height
    for place, width, height in boxes:
        if _SAME_HEIGHT < height - lowest[width] < _OVERSHOOT * width:
            characters.top[place] = characters.bottom[place] + lowest[width]


def _tight(document: Document, page_text: int, index: int) -> Box:
    """The box (left, bottom, right, top) of the drawn shape of a character, y upwards."""
    buffer = (ctypes.c_double * 4)()
    first = ctypes.addressof(buffer)
    # PDFium writes left, right, bottom, top.
    document.pdfium.Text_GetCharBox(page_text, index, first, first + 8, first + 16, first + 24)
    left, right, bottom, top = buffer
    return left, bottom, right, top


def _set_aside(document: Document, page_text: int, characters: Characters, aside: dict[int, int]) -> None:
    """Move the characters of turned text objects from the lines to `characters.turned`, as words."""
    size = len(characters.index)
    owners = list(map(document.pdfium.Text_GetTextObject, repeat(page_text, size), characters.index))
    letters: list[TurnedLetter] = []
    for owner, index, letter in zip(owners, characters.index, characters.text, strict=True):
        quarter = aside.get(owner or 0, 0)
        if quarter and not letter.isspace():
            x0, y0, x1, y1 = _tight(document, page_text, index)
            letters.append((owner, quarter, (x0, -y1, x1, -y0), letter))
    characters.keep([(owner or 0) not in aside for owner in owners])
    characters.turned = words_of(letters)


def hide_characters(document: Document, page_text: int, characters: Characters, clips: dict[int, Box]) -> None:
    """Move the characters that the clips of their text objects hide to `characters.hidden`.

    What stands hidden above, below or beside a cell is a part of the text of that cell, not of its neighbours.
    """
    owners = list(map(document.pdfium.Text_GetTextObject, repeat(page_text), characters.index))
    anchors: dict[int, tuple[float, float]] = {}
    shown: list[bool] = []
    for place, owner in enumerate(owners):
        clip = clips.get(owner or 0)
        x = (characters.left[place] + characters.right[place]) / 2
        y = (characters.bottom[place] + characters.top[place]) / 2
        visible = clip is None or (clip[0] <= x <= clip[2] and clip[1] <= y <= clip[3])
        shown.append(visible)
        if clip is not None and visible:
            anchors.setdefault(owner, (x, -y))
    last: tuple[int, int] | None = None
    for place, (owner, visible) in enumerate(zip(owners, shown, strict=True)):
        if visible:
            continue
        left, right = characters.left[place], characters.right[place]
        top, bottom = -characters.top[place], -characters.bottom[place]
        if last == (owner, place - 1):
            word = characters.hidden[-1]
            word.text += characters.text[place]
            word.box = (min(word.box[0], left), top, max(word.box[2], right), bottom)
        else:
            x0, y0, x1, y1 = clips[owner]
            anchor = anchors.get(owner, ((x0 + x1) / 2, -(y0 + y1) / 2))
            characters.hidden.append(Hidden(characters.text[place], (left, top, right, bottom), anchor))
        last = (owner, place)
    characters.keep(shown)


def _unmapped(document: Document, page_text: int, characters: Characters) -> int:
    """How many characters mean nothing because their font has no table of meanings: the page looks right and is not."""
    error = document.pdfium.Text_HasUnicodeMapError
    unusual = {match.start() for match in _UNUSUAL.finditer(characters.text)}
    if not any(error(page_text, characters.index[place]) == 1 for place in unusual):
        return 0
    return sum(1 for index in characters.index if error(page_text, index) == 1)
