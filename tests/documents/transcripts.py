"""The two real documents, transcribed by hand: the truth that a reading of them is compared with.

A transcript is JSON with one indicator per line, to be read beside the document. It was typed from the text, not
produced by a reader of this project, so that it cannot share a reader's mistakes. `funding`, `indicators` and the other
values are as printed; `*_reading` is what a person understands (`kind`, `operator`, `value` in `unit` with scale words
multiplied out, `date` as the last day of the time named, `band`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FACTS = Path(__file__).parent / "facts"
TRANSCRIPTS = ("shanghai_2023", "tianjin_2025")


def load_transcript(name: str) -> dict[str, Any]:
    """Return the transcript `name`, one of `TRANSCRIPTS`: document, form_kind, layout, fiscal_year, forms."""
    return json.loads((FACTS / f"{name}.json").read_text(encoding="utf-8"))
