"""Second keys and aliases: other values by which one item of a type is found, and who holds each.

A row of `unique_key` leads from the value to the item. Its uuid follows from type, property and value, so that two
items with one value meet in one row.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from variome.items.lookup import second_key_uuid
from variome.items.pending import Pending, ProblemLog
from variome.model.item_problem import shown
from variome.model.keys import parse_uuid


class TakenMeanwhileError(Exception):
    """Another writer took a second key, or made an item, after we had looked: the batch is to be written again."""


class SecondKeys:
    """The second keys of one batch."""

    def __init__(self, connection: Connection[Any], project: UUID, log: ProblemLog) -> None:
        self._connection = connection
        self._project = project
        self._log = log
        self._holders: dict[UUID, UUID] = {}
        self._stored: set[UUID] = set()
        self._names: dict[UUID, str] = {}

    def look_up(self, items: Sequence[Pending]) -> None:
        """Find out who holds the second keys of these items."""
        wanted = [row[0] for item in items for row in self._rows(item)]
        if wanted:
            rows = self._connection.execute("SELECT uuid, item FROM unique_key WHERE uuid = ANY (%s)", [wanted])
            self._holders = dict(rows.fetchall())
            self._stored = set(self._holders)

    def claim(self, item: Pending) -> bool:
        """Take the keys of an item; False, and a problem, when one is not a key or another item holds it."""
        if item.alias is not None and parse_uuid(item.alias.lower()) is None:
            what = f"expected a uuid, found {shown(item.alias)}; correct it, or leave it out"
            self._log.reject(item.index, "identity", "/uuid", what, shown(item.alias))
            return False
        rows = list(self._rows(item))
        for uuid, name, value in rows:
            holder = self._holders.get(uuid, item.uuid)
            if holder != item.uuid:
                message = (
                    f"expected a {name} that no other {item.item_type.name} has, found {shown(value)}, which "
                    f"{self._name_of(holder)} has; correct one of the two"
                )
                self._log.reject(item.index, "conflict", f"/{name}", message, shown(value))
                return False
        self._holders.update((uuid, item.uuid) for uuid, _, _ in rows)
        self._names[item.uuid] = item.key
        return True

    def write(self, items: Sequence[Pending]) -> None:
        """Write the keys of these items, where they are not there.

        Raises:
            TakenMeanwhileError: another writer has brought one of them.
        """
        wanted = {row[0]: (*row, item) for item in items for row in self._rows(item) if row[0] not in self._stored}
        rows = [wanted[uuid] for uuid in sorted(wanted)]
        if not rows:
            return
        uuids = [row[0] for row in rows]
        self._connection.execute(
            "INSERT INTO unique_key (uuid, item_type, property, value, item)"
            " SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::uuid[])"
            " ON CONFLICT (uuid) DO NOTHING",
            [uuids, [row[3].item_type.name for row in rows], [row[1] for row in rows], [row[2] for row in rows],
             [row[3].uuid for row in rows]],
        )  # fmt: skip
        found = self._connection.execute("SELECT uuid, item FROM unique_key WHERE uuid = ANY (%s)", [uuids])
        if dict(found.fetchall()) != {row[0]: row[3].uuid for row in rows}:
            raise TakenMeanwhileError

    def drop_stale(self, items: Collection[Pending]) -> None:
        """Give up the second keys that replaced items had and have no more. Aliases stay."""
        names = sorted({name for item in items for name in item.item_type.unique})
        if names:
            self._connection.execute(
                "DELETE FROM unique_key WHERE item = ANY (%s) AND property = ANY (%s) AND NOT uuid = ANY (%s)",
                [[item.uuid for item in items], names, [row[0] for item in items for row in self._rows(item)]],
            )

    def _name_of(self, uuid: UUID) -> str:
        if uuid in self._names:
            return self._names[uuid]
        row = self._connection.execute("SELECT key FROM item WHERE uuid = %s", [uuid]).fetchone()
        return row[0] if row else str(uuid)

    def _rows(self, item: Pending) -> Iterator[tuple[UUID, str, str]]:
        """The uuid, property and value of each second key of an item, and of the aliases that it brings."""
        for name in item.item_type.unique:
            if value := item.document.get(name):
                yield self._row(item, name, value)
        if item.alias is not None:
            yield self._row(item, "uuid", item.alias)
        for alias in item.edits.get("aliases", ()):
            yield self._row(item, "aliases", alias)

    def _row(self, item: Pending, name: str, value: str) -> tuple[UUID, str, str]:
        return second_key_uuid(item.item_type, name, value, self._project), name, value


def with_second_keys(items: Iterable[Pending]) -> list[Pending]:
    """Those that may have any: most have not, and are passed over."""
    return [item for item in items if item.edits or item.alias is not None or item.item_type.unique]
