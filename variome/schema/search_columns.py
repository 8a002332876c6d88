"""Which fields of a schema get a column of their own to be searched by, and their values in a document.

`searchable: true` marks them. A field of a group is one column: the values of all its entries. Properties that a fixed
column of the table holds get none.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from variome.database.tables import ScalarType, SearchColumn, fixed_column_names, short_name

Document = Mapping[str, Any]
Extractor = Callable[[Document], Any]

HELD_BY: Final[Mapping[str, Mapping[str, str]]] = {
    "Variant": {"CHROM": "contig", "POS": "position"},
    "StructuralVariant": {"CHROM": "contig", "START": "position", "END": "end_position"},
    "VariantSample": {"CALL_INFO": "sample"},
    "StructuralVariantSample": {"CALL_INFO": "sample"},
}
"""By item type: properties that a fixed column of its table holds, and that column."""

_SCALAR_TYPES: Final[Mapping[str, ScalarType]] = {
    "string": "text",
    "boolean": "boolean",
    "integer": "bigint",
    "number": "double precision",
}


def search_columns(schema: Mapping[str, Any]) -> dict[str, SearchColumn]:
    """The search columns of a schema by the dotted path of their field, in the order of the schema."""
    found = {}
    held = HELD_BY.get(described_type(schema), {})
    for path, node, is_grouped in _searchable_fields(schema):
        if path in held:
            continue
        is_list = node["type"] == "array"
        scalar = (node["items"] if is_list else node).get("type", "string")
        if isinstance(scalar, str) and scalar in _SCALAR_TYPES:
            found[path] = SearchColumn(_column_name(path), _SCALAR_TYPES[scalar], is_list or is_grouped)
    return found


def extractor(schema: Mapping[str, Any]) -> Callable[[Document], tuple[Any, ...]]:
    """What gives the values of a schema's search columns in a document, in order; None where there is none.

    An array holds each value once, in the order of the document.
    """
    lists = {path for path, node, _ in _searchable_fields(schema) if node["type"] == "array"}
    parts = tuple(_extractor(path, column, is_list=path in lists) for path, column in search_columns(schema).items())
    return lambda document: tuple([part(document) for part in parts])


def described_type(schema: Mapping[str, Any]) -> str:
    """The item type that a schema describes: `Variant` for `$id` /profiles/Variant/1.0."""
    return str(schema.get("$id", "")).removeprefix("/profiles/").partition("/")[0]


def _searchable_fields(schema: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any], bool]]:
    for name, node in schema["properties"].items():
        if node.get("searchable"):
            yield name, node, False
        for field, each in _group_fields(node).items():
            if each.get("searchable"):
                yield f"{name}.{field}", each, True


def _group_fields(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields of a group (a list of objects); none for other properties."""
    items = node.get("items", {}) if node.get("type") == "array" else {}
    fields: Mapping[str, Any] = items.get("properties", {})
    return fields


def _column_name(path: str) -> str:
    """The path, unless a fixed column has that name or it is too long."""
    return short_name(f"{path}.value" if path in _FIXED else path)


def _extractor(path: str, column: SearchColumn, *, is_list: bool) -> Extractor:
    name, _, field = path.partition(".")
    if not column.is_array:
        return lambda document: document.get(name)
    if not field:
        return lambda document: _distinct(document.get(name, ()))
    if is_list:
        return lambda document: _distinct(
            [value for entry in document.get(name, ()) if field in entry for value in entry[field]]
        )
    return lambda document: _distinct([entry[field] for entry in document.get(name, ()) if field in entry])


def _distinct(values: Iterable[Any]) -> list[Any] | None:
    return list(dict.fromkeys(values)) or None


_FIXED: Final = fixed_column_names()
