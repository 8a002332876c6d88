"""What each term of our own means, as the schemas say it: `/terms/` in JSON-LD."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from variome.schema.calculated import profile_of
from variome.schema.validation import CompiledSchema
from variome.web.listings import OWN_TERMS
from variome.web.vocabulary import (
    TERMS_PATH,
    Node,
    find_class,
    find_foreign_term,
    own_term,
    properties_of_every_item,
)

Document = dict[str, Any]

_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
TERMS_CONTEXT: Final[Mapping[str, Any]] = {
    "@version": 1.1,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": _RDFS,
    "label": {"@id": f"{_RDFS}label", "@container": "@set"},
    "comment": {"@id": f"{_RDFS}comment", "@container": "@set"},
    "isDefinedBy": {"@id": f"{_RDFS}isDefinedBy", "@type": "@id", "@container": "@set"},
    "subClassOf": {"@id": f"{_RDFS}subClassOf", "@type": "@id"},
    "source": {"@id": "http://purl.org/dc/terms/source", "@container": "@set"},
}
"""What the members of a description are: those of RDF Schema, and Dublin Core's source."""

_ITEM: Final = ("Item", "Anything that the store keeps under an address of its own.")


def describe_terms(schemas: Iterable[CompiledSchema], base: str) -> dict[str, Document]:
    """By name, what each term of our own means; one that several schemas use says what each of them says of it.

    Args:
        schemas: all of them.
        base: what the addresses of the server begin with.
    """
    described = {_ITEM[0]: _description(base, _ITEM[0], "rdfs:Class")}
    _add(described[_ITEM[0]], label=_ITEM[0], comment=_ITEM[1])
    for name, meaning in OWN_TERMS.items():
        _add(described.setdefault(name, _description(base, name, "rdf:Property")), comment=meaning)
    for schema in schemas:
        place = f"{base}{schema.schema['$id']}"
        kind = described.setdefault(schema.item_type, _class(base, schema.item_type))
        _add(kind, label=schema.schema["title"], comment=schema.schema["description"], isDefinedBy=place)
        for name, node in _iter_own(schema):
            term = described.setdefault(name, _description(base, name, "rdf:Property"))
            _add(
                term, label=node.get("title"), comment=node.get("description"), isDefinedBy=place, source=_source(node)
            )
    return described


def _iter_own(schema: CompiledSchema) -> Iterator[tuple[str, Node]]:
    """The properties that are terms of our own, fields of groups included."""
    for name, node in {**properties_of_every_item(), **profile_of(schema)["properties"]}.items():
        if find_foreign_term(schema.item_type, name) is None:
            yield name, node
        yield from _iter_fields(node)


def _iter_fields(node: Node) -> Iterator[tuple[str, Node]]:
    inner = node.get("items", node)
    for name, field in inner.get("properties", {}).items():
        if find_foreign_term("", name) is None:
            yield name, field
        yield from _iter_fields(field)


def _class(base: str, item_type: str) -> Document:
    found = find_class(item_type)
    kinds = [f"{base}{TERMS_PATH}{_ITEM[0]}", *([found] if found else [])]
    return {**_description(base, item_type, "rdfs:Class"), "subClassOf": kinds}


def _description(base: str, name: str, kind: str) -> Document:
    return {"@id": f"{base}{TERMS_PATH}{own_term(name)}", "@type": kind}


def _add(term: Document, **said: str | None) -> None:
    for member, text in said.items():
        if text and text not in term.setdefault(member, []):
            term[member].append(text)


def _source(node: Node) -> str | None:
    """Where the values come from: `gnomAD 4.1`."""
    return " ".join(filter(None, (node.get("sourceName"), node.get("sourceVersion")))) or None
