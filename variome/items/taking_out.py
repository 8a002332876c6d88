"""Items that the store wrote itself, taken out again with all that hangs on them."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, sql

_HANGING_ON: Final = {
    "edit": "uuid",
    "edit_revision": "uuid",
    "unique_key": "item",
    "link": "source",
    "revision": "uuid",
    "item": "uuid",
}
"""Tables that hold what hangs on an item and the item itself, and the column that names it."""


def take_out(connection: Connection[Any], uuids: Collection[UUID]) -> int:
    """Deletes items of the table `item`, in a transaction of the caller's; how many there were.

    Links to them stay: what links to them must go as well.
    """
    n_items = 0
    for table, column in _HANGING_ON.items():
        statement = sql.SQL("DELETE FROM {} WHERE {} = ANY (%s)").format(sql.Identifier(table), sql.Identifier(column))
        n_items = connection.execute(statement, [list(uuids)]).rowcount if uuids else 0
    return n_items
