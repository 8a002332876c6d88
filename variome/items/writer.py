"""Rows of one table: what is stored of some uuids, and writing what is new or has changed.

Rows that are new go by binary COPY into the table. Where some are not, or another loader has brought one after we
looked, they go into a staging table, and from there those that are absent into the table; what is there already is
locked, looked at again, moved to `revision` and replaced. All of this in the order of their uuids, so that two loaders
that bring the same rows wait for each other and never deadlock.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from operator import attrgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.errors import UniqueViolation

from variome.database.columns import ITEM_TABLE, TableDescription, TableKind, describe_annotation_table, short_name
from variome.database.compression import compress
from variome.database.copy import copy_rows, octets_length, rows_encoder
from variome.items.differences import find_differences
from variome.items.pending import Pending
from variome.items.statements import Statements, supersede
from variome.schema.registry import TABLE_KINDS
from variome.schema.validation import CompiledSchema


class StoredRow(NamedTuple):
    """What the store has under a uuid. `is_stub` is False in tables that hold no stubs."""

    uuid: UUID
    content_hash: bytes
    file: UUID | None
    record: int | None
    is_stub: bool


_DOCUMENT: Final = "document"

_in_order: Final = attrgetter("uuid.int")
"""The order of uuids, as PostgreSQL sorts them."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is the same for all rows of one write. `institution` is written where the table has it."""

    project: UUID
    status: str
    submission: UUID | None
    actor: UUID
    institution: UUID | None
    file: UUID | None


class TableWriter:
    """Reads and writes the rows of one table; `writer_of` keeps one for each."""

    def __init__(self, table: TableDescription, schema: CompiledSchema | None, values: "Values") -> None:
        self.name = table.name
        self.holds_items = table is ITEM_TABLE
        self._schema = schema
        self._values = values
        self._staging = _staging_name(table)
        self._statements = Statements(table, self._staging)
        self._behind_view = schema if schema and schema.stored_table != schema.table_name else None
        apart = {_DOCUMENT, *values.columns_of_batch}
        self._of_items = [name for name in self._statements.staged if name not in apart]
        columns = {column.name: column for column in table.columns}
        self._encode_items = rows_encoder([columns[name] for name in self._of_items])
        self._encode_batch = rows_encoder([columns[name] for name in values.columns_of_batch])
        self._encode_common = rows_encoder([columns[name] for name in self._statements.common])

    def encode_ahead(self, rows: Sequence[Pending]) -> None:
        """Encodes what follows from the items alone, up to their documents, and keeps it with them.

        Behind a view a document may be stored as a difference: how long that is comes out in its turn.
        """
        for row, encoded in zip(rows, self._encode_items(list(map(self._values.of_item, rows))), strict=True):
            row.encoded = encoded if self._behind_view else encoded + octets_length(row.content)

    def read_stored(self, connection: Connection[Any], uuids: Collection[UUID]) -> dict[UUID, StoredRow]:
        """What the store has of these items, by uuid."""
        return self._rows(connection, self._statements.read, uuids)

    def lock_stored(self, connection: Connection[Any], uuids: Collection[UUID]) -> dict[UUID, StoredRow]:
        """The same, with the rows locked until the transaction ends."""
        return self._rows(connection, self._statements.lock, uuids)

    def insert_new(self, connection: Connection[Any], rows: Sequence[Pending], stamp: Stamp) -> bool:
        """Write rows that were not there when we looked; False, and nothing is written, when one has come since."""
        now = connection.execute("SELECT now()").fetchone() or (None,)
        (common,) = self._encode_common([[*self._stamped(stamp), 1, *now, *now]])
        encoded = self._encoded(connection, sorted(rows, key=_in_order), stamp.file)
        columns = [*self._encoded_columns, *self._statements.common]
        try:
            with connection.transaction():
                copy_rows(connection, self.name, columns, encoded, common)
        except UniqueViolation:
            return False
        return True

    def insert_absent(self, connection: Connection[Any], rows: Sequence[Pending], stamp: Stamp) -> set[UUID]:
        """Write those that are not there; the uuids of those written. All of them stay staged."""
        self._stage(connection, rows, stamp.file)
        with connection.cursor(binary=True) as cursor:
            cursor.execute(self._statements.insert, self._stamped(stamp))
            return {uuid for (uuid,) in cursor.fetchall()}

    def replace(self, connection: Connection[Any], uuids: Collection[UUID], stamp: Stamp) -> None:
        """Replace locked rows by those that are staged; what they held becomes a revision."""
        supersede(connection, self._schema.table_name if self._schema else self.name, self._schema, uuids)
        connection.execute(self._statements.update, [stamp.submission, stamp.actor, list(uuids)])

    def put_back(self, connection: Connection[Any], rows: Sequence[Pending], stamp: Stamp) -> None:
        """Replace rows without keeping what they held."""
        self._stage(connection, rows, stamp.file)
        connection.execute(self._statements.update, [stamp.submission, stamp.actor, [row.uuid for row in rows]])

    def _stamped(self, stamp: Stamp) -> list[Any]:
        institution = [stamp.institution] if self._statements.has_institution else []
        return [stamp.project, stamp.status, stamp.submission, stamp.actor, *institution]

    def _rows(self, connection: Connection[Any], statement: bytes, uuids: Collection[UUID]) -> dict[UUID, StoredRow]:
        with connection.cursor(binary=True) as cursor:
            cursor.execute(statement, [list(uuids)])
            return {row[0]: StoredRow(*row) for row in cursor.fetchall()}

    def _stage(self, connection: Connection[Any], rows: Sequence[Pending], file: UUID | None) -> None:
        found = connection.execute("SELECT to_regclass(%s)::text", [f'pg_temp."{self._staging}"']).fetchone()
        if found == (None,):
            connection.execute(self._statements.make_staging)
            compress(connection, self._staging)
        elif connection.execute(self._statements.look_at_staging).fetchone() == (True,):
            connection.execute(self._statements.clear_staging)  # an earlier batch of the same transaction
        copy_rows(connection, self._staging, self._encoded_columns, self._encoded(connection, rows, file))

    @property
    def _encoded_columns(self) -> list[str]:
        """What `_encoded` has, in its order."""
        return [*self._of_items, _DOCUMENT, *self._values.columns_of_batch]

    def _encoded(self, connection: Connection[Any], rows: Sequence[Pending], file: UUID | None) -> list[list[bytes]]:
        """The rows for COPY, in parts: documents, which are long, are not put together with the rest before that."""
        self.encode_ahead([row for row in rows if not row.encoded])
        parts = [[row.encoded for row in rows]]
        if self._behind_view:
            shorter = find_differences(connection, self._behind_view, rows)
            documents = [shorter.get(row.uuid, row.content) for row in rows]
            parts += [list(map(octets_length, documents)), documents]
        else:
            parts += [[row.content for row in rows]]
        if self._values.columns_of_batch:
            parts += [self._encode_batch([self._values.of_batch(row, file) for row in rows])]
        return parts


