"""Make a described table: SQLAlchemy writes the statements, psycopg runs them."""

from typing import Any

from psycopg import Connection, sql
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement

# A parameter style without per cent signs: those of a column's name stay single.
_DIALECT = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


def create_table(connection: Connection[Any], table: Table) -> None:
    """Make the table and its indexes."""
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    statements: list[DDLElement] = [CreateTable(table), *map(CreateIndex, indexes)]
    for statement in statements:
        connection.execute(str(statement.compile(dialect=_DIALECT)).encode())
    if "document" in table.c:
        compress(connection, table.name)


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
