"""The JavaScript of Vega, Vega-Lite and Vega-Embed in one file, out of the installed package; nothing is fetched."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path

PACKAGE = "vl-convert-python"

_SNIPPET = "window.vegaEmbed = vegaEmbed;"


def vega_version() -> str:
    """Return the pinned version of the package that carries the JavaScript."""
    return version(PACKAGE)


def vega_javascript() -> str:
    """Return the script that defines `vegaEmbed`, some 900 kB.

    Putting it together takes seconds and gives the same text for the same package, so that it is kept in the virtual
    environment which holds the package (nowhere, where there is none).
    """
    kept = _kept()
    if kept is not None and kept.is_file():
        return kept.read_text(encoding="utf-8")
    import vl_convert

    script = str(vl_convert.javascript_bundle(_SNIPPET, vl_version=_vegalite_version()))
    if kept is not None:
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            beside = kept.with_name(f".{kept.name}.{os.getpid()}")
            beside.write_text(script, encoding="utf-8")
            beside.replace(kept)
        except OSError:
            # An environment that may not be written to: the script is made again next time.
            return script
    return script


def _vegalite_version() -> str:
    # The one that Altair writes for, by its first two numbers.
    import altair as alt

    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def _kept() -> Path | None:
    if sys.prefix == sys.base_prefix:
        return None
    return Path(sys.prefix) / "share" / "jixiao" / f"vega-{vega_version()}-{version('altair')}.js"
