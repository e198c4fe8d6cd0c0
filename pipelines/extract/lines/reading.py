"""Where a reader stands in a block of lines, and what the lines above have opened."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.extract.form import Form
from pipelines.ingest.content import Lines


@dataclass(slots=True)
class Reading:
    """One block of lines; `at` is the index of the line that is read next."""

    block: Lines
    texts: list[str]
    at: int = 0
    form: Form | None = None
    # Whether the indicator table of the form lies above.
    after_table: bool = False
    # The columns of the funding header above, empty where there is none.
    funding_roles: tuple[str, ...] = ()
    # What stands side by side in the lines of money without a header: budget, receipts, spending.
    pair_roles: tuple[str, ...] = ()
    # The beginning of a label that goes on on the next line.
    label_part: str = ""
    # The role of the labelled value above, which may go on on the next line.
    last_role: str | None = None
    # Whether the value of the last field stands on lines below its label, and may go on.
    field_is_open: bool = False
    # The label of the block of the form in which the line stands.
    section_text: str = ""
    # The lines that are known to number pages because they count up.
    page_numbers: frozenset[int] = frozenset()
    # The number of lines.
    end: int = 0

    def __post_init__(self) -> None:
        self.end = len(self.texts)

    def place(self, first: int | None = None, last: int | None = None) -> str:
        """Name a stretch of lines, or the line that is read next."""
        return self.block.place_of(self.at if first is None else first, last)

    def filled_from(self, at: int) -> int:
        """Index of the first line at or after `at` that is not blank; `end` where there is none."""
        texts, end = self.texts, self.end
        while at < end and not texts[at]:
            at += 1
        return at

    def leave_label_part(self, form: Form) -> None:
        """Leave the beginning of a label that did not go on as text that was not understood."""
        if self.label_part:
            form.leave_text(self.label_part, self.place(max(self.at - 1, 0)))
            self.label_part = ""
