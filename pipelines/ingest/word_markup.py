"""The elements of Word documents: their names, and the order in which what they hold is seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{WORD}}}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
AML = "{http://schemas.microsoft.com/aml/2001/core}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
VML = "{urn:schemas-microsoft-com:vml}"
OFFICE = "{urn:schemas-microsoft-com:office:office}"

P, TBL, TR, TC, R, T = (W + name for name in ("p", "tbl", "tr", "tc", "r", "t"))
PPR, RPR, TCPR = (W + name for name in ("pPr", "rPr", "tcPr"))
_DELETED = frozenset((W + "del", W + "moveFrom"))
VAL = W + "val"
DROPPED = frozenset(
    [W + name for name in ("del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "tblPr", "tblGrid")]
    + [
        W + name
        for name in ("trPr", "tcPr", "sdtPr", "sdtEndPr", "rt", "sectPr", "customXmlPr", "smartTagPr", "docPartPr")
    ]
    + [W + name for name in ("annotationRef", "footnoteRef", "endnoteRef", "numPr", "binData", "proofErr", "tblPrEx")]
    + [W + name for name in ("bookmarkStart", "bookmarkEnd", "lastRenderedPageBreak", "tblpPr")]
)
_MERGED_COLUMNS = 1_000
BLOCKS = frozenset((P, TBL, W + "altChunk"))
ROWS = frozenset((TR,))
CELLS = frozenset((TC,))


def children(parent: _Element, wanted: frozenset[str]) -> Iterator[_Element]:
    """Yield the elements of `wanted` in order, also inside content controls, inserted text and other wrappers."""
    stack = [iter(parent)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        tag = child.tag
        if tag in wanted:
            yield child
        elif tag in DROPPED or not isinstance(tag, str) or tag in (P, TBL, TR, TC, R):
            continue
        elif tag == W + "sdt":
            content = child.find(W + "sdtContent")
            if content is not None:
                stack.append(iter(content))
        elif tag == ALTERNATE + "AlternateContent":
            branch = branch_shown(child)
            if branch is not None:
                stack.append(iter(branch))
        elif tag != AML + "annotation" or not (child.get(W + "type") or "").startswith("Word.Deletion"):
            stack.append(iter(child))


def visible(drawing: _Element) -> Iterator[_Element]:
    """Yield the elements of a drawing; text boxes are yielded and not entered, one branch of alternatives is."""
    stack = [iter(drawing)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
        elif node.tag == ALTERNATE + "AlternateContent":
            branch = branch_shown(node)
            if branch is not None:
                stack.append(iter(branch))
        else:
            yield node
            if node.tag != W + "txbxContent":
                stack.append(iter(node))


def branch_shown(alternatives: _Element) -> _Element | None:
    """Choose the branch of alternative content that has text, the newest first."""
    branches = [node for node in alternatives if node.tag in (ALTERNATE + "Choice", ALTERNATE + "Fallback")]
    for branch in branches:
        if next(branch.iter(T, VML + "textpath"), None) is not None:
            return branch
    return branches[0] if branches else None


def goes_on(paragraph: _Element) -> bool:
    """Tell whether the end of a paragraph is a tracked deletion: what follows belongs to the same line."""
    properties = paragraph.find(PPR)
    mark = properties.find(RPR) if properties is not None else None
    return mark is not None and any(child.tag in _DELETED for child in mark)


def is_on(switch: _Element) -> bool:
    """Tell whether a switch that is there is on, as it is without a value."""
    return switch.get(VAL) not in ("0", "false", "off")


def counted(value: str | None, least: int) -> int:
    """Return a stated number of columns or the like as far as it is plausible, `least` where none is stated."""
    return min(max(int(value), least), _MERGED_COLUMNS) if value and value.isdecimal() and len(value) < 9 else least
