"""Relations between the parts of an Office package (ECMA-376 part 2): which part a part refers to, by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def relations_part(name: str) -> str:
    """Name the part that holds the relations of part `name`; `""` is the package itself."""
    folder, _, base = name.rpartition("/")
    return f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"


def relations(root: _Element | None, name: str) -> dict[str, tuple[str, str]]:
    """Return `{id: (kind, part name)}` of what part `name` refers to inside the package.

    `kind` is the last word of the relation's type (`worksheet`, `header`). References to the outside are left out:
    nothing is ever fetched.
    """
    found: dict[str, tuple[str, str]] = {}
    if root is None:
        return found
    folder = name.rpartition("/")[0]
    for relation in root.iter(_RELATIONSHIP):
        if relation.get("TargetMode") != "External":
            kind = (relation.get("Type") or "").rpartition("/")[2]
            found[relation.get("Id") or ""] = (kind, resolved(folder, relation.get("Target") or ""))
    return found


def resolved(folder: str, target: str) -> str:
    """Return the name of the part that `target` names, seen from a part in `folder`; a leading `/` is the package."""
    if target.startswith("/"):
        return target.lstrip("/")
    parts = folder.split("/") if folder else []
    for step in target.replace("\\", "/").split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in ("", "."):
            parts.append(step)
    return "/".join(parts)
