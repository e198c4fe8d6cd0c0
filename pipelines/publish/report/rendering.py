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

    class Rows(jinja2.Environment):
        """Rows are dicts: `row.name` is looked up as a key at once, a third of the time of a page."""

        def getattr(self, obj: Any, attribute: str) -> Any:
            if type(obj) is dict and attribute in obj:
                return obj[attribute]
            return super().getattr(obj, attribute)

    made = Rows(
        loader=jinja2.PackageLoader("pipelines.publish.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"t": wording.both, "name_of": wording.name_of, "NOTHING": formats.NOTHING}
    figures = (formats.tally, formats.percent, formats.yuan, formats.wan, formats.points)
    made.filters |= {figure.__name__: figure for figure in figures}
    made.globals |= {"page_of": page_of, "target": formats.target}
    return made


def render(template: str, **values: Any) -> str:
    """Return the page that a template makes of `values`."""
    return environment().get_template(template).render(**values)


def page_of(project_id: str) -> str:
    """Return the path of a project's page below the report: shards keep folders small where documents are many."""
    return f"projects/{project_id[:2]}/{project_id}.html"
