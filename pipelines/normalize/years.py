"""The fiscal year of a form, from the document's own evidence, and how it is known.

In order: the year printed on the form (`（2023年度）`); dates in its goals, purpose and targets; the year that most
forms of the document state; the file name; the folder. A year in a project's name is weak, because a project carried
over keeps the year it began with: it counts where the rest of the document agrees or says nothing. A plan period such
as 2021-2025, the year of a regulation (〔2021〕101号) and a year that is only compared with (较2022年) are no evidence.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from pipelines.normalize.regions import place_prefix

if TYPE_CHECKING:
    from collections.abc import Callable

_PERIOD = r"20\d{2}年?度?[-~—–―至到]+20\d{2}(?:年度|学年|年)?"
_COMPARED = (
    r"(?:较|比|同比|以)20\d{2}年?度?|与20\d{2}年度?(?:同期)?相比"
    r"|20\d{2}年度?(?:以来|及?以前|之前|同期|基础上|水平|为基期|末数)"
)
_NO_EVIDENCE = rf"{_PERIOD}|[〔\[【(<《]20\d{{2}}[〕\]】)>》]|{_COMPARED}"
_STATED = r"\d{5,}|20[0-3]\d年|20[0-3]\d[./-](?:1[0-2]|0?[1-9])(?:\D|$)"
_DATE_IN_DIGITS = r"^20[0-3]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$"

_SPELLED_DIGITS = "零一二三四五六七八九"
_SPELLED_YEARS = {
    f"二零{_SPELLED_DIGITS[year // 10]}{_SPELLED_DIGITS[year % 10]}年".replace("零", zero): f"20{year}年"
    for year in range(10, 36)
    for zero in "〇零○"
}

# Words that a form's own title is made of: 2023年度省级财政项目支出绩效自评表.
_FORM_TITLE = re.compile(
    r"(20[0-3]\d)年度?(?:省|市|县|区|州|本级|级|财政|部门|单位|预算|政府|政府性基金|项目|整体|专项|转移支付|一般公共|支出|资金|绩效"
    r"|目标|自评|自我|评价|评分|运行|执行|监控|监测|申报|批复|公开|情况|报告|表|书|汇总|完成|实施|结果|指标|体系|得分|打分|上半年|下半年|第?[一二三四]季度|\d{1,2}(?:[-至]\d{1,2})?月(?:份)?"
    r"|购买服务|政府采购|新增|资产|配置|中央|对|地方|区域|分解|审核|设定|\(.*?\))+$"
)
_YEAR_IN_BRACKETS = re.compile(r"\((20[0-3]\d)年?度?\)")
_FISCAL_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)年度")
_BEGINS_WITH_YEAR = re.compile(r"(?:附[件表]\d{0,2}[:.、-]?)?20[0-3]\d年度?")
_AGENCY = re.compile(
    r"^[\u4e00-\u9fff()]{1,20}?(?:人民政府|委员会|办公室|管理局|[局厅委院部署会]|中心|学校|中学|小学|大学|学院|医院|街道办事处|街道)"
    r"(?:本级|机关)?(?=部门|单位|预算|财政|项目|整体|专项|转移支付|一般公共|支出|绩效|自评)"
)
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_DATE_OF_PUBLICATION = re.compile(r"20\d{2}(?:[.-]\d{1,2}[.-]\d{1,2}|年\d{1,2}月\d{1,2}日)(?!\d)")
_PLAN_PERIOD = re.compile(_PERIOD)

_EARLIEST, _LATEST = 2010, 2035
_WEIGHT_PRINTED, _WEIGHT_TEXT, _WEIGHT_NAME = 3, 2, 1
# One date in a form gives way to a document whose other forms agree on another year.
_AGREEMENT_SHARE, _AGREEMENT_WEIGHT = 0.8, 6


def fiscal_years(forms: pl.DataFrame) -> pl.DataFrame:
    """Find the fiscal year of every form.

    `forms`: document_id, ordinal, year_printed, title, project_name, text (goals, purpose, targets and target dates
    run together) and path (relative to `data/raw`), one row per form; everything but the first two may be NULL.
    Returns document_id, ordinal, fiscal_year (Int32) and fiscal_year_method (form · form_text · document · file_name ·
    folder, NULL with the year), one row per row of `forms` in the same order.
    """
    keys = ["document_id", "ordinal"]
    stated = forms.select(
        *keys,
        printed=_mapped(pl.col("year_printed"), year_of_print),
        titled=_title_years(forms),
        named=_mapped(pl.col("project_name"), year_of_name),
        by_file=_mapped(pl.col("path"), year_of_file_name),
        by_folder=_mapped(pl.col("path"), year_of_folder),
    ).with_columns(pl.coalesce("printed", "titled").alias("printed"))
    # Dates in the text are asked only where the form prints no year of its own.
    undated = forms.filter(stated["printed"].is_null())
    stated = stated.join(_years_in_text(undated), on=keys, how="left", maintain_order="left")
    stated = stated.join(_years_of_documents(stated), on="document_id", how="left", maintain_order="left")

    document = pl.col("document")
    tied = pl.col("tied")
    text = (
        pl.when(tied.list.len() == 1).then(tied.list.first())
        .when(tied.list.contains(pl.col("named"))).then(pl.col("named"))
        .when(tied.list.contains(document)).then(document)
    )  # fmt: skip
    others_agree = (pl.col("document_share") >= _AGREEMENT_SHARE) & (pl.col("document_weight") >= _AGREEMENT_WEIGHT)
    outvoted = (
        (pl.col("mentions") == 1) & (document != text)
        & ((pl.col("named") == document) | (pl.col("named").is_null() & others_agree)).fill_null(False)
    )  # fmt: skip
    stated = stated.with_columns(text=pl.when(~outvoted.fill_null(False)).then(text))
    named_and_agreed = pl.when((pl.col("named") == document).fill_null(document.is_null())).then(pl.col("named"))
    candidates = {
        "form": pl.col("printed"),
        "form_text": pl.coalesce("text", named_and_agreed),
        "document": document,
        "file_name": pl.col("by_file"),
        "folder": pl.col("by_folder"),
    }
    method = pl.coalesce(pl.when(year.is_not_null()).then(pl.lit(name)) for name, year in candidates.items())
    return stated.select(
        *keys,
        fiscal_year=pl.coalesce(candidates.values()).cast(pl.Int32),
        fiscal_year_method=method,
    )


@lru_cache(maxsize=4096)
def year_of_print(text: str | None) -> int | None:
    """Read the year of a form's own year line (`（2023年度）`); None for a period or for two years."""
    return _only_year(_squeezed(text)) if text else None


