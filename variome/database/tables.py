"""The one description of the tables (docs/decisions/0002).

`METADATA` holds those that migrations make. The tables of an annotation version are made when the version is added:
`annotation_table` describes one. A migration spells its own statements, since it must say for ever what it said once; a
test compares the migrated database with what stands here.

For all of them: every unique key holds the row's uuid; there is no sequence, no trigger and no foreign key.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeEngine

from variome.database.columns import (
    GENE_NAMES,
    INDEXED_TEXT,
    ITEM_TABLE,
    LOAD_COLUMNS,
    ColumnDescription,
    ColumnType,
    SearchColumn,
    TableKind,
    describe_annotation_table,
    short_name,
)

METADATA: Final = MetaData()


def annotation_table(name: str, kind: TableKind, search_columns: Sequence[SearchColumn]) -> Table:
    """The table of one item type in one annotation version: the columns of its kind, then the search columns.

    Search columns of numbers and text are indexed where they have a value. Arrays and booleans are not: they narrow
    down what another column has found. Measured with the shipped schemas, server time for a variant and two samples:
    207 µs without these indexes, 270 with them, 330 with GIN indexes on the arrays too.
    """
    table = Table(
        name,
        MetaData(),
        *map(_column, describe_annotation_table(name, kind, search_columns).columns),
        PrimaryKeyConstraint("uuid", name=index_name(name, "pkey")),
    )
    for columns in _OWN_INDEXES[kind]:
        Index(index_name(name, *columns), *(table.c[column] for column in columns))
    for column in ("genes", "consequences"):
        if column in table.c:
            Index(index_name(name, column), table.c[column], postgresql_using="gin")
    for each in search_columns:
        if not each.is_array and each.type != "boolean":
            found = table.c[each.name]
            key = indexed_text(found) if each.type == "text" else found
            Index(index_name(name, each.name), key, postgresql_where=found.is_not(None))
    return table


def indexed_text(column: ColumnElement[str]) -> ColumnElement[str]:
    """What an index holds of a text: its beginning. A search compares this first, then the whole."""
    return func.left(column, INDEXED_TEXT).collate("C")


def index_name(table: str, *columns: str) -> str:
    """A name for an index; the same always, and never one that PostgreSQL would cut."""
    return short_name("_".join([table, *columns]))


def _column(description: ColumnDescription) -> Column[Any]:
    scalar = _TYPES[description.type]
    type_ = ARRAY(scalar) if description.is_array else scalar
    return Column(description.name, type_, nullable=description.is_nullable)


_TYPES: Final[dict[ColumnType, TypeEngine[Any]]] = {
    "uuid": Uuid(),
    "text": Text(),
    "bigint": BigInteger(),
    "integer": Integer(),
    "double precision": Double(),
    "boolean": Boolean(),
    "timestamptz": TIMESTAMP(timezone=True),
    "bytea": LargeBinary(),
    "json": JSON(),
    "canonical json": Text(),
}

_OWN_INDEXES: Final[dict[TableKind, tuple[tuple[str, ...], ...]]] = {
    "variant": (("assembly", "contig", "position"), ("file",)),
    "structural_variant": (("assembly", "contig", "position"), ("file",)),
    "variant_sample": (("variant",), ("file", "sample")),
    "structural_variant_sample": (("variant",), ("file", "sample")),
}


def _table(name: str, *columns: Column[Any], key: Iterable[str] = ("uuid",)) -> Table:
    return Table(name, METADATA, *columns, PrimaryKeyConstraint(*key, name=f"{name}_pkey"))


SCHEMA_VERSION: Final = _table(
    "schema_version",
    Column("uuid", Uuid, nullable=False),
    Column("item_type", Text, nullable=False),
    Column("annotation_version", Text, nullable=False),
    Column("table_name", Text, nullable=True),
    Column("added", TIMESTAMP(timezone=True), nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Column("schema", JSON, nullable=False),
    Column("mapping_table", LargeBinary, nullable=True),
)

ITEM: Final = _table(ITEM_TABLE.name, *map(_column, ITEM_TABLE.columns))
Index("item_key", ITEM.c.item_type, indexed_text(ITEM.c.key))
Index(
    "item_gene_symbol",
    func.upper(func.left(ITEM.c.document.op("->>")("gene_symbol"), INDEXED_TEXT)),
    postgresql_where=ITEM.c.item_type == "Gene",
)
Index(
    "item_gene_names",
    text(GENE_NAMES),
    _table=ITEM,
    postgresql_using="gin",
    postgresql_where=ITEM.c.item_type == "Gene",
)
Index("item_file", ITEM.c.file, postgresql_where=ITEM.c.file.is_not(None))

VARIANT_FILE: Final = _table(
    "variant_file",
    Column("variant", Uuid, nullable=False),
    Column("file", Uuid, nullable=False),
    Column("submission", Uuid, nullable=True),
    Column("record", BigInteger, nullable=True),
    key=("variant", "file"),
)
Index("variant_file_file", VARIANT_FILE.c.file)

EDIT: Final = _table(
    "edit",
    Column("uuid", Uuid, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("actor", Uuid, nullable=False),
    Column("modified", TIMESTAMP(timezone=True), nullable=False),
    Column("document", JSON, nullable=False),
    Column("project", Uuid, nullable=True),
    Column("status", Text, nullable=True),
    Column("reason", Text, nullable=True),
    Column("request", Uuid, nullable=True),
    Column("item_revision", Integer, nullable=True),
)

EDIT_REVISION: Final = _table(
    "edit_revision",
    Column("uuid", Uuid, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("actor", Uuid, nullable=True),
    Column("project", Uuid, nullable=True),
    Column("modified", TIMESTAMP(timezone=True), nullable=False),
    Column("superseded", TIMESTAMP(timezone=True), nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=True),
    Column("request", Uuid, nullable=True),
    Column("item_revision", Integer, nullable=True),
    Column("document", JSON, nullable=False),
    key=("uuid", "revision"),
)

PURGE: Final = _table(
    "purge",
    Column("uuid", Uuid, nullable=False),
    Column("item_type", Text, nullable=False),
    Column("item", Uuid, nullable=False),
    Column("annotation_version", Text, nullable=True),
    Column("actor", Uuid, nullable=False),
    Column("purged", TIMESTAMP(timezone=True), nullable=False),
    Column("reason", Text, nullable=True),
    Column("request", Uuid, nullable=True),
)
Index("purge_purged", PURGE.c.purged)

UNIQUE_KEY: Final = _table(
    "unique_key",
    Column("uuid", Uuid, nullable=False),
    Column("item_type", Text, nullable=False),
    Column("property", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("item", Uuid, nullable=False),
)
Index("unique_key_item", UNIQUE_KEY.c.item)

LINK: Final = _table(
    "link",
    Column("source", Uuid, nullable=False),
    Column("property", Text, nullable=False),
    Column("target", Uuid, nullable=False),
    Column("item_type", Text, nullable=False),
    key=("source", "property", "target"),
)
Index("link_target", LINK.c.target)

REVISION: Final = _table(
    "revision",
    Column("uuid", Uuid, nullable=False),
    Column("annotation_version", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("item_type", Text, nullable=False),
    *map(_column, LOAD_COLUMNS),
    Column("actor", Uuid, nullable=False),
    Column("modified", TIMESTAMP(timezone=True), nullable=False),
    Column("superseded", TIMESTAMP(timezone=True), nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Column("document", JSON, nullable=False),
    Column("schema_version", Integer, nullable=False),
    key=("uuid", "annotation_version", "revision"),
)
Index("revision_file", REVISION.c.file, postgresql_where=REVISION.c.file.is_not(None))

SUBMISSION: Final = _table(
    "submission",
    Column("uuid", Uuid, nullable=False),
    Column("file", Uuid, nullable=False),
    Column("version", Text, nullable=False),
    Column("project", Uuid, nullable=False),
    Column("actor", Uuid, nullable=False),
    Column("status", Text, nullable=False),
    Column("token", Uuid, nullable=True),
    Column("started", TIMESTAMP(timezone=True), nullable=False),
    Column("heartbeat", TIMESTAMP(timezone=True), nullable=False),
    Column("lease_seconds", Double, nullable=False),
    Column("finished", TIMESTAMP(timezone=True), nullable=True),
    Column("committed_record", BigInteger, nullable=False),
    Column("options", JSON, nullable=False),
    Column("state", JSON, nullable=False),
    Column("queued", TIMESTAMP(timezone=True), nullable=True),
    Column("request", JSON, nullable=True),
    Column("progress", JSON, nullable=True),
    Column("failure", Text, nullable=True),
)
Index("submission_file", SUBMISSION.c.file)
Index("submission_started", SUBMISSION.c.started)

RECEIPT: Final = _table(
    "receipt",
    Column("uuid", Uuid, nullable=False),
    Column("file", Uuid, nullable=False),
    Column("submission", Uuid, nullable=False),
    Column("inputs", LargeBinary, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("variants", ARRAY(Uuid), nullable=False),
    Column("samples", ARRAY(Uuid), nullable=False),
    Column("structural_variants", ARRAY(Uuid), nullable=False),
    Column("structural_samples", ARRAY(Uuid), nullable=False),
    Column("named", ARRAY(Uuid), nullable=False),
    Column("linked", ARRAY(Uuid), nullable=False),
    Column("answer", JSON, nullable=False),
    Column("told", JSON, nullable=False),
)
Index("receipt_file", RECEIPT.c.file)

API_KEY: Final = _table(
    "api_key",
    Column("uuid", Uuid, nullable=False),
    Column("user", Text, nullable=False),
    Column("is_administrator", Boolean, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("secret_hash", Text, nullable=False),
    Column("created", TIMESTAMP(timezone=True), nullable=False),
    Column("revoked", TIMESTAMP(timezone=True), nullable=True),
)

AUDIT: Final = _table(
    "audit",
    Column("uuid", Uuid, nullable=False),
    Column("at", TIMESTAMP(timezone=True), nullable=False),
    Column("user", Text, nullable=False),
    Column("api_key", Uuid, nullable=True),
    Column("method", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("project", Text, nullable=True),
    Column("subject", Uuid, nullable=True),
    Column("status", Integer, nullable=False),
)
Index("audit_at", AUDIT.c.at)

GENOTYPE_GROUP: Final = _table(
    "genotype_group",
    Column("uuid", Uuid, nullable=False),
    Column("client", Text, nullable=False),
    Column("dataset", Text, nullable=False),
    Column("members", LargeBinary, nullable=False),
    Column("asked", TIMESTAMP(timezone=True), nullable=False),
)
Index("genotype_group_client", GENOTYPE_GROUP.c.client)

GENOTYPE_VIEW: Final = _table(
    "genotype_view",
    Column("uuid", Uuid, nullable=False),
    Column("client", Text, nullable=False),
    Column("dataset", Text, nullable=False),
    Column("calls", Text, nullable=False),
    Column("name", LargeBinary, nullable=False),
    Column("asked", TIMESTAMP(timezone=True), nullable=False),
)
Index("genotype_view_client", GENOTYPE_VIEW.c.client)
