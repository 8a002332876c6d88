"""Items as answers give them: JSON-LD, with links as the addresses of what they lead to.

The address of an item is its `@id`. It is made of the key where that says by itself which item it is; of the uuid where
the key is unique in a project or annotation version only, and for samples, whose keys hold names of people's samples.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from uuid import UUID

import orjson
from psycopg import Connection

from variome.items.calculated.calculator import Calculator
from variome.items.linked import LinkedItems
from variome.items.reading import StoredItem, find_item, find_items
from variome.items.viewer import Viewer
from variome.model.item_types import DEFAULT_ASSEMBLY, ITEM_TYPES, ItemType
from variome.model.vrs import substitution_id
from variome.schema.calculated import calculated_links
from variome.schema.links import LinkPath, with_replaced_links
from variome.schema.registry import SchemaRegistry
from variome.schema.validation import CompiledSchema
from variome.web.contexts import context_path

Document = dict[str, Any]


class Framer:
    """Frames items of one answer; what several of them link to is looked up once. Addresses begin with `base`."""

    def __init__(self, connection: Connection, registry: SchemaRegistry, viewer: Viewer, base: str = "") -> None:
        self._connection = connection
        self._registry = registry
        self._viewer = viewer
        self._base = base
        self._linked = LinkedItems(connection, registry, viewer)
        self._calculator = Calculator(self._linked, registry)
        self._paths: dict[UUID, str] = {}
        self._embedded: dict[tuple[str, str], Document | None] = {}

    def frame(self, item: StoredItem, *, embeds: bool = False) -> Document:
        """The object frame of an item: who it is, then what it holds, links as @id. `embeds` puts in the place of each
        link the item that it leads to as it is now, whose own links are @id.
        """
        return self.frame_all([item], embeds=embeds)[0]

    def frame_all(self, items: Iterable[StoredItem], *, embeds: bool = False) -> list[Document]:
        """The same of each item of a list; what their titles are made of is looked up together."""
        parsed = [(item, orjson.loads(item.document)) for item in items]
        self._calculator.look_up(parsed)
        return [self._framed(item, document, embeds=embeds) for item, document in parsed]

    def _framed(self, item: StoredItem, stored: Document, *, embeds: bool) -> Document:
        item_type = ITEM_TYPES[item.item_type]
        schema = self._registry.get(item.item_type, item.annotation_version or None)
        paths = (*schema.link_paths, *calculated_links(schema))
        document = {**self._calculator.properties_of(item, stored), **stored}
        if embeds:
            self._look_up_embedded(paths, document)
        to_target = self._target_item if embeds else self._target_path
        document = with_replaced_links(document, [(path, to_target(ITEM_TYPES[path.target])) for path in paths])
        return {
            "@id": self._base + item_path(item_type, item.uuid, stored),
            "@type": [item.item_type, "Item"],
            "@context": self._base + context_path(item.item_type, schema.version),
            "uuid": str(item.uuid),
            "status": item.status,
            **_vrs_id(schema, stored),
            **document,
            **item.edits,
            "project": self._project_path(item),
        }

    def _project_path(self, item: StoredItem) -> str:
        project = ITEM_TYPES["Project"]
        if item.project_name is None:
            return self.path_of(project, item.project)
        return self._base + _address(project, item.project_name)

    def _target_path(self, target: ItemType) -> Callable[[str], str]:
        if target.link_form == "key":
            return lambda key: self._base + _address(target, key)
        return lambda text: self.path_of(target, UUID(text))

    def _target_item(self, target: ItemType) -> Callable[[str], Document | str]:
        to_path = self._target_path(target)
        return lambda name: self._find_embedded(target, name) or to_path(name)

    def _look_up_embedded(self, paths: Iterable[LinkPath], document: Document) -> None:
        """Read together what a document links to by its key."""
        names: dict[str, set[str]] = {}
        for path in paths:
            if ITEM_TYPES[path.target].link_form == "key":
                names.setdefault(path.target, set()).update(name for name, _ in path.values(document))
        for target, wanted in names.items():
            new = [name for name in wanted if (target, name) not in self._embedded]
            found = find_items(self._connection, self._registry, target, new, viewer=self._viewer)
            self._embedded.update({(target, name): self.frame(found[name]) if name in found else None for name in new})

    def _find_embedded(self, target: ItemType, name: str) -> Document | None:
        key = (target.name, name)
        if key not in self._embedded:
            found = find_item(self._connection, self._registry, *key, viewer=self._viewer)
            self._embedded[key] = self.frame(found) if found else None
        return self._embedded[key]

    def path_of(self, target: ItemType, uuid: UUID) -> str:
        """The address of an item."""
        if uuid not in self._paths:
            self._paths[uuid] = self._base + self._find_path(target, uuid)
        return self._paths[uuid]

    def _find_path(self, target: ItemType, uuid: UUID) -> str:
        found = self._linked.find(target.name, uuid) if _is_by_key(target) else None
        return item_path(target, uuid, found.document) if found else _address(target, str(uuid))


def _vrs_id(schema: CompiledSchema, document: Document) -> Document:
    """The identifier of a substitution: it is stored of other variants only, since here it follows from the alleles."""
    if "vrs_id" not in schema.properties:
        return {}
    vrs_id = substitution_id(*(document[name] for name in ("assembly", "CHROM", "POS", "REF", "ALT")))
    return {"vrs_id": vrs_id} if vrs_id else {}


def item_path(item_type: ItemType, uuid: UUID, document: Mapping[str, Any]) -> str:
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
    return f"/{item_type.collection}/{_quoted(name)}/"


@lru_cache(maxsize=1 << 14)
def _quoted(name: str) -> str:
    """Percent-encoded. The same few genes and consequences stand in every variant, some of them tens of times."""
    return quote(name, safe=":")
