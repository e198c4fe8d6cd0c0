"""Printed columns to typed columns: the value grammar over whole frames.

Each distinct text is parsed once in Python and joined back, so a million rows cost what their distinct texts cost. What
a text means is decided in `quantities`; here is only what concerns columns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.normalize.quantities import money, points
from pipelines.normalize.quantities.cells import read_cell
from pipelines.normalize.quantities.folding import fold
from pipelines.normalize.quantities.rates import parse_rate
from pipelines.normalize.quantities.results import result_band
from pipelines.normalize.quantities.units import unit_table

COST_CODES = ("OUT.CST", "CST.ECO")
"""Where a scale word alone (`≤120万`) means yuan. Social and environmental cost may be counted in anything."""

TIMELINESS_CODE = "OUT.TIM"

_MONEY = pl.Decimal(18, 2)
_CELL_SCHEMA: dict[str, pl.DataType] = {
    "operator": pl.String(),
    "value": pl.Float64(),
    "value_high": pl.Float64(),
    "unit": pl.String(),
    "kind": pl.String(),
    "date": pl.Date(),
    "scale": pl.Float64(),
    "has_digit": pl.Boolean(),
    "note": pl.String(),
}
_DATE_PARTS: dict[str, pl.DataType] = {"_offset": pl.Int32(), "_month": pl.Int8(), "_day": pl.Int8()}


def parse_targets(
    frame: pl.DataFrame,
    *,
    printed: str = "target_printed",
    prefix: str = "target",
    code: str = "taxonomy_code",
    year: str = "fiscal_year",
) -> pl.DataFrame:
    """Add what the texts of column `printed` say, one value per row.

    Columns, replaced where they exist: `<prefix>_operator`, `_value`, `_value_high` (Float64, in `_unit`), `_unit`,
    `_kind`, `_date`; and for scoring and checks `_scale` (Float64: what scale words multiplied the printed number by),
    `_has_digit` (Boolean), `_note` (what was assumed, joined by `;`, NULL for nothing: approximate, chinese_numeral,
    range, tail, subject, remark, suspected_serial_date, no_year, year_of_form, before_month, ambiguous_month,
    imprecise, no_such_day, guidance, no_value).

    `code` (taxonomy code: a cost reads a scale word as yuan) and `year` (fiscal year: completes a date printed without
    one) may be missing from the frame.
    """
    codes = pl.col(code) if code in frame.columns else pl.lit(None, pl.String)
    keyed = frame.with_columns(
        codes.is_in(COST_CODES).fill_null(False).alias("_cost"),
        (codes == TIMELINESS_CODE).fill_null(False).alias("_timely"),
    ).drop(*(f"{prefix}_{name}" for name in _CELL_SCHEMA), strict=False)
    schema = {f"{prefix}_{name}": dtype for name, dtype in _CELL_SCHEMA.items()} | _DATE_PARTS
    read = _join_parsed(keyed, (printed, "_cost", "_timely"), _cell_row, schema)
    return _complete_dates(read, prefix, year).drop("_cost", "_timely", *_DATE_PARTS)


def parse_results(
    frame: pl.DataFrame,
    *,
    printed: str = "actual_printed",
    prefix: str = "actual",
    target: str = "target_printed",
    code: str = "taxonomy_code",
    year: str = "fiscal_year",
) -> pl.DataFrame:
    """Add what the results say: the columns of `parse_targets` under `prefix`, the band, and how the band is known.

    `<prefix>_band` is met, partial or unmet for qualitative results, NULL where the phrase is unknown.
    `<prefix>_band_method` is phrase (`reference/results.csv`) or repeats_target (the result is the qualitative target
    itself, word for word: 逐步提高 for 逐步提高); NULL without a band. `target` may be missing from the frame.
    """
    band, method = f"{prefix}_band", f"{prefix}_band_method"
    read = parse_targets(frame.drop(band, method, strict=False), printed=printed, prefix=prefix, code=code, year=year)
    qualitative = pl.col(f"{prefix}_kind") == "qualitative"
    texts = read.filter(qualitative).select(printed).unique()
    bands = texts.with_columns(pl.Series(band, [result_band(text) for text in texts[printed]], dtype=pl.String))
    read = read.join(bands, on=printed, how="left", maintain_order="left")
    repeats = pl.lit(False)
    if target in frame.columns:
        pairs = read.filter(qualitative & pl.col(band).is_null()).select(target, printed).unique()
        read = _join_parsed(read, (target, printed), _repeats_row, {"_repeats": pl.Boolean()}, uniques=pairs)
        repeats = pl.col("_repeats").fill_null(False)
    return read.with_columns(
        pl.when(pl.col(band).is_null() & repeats).then(pl.lit("met")).otherwise(pl.col(band)).alias(band),
        pl.when(pl.col(band).is_not_null())
        .then(pl.lit("phrase"))
        .when(repeats)
        .then(pl.lit("repeats_target"))
        .alias(method),
    ).drop("_repeats", strict=False)


def parse_money(
    frame: pl.DataFrame,
    columns: Mapping[str, str],
    *,
    unit: str = "money_unit_printed",
    methods: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Add amounts in yuan, Decimal(18, 2), exact: `columns` maps each printed column to the column to write.

    `unit` is the column with the header's unit as printed (`（万元）`); a unit inside the cell beats it, and without
    either the amount is NULL. `methods` maps printed columns to columns that tell how the amount was read: blank,
    header, cell, no_unit, not_a_number, too_large (see `quantities.money`).
    """
    units = frame[unit].unique().to_list()
    factors = {printed: money.money_unit_factor(printed) for printed in units}

    def row(text: str | None, printed_unit: str | None) -> tuple[Decimal | None, str]:
        return money.parse_money(text, factors[printed_unit])

    for printed, written in columns.items():
        method = (methods or {}).get(printed, "_method")
        bare = frame.drop(*({written, method} - {printed, unit}), strict=False)
        frame = _join_parsed(bare, (printed, unit), row, {written: _MONEY, method: pl.String()})
        frame = frame.drop("_method", strict=False)
    return frame


