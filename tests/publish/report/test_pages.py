"""What stands on the pages: nothing that documents could do harm with, both languages, and the warehouse's figures."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest
from selectolax.lexbor import LexborHTMLParser

from pipelines.publish.report import charts
from pipelines.publish.report.pages import MENU
from pipelines.publish.report.rendering import page_of
from tests.publish.report.site import FIRST_PROJECT, HOSTILE, HOSTILE_PROJECT

NULLS = "—"


@pytest.fixture(scope="module")
def pages(site) -> dict[str, LexborHTMLParser]:
    """Every page of the menu and every project's page, parsed, by path."""
    return {
        path.relative_to(site.report).as_posix(): LexborHTMLParser(path.read_text(encoding="utf-8"))
        for path in site.report.rglob("*.html")
    }


@pytest.fixture(scope="module")
def warehouse(site):
    with duckdb.connect(str(site.warehouse), read_only=True) as connection:
        yield connection


def cells(row):
    return [node.text(strip=True) for node in row.css("th, td")]


def figure(page, name):
    [node] = page.css(f'[data-figure="{name}"]')
    return node.text(strip=True)


def test_text_of_documents_never_becomes_markup(pages):
    seen = 0
    for path, page in pages.items():
        for script in page.css("script"):
            source = script.attributes.get("src")
            if source is None:
                assert script.attributes["type"] == "application/json", path
                json.loads(script.text())
            else:
                assert re.fullmatch(r"(\.\./\.\./)?(assets|data)/\w+\.js", source), path
        assert not page.css("img, iframe, object, embed, form[action], base, [onerror], [onclick], [onload]"), path
        seen += HOSTILE in page.body.text()
    assert seen >= 4, "targets, findings and project pages print the hostile texts"


def test_hostile_text_in_a_chart_or_in_the_search_stays_text(site):
    embedded = charts.embedded({"a": {"en": {"text": HOSTILE}, "zh": {}}})
    assert "<" not in embedded and ">" not in embedded
    assert json.loads(embedded)["a"]["en"]["text"] == HOSTILE
    assert HOSTILE in json.loads((site.report / "data/projects.js").read_text()[len("const PROJECTS = ") : -2])["name"]


def test_pages_forbid_scripts_and_addresses_that_are_not_their_own(pages):
    for page in pages.values():
        [policy] = page.css('meta[http-equiv="Content-Security-Policy"]')
        content = policy.attributes["content"]
        assert content.startswith("default-src 'none';")
        [scripts] = re.findall(r"script-src ([^;]*);", content)
        assert scripts == "'self' file:"


def test_no_page_style_or_script_names_an_address(site):
    for path in site.report.rglob("*"):
        if path.is_file() and path.name != "vega.js":
            assert not re.search(r"(https?:)?//[\w-]+\.[\w-]", path.read_text(encoding="utf-8")), path


def test_every_text_of_ours_stands_in_both_languages(pages):
    for path, page in pages.items():
        english, chinese = page.css(".en"), page.css(".zh")
        assert len(english) == len(chinese) > 10, path
        for first, second in zip(english, chinese, strict=True):
            assert first.text(strip=True) and second.text(strip=True), (path, first.html, second.html)


def test_pages_have_landmarks_one_heading_captions_and_no_dangling_reference(site, pages):
    for path, page in pages.items():
        assert (
            len(page.css("h1")) == len(page.css("main")) == len(page.css("header nav")) == len(page.css("footer")) == 1
        )
        assert page.css_first("body > a.skip").attributes["href"] == "#main"
        for table in page.css("table"):
            assert table.css("caption") and table.css("th[scope]"), path
        identities = [node.attributes["id"] for node in page.css("[id]")]
        assert len(identities) == len(set(identities)), path
        for node in page.css("[aria-labelledby], label[for]"):
            target = node.attributes.get("aria-labelledby") or node.attributes["for"]
            assert target in identities, (path, target)
        for link in page.css("a[href]"):
            file, _, fragment = link.attributes["href"].partition("#")
            target = (site.report / path).parent / file if file else site.report / path
            assert target.is_file(), (path, link.attributes["href"])
            if fragment and "=" not in fragment:
                other = pages[target.resolve().relative_to(site.report.resolve()).as_posix()]
                assert other.css(f'[id="{fragment}"]'), (path, link.attributes["href"])


