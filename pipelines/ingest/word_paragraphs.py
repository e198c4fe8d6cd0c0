"""The text of Word paragraphs as printed: runs, fields, controls, pictographs, equations and numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.ingest.allowance import allowance, too_deep
from pipelines.ingest.characters import as_printed, is_pictograph_font, pictograph
from pipelines.ingest.word_markup import (
    ALTERNATE,
    AML,
    DROPPED,
    MATH,
    OFFICE,
    PPR,
    RELATION,
    RPR,
    VAL,
    VML,
    W14,
    R,
    T,
    W,
    branch_shown,
    counted,
    is_on,
    visible,
)
from pipelines.ingest.word_numbering import Numbering

if TYPE_CHECKING:
    from lxml.etree import _Element

_VANISH, _FONTS = W + "vanish", W + "rFonts"
_FONT_NAMES = (W + "ascii", W + "hAnsi", W + "h-ansi")
_BREAKS = {W + "br": "\n", W + "cr": "\n", W + "tab": "\t", W + "ptab": "\t", W + "noBreakHyphen": "-"}
_SPACES = re.compile(r"[\n\r\t]+")
_OFFICE_PROGRAM = re.compile(r"excel|word|et\.|k?wps|package", re.I)


@dataclass(slots=True)
class Aside:
    """What a paragraph or a cell holds beside its own text: tables, text boxes, lettering, embedded documents."""

    tables: list[_Element] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)


class Paragraphs:
    """Reads paragraphs in the order of the document, in which their numbers count on.

    `has_pictures` tells whether one of them held a picture. Raises UnreadableDocument beyond `limits.depth`.
    """

    def __init__(self, numbering: Numbering, limits: object) -> None:
        self.numbering = numbering
        self.limits = limits
        self.depth = allowance(limits, "depth")
        self.has_pictures = False

    def text(self, paragraph: _Element, aside: Aside) -> str:
        """Return what a paragraph prints, with its number; what stands beside its text is added to `aside`."""
        pieces: list[str] = []
        properties: _Element | None = None
        for child in paragraph:
            tag = child.tag
            if tag == R:
                self._run(child, pieces, aside, 0)
            elif tag == PPR:
                properties = child
            else:
                self._inline(child, pieces, aside, None, 0)
        text = "".join(pieces)
        label = self.numbering.label(properties) if properties is not None else ""
        if not label:
            return text
        return label + text.lstrip() if label[-1] in ".．、）)" or not text else f"{label} {text.lstrip()}"

    def _inline(self, node: _Element, pieces: list[str], aside: Aside, font: str | None, depth: int) -> None:
        """Add what an element prints to `pieces`."""
        tag = node.tag
        if tag == R:
            self._run(node, pieces, aside, depth)
        elif tag == T:
            if node.text:
                text = _SPACES.sub(" ", node.text)
                pieces.append(as_printed(text, font))
        elif tag in DROPPED or not isinstance(tag, str):
            return
        elif tag in _BREAKS:
            pieces.append(_BREAKS[tag])
        elif tag == W + "sym":
            code = node.get(W + "char") or ""
            if re.fullmatch(r"[0-9A-Fa-f]{1,4}", code):
                pieces.append(pictograph(int(code, 16), node.get(W + "font")))
        elif tag == W + "fldChar":
            pieces.append(_form_field(node))
        elif tag == ALTERNATE + "AlternateContent":
            branch = branch_shown(node)
            if branch is not None:
                for child in branch:
                    self._inline(child, pieces, aside, font, depth + 1)
        elif tag == W + "sdt":
            self._control(node, pieces, aside, font, depth)
        elif tag in (W + "drawing", W + "pict", W + "object"):
            self._drawing(node, aside)
        elif tag == MATH + "t":
            pieces.append((node.text or "").translate({0x2212: "-"}))
        elif tag == MATH + "den":
            pieces.append("/")
            for child in node:
                self._inline(child, pieces, aside, font, depth + 1)
        elif tag == AML + "annotation" and (node.get(W + "type") or "").startswith("Word.Deletion"):
            return
        elif depth > self.depth:
            raise too_deep(self.limits)
        else:
            for child in node:
                self._inline(child, pieces, aside, font, depth + 1)

    def _run(self, run: _Element, pieces: list[str], aside: Aside, depth: int) -> None:
        font = None
        for child in run:
            tag = child.tag
            if tag == T:
                if child.text:
                    pieces.append(as_printed(_SPACES.sub(" ", child.text), font))
            elif tag == RPR:
                for style in child:
                    if style.tag == _VANISH and is_on(style):
                        return
                    if style.tag == _FONTS:
                        named = (style.get(attribute) for attribute in _FONT_NAMES)
                        font = next((value for value in named if is_pictograph_font(value)), None)
            else:
                self._inline(child, pieces, aside, font, depth + 1)

    def _control(self, control: _Element, pieces: list[str], aside: Aside, font: str | None, depth: int) -> None:
        properties = control.find(W + "sdtPr")
        if properties is not None:
            box = properties.find(W14 + "checkbox")
            if box is not None:
                checked = box.find(W14 + "checked")
                pieces.append("☑" if checked is not None and checked.get(W14 + "val") in ("1", "true", "on") else "□")
                return
            if properties.find(W + "showingPlcHdr") is not None:
                return
        content = control.find(W + "sdtContent")
        for child in [] if content is None else content:
            self._inline(child, pieces, aside, font, depth + 1)

    def _drawing(self, drawing: _Element, aside: Aside) -> None:
        """Collect text boxes and lettering of a drawing, each once although Office stores old and new forms of it."""
        for node in visible(drawing):
            tag = node.tag
            if tag == W + "txbxContent":
                aside.boxes.append(node)
            elif tag == VML + "textpath" and (node.get("string") or "").strip():
                aside.titles.append((node.get("string") or "").strip())
            elif tag == OFFICE + "OLEObject":
                # Equations and drawings of other programs show themselves as pictures; sheets and texts hold forms.
                if _OFFICE_PROGRAM.match(node.get("ProgID") or ""):
                    aside.embedded.append(node.get(RELATION + "id") or "")
            elif isinstance(tag, str) and tag.rpartition("}")[2] in ("pic", "imagedata"):
                self.has_pictures = True


def _form_field(node: _Element) -> str:
    """Return what a field of an old form prints where its value is not in the text: check-box and list."""
    data = node.find(W + "ffData")
    if data is None:
        return ""
    box = data.find(W + "checkBox")
    if box is not None:
        state = box.find(W + "checked")
        if state is None:
            state = box.find(W + "default")
        return "☑" if state is not None and is_on(state) else "□"
    choices = data.find(W + "ddList")
    if choices is not None:
        entries = [entry.get(VAL) or "" for entry in choices.findall(W + "listEntry")]
        result = choices.find(W + "result")
        index = counted(result.get(VAL), 0) if result is not None else 0
        return entries[index] if index < len(entries) else ""
    return ""