def parse_points(frame: pl.DataFrame, columns: Mapping[str, str], *, of_hundred: Collection[str] = ()) -> pl.DataFrame:
    """Add weights and scores in points, Float64: `columns` maps each printed column to the column to write.

    The printed columns in `of_hundred` are weights, which may be printed as a share of a hundred points (10%).
    """
    for printed, written in columns.items():
        bare = frame if written == printed else frame.drop(written, strict=False)
        row = _weight_row if printed in of_hundred else _points_row
        frame = _join_parsed(bare, (printed,), row, {written: pl.Float64()})
    return frame


def parse_rates(frame: pl.DataFrame, columns: Mapping[str, str], *, percent_header: str | bool = False) -> pl.DataFrame:
    """Add rates as ratios, Float64: `columns` maps each printed column to the column to write.

    Beside each written column stand `<written>_alternative`, the other possible reading of an ambiguous number, and
    `<written>_method` (see `quantities.rates`). `percent_header` is a Boolean for the whole frame or the name of
    a Boolean column: whether the column's header says (%).
    """
    flag = pl.col(percent_header).fill_null(False) if isinstance(percent_header, str) else pl.lit(percent_header)
    frame = frame.with_columns(flag.alias("_percent"))
    for printed, written in columns.items():
        schema = {written: pl.Float64(), f"{written}_alternative": pl.Float64(), f"{written}_method": pl.String()}
        bare = frame.drop(*(set(schema) - {printed}), strict=False)
        frame = _join_parsed(bare, (printed, "_percent"), _rate_row, schema)
    return frame.drop("_percent")


