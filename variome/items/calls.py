"""The stored samples of a file, record by record: what families are worked out from anew when a pedigree changes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg import Connection, sql

from variome.model.identity import item_uuid
from variome.model.item_types import ITEM_TYPES
from variome.schema.registry import SchemaRegistry

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SampledFile:
    """A file that has samples in the store.

    `versions` has, by annotation version, the types of its samples. `is_finished` tells that no load of it was broken
    off; one that was has to be finished first, for it may still bring samples.
    """

    uuid: UUID
    document: Document
    versions: Mapping[str, Sequence[str]]
    is_finished: bool

    @property
    def accession(self) -> str:
        """Its name in the project."""
        return str(self.document["accession"])


@dataclass(frozen=True, slots=True)
class StoredCall:
    """One sample of a file: its type, the 1-based record that it was read from, its document as it is stored."""

    item_type: str
    record: int
    document: Document


def sampled_files(
    connection: Connection[Any], registry: SchemaRegistry, project: str, samples: Collection[str]
) -> list[SampledFile]:
    """The files of a project that have items of samples called so, in the order of their accessions."""
    rows = connection.execute(_FILES, [item_uuid("Project", project), list(samples)]).fetchall()
    files = (
        SampledFile(uuid, document, _versions(connection, registry, uuid, samples), is_finished)
        for uuid, document, is_finished in rows
    )
    return [file for file in files if file.versions]


def iter_calls(
    connection: Connection[Any],
    registry: SchemaRegistry,
    file: UUID,
    version: str,
    samples: Collection[str],
    *,
    after: int = 0,
) -> Iterator[StoredCall]:
    """The calls of these samples in a file, in the order of its records; those of people's making have no record.

    The rows are those of the moment in which the first is asked for, and are fetched as they are needed.

    Args:
        connection: used for nothing else meanwhile.
        registry: the schemas of that store.
        file: uuid of the File item.
        version: annotation version of the calls.
        samples: their names in the file.
        after: records up to this one are passed over.
    """
    tables = list(_tables(registry, version))
    if not tables:
        return
    parts = [_CALLS.format(item_type=sql.Literal(name), table=sql.Identifier(table)) for name, table in tables]
    query = sql.SQL(" UNION ALL ").join(parts) + sql.SQL(" ORDER BY 2, 1, 3")
    with connection.transaction(), connection.cursor("calls") as cursor:
        cursor.itersize = _FETCHED
        cursor.execute(query, [file, list(samples), after] * len(parts))
        for item_type, record, _, document in cursor:
            yield StoredCall(item_type, record, orjson.loads(document))


def _versions(
    connection: Connection[Any], registry: SchemaRegistry, file: UUID, samples: Collection[str]
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in _SAMPLE_TYPES:
        for version, table in registry.table_names(name).items():
            query = _HAS_SAMPLES.format(table=sql.Identifier(table))
            if connection.execute(query, [file, list(samples)]).fetchone():
                found.setdefault(version, []).append(name)
    return found


def _tables(registry: SchemaRegistry, version: str) -> Iterator[tuple[str, str]]:
    for name in _SAMPLE_TYPES:
        tables = registry.table_names(name)
        if version in tables:
            yield name, tables[version]


_FETCHED: Final = 1000
"""Rows that are held at once."""

_SAMPLE_TYPES: Final = [name for name, each in ITEM_TYPES.items() if each.variant_link]

_FILES: Final = (
    "SELECT f.uuid, f.document, NOT EXISTS (SELECT FROM submission AS s WHERE s.file = f.uuid"
    " AND s.status IN ('running', 'failed') AND s.options ->> 'pedigree' IS NULL) FROM item AS f"
    " WHERE f.item_type = 'File' AND f.project = %s AND f.status <> 'deleted' AND EXISTS (SELECT FROM"
    " json_array_elements_text(f.document -> 'samples') AS named (sample) WHERE named.sample = ANY (%s))"
    " ORDER BY f.key, f.uuid"
)

_HAS_SAMPLES: Final = sql.SQL("SELECT 1 FROM {table} WHERE file = %s AND sample = ANY (%s) LIMIT 1")

_CALLS: Final = sql.SQL(
    "SELECT {item_type}, record, uuid, document FROM {table} WHERE file = %s AND sample = ANY (%s) AND record > %s"
)
