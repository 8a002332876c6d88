"""JSON-LD 1.1 contexts, made from the schemas: which term each property is, which are links, numbers, lists.

An item expands and compacts to the same JSON, and nothing of it is lost: each property has an IRI, and what is not in
the schema falls to `@vocab`. Numbers have their datatype, so that 1.0 stays apart from 1. Lists keep their order but
where each value stands once; a single value stays a list.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from variome.schema.calculated import profile_of
from variome.schema.validation import CompiledSchema
from variome.web.vocabulary import (
    TERMS_PATH,
    Node,
    find_foreign_term,
    find_namespace,
    find_prefix,
    own_term,
    properties_of_every_item,
)

Definition = dict[str, Any]

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_DATATYPES: Final[Mapping[str, Definition]] = {
    "number": {"@type": f"{_XSD}double"},
    "integer": {"@type": f"{_XSD}integer"},
    "date-time": {"@type": f"{_XSD}dateTime"},
    "string": {},
    "boolean": {},
}
"""By type or format of JSON Schema. Strings and booleans say themselves what they are."""
_ANYTHING: Final[Definition] = {"@type": "@json"}
"""What has no schema of its own stays JSON."""


def context_path(item_type: str, version: str) -> str:
    """Where the context of a type is: the `@context` of its items."""
    return f"/contexts/{item_type}" + (f"?annotation_version={quote(version, safe='')}" if version else "")


def context_of(schema: CompiledSchema, base: str) -> dict[str, Any]:
    """The context of the items of one schema, on a server whose addresses begin with `base`."""
    properties = {**properties_of_every_item(), **profile_of(schema)["properties"]}
    terms = {name: _term(schema.item_type, name, node) for name, node in properties.items()}
    return {"@context": {"@version": 1.1, "@vocab": f"{base}{TERMS_PATH}", **terms}}


def _term(item_type: str, name: str, node: Node) -> Definition:
    """Every term is defined, if only as itself: an embedded item must not take over what its holder means by a name."""
    iri = find_foreign_term(item_type, name)
    if iri is None and (own := own_term(name)) != name:
        iri = own
    return {**({"@id": iri} if iri else {}), **_value(item_type, name, node)}


def _value(item_type: str, name: str, node: Node) -> Definition:
    """What the values of a property are."""
    if node.get("type") == "array":
        values = _value(item_type, name, node.get("items", {}))
        is_set = node.get("uniqueItems") or values == _ANYTHING  # what is JSON keeps its order as it is
        return {**values, "@container": "@set" if is_set else "@list"}
    if "linkTo" in node:
        return {"@type": "@id"}
    if fields := node.get("properties"):
        return {"@context": {field: _term("", field, each) for field, each in fields.items()}}
    if node.get("type") == "string" and (identifier := _identifier(name, node)):
        return identifier
    return _DATATYPES.get(node.get("format", ""), _DATATYPES.get(str(node.get("type")), _ANYTHING))


def _identifier(name: str, node: Node) -> Definition:
    """Of a property whose values are IRIs written short; nothing for one whose values are text.

    The prefix is known within the property only: another may have its name.
    """
    if found := find_namespace(name, node):
        iri = found["namespace"]
        prefix = {found["prefix"]: {"@id": iri, "@prefix": True}} if "prefix" in found else {}
        return {"@type": "@id", "@context": {"@base": iri, **prefix}}
    prefixes = {prefix: {"@id": iri, "@prefix": True} for prefix, iri in find_prefix(node).items()}
    return {"@type": "@id", "@context": prefixes} if prefixes else {}
