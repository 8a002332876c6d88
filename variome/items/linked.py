"""The items that others link to, for one answer: each is read and parsed once, those of a list by one query."""

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
from psycopg import Connection, sql

from variome.items.viewer import Viewer, visible
from variome.items.visible_variants import sample_tables, shown_by_samples
from variome.model.item_types import ITEM_TYPES, ItemType
from variome.schema.registry import SchemaRegistry
from variome.schema.upgrades import upgraded

Document = Mapping[str, Any]


class Linked(NamedTuple):
    """An item that is linked to: its annotation version (empty for a type without) and what is stored of it."""

    version: str
    document: Document


class LinkedItems:
    """Reads linked items and keeps them; one for an answer. What the viewer may not see is as if it were not there."""

    def __init__(self, connection: Connection[Any], registry: SchemaRegistry, viewer: Viewer) -> None:
        self._connection = connection
        self._registry = registry
        self._viewer = viewer
        self._found: dict[tuple[str, UUID, str | None], Linked | None] = {}

    def find(self, item_type: str, uuid: UUID, version: str | None = None) -> Linked | None:
        """An item; None where there is none.

        Args:
            item_type: name of its type.
            uuid: its own.
            version: annotation version that is wanted, if the item is stored under it; None for any.
        """
        self.read(item_type, [uuid], version)
        return self._found[item_type, uuid, version]

    def read(self, item_type: str, uuids: Collection[UUID], version: str | None = None) -> None:
        """Read these items together, so that `find` need not ask for each."""
        wanted = {uuid for uuid in uuids if (item_type, uuid, version) not in self._found}
        for name, table in self._tables(item_type, version):
            if not wanted:
                return
            for uuid, found in self._rows(ITEM_TYPES[item_type], name, table, wanted):
                self._keep(item_type, uuid, version, found)
                wanted.discard(uuid)
        for uuid in wanted:
            self._keep(item_type, uuid, version, None)

    def _rows(
        self, item_type: ItemType, version: str, table: str, uuids: Collection[UUID]
    ) -> Iterator[tuple[UUID, Linked]]:
        query = _query(item_type, version, table, self._viewer, sample_tables(self._viewer, self._registry, item_type))
        for uuid, text, name, schema_version in self._connection.execute(query, [list(uuids)]):
            yield uuid, Linked(name, upgraded(item_type.name, orjson.loads(text), schema_version))

    def _keep(self, item_type: str, uuid: UUID, version: str | None, found: Linked | None) -> None:
        self._found[item_type, uuid, version] = found
        self._found.setdefault((item_type, uuid, None), found)

    def _tables(self, item_type: str, version: str | None) -> list[tuple[str, str]]:
        """Versions and tables in which items of the type lie, the wanted version first, then the newest."""
        tables = reversed(self._registry.table_names(item_type).items())
        return sorted(tables, key=lambda each: each[0] != version)


@lru_cache(maxsize=1024)
def _query(
    item_type: ItemType, version: str, table: str, viewer: Viewer, sample_tables: tuple[str, ...] | None
) -> bytes:
    """Composed once: that takes longer than to run it."""
    return _QUERY.format(
        versions=_OWN_SCHEMA.format(sql.Literal(version)) if item_type.is_versioned else _VERSIONS,
        table=sql.Identifier(table),
        visible=visible(viewer, "t") + shown_by_samples(viewer, sample_tables),
    ).as_bytes()


_QUERY: Final = sql.SQL(
    "SELECT t.uuid, t.document::text, {versions} FROM {table} AS t WHERE t.uuid = ANY (%s) AND {visible}"
)

_VERSIONS: Final = sql.SQL("t.annotation_version, t.schema_version")

_OWN_SCHEMA: Final = sql.SQL("{}, 1")
"""Each annotation version has a schema of its own: nothing in it is upgraded."""
