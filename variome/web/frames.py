"""Items as answers give them: JSON-LD, with links as the addresses of what they lead to.

The address of an item is its `@id`. It is made of the key where that says by itself which item it is; of the uuid where
the key is unique in a project or annotation version only, and for samples, whose keys hold names of people's samples.
"""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

import orjson
from psycopg import Connection

from variome.items.reading import StoredItem, find_item
from variome.items.viewer import Viewer
from variome.model.item_types import ITEM_TYPES, ItemType
from variome.model.vrs import substitution_id
from variome.schema.registry import SchemaRegistry
from variome.schema.validation import CompiledSchema
from variome.web.contexts import context_path

Document = dict[str, Any]

DEFAULT_ASSEMBLY: Final = "GRCh38"
"""The assembly that an address does not name."""


class Framer:
    """Frames items of one answer; what several of them link to is looked up once."""

    def __init__(self, connection: Connection, registry: SchemaRegistry, viewer: Viewer) -> None:
        self._connection = connection
        self._registry = registry
        self._viewer = viewer
        self._paths: dict[UUID, str] = {}
        self._embedded: dict[tuple[str, str], Document | None] = {}

    def frame(self, item: StoredItem, *, embeds: bool = False) -> Document:
        """The object frame of an item: who it is, then what it holds, links as @id. `embeds` puts in the place of each
        link the item that it leads to as it is now, whose own links are @id.
        """
        item_type = ITEM_TYPES[item.item_type]
        schema = self._registry.get(item.item_type, item.annotation_version or None)
        stored: Document = orjson.loads(item.document)
        document = stored
        for path in schema.link_paths:
            target = ITEM_TYPES[path.target]
            document = path.replaced(document, self._target_item(target) if embeds else self._target_path(target))
        return {
            "@id": item_path(item_type, item.uuid, stored),
            "@type": [item.item_type, "Item"],
            "@context": context_path(item.item_type, schema.version),
            "uuid": str(item.uuid),
            "status": item.status,
            **_calculated(schema, stored),
            **document,
            **item.edits,
            "project": self.path_of(ITEM_TYPES["Project"], item.project),
        }

    def _target_path(self, target: ItemType) -> Callable[[str], str]:
        if target.link_form == "key":
            return lambda key: _address(target, key)
        return lambda text: self.path_of(target, UUID(text))

    def _target_item(self, target: ItemType) -> Callable[[str], Document | str]:
        to_path = self._target_path(target)
        return lambda name: self._find_embedded(target, name) or to_path(name)

    def _find_embedded(self, target: ItemType, name: str) -> Document | None:
        key = (target.name, name)
        if key not in self._embedded:
            found = find_item(self._connection, self._registry, *key, viewer=self._viewer)
            self._embedded[key] = self.frame(found) if found else None
        return self._embedded[key]

    def path_of(self, target: ItemType, uuid: UUID) -> str:
        """The address of an item."""
        if uuid not in self._paths:
            self._paths[uuid] = self._find_path(target, uuid)
        return self._paths[uuid]

    def _find_path(self, target: ItemType, uuid: UUID) -> str:
        if not _is_by_key(target):
            return _address(target, str(uuid))
        found = find_item(self._connection, self._registry, target.name, str(uuid), viewer=self._viewer)
        return item_path(target, uuid, orjson.loads(found.document)) if found else _address(target, str(uuid))


def _calculated(schema: CompiledSchema, document: Document) -> Document:
    """Properties that are not stored, since they follow from those that are."""
    if "vrs_id" not in schema.properties:
        return {}
    vrs_id = substitution_id(*(document[name] for name in ("assembly", "CHROM", "POS", "REF", "ALT")))
    return {"vrs_id": vrs_id} if vrs_id else {}


def item_path(item_type: ItemType, uuid: UUID, document: Document) -> str:
    """The address of an item below the server's: `/variants/GRCh37:chr1:914414CGAA_C/`, percent-encoded.

    Args:
        item_type: its type.
        uuid: its uuid.
        document: the item as it is stored.
    """
    if not _is_by_key(item_type):
        return _address(item_type, str(uuid))
    key = document[item_type.name_property]
    assembly = document.get("assembly", DEFAULT_ASSEMBLY) if "assembly" in item_type.key else DEFAULT_ASSEMBLY
    return _address(item_type, key if assembly == DEFAULT_ASSEMBLY else f"{assembly}:{key}")


def _is_by_key(item_type: ItemType) -> bool:
    is_alone = item_type.key[:-1] in {(), ("assembly",)}
    return is_alone and not item_type.variant_link and item_type.name_property != "uuid"


def _address(item_type: ItemType, name: str) -> str:
    return f"/{item_type.collection}/{quote(name, safe=':')}/"
