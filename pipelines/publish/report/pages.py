"""The pages over all projects, each a template filled with answers and charts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from markupsafe import Markup

from pipelines.publish.report import answers, charts
from pipelines.publish.report.rendering import render
from pipelines.publish.report.wording import Words, words_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MENU = (
    ("index.html", "Overview", "概览"),
    ("provinces.html", "Provinces", "各省对照"),
    ("distributions.html", "Execution and attainment", "执行与完成"),
    ("targets.html", "Targets that say nothing", "不可衡量"),
    ("points.html", "Points lost", "失分"),
    ("findings.html", "Findings", "发现"),
    ("projects.html", "Projects", "项目"),
)

MOST_LINES = 40
"""Provinces and years in one chart of spreads; the table below it has all of them."""

_FORMS: Words = ("Forms", "表数")


class Writer(Protocol):
    """Writes the page `file` with its charts and the values of its template."""

    def __call__(self, file: str, drawn: dict[str, charts.Chart], **values: object) -> None: ...  # noqa: D102


def write_pages(connection: DuckDBPyConnection, folder: Path, build: answers.Row) -> None:
    """Write every page but those of single projects into `folder`."""
    head = answers.headlines(connection)
    scope = answers.scope(connection)
    comparison = answers.comparison(connection)

    def write(file: str, drawn: dict[str, charts.Chart], **values: object) -> None:
        script = Markup(render("charts.html", data=charts.embedded(drawn))) if drawn else ""  # noqa: S704 - a template's
        text = render(file, root="", menu=MENU, here=file, build=build, head=head, scope=scope, charts=script, **values)
        (folder / file).write_text(text, encoding="utf-8", errors="replace")

    everything = [row | {"forms": row["self_evaluations"] + row["target_forms"]} for row in comparison]
    write(
        "index.html",
        {"coverage": charts.heat(everything, "forms", "forms", _FORMS, rate=False)},
        comparison=comparison,
        documents=answers.documents(connection),
        accuracy=answers.accuracy(connection),
    )
    write(
        "provinces.html",
        {
            "execution": charts.heat(comparison, "execution_rate", "execution_n", ("Execution rate", "执行率")),
            "attained": charts.heat(comparison, "share_attained", "attainment_n", ("Targets reached", "完成比例")),
        },
        comparison=comparison,
    )
    _write_distributions(connection, write, comparison)
    _write_targets(connection, write)
    _write_points(connection, write)
    write("findings.html", {}, rules=answers.findings(connection))
    write("projects.html", {})


def _write_distributions(connection: DuckDBPyConnection, write: Writer, comparison: list[answers.Row]) -> None:
    histogram = answers.execution_histogram(connection)
    attainment = answers.attainment_distribution(connection)
    scores = answers.score_distribution(connection)
    low = answers.low_but_excellent(connection)
    known = sum(bool(row["execution_n"]) for row in comparison)
    write(
        "distributions.html",
        {
            "histogram": charts.histogram(histogram["steps"]),
            "spread": charts.spread(comparison, MOST_LINES),
            "attainment": charts.attainment(attainment),
            "scores": charts.columns(scores, "bucket", "forms", (("Total score", "总分"), _FORMS)),
        },
        histogram=histogram,
        comparison=comparison,
        attainment=attainment,
        scores=scores,
        low=low,
        spread_n=known,
        spread_shown=min(known, MOST_LINES),
    )


def _write_targets(connection: DuckDBPyConnection, write: Writer) -> None:
    funnel = answers.funnel(connection)
    unmeasurable = answers.unmeasurable(connection)
    kinds = list(dict.fromkeys(row["form_kind"] for row in funnel))
    share = ("Share of all indicators", "占全部指标的比例")
    drawn = {
        f"funnel-{kind}": charts.shares(
            [
                (words_of("step", row["step"]), row["share"], row["all_indicators"])
                for row in funnel
                if row["form_kind"] == kind
            ],
            share,
            highest=1.25,
        )
        for kind in kinds
    }
    drawn["families"] = charts.shares(
        [(words_of("family", row["family"]), row["share"], row["n"]) for row in unmeasurable["by_family"]],
        ("Without number or date", "不可衡量的比例"),
        colour=charts.CLAY,
    )
    write("targets.html", drawn, funnel=funnel, unmeasurable=unmeasurable, kinds=kinds)


def _write_points(connection: DuckDBPyConnection, write: Writer) -> None:
    loss = answers.loss(connection)
    named = [
        (
            ("Execution", "预算执行") if row["breakdown"] == "execution" else words_of("family", row["family"]),
            row,
        )
        for row in loss["by_group"]
    ]
    write(
        "points.html",
        {
            "loss-share": charts.shares(
                [(name, row["share_of_loss"], row["n"]) for name, row in named],
                ("Share of all points lost", "占全部失分的比例"),
            ),
            "loss-rate": charts.shares(
                [(name, row["loss_rate"], row["n"]) for name, row in named],
                ("Lost / weight", "失分/分值"),
                colour=charts.CLAY,
            ),
        },
        loss=loss,
    )
