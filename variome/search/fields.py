"""The fields that items of a type are searched by: what each is called, what its values are, where a query finds them.

Items with annotation versions have a column for each searchable field. All others are few, and their values are read
from their documents. A sample has the fields of its variant as well, called `variant.…`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from psycopg import sql

from variome.schema.search_columns import HELD_BY, search_columns
from variome.schema.validation import ATTRIBUTION, CompiledSchema
from variome.search.field_types import FieldType, Scalar

VARIANT: Final = "variant."
"""What the fields of the variant begin with, where samples are searched."""


@dataclass(frozen=True, slots=True)
class SearchField:
    """One field.

    Attributes:
        path: its dotted name.
        type: of its values.
        expression: its value in a row `t` of the type's table, or in the row `v` of the variant.
        is_of_variant: whether the row `v` is needed.
        target: the type that the values name, where they are keys of linked items; else empty.
        is_indexed_by_beginning: whether an index holds the beginnings of its texts.
    """

    path: str
    type: FieldType
    expression: sql.Composable
    is_of_variant: bool = False
    target: str = ""
    is_indexed_by_beginning: bool = False


@dataclass(frozen=True, slots=True)
class LinkedField:
    """A property of the items that a field leads to: `transcript.csq_consequence.impact`.

    Attributes:
        path: its dotted name.
        base: the field that names those items.
        name: the property.
    """

    path: str
    base: SearchField
    name: str


def search_fields(schema: CompiledSchema, variant: CompiledSchema | None = None) -> dict[str, SearchField]:
    """The fields of a type by their paths; `variant` is the schema of the variants, when it is a type of samples."""
    found = {each.path: each for each in _iter_own(schema, "t")}
    if variant is not None:
        for each in _iter_own(variant, "v"):
            path = VARIANT + each.path
            found[path] = replace(each, path=path)
    return found


def linked_fields(schema: CompiledSchema, fields: Mapping[str, SearchField]) -> dict[str, LinkedField]:
    """The facets of a schema that are properties of what a field leads to, by their paths.

    Args:
        schema: of the type, or of its variants.
        fields: those of the type.
    """
    prefix = VARIANT if VARIANT + next(iter(search_columns(schema.schema)), "") in fields else ""
    found = {}
    for path in schema.schema.get("facets", {}):
        base, _, name = (prefix + path).rpartition(".")
        if base in fields and fields[base].target:
            found[prefix + path] = LinkedField(prefix + path, fields[base], name)
    return found


def _iter_own(schema: CompiledSchema, row: str) -> Iterator[SearchField]:
    yield from _iter_properties(schema, row) if schema.table_name == "item" else _iter_columns(schema, row)
    is_of_variant = row == "v"
    yield SearchField("status", FieldType("text"), sql.Identifier(row, "status"), is_of_variant)
    named = {"row": sql.Identifier(row)}
    yield SearchField("notes", FieldType("text"), _EDITED_TEXT.format(**named, name="notes"), is_of_variant)
    for name in ("aliases", "tags"):
        yield SearchField(name, FieldType("text", is_list=True), _EDITED.format(**named, name=name), is_of_variant)


def _iter_columns(schema: CompiledSchema, row: str) -> Iterator[SearchField]:
    targets = {path.path: path.target for path in schema.link_paths}
    for path, name in HELD_BY.get(schema.item_type, {}).items():
        scalar = _SCALARS[schema.schema["properties"][path]["type"]]
        yield SearchField(path, FieldType(scalar), sql.Identifier(row, name), row == "v")
    for path, column in search_columns(schema.schema).items():
        yield SearchField(
            path,
            FieldType(_OF_COLUMN[column.type], is_list=column.is_array),
            sql.Identifier(row, column.name),
            is_of_variant=row == "v",
            target=targets.get(path, ""),
            is_indexed_by_beginning=column.type == "text" and not column.is_array,
        )


def _iter_properties(schema: CompiledSchema, row: str) -> Iterator[SearchField]:
    """Those of the document: scalars, lists of scalars, and scalars in lists of objects."""
    document = sql.Identifier(row, "document")
    for name, node in schema.schema["properties"].items():
        if name in _NOT_OF_DOCUMENT:
            continue
        items = node.get("items", {}) if node.get("type") == "array" else {}
        key = sql.Literal(name)
        if scalar := _scalar_of(node):
            yield SearchField(name, FieldType(scalar), _SCALAR.format(document, key, type=_CASTS[scalar]))
        elif scalar := _scalar_of(items):
            yield SearchField(name, FieldType(scalar, is_list=True), _LIST.format(document, key, type=_CASTS[scalar]))
        for field, each in items.get("properties", {}).items():
            if scalar := _scalar_of(each):
                expression = _GROUPED.format(document=document, key=key, field=sql.Literal(field), type=_CASTS[scalar])
                yield SearchField(f"{name}.{field}", FieldType(scalar, is_list=True), expression)


def _scalar_of(node: Mapping[str, Any]) -> Scalar | None:
    """The one type of a property's values; None where they are objects, lists, or of several types."""
    found = node.get("type")
    return _SCALARS.get(found) if isinstance(found, str) else None


_SCALARS: Final[Mapping[str, Scalar]] = {
    "string": "text",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
}

_OF_COLUMN: Final[Mapping[str, Scalar]] = {
    "text": "text",
    "bigint": "integer",
    "double precision": "number",
    "boolean": "boolean",
}

_CASTS: Final[Mapping[str, sql.Composable]] = {
    "text": sql.SQL("text"),
    "integer": sql.SQL("bigint"),
    "number": sql.SQL("double precision"),
    "boolean": sql.SQL("boolean"),
}

_NOT_OF_DOCUMENT: Final = {"uuid", *ATTRIBUTION}
"""Properties that documents do not hold, beside those that people edit."""

_EDITED: Final = sql.SQL(
    "(SELECT array_agg(e.value) FROM edit, json_array_elements_text(edit.document -> {name}) AS e (value)"
    " WHERE edit.uuid = {row}.uuid)"
)
_EDITED_TEXT: Final = sql.SQL("(SELECT edit.document ->> {name} FROM edit WHERE edit.uuid = {row}.uuid)")
_SCALAR: Final = sql.SQL("({} ->> {})::{type}")
_LIST: Final = sql.SQL(
    "(SELECT array_agg(DISTINCT e.value::{type}) FROM json_array_elements_text({} -> {}) AS e (value))"
)
_GROUPED: Final = sql.SQL(
    "(SELECT array_agg(DISTINCT (e.value ->> {field})::{type}) FROM json_array_elements({document} -> {key})"
    " AS e (value) WHERE e.value ->> {field} IS NOT NULL)"
)
