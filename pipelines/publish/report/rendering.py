"""The templates, with everything they may call. Whatever they print is escaped."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pipelines.publish.report import formats, wording

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def environment() -> Environment:
    """Return the environment that knows the templates of this package."""
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.PackageLoader("pipelines.publish.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"t": wording.both, "name_of": wording.name_of, "NOTHING": formats.NOTHING}
    made.globals |= {
        function.__name__: function
        for function in (
            formats.count,
            formats.percent,
            formats.yuan,
            formats.wan,
            formats.points,
            formats.number,
            formats.target,
            formats.result,
        )
    }
    made.globals["page_of"] = page_of
    return made


def render(template: str, **values: Any) -> str:
    """Return the page that a template makes of `values`."""
    return environment().get_template(template).render(**values)


def page_of(project_id: str) -> str:
    """Return the path of a project's page below the report: shards keep folders small where documents are many."""
    return f"projects/{project_id[:2]}/{project_id}.html"
