"""How well the project reads its labelled documents: `make accuracy`, or `python -m tests.documents.accuracy`.

Prints every layout on every carrier, reads it with the project's own reader and compares the rows. Exact means that
level 2, name, target, result, weight and score of an indicator are all as printed. Ends with 1 where a figure lies
below `floors.csv`.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pipelines.ingest.content import Content
from tests.documents.carriers import CARRIERS, readable
from tests.documents.expected import ExpectedForm, ExpectedIndicator, canonical_level2, squash
from tests.documents.layouts import LAYOUTS
from tests.documents.press import FACTS, PressedDocument, documents
from tests.documents.published import Measured, floor_of, publish

# The carriers that must give the same rows for the same facts; the first is what the others are held against.
SAME_ROWS = ("docx", "xlsx", "html", "pdf", "text-cells")
Row = dict[str, Any]


# --- the project's reader ---------------------------------------------------------------------------------------------


def read_document(data: bytes, name: str) -> dict[str, list[Row]]:
    """The printed rows of one document, by table, as dictionaries. The one place that knows the project's interface.

    The members of an archive are documents of their own; here they follow one another as if they were one.
    """
    from pipelines.extract.printed import PRINTED_COLUMNS
    from pipelines.ingest import archives, sniff
    from pipelines.ingest.readers import read
    from pipelines.settings import Limits

    if sniff.media_type(data) == sniff.ZIP:
        together: dict[str, list[Row]] = {table: [] for table in PRINTED_COLUMNS}
        for path, member in archives.members(data, name, Limits()):
            if not isinstance(member, bytes):
                raise member
            forms = len(together["forms"])
            for table, rows in read_document(member, path).items():
                together[table] += [
                    row | {"ordinal": row["ordinal"] + forms} if "ordinal" in row else row for row in rows
                ]
        return together
    return tables_of(data, read(data, name, Limits()))


def tables_of(data: bytes, content: Content) -> dict[str, list[Row]]:
    """The printed rows of a document that was read already."""
    from pipelines.extract.documents import extract_document
    from pipelines.extract.printed import PRINTED_COLUMNS

    printed = extract_document(hashlib.sha256(data).hexdigest(), content)
    return {
        table: [dict(zip(PRINTED_COLUMNS[table], row, strict=True)) for row in rows] for table, rows in printed.items()
    }


def read_target(indicator: ExpectedIndicator, printed: str | None, year: int) -> tuple[object, ...]:
    """(kind, operator, value, unit, date) that the project understands from a printed target."""
    from pipelines.normalize.quantities.cells import parse_target

    reading = parse_target(printed, is_cost=indicator.is_cost, fiscal_year=year)
    date = reading.date.isoformat() if reading.date else None
    return reading.kind, reading.operator, reading.value, reading.unit, date


# --- comparing --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Tally:
    """Counts over documents. `flawed` are forms with any difference outside the indicator rows."""

    documents: int = 0
    unreadable: int = 0
    forms: int = 0
    forms_found: int = 0
    forms_invented: int = 0
    rows: int = 0
    rows_found: int = 0
    rows_invented: int = 0
    exact: int = 0
    parsed: int = 0
    parsed_exact: int = 0
    funding: int = 0
    funding_exact: int = 0
    texts: int = 0
    texts_exact: int = 0
    layouts_named: int = 0
    left_over: int = 0
    seconds: float = 0.0
    differences: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add the counts of another tally to this one."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def exact_share(self) -> float:
        return self.exact / self.rows if self.rows else 1.0


def number(text: object) -> Decimal | None:
    """The number of a printed weight, score or amount, None where it is none."""
    squashed = (squash(None if text is None else str(text)) or "").replace(",", "").removesuffix("%")
    try:
        return Decimal(squashed)
    except InvalidOperation:
        return None


def _found_key(row: Row, expected: ExpectedIndicator | None = None) -> tuple[object, ...]:
    return (
        canonical_level2(row["level2"]), squash(row["name"]), squash(row["target"]), squash(row["actual"]),
        number(row["weight"]), number(row["score"]),
    )  # fmt: skip


def _name_without_code(name: str | None) -> str:
    squashed = squash(name) or ""
    return squashed[22:] if len(squashed) > 22 and squashed[:6].isdigit() and squashed[21] == "-" else squashed


def compare(document: PressedDocument, tables: dict[str, list[Row]]) -> Tally:
    """Count what was read right and list the differences."""
    tally = Tally(documents=1, forms=len(document.forms))
    found: dict[str, list[Row]] = defaultdict(list)
    for form in tables["forms"]:
        found[_name_without_code(form["project_name"])].append(form)
    by_form: dict[str, dict[int, list[Row]]] = {}
    for table in ("indicators", "funding", "area_targets"):
        by_form[table] = defaultdict(list)
        for row in tables[table]:
            by_form[table][row["ordinal"]].append(row)
    tally.left_over = sum(row["severity"] == "error" for row in tables["remarks"])
    for remark in tables["remarks"]:
        if remark["severity"] == "error":
            tally.differences.append(f"left over at {remark['source']}: {remark['observed'] or remark['message_en']}")
    for form in document.forms:
        candidates = found.get(form.project_name)
        tally.rows += len(form.indicators)
        tally.parsed += len(form.indicators)
        tally.funding += len(form.funding)
        if not candidates:
            tally.differences.append(f"form missed: {form.project_name}")
            continue
        match = candidates.pop(0)
        tally.forms_found += 1
        _compare_texts(tally, form, match)
        _compare_funding(tally, form, by_form["funding"][match["ordinal"]], match["money_unit_printed"])
        _compare_rows(tally, form, by_form["indicators"][match["ordinal"]], by_form["area_targets"][match["ordinal"]])
    for name, rest in found.items():
        for form in rest:
            tally.forms_invented += 1
            invented = by_form["indicators"][form["ordinal"]]
            tally.rows_invented += len(invented)
            tally.differences.append(f"form invented at {form['source']}: {name!r} with {len(invented)} rows")
    tally.differences = [f"{document.name}: {text}" for text in tally.differences]
    return tally


def _compare_texts(tally: Tally, form: ExpectedForm, match: Row) -> None:
    """Head, goals, total and conclusions; a text that the layout does not show is not compared."""
    tally.layouts_named += match["layout"] == form.layout
    pairs = [("form_kind", form.form_kind, match["form_kind"])]
    pairs += [
        (name, getattr(form, name), squash(match[name]))
        for name in ("grade", "goal_expected", "goal_actual", "conclusion", "problems", "improvements")
        if getattr(form, name) is not None
    ]
    if form.total_score is not None:
        pairs.append(("total_score", form.total_score, number(match["total_score"])))
    for name in ("department", "unit"):
        wanted, got = getattr(form, name), squash(match[name]) or ""
        if wanted is not None:
            # A code before the name belongs to the printed text.
            pairs.append((name, wanted, wanted if got.endswith(wanted) else got))
    for name, wanted, got in pairs:
        tally.texts += 1
        if wanted == got or (name in ("problems", "improvements", "conclusion") and wanted == "无" and got is None):
            tally.texts_exact += 1
        else:
            tally.differences.append(f"{form.project_name} {name}: expected {wanted!r}, read {got!r}")


def _compare_funding(tally: Tally, form: ExpectedForm, lines: Sequence[Row], money_unit: str | None) -> None:
    factor = Decimal(10000) if "万元" in (money_unit or "") else Decimal(1)

    def yuan(text: str | None) -> Decimal | None:
        own = Decimal(10000) if text and "万元" in text else Decimal(1) if text and "元" in text else factor
        value = number((text or "").replace("万元", "").replace("元", ""))
        return None if value is None else value * own

    for position, wanted in enumerate(form.funding):
        line = lines[position] if position < len(lines) else None
        if line is None and all(getattr(wanted, role) is None for role in _MONEY):
            # A label without any amount: nothing to read.
            tally.funding_exact += 1
            continue
        if line is None:
            tally.differences.append(f"{form.project_name}: funding line {wanted.kind} missed")
            continue
        got = {role: yuan(line[column]) for role, column in _MONEY.items()}
        if form.form_kind == "target" and got["initial"] is None:
            got["initial"] = got["adjusted"]
        wrong = [role for role in _MONEY if getattr(wanted, role) is not None and got[role] != getattr(wanted, role)]
        if wanted.kind == "total":
            for role in ("weight", "score"):
                if getattr(wanted, role) is not None and number(line[role]) != getattr(wanted, role):
                    wrong.append(role)
        rate = number(line["execution_rate"])
        if wanted.rate is not None and rate not in (wanted.rate, wanted.rate * 100):
            wrong.append("execution_rate")
        if wrong:
            tally.differences.append(f"{form.project_name} funding {wanted.kind}: {wrong} of {line}, expected {wanted}")
        else:
            tally.funding_exact += 1


_MONEY = {"initial": "budget_initial", "adjusted": "budget_adjusted", "executed": "executed"}


def _compare_rows(tally: Tally, form: ExpectedForm, rows: Sequence[Row], areas: Sequence[Row]) -> None:
    rows = [row for row in rows if not (form.execution_row and "预算执行率" in (squash(row["name"]) or ""))]
    wanted = Counter(indicator.key for indicator in form.indicators)
    got = Counter(map(_found_key, rows))
    tally.exact += sum((wanted & got).values())
    names = Counter(indicator.name for indicator in form.indicators)
    got_names = Counter(squash(row["name"]) for row in rows)
    tally.rows_found += sum((names & got_names).values())
    invented = got_names - names
    tally.rows_invented += sum(invented.values())
    for name, count in invented.items():
        tally.differences.append(f"{form.project_name}: row invented {count} times: {name!r}")
    for name, count in (names - got_names).items():
        tally.differences.append(f"{form.project_name}: row missed {count} times: {name!r}")
    values = defaultdict(list)
    for row in areas:
        values[row["row"]].append((squash(row["area"]), squash(row["target"])))
    unmatched = list(rows)
    for indicator in form.indicators:
        position = next((p for p, row in enumerate(unmatched) if _found_key(row) == indicator.key), None)
        if position is None:
            position = next((p for p, row in enumerate(unmatched) if squash(row["name"]) == indicator.name), None)
        if position is None:
            continue
        row = unmatched.pop(position)
        if _found_key(row) != indicator.key:
            tally.differences.append(f"{form.project_name}: expected {indicator.key}, read {_found_key(row)}")
        reading = indicator.target_reading
        understood = (reading.kind, reading.operator, reading.value, reading.unit, reading.date)
        parsed = read_target(indicator, row["target"], form.year)
        if parsed == understood:
            tally.parsed_exact += 1
        else:
            tally.differences.append(
                f"{form.project_name} {indicator.target!r}: expected {understood}, parsed {parsed}"
            )
        others = [
            ("description", indicator.description, squash(row["description"])),
            ("long_term_target", indicator.long_term, squash(row["long_term_target"])),
            ("deviation_reason", indicator.reason, squash(row["deviation_reason"])),
        ]
        if indicator.areas:
            wanted_areas = [(squash(area), squash(text)) for area, text in indicator.areas]
            got_areas = [(area, text) for area, text in values[row["row"]] if text]
            others.append(("area_targets", str(wanted_areas), str(got_areas)))
        for name, wanted_text, got_text in others:
            if wanted_text is None:
                continue
            tally.texts += 1
            if wanted_text == got_text:
                tally.texts_exact += 1
            else:
                tally.differences.append(
                    f"{form.project_name} {indicator.name} {name}: expected {wanted_text!r}, read {got_text!r}"
                )


def measure(document: PressedDocument, content: Content | Exception | None = None) -> Tally:
    """Read one document, unless it was, and compare; a document that cannot be read misses all its forms."""
    started = time.perf_counter()
    try:
        if isinstance(content, Exception):
            raise content
        read = content is None
        tables = read_document(document.data, document.name) if read else tables_of(document.data, content)
    except Exception as error:  # a reader that fails is a result of the measurement, with its reason
        rows = sum(len(form.indicators) for form in document.forms)
        reason = f"{document.name}: not read: {type(error).__name__}: {error}"
        return Tally(1, 1, len(document.forms), rows=rows, parsed=rows, differences=[reason])
    seconds = time.perf_counter() - started
    tally = compare(document, tables)
    tally.seconds = seconds
    return tally


# --- the same facts on several carriers -------------------------------------------------------------------------------


def carrier_rows(tables: dict[str, list[Row]]) -> list[tuple[object, ...]]:
    """What a document says, whatever carries it: projects and indicator tuples in order, without places."""
    rows: list[tuple[object, ...]] = []
    indicators = defaultdict(list)
    for row in tables["indicators"]:
        indicators[row["ordinal"]].append(row)
    for form in tables["forms"]:
        rows.append((_name_without_code(form["project_name"]), form["form_kind"], number(form["total_score"])))
        rows += [_found_key(row) for row in indicators[form["ordinal"]]]
    return rows


def compare_carriers(
    layouts: Sequence[str], carriers: Sequence[str], facts: Sequence[str] = ("made-up",)
) -> Iterator[tuple[str, str, int]]:
    """For every layout and set of facts: (layout and facts, carrier, rows that differ from the first carrier's)."""
    for layout in layouts:
        for name in facts:
            first: list[tuple[object, ...]] | None = None
            for document in documents([layout], carriers, [name]):
                rows = carrier_rows(read_document(document.data, document.name))
                if first is None:
                    first = rows
                differing = (Counter(first) - Counter(rows)) + (Counter(rows) - Counter(first))
                yield f"{layout} {name}", document.carrier, sum(differing.values())


# --- printing and floors ----------------------------------------------------------------------------------------------


_Job = tuple[tuple[str, ...], str, tuple[str, ...], int, int]


def _run(job: _Job) -> list[tuple[str, Tally]]:
    layouts, carrier, facts, generated, seed = job
    pressed = list(documents(layouts, [carrier], facts, generated, seed))
    contents: Sequence[Content | Exception | None] = [None] * len(pressed)
    if CARRIERS[carrier].converted:
        from pipelines.ingest.legacy_word import read_all
        from pipelines.settings import Limits

        contents = read_all([(document.name, document.data) for document in pressed], Limits(seconds=600))
    return [(one.layout, measure(one, content)) for one, content in zip(pressed, contents, strict=True)]


def run(
    layouts: Iterable[str], carriers: Iterable[str], facts: tuple[str, ...], generated: int, seed: int, jobs: int
) -> dict[tuple[str, str], Tally]:
    """Measure every layout on every carrier; the result is keyed by (layout, carrier)."""
    layouts = list(layouts)
    tasks: list[_Job] = []
    for carrier in carriers:
        # Starting the converter costs more than converting: it gets many documents at once.
        size = -(-len(layouts) // max(1, jobs)) if CARRIERS[carrier].converted else 1
        for at in range(0, len(layouts), size):
            tasks.append((tuple(layouts[at : at + size]), carrier, facts, generated, seed))
    results: dict[tuple[str, str], Tally] = {}

    def collect(outcomes: Iterable[list[tuple[str, Tally]]]) -> None:
        for (_layouts, carrier, *_), tallies in zip(tasks, outcomes, strict=True):
            for layout, tally in tallies:
                results.setdefault((layout, carrier), Tally()).add(tally)
            print(f"\r{_layouts[0]} {carrier}".ljust(40), end="", file=sys.stderr)
        print("\r".ljust(40) + "\r", end="", file=sys.stderr)

    if jobs > 1:
        with ProcessPoolExecutor(jobs) as pool:
            collect(pool.map(_run, tasks))
    else:
        collect(map(_run, tasks))
    return results


_HEADINGS = (
    "documents", "forms", "missed", "invented", "rows", "missed", "invented", "exact %", "parsed %", "funding %",
    "texts %", "left over",
)  # fmt: skip


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}" if whole else "-"


def _line(label: str, tally: Tally) -> str:
    values = (
        tally.documents, tally.forms, tally.forms - tally.forms_found, tally.forms_invented, tally.rows,
        tally.rows - tally.rows_found, tally.rows_invented, _percent(tally.exact, tally.rows),
        _percent(tally.parsed_exact, tally.parsed), _percent(tally.funding_exact, tally.funding),
        _percent(tally.texts_exact, tally.texts), tally.left_over,
    )  # fmt: skip
    return label.ljust(24) + "".join(str(value).rjust(11) for value in values)


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total


def report(results: dict[tuple[str, str], Tally], every: bool) -> None:
    """Print per layout, per carrier and, with `every` or where something differs, per pair."""
    heading = " " * 24 + "".join(name.rjust(11) for name in _HEADINGS)
    layouts, carriers = dict.fromkeys(one for one, _ in results), dict.fromkeys(one for _, one in results)
    print("Per layout\n" + heading)
    for layout in layouts:
        print(_line(layout, _sum(tally for (one, _), tally in results.items() if one == layout)))
    print("\nPer carrier\n" + heading)
    for carrier in carriers:
        print(_line(carrier, _sum(tally for (_, one), tally in results.items() if one == carrier)))
    flawed = {key: tally for key, tally in results.items() if every or tally.exact < tally.rows or tally.rows_invented}
    if flawed:
        print("\nPer layout and carrier" + ("" if every else ", where rows differ") + "\n" + heading)
        for (layout, carrier), tally in flawed.items():
            print(_line(f"{layout} {carrier}", tally))
    total = _sum(results.values())
    print("\n" + _line("All", total))
    speed = total.forms / max(total.seconds, 0.001)
    print(f"{total.unreadable} documents not read; {speed:,.0f} forms per second and core")


def below_floors(results: dict[tuple[str, str], Tally]) -> list[str]:
    """What lies below `floors.csv`, one line each."""
    failures = []
    for (layout, carrier), tally in results.items():
        floor = floor_of(layout, carrier)
        if floor is None:
            continue
        exact = 100 * tally.exact_share
        if exact < floor.exact_percent:
            failures.append(f"{layout} {carrier}: {exact:.2f} % exact rows, floor {floor.exact_percent:g}")
        missed = tally.forms - tally.forms_found
        if missed > floor.forms_missed:
            failures.append(f"{layout} {carrier}: {missed} forms missed, at most {floor.forms_missed} allowed")
        if tally.rows_invented > floor.rows_invented:
            failures.append(f"{layout} {carrier}: {tally.rows_invented} rows invented, at most {floor.rows_invented}")
        if tally.forms_invented > floor.forms_invented:
            failures.append(f"{layout} {carrier}: {tally.forms_invented} forms invented")
    return failures


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="make accuracy", description=__doc__.split("\n\n")[0])
    parser.add_argument("--layout", action="append", choices=LAYOUTS, default=[], help="this layout only (repeatable)")
    parser.add_argument(
        "--carrier", action="append", choices=CARRIERS, default=[], help="this carrier only (repeatable)"
    )
    parser.add_argument("--facts", action="append", choices=FACTS, default=[], help="these facts only (repeatable)")
    parser.add_argument("--generated", type=int, default=8, help="number of generated projects per document")
    parser.add_argument("--seed", type=int, default=1, help="seed of the generated projects")
    parser.add_argument(
        "--show", type=int, nargs="?", const=20, default=0, metavar="N", help="list N differences per pair"
    )
    parser.add_argument("--every", action="store_true", help="print every layout and carrier, also without differences")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write the documents into a folder and stop")
    parser.add_argument("--same-rows", action="store_true", help="only compare the carriers with each other")
    parser.add_argument(
        "--publish", action="store_true", help="write pipelines/reference/accuracy.csv and the tables in the READMEs"
    )
    options = parser.parse_args(arguments)
    if options.publish and (options.layout or options.carrier or options.facts or len(readable()) < len(CARRIERS)):
        parser.error("only a run over everything is published, on a machine with LibreOffice")
    facts = tuple(options.facts or FACTS)
    layouts, carriers = options.layout or list(LAYOUTS), options.carrier or readable()
    if options.write:
        options.write.mkdir(parents=True, exist_ok=True)
        for document in documents(layouts, carriers, facts, options.generated, options.seed):
            (options.write / document.name).write_bytes(document.data)
        return 0
    if options.same_rows:
        differing = 0
        for what, carrier, count in compare_carriers(layouts, options.carrier or SAME_ROWS, facts):
            differing += count
            print(f"{what:24}{carrier:20}{count:6} rows differ")
        return 1 if differing else 0
    results = run(layouts, carriers, facts, options.generated, options.seed, options.jobs)
    report(results, options.every)
    if options.show:
        for (layout, carrier), tally in results.items():
            if tally.differences:
                print(f"\n{layout} {carrier}")
                print("\n".join(f"  {text}" for text in tally.differences[: options.show]))
    if options.publish:
        measured = {
            key: Measured(key[1], key[0], tally.forms, tally.rows, tally.exact_share) for key, tally in results.items()
        }
        publish(measured, datetime.now(UTC).date())
    failures = below_floors(results)
    for failure in failures:
        print(f"below the floor: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
