"""The charts, as Vega-Lite specifications made with Altair: one for each language, with the rows they draw inside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from pipelines.publish.report.answers import Row
from pipelines.publish.report.wording import Words, words_of

FONT = (
    'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", '
    '"Noto Sans CJK SC", "Source Han Sans SC", sans-serif'
)
INK, MUTED, LINE = "#22303a", "#5b6872", "#dfdbd1"
TEAL, CLAY = "#1d6a72", "#b4532a"
HEAT = ["#f1e3cd", "#bcd0c6", "#6fa5a4", "#1d6a72", "#0f4650"]
ORDERED = ["#8f3a1c", "#c0693f", "#dfb08c", "#1d6a72", "#6fa5a4", "#a9c8c4", "#c9c3dd", "#8d83b5"]
"""Colours of the eight ranges of attainment: below, exactly, above, far above the target."""

_YEARLESS: Words = ("no year", "年度不明")
_PLACELESS: Words = ("no province", "省份不明")

Specification = dict[str, Any]
Chart = Mapping[str, Specification]
"""A specification by language."""


def embedded(charts: Mapping[str, Chart]) -> Markup:
    """Return charts by name as JSON that may stand inside a script element: no `<` is left that could end it."""
    text = json.dumps(charts, ensure_ascii=False, separators=(",", ":"), default=float)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - JSON without any of the characters that mean something in HTML


def heat(data: Sequence[Row], value: str, n: str, title: Words, *, rate: bool = True) -> Chart:
    """Province by year: the cell shows `value`, the tooltip `n` too. `rate`: a ratio, otherwise a count."""
    alt = _altair()

    def draw(language: int) -> Any:
        cells = [
            {
                "province": row["province"] or _PLACELESS[language],
                "year": str(row["fiscal_year"] or _YEARLESS[language]),
                "value": row[value],
                "n": row[n],
                "code": row["province_code"] or "999999",
            }
            for row in data
            if row[value] is not None
        ]
        highest = max((cell["value"] for cell in cells), default=1)
        lowest = min((cell["value"] for cell in cells), default=0)
        domain = [min(0.5, lowest), 1] if rate else [0, highest]
        middle = sum(domain) / 2 + 0.1 * (domain[1] - domain[0])
        base = alt.Chart(alt.Data(values=cells)).encode(
            x=alt.X("year:N", title=None, axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False)),
            y=alt.Y("province:N", title=None, sort=alt.EncodingSortField("code", op="min"), axis=_bare(alt)),
            tooltip=[
                alt.Tooltip("province:N", title=("Province", "省份")[language]),
                alt.Tooltip("year:N", title=("Year", "年度")[language]),
                alt.Tooltip("value:Q", title=title[language], format=".1%" if rate else ","),
                alt.Tooltip("n:Q", title="n", format=","),
            ],
        )
        colour = alt.Color("value:Q", scale=alt.Scale(domain=domain, range=HEAT, clamp=True), legend=None)
        cell = base.mark_rect(cornerRadius=2, stroke="#fffdf9", strokeWidth=2).encode(color=colour)
        label = base.mark_text(fontSize=11).encode(
            text=alt.Text("value:Q", format=".0%" if rate else ","),
            color=alt.condition(f"datum.value > {middle}", alt.value("#ffffff"), alt.value(INK)),
        )
        # A few years side by side need no more room than they fill.
        years = len({cell["year"] for cell in cells})
        return (cell + label).properties(
            width="container" if years > 3 else 85 * max(1, years), height=_rows(cells, "province", 25)
        )

    return _both(draw)


def histogram(steps: Sequence[Row]) -> Chart:
    """Forms by execution rate in steps of 5 %; the last bar holds what is 100 % or more."""
    alt = _altair()

    def draw(language: int) -> Any:
        last = ("100 % or more", "100%及以上")[language]
        bars = [
            {
                "low": row["step"] * 5,
                "range": last if row["step"] == 20 else f"{row['step'] * 5}–{row['step'] * 5 + 5} %",
                "forms": row["forms"],
                "group": "low" if row["step"] < 16 else "high",
            }
            for row in steps
        ]
        return (
            alt.Chart(alt.Data(values=bars))
            .mark_bar(cornerRadiusTopLeft=2, cornerRadiusTopRight=2)
            .encode(
                x=alt.X(
                    "low:O",
                    title=("Execution rate, %", "执行率，%")[language],
                    axis=alt.Axis(labelAngle=0, ticks=False, values=[0, 20, 40, 60, 80, 100]),
                    scale=alt.Scale(paddingInner=0.08),
                ),
                y=alt.Y("forms:Q", title=("Forms", "表数")[language], axis=_counts(alt)),
                color=alt.Color("group:N", scale=alt.Scale(domain=["low", "high"], range=[CLAY, TEAL]), legend=None),
                tooltip=[
                    alt.Tooltip("range:N", title=("Execution rate", "执行率")[language]),
                    alt.Tooltip("forms:Q", title=("Forms", "表数")[language], format=","),
                ],
            )
            .properties(width="container", height=220)
        )

    return _both(draw)


def spread(data: Sequence[Row], most: int) -> Chart:
    """Execution by province and year: a line from p10 to p90, a tick at the median, a dot at the ratio of sums.

    Where there are more than `most` lines, those with the most forms.
    """
    alt = _altair()

    known = [row for row in data if row["execution_n"]]
    chosen = sorted(known, key=lambda row: -row["execution_n"])[:most]

    def draw(language: int) -> Any:
        lines = [
            {
                "place": f"{row['province'] or _PLACELESS[language]} {row['fiscal_year'] or _YEARLESS[language]}",
                "low": row["rate_p10"],
                "high": row["rate_p90"],
                "median": row["execution_rate_median"],
                "rate": row["execution_rate"],
                "n": row["execution_n"],
                "order": position,
            }
            for position, row in enumerate(row for row in known if row in chosen)
        ]
        largest = max((line["high"] for line in lines), default=1)
        smallest = min((min(line["low"], line["rate"]) for line in lines), default=0)
        scale = alt.Scale(domain=[min(0.6, max(smallest, 0)), min(max(1.02, largest), 1.5)], clamp=True)
        base = alt.Chart(alt.Data(values=lines)).encode(
            y=alt.Y("place:N", title=None, sort=alt.EncodingSortField("order"), axis=_bare(alt)),
            tooltip=[
                alt.Tooltip("place:N", title=("Province and year", "省份和年度")[language]),
                alt.Tooltip("rate:Q", title=("Ratio of sums", "合计数之比")[language], format=".1%"),
                alt.Tooltip("median:Q", title=("Median form", "中位数")[language], format=".1%"),
                alt.Tooltip("low:Q", title="p10", format=".1%"),
                alt.Tooltip("high:Q", title="p90", format=".1%"),
                alt.Tooltip("n:Q", title="n", format=","),
            ],
        )
        rates = alt.Axis(format=".0%", ticks=False, tickCount=5)
        reach = base.mark_rule(strokeWidth=5, color="#c9d8d4", strokeCap="round").encode(
            x=alt.X("low:Q", title=("Execution rate", "执行率")[language], scale=scale, axis=rates), x2="high:Q"
        )
        median = base.mark_tick(color=INK, thickness=2, size=13).encode(x=alt.X("median:Q", scale=scale))
        dot = base.mark_circle(color=TEAL, size=75, opacity=1).encode(x=alt.X("rate:Q", scale=scale))
        return (reach + median + dot).properties(width="container", height=_rows(lines, "place", 22))

    return _both(draw)


def attainment(data: Sequence[Row]) -> Chart:
    """Indicators by family and range of attainment, each family as a whole of its own."""
    alt = _altair()

    buckets = list(dict.fromkeys(row["bucket"] for row in data))

    def draw(language: int) -> Any:
        everything = ("All", "全部")[language]
        parts = [
            {
                "family": everything if row["breakdown"] == "all" else words_of("family", row["family"])[language],
                "bucket": row["bucket"],
                "number": row["bucket_no"],
                "indicators": row["in_bucket"],
                "share": row["share"],
                "n": row["n"],
                "order": position,
            }
            for position, row in enumerate(data)
            if row["n"]
        ]
        return (
            alt.Chart(alt.Data(values=parts))
            .mark_bar(stroke="#fffdf9", strokeWidth=1)
            .encode(
                x=alt.X(
                    "share:Q",
                    title=("Share of comparable indicators", "占可比指标的比例")[language],
                    axis=alt.Axis(format=".0%", ticks=False, tickCount=5),
                    scale=alt.Scale(domain=[0, 1], clamp=True),
                ),
                y=alt.Y("family:N", title=None, sort=alt.EncodingSortField("order", op="min"), axis=_bare(alt)),
                color=alt.Color(
                    "bucket:N",
                    scale=alt.Scale(domain=buckets, range=ORDERED),
                    legend=alt.Legend(
                        title=("Result / target", "完成值/指标值")[language],
                        orient="top",
                        columns=4,
                        symbolType="square",
                    ),
                ),
                order=alt.Order("number:Q"),
                tooltip=[
                    alt.Tooltip("family:N", title=("Family", "类别")[language]),
                    alt.Tooltip("bucket:N", title=("Result / target", "完成值/指标值")[language]),
                    alt.Tooltip("indicators:Q", title=("Indicators", "指标数")[language], format=","),
                    alt.Tooltip("share:Q", title=("Share", "占比")[language], format=".1%"),
                    alt.Tooltip("n:Q", title="n", format=","),
                ],
            )
            .properties(width="container", height=_rows(parts, "family", 27))
        )

    return _both(draw)


def columns(data: Sequence[Row], label: str, value: str, titles: tuple[Words, Words]) -> Chart:
    """One upright bar for each row, in the order given: `label` below, `value` (a count) as height."""
    alt = _altair()

    def draw(language: int) -> Any:
        bars = [{"label": row[label], "value": row[value]} for row in data]
        return (
            alt.Chart(alt.Data(values=bars))
            .mark_bar(color=TEAL, cornerRadiusTopLeft=2, cornerRadiusTopRight=2)
            .encode(
                x=alt.X("label:N", sort=None, title=titles[0][language], axis=alt.Axis(labelAngle=0, ticks=False)),
                y=alt.Y("value:Q", title=titles[1][language], axis=_counts(alt)),
                tooltip=[
                    alt.Tooltip("label:N", title=titles[0][language]),
                    alt.Tooltip("value:Q", title=titles[1][language], format=","),
                ],
            )
            .properties(width="container", height=220)
        )

    return _both(draw)


def shares(
    bars: Sequence[tuple[Words, float | None, float]], title: Words, *, colour: str = TEAL, highest: float | None = None
) -> Chart:
    """One lying bar for each (name, share, n), in the order given. `highest`: the end of the axis."""
    alt = _altair()

    def draw(language: int) -> Any:
        lines = [{"name": name[language], "share": share, "n": n} for name, share, n in bars if share is not None]
        end = highest or max([share for _, share, _ in bars if share is not None] or [1]) * 1.25 or 1
        marks = {"values": [0, 0.25, 0.5, 0.75, 1]} if highest else {"tickCount": 4}
        base = alt.Chart(alt.Data(values=lines)).encode(
            x=alt.X(
                "share:Q",
                title=title[language],
                axis=alt.Axis(format=".0%", ticks=False, **marks),
                scale=alt.Scale(domain=[0, end]),
            ),
            y=alt.Y("name:N", title=None, sort=None, axis=_bare(alt)),
            tooltip=[
                alt.Tooltip("name:N", title=("Group", "分组")[language]),
                alt.Tooltip("share:Q", title=title[language], format=".1%"),
                alt.Tooltip("n:Q", title="n", format=",.0f"),
            ],
        )
        bar = base.mark_bar(color=colour, cornerRadiusEnd=2, height={"band": 0.62})
        label = base.mark_text(align="left", dx=5, color=MUTED, fontSize=11).encode(
            text=alt.Text("share:Q", format=".1%")
        )
        return (bar + label).properties(width="container", height=_rows(lines, "name", 27))

    return _both(draw)


def _altair() -> Any:
    # Untyped on purpose: what a chart is made of is checked against the schema of Vega-Lite, in the tests.
    import altair as alt

    return alt


def _rows(data: Sequence[Row], label: str, step: int) -> int:
    return step * max(1, len({row[label] for row in data}))


def _bare(alt: Any) -> Any:
    return alt.Axis(ticks=False, domain=False, labelPadding=8, labelLimit=150)


def _counts(alt: Any) -> Any:
    return alt.Axis(format=",d", tickMinStep=1, tickCount=5, ticks=False, domain=False)


def _both(draw: Any) -> Chart:
    # Validating in every build would cost seconds.
    return {language: _styled(draw(position).to_dict(validate=False)) for position, language in enumerate(("en", "zh"))}


def _styled(specification: Specification) -> Specification:
    # What no reader needs: the address of the schema is the only address in it.
    specification.pop("$schema", None)
    specification["background"] = "transparent"
    if specification["width"] == "container":
        specification["autosize"] = {"type": "fit-x", "contains": "padding"}
    specification["config"] = {
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": INK,
            "titleColor": MUTED,
            "titleFontWeight": "normal",
            "labelFontSize": 12,
            "titleFontSize": 12,
            "gridColor": LINE,
            "domainColor": LINE,
        },
        "axisY": {"grid": True},
        "axisBand": {"grid": False},
        "legend": {"labelColor": INK, "titleColor": MUTED, "titleFontWeight": "normal", "labelFontSize": 12},
    }
    return specification
