"""The item that the address of a request names: `/{collection}/{name}`, in a project, in an annotation version."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query
from psycopg import Connection

from variome.items.reading import StoredItem, get_item
from variome.items.viewer import Viewer
from variome.model.item_types import ItemType, item_type_of_collection
from variome.schema.registry import SchemaRegistry
from variome.web.viewers import ProjectOfRequest, ViewerOfRequest

AnnotationVersion = Annotated[
    str | None, Query(description="Annotation version to show; without it, the newest that the item is stored under.")
]


@dataclass(frozen=True, slots=True)
class NamedItem:
    """What an item is called, and by whom."""

    item_type: ItemType
    name: str
    viewer: Viewer
    project: str

    def get(self, connection: Connection, registry: SchemaRegistry, version: str | None = None) -> StoredItem:
        """The item, in an annotation version or in the newest that it is stored under.

        Raises:
            NotFoundError: there is none, or the viewer may not see it.
        """
        return get_item(
            connection, registry, self.item_type.name, self.name,
            viewer=self.viewer, annotation_version=version, project=self.project,
        )  # fmt: skip


async def _named_item(collection: str, name: str, viewer: ViewerOfRequest, project: ProjectOfRequest) -> NamedItem:
    return NamedItem(item_type_of_collection(collection), name.removesuffix("/"), viewer, project)


NamedItemOfRequest = Annotated[NamedItem, Depends(_named_item)]
"""The parameter by which a route gets which item it is asked for."""
