"""OFD (GB/T 33190-2016): the pages of the PDF press, written as two kinds of programs write them.

Office programs state every text in millimetres, with distances that repeat (`g 5 4.2`). Printer drivers keep the points
of the page they were given, lead them into the page with a matrix, name glyphs, and draw rules as filled slivers.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Sequence
from html import escape

from tests.documents.carriers.pages import FONT, Printer, page_size, print_sections, register
from tests.documents.grid import Section

MILLIMETRE = 72 / 25.4
_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def print_pages(
    sections: Sequence[Section], rng: random.Random, ruled: bool = True, kind: type[OfficeCanvas] | None = None
) -> bytes:
    """All sections in one OFD; the kind of program that writes it is chosen once per document unless it is given."""
    register()
    width, height = page_size(sections)
    canvas = (kind or rng.choice((OfficeCanvas, DriverCanvas)))(width, height)
    printer = Printer(canvas, width, height, rng, ruled, FONT)
    canvas.measure = printer.character
    print_sections(printer, sections, rng)
    return package(canvas.pages, width / MILLIMETRE, height / MILLIMETRE)


def package(pages: Sequence[str], width: float, height: float) -> bytes:
    """An OFD with one document; `pages` are the contents of their layers, width and height are millimetres."""
    area = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {width:.4f} {height:.4f}</ofd:PhysicalBox></ofd:PageArea>"
    listed = "".join(
        f'<ofd:Page ID="{1000 + number}" BaseLoc="Pages/Page_{number}/Content.xml"/>' for number in range(len(pages))
    )
    parts = {
        "OFD.xml": f'<ofd:OFD {_NAMESPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        "<ofd:DocID>0</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID>{area}"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/PublicRes.xml": f'<ofd:Res {_NAMESPACE} BaseLoc="Res"><ofd:Fonts>'
        '<ofd:Font ID="3" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>',
    }
    for number, content in enumerate(pages):
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f'<ofd:Page {_NAMESPACE}><ofd:Content><ofd:Layer ID="{2000 + number}" Type="Body">{content}</ofd:Layer>'
            "</ofd:Content></ofd:Page>"
        )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in parts.items():
            member = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            archive.writestr(member, (_XML + text).encode(), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


class OfficeCanvas:
    """A canvas in points, y upwards; `pages` are what is printed, in the millimetres of OFD, y downwards."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.pages: list[str] = []
        self.objects: list[str] = []
        self.size = 9.0
        self.measure: Callable[[str], float] = lambda letter: 1.0

    def setFont(self, font: str, size: float) -> None:  # noqa: N802 - the canvas of reportlab
        self.size = size

    def setLineWidth(self, width: float) -> None:  # noqa: N802
        """All rules are hairlines."""

    def showPage(self) -> None:  # noqa: N802
        self.pages.append("".join(self.objects))
        self.objects = []

    def drawCentredString(self, x: float, y: float, text: str) -> None:  # noqa: N802
        self.drawString(x - sum(map(self.measure, text)) * self.size / 2, y, text)

    def drawString(self, x: float, y: float, text: str) -> None:  # noqa: N802
        size = self.size / MILLIMETRE
        widths = [self.measure(letter) * size for letter in text]
        left, top = x / MILLIMETRE, (self.height - y) / MILLIMETRE - size
        self.objects.append(
            f'<ofd:TextObject ID="{len(self.objects) + 1}" Boundary="{left:.4f} {top:.4f} {sum(widths):.4f} '
            f'{1.2 * size:.4f}" Font="3" Size="{size:.4f}"><ofd:TextCode X="0" Y="{size:.4f}" '
            f'DeltaX="{_repeated(widths[:-1])}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
        )

    def rect(self, x: float, y: float, width: float, height: float) -> None:
        left, top = x / MILLIMETRE, (self.height - y - height) / MILLIMETRE
        width, height = width / MILLIMETRE, height / MILLIMETRE
        self.objects.append(
            f'<ofd:PathObject ID="{len(self.objects) + 1}" Boundary="{left:.4f} {top:.4f} {width:.4f} {height:.4f}" '
            f'LineWidth="0.1764"><ofd:AbbreviatedData>M 0 0 L {width:.4f} 0 L {width:.4f} {height:.4f} '
            f"L 0 {height:.4f} C</ofd:AbbreviatedData></ofd:PathObject>"
        )


class DriverCanvas(OfficeCanvas):
    """The same as a printer driver prints it; the boundary of every object is the page."""

    def _object(self, kind: str, attributes: str, content: str) -> None:
        boundary = f"0 0 {self.width / MILLIMETRE:.4f} {self.height / MILLIMETRE:.4f}"
        self.objects.append(
            f'<ofd:PageBlock ID="{len(self.objects) + 5000}"><ofd:{kind} ID="{len(self.objects) + 1}" '
            f'CTM="{1 / MILLIMETRE:.6f} 0 0 {1 / MILLIMETRE:.6f} 0 0" Boundary="{boundary}" {attributes}>{content}'
            f"</ofd:{kind}></ofd:PageBlock>"
        )

    def drawString(self, x: float, y: float, text: str) -> None:  # noqa: N802
        ways = " ".join(f"{self.measure(letter) * self.size:g}" for letter in text[:-1])
        glyphs = " ".join(str(ord(letter) % 7000) for letter in text)
        self._object(
            "TextObject",
            f'Font="3" Size="{self.size:g}"',
            f'<ofd:FillColor Value="0 0 0"/><ofd:CGTransform CodePosition="0" CodeCount="{len(text)}" '
            f'GlyphCount="{len(text)}"><ofd:Glyphs>{glyphs}</ofd:Glyphs></ofd:CGTransform>'
            f'<ofd:TextCode X="{x:.3f}" Y="{self.height - y:.3f}" DeltaX="{ways}">{escape(text)}</ofd:TextCode>',
        )

    def rect(self, x: float, y: float, width: float, height: float) -> None:
        top, half = self.height - y - height, 0.25
        for left, upper, right, lower in (
            (x - half, top - half, x + width + half, top + half),
            (x - half, top + height - half, x + width + half, top + height + half),
            (x - half, top - half, x + half, top + height + half),
            (x + width - half, top - half, x + width + half, top + height + half),
        ):
            self._object(
                "PathObject",
                'Stroke="false" Fill="true"',
                f"<ofd:AbbreviatedData>M {left:.3f} {upper:.3f} L {right:.3f} {upper:.3f} L {right:.3f} {lower:.3f} "
                f"L {left:.3f} {lower:.3f} C</ofd:AbbreviatedData>",
            )


def _repeated(ways: Sequence[float]) -> str:
    """Distances, three or more equal ones as `g 5 4.2`."""
    parts: list[str] = []
    at = 0
    while at < len(ways):
        end = at
        while end < len(ways) and ways[end] == ways[at]:
            end += 1
        parts.append(f"g {end - at} {ways[at]:.4f}" if end - at > 2 else " ".join([f"{ways[at]:.4f}"] * (end - at)))
        at = end
    return " ".join(parts)
