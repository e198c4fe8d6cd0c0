"""The calls into PDFium: a document, its pages, and the arrays that are read from them in bulk.

Nothing here knows what a table is. PDFium is asked through plain function pointers with integer addresses, because a
page has thousands of characters and the cost of reading it is the cost of the calls: `map` over a pointer and a
range of addresses runs several times as fast as the generated bindings with their pointer objects.

PDFium is not thread-safe: whoever holds a `Document` holds `PDFIUM_LOCK`.
"""

from __future__ import annotations

import ctypes
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import repeat
from typing import Any

from pipelines.ingest.content import UnreadableDocument

PDFIUM_LOCK = threading.Lock()

TEXT_OBJECT, PATH_OBJECT, IMAGE_OBJECT, FORM_OBJECT = 1, 2, 3, 5
STROKED_TEXT, INVISIBLE_TEXT = 1, 3
# Annotations whose appearance is part of what a person reads on the page: typed comments, stamps, filled-in fields.
READ_ANNOTATIONS = frozenset((3, 13, 20))

_ENCRYPTED = frozenset((4, 5))

# Result and arguments: p a pointer or an address, i an int, u an unsigned int, z a size, f a float, n nothing.
_SIGNATURES = {
    "FPDF_LoadMemDocument64": "ppzp",
    "FPDF_CloseDocument": "np",
    "FPDF_GetLastError": "u",
    "FPDF_GetPageCount": "ip",
    "FPDF_GetFormType": "ip",
    "FPDF_LoadPage": "ppi",
    "FPDF_ClosePage": "np",
    "FPDF_GetPageBoundingBox": "ipp",
    "FPDFPage_GetRotation": "ip",
    "FPDFPage_SetRotation": "npi",
    "FPDFPage_GetAnnotCount": "ip",
    "FPDFPage_GetAnnot": "ppi",
    "FPDFPage_CloseAnnot": "np",
    "FPDFAnnot_GetSubtype": "ip",
    "FPDFPage_Flatten": "ipi",
    "FPDFPage_CountObjects": "ip",
    "FPDFPage_GetObject": "ppi",
    "FPDFFormObj_CountObjects": "ip",
    "FPDFFormObj_GetObject": "ppz",
    "FPDFPageObj_GetType": "ip",
    "FPDFPageObj_GetMatrix": "ipp",
    "FPDFPageObj_GetBounds": "ippppp",
    "FPDFPageObj_TransformF": "ipp",
    "FPDFPageObj_TransformClipPath": "npdddddd",
    "FPDFPageObj_GetClipPath": "pp",
    "FPDFClipPath_CountPaths": "ip",
    "FPDFClipPath_CountPathSegments": "ipi",
    "FPDFClipPath_GetPathSegment": "ppii",
    "FPDFPath_GetDrawMode": "ippp",
    "FPDFPath_CountSegments": "ip",
    "FPDFPath_GetPathSegment": "ppi",
    "FPDFPathSegment_GetPoint": "ippp",
    "FPDFPathSegment_GetType": "ip",
    "FPDFPathSegment_GetClose": "ip",
    "FPDFPageObj_SetStrokeWidth": "ipf",
    "FPDFTextObj_GetTextRenderMode": "ip",
    "FPDFTextObj_SetTextRenderMode": "ipi",
    "FPDFText_LoadPage": "pp",
    "FPDFText_ClosePage": "np",
    "FPDFText_CountChars": "ip",
    "FPDFText_GetText": "ipiip",
    "FPDFText_GetUnicode": "upi",
    "FPDFText_GetLooseCharBox": "ipip",
    "FPDFText_GetCharBox": "ipipppp",
    "FPDFText_GetCharOrigin": "ipipp",
    "FPDFText_GetTextObject": "ppi",
    "FPDFText_IsGenerated": "ipi",
    "FPDFText_HasUnicodeMapError": "ipi",
}
_CODES: dict[str, Any] = {
    "p": ctypes.c_void_p,
    "i": ctypes.c_int,
    "u": ctypes.c_uint,
    "z": ctypes.c_size_t,
    "f": ctypes.c_float,
    "d": ctypes.c_double,
    "n": None,
}


class Library:
    """PDFium's functions under their own names, without the common prefix: `Text_CountChars`, `LoadPage`."""

    def __init__(self) -> None:
        import pypdfium2.raw as raw  # initialises the library and frees it at exit

        for name, signature in _SIGNATURES.items():
            address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value or 0
            prototype = ctypes.CFUNCTYPE(*(_CODES[code] for code in signature))
            setattr(self, name.removeprefix("FPDF_").removeprefix("FPDF"), prototype(address))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        raise AttributeError(name)


@cache
def library() -> Library:
    """The functions of PDFium, looked up once."""
    return Library()


def run(calls: map[Any]) -> None:
    """Make every call of a `map` and drop the results."""
    deque(calls, maxlen=0)


