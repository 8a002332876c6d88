"""The columns of the item tables, as plain values: all that a load needs to know of them.

`variome.database.tables` makes SQLAlchemy's description of these, with indexes, for migrations and new versions.
SQLAlchemy takes a fifth of a second to import, which every command would notice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

ScalarType = Literal["text", "bigint", "double precision", "boolean"]
ColumnType = Literal[ScalarType, "uuid", "integer", "timestamptz", "bytea", "json", "canonical json"]
TableKind = Literal["variant", "structural_variant", "variant_sample", "structural_variant_sample"]

LONGEST_NAME: Final = 63
"""Bytes of an identifier; PostgreSQL cuts what is longer without a word."""

MOST_COLUMNS: Final = 1600
"""Columns that PostgreSQL gives a table at most."""

INDEXED_TEXT: Final = 200
"""Characters of a text that its index holds: a btree takes 2,704 bytes, alleles and values can be longer."""


GENE_NAMES: Final = (
    "(coalesce(lower((document -> 'gene_symbol')::text)::jsonb, '[]')"
    " || coalesce(lower((document -> 'hgnc_id')::text)::jsonb, '[]')"
    " || coalesce(lower((document -> 'prev_symbol')::text)::jsonb, '[]')"
    " || coalesce(lower((document -> 'alias_symbol')::text)::jsonb, '[]'))"
)
"""All names of a gene in small letters, as SQL that an index may hold: a JSON array, whether a mapping table has made
lists of the properties or one text each."""


@dataclass(frozen=True, slots=True)
class SearchColumn:
    """A column of an annotation table that holds the values of one searchable field."""

    name: str
    type: ScalarType
    is_array: bool = False


@dataclass(frozen=True, slots=True)
class ColumnDescription:
    """A column of a table: its name, the type of its value or of each element, whether it may be NULL."""

    name: str
    type: ColumnType
    is_array: bool = False
    is_nullable: bool = False


@dataclass(frozen=True, slots=True)
class TableDescription:
    """The columns of a table, in their order."""

    name: str
    columns: tuple[ColumnDescription, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(column.name for column in self.columns)


def describe_annotation_table(name: str, kind: TableKind, search_columns: Sequence[SearchColumn]) -> TableDescription:
    """The table of one item type in one annotation version: the columns of its kind, then the search columns."""
    search = (ColumnDescription(each.name, each.type, each.is_array, is_nullable=True) for each in search_columns)
    return TableDescription(
        name, (_UUID, *_OWN_COLUMNS[kind], *LOAD_COLUMNS, *_STATE_COLUMNS, _CANONICAL_DOCUMENT, *search)
    )


def fixed_column_names() -> frozenset[str]:
    """Every column that a table of some kind has by itself: names that a search column cannot take."""
    own = {column.name for columns in _OWN_COLUMNS.values() for column in columns}
    every = {column.name for column in (_UUID, *LOAD_COLUMNS, *_STATE_COLUMNS, _DOCUMENT)}
    return frozenset(own | every | _SYSTEM_COLUMNS)


def short_name(name: str) -> str:
    """The name itself when it fits, else its beginning and a digest of the whole."""
    if len(name.encode()) <= LONGEST_NAME:
        return name
    digest = sha256(name.encode()).hexdigest()[:8]
    return name.encode()[: LONGEST_NAME - 9].decode(errors="ignore") + "~" + digest


_UUID: Final = ColumnDescription("uuid", "uuid")

LOAD_COLUMNS: Final = (
    ColumnDescription("file", "uuid", is_nullable=True),
    ColumnDescription("submission", "uuid", is_nullable=True),
    ColumnDescription("record", "bigint", is_nullable=True),
)
"""What tells which load wrote the row: file, submission, and the 1-based number of the data line."""

_STATE_COLUMNS: Final = (
    ColumnDescription("project", "uuid"),
    ColumnDescription("status", "text"),
    ColumnDescription("revision", "integer"),
    ColumnDescription("actor", "uuid"),
    ColumnDescription("created", "timestamptz"),
    ColumnDescription("modified", "timestamptz"),
    ColumnDescription("content_hash", "bytea"),
)
"""Owner and state. `revision` counts from 1; `content_hash` is that of the document's bytes."""

_DOCUMENT: Final = ColumnDescription("document", "json")

_CANONICAL_DOCUMENT: Final = ColumnDescription("document", "canonical json")
"""A text that nobody but the writer makes: PostgreSQL would take as long to find out that it is JSON as to store it
(docs/decisions/0002)."""

_SYSTEM_COLUMNS: Final = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})
"""Columns that PostgreSQL gives every table."""

_PLACE: Final = (
    ColumnDescription("assembly", "text"),
    ColumnDescription("contig", "text"),
    ColumnDescription("position", "bigint"),
)
_LINKS: Final = (
    ColumnDescription("genes", "uuid", is_array=True),
    ColumnDescription("consequences", "uuid", is_array=True),
)
_CALL: Final = (ColumnDescription("variant", "uuid"), ColumnDescription("sample", "text"))

_OWN_COLUMNS: Final[dict[TableKind, tuple[ColumnDescription, ...]]] = {
    "variant": (*_PLACE, *_LINKS),
    "structural_variant": (*_PLACE, ColumnDescription("end_position", "bigint", is_nullable=True), *_LINKS),
    "variant_sample": _CALL,
    "structural_variant_sample": _CALL,
}

ITEM_TABLE: Final = TableDescription(
    "item",
    (
        _UUID,
        ColumnDescription("item_type", "text"),
        ColumnDescription("key", "text"),
        ColumnDescription("annotation_version", "text"),
        ColumnDescription("is_stub", "boolean"),
        ColumnDescription("schema_version", "integer"),
        ColumnDescription("institution", "uuid", is_nullable=True),
        *LOAD_COLUMNS,
        *_STATE_COLUMNS,
        _DOCUMENT,
    ),
)
