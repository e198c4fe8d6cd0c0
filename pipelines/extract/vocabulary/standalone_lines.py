"""Lines that are known by themselves, wherever they stand: year, unit of money, agency, page number, annex, letter."""

from __future__ import annotations

import re

from pipelines.extract.vocabulary.folding import fold

_YEAR = re.compile(r"^[（(]?\s*(?:[1１]\s?[9９]|[2２]\s?[0０])\s?\d\s?\d\s*年\s*度?\s*[)）]?$")
_UNIT = re.compile(r"^[（(]?(?:金额)?(?:单位)?[:：]?(?:人民币)?([亿千百万]*元)[)）]?$")
_AGENCY_CODE = re.compile(r"^(?!\d{4}年)[\[【(（]?\d{3,9}[\]】)）]?[-—\s]?[\u4e00-\u9fff（）()、]{3,40}$")
_AGENCY_NAME = re.compile(
    r"^[\u4e00-\u9fff（）()]{3,28}(?:[局厅委院署站所处馆]|幼儿园|委员会|办公室|中心|管理处|服务站|研究所|总队|支队|大队|学校|中学|小学|大学|学院"
    r"|医院|人民政府|街道办事处|协会|联合会|联社|博物馆|图书馆|公司)(?:（本级）|\(本级\)|本级|机关)?$"
)
_ANNEX = re.compile(r"^附\s*[件表]\s*[\d一二三四五六七八九十\-—.]*\s*[:：]?$")
_PAGE_NUMBER = re.compile(
    r"^(?:[-—–]\s*\d{1,4}\s*[-—–]|第\s*\d+\s*页(?:[,，/ ]*共\s*\d+\s*页)?|\d{1,4}\s*/\s*\d{1,4})$"
)
_DATE = re.compile(r"^\d{4}年\d{1,2}月\d{1,2}日$")
_BEGINS_PAGE_NUMBER = frozenset("-—–第0123456789")
_HALF_DASHED = re.compile(r"^[-—–]?\s*\d{1,4}\s*[-—–]?$")
# The lines of an official letter between two forms.
_LETTER = re.compile(
    r"^附\s*件|〔\d{4}〕\s*\d+\s*号|^各.{1,24}[:：]$|的通知$|^抄送|^信息公开|印发$|^\d{4}年\d{1,2}月\d{1,2}日$"
)


def is_year_line(text: str) -> bool:
    """Whether a line states the fiscal year and nothing else: `（2023年度）`."""
    return _YEAR.match(text) is not None


def is_unit_line(text: str) -> bool:
    """Whether a line states the unit of money and nothing else: `单位：万元`."""
    return "元" in text and _UNIT.match(fold(text)) is not None


def is_agency(text: str) -> bool:
    """Whether a text is an agency with its code: `205301四川省学生资助管理中心`."""
    return _AGENCY_CODE.match(text) is not None


def is_agency_name(text: str) -> bool:
    """Whether a short line is the name of an agency without its code: `温州市鹿城区体育事业发展中心`."""
    return len(text) <= 32 and _AGENCY_NAME.match(text) is not None


def is_annex_line(text: str) -> bool:
    """Whether a line only numbers an annex: `附件2`."""
    return text[:1] == "附" and _ANNEX.match(text) is not None


def is_letter_line(text: str) -> bool:
    """Whether a line belongs to the official letter around forms: document number, addressees, date."""
    return _LETTER.search(text) is not None


def is_date_line(text: str) -> bool:
    """Whether a line is a date and nothing else: the end of a letter, or a cell."""
    return _DATE.match(text) is not None


def is_page_number(text: str) -> bool:
    """Whether a line says itself that it is a page number: `- 3 -`, `第3页`, `3 / 9`."""
    return text[:1] in _BEGINS_PAGE_NUMBER and _PAGE_NUMBER.match(text) is not None


def is_bare_page_number(text: str) -> bool:
    """Whether a line may be a page number without any mark; only its place can tell it from a figure."""
    return len(text) <= 4 and text.isdigit()


def may_number_page(text: str) -> bool:
    """Whether a line begins as page numbers do, or is nothing but digits: no other line need be looked at closer."""
    return text[:1] in _BEGINS_PAGE_NUMBER or text.isdigit()


def is_page_number_in_prose(text: str) -> bool:
    """Whether a line of running text, where no figure stands alone, is a page number."""
    return is_page_number(text) or _HALF_DASHED.match(text) is not None
