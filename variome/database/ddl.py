"""Make a described table: SQLAlchemy writes the statements, psycopg runs them."""

from typing import Any

from psycopg import Connection
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement

from variome.database.compression import compress

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
