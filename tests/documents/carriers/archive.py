"""ZIP as Windows packs it: one Word file per form, in a folder, under names in GBK that do not say so."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from tests.documents.carriers import word
from tests.documents.carriers.sheets import sheet_name
from tests.documents.grid import Section


class _Member(zipfile.ZipInfo):
    """A member whose name is written in GBK without a flag."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def of_word_files(sections: Sequence[Section]) -> bytes:
    """An archive with one DOCX per form."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number, section in enumerate(sections):
            member = _Member(f"绩效自评表/{sheet_name(section.name, number)}.docx", (2024, 1, 1, 0, 0, 0))
            archive.writestr(member, word.document([section]), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
