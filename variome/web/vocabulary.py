"""Which term each property is: of another vocabulary where one says the same, otherwise of our own, below `/terms/`.

`schemas/context/terms.json` has those of others. They are given to properties whose meaning is ours to say; what a
mapping table names is a term of our own, whose description tells what that table says of it.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import quote

from variome.schema.fixed import read_schema_file, with_mixins

Node = Mapping[str, Any]

TERMS_PATH: Final = "/terms/"

_PERCENT_FREE: Final = ":/"
"""Characters that stay as they are in the address of a term: JSON-LD does not let a name with one be another IRI."""


def find_foreign_term(item_type: str, name: str) -> str | None:
    """The IRI of a property in the vocabulary of others; None for a term of our own."""
    properties = _terms()["properties"]
    found: str | None = properties.get(item_type, {}).get(name) or properties["*"].get(name)
    return found


def find_class(item_type: str) -> str | None:
    """The class of another vocabulary that a type is a kind of."""
    found: str | None = _terms()["types"].get(item_type)
    return found


def find_namespace(name: str, node: Node) -> Mapping[str, str] | None:
    """Where the values of a property are IRIs: `namespace`, and the `prefix` that some write before them.

    The column ID is left as it is: files write what they like there, often several identifiers in one.
    """
    found: Mapping[str, str] | None = None if name == "ID" else _terms()["identifiers"].get(node.get("link"))
    return found


def find_prefix(node: Node) -> Mapping[str, str]:
    """The prefix, with its IRI, that every value of a property begins with, as its pattern says; none for most."""
    pattern = node.get("pattern", "")
    return {prefix: iri for prefix, iri in _terms()["prefixes"].items() if pattern.startswith(f"^{prefix}:")}


def own_term(name: str) -> str:
    """The end of the address of a term of our own."""
    return quote(name, safe=_PERCENT_FREE)


@cache
def properties_of_every_item() -> Mapping[str, Node]:
    """Properties that answers have whatever the schema of the type says: who an item is, and what people wrote."""
    mixins = ["identity", "status", "attribution", "aliases", "notes", "tags"]
    found: Mapping[str, Node] = with_mixins({"properties": {}, "mixinProperties": mixins})["properties"]
    return found


@cache
def _terms() -> dict[str, Any]:
    return read_schema_file("context/terms.json")
