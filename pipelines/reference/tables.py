"""Loaders of the reference tables. Each file is read once per process, when it is first asked for.

Nothing here decides anything: `normalize` applies the tables. A table is checked when it is loaded, so that a slip in
an edited file is reported with its file and row and not as a wrong number three stages later.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

CENTRAL_CODE = "000000"
"""中央: not in GB/T 2260, the code the budget system uses for the central level."""

CORPS_CODE = "660000"
"""新疆生产建设兵团: not in GB/T 2260, the code statistics and budget systems use for it."""


class BadReferenceTable(Exception):
    """A reference table breaks its own rules; the message names the file and the offending rows."""


@cache
def regions() -> pl.DataFrame:
    """Load all regions down to counties, sorted by code, in force or retired since 2017. Every column is String.

    code (6 digits) · name · short_name · level (province | prefecture | county) · province_code · parent_code ·
    former_names · aliases · abbreviations · pinyin (each a list divided by blanks) · valid_from · valid_until (years) ·
    successor_codes. An empty cell is "". Raises BadReferenceTable where codes repeat or a parent is missing.
    """
    import polars as pl

    frame = _read("regions.csv")
    codes = frame["code"]
    _require("regions.csv", frame.filter(pl.col("code").is_duplicated())["code"], "the code stands twice")
    malformed = frame.filter(~pl.col("code").str.contains(r"^\d{6}$"))
    _require("regions.csv", malformed["code"], "the code is not six digits")
    for column in ("province_code", "parent_code"):
        known = pl.col(column).is_in(codes.implode()) | (pl.col(column) == "")
        _require("regions.csv", frame.filter(~known)["code"], f"the {column} is not a code of this table")
    return frame.sort("code")


@cache
def central_agencies() -> tuple[str, ...]:
    """Load the names of ministries and agencies of the central government, longest first."""
    return tuple(sorted(_read("central_agencies.csv")["name"].to_list(), key=len, reverse=True))


@cache
def taxonomy() -> pl.DataFrame:
    """Load the indicator taxonomy, one row per code. Every column is String.

    code · family · level1 · level2 (canonical names) · level1_variants · level2_variants (lists divided by blanks;
    a variant that begins with `*` means "ends with"). Rows without a code teach variants of level 1 only.
    """
    import polars as pl

    frame = _read("taxonomy.csv")
    coded = frame.filter(pl.col("code") != "")
    _require("taxonomy.csv", coded.filter(pl.col("code").is_duplicated())["code"], "the code stands twice")
    return frame


@cache
def schemes() -> pl.DataFrame:
    """Load the scoring schemes, one row per scheme.

    scheme_id · province_code (NULL: any province) · year_from · year_to (Int32, NULL: open) · form_kind ·
    execution_weight (points) · grade_excellent · grade_good · grade_medium (lowest points of 优 良 中) · band_met_low ·
    band_partial_low (shares of the weight) · le_form (ratio | linear) · overshoot_limit (ratio) · execution_rounding ·
    indicator_rounding (round | truncate) · regulation · assumed (Boolean) · note. The row for a form is the one of its
    province before the one without a province, and among those the one with the latest year_from.
    """
    import polars as pl

    numbers = (
        "execution_weight",
        "grade_excellent",
        "grade_good",
        "grade_medium",
        "band_met_low",
        "band_partial_low",
        "overshoot_limit",
    )
    frame = _read("schemes.csv").with_columns(
        pl.col("province_code").replace("", None),
        pl.col("year_from", "year_to").replace("", None).cast(pl.Int32),
        pl.col(*numbers).cast(pl.Float64),
        pl.col("assumed") == "true",
    )
    _require("schemes.csv", frame.filter(pl.col("scheme_id").is_duplicated())["scheme_id"], "the scheme stands twice")
    falling = (
        (pl.col("grade_excellent") > pl.col("grade_good"))
        & (pl.col("grade_good") > pl.col("grade_medium"))
        & (pl.col("band_met_low") > pl.col("band_partial_low"))
    )
    _require("schemes.csv", frame.filter(~falling)["scheme_id"], "grade cuts and bands must fall from best to worst")
    return frame


@cache
def units() -> pl.DataFrame:
    """Load what every canonical unit counts: unit, dimension (money, ratio, count, length ...). Both String.

    Units without a dimension are left out, and so are nouns that only follow a measure word.
    """
    import polars as pl

    named = (pl.col("dimension") != "") & (pl.col("dimension") != "thing") & (pl.col("canonical") != "")
    return _read("units.csv").filter(named).select(unit="canonical", dimension="dimension").unique(maintain_order=True)


@cache
def family_words() -> pl.DataFrame:
    """Load the endings of indicator names that say a family, and the taxonomy codes under which they are misplaced.

    ending · family · wrong_under (codes divided by blanks) · unless (words, divided by blanks, that make the name say
    something else) · note. Every column is String.
    """
    import polars as pl

    name = "family_words.csv"
    frame, codes = _read(name), set(taxonomy()["code"]) - {""}
    _require(name, frame.filter(pl.col("ending").is_duplicated())["ending"], "the ending stands twice")
    families = taxonomy()["family"].unique().implode()
    _require(name, frame.filter(~pl.col("family").is_in(families))["ending"], "the family is not one of taxonomy.csv")
    unknown = [row[0] for row in frame.select("ending", "wrong_under").iter_rows() if not set(row[1].split()) <= codes]
    _require(name, unknown, "a code of wrong_under is not one of taxonomy.csv")
    return frame


@cache
def rule_words() -> pl.DataFrame:
    """Load the word lists of the finding rules: list · match (ends | contains | exact) · word · note, all String."""
    import polars as pl

    name = "rule_words.csv"
    frame = _read(name)
    twice = frame.filter(pl.struct("list", "word").is_duplicated())["word"]
    _require(name, twice, "the word stands twice in its list")
    matches = pl.col("match").is_in(["ends", "contains", "exact"])
    _require(name, frame.filter(~matches)["word"], "match is ends, contains or exact")
    mixed = frame.group_by("list").agg(pl.col("match").n_unique()).filter(pl.col("match") > 1)
    _require(name, mixed["list"], "a list matches in one way")
    return frame


@cache
def rule_precision() -> pl.DataFrame:
    """Load what was measured of every finding rule on labelled cases.

    rule (String) · labelled_cases · true_positives · false_positives · false_negatives (Int32) · precision · recall
    (Float64, NULL where nothing was found or nothing was to be found).
    """
    import polars as pl

    name = "rule_precision.csv"
    counts = ("labelled_cases", "true_positives", "false_positives", "false_negatives")
    frame = _read(name).with_columns(
        pl.col(*counts).cast(pl.Int32), pl.col("precision", "recall").replace("", None).cast(pl.Float64)
    )
    _require(name, frame.filter(pl.col("rule").is_duplicated())["rule"], "the rule stands twice")
    return frame


@cache
def concepts() -> pl.DataFrame:
    """Load the concepts that indicators are compared by, one row per concept. Every column is String.

    concept_id · concept (canonical name) · family and dimension (lists divided by blanks: where a name may mean the
    concept) · units (those it is compared in; `=` joins units that count the same) · subject (`any`: a subject in front
    of the name does not matter) · variants (other wordings, divided by blanks) · note. Raises BadReferenceTable where a
    concept stands twice, a family is none of taxonomy.csv, or a wording belongs to two concepts of one family.
    """
    import polars as pl

    frame = _read("concepts.csv")
    _require("concepts.csv", frame.filter(pl.col("concept_id").is_duplicated())["concept_id"], "the id stands twice")
    _require("concepts.csv", frame.filter(pl.col("concept").is_duplicated())["concept"], "the concept stands twice")
    families = set(taxonomy()["family"]) - {""}
    wordings: dict[tuple[str, str], str] = {}
    strange, shared = [], []
    for row in frame.to_dicts():
        strange += [row["concept_id"] for family in row["family"].split() or [""] if family not in families]
        for family in row["family"].split():
            for wording in {row["concept"], *row["variants"].split()}:
                if wordings.setdefault((family, wording), row["concept_id"]) != row["concept_id"]:
                    shared.append(wording)
    _require("concepts.csv", strange, "the family is none of taxonomy.csv")
    _require("concepts.csv", shared, "the wording belongs to two concepts of one family")
    return frame


@cache
def concept_words() -> pl.DataFrame:
    """Load the words that names of indicators are made of, for comparing names. Every column is String.

    word · kind (lead: says nothing at the beginning; tail: at the end; filler: anywhere; synonym: means the same as
    `reads`; subject, action, measure: tells concepts apart) · reads. Raises BadReferenceTable where a word stands twice
    or has another kind.
    """
    import polars as pl

    kinds = ["lead", "tail", "filler", "synonym", "subject", "action", "measure"]
    frame = _read("concept_words.csv")
    _require("concept_words.csv", frame.filter(pl.col("word").is_duplicated())["word"], "the word stands twice")
    _require("concept_words.csv", frame.filter(~pl.col("kind").is_in(kinds))["word"], f"the kind is none of {kinds}")
    return frame


def _read(name: str) -> pl.DataFrame:
    """Read one CSV of this package with every column as String and empty cells as ""."""
    import polars as pl

    content = files("pipelines.reference").joinpath(name).read_bytes()
    return pl.read_csv(content, infer_schema=False).fill_null("")


def _require(name: str, offenders: Iterable[str], complaint: str) -> None:
    """Raise BadReferenceTable when any row offends."""
    listed = sorted(set(offenders))
    if listed:
        shown = ", ".join(listed[:10])
        raise BadReferenceTable(f"pipelines/reference/{name}: {complaint}: {shown}")
