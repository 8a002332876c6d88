"""Whether schemas ask for no more than what those who seal items look at: each value by itself."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final
from uuid import UUID

from variome.model.item_types import ITEM_TYPES
from variome.model.keys import KeyFault, key_of
from variome.schema.validation import CompiledSchema

NAME: Final = re.compile(r"[A-Za-z0-9_.-]+")
"""Names that need no escape, and are sorted alike with and without the quote that ends them."""

_SAID_OF_LISTS: Final = frozenset({"minItems", "maxItems", "uniqueItems", "contains"})
_SAID_OF_OBJECTS: Final = frozenset(
    {"minProperties", "maxProperties", "dependentRequired", "dependentSchemas", "if", "allOf", "anyOf", "oneOf", "not"}
)
_SAID_OF_VALUES: Final = _SAID_OF_LISTS | _SAID_OF_OBJECTS | {
    "enum", "const", "pattern", "format", "minLength", "maxLength", "linkTo",
}  # fmt: skip

_ALWAYS: Final = frozenset({"CALL_INFO", "GT", "allele_index", "annotation_id", "variant", "file", "MUTANNO_Version"})
"""Properties that each sample has."""

_LINKS: Final = ("variant", "file", "individual")


def asks_more(node: Mapping[str, Any]) -> bool:
    """Whether a schema asks for more than a type, or says what a text links to."""
    return not _SAID_OF_VALUES.isdisjoint(node)


def says_no_more(schema: CompiledSchema, groups: Collection[str]) -> bool:
    """Whether the schema says no more of an item and its groups than what each property may be. (What is required of
    an item is what does not come from INFO, or none is written.)
    """
    nodes = [schema.schema["properties"][group] for group in groups]
    is_plain_inside = all(
        _SAID_OF_OBJECTS.isdisjoint(node["items"]) and "required" not in node["items"] for node in nodes
    )
    return is_plain_inside and all(map(_SAID_OF_LISTS.isdisjoint, nodes)) and _SAID_OF_OBJECTS.isdisjoint(schema.schema)


def holds_samples(schema: CompiledSchema, file: UUID, version: str, names: Collection[str]) -> bool:
    """Whether samples called so, of this file and annotation version, need no second look at what they all have."""
    properties = schema.schema["properties"]
    links = [path.path for path in schema.uuid_links]
    is_known = properties.keys() >= _ALWAYS >= set(schema.schema.get("required", ()))
    if not is_known or not says_no_more(schema, ()) or schema.key_links:
        return False
    if links != [name for name in _LINKS if name in properties]:
        return False
    if any(asks_more(_without_link(properties[name])) for name in ("annotation_id", "variant")):
        return False
    values = {"allele_index": 1, "file": str(file), "MUTANNO_Version": version}
    is_valid = all(schema.value_check(name)(value) for name, value in values.items())
    return is_valid and all(map(_name_check(schema, file), names))


def _name_check(schema: CompiledSchema, file: UUID) -> Callable[[str], bool]:
    """What says whether a sample can be called so."""
    check, item_type = schema.value_check("CALL_INFO"), ITEM_TYPES[schema.item_type]

    def is_name(name: str) -> bool:
        try:
            key_of(item_type, {"CALL_INFO": name, item_type.variant_link: str(file), "file": str(file)})
        except KeyFault:
            return False
        return check(name) and "\0" not in name

    return is_name


def _without_link(node: Mapping[str, Any]) -> dict[str, Any]:
    return {keyword: value for keyword, value in node.items() if keyword != "linkTo"}
