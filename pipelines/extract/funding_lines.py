"""Where the figures of a funding line belong."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extract.form import Form, FundingLine
from pipelines.extract.vocabulary.figures import is_dash


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
    return None


def put_figure(form: Form, line: FundingLine, role: str, figure: str, source: str) -> None:
    """Put one figure of a funding line where it belongs; 预算数 is the full-year budget of a self-evaluation."""
    if role == "budget":
        role = "budget_initial" if form.kind == "target" and "executed" not in form.funding_roles else "budget_adjusted"
    if role in ("received", "unknown"):
        if figure and not is_dash(figure):
            form.fields.append((f"{line.label} 到位数" if role == "received" else line.label, figure, source))
        return
    if getattr(line, role) is None:
        setattr(line, role, figure)
    else:
        form.leave_text(f"{line.label} {figure}", source)
