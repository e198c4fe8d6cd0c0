"""What characters of a carrier look like on paper: pictograph fonts, invisible marks, Chinese numerals of lists."""

from __future__ import annotations

# Marks that print nothing and would only keep a label from being recognised.
INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))

# Office stores a pictograph as a code of its font, 0x20-0xFF, or the same code moved to U+F000. Only what forms use.
_WINGDINGS = {
    0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□", 0x74: "◆", 0x75: "◆", 0x76: "◆",
    0x77: "◆", 0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xD8: "➢", 0xE0: "→", 0xFB: "×", 0xFC: "√",
    0xFD: "☒", 0xFE: "☑",
    **{0x81 + number: chr(0x2460 + number) for number in range(10)},
    **{0x8C + number: chr(0x2776 + number) for number in range(10)},
}  # fmt: skip
_WINGDINGS_2 = {
    0x2A: "□", 0x30: "□", 0x4F: "×", 0x50: "√", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x98: "●", 0x99: "○",
    0xA2: "■", 0xA3: "□", 0xA4: "□", 0xA5: "□",
    **{0x6A + number: chr(0x2460 + number) for number in range(10)},
    **{0x75 + number: chr(0x2776 + number) for number in range(10)},
}  # fmt: skip
_WEBDINGS = {0x61: "√", 0x63: "□", 0x67: "■", 0x72: "×"}
_SYMBOL = {
    0x3C: "<", 0x3D: "=", 0x3E: ">", 0x2B: "+", 0x2D: "−", 0x25: "%", 0xA3: "≤", 0xA5: "∞", 0xB0: "°", 0xB1: "±",
    0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xD7: "·",
    0xDE: "⇒", 0xAE: "→", 0xAC: "←", 0xC5: "⊕", 0xE5: "∑",
}  # fmt: skip
_SYMBOL_LETTERS = dict(zip(b"abcdefghijklmnopqrstuvwxyz", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True))
_FONTS: dict[str, dict[int, str]] = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings2": _WINGDINGS_2,
    "webdings": _WEBDINGS,
    "symbol": {**_SYMBOL, **_SYMBOL_LETTERS},
}
_PRIVATE = range(0xF020, 0xF100)
# Where a style names the font, the code alone has to do: only boxes and ticks, which no other pictograph font
# contradicts.
_ANY_FONT: dict[int, str | None] = {
    **INVISIBLE, 0xF0A8: "□", 0xF06F: "□", 0xF0FE: "☑", 0xF0FD: "☒", 0xF0FC: "√", 0xF052: "☑", 0xF0B7: "•", 0xF06E: "■",
}  # fmt: skip

_DIGITS = "零一二三四五六七八九"


def is_pictograph_font(font: str | None) -> bool:
    """Tell whether a font prints pictographs instead of the characters that are stored."""
    return font is not None and font.casefold().strip() in _FONTS


def pictograph(code: int, font: str | None) -> str:
    """Return what code `code` of a pictograph font prints; `•` where the font is known but the sign is not, else `�`.

    `code` is 0x20-0xFF, or the same moved to U+F000.
    """
    table = _FONTS.get((font or "wingdings").strip().casefold())
    if table is None:
        return chr(code) if code not in _PRIVATE and 0x20 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else "�"
    low = code - 0xF000 if code in _PRIVATE else code
    if low == 0x20:
        return " "
    if low in table:
        return table[low]
    return chr(low) if table is _FONTS["symbol"] and low < 0x7F else "•"


def as_printed(text: str, font: str | None) -> str:
    """Return a text set in `font` as it prints: pictographs as signs, invisible marks dropped, the rest unchanged."""
    if font is not None and is_pictograph_font(font):
        return "".join(
            pictograph(ord(sign), font) if ord(sign) < 0x100 or ord(sign) in _PRIVATE else sign for sign in text
        )
    return text.translate(_ANY_FONT)


def chinese_number(number: int) -> str:
    """Write 0-9999 in Chinese numerals as lists do: 一, 十, 十一, 二十, 一百零五."""
    if not 0 < number < 10_000:
        return _DIGITS[0] if number == 0 else str(number)
    written, gap = "", False
    for unit, place in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit == 0:
            gap = bool(written)
            continue
        written += (_DIGITS[0] if gap else "") + _DIGITS[digit] + place
        gap = False
    return written[1:] if written.startswith("一十") else written
