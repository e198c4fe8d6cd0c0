"""What one document may cost to read: defaults for every limit, and the refusals in both languages.

A reader takes any object as `limits` and reads its attributes with `allowance`; an attribute that is missing falls
back to the default here. Time and memory are not counted here: the worker process is limited as a whole.
"""

from __future__ import annotations

from pipelines.ingest.content import Content, Lines, Remark, UnreadableDocument

DEFAULTS: dict[str, int] = {
    "cells": 2_000_000,  # positions of all grids of one document together
    "pages": 5_000,
    "document_bytes": 256 << 20,  # one document, also one that is a member of an archive
    "unpacked_bytes": 512 << 20,  # decompressed bytes of one document
    "archive_bytes": 4 << 30,  # one archive
    "archive_unpacked_bytes": 8 << 30,  # decompressed bytes of one archive with all archives inside it
    "unpacked_ratio": 200,  # decompressed / compressed, beyond the first RATIO_FLOOR bytes
    "depth": 200,  # nesting of elements a reader follows
    "line_characters": 200_000,  # one line of text, or one cell
    "members": 100_000,  # files in one archive with all archives inside it
    "seconds": 120,  # one conversion by an external program
}

# Small parts of honest office files shrink a thousandfold (empty styles, runs of equal cells).
RATIO_FLOOR = 16 << 20


def allowance(limits: object, name: str) -> int:
    """Return the limit `name` of `limits`, or its default where `limits` does not state it."""
    value = getattr(limits, name, None)
    return DEFAULTS[name] if value is None else int(value)


class CellCount:
    """Counts grid positions of one document and refuses the document once there are more than `limits.cells`."""

    def __init__(self, limits: object) -> None:
        self.most = allowance(limits, "cells")
        self.used = 0

    def spend(self, cells: int) -> None:
        """Add `cells` positions; raises UnreadableDocument beyond the limit."""
        self.used += cells
        if self.used > self.most:
            raise UnreadableDocument(
                f"holds more than {self.most:,} cells",
                f"单元格超过 {self.most:,} 个",
            )


def cut_long_texts(content: Content, limits: object) -> Content:
    """Cut lines and cells at `limits.line_characters`, with one remark; return the same content."""
    most = allowance(limits, "line_characters")
    cut = 0
    for block in content.blocks:
        for texts in [block.texts] if isinstance(block, Lines) else block.rows:
            for index, text in enumerate(texts):
                if text is not None and len(text) > most:
                    texts[index] = text[:most]
                    cut += 1
    if cut:
        content.remarks.append(
            Remark(
                "",
                f"{cut} lines or cells are longer than {most:,} characters; the rest of each was left out",
                f"有 {cut} 行或单元格超过 {most:,} 个字符，超出部分未读取",
            )
        )
    return content


def too_deep(limits: object) -> UnreadableDocument:
    """Return the refusal of a document whose elements are nested more deeply than any honest document."""
    depth = allowance(limits, "depth")
    return UnreadableDocument(f"elements are nested more than {depth} deep", f"元素嵌套超过 {depth} 层")


def encrypted(what: str = "document", what_zh: str = "文件") -> UnreadableDocument:
    """Return the refusal of content that needs a password."""
    return UnreadableDocument(f"the {what} is encrypted with a password", f"{what_zh}已加密，需要密码")
