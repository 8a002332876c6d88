"""The items that a key, an alias or a uuid leads to, as a search answers them."""

from itertools import islice
from typing import Any

import orjson
from psycopg import Connection

from variome.items.reading import StoredItem, iter_versions, search_by_key
from variome.items.searching import is_searchable
from variome.items.viewer import Viewer
from variome.model.item_types import ItemType
from variome.schema.registry import SchemaRegistry
from variome.web.frames import Document, Framer


def keyed_answer(
    connection: Connection[Any],
    registry: SchemaRegistry,
    item_type: ItemType,
    key: str,
    *,
    viewer: Viewer,
    base: str,
    project: str,
    annotation_version: str | None,
    limit: int,
) -> Document:
    """The answer of a search by key.

    Args:
        connection: where from.
        registry: the schemas of that store.
        item_type: type of the items.
        key: key, second key, alias or uuid.
        viewer: who asks.
        base: what addresses begin with.
        project: name of the project in which an alias is looked for; a key is looked for in all.
        annotation_version: of a type that has versions; None for the newest.
        limit: items at most.
    """
    versions = iter_versions(
        connection, registry, item_type.name, key,
        viewer=viewer, annotation_version=annotation_version, project=project,
    )  # fmt: skip
    named = next((item for item in versions if is_searchable(connection, item)), None)
    others = _with_key(connection, item_type, key, viewer, limit)
    found = {item.uuid: item for item in (named, *others) if item and is_searchable(connection, item)}
    graph = Framer(connection, registry, viewer, base).frame_all(islice(found.values(), limit))
    return {"@graph": graph, "total": len(found)}


def _with_key(
    connection: Connection[Any], item_type: ItemType, key: str, viewer: Viewer, limit: int
) -> list[StoredItem]:
    """The items that have this key somewhere: in any project or annotation version."""
    if item_type.is_versioned:
        return []
    beginning_so = search_by_key(connection, item_type.name, key, viewer=viewer, limit=limit)
    return [item for item in beginning_so if orjson.loads(item.document)[item_type.name_property] == key]
