"""Which uuid is the better index key: random (version 5), or with the position first (version 8). See decision 0001."""

import struct
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import psycopg

from variome.database.server import open_database
from variome.model.identity import item_uuid, variant_uuid
from variome.settings import Settings

_BATCH = 2_000
_WAL = "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"
_INDEX_SIZE = "SELECT pg_indexes_size('keyed')"


def _version_5(number: int) -> UUID:
    return item_uuid("Variant", f"GRCh38/chr1:{number * 37}A_C")


def _version_8(number: int) -> UUID:
    return variant_uuid("GRCh38", "1", number * 37, f"chr1:{number * 37}A_C")


def iter_rows(n_rows: int = 2_000_000) -> Iterator[tuple[str, ...]]:
    """Rows of the table: key, rows/s of the first and the last quarter, WAL and index size in MB."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        open_database(Settings(home=Path(folder))) as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        for name, make in (("version 5", _version_5), ("version 8, position first", _version_8)):
            yield name, *_measure(connection, make, n_rows)


def _measure(connection: psycopg.Connection, make: Callable[[int], UUID], n_rows: int) -> Iterator[str]:
    connection.execute("DROP TABLE IF EXISTS keyed, staged")
    connection.execute("CREATE TABLE keyed (uuid uuid PRIMARY KEY, hash bytea, n int)")
    connection.execute("CREATE TEMP TABLE staged (LIKE keyed)")
    before = _value(connection, _WAL)
    seconds = [_write(connection, make, first) for first in range(0, n_rows, _BATCH)]
    quarter = len(seconds) // 4
    yield f"{quarter * _BATCH / sum(seconds[:quarter]):,.0f}"
    yield f"{quarter * _BATCH / sum(seconds[-quarter:]):,.0f}"
    yield f"{(_value(connection, _WAL) - before) / 1e6:,.0f}"
    yield f"{_value(connection, _INDEX_SIZE) / 1e6:,.0f}"


def _write(connection: psycopg.Connection, make: Callable[[int], UUID], first: int) -> float:
    """Seconds that a batch takes, from staging to commit; making the keys is not counted."""
    keys = sorted(make(number).bytes for number in range(first, first + _BATCH))
    rows = b"".join(
        b"\0\3\0\0\0\x10" + key + b"\0\0\0\x20" + key + key + b"\0\0\0\4" + struct.pack(">I", first) for key in keys
    )
    begun = time.perf_counter()
    with connection.transaction():
        connection.execute("TRUNCATE staged")
        with connection.cursor().copy("COPY staged FROM STDIN (FORMAT binary)") as copy:
            copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8) + rows + b"\xff\xff")
        connection.execute(
            "INSERT INTO keyed SELECT * FROM staged ORDER BY uuid "
            "ON CONFLICT (uuid) DO UPDATE SET hash = excluded.hash WHERE keyed.hash <> excluded.hash"
        )
    return time.perf_counter() - begun


def _value(connection: psycopg.Connection, statement: str) -> float:
    row = connection.execute(statement.encode()).fetchone()
    return float(row[0]) if row else 0.0