def test_every_chart_is_valid_vega_lite_and_stands_there_in_both_languages(pages):
    import altair as alt

    drawn = 0
    for file, _, _ in MENU:
        page = pages[file]
        places = {node.attributes["data-chart"] for node in page.css("[data-chart]")}
        script = page.css_first("#charts")
        if script is None:
            assert not places
            continue
        specifications = json.loads(script.text())
        assert set(specifications) == places
        for specification in specifications.values():
            assert set(specification) == {"en", "zh"}
            alt.Chart.from_dict(specification["en"])
            assert json.dumps(specification["zh"]) != json.dumps(specification["en"])
            drawn += 1
    assert drawn == 12


def test_every_chart_has_a_name_and_its_figures_as_text(pages):
    for file, _, _ in MENU:
        page = pages[file]
        for place in page.css("[data-chart]"):
            assert place.attributes["role"] == "img"
            assert page.css_first(f'[id="{place.attributes["aria-labelledby"]}"]').text(strip=True)
            assert place.parent.css("details table") or page.css(".scroll table"), file


def test_the_overview_says_what_the_views_say(pages, warehouse):
    overview = pages["index.html"]
    assert figure(overview, "documents") == "66"
    assert figure(overview, "self_evaluations") == "63"
    assert figure(overview, "target_forms") == "3"
    assert figure(overview, "years") == "2022–2025"
    # 62 forms that executed 1 % to 62 % of a million each, and one that executed all of 200,000.
    assert figure(overview, "execution_rate") == f"{(sum(range(1, 63)) * 10_000 + 200_000) / 62_200_000:.1%}" == "31.7%"
    # Of the 62 numeric results 23 reached 100; all 62 in words are met; the form of 四川 has no result.
    assert figure(overview, "share_attained") == f"{(23 + 62) / 124:.1%}"
    assert figure(overview, "share_excellent") == "100.0%"
    [(low,)] = warehouse.execute("SELECT count(*) FROM low_execution_high_grade").fetchall()
    assert figure(overview, "low_but_excellent") == str(low) == "62"
    [(silent, every)] = warehouse.execute(
        "SELECT (SELECT count(*) FROM unmeasurable_targets), (SELECT count(*) FROM indicators)"
    ).fetchall()
    assert (silent, every) == (65, 128)
    assert figure(overview, "unmeasurable") == "50.8%"


def test_a_province_with_one_form_is_shown_as_such_and_what_it_lacks_is_a_dash(pages):
    table = pages["provinces.html"].css_first("table.wide tbody")
    rows = {cells(row)[0].partition("one form")[0]: row for row in table.css("tr")}
    assert "仅1张表" in rows["四川"].text()
    assert "仅1张表" not in rows["上海"].text()
    sichuan, tianjin = cells(rows["四川"]), cells(rows["天津"])
    assert sichuan[5] == "100.0%n=1"
    assert sichuan[8] == f"{NULLS}n=0" and sichuan[10] == f"{NULLS}n=0"
    # Target forms only: no execution, no score, no result, and no zero in their place.
    assert tianjin[2:4] == ["0", "3"]
    assert tianjin[4] == NULLS and tianjin[5] == f"{NULLS}n=0" and tianjin[10] == f"{NULLS}n=0"


