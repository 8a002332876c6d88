"""JSON-LD contexts, made from the schemas: which term each property is, and which properties are links."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from variome.schema.calculated import profile_of
from variome.schema.validation import CompiledSchema

TERMS: Final = "urn:variome:terms:"
"""What the name of a property is appended to."""


def context_path(item_type: str, version: str) -> str:
    """Where the context of a type is: the `@context` of its items."""
    return f"/contexts/{item_type}" + (f"?annotation_version={quote(version, safe='')}" if version else "")


def context_of(schema: CompiledSchema) -> dict[str, Any]:
    """The context of the items of one schema."""
    properties = profile_of(schema)["properties"]
    links = {name: _link(name) for name, node in properties.items() if _is_link(node)}
    groups = {name: _group(name, node) for name, node in properties.items() if _linked_fields(node)}
    return {"@context": {"@version": 1.1, "@vocab": TERMS, **links, **groups}}


def _group(name: str, node: Mapping[str, Any]) -> dict[str, Any]:
    """A list of objects some of whose fields are links; their names mean that inside the group only."""
    return {"@id": TERMS + name, "@context": {field: _link(field) for field in _linked_fields(node)}}


def _linked_fields(node: Mapping[str, Any]) -> list[str]:
    properties = node.get("items", {}).get("properties", {})
    return [field for field, each in properties.items() if _is_link(each)]


def _link(name: str) -> dict[str, str]:
    return {"@id": TERMS + name, "@type": "@id"}


def _is_link(node: Mapping[str, Any]) -> bool:
    return "linkTo" in node or "linkTo" in node.get("items", {})
