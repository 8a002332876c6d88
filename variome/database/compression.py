"""How the documents of a table are compressed."""

from typing import Any

from psycopg import Connection, sql


def compress(connection: Connection[Any], table: str) -> None:
    """Have the documents of a table compressed with lz4, where the server has it."""
    if _has_lz4(connection):
        change = sql.SQL("ALTER TABLE {} ALTER COLUMN document SET COMPRESSION lz4")
        connection.execute(change.format(sql.Identifier(table)))


def _has_lz4(connection: Connection[Any]) -> bool:
    row = connection.execute(
        "SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"
    ).fetchone()
    return bool(row and row[0])