@lru_cache(maxsize=65536)
def year_of_name(text: str | None) -> int | None:
    """Read the year in a project's name; None for a period or for two years."""
    return _only_year(_squeezed(text)) if text else None


@lru_cache(maxsize=65536)
def year_of_title(title: str | None, project_name: str | None = None) -> int | None:
    """Read the year that a form's title states for the form, not for the project the title may name."""
    if not title:
        return None
    text = _squeezed(title)
    if project_name:
        text = text.replace(_squeezed(project_name), "")
    text = _PLAN_PERIOD.sub("", text)
    found = _YEAR_IN_BRACKETS.search(text) or _FORM_TITLE.search(text) or _FORM_TITLE.search(_without_owner(text))
    if found:
        return int(found[1])
    # A project is called after a year (2022年); what belongs to a fiscal year (2022年度) is the form.
    fiscal = set(_FISCAL_YEAR.findall(text))
    return int(fiscal.pop()) if len(fiscal) == 1 else None


def _without_owner(title: str) -> str:
    """Take place and agency out of `2022年度固始县教育局项目支出绩效自评表`: they say nothing of the year."""
    found = _BEGINS_WITH_YEAR.match(title)
    if found is None:
        return title
    rest = title[found.end() :]
    rest = rest[len(place_prefix(rest)) :]
    return found[0] + _AGENCY.sub("", rest, count=1)


@lru_cache(maxsize=65536)
def year_of_file_name(path: str | None) -> int | None:
    """Read the year in a file's name (`tianjin-2025-targets.txt`); a date of publication is none."""
    return _only_year(_squeezed(_parts(path)[-1])) if path else None


@lru_cache(maxsize=65536)
def year_of_folder(path: str | None) -> int | None:
    """Read the year of the innermost folder that has one."""
    if not path:
        return None
    years = (_only_year(_squeezed(part)) for part in reversed(_parts(path)[:-1]))
    return next((year for year in years if year is not None), None)


