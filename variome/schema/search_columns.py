"""Which fields of a schema get a column of their own to be searched by, and their values in a document.

`searchable: true` marks them. A field of a group is one column: the values of all its entries. Properties that a fixed
column of the table holds get none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from variome.database.columns import ScalarType, SearchColumn, fixed_column_names, short_name

Document = Mapping[str, Any]

HELD_BY: Final[Mapping[str, Mapping[str, str]]] = {
    "Variant": {"CHROM": "contig", "POS": "position"},
    "StructuralVariant": {"CHROM": "contig", "START": "position", "END": "end_position"},
    "VariantSample": {"CALL_INFO": "sample"},
    "StructuralVariantSample": {"CALL_INFO": "sample"},
}
"""By item type: properties that a fixed column of its table holds, and that column."""

CALCULATED: Final[Mapping[str, tuple[str, ...]]] = {"VariantSample": ("AD_REF", "AD_ALT", "AF")}
"""By item type: properties that are calculated of the document alone. A row holds those that are searchable."""

_SCALAR_TYPES: Final[Mapping[str, ScalarType]] = {
    "string": "text",
    "boolean": "boolean",
    "integer": "bigint",
    "number": "double precision",
}


def search_columns(schema: Mapping[str, Any]) -> dict[str, SearchColumn]:
    """The search columns of a schema by the dotted path of their field, in the order of the schema; those of calculated
    properties come last.
    """
    announced = schema.get("calculatedProperties", {})
    calculated = {
        name: SearchColumn(_column_name(name), _SCALAR_TYPES[announced[name]["type"]])
        for name in calculated_fields(schema)
    }
    return _stored_columns(schema) | calculated


def _stored_columns(schema: Mapping[str, Any]) -> dict[str, SearchColumn]:
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


def calculated_fields(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The calculated properties that have a search column, in order. A schema that stores one calculates it not."""
    announced = schema.get("calculatedProperties", {})
    names = CALCULATED.get(described_type(schema), ())
    return tuple(
        name for name in names if name not in schema["properties"] and announced.get(name, {}).get("searchable")
    )


def extractor(schema: Mapping[str, Any]) -> Callable[[Document], tuple[Any, ...]]:
    """What gives the values of a schema's search columns in a document, in order; None where there is none. Those of
    calculated properties are left to `variome.items.calculated.searched`.

    An array holds each value once, in the order of the document.
    """
    lists = {path for path, node, _ in _searchable_fields(schema) if node["type"] == "array"}
    columns = _stored_columns(schema)
    names = [""] * len(columns)  # no property is called so
    own: list[tuple[int, str]] = []
    grouped: dict[str, list[tuple[int, str, bool]]] = {}
    for place, (path, column) in enumerate(columns.items()):
        name, _, field = path.partition(".")
        if not column.is_array:
            names[place] = name
        elif field:
            grouped.setdefault(name, []).append((place, field, path in lists))
        else:
            own.append((place, name))

    def extract(document: Document) -> tuple[Any, ...]:
        values = list(map(document.get, names))
        for place, name in own:
            values[place] = _distinct(document.get(name, ()))
        for group, fields in grouped.items():
            if entries := document.get(group):
                _extract_group(entries, fields, values)
        return tuple(values)

    return extract


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


def _extract_group(entries: Sequence[Document], fields: Iterable[tuple[int, str, bool]], values: list[Any]) -> None:
    """Put the values of a group's columns in their places; a field is told by place, name and whether it is a list."""
    for place, field, is_list in fields:
        if found := [entry[field] for entry in entries if field in entry]:
            values[place] = _distinct(chain.from_iterable(found) if is_list else found)


def _distinct(values: Iterable[Any]) -> list[Any] | None:
    return list(dict.fromkeys(values)) or None


_FIXED: Final = fixed_column_names()
