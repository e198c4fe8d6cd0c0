"""The name of a form's layout, from the roles of its columns: a label only, nothing is read differently by it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from pipelines.extract.form import Form
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.money import bare_line
from pipelines.extract.vocabulary.reference import reference_rows


@dataclass(frozen=True, slots=True)
class Signature:
    """One row of `reference/layouts.csv`: what a form of this layout has and lacks."""

    layout: str
    form_kind: str
    has: tuple[str, ...]
    lacks: tuple[str, ...]


@cache
def signatures() -> tuple[Signature, ...]:
    """The known layouts, in the order in which they are tried."""
    return tuple(
        Signature(row["layout"], row["form_kind"], _marks(row["has"]), _marks(row["lacks"]))
        for row in reference_rows("layouts.csv")
    )


def _marks(printed: str) -> tuple[str, ...]:
    marks: list[str] = []
    for part in printed.split("|"):
        kind = ""
        for word in part.split():
            # `funding:budget_initial executed` names two roles of one kind.
            before, _, name = word.rpartition(":")
            kind = before or kind
            marks.append(f"{kind}:{name}" if kind else name)
    return tuple(marks)


def layout_of(form: Form) -> str:
    """Settle the kind of a form and name its layout; `other` where no known signature fits."""
    roles = set(form.roles)
    if form.kind is None or "actual" in roles:
        form.kind = "self_evaluation" if roles & {"actual", "score"} or "executed" in form.funding_roles else "target"
    # The forms of a document are mostly alike, and so are those of a bureau.
    known = _Known(
        form.kind, form.roles, form.funding_roles, form.funding_headers, form.header or "", frozenset(form.sections),
        tuple([line.label for line in form.funding]),
    )  # fmt: skip
    return _layout_of(known)


class _Known(NamedTuple):
    """All of a form that its layout depends on."""

    kind: str
    roles: tuple[str, ...]
    funding_roles: tuple[str, ...]
    funding_headers: tuple[str, ...]
    header: str
    sections: frozenset[str]
    labels: tuple[str, ...]


@lru_cache(maxsize=4096)
def _layout_of(known: _Known) -> str:
    for signature in signatures():
        if (
            signature.form_kind == known.kind
            and all(_holds(known, mark) for mark in signature.has)
            and not any(_holds(known, mark) for mark in signature.lacks)
        ):
            return signature.layout
    return "other"


def _holds(form: _Known, mark: str) -> bool:
    kind, _, word = mark.rpartition(":")
    if kind == "":
        return word in form.roles
    if kind == "funding":
        return word in form.funding_roles
    if kind == "line":
        lines = load_headers().roles["line"]
        return any(lines.get(bare_line(label)) == word for label in form.labels)
    if kind == "header":
        return word in form.header.split() or word in form.funding_headers
    if kind == "section":
        return word in form.sections
    if kind == "order":
        places = [form.roles.index(role) if role in form.roles else -1 for role in word.split("<")]
        return -1 not in places and places == sorted(places)
    return False