def _years_in_text(forms: pl.DataFrame) -> pl.DataFrame:
    """Count the years that each form's text states most often: document_id, ordinal, tied (list of Int64), mentions."""
    keys = ["document_id", "ordinal"]
    text = pl.col("text").str.normalize("NFKC").str.replace_all(r"\s+", "")
    spelled = text.str.replace_many(list(_SPELLED_YEARS), list(_SPELLED_YEARS.values()))
    counted = (
        forms.filter(pl.col("text").str.contains(r"20\s*[0-3]|２０|二\s*[〇零○]"))
        .select(*keys, stated=spelled.str.replace_all(_NO_EVIDENCE, "。").str.extract_all(_STATED))
        .explode("stated", empty_as_null=False)
        .filter(~pl.col("stated").str.contains(r"^\d{5,}$") | pl.col("stated").str.contains(_DATE_IN_DIGITS))
        .with_columns(year=pl.col("stated").str.slice(0, 4).cast(pl.Int64))
        .filter(pl.col("year").is_between(_EARLIEST, _LATEST))
        .group_by(*keys, "year")
        .len("mentions")
    )
    most = pl.col("mentions") == pl.col("mentions").max().over(keys)
    return counted.filter(most).group_by(keys).agg(tied=pl.col("year").sort(), mentions=pl.col("mentions").first())


def _years_of_documents(stated: pl.DataFrame) -> pl.DataFrame:
    """Find the year that a document's forms state together: document_id, document, document_share, document_weight.

    A printed year weighs more than a date in the text, a date more than a name; without a clear winner no row.
    """
    one_in_text = pl.when(pl.col("tied").list.len() == 1).then(pl.col("tied").list.first())
    # A single date beside a name that says another year is no vote for either.
    unsure = (pl.col("mentions") == 1) & (pl.col("named") != one_in_text) & pl.col("printed").is_null()
    best = pl.coalesce("printed", one_in_text, "named")
    weight = (
        pl.when(pl.col("printed").is_not_null()).then(_WEIGHT_PRINTED)
        .when(one_in_text.is_not_null()).then(_WEIGHT_TEXT)
        .otherwise(_WEIGHT_NAME)
    )  # fmt: skip
    votes = (
        stated.select("document_id", year=best, weight=weight, unsure=unsure.fill_null(False))
        .filter(pl.col("year").is_not_null() & ~pl.col("unsure"))
        .group_by("document_id", "year")
        .agg(pl.col("weight").sum())
    )
    top = pl.col("weight").max().over("document_id")
    return (
        votes.with_columns(document_share=pl.col("weight") / pl.col("weight").sum().over("document_id"), top=top)
        .filter(pl.col("weight") == pl.col("top"))
        .filter(pl.len().over("document_id") == 1)
        .select("document_id", "document_share", document="year", document_weight="weight")
    )


def _mapped(column: pl.Expr, reader: Callable[[str | None], int | None]) -> pl.Expr:
    """Apply a reader of one text to every distinct text of a column."""

    def read(texts: pl.Series) -> pl.Series:
        distinct = texts.unique()
        years = pl.Series([reader(text) for text in distinct], dtype=pl.Int64)
        if distinct.is_empty():
            return years
        return texts.replace_strict(distinct, years, return_dtype=pl.Int64)

    return column.map_batches(read, return_dtype=pl.Int64)


def _title_years(forms: pl.DataFrame) -> pl.Series:
    pairs = forms.select("title", "project_name").iter_rows()
    return pl.Series([year_of_title(title, name) for title, name in pairs], dtype=pl.Int64)


def _only_year(text: str) -> int | None:
    """Return the one year of a text without blanks; None where it has none, several, or a period."""
    text = _DATE_OF_PUBLICATION.sub("", _PLAN_PERIOD.sub("", text))
    years = {int(year) for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def _parts(path: str) -> list[str]:
    """Split into folders and file name; a member of an archive is a file in a folder of the archive's name."""
    return [part for part in re.split(r"[/\\]+", path.replace("!/", "/")) if part] or [""]


def _squeezed(text: str) -> str:
    """Fold to NFKC without any white space, years in digits."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if "二" in folded:
        for spelled, year in _SPELLED_YEARS.items():
            folded = folded.replace(spelled, year)
    return folded