@lru_cache(maxsize=256)
def writer_of(schema: CompiledSchema) -> TableWriter:
    """The writer of the table that items of this schema lie in."""
    kind = TABLE_KINDS.get(schema.item_type)
    if kind is None:
        return _ITEM_WRITER
    table = describe_annotation_table(schema.stored_table, kind, list(schema.search_columns.values()))
    return TableWriter(table, schema, _VALUES[kind])


def _staging_name(table: TableDescription) -> str:
    """Another one where the table has other columns: a connection outlives an annotation version that is removed and
    added again.
    """
    digest = sha256(repr(table.columns).encode()).hexdigest()[:8]
    return short_name(f"staging_{digest}_{table.name}")


class Values(NamedTuple):
    """From an item to the values of its row, in the order of the table but for the columns that come last.

    Attributes:
        of_item: those that follow from the item alone, without its document.
        columns_of_batch: the columns that are known when the batch is written: where links lead, and the file.
        of_batch: their values, from the item and the file of its load.
    """

    of_item: Callable[[Pending], list[Any]]
    columns_of_batch: tuple[str, ...]
    of_batch: Callable[[Pending, UUID | None], list[Any]]


def _item_values(row: Pending) -> list[Any]:
    return [
        row.uuid, row.item_type.name, row.key, row.fixed.get("MUTANNO_Version", ""), row.is_stub,
        row.schema.schema_version, row.record, row.content_hash,
    ]  # fmt: skip


def _variant_values(row: Pending) -> list[Any]:
    document = row.fixed
    return [
        row.uuid, document["assembly"], document["CHROM"], document["POS"],
        row.record, row.content_hash, *row.search,
    ]  # fmt: skip


def _structural_values(row: Pending) -> list[Any]:
    document = row.fixed
    return [
        row.uuid, document["assembly"], document["CHROM"], document["START"], document.get("END"),
        row.record, row.content_hash, *row.search,
    ]  # fmt: skip


def _sample_values(row: Pending) -> list[Any]:
    """The file of a sample is the one that it names."""
    linked = {link.path: link.uuid for link in row.links}
    return [
        row.uuid, linked[str(row.item_type.variant_link)], row.fixed["CALL_INFO"],
        linked["file"], row.record, row.content_hash, *row.search,
    ]  # fmt: skip


def _named_values(row: Pending, file: UUID | None) -> list[Any]:
    return [row.targets.get("Gene", ()), row.targets.get("VariantConsequence", ()), file]


_VALUES: Final[Mapping[TableKind, Values]] = {
    "variant": Values(_variant_values, ("genes", "consequences", "file"), _named_values),
    "structural_variant": Values(_structural_values, ("genes", "consequences", "file"), _named_values),
    "variant_sample": Values(_sample_values, (), lambda _row, _file: []),
    "structural_variant_sample": Values(_sample_values, (), lambda _row, _file: []),
}

_ITEM_WRITER: Final = TableWriter(ITEM_TABLE, None, Values(_item_values, ("file",), lambda _row, file: [file]))
