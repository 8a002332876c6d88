"""Mapping tables: CSV in, JSON Schemas and annotation fields out.

A table says, one row a field, what an annotated VCF holds and how it becomes a property of an item. `docs/reference/`
describes its columns.
"""

from ingest.tables.differences import Difference, DifferenceKind, compare_schemas, compare_tables
from ingest.tables.fields import annotation_fields, field_item_type
from ingest.tables.inference import infer_table
from ingest.tables.reading import parse_table, read_table
from ingest.tables.schemas import build_schemas, schema_bytes
from ingest.tables.table import Group, MappingTable, TableKind, TableRow

__all__ = [
    "Difference",
    "DifferenceKind",
    "Group",
    "MappingTable",
    "TableKind",
    "TableRow",
    "annotation_fields",
    "build_schemas",
    "compare_schemas",
    "compare_tables",
    "field_item_type",
    "infer_table",
    "parse_table",
    "read_table",
    "schema_bytes",
]
