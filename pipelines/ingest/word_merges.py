"""How cells of a Word table are merged, and where its rows begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.ingest.word_markup import TCPR, VAL, W, counted

if TYPE_CHECKING:
    from lxml.etree import _Element

_GRID_SPAN = W + "gridSpan"
_V_MERGE = frozenset((W + "vMerge", W + "vmerge"))
_H_MERGE = frozenset((W + "hMerge", W + "hmerge"))


@dataclass(slots=True)
class Merge:
    """How a cell is merged, in any of the three ways Word knows."""

    columns: int = 1
    starts: bool = False
    goes_up: bool = False
    goes_left: bool = False
    deleted: bool = False

    @classmethod
    def of(cls, cell: _Element) -> Merge:
        """Read the properties of a cell."""
        merge = cls()
        properties = cell.find(TCPR)
        if properties is None:
            return merge
        for child in properties:
            tag = child.tag
            if tag == _GRID_SPAN:
                merge.columns = counted(child.get(VAL), 1)
            elif tag in _V_MERGE:
                merge.starts = child.get(VAL) == "restart"
                merge.goes_up = not merge.starts
            elif tag in _H_MERGE:
                merge.goes_left = child.get(VAL) != "restart"
            elif tag == W + "cellDel":
                merge.deleted = True
        return merge


def skipped(properties: _Element | None, name: str) -> int:
    """Return how many columns of the grid a row leaves out under the property `name`."""
    columns = None if properties is None else properties.find(W + name)
    return counted(columns.get(VAL), 0) if columns is not None else 0
