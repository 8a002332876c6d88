"""Properties that are worked out when an item is read: how they are described, and the profile that tells of them.

`schemas/calculated/item.json` describes those of every type, `schemas/calculated/variant.json` those of Variant.
`variome.items.calculated` works them out. They are added to the schema of a type when it is shown and never to the one
that is registered, by which documents are stored: that one keeps its content, and its hash.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from variome.data_folder import data_folder
from variome.schema.fixed import read_schema_file, type_name
from variome.schema.links import LinkPath, link_paths
from variome.schema.validation import CompiledSchema

Node = Mapping[str, Any]

_OF_EVERY_TYPE = "Item"


@cache
def calculated_properties(item_type: str) -> Mapping[str, Node]:
    """The schemas of the properties that are calculated for a type, by name."""
    described = _described()
    return MappingProxyType({**described[_OF_EVERY_TYPE], **described.get(item_type, {})})


@lru_cache(maxsize=256)
def calculated_names(schema: CompiledSchema) -> frozenset[str]:
    """What is calculated for the items of a schema. A property that the schema stores under such a name stays as it
    is: a mapping table may take from the file what is calculated elsewhere.
    """
    return frozenset(calculated_properties(schema.item_type).keys() - schema.properties)


@lru_cache(maxsize=256)
def calculated_links(schema: CompiledSchema) -> tuple[LinkPath, ...]:
    """Where the links among the calculated properties of the items of a schema are."""
    paths = link_paths({"properties": calculated_properties(schema.item_type)})
    return tuple(path for path in paths if path.name in calculated_names(schema))


def profile_of(schema: CompiledSchema) -> dict[str, Any]:
    """The schema as it is shown: with the calculated properties, and what the mapping table adds to their description.

    Those that a table only announces (`calculatedProperties`) and nothing calculates stay announced.
    """
    announced = dict(schema.schema.get("calculatedProperties", {}))
    nodes = {}
    for name, node in calculated_properties(schema.item_type).items():
        if name in calculated_names(schema):
            nodes[name] = {**_without_column(announced.pop(name, {})), **node}
    profile = {**schema.schema, "properties": {**schema.schema["properties"], **nodes}}
    profile.pop("calculatedProperties", None)
    return {**profile, "calculatedProperties": announced} if announced else profile


def _without_column(node: Node) -> Node:
    """Columns to search by are made of what is stored: a property that is calculated has none."""
    return {keyword: value for keyword, value in node.items() if keyword != "searchable"}


@cache
def _described() -> dict[str, Mapping[str, Node]]:
    files = sorted((data_folder("schemas") / "calculated").glob("*.json"))
    return {type_name(path): read_schema_file(f"calculated/{path.name}")["properties"] for path in files}
