"""From a mapping table to annotation fields: the items that tell people what each row says, stored or not."""

from dataclasses import asdict
from typing import Any

from ingest.tables.table import MappingTable, TableKind, TableRow
from variome.errors import TableError

_COLUMN_OF = {
    "group": "sub_embedding_group",
    "enum": "enum_list",
    "minimum": "min",
    "maximum": "max",
    "embedded": "embedded_field",
    "calculated": "calculated_property",
    "title": "schema_title",
}
"""Attributes of `TableRow` that bear another name in the table."""


def field_item_type(table: MappingTable) -> str:
    """The type of the items that `annotation_fields` gives for a table."""
    return "GeneAnnotationField" if table.kind is TableKind.GENE else "AnnotationField"


def annotation_fields(table: MappingTable, version: str | None = None) -> list[dict[str, Any]]:
    """One item a row, in the order of the table, its properties under the names of the table's columns.

    An embedded field without a type has that of its item, which the table does not know: it is given as string.

    Args:
        table: a table that has been read without faults.
        version: name of the annotation version; None takes the one in the table.

    Raises:
        TableError: neither names a version.
    """
    named = version or table.version
    if named is None:
        raise TableError(f"{table.name}: names no annotation version; give one (--annotation-version)")
    fixed = {"MUTANNO_Version": named, "table": table.kind.value}
    return [{**fixed, "field_type": "string", **named_cells(row)} for row in table.rows]


def named_cells(row: TableRow) -> dict[str, Any]:
    """What a row says, by column name, without what it leaves empty; lists for tuples, {key, title} for a group."""
    cells = {
        _COLUMN_OF.get(attribute, attribute): list(value) if isinstance(value, tuple) else value
        for attribute, value in asdict(row).items()
        if attribute != "number"
    }
    return {column: value for column, value in cells.items() if value is not None and value != []}
