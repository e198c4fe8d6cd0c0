"""What a cell says once it is understood."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple


class Reading(NamedTuple):
    """One target or result cell as understood.

    `kind` is numeric, date, qualitative or blank. `value` and `value_high` (ranges) are in `unit`, `scale` is the
    factor that a scale word or unit put on the printed number. `date` is the last day of the period that the cell
    names; `yearless` stands in for it where no year is printed: (years after the fiscal year, month, day or 0 for the
    month's last). `band` is met, partial or unmet for a qualitative result. `notes` says what a reader had to assume.
    """

    kind: str
    operator: str | None = None
    value: Decimal | None = None
    value_high: Decimal | None = None
    unit: str | None = None
    scale: Decimal = Decimal(1)
    dimension: str = ""
    date: dt.date | None = None
    yearless: tuple[int, int, int] | None = None
    band: str | None = None
    has_digit: bool = False
    notes: tuple[str, ...] = ()
