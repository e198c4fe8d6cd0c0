"""The place of a form: which province, prefecture or county it belongs to, and how that is known.

Evidence in the order of RULES section 3: an explicit code, the name of the department or unit, a document number
(津财…号), the title, the folder. A name that exists more than once (鼓楼区) is decided by the other evidence or stays
at the level that all its bearers share. Names and abbreviations are data (`reference/regions.csv`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipelines.reference import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import polars as pl

PROJECT_CODE = re.compile(r"^(\d{6})(\d{2})([A-Z])([0-9A-Z]{12})$")
"""Project code of the national budget system: region, first year, class, serial."""


class Evidence(NamedTuple):
    """What a form and its document say about their place; every field may be None.

    `report_code` is a region code or a report number that begins with one (`510000_0013zp`); `path` is relative to
    `data/raw`.
    """

    project_code: str | None = None
    report_code: str | None = None
    department: str | None = None
    unit: str | None = None
    document_number: str | None = None
    title: str | None = None
    path: str | None = None


class Region(NamedTuple):
    """The place of a form and what is wrong with the evidence.

    `region_method` names the evidence that `region_code` rests on: project_code · report_code · department_name ·
    unit_name · document_number · title · folder, None with all codes None where the place is not known.
    `problem`: unknown_code (an explicit code that no region has) · code_conflict (code and name are different places;
    the code stands) · folder_conflict (the folder is another place than the form says; the form stands).
    """

    province_code: str | None = None
    province: str | None = None
    region_code: str | None = None
    region_method: str | None = None
    problem: str | None = None
    observed: str | None = None
    expected: str | None = None


class _Place(NamedTuple):
    code: str
    name: str
    short_name: str
    level: str
    province_code: str
    parent_code: str
    retired: bool

    def within(self, other: _Place) -> bool:
        """Tell whether this place is the other or lies in it; everything lies in 中央."""
        if other.code == tables.CENTRAL_CODE or self.code == other.code or self.parent_code == other.code:
            return True
        return other.level == "province" and self.province_code == other.code


class _Reading(NamedTuple):
    """The places that a text may mean (several where a name exists more than once).

    `certain` is False where the words may mean no place at all: an ordinary word (城区), a bare short name.
    """

    places: tuple[_Place, ...] = ()
    certain: bool = True


_NOTHING = _Reading()
_EMPTY = frozenset({"", "-", "--", "—", "——", "/", "\\", "无"})

# County names that are ordinary words: without their prefecture they prove nothing.
_ORDINARY_WORDS = frozenset(
    {
        "城区",
        "郊区",
        "矿区",
        "东区",
        "西区",
        "老城区",
        "新城区",
        "新市区",
        "城中区",
        "城东区",
        "城西区",
        "城北区",
        "市中区",
        "市南区",
        "市北区",
        "港口区",
        "解放区",
    }
)
# What stands before a county's name without being part of a longer word.
_BEFORE_COUNTY = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|中共|中国共产党|共青团|共产主义青年团|政协|政治协商会议|税务总局|统计局|人民武装部|妇女联合会|红十字会"
    r"|农业农村局|民主同盟|银行|武警|消防救援支队|\d年度?|关于)$"
)
_TOWARDS_ANOTHER_PLACE = re.compile(r"(?:驻|援|赴|往|支持|帮扶|协作|面向|对口)$")
_STREET_OR_TOWN = re.compile(r"^(?:[东西南北中]?[一二三四]?(?:路|街|道|镇|乡|村|庄|场|桥)|大街|大道)")
# 苏州工业园区, 合肥高新技术产业开发区: no counties, but parts of the city that they are called after.
_ZONE_OF_CITY = re.compile(
    r"^[\u4e00-\u9fff]{0,3}(?:工业园区|技术(?:产业)?开发区|开发区|经开区|高新区|保税港?区|新区|示范区|试验区|管理区|度假区|风景(?:名胜)?区)"
)
_CITY_WORKS = re.compile(r"^政(?:工程|管理|公用|设施|园林|建设|道路|排水|养护)")
_DIVISION_OF_CORPS = re.compile(r"^第?[一二三四五六七八九十]{1,3}师")
_DOCUMENT_NUMBER = re.compile(
    r"(?:^|[^\u4e00-\u9fff])([\u4e00-\u9fff])([\u4e00-\u9fff]{1,8})[〔\[【(]\s*(?:19|20)\d{2}\s*[〕\]】)]\s*第?\s*\d+\s*号"
)
_LEADING_NUMBER_AND_YEAR = re.compile(
    r"^(?:附件\d*[:.]?)?(?:\(?[\d一二三四五六七八九十]{1,3}\)?[.、\-]\s*)?(?:\(?20\d{2}\)?(?:[-—~至到]20\d{2})?(?:年度|年)?)?(?:关于)?"
)
_REGION_CODE = re.compile(r"(?<!\d)(\d{6})(?!\d)")
# Codes beyond the county table that finance and statistics use: 市本级 and development zones.
_ZONE_ENDINGS = ("7", "9")

_OPENING, _CLOSING = r"[\[【(（〔<]", r"[\]】)）〕>]"
_AGENCY_CODE = re.compile(
    rf"^(?:{_OPENING}\s*(?P<bracketed>\d{{3}}(?:[-.]?\d{{3}}){{0,2}}|\d{{7,8}})\s*{_CLOSING}\s*[-—–_:：、.]?"
    r"|(?P<divided>\d{3}(?:[-.]?\d{3}){0,2}|\d{5}|\d{7,8})\s*[-—–_:：、.\s]\s*"
    r"|(?P<direct>\d{3}(?:[-.]\d{3}){1,2}|\d{9}|\d{8}|\d{7}|\d{6}|\d{3})(?![\d.%]))"
    r"\s*(?P<name>[^\d\s年月日].*)$",
    re.DOTALL,
)
_AGENCY_CODE_BEHIND = re.compile(
    rf"^(?P<name>.*[\u4e00-\u9fff)）])\s*{_OPENING}\s*(?P<code>\d{{3}}(?:\d{{3}}){{0,2}})\s*{_CLOSING}$", re.DOTALL
)
_CODE_ALONE = re.compile(r"^\d{3}(?:\d{3}){0,2}$")
# 120急救中心, 301医院: the digits are the name.
_NUMBER_OF_A_NAME = re.compile(
    r"^(?:急救|指挥|报警|医院|热线|接警|应急|国道|省道|工程|厂|所(?!属)|台|街|路|号|地质|队|团|室|矿|库|仓)"
)


def split_agency_code(text: str | None) -> tuple[str | None, str | None]:
    """Divide `357101天津市药品监督管理局` into ("357101", "天津市药品监督管理局").

    A code has 3 digits (department), 6 (with its unit) or up to 9, directly before the name, in brackets, before a
    separator, or in brackets after the name. Without one the code is None; a blank cell gives (None, None).
    """
    if text is None:
        return None, None
    name = text.strip()
    if unicodedata.normalize("NFKC", name) in _EMPTY:
        return None, None
    if _CODE_ALONE.match(name):
        return unicodedata.normalize("NFKC", name), None
    found = _AGENCY_CODE.match(name)
    if found:
        code = unicodedata.normalize("NFKC", found["bracketed"] or found["divided"] or found["direct"])
        code = re.sub(r"\D", "", code)
        rest = found["name"].strip()
        if 3 <= len(code) <= 9 and not (found["direct"] and _NUMBER_OF_A_NAME.match(rest)):
            return code, rest
    found = _AGENCY_CODE_BEHIND.match(name)
    if found:
        return unicodedata.normalize("NFKC", found["code"]), found["name"].strip()
    return None, name


def infer_region(evidence: Evidence) -> Region:
    """Find the place of one form. Pure; names and folders are read once each and remembered."""
    code_method, code_text, code_place = _explicit_code(evidence.project_code, evidence.report_code)
    department, unit = _read_name(evidence.department), _read_name(evidence.unit)
    number = _read_document_number(evidence.document_number)
    folder = _read_path(evidence.path)
    title = _read_title(evidence.title) if not (_is_settled(department) or _is_settled(unit)) else _NOTHING

    named = (("department_name", department), ("unit_name", unit))
    others = (("document_number", number), ("title", title), ("folder", folder))
    support = [reading for _, reading in (*named, *others) if reading.places]
    if code_place:
        support.insert(0, _Reading((code_place,)))

    method, place = code_method, code_place
    problem: tuple[str, str | None, str | None] | None = None
    if code_place:
        for name, reading in named:
            finer = _decided(reading, support)
            if finer and finer.within(place or finer):
                if place and finer.code != place.code:
                    method, place = name, finer
            elif reading.certain and reading.places and not any(_compatible(p, code_place) for p in reading.places):
                text = evidence.department if name == "department_name" else evidence.unit
                problem = problem or ("code_conflict", f"{code_text} {code_place.name}", text)
        if place is code_place and not _is_settled(department) and not _is_settled(unit):
            finer = _decided(title, support)
            if finer and finer.code != code_place.code and finer.within(code_place):
                method, place = "title", finer
    else:
        method = None
        for name, reading in named:
            finer = _decided(reading, support)
            if finer and (place is None or (finer.code != place.code and finer.within(place))):
                method, place = name, finer
        for name, reading in others:
            if place is None:
                place = _decided(reading, support)
                method = name if place else None
    if code_text and code_place is None:
        problem = ("unknown_code", code_text, place.name if place else None)
        if place is None:
            # The county is not in the table, the province still is: better than nothing, and said by the problem.
            place = _places().get(code_text[:2] + "0000")
            method = code_method if place else None
    if place is None:
        return Region(None, None, None, None, *(problem or (None, None, None)))
    elsewhere = folder.certain and folder.places and not any(_compatible(p, place) for p in folder.places)
    if problem is None and elsewhere:
        problem = ("folder_conflict", evidence.path, place.name)
    province = _places()[place.province_code]
    return Region(province.code, province.short_name, place.code, method, *(problem or (None, None, None)))


def add_regions(
    frame: pl.DataFrame,
    *,
    project_code: str = "project_code",
    report_code: str = "report_code",
    department: str = "department",
    unit: str = "unit",
    document_number: str = "document_number",
    title: str = "title",
    path: str = "path",
) -> pl.DataFrame:
    """Add the place of every row; arguments name the columns that hold the evidence, absent ones count as NULL.

    Adds province_code, province, region_code, region_method, region_problem, region_observed and region_expected
    (String). Row order and all other columns stay. Each distinct combination of evidence is looked at once.
    """
    import polars as pl

    sources = dict(
        zip(Evidence._fields, (project_code, report_code, department, unit, document_number, title, path), strict=True)
    )
    evidence = frame.select(
        pl.col(column).cast(pl.String).alias(f"_{field}")
        if column in frame.columns
        else pl.lit(None, pl.String).alias(f"_{field}")
        for field, column in sources.items()
    )
    distinct = evidence.unique(maintain_order=True)
    found = [infer_region(Evidence(*row)) for row in distinct.iter_rows()]
    names = ["province_code", "province", "region_code", "region_method"]
    names += ["region_problem", "region_observed", "region_expected"]
    answers = pl.DataFrame(found, schema=dict.fromkeys(names, pl.String), orient="row")
    known = pl.concat([distinct, answers], how="horizontal")
    joined = evidence.join(known, on=evidence.columns, how="left", nulls_equal=True, maintain_order="left")
    return frame.with_columns(joined.select(names))


def region_of_name(name: str | None, within: str | None = None) -> str | None:
    """Code of the region that a column or cell names (`青神县`, `江北区`), looked for inside region `within`.

    For the areas of one form: a short name is enough there (`青神`). None where no or more than one region fits.
    """
    if name is None:
        return None
    text = _squeezed(name)
    around = _places().get(within) if within else None
    candidates = _names().get(text, ()) or _short_names().get(text, ())
    fitting = [place for place in candidates if around is None or place.within(around)]
    fitting = [place for place in fitting if not place.retired] or fitting
    return fitting[0].code if len(fitting) == 1 else None


def place_prefix(text: str) -> str:
    """Return the names of places that open a text: `天津市` of `天津市药品监督抽检`, "" where there are none."""
    start, end, _ = _chain(_squeezed(text))
    return _squeezed(text)[:end] if start == 0 else ""


# Deciding between places


def _is_settled(reading: _Reading) -> bool:
    return reading.certain and len(reading.places) == 1


def _compatible(one: _Place, other: _Place) -> bool:
    """Tell whether both can be true of one form: one lies in the other, and 兵团 in 新疆."""
    if {one.province_code, other.province_code} == {tables.CORPS_CODE, "650000"}:
        return True
    return one.within(other) or other.within(one)


def _decided(reading: _Reading, support: list[_Reading]) -> _Place | None:
    """Choose the one place a reading means in the light of the other evidence, or the finest its places share."""
    places = reading.places
    if not places:
        return None
    backed = False
    if len(places) > 1 or not reading.certain:
        for other in support:
            if other is reading or not other.places:
                continue
            fitting = tuple(p for p in places if any(_compatible(p, o) and o.code != "000000" for o in other.places))
            if fitting:
                places, backed = fitting, True
    if not reading.certain and not backed:
        return None
    if len(places) > 1:
        current = tuple(place for place in places if not place.retired)
        places = current or places[-1:]
    if len(places) == 1:
        return places[0]
    for shared in ({p.parent_code for p in places}, {p.province_code for p in places}):
        if len(shared) == 1:
            return _places().get(shared.pop())
    return None


# Reading one piece of evidence


def _explicit_code(project_code: str | None, report_code: str | None) -> tuple[str | None, str | None, _Place | None]:
    """Return the method, the region code as printed, and its place (None where the code is not known)."""
    unknown: tuple[str, str] | None = None
    for method, text in (("project_code", project_code), ("report_code", report_code)):
        if not text:
            continue
        squeezed = _squeezed(text)
        found = PROJECT_CODE.match(squeezed.upper()) if method == "project_code" else _REGION_CODE.search(squeezed)
        if not found:
            continue
        place = _place_of_code(found[1])
        if place:
            return method, found[1], place
        unknown = unknown or (method, found[1])
    return (*unknown, None) if unknown else (None, None, None)


def _place_of_code(code: str) -> _Place | None:
    """Look a code up; a zone or a 市本级 that GB/T 2260 does not list is its city, an unknown code is None."""
    place = _places().get(code)
    if place is None and code[4:5] in _ZONE_ENDINGS:
        place = _places().get(code[:4] + "00")
    if place is not None and not place.short_name:
        return _places().get(place.province_code)
    return place


@lru_cache(maxsize=65536)
def _read_name(text: str | None) -> _Reading:
    """Read the place in the name of a department or unit."""
    if not text:
        return _NOTHING
    name = _squeezed(split_agency_code(text)[1] or "")
    return _read_text(name) if name else _NOTHING


@lru_cache(maxsize=65536)
def _read_title(text: str | None) -> _Reading:
    if not text:
        return _NOTHING
    return _read_text(_LEADING_NUMBER_AND_YEAR.sub("", _squeezed(text), count=1))


@lru_cache(maxsize=4096)
def _read_document_number(text: str | None) -> _Reading:
    """Read the place whose abbreviation opens a document number such as 津财预〔2025〕3号."""
    found = _DOCUMENT_NUMBER.search(_squeezed(text)) if text else None
    places = _abbreviations().get(found[1], ()) if found else ()
    # 宁 is Ningxia and Nanjing, 青 is Qinghai and Qingdao: only with other evidence.
    return _Reading(places, certain=len(places) == 1) if places else _NOTHING


@lru_cache(maxsize=65536)
def _read_path(path: str | None) -> _Reading:
    """Read the finest place that folders and file name give, as a Chinese name, in pinyin or as a code."""
    if not path:
        return _NOTHING
    folders = [part for part in re.split(r"[/\\]+", path.replace("!/", "/")) if part]
    if not folders:
        return _NOTHING
    folders[-1] = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", folders[-1])
    best = _NOTHING
    for folder in folders:
        reading = _read_folder(folder)
        if not reading.places:
            continue
        if not best.places:
            best = reading
            continue
        inner = tuple(p for p in reading.places if any(p.within(outer) for outer in best.places))
        if inner:
            best = _Reading(inner, best.certain or reading.certain)
    return best


@lru_cache(maxsize=65536)
def _read_folder(folder: str) -> _Reading:
    text = _squeezed(folder)
    if text in _places():
        return _Reading((_places()[text],))
    words = [text, *re.split(r"[-_.,()\[\]【】\s]+", unicodedata.normalize("NFKC", folder).strip())]
    for word in words:
        lowered = re.sub(r"[^a-z]", "", word.lower())
        if word and not re.search(r"[\u4e00-\u9fff]", word):
            places = _pinyin().get(lowered, ()) if len(lowered) > 2 else ()
        else:
            places = _names().get(word, ()) or _short_names().get(word, ())
        if places:
            # Pinyin of a county is the pinyin of many other words: provinces and prefectures first.
            upper = tuple(p for p in places if p.level != "county")
            provinces = tuple(p for p in upper if p.level == "province")
            return _Reading(provinces or upper or places, certain=bool(provinces or upper) or len(places) == 1)
    return _read_title(folder) if re.search(r"[\u4e00-\u9fff]", folder) else _NOTHING


@lru_cache(maxsize=65536)
def _read_text(text: str) -> _Reading:
    """Read the place in a running text without blanks, leftmost and finest."""
    _, end, places = _chain(text)
    if places:
        alone = text[:end] in _ORDINARY_WORDS
        return _Reading(places, certain=not alone)
    if _DIVISION_OF_CORPS.match(text) and "兵团" not in text[6:]:
        return _Reading((_places()[tables.CORPS_CODE],))
    for agency in tables.central_agencies():
        if text.startswith(agency) and not text[len(agency) :].startswith("门"):
            return _Reading((_places()[tables.CENTRAL_CODE],))
    for length in (3, 2):
        # A bare 上海 or 内蒙古 opens the name (上海海关); anywhere else it is a word in a word.
        for place in _short_names().get(text[:length], ()):
            rest = text[length:]
            if place.level == "province" and place.code[0] not in "078" and not _STREET_OR_TOWN.match(rest):
                return _Reading((place,))
            if place.level == "prefecture" and _ZONE_OF_CITY.match(rest):
                return _Reading((place,))
    return _NOTHING


def _chain(text: str) -> tuple[int, int, tuple[_Place, ...]]:
    """Find the first name of a place in a text with the names inside it that follow: start, end, places.

    `四川省眉山市青神县林业局` gives (0, 9, (青神县,)).
    """
    for start in range(len(text) - 1):
        for end, places in _names_at(text, start):
            before = text[:start]
            if _TOWARDS_ANOTHER_PLACE.search(before):
                continue
            if start and not _BEFORE_COUNTY.search(before):
                places = tuple(place for place in places if place.level != "county")
            if places:
                return (start, *_extended(text, end, places))
    end, places = _short_then_full(text)
    return (0, end, places) if places else (-1, -1, ())


def _extended(text: str, end: int, places: tuple[_Place, ...]) -> tuple[int, tuple[_Place, ...]]:
    """Go on with the names of places inside those found so far."""
    while True:
        for further, inner in _names_at(text, end, with_short=True):
            within = tuple(p for p in inner if any(p.within(outer) and p.code != outer.code for outer in places))
            if within:
                end, places = further, within
                break
        else:
            return end, places


def _short_then_full(text: str) -> tuple[int, tuple[_Place, ...]]:
    """Count a bare short name where the full name of a place inside it follows: `四川青神县林业局`."""
    for length in (4, 3, 2):
        outer = _short_names().get(text[:length], ())
        if not outer:
            continue
        end, places = _extended(text, length, outer)
        if end > length:
            return end, places
    return -1, ()


def _names_at(text: str, start: int, with_short: bool = False) -> Iterator[tuple[int, tuple[_Place, ...]]]:
    """Yield the names of places that begin at a position, longest first, where they are words of their own."""
    names = _names()
    for length in _lengths().get(text[start : start + 1], ()):
        end = start + length
        places = names.get(text[start:end])
        if places and end <= len(text) and not _is_cut_from_a_word(text, start, end, places):
            yield end, places
    if with_short:
        for length in (4, 3, 2):
            end = start + length
            short = tuple(p for p in _short_names().get(text[start:end], ()) if p.level == "prefecture")
            if short and any(True for _ in _names_at(text, end)):
                yield end, short


def _is_cut_from_a_word(text: str, start: int, end: int, places: tuple[_Place, ...]) -> bool:
    """Tell whether the last sign of the name belongs to the next word: 吉林市|场, 白山市|政工程, 朝阳区|域."""
    last, following = text[end - 1], text[end : end + 1]
    if last == "市" and following == "场":
        return all(place.level != "province" for place in places)
    if last == "市" and start and _CITY_WORKS.match(text[end:]):
        return True
    if last == "区" and following == "域":
        return True
    return last == "州" and following in {"区", "县", "市"}


# The table, indexed


@cache
def _places() -> dict[str, _Place]:
    columns = ["code", "name", "short_name", "level", "province_code", "parent_code", "valid_until"]
    rows = tables.regions().select(columns).iter_rows()
    return {
        code: _Place(code, name, short_name, level, province_code, parent_code, valid_until != "")
        for code, name, short_name, level, province_code, parent_code, valid_until in rows
    }


@cache
def _names() -> dict[str, tuple[_Place, ...]]:
    """Index full names, former names and aliases."""
    pairs: list[tuple[str, _Place]] = []
    for code, former, aliases in tables.regions().select("code", "former_names", "aliases").iter_rows():
        place = _places()[code]
        if place.short_name and code != tables.CENTRAL_CODE:
            pairs += [(name, place) for name in (place.name, *former.split(), *aliases.split())]
    return _grouped(pairs)


@cache
def _short_names() -> dict[str, tuple[_Place, ...]]:
    return _grouped((place.short_name, place) for place in _places().values() if place.short_name)


@cache
def _abbreviations() -> dict[str, tuple[_Place, ...]]:
    rows = tables.regions().select("code", "abbreviations").iter_rows()
    return _grouped((sign, _places()[code]) for code, signs in rows for sign in signs.split())


@cache
def _pinyin() -> dict[str, tuple[_Place, ...]]:
    """Index `shanghai`, `shanghaishi`, `qingshen`, `qingshenxian` and the English names."""
    endings = {"province": ("sheng", "shi", "zizhiqu"), "prefecture": ("shi", "zhou"), "county": ("xian", "qu", "shi")}
    pairs: list[tuple[str, _Place]] = []
    for code, spellings in tables.regions().select("code", "pinyin").iter_rows():
        place = _places()[code]
        for spelling in spellings.split():
            pairs.append((spelling, place))
            pairs += [(spelling + ending, place) for ending in endings[place.level]]
    return _grouped(pairs)


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """Index the lengths of the names that begin with a sign, longest first."""
    lengths: dict[str, set[int]] = {}
    for name in _names():
        lengths.setdefault(name[0], set()).add(len(name))
    return {sign: tuple(sorted(found, reverse=True)) for sign, found in lengths.items()}


def _grouped(pairs: Iterable[tuple[str, _Place]]) -> dict[str, tuple[_Place, ...]]:
    """Group places by name, those in force before retired ones."""
    grouped: dict[str, dict[str, _Place]] = {}
    for name, place in pairs:
        grouped.setdefault(name, {})[place.code] = place
    return {
        name: tuple(sorted(places.values(), key=lambda place: (place.retired, place.code)))
        for name, places in grouped.items()
    }


def _squeezed(text: str) -> str:
    """Fold to NFKC without any white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
