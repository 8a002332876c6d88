"""Aliases that people give an item that is there, and take away again.

Each leads to one item of its type; in its project, where items belong to projects.
"""

from collections.abc import Collection
from typing import Any

from psycopg import Connection

from variome.errors import ConflictError
from variome.items.lookup import second_key_uuid
from variome.items.reading import StoredItem
from variome.model.item_problem import shown
from variome.model.item_types import ITEM_TYPES


def change_aliases(
    connection: Connection[Any], item: StoredItem, before: Collection[str], after: Collection[str]
) -> None:
    """Give up the aliases that an item has no more, and take those that it has now.

    Raises:
        ConflictError: another item of the type has one of them.
    """
    item_type = ITEM_TYPES[item.item_type]
    given_up, taken = (
        {second_key_uuid(item_type, "aliases", each, item.project): each for each in aliases}
        for aliases in ({*before} - {*after}, {*after} - {*before})
    )
    # In one order, whether given up or taken: two that swap aliases do not deadlock.
    connection.execute(_LOCK, [sorted(given_up.keys() | taken.keys())])
    connection.execute("DELETE FROM unique_key WHERE uuid = ANY (%s) AND item = %s", [list(given_up), item.uuid])
    for uuid in sorted(taken):
        values = [uuid, item.item_type, taken[uuid], item.uuid]
        if connection.execute(_TAKE, values).rowcount == 0:
            raise ConflictError(_taken(connection, item, taken[uuid], uuid))


def _taken(connection: Connection[Any], item: StoredItem, alias: str, uuid: Any) -> str:
    row = connection.execute(_HOLDER, [uuid]).fetchone()
    holder = row[0] if row else "another"
    expected = f"/aliases: expected an alias that no other {item.item_type} has, found {shown(alias)}"
    return f"{expected}, which {holder} has; choose another, or take it from that one first"


_LOCK = "SELECT FROM unique_key WHERE uuid = ANY (%s) ORDER BY uuid FOR UPDATE"

_TAKE = (
    "INSERT INTO unique_key (uuid, item_type, property, value, item) VALUES (%s, %s, 'aliases', %s, %s)"
    " ON CONFLICT (uuid) DO UPDATE SET item = excluded.item WHERE unique_key.item = excluded.item"
)

_HOLDER = (
    "SELECT coalesce(i.key, k.item::text) FROM unique_key AS k LEFT JOIN item AS i ON i.uuid = k.item WHERE k.uuid = %s"
)
