"""Findings on the dimensions of a form: Q12 and Q14."""

from __future__ import annotations

import polars as pl

from pipelines.contract.codes import FAMILY_NAMES_ZH
from pipelines.curate.findings.shape import Tables, nothing, of_indicator, of_project, with_project
from pipelines.curate.findings.wording import quoted
from pipelines.curate.findings.words import bare, contains_any, may_say
from pipelines.reference.tables import family_words

BENEFITS = ("economic", "social", "ecological", "sustainability")
FEWEST_INDICATORS = 3
"""A form with fewer indicators is half read or half filled in; nobody can say what it lacks."""

_FAMILY_NAMES_EN = {
    family: f"{family} benefit" if family in ("economic", "social", "ecological") else family
    for family in FAMILY_NAMES_ZH
}
_FAMILIES = {"cost": ("cost",), "benefit": BENEFITS, "satisfaction": ("satisfaction",)}
_NAMED = {"cost": ["成本", "单价", "造价", "费用"], "satisfaction": ["满意"], "social": ["效益"]}
_DIMENSIONS = {
    "cost": ("成本指标", "cost"),
    "benefit": ("效益指标", "benefit"),
    "satisfaction": ("满意度指标", "satisfaction"),
}


def under_wrong_heading(tables: Tables) -> pl.DataFrame:
    """Q12: an indicator whose name says another family than its level 2 (财预〔2021〕101号 defines the families).

    The endings of names, where each is wrong, and what takes it back are `reference/family_words.csv`. An indicator
    without a place in the taxonomy is left out.
    """
    placed = pl.col("taxonomy_code").is_not_null()
    found = with_project(tables, only=placed & may_say(pl.col("name"), family_words()["ending"].to_list()))
    if found.is_empty():
        return nothing()
    found = (
        found.with_columns(_bare=bare(pl.col("name")))
        .with_columns(_said=_family_said(pl.col("_bare"), pl.col("taxonomy_code")))
        .filter(pl.col("_said").is_not_null() & (pl.col("_said") != pl.col("family")))
    )
    zh, en = (
        pl.col("_said").replace_strict(names, default=None, return_dtype=pl.String)
        for names in (FAMILY_NAMES_ZH, _FAMILY_NAMES_EN)
    )
    level2 = quoted(pl.coalesce("level2_printed", "level2"))
    return of_indicator(
        found,
        observed=level2,
        expected=zh + "指标",
        zh=pl.format("指标“{}”列在“{}”下，从名称看应为{}指标。", quoted(pl.col("name")), level2, zh),
        en=pl.format('Indicator "{}" stands under {}, but its name says {}.', quoted(pl.col("name")), level2, en),
    )


def _family_said(name: pl.Expr, code: pl.Expr) -> pl.Expr:
    return pl.coalesce(
        *(
            pl.when(
                name.str.contains(f"(?:{'|'.join(group['ending'])})$")
                & code.is_in(under.split())
                & ~contains_any(name, unless.split())
            ).then(pl.lit(family))
            for (family, under, unless), group in family_words().group_by(
                "family", "wrong_under", "unless", maintain_order=True
            )
        )
    )


def dimension_missing(tables: Tables) -> pl.DataFrame:
    """Q14: a form without any indicator of cost, of benefit, or of satisfaction (财预〔2021〕101号, 财预〔2020〕10号).

    Only forms of three indicators or more, all of them in a known family and every row understood: elsewhere nobody
    can say what is missing. An indicator that names the dimension under another heading counts as one of it.
    """
    forms = _lacking(tables["indicators"], pl.col("family"))
    if forms.is_empty():
        return nothing()
    # Only where a family is missing are the names asked.
    named = tables["indicators"].filter(pl.col("project_id").is_in(forms["project_id"].implode()))
    by_name = pl.coalesce(
        pl.when(contains_any(bare(pl.col("name")), words)).then(pl.lit(family)) for family, words in _NAMED.items()
    )
    forms = _lacking(named.with_columns(_named=by_name), pl.col("family"), pl.col("_named"))
    not_understood = tables["findings"].filter(pl.col("rule") == "P01")
    unread = pl.col("project_id").is_in(not_understood["project_id"].drop_nulls().unique().implode())
    zh, en = (_missing(position) for position in (0, 1))
    return of_project(
        tables["projects"].filter(~unread).join(forms, on="project_id", maintain_order="left"),
        observed=pl.format("无{}", zh),
        zh=pl.format("项目“{}”的{}个指标中没有{}。", quoted(pl.col("project_name")), "indicators", zh),
        en=pl.format(
            'None of the {} indicators of project "{}" is a {} indicator.',
            "indicators",
            quoted(pl.col("project_name")),
            en,
        ),
    )


def _lacking(indicators: pl.DataFrame, *families: pl.Expr) -> pl.DataFrame:
    """Return the forms with all indicators placed that lack a dimension: project_id, indicators, a flag for each."""
    has = {
        dimension: pl.any_horizontal(*(family.is_in(members).fill_null(False) for family in families))
        for dimension, members in _FAMILIES.items()
    }
    return (
        indicators.group_by("project_id", maintain_order=True)
        .agg(
            pl.len().alias("indicators"),
            pl.col("family").is_null().any().alias("unplaced"),
            *(found.any().alias(dimension) for dimension, found in has.items()),
        )
        .filter(~pl.col("unplaced") & (pl.col("indicators") >= FEWEST_INDICATORS))
        .filter(~pl.all_horizontal(*_DIMENSIONS))
    )


def _missing(language: int) -> pl.Expr:
    """Name the dimensions that a form lacks, in Chinese (0) or English (1)."""
    return (
        pl.concat_list(
            pl.when(~pl.col(dimension)).then(pl.lit(names[language])) for dimension, names in _DIMENSIONS.items()
        )
        .list.drop_nulls()
        .list.join("、" if language == 0 else " or ")
    )
