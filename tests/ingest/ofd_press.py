"""A press for single OFD files: parts as programs write them, from the objects of each page, in millimetres."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def page(objects: str, before: str = "", area: str = "") -> str:
    """A page part; `before` stands before its content."""
    box = f"<ofd:Area><ofd:PhysicalBox>{area}</ofd:PhysicalBox></ofd:Area>" if area else ""
    return (
        f'<ofd:Page {NAMESPACE}>{box}{before}<ofd:Content><ofd:Layer ID="1" Type="Body">{objects}</ofd:Layer>'
        "</ofd:Content></ofd:Page>"
    )


def parts_of(pages: Sequence[str], common: str = "", more: str = "", doc: str = "Doc_0") -> dict[str, str]:
    """The parts of one document; `common` and `more` go into its CommonData and behind its pages."""
    listed = "".join(f'<ofd:Page ID="{100 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    return {
        "OFD.xml": f'<ofd:OFD {NAMESPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocRoot>{doc}/Document.xml'
        "</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        f"{doc}/Document.xml": f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        f"</ofd:PhysicalBox></ofd:PageArea>{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{more}"
        "</ofd:Document>",
        **{f"{doc}/Pages/Page_{n}/Content.xml": content for n, content in enumerate(pages)},
    }


def ofd(*pages: str, common: str = "", more: str = "", **parts: str) -> bytes:
    """An OFD of these pages; further `parts` of its document are named without `.xml`."""
    further = {f"Doc_0/{name}.xml": content for name, content in parts.items()}
    return zipped(parts_of(pages, common, more) | further)


def text(
    x: float, y: float, words: str, size: float = 3.5, attributes: str = "", code: str = "", inner: str = ""
) -> str:
    """A text that begins at x on the line y; distances are those of a square font unless `code` has some."""
    if not code and len(words) > 1:
        code = f'DeltaX="g {len(words) - 1} {size}"'
    return (
        f'<ofd:TextObject ID="7" Boundary="{x} {y - size} {size * len(words)} {size}" Font="3" Size="{size}" '
        f'{attributes}>{inner}<ofd:TextCode X="0" Y="{size}" {code}>{words}</ofd:TextCode></ofd:TextObject>'
    )


def path(boundary: str, data: str, attributes: str = "") -> str:
    return (
        f'<ofd:PathObject ID="8" Boundary="{boundary}" {attributes}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>'
        "</ofd:PathObject>"
    )


def frame(x: float, y: float, width: float, height: float) -> str:
    """A stroked rectangle."""
    return path(f"{x} {y} {width} {height}", f"M 0 0 L {width} 0 L {width} {height} L 0 {height} C")


def table(x: float, y: float, rows: Sequence[Sequence[str]], width: float = 40, height: float = 8) -> str:
    """Cells of one size, each in a frame of its own; None is left out."""
    return "".join(
        frame(x + column * width, y + row * height, width, height)
        + text(x + column * width + 2, y + row * height + 5.5, words)
        for row, cells in enumerate(rows)
        for column, words in enumerate(cells)
    )
