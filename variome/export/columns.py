"""The columns that a schema gives a table: who the item is, then one for each stored property.

Properties that the store calculates are in frames, not here: a table holds what was put in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from variome.items.reading import StoredItem
from variome.schema.validation import ATTRIBUTION, CompiledSchema

Node = Mapping[str, Any]
Document = Mapping[str, Any]

IDENTITY: Final = ("uuid", "status", "project")
"""Columns that every table begins with: the item, where it stands, and the uuid of the project that owns it."""

_ELSEWHERE: Final = ATTRIBUTION | {*IDENTITY, "date_created"}
"""Properties that the store keeps beside the documents; what of them a table has is in `IDENTITY`."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A property without properties of its own, at the end of a dotted path of one or two names."""

    path: tuple[str, ...]
    node: Node

    @property
    def name(self) -> str:
        """The dotted path."""
        return ".".join(self.path)


def iter_properties(schema: CompiledSchema) -> Iterator[tuple[str, Node]]:
    """The properties that documents of the schema and what people wrote beside them may hold, in its order."""
    for name, node in schema.schema["properties"].items():
        if name not in _ELSEWHERE:
            yield name, node


def iter_leaves(schema: CompiledSchema) -> Iterator[Leaf]:
    """The same with groups and objects taken apart."""
    for name, node in iter_properties(schema):
        fields = fields_of(node)
        if fields:
            yield from (Leaf((name, field), each) for field, each in fields.items())
        else:
            yield Leaf((name,), node)


def fields_of(node: Node) -> Node:
    """The properties of an object, or of the objects of a list; none for anything else."""
    found: Node = (node.get("items", {}) if node.get("type") == "array" else node).get("properties", {})
    return found


def identity_of(item: StoredItem) -> tuple[str, str, str]:
    """The values of `IDENTITY`."""
    return str(item.uuid), item.status, str(item.project)
