"""HTML: a government web page with navigation, and a workbook saved as HTML under the name .xls."""

from __future__ import annotations

import random
from collections.abc import Sequence
from html import escape

from tests.documents.grid import Cell, Paragraph, Section, Table

_NAVIGATION = """<div class="header"><ul class="nav"><li><a href="/">首页</a></li><li><a href="/xxgk/">信息公开</a></li>
<li><a href="/bsfw/">办事服务</a></li><li><a href="/jxgl/">绩效管理</a></li></ul>
<table class="search" border="0"><tr><td>关键字</td><td><input type="text" name="q"></td>
<td>搜索</td></tr></table></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/czyjs/">财政预决算</a> &gt; 正文</div>"""
_FOOTER = """<div class="side"><h3>相关链接</h3><ul><li><a href="#">2022年度项目支出绩效自评表</a></li>
<li><a href="#">2021年部门预算绩效目标表</a></li></ul></div>
<div class="footer"><p>主办单位：财政局　网站标识码：1300000001　联系电话：010-60000000</p></div>"""


def _cell(cell: Cell, style: str, rng: random.Random) -> str:
    spans = ""
    if cell.row_span > 1:
        spans += f' rowspan="{cell.row_span}"'
    if cell.column_span > 1:
        spans += f' colspan="{cell.column_span}"'
    text = escape(cell.text).replace("≥", "&ge;").replace("≤", "&le;") if style == "entities" else escape(cell.text)
    if style == "word":
        # Word splits a cell into spans wherever its font changes.
        parts = []
        for paragraph in text.split("\n"):
            cut = len(paragraph) // 2 if "&" not in paragraph else 0
            spans_of_text = f"<span>{paragraph[:cut]}</span><span lang=EN-US>{paragraph[cut:]}</span>"
            parts.append(f"<p class=MsoNormal>{spans_of_text}<o:p></o:p></p>")
        text = "".join(parts)
    else:
        text = text.replace("\n", "<br/>") or "&nbsp;"
    return f"<td{spans}>{text}</td>"


def _table(table: Table, style: str, rng: random.Random) -> str:
    rows = []
    for row in table.rows:
        cells = "".join(_cell(cell, style, rng) for cell in row)
        rows.append(f"<tr>{cells}</tr>")
    return '<table border="1" cellspacing="0">\n<tbody>' + "\n".join(rows) + "</tbody></table>"


def web_page(sections: Sequence[Section], rng: random.Random) -> bytes:
    """A page with navigation, breadcrumbs, side links and footer around the forms."""
    style = rng.choice(["plain", "entities", "word"])
    body = []
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                tag = "h2" if block.style == "title" else "p"
                text = escape(block.text).replace("    ", "&nbsp;&nbsp;&nbsp;&nbsp;")
                body.append(f"<{tag}>{text}</{tag}>")
            else:
                body.append(_table(block, style, rng))
    page = (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>财政预决算公开</title>\n'
        "<style>td{border:1px solid #000}</style><script>var total = 100;</script></head><body>\n"
        f'{_NAVIGATION}\n<table class="layout" width="100%"><tr><td class="main">\n<div class="article">'
        + "\n".join(body)
        + f"</div></td></tr></table>\n{_FOOTER}</body></html>\n"
    )
    return page.encode("utf-8")


def workbook_as_html(sections: Sequence[Section], rng: random.Random) -> bytes:
    """What a bureau's system exports as .xls: one HTML table for the sheet, encoded in GBK."""
    rows = []
    width = max(len(block.widths) for section in sections for block in section.blocks if isinstance(block, Table))
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                rows.append(f"<tr><td colspan={width}>{escape(block.text)}</td></tr>")
                continue
            for row in block.rows:
                cells = "".join(_cell(cell, "plain", rng) for cell in row)
                rows.append(f"<tr>{cells}</tr>")
        rows.append(f"<tr><td colspan={width}>&nbsp;</td></tr>")
    page = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">\n'
        '<head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body>\n<table border=1>\n'
        + "\n".join(rows)
        + "\n</table></body></html>"
    )
    return page.encode("gb18030")
