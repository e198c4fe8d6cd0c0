"""What each project's page of a report was made from, so that the next report writes only what has changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

DIGESTS = "data/pages.tsv"


def write_digests(report: Path, digests: Mapping[str, str]) -> None:
    """Write a line `project_id <tab> digest` for every page."""
    file = report / DIGESTS
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{project}\t{digest}\n" for project, digest in digests.items()), encoding="utf-8")


def read_digests(report: Path) -> dict[str, str]:
    """Return the digests by project; none where there are none or they are damaged."""
    try:
        lines = (report / DIGESTS).read_text(encoding="utf-8").splitlines()
        return {project: digest for project, _, digest in (line.partition("\t") for line in lines)}
    except (OSError, UnicodeDecodeError):
        return {}
