"""The key that links one project across years and documents.

With a project code of the national budget system the key is the code itself: region, first year, class and serial are
given once, when the project enters the project library, and stay with it as long as it runs; the year inside is the
first year, not the year of the form, and the serial is unique only together with the other three. Without a code the
key is made of what stays when the year changes: the name without years, agency and form words, and the agency.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from pipelines.normalize.regions import PROJECT_CODE, place_prefix, split_agency_code
from pipelines.normalize.years import year_of_name

if TYPE_CHECKING:
    import polars as pl

_CODE_IN_FRONT = re.compile(
    r"^\s*[\[【(（]?\s*([0-9]{8}[A-Za-z][0-9A-Za-z]{12})\s*[\]】)）]?\s*[-—–_:：、.\s]*(.*)$", re.DOTALL
)
# 1.设备购置 and 1.2025年设备购置 are numbered, 1.5万亩造林 is not.
_NUMBERING = re.compile(r"^\(?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.、)](?:(?!\d)|(?=20\d{2}年))")
_YEARS = re.compile(
    r"\(?(?<!\d)20\d{2}年?度?(?:[-~—–―至到]+(?:20)?\d{2})?(?!\d)(?:学年|年度|年)?(?:度)?\)?"
    r"|二[〇零○][〇零○一二三]\S(?:年度|年)|(?<!\d)\d{2}年度|(?<=年)度|本年度|上年度|当年(?=度)"
)
_FORM_WORDS = re.compile(
    r"(?:部门)?(?:项目支出|项目|专项资金|专项)?(?:预算)?(?:整体)?(?:支出)?绩效(?:目标|自评|评价|自我评价)*(?:申报|批复|公开|情况)*(?:表|书|报告)$"
)
# 项目 says nothing at the end of a project's name; 经费, 专项 and 资金 tell projects apart and stay.
_LAST_WORDS = re.compile(r"(?:等)?项目(?:支出)?$")
_PUNCTUATION = re.compile(r"[^\w.]|_|(?<!\d)\.|\.(?!\d)")
_BODY_ITSELF = re.compile(r"[(（]?(?:机关)?(?:本级|机关)[)）]?$")
_EMPTY_NAME = frozenset({"", "无"})
_READABLE_SIGNS = 20


def split_project_code(text: str | None) -> tuple[str | None, str | None]:
    """Divide `51000021R000000019951-某项目` into the 21-character code and the name; (None, name) without a code."""
    if text is None or not text.strip():
        return None, None
    found = _CODE_IN_FRONT.match(unicodedata.normalize("NFKC", text))
    if found is None:
        return None, text.strip()
    return found[1].upper(), found[2].strip() or None


@lru_cache(maxsize=262144)
def normalized_name(project_name: str | None, agency: str | None = None) -> str | None:
    """Return what stays of a project's name when year and form change; None where nothing is left.

    `2025年天津市药品监督管理局政务信息化运维项目` of 天津市药品监督管理局 is `政务信息化运维`. Numbering, a code in
    front, years and periods, the agency's name or its place at the beginning, form words, a final 项目, width and
    punctuation go.
    """
    name = split_project_code(project_name)[1]
    if name is None:
        return None
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).lower()
    text = _YEARS.sub("", _NUMBERING.sub("", text))
    body = normalized_agency(agency)
    if body and text.startswith(body) and len(text) > len(body):
        text = text[len(body) :]
    elif body:
        place = place_prefix(body)
        if place and text.startswith(place):
            text = text[len(place) :]
    for pattern in (_FORM_WORDS, _LAST_WORDS):
        shorter = pattern.sub("", text)
        text = shorter if len(_PUNCTUATION.sub("", shorter)) > 1 else text
    text = _PUNCTUATION.sub("", text)
    return None if text in _EMPTY_NAME else text


@lru_cache(maxsize=65536)
def normalized_agency(agency: str | None) -> str | None:
    """Return the agency's name without code, blanks, width and 本级; None for a blank cell."""
    name = split_agency_code(agency)[1]
    if name is None:
        return None
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).lower()
    shorter = _BODY_ITSELF.sub("", text)
    return shorter if len(shorter) > 3 else text


def project_key(
    project_code: str | None,
    project_name: str | None,
    agency: str | None,
    province_code: str | None = None,
    fiscal_year: int | None = None,
) -> str | None:
    """Return the key of a project: its code, or `310000-法律法规专项业务经费-3f2a9c1d` without one.

    The hash covers province, agency and normalized name; province and the first signs of the name stand before it for
    the reader. A code in front of the name counts as the code. None where there is neither a code nor a name.

    A project named after another year than the form's is one carried over beside its successor of the same name (天津
    2025 has both 2024年 and 2025年中央药品监管补助资金): its key ends with that year, so that no two projects of one
    year share a key and its plan meets its own result.
    """
    code = _valid_code(project_code) or split_project_code(project_name)[0]
    if code:
        return code
    key = name_key(project_name, agency, province_code)
    named = year_of_name(project_name)
    carried_over = key and named and fiscal_year and named != fiscal_year
    return f"{key}-{named}" if carried_over else key


@lru_cache(maxsize=262144)
def name_key(project_name: str | None, agency: str | None, province_code: str | None = None) -> str | None:
    """Return the key that a project has without its code; links forms of which only some print the code."""
    name = normalized_name(project_name, agency)
    if name is None:
        return None
    identity = "|".join((province_code or "", normalized_agency(agency) or "", name))
    digest = hashlib.blake2b(identity.encode(), digest_size=4).hexdigest()
    return "-".join(part for part in (province_code, name[:_READABLE_SIGNS], digest) if part)


def add_project_keys(
    frame: pl.DataFrame,
    *,
    project_code: str = "project_code",
    project_name: str = "project_name",
    unit: str = "unit",
    department: str = "department",
    province_code: str = "province_code",
    fiscal_year: str = "fiscal_year",
) -> pl.DataFrame:
    """Add `project_key` (String); the agency is the unit, or the department where no unit is printed.

    Arguments name the columns, absent ones count as NULL. Row order and all other columns stay. Each distinct
    combination is looked at once. `fiscal_year` tells projects carried over (see `project_key`).
    """
    import polars as pl

    names = (project_code, project_name, unit, department, province_code, fiscal_year)
    types = (*(pl.String(),) * 5, pl.Int32())
    inputs = frame.select(
        (pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype)).alias(f"_{number}")
        for number, (name, dtype) in enumerate(zip(names, types, strict=True))
    )
    distinct = inputs.unique(maintain_order=True)
    keys = [
        project_key(code, name, body if normalized_agency(body) else department_name, province, year)
        for code, name, body, department_name, province, year in distinct.iter_rows()
    ]
    known = distinct.with_columns(pl.Series("project_key", keys, dtype=pl.String))
    joined = inputs.join(known, on=inputs.columns, how="left", nulls_equal=True, maintain_order="left")
    return frame.with_columns(joined["project_key"])


def _valid_code(project_code: str | None) -> str | None:
    """Return a code of 21 characters in upper case without blanks; None for anything else."""
    if not project_code:
        return None
    code = re.sub(r"\s+", "", unicodedata.normalize("NFKC", project_code)).upper()
    return code if PROJECT_CODE.match(code) else None
