"""Rows as PostgreSQL's binary COPY takes them: each column of a batch encoded by a function chosen once for it.

psycopg can do the same for any type it knows; this does it for the types of our tables in less than a fifth of the
time, which counts where a row has forty columns.

Source:
    PostgreSQL 17, "COPY", section "Binary Format"; the binary forms of the types are those of their receive functions.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from struct import Struct
from types import NoneType
from typing import Any, Final

from psycopg import Connection, sql

from variome.database.columns import ColumnDescription, ColumnType

try:
    from variome.database import _copy_rows
except ImportError:  # there was no C compiler, or no headers of Python, when this was installed
    IS_COMPILED = False
else:
    IS_COMPILED = True

Encoder = Callable[[Any], bytes]
RowsEncoder = Callable[[Sequence[Sequence[Any]]], list[bytes]]
"""Turns the values of rows into rows without their heads. None is NULL."""

_HEADER: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER: Final = b"\xff\xff"
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)  # of PostgreSQL's binary timestamps
_NULL: Final = b"\xff\xff\xff\xff"

_SENT_AT_ONCE: Final = 100_000
"""Bytes of rows that are put together at a time. Of rows of 9.5 kB all at once took 6.9 µs each, so 5.3: a row that is
sent soon after it was put together lies in the cache."""

_MOST_TEXTS: Final = 1 << 12

_LENGTH: Final = Struct(">i")
_INTEGER: Final = Struct(">ii")
_BIGINT: Final = Struct(">iq")
_DOUBLE: Final = Struct(">id")
_ARRAY: Final = Struct(">iiiiii")  # bytes that follow, dimensions, has nulls, oid, length, lower bound


def rows_encoder(columns: Sequence[ColumnDescription]) -> RowsEncoder:
    """What encodes rows of these columns, in their order."""
    encoders = tuple(_encoder(column) for column in columns)
    if IS_COMPILED:
        own = [_KINDS.get((column.type, column.is_array)) for column in columns]
        kinds = tuple(kind or encode for kind, encode in zip(own, encoders, strict=True))
        return lambda rows: _copy_rows.encode_rows(kinds, list(rows))

    def encode(rows: Sequence[Sequence[Any]]) -> list[bytes]:
        if not rows:
            return []
        values = zip(*rows, strict=True)
        encoded = [_column(to_bytes, column) for to_bytes, column in zip(encoders, values, strict=True)]
        return list(map(b"".join, zip(*encoded, strict=True)))

    return encode


def copy_rows(
    connection: Connection[Any],
    table: str,
    columns: Sequence[str],
    parts: Sequence[Sequence[bytes]],
    tail: bytes = b"",
) -> None:
    """Copy encoded rows into the named columns of a table.

    Args:
        connection: where to.
        table: its name.
        columns: in the order in which rows have them.
        parts: of the rows, each a piece of every row: the first pieces, the second ones. They are put together here.
        tail: the last columns, where all rows agree.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    n_rows = len(parts[0])
    heads, tails = [len(columns).to_bytes(2, "big")] * n_rows, [tail] * n_rows
    rows = zip(heads, *parts, tails, strict=True)
    n_at_once = _rows_at_once(parts)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(_HEADER)
        while octets := b"".join(chain.from_iterable(islice(rows, n_at_once))):
            copy.write(octets)
        copy.write(_TRAILER)


def _rows_at_once(parts: Sequence[Sequence[bytes]]) -> int:
    """How many rows psycopg takes without cutting them into pieces of its own, which are copies."""
    size = sum(sum(map(len, part)) for part in parts)
    return max(1, len(parts[0]) * _SENT_AT_ONCE // (size or 1))


def octets_length(value: bytes) -> bytes:
    """What stands before the bytes of a value that is sent as it is."""
    return _LENGTH.pack(len(value))


def _column(to_bytes: Encoder, values: Sequence[Any]) -> Sequence[bytes]:
    if set(map(type, values)) == {NoneType}:  # half of the columns that items are searched by
        return [_NULL] * len(values)
    return [_NULL if value is None else to_bytes(value) for value in values]


def _uuid(value: Any) -> bytes:
    octets: bytes = value.int.to_bytes(16, "big")  # as `value.bytes`, in half of the time
    return b"\0\0\0\x10" + octets


def _text(value: str) -> bytes:
    octets = value.encode()
    return _LENGTH.pack(len(octets)) + octets


def _octets(value: bytes) -> bytes:
    return _LENGTH.pack(len(value)) + value


def _bigint(value: float) -> bytes:
    return _BIGINT.pack(8, int(value))  # JSON Schema takes 7.0 for an integer


def _double(value: float) -> bytes:
    return _DOUBLE.pack(8, value)


def _integer(value: int) -> bytes:
    return _INTEGER.pack(4, value)


def _timestamp(value: datetime) -> bytes:
    return _BIGINT.pack(8, (value - _EPOCH) // timedelta(microseconds=1))


def _boolean(value: bool) -> bytes:
    return b"\0\0\0\x01\x01" if value else b"\0\0\0\x01\x00"


class _Texts(dict[str, bytes]):
    """Texts as they are encoded: those of lists (genes, consequences) come again and again."""

    def __missing__(self, text: str) -> bytes:
        if len(self) >= _MOST_TEXTS:
            self.clear()
        encoded = self[text] = _text(text)
        return encoded


def _array(encode: Encoder, oid: int) -> Encoder:
    empty = Struct(">iiii").pack(12, 0, 0, oid)
    if encode is _text:
        encode = _Texts().__getitem__

    def encode_array(values: Sequence[Any]) -> bytes:
        if not values:
            return empty
        elements = b"".join(map(encode, values))
        return _ARRAY.pack(20 + len(elements), 1, 0, oid, len(values), 1) + elements

    return encode_array


_SCALARS: Final[dict[ColumnType, tuple[Encoder, int]]] = {
    "uuid": (_uuid, 2950),
    "text": (_text, 25),
    "bigint": (_bigint, 20),
    "integer": (_integer, 23),
    "double precision": (_double, 701),
    "timestamptz": (_timestamp, 1184),
    "boolean": (_boolean, 16),
    "bytea": (_octets, 17),
    "json": (_octets, 114),
    "canonical json": (_octets, 25),
}
"""By type: how a value is encoded, and the type's oid. Documents are bytes already."""


_KINDS: Final[dict[tuple[ColumnType, bool], str]] = {
    ("uuid", False): "uuid",
    ("uuid", True): "uuid[]",
    ("text", False): "text",
    ("text", True): "text[]",
    ("bigint", False): "bigint",
    ("bigint", True): "bigint[]",
    ("double precision", False): "double precision",
    ("double precision", True): "double precision[]",
    ("boolean", False): "boolean",
    ("boolean", True): "boolean[]",
    ("bytea", False): "octets",
    ("json", False): "octets",
    ("canonical json", False): "octets",
}
"""What `_copy_rows` encodes itself, by type and whether it is an array."""


def _encoder(column: ColumnDescription) -> Encoder:
    encode, oid = _SCALARS[column.type]
    return _array(encode, oid) if column.is_array else encode
