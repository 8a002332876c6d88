"""From a mapping table to JSON Schemas: one frame and its rows in, one schema out; same table, same bytes."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from ingest.tables.frames import Frame, Schema, frames_of
from ingest.tables.properties import property_schema
from ingest.tables.table import MappingTable, TableRow
from variome.errors import TableError


def build_schemas(table: MappingTable, version: str | None = None) -> dict[str, Schema]:
    """The schemas that a table gives, by item type.

    A variant table gives Variant and VariantSample, a structural one StructuralVariant and StructuralVariantSample, a
    gene table Gene.

    Args:
        table: a table that has been read without faults.
        version: name of the annotation version; None takes the one in the table.

    Raises:
        TableError: neither names a version.
    """
    named = version or table.version
    if named is None:
        raise TableError(f"{table.name}: names no annotation version; give one (--annotation-version)")
    return {
        frame.item_type: _build(frame, [row for row in table.rows if row.scope == scope], named)
        for scope, frame in frames_of(table.kind).items()
    }


def schema_bytes(schema: Mapping[str, Any]) -> bytes:
    """The one way a schema is written: UTF-8 JSON, two blanks of indentation, a final newline, keys in given order."""
    return orjson.dumps(schema, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _build(frame: Frame, rows: list[TableRow], version: str) -> Schema:
    own = frame.schema["properties"]
    given = _given_properties(row for row in rows if row.is_stored)
    defaults = {name: frame.from_table[name] | given.pop(name, {}) for name in frame.from_table}
    schema = {
        **frame.schema,
        "$id": f"/profiles/{frame.item_type}/{version}",
        "annotation_version": version,
        "properties": {**defaults, **given, **own},
        "embeddedFields": [row.path for row in rows if row.do_import and row.embedded],
        "calculatedProperties": {row.path: property_schema(row) for row in rows if row.do_import and row.calculated},
        "facets": _ordered(frame.schema.get("facets", {}), ((row, row.facet_order) for row in rows)),
        "columns": _ordered(frame.schema.get("columns", {}), ((row, row.column_order) for row in rows)),
    }
    return {key: value for key, value in schema.items() if value not in ({}, [])}


def _given_properties(rows: Iterable[TableRow]) -> Schema:
    """Properties in the order of the table; a group stands where its first field does."""
    rows = list(rows)
    titles: dict[str, str] = {}
    for row in rows:
        if row.group and titles.get(row.group.key, row.group.key) == row.group.key:
            titles[row.group.key] = row.group.title
    properties: dict[str, Any] = {}
    for row in rows:
        place = properties
        if row.group:
            group = properties.setdefault(row.group.key, _group_schema(titles[row.group.key]))
            place = group["items"]["properties"]
        place[row.field_name] = property_schema(row)
    return properties


def _group_schema(title: str) -> Schema:
    return {
        "title": title,
        "type": "array",
        "items": {"type": "object", "additionalProperties": False, "properties": {}},
    }


def _ordered(own: Schema, rows: Iterable[tuple[TableRow, int | None]]) -> Schema:
    """Facets or columns by path, those of the frame among them; of equal orders the first row goes first."""
    given = {row.path: {"title": row.title, "order": n} for row, n in rows if n is not None and row.do_import}
    return dict(sorted({**own, **given}.items(), key=lambda each: int(each[1]["order"])))
