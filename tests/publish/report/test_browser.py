"""The report in a real browser: nothing is asked of any address, nothing complains, and everything works from disk."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import duckdb
import pytest

from pipelines.publish.report.pages import MENU
from pipelines.publish.report.rendering import page_of
from tests.publish.report.browser import Page, chromium, installed
from tests.publish.report.site import FIRST_PROJECT, HOSTILE, HOSTILE_PROJECT

pytestmark = pytest.mark.skipif(installed() is None, reason="no Chromium on this machine (apt-get install chromium)")

LARGEST_PICTURE = 500_000


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def tab(browser):
    with browser.page() as page:
        yield page
        assert page.complaints() == []
        assert {address.partition(":")[0] for address in page.addresses()} <= {"file", "data", "about"}


def shown(tab: Page) -> list[str]:
    return [text.splitlines()[0] for text in tab.texts("#results tbody th")]


def status(tab: Page) -> str:
    return tab.text("#status")


def test_every_page_opens_without_a_complaint_or_an_address_outside_and_fits_desk_and_phone(tab, site):
    for file in [*(file for file, _, _ in MENU), page_of(FIRST_PROJECT), page_of(HOSTILE_PROJECT)]:
        tab.open(site.report / file)
        charts = tab.evaluate("document.querySelectorAll('[data-chart]').length")
        assert tab.evaluate("document.querySelectorAll('[data-chart] svg').length") == charts
        assert len(tab.texts("h1")) == 1
        assert "—" in tab.text("footer")
        assert tab.evaluate("document.documentElement.scrollWidth") == 1280, file
        tab.resize(390, 900)
        assert tab.evaluate("document.documentElement.scrollWidth") == 390, file
        tab.resize(1280, 900)


def test_hostile_text_is_shown_as_text_and_does_nothing(tab, site):
    tab.open(site.report / page_of(HOSTILE_PROJECT))
    assert tab.text("h1") == HOSTILE
    assert tab.evaluate("document.title").startswith("<script>")
    tab.open((site.report / "projects.html").as_uri() + "#q=onerror")
    assert HOSTILE in shown(tab)
    assert tab.evaluate("document.querySelectorAll('img').length") == 0
    assert tab.evaluate("document.title").startswith("项目")


def test_the_figures_on_the_pages_are_those_of_the_warehouse(tab, site):
    with duckdb.connect(str(site.warehouse), read_only=True) as connection:
        [(projects, indicators, findings)] = connection.execute(
            "SELECT projects, indicators, findings FROM build_info"
        ).fetchall()
        [(rate, left_out)] = connection.execute(
            "SELECT sum(executed_wan) / sum(budget_wan), sum(left_out) FROM execution_by_province_year"
        ).fetchall()
        rules = connection.execute("SELECT rule, finding_count FROM rules ORDER BY 2 DESC, 1").fetchall()
        listed = connection.execute(
            "SELECT project_name, execution_rate, total_score FROM projects WHERE execution_rate IS NOT NULL "
            "ORDER BY execution_rate DESC LIMIT 50"
        ).fetchall()
    tab.open(site.report / "index.html")
    assert tab.text('[data-figure="indicators"]') == f"{indicators:,}"
    assert tab.text('[data-figure="execution_rate"]') == f"{rate:.1%}"
    assert f"left out {left_out}" in tab.texts(".answers small")[0]
    tab.open(site.report / "findings.html")
    assert tab.text('[data-figure="findings"]') == f"{findings:,}"
    assert tab.texts("tr[data-rule] > :nth-child(4)") == [f"{count:,}" for _, count in rules]
    tab.open((site.report / "projects.html").as_uri() + "#sort=rate&down=1")
    assert status(tab).startswith(f"{projects} of {projects} projects")
    assert shown(tab) == [name for name, _, _ in listed]
    assert tab.texts("#results td.rate") == [f"{rate:.1%}" for _, rate, _ in listed]
    assert tab.texts("#results td.score") == ["—" if score is None else f"{score:g}" for _, _, score in listed]


def test_the_search_finds_by_words_place_year_kind_and_finding_and_leads_to_the_project(tab, site):
    tab.open(site.report / "projects.html")
    assert tab.text("#position") == "1 / 2" and len(shown(tab)) == 50
    tab.evaluate("document.getElementById('q').focus()")
    tab.write("检验研究院 抽检经费7")
    tab.until("document.getElementById('status').textContent.startsWith('1 of')")
    assert shown(tab) == ["抽检经费7"]
    assert "#q=" in tab.evaluate("location.href")
    tab.evaluate("document.querySelector('#results tbody a').click()")
    tab.until("!location.href.includes('projects.html') && document.readyState === 'complete'")
    assert tab.text("h1") == "抽检经费7"

    tab.open((site.report / "projects.html").as_uri() + "#kind=1&year=2025&province=" + "天津")
    assert status(tab).startswith("3 of 66")
    tab.open((site.report / "projects.html").as_uri() + "#rule=Q03")
    with duckdb.connect(str(site.warehouse), read_only=True) as connection:
        [(low,)] = connection.execute("SELECT count(DISTINCT project_id) FROM findings WHERE rule = 'Q03'").fetchall()
    assert status(tab).startswith(f"{low} of 66") and low > 50
    tab.evaluate("document.getElementById('next').click()")
    assert tab.text("#position") == "2 / 2" and len(shown(tab)) == low - 50
    tab.open((site.report / "projects.html").as_uri() + "#q=nowhere")
    assert status(tab).startswith("0 of 66") and shown(tab) == []


def test_the_language_is_switched_remembered_and_taken_from_the_browser_at_first(browser, site):
    with browser.page(languages="zh-CN") as tab:
        tab.open(site.report / "index.html")
        assert tab.evaluate("document.documentElement.lang") == "zh-Hans"
        assert tab.text("h1") == "预算绩效表说了什么"
        assert tab.text("#language") == "English"
        tab.evaluate("document.getElementById('language').click()")
        assert tab.text("h1") == "What the budget performance forms say"
        tab.until("document.documentElement.dataset.charts === 'en'")
        tab.open(site.report / "projects.html")
        assert tab.text("h1") == "Projects" and " of 66 projects" in status(tab)
        assert "Self-evaluation" in tab.evaluate("document.getElementById('kind').textContent")
        tab.evaluate("document.getElementById('language').click()")
        assert "66 个项目" in status(tab) and "自评表" in tab.evaluate("document.getElementById('kind').textContent")
        tab.open(site.report / page_of(FIRST_PROJECT))
        assert "预算，元" in tab.text("main") and "Budget, 元" not in tab.text("main")
        assert tab.complaints() == []


def test_everything_can_be_reached_and_used_with_the_keyboard(tab, site):
    tab.open(site.report / "projects.html")
    focused = "document.activeElement.id || document.activeElement.innerText.trim() || document.activeElement.tagName"
    order = []
    for _ in range(30):
        tab.press("Tab")
        order.append(tab.evaluate(focused))
        outline = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", order
        if order[-1].startswith("Year") and len(order) > 15:
            break
    assert order[0] == "Skip to the content"
    assert order[2] == "language"
    assert order[3:10] == [english for _, english, _ in MENU]
    assert order[10:15] == ["q", "province", "year", "kind", "rule"]
    # The heading that has the focus now sorts when it is pressed, and says so.
    tab.press("Enter")
    assert tab.evaluate("document.activeElement.closest('th').getAttribute('aria-sort')") == "ascending"
    assert shown(tab)[0] == "乡村道路"
    tab.press("Enter")
    assert tab.evaluate("document.activeElement.closest('th').getAttribute('aria-sort')") == "descending"

    tab.open(site.report / "provinces.html")
    tab.press("Tab")
    tab.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


def test_tables_sort_by_value_with_what_is_not_known_below(tab, site):
    tab.open(site.report / "provinces.html")
    press = "document.querySelectorAll('table.wide thead tr:last-child button')[5].click()"
    rows = "[...document.querySelectorAll('table.wide tbody th')].map(e => e.innerText.split(' ')[0].trim())"
    tab.evaluate(press)
    assert tab.evaluate(rows) == ["上海", "四川", "天津"]
    tab.evaluate(press)
    assert tab.evaluate(rows) == ["四川", "上海", "天津"]


def test_text_has_enough_contrast(tab, site):
    """At least 4.5 to 1, as WCAG 2 asks for, for the colours that text is written in."""
    tab.open(site.report / page_of(FIRST_PROJECT))
    pairs = tab.evaluate(
        """[...document.querySelectorAll('main *, footer *, header *')].filter(e => e.offsetParent &&
        [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).map(e => {
          let back = e, colour;
          do { colour = getComputedStyle(back).backgroundColor; back = back.parentElement; }
          while (back && colour === 'rgba(0, 0, 0, 0)');
          return [getComputedStyle(e).color, colour, e.className || e.tagName];
        })"""
    )
    assert len(pairs) > 50
    for ink, paper, name in pairs:
        assert _contrast(ink, paper) >= 4.5, (name, ink, paper)


def _contrast(first: str, second: str) -> float:
    def luminance(colour: str) -> float:
        channels = [int(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_print_unfolds_the_figures_and_leaves_out_what_cannot_be_pressed(tab, site, tmp_path):
    tab.open(site.report / "distributions.html")
    tab.call("Emulation.setEmulatedMedia", media="print")
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert tab.evaluate("[...document.querySelectorAll('details')].every(part => part.open)")
    assert tab.evaluate("document.querySelector('nav').offsetParent") is None
    tab.pdf(tmp_path / "page.pdf")
    import pypdfium2

    with pypdfium2.PdfDocument(tmp_path / "page.pdf") as document:
        assert 2 <= len(document) <= 8
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "Self-evaluations by execution rate" in text and "Ratio of sums" in text


@pytest.mark.parametrize(("name", "width", "height"), [("desktop", 1280, 1500), ("phone", 390, 1500)])
def test_pictures_of_the_report_are_taken(browser, site, tmp_path, name, width, height):
    """With REPORT naming a report, `make screenshots` puts its pictures into docs/."""
    given = os.environ.get("REPORT", "")
    report = Path(given).absolute() if given else site.report
    folder = Path(__file__).resolve().parents[3] / "docs" if given else tmp_path
    with browser.page(width, height) as tab:
        tab.open(report / "index.html")
        picture = folder / f"report-{name}.png"
        tab.picture(picture)
    content = picture.read_bytes()
    assert struct.unpack(">II", content[16:24]) == (width, height)
    assert 20_000 < len(content) < LARGEST_PICTURE
