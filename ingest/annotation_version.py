"""The schemas of an annotation version: from mapping tables the user names, or from the ones that are shipped."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from ingest.tables import MappingTable, TableKind, build_schemas, read_table
from ingest.tables.frames import frames_of
from variome.data_folder import data_folder
from variome.errors import SchemaError, TableError
from variome.schema.fixed import type_name

SHIPPED_VERSION = "1.0"
"""The annotation version that the project brings along."""

Schema = Mapping[str, Any]


def shipped_folder(version: str = SHIPPED_VERSION) -> Path:
    """The folder of a shipped annotation version.

    Raises:
        SchemaError: no such version is shipped.
    """
    shipped = {path.name: path for path in (data_folder("schemas") / "annotation").iterdir() if path.is_dir()}
    if version not in shipped:
        known = ", ".join(sorted(shipped))
        raise SchemaError(f"no annotation version {version!r} is shipped (there is {known}); name its mapping table")
    return shipped[version]


def read_tables(paths: list[Path]) -> dict[TableKind, MappingTable]:
    """Mapping tables by kind.

    Raises:
        TableError: a table is broken, or two are of one kind.
    """
    tables: dict[TableKind, MappingTable] = {}
    for path in paths:
        table = read_table(path)
        if table.kind in tables:
            raise TableError(f"{path}: there is another {table.kind} table already; name one of each kind")
        tables[table.kind] = table
    return tables


def table_contents(tables: list[MappingTable]) -> dict[str, bytes]:
    """The bytes of the mapping table behind each item type."""
    return {frame.item_type: table.content for table in tables for frame in frames_of(table.kind).values()}


def versioned_schemas(tables: list[MappingTable], version: str | None) -> tuple[dict[str, str], dict[str, Schema]]:
    """Annotation version and schema by item type, for tables that each may have a version of their own.

    Args:
        tables: variant, structural or gene tables.
        version: what to call them; None for what their first lines say.

    Raises:
        TableError: a table has no version and none is given.
    """
    versions: dict[str, str] = {}
    schemas: dict[str, Schema] = {}
    for table in tables:
        name = version or table.version
        if not name:
            raise TableError(f"{table.name}: line 1 names no version; write one there, or name it on the command line")
        for item_type, schema in build_schemas(table, version=name).items():
            versions[item_type] = name
            schemas[item_type] = schema
    return versions, schemas


def shipped_schemas(version: str) -> tuple[dict[str, str], dict[str, Schema]]:
    """Annotation version and schema by item type, of a version that is shipped."""
    schemas = {
        type_name(path): orjson.loads(path.read_bytes()) for path in sorted(shipped_folder(version).glob("*.json"))
    }
    return dict.fromkeys(schemas, version), schemas
