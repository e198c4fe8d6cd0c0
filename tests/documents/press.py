"""The press: facts in a layout on a carrier, with the rows that are expected from it. Same arguments, same bytes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from tests.documents.carriers import CARRIERS, Carrier
from tests.documents.expected import ExpectedForm, expected_forms
from tests.documents.facts import Project, dirty_projects, generated_projects, made_up_projects, real_projects
from tests.documents.layouts import LAYOUTS, Layout

# The sets of facts, each printed as one document per layout and carrier.
FACTS = ("shanghai", "tianjin", "made-up", "dirty", "generated")


@dataclass(frozen=True, slots=True)
class PressedDocument:
    """One file: its name, its bytes and the forms in it."""

    name: str
    layout: str
    carrier: str
    data: bytes
    forms: tuple[ExpectedForm, ...]


@cache
def projects(facts: str, generated: int = 8, seed: int = 1) -> tuple[Project, ...]:
    """The projects of one set of facts; `generated` and `seed` concern the derived ones only."""
    if facts == "shanghai":
        return tuple(real_projects("shanghai_2023"))
    if facts == "tianjin":
        return tuple(real_projects("tianjin_2025"))
    if facts == "made-up":
        return tuple(made_up_projects())
    if facts == "dirty":
        return tuple(dirty_projects())
    return tuple(generated_projects(seed, generated))


def makes_sense(layout: Layout, carrier: Carrier) -> bool:
    """Whether a person could still read the layout on this carrier: columns side by side need cells."""
    return carrier.keeps_grid or layout.text_rows


def press(layout: Layout, carrier: Carrier, chosen: Sequence[Project], name: str) -> PressedDocument | None:
    """Print the projects; None where the layout can state none of them."""
    forms = tuple(expected_forms(layout, chosen))
    if not forms:
        return None
    rng = random.Random(f"{layout.id} {carrier.name} {name}")
    data = carrier.write(layout.press(layout, chosen), rng)
    return PressedDocument(
        f"{layout.id}.{carrier.name}.{name}.{carrier.extension}", layout.id, carrier.name, data, forms
    )


def documents(
    layouts: Sequence[str] = (),
    carriers: Sequence[str] = (),
    facts: Sequence[str] = FACTS,
    generated: int = 8,
    seed: int = 1,
) -> Iterator[PressedDocument]:
    """Every document of the chosen layouts, carriers and facts that makes sense; nothing chosen means all."""
    for layout in [LAYOUTS[name] for name in layouts or LAYOUTS]:
        for carrier in [CARRIERS[name] for name in carriers or CARRIERS]:
            if not makes_sense(layout, carrier):
                continue
            for name in facts:
                document = press(layout, carrier, projects(name, generated, seed), name)
                if document is not None:
                    yield document
