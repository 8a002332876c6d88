"""Taking one item out for good: its documents, revisions, edits, second keys and links. Only what nothing links to.

What was purged, by whom, when and why stays written down, without what it held. Nobody writes meanwhile, and every
writer looks again for the genes, people and projects that it knew (`items.session`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import UUID, uuid4

import orjson
from psycopg import Connection, sql

from variome.database import advisory
from variome.errors import ConflictError, ForbiddenError
from variome.items.differences import make_whole
from variome.items.editing import EditRequest, project_of, read_again
from variome.items.history import columns_to
from variome.items.reading import StoredItem
from variome.items.service import upsert_batch
from variome.items.viewer import Viewer
from variome.model.identity import item_uuid
from variome.model.item_types import ITEM_TYPES
from variome.schema.registry import SchemaRegistry


def purge_item(
    connection: Connection[Any],
    registry: SchemaRegistry,
    item: StoredItem,
    request: EditRequest,
    version: str | None = None,
) -> Counter[str]:
    """Take an item out, in all annotation versions or in the one that is named; how many rows went, by what they held.

    Args:
        connection: in autocommit mode.
        registry: the schemas of that store.
        item: as it was found.
        request: who and why.
        version: the only annotation version to take out.

    Raises:
        ForbiddenError: the viewer is no administrator of the project that owns the item; of the store, where it belongs
            to everybody.
        NotFoundError: the item has gone meanwhile.
        StaleError: it is not as expected.
        ConflictError: something links to it, or it is a file, which is unloaded.
    """
    _check_role(connection, item, request.viewer)
    if item.item_type == "File":
        raise ConflictError("a file goes with all that it brought: DELETE /files/{project}/{accession} unloads it")
    upsert_batch(connection, registry, [], request.context)  # who purges is to be a User item
    actor = item_uuid("User", request.context.actor)
    with connection.transaction():
        advisory.removing_items(connection)
        request.check(read_again(connection, registry, item))
        purging = _Purging(connection, registry, item, version)
        purging.check_links()
        counts = purging.run()
        values = [uuid4(), item.item_type, item.uuid, version, actor, request.reason, request.request]
        connection.execute(_RECORD, values)
    return +counts


class _Purging:
    """One item on its way out."""

    def __init__(
        self, connection: Connection[Any], registry: SchemaRegistry, item: StoredItem, version: str | None
    ) -> None:
        self._connection = connection
        self._registry = registry
        self._item = item
        tables = registry.table_names(item.item_type)
        others = [table for name, table in tables.items() if name != version]
        # Without a version everything goes, also where there is one only.
        self._version = version if version in tables and self._is_in_any(others) else None
        self._tables = [tables[self._version]] if self._version is not None else list(tables.values())

    def check_links(self) -> None:
        """Passes when nothing links to what goes.

        Raises:
            ConflictError: something does; it says what.
        """
        linking = [f"{n:,} {name} ({', '.join(map(str, uuids))})" for name, n, uuids in self._linking() if n]
        if linking:
            what = "; ".join(linking)
            raise ConflictError(f"expected an item that nothing links to, found {what}; delete those links first")
        if self._has_key() or any(self._exists(table, column) for table, column in self._owned()):
            what = "items, loads, revisions or API keys"
            raise ConflictError(f"{what} belong to this {self._item.item_type}; give it the status deleted instead")

    def run(self) -> Counter[str]:
        """Delete the rows; how many went."""
        if self._version is not None:
            itself = sql.SQL("s.uuid = {}").format(sql.Literal(self._item.uuid))
            make_whole(self._connection, self._item.item_type, itself)
        counts = Counter({self._item.item_type: sum(self._delete(table, "uuid") for table in self._tables)})
        if self._version is not None:
            statement = "DELETE FROM revision WHERE uuid = %s AND annotation_version = %s"
            counts["revisions"] = self._connection.execute(statement, [self._item.uuid, self._version]).rowcount
            return counts
        for table, (column, what) in _HANGING_ON.items():
            counts[what] += self._delete(table, column)
        return counts

    def _linking(self) -> Iterator[tuple[str, int, list[UUID]]]:
        """Types of items that link to what goes, how many they are, and a few of them."""
        for source, table, version, condition in columns_to(self._registry, self._item.item_type):
            # A variant that stays in another version is still there for that version's samples.
            if self._version in {None, version}:
                query = _BY_COLUMN.format(table=sql.Identifier(table), condition=condition)
                n, uuids = self._connection.execute(query, [self._item.uuid]).fetchone() or (0, None)
                yield source, n, uuids or []
        if self._version is None:
            for source, n, uuids in self._connection.execute(_BY_LINK, [self._item.uuid, self._item.uuid]):
                yield source, n, uuids

    def _owned(self) -> Iterable[tuple[str, str]]:
        """Tables and columns that name who owns or wrote something, where the item is one who can."""
        columns = _OWNING.get(self._item.item_type, {})
        yield from columns.items()
        if "item" in columns and self._item.item_type != "Institution":
            for item_type in ITEM_TYPES.values():
                if item_type.is_versioned:
                    tables = self._registry.table_names(item_type.name).values()
                    yield from ((table, columns["item"]) for table in tables)

    def _has_key(self) -> bool:
        """Whether an API key names the item, where it is one that keys name."""
        query = _KEYED.get(self._item.item_type)
        name = orjson.loads(self._item.document).get("name")
        return query is not None and self._connection.execute(query, [name]).fetchone() is not None

    def _exists(self, table: str, column: str) -> bool:
        query = _EXISTS.format(table=sql.Identifier(table), column=sql.Identifier(column))
        uuid = self._item.uuid
        return self._connection.execute(query, [uuid, table != "item", uuid]).fetchone() is not None

    def _is_in_any(self, tables: Iterable[str]) -> bool:
        query = sql.SQL("SELECT FROM {} WHERE uuid = %s")
        found = (self._connection.execute(query.format(sql.Identifier(each)), [self._item.uuid]) for each in tables)
        return any(rows.fetchone() is not None for rows in found)

    def _delete(self, table: str, column: str) -> int:
        statement = sql.SQL("DELETE FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
        return self._connection.execute(statement, [self._item.uuid]).rowcount


def _check_role(connection: Connection[Any], item: StoredItem, viewer: Viewer) -> None:
    if ITEM_TYPES[item.item_type].in_reference or item.item_type == "Project":
        viewer.check_administrator()
    elif not viewer.may("admin", project_of(connection, item) or ""):
        raise ForbiddenError("this takes the role admin in the project that the item belongs to; ask for it there")


_HANGING_ON: Final = {
    "revision": ("uuid", "revisions"),
    "edit": ("uuid", "edits"),
    "edit_revision": ("uuid", "edits"),
    "unique_key": ("item", "second keys"),
    "link": ("source", "links"),
    "variant_file": ("variant", "files"),
}
"""Tables that hold what hangs on an item, the column that names the item, and what they hold of it."""

_OWNING: Final = {
    "Project": {"item": "project", "edit": "project", "edit_revision": "project", "submission": "project"},
    "Institution": {"item": "institution"},
    "User": {
        "item": "actor", "revision": "actor", "edit": "actor", "edit_revision": "actor", "submission": "actor",
        "purge": "actor",
    },
}  # fmt: skip
"""By type of who can own or write, the tables and columns that name it."""

_KEYED: Final = {
    "Project": "SELECT FROM api_key WHERE roles::jsonb ? %s LIMIT 1",
    "User": 'SELECT FROM api_key WHERE "user" = %s LIMIT 1',
}
"""By type that an API key can name, the query for such a key."""

_BY_COLUMN: Final = sql.SQL("SELECT count(*), (array_agg(t.uuid))[1:3] FROM {table} AS t WHERE {condition}")

_BY_LINK: Final = (
    "SELECT item_type, count(DISTINCT source), (array_agg(DISTINCT source))[1:3] FROM link"
    " WHERE target = %s AND source <> %s GROUP BY item_type ORDER BY item_type"
)

# A project and a user are rows of `item` that name themselves.
_EXISTS: Final = sql.SQL("SELECT FROM {table} WHERE {column} = %s AND (%s OR uuid <> %s) LIMIT 1")

_RECORD: Final = (
    "INSERT INTO purge (uuid, item_type, item, annotation_version, actor, purged, reason, request)"
    # Later than the last one, whatever the clock says: sessions look for the last one.
    " SELECT %s, %s, %s, %s, %s, greatest(clock_timestamp(), max(purged) + interval '1 microsecond'), %s, %s FROM purge"
)
