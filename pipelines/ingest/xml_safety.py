"""XML from strangers: no document type, no entities, no network, bounded depth and text nodes.

libxml2 keeps its own bounds on depth and text length because `huge_tree` stays off. Every reader of an XML carrier
parses here.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipelines.ingest.content import DamagedPart, UnreadableDocument

if TYPE_CHECKING:
    from lxml.etree import _Element

_DECLARATIONS = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def refuse_document_type(data: bytes) -> None:
    """Raise UnreadableDocument where XML declares a document type or entities; no office format needs them."""
    if any(declaration in data for declaration in _DECLARATIONS):
        raise UnreadableDocument(
            "the XML declares a document type or entities, which is not allowed",
            "XML 含有文档类型或实体声明，拒绝读取",
        )


def parse(data: bytes, part: str, *, recover: bool = False) -> _Element:
    """Parse one XML part and return its root.

    `part` names the part in the message. With `recover` a damaged part is read as far as it goes. Raises DamagedPart
    where the part is not well formed, UnreadableDocument where it declares entities.
    """
    from lxml import etree

    refuse_document_type(data)
    try:
        root = etree.fromstring(data, etree.XMLParser(recover=recover, **_OPTIONS))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged(part, error) from None
    if root is None:
        raise _damaged(part, ValueError("no element"))
    document_type = root.getroottree().docinfo.internalDTD
    if document_type is not None:
        refuse_document_type(b"<!DOCTYPE")
    return root


def stream(data: bytes, part: str, tags: tuple[str, ...], recover: bool = False) -> Iterator[tuple[str, _Element]]:
    """Yield `(event, element)` for elements of `tags` (Clark names, wildcards allowed) without building the whole tree.

    The caller clears each element that it has read. Raises UnreadableDocument as `parse` does.
    """
    from lxml import etree

    refuse_document_type(data)
    try:
        yield from etree.iterparse(io.BytesIO(data), tag=tags, recover=recover, **_OPTIONS)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged(part, error) from None


def local_name(element: _Element) -> str:
    """Return the name of an element without its namespace; `""` for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: _Element, name: str) -> str | None:
    """Return the attribute with this local name in whatever namespace, or None."""
    value = element.get(name)
    if value is not None:
        return str(value)
    for key, other in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(other)
    return None


def _damaged(part: str, error: Exception) -> DamagedPart:
    reason = str(error).split("\n")[0][:200]
    return DamagedPart(f"damaged XML in {part}: {reason}", f"{part} 的 XML 已损坏：{reason}")
