"""Where the figures of a funding line belong."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extract.form import Form, FundingLine
from pipelines.extract.vocabulary.figures import is_dash

ASIDE = "aside:"
"""Begins the role of a column that is kept as a field, labelled by line and header; the header follows."""

_AMOUNT_ROLES = frozenset(("budget", "budget_initial", "budget_adjusted", "received", "executed"))


def place_figures(figures: Sequence[str], roles: Sequence[str]) -> list[tuple[str, str]] | None:
    """Place the figures of a funding line under the columns of the header, as (role, figure).

    A blank cell that vanished leaves fewer figures than columns. Weight and score are the cells that part lines leave
    blank, so the figures are placed without them where that makes the numbers fit; otherwise None, never a guess.
    """
    if len(figures) == len(roles):
        return list(zip(roles, figures, strict=True))
    if roles and roles[0] in roles[1:]:
        # 年度预算数 over the labels, and 调整后预算数 over the figures: the first names no figures.
        return place_figures(figures, roles[1:])
    for maybe_blank in (("weight", "score", "reason", "unknown"), ("reason", "unknown")):
        left = [role for role in roles if role not in maybe_blank]
        if len(figures) == len(left):
            return list(zip(left, figures, strict=True))
    return _with_blanks_at_end(figures, roles)


def _with_blanks_at_end(figures: Sequence[str], roles: Sequence[str]) -> list[tuple[str, str]] | None:
    """Place figures before which no column can be missing: all amounts stand in a row, and what follows is dashes.

    `0.00 0.00 0.00 - -` under three amounts, weight, rate and score: whichever cell vanished, it held no figure.
    """
    amounts = next((at for at, role in enumerate(roles) if role not in _AMOUNT_ROLES), len(roles))
    printed, tail = figures[:amounts], figures[amounts:]
    if len(figures) > len(roles) or not all(map(is_dash, tail)):
        return None
    if len(printed) == amounts and not any(map(is_dash, printed)):
        return list(zip(roles[:amounts], printed, strict=True))
    # Nothing but dashes: a line of the form that holds no money.
    return [] if figures and all(map(is_dash, figures)) else None


def put_figure(form: Form, line: FundingLine, role: str, figure: str, source: str) -> None:
    """Put one figure of a funding line where it belongs; 预算数 is the full-year budget of a self-evaluation."""
    if role == "budget":
        role = "budget_initial" if form.kind == "target" and "executed" not in form.funding_roles else "budget_adjusted"
    if role.partition(":")[0] == "aside":
        # What was spent by the middle of the year, or is expected by its end, is no result of the year.
        if figure and not is_dash(figure):
            form.fields.append((f"{line.label} {role.partition(':')[2]}".strip(), figure, source))
        return
    if role in ("received", "unknown"):
        if figure and not is_dash(figure):
            form.fields.append((f"{line.label} 到位数" if role == "received" else line.label, figure, source))
        return
    if getattr(line, role) is None:
        setattr(line, role, figure)
    else:
        form.leave_text(f"{line.label} {figure}", source)
