"""Bytes of a text document to characters: UTF-8, UTF-16, UTF-32 and GB18030, told apart by what they decode to."""

from __future__ import annotations

import codecs

from pipelines.ingest.content import Remark, UnreadableDocument

_PLAUSIBLE = 0.85
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes, remarks: list[Remark]) -> str:
    """Decode bytes strictly; a character cut off at the very end is dropped with a remark.

    A byte order mark decides; without one, UTF-8 is tried first because other encodings hardly ever pass as UTF-8, then
    UTF-16 and GB18030, which must give mostly Chinese and ASCII. Raises UnreadableDocument.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding, remarks, len(mark))
    if b"\x00" in data:
        wide = _without_mark(data, remarks)
        if wide is not None:
            return wide
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        failure = error
    if failure.reason == "unexpected end of data":
        return _decoded(data, "utf-8", remarks, 0)
    found: list[Remark] = []
    try:
        text = _decoded(data, "gb18030", found, 0)
    except UnreadableDocument:
        pass
    else:
        if plausible_chinese(text):
            remarks.extend(found)
            return text
    wide = _without_mark(data, remarks)
    if wide is not None:
        return wide
    raise _undecodable(failure.start, data[failure.start])


def _decoded(data: bytes, encoding: str, remarks: list[Remark], offset: int) -> str:
    """Decode strictly, except for a character that the end of the document cuts in two."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        cut = error.reason in ("unexpected end of data", "truncated data", "incomplete multibyte sequence")
        if not cut or error.start == 0:
            raise _undecodable(offset + error.start, data[error.start]) from None
        text = data[: error.start].decode(encoding)
        remarks.append(
            Remark(
                f"line {line_of(text, len(text))}",
                f"the document ends in the middle of a character (byte {offset + error.start}): it was cut off",
                f"文件在字符中间结束（第 {offset + error.start} 字节），内容被截断",
            )
        )
        return text


def _without_mark(data: bytes, remarks: list[Remark]) -> str | None:
    """UTF-16 without a byte order mark: the byte order that gives Chinese and ASCII, None where neither does."""
    for encoding in ("utf-16-le", "utf-16-be"):
        found: list[Remark] = []
        try:
            text = _decoded(data, encoding, found, 0)
        except UnreadableDocument:
            continue
        if "\x00" not in text and plausible_chinese(text):
            remarks.extend(found)
            return text
    return None


def plausible_chinese(text: str) -> bool:
    """Say whether a text looks like what a Chinese office writes: ASCII, its punctuation, and the common characters.

    Wrongly decoded bytes give characters from all over the tables; the 6,763 characters of GB 2312 (1980), its
    punctuation and ASCII make up nearly all of any Chinese official text.
    """
    sample = text[:20_000]
    if not sample:
        return False
    usual = 0
    for character in set(sample):
        if character < "\x80":
            # NUL and its like are no sign of text.
            good = character >= " " or character in "\t\n\r\f"
        else:
            try:
                character.encode("gb2312")
                good = True
            except UnicodeEncodeError:
                good = character in "—·…–•·≧≦▲△☑☒□√×"
        if good:
            usual += sample.count(character)
    return usual >= _PLAUSIBLE * len(sample)


def _undecodable(offset: int, byte: int) -> UnreadableDocument:
    return UnreadableDocument(
        f"not text in UTF-8, UTF-16 or GB18030: byte {offset} (0x{byte:02X}) cannot be read",
        f"不是 UTF-8、UTF-16 或 GB18030 文本：第 {offset} 字节（0x{byte:02X}）无法读取",
    )


def line_of(text: str, position: int) -> int:
    """Return the number of the line, from 1, in which the character at `position` stands."""
    return text.count("\n", 0, position) + 1