def unit_dimensions() -> pl.DataFrame:
    """Return the canonical units that convert: unit, dimension, base (Float64, base units in one such unit)."""
    units = {unit.canonical: unit for unit in unit_table().values() if unit.base is not None}
    return pl.DataFrame(
        [(name, unit.dimension, float(unit.base or 1)) for name, unit in units.items()],
        schema={"unit": pl.String, "dimension": pl.String, "base": pl.Float64},
        orient="row",
    )


def _join_parsed(
    frame: pl.DataFrame,
    keys: Sequence[str],
    parse: Callable[..., tuple[Any, ...]],
    schema: Mapping[str, pl.DataType],
    uniques: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Add the columns of `schema`, computed by `parse` once for each distinct row of `keys`.

    A column of `schema` that is itself a key replaces it.
    """
    distinct = frame.select(keys).unique() if uniques is None else uniques
    rows = [parse(*key) for key in distinct.iter_rows()]
    columns: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else [()] * len(schema)
    parsed = [
        pl.Series(f"_parsed_{name}", values, dtype=dtype)
        for (name, dtype), values in zip(schema.items(), columns, strict=True)
    ]
    joined = frame.join(
        distinct.with_columns(parsed), on=list(keys), how="left", nulls_equal=True, maintain_order="left"
    )
    return joined.drop(*(name for name in schema if name in keys)).rename({f"_parsed_{name}": name for name in schema})


def _cell_row(text: str | None, cost: bool, timely: bool) -> tuple[Any, ...]:
    reading = read_cell(text, cost, timely)
    offset, month, day = reading.yearless or (None, None, None)
    return (
        reading.operator,
        None if reading.value is None else float(reading.value),
        None if reading.value_high is None else float(reading.value_high),
        reading.unit,
        reading.kind,
        reading.date,
        float(reading.scale),
        reading.has_digit,
        ";".join(reading.notes) or None,
        offset,
        month,
        day,
    )


def _complete_dates(frame: pl.DataFrame, prefix: str, year: str) -> pl.DataFrame:
    """Give dates without a year the fiscal year, as `quantities.dates.complete_date` does for one reading."""
    if year not in frame.columns:
        return frame
    date, note = pl.col(f"{prefix}_date"), pl.col(f"{prefix}_note")
    years = pl.col(year).cast(pl.Int32) + pl.col("_offset")
    first = pl.date(pl.when(years.is_between(1, dt.MAXYEAR - 1)).then(years), pl.col("_month"), 1)
    # pl.date raises on the 30th of February, so days are counted from the first of the month.
    day = first + pl.duration(days=pl.col("_day").cast(pl.Int32) - 1)
    end = pl.when(pl.col("_day") == 0).then(first.dt.month_end()).when(day.dt.month() == pl.col("_month")).then(day)
    outcome = pl.when(end.is_not_null()).then(pl.lit("year_of_form")).otherwise(pl.lit("no_such_day"))
    completed = note.str.replace("no_year", outcome, literal=True)
    return frame.with_columns(
        pl.coalesce(date, end).alias(f"{prefix}_date"),
        pl.when(first.is_not_null()).then(completed).otherwise(note).alias(f"{prefix}_note"),
    )


def _repeats_row(target: str | None, result: str | None) -> tuple[bool]:
    if target is None or result is None or read_cell(target).kind != "qualitative":
        return (False,)
    wanted, got = (fold(text).rstrip("。.;,") for text in (target, result))
    return (got.removeprefix("已") == wanted,)


def _points_row(text: str | None) -> tuple[float | None]:
    read = points.parse_points(text)
    return (None if read is None else float(read),)


def _weight_row(text: str | None) -> tuple[float | None]:
    read = points.parse_points(text, of_hundred=True)
    return (None if read is None else float(read),)


def _rate_row(text: str | None, percent: bool) -> tuple[float | None, float | None, str]:
    rate, alternative, method = parse_rate(text, percent)
    return (
        None if rate is None else float(rate),
        None if alternative is None else float(alternative),
        method,
    )
