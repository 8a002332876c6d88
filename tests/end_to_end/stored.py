"""What a load leaves in a store, so that two stores can be compared row by row.

Left out is what two loads never agree on: times, and which submission it was; and receipts, which not all loads leave.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Final

import psycopg
from psycopg import sql

Stored = Mapping[str, Counter[tuple[Any, ...]]]
"""By table, its rows: the first column, which the row is found by, and a digest of all that is compared."""

WHO_CAME_FIRST: Final = ("file", "record")
"""Which of two files brought an item that both have."""

_OF_ONE_LOAD: Final = ("submission", "created", "modified", "superseded")

_TABLES: Final = (
    "SELECT table_name, ordinal_position = 1, column_name FROM information_schema.columns"
    " WHERE table_schema = 'public' AND table_name <> ALL (%s) ORDER BY table_name, ordinal_position"
)
_NOT_OF_LOADS: Final = ("alembic_version", "api_key", "audit", "receipt", "schema_version", "submission")

_ROWS: Final = sql.SQL("SELECT {key}::text, md5((to_jsonb(t) - %s::text[])::text) FROM {table} AS t")

_SUBMISSIONS: Final = (
    "SELECT file::text, version, status, token IS NULL, committed_record, md5((state -> 'before')::text)"
    " FROM submission ORDER BY file, status"
)

_DAMAGED: Final = sql.SQL(
    "SELECT count(*) FROM {table} WHERE substr(sha512(convert_to(document::text, 'UTF8')), 1, 32) <> content_hash"
)


def read_stored(
    connection: psycopg.Connection, *, but: Mapping[str, Collection[str]] | None = None, tallies: bool = True
) -> Stored:
    """All rows of items, links, names of files and revisions, and how each submission stands.

    Args:
        connection: to look at the store.
        but: by the beginning of a table's name, columns that are not compared.
        tallies: whether submissions have to have counted the same.
    """
    stored: dict[str, Counter[tuple[Any, ...]]] = {}
    for table, columns in _columns(connection).items():
        ignored = [*_OF_ONE_LOAD, *(name for start, names in (but or {}).items() if table.startswith(start)
                                    for name in names)]  # fmt: skip
        query = _ROWS.format(key=sql.Identifier(columns[0]), table=sql.Identifier(table))
        stored[table] = Counter(connection.execute(query, [ignored]))
        if "content_hash" in columns:
            assert connection.execute(_DAMAGED.format(table=sql.Identifier(table))).fetchone() == (0,), table
    rows = connection.execute(_SUBMISSIONS)
    stored["submission"] = Counter(row if tallies else row[:-1] for row in rows)
    return stored


def differences(found: Stored, expected: Stored) -> list[str]:
    """One sentence for each table whose rows are not those expected."""
    return [
        f"{table}: {rows.total()} rows; lacks {sorted((expected[table] - rows).elements())[:3]}"
        f" and others, has {sorted((rows - expected[table]).elements())[:3]} and others"
        for table, rows in found.items()
        if rows != expected[table]
    ] + [f"{table}: is not there" for table in expected.keys() - found.keys()]


def _columns(connection: psycopg.Connection) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    for table, _, column in connection.execute(_TABLES, [list(_NOT_OF_LOADS)]):
        columns.setdefault(table, []).append(column)
    return columns