def test_every_rate_of_the_comparison_stands_with_its_n(pages, warehouse):
    table = pages["provinces.html"].css_first("table.wide tbody")
    answers = warehouse.execute(
        "SELECT province, fiscal_year, execution_rate, execution_n, score_n, share_excellent, grade_n, share_attained, "
        "attainment_n, unmeasurable_share, indicators FROM province_year_comparison"
    ).fetchall()
    assert len(answers) == len(table.css("tr")) == 3
    for province, year, rate, n, score_n, excellent, grade_n, attained, attainment_n, silent, indicators in answers:
        [row] = [row for row in table.css("tr") if cells(row)[0].startswith(province)]
        found = cells(row)
        assert found[1] == str(year)
        assert found[5] == _rate(rate, n)
        assert found[8].endswith(f"n={score_n}")
        assert found[9] == _rate(excellent, grade_n)
        assert found[10] == _rate(attained, attainment_n)
        assert found[13] == _rate(silent, indicators)


def _rate(value, n):
    return f"{NULLS if value is None else f'{value:.1%}'}n={n}"


def test_the_findings_page_shows_the_precision_that_the_table_rules_publishes(pages, warehouse):
    page = pages["findings.html"]
    rules = warehouse.execute("SELECT rule, finding_count, precision, recall, labelled_cases FROM rules").fetchall()
    assert len(rules) == len(page.css("tr[data-rule]")) == 24
    for rule, count, precision, recall, cases in rules:
        found = cells(page.css_first(f'tr[data-rule="{rule}"]'))
        assert found[3] == f"{count:,}"
        assert found[5] == _rate(precision, cases)
        assert found[6] == (NULLS if recall is None else f"{recall:.1%}")
    [(findings,)] = warehouse.execute("SELECT count(*) FROM findings").fetchall()
    assert figure(page, "findings") == f"{findings:,}"


def test_a_project_page_prints_what_is_printed_beside_what_was_understood(pages):
    page = pages[page_of(FIRST_PROJECT)]
    assert figure(page, "budget") == "1,000,000.00"
    assert figure(page, "rate") == "1.0%"
    assert figure(page, "score") == "90.1"
    [money] = page.css("table.funding tbody tr")
    assert cells(money)[1:7] == [NULLS, NULLS, "100.00", "1,000,000.00", "1.00", "10,000.00"]
    first, second = (row for row in page.css("table.indicators tbody tr") if row.css_first("td.t"))
    assert cells(first)[1:5] == ["≥100批次", "≥ 100 批次", "61批次", "61 批次"]
    assert "61.0%" in cells(first)[5] and "未完成" in cells(first)[5]
    assert cells(first)[6:9] == ["30.5 / 50", "30.5", "line 21"]
    assert cells(second)[1] == "提高" and "定性" in cells(second)[2]
    assert "样本不足" in page.css_first("table.indicators tr.reason").text()
    assert any("Q10" in link.text() for link in page.css("table.indicators a.tag"))
    origin = page.css_first("dl.origin").text()
    assert HOSTILE in origin and "line 100" in origin and f"make explain ID={FIRST_PROJECT}" in origin


def test_a_target_form_has_no_columns_of_results_and_a_zero_of_money_stays_a_zero(pages):
    page = pages[page_of(HOSTILE_PROJECT)]
    assert figure(page, "budget") == "155,000.00"
    assert not page.css('[data-figure="rate"], td.a, td.d')
    amounts = [cells(row)[1:3] for row in page.css("table.funding tbody tr")]
    assert amounts == [["15.50", "155,000.00"], ["0.00", "0.00"]]


def test_findings_of_a_project_stand_on_its_page(pages, warehouse):
    counts = warehouse.execute(
        "SELECT project_id, count(*) FROM findings WHERE project_id NOT NULL GROUP BY 1"
    ).fetchall()
    assert len(counts) > 60
    for project, count in counts:
        assert len(pages[page_of(project)].css(".messages li[id]")) == count


def test_the_pages_of_the_menu_are_the_pages_there_are(site):
    assert {path.name for path in site.report.glob("*.html")} == {file for file, _, _ in MENU}
    assert {path.name for path in Path(site.report).iterdir() if path.is_dir()} == {"assets", "data", "projects"}
