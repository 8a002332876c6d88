"""Mapping tables: CSV in, JSON Schemas and annotation fields out.

A table says, one row a field, what an annotated VCF holds and how it becomes a property of an item. `docs/reference/`
describes its columns.
"""

from ingest.tables.reading import parse_table, read_table
from ingest.tables.schemas import build_schemas, schema_bytes
from ingest.tables.table import Group, MappingTable, TableKind, TableRow

__all__ = [
    "Group",
    "MappingTable",
    "TableKind",
    "TableRow",
    "build_schemas",
    "parse_table",
    "read_table",
    "schema_bytes",
]