def floats(buffer: ctypes.Array[Any]) -> list[float]:
    """The numbers of an array of C floats."""
    numbers: list[Any] = memoryview(buffer).cast("B").cast("f").tolist()
    return numbers


class Document:
    """An open PDF; a context manager. Raises `UnreadableDocument` where PDFium cannot open the bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data  # PDFium reads from this memory as long as the document is open
        self.pdfium = library()

    def __enter__(self) -> Document:
        PDFIUM_LOCK.acquire()
        try:
            self._handle = self.pdfium.LoadMemDocument64(self._data, len(self._data), None)
            if not self._handle:
                raise _not_opened(self.pdfium.GetLastError())
        except BaseException:
            PDFIUM_LOCK.release()
            raise
        self.page_count: int = self.pdfium.GetPageCount(self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.pdfium.CloseDocument(self._handle)
        finally:
            PDFIUM_LOCK.release()

    @property
    def needs_xfa(self) -> bool:
        """Whether the pages are only a stand-in for an XFA form, which PDFium does not lay out."""
        return bool(self.pdfium.GetFormType(self._handle) == 2)

    @contextmanager
    def page(self, index: int) -> Iterator[int]:
        """The handle of a page, with what is written in its fields and stamps drawn into it; 0 where it is damaged."""
        pdfium = self.pdfium
        page = pdfium.LoadPage(self._handle, index) or 0
        if page and pdfium.Page_GetAnnotCount(page) and self._has_written_annotations(page):
            pdfium.Page_Flatten(page, 0)
            pdfium.ClosePage(page)
            page = pdfium.LoadPage(self._handle, index) or 0
        try:
            yield page
        finally:
            if page:
                pdfium.ClosePage(page)

    @contextmanager
    def text(self, page: int) -> Iterator[int]:
        """The handle of the page's characters; 0 where there are none."""
        handle = self.pdfium.Text_LoadPage(page) or 0
        try:
            yield handle
        finally:
            if handle:
                self.pdfium.Text_ClosePage(handle)

    def _has_written_annotations(self, page: int) -> bool:
        pdfium = self.pdfium
        for index in range(pdfium.Page_GetAnnotCount(page)):
            annotation = pdfium.Page_GetAnnot(page, index)
            if annotation:
                subtype = pdfium.Annot_GetSubtype(annotation)
                pdfium.Page_CloseAnnot(annotation)
                if subtype in READ_ANNOTATIONS:
                    return True
        return False

    def objects(self, page: int) -> tuple[list[int], list[int]]:
        """Handles and types of the objects of a page, in drawing order."""
        count = self.pdfium.Page_CountObjects(page)
        handles = list(map(self.pdfium.Page_GetObject, repeat(page, count), range(count)))
        return handles, list(map(self.pdfium.PageObj_GetType, handles))

    def objects_of_form(self, form: int) -> tuple[list[int], list[int]]:
        """Handles and types of the objects inside a form XObject."""
        count = self.pdfium.FormObj_CountObjects(form)
        handles = list(map(self.pdfium.FormObj_GetObject, repeat(form, max(count, 0)), range(max(count, 0))))
        return handles, list(map(self.pdfium.PageObj_GetType, handles))

    def matrices(self, objects: Sequence[int]) -> list[float]:
        """The matrices (a b c d e f) of objects, one after the other."""
        buffer = (ctypes.c_float * (6 * len(objects)))()
        first = ctypes.addressof(buffer)
        run(map(self.pdfium.PageObj_GetMatrix, objects, range(first, first + 24 * len(objects), 24)))
        return floats(buffer)

    def bounds(self, objects: Sequence[int]) -> list[float]:
        """The boxes (left, bottom, right, top) of objects, strokes included, one after the other."""
        buffer = (ctypes.c_float * (4 * len(objects)))()
        first = ctypes.addressof(buffer)
        end = first + 16 * len(objects)
        run(
            map(
                self.pdfium.PageObj_GetBounds,
                objects,
                range(first, end, 16),
                range(first + 4, end, 16),
                range(first + 8, end, 16),
                range(first + 12, end, 16),
            )
        )
        return floats(buffer)

    def points(self, segments: Sequence[int]) -> list[float]:
        """The end points (x, y) of path segments, one after the other, in the coordinates of their path."""
        buffer = (ctypes.c_float * (2 * len(segments)))()
        first = ctypes.addressof(buffer)
        end = first + 8 * len(segments)
        run(map(self.pdfium.PathSegment_GetPoint, segments, range(first, end, 8), range(first + 4, end, 8)))
        return floats(buffer)


def _not_opened(error: int) -> UnreadableDocument:
    if error in _ENCRYPTED:
        return UnreadableDocument(
            "encrypted: the PDF asks for a password or a security handler that is not available",
            "文件已加密：打开该 PDF 需要密码或专用安全插件",
        )
    return UnreadableDocument(
        f"damaged: not a PDF that can be opened (PDFium error {error})",
        f"文件损坏：不是可以打开的 PDF（PDFium 错误 {error}）",
    )
