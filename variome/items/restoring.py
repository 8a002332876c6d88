"""Variants that stay when a file goes, though their present document came with it.

The newest document that another file brought takes its place again. A variant that never had another keeps what it
has, since other files name it, and is said to be of one of those.
"""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
from psycopg import Connection, sql

from variome.items.calculated.searched import search_values
from variome.items.pending import Pending
from variome.items.writer import Stamp, writer_of
from variome.model.identity import item_uuid
from variome.model.item_types import ITEM_TYPES, REFERENCE_PROJECT
from variome.schema.validation import CompiledSchema

_CHUNK: Final = 1000
"""Documents put back at once."""


class _Older(NamedTuple):
    """The newest revision of a variant, and which load had brought it."""

    uuid: UUID
    revision: int
    document: str
    content_hash: bytes
    file: UUID | None
    submission: UUID | None
    record: int | None
    actor: UUID


def put_older_back(connection: Connection[Any], schema: CompiledSchema, file: UUID) -> int:
    """Put back the newest revision of each variant of the file that has one; how many.

    The file's own revisions are gone already, so what is left came with others.
    """
    n_restored = 0
    query = _NEWEST.format(table=sql.Identifier(schema.table_name))
    with connection.cursor(name="unload_older") as cursor:  # of the server: there may be millions
        cursor.execute(query, [schema.version, file])
        while found := [_Older(*row) for row in cursor.fetchmany(_CHUNK)]:
            _put_chunk_back(connection, schema, found)
            n_restored += len(found)
    return n_restored


def attribute_elsewhere(connection: Connection[Any], table: str, sample_tables: Sequence[str], file: UUID) -> None:
    """Say that the variants still said to be of the file are of another that names them, or of none."""
    samples = sql.SQL("").join(_OR_SAMPLE.format(table=sql.Identifier(each)) for each in sample_tables)
    connection.execute(_ATTRIBUTE.format(table=sql.Identifier(table), samples=samples), [file])
    unmark = sql.SQL("UPDATE {table} SET file = NULL, submission = NULL, record = NULL WHERE file = %s")
    connection.execute(unmark.format(table=sql.Identifier(table)), [file])


def _put_chunk_back(connection: Connection[Any], schema: CompiledSchema, found: list[_Older]) -> None:
    found.sort(key=lambda older: (str(older.file), str(older.submission), older.actor))
    for _, same in groupby(found, key=attrgetter("file", "submission", "actor")):
        _put_back(connection, schema, list(same))
    connection.execute(
        "DELETE FROM revision AS r USING unnest(%s::uuid[], %s::int[]) AS used (uuid, revision)"
        " WHERE r.uuid = used.uuid AND r.annotation_version = %s AND r.revision = used.revision",
        [[older.uuid for older in found], [older.revision for older in found], schema.version],
    )


def _put_back(connection: Connection[Any], schema: CompiledSchema, olders: Sequence[_Older]) -> None:
    """Olders of one load."""
    rows = [_pending(schema, older) for older in olders]
    item_type = ITEM_TYPES[schema.item_type]
    first = olders[0]
    reference = item_uuid("Project", REFERENCE_PROJECT)
    stamp = Stamp(reference, item_type.default_status, first.submission, first.actor, None, first.file)
    writer_of(schema).put_back(connection, rows, stamp)


def _pending(schema: CompiledSchema, older: _Older) -> Pending:
    document = orjson.loads(older.document)
    key = document["annotation_id"]
    row = Pending(0, ITEM_TYPES[schema.item_type], schema, document, key, older.uuid, older.record)
    row.content, row.content_hash = older.document.encode(), older.content_hash
    row.search = search_values(schema, document)
    row.targets = {
        target: sorted({item_uuid(target, name) for name in names})
        for target, names in schema.names(document, row.search).items()
    }
    return row


_NEWEST: Final = sql.SQL(
    "SELECT v.uuid, r.revision, r.document::text, r.content_hash, r.file, r.submission, r.record, r.actor"
    " FROM {table} AS v CROSS JOIN LATERAL (SELECT * FROM revision AS each WHERE each.uuid = v.uuid"
    " AND each.annotation_version = %s ORDER BY each.revision DESC LIMIT 1) AS r WHERE v.file = %s"
)

_ATTRIBUTE: Final = sql.SQL(
    "UPDATE {table} AS v SET file = other.file, submission = other.submission, record = other.record FROM ("
    "SELECT DISTINCT ON (variant) variant, file, submission, record FROM ("
    "SELECT variant, file, submission, record FROM variant_file WHERE variant IN (SELECT uuid FROM unload_named)"
    "{samples}) AS named ORDER BY variant, file, record) AS other WHERE v.uuid = other.variant AND v.file = %s"
)

_OR_SAMPLE: Final = sql.SQL(
    " UNION ALL SELECT variant, file, submission, record FROM {table} WHERE variant IN (SELECT uuid FROM unload_named)"
)
