"""The yardstick of a load: PostgreSQL's COPY of the same documents into tables with nothing but a primary key.

A machine that others use runs at different speeds from minute to minute: a ratio within one run says more than seconds.
"""

import time
from pathlib import Path
from typing import Any, Final, LiteralString

from psycopg import Connection

from variome.database.columns import ColumnDescription
from variome.database.connection import connect
from variome.database.copy import copy_rows, rows_encoder
from variome.database.server import open_database
from variome.settings import Settings

BATCH_VARIANTS: Final = 500
"""Variants that are committed together, as a load does by default."""

_COLUMNS: Final = (ColumnDescription("uuid", "uuid"), ColumnDescription("document", "canonical json"))
_SOURCES: Final[tuple[tuple[str, LiteralString], ...]] = (
    ("bare_variant", "SELECT uuid, document FROM variant_1_0 ORDER BY uuid"),
    ("bare_sample", "SELECT uuid, document FROM variant_sample_1_0 ORDER BY uuid"),
)


def bare_copy_seconds(home: Path) -> float:
    """Seconds to COPY all variants and samples of the store in this home, from memory and already encoded.

    Each batch is committed, and holds its share of the samples. The tables go when that is done.
    """
    with open_database(Settings(home=home, database_url=None)) as url, connect(url) as connection:
        rows = {table: _encoded(connection, query) for table, query in _SOURCES}
        for table in rows:
            connection.execute(f"CREATE TABLE {table} (uuid uuid PRIMARY KEY, document text COMPRESSION lz4)".encode())
        n_batches = -(-len(rows["bare_variant"]) // BATCH_VARIANTS)
        begun = time.perf_counter()
        for number in range(n_batches):
            with connection.transaction():
                for table, encoded in rows.items():
                    part = slice(number * len(encoded) // n_batches, (number + 1) * len(encoded) // n_batches)
                    copy_rows(connection, table, [column.name for column in _COLUMNS], [encoded[part]])
        seconds = time.perf_counter() - begun
        for table in rows:
            connection.execute(f"DROP TABLE {table}".encode())
    return seconds


def _encoded(connection: Connection[Any], query: LiteralString) -> list[bytes]:
    encode = rows_encoder(_COLUMNS)
    return encode([[uuid, document.encode()] for uuid, document in connection.execute(query)])
